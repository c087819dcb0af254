"""The parties of a case and the way a notice takes to each of them."""

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from openimr.domain.case import Case as CaseValue
from openimr.domain.determination import PartyRole
from openimr.web.models import Case, CaseParty


def of_case(case: Case) -> list[CaseParty]:
    """The parties of the case, kept from its application when they are first needed."""
    there = list(CaseParty.objects.filter(case=case))
    if there:
        return there
    from openimr.determination import parties_of

    application = case.value
    CaseParty.objects.bulk_create(
        (
            CaseParty(
                case=case,
                role=party.role.value,
                name=party.name,
                organization=party.organization or "",
                address=list(party.address),
                email=_email(application, party.role),
                language=(application.employee.language or "") if party.role is PartyRole.EMPLOYEE else "",
            )
            for party in parties_of(application)
        ),
        ignore_conflicts=True,
    )
    return list(CaseParty.objects.filter(case=case))


def email_possible() -> bool:
    """Whether the site has a mail server to send through."""
    return bool(settings.EMAIL_HOST)


def mail_server() -> BaseEmailBackend:
    """The connection to the site's mail server, from the environment."""
    return get_connection("django.core.mail.backends.smtp.EmailBackend")


def usual_way(party: CaseParty) -> str:
    """The way a notice takes to this party now: ``email``, ``mail``, ``portal``, or empty where there is none.

    What failed before is not tried again until a person has corrected it.
    """
    Way = CaseParty.Way  # noqa: N806  (a class)
    by_email = email_possible() and party.email and party.email_failed_at is None
    by_mail = party.address and party.mail_returned_at is None
    if party.way == Way.PORTAL:
        return Way.PORTAL.value
    wanted = (Way.MAIL, Way.EMAIL) if party.way == Way.MAIL else (Way.EMAIL, Way.MAIL)
    for way in wanted:
        if by_email if way == Way.EMAIL else by_mail:
            return str(way.value)
    return ""


def served_by(case: Case, role: PartyRole) -> str | None:
    """How a notice to the party of this role counts for the law's clocks: ``mail`` or ``electronic``."""
    party = next((party for party in of_case(case) if party.role == role), None)
    way = usual_way(party) if party else ""
    return {"email": "electronic", "portal": "electronic", "mail": "mail"}.get(way)


def _email(application: CaseValue, role: PartyRole) -> str:
    parties = application.parties
    holder = {
        PartyRole.EMPLOYEE: application.employee,
        PartyRole.EMPLOYEE_ATTORNEY: parties.employee_attorney,
        PartyRole.CLAIMS_ADMINISTRATOR: parties.claims_administrator,
        PartyRole.REQUESTING_PHYSICIAN: application.requesting_physician,
    }[role]
    return str(getattr(holder, "email", None) or "")
