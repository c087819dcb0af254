"""What a Final Determination says, section by section, as plain strings that any medium can set.

Nothing here is markup: renderers decide how a heading, a label or a table looks in theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from openimr.domain.determination import Determination, Organization, Party, Service

from .items import ItemContent, Labelled, LawOfTheDay, Section, item_content
from .lines import one_line, paragraphs
from .pages import page_ranges
from .parties import ProofOfService, check_service, proof_of_service, what_follows
from .texts import Texts


@dataclass(frozen=True, slots=True)
class Logo:
    """The organization's picture: ``format`` svg or png, ``data`` in base64, ``height`` in points, its ``name``."""

    format: str
    data: str
    height: float
    name: str

    @property
    def address(self) -> str:
        """The picture as a data address."""
        return f"data:image/{'svg+xml' if self.format == 'svg' else self.format};base64,{self.data}"


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A sentence of the summary and, in brackets, the case file pages it rests on."""

    text: str
    pages: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A line of the list of documents reviewed."""

    number: int
    date: str
    document: str
    author: str
    pages: str


@dataclass(frozen=True, slots=True)
class LetterContent:
    """Everything the letter says, in the order it says it.

    ``addressee``, ``follows``, ``service`` are those of one party's copy; ``correction`` of one that replaces another.
    """

    language: str
    region: str
    colour: str
    logo: Logo | None
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
    grading_heading: str
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
    treatments = {item.treatment.id: item.treatment.treatment for item in determination.items}
    draft = determination.decided_on is None
    law = LawOfTheDay(case.jurisdiction, determination.decided_on or case.application.received_date)
    return LetterContent(
        language=texts.language,
        region=texts.region,
        colour=determination.organization.colour,
        logo=logo_of(determination.organization),
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
        summary=_summary(determination, texts),
        summary_lines=tuple(
            SummaryLine(one_line(s.text), _pages(s.pages, texts)) for s in determination.clinical_case_summary
        ),
        issues=Section(texts("items.heading"), (texts("items.intro"),)),
        items=tuple(item_content(item, treatments, texts, law) for item in determination.items),
        grading_heading=texts("grading.heading"),
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
        document_lines=tuple(_document_lines(determination, texts)),
        signature=_signature(determination, texts),
        service=proof_of_service(determination, service, texts) if service else None,
    )


def _summary(determination: Determination, texts: Texts) -> Section:
    """The heading of the clinical case summary and who wrote it, or that there is none."""
    told = "summary.intro" if determination.clinical_case_summary else "summary.none"
    return Section(texts("summary.heading"), (texts(told, reviewer=determination.qualifications.kind),))


def _document_lines(determination: Determination, texts: Texts) -> Iterator[DocumentLine]:
    """The documents reviewed, numbered from 1."""
    for number, document in enumerate(determination.documents_reviewed, 1):
        yield DocumentLine(
            number=number,
            date=texts.date(document.date) or texts("documents.undated"),
            document=_document(document.kind, document.title),
            author=one_line(document.author or ""),
            pages=page_ranges(document.pages),
        )


def logo_of(organization: Organization) -> Logo | None:
    """The picture at the head of the organization's letters, None where it has none."""
    if organization.logo is None:
        return None
    kind, _, data = organization.logo.partition(";base64,")
    form = "svg" if "svg" in kind else "png"
    return Logo(form, "".join(data.split()), organization.logo_height, organization.name)


def _sender(organization: Organization) -> tuple[str, ...]:
    lines = (organization.name, *organization.address, organization.phone, organization.website)
    return tuple(one_line(line) for line in lines if line)


def _addressee(to: Party) -> tuple[str, ...]:
    return tuple(one_line(line) for line in (to.name, to.organization, *to.address) if line)


def _correction(determination: Determination, texts: Texts) -> Section | None:
    correction = determination.correction
    if correction is None:
        return None
    replaces = texts.date(correction.replaces, long=True)
    says = texts("correction.says", version=correction.version, replaces=replaces)
    return Section(texts("correction.heading"), (says, texts("correction.reason", reason=one_line(correction.reason))))


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
    return tuple((texts(f"header.{key}"), one_line(value)) for key, value in values if value)


def _made(determination: Determination, texts: Texts) -> list[str]:
    known = determination.qualifications
    reviewer = known.kind
    several = max((len(item.decision.analyses) for item in determination.items), default=0)
    if several:
        organization = determination.organization.name
        return [
            texts("made.sent_several", organization=organization, count=several, reviewer=reviewer),
            texts("made.several", count=several),
        ]
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


def _document(kind: str, title: str) -> str:
    """Kind and title, once where the title already begins with the kind."""
    title = one_line(title)
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
    closing = paragraphs(texts("signature.closing"))
    return Section(texts("signature.heading"), (texts("signature.signed", reviewer=reviewer, date=day), *closing))
