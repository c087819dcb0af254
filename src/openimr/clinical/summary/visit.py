"""What the most recent report says of complaints and of the examination, and the diagnoses of the newest."""

import re
from collections.abc import Iterator

from openimr.domain.facts import Fact, FactType

from .choosing import EXAMINATION_TYPES, Chosen, by_document, once, sentence
from .surety import lists
from .telling import in_order, own_words, quotation, unrepeated
from .values import Sentence
from .warrants import warranted
from .wording import document, listed

_LONGEST_NAME = 14
"""Words of the longest name of a diagnosis."""
_SENTENCE = re.compile(r"\b(?:is|are|was|were|has|have|had)\b")


def complaints(chosen: Chosen) -> Iterator[Sentence]:
    """What the most recent visit says the patient complains of or does not, in its own words."""
    found = [fact for fact in chosen.latest_complaints if fact.section not in lists("complaint_sections")]
    # A sentence that also gives a finding is the examiner's, not the patient's.
    examined = {(fact.document, own_words(fact)) for fact in chosen.told(*EXAMINATION_TYPES)}
    found = [fact for fact in found if (fact.document, own_words(fact)) not in examined]
    found = unrepeated(in_order(found))[: chosen.limits["sentences"]]
    if found:
        yield quotation("complaints", "complaints", found)


def examination(chosen: Chosen) -> Iterator[Sentence]:
    """What the most recent examination found and did not find, in its own words."""
    found = unrepeated(in_order(chosen.latest_examination))[: chosen.limits["sentences"]]
    if found:
        yield quotation("examination", "examination", found)


def diagnoses(chosen: Chosen) -> Iterator[Sentence]:
    """The diagnoses of the newest report that lists some."""
    # A sentence is an opinion about diagnoses, not one of their list.
    found = [fact for fact in chosen.clinical(FactType.DIAGNOSIS) if not _SENTENCE.search(fact.quote)]
    found = [fact for fact in found if len(fact.quote.split()) <= _LONGEST_NAME]
    found = [fact for fact in warranted(found, "diagnosis") if fact.section not in lists("retold")]
    found = chosen.of_visits(found) or found
    documents = by_document([fact for fact in found if fact.dated_surely] or found)
    if documents:
        newest = once(documents[0])[: chosen.limits["listed"]]
        yield sentence(
            "diagnoses",
            "diagnoses",
            newest,
            document=document(newest[0]),
            diagnoses=listed(_diagnosis(fact) for fact in newest),
        )


def _diagnosis(fact: Fact) -> str:
    """The diagnosis in the words of the page, with its code where that stands in the same sentence."""
    code = fact.attributes.get("icd10") or fact.attributes.get("icd9")
    words = " ".join(fact.quote.split()).strip(" .;,-–")
    beside = code and str(code) not in words and (fact.sentence is None or str(code) in fact.sentence)
    return f"{words} ({code})" if beside else words
