"""Notices and proofs of service as tagged PDF (PDF/UA-1), set by Typst with the fonts of its wheel only.

The same notice gives the same bytes on every machine: no system fonts, and its date is the time stamp.
"""

import datetime as dt
import json
from base64 import b64decode
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from threading import local
from typing import Any

from openimr.determination.letter.content import logo_of
from openimr.domain.determination import Organization

from .kinds import Notice
from .wordings import NoticeTexts

_OWN = local()  # one compiler a thread: starting one costs more than a page


def render_notice(notice: Notice, letterhead: Organization | None = None) -> bytes:
    """The notice as PDF/UA-1 on US Letter pages, in its own language, with the logo of ``letterhead`` at its head.

    Characters no font of the wheel can draw appear as a box, never as a failure; a logo nobody can draw is left out.
    """
    content = notice.model_dump(mode="json") | {"logo": None}
    logo = logo_of(letterhead) if letterhead is not None else None
    if logo is None:
        return set_pdf(_template("notice.typ"), "notice", content, notice.dated)
    drawn = {"data": list(b64decode(logo.data)), "format": logo.format, "height": logo.height, "name": logo.name}
    try:
        return set_pdf(_template("notice.typ"), "notice", content | {"logo": drawn}, notice.dated)
    except RuntimeError:  # the typesetter's own: a picture it cannot read; the letter goes out without it
        return set_pdf(_template("notice.typ"), "notice", content, notice.dated)


def render_proof(organization: Organization, on: dt.date, rows: Sequence[tuple[str, str, str, str, str]]) -> bytes:
    """The proof of service by mail of one batch.

    Args:
        organization: who mails.
        on: the day it is to be mailed.
        rows: by envelope: number, addressee with address, case number, what is in it, sheets.
    """
    texts = NoticeTexts.for_party(organization, "proof")
    content = {
        "language": texts("language"),
        "region": texts("region"),
        "organization": organization.name,
        "title": texts("proof.title"),
        "served": texts("proof.served", date=texts.date(on)),
        "columns": [texts(key) for key in texts.listed("proof.columns")],
        "rows": [list(row) for row in rows],
        "declaration": texts("proof.declaration", organization=organization.name),
        "lines": [texts(key) for key in texts.listed("proof.lines")],
    }
    return set_pdf(_template("proof.typ"), "proof", content, on)


def set_pdf(template: bytes, name: str, content: Any, on: dt.date) -> bytes:
    """Set ``content`` as PDF/UA-1.

    Args:
        template: a Typst file that reads the content as JSON from ``sys.inputs`` under ``name``.
        name: under which it reads it.
        content: JSON values; characters that the fonts cannot draw are written out.
        on: the day the PDF says it was made, so that the same content gives the same bytes.
    """
    made = _compiler().compile(
        template,
        format="pdf",
        sys_inputs={name: json.dumps(_drawable(content), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=dt.datetime.combine(on, dt.time(12), tzinfo=dt.UTC),
    )
    if not isinstance(made, bytes):
        raise TypeError("Typst returned pages instead of one file")
    return made


def _drawable(content: Any) -> Any:
    from openimr.determination.letter.glyphs import Drawable

    return Drawable.all().within(content)


def _compiler() -> Any:
    if not hasattr(_OWN, "compiler"):
        import typst

        _OWN.compiler = typst.Compiler(font_paths=_fonts(), ignore_system_fonts=True)
    return _OWN.compiler


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False)


@cache
def _template(name: str) -> bytes:
    return (files(__package__) / name).read_bytes()
