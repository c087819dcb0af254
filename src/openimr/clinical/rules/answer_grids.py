"""Questions about activities that a form answers with a cross: in the column of an answer, or in one box of a row.

"Standing . . . X" below "Without difficulty  Some difficulty  Unable"; "driving [ ] no difficulty [x] some [ ] much".
"""

import re
from collections.abc import Iterator

from openimr.domain.facts import FactType, Polarity

from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention
from ..words.tokens import BOX

_TROUBLE = r"(?: (?:difficulty|difficult|limitations?|limited|problems?|trouble|help|pain|assistance))?"
_FREE = re.compile(
    r"(?:(?:without|with no|no)(?: any)? (?:difficulty|limitations?|problems?|trouble|help|assistance)|none|normal"
    r"|independent(?:ly)?|unlimited|not limited|not difficult|able|easily|easy)"
)
"""Answers that say an activity is free."""
_LIMITED = re.compile(
    r"(?:with )?(?:(?:a )?(?:some|much|mild|minor|moderate|severe|extreme|great|little|slight|lot of|considerable"
    rf"|significant|major|quite a bit of){_TROUBLE}|difficulty|help|pain|assistance|assisted|needs? help|dependent"
    r"|unable(?: to(?: do)?)?|cannot(?: do)?|can ?t(?: do)?|impossible)"
)
"""Answers that say an activity is limited."""
BOXED = re.compile(r"\[[ x]\] .*\[[ x]\] ")
_CROSS = frozenset({"x", "[x]", "✓", "✔", "√"})


def heads(s: Sentence) -> list[tuple[bool, float]]:
    """The answers a line names across the top of a table: whether each says the activity is free, and its column."""
    if not s.begins or len(s.tokens) > 24:
        return []
    starts = [i for i, t in enumerate(s.tokens) if t.gap or not i]
    found: list[tuple[bool, float]] = []
    for n, (start, end) in enumerate(zip(starts, [*starts[1:], len(s.tokens)], strict=True)):
        words = s.words(start, end)
        free = _FREE.fullmatch(words) is not None
        if free or _LIMITED.fullmatch(words):
            found.append((free, s.tokens[start].column))
        elif n:
            return []
    return found if len({free for free, _ in found}) == 2 else []


def crossed(doc: Reader, s: Sentence) -> list[Finding] | None:
    """What a row of such a table says, or None where the sentence is no row; keeps the answers of a head it meets."""
    if columns := heads(s):
        doc.answers = columns
        return []
    if doc.answers and len(s.tokens) > _PROSE and not any(t.gap for t in s.tokens):
        doc.answers = []
    if not doc.answers or not s.begins:
        return None
    cells = [i for i, t in enumerate(s.tokens) if t.gap]
    crosses = [i for i in cells if s.tokens[i].norm in _CROSS]
    if not cells or len(crosses) != 1 or len(cells) != len(crosses):
        return None
    free = min(doc.answers, key=lambda answer: abs(answer[1] - s.tokens[crosses[0]].column))[0]
    polarity = Polarity.ABSENT if free else Polarity.PRESENT
    named = [m for m in s.mentions("activity") if m.end <= cells[0]]
    return [Finding(FactType.FUNCTION, m.value, m.start, m.end, polarity=polarity) for m in named]


_PROSE = 14
"""A sentence of more words than this, without cells, ends a table."""


def ticked(s: Sentence) -> Iterator[tuple[Mention, Polarity | None]]:
    """Activities with boxes of their own behind them, and what the ticked one says; None where none is ticked."""
    named = s.mentions("activity")
    for m in named:
        boxes = [i for i in range(m.end, len(s.tokens)) if s.tokens[i].kind == BOX]
        if not boxes or not _LEADS_TO_BOX.fullmatch(s.words(m.end, boxes[0])):
            continue
        last = next((n.start for n in named if n.start > boxes[0] and not _is_answer(s, n)), len(s.tokens))
        row = [i for i in boxes if i < last]
        answers = [s.words(i + 1, j) for i, j in zip(row, [*row[1:], last], strict=True)]
        if len(row) < 2 or not any(_FREE.match(answer) for answer in answers):
            continue
        told = [answer for i, answer in zip(row, answers, strict=True) if s.tokens[i].norm == "[x]"]
        if len(told) != 1:
            yield m, None
        else:
            yield m, Polarity.ABSENT if _FREE.match(told[0]) else Polarity.PRESENT


_LEADS_TO_BOX = re.compile(r"(?:[a-z,/() ]+ ?)?:?")


def _is_answer(s: Sentence, m: Mention) -> bool:
    """Whether an activity's word stands in an answer behind a box, and does not begin the next question."""
    return m.start > 0 and s.tokens[m.start - 1].kind == BOX
