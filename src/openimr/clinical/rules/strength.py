"""Strength by muscle or root: grades, grip, and words such as weak or normal."""

import re
from collections.abc import Iterator
from itertools import pairwise

from openimr.domain.anatomy import Side
from openimr.domain.facts import FactType, Polarity

from ..sentences import context
from ..sentences.columns import told_of
from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, word_list
from ..words.tokens import DATE_KIND, GRADE, LEVEL_KIND, NUMBER
from .dealing import Value, dealt
from .grades import BOTH, graded, grades_in, muscles_in

_NORMAL = (
    r"(?:normal|intact|full|wnl|within normal limits|preserved|symmetric|nonfocal|non focal|symmetrical"
    r"|grossly intact|unremarkable)"
)


_MOTOR_WORD = re.compile(
    rf"\b(?:strength|motor(?: strength| exam| power| function| examination| testing)?|muscle strength"
    rf"|power|motor and sensory|neuro|neurologic(?:al)?(?:ly)?)(?: (?:is|was|are|of|in|the|lower|upper"
    rf"|extremit(?:y|ies)|testing|exam|both|legs|arms|and|sensory|:|-|le|ue|grossly|sensation|to|intact"
    rf"|all|groups|muscle|bilateral|ble|bue|against|resistance|gravity))*"
    rf" ?(?P<how>{_NORMAL}|decreased|reduced|diminished)\b"
    r"|\b(?P<before>normal|full|intact|decreased|diminished|reduced|no loss of) (?:motor |muscle )?(?:strength"
    r"|power|motor)\b|\bno (?:focal |true |gross |obvious |objective )?(?:motor (?:deficits?|weakness|loss)"
    r"|motor or sensory deficits?"
    r"|weakness|focal weakness)\b(?P<none>)"
)
"""Strength as a whole, told by a word: "strength in the legs is intact", "no motor deficits"."""


_WEAK = re.compile(
    r"\b(?:weakness|weak|decreased strength|reduced strength|diminished strength|decreased motor strength)\b"
)


def strengths(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Grades and words of strength, each with its muscle and side."""
    muscles = muscles_in(s)
    if doc.table == "strength" and doc.columns and not (muscles and muscles[0].start <= 1):
        muscles = list(_named_by_row(s)) or muscles
    if doc.columns and muscles and muscles[0].start <= 1 and (row := list(_row(doc, s, muscles))):
        yield from row
        return
    if sided := list(_pairs(s, muscles)):
        yield from sided
        return
    values = grades_in(doc, s, muscles)
    if values and _AIMED.search(s.words(0, values[0].start)):
        return
    # "R shoulder: motion limited. Strength 4/5": what goes on a line is of the place the line named.
    yield from graded(doc, s, values, muscles, None if s.begins else doc.recent.side)
    worded = list(_worded(doc, s, muscles))
    yield from (one for one in worded if not values or (one.value == "normal" and "muscle" not in one.attributes))


_AIMED = re.compile(
    r"\b(?:goals?|until|aim"
    r"|(?:increase|improve|restore|regain|reach|achieve|return|work on|progress)\b.*\b(?:to|until|strength))\b"
)
"""Before a grade that is wished for and not found: "work on strength to 5/5", "no return until strength is 4/5"."""


def _named_by_row(s: Sentence) -> Iterator[Mention]:
    """The words before the first cell of a row of a table of strength, as the name of its muscle."""
    first = next((i for i, t in enumerate(s.tokens) if t.kind in (NUMBER, GRADE)), 0)
    names = s.words(0, first)
    if 0 < first <= 5 and re.fullmatch(r"[a-z() /]{2,}", names):
        known = [m for m in s.mentions("motion") if m.end <= first]
        yield Mention("muscle", known[0].value if known else names, 0, first)


def _row(doc: Reader, s: Sentence, muscles: list[Mention]) -> Iterator[Finding]:
    """The grades of a row of a table, which begins with its muscle or muscles; "/5" may be left out."""
    named = [m for m in muscles if m.value not in ("grip", "pinch")]
    full = any(t.kind == GRADE for t in s.tokens)
    if not full and doc.is_electrodiagnostic:
        return
    if not full and (doc.table in ("motion", "reflex", "sensation") or _OF_REFLEX.search(s.norm)):
        return
    side = next((Side(m.value) for m in s.sides if named and _is_of_row(s, named[0], m)), s.around.side)
    for m, cell in told_of(doc.columns, s, named):
        token = s.tokens[cell.start]
        if cell.column in ("earlier", "normal", "other"):
            continue
        if token.kind == GRADE and token.norm.endswith("/5"):
            value = token.norm
        elif (
            token.kind == NUMBER and token.norm in _GRADES and s.words(cell.start + 1, cell.start + 2) not in _NO_GRADE
        ):
            value = _signed(s, cell.start)
        else:
            continue
        own = Side(cell.column) if cell.column in ("left", "right") else side
        yield Finding(FactType.STRENGTH, value, m.start, cell.end, side=own, attributes={"muscle": m.value})


def _is_of_row(s: Sentence, muscle: Mention, side: Mention) -> bool:
    """Whether a side stands with the muscle in the name of a row: "R quads", "Ham MMT  L"."""
    return side.start <= muscle.end or (side.start == muscle.end + 1 and not s.tokens[side.end - 1].gap)


_NO_GRADE = frozenset(word_list("strength", "behind_no_grade"))
_GRADES = tuple("012345")
_OF_REFLEX = re.compile(r"\b(?:reflex\w*|jerks?|dtrs?)\b")
_OF_STRENGTH = re.compile(r"\b(?:strength|motor|mmt|muscle testing|power)\b")
_PAIR = re.compile(
    r"(?P<listed>(?:r|l|right|left|rt|lt)(?: /)? (?:r|l|right|left|rt|lt)(?= |$))?(?: ?\))?(?: ?[:=])? ?"
    r"(?P<n>[0-5]) ?(?P<sign>[+-])? ?(?:/|and|,) ?(?P<m>[0-5]) ?(?P<other>[+-])?(?= |$)(?! [/%°])"
)


def _pairs(s: Sentence, muscles: list[Mention]) -> Iterator[Finding]:
    """Grades of both sides as a pair, where the line or its heading says in which order: "R/L: quads 5/4+"."""
    headed = BOTH.search(s.title.lower().replace("/", " / ")) if _OF_STRENGTH.search(s.title.lower()) else None
    listed = headed or BOTH.search(s.norm)
    if not listed or not muscles or sum(t.kind == GRADE for t in s.tokens) >= 2 * len(muscles):
        return
    found = [(m, pair) for m in muscles if (pair := _PAIR.match(s.words(m.end, m.end + 9)))]
    if not found or not any(pair["listed"] or pair["m"] != "5" or pair["other"] or headed for _, pair in found):
        return
    first, second = (Side.RIGHT, Side.LEFT) if listed[0].startswith("r") else (Side.LEFT, Side.RIGHT)
    for m, pair in found:
        end = m.end + len(pair[0].split())
        for side, number, sign in ((first, pair["n"], pair["sign"]), (second, pair["m"], pair["other"])):
            value = f"{number}{sign or ''}/5"
            yield Finding(FactType.STRENGTH, value, m.start, end, side=side, attributes={"muscle": m.value})


def _signed(s: Sentence, i: int) -> str:
    following = s.words(i + 1, i + 2)
    sign = {"+": "+", "plus": "+", "-": "-", "minus": "-"}.get(following, "")
    if sign == "-" and s.tokens[i + 1].start != s.tokens[i].end and following != "minus":
        sign = ""
    return f"{s.tokens[i].norm}{sign}/5"


def _worded(doc: Reader, s: Sentence, muscles: list[Mention]) -> Iterator[Finding]:
    if s.section not in ("objective", "", "clinical_summary", "reasons"):
        return
    for found in s.matches(_MOTOR_WORD):
        how = found.match["how"] or found.match["before"] or "normal"
        value = "decreased" if how in ("decreased", "reduced", "diminished") else "normal"
        if s.section in ("", "reasons") and not re.search(r"strength|motor", s.norm):
            continue
        made = Finding(
            FactType.STRENGTH,
            value,
            found.start,
            found.end,
            side=s.side(found.start, found.end, within=5) or s.around.side,
        )
        near = s.nearest(muscles, found.start, found.end, 4)
        if near:
            made.attributes["muscle"] = near.value
        yield made
        return
    if s.section != "objective":
        return
    for found in s.matches(_WEAK):
        near = s.nearest([m for m in muscles if s.words(m.start, m.end) not in ("knee",)], found.start, found.end, 6)
        level = s.nearest(s.levels, found.start, found.end, 5)
        if (near or level) and context.polarity(s, found.start, found.end) is Polarity.PRESENT:
            made = Finding(FactType.STRENGTH, "decreased", found.start, found.end, side=s.side(found.start, found.end))
            if near:
                made.attributes["muscle"] = near.value
                made.start, made.end = min(found.start, near.start), max(found.end, near.end)
            elif level:
                made.level = level.value
            yield made


_GRIP = re.compile(r"(?<![\d/.] )\b\d{1,3}(?:\.\d)?(?: ?(?:[/,]|lbs?|kgs?|#|-|and) ?\d{1,3}(?:\.\d)?){0,2}(?= |$)")
_NO_GRIP = frozenset(word_list("strength", "before_no_grip"))
"""What a number behind it is, no grip: a setting, a trial, a week."""
_OTHER_HAND = frozenset(("v", "vs", "versus", "compared"))
_NO_POUNDS = re.compile(r"(?:%|/ ?5|weeks|times|x|°|degrees|visits|min|trials|years|mm|cm)")


def grips(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Grip and pinch as measured, the trials of a hand together."""
    named = next((m for m in s.mentions("muscle") if m.value == "grip"), None)
    if named is None or s.section not in ("objective", "", "clinical_summary"):
        return
    start = named.end
    if s.words(start, start + 1) == "(":  # "Grip (Jamar, position 2, three trials)"
        start = next((i for i in range(start, len(s.tokens)) if s.tokens[i].norm == ")"), start)
    values = [v for v in _measured(s, start) if v.start - named.end <= 22]
    if not values or any(t.kind == GRADE for t in s.tokens[named.start : values[-1].end]):
        return
    unit = "kilograms" if re.search(r"\bkg|kgs|kilograms?\b", s.norm) else "pounds"
    row = [cell for _, cell in told_of(doc.columns, s, [named]) if cell.column in ("left", "right")]
    for one in dealt(s, values, [], start - 1 if start == named.end else start):
        v = one.value
        side = next((Side(cell.column) for cell in row if cell.start <= v.start < cell.end), one.side)
        if (row and side is one.side) or (side is None and s.words(v.start - 1, v.start) in _OTHER_HAND):
            continue
        yield Finding(
            FactType.STRENGTH,
            f"{named.value} {v.said}",
            v.start,
            v.end,
            unit=unit,
            side=side or s.around.side,
            attributes={"muscle": named.value},
        )


def _measured(s: Sentence, start: int) -> Iterator[Value]:
    """Numbers that may be grips, trials joined by strokes or commas as one."""
    for found in s.matches(_GRIP):
        numbers = re.findall(r"\d+(?:\.\d)?", found.match[0])
        edges = [found.start, *(i for i in range(found.start + 1, found.end) if s.tokens[i].gap), found.end]
        if len(edges) > 2 and found.start >= start:  # each cell of a row is a hand's
            for a, b in pairwise(edges):
                numbers = [t.norm for t in s.tokens[a:b] if t.kind == NUMBER]
                yield Value("/".join(numbers), a, b)
            continue
        if found.start < start or any(t.kind in (DATE_KIND, LEVEL_KIND) for t in s.tokens[found.start : found.end]):
            continue
        if _NO_POUNDS.match(s.words(found.end, found.end + 2)) or (len(numbers) == 1 and float(numbers[0]) < 5):
            continue
        if s.words(found.start - 1, found.start) not in _NO_GRIP:
            yield Value("/".join(numbers), found.start, found.end)
