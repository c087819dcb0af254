"""Typesets text that has no pages of its own (mail, office files, plain text) and the notices of the case file."""

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from .bounds import Limits
from .pagestore import write_atomically
from .problems import Unreadable

_LONGEST = 3_000_000


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
    pages = [_lines(page, fixed_width) for page in text.replace("\r\n", "\n").replace("\r", "\n").split("\f")]
    data = {
        "fields": [[_clean(label), _clean(value)] for label, value in fields],
        "pages": pages,
        "fixed_width": fixed_width,
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


def _lines(page: str, fixed_width: bool) -> list[str]:
    lines = [_clean(line.expandtabs(8) if fixed_width else line) for line in page.strip("\n").split("\n")]
    if fixed_width:
        return [line.rstrip().replace(" ", "\u00a0") if "  " in line.strip() else line.rstrip() for line in lines]
    return [" ".join(line.split()) for line in lines]


def _clean(text: str) -> str:
    text = text.encode("utf-8", errors="replace").decode("utf-8")
    return "".join(c if c.isprintable() or c == "\u00a0" else " " for c in text)
