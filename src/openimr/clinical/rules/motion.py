"""Range of motion: each motion with its degrees, beside its normal where that is given; sentences, lines and tables."""

import dataclasses
import re
from collections.abc import Iterator

from openimr.domain.anatomy import BodyPart, Side

from ..sentences.columns import by_column
from ..sentences.finding import Finding
from ..sentences.reader import SPINE, Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, word_list
from ..words.tokens import GRADE, NUMBER
from .motion_joints import arcs, whole
from .motion_lists import letters, pairs, shared, turned
from .motion_numbers import signed, spoken
from .motion_places import moved

_SECTIONS = {
    "objective",
    "",
    "clinical_summary",
    "subjective",
    "reasons",
    "impression",
    "history",
    "function",
    "diagnosis",
    "work_status",
}
_NO_MOTION = re.compile(
    r"\b(?:film|x ray|xray|radiograph|view|instability|injur|mri|strength|mmt|motor|power|muscle testing|test"
    r"|resisted)"
)
_FULL = re.compile(
    r"^(?:[:=-] ?|, ?(?!full (?:in|of|to)\b))?(?:(?:is|are|was|of|the|to|noted|r|l|right|left|bilat"
    r"|bilaterally) )*(full|wnl"
    r"|within normal limits|normal|fwnl|wfl|within functional limits|intact|unrestricted|fully)\b"
)
_LESS = re.compile(
    r"^(?:[:=,-] ?)?(?:(?:is|are|was|were|of|the|to|noted|r|l|right|left|mildly|moderately|severely"
    r"|slightly|markedly|somewhat|mod|mild|moderate|severe|sev|min|minimally|significantly|very"
    r"|painful and) )*(decreased|limited|restricted|reduced|diminished|↓|dec|guarded"
    r"|painful and limited)\b"
)
_NO_MOTION = re.compile(
    r"\b(?:slip|translat\w+|\w*listhesis|mm)\b.*\b(?:flexion|extension)\b|\b(?:flexion|extension) (?:films?|views?"
    r"|x rays?)\b|\bextension (?:ladder|cord)\b"
)
"""Where motions are those of films, or no motions at all, and not of the examination."""
_GRADES = re.compile(r"(?<=\s)[0-5][+-](?=\s|$)|\d/5\b")
_BEYOND_GRADES = re.compile(r"\b(?:[6-9]|\d\d+)\b")
_GIRTH = re.compile(r"(?:\w+ ){0,2}(?:girth|circumference)\b")
_INITIALS = re.compile(r"er|ir|rsb|lsb|rlb|llb|rlf|llf|lrot|rrot|rr|lr|ud|rd|pf|df|ev|inv|sb|rot|vf|ff|fe")
_SIDE_NEXT = re.compile(r"(?:to the )?(?:r|l|right|left|rt|lt) (?:[:=] )?\d")
_NUMBER_NEXT = re.compile(r"(?:(?:r|l|right|left|to|at|in|side|neutral|the|act\w*|pass\w*|[:=(-]) )*\d|/ ")
_TOLD_OF = frozenset(("history", "subjective", "work_status", "impression"))
_DEVICE_BEHIND = re.compile(r"(?:sling|pillow|wedge|brace|splint|orthosis|contracture|board|exercises?)\b")
_TREATING = re.compile(r"\b(?:x ?\d+|sets|reps|\d x \d|bike|therex|ther ex|stretch\w*|strengthening|minutes of)\b")


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Ranges of motion of the examination; the paragraph's next sentence may go on about them."""
    for found in _ranges(doc, s):
        doc.topic = "range_of_motion"
        yield found


def _ranges(doc: Reader, s: Sentence) -> Iterator[Finding]:
    if (
        s.section not in _SECTIONS
        or doc.is_imaging
        or (doc.is_operation and s.section in ("technique", "procedure", "operative_findings"))
    ):
        return
    if (doc.table == "strength" and doc.columns) or _NO_MOTION.search(s.norm) or _GIRTH.match(s.norm):
        return
    if (
        doc.columns
        and _GRADES.search(s.text, s.tokens[0].start, s.tokens[-1].end)
        and not _BEYOND_GRADES.search(s.norm)
    ):
        return
    paired = pairs(s)
    for first, second, at in paired:
        cells = [i for i in range(at, len(s.tokens) - 2) if re.fullmatch(r"\d+ / \d+", s.words(i, i + 3))]
        columns = by_column(doc.columns, [(i, s.tokens[i].column) for i in cells]) if doc.columns else {}
        for cell in cells if columns else [at]:
            for m, i in ((first, cell), (second, cell + 2)):
                made = turned(moved(doc, s, m, signed(s, i, m.end), m.start, i + 1))
                made.side = Side(columns[cell]) if columns.get(cell) in ("left", "right") else made.side
                yield made
    covered = {i for first, _, at in paired for i in range(first.start, at + 3)}
    motions = [m for m in s.mentions("motion") if m.start not in covered and not _is_other(doc, s, m)]
    motions = sorted([*motions, *(m for m in letters(s) if m.start not in covered)], key=lambda m: m.start)
    if motions and not _TREATING.search(s.norm):
        found: dict[int, list[Finding]] = {}
        behind = any(token.kind == NUMBER for token in s.tokens[motions[-1].end : motions[-1].end + 5])
        if not behind and _NUMBER_FIRST.search(s.words(motions[0].start - 6, motions[0].start) + " "):
            yield from _number_first(doc, s, motions)
            return
        for i, motion in enumerate(motions):
            end = motions[i + 1].start if i + 1 < len(motions) else len(s.tokens)
            found[i] = [each for one in _one(doc, s, motion, end) for each in _both_ways(s, motion, one)]
        for i, word in shared(s, motions, found).items():
            found[i] = [moved(doc, s, motions[i], word, motions[i].start, motions[i].end)]
        for each in found.values():
            yield from each
    yield from arcs(doc, s)
    if not motions or not any(t.kind == NUMBER for t in s.tokens):
        yield from whole(doc, s, motions)


_SHORT_OF = re.compile(
    r"\b(?:lacks?|lacking|short of|lag of|loss of|missing)(?: the| about| approximately| last| final| terminal)*"
    r" (\d{1,3}) (?:° |degrees? |deg )?(?:of |from |to )?(?:full |terminal |active |complete |passive )*$"
    r"|\b(\d{1,3}) (?:° |degrees? |deg )?(?:short|shy) of (?:full |terminal |active |complete |passive )*$"
)


_NUMBER_FIRST = re.compile(
    r"(?<![\d/-] )\b(?P<n>\d{1,3}) (?:(?:° |degrees? |deg )(?:of |in )?|(?P<p>% )(?:of )?|of )(?:normal |active "
    r"|passive |forward "
    r"|right and left )*$"
)
"""Degrees before their motion: "60 degrees of flexion, 20 degrees of extension"."""


def _number_first(doc: Reader, s: Sentence, motions: list[Mention]) -> Iterator[Finding]:
    """Every motion of the sentence with the degrees that stand before it."""
    for m in motions:
        low = max(0, m.start - 6)
        before = _NUMBER_FIRST.search(s.words(low, m.start) + " ")
        if before:
            at = m.start - len(before[0].split())
            yield from _both_ways(s, m, moved(doc, s, m, before["n"] + ("%" if before["p"] else ""), at, m.end))


def _both_ways(s: Sentence, m: Mention, found: Finding) -> Iterator[Finding]:
    """The finding, and the same to the other side where "right and left lateral bending" says both."""
    yield found
    motion = str(found.attributes["motion"])
    side, _, turn = motion.partition("_")
    other = {"left": "right", "right": "left"}.get(side)
    if found.attributes.pop("both_ways", False):
        yield dataclasses.replace(
            found,
            value=found.value.replace(motion, f"left_{turn}", 1),
            attributes={**found.attributes, "motion": f"left_{turn}"},
        )
    elif other and re.search(rf"\b{other} (?:and|or|&|/)$", s.words(m.start - 2, m.start)):
        value = found.value.replace(motion, f"{other}_{turn}", 1)
        attributes = {**found.attributes, "motion": f"{other}_{turn}"}
        yield dataclasses.replace(found, value=value, attributes=attributes)


_SHORT = frozenset(word_list("motion", "short_names"))
"""Short names of motions and words that are one only with degrees behind them."""


def _is_other(doc: Reader, s: Sentence, m: Mention) -> bool:
    words = s.words(m.start, m.end)
    after, before = s.words(m.end, m.end + 5), s.words(m.start - 3, m.start)
    if (
        _DEVICE_BEHIND.match(after)
        or _NO_MOTION.search(after[:28])
        or (
            re.search(r"films?|x rays?|with$|worse with|pain with|on$|in (?:full )?$|aggravated by", before)
            and not re.search(r"\d", after[:12])
            and not _REACHED_BEFORE.search(s.words(m.start - 9, m.start) + " ")
        )
    ):
        return True
    if _INITIALS.fullmatch(words) and (s.section in _TOLD_OF or not _NUMBER_NEXT.match(after)):
        return s.section in _TOLD_OF or not re.match(r"(?:full|wnl|decreased|limited|dec|wfl)\b|: ?(?:full|wnl)", after)
    small = re.match(r"(?:(?:r|l|right|left|[:=]) )?[0-5](?: [+-])?(?: |$|\.)(?!°|deg)", after)
    if doc.topic == "strength" and small and _INITIALS.fullmatch(words.split()[-1]):
        return True  # "4-/5 in the triceps. Finger ext L 4+"
    if words in ("bending", "bend", "bends") and not _SIDE_NEXT.match(after):
        return True
    if words == "lb" and (any(x.value == "grip" for x in s.mentions("muscle")) or s.tokens[m.start - 1].kind == NUMBER):
        return True  # pounds
    if re.match(r"\d+ ?(?:mg|mcg)\b", after) or (
        words == "ext" and re.search(r"\b(?:phone|contact|tel|fax)\b", s.norm)
    ):
        return True
    if words in _SHORT:
        return not re.match(
            r"(?:(?:r|l|right|left|to|at|in|side|neutral|the|act|pass|active|passive|[:=(-]) )*\d", after
        ) and not re.match(r"(?:full|wnl)", after)
    return False


def _one(doc: Reader, s: Sentence, m: Mention, end: int) -> Iterator[Finding]:
    """What is said of one motion, up to token ``end``."""
    stop = min(end, m.end + 16)
    # "flex  R 110  L 118     Knee  R 0-135": another joint's cell ends what is said of a motion
    cells = [r.start for r in s.regions if m.end < r.start < stop and s.tokens[r.start].gap]
    stop = min([stop, *(i for i in cells if s.place(m.start, m.end, within=3).region is not None or i)])
    if part := _FRACTION.match(s.words(m.end, m.end + 8)):
        yield moved(doc, s, m, f"{_PERCENT[part['part']]}%", m.start, m.end + len(part[0].split()))
        return
    numbers = [i for i in range(m.end, stop) if s.tokens[i].kind == NUMBER and _is_degrees(s, i)]
    if numbers and _OF_NEXT.fullmatch(s.words(numbers[-1] + 1, end)) and end < len(s.tokens):
        numbers.pop()  # "3 degrees short of full extension to 118 of flexion"
    sided = any(
        numbers and numbers[0] < x.start < numbers[-1] for x in s.sides
    )  # "rot R 60 / L 48" names its own columns
    if m.start <= 2 and doc.columns and numbers and not sided:
        yield from _row(doc, s, m, numbers)
    elif numbers and _REDUCED_BY.search(s.words(m.end, numbers[0])):
        yield moved(doc, s, m, "decreased", m.start, numbers[0])
    elif numbers:
        yield from spoken(doc, s, m, numbers)
    elif said := _in_words(s, m, stop):
        found = moved(doc, s, m, *said)
        if found.region not in SPINE and m.value == "flexion" and _says_how_far_down(s, m, stop):
            found.region, found.side = next((r for r in doc.regions if r in SPINE), BodyPart.LUMBAR_SPINE), None
            doc.moved = found.region
        yield found


_PERCENT = {"1 / 2": 50, "half": 50, "1 / 3": 33, "2 / 3": 67, "1 / 4": 25, "3 / 4": 75}
_FRACTION = re.compile(
    r"(?:(?:is|was|to|about|only|at|around|:|-|=|limited|reduced|decreased|r|l|right|left) )*"
    r"(?P<part>1 / 2|1 / 3|2 / 3|1 / 4|3 / 4|half)(?! [\d/])(?: (?:of )?(?:normal|range|expected))?(?= ?(?:$"
    r"|[,.;)]|with|and))"
)
"""A motion as a part of what is normal: "ext 1/2", "rotation 2/3 of normal"."""
_OF_NEXT = re.compile(r"(?:° |degrees? |deg )?of(?: (?:active|passive|forward|further|the))*")
_REDUCED_BY = re.compile(r"\b(?:decreased|reduced|limited|diminished|restricted) (?:by|of)$")
_LESS_BEFORE = re.compile(
    r"\b(?:limited|decreased|restricted|reduced|lacks|loss of|dec)(?: (?:in|to|with|of|active"
    r"|forward|motion|rom|range of motion|by pain))* ?$"
)
_FULL_BEFORE = re.compile(r"\bfull(?: (?:and painless|active|passive|forward|in|with))* ?$")
_DEGREES_BEFORE = re.compile(
    r"(\d{1,3}) (?:(?:° |degrees? |deg )(?:of |in )?|of )(?:active |passive |forward |further )?$"
)
_REACHES = re.compile(
    r"(?:(?:is|was|to|only|reaches|brings|with|the|his|her|fingertips?|fingers?|hands?|about|just|:|-) )*"
    r"(?:(?:mid|lower|upper|above|below|proximal|distal) )*(?:shins?|knees?|thighs?|tibias?|ankles?|cal(?:f|ves))\b"
)
"""How far down the hands come when the back bends, where that is no number."""


def _in_words(s: Sentence, m: Mention, stop: int) -> tuple[str, int, int] | None:
    """What is said of a motion without a number behind it, and the tokens that say it."""
    text = s.words(m.end, stop)
    if lacked := _SHORT_OF.search(s.words(m.start - 9, m.start) + " "):
        short = f"-{lacked[1] or lacked[2]}" if m.value == "extension" else "decreased"
        return short, m.start - len(lacked[0].split()), m.end
    if before := _DEGREES_BEFORE.search(s.words(m.start - 5, m.start) + " "):
        at = next(i for i in range(m.start - 1, -1, -1) if s.tokens[i].norm == before[1])
        return before[1], at, m.end
    if m.value == "flexion" and (low := _REACHES.match(text)):
        return "decreased", m.start, m.end + len(low[0].split())
    if m.value == "flexion" and (low := _REACHED_BEFORE.search(s.words(m.start - 9, m.start) + " ")):
        return "decreased", m.start - len(low[0].split()), m.end
    if full := _FULL.match(text):
        return "full", m.start, m.end + len(full[0].split())
    listed = m.end < len(s.tokens) and s.tokens[m.end].norm == ","
    if (less := _LESS.match(text)) and not listed:
        return "decreased", m.start, m.end + len(less[0].split())
    if _LESS_BEFORE.search(s.words(m.start - 5, m.start)):
        return "decreased", m.start - 1, m.end
    return ("full", m.start - 1, m.end) if _FULL_BEFORE.search(s.words(m.start - 4, m.start)) else None


def _says_how_far_down(s: Sentence, m: Mention, stop: int) -> bool:
    """Whether a bend is told by how far down the hands come, which only the back's bend is."""
    behind = _REACHES.match(s.words(m.end, stop)) is not None
    return behind or _REACHED_BEFORE.search(s.words(m.start - 9, m.start) + " ") is not None


_REACHED_BEFORE = re.compile(
    r"\b(?:fingers?|fingertips?|hands?|reaches)(?: (?:reach|come|only|just))* (?:to|at) (?:(?:the|his|her|mid"
    r"|lower|upper|above"
    r"|below) )*(?:shins?|knees?|thighs?|tibias?|ankles?|cal(?:f|ves)) (?:on|in|with|upon)(?: forward| full)? $"
)
"""How far down the hands come, said before the bend: "fingers to knees on flexion"."""


def _is_degrees(s: Sentence, i: int) -> bool:
    token, after = s.tokens[i], s.words(i + 1, i + 3)
    if not token.norm.isdigit() or int(token.norm) > 200:
        return False
    if int(token.norm) <= 5 and any(t.kind == GRADE and t.norm.endswith("/5") for t in s.tokens):
        return False  # "wrist flex L 4" beside grades
    if _GAINED.search(s.words(i - 3, i)) and re.match(
        r"(?:° |degrees? |deg )?(?:since|from|over|this)\b", s.words(i + 1, i + 4)
    ):
        return False  # a gain: "flexion up 20° since the evaluation"
    if re.match(
        r"(?:x \d|trials?|visits?|weeks?|wks?|lbs?|pounds|reps?|cm|mm|inches|minutes|min|mg|years?|months?|days?"
        r"|times)\b",
        after,
    ):
        return False
    return not ((i and s.tokens[i - 1].norm in ("x", "#", "grade", "level", "type")) or re.match(r"\+ ?(?:/|$)", after))


_GAINED = re.compile(r"\b(?:up|gain(?:ed|s)?(?: of)?|increased?(?: by)?|improved?(?: by)?)$")
_MIRROR = {"left": Side.RIGHT, "right": Side.LEFT}


def _row(doc: Reader, s: Sentence, m: Mention, numbers: list[int]) -> Iterator[Finding]:
    named = by_column(doc.columns, [(i, s.tokens[i].column) for i in numbers])
    normal = next((s.tokens[i].norm for i in numbers if named.get(i) == "normal"), None)
    sides = any(name in ("left", "right") for name in named.values())
    beside = {name for name, _ in doc.columns if name in ("left", "right")}
    examined = _MIRROR[beside.pop()] if len(beside) == 1 else None
    for i in numbers:
        column = named.get(i)
        if column in (None, "normal", "other", "passive") or (sides and column == "measured" and not examined):
            continue
        sign = "-" if i and s.tokens[i - 1].norm == "-" and s.tokens[i - 1].end == s.tokens[i].start else ""
        found = moved(doc, s, m, sign + s.tokens[i].norm, m.start, i + 1)
        found.side = Side(column) if column in ("left", "right") else (found.side or examined)
        if normal:
            found.attributes["normal"] = normal
        yield found
