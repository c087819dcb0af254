"""The sentence or line around some words of a page, as a person would quote it: whole, on one line.

A passage that a rule reads may be the half of a sentence that the page breaks; quoted, it must not lose its "no".
"""

import re

from .passages import is_abbreviated

_LONGEST = 420
"""Characters of the longest stretch that is quoted."""
_LINES = 4
"""Lines a sentence may have before the stretch that is quoted."""
_FULL_LINE = 48
"""A line shorter than this heads what stands below it; no sentence goes on from it."""
_ENDS = re.compile(r"[.;?!:][\"”)]?\s+|\n\s*\n|\n(?=\s*(?:[-*•·▪]|\(?[1-9]\d?[.)])\s)")
_LABEL = re.compile(r"\s*[-*•·▪]?\s*[A-Z][^.;:\n]{0,38}:\s*")
_TAIL = re.compile(r"[.;]\s+([A-Z][\w /&]{1,30}:)$")
_TITLE = re.compile(r"\b(?:Dr|Mr|Ms|Mrs)$")
_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?\s*$")
_ENDED = (".", ";", ":", "!", "?")
_STOP = re.compile(r"(?<=[\w)%\]\"”’])[.!?][\"”)]?(?=\s)")
_NEXT_LABEL = re.compile(r"(?:[.;|]\s+|\n\s*|(?<=\d)\s+)(?=[A-Z][\w/-]*(?: [\w/-]+){0,2}:\s)")
_GAP = re.compile(r"(?<=\S)(?: {4,}|\t+ *)(?=\S)")
_LEAST_WORDS = 4
_SIDES = re.compile(r"(?:left|right|both|bilateral)\b")
_QUOTES = ('"', "”")


def sentence_at(text: str, start: int, end: int, words: tuple[int, int] | None = None) -> str:
    """A passage of a page with what its sentence has before and after it, blanks made single.

    Args:
        text: the page's text.
        start: where the passage begins.
        end: where it ends, exclusive.
        words: the stretch of the passage that is asked for, where that is less: fields and sentences beside its own
            that were read with it are left out.

    Returns:
        The sentence; empty where it is too long to be quoted, or where its beginning stands on another page.
    """
    start = _below_header(text, start, end)
    start, end = _labelled(text, _begun(text, start)), _ended(text, end)
    first, last = words or (start, end)
    start, end = _own_field(text, start, first), _own_end(text, last, end)
    start = _whole(text, start, first)
    if words and start >= 0:
        start, end = _own_cell(text, start, end, words)
    return " ".join(text[start:end].split()) if start >= 0 and end - start <= _LONGEST else ""


def _own_field(text: str, start: int, first: int) -> int:
    """Where the label begins that stands nearest before ``first``, where other fields stand before it."""
    found = [match.end() for match in _NEXT_LABEL.finditer(text, start, first) if match.end() <= first]
    return found[-1] if found else start


def _own_end(text: str, last: int, end: int) -> int:
    """The end of the sentence that ``last`` stands in, where another sentence follows it in the passage."""
    for match in _STOP.finditer(text, last, end):
        if not is_abbreviated(text, match.start()) and not _MONTH.search(text, match.start() - 5, match.end()):
            return match.end()
    return end + 1 if text[end : end + 1] in _QUOTES and text[end - 1 : end] in _ENDED else end


def _own_cell(text: str, start: int, end: int, words: tuple[int, int]) -> tuple[int, int]:
    """The cell of a row that some words stand in, where it says something by itself; else -1 for the start."""
    gaps = [match.span() for match in _GAP.finditer(text, start, end)]
    beside = [(before, after) for before, after in gaps if after <= words[0] or before >= words[1]]
    if not beside:
        return start, end
    if len(beside) < len(gaps):
        return -1, end  # a row of several values, whose columns have their names elsewhere
    begins = max((after for _, after in beside if after <= words[0]), default=start)
    ends = min((before for before, _ in beside if before >= words[1]), default=end)
    says = len(text[begins:ends].split()) >= _LEAST_WORDS or ":" in text[begins:ends]
    return (begins, ends) if says else (-1, end)


def _whole(text: str, start: int, first: int) -> int:
    """Where a sentence begins that a page begins with: after the half of one from the page before; -1 for that half."""
    begins = start + len(text[start:]) - len(text[start:].lstrip())
    if text[:start].strip() or not text[begins : begins + 1].islower() or _SIDES.match(text, begins):
        return start
    stops = [m.end() for m in _STOP.finditer(text, begins, first) if not is_abbreviated(text, m.start())]
    prose = len(text[begins:].partition("\n")[0]) >= _FULL_LINE
    return stops[-1] if stops else -1 if prose else start


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
        found = [m.end() for m in _ENDS.finditer(text, line, at) if not _TITLE.search(text, m.start() - 4, m.start())]
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
