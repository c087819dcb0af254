"""What a sentence says of the tests it names: positive or negative, and on which side.

Results are dealt to tests as values of any list are ("Spurling + R, - L; Lhermitte -"), once words that are no
results of a test have been left out, and words that go together ("positive, reproducing pain") count as one.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from openimr.domain.anatomy import Side
from openimr.domain.facts import Polarity

from ..sentences.sentence import Sentence
from ..words.lexicon import Mention
from .dealing import Value, dealt

_RESULT = re.compile(
    r"\b(?P<neg>negative|neg|no (?:\w+ )?pain|absent|stable|downgoing|down going|down|unremarkable"
    r"|not (?:present|elicited|reproduced|positive)|does not|did not|nl|normal|nil|no (?:\w+ )?laxity"
    r"|without (?:any )?(?:\w+ )?(?:laxity|pain|symptoms|complaints?|discomfort)|(?:back|hamstring"
    r"|low back) (?:pain|pull|tightness) only"
    r"|lbp only|only (?:low )?back pain|only hamstring tightness|none|firm|solid|flexor|painless|pain free|nontender"
    r"|fine|okay|ok|nothing|gone|resolved|ø|tight|equal)\b"
    r"|\b(?P<pos>positive|pos|present|reproduc\w+|elicit\w*|produces?|produced|painful|causes?|caused|brings?"
    r"|increases?|provok\w+|upgoing|lax|laxity|abnormal|equivocal|marked|persists?|brisk|relieves?|gives? relief"
    r"|flicks?"
    r"|with (?:\w+ )?(?:calf|leg|thigh|buttock|radicular|radiating|shooting|sciatic)(?: \w+)? (?:pain|symptoms?"
    r"|paresthesias?)"
    r"|sore|pain)\b"
    r"|(?P<same>likewise|ditto|the same|similarly)\b"
    r"|(?P<minus>-)(?= |$)|(?P<plus>\+)"
)
"""Words that say how a test came out: negative, positive, or what it brought about."""
_VERBS = re.compile(r"(?:reproduc|elicit|produce|cause|increase|provok|brings? on)")
_BEFORE = re.compile(
    r"\b(?:no|negative|without|absent|denies|nor)\b(?: (?:evidence|signs?|for|of|any|a|the|positive|true|sustained))*"
    r"(?: (?:instability|laxity|pain|opening|translation|apprehension|guarding) (?:on|with|to|at|in))?$"
)
_MARKED = re.compile(r"(?:\)|\(|,|\.|;|:|/|l|r|lt|rt|left|right|bilat\w*|bil|b|both|\d+|$)")


_BOTH_ALIKE = re.compile(r"- /? ?-(?: |$)|\+ /? ?\+(?: |$)|neg / neg$|pos / pos$")


class Told(NamedTuple):
    """What is said of a test: whether it was positive, its side, and the tokens that say it (end exclusive)."""

    polarity: Polarity
    side: Side | None
    start: int
    end: int


def results(s: Sentence, tests: Sequence[Mention]) -> dict[int, list[Told]]:
    """The results of a sentence by the first token of the test they are said of.

    Args:
        s: the sentence.
        tests: the tests it names, in order; of those that share their words the first.
    """
    found: dict[int, list[Told]] = {}
    echoes = [m for m in tests[1:] if _ECHO.search(s.words(m.start - 4, m.start))]
    every, tests = tests, [m for m in tests if m not in echoes]
    values = _values(s, tests)
    for v in list(values):
        of_both = next((m for m in reversed(tests) if m.end <= v.start), None)
        if of_both is not None and (both := _sides_of_all(s, of_both, v)):
            found[of_both.start] = [Told(_polarity(v), side, start, end) for side, start, end in both]
            values.remove(v)
    for one in dealt(s, values, tests, _first(s, values, tests)):
        if one.item is None:
            continue
        m, v = one.item, one.value
        if one.side and _OF_ALL.search(s.words(v.start - 4, v.start)):  # "both negative left"
            for other in (t for t in tests if t.end <= v.start):
                known = found.setdefault(other.start, [])
                if not any(one.side in (before.side, None) for before in known):
                    known.append(Told(_polarity(v), one.side, v.start, v.end))
            continue
        told = found.setdefault(m.start, [])
        polarity = _polarity(v)
        side = Side.BILATERAL if _is_of_both(s, v) else one.side
        if any(side in (before.side, None) for before in told):
            continue
        own = not told and abs(m.start - v.start) <= 14
        start, end = (min(m.start, v.start), max(m.end, v.end)) if own else (v.start, v.end)
        behind = next((x for x in s.sides if end <= x.start <= end + 2), None)
        told.append(Told(polarity, side, start, behind.end if behind and side == behind.value else end))
    for m in echoes:
        before = next((t for t in reversed(every) if t.end <= m.start and t.start in found), None)
        if before is not None:
            found[m.start] = [Told(one.polarity, one.side, m.start, m.end) for one in found[before.start]]
    return found


def _is_of_both(s: Sentence, v: Value) -> bool:
    """Whether two equal marks say a result of either side: "Faber - -"; "++" is one strong result."""
    joined = v.end < len(s.tokens) and s.tokens[v.end].start == s.tokens[v.end - 1].end
    alike = _BOTH_ALIKE.match(s.words(v.end - 1, v.end + 2))
    return alike is not None and not (joined and "/" not in alike[0])


_ECHO = re.compile(r"\b(?:so|as|neither|nor) (?:is|was|are|were)(?: (?:the|a))?$")
"""Before a test that came out as the one before: "Phalen's is positive and so is Tinel's"."""


def _sides_of_all(s: Sentence, m: Mention, v: Value) -> list[tuple[Side, int, int]]:
    """The two sides named before one result of both: "SLR R 65 L 80 both neg"."""
    if v.start < m.end or not re.search(r"\bboth$", s.words(v.start - 1, v.start)):
        return []
    between = [x for x in s.sides if m.end <= x.start < v.start and x.value != "bilateral"]
    if {x.value for x in between} != {"left", "right"} or len(between) != 2:
        return []
    edges = [m.start, between[1].start, v.end]
    return [(Side(x.value), edges[n], edges[n + 1]) for n, x in enumerate(between)]


_OF_ALL = re.compile(r"\b(?:both|all(?: \w+)?|these|the same)(?: (?:are|were))?$")


def _polarity(v: Value) -> Polarity:
    return Polarity.PRESENT if v.said == "present" else Polarity.ABSENT


def _first(s: Sentence, values: Sequence[Value], tests: Sequence[Mention]) -> int:
    """The token with which a sentence turns to its tests, the side before them included."""
    first = min([tests[0].start, *(v.start for v in values)])
    for x in reversed(s.sides):
        between = s.words(x.end, first)
        if x.end <= first and (first - x.end <= 1 or (between.endswith((":", "-", ",")) and first - x.end <= 5)):
            first = x.start
    return first


def _values(s: Sentence, tests: Sequence[Mention]) -> list[Value]:
    """Words and marks that say how a test came out."""
    inside = {i for m in tests for i in range(m.start, m.end)}
    found: list[Value] = []
    for match in s.matches(_RESULT):
        if inside & set(range(match.start, match.end)) or (match.match["minus"] and not _is_mark(s, match.start)):
            continue
        same = match.match["same"] is not None
        if same and not found:
            continue
        negative = bool(match.match["neg"] or match.match["minus"] or (same and found[-1].said == "absent"))
        span = match.start, match.end
        if not (_is_backed(s, tests, *span, match.match) and _is_near(s, tests, *span, found)):
            continue
        before = _BEFORE.search(s.words(match.start - 4, match.start))
        start = match.start - len(before[0].split()) if before and not negative else match.start
        value = Value("absent" if negative or before else "present", start, match.end)
        if found and _goes_on(s, tests, found[-1], value):
            if _VERBS.match(s.words(found[-1].start, found[-1].end)) and negative:
                found[-1] = Value("absent", found[-1].start, value.end)
            continue
        found.append(value)
    return sorted([*found, *_denied(s, tests, found)], key=lambda v: v.start)


def _denied(s: Sentence, tests: Sequence[Mention], found: Sequence[Value]) -> list[Value]:
    """The "no" of "no clonus" and "without Tinel's", where no other result stands with the test."""
    made = []
    for m in tests:
        before = _BEFORE.search(s.words(m.start - 5, m.start))
        at = m.start - len(before[0].split()) if before else 0
        if before and not any(at <= v.start < m.end for v in found):
            made.append(Value("absent", at, at + 1))
    return made


def _is_mark(s: Sentence, i: int) -> bool:
    """Whether a minus is a result: in brackets, before a side or a mark, or at the end; no dash between words."""
    after = s.tokens[i + 1] if i + 1 < len(s.tokens) else None
    if s.words(i - 1, i) == "(" or after is None or after.norm == "-" or s.words(i - 1, i) == "-":
        return True
    if after.gap and any(x.end == i for x in s.sides) and s.tokens[i - 1].end == s.tokens[i].start:
        return True  # "Kemp's R+ L-    SLR …"
    if s.tokens[i].end == after.start and after.norm in (",", ".", ";", ")"):
        return True
    return bool(_MARKED.fullmatch(after.norm)) and not after.norm.isdigit()


_LEADING = re.compile(
    r"(?:positive|pos|negative|neg|painful|equivocal|abnormal|\+|-|absent|unremarkable|normal|stable)$"
)
_WEAK = re.compile(
    r"(?:tight|equal|down|nontender|fine|okay|ok|nothing|pain|sore|none|firm|solid|flexor|painless|marked|nil|brings?"
    r"|gone|resolved|flicks?)$"
)
_PAINFUL = re.compile(r"pain (?:with|on|to|during)$")
_GRADED = frozenset(("anterior_drawer", "posterior_drawer", "lachman", "pivot_shift", "talar_tilt", "sulcus"))
"""Tests whose laxity is counted from 1+ to 3+."""
_FILLING = re.compile(
    r"(?:(?:is|was|were|are|test|tests|testing|sign|signs|maneuver|gives?|gave|her|him|with|on|the|at|to|both|bilat\w*"
    r"|right|left|r|l|rt|lt|\d+|°|degrees|:|-|=|\(|only|some|mild|response) ?)*"
)


def _is_backed(s: Sentence, tests: Sequence[Mention], start: int, end: int, match: re.Match[str]) -> bool:
    """Whether a word that is often said of other things stands by a test as only a result does."""
    before = next((m for m in reversed(tests) if m.end <= start), None)
    if match["plus"] and start and s.tokens[start - 1].end == s.tokens[start].start:
        counted = s.tokens[start - 1].norm in ("0", "1", "2", "3", "4")  # "reflexes 2+, toes down"
        near = 6 if before is not None and before.value in _GRADED else 2
        return not counted or (before is not None and start - before.end <= near)
    if before is None and _PAINFUL.match(s.words(start, end + 1)):
        return True
    if any(0 <= start - x.end <= 1 for x in s.sides) and before is not None:
        return True
    if _WEAK.match(match[0]):
        return before is not None and bool(_FILLING.fullmatch(s.words(before.end, start)))
    return before is not None or bool(_LEADING.match(match[0]))


def _is_near(s: Sentence, tests: Sequence[Mention], start: int, end: int, found: Sequence[Value]) -> bool:
    """Whether a test stands near enough for a word to be its result, or the word tells of its other side."""
    for m in tests:
        between = s.words(m.end, start) if m.end <= start else s.words(end, m.start)
        if len(between.split()) <= 9 and not re.search(r"[.;]", between):
            return True
    sided = any(start - 3 <= x.start <= end + 3 for x in s.sides)
    near = bool(found) and sided and start - found[-1].end <= 12
    return near and not re.search(r"[.;](?! (?:on |to )?(?:the )?(?:left|right|l|r)\b)", s.words(found[-1].end, start))


def _goes_on(s: Sentence, tests: Sequence[Mention], before: Value, value: Value) -> bool:
    """Whether a word only goes on about the result before it: "positive at 40 degrees with reproduction of pain"."""
    between = range(before.end, value.start)
    named = any(m.start in between for m in tests) or any(x.start in between for x in s.sides)
    behind = any(value.end <= x.start <= value.end + 2 and "," not in s.words(value.end, x.start) for x in s.sides)
    tested = next((m for m in tests if m.start >= value.end), None)
    leads = tested is not None and tested.start - value.end <= 1
    return not named and not leads and not behind and not any(s.tokens[i].norm in (";", ".") for i in between)
