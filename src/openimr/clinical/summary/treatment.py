"""Treatment tried: therapy with its visits and result, medication, injections, operations, devices."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import partial

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType, Polarity, Temporality

from .choosing import Chosen, by_document, is_sure, once, sentence
from .surety import lists, own_visits, unshared
from .telling import called, collected, is_head_of_form, is_named, is_quotable, own_words, unrepeated, with_source
from .values import Sentence
from .warrants import is_warranted, warranted
from .wording import dated, day, document, listed, said

_TO_COME = ("plan", "request", "reasons", "determination")
_OPERATIONS = (DocumentKind.OPERATIVE_REPORT, DocumentKind.PROCEDURE_REPORT)
_BY_THERAPISTS = (
    DocumentKind.PHYSICAL_THERAPY_NOTE,
    DocumentKind.CHIROPRACTIC_NOTE,
    DocumentKind.ACUPUNCTURE_NOTE,
)
# Where a report of a procedure says what was done; elsewhere it tells of what went before.
_NAMES_IT = re.compile(r"^\W*(?:\w+ ){0,2}(?:procedures?|operations?|surgery)\b|performed:", re.IGNORECASE)
_ASKED = re.compile(
    r"\W*(?:refer|order|request|plan|recommend|consider|schedul|prescri)\w*\b[^:]{0,20}:", re.IGNORECASE
)
_PROCEDURE = re.compile(
    r"inject(?:ion|ed)|\bblock\b|ablation|neurotomy|\w+(?:ectomy|otomy|plasty|oscopy|desis)\b|fusion|repair|release"
    r"|reconstruct|implant|removal|replacement|decompress|excision|graft|fixation|manipulation under",
    re.IGNORECASE,
)
_INITIALS = 4
"""Letters that stand for other things as well as for a drug ("ASA" on an anesthesia record)."""
_DONE = ("procedure", "operative_findings", "", None)


def therapy(chosen: Chosen) -> Iterator[Sentence]:
    """Each kind of therapy: the most visits stated, from when to when it is reported, and the newest result stated."""
    kinds: dict[str, list[Fact]] = {}
    found = [fact for fact in chosen.clinical(FactType.THERAPY) if fact.value not in lists("therapies")]
    found = [fact for fact in found if fact.section not in _TO_COME and fact.document_kind not in _OPERATIONS]
    found = [fact for fact in found if is_named(fact, said(fact.value)) and is_quotable(fact) and not _is_asked(fact)]
    found = [fact for fact in found if fact.value not in lists("also_studies") or fact.document_kind in _BY_THERAPISTS]
    counts = unshared(found, "visits_attended")
    for fact in found:
        kinds.setdefault(fact.value, []).append(fact)
    order = sorted(kinds.values(), key=lambda facts: -len({fact.document for fact in facts}))
    for facts in order[: chosen.limits["courses"]]:
        used, words = _course([fact for fact in facts if chosen.after_injury(fact)] or facts, counts)
        yield sentence("therapy", "therapy", used, therapy=_capital(said(facts[0].value)), course=words)


def medication(chosen: Chosen) -> Iterator[Sentence]:
    """The drugs of the newest report that names some, those only earlier reports name, and what is said of stopping."""
    found = [fact for fact in chosen.clinical(FactType.MEDICATION) if _is_taken(fact)]
    taken = [fact for fact in found if fact.attributes.get("status") != "stopped"]
    visits = chosen.of_visits(taken)
    documents = by_document([fact for fact in visits if fact.dated_surely] or visits or taken)
    if documents:
        newest = _each_drug(documents[0])[: chosen.limits["listed"]]
        drugs = listed(_drug(fact) for fact in newest)
        yield sentence("medication", "medication_now", newest, document=document(newest[0]), drugs=drugs)
        known = {fact.value for fact in newest}
        earlier = _each_drug(fact for fact in taken if fact.value not in known)[: chosen.limits["listed"]]
        if earlier:
            words = listed(_with_day(fact, called(fact, said(fact.value))) for fact in earlier)
            yield sentence("medication", "medication_before", earlier, drugs=words)
    stopped = [fact for fact in found if fact.attributes.get("status") == "stopped" and is_quotable(fact)]
    stopped = unrepeated(_each_drug(warranted(stopped, "stopping")))[: chosen.limits["quoted"]]
    if stopped:
        yield collected("medication", "medication_stopped", stopped)


def _each_drug(facts: Sequence[Fact] | Iterator[Fact]) -> list[Fact]:
    found: dict[str, Fact] = {}
    for fact in facts:
        found.setdefault(fact.value, fact)
    return list(found.values())


def _is_taken(fact: Fact) -> bool:
    """Whether a drug is named as one that is taken: laboratories name what they look for, a class is a topic."""
    looked_for = fact.document_kind is DocumentKind.LABORATORY_REPORT and fact.section != "medications"
    unclear = len(fact.quote.strip(" .,;:")) <= _INITIALS and "dose" not in fact.attributes
    told = not looked_for and not unclear and not is_head_of_form(fact) and is_warranted(fact, "medication")
    return told and fact.value not in lists("drugs") and fact.section not in lists("drug_sections")


def injections(chosen: Chosen) -> Iterator[Sentence]:
    """Each injection by the report of it, in its own words; and what other reports say of injections."""
    found = warranted((fact for fact in chosen.clinical(FactType.INJECTION) if is_quotable(fact)), "injection")
    done = _one_each(_reported(found, DocumentKind.PROCEDURE_REPORT))[: chosen.limits["courses"]]
    told = [fact for fact in found if fact.document_kind not in _OPERATIONS and fact.section not in _TO_COME]
    # What came of it is said before what merely names it.
    told = sorted(unrepeated(_once_a_document(told)), key=lambda fact: not _has_result(fact))[: chosen.limits["quoted"]]
    yield from _procedures(chosen, "injections", done, told)


def surgery(chosen: Chosen) -> Iterator[Sentence]:
    """Operations by their operative reports, in their own words; and what others say of operations."""
    found = warranted((fact for fact in chosen.clinical(FactType.SURGERY) if is_quotable(fact)), "surgery")
    done = _one_each(_reported(found, DocumentKind.OPERATIVE_REPORT))[: chosen.limits["courses"]]
    told = [fact for fact in found if fact.document_kind not in _OPERATIONS and fact.value != "surgery"]
    told = [fact for fact in told if fact.section not in _TO_COME and is_named(fact, said(fact.value))]
    told = unrepeated(_once_a_document(told))[: chosen.limits["quoted"]]
    none = [fact for fact in chosen.clinical(FactType.SURGERY, polarity=Polarity.ABSENT) if fact.value == "surgery"]
    if none and not done and not told:
        yield sentence("surgery", "said_of_it", none[:1], quotes=with_source(none[0]))
    else:
        yield from _procedures(chosen, "surgery", done, told)


def _once_a_document(facts: Sequence[Fact]) -> list[Fact]:
    """One fact of each value in each document, since a long report tells a course again and again: what came of it
    before what merely names it, a sentence with a number, which may be a day, before one without."""
    order = sorted(facts, key=lambda fact: (_has_result(fact), bool(re.search(r"\d", own_words(fact)))), reverse=True)
    firsts: dict[tuple[str, str], Fact] = {}
    for fact in order:
        firsts.setdefault((fact.document or fact.source, fact.value), fact)
    kept = {fact.id for fact in firsts.values()}
    return [fact for fact in facts if fact.id in kept]


def _procedures(chosen: Chosen, section: str, done: Sequence[Fact], told: Sequence[Fact]) -> Iterator[Sentence]:
    """What was done, each by its report; what others say; and on which pages more of it stands."""
    sentences = [sentence(section, "treated", [fact], quote=own_words(fact), document=document(fact)) for fact in done]
    if told:
        sentences.append(collected(section, "said_of_it", told))
    yield from sentences
    yield from chosen.also_of(section, partial(_speaks_of, _TYPES[section]), sentences)


_TYPES = {"injections": FactType.INJECTION, "surgery": FactType.SURGERY}


def _speaks_of(type_: FactType, fact: Fact) -> bool:
    """Whether a fact names a procedure that was done: a report of one is about it, whatever was read of its words."""
    reported = fact.polarity is Polarity.PRESENT or fact.document_kind in _OPERATIONS
    had = is_sure(fact) and fact.temporality is not Temporality.HYPOTHETICAL and fact.section not in _TO_COME
    return fact.type is type_ and reported and had and is_warranted(fact, type_.value)


def devices(chosen: Chosen) -> Iterator[Sentence]:
    """Devices that reports say are used."""
    used = warranted((fact for fact in chosen.clinical(FactType.DEVICE) if is_quotable(fact)), "device")
    found = once(fact for fact in used if is_named(fact, said(fact.value)))
    found = found[: chosen.limits["listed"]]
    if found:
        yield sentence("devices", "devices", found, devices=listed(_with_day(fact, said(fact.value)) for fact in found))


def _reported(facts: Sequence[Fact], kind: DocumentKind) -> list[Fact]:
    """What reports of a kind say was done on their day, named by more than its genus."""
    own = [fact for fact in facts if fact.document_kind is kind and fact.section in _DONE]
    own = [fact for fact in own if fact.value not in ("injection", "surgery")] or own
    own = [fact for fact in own if _is_procedure(fact)]
    # The line that names what was done, before a sentence that tells how.
    return sorted(own, key=lambda fact: not _NAMES_IT.search(own_words(fact)))


def _is_procedure(fact: Fact) -> bool:
    """Whether a sentence names what was done, not only how: "contrast spread was epidural" does not."""
    words = own_words(fact)
    return is_named(fact, said(fact.value)) or bool(_NAMES_IT.search(words) or _PROCEDURE.search(words))


def _one_each(facts: Sequence[Fact]) -> list[Fact]:
    """The first of the facts of each document, the newest document first."""
    firsts = [found[0] for found in by_document(facts)]
    return sorted(firsts, key=lambda fact: fact.document_date or dt.date.min, reverse=True)


def _has_result(fact: Fact) -> bool:
    return any(name in fact.attributes for name in ("response", "response_percent", "response_duration"))


def _is_asked(fact: Fact) -> bool:
    """Whether the label of a fact's line says that it is still to be had: "Refer: acupuncture"."""
    return bool(_ASKED.match(own_words(fact)))


def _course(facts: Sequence[Fact], counts: set[str]) -> tuple[list[Fact], str]:
    """What is told of one kind of therapy, and the facts it is told from."""
    counted = [
        fact
        for fact in facts
        if fact.id in counts and fact.value in lists("counted_in_visits") and own_visits(fact) is not None
    ]
    most = max(counted, key=lambda fact: int(fact.attributes["visits_attended"]), default=None)
    result = next((fact for fact in facts if _has_result(fact) and is_quotable(fact) and fact.sentence), None)
    days = [fact for fact in facts if fact.document_date and fact.dated_surely]
    ends = [days[0], days[-1]] if days else [facts[0]]
    parts = []
    if most is not None:
        visits = int(most.attributes["visits_attended"])
        granted = "".join(f", {number} {word}" for word, number in _granted(most))
        parts.append(f"{visits} visit{'' if visits == 1 else 's'} stated{granted} (document {dated(most)})")
    if days and days[0].document_date != days[-1].document_date:
        first, last = (day(fact.document_date) if fact.document_date else "" for fact in (days[-1], days[0]))
        parts.append(f"named in documents of {first} and {last}")
    else:
        parts.append(f"named in a document {dated(ends[0])}")
    if result is not None:
        parts.append(with_source(result))
    used = [*ends, *(fact for fact in (most, result) if fact is not None)]
    return list({fact.id: fact for fact in used}.values()), "; ".join(parts)


_GRANTED = {"approved": r"approv|authoriz|certif", "requested": r"request|asked"}


def _granted(fact: Fact) -> Iterator[tuple[str, int]]:
    """How many visits were approved and requested, where the fact's own sentence has the number and the word."""
    words = fact.sentence or ""
    for name, said_so in _GRANTED.items():
        number = fact.attributes.get(f"visits_{name}")
        if isinstance(number, int) and re.search(rf"\b{number}\b", words) and re.search(said_so, words, re.IGNORECASE):
            yield name, number


def _drug(fact: Fact) -> str:
    """A drug with the dose and the frequency that stand in its sentence."""
    parts = [called(fact, said(fact.value))]
    beside = " ".join((fact.sentence or fact.quote).split())
    for name in ("dose", "frequency"):
        given = fact.attributes.get(name)
        if (
            given
            and str(given) not in parts[0]
            and _often(given) not in parts[0]
            and (name == "frequency" or str(given) in beside)
        ):
            parts.append(_often(given))
    return " ".join(part for part in parts if part)


def _often(given: object) -> str:
    words = {
        "qd": "daily",
        "bid": "twice a day",
        "tid": "three times a day",
        "qid": "four times a day",
        "qhs": "at bedtime",
        "prn": "as needed",
    }
    return words.get(str(given), str(given))


def _with_day(fact: Fact, words: str) -> str:
    if fact.document_kind is DocumentKind.PHARMACY_RECORD:
        # A list of years of fills: its own date is no day of any of them.
        return f"{words} (pharmacy record)"
    return f"{words} ({dated(fact).removeprefix('of ').removeprefix('on ')})"


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
