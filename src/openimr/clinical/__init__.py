"""From the pages of the record to facts: what each page says of the patient, with its own words, negation and time.

Names are loaded when they are first used, so that importing this package costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .grouping import contradictions as contradictions
    from .grouping import group as group
    from .reading import read_report as read_report
    from .reading import report_of_text as report_of_text
    from .report import Report as Report
    from .side_by_side import read_facts as read_facts

_HOMES = {
    "Report": "report",
    "contradictions": "grouping",
    "group": "grouping",
    "read_facts": "side_by_side",
    "read_report": "reading",
    "report_of_text": "reading",
}

__all__ = ["Report", "contradictions", "group", "read_facts", "read_report", "report_of_text"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
