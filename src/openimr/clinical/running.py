"""Lines that run over the pages of a paper and say nothing of the patient: heads, feet, fax lines, production numbers.

They are blanked before a page is read, letter for letter, so that what stands around them keeps its place and a list
goes on from one page to the next; a paper's own head stays on its first page, which names the patient.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from .report import Report
from .sections import heading_at

_AT_HEAD, _AT_FOOT = 4, 3
"""Lines at the head and at the foot of a page among which running lines are looked for."""
_LONGEST = 130
_COUNT = re.compile(
    r"\b(?:page|pg|p)\b\.?\s?#?\s?0*(\d{1,4})\s?(?:(?:of|0f|/)\s?\d{1,4}\b)?|^\W{0,3}-\s?(\d{1,3})\s?-$", re.I
)
_LAST_NUMBER = re.compile(r"(?<![\d/.:-])(\d{1,3})(?:\s?/\s?\d{1,3})?(?=\W*$)")
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


class _Line(NamedTuple):
    start: int
    end: int
    words: str


def body_texts(report: Report) -> list[str]:
    """The text of each page of a document with its running lines blanked; every other letter keeps its place.

    Args:
        report: the document.
    """
    pages = [page.text for _, page in report.pages]
    edges = [_edges(text) for text in pages]
    repeated = _repeated(edges)
    return [_blanked(text, at, edges[at], repeated) for at, text in enumerate(pages)]


def _edges(text: str) -> tuple[list[_Line], list[_Line]]:
    """The lines at the head and at the foot of a page; a short page has no line twice."""
    lines = [_Line(*m.span(), " ".join(m[0].split())) for m in re.finditer(r"[^\n]+", text) if m[0].strip()]
    foot = lines[max(_AT_HEAD, len(lines) - _AT_FOOT) :]
    return lines[: min(_AT_HEAD, len(lines))], foot


def _repeated(edges: Sequence[tuple[list[_Line], list[_Line]]]) -> set[tuple[int, str]]:
    """(page, words) of the lines that another page of the document has at the same edge, but for the page's number."""
    found: set[tuple[int, str]] = set()
    for edge in (0, 1):
        seen: dict[str, list[tuple[int, str]]] = {}
        for at, page in enumerate(edges):
            for place, line in enumerate(page[edge] if edge == 0 else page[edge][::-1]):
                for key in _looks(line.words, at, place):
                    seen.setdefault(key, []).append((at, line.words))
        for same in seen.values():
            found |= set(same) if len({at for at, _ in same}) > 1 else set()
    return found


def _looks(words: str, at: int, place: int) -> list[str]:
    """What a line must share with one of another page: its words at the same place, its words around a page's count,
    or a number that goes up with the pages."""
    if len(words) > _LONGEST or words.endswith((".", ":", ",")):
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


_FEW_LETTERS, _SMALL_WORDS = 3, 3
_ENTRY = re.compile(r"\W{0,3}(?:\d{1,4}[/-]\d{1,2}[/-]\d{2,4}\b|[QA]\W|\d{1,2}[.)]\s|[-*•]\s)|.*\?$")
"""An entry of a list or a log, a question or an answer: what stands on two pages is said twice."""


def _blanked(text: str, at: int, edges: tuple[list[_Line], list[_Line]], repeated: set[tuple[int, str]]) -> str:
    head, foot = edges
    for line in head:
        if heading_at(text, line.start, line.end) is None and (at or _COUNT.search(line.words)):
            text = _without(text, line) if (at, line.words) in repeated else text
        if _is_fax_line(line.words):
            text = _without(text, line)
    for line in foot:
        if heading_at(text, line.start, line.end) is None and (at, line.words) in repeated:
            text = _without(text, line)
    for line in (*head[:2], *foot):
        text = _without_count(text, line)
    for line in foot[-2:] or head[-1:]:
        stamp = _PRODUCED.fullmatch(line.words)
        if stamp and len(line.words) <= _LONGEST and ":" not in line.words and _few_small(line.words):
            text = _without(text, line)
    return text


def _is_fax_line(words: str) -> bool:
    return bool(len(words) <= _LONGEST and _HAS_DAY.search(words) and _FAX.search(words) and _few_small(words))


def _few_small(words: str) -> bool:
    """Whether a line has hardly a word in small letters, as what machines print has."""
    return len(re.findall(r"\b[a-z]{3,}\b", words)) <= 1


def _without_count(text: str, line: _Line) -> str:
    """The text without a page's count at an edge: its whole line where nothing else can be meant, else the count."""
    count = re.search(
        r"\b(?:page|pg)\b\.?\s?\d{1,4}\s?(?:of|0f|/)\s?\d{1,4}\b", text[line.start : line.end], re.IGNORECASE
    )
    if count is None:
        return text
    before = text[line.start : line.start + count.start()]
    if not re.search(r"[:;.]\s", before) and heading_at(text, line.start, line.end) is None and len(before) <= _LONGEST:
        return _without(text, line)
    return text[: line.start + count.start()] + " " * len(count[0]) + text[line.start + count.end() :]


def _without(text: str, line: _Line) -> str:
    return text[: line.start] + " " * (line.end - line.start) + text[line.end :]
