"""The few shapes the pictures are made of, as SVG text with presentation attributes only (no style, no script)."""

import datetime as dt
from collections.abc import Callable
from html import escape

Link = Callable[[int], str]
"""Gives the address of a case file page."""

FONT = 'font-family="system-ui, -apple-system, Segoe UI, Roboto, sans-serif"'
_TICK_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
MOST_TICKS = 10


def svg(width: float, height: float, title: str, description: str, parts: list[str], key: str) -> str:
    """A whole picture with its title and description for those who do not see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" '
        f'role="group" aria-labelledby="{key}-title {key}-desc" {FONT} font-size="12" fill="currentColor">'
        f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-desc">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def text(x: float, y: float, words: str, *, anchor: str = "start", size: float = 12, opacity: float = 1) -> str:
    """Words at a point."""
    faint = f' opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}"{faint}>{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, *, opacity: float = 0.25, width: float = 1) -> str:
    """A straight line in the colour of the text."""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="currentColor" stroke-opacity="{opacity:g}" stroke-width="{width:g}"/>'
    )


def linked(inner: str, href: str, title: str) -> str:
    """A shape that leads to a page; its title is read aloud and shown on hovering."""
    return f'<a href="{escape(href)}"><title>{escape(title)}</title>{inner}</a>'


class Scale:
    """Days to places from left to right."""

    def __init__(self, span: tuple[dt.date, dt.date], left: float, right: float) -> None:
        self.first, self.last = span
        if self.last <= self.first:
            self.last = self.first + dt.timedelta(days=30)
        self.left, self.right = left, right

    def __call__(self, day: dt.date) -> float:
        """Where a day is."""
        return self.left + (day - self.first).days / (self.last - self.first).days * (self.right - self.left)

    def ticks(self) -> list[tuple[float, str]]:
        """Where the axis is marked, and with which words: months or years, at most :data:`MOST_TICKS`."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next((step for step in _TICK_MONTHS if months / step <= MOST_TICKS), _TICK_MONTHS[-1])
        start = self.first.year * 12 + self.first.month - 1
        found = []
        for at in range(-(-start // step) * step, self.last.year * 12 + self.last.month, step):
            day = dt.date(at // 12, at % 12 + 1, 1)
            if self.first <= day <= self.last:
                found.append((self(day), f"{day:%Y}" if step >= 12 else f"{day:%b %Y}"))
        return found
