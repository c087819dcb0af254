"""Criteria sets: the conditions a guideline names for a treatment, asked of the facts of the record, leaf by leaf.

An evaluation says for each condition what the record shows and on which pages. It never says what follows from it:
there is no result for the whole, because weighing is the reviewer's.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .evaluation import Evaluation, LeafResult, Status, evaluate
    from .fhir import plan_definition
    from .reading import read_set, read_set_text, shipped_sets
    from .values import Branch, CriteriaSet, Criterion, sets_for

__all__ = [
    "Branch",
    "CriteriaSet",
    "Criterion",
    "Evaluation",
    "LeafResult",
    "Status",
    "evaluate",
    "plan_definition",
    "read_set",
    "read_set_text",
    "sets_for",
    "shipped_sets",
]

_HOMES = {
    "Branch": "values",
    "CriteriaSet": "values",
    "Criterion": "values",
    "Evaluation": "evaluation",
    "LeafResult": "evaluation",
    "Status": "evaluation",
    "evaluate": "evaluation",
    "plan_definition": "fhir",
    "read_set": "reading",
    "read_set_text": "reading",
    "sets_for": "values",
    "shipped_sets": "reading",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
