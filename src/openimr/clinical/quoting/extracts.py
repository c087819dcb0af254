"""Parts of a report that are told whole: what stands under a heading, as it stands there, to the end of the part.

A list of diagnoses, of drugs, of conclusions says something only as the list it is: an item left out, or cut from what
stands behind it ("stopped", "not taking"), says something else. So the part is one fact of its own, with its heading.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from ..sentences.sentence import Sentence
from ..words.lexicon import data
from .parts import (
    COUNTED,
    GOES_ON,
    HEADING_WORDS,
    LONGEST,
    LONGEST_RUNNING,
    PROSE,
    Extract,
    begins_another,
    closes,
    ends,
    extract,
    in_row,
    is_running,
    others,
    words_of,
)
from .statements import Quoting

_LONGEST_HEADING = 48


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
            if goes_on and begins_another(words_of(part[0]), in_capitals=False):
                part = []
            part = _behind_hint([s for s in part if not is_running(words_of(s))])
            told, whole = _told(part, quoting, after=found[-1].words if goes_on else "")
            one = extract(told, title, quoting, whole=whole) if told else None
            found += [one._replace(headed=found[-1].headed if goes_on else headed)] if one else []
            open_ = (page, section, title) if one and whole and told[-1] is part[-1] and _is_open(told) else None
        else:
            open_ = None
    return found


def _behind_hint(part: list[Sentence]) -> list[Sentence]:
    """A part without what a form prints in brackets below a heading: "(Include treatment rendered to date. …)"."""
    opened = bool(part) and words_of(part[0]).startswith("(") and _ASKS.search(words_of(part[0]))
    depth = 0
    for at, s in enumerate(part if opened else ()):
        depth += words_of(s).count("(") - words_of(s).count(")")
        if depth <= 0 and words_of(s).rstrip(" .:").endswith(")"):
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


def _torn(one: Extract) -> Extract:
    """A part in sentences whose last one the next page was not read as going on with: with the sign of that."""
    torn = one.section in PROSE and one.words[-1:].isalpha() and len(one.words) > LONGEST_RUNNING
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
    return not others().match(words_of(first))


def _is_at_foot(text: str, title: str) -> bool:
    """Whether a heading is the last line of a page, but for what runs over pages: it heads what comes next."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    while lines and _runs(lines[-1]):
        lines.pop()
    last = re.sub(r"\s*\([^()]*\)?\W*$", "", lines[-1]) if lines else ""
    return len(title) > 1 and _bare(last) == _bare(title)


def _runs(line: str) -> bool:
    return is_running(line) or (len(line) <= LONGEST_RUNNING and bool(_FOOT.search(line)))


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
    listed = bool(COUNTED.match(words_of(part[0]))) or bool(COUNTED.match(after))
    own_end = data("extracts")["ends_of"].get(part[0].section)
    in_rows, in_capitals = in_row(part[0], quoting), words_of(part[0]).isupper()
    for s in part:
        words = words_of(s)
        if own_end and re.search(own_end, words, re.IGNORECASE):
            break
        if ends().search(words) or (told and s.begins and begins_another(words, in_capitals=in_capitals)):
            break
        if (
            told
            and s.begins
            and (closes(told[-1]) or _CODED.search(words_of(told[-1])))
            and not _ONLY_COUNTS.fullmatch(words_of(told[-1]))
        ):
            count = _count(words)
            if _is_heading(words, s.section) or count > _MOST_ITEMS or (listed and not count):
                break
            listed = listed or count == 1
        if told and not in_rows and in_row(s, quoting):  # a table of something else below an account
            break
        if told and s.tokens[-1].end - told[0].tokens[0].start > LONGEST:
            return told, False
        told.append(s)
    return told, True


_CODED = re.compile(r"\b[A-TV-Z]\d[\dA-Z]\.[\dA-Z]{1,4}$")
"""A diagnosis that ends with its code is closed."""


def _is_heading(words: str, section: str) -> bool:
    """Whether a line behind a closed sentence is a heading of a kind nobody knows: few words, and no end."""
    if section in _OF_RATERS and (first := _RUN_IN.match(words)):
        words = first["name"]
    ended = words.rstrip(".") if section in _OF_RATERS else words
    return len(words.split()) <= HEADING_WORDS and words[:1].isupper() and ended[-1:].isalpha()


def _count(words: str) -> int:
    """What a line counts as the item of a list; 0 where it counts nothing."""
    counted = COUNTED.match(words)
    return int(re.sub(r"\D", "", counted[0])) if counted else 0


_OF_RATERS = ("work_status", "causation")
"""Parts behind which a long report goes on with a short heading that ends with a stop."""
_RUN_IN = re.compile(r"(?P<name>[A-Z][^.:;()\d]{3,40})\.\s+[A-Z]")
_MOST_ITEMS = 16
"""A greater number is that of the field of a form."""


_ONLY_COUNTS = re.compile(r"\W{0,2}\d{1,2}[.)]")
"""The number of an item that stands on the next line."""


def _is_open(told: Sequence[Sentence]) -> bool:
    """Whether a part that ends with its page may go on on the next: a sentence without its end, an item of a list."""
    return not closes(told[-1]) or bool(COUNTED.match(words_of(told[0])))


@cache
def _sections() -> frozenset[str]:
    return frozenset(data("extracts")["sections"])


@cache
def _letters() -> frozenset[str]:
    return frozenset(data("extracts")["letters"])
