"""The Final Determination as a tagged file, PDF/UA-1 and PDF/A-3b, set by Typst with the fonts of its wheel only.

The template is a file beside this module; the letter's words reach it as JSON and are never read as markup. The same
determination gives the same bytes on every machine: no system fonts, and the date of the letter is the time stamp.
"""

import atexit
import datetime as dt
import json
from base64 import b64decode
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from threading import local
from typing import Any

from openimr.domain.determination import Determination, Party, Service
from openimr.domain.errors import InputRefused

from .content import LetterContent, letter_content
from .glyphs import Drawable
from .interchange import render_json
from .parties import parties_of

# One compiler a thread serves all its letters: starting one costs more than a page, and it keeps state while it sets.
_OWN = local()


def render_pdf(determination: Determination, to: Party | None = None, *, service: Service | None = None) -> bytes:
    """Set the letter.

    Args:
        determination: a draft (``decided_on`` None) is set, too, and says that it is one.
        to: the party whose copy it is: with its address and what follows for it. None for the copy of the file.
        service: how it was served: adds the last day to appeal and the proof of service.

    Returns:
        a file that is PDF/UA-1 and PDF/A-3b, on US Letter pages, the determination as JSON attached to it.

    Raises:
        UnknownText: the organization replaces a text that does not exist.
        InputRefused: the service is of a draft, or before the determination, or the logo is no picture.
    """
    stamp = determination.decided_on or determination.case.application.received_date
    time = dt.datetime.combine(stamp, dt.time(12), tzinfo=dt.UTC)
    content = letter_content(determination, to, service)
    data = render_json(determination)
    try:
        return _set(_drawn(content, Drawable.all()), data, time)
    except BaseException as error:  # the typesetter panics on some combinations of marks: a BaseException
        if not _from_typesetter(error):
            raise
    try:
        return _set(_drawn(content, Drawable.latin()), data, time)
    except BaseException as error:
        if not _from_typesetter(error) or not content.logo:
            raise
        problem = "The logo of the organization is no picture that can be set."
        raise InputRefused("organization", problem, "Give an SVG or PNG file that opens elsewhere.", "logo") from None


def render_letters(determination: Determination, service: Service | None = None) -> tuple[tuple[Party, bytes], ...]:
    """Every party of the case with its own copy of the letter as PDF. Raises as :func:`render_pdf`."""
    return tuple((party, render_pdf(determination, party, service=service)) for party in parties_of(determination.case))


def _set(content: Any, data: str, time: dt.datetime) -> bytes:
    made = _compiler().compile(
        format="pdf",
        sys_inputs={"letter": json.dumps(content, ensure_ascii=False), "determination": data},
        pdf_standards=["a-3b", "ua-1"],
        timestamp=time,
    )
    if not isinstance(made, bytes):
        raise TypeError("Typst returned pages instead of one file")
    return made


def _drawn(content: LetterContent, drawable: Drawable) -> dict[str, Any]:
    """The content with what can be drawn, and the picture as the list of bytes that the template takes."""
    logo = content.logo and {**drawable.within(content.logo), "data": list(b64decode(content.logo.data))}
    return {**drawable.within(replace(content, logo=None)), "logo": logo}


def _compiler() -> Any:
    if not hasattr(_OWN, "compiler"):
        import typst

        # Of a file given by its path Typst keeps what it parsed; bytes it would parse for every letter.
        _OWN.compiler = typst.Compiler(_template(), font_paths=_fonts(), ignore_system_fonts=True)
    return _OWN.compiler


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False)


@cache
def _template() -> Path:
    kept = ExitStack()  # where the package lies in an archive, a copy of the file until the process ends
    atexit.register(kept.close)
    return kept.enter_context(as_file(files(__package__) / "templates" / "final_determination.typ"))


def _from_typesetter(error: BaseException) -> bool:
    import typst

    return isinstance(error, typst.TypstError) or type(error).__name__ == "PanicException"
