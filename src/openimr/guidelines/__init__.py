"""Guidelines: the catalogue of what exists and when it was in force, and citations read and resolved against it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .catalogue import Catalogue, Entry
    from .citations import read_citations
    from .resolution import CitationProblem, ProblemKind, ResolvedCitation, resolve

__all__ = [
    "Catalogue",
    "CitationProblem",
    "Entry",
    "ProblemKind",
    "ResolvedCitation",
    "read_citations",
    "resolve",
]

_HOMES = {
    "Catalogue": "catalogue",
    "CitationProblem": "resolution",
    "Entry": "catalogue",
    "ProblemKind": "resolution",
    "ResolvedCitation": "resolution",
    "read_citations": "citations",
    "resolve": "resolution",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
