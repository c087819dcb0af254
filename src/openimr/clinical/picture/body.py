"""Draws the body from behind with the regions in which there are findings, each numbered, darker the more there are."""

from collections.abc import Sequence
from html import escape
from textwrap import wrap
from typing import Any

from openimr.clinical.summary.wording import data as summary_words

from .drawing import Link, linked, svg, text
from .values import Marks, Spot
from .words import data

WIDTH = 1000.0
BODY_SCALE, BODY_HEIGHT = 0.74, 436.0
"""How much smaller the body is drawn than its shapes in the data, and how high those are."""
LIST_X = 185.0
COLOUR = "#c4473a"
MOST_FINDINGS = 12
LINE = 15.0
LONGEST = 118
"""Letters of a line of the list."""
BESIDE = 25.0
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
    body = [
        _shape(shape, 'fill="currentColor" fill-opacity="0.08" stroke="currentColor" stroke-opacity="0.25"')
        for shape in data()["outline"]
    ]
    body += [text(52, 411, "left", anchor="middle", size=14, opacity=0.75)]
    body += [text(150, 411, "right", anchor="middle", size=14, opacity=0.75)]
    body.append(text(101, 428, "from behind", anchor="middle", size=13, opacity=0.75))
    listed = []
    y = 16.0
    for number, spot in enumerate(spots, start=1):
        title = f"{name_of(spot)}: {len(spot.findings)} findings, first on page {spot.pages[0]}"
        body.append(linked(_marked(spot, number, spots), link(spot.pages[0]), title))
        listed.append(text(LIST_X, y, f"{number}. {name_of(spot)}", size=12.5))
        lines = _told(spot)
        listed += [text(LIST_X + 16, y + LINE * at, words, size=11, opacity=0.85) for at, words in enumerate(lines, 1)]
        y += LINE * (len(lines) + 1) + 7
    height = max(BODY_HEIGHT * BODY_SCALE, y)
    parts = [f'<g transform="scale({BODY_SCALE:g})">{"".join(body)}</g>', *listed]
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


def _told(spot: Spot) -> list[str]:
    """The findings of a region in lines, those most pages tell first."""
    findings = list(spot.findings[:MOST_FINDINGS])
    if len(spot.findings) > MOST_FINDINGS:
        findings.append(f"and {len(spot.findings) - MOST_FINDINGS} more")
    return wrap("; ".join(findings), LONGEST)


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
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="10" fill="#ffffff" stroke="{COLOUR}" stroke-width="0.75"/>'
            f'<text x="{x:.1f}" y="{y + 4.7:.1f}" text-anchor="middle" font-size="13" fill="#1b2328">{number}</text>'
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
