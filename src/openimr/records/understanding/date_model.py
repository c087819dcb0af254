"""A small trained model of dates beside the rules: which words and places go with the date of a document.

Every mention of a date is told by features of its words, its place, and its day among the other days of the document.
Their weights are data (``data/date_model.npz``), fitted by ``python -m bench.fit_dates`` from development piles; of the
words it saw only hashes are kept.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from openimr.domain.document_kind import DocumentKind

from .date_labels import LABEL_SHARE, label_weight, speaks_against, unlisted
from .date_places import BY_PLACE, Mention
from .folding import fold
from .weights import hashed, shipped, softmax

# A word is told by its beginning: evaluation, evaluated and evaluate are one.
STEM = 6
# How many words before a date are looked at one by one, and at most how many as a phrase.
NEAR, PHRASE = 5, 3
# A field's name is looked at to so many words.
FIELD = 6
# From here on a support by the rules counts as high, from step to step.
STEPS = (-6.0, -2.0, 0.0, 1.0, 2.0, 4.0, 6.0, 8.0, 9.0, 10.0, 11.0, 12.0)
GAPS = (-8.0, -5.0, -3.0, -2.0, -1.0, -0.5, 0.0)
DAYS = (0, 1, 4, 15, 61, 400)
MOST = 5
# Places where a label says less, or more, than elsewhere.
SITUATIONS = frozenset(("prose", "row", "column", "re", "led", "alone", "stamp_words", "edge", "starts"))

Group = tuple[Any, ...]
"""Features that are weighed together: what they are about, and the values they are told by."""


class Candidate(NamedTuple):
    """A mention of a day that may be the document's, as the model takes it."""

    value: dt.date
    groups: tuple[Group, ...]


class Days(NamedTuple):
    """The days of a document beside one another.

    ``supported`` is what the rules say of each day; ``choice`` the day they take; ``injuries`` the days of injury.
    """

    supported: Mapping[dt.date, float]
    choice: dt.date | None
    injuries: frozenset[dt.date]


def candidates(pages: Sequence[Sequence[Mention]], days: Days, kind: DocumentKind | None) -> list[Candidate]:
    """The mentions of the days that may be the document's, in order, with all that the model looks at.

    Args:
        pages: The mentions of the pages looked at, in order, weighed for the kind.
        days: The document's days; mentions of other days are left out.
        kind: The document's kind.
    """
    mentioned = [
        (number, mention) for number, page in enumerate(pages) for mention in page if mention.value in days.supported
    ]
    among = _among(mentioned, days)
    told = "" if kind is None else kind.value
    found = []
    for order, (number, mention) in enumerate(mentioned):
        place = "first" if not number else "last" if number == len(pages) - 1 else "later"
        place = place if len(pages) > 1 else "only"
        high = min(9, int(10 * mention.height))
        groups: tuple[Group, ...] = (
            ("before", mention.before, mention.label, told),
            ("after", mention.after),
            ("beside", mention.beside, told),
            ("above", mention.above, told),
            ("under", mention.under, told),
            ("place", mention.marks, place, high, min(order, 4), order == len(mentioned) - 1),
            ("said", mention.before, mention.beside, mention.above, mention.under, kind, mention.marks),
            ("rules", _class(mention), _step(mention.score, STEPS), place, mention.marks, told),
            ("among", *among[mention.value], told),
        )
        found.append(Candidate(mention.value, groups))
    return found


def _class(mention: Mention) -> str:
    """By what the rules weighed a mention: its place, or words on its line or beside it."""
    if mention.label in BY_PLACE:
        return mention.label
    return "label" if mention.before else "field"


def _step(amount: float, steps: Sequence[float]) -> int:
    return sum(amount >= step for step in steps)


def _among(mentioned: Sequence[tuple[int, Mention]], days: Days) -> dict[dt.date, Group]:
    """Each day among the other days of the document: how often, how early, how well supported."""
    times = Counter(mention.value for _, mention in mentioned)
    likely = Counter(mention.value for _, mention in mentioned if mention.score > 0)
    order = sorted(times)
    positive = sorted(likely) or order
    best = max((s for s in days.supported.values()), default=0.0)
    second = sorted(days.supported.values())[-2] if len(days.supported) > 1 else best - 9
    found: dict[dt.date, Group] = {}
    for day in order:
        gap = days.supported[day] - (best if days.supported[day] < best else second)
        apart = (positive[-1] - day).days
        found[day] = (
            min(times[day], MOST),
            min(likely[day], MOST),
            min(len(order) - 1 - order.index(day), 3),
            min(order.index(day), 3),
            -1 if apart < 0 else _step(apart, DAYS),
            _step(gap, GAPS) if days.supported[day] < best else 20 + _step(gap, (0.5, 1.0, 2.0, 4.0)),
            day == days.choice,
            day in days.injuries,
            min(len(order), MOST),
        )
    return found


def features(group: Group) -> Iterator[str]:
    """The names of the features of a group."""
    name, *values = group
    if name == "before":
        yield from _before(*values)
    elif name == "after":
        words = [word[:STEM] for word in fold(values[0]).split()]
        yield from (f"after {word}" for word in words[:2])
        if not words:
            yield "after nothing"
    elif name in ("beside", "above", "under"):
        yield from _field(name, *values)
    elif name == "said":
        yield from _said(*values)
    elif name == "place":
        yield from _place(*values)
    elif name == "rules":
        yield from _rules(*values)
    else:
        yield from _days(*values)


def _before(text: str, label: str, kind: str) -> Iterator[str]:
    words = [word[:STEM] for word in fold(text).split()]
    for distance, word in enumerate(reversed(words[-NEAR:])):
        yield f"word {word}"
        yield f"word {min(distance, 2)} {word}"
    for length in range(2, PHRASE + 1):
        if len(words) >= length:
            yield f"phrase {' '.join(words[-length:])}"
    if not words:
        yield "no word"
    elif len(words) <= 4:
        yield f"whole {' '.join(words)}"
    if words:
        yield f"kind {kind} {words[-1]}"
    if text.rstrip().endswith(":"):
        yield "colon"
    elif words:
        yield "no colon"
    yield f"label {label}"
    yield f"label {label} {kind}"


def _field(name: str, text: str, kind: str) -> Iterator[str]:
    words = [word[:STEM] for word in fold(text).split()]
    if not words:
        return
    yield f"{name} some"
    if len(words) > FIELD:
        yield f"{name} long"
        return
    if text.rstrip().endswith(":"):
        yield f"{name} colon"
    for word in words:
        yield f"field {word}"
        yield f"{name} {word}"
    yield f"field kind {kind} {words[-1]}"
    yield f"field whole {' '.join(words)}"


def _said(
    before: str, beside: str, above: str, under: str, kind: DocumentKind | None, marks: frozenset[str]
) -> Iterator[str]:
    """What the tables of labels say of the words on each side by itself, whichever the rules would go by."""
    shown = []
    for name, text in (("before", before), ("beside", beside), ("above", above), ("under", under)):
        if not text:
            continue
        said = label_weight(text, kind) or unlisted(text)
        if said is None:
            shown.append(f"{name} unknown")
            continue
        share = len(said.words) / max(len(fold(text)), 1)
        whole = "whole" if share > 0.9 else "half" if share > LABEL_SHARE else "part"
        step = _step(said.weight, STEPS)
        shown.append(f"{name} {step}")
        yield f"says {name} {step} {whole}"
        yield f"says {name} {'against' if said.weight < 0 else 'weak' if said.weight < 6 else 'strong'} {whole}"
        yield f"says {step} {whole}"
        if text.rstrip().endswith(":"):
            yield f"says {name} {step} colon"
        if speaks_against(text):
            yield f"says {name} {step} another"
            yield f"another {name}"
        for mark in SITUATIONS & marks:
            yield f"says {name} {step} {mark}"
    yield f"says {', '.join(shown)}"


def _place(marks: frozenset[str], place: str, high: int, order: int, last: bool) -> Iterator[str]:
    shown = sorted(marks)
    for number, mark in enumerate(shown):
        yield f"mark {mark}"
        yield f"mark {mark} {place}"
        yield f"mark {mark} {high // 2}"
        yield from (f"marks {mark} {other}" for other in shown[number + 1 :])
    yield f"page {place}"
    yield f"height {high} {place}"
    yield f"height {high}"
    yield f"order {order} {place}"
    if last:
        yield f"ending {place}"


def _rules(by: str, step: int, place: str, marks: frozenset[str], kind: str) -> Iterator[str]:
    yield f"by {by}"
    yield f"by {by} {place}"
    yield f"by {by} {kind}"
    yield f"by {by} {step}"
    yield f"step {step} {place}"
    yield from (f"step to {n}" for n in range(step))
    yield from (f"by {by} {mark}" for mark in marks)


def _days(times: int, likely: int, later: int, earlier: int, apart: int, gap: int, choice: bool, injury: bool,
          several: int, kind: str) -> Iterator[str]:  # fmt: skip
    yield f"times {times}"
    yield f"likely {likely}"
    yield f"later {later}"
    yield f"earlier {earlier}"
    yield f"later {later} of {several}"
    yield f"apart {apart}"
    yield f"apart {apart} {likely > 0}"
    yield f"gap {gap}"
    yield f"later {later} {kind}"
    if choice:
        yield "choice"
        yield f"choice of {several}"
    if injury:
        yield "injury"


@cache
def _table() -> dict[int, float]:
    return shipped("date_model.npz")


@lru_cache(maxsize=1 << 15)
def _weight(group: Group) -> float:
    table = _table()
    return sum(table.get(hashed(feature), 0.0) for feature in features(group))


def shares(found: Sequence[Candidate]) -> dict[dt.date, float]:
    """How likely each day is the document's, 0 to 1, by all its mentions together."""
    return softmax((candidate.value, sum(map(_weight, candidate.groups))) for candidate in found)
