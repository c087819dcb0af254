"""Which items and side each value of a list is said of: "EHL 4/5 left, 5/5 right", "left arm: biceps 2+, triceps 1+".

A list is cut between its values where that leaves each with items on one hand of it and no more than one side, and
where all its values are written alike; what a value does not name it has from the value before or the list's head.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from typing import NamedTuple

from openimr.domain.anatomy import Side

from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, word_list
from ..words.tokens import NUMBER

VALUE, ITEM, SIDE, HEAD, REST, EXCEPT, CUT, JOIN = "value", "item", "side", "head", "rest", "except", "cut", "join"


class Value(NamedTuple):
    """A value of a list: what it says, and the tokens that say it (end exclusive)."""

    said: str
    start: int
    end: int


class Dealt(NamedTuple):
    """A value with the item it is said of (None where none is named) and its side.

    ``rest`` tells that it is said of whatever is not named ("5/5 elsewhere").
    """

    value: Value
    item: Mention | None
    side: Side | None
    rest: bool


class _Sign(NamedTuple):
    """What stands in a list: a value, an item, a side, a word that cuts; tokens ``start`` to ``end``."""

    kind: str
    start: int
    end: int
    said: str
    mention: Mention | None = None


class _Unit(NamedTuple):
    """A value with the signs on both hands of it that are its own."""

    pre: Sequence[_Sign]
    value: _Sign
    post: Sequence[_Sign]


_MARKS = {",": 1.0, ";": 3.0, ".": 3.0, "with": 1.5, "while": 2.0, "whereas": 2.0, "but": 2.0}
_JOINS = frozenset(word_list("dealing", "joins"))
_EXCEPTED = re.compile(
    r"\b(?:ex(?= (?:for|r|l|rt|lt|right|left)\b)|except(?: for)?|with the exception of|other than|save for"
    r"|apart from|aside from)\b"
)
REST_WORDS = re.compile(
    r"\b(?:elsewhere|otherwise|all (?:others?|other \w+|remaining \w+|else)|the others|remaining \w+|remainder|the rest"
    r"|rest|throughout|globally|grossly|diffusely|in all \w+|all groups|all|everywhere)\b"
)
_LIMB = re.compile(
    r"(?:(?:upper|lower|the) )?(?:arm|leg|extremity|limb|ue|le|side|hand|foot|shoulder|hip|knee|ankle|elbow|wrist)\b"
)
_HEADS = re.compile(r"(?:\w+ ){0,3}[:=-](?: |$)")


def dealt(
    s: Sentence, values: Sequence[Value], items: Sequence[Mention], low: int = 0, high: int | None = None
) -> list[Dealt]:
    """The values of a sentence with their items and sides, one for each item of a value.

    Args:
        s: the sentence.
        values: its values, in order.
        items: what they may be said of, in order, none inside another.
        low: the first token of the list.
        high: the token behind its last one; by default the list ends with the sentence.
    """
    if not values:
        return []
    last = len(s.tokens) if high is None else high
    found = [sign for sign in _signs(s, values, items, low) if sign.end <= last]
    return list(_told(found, _units(found)))


def _signs(s: Sentence, values: Sequence[Value], items: Sequence[Mention], low: int) -> list[_Sign]:
    taken = {i for v in values for i in range(v.start, v.end)} | {i for m in items for i in range(m.start, m.end)}
    found = [_Sign(VALUE, v.start, v.end, v.said) for v in values]
    found += [_Sign(ITEM, m.start, m.end, m.value, m) for m in items if m.start >= low]
    tests = {m.start for m in items if m.category == "test"}
    tests |= {v.start for v in values} if tests else set()
    for m in s.sides:
        counts = s.words(m.start, m.end) in ("both", "each", "either") and m.end in tests  # "both signs present"
        aside = s.words(m.start - 1, m.start) == "(" and s.tokens[m.end : m.end + 1] and s.tokens[m.end].kind == NUMBER
        if aside and m.end not in taken:
            continue  # "tender snuffbox, DF 40 (L 70)": the side of a number that is no value here
        if m.start >= low and not counts and not taken & set(range(m.start, m.end)):
            behind = s.words(m.end, m.end + 5)
            heads = m.end not in taken and (_LIMB.match(behind) or _HEADS.match(behind))
            found.append(_Sign(HEAD if heads and m.value != "bilateral" else SIDE, m.start, m.end, m.value))
    taken |= {i for sign in found for i in range(sign.start, sign.end)}
    for kind, pattern in ((EXCEPT, _EXCEPTED), (REST, REST_WORDS)):
        for match in s.matches(pattern):
            if match.start >= low and not taken & set(range(match.start, match.end)):
                found.append(_Sign(kind, match.start, match.end, ""))
                taken.update(range(match.start, match.end))
    for i, token in enumerate(s.tokens[low:], low):
        if i not in taken and token.norm in _MARKS:
            found.append(_Sign(CUT, i, i + 1, token.norm))
        elif i not in taken and token.norm in _JOINS:
            found.append(_Sign(JOIN, i, i + 1, token.norm))
        if token.gap and i > low:
            found.append(_Sign(CUT, i, i, ","))
    return sorted(found, key=lambda sign: (sign.start, sign.end))


def _units(found: Sequence[_Sign]) -> list[_Unit]:
    """The list cut between its values, as cheaply as any way of writing lists allows."""
    at = [i for i, sign in enumerate(found) if sign.kind == VALUE]
    if len(at) == 1 and _is_plain(found):
        return [_Unit(found[: at[0]], found[at[0]], found[at[0] + 1 :])]
    edges = [-1, *at, len(found)]
    gaps = [found[a + 1 : b] for a, b in pairwise(edges)]
    best: tuple[float, list[int]] | None = None
    kinds = {sign.kind for sign in found}
    ways = product((True, False) if ITEM in kinds else (True,), (False, True) if kinds & {SIDE, HEAD} else (False,))
    for items_first, sides_first in ways:
        cost, splits = _cheapest(found, at, gaps, items_first, sides_first)
        if best is None or cost < best[0]:
            best = cost, splits
    splits = best[1] if best else []
    return [_Unit(gaps[n][splits[n] :], found[i], gaps[n + 1][: splits[n + 1]]) for n, i in enumerate(at)]


def _is_plain(found: Sequence[_Sign]) -> bool:
    """Whether a list of one value has no more than one item and side, and nothing that parts them."""
    kinds = [sign.kind for sign in found]
    parted = CUT in kinds or EXCEPT in kinds or REST in kinds
    return not parted and kinds.count(ITEM) <= 1 and kinds.count(SIDE) + kinds.count(HEAD) <= 1


def _cheapest(
    found: Sequence[_Sign], at: list[int], gaps: list[Sequence[_Sign]], items_first: bool, sides_first: bool
) -> tuple[float, list[int]]:
    """The cost of the best cuts of a list written one way, and for each gap where it is cut."""
    ways: dict[int, tuple[float, list[int]]] = {
        split: (_dropped(gaps[0][:split]), [split]) for split in _places(gaps[0])
    }
    for n, i in enumerate(at):
        last = n + 1 == len(at)
        following: dict[int, tuple[float, list[int]]] = {}
        for split in _places(gaps[n + 1]):
            parting = _dropped(gaps[n + 1][split:]) if last else _parting(gaps[n + 1], split)
            for before, (cost, taken) in ways.items():
                unit = _Unit(gaps[n][before:], found[i], gaps[n + 1][:split])
                total = cost + parting + _cost(unit, items_first, sides_first, first=not n)
                if split not in following or total < following[split][0]:
                    following[split] = total, [*taken, split]
        ways = following
    return min(ways.values(), key=lambda way: way[0])


def _places(gap: Sequence[_Sign]) -> list[int]:
    """Where a gap may be cut: at its ends and before its signs; not behind a mark, which is cut before."""
    marks = (CUT, JOIN, EXCEPT)
    return [i for i in range(len(gap) + 1) if not i or gap[i - 1].kind not in marks]


def _dropped(signs: Sequence[_Sign]) -> float:
    """What it costs to leave signs at an end of the list to no value."""
    return sum({ITEM: 1.6, SIDE: 1.0, HEAD: 1.0, REST: 0.8, EXCEPT: 0.4}.get(sign.kind, 0.0) for sign in signs)


def _parting(gap: Sequence[_Sign], split: int) -> float:
    """What it costs to cut a gap at a place: little at a mark, more where marks stand elsewhere in it."""
    marks = [sign for sign in gap if sign.kind in (CUT, EXCEPT)]
    if split < len(gap) and gap[split].kind in (CUT, EXCEPT):
        strongest = max(_MARKS.get(sign.said, 2.0) for sign in marks)
        return (strongest - _MARKS.get(gap[split].said, 2.0)) * 1.5
    if split < len(gap) and gap[split].kind == JOIN:
        return 0.2 + (1.5 if marks else 0.0)
    return 2.0 if marks else 0.5


def _cost(unit: _Unit, items_first: bool, sides_first: bool, *, first: bool) -> float:
    """What is odd about a value having the signs of a unit, in a list written one way."""
    pre = [sign for sign in unit.pre if sign.kind == ITEM]
    post = [sign for sign in unit.post if sign.kind == ITEM]
    sides_pre = [sign for sign in unit.pre if sign.kind in (SIDE, HEAD)]
    sides_post = [sign for sign in unit.post if sign.kind in (SIDE, HEAD)]
    cost = 8.0 if pre and post else 0.0
    if len({sign.said for sign in (*sides_pre, *sides_post)}) > 1 and not _each_sided(unit):
        cost += 8.0
    cost += 2.0 * bool(post if items_first else pre)
    cost += 1.0 * bool(sides_post if sides_first else [side for side in sides_pre if not _of_items(side, unit)])
    rest = any(sign.kind == REST for sign in (*unit.pre, *unit.post))
    if not pre and not post and not rest:
        cost += 0.5 if first or not (sides_pre or sides_post) else 0.3
        cost += 1.5 if first else 0.0
    if rest and (pre or post):
        cost += 1.0
    return cost + _strain(unit)


def _of_items(side: _Sign, unit: _Unit) -> bool:
    """Whether a side before a value stands before the items of it too ("left EHL 4/5"), where any list may have it."""
    return any(sign.kind == ITEM and sign.start >= side.end for sign in unit.pre)


def _strain(unit: _Unit) -> float:
    """What stands between a value and its own signs that should not: marks, and many words."""
    cost = 0.0
    own = [sign for sign in unit.pre if sign.kind in (ITEM, SIDE, HEAD)]
    if own:
        inner = [sign for sign in unit.pre if sign.kind == CUT and sign.start >= own[-1].end]
        listed = [sign for sign in unit.pre if sign.kind == CUT and own[0].end <= sign.start < own[-1].start]
        cost += sum(_MARKS.get(sign.said, 2.0) for sign in inner) + sum(
            4.0 for sign in listed if _MARKS.get(sign.said, 2.0) > 1.2
        )
        cost += 0.1 * max(0, unit.value.start - own[-1].end - 5)
    own = [sign for sign in unit.post if sign.kind in (ITEM, SIDE, HEAD)]
    if own:
        inner = [sign for sign in unit.post if sign.kind == CUT and sign.end <= own[0].start]
        listed = [sign for sign in unit.post if sign.kind == CUT and own[0].end <= sign.start < own[-1].start]
        cost += sum(1.5 * _MARKS.get(sign.said, 2.0) for sign in inner) + sum(
            4.0 for sign in listed if _MARKS.get(sign.said, 2.0) > 1.2
        )
        cost += 0.1 * max(0, own[0].start - unit.value.end - 5)
    excepted = [sign for sign in (*unit.pre[1:], *unit.post) if sign.kind == EXCEPT]
    return cost + 3.0 * len(excepted)


def _each_sided(unit: _Unit) -> bool:
    """Whether every item of a value has a side of its own: "right EHL and left TA 4/5"."""
    signs = unit.pre if any(sign.kind == ITEM for sign in unit.pre) else unit.post
    kinds = [sign.kind for sign in signs if sign.kind in (ITEM, SIDE, HEAD)]
    return len(kinds) > 2 and len(kinds) % 2 == 0 and all(kind == ITEM for kind in kinds[1::2])


def _told(found: Sequence[_Sign], units: Sequence[_Unit]) -> Iterator[Dealt]:
    """The values of cut lists with what they do not name themselves."""
    wholes = _of_parts(found, units)
    head: Side | None = None
    own: list[_Sign] = []
    last: Side | None = None
    for unit, whole in zip(units, wholes, strict=True):
        signs = [*unit.pre, *unit.post]
        items = _distinct([sign for sign in signs if sign.kind == ITEM])
        sides = [sign for sign in signs if sign.kind in (SIDE, HEAD)]
        rest = any(sign.kind == REST for sign in signs)
        heads = [sign for sign in unit.pre if sign.kind == HEAD]
        side = Side(sides[-1].said) if sides else None
        if heads:
            head = Side(heads[-1].said)
        elif side is not None and side is not head:
            head = None
        if not items and sides and not rest and own:
            items = own
        if side is None and last is not Side.BILATERAL and any(sign.kind == EXCEPT for sign in unit.pre):
            side = last
        side = side or whole or head
        value = Value(unit.value.said, unit.value.start, unit.value.end)
        yield from (Dealt(value, item.mention, _of_item(item, unit) or side, rest) for item in items)
        if not items:
            yield Dealt(value, None, side, rest)
        own, last = items or ([] if rest else own), side


def _of_item(item: _Sign, unit: _Unit) -> Side | None:
    """The side an item of several has for itself."""
    if not _each_sided(unit):
        return None
    before = [sign for sign in (*unit.pre, *unit.post) if sign.kind in (SIDE, HEAD) and sign.end <= item.start]
    return Side(before[-1].said) if before else None


def _distinct(items: Sequence[_Sign]) -> list[_Sign]:
    """Items without those that are another name of one before: "extensor hallucis longus (EHL)"."""
    kept: dict[str, _Sign] = {}
    for item in items:
        kept.setdefault(item.said, item)
    return list(kept.values())


_NORMAL = frozenset(("5/5", "2+", "normal"))


def _of_parts(found: Sequence[_Sign], units: Sequence[_Unit]) -> list[Side | None]:
    """For each value the side of its part of the list (between semicolons), or else of the whole list."""
    cuts = [sign.start for sign in found if sign.kind == CUT and _MARKS.get(sign.said, 0.0) >= 2.0]
    edges = [-1, *cuts, max((sign.end for sign in found), default=0) + 1]
    parts = [[sign for sign in found if a <= sign.start < b] for a, b in pairwise(edges)]
    whole = _of_whole(found, alone=True)
    opposed = len({sign.said for sign in found if sign.kind in (SIDE, HEAD)}) > 1
    sides = [whole or _of_whole(part, alone=not opposed) for part in parts]
    return [next(side for side, b in zip(sides, edges[1:], strict=True) if unit.value.start < b) for unit in units]


def _of_whole(found: Sequence[_Sign], *, alone: bool) -> Side | None:
    """The side of a whole list: the only one named, before all else or behind all else.

    Args:
        found: the signs of the list.
        alone: whether a side behind the only value that is not normal is that value's alone
            ("quadriceps 5/5, EHL 4/5 left").
    """
    sides = [sign for sign in found if sign.kind in (SIDE, HEAD)]
    others = [sign for sign in found if sign.kind in (ITEM, VALUE)]
    if len(sides) != 1 or not others:
        return None
    (only,) = sides
    if only.end <= min(sign.start for sign in others):
        return Side(only.said)
    values = [sign.said for sign in found if sign.kind == VALUE]
    if only.start < max(sign.start for sign in others):
        return None
    own = alone and len(values) > 1 and values[-1] not in _NORMAL and all(value in _NORMAL for value in values[:-1])
    return None if own and only.said != "bilateral" else Side(only.said)
