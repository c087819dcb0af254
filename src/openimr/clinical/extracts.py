"""Parts of a report that are told whole: what stands under a heading, as it stands there, to the end of the part.

A list of diagnoses, of drugs, of conclusions says something only as the list it is: an item left out, or cut from what
stands behind it ("stopped", "not taking"), says something else. So the part is one fact of its own, with its heading.
"""

import re
from collections.abc import Container, Iterator, Sequence
from functools import cache
from itertools import groupby, pairwise
from typing import NamedTuple

from .boundaries import Boundaries
from .fair_copy import on_one_line
from .lexicon import data
from .quoting import Quoting
from .sentence import Sentence

_LONGEST_HEADING = 48
LONGEST = 900
"""Characters of the longest extract; of a longer part the first statements are told, and that it goes on."""
GOES_ON = "…"


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


def extracts_in(sentences: Sequence[Sentence], quoting: Quoting) -> list[Extract]:
    """The parts of a document that are told whole, in its order.

    Args:
        sentences: the sentences of the document, in order.
        quoting: knows the lines and cells of its pages.

    Returns:
        Each part with a heading of its own right before it; a part that goes on on the next page is two, with the
        same heading.
    """
    found: list[Extract] = []
    letters = {s.title for s in sentences if len(s.title) == 1} & _letters()
    texts = {s.page: s.text for s in sentences}
    open_ = None  # the part that the page above ended with, in the midst of a sentence or a list
    for (page, section, title), run in groupby(_titled(sentences), key=lambda one: one[:3]):
        part = [one.sentence for one in run]
        heading = _heading_before(part[0], title) and (len(title) > 1 or len(letters) > 1)
        headed = page
        goes_on = open_ is not None and open_ == (page - 1, section, title) and not heading
        if not heading and not goes_on and section in _sections() and page - 1 in texts:
            heading, headed = _is_at_foot(texts[page - 1], title), page - 1
        if open_ is not None and not goes_on:
            found[-1] = _torn(found[-1])
        if section in _sections() and (goes_on or (heading and not _is_unclear(section, title))):
            if goes_on and _begins_another(_words(part[0]), in_capitals=False):
                part = []
            part = _behind_hint([s for s in part if not (len(_words(s)) <= _RUNNING and _running().search(_words(s)))])
            told, whole = _told(part, quoting, after=found[-1].words if goes_on else "")
            one = _extract(told, title, quoting, whole=whole) if told else None
            found += [one._replace(headed=found[-1].headed if goes_on else headed)] if one else []
            open_ = (page, section, title) if one and whole and told[-1] is part[-1] and _is_open(told) else None
        else:
            open_ = None
    return found


def _behind_hint(part: list[Sentence]) -> list[Sentence]:
    """A part without what a form prints in brackets below a heading: "(Include treatment rendered to date. …)"."""
    opened = bool(part) and _words(part[0]).startswith("(") and _ASKS.search(_words(part[0]))
    depth = 0
    for at, s in enumerate(part if opened else ()):
        depth += _words(s).count("(") - _words(s).count(")")
        if depth <= 0 and _words(s).rstrip(" .:").endswith(")"):
            return part[at + 1 :] or part
    return part


_ASKS = re.compile(r"\b(?:include|list|specify|describe|attach|identify|state|use of|check|see)\b", re.IGNORECASE)


class _Titled(NamedTuple):
    page: int
    section: str
    title: str
    sentence: Sentence


def _titled(sentences: Sequence[Sentence]) -> Iterator[_Titled]:
    """Each sentence with where it stands; a word in the midst of a line ("Sexual function: …") begins no new part."""
    before: _Titled | None = None
    for s in sentences:
        one = _Titled(s.page, s.section, s.title, s)
        same = before is not None and before[:2] == one[:2] and before.title != one.title
        if before is not None and same and _is_in_midst(s):
            one = one._replace(title=before.title)
        elif before is not None and before[:2] == (s.page, "history") and s.section == "reasons" and _is_in_midst(s):
            one = one._replace(section=before.section, title=before.title)  # why it happened, not why it is asked for
        before = one
        yield one


def _is_in_midst(s: Sentence) -> bool:
    """Whether the words taken for the heading of a sentence stand behind another word of their line."""
    at = s.text.rfind(s.title, 0, s.tokens[0].start) if s.title else -1
    before = s.text[:at] if at > 0 else ""
    if _BEHIND_STOP.search(before) and not s.title.isupper():  # "… in 2022. How and why: he was lifting"
        return True
    # In small letters it may also go on from the line above, which has no stop.
    return (before.rstrip() if s.title[:1].islower() else before.rstrip(" "))[-1:].isalpha()


_BEHIND_STOP = re.compile(r"[a-z\d)]\. {1,2}$")


def arguments_in(sentences: Sequence[Sentence], quoting: Quoting, spans: Container[tuple[int, int]]) -> list[Extract]:
    """The paragraphs of a letter that argue, each whole: its sentences point to each other, and to its first words.

    Args:
        sentences: the sentences of the letter, in order.
        quoting: knows the lines and cells of its pages.
        spans: the page and the first offset of each sentence that argues.

    Returns:
        Parts without a heading; one that goes on on the next page is two.
    """
    paragraphs: list[list[Sentence]] = []
    for s in sentences:
        if _rows_of(s, quoting, _MANY_CELLS):  # a table between two paragraphs
            continue
        if s.begins or not paragraphs or paragraphs[-1][-1].page != s.page:
            paragraphs.append([])
        paragraphs[-1].append(s)
    found: list[Extract] = []
    goes_on = False
    for at, part in enumerate(paragraphs):
        begins_page = at > 0 and paragraphs[at - 1][-1].page != part[0].page
        argues = any((s.page, s.tokens[0].start) in spans for s in part)
        chosen = (argues and not _OF_HEAD.search(_words(part[0]))) or (goes_on and begins_page)
        one = _extract(part, "", quoting, whole=True) if chosen else None
        found += [one._replace(section=ARGUMENT)] if one else []
        goes_on = bool(one) and not _closes(part[-1])
    return found


_OF_HEAD = re.compile(r"^\W*(?:Re|Ref|Pt|Patient|Claimant)\b.*\b(?:DOB|Claim|D/?O/?I)\b|\bDOB\b", re.IGNORECASE)
"""The lines at the head of a letter that say whom it is about."""
ARGUMENT = "argument"
"""The section of a paragraph of a letter that argues."""


def _torn(one: Extract) -> Extract:
    """A part in sentences whose last one the next page was not read as going on with: with the sign of that."""
    torn = one.section in _PROSE and one.words[-1:].isalpha() and len(one.words) > _RUNNING
    whole = one.words.rfind(". ") + 1  # the sentences before it stand whole
    kept = one.words[:whole] if whole > len(one.words) // 3 else one.words
    return one._replace(words=f"{kept} {GOES_ON}") if torn else one


def _heading_before(first: Sentence, title: str) -> bool:
    """Whether the heading stands right before a sentence: what is further down may be another part's by then."""
    begins = first.tokens[0].start
    before = first.text[max(0, begins - len(title) - _ASIDE) : begins]
    named = rf"(?<![A-Za-z]){re.escape(title)}(?P<mark>(?:\s?\([^()\n]*\))?[^A-Za-z]*)$"
    behind = re.search(named, before, re.IGNORECASE) if title else None
    if behind is None or (title[0].islower() and ":" not in behind["mark"]):
        return False
    if len(title) == 1:
        return title in _letters() and bool(re.match(r"[:.)/–—-]|\s*\n|\s{2,}", behind["mark"]))
    return not _others().match(_words(first))


def _is_at_foot(text: str, title: str) -> bool:
    """Whether a heading is the last line of a page, but for what runs over pages: it heads what comes next."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    while lines and len(lines[-1]) <= _RUNNING and _runs(lines[-1]):
        lines.pop()
    last = re.sub(r"\s*\([^()]*\)?\W*$", "", lines[-1]) if lines else ""
    return len(title) > 1 and _bare(last) == _bare(title)


def _runs(line: str) -> bool:
    return bool(_running().search(line) or _FOOT.search(line))


_FOOT = re.compile(
    r"^\W*(?:p(?:age|g)?\.? ?)?\d{1,3}(?: ?(?:of|/) ?\d{1,3})?\W*$|\b(?:confidential|continued|rev\.|fax|tel|phone"
    r"|printed|form|dob|claim|mrn|chart)\b|\bsuite\b|\b(?-i:CA) \d{5}\b",
    re.IGNORECASE,
)
"""What the foot of a page says on every page."""


def _bare(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", words.lower()).strip()


_ASIDE = 52
"""Letters between a heading and the words under it, with an aside: "IMPAIRMENT (AMA GUIDES, 5TH EDITION)"."""


def _is_unclear(section: str, title: str) -> bool:
    name = re.sub(r"\s*\([^)]*\)?", "", title.lower()).strip(" -–—→•*·")
    other, only = data("extracts")["unclear"].get(section), data("extracts")["only"].get(section)
    if only and not re.fullmatch(only, name):
        return True
    return len(name) > _LONGEST_HEADING or bool(re.search(r"\d", name) or (other and re.fullmatch(other, name)))


def _told(part: Sequence[Sentence], quoting: Quoting, after: str) -> tuple[list[Sentence], bool]:
    """The sentences of a part up to where it ends, and whether nothing was left out because there is too much."""
    told: list[Sentence] = []
    if not part:
        return told, True
    listed = bool(_COUNTED.match(_words(part[0]))) or bool(_COUNTED.match(after))
    own_end = data("extracts")["ends_of"].get(part[0].section)
    in_rows, in_capitals = _rows_of(part[0], quoting), _words(part[0]).isupper()
    for s in part:
        words = _words(s)
        if own_end and re.search(own_end, words, re.IGNORECASE):
            break
        if _ends().search(words) or (told and s.begins and _begins_another(words, in_capitals=in_capitals)):
            break
        if told and s.begins and _closes(told[-1]) and not _ONLY_COUNTS.fullmatch(_words(told[-1])):
            count = _count(words)
            if _is_heading(words, s.section) or count > _MOST_ITEMS or (listed and not count):
                break
            listed = listed or count == 1
        if told and not in_rows and _rows_of(s, quoting):  # a table of something else below an account
            break
        if told and s.tokens[-1].end - told[0].tokens[0].start > LONGEST:
            return told, False
        told.append(s)
    return told, True


def _rows_of(s: Sentence, quoting: Quoting, least: int = 1) -> bool:
    """Whether a sentence stands in a row of cells, of at least so many behind the first."""
    start = s.tokens[0].start
    lines = quoting.boundaries(s.page).lines
    return any(len(line.cells) >= least and line.start <= start < line.end for line in lines)


_MANY_CELLS = 2


def _is_heading(words: str, section: str) -> bool:
    """Whether a line behind a closed sentence is a heading of a kind nobody knows: few words, and no end."""
    if section in _OF_RATERS and (first := _RUN_IN.match(words)):
        words = first["name"]
    ended = words.rstrip(".") if section in _OF_RATERS else words
    return len(words.split()) <= _HEADING_WORDS and words[:1].isupper() and ended[-1:].isalpha()


def _count(words: str) -> int:
    """What a line counts as the item of a list; 0 where it counts nothing."""
    counted = _COUNTED.match(words)
    return int(re.sub(r"\D", "", counted[0])) if counted else 0


_OF_RATERS = ("work_status", "causation")
"""Parts behind which a long report goes on with a short heading that ends with a stop."""
_RUN_IN = re.compile(r"(?P<name>[A-Z][^.:;()\d]{3,40})\.\s+[A-Z]")
_HEADING_WORDS = 5
_MOST_ITEMS = 16
"""A greater number is that of the field of a form."""


def _words(s: Sentence) -> str:
    return " ".join(s.text[s.tokens[0].start : s.tokens[-1].end].split())


_ONLY_COUNTS = re.compile(r"\W{0,2}\d{1,2}[.)]")
"""The number of an item that stands on the next line."""
_COUNTED = re.compile(r"\W{0,2}\d{1,2}(?:[.):]|\s(?=[A-Z]))")
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


def _begins_another(words: str, *, in_capitals: bool) -> bool:
    """Whether a line begins another part: in capitals, by a heading known for one, or with a name and its degrees."""
    headed = not in_capitals and not _COUNTED.match(words) and _CAPITALS.match(words)
    numbered = _NUMBERED_FIELD.match(words)
    return bool(headed or numbered or _SIGNED.match(words) or _others().match(words))


def _closes(s: Sentence) -> bool:
    return _words(s).endswith((".", ")"))


def _is_open(told: Sequence[Sentence]) -> bool:
    """Whether a part that ends with its page may go on on the next: a sentence without its end, an item of a list."""
    return not _closes(told[-1]) or bool(_COUNTED.match(_words(told[0])))


def _extract(told: Sequence[Sentence], title: str, quoting: Quoting, *, whole: bool) -> Extract | None:
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
        if words and not (len(words) <= _RUNNING and _running().search(words)):
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
            or _ends().search(line.words)
            or _begins_another(line.words, in_capitals=in_capitals)
        ):
            lines = lines[:at]
            break
    while lines and lines[-1].words.endswith(":"):  # the label of what is another part, or of an answer not read
        lines = lines[:-1]
    if len(lines) > 1 and section in _PROSE and lines[-2].words.endswith("."):
        last = lines[-1].words
        headed = len(last.split()) <= _HEADING_WORDS and last[:1].isalnum() and not last.endswith((".", ")"))
        return lines[:-1] if headed else lines
    return lines


_HINT = re.compile(r"\([^()]*\)\W*")
"""What a form prints behind the name of a field: "(include significant laboratory findings)"."""
_LETTERED = re.compile(r"[SO0AP] ?[/:.)](?=\s)")
"""The letter of the next part of a short note; an O is read as a nought."""
_PROSE = frozenset({"subjective", "function", "plan"})
"""Parts that are written in sentences, behind which a few words without a stop head the next part."""


_RUNNING = 90
"""Letters of the longest line that runs over pages."""


@cache
def _running() -> re.Pattern[str]:
    return re.compile(data("extracts")["running"], re.IGNORECASE)


@cache
def _sections() -> frozenset[str]:
    return frozenset(data("extracts")["sections"])


@cache
def _letters() -> frozenset[str]:
    return frozenset(data("extracts")["letters"])


@cache
def _ends() -> re.Pattern[str]:
    return re.compile("|".join(data("extracts")["ends"]), re.IGNORECASE)


@cache
def _others() -> re.Pattern[str]:
    named = "|".join(data("extracts")["other_headings"])
    return re.compile(
        rf"\W*(?:(?:\d{{1,2}}(?:\.\d{{1,2}})?|[A-Z])[.)]? )?(?:{named})\s*(?:$|[:.–—](?:\s|$))", re.IGNORECASE
    )
