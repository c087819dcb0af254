"""Strength by muscle or root: grades, grip, and words such as weak or normal."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import Side
from openimr.domain.facts import FactType, Polarity

from .. import context
from ..columns import by_column
from ..finding import Finding
from ..lexicon import Mention
from ..reader import Reader
from ..sentence import Found, Sentence
from ..tokens import DATE_KIND, GRADE, NUMBER
from .grades import BOTH, graded, muscles_in, side_of_grade

_NORMAL = (
    r"(?:normal|intact|full|wnl|within normal limits|preserved|symmetric|nonfocal|non focal|symmetrical"
    r"|grossly intact|unremarkable)"
)


_MOTOR_WORD = re.compile(
    rf"\b(?:strength|motor(?: strength| exam| power| function| examination| testing)?|muscle strength"
    rf"|power|motor and sensory|neuro|neurologic(?:al)?(?:ly)?)(?: (?:is|was|are|of|in|the|lower|upper"
    rf"|extremit(?:y|ies)|testing|exam|both|legs|arms|and|sensory|:|-|le|ue|grossly|sensation|to|intact"
    rf"|all|groups|muscle|bilateral|ble|bue))* ?(?P<how>{_NORMAL}|decreased|reduced|diminished)\b"
    r"|\b(?P<before>normal|full|intact|decreased|diminished|reduced|no loss of) (?:motor )?(?:strength"
    r"|power|motor)\b|\bno (?:focal )?(?:motor (?:deficits?|weakness|loss)|motor or sensory deficits?"
    r"|weakness|focal weakness)\b(?P<none>)"
)


_WEAK = re.compile(
    r"\b(?:weakness|weak|decreased strength|reduced strength|diminished strength|decreased motor strength)\b"
)


def strengths(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Grades and words of strength, each with its muscle and side."""
    grades = [i for i, t in enumerate(s.tokens) if t.kind == GRADE and t.norm.endswith("/5")]
    if grades and re.search(r"\b(?:waddell|nonorganic|non organic)\b", s.words(grades[0] - 6, grades[0] + 3)):
        grades = grades[1:]
    muscles = muscles_in(s)
    if doc.table == "strength" and doc.columns and not (muscles and muscles[0].start <= 1):
        muscles = [Mention("muscle", m.value, m.start, m.end) for m in s.mentions("motion")[:1] if m.start <= 1]
    if not grades:
        if spoken := s.search(_GRADE_OF):
            yield _spoken_of(s, spoken, muscles)
            return
        yield from _bare_grades(doc, s, muscles)
        yield from _worded(doc, s, muscles)
        return
    in_row = doc.columns and muscles and muscles[0].start <= 1
    if in_row:
        yield from _row(doc, s, grades, muscles[0])
    else:
        # "R shoulder: motion limited. Strength 4/5": what goes on a line is of the place the line named.
        yield from graded(s, grades, muscles, None if s.begins else doc.recent.side)
    yield from (one for one in _worded(doc, s, muscles) if one.value == "normal" and "muscle" not in one.attributes)


def _row(doc: Reader, s: Sentence, grades: list[int], muscle: Mention) -> Iterator[Finding]:
    """The grades of a row of a table, which begins with its muscle."""
    columns = by_column(doc.columns or [], [(i, s.tokens[i].column) for i in grades])
    named = next((Side(m.value) for m in s.sides if m.start <= muscle.end), s.around.side)
    for i in grades:
        if columns.get(i) in ("earlier", "normal", "other"):
            continue
        side = Side(columns[i]) if columns.get(i) in ("left", "right") else named
        yield Finding(
            FactType.STRENGTH, s.tokens[i].norm, muscle.start, i + 1, side=side, attributes={"muscle": muscle.value}
        )


_GRADE_OF = re.compile(
    r"\bgrade (?P<n>[0-5])(?: (?P<sign>\+|-|plus|minus))?(?= (?:strength|power|weakness|motor|muscle))"
)


def _spoken_of(s: Sentence, spoken: Found, muscles: list[Mention]) -> Finding:
    """Strength as "grade 4 weakness of the left tibialis anterior"."""
    start, end = spoken.start, spoken.end
    said = spoken.match["sign"] or ""
    sign = {"plus": "+", "minus": "-"}.get(said, said)
    value = f"{spoken.match['n']}{sign}/5"
    made = Finding(FactType.STRENGTH, value, start, end, side=s.side(start, end, within=9) or s.around.side)
    if near := s.nearest(muscles, start, end, 9):
        made.attributes["muscle"] = near.value
        made.start, made.end = min(start, near.start), max(end, near.end)
    return made


_BARE = re.compile(
    r"^(?!@)(?:(?:strength|is|was|of|at|muscle|testing|on|the|in|:|-|=|power|left|right|l|r|bilat|bilateral"
    r"|bilaterally|\() )*(?P<n>[0-5])(?: (?P<sign>\+|-|plus|minus))?(?= |$)"
)


def _bare_grades(doc: Reader, s: Sentence, muscles: list[Mention]) -> Iterator[Finding]:
    """Grades without ``/5``: in the rows of a table of muscles, and as ``EHL 4 minus left``."""
    if not muscles or s.section not in ("objective", "", "clinical_summary"):
        return
    first = muscles[0]
    numbers = [
        i for i in range(first.end, len(s.tokens)) if s.tokens[i].kind == NUMBER and s.tokens[i].norm in tuple("012345")
    ]
    if (
        doc.columns
        and first.start <= 1
        and numbers
        and doc.table not in ("motion", "reflex", "sensation")
        and first.value not in ("grip", "pinch")
        and not re.search(r"\breflex|jerk\b", s.norm)
    ):
        columns = by_column(doc.columns, [(i, s.tokens[i].column) for i in numbers])
        for i in numbers:
            if columns.get(i) in ("left", "right", "measured"):
                found = Finding(
                    FactType.STRENGTH, _signed(s, i), first.start, i + 1, attributes={"muscle": first.value}
                )
                found.side = Side(columns[i]) if columns[i] != "measured" else s.around.side
                yield found
        return
    headed = bool(_OF_STRENGTH.search(s.title.lower()))
    if not (
        headed
        or re.search(r"\b(?:strength|motor|mmt|ehl|power)\b", s.norm)
        or any(m.value in ("ehl", "tibialis_anterior", "gastrocnemius") for m in muscles)
    ):
        return
    for position, m in enumerate(muscles):
        if m.value in ("grip", "pinch") or s.words(m.start, m.end) in (
            "knee",
            "ss",
            "is",
            "er",
            "ir",
            "tri",
            "we",
            "add",
            "abduction",
            "hs",
            "gs",
        ):
            continue
        end = muscles[position + 1].start if position + 1 < len(muscles) else len(s.tokens)
        if headed and (sided := list(_sided(s, m, end))):
            yield from sided
            continue
        match = _BARE.match(s.words(m.end, min(end, m.end + 8)))
        if not match:
            continue
        i = m.end + len(match[0].split()) - (2 if match["sign"] else 1)
        if re.match(r"(?:° |degrees|deg|%|out|to|weeks|x|/)", s.words(i + 1, i + 2)) or re.search(
            r"reflex|jerk", s.words(m.start, m.end + 2)
        ):
            continue
        side = side_of_grade(s, i, m.end, end, [m])
        yield Finding(FactType.STRENGTH, _signed(s, i), m.start, i + 1, side=side, attributes={"muscle": m.value})


_OF_STRENGTH = re.compile(r"\b(?:strength|motor|mmt|muscle testing)\b")
_SIDED = re.compile(
    r"(?P<side>right|left|rt|lt|r|l) (?:[:=] )?(?P<n>[0-5])(?: (?P<sign>[+-]))?(?= |$)(?! (?:/|%|°|deg))"
)
_PAIR = re.compile(r"^(?:[:=] )?(?P<n>[0-5])(?: (?P<sign>[+-]))?(?: /)? (?P<m>[0-5])(?: (?P<other>[+-]))?$")


def _sided(s: Sentence, m: Mention, end: int) -> Iterator[Finding]:
    """Grades of both sides behind a muscle under a heading of strength: "Quads R 5 L 4+", "Deltoid 5/4" for "R/L"."""
    following = s.words(m.end, end)
    sided = [(f["side"], f["n"], f["sign"]) for f in _SIDED.finditer(following)]
    listed = BOTH.search(s.title.lower().replace("/", " / "))
    if not sided and listed and (pair := _PAIR.match(following)):
        first, second = ("r", "l") if listed[0].startswith("r") else ("l", "r")
        sided = [(first, pair["n"], pair["sign"]), (second, pair["m"], pair["other"])]
    for said, number, sign in sided:
        side = Side.RIGHT if said.startswith("r") else Side.LEFT
        yield Finding(
            FactType.STRENGTH, f"{number}{sign or ''}/5", m.start, end, side=side, attributes={"muscle": m.value}
        )


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


_TRIPLE = r"\d{1,3}(?: ?[/,] ?\d{1,3}){0,2}"


_GRIP = re.compile(rf"\b(?P<side>right|left|r|l)? ?(?:\) )?(?P<v>{_TRIPLE})\b")


_NO_GRIP = frozenset(
    (
        "position",
        "setting",
        "x",
        "#",
        "level",
        "norm",
        "normal",
        "trial",
        "trials",
        "v",
        "vs",
        "versus",
        "cv",
        "wk",
        "wks",
    )
)
"""What a number behind it is, no grip: a setting, a trial, a week, the other hand's without its side."""


def grips(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Grip and pinch as measured."""
    named = next((m for m in s.mentions("muscle") if m.value == "grip"), None)
    if (
        named is None
        or not any(t.kind == NUMBER for t in s.tokens)
        or s.section not in ("objective", "", "clinical_summary")
    ):
        return
    unit = "kilograms" if re.search(r"\bkg|kilograms?\b", s.norm) else "pounds"
    start = named.end
    if s.words(start, start + 1) == "(":  # "Grip (Jamar, position 2, three trials)"
        start = next((i for i in range(start, len(s.tokens)) if s.tokens[i].norm == ")"), start)
    for found in s.matches(_GRIP):
        if (
            found.start < start
            or any(t.kind == DATE_KIND for t in s.tokens[found.start : found.end])
            or found.start - named.end > 22
            or any(t.kind == GRADE for t in s.tokens[named.start : found.end])
        ):
            continue
        value = re.sub(r"[ ]", "", found.match["v"]).replace(",", "/")
        if re.match(r" ?(?:%|/ 5|weeks|times|x|°|degrees|visits|min)", s.words(found.end, found.end + 1)) or (
            int(value.split("/")[0]) < 5 and "/" not in value
        ):
            continue
        number = next(k for k in range(found.start, found.end) if s.tokens[k].kind == NUMBER)
        if s.words(number - 1, number) in _NO_GRIP:
            continue
        side = found.match["side"]
        made = Finding(
            FactType.STRENGTH,
            f"{named.value} {value}",
            found.start,
            found.end,
            unit=unit,
            attributes={"muscle": named.value},
        )
        columns = (
            by_column(doc.columns, [(found.start, s.tokens[found.start].column)]) if doc.columns and not side else {}
        )
        if columns.get(found.start) in ("left", "right"):
            made.side = Side(columns[found.start])
        else:
            made.side = {"right": Side.RIGHT, "r": Side.RIGHT, "left": Side.LEFT, "l": Side.LEFT}.get(
                side or ""
            ) or s.side(found.start, found.end, within=3)
        yield made
