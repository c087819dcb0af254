"""Which muscles, and which side, a grade of strength is said of: "left TA, EHL 4/5", "4/5 in left TA, 5/5 elsewhere".

A clause names its muscles before the grade or behind it, all the way through; a grade without a muscle of its own is
said of the muscle before ("quadriceps 4/5 R, 5/5 L"), or of a whole limb.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from openimr.domain.anatomy import Side
from openimr.domain.facts import FactType

from ..finding import Finding
from ..lexicon import Mention
from ..sentence import Sentence
from ..tokens import GRADE

BOTH = re.compile(r"\b(?:r / l|l / r|r l|l r|right / left|left / right|right left|rt / lt|rt lt)\b")
_APART = (";", ".")
_EXCEPTED = re.compile(r"\b(?:except(?: for)?|with the exception of|other than|save for|apart from|but)\b")
_REST = re.compile(
    r"\b(?:elsewhere|otherwise|others?|remaining|remainder|rest|throughout|all|globally|grossly|diffusely)\b"
)
_JOINS = frozenset((",", "and", "&", "/", "the", "of", "in", "on", "or", "with", "strength", "muscle", "muscles"))
_SIDE_WORDS = re.compile(
    r"^(?:(?:on|in|of|for|at|the|side|extremity|upper|lower|is|was|and|to|versus|vs|compared|with|:|,|\(|\)|right"
    r"|left|r|l|rt|lt|bilateral|bilaterally|both) ?)*$"
)
_SHORT = frozenset(("is", "er", "ir", "add", "we", "wf", "hs", "gs", "ss", "ip", "hf", "pf", "df", "ta", "tri", "ham"))


class _Clause(NamedTuple):
    """A part of a sentence: its tokens from ``start`` to ``end``, and the grades, muscles and sides in it."""

    start: int
    end: int
    grades: list[int]
    muscles: list[Mention]
    sides: list[Mention]


def muscles_in(s: Sentence) -> list[Mention]:
    """The muscles and movements a sentence names; short ones that are words as well only in capitals."""
    return [m for m in s.mentions("muscle") if not _is_other_word(s, m)]


def _is_other_word(s: Sentence, m: Mention) -> bool:
    words = s.words(m.start, m.end)
    if words not in _SHORT or s.text[s.tokens[m.start].start : s.tokens[m.start].end].isupper():
        return False
    following = s.tokens[m.end] if m.end < len(s.tokens) else None
    return words in ("is", "add", "we") or following is None or not (following.kind == GRADE or following.norm == ":")


def graded(s: Sentence, grades: list[int], muscles: list[Mention], otherwise: Side | None) -> Iterator[Finding]:
    """The grades of a sentence, each with its muscle or muscles.

    Args:
        s: the sentence.
        grades: the tokens of its grades.
        muscles: the muscles it names.
        otherwise: the side where neither the sentence nor its heading names one.
    """
    listed = BOTH.search(s.norm) or BOTH.search(s.title.lower().replace("/", " / "))
    paired = bool(listed) and len(grades) == 2 * len({m.start for m in muscles})
    before: list[Mention] = []
    heading = s.around.side or (otherwise if not s.sides else None)
    position = 0
    for clause in _clauses(s, grades, muscles):
        own_of = _muscles_of_grades(s, clause, before)
        whole = _of_clause(clause) if clause.grades else None
        # "Right arm: deltoid 4/5; biceps 5/5": the side at the head holds until another one is named.
        heading = whole if whole and not position else s.around.side if clause.sides else heading
        for i in clause.grades:
            for found in _findings(s, clause, i, own_of[i], whole or heading):
                if paired and listed:
                    right = listed[0].startswith("r") == (position % 2 == 0)
                    found.side = Side.RIGHT if right else Side.LEFT
                yield found
            position += 1
        if clause.grades:
            before = own_of[clause.grades[-1]] if len(clause.grades) == 1 else []


def _clauses(s: Sentence, grades: list[int], muscles: list[Mention]) -> Iterator[_Clause]:
    """A sentence cut at semicolons, stops and exceptions."""
    cuts = {i for i, token in enumerate(s.tokens) if token.norm in _APART}
    cuts |= {found.start for found in s.matches(_EXCEPTED)}
    edges = [0, *sorted(cuts), len(s.tokens)]
    for start, end in pairwise(edges):
        yield _Clause(
            start,
            end,
            [i for i in grades if start <= i < end],
            [m for m in muscles if start <= m.start and m.end <= end],
            [m for m in s.sides if start <= m.start < end],
        )


def _muscles_of_grades(s: Sentence, clause: _Clause, before: list[Mention]) -> dict[int, list[Mention]]:
    """The muscles of each grade of a clause; ``before`` are those of the clause before it, if it had one grade."""
    found: dict[int, list[Mention]] = {}
    behind = bool(clause.grades and clause.muscles) and clause.grades[0] < clause.muscles[0].start
    for n, i in enumerate(clause.grades):
        low = clause.grades[n - 1] + 1 if n else clause.start
        following = clause.grades[n + 1] if n + 1 < len(clause.grades) else clause.end
        if behind:
            found[i] = _listed(s, [m for m in clause.muscles if i < m.start < following], i)
            continue
        own = [m for m in clause.muscles if low <= m.start and m.end <= i]
        if not own and not _REST.search(s.words(low, i)) and not _REST.search(s.words(i + 1, min(following, i + 4))):
            said = s.words(low, i)
            if n and _SIDE_WORDS.match(said):
                own = found[clause.grades[n - 1]]
            elif not n and before and clause.sides and _SIDE_WORDS.match(s.words(low + 1, i)):
                own = before
        found[i] = own
    return found


def _listed(s: Sentence, muscles: list[Mention], after: int) -> list[Mention]:
    """Of muscles behind a grade those that follow it, and one another, with nothing but small words between."""
    own: list[Mention] = []
    at = after + 1
    for muscle in muscles:
        between = s.tokens[at : muscle.start]
        names = {k for m in (*s.sides, *s.mentions("region")) for k in range(m.start, m.end)}
        if any(t.norm not in _JOINS and at + k not in names and t.norm != "(" for k, t in enumerate(between)):
            break
        if (own and s.words(at, muscle.start) == "" and muscle.value != own[-1].value) or not own or between:
            own.append(muscle)
        at = muscle.end
    return own


def _findings(s: Sentence, clause: _Clause, i: int, own: list[Mention], otherwise: Side | None) -> Iterator[Finding]:
    """What a grade says of its muscles; ``otherwise`` is the side where none stands with it."""
    n = clause.grades.index(i)
    low = clause.grades[n - 1] + 1 if n else clause.start
    following = clause.grades[n + 1] if n + 1 < len(clause.grades) else clause.end
    behind = bool(clause.muscles) and clause.grades[0] < clause.muscles[0].start
    # Where muscles follow their grades, a side before the next grade is that of the muscles before.
    first = max(low, i - 1) if behind and n else low
    stand_before = bool(clause.sides) and clause.sides[-1].start < clause.grades[-1]
    side = side_of_grade(s, i, first, following, own, stand_before=stand_before) or otherwise
    if not own:
        found = Finding(FactType.STRENGTH, s.tokens[i].norm, i, i + 1, side=side)
        if not _REST.search(s.words(i - 2, i)) and not _REST.search(s.words(i + 1, i + 3)):
            # "L5: 4/5 left, 5/5 right": a grade of the other side is said of the level before.
            since = clause.start if n and _SIDE_WORDS.match(s.words(low, i)) else low
            near = [x for x in s.levels if since <= x.start < following]
            level = s.nearest([x for x in near if x.end <= i], i, i + 1, 12) or s.nearest(near, i, i + 1, 5)
            found.level = level.value if level else None
        yield found
        return
    for muscle in own:
        start = muscle.start if muscle.start < i and i - muscle.start <= 8 and muscle.start >= low else i
        beside = [m for m in clause.sides if m.end <= muscle.start and muscle.start - m.end <= 2]
        parted = beside and len(own) > 1 and not any(beside[-1].end <= o.start < muscle.start for o in own)
        found = Finding(FactType.STRENGTH, s.tokens[i].norm, start, i + 1, side=side)
        if parted:
            found.side = Side(beside[-1].value)
        found.attributes["muscle"] = muscle.value
        yield found


def _of_clause(clause: _Clause) -> Side | None:
    """The side of a whole list: the only one named, at its head or behind its last grade."""
    if len(clause.sides) != 1:
        return None
    (only,) = clause.sides
    if only.start > clause.grades[-1]:
        return Side(only.value)
    heads = only.end <= clause.grades[0] and not any(m.start < only.start for m in clause.muscles)
    return Side(only.value) if heads else None


def side_of_grade(
    s: Sentence, i: int, low: int, following: int, own: list[Mention], *, stand_before: bool = False
) -> Side | None:
    """The side a grade is said of: named before it, right behind it, or with its muscle.

    Args:
        s: the sentence.
        i: the token of the grade.
        low: the first token that may be about it.
        following: the token of the next grade, or the end.
        own: its muscles.
        stand_before: whether sides stand before their grades ("R 4/5 L 5/5"), where both could be.
    """
    before = [m for m in s.sides if low <= m.start and m.end <= i]
    after_first = re.match(r"\(?(?:on (?:the )?)?(?:left|right|bilat\w*|r|l)\b", s.words(low, low + 3)) if low else None
    if stand_before and before and before[-1].end == i:
        return Side(before[-1].value)
    if before and not (after_first and before[-1].start - low <= 2 and s.tokens[low - 1].kind == GRADE):
        return Side(before[-1].value)
    if before and any(low <= m.start <= before[-1].start for m in own):
        return Side(before[-1].value)
    after = [
        m for m in s.sides if i < m.start < min(following, i + 6) and not re.search(r"[,;.]", s.words(i + 1, m.start))
    ]
    if after:
        # "R EHL 4/5, L EHL 5/5": a side before the next muscle is that muscle's
        nearer = [m for m in muscles_in(s) if after[0].end <= m.start <= after[0].end + 1]
        if not nearer or nearer[0] in own or "," in s.words(after[0].end, nearer[0].start):
            return Side(after[0].value)
    if before and own and before[-1].end == own[0].start:
        return Side(before[-1].value)
    if own:
        near = [m for m in s.sides if m.end <= own[0].start and own[0].start - m.end <= 3]
        if near:
            return Side(near[-1].value)
    return None
