"""Determinations: published ones read, new ones composed, checked and rendered as PDF, plain text and JSON.

Names are imported when first asked for, so that a command line starts fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .checks import Finding, Severity, check
    from .combining import combine, combine_decisions
    from .composing import compose, documents_reviewed
    from .correcting import correct
    from .letter import (
        parties_of,
        read_json,
        read_organization,
        render_docx,
        render_html,
        render_json,
        render_letters,
        render_pdf,
        render_text,
    )
    from .published import NotADetermination, parse_determinations

__all__ = [
    "Finding",
    "NotADetermination",
    "Severity",
    "check",
    "combine",
    "combine_decisions",
    "compose",
    "correct",
    "documents_reviewed",
    "parse_determinations",
    "parties_of",
    "read_json",
    "read_organization",
    "render_docx",
    "render_html",
    "render_json",
    "render_letters",
    "render_pdf",
    "render_text",
]

_HOMES = {
    ".checks": ("Finding", "Severity", "check"),
    ".combining": ("combine", "combine_decisions"),
    ".correcting": ("correct",),
    ".composing": ("compose", "documents_reviewed"),
    ".letter": (
        "parties_of",
        "read_json",
        "read_organization",
        "render_docx",
        "render_html",
        "render_json",
        "render_letters",
        "render_pdf",
        "render_text",
    ),
    ".published": ("NotADetermination", "parse_determinations"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home, __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
