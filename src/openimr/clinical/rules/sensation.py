"""Sensation by dermatome or area, as examined: how it is, dealt to dermatomes, areas and sides as any list is."""

import re
from collections.abc import Iterator, Sequence

from openimr.domain.anatomy import Side
from openimr.domain.facts import FactType

from ..sentences.columns import told_of
from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, word_list
from ..words.tokens import LEVEL_KIND
from .dealing import Dealt, Value, dealt

_SUBJECT = re.compile(
    r"\b(?:sensation|sensory|sens|light touch|pin ?prick|pin|pp|lt|dermatom\w*|pinwheel|sensibility|hypesthesia"
    r"|hypoesthesia|hyperesthesia|allodynia|dysesthesias?|hyperalgesia|monofilament|to touch|feeling|vibrat\w+|numb"
    r"|sensate|insensate|hypoesthetic|hyperesthetic|silt|neurovascularly|neuro ?vascular|sharp dull"
    r"|stroking|proprioception)\b"
)
_VAGUE = frozenset(word_list("sensation", "vague"))
"""Words for sensation that patients use too, so that outside an examination they are no finding."""
_HOW = re.compile(
    r"\b(?P<less>decreased|diminished|reduced|dec|decr|hypoesthesia|hypesthesia|hypoesthetic|impaired|loss"
    r"|(?<!sharp )dull\w*|deficits?"
    r"|altered|blunted|numb|decrease|numbness|lessened|lost|paresthesias?|dysesthesias?|less|down|poor|patchy)\b|(?P<low>↓)"
    r"|(?P<under><(?: (?:than )?(?:the )?(?:left|right|l|r)\b)?)"
    r"|\b(?P<more>hyperesthesia|hyperesthetic|hypersensitiv\w+|allodynia|increased|hyperalgesia|hyperpathia|heightened)\b"
    r"|\b(?P<gone>absent|insensate|anesthetic)\b"
    r"|\b(?P<well>normal(?:ly)?|intact|wnl|within normal limits|preserved|unremarkable|silt|nonfocal|non focal)\b"
    r"|\b(?P<fair>full|nl|symmetric(?:al)?|equal(?:ly)?|good|ok|okay|kept|fine|sharp(?! dull)|grossly intact)\b"
)
"""How sensation is said to be, a group each for less, more, gone and normal."""
_ELSEWHERE = re.compile(
    r"\b(?:strength|motor|reflex(?:es)?|dtrs?|msrs?|jerks?|gait|pulses?|slr|straight leg|rom|range of motion|tender\w*"
    r"|spurling\w*|hoffman\w*|babinski|clonus|coordination|romberg|cap(?:illary)? refill|tinel\w*|phalen\w*)\b"
)
_NONE = re.compile(r"\b(?:no|without|denies|not|nor)\b(?: \w+){0,4} ?$")
_EXAMINED = frozenset(("objective", "", "clinical_summary", "reasons"))


def sensations(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """What a sentence says of sensation, each dermatome or area with its side."""
    headed = s.title.lower().startswith(("sens", "dermat", "light touch", "pin"))
    subjects = [m for m in s.matches(_SUBJECT) if not _is_left(s, m.start)]
    placed = bool(s.sides or s.levels or s.mentions("region"))
    goes_on = doc.topic == "sensation" and not s.begins and placed and not s.search(_ELSEWHERE)
    if doc.columns and (row := list(_row(doc, s, bool(subjects)))):
        yield from row
        return
    if not (subjects or headed or goes_on) or (doc.is_electrodiagnostic and _of_nerves(s)):
        return
    plain = any(m.match[0] not in _VAGUE for m in subjects)
    if s.section in ("", "plan", "diagnosis", "reasons") and not plain:
        return
    low, high = _stretch(s, subjects[0].start if subjects else 0)
    values = _values(s, low, high, [m.start for m in subjects], headed or goes_on)
    items = [m for m in (*s.levels, *_areas(s)) if low <= m.start < high]
    items.sort(key=lambda m: m.start)
    for own in _together(dealt(s, values, items, low, high)):
        yield from _found(s, own, [m.start for m in subjects])


def _is_left(s: Sentence, i: int) -> bool:
    """Whether "lt" is the left side, and no light touch."""
    return s.tokens[i].norm == "lt" and any(m.start == i for m in s.sides)


def _of_nerves(s: Sentence) -> bool:
    """Whether a sentence of a study of nerves tells of their responses, and not of what the patient felt."""
    measured = (
        r"\b(?:responses?|sural|snaps?|latenc\w+|amplitudes?|amp|lat|conduction|nerves?|waves?|ms|uv|mv|h reflex)\b"
    )
    return any(t.gap for t in s.tokens) or bool(re.search(measured, s.norm))


def _stretch(s: Sentence, first: int) -> tuple[int, int]:
    """The tokens in which a sentence speaks of sensation, from the first word of it."""
    others = [m.start for m in s.matches(_ELSEWHERE)]
    low = max([i + 1 for i in others if i < first], default=0)
    while low < first and not (s.tokens[low - 1].norm in (",", ";", ".", "and", "with", "but", ")") or not low):
        low += 1
    return low, min([i for i in others if i > first], default=len(s.tokens))


def _areas(s: Sentence) -> list[Mention]:
    """Regions that say where sensation was tested; what a side's word covers is none."""
    sided = {i for m in s.sides for i in range(m.start, m.end)}
    named = [m for m in s.mentions("region") if m.start not in sided]
    return [Mention("region", "area", m.start, m.end) for m in named if s.tokens[m.start].kind != LEVEL_KIND]


def _values(s: Sentence, low: int, high: int, subjects: Sequence[int], headed: bool) -> list[Value]:
    """Words that say how sensation is; those that are said of anything only next to a word for sensation."""
    found: list[Value] = []
    for match in s.matches(_HOW):
        if not low <= match.start < high:
            continue
        near = any(-3 <= match.start - i <= 5 for i in subjects) or (
            headed and match.start <= 3 and not match.match["fair"]
        )
        near = near or (
            s.words(match.start - 1, match.start) in ("is", "was", "are")
            and any(0 < match.start - i < 14 for i in subjects)
        )
        loose = match.match["fair"] or match.match[0] in ("down", "less", "poor", "loss", "<", "absent")
        if loose and not near:
            continue
        said = next(name for name in ("less", "low", "under", "more", "gone", "well", "fair") if match.match[name])
        said = {"less": "decreased", "more": "increased", "gone": "absent", "well": "normal", "fair": "normal"}.get(
            said, "decreased"
        )
        if said == "decreased" and re.match(r"deficits? ?: (?:none|no|neg)", s.words(match.start, match.end + 2)):
            said = "normal"
        if _NONE.search(s.words(match.start - 5, match.start)) and said in ("decreased", "increased", "absent"):
            said = "normal"
        if found and found[-1].said == said and _is_same(s, found[-1], match.start):
            continue
        found.append(Value(said, match.start, match.end))
    return found


def _is_same(s: Sentence, before: Value, start: int) -> bool:
    """Whether nothing stands between two words that would make them say two things."""
    between = range(before.end, start)
    named = any(m.start in between for m in (*s.sides, *s.levels, *s.mentions("region")))
    return not named and not any(s.tokens[i].norm in (";", ".") for i in between)


def _together(told: Sequence[Dealt]) -> Iterator[list[Dealt]]:
    """What is said by each value and side: every dermatome is a fact of its own, areas named together are one."""
    groups: dict[tuple[int, Side | None], list[Dealt]] = {}
    for one in told:
        groups.setdefault((one.value.start, one.side), []).append(one)
    for own in groups.values():
        roots = [one for one in own if one.item and one.item.category == "level"]
        if roots:
            yield from ([one] for one in roots)
        else:
            yield own


def _found(s: Sentence, own: list[Dealt], subjects: Sequence[int]) -> Iterator[Finding]:
    one = own[0]
    v, item = one.value, one.item
    near = [i for i in subjects if abs(i - v.start) <= 6]
    places = [m for m in (item,) if m and abs(m.start - v.start) <= 12]
    low = min([v.start, *near, *(m.start for m in places)])
    high = max([v.end, *(i + 1 for i in near), *(m.end for m in places)])
    found = Finding(FactType.SENSATION, v.said, low, high, side=one.side or s.around.side)
    if item and item.category == "level":
        found.level = item.value
        if "-" in item.value:
            found.attributes["dermatome"] = item.value
    elif item:
        found.attributes["area"] = s.words(item.start, item.end)
    yield found


def _row(doc: Reader, s: Sentence, named: bool) -> Iterator[Finding]:
    """A row of a table by sides that names a dermatome or what was tested: "LT lat foot   dull   nl"."""
    first = s.tokens[0]
    if not (named or first.norm == "lt" or (doc.table == "sensation" and first.kind == LEVEL_KIND)):
        return
    level = next((m.value for m in s.levels), None)
    for _, cell in told_of(doc.columns, s, [Mention("region", "area", 0, 1)]):
        told = _CELL.match(s.words(cell.start, cell.end))
        if told and cell.column in ("left", "right"):
            value = next(name for name in ("normal", "decreased", "absent", "increased") if told[name])
            yield Finding(FactType.SENSATION, value, 0, cell.end, side=Side(cell.column), level=level)


_CELL = re.compile(
    r"(?P<normal>intact|normal|wnl|nl|ok|good|full|sharp)\b|(?P<absent>absent|lost|none)\b|(?P<increased>increased|hyper\w*)"
    r"|(?P<decreased>(?:decreased|diminished|reduced|impaired|dec|decr|dull|less|numb|hypo\w*)\b|↓)"
)
