"""Draws the body from behind with the regions in which there are findings, each numbered, darker the more there are."""

from collections.abc import Sequence
from html import escape
from typing import Any

from openimr.clinical.summary.wording import data as summary_words

from .drawing import Link, linked, svg, text
from .values import Marks, Spot
from .words import data

WIDTH, HEIGHT = 1000.0, 424.0
LIST_X = 230.0
COLUMN = 390.0
COLOUR = "#c4473a"
MOST_FINDINGS = 4
LINE = 15.0
LONGEST = 52
BESIDE = 22.0
"""How far beside a region the number of findings without a side stands."""


def body_map(shown: Marks, link: Link) -> str:
    """The map as an SVG element; empty where no finding names a place.

    Args:
        shown: what is shown.
        link: gives the address of a case file page.
    """
    spots = [spot for spot in shown.spots if spot.region.value in data()["regions"]]
    if not spots:
        return ""
    parts = [
        _shape(shape, 'fill="currentColor" fill-opacity="0.08" stroke="currentColor" stroke-opacity="0.25"')
        for shape in data()["outline"]
    ]
    parts += [text(52, 412, "left", anchor="middle", size=10.5, opacity=0.75)]
    parts += [text(150, 412, "right", anchor="middle", size=10.5, opacity=0.75)]
    x, y = LIST_X, 22.0
    for number, spot in enumerate(spots, start=1):
        title = f"{name_of(spot)}: {len(spot.findings)} findings, first on page {spot.pages[0]}"
        told = [_short(finding) for finding in spot.findings[:MOST_FINDINGS]]
        if len(spot.findings) > MOST_FINDINGS:
            told.append(f"and {len(spot.findings) - MOST_FINDINGS} more")
        if y + LINE * len(told) > HEIGHT and x == LIST_X:
            x, y = LIST_X + COLUMN, 22.0
        parts.append(linked(_marked(spot, number, spots), link(spot.pages[0]), title))
        parts.append(text(x, y, f"{number}. {name_of(spot)}", size=12.5))
        parts += [text(x + 16, y + LINE * at, words, size=11, opacity=0.85) for at, words in enumerate(told, 1)]
        y += LINE * (len(told) + 1) + 7
    height = max(HEIGHT, y)
    description = f"{len(spots)} regions with findings; the table below lists them."
    return svg(WIDTH, height, "Where there are findings", description, parts, "body")


def table(shown: Marks, link: Link) -> str:
    """The same as a table, with all findings."""
    rows = "".join(
        f"<tr><th scope='row'>{escape(name_of(spot))}</th><td>{escape('; '.join(spot.findings))}</td><td>"
        + ", ".join(f'<a href="{escape(link(page))}">{page}</a>' for page in spot.pages)
        + "</td></tr>"
        for spot in shown.spots
    )
    heads = "".join(f"<th scope='col'>{head}</th>" for head in ("Region", "Findings", "Pages"))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"


def name_of(spot: Spot) -> str:
    """The region with its side: ``Left shoulder``."""
    words = str(summary_words()["regions"].get(spot.region.value, spot.region.value.replace("_", " ")))
    if spot.side:
        words = f"{spot.side} {words}"
    elif "middle" not in data()["regions"].get(spot.region.value, {"middle": ()}):
        words = f"{words}, side not said"
    return words[0].upper() + words[1:]


def _marked(spot: Spot, number: int, spots: Sequence[Spot]) -> str:
    """The region's shape on the side of the finding; where no side is given a dashed one on both sides.

    Its number stands in the shape; that of findings without a side beside it, where the side has findings of its own.
    """
    shapes: dict[str, Any] = data()["regions"][spot.region.value]
    sides = ["middle"] if "middle" in shapes else [side for side in ("left", "right") if spot.side in (side, None)]
    strength = min(0.35 + 0.08 * len(spot.findings), 0.85)
    sided = {other.side for other in spots if other.region is spot.region}
    parts = []
    for side in sides:
        x, y = _middle(shapes[side])
        if spot.side is None and side != "middle":
            parts.append(
                _shape(shapes[side], f'fill="none" stroke="{COLOUR}" stroke-width="1.5" stroke-dasharray="3 2"')
            )
            x += (BESIDE if side == "right" else -BESIDE) if side in sided else 0
        else:
            parts.append(_shape(shapes[side], f'fill="{COLOUR}" fill-opacity="{strength:.2f}" stroke="{COLOUR}"'))
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" fill="#ffffff" stroke="{COLOUR}" stroke-width="0.75"/>'
            f'<text x="{x:.1f}" y="{y + 3.8:.1f}" text-anchor="middle" font-size="10.5" fill="#1b2328">{number}</text>'
        )
    return "".join(parts)


def _shape(shape: dict[str, list[float]], attributes: str) -> str:
    if "circle" in shape:
        x, y, radius = shape["circle"]
        return f'<circle cx="{x}" cy="{y}" r="{radius}" {attributes}/>'
    x, y, width, height, radius = shape["rect"]
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" {attributes}/>'


def _middle(shape: dict[str, list[float]]) -> tuple[float, float]:
    if "circle" in shape:
        return shape["circle"][0], shape["circle"][1]
    x, y, width, height, _ = shape["rect"]
    return x + width / 2, y + height / 2
