"""Small case files made of gold documents, whose summaries were checked by hand against their pages.

The documents of a pile stand one after the other, as if they were of one patient; the half set aside is not used.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from openimr.clinical import read_report, report_of_text
from openimr.clinical.summary import Length, Summary, draft
from openimr.domain.facts import Fact

from .gold_files import GOLD

CHECK = Path(__file__).parent / "summary_check.yaml"


@cache
def check() -> dict[str, Any]:
    """The hand check: ``piles`` by name, and ``sentences`` with the verdict on each."""
    return dict(yaml.safe_load(CHECK.read_text(encoding="utf-8")))


def pile_pages(names: list[str]) -> dict[int, str]:
    """The page texts of a pile by the page number the summary names."""
    texts = [page for name in names for page in _text(name).split("\f")]
    return dict(enumerate(texts, start=1))


def pile_summary(names: list[str]) -> Summary:
    """The long draft of a pile of documents, read as documents of one case file."""
    facts: list[Fact] = []
    first = 1
    for name in names:
        report = report_of_text(_text(name), f"{name}.txt")
        pages = tuple((first + place, page) for place, (_, page) in enumerate(report.pages))
        facts += read_report(replace(report, pages=pages, document=name))
        first += len(pages)
    return draft(facts, Length.LONG)


def _text(name: str) -> str:
    (found,) = (GOLD / "development").glob(f"{name}_*.txt")
    return found.read_text(encoding="utf-8")
