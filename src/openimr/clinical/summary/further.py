"""The register at the end of a draft: where else the file speaks of a topic, page by page, beside what is quoted."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType

from .choosing import Chosen, sentence
from .medication import is_dispensed
from .reviews import is_half_named
from .studies import tells_finding
from .treatment import OPERATIONS, tells_procedure
from .values import Sentence
from .wording import data, listed, pages


class _Topic(NamedTuple):
    """A topic of the register: whether a fact speaks of it, and which kinds of documents are reports of it.

    Of other documents only those are named that tell what nothing quoted does.
    """

    section: str
    speaks: Callable[[Fact], bool]
    reports: tuple[DocumentKind, ...]


_TOPICS = (
    _Topic(
        "imaging",
        lambda fact: tells_finding(fact, FactType.IMAGING_FINDING, DocumentKind.IMAGING_REPORT),
        (DocumentKind.IMAGING_REPORT,),
    ),
    _Topic(
        "electrodiagnostics",
        lambda fact: tells_finding(fact, FactType.ELECTRODIAGNOSTIC_FINDING, DocumentKind.ELECTRODIAGNOSTIC_REPORT),
        (DocumentKind.ELECTRODIAGNOSTIC_REPORT,),
    ),
    _Topic("medication", is_dispensed, (DocumentKind.PHARMACY_RECORD,)),
    _Topic("injections", lambda fact: tells_procedure(fact, FactType.INJECTION), OPERATIONS),
    _Topic("surgery", lambda fact: tells_procedure(fact, FactType.SURGERY), OPERATIONS),
)
_DECISIONS = "utilization_review"


def further(chosen: Chosen, told: Sequence[Sentence]) -> Iterator[Sentence]:
    """One sentence with the pages that speak of a topic and are not quoted under it: a reader may want to open them.

    Args:
        chosen: the facts of the file.
        told: the sentences of the draft.
    """
    sections = {one.section for one in told}
    found = [(topic.section, _elsewhere(chosen, topic, told)) for topic in _TOPICS if topic.section in sections]
    if _DECISIONS in sections:
        found.append((_DECISIONS, _decided_elsewhere(chosen, told)))
    kept = [(section, facts) for section, facts in found if facts]
    if kept:
        names = data()["topics"]
        places = "; ".join(f"{names[section]}: {_numbers(facts)}" for section, facts in kept)
        yield sentence("further", "further", [fact for _, facts in kept for fact in facts], places=places)


def _elsewhere(chosen: Chosen, topic: _Topic, told: Sequence[Sentence]) -> list[Fact]:
    """The first fact of each page of clinicians that says of a topic what is not told under it."""
    known = {fact.id: fact for fact in chosen.quotable}
    ids = {id_ for one in told if one.section == topic.section for id_ in one.facts}
    used = [known[id_] for id_ in ids if id_ in known]
    homes, values = {fact.document or fact.source for fact in used}, {fact.value for fact in used}
    found = [
        fact
        for fact in chosen.clinical_of(chosen.quotable)
        if (fact.document or fact.source) not in homes
        and (fact.document_kind in topic.reports or fact.value not in values)
        and topic.speaks(fact)
    ]
    return _first_of_each(chosen, found)


def _decided_elsewhere(chosen: Chosen, told: Sequence[Sentence]) -> list[Fact]:
    """The first decision of each page that decides what no sentence tells."""
    ids = {id_ for one in told if one.section == _DECISIONS for id_ in one.facts}
    decisions = [fact for fact in chosen.quotable if fact.type is FactType.DECISION]
    homes = {fact.document or fact.source for fact in decisions if fact.id in ids}
    left = [fact for fact in decisions if (fact.document or fact.source) not in homes or is_half_named(fact)]
    return _first_of_each(chosen, left)


def _first_of_each(chosen: Chosen, facts: Sequence[Fact]) -> list[Fact]:
    """The first fact of each page, of no more pages than a list holds."""
    return list({fact.page: fact for fact in reversed(facts)}.values())[::-1][: chosen.limits["listed"]]


def _numbers(facts: Sequence[Fact]) -> str:
    numbers = pages(facts)
    return f"page {numbers[0]}" if len(numbers) == 1 else f"pages {listed(map(str, numbers))}"
