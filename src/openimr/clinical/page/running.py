"""Lines that run over the pages of a paper and say nothing of the patient: heads, feet, fax lines, production numbers.

One finder serves two readers. Before a page is read they are blanked, letter for letter, so that what stands around
them keeps its place and a list goes on from one page to the next; a paper's own head stays on its first page, which
names the patient. Before a page is quoted they are its edge: nothing in them is quoted, and what they stand between on
two pages goes on from one to the other.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..report import Report
from .sections import heading_at

_AT_HEAD, _AT_FOOT = 4, 3
"""Lines at the head and at the foot of a page among which running lines are looked for."""
_LONGEST = 130
_COUNT = re.compile(
    r"\b(?:page|pg|p)\b\.?\s?#?\s?0*(\d{1,4})\s?(?:(?:of|0f|/)\s?\d{1,4}\b)?|^\W{0,3}[-–—]\s?(\d{1,3})\s?[-–—]$", re.I
)
_COUNT_OF_ALL = re.compile(r"\b(?:page|pg)\b\.?\s?\d{1,4}\s?(?:of|0f|/)\s?\d{1,4}\b", re.IGNORECASE)
"""A page's count with how many there are ("Page 2 of 4"): nothing else can be meant, wherever it stands on its line."""
_MARK = re.compile(
    r"(?:^|\s)p(?:age|g)?[.:]? ?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?$|^[-–—]? ?\d{1,4} ?[-–—]?$|\bpage:? ?\d+ ?(?:of|/) ?\d+"
    r"|^(?:from|to|fax|received|sent|transmi\w+)\b.*\b\d{1,2}:\d\d",
    re.IGNORECASE,
)
"""A line that counts a page, or tells how it was sent."""
_LONE_COUNT = re.compile(r"[-–—] ?\d{1,3} ?[-–—]")
"""A page's count between dashes, alone on its line."""
_DEGREES = re.compile(r"(?:\b[A-Z][A-Za-z]?\.){2,}$")
"""The stops of a name's degrees ("M.D., Q.M.E."), which end no sentence."""
_LAST_NUMBER = re.compile(r"(?<![\d/.:-])(\d{1,3})(?:\s?(?:/|of)\s?\d{1,3})?(?=\W*$)")
_COUNTS_CARE = re.compile(r"\b(?:visit|session|week|item|level|treatment|tx|day|score|vas|pain|x)\b", re.IGNORECASE)
"""What a number that goes up from page to page may count besides pages."""
_FAX = re.compile(
    r"\b\d{1,2}:\d{2}\b.*(?:\bpage\b|\bpg\b|\bp\.?\s?\d{1,3}\b|\bfrom\b|\bfax\b|\b\d{10,11}\b)"
    r"|(?:\bfrom\b|\bfax\b|\b\d{10,11}\b).*\b\d{1,2}:\d{2}\b",
    re.IGNORECASE,
)
_HAS_DAY = re.compile(r"\b(?:\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|[A-Za-z]{3}[-. ]{1,2}\d{1,2}[-, ]{1,2}\d{4})\b")
_PRODUCED = re.compile(r"(?:[A-Z][A-Z0-9&._-]*[ _-]?)(?:[\w/&.#-]+ ){0,6}0\d{3,8}\s*$")
"""A sender's production number: letters, then a counter filled up with noughts at the end of the line."""
_FEW_LETTERS, _SMALL_WORDS = 3, 3
_ENTRY = re.compile(r"\W{0,3}(?:\d{1,4}[/-]\d{1,2}[/-]\d{2,4}\b|[QA]\W|\d{1,2}[.)]\s|[-*•]\s)|.*\?$")
"""An entry of a list or a log, a question or an answer: what stands on two pages is said twice."""


class Line(NamedTuple):
    """A line at an edge of a page: its offsets in the page's text, and its words, blanks made single."""

    start: int
    end: int
    words: str


class Edges(NamedTuple):
    """The lines at the head and at the foot of a page, from top to bottom, and which of them run over the pages.

    ``repeated`` are the offsets at which lines begin that another page of the document has at the same edge, ``sent``
    those of fax lines and production numbers. A short page has no line at both edges.
    """

    head: tuple[Line, ...]
    foot: tuple[Line, ...]
    repeated: frozenset[int]
    sent: frozenset[int]

    def is_running(self, line: Line) -> bool:
        """Whether a line of this page says nothing of the patient: it is repeated, was stamped, or counts the page."""
        return line.start in self.repeated or line.start in self.sent or _MARK.search(line.words) is not None

    def body(self, text: str) -> tuple[int, int]:
        """Where the body of the page begins and ends in its text, without the running lines before and behind it."""
        start, end = 0, len(text)
        for line in self.head:
            if not self.is_running(line):
                break
            start = line.end
        for line in (*self.head, *self.foot)[: -_AT_FOOT - 1 : -1]:
            if line.start < start or not self.is_running(line):
                break
            end = line.start
        return start, end


def edges_of(texts: Sequence[str]) -> list[Edges]:
    """The edges of each page of a document, held against each other.

    Args:
        texts: the texts of its pages, in order.
    """
    edges = [_lines_at_edges(text) for text in texts]
    repeated = _repeated(edges)
    return [
        Edges(head, foot, frozenset(repeated[at]), frozenset(_sent(head, foot)))
        for at, (head, foot) in enumerate(edges)
    ]


def body_texts(report: Report) -> list[str]:
    """The text of each page of a document with its running lines blanked; every other letter keeps its place.

    Args:
        report: the document.
    """
    pages = [page.text for _, page in report.pages]
    return [
        _blanked(text, edges, first=at == 0)
        for at, (text, edges) in enumerate(zip(pages, edges_of(pages), strict=True))
    ]


def _lines_at_edges(text: str) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    lines = [Line(*m.span(), " ".join(m[0].split())) for m in re.finditer(r"[^\n]+", text) if m[0].strip()]
    return tuple(lines[:_AT_HEAD]), tuple(lines[max(_AT_HEAD, len(lines) - _AT_FOOT) :])


def _repeated(edges: Sequence[tuple[Sequence[Line], Sequence[Line]]]) -> list[set[int]]:
    """For each page the lines that another page of the document has at the same edge, but for the page's number."""
    found: list[set[int]] = [set() for _ in edges]
    for edge in (0, 1):
        seen: dict[str, list[tuple[int, int]]] = {}
        for at, page in enumerate(edges):
            for place, line in enumerate(page[edge] if edge == 0 else page[edge][::-1]):
                for key in _looks(line.words, at, place):
                    seen.setdefault(key, []).append((at, line.start))
        for same in seen.values():
            if len({at for at, _ in same}) > 1:
                for at, start in same:
                    found[at].add(start)
    return found


def _looks(words: str, at: int, place: int) -> list[str]:
    """What a line must share with one of another page: its words at the same place, its words around a page's count,
    or a number that goes up with the pages."""
    if len(words) > _LONGEST or (words.endswith((".", ":", ",")) and not _DEGREES.search(words)):
        return []
    if len(re.findall(r"[A-Za-z]", words)) < _FEW_LETTERS:
        return []
    if _ENTRY.match(words) and not _COUNT.search(words):
        return []
    looks = [f"{words.lower()} {place}"] if len(re.findall(r"\b[a-z]{3,}\b", words)) <= _SMALL_WORDS else []
    if _COUNT.search(words):
        looks.append(re.sub(r"\d+", "0", _COUNT.sub("#", words)).lower())
    last = _LAST_NUMBER.search(words)
    if last and not _COUNTS_CARE.search(words):
        looks.append(f"{words[: last.start()].lower()} {int(last[1]) - at}")
    return looks


def _sent(head: Sequence[Line], foot: Sequence[Line]) -> Iterable[int]:
    """Where the fax lines of a page begin, and the lines a sender stamped a production number on."""
    for line in head:
        if _is_fax_line(line.words):
            yield line.start
    for line in foot[-2:] or head[-1:]:
        stamp = _PRODUCED.fullmatch(line.words)
        if stamp and len(line.words) <= _LONGEST and ":" not in line.words and _few_small(line.words):
            yield line.start


def _is_fax_line(words: str) -> bool:
    return bool(len(words) <= _LONGEST and _HAS_DAY.search(words) and _FAX.search(words) and _few_small(words))


def _few_small(words: str) -> bool:
    """Whether a line has hardly a word in small letters, as what machines print has."""
    return len(re.findall(r"\b[a-z]{3,}\b", words)) <= 1


def _blanked(text: str, edges: Edges, *, first: bool) -> str:
    for line in (*edges.head, *edges.foot):
        kept = first and line in edges.head and not _COUNT.search(line.words)
        if line.start in edges.repeated and not kept and heading_at(text, line.start, line.end) is None:
            text = _without(text, line)
    for line in (*edges.head[:2], *edges.foot):
        text = _without(text, line) if _LONE_COUNT.fullmatch(line.words) else _without_count(text, line)
    for line in (*edges.head, *edges.foot):
        text = _without(text, line) if line.start in edges.sent else text
    return text


def _without_count(text: str, line: Line) -> str:
    """The text without a page's count at an edge: its whole line where nothing else can be meant, else the count."""
    count = _COUNT_OF_ALL.search(text[line.start : line.end])
    if count is None:
        return text
    before = text[line.start : line.start + count.start()]
    if not re.search(r"[:;.]\s", before) and heading_at(text, line.start, line.end) is None and len(before) <= _LONGEST:
        return _without(text, line)
    return text[: line.start + count.start()] + " " * len(count[0]) + text[line.start + count.end() :]


def _without(text: str, line: Line) -> str:
    return text[: line.start] + " " * (line.end - line.start) + text[line.end :]
