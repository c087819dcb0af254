"""A page's text cut into passages: lines that belong together joined, headings told, sentences parted.

Forms, lists and tables keep their lines; wrapped prose is joined. Offsets always count in the page's own text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from .planned import PLANNED, announced_by, is_entry, planned_in
from .sections import Heading, heading_at


class Line(NamedTuple):
    """A line of a page: offsets of its content without blanks around it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a page's text that is read as one sentence, and the section it stands in.

    ``begins`` tells that it begins a paragraph or a line of its own; ``after_blank`` that an empty line stands before.
    """

    start: int
    end: int
    section: str
    title: str
    begins: bool
    after_blank: bool


_LIST = re.compile(r"(?:[-*•·▪>]|\(?[1-9]\d?[.):]|\(?[a-zA-Z][.)]|#\d)\s+(?=\S)")
_BOX = re.compile(r"\[[ xX✓_]?\]|[☒☑☐□]|\( \)|\([xX✓]\)\s")
_LABEL = re.compile(r"[A-Z0-9][\w .,/&()'’#+-]{0,40}:(?=\s|$)|[A-Z]{1,3}:\s")
_TABLE = re.compile(r"\S(?:\s{3,}|\t|\s?\|\s?)\S")
_SENTENCE = re.compile(
    r"(?<=[a-z\d)%\]\"”’°A-Z])[.?!](?:[\"”)])?\s+(?=[\"“(\[]?[A-Z0-9#+])|(?<=[a-z)])\.(?=[A-Z][a-z])"
    r"|\n(?=\s*(?:[-*•]|\d\.)\s)"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Jan|Feb|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Dr|Drs|Mr|Mrs|Ms|vs|No|Nos|approx|St|Jr|Sr|Inc|mos|wks|yrs|hrs|min|cont|Pt|pt|Hx|hx|Rx"
    r"|incl|esp|Fig|ext|flex|"
    r"[Ii]nt|[Rr]ot|[Ll]at|[Aa]bd|[Aa]dd|[Rr]t|[Ll]t|[Dd]ev|[Uu]ln|[Rr]ad|[Ff]lex|[Ee]xt|[Ff]wd|[Ee]xtens|[Ff]lexi"
    r"|ate inj|[Cc]ent|[Pp]aracent|[Pp]ost|[Aa]nt|[Mm]ed|i\.e|e\.g|a\.m|p\.m"
    r"|q\.d|b\.i\.d|t\.i\.d|q\.i\.d|p\.r\.n|q\.h\.s|h\.s|M\.D|D\.O|D\.C|Ph\.D|R\.N"
    r"|P\.T|U\.S|[a-z]\.[a-z]|[A-Z]\.[A-Z])|\b[A-Z]|(?<=\s)\d{1,2}|^\d{1,2})$"
)
"""Short forms, initials and numbers of lists whose full stop ends no sentence."""
_OF_LEVEL = re.compile(r"[CTL]\s?\d{1,2}\s?[-–/]\s?[CTLS]?\s?[\dlI]{1,2}(?![\w/])|\d{1,2}\s?[-/]\s?\d(?=\s)")
"""How the lines of a list of spinal levels begin."""
_WRAPPED = 0.62
_UNWRAPPED = 130
"""Characters that no line of text broken into lines has."""
_TOLD = frozenset({"history", "subjective", "past_medical", "social", "family"})
_EXAMINED = re.compile(
    r"(?:(?:On|At|Upon) (?:physical |clinical |today[’']s |my |direct )?exam(?:ination)?|(?:Physical |Clinical |My )?"
    r"[Ee]xam(?:ination)?(?= (?:today|reveal|show|demonstrate|disclose|find|found|is|was|of the)))\b"
)
"""How a letter turns to what was found, without a heading: the rest of the paragraph tells of it."""


_CONCLUDED = re.compile(
    r"(?:(?:So|Thus|Overall|In summary|In conclusion|In short),? )?(?:my|the|our|My|The|Our)"
    r" (?:(?:present|clinical|working|overall|current) )?(?:impression|assessment|diagnos[ei]s)"
    r" (?:(?:today|at this time|now|here) )?(?:is|are|remains?)\b"
)
"""How a sentence of dictation tells what ails the patient: "So my impression is one, …"."""
_PROSE = 60
"""A line of fewer letters is no paragraph of dictation."""


def passages(text: str, section: str, title: str = "") -> Iterator[Passage]:
    """The passages of a page; the last one is empty where the page ends with a heading, which the next page goes on.

    Args:
        text: the page's text, line for line.
        section: the section the page begins in (``""`` at the beginning of a document).
        title: the words of that section's heading.
    """
    lines = _lines(text)
    usual = _usual_length(lines)
    sections = _Sections(text, section, title)
    at, blank = 0, True
    while at < len(lines):
        line = lines[at]
        if line.start == line.end:
            sections.leave_paragraph()
            blank = True
        elif (start := sections.enter(line)) is None:
            blank = False
        else:
            last = _paragraph_end(text, lines, at, usual)
            end = lines[last].end
            # A heading inside a paragraph ("… asthma. Meds: albuterol.") holds to the end of the paragraph.
            for begin, stop in _strips(text, start, end) if sections.held[0] == "objective" else ((start, end),):
                yield from _sentences(text, begin, stop, *sections.held, blank)
            sections.read_to(text[start:end], lines[last + 1 :])
            at, blank = last, False
        at += 1
    if sections.is_headed:
        yield Passage(len(text), len(text), *sections.held, True, False)


class _Sections:
    """Which section the lines of a page stand in, followed from one to the next.

    ``held`` is the section with the words of its heading.
    """

    def __init__(self, text: str, section: str, title: str) -> None:
        self._text = text
        self.held = (section, title)
        self._outer: tuple[str, str] | None = None
        self._planned = self.held if section in PLANNED else None
        self._before: tuple[str, str] | None = None
        self._listed = self._headed = self._alone = False

    @property
    def is_headed(self) -> bool:
        """Whether the last line read is nothing but a heading, which the next page goes on."""
        return self._headed and self._outer is None

    def leave_paragraph(self) -> None:
        """Go past an empty line, which ends what holds for a paragraph alone."""
        if self._outer:
            self.held, self._outer = self._outer, None

    def enter(self, line: Line) -> int | None:
        """Go on to a line: where the text begins in it that stands in ``held``, None where it is but a heading."""
        text = self._text
        if self._before and self._listed and not _LIST.match(text, line.start):
            self.held, self._before = self._before, None
        heading = heading_at(text, line.start, line.end) or _behind_day(text, line)
        self._before = None if heading else self._before
        if self._planned and is_entry(heading, text[line.start : line.end], self.held[0]):
            heading, self.held = None, self._planned
        if heading is not None:
            return self._under(heading, line)
        self._turn_to_examination(line)
        return line.start

    def _under(self, heading: Heading, line: Line) -> int | None:
        self._planned = planned_in(heading, self._planned)
        self._outer = (self._outer or self.held) if heading.of_paragraph else None
        self.held = (heading.section, heading.title)
        self._headed = heading.end >= line.end and not heading.keeps_text
        return None if self._headed else min(heading.end, line.end)

    def _turn_to_examination(self, line: Line) -> None:
        """Let what a letter found, without a heading, stand in the examination to the end of its paragraph."""
        length = line.end - line.start
        told = self.held[0] in _TOLD or (self.held[0] == "" and length > _PROSE)
        if told and (opens := _EXAMINED.match(self._text, line.start, line.end)):
            self._outer, self.held = self._outer or self.held, ("objective", opens[0])
            self._alone = length > _UNWRAPPED

    def read_to(self, paragraph: str, following: Sequence[Line]) -> None:
        """Let the end of a paragraph announce the section of the lines that follow ("He asks for:")."""
        if announced := announced_by(paragraph):
            self._before = self._outer or self.held
            self._outer, self.held = None, (announced, "")
            self._planned = self.held if announced in PLANNED else self._planned
            self._listed = _is_item_next(self._text, following)
        if self._alone and self._outer:  # a paragraph on one line: what it turned to ends with it
            self.held, self._outer, self._alone = self._outer, None, False
        self._headed = False


_BAR = re.compile(r"(?:(?<=\s)|^)\|(?=\s|$)")
_TELLS = re.compile(r"\d|\+|\s-(?:\s|$)|\S\s{3,}\S")


def _strips(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A line of an examination cut at its bars, where what stands between them are statements and no cells.

    Two tables side by side ("Neer  +  -  |  Tinel  -  +") are cut, the row of one ("Flexion | 40 | 60") is not.
    """
    if "\n" in text[start:end] or "|" not in text[start:end]:
        return [(start, end)]
    edges = [start, *(m.start() + 1 for m in _BAR.finditer(text, start, end)), end + 1]
    parts = [(a, b - 1) for a, b in pairwise(edges) if text[a : b - 1].strip()]
    said = [text[a:b].strip() for a, b in parts]
    stated = all(re.match(r"\d{0,2}[A-Za-z]", part) and len(part.split()) > 1 for part in said)
    return parts if stated and any(_TELLS.search(part) for part in said) else [(start, end)]


def is_abbreviated(text: str, stop: int) -> bool:
    """Whether the full stop at ``stop`` belongs to an abbreviation or to the number of a list, and ends no sentence."""
    return _ABBREVIATION.search(text[max(0, stop - 8) : stop]) is not None


def _is_item_next(text: str, lines: Sequence[Line]) -> bool:
    """Whether the first of some lines that holds words is an item of a list."""
    line = next((line for line in lines if line.end > line.start), None)
    return line is not None and _LIST.match(text, line.start) is not None


_DAY_AHEAD = re.compile(r"\d{1,2}[/-]\d{1,2}[/-](?:20)?\d\d[ :-]+(?=[A-Za-z])")


def _behind_day(text: str, line: Line) -> Heading | None:
    """The heading behind the day a line of a log begins with: "9/7/21 CC LBP R>L"."""
    day = _DAY_AHEAD.match(text, line.start, line.end)
    return heading_at(text, day.end(), line.end) if day else None


def _lines(text: str) -> list[Line]:
    """The lines; where every second line is empty (double spacing), the empty ones are left out."""
    found = []
    for match in re.finditer(r"[^\n]*", text):
        raw = match[0]
        if match.start() == match.end() and match.start() and text[match.start() - 1 : match.start()] != "\n":
            continue
        lead = len(raw) - len(raw.lstrip())
        found.append(Line(match.start() + lead, max(match.start() + lead, match.start() + len(raw.rstrip()))))
    empty = [line.start == line.end for line in found]
    full = len(found) - sum(empty)
    alone = sum(not empty[i] and (i + 1 == len(found) or empty[i + 1]) for i in range(len(found)))
    if full >= 8 and alone > 0.8 * full:
        return [line for line, is_empty in zip(found, empty, strict=True) if not is_empty]
    return found


def _usual_length(lines: Sequence[Line]) -> float:
    lengths = sorted(line.end - line.start for line in lines if line.end > line.start)
    return max(40.0, lengths[int(0.85 * (len(lengths) - 1))]) if lengths else 80.0


def _paragraph_end(text: str, lines: Sequence[Line], at: int, usual: float) -> int:
    """Index of the last line that runs on from line ``at``."""
    first = at
    while at + 1 < len(lines):
        this, following = lines[at], lines[at + 1]
        if following.start == following.end:
            return at
        one, two = text[this.start : this.end], text[following.start : following.end]
        if len(two) > max(1.6 * usual, _UNWRAPPED) and two[0].isupper():
            return at  # a paragraph on one line: this text is not broken into lines
        if _LIST.match(two) or _BOX.match(two) or heading_at(text, following.start, following.end):
            return at
        if _BOX.search(two) or (_OF_LEVEL.match(two) and _OF_LEVEL.match(text, lines[first].start)):
            return at
        if _TABLE.search(two) and not two[0].islower():
            return at
        hyphened = one.endswith("-") and one[-2:-1].isalpha() and two[0].islower()
        full = len(one) >= _WRAPPED * usual and not _TABLE.search(one)
        if not (hyphened or full or (two[0].islower() and one[-1] not in ".:" and not _TABLE.search(one))):
            return at
        if _LABEL.match(two) and (one[-1] in ".:;" or len(one) < 0.85 * usual):
            return at
        if one[-1] == "." and len(one) < 0.8 * usual:
            return at
        at += 1
    return at


def _sentences(text: str, start: int, end: int, section: str, title: str, blank: bool) -> Iterator[Passage]:
    begin = start
    first = True
    for match in _SENTENCE.finditer(text, start, end):
        if _wraps_before_number(text, start, match):
            continue
        short = _ABBREVIATION.search(text[max(begin, match.start() - 8) : match.start()])
        if short and not _is_measure(short[0], text[start : match.start()], begin - start):
            continue
        if text[begin : match.end()].strip():
            section, title, begin = _inner_heading(text, begin, match.start() + 1, section, title, first)
            yield Passage(begin, match.start() + 1, _own_section(text, begin, section), title, first, blank and first)
            first = False
        begin = match.end()
    section, title, begin = _inner_heading(text, begin, end, section, title, first)
    for start, stop in (breath for item in _items(text, begin, end) for breath in _breaths(text, *item)):
        if text[start:stop].strip():
            yield Passage(start, stop, _own_section(text, start, section), title, first, blank and first)
            first = False


def _own_section(text: str, start: int, section: str) -> str:
    """The section of a sentence that says itself, in a text without headings, that it is a diagnosis."""
    return "diagnosis" if section == "" and _CONCLUDED.match(text, start) else section


_NUMBER_OF_LINE = re.compile(r"\s*(\d)\.\s")


def _wraps_before_number(text: str, start: int, end_of_line: re.Match[str]) -> bool:
    """Whether a line is broken before a number that ends its sentence ("extension" / "0. Straight leg …")."""
    number = _NUMBER_OF_LINE.match(text, end_of_line.end()) if end_of_line[0] == "\n" else None
    return number is not None and _counts_nothing(number[1], text[start : end_of_line.start()])


def _counts_nothing(number: str, before: str) -> bool:
    """Whether a number is no item of a list: it is not the first, and the one before it is not there."""
    return int(number) != 1 and not re.search(rf"(?<!\d){int(number) - 1}[.)]\s", before)


def _is_measure(short: str, before: str, begin: int) -> bool:
    """Whether a number before a full stop ends a sentence ("external rotation 45. Left …"), and counts no list.

    Args:
        short: what stands before the full stop.
        before: the paragraph up to the full stop.
        begin: where its present sentence begins.
    """
    if not short.isdigit() or not before[begin : len(before) - len(short)].strip():
        return False
    return _counts_nothing(short, before)


def _inner_heading(text: str, begin: int, end: int, section: str, title: str, first: bool) -> tuple[str, str, int]:
    """The section from a sentence on that begins with a heading of its own ("… asthma. Meds: albuterol.")."""
    heading = None if first else heading_at(text, begin, end)
    if heading is None or heading.end >= end:
        return section, title, begin
    # A case summary stays one, whatever part of the examination it tells of.
    return section if section == "clinical_summary" else heading.section, heading.title, heading.end


_MARK = re.compile(r"(?:(?<=\s)|^)[\[(]?(?P<n>\d{1,2})[\])]\s")


def _items(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The items of a list that runs on ("1) therapy 2) an MRI 3) a consult"), told by numbers that go up by one."""
    marks = list(_MARK.finditer(text, begin, end))
    numbers = [int(mark["n"]) for mark in marks]
    if len(marks) < 2 or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        yield begin, end
        return
    edges = [begin, *(mark.start() for mark in marks if mark.start() > begin), end]
    yield from pairwise(edges)


def _breaths(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Dictation without punctuation, parted where a new statement begins; other text whole."""
    stretch = text[begin:end]
    if len(stretch) < _RUN_ON or len(re.findall(r"[.;:,]", stretch)) > len(stretch) / 120:
        yield begin, end
        return
    at = begin
    for match in _NEW_STATEMENT.finditer(text, begin, end):
        if match.start() - at >= 25:
            yield at, match.start()
            at = match.start()
    yield at, end


_RUN_ON = 260
_NEW_STATEMENT = re.compile(
    r"\b(?:(?:he|she|the patient|there|it|we|i|this) (?:is|was|were|are|has|had|does|did|denies"
    r"|reports|states|shows|will|would|says|feels|can|cannot|remains|continues|reviewed|have|tells"
    r"|takes)"
    r"|the (?:cervical|lumbar|thoracic|right|left) \w+ (?:shows|is|has|reveals)|strength in|sensation"
    r"|reflexes|motor|spurling|tinel|phalen|grip|straight leg|tenderness|gait|c\d \d (?:is|shows))\b"
)
"""How statements begin that dictation runs together without a full stop."""


__all__ = ["Heading", "Passage", "passages"]
