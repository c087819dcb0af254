"""Turns the text of a published letter, as it falls out of a PDF, into running text with its paragraphs.

Page furniture goes (form feeds, page numbers, running headers), words broken at a line end are joined again, and
every paragraph break is kept. Nothing else is cut and nothing is added.
"""

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from .furniture import PAGE_NUMBER, PAGE_OF, PAGE_OF_BEGINS, furniture
from .hyphens import joined

_ODD_SPACES = str.maketrans(
    {
        **dict.fromkeys(
            "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000", " "
        ),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\x00", None),
        **dict.fromkeys("\x0b\x85\u2028", "\n"),
        "\u2029": "\n\n",
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\u2010": "-",
        "\u2011": "-",
    }
)
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_FIELD = re.compile(r"guidelines?\s*:|rationale\s*:|\b(?:upheld|overturned)\b", re.IGNORECASE)
_SENTENCE_ENDS = (".", ":", ";", "?", "!", '"', "”", "’", "'", ")")
_OUTCOME_ENDS = ("upheld", "overturned")


class Flow(NamedTuple):
    """Running text: ``\\n`` where a line ended inside a paragraph, ``\\n\\n`` between paragraphs.

    It begins with ``\\n\\n`` unless it is empty, so that every paragraph can be found by the break before it.
    ``certain`` is False where the file does not set its paragraphs apart and the breaks had to be guessed.
    """

    text: str
    certain: bool


class _Line(NamedTuple):
    text: str
    blanks: int  # empty lines before this one
    spaced: int  # lines before this one that hold only white space
    new_page: bool  # a page ended between the line before and this one


def flow(text: str) -> Flow:
    """The running text of a letter's extracted text.

    Args:
        text: Plain text with hard line breaks; pages may be separated by form feeds.

    Returns:
        The text with every line stripped, page furniture removed and paragraphs set apart by ``\\n\\n``.
    """
    lines = _lines(text)
    if not lines:
        return Flow("", True)
    breaks, certain = _breaks(lines)
    vocabulary = cache(lambda: _vocabulary(lines))
    parts = ["\n\n", lines[0].text]
    for (before, line), breaks_here in zip(pairwise(lines), breaks, strict=True):
        if breaks_here:
            parts.append("\n\n")
        elif before.text[-1] in "-\u00ad":
            parts[-1], first = joined(parts[-1], line.text, vocabulary)
            parts.append(first)
            continue
        else:
            parts.append("\n")
        parts.append(line.text)
    return Flow("".join(parts), certain)


def reflow(text: str) -> str:
    """One space for every run of white space inside a paragraph, ``\\n\\n`` between paragraphs, ends trimmed."""
    return "\n\n".join(" ".join(p.split()) for p in text.split("\n\n") if p and not p.isspace())


def _lines(text: str) -> list[_Line]:
    if not text.isascii():
        text = text.translate(_ODD_SPACES)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
    pages = [page.removesuffix("\n").split("\n") if page else [] for page in text.split("\f")]
    outside = furniture(pages) if len(pages) > 1 else frozenset()
    lines: list[_Line] = []
    blanks = spaced = 0
    new_page = False
    for number, page in enumerate(pages):
        new_page = new_page or number > 0
        for index, raw in enumerate(page):
            line = raw.strip()
            if "  " in line or not line.isprintable():  # most lines have single blanks, and are not taken apart
                line = " ".join(line.split())
            if not line:
                if raw:
                    spaced += 1
                else:
                    blanks += 1
            elif (number, index) in outside or (line[0] in PAGE_OF_BEGINS and PAGE_OF.fullmatch(line)):
                new_page = True
            else:
                lines.append(_Line(line, blanks, spaced, new_page))
                blanks = spaced = 0
                new_page = False
    return lines if len(pages) > 1 else _without_lone_numbers(lines)


def _without_lone_numbers(lines: list[_Line]) -> list[_Line]:
    """Page numbers of a file without form feeds: a number set apart by more than the usual gap on both sides."""
    if not any(PAGE_NUMBER.fullmatch(line.text) for line in lines):
        return lines
    usual = Counter(line.blanks + line.spaced for line in lines[1:]).most_common(1)[0][0] if len(lines) > 1 else 0
    kept: list[_Line] = []
    dropped = False
    for index, line in enumerate(lines):
        after = lines[index + 1] if index + 1 < len(lines) else None
        apart_before = index == 0 or line.blanks + line.spaced > usual
        apart_after = after is None or after.blanks + after.spaced > usual
        if PAGE_NUMBER.fullmatch(line.text) and apart_before and apart_after and len(lines) > 1:
            dropped = True
            continue
        kept.append(line._replace(new_page=line.new_page or dropped))
        dropped = False
    return kept


def _breaks(lines: list[_Line]) -> tuple[list[bool], bool]:
    """For each line but the first, whether a paragraph starts there; and whether the file says so itself."""
    pairs = list(pairwise(lines))
    gaps = [after.blanks + after.spaced for _, after in pairs if not after.new_page]
    lengths = sorted(len(line.text) for line in lines)
    width = lengths[int(0.95 * (len(lengths) - 1))]
    apart = sum(gap > 0 for gap in gaps)
    if apart == 0:
        return [_looks_finished(before, after, width) for before, after in pairs], False
    if apart < 0.8 * len(gaps) or not _ends_mid_sentence(pairs):
        return [
            not _runs_on(before, after, width) if after.new_page else after.blanks + after.spaced > 0
            for before, after in pairs
        ], True
    return _double_spaced_breaks(pairs, width)


def _double_spaced_breaks(pairs: list[tuple[_Line, _Line]], width: int) -> tuple[list[bool], bool]:
    """Where every line is followed by an empty one, a paragraph break is a line of white space or a wider gap."""
    marked = {after.spaced > 0 for _, after in pairs}
    if len(marked) == 2:
        return [after.spaced > 0 for _, after in pairs], True
    usual = _usual_gap(pairs)
    return [
        after.blanks + after.spaced > usual and not _runs_on(before, after, width if after.new_page else None)
        for before, after in pairs
    ], True


def _usual_gap(pairs: list[tuple[_Line, _Line]]) -> int:
    """The smallest gap between lines that is not a rarity."""
    sizes = Counter(after.blanks + after.spaced for _, after in pairs if not after.new_page)
    return min((size for size, count in sizes.items() if count >= 0.1 * sizes.total()), default=1)


def _ends_mid_sentence(pairs: list[tuple[_Line, _Line]]) -> bool:
    """Whether the lines closest to each other are wrapped (end inside a sentence) rather than a paragraph each."""
    usual = _usual_gap(pairs)
    lines = [before.text for before, after in pairs if after.blanks + after.spaced == usual]
    return sum(not text.endswith(_SENTENCE_ENDS) and not text.isupper() for text in lines) >= 0.4 * len(lines)


def _runs_on(before: _Line, after: _Line, width: int | None) -> bool:
    """Whether a paragraph goes on across a page's end: mid-sentence, or (given the usual width) the line was full."""
    if after.text[0].islower():
        return True
    if before.text.isupper() or after.text.isupper() or before.text.lower().rstrip(".").endswith(_OUTCOME_ENDS):
        return False
    if _FIELD.search(after.text[:60]):
        return False
    if not before.text.endswith(_SENTENCE_ENDS):
        return True
    return width is not None and len(before.text) + 1 + len(after.text.split(maxsplit=1)[0]) > 0.9 * width


def _looks_finished(before: _Line, after: _Line, width: int) -> bool:
    """Without any blank line: a paragraph ends where a sentence ends and the next word would still have fitted."""
    if after.text[0].islower() or not before.text.endswith(_SENTENCE_ENDS):
        return False
    return len(before.text) + 1 + len(after.text.split(maxsplit=1)[0]) < 0.75 * width


def _vocabulary(lines: list[_Line]) -> frozenset[str]:
    """The words of the document that no line end breaks, in lower case, hyphenated ones whole."""
    words: set[str] = set()
    broken = False
    for line in lines:
        text = line.text.lower()
        if broken:
            text = text.partition(" ")[2]
        broken = text[-1:] in ("-", "\u00ad")
        if broken:
            text = text.rpartition(" ")[0]
        words.update(_WORDS.findall(text))
    return frozenset(words)
