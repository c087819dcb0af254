"""The case summary: plain sentences built from facts, each with its pages, and what the file lacks named as missing.

It is a draft for the reviewer to read and change. It says what the record says and draws no conclusion.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .drafting import draft
    from .values import Gap, Length, Sentence, Summary

__all__ = ["Gap", "Length", "Sentence", "Summary", "draft"]

_HOMES = {"Gap": "values", "Length": "values", "Sentence": "values", "Summary": "values", "draft": "drafting"}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
