"""A reviewer's credentials held against the requirements of the law on a day, and what of them the parties may know.

Nothing here depends on a case: the results for a day serve every case of that day.
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from openimr.domain.reviewer import BoardCertification, Licence, Reviewer, ReviewerQualifications
from openimr.law import jurisdiction
from openimr.law.dated import Jurisdiction

from .specialties import is_physician, is_physicians, specialties_in
from .tables import table
from .verification import FactState, evaluator_on, facts_of, holds, in_force, sanction_found, title_of, years_after


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement held against one reviewer: what is asked, whether it is met, the fact used, the rule's source.

    ``code`` is stable, for machines; the rest is for people who may see reviewers' credentials.
    """

    code: str
    requirement: str
    met: bool
    fact: str
    source: str


class Credentials(NamedTuple):
    """What a reviewer's file says on a day: every requirement that no case changes, and the specialties to rely on.

    ``specialties`` are keys of ``specialties.yaml`` with the words of the credential each rests on;
    ``unusable`` are those stated without a credential in force and verified, with the reason. ``unmet``
    counts the requirements that are not met.
    """

    requirements: tuple[Requirement, ...]
    specialties: tuple[tuple[str, str], ...]
    unusable: tuple[tuple[str, str], ...]
    licensed_in_california: bool
    unmet: int


def examine(reviewer: Reviewer, on: dt.date, law: Jurisdiction) -> Credentials:
    """Hold ``reviewer`` against the requirements of ``law`` in force on ``on``."""
    years = law.number("reviewers.reverification_years", on)
    licences = [licence for licence in reviewer.licences if in_force(licence, on)]
    usable = [licence for licence in licences if not licence.restricted and holds(licence.verified_on, on, years)]
    certifications = [c for c in reviewer.board_certifications if in_force(c, on) and recognised(c.board)]
    verified = [c for c in certifications if holds(c.verified_on, on, years)]
    physician = is_physician(reviewer.degree)
    specialties, unusable = _specialties(reviewer, on, certifications, verified)
    requirements = (
        _licence(reviewer, licences, on, law),
        _certification(reviewer, certifications, physician, on, law),
        _verification(reviewer, usable, verified, years, on, law),
        *_practice(reviewer, on, law),
        _sanction(reviewer, licences, on, law),
        _evaluator(reviewer, on, law),
    )
    california = any(licence.state == "CA" for licence in usable)
    return Credentials(requirements, specialties, unusable, california, sum(not r.met for r in requirements))


def describe(reviewer: Reviewer, on: dt.date, reviewer_title: str) -> ReviewerQualifications:
    """What the parties may know (Labor Code 4610.6(f)): credentials in force and verified on ``on``, no name.

    ``reviewer_title`` is how the letter speaks of the reviewer (``physician reviewer``). States are written out,
    California first. A verification older than the law lets it be counts as none.
    """
    years = jurisdiction("california_dwc").number("reviewers.reverification_years", on)
    licences = [
        x for x in reviewer.licences if in_force(x, on) and not x.restricted and holds(x.verified_on, on, years)
    ]
    states = list(dict.fromkeys(state_name(licence.state) for licence in licences))
    certifications = [
        as_stated(c)
        for c in reviewer.board_certifications
        if in_force(c, on) and holds(c.verified_on, on, years) and recognised(c.board)
    ]
    practice = holds(reviewer.practice_verified_on, on, years)
    return ReviewerQualifications(
        kind=reviewer_title,
        board_certifications=tuple(dict.fromkeys(certifications)),
        licensed_in=tuple(sorted(states, key=lambda state: (state != "California", state))),
        years_in_practice=_full_years(reviewer.practising_since, on) if practice else None,
        weekly_practice_hours=reviewer.weekly_practice_hours if practice else None,
    )


def as_stated(certification: BoardCertification) -> str:
    """The certification's specialty as the letter states it, with the subspecialty where there is one."""
    if not certification.subspecialty:
        return certification.specialty
    return f"{certification.specialty} with a subspecialty in {certification.subspecialty}"


def _named(certification: BoardCertification) -> tuple[str, ...]:
    both = (certification.specialty, certification.subspecialty or "")
    return tuple(dict.fromkeys(key for part in both for key in specialties_in(part)))


def state_name(code: str) -> str:
    """The name of the state ``code`` (``CA`` → ``California``); a code unknown to the table stays as it is."""
    return str(table("states.yaml").get(code, code))


@cache
def recognised(board: str) -> bool:
    """Whether ``board`` is on the list of recognised boards, by name or by its usual short name."""
    plain = _plain(board)
    return any(plain == name or plain.startswith(name + " ") for name in _boards())


@cache
def _boards() -> frozenset[str]:
    groups = table("boards.yaml").values()
    return frozenset(_plain(n) for group in groups for b in group["boards"] for n in (b["name"], *b.get("short", ())))


def _plain(board: str) -> str:
    board = board.lower().replace("&", " and " if " " in board else "").replace("orthoped", "orthopaed")
    return " ".join(word for word in re.sub(r"[^a-z ]", " ", board).split() if word != "the")


def _full_years(since: dt.date, on: dt.date) -> int:
    return max(0, on.year - since.year - ((on.month, on.day) < (since.month, since.day)))


def _rule(name: str, on: dt.date, law: Jurisdiction) -> tuple[str, str]:
    full = f"reviewers.{name}"
    return law.parameter(full).title, law.value(full, on).source


def _licence(reviewer: Reviewer, in_force: list[Licence], on: dt.date, law: Jurisdiction) -> Requirement:
    title, source = _rule("licence", on, law)
    free = [licence for licence in in_force if not licence.restricted]
    if free:
        last = max(free, key=lambda licence: licence.valid_to)
        fact = f"licensed in {_listed([state_name(x.state) for x in free])}, in force to {last.valid_to}"
    elif in_force:
        fact = f"restricted in {_listed([state_name(x.state) for x in in_force])}, and no other licence in force"
    elif reviewer.licences:
        last = max(reviewer.licences, key=lambda licence: licence.valid_to)
        fact = f"none in force on {on}: {state_name(last.state)} runs from {last.valid_from} to {last.valid_to}"
    else:
        fact = "no licence on file"
    return Requirement("licence", title, bool(free), fact, source)


def _certification(
    reviewer: Reviewer, in_force: list[BoardCertification], physician: bool, on: dt.date, law: Jurisdiction
) -> Requirement:
    title, source = _rule("board_certification", on, law)
    if in_force:
        fact = f"certified in {_listed([c.specialty for c in in_force])}"
    elif not physician:
        fact = f"the rule is for physicians; the degree is {reviewer.degree}, the credential is the licence"
    elif reviewer.board_certifications:
        fact = "; ".join(_why_not(c, on) for c in reviewer.board_certifications)
    else:
        fact = "no board certification on file"
    return Requirement("board_certification", title, bool(in_force) or not physician, fact, source)


def _why_not(certification: BoardCertification, on: dt.date) -> str:
    if not recognised(certification.board):
        return f"{certification.board} ({certification.specialty}) is not on the list of recognised boards"
    if certification.valid_from > on:
        return f"{certification.specialty} begins on {certification.valid_from}"
    return f"{certification.specialty} ended on {certification.valid_to}"


def _verification(
    reviewer: Reviewer,
    licences: list[Licence],
    certifications: list[BoardCertification],
    years: int,
    on: dt.date,
    law: Jurisdiction,
) -> Requirement:
    rule = law.value("reviewers.duties_per_case", on)
    missing = []
    if not licences:
        missing.append("an unrestricted licence in force")
    if is_physician(reviewer.degree) and not certifications:
        missing.append("a board certification in force")
    verified = [licence.verified_on for licence in licences] + [held.verified_on for held in certifications]
    for fact in facts_of(reviewer, on, law):
        if fact.kind in ("licence", "certification") or not fact.required:
            continue  # one licence and one certification are enough; the others need not be
        # What was found is a requirement of its own; here only whether somebody looked in time counts.
        if fact.state in (FactState.UNVERIFIED, FactState.OVERDUE):
            missing.append(_lower(title_of(fact.kind)))
        verified.append(fact.verified_on)
    if missing:
        fact_found = f"not verified in the last {years} years: {_listed(missing)}"
    else:
        oldest = min((day for day in verified if day is not None), default=on)
        fact_found = f"everything the assignment rests on is verified, the oldest on {oldest}"
    requirement = f"Credentials verified within {years} years; no assignment while unverified"
    return Requirement("verified_credentials", requirement, not missing, fact_found, rule.source)


def _lower(title: str) -> str:
    return title[0].lower() + title[1:]


def _practice(reviewer: Reviewer, on: dt.date, law: Jurisdiction) -> tuple[Requirement, Requirement]:
    years = law.number("reviewers.more_than_years_in_practice", on)
    hours = law.number("reviewers.least_weekly_practice_hours", on)
    return (
        Requirement(
            "years_in_practice",
            f"Active clinical practice for more than {years} years",
            on > years_after(reviewer.practising_since, years),
            f"practising since {reviewer.practising_since}: {_full_years(reviewer.practising_since, on)} full years",
            law.value("reviewers.more_than_years_in_practice", on).source,
        ),
        Requirement(
            "weekly_practice_hours",
            f"Active clinical practice of at least {hours} hours a week",
            reviewer.weekly_practice_hours >= hours,
            f"{reviewer.weekly_practice_hours} hours a week",
            law.value("reviewers.least_weekly_practice_hours", on).source,
        ),
    )


def _sanction(reviewer: Reviewer, in_force: list[Licence], on: dt.date, law: Jurisdiction) -> Requirement:
    title, source = _rule("no_sanction", on, law)
    restricted = [state_name(licence.state) for licence in in_force if licence.restricted]
    queried = sanction_found(reviewer)
    if reviewer.sanctioned or queried:
        fact = "a disciplinary action or sanction is on file" + (f" ({queried})" if queried else "")
    elif restricted:
        # A restriction usually is the sanction; until a person has cleared it, it counts as one.
        fact = f"the licence in {_listed(restricted)} is restricted: a person must clear the reason first"
    else:
        fact = "none on file"
    return Requirement("no_sanction", title, not reviewer.sanctioned and not queried and not restricted, fact, source)


def _evaluator(reviewer: Reviewer, on: dt.date, law: Jurisdiction) -> Requirement:
    name = "reviewers.not_a_qualified_medical_evaluator"
    title = law.parameter(name).title
    if not law.in_force(name, on):
        first = law.parameter(name).values[0]
        fact = f"the rule holds from {first.from_date}"
        return Requirement("not_a_qualified_medical_evaluator", title, True, fact, first.source)
    holder = evaluator_on(reviewer, on)
    source = law.value(name, on).source
    fact = "holds an appointment" if holder else "holds none"
    return Requirement("not_a_qualified_medical_evaluator", title, not holder, fact, source)


_Stated = tuple[tuple[str, str], ...]


def _specialties(
    reviewer: Reviewer, on: dt.date, in_force: list[BoardCertification], verified: list[BoardCertification]
) -> tuple[_Stated, _Stated]:
    usable: dict[str, str] = {}
    unusable: dict[str, str] = {}
    for certification in verified:
        for key in _named(certification):
            usable.setdefault(key, f"certified in {as_stated(certification)}")
    for certification in reviewer.board_certifications:
        unlike = (
            "the certification is not in force" if recognised(certification.board) else "the board is not recognised"
        )
        reason = "the certification is not verified" if certification in in_force else unlike
        for key in _named(certification):
            if key not in usable:
                unusable.setdefault(key, reason)
    for stated in reviewer.specialties:
        for key in specialties_in(stated):
            # A profession other than physicians' is practised on its licence; the degree decides who that is.
            if not is_physicians(key) and not is_physician(reviewer.degree):
                usable.setdefault(key, f"practises {stated} as {reviewer.degree}")
            elif key not in usable:
                unusable.setdefault(key, "stated without a certification in force")
    return tuple(usable.items()), tuple(unusable.items())


def _listed(words: list[str]) -> str:
    unique = list(dict.fromkeys(words))
    return unique[0] if len(unique) == 1 else f"{', '.join(unique[:-1])} and {unique[-1]}"
