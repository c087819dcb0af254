"""Complaints and findings of the most recent report, studies newest first, and where the sources disagree."""

from collections.abc import Callable, Iterator, Sequence

from openimr.clinical.grouping import contradictions, group
from openimr.domain.documents import DocumentKind
from openimr.domain.facts import Fact, FactType, Polarity

from .choosing import EXAMINATION_TYPES, Chosen, by_document, once, sentence
from .values import Sentence
from .wording import day, document, listed, place, said

_DISAGREEING = (*EXAMINATION_TYPES, FactType.IMAGING_FINDING)
_PAGES_A_SIDE = 3


def complaints(chosen: Chosen) -> Iterator[Sentence]:
    """What the patient reports in the most recent visit, and what the same report says is not there."""
    found = chosen.latest_complaints
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
        words = listed(said(fact.value) for fact in absent).replace(" and ", " or ")
        yield sentence("complaints", "complaints_denied", absent, denied=words)


def examination(chosen: Chosen) -> Iterator[Sentence]:
    """The findings of the most recent examination, a sentence a kind of finding, the first with the report's name."""
    found = chosen.latest_examination
    rows: tuple[tuple[FactType, str, str, Callable[[Fact], str]], ...] = (
        (FactType.RANGE_OF_MOTION, "motion", "motions", _motion),
        (FactType.STRENGTH, "strength", "grades", _strength),
        (FactType.SENSATION, "sensation", "areas", _sensation),
        (FactType.REFLEX, "reflexes", "reflexes", _reflex),
        (FactType.ORTHOPEDIC_TEST, "tests", "tests", _test),
        (FactType.GAIT, "gait", "gait", _with_polarity),
        (FactType.TENDERNESS, "tenderness", "tenderness", _with_polarity),
    )
    named = False
    for type_, name, slot, words in rows:
        facts = once(fact for fact in found if fact.type is type_)[: chosen.limits["listed"]]
        if facts:
            told = listed(words(fact) for fact in facts)
            if not named:
                told = f"{told} ({document(facts[0])})"
            named = True
            yield sentence("examination", name, facts, **{slot: told})


def disagreements(chosen: Chosen) -> Iterator[Sentence]:
    """What some sources say and others deny, with how many say which."""
    found = sorted(
        contradictions(group(chosen.of(*_DISAGREEING, polarity=None))),
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
    documents = by_document(chosen.clinical(FactType.DIAGNOSIS))
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
    there = once(fact for fact in study if fact.polarity is Polarity.PRESENT)[:limit]
    absent = once(fact for fact in study if fact.polarity is Polarity.ABSENT)[:limit]
    parts = {"document": _study_name(study[0])}
    if there:
        parts["findings"] = listed(words(fact) for fact in there)
    if absent:
        parts["absent"] = listed(words(fact) for fact in absent).replace(" and ", " or ")
    name = "study_and_not" if there and absent else "study" if there else "study_not"
    return sentence(section, name, [*there, *absent], **parts)


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
    where = place(fact)
    if fact.value == "radiation":
        target = fact.attributes.get("radiates_to")
        side = fact.side.value if fact.side and fact.side.value != "bilateral" else ""
        return f"radiation to the {side} {target}".replace("  ", " ") if target else f"radiation {where}".strip()
    quality = fact.attributes.get("quality")
    words = f"{quality} {said(fact.value)}" if quality else said(fact.value)
    return f"{words} ({where})" if where else words


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


def _with_polarity(fact: Fact) -> str:
    where = place(fact)
    words = said(fact.value) if fact.polarity is Polarity.PRESENT else f"no {said(fact.value)}"
    return f"{words} ({where})" if where and fact.type is FactType.TENDERNESS else words


def _finding(fact: Fact) -> str:
    severity = fact.attributes.get("severity")
    size = fact.attributes.get("mm")
    words = f"{severity} {said(fact.value)}" if severity else said(fact.value)
    words = f"{words} of {size} mm" if size else words
    side = f" on the {fact.side.value}" if fact.side and fact.side.value != "bilateral" else ""
    return f"{words}{f' at {fact.level}' if fact.level else ''}{side}"


def _electrodiagnostic(fact: Fact) -> str:
    side = f"{fact.side.value} " if fact.side else ""
    return f"{side}{said(fact.value)}{f' at {fact.level}' if fact.level else ''}"


def _diagnosis(fact: Fact) -> str:
    code = fact.attributes.get("icd10") or fact.attributes.get("icd9")
    return f"{fact.value} ({code})" if code else fact.value
