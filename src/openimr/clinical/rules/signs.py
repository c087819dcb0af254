"""Named tests with side and result, gait, and what the examining hand finds: tenderness, spasm, trigger points."""

import re
from collections.abc import Iterator
from functools import cache

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType, Polarity

from ..sentences import context
from ..sentences.columns import told_of
from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, data, terms
from ..words.tokens import GRADE
from .gait import gaits
from .palpation import palpated
from .results import Told, results

_TOES = re.compile(r"\b(?:(?P<down>down|downgoing)|(?P<up>upgoing))\b")
_SIGNS = {"hoffmann", "clonus", "lhermitte", "painful_arc"}
"""Signs that are there or not: named without a result, they are there unless denied."""


_SECTIONS_AWAY = {"request", "guidelines", "goals", "medications", "records", "work_status", "technique"}


_AMBIGUOUS: dict[str, str] = data("ambiguous_tests")["needs"]
"""What must stand beside a test's name that is another word, too."""


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


_OF_THUMB = re.compile(r"^(?!.*\bpatell).*\b(?:cmc|thumbs?|basal joint|trapezio\w*)\b")


def _tests(doc: Reader, s: Sentence) -> Iterator[Finding]:
    found = [m for m in s.mentions("test") if _is_test(s, m)]
    # Tests that are no facts keep their own results: "Fabere - -  Ely's R+".
    others = s.mentions("test_unlisted") if found else []
    found = sorted([*found, *others], key=lambda m: m.start) if others else found
    apart = [m for i, m in enumerate(found) if not i or m.start >= found[i - 1].end]
    told_out = results(s, apart) if apart else {}
    for m in found:
        if m.category == "test_unlisted":
            continue
        told = _results(doc, s, m, found, told_out)
        if not told and (direction := _TOES.search(s.words(m.start, m.end))):
            polarity = Polarity.ABSENT if direction["down"] else Polarity.PRESENT
            told = [Told(polarity, s.side(m.start, m.end, within=4), m.start, m.end)]
        if not told and m.value in _SIGNS:
            told = [Told(context.polarity(s, m.start, m.end), None, m.start, m.end)]
        hip = s.place(m.start, m.end).region is BodyPart.HIP_GROIN or doc.usual_region is BodyPart.HIP_GROIN
        value = ("impingement_hip" if hip else "neer") if m.value == "impingement_shoulder" else m.value
        if value == "patellar_grind" and _OF_THUMB.search(s.norm):
            value = "cmc_grind"
        for polarity, side, start, end in told:
            place = s.place(m.start, m.end)
            named = side or s.side(m.start, m.end, within=2.7) or (s.side(m.start, m.end) if len(told) == 1 else None)
            if named is None and place.region not in (
                BodyPart.CERVICAL_SPINE,
                BodyPart.LUMBAR_SPINE,
                BodyPart.THORACIC_SPINE,
            ):
                named = place.side
            region = _own_regions().get(value, place.region)
            if named is None and not s.begins and region is not None and doc.recent.region is region:
                named = doc.recent.side  # "Knee L 5-105. Lachman -": what goes on is of the side named before
            yield Finding(
                FactType.ORTHOPEDIC_TEST,
                value,
                start,
                end,
                side=named,
                polarity=polarity,
                region=region,
            )


@cache
def _own_regions() -> dict[str, BodyPart]:
    return {value: BodyPart(region) for region, entry in data("tests")["test_region"].items() for value in terms(entry)}


def _is_test(s: Sentence, m: Mention) -> bool:
    words = s.words(m.start, m.end)
    need = _AMBIGUOUS.get(words)
    marked = re.match(r"(?:\( )?[-+](?: |$)", s.words(m.end, m.end + 2))
    ahead = 9 if words == "grind" else 5  # "the grind at the base of the thumb is positive"
    if (
        need
        and not marked
        and not re.search(need, s.words(m.start - 3, m.start) + " | " + s.words(m.end, m.end + ahead))
    ):
        return False
    if m.value == "impingement_shoulder":
        return bool(re.search(r"sign|test", s.words(m.start, m.end + 1)) and s.section == "objective")
    if m.value == "straight_leg_raise" and s.words(m.end, m.end + 1) == "lag":
        return False
    if m.value == "waddell" and re.search(r"\bdr\b", s.words(m.start - 2, m.start)):
        return False
    if m.value == "cervical_compression" and "sacroiliac" in s.norm:
        return False
    return not re.search(r"^(?:,)? ?(?:md|m d|d o|pt)\b", s.words(m.end, m.end + 2)) and not (
        s.words(m.start - 2, m.start).endswith("dr") or s.words(m.start - 2, m.start).endswith("dr .")
    )


def _results(
    doc: Reader, s: Sentence, m: Mention, found: list[Mention], dealt_out: dict[int, list[Told]]
) -> list[Told]:
    """The result or, where each side has its own, the results said of a test."""
    score = next((i for i in range(m.end, min(m.end + 4, len(s.tokens))) if s.tokens[i].kind == GRADE), None)
    if m.value == "waddell" and score is not None:
        return [Told(Polarity.PRESENT, None, m.start, score + 1)] if int(s.tokens[score].norm[0]) >= 3 else []
    if (row := _in_cells(doc, s, m, found)) is not None:
        return row
    return dealt_out.get(m.start, [])


def _in_cells(doc: Reader, s: Sentence, m: Mention, found: list[Mention]) -> list[Told] | None:
    """The results of a row of a table with a column for each side; None where the line is none."""
    row = [cell for o, cell in told_of(doc.columns, s, found) if o == m and cell.column in ("left", "right")]
    if not row and sum(name == "measured" for name, _ in doc.columns) > 1:
        return _on_days(doc, s, m, found)
    told: list[Told] = []
    for cell in row:
        answer = _CELL.match(s.words(cell.start, cell.end))
        if answer and not answer["away"]:
            polarity = Polarity.PRESENT if answer["yes"] else Polarity.ABSENT
            told.append(Told(polarity, Side(cell.column), m.start, cell.end))
    return told if row else None


def _on_days(doc: Reader, s: Sentence, m: Mention, found: list[Mention]) -> list[Told] | None:
    """The results of a row of a flow sheet, a column a day: "SLR L   35 (+)   60 (-)"; None where the line is none."""
    cells = [cell for o, cell in told_of(doc.columns, s, found) if o == m and cell.column == "measured"]
    if len(cells) < _DAYS:
        return None
    before = next((Side(x.value) for x in s.sides if x.end <= cells[0].start), None)
    told: dict[tuple[Polarity, Side | None], Told] = {}
    for cell in cells:
        mark = _MARK_OF_DAY.search(s.words(cell.start, cell.end))
        own = next((Side(x.value) for x in s.sides if cell.start <= x.start <= cell.end), before)
        if mark:
            polarity = Polarity.PRESENT if mark["yes"] else Polarity.ABSENT
            told.setdefault((polarity, own), Told(polarity, own, m.start, cell.end))
    return list(told.values()) or None


_DAYS = 2
_MARK_OF_DAY = re.compile(r"(?P<yes>\+|\bpos\w*)|(?:^|(?<= ))(?:-(?= |$)|neg\w*|none)")
_CELL = re.compile(
    r"(?:(?P<away>not (?:done|tested|performed)|n t\b|nt\b|n / [at]|deferred|unable|def\b|refused|\?)"
    r"|\(? ?(?P<no>-|neg\w*|no|none|nil|0|ø|normal|nl|wnl|absent|stable|firm|intact|within)(?= |$)"
    r"|\(? ?(?P<yes>\+|pos\w*|yes|y|present|pain\w*|mild|moderate|severe|marked|trace|equivocal|lax|1 \+|2 \+|3 \+))"
)
"""What a cell says of a test or a finding of palpation: not done, no, or yes."""
