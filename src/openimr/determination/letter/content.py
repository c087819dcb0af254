"""What a Final Determination says, section by section, as plain strings that any medium can set.

Nothing here is markup: renderers decide how a heading, a label or a table looks in theirs.
"""

import re
from dataclasses import dataclass

from openimr.domain.case import DisputedTreatment
from openimr.domain.determination import Determination, DeterminedItem, Organization, Party, Service
from openimr.domain.guidance import Citation

from .pages import page_ranges
from .parties import ProofOfService, check_service, proof_of_service, what_follows
from .texts import Texts

Labelled = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A sentence of the summary and, in brackets, the case file pages it rests on."""

    text: str
    pages: str


@dataclass(frozen=True, slots=True)
class ItemContent:
    """One disputed treatment.

    ``request`` (what was asked for and what utilization review did) stands with the decision in the overview; under
    the item's own heading come the two guideline lines, the rationale's paragraphs and ``standing`` (the parts of a
    partial decision and the standard of evidence). Nothing stands between heading and guidelines: software that reads
    published letters expects them there.
    """

    treatment: str
    outcome: str
    request: tuple[Labelled, ...]
    guidelines: tuple[Labelled, ...]
    rationale_label: str
    rationale: tuple[str, ...]
    standing: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A line of the list of documents reviewed."""

    number: int
    date: str
    document: str
    author: str
    pages: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, the paragraphs under it."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterContent:
    """Everything the letter says, in the order it says it.

    ``addressee``, ``follows``, ``service`` are those of one party's copy; ``correction`` of one that replaces another.
    """

    language: str
    region: str
    document_title: str
    title: str
    subtitle: str
    draft: str
    dated: str
    page: str
    case_number: str
    sender: tuple[str, ...]
    addressee: tuple[str, ...]
    correction: Section | None
    header: tuple[Labelled, ...]
    overview: Section
    overview_columns: tuple[str, str]
    follows: Section | None
    made: Section
    summary: Section
    summary_lines: tuple[SummaryLine, ...]
    issues: Section
    items: tuple[ItemContent, ...]
    documents: Section
    document_columns: tuple[str, str, str, str, str]
    document_lines: tuple[DocumentLine, ...]
    signature: Section
    service: ProofOfService | None


def letter_content(
    determination: Determination, to: Party | None = None, service: Service | None = None
) -> LetterContent:
    """Put ``determination`` into the words of its organization.

    Args:
        determination: signed or in draft.
        to: the party whose copy it is; None for the copy of the file, which says nothing of what follows for whom.
        service: how it was served, for the last day to appeal and the proof of service.

    Raises:
        UnknownText: the organization replaces a text that does not exist.
        InputRefused: the service is of a draft, or before the determination.
    """
    if service is not None:
        check_service(determination, service)
    texts = Texts.of(determination.organization)
    case = determination.case
    reviewer = determination.qualifications.kind
    treatments = {item.treatment.id: item.treatment.treatment for item in determination.items}
    draft = determination.decided_on is None
    return LetterContent(
        language=texts.language,
        region=texts.region,
        document_title=texts("letter.document_title", case_number=case.case_number),
        title=texts("letter.title"),
        subtitle=texts("letter.subtitle"),
        draft=texts("letter.draft") if draft else "",
        dated=texts("letter.dated", date=texts.date(determination.decided_on, long=True)),
        page=texts("letter.page"),
        case_number=case.case_number,
        sender=_sender(determination.organization),
        addressee=_addressee(to) if to else (),
        correction=_correction(determination, texts),
        header=_header(determination, texts),
        overview=Section(texts("overview.heading"), ()),
        overview_columns=(texts("overview.treatment"), texts("overview.outcome")),
        follows=(Section(texts("follows.heading"), what_follows(determination, to, service, texts)) if to else None),
        made=Section(texts("made.heading"), (" ".join(_made(determination, texts)),)),
        summary=Section(
            texts("summary.heading"),
            (texts("summary.intro" if determination.clinical_case_summary else "summary.none", reviewer=reviewer),),
        ),
        summary_lines=tuple(
            SummaryLine(_one_line(s.text), _pages(s.pages, texts)) for s in determination.clinical_case_summary
        ),
        issues=Section(texts("items.heading"), (texts("items.intro"),)),
        items=tuple(_item(item, treatments, texts) for item in determination.items),
        documents=Section(
            texts("documents.heading"),
            (texts("documents.intro" if determination.documents_reviewed else "documents.none"),),
        ),
        document_columns=(
            texts("documents.number"),
            texts("documents.date"),
            texts("documents.document"),
            texts("documents.author"),
            texts("documents.pages"),
        ),
        document_lines=tuple(
            DocumentLine(
                number=number,
                date=texts.date(document.date) or texts("documents.undated"),
                document=_document(document.kind, document.title),
                author=_one_line(document.author or ""),
                pages=page_ranges(document.pages),
            )
            for number, document in enumerate(determination.documents_reviewed, 1)
        ),
        signature=_signature(determination, texts),
        service=proof_of_service(determination, service, texts) if service else None,
    )


def _sender(organization: Organization) -> tuple[str, ...]:
    lines = (organization.name, *organization.address, organization.phone, organization.website)
    return tuple(_one_line(line) for line in lines if line)


def _addressee(to: Party) -> tuple[str, ...]:
    return tuple(_one_line(line) for line in (to.name, to.organization, *to.address) if line)


def _correction(determination: Determination, texts: Texts) -> Section | None:
    correction = determination.correction
    if correction is None:
        return None
    replaces = texts.date(correction.replaces, long=True)
    says = texts("correction.says", version=correction.version, replaces=replaces)
    return Section(texts("correction.heading"), (says, texts("correction.reason", reason=_one_line(correction.reason))))


def _header(determination: Determination, texts: Texts) -> tuple[Labelled, ...]:
    case = determination.case
    physician = case.requesting_physician
    values = (
        ("case_number", case.case_number),
        ("decision_date", texts.date(determination.decided_on)),
        ("priority", texts(f"priority.{case.priority.value}")),
        ("application_received", texts.date(case.application.received_date)),
        ("date_of_injury", texts.date(case.claim.date_of_injury)),
        ("ur_decision", texts.date(case.utilization_review.decision_date)),
        ("employee", case.employee.name),
        ("claim_number", case.claim.claim_number),
        ("employer", case.claim.employer),
        (
            "claims_administrator",
            case.parties.claims_administrator.organization or case.parties.claims_administrator.name,
        ),
        ("requesting_physician", f"{physician.name} ({physician.specialty})"),
        ("diagnosis", case.primary_diagnosis or ""),
    )
    return tuple((texts(f"header.{key}"), _one_line(value)) for key, value in values if value)


def _made(determination: Determination, texts: Texts) -> list[str]:
    known = determination.qualifications
    reviewer = known.kind
    sentences = [
        texts(
            "made.sent",
            organization=determination.organization.name,
            a_reviewer=texts.with_article(reviewer),
            reviewer=reviewer,
        )
    ]
    certified, licensed = bool(known.board_certifications), bool(known.licensed_in)
    if certified or licensed:
        key = "certified_and_licensed" if certified and licensed else "certified" if certified else "licensed"
        sentences.append(
            texts(
                f"made.{key}",
                reviewer=reviewer,
                certifications=texts.enumerate(known.board_certifications),
                states=texts.enumerate(known.licensed_in),
            )
        )
    years, hours = known.years_in_practice, known.weekly_practice_hours
    if years is not None or hours is not None:
        key = "practice" if None not in (years, hours) else "practice_years" if hours is None else "practice_hours"
        sentences.append(texts(f"made.{key}", reviewer=reviewer, years=years, hours=hours))
    sentences.append(texts("made.expertise", reviewer=reviewer))
    return sentences


def _item(item: DeterminedItem, treatments: dict[int, str], texts: Texts) -> ItemContent:
    treatment, decision = item.treatment, item.decision
    outcome = decision.decision.value if decision.decision else "none"
    review = treatment.utilization_review
    decided = texts(f"utilization_review.{review.decision}")
    request = (
        ("request", _request(treatment, texts)),
        ("follows", treatments.get(treatment.depends_on, "") if treatment.depends_on else ""),
        (
            "utilization_review",
            texts("items.utilization_review_with_reason", decision=decided, reason=review.reason)
            if review.reason
            else decided,
        ),
    )
    standing = (
        ("necessary", decision.necessary or ""),
        ("not_necessary", decision.not_necessary or ""),
        ("standard", texts(f"standard.{decision.evidence_standard.value}") if decision.evidence_standard else ""),
        ("higher_standards", decision.higher_standards_do_not_apply or ""),
    )
    return ItemContent(
        treatment=_one_line(treatment.treatment),
        outcome=texts(f"outcome.{outcome}"),
        request=_labelled(request, texts),
        guidelines=(
            (texts("items.claims_administrator_guideline"), _citations(review.guidelines, texts)),
            (texts("items.reviewer_guideline"), _citations(decision.citations, texts)),
        ),
        rationale_label=texts("items.rationale"),
        rationale=_paragraphs(decision.rationale) or (texts("items.no_rationale"),),
        standing=tuple((label, _ended(value)) for label, value in _labelled(standing, texts)),
    )


def _labelled(values: tuple[tuple[str, str], ...], texts: Texts) -> tuple[Labelled, ...]:
    return tuple((texts(f"items.{key}"), _one_line(value)) for key, value in values if value)


def _request(treatment: DisputedTreatment, texts: Texts) -> str:
    parts = (
        texts(f"body_part.{treatment.body_part.value}"),
        texts(f"side.{treatment.side.value}") if treatment.side else "",
        ", ".join(treatment.levels),
        treatment.quantity or "",
        texts("items.codes", codes=", ".join(treatment.codes)) if treatment.codes else "",
    )
    return "; ".join(part for part in parts if part)


def _citations(citations: tuple[Citation, ...], texts: Texts) -> str:
    if not citations:
        return texts("items.no_guideline")
    return " ".join(texts("items.based_on", citation=_citation(c, texts)) for c in citations)


def _citation(citation: Citation, texts: Texts) -> str:
    words = _one_line(citation.text).rstrip(". ")
    if re.match(r"(non[- ]?)?mtus\b", words, re.IGNORECASE):
        return words
    return texts("items.mtus" if citation.mtus else "items.not_mtus", citation=words)


def _document(kind: str, title: str) -> str:
    """Kind and title, once where the title already begins with the kind."""
    title = _one_line(title)
    if not title or title.casefold().startswith(kind.casefold()):
        return title or kind
    return f"{kind}: {title}"


def _pages(pages: tuple[int, ...], texts: Texts) -> str:
    return texts("summary.pages", pages=page_ranges(pages)) if pages else texts("summary.no_pages")


def _signature(determination: Determination, texts: Texts) -> Section:
    reviewer = determination.qualifications.kind
    if determination.decided_on is None:
        return Section(texts("signature.heading"), (texts("signature.unsigned", reviewer=reviewer),))
    day = texts.date(determination.decided_on, long=True)
    closing = _paragraphs(texts("signature.closing"))
    return Section(texts("signature.heading"), (texts("signature.signed", reviewer=reviewer, date=day), *closing))


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line for line in (_one_line(p) for p in re.split(r"\n\s*\n", text)) if line)


def _ended(text: str) -> str:
    """The text as a sentence, so that a reader of running text sees where it ends."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _one_line(text: str) -> str:
    return " ".join(text.split())
