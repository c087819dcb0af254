"""Range of motion: each motion with its degrees, beside its normal where that is given; sentences, lines and tables."""

import dataclasses
import re
from collections.abc import Iterator

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType

from ..columns import by_column
from ..finding import Finding
from ..lexicon import Mention
from ..reader import Reader
from ..sentence import Sentence
from ..tokens import LEVEL_KIND, NUMBER
from .motion_lists import ABOUT_MOTION, letters, pairs, shared, turned

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
    r"^(?:[:=,-] ?)?(?:(?:is|are|was|of|the|to|noted|r|l|right|left|bilat|bilaterally) )*(full|wnl"
    r"|within normal limits|normal|fwnl|wfl|within functional limits|intact|unrestricted|fully)\b"
)
_LESS = re.compile(
    r"^(?:[:=,-] ?)?(?:(?:is|are|was|were|of|the|to|noted|r|l|right|left|mildly|moderately|severely"
    r"|slightly|markedly|somewhat|mod|mild|moderate|severe|sev|min|minimally|significantly|very"
    r"|painful and) )*(decreased|limited|restricted|reduced|diminished|↓|dec|guarded"
    r"|painful and limited)\b"
)
_JOINT = re.compile(
    r"\b(?:(?P<before>full|normal|unrestricted|complete|decreased|limited|restricted|reduced"
    r"|diminished|good|painless|\bdec) (?:and (?:painless|symmetric|painfree|pain free|equal) |active "
    r"|passive |painless |pain free |lumbar |cervical |spinal |knee |shoulder |hip |ankle |wrist "
    r"|elbow |neck |\w+ )?(?:rom|range of motion|arom|prom|motion|ranges of motion)"
    r"|(?:rom|range of motion|arom|ranges of motion|motion)(?: (?:of|in|at|testing|about|is|was|are"
    r"|the|both|all|left|right|l|r|bilateral|his|her|lumbar|cervical|thoracic|spine|knee|knees"
    r"|shoulder|shoulders|hip|hips|ankle|wrist|wrists|elbow|elbows|neck|back|low|hand|fingers|:|-"
    r"|joints?|upper|lower|extremit(?:y|ies)|planes|,|painful|and|mildly|moderately|markedly|severely"
    r"|slightly|significantly|grossly|generally|were))* ?(?P<after>full|wnl|wfl|within normal limits"
    r"|normal|intact|decreased|limited|restricted|reduced|diminished|unrestricted|guarded)\b)"
)
_TREATING = re.compile(r"\b(?:x ?\d+|sets|reps|\d x \d|bike|therex|ther ex|stretch\w*|strengthening|minutes of)\b")


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Ranges of motion of the examination."""
    if (
        s.section not in _SECTIONS
        or doc.is_imaging
        or (doc.is_operation and s.section in ("technique", "procedure", "operative_findings"))
    ):
        return
    paired = pairs(s)
    for first, second, at in paired:
        cells = [i for i in range(at, len(s.tokens) - 2) if re.fullmatch(r"\d+ / \d+", s.words(i, i + 3))]
        columns = by_column(doc.columns, [(i, s.tokens[i].column) for i in cells]) if doc.columns else {}
        for cell in cells if columns else [at]:
            for m, i in ((first, cell), (second, cell + 2)):
                made = turned(_finding(doc, s, m, _signed(s, i, m.end), m.start, i + 1))
                made.side = Side(columns[cell]) if columns.get(cell) in ("left", "right") else made.side
                yield made
    covered = {i for first, _, at in paired for i in range(first.start, at + 3)}
    motions = [m for m in s.mentions("motion") if m.start not in covered and not _is_other(s, m)]
    motions = sorted([*motions, *(m for m in letters(s) if m.start not in covered)], key=lambda m: m.start)
    if motions and not _TREATING.search(s.norm):
        found: dict[int, list[Finding]] = {}
        behind = any(token.kind == NUMBER for token in s.tokens[motions[-1].end : motions[-1].end + 5])
        if not behind and _NUMBER_FIRST.search(s.words(motions[0].start - 6, motions[0].start) + " "):
            yield from _number_first(doc, s, motions)
            return
        for i, motion in enumerate(motions):
            end = motions[i + 1].start if i + 1 < len(motions) else len(s.tokens)
            found[i] = [each for one in _one(doc, s, motion, end, motions) for each in _both_ways(s, motion, one)]
        for i, word in shared(s, motions, found).items():
            found[i] = [_finding(doc, s, motions[i], word, motions[i].start, motions[i].end)]
        for each in found.values():
            yield from each
    yield from _arcs(doc, s)
    if not motions or not any(t.kind == NUMBER for t in s.tokens):
        yield from _whole_joint(doc, s, motions)


_SHORT_OF = re.compile(
    r"\b(?:lacks?|lacking|short of|lag of|loss of|missing)(?: the| about| approximately| last| final| terminal)*"
    r" (\d{1,3}) (?:° |degrees? |deg )?(?:of |from |to )?(?:full |terminal |active |complete |passive )*$"
)


_NUMBER_FIRST = re.compile(
    r"(?<![\d/-] )\b(?P<n>\d{1,3}) (?P<p>% )?(?:° |degrees? |deg )(?:of |in )?(?:active |passive |forward "
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
            yield from _both_ways(s, m, _finding(doc, s, m, before["n"], at, m.end))


def _both_ways(s: Sentence, m: Mention, found: Finding) -> Iterator[Finding]:
    """The finding, and the same to the other side where "right and left lateral bending" says both."""
    yield found
    motion = str(found.attributes["motion"])
    side, _, turn = motion.partition("_")
    other = {"left": "right", "right": "left"}.get(side)
    if other and re.search(rf"\b{other} (?:and|or|&|/)$", s.words(m.start - 2, m.start)):
        value = found.value.replace(motion, f"{other}_{turn}", 1)
        attributes = {**found.attributes, "motion": f"{other}_{turn}"}
        yield dataclasses.replace(found, value=value, attributes=attributes)


def _is_other(s: Sentence, m: Mention) -> bool:
    words = s.words(m.start, m.end)
    after, before = s.words(m.end, m.end + 5), s.words(m.start - 3, m.start)
    if _NO_MOTION.search(after[:28]) or (
        re.search(r"films?|x rays?|with$|worse with|pain with|on$|in (?:full )?$|aggravated by", before)
        and not re.search(r"\d", after[:12])
    ):
        return True
    if words in (
        "add",
        "er",
        "ir",
        "sup",
        "ext",
        "ev",
        "inv",
        "rd",
        "ud",
        "twist",
        "is",
        "elevation",
        "extends",
        "lb",
        "sb",
        "pf",
        "df",
        "fe",
        "rot",
    ):
        return not re.match(r"(?:(?:r|l|right|left|to|[:=(-]) )*\d", after) and not re.match(r"(?:full|wnl)", after)
    return False


def _one(doc: Reader, s: Sentence, m: Mention, end: int, motions: list[Mention]) -> Iterator[Finding]:
    stop = min(end, m.end + 16)
    numbers = [i for i in range(m.end, stop) if s.tokens[i].kind == NUMBER and _is_degrees(s, i)]
    in_row = m.start <= 2 and doc.columns and len(numbers) >= 1
    if in_row:
        yield from _row(doc, s, m, numbers)
        return
    text = s.words(m.end, stop)
    if numbers and re.search(
        r"\b(?:decreased|reduced|limited|diminished|restricted) (?:by|of)$", s.words(m.end, numbers[0])
    ):
        yield _finding(doc, s, m, "decreased", m.start, numbers[0])
        return
    if not numbers:
        if lacked := _SHORT_OF.search(s.words(m.start - 9, m.start) + " "):
            short = f"-{lacked[1]}" if m.value == "extension" else "decreased"
            yield _finding(doc, s, m, short, m.start - len(lacked[0].split()), m.end)
        elif len(motions) and (
            before := re.search(
                r"(\d{1,3}) (?:° |degrees? |deg )(?:of |in )?(?:active |passive |forward )?$",
                s.words(m.start - 5, m.start),
            )
        ):
            at = s.span(0, 0)[0]
            at = next(i for i in range(m.start - 1, -1, -1) if s.tokens[i].norm == before[1])
            yield _finding(doc, s, m, before[1], at, m.end)
        elif _FULL.match(text):
            yield _finding(doc, s, m, "full", m.start, m.end + len(_FULL.match(text)[0].split()))  # type: ignore[index]
        elif (less := _LESS.match(text)) and not (m.end < len(s.tokens) and s.tokens[m.end].norm == ","):
            yield _finding(doc, s, m, "decreased", m.start, m.end + len(less[0].split()))
        elif re.search(
            (
                r"\b(?:limited|decreased|restricted|reduced|lacks|loss of|dec)(?: (?:in|to|with|of|active"
                r"|forward|motion|rom|range of motion|by pain))* ?$"
            ),
            s.words(m.start - 5, m.start),
        ):
            yield _finding(doc, s, m, "decreased", m.start - 1, m.end)
        elif re.search(
            r"\bfull(?: (?:and painless|active|passive|forward|in|with))* ?$", s.words(m.start - 4, m.start)
        ):
            yield _finding(doc, s, m, "full", m.start - 1, m.end)
        return
    yield from _spoken(doc, s, m, numbers, stop)


def _is_degrees(s: Sentence, i: int) -> bool:
    token, after = s.tokens[i], s.words(i + 1, i + 3)
    if not token.norm.isdigit() or int(token.norm) > 200:
        return False
    if re.match(
        r"(?:x \d|visits?|weeks?|wks?|lbs?|pounds|reps?|cm|mm|inches|minutes|min|mg|years?|months?|days?|times)\b",
        after,
    ):
        return False
    return not ((i and s.tokens[i - 1].norm in ("x", "#", "grade", "level", "type")) or re.match(r"\+ ?(?:/|$)", after))


def _row(doc: Reader, s: Sentence, m: Mention, numbers: list[int]) -> Iterator[Finding]:
    named = by_column(doc.columns, [(i, s.tokens[i].column) for i in numbers])
    normal = next((s.tokens[i].norm for i in numbers if named.get(i) == "normal"), None)
    sides = any(name in ("left", "right") for name in named.values())
    for i in numbers:
        column = named.get(i)
        if column in (None, "normal", "other", "earlier", "passive") or (sides and column == "measured"):
            continue
        sign = "-" if i and s.tokens[i - 1].norm == "-" and s.tokens[i - 1].end == s.tokens[i].start else ""
        found = _finding(doc, s, m, sign + s.tokens[i].norm, m.start, i + 1)
        found.side = Side(column) if column in ("left", "right") else found.side
        if normal:
            found.attributes["normal"] = normal
        yield found


_TRAILING = re.compile(
    r"(?:° |degrees? |deg )?(?:actively |active )?(?:\( ?)?(?:on (?:the )?|to (?:the )?)?(left|right"
    r"|bilaterally|bilateral"
    r"|bilat|r|l)\b(?! :| \d)"
)
_NORMAL_BEHIND = re.compile(
    r"(?:° |degrees? |deg )?\(? ?(?:(?:normal|nl|norm|of|out of|nml)(?: (?:is|of|being|range))? "
    r"?)?(?<=[(a-z] )(\d{1,3}) ?\)?"
)
_LISTED = re.compile(r"\b(?:r / l|l / r|right / left|left / right|rt / lt|r l|right left)\b")
_BEFORE_NORMAL = re.compile(r"\b(?:normal|nl|norm|nml|of)\W*$")


def _spoken(doc: Reader, s: Sentence, m: Mention, numbers: list[int], stop: int) -> Iterator[Finding]:
    """Numbers behind a motion in running text: ``35 degrees (normal 60)``, ``45/60``, ``R 110 L 130``, ``50 right``."""
    first = numbers[0]
    between = s.words(m.end, first)
    if first - m.end > 8 or (re.search(r"[.;]|\bstrength|normal|pain\b", between) and "normal" not in between):
        return
    numbers = _without_bounds(s, m, numbers)
    first = numbers[0]
    lead = _side_in(s, m.end, first)
    behind = lead is None and _TRAILING.match(s.words(first + 1, first + 5)) is not None
    last = m.end
    for position, i in enumerate(numbers):
        if i < last or (position and _BEFORE_NORMAL.search(s.words(max(m.end, i - 3), i))):
            continue
        own = lead if not position else None if behind else _side_in(s, last, i)
        if behind and (trailing := _TRAILING.match(s.words(i + 1, i + 5))):
            own = _SIDES[trailing[1]]
        if position and own is None:
            return
        found = _finding(doc, s, m, _signed(s, i, m.end), m.start if not position else i, i + 1)
        last = i + 1
        if s.words(i + 1, i + 2) == "/" and i + 2 < len(s.tokens) and s.tokens[i + 2].kind == NUMBER:
            last = i + 3
            if own is None and (pair := _two_sides(doc, s, m, i, found)):
                yield from pair
                return
            found.attributes["normal"] = s.tokens[i + 2].norm
        elif normal := _NORMAL_BEHIND.match(s.words(i + 1, i + 7)):
            found.attributes["normal"] = normal[1]
            last = i + 1 + len(normal[0].split())
        yield _sided(found, m, own)


def _without_bounds(s: Sentence, m: Mention, numbers: list[int]) -> list[int]:
    """Numbers without a normal said first ("flexion (60): 45") and without the zero of a range ("0-45")."""
    if (
        len(numbers) > 1
        and s.words(numbers[0] - 1, numbers[0]) in ("(", "[")
        and s.words(numbers[0] + 1, numbers[0] + 2) in (")", "]")
    ):
        return numbers[1:]
    if (
        len(numbers) > 1
        and s.tokens[numbers[0]].norm in ("0", "00")
        and s.words(numbers[0] + 1, numbers[1]) in ("-", "to", "° -", "° to", "degrees to")
    ):
        return numbers[1:]
    return numbers


def _signed(s: Sentence, i: int, start: int) -> str:
    ranged = i >= 2 and s.tokens[i - 2].kind == NUMBER
    minus = not ranged and i - 1 >= start and s.tokens[i - 1].norm == "-" and s.tokens[i - 1].end == s.tokens[i].start
    percent = i + 1 < len(s.tokens) and s.tokens[i + 1].norm == "%"
    return f"{'-' if minus else ''}{s.tokens[i].norm}{'%' if percent else ''}"


def _two_sides(doc: Reader, s: Sentence, m: Mention, i: int, found: Finding) -> list[Finding]:
    """``70/65``: right and left where the motion has sides and no side is named; else the second is the normal."""
    listed = _LISTED.search(s.norm) or _LISTED.search(s.title.lower().replace("/", " / "))
    paired = found.region not in _SPINE and found.region is not None and found.side is None
    if not listed and not paired and m.value not in ("lateral_bending", "rotation"):
        return []
    other = _finding(doc, s, m, s.tokens[i + 2].norm, i + 2, i + 3)
    order = (Side.LEFT, Side.RIGHT) if listed and listed[0][0] == "l" else (Side.RIGHT, Side.LEFT)
    return [_sided(found, m, order[0]), _sided(other, m, order[1])]


def _sided(found: Finding, m: Mention, side: Side | None) -> Finding:
    """The finding on a side; turning and bending the spine to a side is a motion of its own."""
    if side is None:
        return found
    motion = str(found.attributes["motion"])
    if found.region in _SPINE and motion.startswith(("left_", "right_")) and side is not Side.BILATERAL:
        turned = f"{side}_{motion.partition('_')[2]}"
        found.value, found.attributes["motion"] = found.value.replace(motion, turned, 1), turned
    elif found.region in _SPINE and m.value in ("rotation", "lateral_bending"):
        if side is not Side.BILATERAL:
            found.value = found.value.replace(str(found.attributes["motion"]), f"{side}_{m.value}", 1)
            found.attributes["motion"] = f"{side}_{m.value}"
        found.side = None
    else:
        found.side = side
    return found


_SIDES = {
    "left": Side.LEFT,
    "l": Side.LEFT,
    "right": Side.RIGHT,
    "r": Side.RIGHT,
    "bilaterally": Side.BILATERAL,
    "bilateral": Side.BILATERAL,
    "bilat": Side.BILATERAL,
}


def _side_in(s: Sentence, start: int, end: int) -> Side | None:
    inside = [m for m in s.sides if start <= m.start and m.end <= end]
    return Side(inside[-1].value) if inside else None


def _finding(doc: Reader, s: Sentence, m: Mention, number: str, start: int, end: int) -> Finding:
    place = s.place(m.start, m.end)
    near = s.nearest([r for r in s.regions if s.tokens[r.start].kind != LEVEL_KIND], m.start, m.end, 14)
    region = BodyPart(near.value) if near else s.around.region
    if region in (None, BodyPart.OTHER):
        region = s.around.region or doc.moved or doc.usual_region
    doc.moved = region
    named = {x.value for x in s.sides}
    side = place.side or (Side(named.pop()) if len(named) == 1 else None)
    side = side if region not in _SPINE else None
    value = _AT_THE_WRIST.get(m.value, m.value) if region is BodyPart.FOREARM_WRIST_HAND else m.value
    unit = "degrees" if number.lstrip("-").isdigit() else None
    return Finding(
        FactType.RANGE_OF_MOTION,
        f"{value} {number}",
        start,
        end,
        unit=unit,
        region=region,
        side=side,
        attributes={"motion": value},
    )


_SPINE = {BodyPart.CERVICAL_SPINE, BodyPart.THORACIC_SPINE, BodyPart.LUMBAR_SPINE}
_AT_THE_WRIST = {"dorsiflexion": "extension", "plantar_flexion": "flexion"}
_ARC = re.compile(
    r"\b(?:rom|range of motion|arom|motion|range|extension flexion|knees?|elbows?)(?: (?:of|is|was|from|:|the|right"
    r"|left|r|l|knee|elbow|in|both|bilateral))* ?(?:- )?(?P<low>\d{1,2})(?: degrees| °| deg)? ?(?:-"
    r"|to) (?P<high>\d{2,3})\b(?! ?(?:%|visits))"
)


_NEUTRAL_ZERO = re.compile(r"\b\d{1,2} - (?P<low>\d{1,2}) - (?P<high>\d{2,3})\b")
"""Hyperextension, the neutral or the extension lacked, flexion."""


def _arcs(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Knees and elbows: ``ROM 0-120`` and ``0-0-120`` are flexion 120 and extension 0."""
    triples = list(s.matches(_NEUTRAL_ZERO)) if ABOUT_MOTION.search(f"{s.title} {s.norm}".lower()) else []
    for found in triples or s.matches(_ARC):
        place = s.place(found.start, found.end)
        region = place.region or doc.usual_region
        if region not in (BodyPart.KNEE, BodyPart.ELBOW) or int(found.match["high"]) > 160:
            continue
        for motion, number in (("flexion", found.match["high"]), ("extension", found.match["low"])):
            made = Finding(
                FactType.RANGE_OF_MOTION,
                f"{motion} {number}",
                found.start,
                found.end,
                unit="degrees",
                region=region,
                side=s.side(found.start, found.end, within=2.7) or place.side,
            )
            made.attributes["motion"] = motion
            yield made


def _whole_joint(doc: Reader, s: Sentence, motions: list[Mention]) -> Iterator[Finding]:
    for i, token in enumerate(s.tokens):
        if token.norm == "from" and s.text[token.start : token.end] == "FROM":
            place = s.place(i, i + 1)
            yield Finding(
                FactType.RANGE_OF_MOTION, "full", i, i + 1, region=place.region or doc.usual_region, side=place.side
            )
    for found in s.matches(_JOINT):
        word = found.match["before"] or found.match["after"]
        if motions and found.match["after"] and any(found.end <= m.start <= found.end + 3 for m in motions):
            continue
        full = word in (
            "full",
            "normal",
            "unrestricted",
            "complete",
            "wnl",
            "wfl",
            "within normal limits",
            "intact",
            "good",
            "painless",
        )
        if word in ("good", "painless"):
            continue
        if re.search(r"\b(?:not|lacks|without)(?: \w+)? $", s.words(found.start - 2, found.start) + " "):
            full = False
        place = s.place(found.start, found.end)
        region = place.region or doc.usual_region
        yield Finding(
            FactType.RANGE_OF_MOTION,
            "full" if full else "decreased",
            found.start,
            found.end,
            region=region,
            side=None if region in _SPINE else place.side,
        )
