"""Named tests with side and result, gait, and what the examining hand finds: tenderness, spasm, trigger points."""

import re
from collections.abc import Iterator
from functools import cache

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType, Polarity

from .. import context
from ..columns import by_column
from ..finding import Finding
from ..lexicon import Mention, data, terms
from ..reader import Reader
from ..sentence import Sentence
from ..tokens import GRADE

_RESULT = re.compile(
    r"\b(?P<neg>negative|neg|no (?:leg |radicular |back )?pain|absent|stable|downgoing|down going"
    r"|unremarkable|not (?:present|elicited"
    r"|reproduced)|nl|normal|nil|no laxity|without (?:laxity|pain|symptoms)|none|firm|solid|flexor)\b"
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
        yield from _gait(s)
    if (
        s.section in ("objective", "", "clinical_summary", "reasons")
        and not doc.is_operation
        and not doc.is_electrodiagnostic
    ) or s.section == "objective":
        yield from _palpation(doc, s)


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
    if doc.columns and m.start <= 1 and (row := _in_columns(doc, s, m)):
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


def _in_columns(doc: Reader, s: Sentence, m: Mention) -> list[Result]:
    """The results of a table with a column for each side."""
    told = [r for r in s.matches(_RESULT) if r.start >= m.end]
    named = by_column(doc.columns, [(r.start, s.tokens[r.start].column) for r in told])
    return [
        (
            Polarity.ABSENT if r.match["neg"] or r.match["minus"] else Polarity.PRESENT,
            Side(named[r.start]),
            m.start,
            r.end,
        )
        for r in told
        if named.get(r.start) in ("left", "right")
    ]


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


_HARD = re.compile(
    r"\b(?:difficult\w*|unable|cannot|can ?not|can't|trouble|weak\w*|pain\w*|poor\w*|impaired|not able"
    r"|inability|problems?|fails|could not|deferred due)\b"
)
_EASY = re.compile(
    r"\b(?:without (?:difficulty|pain|problems?|limitation)|able to|normal\w*|well|intact|easily"
    r"|performs|performed|can|w o (?:difficulty|diff)|no difficulty|ok|good|wnl|adequate)\b"
)


def _gait(s: Sentence) -> Iterator[Finding]:
    found = s.mentions("gait")
    named = [m for m in found if m.value == "gait"]
    about = bool(named) or s.title.lower().startswith("gait")
    for m in found:
        words = s.words(m.start, m.end)
        if m.value == "antalgic" and s.words(m.start - 1, m.start) == "non":
            continue
        if m.value == "antalgic" and (s.section in ("objective", "", "clinical_summary", "reasons") or "limp" in words):
            if words in ("favoring", "favors") and "pain" not in s.norm and not about:
                continue
            polarity = context.polarity(s, m.start, m.end)
            yield Finding(
                FactType.GAIT, "antalgic", m.start, m.end, side=s.side(m.start, m.end, within=4), polarity=polarity
            )
        elif s.section in ("objective", "", "clinical_summary", "reasons") and m.value in (
            "heel_walk",
            "toe_walk",
            "heel_toe_walk",
            "tandem",
        ):
            if words in ("heels", "on heels", "on toes") and not re.search(r"\bwalk", s.norm):
                continue
            yield from _walks(s, m)
        elif about and s.section == "objective" and m.value in ("wide_based", "slow", "stiff", "assisted"):
            polarity = (
                Polarity.ABSENT
                if re.search(r"\bw o (?:ad|assist)", s.words(m.start - 2, m.end))
                else context.polarity(s, m.start, m.end)
            )
            yield Finding(FactType.GAIT, m.value, m.start, m.end, polarity=polarity)
    normal = re.compile(
        r"\b(?:gait|ambulation)(?: (?:is|was|pattern|:|-|and station|analysis|and posture|within))* "
        r"?(?:normal|non ?antalgic|wnl|steady|unremarkable|intact|nonantalgic|nml|nl|within normal "
        r"limits|smooth)\b|\b(?:normal|steady|nonantalgic|non antalgic|unremarkable) (?:heel to toe "
        r"|heel toe |reciprocal )?(?:gait|ambulation)\b|\b(?:ambulates|walks) (?:normally|well"
        r"|without (?:a )?(?:limp|difficulty|antalgia))\b"
    )
    if (
        s.title.lower().startswith("gait")
        and s.begins
        and re.match(r"(?:is )?(?:normal|non ?antalgic|wnl|steady|unremarkable)\b", s.norm)
    ):
        yield Finding(FactType.GAIT, "normal", 0, 2 if s.norm.startswith("non a") else 1)
    if s.section in ("objective", "", "clinical_summary"):
        for match in s.matches(normal):
            if not re.search(r"antalgic", match.match[0]) or "non" in match.match[0]:
                if "without a limp" in match.match[0] or "without limp" in match.match[0]:
                    continue
                yield Finding(FactType.GAIT, "normal", match.start, match.end)


def _walks(s: Sentence, m: Mention) -> Iterator[Finding]:
    values = {
        "heel_walk": ("heel_walk_difficulty",),
        "toe_walk": ("toe_walk_difficulty",),
        "tandem": ("tandem_difficulty",),
    }.get(m.value, ("heel_walk_difficulty", "toe_walk_difficulty"))
    around = s.words(m.start - 8, m.end + 8)
    both = len([o for o in s.mentions("gait") if o.value in ("heel_walk", "toe_walk")]) > 1
    ends = r"[;.,]" if both else r"[;.]"
    clause = re.split(ends, s.words(m.start - 8, m.start))[-1] + " " + re.split(ends, s.words(m.end, m.end + 8))[0]
    easy, hard = _EASY.search(clause), _HARD.search(clause)
    if easy and hard and re.search(r"\b(?:without|no difficulty|w o)\b", clause):
        hard = None
    if easy and hard and re.search(r"unable|not able|cannot|could not", clause):
        easy = None
    if not (easy or hard):
        if re.search(r"^ ?(?:ok|\(? ?-|:? ?neg|\+)", s.words(m.end, m.end + 2)):
            easy = re.search(r"", around)
        else:
            return
    polarity = Polarity.PRESENT if hard else Polarity.ABSENT
    start, end = m.start, m.end
    for i in range(m.start - 1, max(-1, m.start - 6), -1):
        if s.tokens[i].norm in ("difficulty", "unable", "able", "cannot", "can", "trouble", "weak"):
            start = i
    for value in values:
        yield Finding(FactType.GAIT, value, start, end, side=s.side(m.start, m.end, within=5), polarity=polarity)


def _palpation(doc: Reader, s: Sentence) -> Iterator[Finding]:
    if (
        re.search(r"\b(?:reports?|complains?|states|c o|denies)\b", s.norm)
        and s.section in ("", "clinical_summary")
        and "palpa" not in s.norm
    ):
        return
    for m in s.mentions("tenderness"):
        words = s.words(m.start, m.end)
        if (
            words in ("tightness", "taut", "increased tone", "tp", "tps", "guarded", "muscle tightness")
            and s.section != "objective"
        ):
            continue
        if words == "guarded" or (words == "guarding" and "abd" in s.norm) or re.search(r"\babdom\w*\b", s.norm):
            continue
        if (m.value == "trigger_points" and re.search(r"\binjection", s.words(m.end, m.end + 3))) or (
            words in ("spasm", "spasms") and s.section == "" and doc.usual_region is None and not s.regions
        ):
            continue
        polarity = context.polarity(s, m.start, m.end)
        if words in ("nontender", "non tender"):
            polarity = Polarity.ABSENT
        found = Finding(FactType.TENDERNESS, m.value, m.start, m.end, polarity=polarity)
        yield from _where(doc, s, found, m)


def _where(doc: Reader, s: Sentence, found: Finding, m: Mention) -> Iterator[Finding]:
    """The regions a finding of palpation is said of; several of them where the sentence lists several."""
    stop = next((o.start for o in s.mentions("tenderness") if o.start >= m.end and o.value != m.value), len(s.tokens))
    stop = next(
        (
            i
            for i in range(m.end, stop)
            if s.tokens[i].norm in (";", ".", "with", "but") or (s.tokens[i].norm == "no" and i > m.end)
        ),
        stop,
    )
    behind = [r for r in s.regions if m.end <= r.start < stop]
    place = s.place(m.start, m.end)
    chosen = behind or [r for r in s.regions if r.end <= m.start][-1:]
    regions: dict[BodyPart, Mention] = {}
    for r in chosen:
        regions.setdefault(BodyPart(r.value), r)
    if not regions or (set(regions) == {BodyPart.OTHER} and s.around.region):
        found.region, found.side, found.level = (
            place.region or doc.usual_region,
            s.side(m.start, m.end) or s.around.side,
            place.level,
        )
        yield found
        return
    for region, r in regions.items():
        one = Finding(
            found.type,
            found.value,
            found.start,
            max(found.end, r.end) if r.start - m.end < 12 else found.end,
            polarity=found.polarity,
            region=region,
        )
        near = s.nearest(s.sides, r.start, r.end, 3.5) or (
            s.nearest(s.sides, m.start, m.end, 5) if len(regions) == 1 else None
        )
        one.side = Side(near.value) if near else (s.around.side if s.around.region == region else None)
        one.level = (
            place.level if region in (BodyPart.CERVICAL_SPINE, BodyPart.THORACIC_SPINE, BodyPart.LUMBAR_SPINE) else None
        )
        yield one
