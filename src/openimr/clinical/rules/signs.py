"""Named tests with side and result, gait, and what the examining hand finds: tenderness, spasm, trigger points."""

import re
from collections.abc import Iterator
from functools import cache

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType, Polarity

from .. import context
from ..columns import told_of
from ..finding import Finding
from ..lexicon import Mention, data, terms
from ..reader import Reader
from ..sentence import Sentence
from ..tokens import GRADE
from .gait import gaits
from .palpation import palpated

_RESULT = re.compile(
    r"\b(?P<neg>negative|neg|no (?:leg |radicular |back )?pain|absent|stable|downgoing|down going"
    r"|unremarkable|not (?:present|elicited"
    r"|reproduced)|nl|normal|nil|no laxity|without (?:any )?(?:leg |radicular |back |significant )?(?:laxity|pain"
    r"|symptoms)|(?:back pain|lbp) only|only (?:low )?back pain|none|firm|solid|flexor)\b"
    r"|\b(?P<pos>positive|pos|present|reproduc\w+|elicit\w*|produces?|produced|painful|causes?|caused"
    r"|increases?|provok\w+|upgoing|lax|laxity|abnormal|equivocal|marked|persists?|brisk|bilaterally "
    r"present)\b|(?<=[(\s])(?P<minus>-)(?= "
    r"|$)|(?P<plus>\+)"
)


_PRE = re.compile(
    r"(?:^| )(?P<neg>no|negative|neg|without|absent|denies|nor|or no|stable|stable to)(?P<pos>$)? (?:for )?(?:[\w']+ "
    r")*$|(?:^| )(?P<p>positive|pos|equivocal|\+|painful|pain with|pain on)(?: for)?(?: [\w']+)* ?$|(?P<m>-) ?$"
)


_MIRROR = {"left": Side.LEFT, "right": Side.RIGHT, "bilateral": Side.BILATERAL}


_SIGNS = {"hoffmann", "clonus", "lhermitte", "painful_arc"}
"""Signs that are there or not: named without a result, they are there unless denied."""


_SECTIONS_AWAY = {"request", "guidelines", "goals", "medications", "records", "work_status", "technique"}


_AMBIGUOUS = {
    "impingement": r"sign|test|\+|positive|negative|\bneg\b|\bpos\b",
    "compression": r"test|positive|negative",
    "distraction": r"test|positive|negative|\+|\bneg\b|\bpos\b",
    "speed": r"test|sign|positive|negative|\bpos\b|\bneg\b|\+",
    "squeeze": r"test|positive|negative|\+|pos|neg",
    "apprehension": r"test|positive|negative|\+|\bpos\b|\bneg\b|\(",
    "relocation": r"positive|negative|test|\+",
    "grind": r"test|positive|negative|\+|neg|pos|\(",
    "grip": r"x",
    "mens": r"positive|negative|\+",
    "thomas": r"test|positive|negative|\+",
    "drawer": r"test|sign|positive|negative|\+|neg|pos|\(",
    "extension rotation": r"positive|negative|pain",
    "axial loading": r"positive|negative|pain|\+",
    "sulcus": r"sign|positive|negative|\+|neg|pos",
    "clarke": r"test|sign|positive|negative|\+",
    "allen": r"test|sign|positive|negative|\+",
    "mills": r"test|positive|negative|\+",
    "active compression": r"test|positive|negative|\+",
    "heel strike": r"test|positive|negative|\+",
    "jobe": r"test|positive|negative|\+|pos|neg|sign",
    "varus": r"stress|stab|lax|positive|negative|neg|pos|\+|\(|open|valgus",
    "valgus": r"stress|stab|lax|positive|negative|neg|pos|\+|\(|open|varus",
    "thompson": r"test|positive|negative|\+|neg|\(",
    "waddell": r"\d|sign|positive|negative|\+|neg|absent",
    "reverse phalen": r"\w",
    "resisted wrist extension": r"pain|positive|\+|reproduc",
    "fst": r"\+|positive|negative|neg|pos",
    "fns": r"\+|positive|negative|neg|pos",
    "extension and rotation": r"pain|positive",
    "axial load": r"positive|negative|\+",
    "scarf": r"positive|negative|\+",
    "horizontal adduction": r"positive|negative|\+|pain",
    "cross body adduction": r".",
    "straight leg": r"positive|negative|raise|rais|\+",
    "impingement signs": r".",
    "cross body": r".",
    "active straight leg raise": r".",
}


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Tests, gait and palpation."""
    if s.section in _SECTIONS_AWAY or doc.is_imaging:
        return
    yield from _tests(doc, s)
    if s.section in ("objective", "", "clinical_summary", "subjective", "history", "reasons") and not (
        doc.is_operation and s.section != "objective"
    ):
        yield from gaits(s)
    if (
        s.section in ("objective", "", "clinical_summary", "reasons")
        and not doc.is_operation
        and not doc.is_electrodiagnostic
    ) or s.section == "objective":
        yield from palpated(doc, s)


def _tests(doc: Reader, s: Sentence) -> Iterator[Finding]:
    found = [m for m in s.mentions("test") if _is_test(s, m)]
    for position, m in enumerate(found):
        nxt = next((o for o in found[position + 1 :] if o.start >= m.end), None)
        results = _results(doc, s, m, nxt.start if nxt else len(s.tokens), found)
        if not results and m.value in _SIGNS:
            results = [(context.polarity(s, m.start, m.end), None, m.start, m.end)]
        hip = s.place(m.start, m.end).region is BodyPart.HIP_GROIN or doc.usual_region is BodyPart.HIP_GROIN
        value = ("impingement_hip" if hip else "neer") if m.value == "impingement_shoulder" else m.value
        for polarity, side, start, end in results:
            place = s.place(m.start, m.end)
            named = (
                side or s.side(m.start, m.end, within=2.7) or (s.side(m.start, m.end) if len(results) == 1 else None)
            )
            if named is None and place.region not in (
                BodyPart.CERVICAL_SPINE,
                BodyPart.LUMBAR_SPINE,
                BodyPart.THORACIC_SPINE,
            ):
                named = place.side
            yield Finding(
                FactType.ORTHOPEDIC_TEST,
                value,
                start,
                end,
                side=named,
                polarity=polarity,
                region=_own_regions().get(value, place.region),
            )


@cache
def _own_regions() -> dict[str, BodyPart]:
    return {value: BodyPart(region) for region, entry in data("tests")["test_region"].items() for value in terms(entry)}


def _is_test(s: Sentence, m: Mention) -> bool:
    words = s.words(m.start, m.end)
    need = _AMBIGUOUS.get(words)
    if need and not re.search(need, s.words(m.start - 3, m.start) + " | " + s.words(m.end, m.end + 5)):
        return False
    if m.value == "impingement_shoulder":
        return bool(re.search(r"sign|test", s.words(m.start, m.end + 1)) and s.section == "objective")
    if m.value == "waddell" and re.search(r"\bdr\b", s.words(m.start - 2, m.start)):
        return False
    if m.value == "cervical_compression" and "sacroiliac" in s.norm:
        return False
    return not re.search(r"^(?:,)? ?(?:md|m d|d o|pt)\b", s.words(m.end, m.end + 2)) and not (
        s.words(m.start - 2, m.start).endswith("dr") or s.words(m.start - 2, m.start).endswith("dr .")
    )


Result = tuple[Polarity, Side | None, int, int]


def _results(doc: Reader, s: Sentence, m: Mention, stop: int, found: list[Mention]) -> list[Result]:
    """The result or, where each side has its own, the results said of a test."""
    if (
        m.value == "waddell"
        and (score := next((i for i in range(m.end, min(m.end + 4, len(s.tokens))) if s.tokens[i].kind == GRADE), None))
        is not None
    ):
        return [(Polarity.PRESENT, None, m.start, score + 1)] if int(s.tokens[score].norm[0]) >= 3 else []
    if (row := _in_cells(doc, s, m, found)) is not None:
        return row
    after = _after(s, m, min(stop, m.end + 18))
    if after:
        return after
    before = s.words(max(0, m.start - 7), m.start)
    before = re.split(r"[;.:]|\bbut\b", before)[-1]
    if match := _PRE.search(f"{before} "):
        negative = bool(match["neg"] or match["m"])
        lead = len(before[match.start() :].split())
        return [(Polarity.ABSENT if negative else Polarity.PRESENT, None, max(0, m.start - lead), m.end)]
    return _shared(s, m, stop, found)


def _in_cells(doc: Reader, s: Sentence, m: Mention, found: list[Mention]) -> list[Result] | None:
    """The results of a row of a table with a column for each side; None where the line is none."""
    row = [cell for o, cell in told_of(doc.columns, s, found) if o == m and cell.column in ("left", "right")]
    told: list[Result] = []
    for cell in row:
        answer = _CELL.match(s.words(cell.start, cell.end))
        if answer and not answer["away"]:
            polarity = Polarity.PRESENT if answer["yes"] else Polarity.ABSENT
            told.append((polarity, Side(cell.column), m.start, cell.end))
    return told if row else None


_CELL = re.compile(
    r"(?:(?P<away>not (?:done|tested|performed)|n t\b|nt\b|n / [at]|deferred|unable|def\b|refused|\?)"
    r"|\(? ?(?P<no>-|neg\w*|no|none|nil|0|ø|normal|nl|wnl|absent|stable|firm|intact|within)(?= |$)"
    r"|\(? ?(?P<yes>\+|pos\w*|yes|y|present|pain\w*|mild|moderate|severe|marked|trace|equivocal|lax|1 \+|2 \+|3 \+))"
)
"""What a cell says of a test or a finding of palpation: not done, no, or yes."""


def _after(s: Sentence, m: Mention, stop: int) -> list[Result]:
    made: list[Result] = []
    last = m.end
    for match in s.matches(_RESULT):
        if match.start < m.end or match.start >= stop:
            continue
        between = s.words(last, match.start)
        if re.search(r"[.;]", between) and last == m.end and not re.match(r"^[;:]", between):
            break
        if match.start - last > 9:
            break
        if match.match["minus"] and not _is_result_mark(s, match.start):
            continue
        negative = bool(match.match["neg"] or match.match["minus"])
        if (
            re.search(r"\b(?:no|not|without|non)\b(?: \w+){0,2}$", between)
            and not negative
            and not re.search(r"\bno (?:back|leg)\b", between)
        ):
            negative = True
        side = _side_of(s, last, match.start, match.end, stop)
        if made and (side is None or side == made[-1][1] or made[-1][1] is None):
            break
        start = m.start if not made else max(last, match.start - 2)
        end = match.end
        trailing = [x for x in s.sides if match.end <= x.start <= match.end + 2]
        if trailing and side and Side(trailing[0].value) == side:
            end = trailing[0].end
        made.append((Polarity.ABSENT if negative else Polarity.PRESENT, side, start, end))
        last = end
    return made


def _is_result_mark(s: Sentence, i: int) -> bool:
    """Whether a minus is a result: in brackets, before a side, or at the end; not a dash or a list's mark."""
    before, after = s.words(i - 1, i), s.words(i + 1, i + 2)
    return (
        before == "("
        or after in (")", ",", ".", "", "l", "r", "left", "right", "bilat", "b", "bilaterally", ";", "bil")
        or s.tokens[i].end == (s.tokens[i + 1].start if i + 1 < len(s.tokens) else -1)
    )


def _side_of(s: Sentence, last: int, start: int, end: int, stop: int) -> Side | None:
    before = [x for x in s.sides if last <= x.start and x.end <= start and start - x.end <= 3]
    behind = [
        x
        for x in s.sides
        if end <= x.start < min(stop, end + 6) and not re.search(r"[;.]|,|\band\b", s.words(end, x.start))
    ]
    if behind:
        # "R positive, L negative": a side directly before the next result is that result's
        nxt = s.words(behind[0].end, behind[0].end + 2)
        if before and re.match(r"(?:is |was |: )?(?:negative|neg|positive|pos|\+|-)", nxt):
            return Side(before[-1].value)
        return Side(behind[0].value)
    return Side(before[-1].value) if before else None


def _shared(s: Sentence, m: Mention, stop: int, found: list[Mention]) -> list[Result]:
    """The result of a list of tests: said behind its last member, or before its first."""
    index = found.index(m)
    at = m.end
    for other in found[index + 1 :]:
        if other.start < at:
            continue
        if not re.fullmatch(r"(?:(?:,|and|or|/|&|both|test|tests|signs?|s|the|were|are) ?)*", s.words(at, other.start)):
            break
        after = _after(s, other, min(len(s.tokens), other.end + 12))
        if after:
            return [(p, side, m.start, m.end) for p, side, _, _ in after]
        at = other.end
    at = m.start
    for other in reversed(found[:index]):
        if other.end > at:
            continue
        if not re.fullmatch(r"(?:(?:,|and|or|/|&|test|tests|signs?|s|the|nor) ?)*", s.words(other.end, at)):
            break
        before = re.split(r"[;.:]", s.words(max(0, other.start - 6), other.start))[-1]
        if match := _PRE.search(f"{before} "):
            return [(Polarity.ABSENT if match["neg"] or match["m"] else Polarity.PRESENT, None, m.start, m.end)]
        at = other.start
    return []
