"""All that splitting looks at on one page: its readings, its head and foot, how its lists count, how it ends.

Made once per page; `splitting` holds two of them against each other at every break.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from .date_places import Mention
from .dates import other_dates
from .folding import fold, squeeze
from .headings import ADDRESS
from .kinds import KindDecision, Reading, decide
from .lexicon import read_yaml
from .people import prose, subject_names
from .sheets import Numbering, Sheet

SERVICE_LABEL = 8.5
# The head of a page, as a share of its height: a day there is the paper's, whatever days stand below it.
HEAD = 0.22
# A number that runs through this many pages of a file belongs to the file, not to its documents.
RUNS_THROUGH = 40
TOP_LINES, HEAD_LINES, FOOT_LINES, NAMED_LINES = 4, 8, 3, 2
# Lines of a page that may go on with the list of the page before.
LIST_LINES = 12
# Shorter lines at the foot are numbers and initials.
FOOT_LETTERS = 6

_MARK = re.compile(r"^\(?(?:(\d{1,2})|([IVX]{1,5})|([A-H]))[.)]\s")
_ROMAN = {"I": 1, "V": 5, "X": 10}
_STAMP = re.compile(r"\d{4,}")


class Mark(NamedTuple):
    """The mark of a part of a list: in figures, Roman figures or letters, and the number it stands for."""

    style: str
    number: int


@dataclass(frozen=True)
class PageView:
    """All that splitting looks at on one page; made once per page."""

    reading: Reading
    numberings: tuple[Numbering, ...]
    top: tuple[str, ...]
    head: frozenset[str]
    """Its first lines as they stand, folded, those of a few letters left out."""
    logs: frozenset[str]
    """What its first lines call it, of the papers that therapists keep beside each other."""
    letterhead: bool
    service_dates: frozenset[dt.date]
    day: dt.date | None
    """The first of them in the head of the page, None where none stands there."""
    names: tuple[str, ...]
    births: frozenset[dt.date]
    """The days it says somebody was born on."""
    signed: bool
    closed: bool
    feet: tuple[str, ...]
    """Its last lines as they stand."""
    opens_list: Mark | None
    """The first mark of a list in the head of the page."""
    marks: frozenset[Mark]
    """All marks of lists on the page."""
    kind: KindDecision

    @property
    def sheet(self) -> Sheet:
        """The page."""
        return self.reading.sheet


@cache
def phrases(key: str) -> tuple[str, ...]:
    """The phrases of a list of ``splitting.yaml``, folded, with a space at both ends."""
    return tuple(f" {fold(p)} " for p in read_yaml("splitting.yaml")[key])


def own_numberings(sheets: Sequence[Sheet]) -> list[tuple[Numbering, ...]]:
    """The page numbers of each page of a file, without those that run through the whole file (Bates numbers,
    ``Page 212 of 900`` of a scanning service)."""
    if len(sheets) <= RUNS_THROUGH:
        return [s.numberings for s in sheets]
    shifts = Counter(n.number - s.position for s in sheets for n in set(s.numberings))
    through = {shift for shift, count in shifts.items() if count >= max(RUNS_THROUGH, 0.5 * len(sheets))}
    return [tuple(n for n in s.numberings if n.number - s.position not in through) for s in sheets]


def days_of_service(hits: Sequence[Mention]) -> frozenset[dt.date]:
    """The days that a page names as those of what it tells."""
    return frozenset(hit.value for hit in hits if hit.score >= SERVICE_LABEL)


def view(
    reading: Reading, numberings: tuple[Numbering, ...], hits: Sequence[Mention], kind: KindDecision | None = None
) -> PageView:
    """What splitting needs to know of one page; ``hits`` are the dates on it, ``kind`` its kind if it is known."""
    sheet = reading.sheet
    lines = sheet.lines
    ending = f" {fold(' '.join(lines[-8:]))} "
    last = f" {fold(' '.join(lines[-4:]))} "
    upper = [s.text for s in sheet.top(0.22)]
    service = days_of_service(hits)
    return PageView(
        reading=reading,
        numberings=numberings,
        top=tuple(squeeze(fold(re.sub(r"\d+", "", line))) for line in lines[:TOP_LINES]),
        head=frozenset(bare for line in lines[:HEAD_LINES] if len(bare := squeeze(fold(line))) >= FOOT_LETTERS),
        logs=frozenset(
            p for line in lines[:NAMED_LINES] if not prose(line) for p in phrases("logs") if p in f" {fold(line)} "
        ),
        letterhead=sum(bool(ADDRESS.search(text)) for text in upper) >= 2,
        service_dates=service,
        day=next((h.value for h in hits if h.value in service and h.score >= SERVICE_LABEL and h.height < HEAD), None),
        names=tuple(subject_names(sheet)),
        births=frozenset(other_dates(hits)["birth"]),
        signed=any(p in ending for p in phrases("signed")),
        closed=any(p in last for p in phrases("closed")),
        feet=lines[-FOOT_LINES:],
        opens_list=next((mark for line in lines[:LIST_LINES] if (mark := _mark(line))), None),
        marks=frozenset(mark for line in lines if (mark := _mark(line))),
        kind=kind or decide([reading]),
    )


def _mark(line: str) -> Mark | None:
    found = _MARK.match(line)
    if found is None:
        return None
    if found[1]:
        return Mark("figure", int(found[1]))
    if found[2]:
        values = [_ROMAN[letter] for letter in found[2]]
        return Mark("roman", sum(-v if v < max(values[n:]) else v for n, v in enumerate(values)))
    return Mark("letter", ord(found[3]) - ord("A") + 1)


def goes_on_below(before: PageView, page: PageView) -> bool:
    """Whether a list of the page before goes on at the head of a page: its next part, no part of that number before."""
    first = page.opens_list
    if first is None or first.number < 2:
        return False
    return first._replace(number=first.number - 1) in before.marks and first not in before.marks


def same_foot(one: PageView, other: PageView) -> bool:
    """Whether two pages end with one running line; a stamp that counts through the file is none."""
    texts = {squeeze(fold(re.sub(r"\d+", "", line))): line for line in one.feet}
    for line in other.feet:
        bare = squeeze(fold(re.sub(r"\d+", "", line)))
        if len(bare) >= FOOT_LETTERS and bare in texts and not _counts_on(texts[bare], line):
            return True
    return False


def _counts_on(one: str, other: str) -> bool:
    """Whether two lines are alike but for a long number that the second counts on."""
    a, b = _STAMP.findall(one), _STAMP.findall(other)
    return len(a) == len(b) and any(int(y) - int(x) in (1, 2) for x, y in zip(a, b, strict=True))
