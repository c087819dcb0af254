"""Tables that name across the top what was examined, and a side in each row: "Reflexes  biceps  triceps", "R  2+  1+".

Strength, grip, reflexes and ranges of motion are read from them.
"""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType

from ..sentences.columns import by_column
from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention
from ..words.tokens import GRADE, NUMBER
from .motion_places import can_move

_KINDS = ("reflex", "muscle", "motion")
_OF_REFLEXES = re.compile(r"\b(?:reflex\w*|dtrs?|jerks?)\b")
_OF_MOTION = re.compile(r"\b(?:rom|arom|range|motion|degrees)\b")
_VALUE = re.compile(r"(?P<n>\d{1,3})(?: ?(?P<sign>[+-]))?(?: /)?(?P<more>(?:[ /]+\d{1,3})*)")


def heads(s: Sentence) -> bool:
    """Whether a line names several tendons, muscles or motions in columns of its own, and no value of any."""
    if len(s.tokens) > 24 or any(t.kind in (NUMBER, GRADE) for t in s.tokens) or not any(t.gap for t in s.tokens):
        return False
    return any(len(_named(s, kind)) >= 2 for kind in _KINDS)


def _named(s: Sentence, kind: str) -> list[Mention]:
    """The mentions of a kind that begin a column."""
    return [m for m in s.mentions(kind) if s.tokens[m.start].gap or not m.start]


def is_row(s: Sentence) -> bool:
    """Whether a line is a row of such a table: a side, and cells behind it."""
    side = next(iter(s.sides), None)
    return bool(side and side.start == 0 and s.begins and len(s.tokens) > side.end and s.tokens[side.end].gap)


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """The values of a row, each said of what its column names."""
    head = doc.across
    if head is None or not is_row(s) or s.sides[0].value == "bilateral":
        return
    side = Side(s.sides[0].value)
    cells = [i for i, t in enumerate(s.tokens) if i and t.gap]
    about = f"{head.title} {head.norm}".lower()
    kind = "reflex" if _OF_REFLEXES.search(about) else "motion" if _OF_MOTION.search(about) else "muscle"
    named = _named(head, kind) or max((_named(head, other) for other in _KINDS), key=len)
    columns = by_column(
        [(str(n), head.tokens[m.start].column) for n, m in enumerate(named)], [(i, s.tokens[i].column) for i in cells]
    )
    for i in cells:
        end = next((j for j in cells if j > i), len(s.tokens))
        told = _VALUE.match(s.words(i, end).replace("/5", ""))
        if i in columns and told:
            yield from _told(head, s, named[int(columns[i])], side, (i, end), told)


def _told(
    head: Sentence, s: Sentence, m: Mention, side: Side, span: tuple[int, int], told: re.Match[str]
) -> Iterator[Finding]:
    """What a cell says of the thing ``m`` that its column names."""
    number, (start, end) = int(told["n"]), span
    if m.category == "motion":
        region = _joint(head, m)
        yield Finding(
            FactType.RANGE_OF_MOTION, f"{m.value} {number}", start, end, unit="degrees", region=region, side=side
        )
    elif m.value == "grip":
        trials = "/".join([told["n"], *re.findall(r"\d+", told["more"])])
        unit = "kilograms" if re.search(r"\bkgs?\b", head.norm) else "pounds"
        yield Finding(
            FactType.STRENGTH, f"grip {trials}", start, end, unit=unit, side=side, attributes={"muscle": "grip"}
        )
    elif m.category == "reflex" and number <= 4:
        value = "0" if number == 0 else f"{number}+"
        yield Finding(FactType.REFLEX, value, start, end, side=side, attributes={"reflex": m.value})
    elif m.category == "muscle" and number <= 5:
        value = f"{number}{told['sign'] or ''}/5"
        yield Finding(FactType.STRENGTH, value, start, end, side=side, attributes={"muscle": m.value})


def _joint(head: Sentence, m: Mention) -> BodyPart | None:
    """The joint the head of a table is about, if it can make the motion."""
    named = [BodyPart(r.value) for r in head.regions] + [x for x in (head.around.region,) if x]
    return next((region for region in named if can_move(region, m.value)), None)
