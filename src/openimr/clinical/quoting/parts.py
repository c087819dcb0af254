"""A part of a page from its first sentence to its last, in lines as it stands there; what begins the next part."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from ..page.boundaries import Boundaries
from ..sentences.sentence import Sentence
from ..words.lexicon import data
from .fair_copy import on_one_line
from .statements import Quoting

LONGEST = 900
"""Characters of the longest extract; of a longer part the first statements are told, and that it goes on."""
GOES_ON = "…"
LONGEST_RUNNING = 90
"""Letters of the longest line that runs over pages."""
HEADING_WORDS = 5
"""Words of the longest line that may head a part of a kind nobody knows."""


class Extract(NamedTuple):
    """A part of a page: its section, its heading, where it stands (end exclusive), and its words on one line.

    Where the page breaks its lines on purpose, the words have a stroke. ``headed`` is the page of the heading.
    """

    section: str
    heading: str
    page: int
    start: int
    end: int
    words: str
    headed: int


def extract(told: Sequence[Sentence], title: str, quoting: Quoting, *, whole: bool) -> Extract | None:
    """The part that some sentences make, without what belongs to the next one.

    Args:
        told: the sentences of one page, in order.
        title: the heading they stand under, or nothing.
        quoting: knows the lines and cells of the page.
        whole: whether the part ends with them; else it is told that it goes on.

    Returns:
        The part, or nothing where it says nothing without its columns, or lists days where it should tell how it is.
    """
    first, last = told[0], told[-1]
    start, end = first.tokens[0].start, last.tokens[-1].end
    bounds = quoting.boundaries(first.page)
    lines = list(_lines(bounds, start, end))
    heading = " ".join(title.split()).strip(" :.-–—→•*·")
    if rest := _rest_of_heading(first, lines, title):
        heading, lines = f"{heading} – {rest}", lines[1:]
    kept = _up_to_end(lines, first.section, title)
    if not kept or sum(line.words in _MARKS for line in kept) > 1:  # of a mark in a table its column is the answer
        return None
    if first.section in _OF_NOW and sum(bool(_OF_A_DAY.match(line.words)) for line in kept) >= _LOG:
        return None
    words = kept[0].words
    for line in kept[1:]:
        words += f"{' | ' if line.start in bounds.cells else ' / '}{line.words}"
    words = re.sub(r"(?<=[.)]) \d{1,2}[.)]$", "", words.rstrip(" /;,|"))
    if not re.search(r"[A-Za-z]{2}", words) or (len(words) > LONGEST and len(told) == 1):
        return None
    words = words if whole or len(kept) < len(lines) else f"{words} {GOES_ON}"
    return Extract(first.section, heading, first.page, kept[0].start, kept[-1].end, words, first.page)


_MARKS = frozenset("xX✓✔☒☑+")


class _Line(NamedTuple):
    """A line or a cell of a page: its offsets and its words."""

    start: int
    end: int
    words: str


_OF_NOW = frozenset({"allergies", "diagnosis", "function", "medications", "objective", "work_status"})
"""Parts that tell how it is; what has a day before each of its lines lists papers or visits, whatever it is under."""
_OF_A_DAY = re.compile(r"\W{0,2}(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|(?:19|20)\d\d-\d\d-\d\d)\W*(?!\S)")
_LOG = 3


def _rest_of_heading(first: Sentence, lines: Sequence[_Line], title: str) -> str:
    """Capitals behind the dash of a heading, which belong to it: "DISCUSSION – CAUSATION OF INJURY"."""
    if len(lines) < 2 or not title.isupper() or not re.fullmatch(r"[A-Z][A-Z &/,'()-]{2,40}:?", lines[0].words):
        return ""
    dashed = re.search(rf"{re.escape(title)}[ \t]*[-–—][ \t]*$", first.text[: lines[0].start])
    return lines[0].words.rstrip(":") if dashed else ""


def _lines(bounds: Boundaries, start: int, end: int) -> Iterator[_Line]:
    """The lines and cells of a stretch of a page, those left out that have nothing but marks."""
    edges = [at for at in bounds.edges if start < at < end]
    for a, b in pairwise([start, *edges, end]):
        words = on_one_line(bounds.text[a:b], bounds.text).strip(" |·•")
        if words and not is_running(words):
            yield _Line(a, a + len(bounds.text[a:b].rstrip()), words)


def _up_to_end(lines: Sequence[_Line], section: str, title: str) -> Sequence[_Line]:
    """The lines before the first that belongs to another part, without a heading that ends them."""
    own_end = data("extracts")["ends_of"].get(section)
    if lines and _HINT.fullmatch(lines[0].words):
        lines = lines[1:]
    in_capitals = bool(lines) and lines[0].words.isupper()
    inner = data("extracts")["inner"].get(section)
    for at, line in enumerate(lines):
        if inner and (begun := re.search(inner, line.words)):
            lines = [*lines[:at], line._replace(words=line.words[: begun.start()], end=line.start + begun.start())]
            break
        other = own_end and re.search(own_end, line.words, re.IGNORECASE)
        if at and (
            other
            or (len(title) == 1 and _LETTERED.match(line.words))
            or ends().search(line.words)
            or begins_another(line.words, in_capitals=in_capitals)
        ):
            lines = lines[:at]
            break
    while lines and lines[-1].words.endswith(":"):  # the label of what is another part, or of an answer not read
        lines = lines[:-1]
    if len(lines) > 1 and section in PROSE and lines[-2].words.endswith("."):
        last = lines[-1].words
        headed = len(last.split()) <= HEADING_WORDS and last[:1].isalnum() and not last.endswith((".", ")"))
        return lines[:-1] if headed else lines
    return lines


_HINT = re.compile(r"\([^()]*\)\W*")
"""What a form prints behind the name of a field: "(include significant laboratory findings)"."""
_LETTERED = re.compile(r"[SO0AP] ?[/:.)](?=\s)")
"""The letter of the next part of a short note; an O is read as a nought."""
PROSE = frozenset({"subjective", "function", "plan"})
"""Parts that are written in sentences, behind which a few words without a stop head the next part."""


def is_running(line: str) -> bool:
    """Whether a line says what runs over the pages of a paper, and nothing of the patient."""
    return len(line) <= LONGEST_RUNNING and bool(_running().search(line))


@cache
def _running() -> re.Pattern[str]:
    return re.compile(data("extracts")["running"], re.IGNORECASE)


@cache
def ends() -> re.Pattern[str]:
    """What says that a report is over: its signature, an enclosure, a copy to somebody."""
    return re.compile("|".join(data("extracts")["ends"]), re.IGNORECASE)


@cache
def others() -> re.Pattern[str]:
    """The line of a heading that is known to begin a part, whichever the part above it is."""
    named = "|".join(data("extracts")["other_headings"])
    return re.compile(
        rf"\W*(?:(?:\d{{1,2}}(?:\.\d{{1,2}})?|[A-Z])[.)]? )?(?:{named})\s*(?:$|[:.–—](?:\s|$))", re.IGNORECASE
    )


def words_of(s: Sentence) -> str:
    """The words of a sentence on one line."""
    return " ".join(s.text[s.tokens[0].start : s.tokens[-1].end].split())


def in_row(s: Sentence, quoting: Quoting, least: int = 1) -> bool:
    """Whether a sentence stands in a row of cells, of at least so many behind the first."""
    start = s.tokens[0].start
    lines = quoting.boundaries(s.page).lines
    return any(len(line.cells) >= least and line.start <= start < line.end for line in lines)


def begins_another(words: str, *, in_capitals: bool) -> bool:
    """Whether a line begins another part: in capitals, by a heading known for one, or with a name and its degrees."""
    headed = not in_capitals and not COUNTED.match(words) and _CAPITALS.match(words)
    numbered = _NUMBERED_FIELD.match(words)
    return bool(headed or numbered or _SIGNED.match(words) or others().match(words))


def closes(s: Sentence) -> bool:
    """Whether a sentence has its end: behind it something new may begin."""
    return words_of(s).endswith((".", ")"))


COUNTED = re.compile(r"\W{0,2}\d{1,2}(?:[.):]|\s(?=[A-Z]))")
"""How the item of a list begins."""
_CAPITALS = re.compile(r"(?:\d{1,2}[A-Z]?\.? )?[A-Z][A-Z &/'’(),-]{3,60}(?:$|[:?—–.]| [(\d])")
"""Words in capitals that head what stands below them."""
_NUMBERED_FIELD = re.compile(
    r"(?:1[0-9]|2[0-9])[A-Z]?\. ?[A-Z][A-Z &/'’(),-]{3,}|2[1-6]\. ?(?:Are your|Is there|If |Treatment|Work|Hospital)"
)
"""The field of a form: "19A. EXAM", "20. DIAGNOSIS"."""
_SIGNED = re.compile(
    r"^(?:(?:Dr\.? )?(?:[A-Z][\w.'’-]*,? ){1,4}[A-Z][\w.'’-]*|[A-Z][\w.'’ -]{2,40}),? "
    r"(?:M\.? ?D|D\.? ?O|D\.? ?C|D\.? ?P\.? ?M|D?P\.? ?T|P\.? ?A(?:-C)?|R\.? ?N|N\.? ?P|L\.? ?Ac|Ph\.? ?D|Psy\.? ?D"
    r"|OTR?(?:/L)?|CHT)\b\.?"
    r"[^a-z]{0,3}(?:$|[,—–-]|\d)"
)
"""The line of a name with its degrees."""
