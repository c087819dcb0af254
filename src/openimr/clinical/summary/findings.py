"""Complaints and findings of the most recent report, studies newest first, and where the sources disagree."""

import re
from collections.abc import Callable, Iterator, Sequence

from openimr.clinical.grouping import contradictions, group
from openimr.domain.anatomy import BodyPart
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Contradiction, Fact, FactType, Polarity

from .choosing import EXAMINATION_TYPES, Chosen, by_document, once, sentence
from .surety import SPINE, consistent, lists, named, own_severity, own_side, own_size
from .values import Sentence
from .wording import day, document, listed, place, said

_DISAGREEING = (*EXAMINATION_TYPES, FactType.IMAGING_FINDING)
_PAGES_A_SIDE = 3
_LONGEST_NAME = 40
_A_NAME = 3
_OCR_LEVEL = re.compile(r"[a-z]{1,2}\d?\b")
_SENTENCE = re.compile(r"\b(?:is|are|was|were|has|have|had)\b")
_NAMES_IT = {
    FactType.STRENGTH: ("muscle",),
    FactType.REFLEX: ("reflex",),
    FactType.SENSATION: ("area",),
    FactType.ORTHOPEDIC_TEST: (),
    FactType.GAIT: (),
    FactType.TENDERNESS: (),
}


def complaints(chosen: Chosen) -> Iterator[Sentence]:
    """What the patient reports in the most recent visit, and what the same report says is not there."""
    found = consistent(fact for fact in chosen.latest_complaints if _is_complaint(fact))
    there = _one_rating(once(fact for fact in found if fact.polarity is Polarity.PRESENT))[: chosen.limits["listed"]]
    if there:
        yield sentence(
            "complaints",
            "complaints",
            there,
            document=document(there[0]),
            reported=listed(_complaint(fact) for fact in there),
        )
    absent = once(fact for fact in found if fact.polarity is Polarity.ABSENT)[: chosen.limits["listed"]]
    if absent and there:
        words = listed(_complaint(fact) for fact in absent).replace(" and ", " or ")
        yield sentence("complaints", "complaints_denied", absent, denied=words)


def examination(chosen: Chosen) -> Iterator[Sentence]:
    """The findings of the most recent examination, a sentence a kind of finding, the first with the report's name."""
    found = [
        fact
        for fact in consistent(chosen.latest_examination)
        if fact.type is not FactType.TENDERNESS or _is_placed(fact)
    ]
    found = [fact for fact in found if fact.type is not FactType.ORTHOPEDIC_TEST or _is_sided(fact, found)]
    rows: tuple[tuple[FactType, str, str, Callable[[Fact], str]], ...] = (
        (FactType.RANGE_OF_MOTION, "motion", "motions", _motion),
        (FactType.STRENGTH, "strength", "grades", _strength),
        (FactType.SENSATION, "sensation", "areas", _sensation),
        (FactType.REFLEX, "reflexes", "reflexes", _reflex),
        (FactType.ORTHOPEDIC_TEST, "tests", "tests", _test),
        (FactType.GAIT, "gait", "gait", _with_polarity),
        (FactType.TENDERNESS, "tenderness", "tenderness", _with_polarity),
    )
    begun = False
    for type_, name, slot, words in rows:
        facts = named([fact for fact in found if fact.type is type_], *_NAMES_IT.get(type_, ("motion",)))
        facts = once(facts)[: chosen.limits["listed"]]
        if facts:
            told = listed(words(fact) for fact in facts)
            if not begun:
                told = f"{told} ({document(facts[0])})"
            begun = True
            yield sentence("examination", name, facts, **{slot: told})


def disagreements(chosen: Chosen) -> Iterator[Sentence]:
    """What some sources say and others deny, with how many say which."""
    found = sorted(
        (one for one in contradictions(group(_comparable(chosen))) if _is_between_documents(one)),
        key=lambda one: -sum(len(side.documents) for side in one.groups),
    )
    for contradiction in found[: chosen.limits["listed"]]:
        facts = [fact for side in contradiction.groups for fact in side.facts[:_PAGES_A_SIDE]]
        yield sentence("disagreements", "disagreement", facts, words=contradiction.words)


def imaging(chosen: Chosen) -> Iterator[Sentence]:
    """What each imaging report finds and does not find, newest first."""
    yield from _studies(chosen, "imaging", FactType.IMAGING_FINDING, DocumentKind.IMAGING_REPORT, _finding)


def electrodiagnostics(chosen: Chosen) -> Iterator[Sentence]:
    """What each electrodiagnostic report finds and does not find, newest first."""
    kind = DocumentKind.ELECTRODIAGNOSTIC_REPORT
    yield from _studies(chosen, "electrodiagnostics", FactType.ELECTRODIAGNOSTIC_FINDING, kind, _electrodiagnostic)


def diagnoses(chosen: Chosen) -> Iterator[Sentence]:
    """The diagnoses of the newest report that lists some."""
    # A sentence is an opinion about diagnoses, not one of their list.
    found = [fact for fact in chosen.clinical(FactType.DIAGNOSIS) if not _SENTENCE.search(fact.quote)]
    documents = by_document(found)
    if documents:
        newest = once(documents[0])[: chosen.limits["listed"]]
        yield sentence(
            "diagnoses",
            "diagnoses",
            newest,
            document=document(newest[0]),
            diagnoses=listed(_diagnosis(fact) for fact in newest),
        )


def _one_rating(facts: Sequence[Fact]) -> list[Fact]:
    """Of ratings of pain that do not say when they hold, only the first; ratings come before other complaints."""
    ratings = [fact for fact in facts if fact.type is FactType.PAIN_SCORE]
    plain = [fact for fact in ratings if not fact.attributes.get("when")]
    kept = [*plain[:1], *(fact for fact in ratings if fact.attributes.get("when"))]
    return [*kept, *(fact for fact in facts if fact.type is not FactType.PAIN_SCORE)]


def _studies(
    chosen: Chosen, section: str, type_: FactType, kind: DocumentKind, words: Callable[[Fact], str]
) -> Iterator[Sentence]:
    """The reports of a kind of study; where there is none, what other reports say of studies."""
    facts = chosen.of(type_, polarity=None)
    own = [fact for fact in facts if fact.document_kind is kind]
    elsewhere = [fact for fact in facts if fact.document_kind is None or fact.document_kind is DocumentKind.OTHER]
    for study in by_document(own or elsewhere)[: chosen.limits["studies"]]:
        yield _study(chosen, section, study, words)


def _study(chosen: Chosen, section: str, study: Sequence[Fact], words: Callable[[Fact], str]) -> Sentence:
    limit = chosen.limits["listed"]
    sure = consistent(fact for fact in study if not _is_vague(fact)) or list(study)
    if any(fact.value != "normal" for fact in sure):
        # Which of several nerves or structures is normal is not told by a side alone.
        sure = [fact for fact in sure if fact.value != "normal" or fact.level]
    # The plainest words first: "instability at L4-L5" says more than the translation it is read from.
    there = once(sorted((f for f in sure if f.polarity is Polarity.PRESENT), key=_is_indirect))[:limit]
    there.sort(key=lambda fact: (fact.page, fact.span))
    # "Infraspinatus without tear" beside a tear of another tendon is not "no tear".
    kinds = {fact.value.split("_")[-1] for fact in there}
    absent = once(
        fact
        for fact in sure
        if fact.polarity is Polarity.ABSENT and (fact.level or fact.value.split("_")[-1] not in kinds)
    )[:limit]
    parts = {"document": _study_name(study[0])}
    if there:
        parts["findings"] = _by_level(there, words)
    if absent:
        parts["absent"] = listed(_absent(fact, words) for fact in absent).replace(" and ", " or ")
    name = "study_and_not" if there and absent else "study" if there else "study_not"
    return sentence(section, name, [*there, *absent], **parts)


def _absent(fact: Fact, words: Callable[[Fact], str]) -> str:
    """What is not there, in the words of the page where they are narrower: "compression fracture" is not "fracture"."""
    quote = " ".join(fact.quote.split()).lower()
    narrower = quote.endswith(said(fact.value)) and len(quote) <= _LONGEST_NAME and not _OCR_LEVEL.match(quote)
    told = quote if narrower else words(fact)
    return told + (f" at {fact.level}" if fact.level and fact.level.lower() not in told.lower() else "")


def _by_level(facts: Sequence[Fact], words: Callable[[Fact], str]) -> str:
    """Findings put together by their level: ``disc bulge and facet arthropathy at L4-L5; fracture``."""
    levels: dict[str, list[str]] = {}
    for fact in facts:
        levels.setdefault(fact.level or "", []).append(words(fact))
    return "; ".join(listed(told) + (f" at {level}" if level else "") for level, told in levels.items())


def _is_indirect(fact: Fact) -> bool:
    return fact.value == "instability" and "instab" not in fact.quote.lower()


def _is_vague(fact: Fact) -> bool:
    """Whether a finding says nothing by itself: a measure without its nerve, a heading of a table, motion."""
    bare = fact.value == "instability" and not fact.level and fact.polarity is Polarity.PRESENT
    return (
        fact.value in lists("studies")
        or (bare and "instab" not in fact.quote.lower())
        or (fact.value == "normal" and "motion" in fact.quote.lower())
    )


def _is_complaint(fact: Fact) -> bool:
    """An instability of the spine is what a physician finds in pictures; no patient complains of it."""
    nowhere = fact.value == "pain" and fact.body_part in (None, BodyPart.OTHER)
    if nowhere and (len(fact.quote.split()) > _A_NAME or (fact.side and len(fact.quote.split()) < 2)):
        return False  # "pain" alone, or half a sentence whose place was not understood
    return fact.section not in lists("complaint_sections") and not (
        fact.value in lists("complaints") and (fact.body_part is None or fact.body_part in SPINE)
    )


def _is_placed(fact: Fact) -> bool:
    """Whether a place said not to be tender is named, side and all, by the words themselves."""
    return fact.polarity is Polarity.PRESENT or fact.side is None or fact.side.value in fact.quote.lower()


def _is_sided(fact: Fact, found: Sequence[Fact]) -> bool:
    """Whether a test names its side, or no result of the same test in the report does."""
    same = [other for other in found if other.type is fact.type and other.value == fact.value and other.side]
    return fact.side is not None or not same


def _comparable(chosen: Chosen) -> list[Fact]:
    """Findings that name their place closely enough to be held against each other."""
    found = chosen.of(*_DISAGREEING, polarity=None)
    return [
        fact
        for fact in found
        if fact.level or fact.body_part not in SPINE or fact.type not in (FactType.TENDERNESS, FactType.IMAGING_FINDING)
    ]


def _is_between_documents(contradiction: Contradiction) -> bool:
    """Whether each side has a document of its own: a report that says both is not two sources."""
    sides = [{fact.document or fact.source for fact in side.facts} for side in contradiction.groups]
    return all(side - set().union(*(other for other in sides if other is not side)) for side in sides)


def _study_name(fact: Fact) -> str:
    """``MRI report of 9 January 2016``: the modality stands for the kind where it is known."""
    modality = fact.attributes.get("modality")
    if fact.document_kind is DocumentKind.IMAGING_REPORT and modality:
        when = f" of {day(fact.document_date)}" if fact.document_date else ""
        return f"{said(str(modality))} report{when}"
    return document(fact)


def _complaint(fact: Fact) -> str:
    if fact.type is FactType.PAIN_SCORE:
        when = fact.attributes.get("when")
        return f"pain rated {fact.value}" + (f" ({said(str(when))})" if when else "")
    where = place(fact.model_copy(update={"side": own_side(fact)}))
    if fact.polarity is Polarity.ABSENT and not _names_region(fact):
        where = ""  # what a line denies may be about another place than the line before
    if fact.body_part in (BodyPart.HEAD, BodyPart.MENTAL_HEALTH):
        where = ""  # a headache has no other place
    if fact.value == "radiation":
        target = fact.attributes.get("radiates_to")
        side = fact.side.value if fact.side and fact.side.value != "bilateral" else ""
        return f"radiation to the {side} {target}".replace("  ", " ") if target else f"radiation {where}".strip()
    quality = fact.attributes.get("quality")
    if fact.value == "pain" and fact.body_part in (None, BodyPart.OTHER):
        words = " ".join(fact.quote.split()).lower()
        where = "" if where and where in words else where
    else:
        words = f"{quality} {said(fact.value)}" if quality else said(fact.value)
    return f"{words} ({where})" if where else words


def _names_region(fact: Fact) -> bool:
    """Whether the fact's own words have a word for a region of the body."""
    return any(word in fact.quote.lower() for word in (*_PLAIN_PLACES, "leg", "arm"))


def _motion(fact: Fact) -> str:
    unit = f" {fact.unit}" if fact.unit and fact.unit != "%" else ""
    normal = fact.attributes.get("normal")
    where = place(fact.model_copy(update={"level": None}))
    return f"{said(fact.value)}{unit}" + (f" of {normal}" if normal else "") + (f" ({where})" if where else "")


def _strength(fact: Fact) -> str:
    muscle = fact.attributes.get("muscle")
    side = fact.side.value if fact.side else ""
    where = " ".join(part for part in (side, said(str(muscle)) if muscle else "", fact.level or "") if part)
    return f"{where} {said(fact.value)}".strip()


def _sensation(fact: Fact) -> str:
    area = fact.attributes.get("area")
    side = fact.side.value if fact.side else ""
    where = " ".join(part for part in (side, fact.level or "", str(area or "")) if part)
    return f"{said(fact.value)} {'at ' if where else ''}{where}".strip()


def _reflex(fact: Fact) -> str:
    name = fact.attributes.get("reflex")
    side = fact.side.value if fact.side else ""
    return " ".join(part for part in (side, said(str(name)) if name else "", said(fact.value)) if part)


def _test(fact: Fact) -> str:
    result = "positive" if fact.polarity is Polarity.PRESENT else "negative"
    side = {"left": " on the left", "right": " on the right", "bilateral": " on both sides"}
    return f"{said(fact.value)} {result}{side.get(fact.side.value, '') if fact.side else ''}"


_PLAIN_PLACES = (
    "neck",
    "back",
    "spine",
    "cervical",
    "lumbar",
    "thoracic",
    "shoulder",
    "knee",
    "hip",
    "wrist",
    "hand",
    "ankle",
    "foot",
    "elbow",
)
"""Words for a whole region; any other place that was palpated is told by its own name."""


def _with_polarity(fact: Fact) -> str:
    where = place(fact.model_copy(update={"side": own_side(fact)}))
    area = str(fact.attributes.get("area", ""))
    if area and not fact.level and not area.endswith(_PLAIN_PLACES):
        where = " ".join(part for part in (own_side(fact), area) if part)
    if area and not where.startswith(("left", "right")) and area not in where:
        where = where or area
    words = said(fact.value) if fact.polarity is Polarity.PRESENT else f"no {said(fact.value)}"
    return f"{words} ({where})" if where and fact.type is FactType.TENDERNESS else words


def _finding(fact: Fact) -> str:
    severity, size, side = own_severity(fact), own_size(fact), own_side(fact)
    named_so = "translation" if fact.value == "instability" and "ranslation" in fact.quote else said(fact.value)
    words = f"{severity} {named_so}" if severity else named_so
    words = f"{words} of {size} mm" if size else words
    return f"{words} on the {side.value}" if side and side.value != "bilateral" else words


def _electrodiagnostic(fact: Fact) -> str:
    side = f"{fact.side.value} " if fact.side else ""
    return f"{side}{said(fact.value)}"


def _diagnosis(fact: Fact) -> str:
    """The diagnosis in the words of the page, with its code."""
    code = fact.attributes.get("icd10") or fact.attributes.get("icd9")
    words = " ".join(fact.quote.split()).strip(" .;,-–")
    return f"{words} ({code})" if code and str(code) not in words else words
