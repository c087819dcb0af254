"""Pages that name somebody else than the document they were put with: whatever else agrees, they are none of it.

A page of another patient, misfiled between the pages of a report, may come from the same office on the same day.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol

from . import people
from .date_places import Mention
from .folding import fold
from .page_view import PageView

# A date of birth identifies whom a page is about where it stands so high on it, as a share of its height.
HEAD = 0.35

_BIRTH = frozenset(map(fold, ("dob", "d.o.b", "date of birth", "birth date", "birthdate", "patient dob", "bd")))


class Known(Protocol):
    """Whom the case file is about."""

    @property
    def names(self) -> tuple[str, ...]: ...

    @property
    def births(self) -> frozenset[dt.date]: ...


def strange_starts(
    documents: Sequence[Sequence[PageView]], subject: Known, hits: Mapping[int, Sequence[Mention]]
) -> dict[int, int]:
    """Where pages of somebody else begin within the documents of the subject, or the subject's within another's.

    Args:
        documents: the pages of each document in order.
        subject: whom the case file is about.
        hits: the dates on each page, by its place in the case file.

    Returns:
        For the number of a document how many pages of it are before the one that names the other person.
    """
    found: dict[int, int] = {}
    for number, document in enumerate(documents):
        said = [_is_subjects(page, subject, hits[page.sheet.index]) for page in document]
        known = [(at, one) for at, one in enumerate(said) if one is not None]
        # A first page that names nobody is taken for the subject's: most are.
        before = known[0][1] if known and known[0][0] == 0 else True
        change = next((at for at, one in known if at and one is not before), 0)
        if change:
            found[number] = change
    return found


def _is_subjects(page: PageView, subject: Known, hits: Sequence[Mention]) -> bool | None:
    """Whether a page names the subject, or somebody else; None where it says nothing of the kind."""
    births = {hit.value for hit in hits if hit.score < 0 and hit.height < HEAD and hit.label in _BIRTH}
    if births and subject.births and not any(one_misread(a, b) for a in births for b in subject.births):
        return False
    if page.names and subject.names:
        return any(people.same_person(name, known) for name in page.names for known in subject.names)
    return True if births and subject.births else None


def one_misread(one: dt.date, other: dt.date) -> bool:
    """Whether two days are the same but for one of year, month and day, which a scan may misread."""
    return sum(a != b for a, b in zip(one.timetuple()[:3], other.timetuple()[:3], strict=True)) < 2
