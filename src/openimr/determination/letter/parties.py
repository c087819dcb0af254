"""Those who get the letter, and what follows from it for each: what is owed when, and how and until when to appeal.

Numbers come from the law's data and dates from its clocks; a date is only given where the day it runs from is known.
"""

import datetime as dt
from dataclasses import dataclass

from openimr.domain.case import Case
from openimr.domain.determination import Determination, DeterminedItem, Outcome, Party, PartyRole, Service
from openimr.domain.errors import InputRefused
from openimr.law import jurisdiction

from .texts import Texts


@dataclass(frozen=True, slots=True)
class ServedOn:
    """A row of the proof of service: who was served, in which role, where."""

    name: str
    role: str
    address: str


@dataclass(frozen=True, slots=True)
class ProofOfService:
    """The page that declares on whom, when and how the letter was served."""

    heading: str
    paragraphs: tuple[str, ...]
    columns: tuple[str, str, str]
    rows: tuple[ServedOn, ...]
    declaration: str
    lines: tuple[tuple[str, str], ...]


def parties_of(case: Case) -> tuple[Party, ...]:
    """The addressees of a case: employee, attorney if any, claims administrator, requesting physician."""
    administrator, attorney = case.parties.claims_administrator, case.parties.employee_attorney
    physician, employee = case.requesting_physician, case.employee
    found = [Party(role=PartyRole.EMPLOYEE, name=employee.name, address=employee.address)]
    for role, contact in (
        (PartyRole.EMPLOYEE_ATTORNEY, attorney),
        (PartyRole.CLAIMS_ADMINISTRATOR, administrator),
        (PartyRole.REQUESTING_PHYSICIAN, physician),
    ):
        if contact is not None:
            found.append(
                Party(role=role, name=contact.name, organization=contact.organization, address=contact.address)
            )
    return tuple(found)


def check_service(determination: Determination, service: Service) -> None:
    """Refuse a service that cannot have been.

    Raises:
        InputRefused: the determination is a draft, or was served before it was made.
    """
    if determination.decided_on is None:
        raise InputRefused("service", "A draft cannot be served.", "Sign the determination first.")
    if service.on < determination.decided_on:
        raise InputRefused(
            "service",
            f"The determination of {determination.decided_on} cannot have been served on {service.on}.",
            "Give the day on which it was served.",
            "on",
        )


def what_follows(determination: Determination, to: Party, service: Service | None, texts: Texts) -> tuple[str, ...]:
    """The paragraphs that tell ``to`` what the determination means for them.

    Args:
        determination: signed or in draft; items without a decision are passed over.
        to: the addressee.
        service: the last day to appeal is given only where the service is known, the number of days always.
        texts: the organization's wording.

    Raises:
        LawError: the law of the case's jurisdiction holds no such clock on that day.
    """
    necessary = tuple(_named(i, i.decision.necessary, texts) for i in determination.items if _necessary(i))
    refused = tuple(_named(i, i.decision.not_necessary, texts) for i in determination.items if _refused(i))
    law, on = jurisdiction(determination.case.jurisdiction), _law_of(determination, service)
    authorize, reimburse = law.value("clocks.authorize", on), law.value("clocks.reimburse", on)
    paragraphs = []
    if necessary:
        paragraphs.append(
            texts(
                f"follows.necessary_{to.role}",
                treatments="; ".join(necessary),
                authorize=authorize.value,
                authorize_source=authorize.source,
                reimburse=reimburse.value,
                reimburse_source=reimburse.source,
            )
        )
    if refused:
        paragraphs.append(texts(f"follows.refused_{to.role}", treatments="; ".join(refused)))
    paragraphs.append(_appeal(determination, to, service, texts))
    grounds = (item.text[:1].lower() + item.text[1:] for item in law.items("appeal.grounds", on))
    paragraphs.append(texts("follows.grounds", grounds="; ".join(grounds)))
    return tuple(paragraphs)


def proof_of_service(determination: Determination, service: Service, texts: Texts) -> ProofOfService:
    """The declaration that the letter was served on every party of the case. Raises as :func:`check_service`."""
    check_service(determination, service)
    case, organization = determination.case, determination.organization
    return ProofOfService(
        heading=texts("service.heading"),
        paragraphs=(
            texts(
                "service.served",
                date=texts.date(service.on, long=True),
                organization=organization.name,
                case_number=case.case_number,
                way=texts(f"service.{service.by}"),
            ),
        ),
        columns=(texts("service.party"), texts("service.role"), texts("service.address")),
        rows=tuple(
            ServedOn(
                name=", ".join(part for part in (party.name, party.organization) if part),
                role=texts(f"party.{party.role}"),
                address=", ".join(party.address) or texts("service.no_address"),
            )
            for party in parties_of(case)
        ),
        declaration=texts("service.declaration", organization=organization.name),
        lines=(
            (texts("service.date"), ""),
            (texts("service.name"), service.declared_by or ""),
            (texts("service.signature"), ""),
        ),
    )


def last_day_to_appeal(determination: Determination, service: Service) -> dt.date:
    """The last day to file a petition, counted by the law's clocks from the service."""
    from openimr.law.clocks import DeadlineName, deadlines
    from openimr.law.events import Event, EventName, Way

    served = Event(event=EventName.DETERMINATION_SERVED, at=service.on, by=Way(service.by))
    found = deadlines([served], jurisdiction=determination.case.jurisdiction)
    due = next(d.due for d in found if d.deadline is DeadlineName.APPEAL)
    return due.date() if isinstance(due, dt.datetime) else due


def _appeal(determination: Determination, to: Party, service: Service | None, texts: Texts) -> str:
    law, on = jurisdiction(determination.case.jurisdiction), _law_of(determination, service)
    appeal, mail = law.value("clocks.appeal", on), law.value("clocks.mail_adds.appeal", on)
    who = texts("follows.who_physician" if to.role is PartyRole.REQUESTING_PHYSICIAN else "follows.who")
    values = {"who": who, "days": appeal.value, "mail_days": mail.value, "source": appeal.source}
    if service is None:
        return texts("follows.appeal", **values)
    key = "follows.appeal_until_mail" if service.by == "mail" else "follows.appeal_until"
    until = texts.date(last_day_to_appeal(determination, service), long=True)
    return texts(key, **values, until=until, served=texts.date(service.on, long=True))


def _law_of(determination: Determination, service: Service | None) -> dt.date:
    """The day whose law holds: that of the service, else of the letter, else of the application."""
    if service is not None:
        return service.on
    return determination.decided_on or determination.case.application.received_date


def _necessary(item: DeterminedItem) -> bool:
    return item.decision.decision in (Outcome.OVERTURNED, Outcome.PARTIALLY_OVERTURNED)


def _refused(item: DeterminedItem) -> bool:
    return item.decision.decision in (Outcome.UPHELD, Outcome.PARTIALLY_OVERTURNED)


def _named(item: DeterminedItem, part: str | None, texts: Texts) -> str:
    treatment = " ".join(item.treatment.treatment.split())
    if item.decision.decision is Outcome.PARTIALLY_OVERTURNED and part:
        return texts("follows.part", treatment=treatment, part=" ".join(part.split()))
    return treatment
