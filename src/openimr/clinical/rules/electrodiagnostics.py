"""What electrodiagnostic studies conclude, root by root and nerve by nerve, in their reports and where quoted."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType, Polarity, Subject

from ..sentences.finding import Finding, stated
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.levels import region_of
from ..words.lexicon import Mention, lexicon, word_list
from ..words.tokens import DATE_KIND, tokens
from .structures import Said, said
from .study_places import Graded, each_side

_KIND = "electrodiagnostic_finding"
_ASKED = re.compile(
    r"\b(?:you asked|asked about|to evaluate|evaluate for|rule out|r o|question of|referred for|sent for|looking for)\b"
)
_ON_CONDITION = re.compile(r"\b(?:if|whether|unless|should|in case)\b[^.;,]*$")
_UNTESTED = re.compile(r"(?:was |were |is |are )?not (?:examined|tested|studied|sampled|done|needled|looked)")


def is_about_study(s: Sentence) -> bool:
    """Whether a sentence names an electrodiagnostic study, or stands in the paragraph that one heads."""
    return bool(s.mentions("study")) or _titles_study(s.title)


@lru_cache(maxsize=256)
def _titles_study(title: str) -> bool:
    return bool(lexicon().mentions("study", tokens(title)))


def goes_on_about_study(doc: Reader, s: Sentence) -> bool:
    """Whether a sentence is about a nerve study, by its words, its heading or what its paragraph spoke of before it."""
    about = is_about_study(s)
    gone_on = s.begins or bool(s.mentions("modality")) or bool(_OF_EXAMINATION.search(s.norm))
    doc.nerves_studied = about or (doc.nerves_studied and not gone_on)
    return doc.nerves_studied


_OF_EXAMINATION = re.compile(r"\b(?:examin\w*|exam|reflex(?:es)?|spurling|tender\w*|complain\w*|pain|gait|plan)\b")


def concluded(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Conclusions of electrodiagnostic studies.

    Args:
        doc: what is known of the document.
        s: a sentence of a study, or about one.
    """
    if (
        not doc.is_electrodiagnostic
        and s.section in ("plan", "request")
        and not re.search(r"\bshow\w*|reveal\w*|evidence|positive|confirm\w*|normal|negative|demonstrat\w*", s.norm)
    ):
        return
    studied = s.mentions("study")
    if len(studied) == 1 and re.search(
        r"\b(?:no|without|lack of|absence of) (?:\w+ )?$", s.words(0, studied[0].start) + " "
    ):
        return
    first = studied[0].start if studied and not doc.is_electrodiagnostic else 0
    date = _day(doc, s, first, bool(studied))
    told = [one for one in said(s, _KIND) if one.mention.start >= first]
    for m in s.mentions(_KIND):
        covered = any(set(range(m.start, m.end)) <= set(range(*one.state)) for one in told)
        if m.value != "normal" and m.start >= first and not covered and _is_concluded(doc, s, m):
            yield from _at_roots(doc, s, m, date)
    for i, one in enumerate(told):
        if not any(t.gap for t in s.tokens):
            yield _measured(s, one, told[:i], date)
    yield from _roots_alone(s, first, date)
    yield from _normal(doc, s, date)


_OF_CELLS = frozenset(word_list("electrodiagnostics", "beside_a_measure"))
"""Words that mean a finding only beside what was measured, and not in the cells of a table."""
_MEASURED = re.compile(r"latenc|conduction|velocity|response|wave|motor|sensory|elbow|wrist|median|ulnar|fib|insert")
_ILLNESSES = frozenset(
    ("radiculopathy", "carpal_tunnel_syndrome", "ulnar_neuropathy", "peripheral_neuropathy", "tarsal_tunnel_syndrome")
)


def _day(doc: Reader, s: Sentence, first: int, studied: bool) -> str | None:
    """The day of the study: the report's own, the one behind the study's name, or that of the heading."""
    if doc.is_electrodiagnostic:
        return doc.day
    named = next((t.norm for t in s.tokens[first : first + 12] if t.kind == DATE_KIND), None)
    if named or studied:
        return named
    return next((t.norm for t in tokens(s.title) if t.kind == DATE_KIND), None)


def _is_concluded(doc: Reader, s: Sentence, m: Mention) -> bool:
    """Whether a finding is told as one: illnesses where a study concludes, other words beside what was measured."""
    concludes = s.section in ("impression", "diagnosis", "plan", "") or not doc.is_electrodiagnostic
    before = s.words(0, m.start)
    if m.value in _ILLNESSES and not (concludes or _CONCLUDING.search(before)):
        return False
    if _UNTESTED.match(s.words(m.end, m.end + 4)) or (not doc.is_electrodiagnostic and _ON_CONDITION.search(before)):
        return False
    if doc.is_electrodiagnostic and _ASKED.search(before):
        return False
    if s.words(m.start, m.end) not in _OF_CELLS:
        return True
    return not any(t.gap for t in s.tokens) and bool(_MEASURED.search(s.norm))


_CONCLUDING = re.compile(r"\b(?:no|without|find|see|evidence|consistent with|indicat\w+|shows?)\b")


def _measured(s: Sentence, one: Said, earlier: list[Said], date: str | None) -> Finding:
    """What is said of a response, a latency or a velocity: of the side named with its state, else with its nerve."""
    found = stated(s, FactType.ELECTRODIAGNOSTIC_FINDING, one.mention.value, one.mention.start, one.mention.end)
    # "Could not be obtained and the latency is long" denies nothing of the latency.
    gone = any(e.state[1] <= one.mention.start and "not" in s.words(*e.state) for e in earlier)
    found.polarity = one.polarity or (Polarity.PRESENT if gone else found.polarity)
    found.date = date
    found.side = _side(s, *one.state, within=4) or _side(s, one.mention.start, one.mention.end)
    return found


_ON_SIDE = re.compile(r"(?:\w+ ){0,2}?(?:on|in) (?:the )?(?P<side>left|right|both)\b")


def _side(s: Sentence, start: int, end: int, within: float = 7) -> Side | None:
    """The side of a stretch: put directly behind it, the nearest, that of the heading, the only one of its sentence."""
    if behind := _ON_SIDE.match(s.words(end, end + 5)):
        return Side.BILATERAL if behind["side"] == "both" else Side(behind["side"])
    if near := s.nearest(s.sides, start, end, within):
        return Side(near.value)
    named = {m.value for m in s.sides}
    return s.around.side or (Side(named.pop()) if len(named) == 1 else None)


_REGION_OF = {
    "carpal_tunnel_syndrome": BodyPart.FOREARM_WRIST_HAND,
    "tarsal_tunnel_syndrome": BodyPart.ANKLE_FOOT,
}
_LISTED = re.compile(r"(?:(?:,|and|&|/|or|left|right|l|r|nor|>|greater|than) ?)*")


def _at_roots(doc: Reader, s: Sentence, m: Mention, date: str | None) -> Iterator[Finding]:
    """The finding at each root of the list beside it, on each side it is graded for."""
    base = stated(s, FactType.ELECTRODIAGNOSTIC_FINDING, m.value, m.start, m.end)
    base.date = date
    if base.subject is not Subject.PATIENT:
        return
    levels: list[Mention] = []
    if m.value in ("radiculopathy", "denervation", "reinnervation"):
        nearest = s.nearest(s.levels, m.start, m.end, 7)
        if nearest:
            levels = [nearest]
            for other in [x for x in s.levels if x.start > nearest.start]:
                if _LISTED.fullmatch(s.words(levels[-1].end, other.start)):
                    levels.append(other)
            for other in reversed([x for x in s.levels if x.start < nearest.start]):
                if _LISTED.fullmatch(s.words(other.end, levels[0].start)):
                    levels.insert(0, other)
    base.region = _REGION_OF.get(m.value) or s.place(m.start, m.end, within=8).region
    sides = each_side(s, m) or (Graded(_side(s, m.start, m.end), None),)
    for graded in sides:
        for x in levels:
            low, high = min(m.start, x.start), max(m.end, x.end)
            region = BodyPart(region_of(x.value))
            yield replace(base, start=low, end=high, region=region, side=graded.side, level=x.value, attributes={})
        if not levels:
            yield replace(base, side=graded.side, attributes={})


_ROOT_ALONE = re.compile(
    r"\b(?:acute|chronic|subacute|positive for|\+ for|active|old|ongoing|mild|moderate|severe)(?: on chronic)? "
    r"(?P<side>(?:left|right|l|r|bilateral) )?"
    r"(?P<root>(?:C[5-8]|T1|L[2-5]|S1))(?! (?:muscle|myotome|radic|root|nerve|and|or|/|,|dermat|parasp|level))"
    r"|(?P<denied>(?:C[5-8]|T1|L[2-5]|S1)) (?:is |was )?(?:neg|negative|normal|spared)\b"
)
_NAMES = {"l": Side.LEFT, "r": Side.RIGHT}


def _roots_alone(s: Sentence, first: int, date: str | None) -> Iterator[Finding]:
    """Radiculopathy said by the root alone: "EMG: acute L5 on the left", "R C6 radic, L C7 neg"."""
    if not s.mentions("study"):
        return
    for found in s.matches(_ROOT_ALONE):
        if found.start < first:
            continue
        root = found.match["root"] or found.match["denied"]
        made = stated(s, FactType.ELECTRODIAGNOSTIC_FINDING, "radiculopathy", found.start, found.end)
        named = (found.match["side"] or "").strip()
        made.side = _NAMES.get(named) or (Side(named) if named else _side(s, found.start, found.end))
        made.polarity = Polarity.ABSENT if found.match["denied"] else made.polarity
        made.level, made.region, made.date = root, BodyPart(region_of(root)), date
        yield made


_CALLED = re.compile(r"(?<![^ ])(?:within normal limits|normal|negative|unremarkable|wnl|neg|nml|nl)(?![^ ])")
_STUDY = (
    r"study|studies|test|tests|testing|emg|ncs|ncv|edx|electrodiagnostic(?:s|ally)?|nerve conduction|electromyography"
)
_OF_STUDY = re.compile(rf"(?:nerve |electrodiagnostic |needle )?(?:{_STUDY}|examination)\b")
_ENDS = re.compile(
    r"(?:$|[.;,)\[(]|(?:(?:for|of|in|on) )?(?:the )?(?:both|left|right|upper|lower|all|arms?|legs?|bilat\w*|[lrb][ul]e)"
    r"\b|by\b|per\b|and\b|with(?:out)? (?:no )?evid|for (?:his |her )?age|in \d|\d)"
)
_BETWEEN = re.compile(r"\b(?:latenc\w*|amplitude\w*|velocit\w*|response\w*|reflex\w*|abnormal|not|f waves?|exam)\b")


def _normal(doc: Reader, s: Sentence, date: str | None) -> Iterator[Finding]:
    """A study called normal, with the side it is of."""
    for found in s.matches(_CALLED):
        start = _clause(s, found.start)
        before, behind = s.words(start, found.start), s.words(found.end, found.end + 6)
        of_study = _OF_STUDY.match(behind)
        named = re.search(rf"\b(?:{_STUDY})\b", before)
        alone = doc.is_electrodiagnostic and s.section in ("impression", "diagnosis") and not before.strip(" :-")
        if not (of_study or ((named or alone) and _ENDS.match(behind))) or _BETWEEN.search(before):
            continue
        if re.search(r"\b(?:not|no|ab|near|than)(?: \w+)? ?$", before) or _ON_CONDITION.search(before):
            continue
        sides = {m.value for m in s.sides if start <= m.start < found.end + 6 and not _parts(s, found.end, m.start)}
        yield Finding(
            FactType.ELECTRODIAGNOSTIC_FINDING, "normal", found.start, found.end + (1 if of_study else 0), date=date,
            region=s.place(found.start, found.end).region, side=Side(sides.pop()) if len(sides) == 1 else None,
        )  # fmt: skip


def _parts(s: Sentence, start: int, end: int) -> bool:
    return any(t.norm in (",", ";", ".") for t in s.tokens[start:end])


def _clause(s: Sentence, at: int) -> int:
    """Where the clause before token ``at`` begins."""
    start = at
    while start > 0 and (s.tokens[start - 1].norm not in (".", ";") or s.words(start - 2, start) == "dr ."):
        if s.tokens[start - 1].norm == "," and s.tokens[start].kind != DATE_KIND and not s.tokens[start].norm.isdigit():
            break
        start -= 1
    return start
