"""Which applications belong together: sent twice, about a treatment applied for before, of one injury, of one employee.

Two applications are held against each other name by name and date by date, so that a misspelt name or a day and month
exchanged hide nothing; each relation says what it rests on. Finding candidates among many is by :func:`keys`.
"""

import datetime as dt
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from openimr.domain.case import Case, DisputedTreatment
from openimr.panel.likeness import likeness
from openimr.panel.names import read_name

# From where on likenesses added up are taken for one employee (two kinds of evidence at least), and scores of names.
_ENOUGH = 5
_STRONG_NAME, _FAIR_NAME, _WEAK_NAME = 95.0, 84.0, 75.0
_SAME_TREATMENT, _SURELY_SAME_TREATMENT = 86.0, 95.0
_SAME_PHYSICIAN = 84.0
_MOST_NAME_PARTS = 4


class Kind(StrEnum):
    """How two applications are related, closest first."""

    DUPLICATE = "duplicate"
    SAME_TREATMENT = "same_treatment"
    SAME_INJURY = "same_injury"
    SAME_EMPLOYEE = "same_employee"

    @property
    def label(self) -> str:
        """In words, as a list shows it."""
        return {
            "duplicate": "The same application",
            "same_treatment": "Same treatment, another decision",
            "same_injury": "Same injury, other treatment",
            "same_employee": "Same employee, other injury",
        }[self.value]


class Relation(NamedTuple):
    """How two applications are related, what that rests on, and whether it holds beyond spelling.

    ``may_consolidate`` is whether they share the requesting physician and the date of injury (8 CCR 9792.10.4(a)).
    """

    kind: Kind
    reasons: tuple[str, ...]
    sure: bool
    may_consolidate: bool


def related(one: Case, other: Case) -> Relation | None:
    """How ``one`` and ``other`` are related, or None where nothing says that they are one employee's."""
    employee = _same_employee(one, other)
    if employee is None:
        return None
    reasons, certain = employee
    claim = claims_alike(one.claim.claim_number, other.claim.claim_number)
    injury = dates_alike(one.claim.date_of_injury, other.claim.date_of_injury)
    treatment = max(
        (treatments_alike(a, b) for a in one.disputed_treatments for b in other.disputed_treatments), default=0.0
    )
    decided = dates_alike(one.utilization_review.decision_date, other.utilization_review.decision_date)
    if not claim and not injury:
        kind = Kind.SAME_EMPLOYEE
    elif treatment < _SAME_TREATMENT:
        kind = Kind.SAME_INJURY
    else:
        kind = Kind.DUPLICATE if decided else Kind.SAME_TREATMENT
        reasons = (*reasons, f"treatment alike ({treatment:.0f} of 100)")
        if decided:
            reasons = (*reasons, f"decision {_words(decided)}")
    physicians = likeness(read_name(one.requesting_physician.name), read_name(other.requesting_physician.name))
    return Relation(
        kind,
        reasons,
        certain and treatment >= _SURELY_SAME_TREATMENT,
        injury == "same" and physicians.score >= _SAME_PHYSICIAN,
    )


def keys(case: Case) -> frozenset[str]:
    """What a case is found by: two related cases have one of these in common even where a date or name is misspelt.

    Day and month are kept without their order; every part of the name with each letter left out once, beside an initial
    of another part, so that one slip of the pen in each spelling still meets.
    """
    found = {
        f"b:{_unordered(case.employee.date_of_birth)}",
        f"i:{_unordered(case.claim.date_of_injury)}:{_initials(case)}",
    }
    claim = plain_claim(case.claim.claim_number)
    if claim:
        found.add(f"c:{claim[:60]}")
    parts = _name_parts(case.employee.name)
    for part in parts:
        for other in parts:
            if other is not part:
                found.update(f"n:{spelling[:40]}:{other[0]}" for spelling in _with_a_letter_left_out(part))
    if len(parts) == 1:
        found.update(f"n:{spelling[:40]}:" for spelling in _with_a_letter_left_out(parts[0]))
    return frozenset(found)


def may_be_related(one: Case, born: dt.date, injured: dt.date, claim: str) -> bool:
    """Whether another application with these values may be related to ``one`` at all; a name alone never is enough.

    It costs little, so that a list of candidates is cut down before they are compared whole.
    """
    return bool(
        dates_alike(one.employee.date_of_birth, born)
        or claims_alike(one.claim.claim_number, claim)
        or dates_alike(one.claim.date_of_injury, injured)
    )


def dates_alike(one: dt.date, other: dt.date) -> str | None:
    """``same``, ``swapped`` (day and month exchanged), ``near`` (one digit off, two exchanged), or None."""
    from rapidfuzz.distance import OSA

    if one == other:
        return "same"
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return "swapped"
    return "near" if OSA.distance(f"{one:%Y%m%d}", f"{other:%Y%m%d}", score_cutoff=1) <= 1 else None


def claims_alike(one: str, other: str) -> str | None:
    """``same`` (but for punctuation and letters that look like digits), ``near`` (one character), or None."""
    from rapidfuzz.distance import OSA

    a, b = plain_claim(one), plain_claim(other)
    if not a or not b:
        return None
    if a == b:
        return "same"
    return "near" if min(len(a), len(b)) >= 7 and OSA.distance(a, b, score_cutoff=1) <= 1 else None


def treatments_alike(one: DisputedTreatment, other: DisputedTreatment) -> float:
    """How alike two disputed treatments are, from 0 to 100: their words, or their codes; another side or level is 0."""
    from rapidfuzz import fuzz

    if one.side and other.side and one.side is not other.side:
        return 0.0
    if one.levels and other.levels and not set(one.levels) & set(other.levels):
        return 0.0
    words = fuzz.token_sort_ratio(_plain(one.treatment), _plain(other.treatment))
    codes, other_codes = ({code.upper() for code in t.codes} for t in (one, other))
    if codes and codes == other_codes and one.body_part is other.body_part:
        return max(words, 98.0)
    if codes and other_codes and not codes & other_codes:
        return min(words, _SAME_TREATMENT - 1) if words < 100 else words
    return float(words)


def plain_claim(number: str) -> str:
    """A claim number in capitals without punctuation, letters that look like digits as the digits."""
    plain = re.sub(r"[^A-Z0-9]", "", number.upper())
    return plain.translate(str.maketrans("OQILSBZ", "0011582")) if any(c.isdigit() for c in plain) else plain


def _same_employee(one: Case, other: Case) -> tuple[tuple[str, ...], bool] | None:
    """Why the two employees are one, and whether beyond spelling; None where too little says so."""
    name = likeness(read_name(one.employee.name), read_name(other.employee.name))
    birth = dates_alike(one.employee.date_of_birth, other.employee.date_of_birth)
    claim = claims_alike(one.claim.claim_number, other.claim.claim_number)
    injury = dates_alike(one.claim.date_of_injury, other.claim.date_of_injury)
    same_name = _plain(one.employee.name) == _plain(other.employee.name)
    counts = (
        (
            3
            if same_name or name.score >= _STRONG_NAME
            else 2
            if name.score >= _FAIR_NAME
            else int(name.score >= _WEAK_NAME)
        ),
        {"same": 3, "swapped": 2, "near": 1}.get(birth or "", 0),
        {"same": 3, "near": 1}.get(claim or "", 0),
        {"same": 1, "swapped": 1}.get(injury or "", 0),
    )
    if sum(counts) < _ENOUGH or sum(count > 0 for count in counts) < 2:
        return None
    reasons = [
        f"name {'the same' if same_name else f'alike: {name.why}'}" if counts[0] else "",
        f"date of birth {_words(birth)}" if birth else "",
        f"claim number {_words(claim)}" if claim else "",
        f"date of injury {_words(injury)}" if injury else "",
    ]
    certain = counts[0] == 3 and birth == "same" and (claim == "same" or injury == "same")
    return tuple(reason for reason in reasons if reason), certain


def _words(alike: str | None) -> str:
    return {"same": "the same", "swapped": "with day and month exchanged", "near": "one character apart"}[alike or ""]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _unordered(day: dt.date) -> str:
    low, high = sorted((day.day, day.month))
    return f"{day.year}-{low:02}-{high:02}"


def _initials(case: Case) -> str:
    return "".join(sorted({part[0] for part in _name_parts(case.employee.name)}))[:_MOST_NAME_PARTS]


def _name_parts(written: str) -> list[str]:
    """The parts of a person's name that count, the first given name and the surnames; every word where none is read."""
    people = read_name(written).people
    parts: Iterable[str] = (*people[0].given[:1], *people[0].surname) if people else _plain(written).split()
    return [part for part in parts if part][:_MOST_NAME_PARTS]


def _with_a_letter_left_out(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)) if len(word) > 3)}
