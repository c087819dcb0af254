"""What the patient reports: complaints with their place, and pain scores."""

import re
from collections.abc import Iterator
from functools import cache

from openimr.domain.anatomy import BodyPart
from openimr.domain.facts import FactType, Polarity, Temporality

from ..sentences import context
from ..sentences.finding import Finding, placed, stated
from ..sentences.reader import SPINE, Reader
from ..sentences.sentence import Place, Sentence
from ..words.lexicon import Mention, data, word_list
from .pain import pains, radiations
from .pain_places import bare_places, spared
from .pain_scores import SECTIONS, pain_scores, side_at


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Complaints and pain scores."""
    yield from pain_scores(doc, s)
    if (
        s.section not in SECTIONS
        or (doc.is_imaging and s.section != "history")
        or (doc.is_operation and s.section not in ("history", "subjective"))
    ):
        return
    if doc.is_electrodiagnostic and s.section not in ("history", "subjective") and not _TELLS.search(s.norm):
        return
    taken: set[int] = set()
    for m in sorted(s.mentions("complaint"), key=lambda m: (m.start, -m.end)):
        if m.value in ("pain", "radiation") or context.open_box(s, m.start) or not _is_reported(s, m):
            continue
        found = placed(s, FactType.COMPLAINT, m.value, m.start, m.end)
        if behind := _place_behind(s, m):
            found.region, found.side = behind.region, behind.side
        if found.temporality is Temporality.HYPOTHETICAL:
            continue
        if m.value == "instability" and found.region in SPINE:
            continue
        if m.value in _PLACELESS or m.value == "dropping_objects":
            found.region, found.side = None, found.side if m.value == "dropping_objects" else None
        if m.value in _OF_THE_MIND:
            found.region = BodyPart.MENTAL_HEALTH
        elif m.value in ("headache", "photophobia"):
            found.region, found.side = BodyPart.HEAD, s.side(m.start, m.end, within=4)
        found.level = None
        if m.value in ("bladder_dysfunction", "bowel_dysfunction") and (
            _AS_BEFORE.match(s.words(m.end, m.end + 11)) or s.words(m.start - 3, m.start).endswith("no change in")
        ):
            found.polarity = Polarity.ABSENT
        if found.region is None and m.value in _SOMEWHERE | _OF_JOINTS and (before := _named_before(s, m)):
            found.region, found.side = before.region, found.side or before.side
        if found.region is None and m.value in _SOMEWHERE and doc.recent.region not in (None, BodyPart.MENTAL_HEALTH):
            found.region, found.side = doc.recent.region, found.side or doc.recent.side
        if found.region is None and m.value in _OF_JOINTS:
            place = doc.pained if doc.pained.region else Place(doc.usual_region, None)
            found.region, found.side = place.region, found.side or place.side
        yield found
    yield from radiations(doc, s, taken)
    yield from pains(doc, s, taken)
    if s.section in _TELLING:
        yield from _shaped(s)
        yield from spared(doc, s)
        yield from bare_places(doc, s)


_TELLS = re.compile(
    r"\b(?:he|she|patient|pt|claimant|worker) (?:also )?(?:reports?|complains?|denies|notes|says|feels|is)\b"
)
_TELLING = frozenset({"subjective", "history", "", "function", "ros", "clinical_summary"})


@cache
def _shapes() -> tuple[tuple[str, Polarity, re.Pattern[str]], ...]:
    """The expressions of ``data/complaint_shapes.yaml`` with the complaint each tells, present or absent."""
    return tuple(
        (value, polarity, re.compile("|".join(expressions)))
        for polarity in Polarity
        for value, expressions in data("complaint_shapes")[polarity.value].items()
    )


def _shaped(s: Sentence) -> Iterator[Finding]:
    """Complaints told by the shape of a phrase: "up x3 a night", "sleep - bad"."""
    told = s.mentions("complaint")
    for value, polarity, pattern in _shapes():
        for shaped in s.matches(pattern):
            if any(m.value == value and m.start < shaped.end and shaped.start < m.end for m in told):
                continue
            made = placed if value in _SOMEWHERE else stated
            found = made(s, FactType.COMPLAINT, value, shaped.start, shaped.end)
            if found.temporality is Temporality.HYPOTHETICAL:
                continue
            if polarity is Polarity.ABSENT:
                found.polarity = polarity
            if value in _OF_THE_MIND:
                found.region = BodyPart.MENTAL_HEALTH
            yield found


_SOMEWHERE = {"numbness", "tingling", "weakness", "swelling", "color_change", "temperature_change", "hypersensitivity"}
"""Complaints of a place; one that names none goes on about the place last named in its section."""
_OF_JOINTS = {"swelling", "locking", "catching", "popping", "giving_way", "stiffness", "instability"}


_OF_THE_MIND = frozenset(word_list("complaints", "of_the_mind"))


_PLACELESS = frozenset(word_list("complaints", "placeless"))


_AS_BEFORE = re.compile(
    r"(?:(?:and|or|,|bowel|bladder|saddle|function|control|habits|sensation|is|are|:|symptoms?|functions?|remains?"
    r"|-) ?)*(?:normal"
    r"|intact|unchanged|as before|without change|wnl|good|preserved|fine|ok|okay|all right|regular"
    r"|no problems?|no trouble|no issues|unaffected|continent|no change"
    r"|unremarkable)\b"
)
_IN = re.compile(
    r"(?:(?:and|or|,|/) \w+ )*(?:in|of|to|at|over|along|into|on|across|involving|down|affecting) "
    r"(?:(?:the|his|her|both|my) )?"
)


def _named_before(s: Sentence, m: Mention) -> Place | None:
    """The place a list goes on about: "R wrist 2, stiff, weak squeeze, not numb"."""
    before = [r for r in s.regions if r.end <= m.start and r.value not in ("other", "mental_health")]
    if not before or any(t.norm in (";", ".") for t in s.tokens[before[-1].end : m.start]):
        return None
    return Place(BodyPart(before[-1].value), side_at(s, before[-1].start, before[-1].end))


def _place_behind(s: Sentence, m: Mention) -> Place | None:
    """The place said behind a complaint: "numbness and tingling in the left foot"."""
    lead = _IN.match(s.words(m.end, m.end + 8))
    if lead is None:
        return None
    reach = m.end + len(lead[0].split()) + 2
    behind = next((r for r in s.regions if m.end <= r.start <= reach), None)
    return Place(BodyPart(behind.value), side_at(s, behind.start, behind.end)) if behind else None


_OF_BODY = re.compile(
    r"\b(?:bowels?|bladder) (?:sounds?|rest|movements?|prep|regimen|program|wall|loops?|gas|obstruction|scan"
    r"|catheter)\b"
)


_ONLY_TOLD = frozenset(word_list("complaints", "only_where_told"))
"""Everyday words, complaints only where the patient tells."""
_NOT_IN_REASONS = frozenset(word_list("complaints", "not_in_reasons"))
_OF_STOMACH = frozenset(("nausea", "constipation", "heartburn", "fatigue", "dizziness", "vomiting"))
_NAMED_MOOD = re.compile(
    r"\b(?:disorder|inventory|history of|scale|beck|episode|screen|questionnaire|phq|score|index|checklist|burns"
    r"|hamilton"
    r"|zung|test)\b"
)


_ON_GROUND = re.compile(r"(?:on )?(?:the |a |his |her )?(?:carpet|floor|rug|curb|stairs?|steps?|ground)\b")
_HIMSELF = re.compile(r"\b(?:is|was|feels?|more|socially|become|became|been|mood|appears?|seems?)(?: \w+)? ?$")
_AS_SAID = re.compile(r"\bafraid of (?:it|needles?|shots?|surgery)\b|\b(?:got|getting) cold feet\b|\bdegrees? colder\b")
_STIFF_THING = re.compile(r"(?:lso|brace|collar|orthosis|corset|foramen|canal|control|schedule|budget)\b")


def _is_reported(s: Sentence, m: Mention) -> bool:
    """Whether a term is a complaint of the patient's here, and not a finding, a questionnaire or another word."""
    words = s.words(m.start, m.end)
    around = s.words(m.start - 3, m.end + 3)
    if words in ("bowel", "bowels", "bladder") and _OF_BODY.search(s.words(m.start - 1, m.end + 2)):
        return False
    if words == "bladder" and s.words(m.end, m.end + 1) in ("scan", "scans", "scanner", "ultrasound"):
        return False
    if words == "sad" and s.text[s.tokens[m.start].start : s.tokens[m.start].end].isupper():
        return False  # the operation
    if m.value == "catching" and _ON_GROUND.match(s.words(m.end, m.end + 4)):
        return False
    if m.value == "stiffness" and (s.levels or _STIFF_THING.match(s.words(m.end, m.end + 2))):
        return False
    if words == "ha" and s.text[s.tokens[m.start].start : s.tokens[m.start].end] != "HA":
        return False
    if words == "withdrawn" and not _HIMSELF.search(s.words(m.start - 4, m.start)):
        return False  # a request, a claim
    if words in ("afraid of", "cold feet", "colder than") and _AS_SAID.search(s.words(m.start - 3, m.end + 3)):
        return False
    if words in ("down", "downs"):
        return bool(re.search(r"\b(?:feels?|feeling|mood(?: is)?) down\b", around))
    if words == "has":
        return s.text[s.tokens[m.start].start : s.tokens[m.start].end] == "HAs"
    if words in _ONLY_TOLD and s.section not in ("subjective", "history", ""):
        return False
    if words in _NOT_IN_REASONS and s.section in ("reasons", "work_status"):
        return False
    if m.value in _OF_STOMACH and s.section == "reasons":
        return False
    if m.value in ("depression", "anxiety") and _NAMED_MOOD.search(around):
        return False
    if m.value == "spasm" and re.search(r"\b(?:palpat|paraspinal|paravertebral|medication|relax)", around):
        return False
    if m.value == "swelling" and s.section == "" and "objective" in s.title.lower():
        return re.search(r"\bno (?:\w+ )?swelling\b", around) is None
    return not (words == "weak" and "quad" in around)
