"""How values are said in a sentence: lists, dates, places, documents, and the phrases of ``data/summary.yaml``."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from openimr.clinical.quoting.fair_copy import on_one_line
from openimr.domain.anatomy import BodyPart
from openimr.domain.facts import Fact, FactType

# Levels are levels of the spine; one carried over to a knee is a misreading.
_LEVELLED = (None, BodyPart.CERVICAL_SPINE, BodyPart.THORACIC_SPINE, BodyPart.LUMBAR_SPINE)
_PARTIAL = re.compile(r"\d{4}(-\d\d){0,2}")


@cache
def data() -> dict[str, Any]:
    """The words of the summary, read once a process. Shared: not to be changed."""
    text = files("openimr.clinical").joinpath("data/summary.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def phrase(name: str, **parts: str) -> str:
    """A phrase with its placeholders filled, its first letter a capital."""
    text = str(data()["phrases"][name]).format(**parts)
    return text[0].upper() + text[1:]


def said(value: str) -> str:
    """A value's normal form as words: ``disc_height_loss`` is ``disc height loss``."""
    head, _, rest = value.partition(" ")
    words = data()["words"].get(head, head.replace("_", " "))
    return f"{words} {rest}".strip()


def listed(parts: Iterable[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``; nothing is said twice."""
    unique = list(dict.fromkeys(part for part in parts if part))
    return unique[0] if len(unique) == 1 else f"{', '.join(unique[:-1])} and {unique[-1]}" if unique else ""


def day(date: dt.date | str) -> str:
    """A date in prose, as exact as it is given: ``3 June 2014``, ``June 2014``, ``2014``; other words stay."""
    if isinstance(date, str):
        if not _PARTIAL.fullmatch(date):
            return date
        numbers = [int(part) for part in date.split("-")]
        if len(numbers) < 3:
            return f"{dt.date(numbers[0], numbers[1], 1):%B %Y}" if len(numbers) == 2 else date
        date = dt.date(*numbers)
    return f"{date.day} {date:%B %Y}"


def on(date: dt.date | str) -> str:
    """``on 3 June 2014``; ``in June 2014`` where no day is given."""
    exact = not isinstance(date, str) or date.count("-") == 2
    return f"{'on' if exact else 'in'} {day(date)}"


def place(fact: Fact) -> str:
    """Where on the body, in words: ``left low back at L4-L5``; empty where the fact names no place."""
    side = fact.side.value if fact.side else ""
    if side == "bilateral":
        side = "on both sides"
    region = data()["regions"].get(fact.body_part.value, "") if fact.body_part not in (None, BodyPart.OTHER) else ""
    level = f"at {fact.level}" if fact.level and fact.body_part in _LEVELLED else ""
    order = (region, level, side) if side == "on both sides" else (side, region, level)
    return " ".join(part for part in order if part)


def document(fact: Fact) -> str:
    """The document a fact stands in, in words: ``progress report of 3 June 2014``.

    A kind or a day that is no more than the likeliest is not named: ``report on page 12``.
    """
    kind = fact.document_kind.value if fact.document_kind and fact.kind_is_sure else "other"
    name = data()["documents"].get(kind, kind.replace("_", " "))
    if added := fact.attributes.get("added"):
        return f"addendum of {day(dt.date.fromisoformat(str(added)))} to the {name} {dated(fact)}"
    return f"{name} {dated(fact)}"


def dated(fact: Fact) -> str:
    """``of 3 June 2014``, where the document leaves no doubt about its day; else ``on page 12``."""
    if fact.document_date and fact.dated_surely and not _tells_of_later(fact, fact.document_date):
        return f"of {day(fact.document_date)}"
    return f"on page {fact.page}"


def _tells_of_later(fact: Fact, written: dt.date) -> bool:
    """Whether words tell what came of a day after that of their paper: somebody added them to it later."""
    words = fact.sentence or ""
    if fact.type not in _TREATED or not _CAME_OF_IT.search(words):
        return False
    days = ((int(month), int(number)) for month, number in _SHORT_DAY.findall(words))
    return any(0 < (month - written.month) * 31 + number - written.day <= _SOON for month, number in days)


_TREATED = (FactType.INJECTION, FactType.SURGERY, FactType.THERAPY)
_SHORT_DAY = re.compile(r"(?<![\d/])(1[0-2]|[1-9])/(3[01]|[12]\d|[1-9])(?![\d/])")
_CAME_OF_IT = re.compile(
    r"\b(?:gave|helped|relieved|relief|worked|failed|attended|completed|better|worse)\b", re.IGNORECASE
)
_SOON = 150
"""Days behind that of a paper of which a day without its year is not taken for one of the year before."""


def quoted(fact: Fact, longest: int = 220) -> str:
    """The words of the page on one line, cut at a word where they are very long."""
    words = on_one_line(fact.quote).rstrip(".;,")
    return words if len(words) <= longest else words[:longest].rsplit(" ", 1)[0] + " …"


def pages(facts: Sequence[Fact]) -> tuple[int, ...]:
    """The pages of facts and of the headings they are told under, in order, none twice."""
    headed = {int(fact.attributes["heading_page"]) for fact in facts if "heading_page" in fact.attributes}
    return tuple(sorted(headed.union(fact.page for fact in facts)))
