"""Treatment tried: the drugs of the newest report, those only earlier ones name, and what was stopped."""

import re
from collections.abc import Iterator, Sequence

from openimr.clinical.fair_copy import on_one_line
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType

from .choosing import Chosen, by_document, sentence
from .surety import lists
from .telling import called, collected, is_head_of_form, is_quotable, own_words, unrepeated, with_day
from .values import Sentence
from .warrants import is_warranted, warranted
from .wording import data, document, listed, said

_OF_A_STAY = (
    DocumentKind.OPERATIVE_REPORT,
    DocumentKind.PROCEDURE_REPORT,
    DocumentKind.HOSPITAL_RECORD,
    DocumentKind.NURSING_NOTE,
)
_A_LIST = 2
"""So many drugs under a heading of drugs are the list of what is taken."""
_INITIALS = 4
"""Letters that stand for other things as well as for a drug ("ASA" on an anesthesia record)."""
_TO_TAKE = re.compile(
    r"\b(?:discharge\w* (?:med|rx|on\b|with)\w*|home|prescri\w*|current|takes|taking|refill\w*)\b", re.IGNORECASE
)


def medication(chosen: Chosen) -> Iterator[Sentence]:
    """The drugs of the newest report that names some, those only earlier reports name, and what is said of stopping."""
    found = [fact for fact in chosen.clinical(FactType.MEDICATION) if is_taken(fact)]
    taken = [fact for fact in found if fact.attributes.get("status") != "stopped" and not is_stopped(fact)]
    stopped = [fact for fact in found if fact.attributes.get("status") == "stopped" and is_quotable(fact)]
    stopped = unrepeated(_each_drug(warranted(stopped, "stopping")))
    given_up = {fact.value for fact in stopped}
    visits = chosen.of_visits(taken)
    documents = by_document([fact for fact in visits if fact.dated_surely] or visits or taken)
    if documents:
        # What the list of drugs says of a dose is said before what an account of its changes does.
        newest = sorted(documents[0], key=lambda fact: fact.section != "medications")
        in_list = [fact for fact in newest if fact.section == "medications"]
        # Beside a list of drugs an account names what was tried, refused or is asked for.
        newest = _each_drug(in_list if len(in_list) >= _A_LIST else newest)[: chosen.limits["listed"]]
        drugs = listed(_drug(fact) for fact in newest)
        yield sentence("medication", "medication_now", newest, document=document(newest[0]), drugs=drugs)
        # What was stopped is told as that, not once more as named.
        known = {fact.value for fact in newest} | given_up
        others = [fact for fact in taken if fact.value not in known and fact.document != newest[0].document]
        earlier = _each_drug(others)[: chosen.limits["listed"]]
        if earlier:
            words = listed(with_day(fact, called(fact, said(fact.value))) for fact in earlier)
            yield sentence("medication", "medication_before", earlier, drugs=words)
    if stopped:
        yield collected("medication", "medication_stopped", stopped[: chosen.limits["quoted"]])


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
    if fact.attributes.get("as_needed") and "prn" not in parts[0]:
        parts.append(_often("prn"))
    return " ".join(part for part in parts if part)


def _often(given: object) -> str:
    """How often a drug is taken, in words where prescriptions shorten it."""
    return str(data()["how_often"].get(str(given), given))
