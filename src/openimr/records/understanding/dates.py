"""The date of a document: every date its pages mention, weighed by the words beside it and its place.

The fax line is never read; dates of birth and injury are not dates of documents.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple, TypeVar

from openimr.domain.document_kind import DocumentKind

from .date_labels import labels_differ
from .date_model import Days, candidates, shares
from .date_places import DATE_LINE, FIRMLY_OTHER, HEADER_DATE, PROSE_DATE, SIGNED_DATE, TABLE, Mention, weigh
from .date_witnesses import ADDENDUM, HEAD, VOUCHED, Witness, heads_alone, vouched, witnesses
from .folding import fold

# The document's date must at least be this well supported.
NEEDED = 0.4
# How likely an only day of a document is its own where no label and no field at the head of the page says so.
ONLY_DAY = 0.9
# A date by itself heads a letter on its first page only.
DATE_LINE_LATER = 0.3
# Notes of several visits on one paper are dated by the last visit; these are the kinds that come so.
VISIT_KINDS = frozenset(
    (DocumentKind.PHYSICAL_THERAPY_NOTE, DocumentKind.CHIROPRACTIC_NOTE, DocumentKind.ACUPUNCTURE_NOTE)
)
SEVERAL_VISITS = 3
ONE_VISIT = 11.5
# How likely the day of one visit is the day of a table of several: it has a period, and no sentence names it by a day.
OF_VISITS = 0.98
# How likely one of the two days that an evaluator's report states must be its own, for the likelier to be told.
SURE_OF_TWO = 0.97
# Papers that are written on the day of an injury, where they tell so by the day they were signed on.
ON_THE_DAY = frozenset(
    (
        *(DocumentKind.EMERGENCY_DEPARTMENT_REPORT, DocumentKind.HOSPITAL_RECORD, DocumentKind.IMAGING_REPORT),
        *(DocumentKind.LABORATORY_REPORT, DocumentKind.FIRST_REPORT_OF_INJURY, DocumentKind.WORK_STATUS_REPORT),
        *(DocumentKind.NURSING_NOTE, DocumentKind.OPERATIVE_REPORT, DocumentKind.PROCEDURE_REPORT),
    )
)
SIGNING = frozenset(("signing_row", "behind_name"))
# How many of the first pages of a document its date is looked for on.
DATED_PAGES = 4

Page = TypeVar("Page")


class Chosen(NamedTuple):
    """The day taken for a document's, None where none is supported, and how likely it is the right one, 0 to 1."""

    day: dt.date | None
    likely: float


_BIRTH = frozenset(("birth", "dob", "birthdate", "bom"))
_BORN = frozenset((fold("d.o.b"), fold("born")))
_INJURY = frozenset(("injury", fold("injury"), "doi", "accident", fold("loss"), "onset"))


def other_dates(hits: Iterable[Mention]) -> dict[str, set[dt.date]]:
    """The dates of birth and injury that the pages themselves name, by ``birth`` and ``injury``."""
    named: dict[str, set[dt.date]] = {"birth": set(), "injury": set()}
    for hit in hits:
        if hit.score < 0:
            words = hit.label.split()
            if not _BIRTH.isdisjoint(words) or hit.label in _BORN:
                named["birth"].add(hit.value)
            elif not _INJURY.isdisjoint(words):
                named["injury"].add(hit.value)
    return named


def by_rules(
    pages: Sequence[Sequence[Mention]], births: Set[dt.date], injuries: Set[dt.date], kind: DocumentKind | None
) -> Days:
    """The days the pages mention, in order, with their support by the rules and the day the rules take.

    A date of birth is never taken; a date of injury only where a label says that something was done on that day.
    """
    best: dict[dt.date, float] = {}
    times: dict[dt.date, int] = defaultdict(int)
    visits: set[dt.date] = set()
    labelled: set[dt.date] = set()
    last = len(pages) - 1
    for number, hits in enumerate(pages):
        later = 1.0 if number == 0 else 0.85 if number == last else 0.7 if number < 3 else 0.5
        for hit in hits:
            if hit.value in births or (hit.value in injuries and hit.score < 10):
                continue
            times[hit.value] += hit.score > 0
            if hit.score > PROSE_DATE + 0.5:
                visits.add(hit.value)
            if hit.score >= ONE_VISIT:
                labelled.add(hit.value)
            share = DATE_LINE_LATER if number and hit.label == DATE_LINE else later
            score = max(hit.score, 0.0) * share - 2.0 * (hit.value in injuries)
            best[hit.value] = max(best.get(hit.value, 0.0), score)
    supported = {value: score + min(2.0, 0.35 * max(times[value] - 1, 0)) for value, score in best.items()}
    if kind in VISIT_KINDS and len(visits) >= SEVERAL_VISITS and len(labelled) != 1:
        return Days(supported, max(visits), frozenset(injuries))
    ranked = [(score, value) for value, score in supported.items() if best[value] > 0]
    score, value = max(ranked, default=(0.0, None))
    choice = value if value is not None and score >= NEEDED else _least_unlikely(pages, births | injuries)
    return Days(supported, choice, frozenset(injuries))


def choose(
    pages: Sequence[Sequence[Mention]], births: Set[dt.date], injuries: Set[dt.date], kind: DocumentKind | None = None
) -> Chosen:
    """The document's date from the dates of its pages in order.

    Where the rules find a day, the model chooses among all days the pages mention, and says how likely that is the
    right one. An only day is sure where a label or its place says so; in running text it may be another one's.
    """
    if kind is not None and labels_differ(kind):
        pages = [[weigh(hit, kind) for hit in hits] for hits in pages]
    pages = _without_addenda(pages)
    injuries = injuries - _own(injuries, pages, kind)
    days = by_rules(pages, births, injuries, kind)
    if days.choice is None or len(days.supported) < 2:
        support = days.supported.get(days.choice, 0.0) if days.choice else 0.0
        return Chosen(days.choice, 1.0 if support >= HEADER_DATE else _only(pages, days.choice, support))
    likely = shares(candidates(pages, days, kind))
    day = max(likely, key=lambda day: likely[day])
    if _is_of_visits(pages, day, kind):
        return Chosen(day, min(likely[day], OF_VISITS))
    others = [other for other in likely if other != day]
    if kind is DocumentKind.MEDICAL_LEGAL_REPORT and _is_one_of_two(pages, day, likely):
        return Chosen(day, max(likely[day], VOUCHED))
    return Chosen(day, vouched(pages, day, likely[day], others, listing=kind in VISIT_KINDS))


def _without_addenda(pages: Sequence[Sequence[Mention]]) -> Sequence[Sequence[Mention]]:
    """The mentions without the days of addenda below a text whose head has a day of its own before them.

    What somebody added to a note weeks later stands on its paper; the note is of the day of its visit.
    """
    heads = [hit.value for hit in pages[0] if hit.height < HEAD and hit.score >= HEADER_DATE] if pages else []
    if not heads:
        return pages
    first = min(heads)
    added = {
        hit.value
        for number, hits in enumerate(pages)
        for hit in hits
        if hit.label in ADDENDUM and hit.value > first and (number or hit.height >= HEAD)
    } - set(heads)
    return [[hit for hit in hits if hit.value not in added] for hits in pages] if added else pages


def _only(pages: Sequence[Sequence[Mention]], day: dt.date | None, support: float) -> float:
    """How likely the only day of a paper is its own, where no label says so."""
    if support < NEEDED:
        return 0.0
    return VOUCHED if heads_alone(pages, day) else ONLY_DAY


def _is_one_of_two(pages: Sequence[Sequence[Mention]], day: dt.date, likely: Mapping[dt.date, float]) -> bool:
    """Whether an evaluator's report gives two days as its own, of the examination and of the report signed weeks later,
    and ``day`` is one of them: both are right, and the model only wavers between them."""
    first = pages[:1]
    stated = {one for one in likely if Witness.STATED in witnesses(first, one)}
    return day in stated and len(stated) == 2 and sum(likely[one] for one in stated) >= SURE_OF_TWO


def _is_of_visits(pages: Sequence[Sequence[Mention]], day: dt.date, kind: DocumentKind | None) -> bool:
    """Whether a day is that of a table of visits, and no label or title says that it is the paper's own.

    That the last visit was signed or ended the treatment says nothing of the rows above it.
    """
    if kind not in VISIT_KINDS:
        return False
    rows = {hit.value for hits in pages for hit in hits if hit.label == TABLE}
    return len(rows) >= SEVERAL_VISITS and Witness.STATED not in witnesses(pages, day)


def _own(injuries: Set[dt.date], pages: Sequence[Sequence[Mention]], kind: DocumentKind | None) -> Set[dt.date]:
    """The days of injury that are a paper's own as well: somebody signed it on that day."""
    if kind not in ON_THE_DAY:
        return frozenset()
    signed = (hit for hits in pages for hit in hits if hit.value in injuries and hit.score >= SIGNED_DATE)
    return {hit.value for hit in signed if hit.label == "signature" or SIGNING & hit.marks}


def looked_at(pages: Sequence[Page]) -> list[Page]:
    """The pages of a document that its date is looked for on: the first ones and the last."""
    return [*pages[:DATED_PAGES], *pages[max(DATED_PAGES, len(pages) - 1) :]]


def _least_unlikely(pages: Sequence[Sequence[Mention]], others: Set[dt.date]) -> dt.date | None:
    """Where no date is supported: the one whose label speaks least against it, of several the latest."""
    spoken: dict[dt.date, float] = {}
    for hit in (hit for hits in pages for hit in hits if hit.value not in others):
        spoken[hit.value] = min(hit.score, spoken.get(hit.value, hit.score))
    likely = [(score, value) for value, score in spoken.items() if score > FIRMLY_OTHER]
    return max(likely)[1] if likely else None
