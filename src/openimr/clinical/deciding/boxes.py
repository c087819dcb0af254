"""The boxes of a form that offers decisions: "[ ] Approve [X] Deny", also where a scan has misread or lost some.

Where nothing shows to which word a mark belongs, no box counts as ticked.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .verdicts import Verdict, verdicts


class Choice(NamedTuple):
    """A box of a form with its word: ``start`` and ``end`` enclose both; ``verdict`` where its word decides."""

    marked: bool
    start: int
    end: int
    verdict: Verdict


def offers_choice(line: str) -> bool:
    """Whether a line offers several decisions with boxes, ticked or open."""
    words, boxes = _options(line), list(_BOX.finditer(line))
    return len({one.value for one in words}) > 1 and bool(boxes) and _holds_only_choices(line, words, boxes)


def _options(line: str) -> list[Verdict]:
    """The words a line offers: decisions, and those that are one only beside a box ("adverse", "partial")."""
    found = verdicts(line)
    more = [
        Verdict(value, *match.span())
        for value, said in _BESIDE_BOX.items()
        for match in re.finditer(rf"\b{said}\b", line, re.IGNORECASE)
        if not any(one.start < match.end() and match.start() < one.end for one in found)
    ]
    return sorted((*found, *more), key=lambda one: one.start)


_BESIDE_BOX = {"denied": "adverse", "modified": "partial(?:ly)?", "deferred": "delay|pend(?:ing)?"}


def ticked(line: str, page: str) -> Choice | None:
    """The ticked one of the boxes of a line that offers several decisions, or None.

    Boxes stand before their words or behind them: the line tells by how it begins and ends. Where a page has lost its
    empty boxes and one mark stands between two words, another line of the page must show on which side marks stand.

    Args:
        line: a line of the page.
        page: the whole page.
    """
    if not offers_choice(line):
        return None
    words, boxes = _options(line), list(_BOX.finditer(line))
    before = _stands_before(line, words, boxes, page)
    if before is None:
        return None
    marked = [choice for choice in _choices(line, words, boxes, before=before) if choice.marked]
    return marked[0] if len(marked) == 1 else None


_EMPTY = r"\[ ?_? ?\]|\( {0,2}\)|[☐□○]|\|_\||\b_{2,4}(?!\w)"
_MARK = r"\[ ?[xX✓✔*] ?[\]I|l1]|\[[xX]I|\([xX✓✔]\)|[☒☑✓✔■●]|\|[xX]\||\b_+[xX]_+|(?<![\w-])[xX](?![\w-])"
_BOX = re.compile(rf"(?P<mark>{_MARK})|(?P<empty>{_EMPTY})")
_LOOSE = 70
"""Letters of other words a line of choices may hold behind its label."""


def _holds_only_choices(line: str, words: Sequence[Verdict], boxes: Sequence[re.Match[str]]) -> bool:
    """Whether a line offers decisions and tells nothing: few other words stand between its boxes."""
    first = min(words[0].start, boxes[0].start())
    last = max(words[-1].end, boxes[-1].end())
    other = sum(one.end - one.start for one in words) + sum(box.end() - box.start() for box in boxes)
    return last - first - other <= _LOOSE and not re.search(r"[.;]\s", line[first:last])


def _stands_before(line: str, words: Sequence[Verdict], boxes: Sequence[re.Match[str]], page: str) -> bool | None:
    """Whether the boxes of a line stand before their words; None where nothing tells."""
    if boxes[0].start() < words[0].start:
        return True
    if boxes[-1].start() > words[-1].end:
        return False
    if len(boxes) == len(words) - 1 and any(box["empty"] for box in boxes):
        return None
    others = [one for one in page.split("\n") if one.strip() and one.strip() != line.strip()]
    leading = any(_LEADING_MARK.search(one) for one in others)
    trailing = any(_TRAILING_MARK.search(one) for one in others)
    return leading if leading != trailing else None


_LEADING_MARK = re.compile(r"(?:^|[\s:])[xX] (?:[A-Z][a-z]{3,}) (?:[A-Z][a-z]{3,})")
_TRAILING_MARK = re.compile(r"[A-Z][a-z]{3,} [xX]\s*$")


def _choices(line: str, words: Sequence[Verdict], boxes: Sequence[re.Match[str]], *, before: bool) -> Iterator[Choice]:
    for at, word in enumerate(words):
        if before:
            low = words[at - 1].end if at else 0
            own = [box for box in boxes if low <= box.start() < word.start]
            if own:
                end = boxes[boxes.index(own[-1]) + 1].start() if own[-1] is not boxes[-1] else len(line)
                yield Choice(bool(own[-1]["mark"]), own[-1].start(), end, word)
        else:
            high = words[at + 1].start if at + 1 < len(words) else len(line)
            own = [box for box in boxes if word.end <= box.start() < high]
            if own:
                yield Choice(bool(own[0]["mark"]), word.start, own[0].end(), word)
