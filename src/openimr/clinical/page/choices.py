"""The choices of a printed form: what stands at a box left open says nothing, and is taken out before rules read.

Boxes stand before their words ("[ ] MRI [X] TENS unit"), behind a label ("Lifting: [ ] none [x] 10 lbs"), or behind
their words ("MRI [ ]   Physical therapy [x] 8 visits").
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..words.tokens import BOX, Token, tokens

_OPEN = "[ ]"
_ANSWERS = frozenset({"yes", "no", "y", "n", "unknown"})
_ENDS = frozenset({".", ";"})


def chosen(found: list[Token]) -> list[Token]:
    """The tokens of a line without those of the choices whose boxes are open.

    Answers to a question ("Numbness [ ] yes [x] no") stay whole: what they say lies in both boxes.

    Args:
        found: the tokens of a passage, in their order.
    """
    boxes = [i for i, token in enumerate(found) if token.kind == BOX]
    if not any(found[i].norm == _OPEN for i in boxes) or _answers(found, boxes):
        return found
    left = set(_left_behind(found) if _stand_behind(found, boxes) else _left_before(found, boxes))
    return [token for i, token in enumerate(found) if i not in left]


def marked_choice(words: str, quote: str) -> str:
    """Of a statement that offers choices the words behind the marked box in which a quote stands.

    Each choice stands behind its box only where the statement begins with one, or with the question they answer.

    Args:
        words: the statement, on one line.
        quote: words that stand in it.

    Returns:
        The words of the choice; the statement as it is where nobody can tell which choice that is.
    """
    found = tokens(words)
    boxes = [i for i, token in enumerate(found) if token.kind == BOX]
    if not any(found[i].norm != _OPEN for i in boxes):
        return words
    asked = words[: found[boxes[0]].start].strip()
    if asked and not asked.endswith((":", "?")):
        return words
    ends = [*(found[i].start for i in boxes[1:]), len(words)]
    stands = [i for i, end in zip(boxes, ends, strict=True) if quote in words[found[i].end : end]]
    if len(stands) != 1 or found[stands[0]].norm == _OPEN:
        return words
    return words[found[stands[0]].end : ends[boxes.index(stands[0])]].strip()


def _answers(found: Sequence[Token], boxes: Sequence[int]) -> bool:
    beside = {found[j].norm for i in boxes for j in (i - 1, i + 1) if 0 <= j < len(found)}
    return bool(beside & _ANSWERS)


def _cells(found: Sequence[Token]) -> list[range]:
    """The stretches of a line between wide spaces; a box that a wide space parts from its words stays with them."""
    starts = [0, *(i for i in range(1, len(found)) if found[i].gap), len(found)]
    return [range(a, b) for a, b in pairwise(starts)]


def _stand_behind(found: Sequence[Token], boxes: Sequence[int]) -> bool:
    """Whether the boxes of a line stand behind their words: it begins with words, and a cell of it ends with a box."""
    first = boxes[0]
    if not first or found[first - 1].norm == ":" or found[first].gap:
        return False
    return any(len(cell) > 1 and found[cell[-1]].kind == BOX and found[cell[0]].kind != BOX for cell in _cells(found))


def _left_behind(found: Sequence[Token]) -> Iterator[int]:
    """The words before each open box, back to the box or cell before them."""
    for cell in _cells(found):
        begin = cell[0]
        for i in cell:
            if found[i].kind == BOX:
                if found[i].norm == _OPEN:
                    yield from range(begin, i + 1)
                begin = i + 1


def _left_before(found: Sequence[Token], boxes: Sequence[int]) -> Iterator[int]:
    """Each open box and the words behind it, up to the next box, the end of the sentence, or a cell with a label."""
    for i, following in zip(boxes, [*boxes[1:], len(found)], strict=True):
        if found[i].norm != _OPEN:
            continue
        for j in range(i, following):
            if j > i + 1 and (found[j - 1].norm in _ENDS or (found[j].gap and _is_labelled(found, j, following))):
                break
            yield j


def _is_labelled(found: Sequence[Token], start: int, end: int) -> bool:
    """Whether a cell begins with a label of its own ("Comments: …")."""
    return any(found[j].norm == ":" for j in range(start + 1, min(end, start + 4)))
