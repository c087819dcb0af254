"""The sentence or line around some words of a page, as a person would quote it: whole, on one line.

A passage that a rule reads may be the half of a sentence that the page breaks; quoted, it must not lose its "no".
"""

import re

_LONGEST = 420
"""Characters of the longest stretch that is quoted."""
_LINES = 4
"""Lines a sentence may have before the stretch that is quoted."""
_FULL_LINE = 48
"""A line shorter than this heads what stands below it; no sentence goes on from it."""
_ENDS = re.compile(r"[.;?!:][\"”)]?\s+|\n\s*\n|\n(?=\s*(?:[-*•·▪]|\(?\d{1,2}[.)])\s)")
_LABEL = re.compile(r"\s*[-*•·▪]?\s*[A-Z][^.;:\n]{0,38}:\s*")
_TAIL = re.compile(r"[.;]\s+([A-Z][\w /&]{1,30}:)$")
_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?\s*$")
_ENDED = (".", ";", ":", "!", "?")


def sentence_at(text: str, start: int, end: int) -> str:
    """A passage of a page with what its sentence has before and after it, blanks made single.

    Args:
        text: the page's text.
        start: where the passage begins.
        end: where it ends, exclusive.

    Returns:
        The sentence; empty where it is too long to be quoted.
    """
    start = _below_header(text, start, end)
    start, end = _labelled(text, _begun(text, start)), _ended(text, end)
    return " ".join(text[start:end].split()) if end - start <= _LONGEST else ""


def _below_header(text: str, start: int, end: int) -> int:
    """Where a passage begins that goes on from the page before, below a header that was read with it."""
    first = text.find("\n", start, end)
    if text[:start].strip() or first < 0 or first - start >= _FULL_LINE:
        return start
    rest = text[first:end]
    begins = first + len(rest) - len(rest.lstrip())
    return begins if text[begins : begins + 1].islower() else start


def _labelled(text: str, start: int) -> int:
    """Where the label begins that stands on the same line before ``start`` ("DENIED: Soma"); else ``start``."""
    line = text.rfind("\n", 0, start) + 1
    return line if _LABEL.fullmatch(text, line, start) else start


def _begun(text: str, start: int) -> int:
    """Where the sentence begins that goes on at ``start``; there, where one begins."""
    before = text[:start]
    last = before.rstrip()
    if label := _TAIL.search(last[-_FULL_LINE:]):  # "… given. Refer:" at the end of a line
        return len(last) - len(label[1])
    if "\n" in before[len(last) :] and not text[start : start + 1].islower():
        return start
    at = start
    for _ in range(_LINES):
        line = text.rfind("\n", 0, at) + 1
        found = [match.end() for match in _ENDS.finditer(text, line, at)]
        if found:
            return found[-1]
        at = line
        above = text[:line].rstrip(" \n").rpartition("\n")[2].strip()
        ended = not above or above.endswith(_ENDED) or "\n\n" in text[len(text[:line].rstrip()) : line].replace(" ", "")
        if ended or len(above) < _FULL_LINE:
            break
        at = line - 1
    return at + 1 if text[at : at + 1] == "\n" else at


def _ended(text: str, end: int) -> int:
    """Where the sentence ends that stands at ``end``; there, where the next line begins anew."""
    rest = text[end:]
    cut = _MONTH.search(text, max(0, end - 6), end) and rest.lstrip()[:1].isdigit()  # "on Jul. 3"
    if (text[:end].rstrip().endswith(_ENDED) and not cut) or not rest.strip():
        return end
    gap = len(rest) - len(rest.lstrip())
    if cut:
        found = _ENDS.search(text, end + gap, end + _LONGEST)
        return found.start() + 1 if found else end
    mark = rest[gap : gap + 1]
    if mark in _ENDED and "\n" not in rest[:gap]:
        return end + gap + 1
    if "\n\n" in rest[:gap].replace(" ", "") or ("\n" in rest[:gap] and not mark.islower()):
        return end
    found = _ENDS.search(text, end, end + _LONGEST)
    return found.start() + 1 if found else end
