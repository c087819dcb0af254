"""Typesets text that has no pages of its own (mail, office files, plain text) and the notices of the case file."""

import json
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from .bounds import Limits
from .pagestore import write_atomically
from .problems import Unreadable

_LONGEST = 3_000_000
# Columns of typewritten text on a page at its usual size in points, and at the smallest that can still be read.
_COLUMNS, _MOST_COLUMNS, _SIZE = 95, 160, 8.5
_WORD_PIECE = 30
_LONG_WORD = re.compile(r"\S{61,}")


def text_pdf(text: str, *, fields: Sequence[tuple[str, str]] = (), fixed_width: bool = False) -> bytes:
    """Text as PDF pages of letter size, line for line; long lines wrap, a form feed begins a page.

    Args:
        text: any text; control characters are dropped.
        fields: label and value pairs set above it (the headers of a mail).
        fixed_width: keep columns made of spaces, as in plain text files.

    Raises:
        Unreadable: ``too_large`` for more text than a thousand pages hold.
    """
    if len(text) > _LONGEST:
        raise Unreadable("too_large", detail=f"{len(text)} characters of text")
    parts = text.replace("\r\n", "\n").replace("\r", "\n").split("\f")
    pages = [[_clean(line.expandtabs(8) if fixed_width else line) for line in _lines(part)] for part in parts]
    columns = _columns(pages) if fixed_width else 0
    data = {
        "fields": [[_breakable(_clean(label)), _breakable(_clean(value))] for label, value in fields],
        "pages": [_fixed(page, columns) if fixed_width else _running(page) for page in pages],
        "fixed_width": fixed_width,
        "size": min(_SIZE, _SIZE * _COLUMNS / columns) if fixed_width else 11.0,
    }
    return typeset("plain.typ", data)


def notice_page(*, path: str, source: str, number: int, limits: Limits) -> dict[str, Any]:
    """Write the page that stands in for a page that cannot be copied; a task of the worker."""
    del limits
    write_atomically(Path(path), typeset("notice.typ", {"source": _clean(source), "number": number}))
    return {}


def typeset(template: str, data: dict[str, Any]) -> bytes:
    """The PDF that a Typst template beside this module makes of ``data``."""
    import typst

    source = files("openimr.records").joinpath(template).read_bytes()
    pdf = typst.compile(source, sys_inputs={"data": json.dumps(data)}, ignore_system_fonts=True)
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave several files where one was expected")
    return pdf


def _lines(page: str) -> list[str]:
    return page.strip("\n").split("\n")


def _columns(pages: Sequence[Sequence[str]]) -> int:
    """How many characters a line of these pages takes: those of the longest that can still be read set small."""
    lengths = (_breadth(line.rstrip()) for page in pages for line in page)
    return max([_COLUMNS, *(length for length in lengths if length <= _MOST_COLUMNS)])


def _fixed(lines: Sequence[str], columns: int) -> list[str]:
    """Lines in which every space counts, those too long for the page cut into several."""
    found: list[str] = []
    for line in lines:
        left = line.rstrip()
        while _breadth(left) > columns:
            room = columns if left.isascii() else columns // 2
            at = left.rfind(" ", room // 2, room + 1)
            cut = at if at > 0 else room
            found.append(left[:cut])
            left = left[cut:].lstrip()
        found.append(left)
    return [line.replace(" ", "\u00a0") if "  " in line.strip() else line for line in found]


def _breadth(line: str) -> int:
    """How many columns a line takes; a character of East Asian writing takes two."""
    if line.isascii():
        return len(line)
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)


def _running(lines: Sequence[str]) -> list[str]:
    return [_breakable(" ".join(line.split())) for line in lines]


def _breakable(text: str) -> str:
    """Text in which no word is longer than a line."""
    return _LONG_WORD.sub(lambda match: "\u200b".join(re.findall(f".{{1,{_WORD_PIECE}}}", match[0])), text)


def _clean(text: str) -> str:
    text = text.encode("utf-8", errors="replace").decode("utf-8")
    return "".join(c if c.isprintable() or c == "\u00a0" else " " for c in text)
