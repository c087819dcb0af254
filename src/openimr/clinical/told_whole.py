"""Parts of a paper that are facts as a whole: headed parts, arguments of an appeal, what it takes back of another."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from openimr.domain.facts import AttributeValue, Fact, FactType, Reference, Subject

from .itemized import page_text
from .papers.retracting import RETRACTION, Retraction, retractions_in
from .quoting.arguments import ARGUMENT, arguments_in
from .quoting.corrections import corrections, struck_from_lists
from .quoting.extracts import extracts_in
from .quoting.parts import Extract
from .quoting.statements import Quoting
from .report import Report
from .sentences.doubts import ADMINISTRATIVE, WITHDRAWN
from .sentences.reader import Reader
from .sentences.sentence import Sentence

_CORRECTED = ("impression", "objective")
"""Parts of a report that the same page may say something against."""


class Papers(NamedTuple):
    """A document whose pages may not all be its own: ``unsure`` stands for it on those that are ``strange``.

    ``surely`` tells whether its day is beyond doubt; ``replaced`` are pages that a later one repeats as corrected.
    """

    report: Report
    unsure: Report
    surely: bool
    strange: frozenset[int]
    replaced: frozenset[int]

    def of(self, page: int) -> Report:
        """The document a page is told to be of."""
        return self.unsure if page in self.strange else self.report

    def dated(self, page: int) -> bool:
        """Whether a page is surely of the document's day."""
        return self.surely and page not in self.strange


def told_whole(
    sentences: Sequence[Sentence], arguing: Collection[tuple[int, int]], papers: Papers, doc: Reader, quoting: Quoting
) -> Iterator[Fact]:
    """The parts of a document that are told whole, and what it takes back of earlier papers.

    Args:
        sentences: the sentences of the document, in order.
        arguing: the page and the first offset of each sentence that argues against a refusal.
        papers: the document, and which of its pages may be another's.
        doc: what reading found out of it.
        quoting: finds its statements.
    """
    unsaid = dict.fromkeys(_CORRECTED, corrections(papers.report, quoting))
    unsaid["medications"] = struck_from_lists(papers.report, quoting)
    for one in (*extracts_in(sentences, quoting), *arguments_in(sentences, quoting, arguing)):
        yield _whole(one, unsaid.get(one.section, {}), papers, doc)
    for taken_back in retractions_in(sentences, doc.date):
        yield _retraction(taken_back, papers.report, doc)


def _whole(one: Extract, unsaid: Mapping[int, str], papers: Papers, doc: Reader) -> Fact:
    """A part of a report that is told whole, as a fact: ``value`` is its section, what it stands under its heading."""
    report = papers.of(one.page)
    untold = WITHDRAWN if one.page in papers.replaced else report.untold
    if untold == ADMINISTRATIVE and one.section == ARGUMENT:  # a letter of appeal is a paper of administration
        untold = None
    told: dict[str, AttributeValue] = {"doubt": untold} if untold else {}
    if one.headed != one.page:
        told["heading_page"] = one.headed
    return Fact(
        type=FactType.EXTRACT,
        value=one.section,
        subject=Subject.OTHER if report.of_another else Subject.PATIENT,
        date=doc.day,
        source=report.source,
        page=one.page,
        quote=page_text(report, one.page)[one.start : one.end],
        span=(one.start, one.end),
        section=one.section,
        attributes=told,
        document=report.document,
        document_kind=report.kind,
        document_date=doc.date,
        author=report.author,
        sentence=one.words,
        reference=Reference(under=one.heading, correction=unsaid.get(one.page, "")),
        dated_surely=papers.dated(one.page),
        kind_is_sure=report.kind_is_sure,
    )


def _retraction(one: Retraction, report: Report, doc: Reader) -> Fact:
    """A statement that takes something back as a fact.

    ``corrects`` is the day of the paper it is about, ``amount`` what its writer gave before and does not hold to.
    """
    return Fact(
        type=FactType.EXTRACT,
        value=RETRACTION,
        subject=Subject.OTHER if report.of_another else Subject.PATIENT,
        date=doc.day,
        source=report.source,
        page=one.page,
        quote=page_text(report, one.page)[one.start : one.end],
        span=(one.start, one.end),
        attributes={
            **({"corrects": one.day.isoformat()} if one.day else {"amount": one.amount}),
            **({"added": one.added} if one.added else {}),
        },
        document=report.document,
        document_kind=report.kind,
        document_date=doc.date,
        author=report.author,
        sentence=one.words,
        dated_surely=report.date_is_sure,
        kind_is_sure=report.kind_is_sure,
    )
