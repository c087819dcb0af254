"""The way from pages to documents, step by step: look, read, split, decide, date, author, copies.

Each step is a module of its own; this one only passes the results on.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import UNCERTAIN_PAGE, UNCERTAIN_PAGES
from openimr.records.source import SourcePage

from . import authors, dates, duplicates, kinds, page_view, people, splitting
from .date_places import Mention
from .draft import DocumentDraft, Person
from .finer import finer
from .fingerprints import Vocabulary
from .hidden_starts import hidden_starts
from .houses import house_name
from .looking import PagesLookedAt, look_at
from .naming import names_anyone
from .page_view import PageView
from .replaced import Issue, replaced, says_it_replaces
from .strange_pages import strange_starts
from .titles import title

UNCERTAIN = 0.45
UNCERTAIN_DATE = 0.8
LOW_CONFIDENCE = 0.80
# A page that began a document elsewhere in the file, or that a copy shows to go on, is as good as known.
KNOWN = 0.99
# How sure a kind is that the title of a paper names which the model does not know.
BY_TITLE = 0.9
# A date of birth or injury named on this many pages is believed where the case does not give it.
BELIEVED = 3
OTHER_PERSON = "other_person"
NOT_NAMED = "patient_not_named"
REPLACED = "replaced"


@dataclass(frozen=True)
class Subject:
    """Whom the case file is about: as told, completed by what most pages say."""

    names: tuple[str, ...]
    births: frozenset[dt.date]
    injuries: frozenset[dt.date]


def understand(
    pages: Sequence[SourcePage], person: Person | None = None, looked: PagesLookedAt | None = None
) -> list[DocumentDraft]:
    """The documents in ``pages``, in the order received.

    Args:
        pages: All pages of all files, each file's pages together and in order.
        person: The injured employee, as far as known.
        looked: Pages that were looked at before, as `looking.look_at` does it; the others are looked at now and
            added to it.

    Returns:
        Drafts that hold every page exactly once. Nothing is dropped: copies say which document they copy, pages
        that say nothing stay with the document before them.
    """
    known = {} if looked is None else looked
    hits: dict[int, list[Mention]] = {}
    files: list[list[PageView]] = []
    index = 0
    for _, group in groupby(pages, key=lambda p: p.source):
        file = []
        for position, page in enumerate(group):
            seen = known.get((page.source, page.number)) or look_at(page)
            known[page.source, page.number] = seen
            seen.sheet.index, seen.sheet.position = index, position
            hits[index] = seen.hits
            file.append(seen)
            index += 1
        numberings = page_view.own_numberings([seen.sheet for seen in file])
        views = [
            page_view.view(seen.reading, numbers, seen.hits, seen.kind)
            for seen, numbers in zip(file, numberings, strict=True)
        ]
        files.append(views)
    subject = _subject(files, hits, person)
    documents = [document for views in files for document in splitting.split(views)]
    while strange := strange_starts(documents, subject, hits):
        documents = _parted(documents, strange)
    drafts = [_draft(document, subject, hits) for document in documents]
    contents = _contents(drafts, documents)
    if hidden := hidden_starts(contents):
        documents = _parted(documents, hidden)
        drafts = [_draft(document, subject, hits) for document in documents]
        contents = _contents(drafts, documents)
    found = duplicates.copies(contents)
    if torn := duplicates.torn(contents, found):
        documents = _mended(documents, torn)
        drafts = [_draft(document, subject, hits) for document in documents]
        found = duplicates.copies(_contents(drafts, documents))
    return _marked(drafts, documents, found, hits)


def _parted(documents: Sequence[list[PageView]], hidden: Mapping[int, int]) -> list[list[PageView]]:
    """The documents, those in which another one begins parted there."""
    parted: list[list[PageView]] = []
    for number, document in enumerate(documents):
        before = hidden.get(number, 0)
        if before:
            document[before].sheet.begins = KNOWN
        parted += [document[:before], document[before:]] if before else [document]
    return parted


def _mended(documents: Sequence[list[PageView]], torn: Mapping[int, int]) -> list[list[PageView]]:
    """The documents, those that are the rest of the one before them joined to it."""
    mended: list[list[PageView]] = []
    for number, document in enumerate(documents):
        if number in torn:
            document[0].sheet.begins = 1 - KNOWN
            mended[-1] = [*mended[-1], *document]
        else:
            mended.append(document)
    return mended


def _subject(files: Sequence[Sequence[PageView]], hits: dict[int, list[Mention]], person: Person | None) -> Subject:
    """Name and dates of the person the file is about; what the case does not tell, the majority of pages does."""
    person = person or Person()
    named: dict[str, Counter[dt.date]] = {"birth": Counter(), "injury": Counter()}
    for page_hits in hits.values():
        for what, values in dates.other_dates(page_hits).items():
            named[what].update(values)
    births = {person.date_of_birth} if person.date_of_birth else set()
    injuries = {person.date_of_injury} if person.date_of_injury else set()
    if not births:
        births = {value for value, count in named["birth"].most_common(1) if count >= BELIEVED}
    if not injuries:
        injuries = {value for value, count in named["injury"].most_common(1) if count >= BELIEVED}
    names: tuple[str, ...] = (person.name,) if person.name else ()
    if not names:
        counted = Counter(name for views in files for v in views for name in v.names)
        names = tuple(name for name, count in counted.most_common(1) if count >= BELIEVED)
    return Subject(names, frozenset(births), frozenset(injuries))


def _somebody_else(document: Sequence[PageView], subject: Subject, hits: dict[int, list[Mention]]) -> bool:
    """Whether the pages name another person: another name, or another date of birth beside no fitting name."""
    names = [name for view in document for name in view.names] or _filed_under(document, subject)
    births = set().union(*(dates.other_dates(hits[v.sheet.index])["birth"] for v in document))
    fits = any(people.same_person(name, known) for name in names for known in subject.names)
    namesake = fits and not any(people.may_be_called(name, known) for name in names for known in subject.names)
    other_name = bool(names and subject.names and not fits)
    known_birth = bool(births and subject.births and births & subject.births)
    other_birth = bool(births and subject.births and not known_birth)
    if other_name:
        return not known_birth
    return other_birth and (namesake or not fits)


def _names_subject(document: Sequence[PageView], subject: Subject, hits: dict[int, list[Mention]]) -> bool:
    """Whether the pages say that they are about the person of the file: by the name or by the day of birth."""
    births = set().union(*(dates.other_dates(hits[v.sheet.index])["birth"] for v in document))
    named = not subject.names or names_anyone((v.sheet.page.page.text for v in document), subject.names)
    return named or bool(births & subject.births)


def _filed_under(document: Sequence[PageView], subject: Subject) -> list[str]:
    """Names at the head of pages that nowhere hold the subject's surname: a form whose labels were not understood."""
    surnames = [name.split()[-1].casefold() for name in subject.names if name.split()]
    text = " ".join(segment.text for view in document for segment in view.sheet.segments).casefold()
    if not surnames or any(surname in text for surname in surnames):
        return []
    return people.filed_names(document[0].sheet) if document else []


def _draft(document: Sequence[PageView], subject: Subject, hits: dict[int, list[Mention]]) -> DocumentDraft:
    """One document's draft, before copies are known."""
    written = splitting.in_order([view for view in document if not view.sheet.blank])
    # A page by itself was decided on when it was split.
    decision = document[0].kind if len(document) == 1 else kinds.decide([view.reading for view in written])
    source = document[0].sheet.page.source
    date, date_confidence = _date(written, decision.kind, subject, hits)
    author = authors.author([v.sheet for v in written], decision.kind, subject.names)
    flags = []
    if date is None:
        flags.append("no_date")
    elif date_confidence < UNCERTAIN_DATE:
        flags.append("uncertain_date")
    if len(written) < len(document):
        flags.append("blank_pages")
    if any(v.sheet.recognised and v.sheet.confidence < LOW_CONFIDENCE for v in written):
        flags.append("low_ocr_confidence")
    if _somebody_else(written, subject, hits):
        flags.append(OTHER_PERSON)
    elif written and not _names_subject(written, subject, hits):
        flags.append(NOT_NAMED)
    if decision.confidence < UNCERTAIN:
        flags.append("uncertain_kind")
    belonging = splitting.membership(document)
    if min(belonging) < UNCERTAIN_PAGE:
        flags.append(UNCERTAIN_PAGES)
    letterhead = people.facility(written[0].sheet) if written else None
    house = house_name(letterhead)
    kind = finer(decision.kind, written[0].reading if written else None)
    return DocumentDraft(
        source=source,
        source_pages=tuple(view.sheet.page.number for view in document),
        kind=kind,
        kind_confidence=decision.confidence if kind is decision.kind else max(decision.confidence, BY_TITLE),
        kind_words=decision.words,
        title=title(written[0].reading if written else None, kind, house),
        date=date,
        date_confidence=round(date_confidence, 3),
        author=(house if author.name == letterhead else author.name) if author else None,
        author_specialty=author.specialty if author else None,
        facility=house,
        flags=tuple(flags),
        page_confidence=tuple(round(likely, 3) for likely in belonging),
    )


def _date(
    written: Sequence[PageView], kind: DocumentKind, subject: Subject, hits: dict[int, list[Mention]]
) -> dates.Chosen:
    """The document's date from its first pages and its last."""
    chosen = dates.looked_at(written)
    births = subject.births | set().union(*(dates.other_dates(hits[v.sheet.index])["birth"] for v in chosen), set())
    injuries = subject.injuries | set().union(
        *(dates.other_dates(hits[v.sheet.index])["injury"] for v in chosen), set()
    )
    return dates.choose([hits[v.sheet.index] for v in chosen], set(births), set(injuries), kind)


def _contents(drafts: Sequence[DocumentDraft], documents: Sequence[Sequence[PageView]]) -> list[duplicates.Content]:
    """The documents as what is compared."""
    vocabulary = Vocabulary()
    return [
        duplicates.Content(
            n, [v.sheet for v in document], draft.date, draft.kind, vocabulary, OTHER_PERSON in draft.flags
        )
        for n, (draft, document) in enumerate(zip(drafts, documents, strict=True))
    ]


def _corrects(documents: Sequence[Sequence[PageView]], number: int, original: int, exact: bool) -> bool:
    """Whether what looks like a copy says itself that it corrects the document it is like, which says no such thing."""
    one, other = (documents[at][0].sheet.page.page.text for at in (number, original))
    return not exact and says_it_replaces(one) and not says_it_replaces(other)


def _marked(
    drafts: list[DocumentDraft],
    documents: Sequence[Sequence[PageView]],
    found: Mapping[int, tuple[int, bool]],
    hits: Mapping[int, Sequence[Mention]],
) -> list[DocumentDraft]:
    """The drafts with copies and replaced issues marked.

    Where no paper names the patient, that one does not is no mark of it.
    """
    found = {number: copied for number, copied in found.items() if not _corrects(documents, number, *copied)}
    issues = [
        Issue(n, draft.kind, draft.date, page_view.days_of_service(hits[first.index]), first.page.page.text)
        for n, (draft, first) in enumerate(zip(drafts, (document[0].sheet for document in documents), strict=True))
        if n not in found and OTHER_PERSON not in draft.flags
    ]
    for number in replaced(issues):
        drafts[number] = replace(drafts[number], flags=(*drafts[number].flags, REPLACED))
    if all(NOT_NAMED in draft.flags or OTHER_PERSON in draft.flags for draft in drafts):
        drafts = [replace(d, flags=tuple(flag for flag in d.flags if flag != NOT_NAMED)) for d in drafts]
    for number, (original, exact) in found.items():
        flag = "exact_duplicate" if exact else "near_duplicate"
        drafts[number] = replace(drafts[number], duplicate_of=original, flags=(*drafts[number].flags, flag))
    return drafts
