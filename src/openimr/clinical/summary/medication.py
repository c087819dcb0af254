"""Treatment tried: the newest list of drugs, whole, what other documents say of other drugs, and what was stopped."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from openimr.clinical.quoting.fair_copy import on_one_line
from openimr.clinical.words.dates import parse_date
from openimr.domain.document_kind import LISTS_OF_FILLS, DocumentKind
from openimr.domain.facts import Fact, FactType

from .choosing import Chosen, by_document
from .surety import lists
from .telling import collected, in_order, is_head_of_form, is_quotable, own_words, quotation, told_words, unrepeated
from .values import Sentence
from .warrants import is_warranted, warranted

_OF_A_STAY = (
    DocumentKind.OPERATIVE_REPORT,
    DocumentKind.PROCEDURE_REPORT,
    DocumentKind.HOSPITAL_RECORD,
    DocumentKind.NURSING_NOTE,
)
_INITIALS = 4
"""Letters that stand for other things as well as for a drug ("ASA" on an anesthesia record)."""
_TO_TAKE = re.compile(
    r"\b(?:discharge\w* (?:med|rx|on\b|with)\w*|home|prescri\w*|current|takes|taking|refill\w*)\b", re.IGNORECASE
)


def medication(chosen: Chosen) -> Iterator[Sentence]:
    """The newest list of drugs, whole; what other documents say of drugs that are not on it; what is said of stopping.

    A drug's name alone says nothing: it may be taken, have failed, be asked for or refused. So each is told in the
    statement it stands in.
    """
    found = [fact for fact in chosen.clinical(FactType.MEDICATION) if is_taken(fact)]
    told = _newest(chosen, found)
    sentences = []
    if told:
        sentences.append(quotation("medication", "medication_now", told))
    home = {fact.document or fact.source for fact in told}
    words = " ".join(map(told_words, told)).lower()
    said = [fact for fact in found if is_quotable(fact, of_its_day=True) and not chosen.is_in_account(fact)]
    said = [fact for fact in said if not chosen.is_in_plan(fact)]
    others = [fact for fact in said if (fact.document or fact.source) not in home and not _is_in(fact, words)]
    others = [fact for fact in others if fact.attributes.get("status") != "stopped" and not _is_listed(fact)]
    others = _without_stopped(others, chosen.clinical(FactType.MEDICATION))
    others = unrepeated(_each_drug(others))[: chosen.limits["quoted"]]
    if others:
        sentences.append(collected("medication", "medication_before", others))
    stopped = [fact for fact in said if fact.attributes.get("status") == "stopped"]
    stopped = [
        fact for fact in unrepeated(_each_drug(warranted(stopped, "stopping"))) if _says_more(fact, told, others)
    ]
    if stopped:
        sentences.append(collected("medication", "medication_stopped", stopped[: chosen.limits["quoted"]]))
    yield from sentences


def _without_stopped(facts: Sequence[Fact], found: Sequence[Fact]) -> list[Fact]:
    """The statements that name no drug of which a paper as new, or newer, says that it was stopped.

    A list is copied from visit to visit, and names what has long been given up.
    """
    ended: dict[str, dt.date] = {}
    for fact in found:
        if fact.attributes.get("status") == "stopped" and fact.reported:
            ended[fact.value] = max(fact.reported, ended.get(fact.value, dt.date.min))
    of_words: dict[str, set[str]] = {}
    for fact in found:
        of_words.setdefault(own_words(fact), set()).add(fact.value)

    def is_over(fact: Fact) -> bool:
        day = fact.reported or dt.date.min
        return any(name in ended and ended[name] >= day for name in of_words.get(own_words(fact), {fact.value}))

    return [fact for fact in facts if not is_over(fact)]


def _newest(chosen: Chosen, found: Sequence[Fact]) -> list[Fact]:
    """The list of drugs of the newest visit that has one; where none has, statements of the newest that names some."""
    wholes = [listed for listed in chosen.wholes("medications") if not _is_carried_on(listed[0])]
    visits = [fact for fact in chosen.of_visits(found) if is_quotable(fact, of_its_day=True) and not is_stopped(fact)]
    documents = by_document([fact for fact in visits if fact.dated_surely] or visits)
    if wholes and not (documents and _is_stale(wholes[0][0], documents[0][0])):
        return wholes[0]
    return unrepeated(in_order(documents[0]))[: chosen.limits["sentences"]] if documents else []


def _is_carried_on(listed: Fact) -> bool:
    """Whether a list says of itself that it was last looked through long before its paper, or was carried on."""
    head = f"{listed.reference.under if listed.reference else ''} {own_words(listed)[:_OPENING]}"
    if _CARRIED.search(head):
        return True
    looked = _LOOKED_THROUGH.search(head)
    found = parse_date(looked["day"]) if looked else None
    days = (dt.date.fromisoformat(found) if found and len(found) == _WHOLE_DAY else None, listed.document_date)
    return days[0] is not None and days[1] is not None and (days[1] - days[0]).days > _OUTDATED


_OPENING, _OUTDATED, _WHOLE_DAY = 60, 45, len("2024-01-01")
_LOOKED_THROUGH = re.compile(
    r"\b(?:reconciled|reviewed|updated|verified|as of)\W{1,3}(?:on )?(?P<day>\d{1,2}/\d{1,2}/\d{2,4})",
    re.IGNORECASE,
)
_CARRIED = re.compile(
    r"\b(?:copied|carried|pulled|brought)[ -]?(?:forward|over|on)\b|\bnot (?:reconciled|updated|reviewed)\b",
    re.IGNORECASE,
)


def _is_stale(listed: Fact, named: Fact) -> bool:
    """Whether a list of drugs is so much older than another report's statements that it tells of another time."""
    days = (listed.document_date, named.document_date)
    return days[0] is not None and days[1] is not None and (days[1] - days[0]).days > _STALE


_STALE = 270
"""Days after which a list of drugs is history."""


def _is_in(fact: Fact, words: str) -> bool:
    """Whether words name the drug of a fact, by its own name or by the one the page has."""
    names = (fact.value.split("/")[0], fact.quote.split()[0].strip(" .,;:()"))
    return any(name and name.lower() in words for name in names)


def _says_more(fact: Fact, told: Sequence[Fact], others: Sequence[Fact]) -> bool:
    """Whether a statement of stopping stands in none of those that are told already."""
    return not any(own_words(fact) in told_words(other) for other in (*told, *others))


def is_dispensed(fact: Fact) -> bool:
    """Whether a fact is a line of what a pharmacy gave out."""
    return fact.type is FactType.MEDICATION and fact.document_kind is DocumentKind.PHARMACY_RECORD


def _is_listed(fact: Fact) -> bool:
    """Whether a fact stands on a printout of what was dispensed, or beside it in whatever hand noted something."""
    return fact.document_kind in LISTS_OF_FILLS


def _each_drug(facts: Sequence[Fact] | Iterator[Fact]) -> list[Fact]:
    found: dict[str, Fact] = {}
    for fact in facts:
        found.setdefault(fact.value, fact)
    return list(found.values())


def is_taken(fact: Fact) -> bool:
    """Whether a drug is named as one that is taken: laboratories name what they look for, a class is a topic."""
    looked_for = fact.document_kind is DocumentKind.LABORATORY_REPORT
    retold = "entry" in fact.attributes  # a review of records tells what another paper of another day named
    unclear = len(fact.quote.strip(" .,;:")) <= _INITIALS and "dose" not in fact.attributes
    told = (
        not looked_for and not unclear and not retold and not is_head_of_form(fact) and is_warranted(fact, "medication")
    )
    return (
        told
        and not _is_of_a_stay(fact)
        and fact.value not in lists("drugs")
        and fact.section not in lists("drug_sections")
    )


def is_stopped(fact: Fact) -> bool:
    """Whether the words right before a drug stop it: "refill gabapentin; d/c topiramate 50 mg" keeps one of two."""
    words, drug = own_words(fact), on_one_line(fact.quote).split(" ")[0]
    return bool(
        re.search(
            rf"\b(?:d/?c(?:'?d)?|stop(?:ped)?|discontinued?|wean(?:ed)? off|taken off)[ :]+(?:the )?{re.escape(drug)}",
            words,
            re.IGNORECASE,
        )
    )


def _is_of_a_stay(fact: Fact) -> bool:
    """Whether a drug was given at a procedure or in a ward: an anesthetic, contrast, what an incision needs."""
    given = fact.document_kind in _OF_A_STAY
    return given and not _TO_TAKE.search(own_words(fact))
