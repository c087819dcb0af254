"""Who wrote a document, and in what specialty.

The rules weigh every name that may be the author's (`author_candidates`), a fitted model chooses (`author_model`).
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from openimr.domain.document_kind import DocumentKind

from .author_candidates import Candidate, candidates
from .author_model import shares
from .folding import fold, squeeze
from .people import facility, people_data
from .sheets import Segment, Sheet

# What the best name is supported by at least, where a document has an author at all.
NEEDED = 2.0
# A surname cut short keeps so many letters; where more are kept, so many behind them may be misread or those
# of a credential.
LEAST_KEPT, MISREAD_END = 4, 3


class Author(NamedTuple):
    """A name with its credentials as shown (``Helen Marsh, MD``) and the specialty, if one stands with it."""

    name: str
    specialty: str | None
    score: float


def author(sheets: Sequence[Sheet], kind: DocumentKind, subjects: Sequence[str] = ()) -> Author | None:
    """The author of the document whose pages are given, or None where nobody signs or is named as its author.

    ``subjects`` are the people the document is about; only in some kinds may they be its author. Where no person is
    named, the house is the author of what houses send (laboratory reports, bills).
    """
    written = [s for s in sheets if not s.blank]
    if not written:
        return None
    found = candidates(written, kind, subjects)
    if max((candidate.score for candidate in found), default=0.0) < NEEDED:
        house = facility(written[0]) if kind.value in people_data()["house_writes"] else None
        return Author(house, None, 0.0) if house else None
    chosen = _written_out(_chosen(found, kind), found)
    named = chosen.named
    shown = f"{named.name}, {named.credentials}" if named.credentials else named.name
    return Author(shown, _specialty(chosen.segment, chosen.sheet, named.credentials), chosen.score)


def _chosen(found: Sequence[Candidate], kind: DocumentKind) -> Candidate:
    """Where the likeliest author is named best: with credentials if anywhere, where the rules support it most."""
    likely = shares(found, kind) if len({candidate.name for candidate in found}) > 1 else {found[0].name: 1.0}
    name = max(likely, key=lambda name: likely[name])
    places = [candidate for candidate in found if candidate.name == name]
    return max(places, key=lambda candidate: candidate.score)


def _written_out(chosen: Candidate, found: Sequence[Candidate]) -> Candidate:
    """The name with credentials that a signature shortens or a scan cuts: "P Venkat" by P. Venkataraghavan, MD.

    It stays as it is where it has credentials itself, or where it may shorten the names of several people.
    """
    if chosen.named.credentials:
        return chosen
    own = _parts(chosen)
    whole = {
        one.name: one for one in found if one.named.credentials and not one.subject and _shortens(own, _parts(one))
    }
    return next(iter(whole.values())) if len(whole) == 1 else chosen


def _shortens(short: tuple[str, str], whole: tuple[str, str]) -> bool:
    """Whether of two names, each its first letter and its surname, the first may be the second cut short."""
    (one, cut), (other, full) = short, whole
    kept = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(cut, full, strict=False)))
    ends_well = kept == len(cut) or (kept > LEAST_KEPT and kept >= len(cut) - MISREAD_END)
    return one == other and cut != full and kept >= LEAST_KEPT and ends_well


def _parts(candidate: Candidate) -> tuple[str, str]:
    words = candidate.named.name.casefold().replace(".", " ").split()
    return words[0][:1], re.sub(r"[^a-z]", "", words[-1])


def _specialty(segment: Segment, sheet: Sheet, credentials: str) -> str | None:
    """The specialty named on the line of a name or on the three below it, else what the credential says."""
    near = " ".join(s.text for s in sheet.segments if segment.line <= s.line <= segment.line + 3)
    text = squeeze(fold(near))
    places = [(text.find(needle), shown) for needle, shown in _specialties() if needle in text]
    if places:
        return min(places)[1]
    return _by_credential().get(re.sub(r"[^A-Z]", "", credentials.upper()))


@cache
def _by_credential() -> dict[str, str]:
    table: dict[str, str] = people_data()["by_credential"]
    return table


@cache
def _specialties() -> tuple[tuple[str, str], ...]:
    table = people_data()["specialties"]
    return tuple((squeeze(fold(p)), shown) for shown, phrases in table.items() for p in phrases)
