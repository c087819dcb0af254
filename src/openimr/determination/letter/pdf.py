"""The Final Determination as a tagged PDF/UA-1 file, set by Typst with the fonts of its wheel only.

The template is a file beside this module; the letter's words reach it as JSON and are never read as markup. The same
determination gives the same bytes on every machine: no system fonts, and the date of the letter is the time stamp.
"""

import datetime as dt
import json
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from threading import local
from typing import Any

from openimr.domain.determination import Determination

from .content import letter_content
from .glyphs import Drawable

# One compiler a thread serves all its letters: starting one costs more than a page, and it keeps state while it sets.
_OWN = local()


def render_pdf(determination: Determination) -> bytes:
    """Set the letter.

    Args:
        determination: a draft (``decided_on`` None) is set, too, and says that it is one.

    Returns:
        a PDF/UA-1 file on US Letter pages.

    Raises:
        UnknownText: the organization replaces a text that does not exist.
    """
    content = letter_content(determination)
    stamp = determination.decided_on or determination.case.application.received_date
    time = dt.datetime.combine(stamp, dt.time(12), tzinfo=dt.UTC)
    plain = asdict(content)
    try:
        return _set(Drawable.all().within(plain), time)
    except BaseException as error:  # the typesetter panics on some combinations of marks: a BaseException
        if not _from_typesetter(error):
            raise
        return _set(Drawable.latin().within(plain), time)


def _set(content: Any, time: dt.datetime) -> bytes:
    made = _compiler().compile(
        _template(),
        format="pdf",
        sys_inputs={"letter": json.dumps(content, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=time,
    )
    if not isinstance(made, bytes):
        raise TypeError("Typst returned pages instead of one file")
    return made


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
def _template() -> bytes:
    return (files(__package__) / "templates" / "final_determination.typ").read_bytes()


def _from_typesetter(error: BaseException) -> bool:
    import typst

    return isinstance(error, typst.TypstError) or type(error).__name__ == "PanicException"
