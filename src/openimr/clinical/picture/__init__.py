"""The record at a glance, as SVG: who did what when, the pain over time, and where on the body there are findings.

Every mark links to its page, every picture has a table of the same behind it, and no mark relies on colour alone.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .body import body_map
    from .lanes import timeline
    from .marks import marks_of
    from .pain import pain_chart
    from .values import Marks

__all__ = ["Marks", "body_map", "marks_of", "pain_chart", "timeline"]

_HOMES = {
    "Marks": "values",
    "body_map": "body",
    "marks_of": "marks",
    "pain_chart": "pain",
    "timeline": "lanes",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
