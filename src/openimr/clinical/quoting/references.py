"""What a quoted sentence refers to without saying it: the side, the part of the body, whoever "it" is.

The words that say it stand before it in its paragraph, in its heading or label, or in the head of its table; they are
quoted with it, and where nobody can name them the sentence is not told.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from statistics import median

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import Fact, FactType, Reference

from ..page.boundaries import Boundaries, is_closed
from ..page.lines import Line
from ..page.sections import heading_at
from ..page.tables import Columns, Row, rows
from ..report import Report
from ..sentences.doubts import MANY_COLUMNS
from ..sentences.reader import SPINE
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, data
from .corrections import corrections
from .fair_copy import on_one_line
from .statements import Quoting

_LONGEST = 420
"""Characters of the longest passage that is quoted."""
_EXAMINED = frozenset(
    {
        FactType.RANGE_OF_MOTION,
        FactType.STRENGTH,
        FactType.REFLEX,
        FactType.SENSATION,
        FactType.ORTHOPEDIC_TEST,
        FactType.TENDERNESS,
    }
)
_TOLD = frozenset({FactType.COMPLAINT, FactType.PAIN_SCORE})
_UNPAIRED = frozenset({*SPINE, BodyPart.HEAD, BodyPart.MENTAL_HEALTH})
"""What has no sides of which a sentence must say one."""
_WITHOUT_REGION = frozenset({FactType.RANGE_OF_MOTION, FactType.TENDERNESS, FactType.COMPLAINT, FactType.PAIN_SCORE})
"""What says nothing without its part of the body; a test, a tendon, a muscle names its own."""
_STANDS_ALONE = frozenset(
    {
        FactType.AGE,
        FactType.SEX,
        FactType.OCCUPATION,
        FactType.INJURY_DATE,
        FactType.DIAGNOSIS,
        FactType.REQUEST,
        FactType.DECISION,
        FactType.OPINION,
    }
)
"""Facts told by their own words, or with what their own rule puts before them."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """The expressions of a list in ``data/references.yaml``, any of them."""
    return re.compile("|".join(data("references")[name]), re.IGNORECASE)


_BARE = re.compile(
    r"\W*\d+(?:\.\d+)?(?:\s*[-–]\s*\d+)?\s*(?:/ ?(?:10|5)\b(?!/)|out of \d+|degrees|deg\b|°|%|lbs?\b|kg\b"
    r"|mm\b|cm\b|sec)",
    re.IGNORECASE,
)
"""A number with its unit, of which nothing says what was measured."""
_ITEM = re.compile(
    r"(?:items?|requests?|treatments?|issues?) (?:no\.? ?)?#?(?:\d{1,2}|[A-H])\b[\d, and&]{0,12}[.:]", re.IGNORECASE
)
"""How a decision's paragraph names the item it is about."""
_LISTED = re.compile(r"(?:^|[.;:)]\s+)\(?\d{1,2}[.)]\s+$")
"""The number of a list, before one of its items: no item goes on about the one before it."""
_PRONOUN = re.compile(r"\b(?:(he|his|him|mr)|(she|her|hers|mrs|ms))\b", re.IGNORECASE)
_SHE_OR_HE = re.compile(r"(?:(he)|(she))\b", re.IGNORECASE)
_RARELY = 0.25
"""A pronoun so rare beside the other one stands for somebody else than the patient."""
_UNQUOTABLE = re.compile(r"\||_{2,}|\[ ?[xX]? ?\]|[☐☒☑□]|-{5,}")


_OF_EACH = frozenset({"each", "either"})
"""Words for both sides that are words of everything else too: "each night"."""
_ONE_SIDE = re.compile(r"\b(?:the|his|her|on|of|this|that) (?:left|right)\b(?! (?:away|now|after|to\b))", re.IGNORECASE)
"""A side that stands for the part of the body: "The left has become her problem"."""
_LONGEST_LABEL = 40
_BRIEF = 30
"""Letters of a statement of an examination that says little without those before it."""
_OWN_LABEL = re.compile(r"[A-Z][\w /&()'’-]{0,40}:\s")
"""A label of its own: "R Wrist: Phalen +." says itself what it is about."""
_STEP = 1.3
"""Lines of one paragraph stand no more than so many usual steps apart."""


def with_references(
    facts: Sequence[tuple[Fact, Sentence]], sentences: Iterable[Sentence], report: Report, quoting: Quoting
) -> list[Fact]:
    """The facts of a document with what their sentences refer to.

    Args:
        facts: each with the sentence it was read from.
        sentences: all sentences of the document.
        report: the document.
        quoting: finds its statements.
    """
    finder = _Finder(sentences, report, quoting, [fact for fact, _ in facts if fact.type in _EXAMINED])
    in_rows = {fact.id: row for fact, _ in facts if (row := finder.row_of(fact))}
    read = {
        in_rows[fact.id] for fact, _ in facts if fact.id in in_rows and fact.attributes.get("doubt") != MANY_COLUMNS
    }
    told = {row: finder.with_unread(row, read) for row in set(in_rows.values())}
    result = []
    for fact, s in facts:
        row = in_rows.get(fact.id)
        found = finder.reference(fact, s) if row is None else None
        if row:
            found = Reference(under=row.title, row=told[row], by_day=row.columns is Columns.DAYS)
        correction = finder.corrections.get(fact.page, "") if fact.type in _EXAMINED else ""
        if correction and (fact.sentence or " ").strip(". ") not in correction:
            found = (found or Reference()).model_copy(update={"correction": correction})
        result.append(fact.model_copy(update={"reference": found}) if found else fact)
    return result


class _Finder:
    """Finds what the sentences of one document refer to."""

    def __init__(
        self, sentences: Iterable[Sentence], report: Report, quoting: Quoting, examined: Iterable[Fact]
    ) -> None:
        self._quoting = quoting
        self._texts = {number: page.text for number, page in report.pages}
        self._sides: dict[int, list[int]] = defaultdict(list)
        self._sided: dict[int, list[int]] = defaultdict(list)
        self._regions: dict[int, list[int]] = defaultdict(list)
        self._unpaired: dict[int, list[int]] = defaultdict(list)
        for s in sentences:
            self._sides[s.page] += _offsets(s, [m for m in s.sides if s.tokens[m.start].norm not in _OF_EACH])
            self._sided[s.page] += _offsets(s, [m for m in s.sides if m.value != Side.BILATERAL])
            self._regions[s.page] += _offsets(s, s.regions)
            self._unpaired[s.page] += _offsets(s, [m for m in s.regions if m.value in _UNPAIRED])
        for number, text in self._texts.items():
            self._sided[number] += [match.end() - len("right") for match in _ONE_SIDE.finditer(text)]
            self._sides[number] += self._sided[number]
        self._examined: dict[int, list[int]] = defaultdict(list)
        for fact in examined:
            self._examined[fact.page].append(fact.span[0])
        for places in (self._examined, self._sides, self._sided, self._regions, self._unpaired):
            for found in places.values():
                found.sort()
        self._rows: dict[int, tuple[Row, ...]] = {}
        self._steps: dict[int, float] = {}
        self._stranger = _stranger(self._texts.values())
        self.corrections = corrections(report, quoting)

    def row_of(self, fact: Fact) -> Row | None:
        """The row a finding stands in, of a table with a column for each side."""
        kinds = (Columns.SIDES,) if fact.type in _EXAMINED else (Columns.DAYS, Columns.ANSWERS)
        if fact.type not in (*_EXAMINED, FactType.FUNCTION, FactType.RISK_FACTOR):
            return None
        if fact.page not in self._rows:
            self._rows[fact.page] = rows(self._quoting.boundaries(fact.page))
        found = (row for row in self._rows[fact.page] if row.columns in kinds)
        return next((row for row in found if row.start <= fact.span[0] < row.end), None)

    def with_unread(self, row: Row, read: set[Row]) -> str:
        """A row as it is told, with those below it in its table that no rule reads; of days, which hold all kinds of
        measures, the row alone."""
        told = [row.told]
        if row.columns is Columns.DAYS:
            return row.told
        same = [other for page in self._rows.values() if row in page for other in page if other.table == row.table]
        for other in same[same.index(row) + 1 :]:
            if other in read:
                break
            told.append(other.told)
        return "; ".join(told)

    def reference(self, fact: Fact, s: Sentence) -> Reference | None:
        """What the sentence of a fact refers to; None where it stands for itself, or is not quoted."""
        of_review = fact.type is FactType.REQUEST_REASON and fact.attributes.get("by") == "ur"  # told with their items
        if not fact.sentence or fact.type in _STANDS_ALONE or s.entry is not None or of_review:
            return None
        return self._before(fact, s)

    def _before(self, fact: Fact, s: Sentence) -> Reference | None:
        """What stands before the sentence in its paragraph, or the heading or label above it."""
        page, text = fact.page, self._texts[fact.page]
        own = self._quoting.stretch(page, *fact.span)
        if own is None:
            return None
        start, end = own
        low = self._paragraph(page, start)
        of_place = self._is_of_place(fact, low, own)
        begins = self._begins(page, low, start, end, of_place=of_place)
        label = self._label(fact, s, start, end) if of_place else None
        if begins is None:
            return Reference(known=False)
        if fact.type in _EXAMINED and end - begins <= _BRIEF:
            begins = self._with_findings(page, low, begins, end)
        if label and low <= label[1] < begins and end - label[1] <= _LONGEST:
            begins, label = label[1], None
        elif label and begins < start:
            label = None
        before = self._words(page, begins, start)
        if _UNQUOTABLE.search(before):
            return Reference(known=False) if _refers_back(text, start, self._stranger) else None
        return Reference(before=before, under=label[0] if label else "") if before or label else None

    def _words(self, page: int, start: int, end: int) -> str:
        """Words of a page as they are quoted."""
        return on_one_line(self._texts[page][start:end], self._texts[page])

    def _is_of_place(self, fact: Fact, low: int, own: tuple[int, int]) -> bool:
        """Whether a statement is about one side of the body: a finding or a complaint, of a part that has sides.

        Of a complaint that has no place, such as sleep, that is so where its paragraph speaks of both sides.
        """
        whole = fact.value in data("references")["complaints_of_the_whole"]
        if fact.type not in _EXAMINED | _TOLD or whole or fact.body_part in _UNPAIRED:
            return False
        if _pattern("of_the_whole").match(self._texts[fact.page], own[0]) or _any(self._unpaired[fact.page], *own):
            return False
        return fact.type in _EXAMINED or fact.body_part is not None or self._names_both(fact.page, low, own[0])

    def _begins(self, page: int, low: int, start: int, end: int, *, of_place: bool) -> int | None:
        """Where the passage begins that says what a statement from ``start`` to ``end`` refers to.

        It goes back, statement by statement, to one that refers to none before it and, where the statement is about a
        place, to one that names a side, if its paragraph names any above. None where that cannot be told.
        """
        text, begins = self._texts[page], start
        while not _LISTED.search(text, low, begins):
            back = _refers_back(text, begins, self._stranger)
            unsided = of_place and not _any(self._sides[page], begins, end) and _any(self._sided[page], low, begins)
            if not (back or unsided):
                break
            earlier = self._previous(page, low, begins)
            if earlier is None or end - earlier > _LONGEST or self._is_heading(page, earlier, begins):
                alone = not _refers_back(text, start, self._stranger) and not self._names_both(page, low, start)
                return start if alone else None
            begins = earlier
        return begins

    def _is_heading(self, page: int, start: int, end: int) -> bool:
        """Whether a few words are the heading of a part within its paragraph: "Discussion. I have read the note."."""
        text = self._texts[page]
        return (
            end - start <= _LONGEST_LABEL and heading_at(text, start, start + len(text[start:end].rstrip())) is not None
        )

    def _with_findings(self, page: int, low: int, start: int, end: int) -> int:
        """Where the findings begin that stand one behind the other before a few words of an examination: "ER 50."

        They stay alone where the passage would be too long: then it would be told in pieces that overlap.
        """
        text, begins = self._texts[page], start
        labelled = _pattern("of_the_whole").match(text, start) or _OWN_LABEL.match(text, start, end)
        if end - start > _BRIEF or labelled or _any(self._regions[page], start, end):
            return start
        while not _LISTED.search(text, low, begins):
            earlier = self._previous(page, low, begins)
            if earlier is None or _pattern("of_the_whole").match(text, earlier):
                break
            if begins - earlier > _BRIEF and not _any(self._examined[page], earlier, begins):
                break
            begins = earlier
            if end - begins > _LONGEST:
                return start
        first = self._begins(page, low, begins, end, of_place=True)
        return start if first is None or end - first > _LONGEST else first

    def _paragraph(self, page: int, at: int) -> int:
        """Where the paragraph begins that an offset stands in: lines in one column, no farther apart than usual."""
        low, _ = self._quoting.paragraph(page, at)
        bounds = self._quoting.boundaries(page)
        lines = bounds.lines
        if page not in self._steps:
            self._steps[page] = _usual_step(bounds)
        i = bisect_right(lines, low, key=lambda line: line.start) - 1
        while i > 0 and lines[i].start == low and _goes_on(bounds, self._steps[page], lines[i - 1], lines[i]):
            low, _ = self._quoting.paragraph(page, lines[i - 1].start)
            i = bisect_right(lines, low, key=lambda line: line.start) - 1
        return low

    def _previous(self, page: int, low: int, start: int) -> int | None:
        """Where the statement begins that stands directly before another one of its paragraph."""
        text = self._texts[page]
        last = start - 1
        while last >= low and text[last].isspace():
            last -= 1
        if last < low:
            return None
        found = self._quoting.stretch(page, last, last + 1)
        return found[0] if found and low <= found[0] < start else None

    def _names_both(self, page: int, low: int, start: int) -> bool:
        """Whether a paragraph names several sides before a statement, so that nobody knows which it is about."""
        text = self._texts[page].lower()
        found = self._sided[page]
        named = {text[at : at + 1] for at in found[bisect_left(found, low) : bisect_left(found, start)]}
        return len(named) > 1

    def _label(self, fact: Fact, s: Sentence, start: int, end: int) -> tuple[str, int] | None:
        """The heading or label of a place that a statement stands under and does not repeat, and where it stands."""
        if s.under is None or start <= s.under[1] < end or s.under[1] > start:
            return None
        words, place = s.under[0], s.around
        named = _any(self._regions[fact.page], start, end)
        agrees = fact.side in (None, place.side) and (fact.body_part is place.region or not (fact.body_part or named))
        if not agrees or len(words) > _LONGEST_LABEL or re.search(r"\d{2}", words):
            return None
        sided = place.side is not None and not _any(self._sides[fact.page], start, end)
        unplaced = fact.type in _WITHOUT_REGION and not named and fact.body_part is not None
        return s.under if sided or unplaced else None


def _offsets(s: Sentence, mentions: Sequence[Mention]) -> list[int]:
    return [s.tokens[m.start].start for m in mentions]


def _usual_step(bounds: Boundaries) -> float:
    """How far the lines of a page usually stand apart."""
    return median([b.top - a.top for a, b in pairwise(bounds.lines) if b.top > a.top] or [0.0])


def _goes_on(bounds: Boundaries, step: float, one: Line, two: Line) -> bool:
    """Whether a line that begins a sentence is of the paragraph of the one above, which ends with a stop."""
    near = 0 < two.top - one.top <= _STEP * step and abs(one.left - two.left) <= one.height
    prose = not (one.cells or two.cells) and is_closed(bounds.text, one.start, one.end)
    new = any(_pattern("begins_new").match(bounds.text, line.start, line.end) for line in (one, two))
    return near and prose and not new and not _ITEM.match(bounds.text, two.start)


def _any(found: Sequence[int], low: int, high: int) -> bool:
    """Whether one of some offsets, in order, lies from ``low`` to ``high``, exclusive."""
    at = bisect_left(found, low)
    return at < len(found) and found[at] < high


def _refers_back(text: str, start: int, stranger: int) -> bool:
    """Whether the statement that begins at an offset goes on about the one before it."""
    if _pattern("goes_back").match(text, start):
        return not _pattern("stands_for_nothing").match(text, start)
    said = _SHE_OR_HE.match(text, start)
    return bool(_BARE.match(text, start)) or bool(said and said.lastindex == stranger)


def _stranger(texts: Iterable[str]) -> int:
    """Which of "he" (1) and "she" (2) a document uses so rarely beside the other that it is not the patient's; or 0."""
    count = [0, 0, 0]
    for text in texts:
        for match in _PRONOUN.finditer(text):
            count[match.lastindex or 0] += 1
    rare = 1 if count[1] < count[2] else 2
    return rare if 0 < count[rare] <= _RARELY * count[3 - rare] else 0
