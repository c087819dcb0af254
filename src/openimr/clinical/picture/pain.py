"""Draws the ratings of pain over time, from 0 to 10, each a point that leads to its page."""

import datetime as dt
from html import escape

from .drawing import Link, Scale, line, linked, svg, text
from .values import Marks

WIDTH = 1000.0
LEFT = 290.0
RIGHT = 985.0
TOP = 10.0
HEIGHT = 110.0


def pain_chart(shown: Marks, link: Link, span: tuple[dt.date, dt.date] | None = None) -> str:
    """The chart as an SVG element; empty where no rating has a day.

    Args:
        shown: what is shown.
        link: gives the address of a case file page.
        span: the first and last day of the axis; by default of everything shown, so that it stands under the timeline.
    """
    if not shown.ratings:
        return ""
    scale = Scale(span or shown.span or (shown.ratings[0].on, shown.ratings[-1].on), LEFT, RIGHT)
    parts = [text(0, TOP + 12, "Pain, 0 to 10")]
    for level in (0, 5, 10):
        parts.append(line(LEFT, _y(level), RIGHT, _y(level), opacity=0.2))
        parts.append(text(LEFT - 8, _y(level) + 4, str(level), anchor="end", size=11))
    points = " ".join(f"{scale(rating.on):.1f},{_y(rating.value):.1f}" for rating in shown.ratings)
    parts.append(f'<polyline points="{points}" fill="none" stroke="#c4473a" stroke-width="1.5" stroke-opacity="0.7"/>')
    for rating in shown.ratings:
        shape = f'<circle cx="{scale(rating.on):.1f}" cy="{_y(rating.value):.1f}" r="4" fill="#c4473a"/>'
        title = f"{rating.written} on {rating.on.isoformat()}, page {rating.page}"
        parts.append(linked(shape, link(rating.page), title))
    for x, words in scale.ticks():
        parts.append(text(x, TOP + HEIGHT + 16, words, anchor="middle", size=11))
    first, last = shown.ratings[0], shown.ratings[-1]
    description = (
        f"{len(shown.ratings)} ratings, from {first.written} on {first.on.isoformat()} "
        f"to {last.written} on {last.on.isoformat()}; the table below lists them."
    )
    return svg(WIDTH, TOP + HEIGHT + 24, "Pain over time", description, parts, "pain")


def table(shown: Marks, link: Link) -> str:
    """The same as a table."""
    rows = "".join(
        f"<tr><th scope='row'>{rating.on.isoformat()}</th><td>{escape(rating.written)}</td>"
        f'<td><a href="{escape(link(rating.page))}">{rating.page}</a></td></tr>'
        for rating in shown.ratings
    )
    heads = "".join(f"<th scope='col'>{head}</th>" for head in ("Day", "Rating", "Page"))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _y(level: float) -> float:
    return TOP + (10 - level) / 10 * HEIGHT
