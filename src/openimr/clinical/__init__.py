"""From the pages of the record to facts: what each page says of the patient, with its own words, negation and time.

Names are loaded when they are first used, so that importing this package costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .grouping import contradictions as contradictions
    from .grouping import group as group

_HOMES = {
    "contradictions": "grouping",
    "group": "grouping",
}

__all__ = ["contradictions", "group"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
