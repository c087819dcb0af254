"""What stands around a date on its page: fields beside, above and below it, its column, stamps, blocks of a letter.

A page's segments are kept by their height, so that what is beside a date is found without going through the page.
"""

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from operator import itemgetter

from .date_labels import label_weight, stamp_words
from .date_reading import spot
from .folding import fold
from .people import credentialed
from .sheets import Segment, Sheet, is_stamp

# How far apart, in points, dates of one column stand at most, and the words of a stamp from its date.
COLUMN_REACH, STAMP_REACH = 72.0, 42.0
# Everything that is beside a date begins at most so far above or below it, in points.
REACH = 90.0
# How far down the page, in lines, the header of a mail or memorandum begins at most, and how long it is.
HEADER_LINES = 12
# The head of a page, as a share of its height: on later pages of a letter it names whom it is to and its date.
HEAD = 0.18
# A stamp's words by themselves are at most so long.
STAMP_LETTERS = 40
# How many lines the block behind "Re:" has at most.
RE_LINES = 6

_HEADER_FIELD = re.compile(r"\s*(from|to|subject|re)\s*(?::|$)", re.I)
_RE = re.compile(r"\s*(?:re|regarding|subject|in re)\s*(?::|$)", re.I)
_SIGNING = ("signature", "signed", "declarant", "/s/", "executed")
_PAGE_NUMBER = re.compile(r"\b(?:page|pg|p)\.?\s*\d", re.I)
_RUN_AND_PAGE = re.compile(r"\b(?:run|print(?:ed)?|report)\b.*\bpage\b|\bpage\b.*\b(?:run|print(?:ed)?)\b", re.I)
_DEAR = re.compile(r"\s*(?:dear\b|to whom|gentle)", re.I)
_CAPITAL_WORD = re.compile(r"[A-Za-z]{3,}")
_TOP = itemgetter(2)


class Around:
    """A page's segments by height, so that what stands beside a date is found without going through the page."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._rows = sorted(sheet.segments, key=_TOP)
        self._tops = [s.y0 for s in self._rows]
        self.header = _header_lines(sheet)
        """The lines of the header of a mail, as long as its date was not met."""
        self.re = _re_lines(sheet)
        self.lines: dict[int, list[Segment]] = {}
        for segment in sheet.segments:
            self.lines.setdefault(segment.line, []).append(segment)

    @cached_property
    def signing(self) -> frozenset[int]:
        """The lines that say that something is signed."""
        begins = list(accumulate((len(s.text) + 1 for s in self._rows), initial=0))
        text = "\n".join(s.text for s in self._rows).lower()
        found = set()
        for word in _SIGNING:
            at = text.find(word)
            while at >= 0:
                found.add(self._rows[bisect_right(begins, at) - 1].line)
                at = text.find(word, at + 1)
        return frozenset(found)

    def signed_at(self, lines: range) -> bool:
        """Whether some of these lines say that something is signed, or hold a name with credentials."""
        return any(n in self.signing or any(credentialed(s.text) for s in self.lines.get(n, ())) for n in lines)

    @cached_property
    def leading(self) -> list[tuple[float, float]]:
        """Where the segments stand that begin with a date."""
        return [(s.x0, s.y0) for s in self._rows if _leading_date(s.text) is not None]

    @cached_property
    def page_number(self) -> float:
        """Where the number of the page stands at its head, in points from the top; far below where there is none."""
        head = self._rows[: bisect_left(self._tops, HEAD * self.sheet.height)]
        return next((s.y0 for s in head if _PAGE_NUMBER.search(s.text)), 1e9)

    def run_and_page(self, segment: Segment) -> bool:
        """Whether a date's line is one that programs print, with the day of printing and the number of the page."""
        return _RUN_AND_PAGE.search(" ".join(o.text for o in self.lines[segment.line])) is not None

    @cached_property
    def margin(self) -> float:
        """Where the lines furthest left begin, in points."""
        return min((s.x0 for s in self._rows), default=0.0)

    @cached_property
    def small_letters(self) -> bool:
        """Whether the page is not written in capitals alone."""
        return any(not line.isupper() and _CAPITAL_WORD.search(line) for line in self.sheet.lines)

    def near(self, segment: Segment) -> list[Segment]:
        """The segments within reach of one, from the top down."""
        first = bisect_left(self._tops, segment.y0 - REACH)
        return self._rows[first : bisect_left(self._tops, segment.y1 + REACH)]


def beside(segment: Segment, near: Sequence[Segment]) -> Segment | None:
    """The segment to the left on the same row."""
    best = None
    for other in near:
        if other.x1 <= segment.x0 + 3 and (best is None or other.x1 > best.x1) and other is not segment:
            overlap = min(other.y1, segment.y1) - max(other.y0, segment.y0)
            if overlap > 0.5 * min(other.height, segment.height):
                best = other
    return best


def above(segment: Segment, near: Sequence[Segment], x0: float, x1: float) -> Segment | None:
    """The segment right above the stretch from ``x0`` to ``x1``."""
    best = None
    for other in near:
        if other.x0 < x1 + 6 and x0 - 6 < other.x1 and other.y0 < segment.y0 - 2:
            gap = segment.y0 - other.y1
            if -0.3 * segment.height <= gap < 1.5 * segment.height and (best is None or other.y1 > best.y1):
                best = other
    return best


def under(segment: Segment, near: Sequence[Segment], x0: float, x1: float) -> Segment | None:
    """The segment right below: forms that print the field's name under its line."""
    best = None
    for other in near:
        if other.x0 < x1 and x0 < other.x1 and other.y0 > segment.y0 + 2:
            gap = other.y0 - segment.y1
            if -0.3 * segment.height <= gap < 1.3 * segment.height and (best is None or other.y0 < best.y0):
                best = other
    return best


def in_column(page: Around, segment: Segment, near: Sequence[Segment], beside: Segment | None) -> Iterator[str]:
    """Whether dates stand above or below a date without anything between, as in the first column of a ledger, and in
    which order; dates below one another that names of fields stand beside are fields."""
    x0, y0 = segment.x0, segment.y0
    if sum(abs(x - x0) < 8 and abs(y - y0) < COLUMN_REACH for x, y in page.leading) < 3:
        return
    if beside is not None and (beside.text.rstrip().endswith(":") or label_weight(beside.text) is not None):
        return
    column = [o for o in near if abs(o.x0 - x0) < 8 and abs(o.y0 - y0) < COLUMN_REACH]
    days = [_leading_date(o.text) for o in column]
    at = next(n for n, o in enumerate(column) if o is segment)
    before, after = days[at - 1] if at else None, days[at + 1] if at + 1 < len(days) else None
    if before is None and after is None:
        return
    yield "column"
    dated = [day for day in days if day is not None]
    if dated[0] != dated[-1]:
        yield "oldest_first" if dated[0] < dated[-1] else "newest_first"
    if before is None:
        yield "column_begins"
    if after is None:
        yield "column_ends"


def _leading_date(text: str) -> dt.date | None:
    found = spot(text)
    return found[0].value if found and found[0].start <= 1 else None


def beside_stamp(segment: Segment, near: Sequence[Segment]) -> bool:
    """Whether the words of a stamp stand right above or below a date."""
    middle, top, bottom = (segment.x0 + segment.x1) / 2, segment.y0 - STAMP_REACH, segment.y0 + STAMP_REACH
    return any(
        top < o.y0 < bottom
        and len(o.text) < STAMP_LETTERS
        and o.x0 - 60 < middle < o.x1 + 60
        and o is not segment
        and _of_stamp(o.text)
        for o in near
    )


@lru_cache(maxsize=1 << 13)
def _of_stamp(text: str) -> bool:
    few = ":" not in text and len(text.split()) <= 4
    return few and (not stamp_words().isdisjoint(fold(text).split()) or is_stamp(text))


def in_capitals(text: str) -> bool:
    """Whether the words in a text, such as the name of a month, are in capitals."""
    words = _CAPITAL_WORD.findall(text)
    return bool(words) and all(word.isupper() for word in words)


def _header_lines(sheet: Sheet) -> range:
    """The lines of the header of a mail or memorandum (from, to, subject) at the top of a page; else none."""
    fields = {
        found[1].lower(): segment.line
        for segment in reversed(sheet.segments)
        if segment.line < HEADER_LINES and (found := _HEADER_FIELD.match(segment.text))
    }
    if not ({"from", "to"} <= fields.keys() and {"subject", "re"} & fields.keys()):
        return range(0)
    first = min(fields.values())
    return range(max(0, first - 2), first + HEADER_LINES)


def _re_lines(sheet: Sheet) -> range:
    """The lines of the block behind "Re:", as far as the salutation; none where a page has no such block."""
    first = last = -1
    for segment in sheet.segments:
        if first < 0 and _RE.match(segment.text):
            first, last = segment.line, segment.line + RE_LINES
        elif first >= 0 and segment.line <= last and _DEAR.match(segment.text):
            last = segment.line
    return range(first, last) if first >= 0 else range(0)
