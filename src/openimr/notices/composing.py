"""What a notice says to one party: the texts of :mod:`openimr.notices.wordings`, filled with values.

Dates and numbers come from the law's clocks, never from a text.
"""

import datetime as dt
from collections.abc import Mapping

from openimr.domain.case import Case
from openimr.domain.determination import Organization, Party, PartyRole

from .kinds import Notice, NoticeKind
from .wordings import NoticeTexts


def compose_notice(
    kind: NoticeKind,
    case: Case,
    to: Party,
    organization: Organization,
    on: dt.date,
    *,
    values: Mapping[str, object] | None = None,
    items: tuple[str, ...] = (),
    texts: NoticeTexts | None = None,
) -> Notice:
    """The notice of ``kind`` to one party.

    Args:
        kind: which notice.
        case: the application, for the reference block.
        to: the addressee.
        organization: the sender, with its own texts.
        on: the day it is dated.
        values: what the kind's texts name: ``reason``, ``due`` (a date or a text), ``way`` …; a paragraph of which a
            value is missing is left out, so that nothing half-said is sent.
        items: what is listed: the information asked for, the records that are missing.
        texts: what it is written with, such as the party's own language; the organization's own where None.

    Raises:
        InputRefused: the organization's texts cannot be used.
    """
    texts = texts or NoticeTexts.for_party(organization, kind, role=to.role)
    known = _values(case, organization, texts, values or {})
    own = f"{kind}.{to.role}"
    body = own if texts.listed(f"{own}.paragraphs") else str(kind)
    title = texts(f"{kind}.title", **known)
    return Notice(
        kind=kind,
        language=texts("language"),
        region=texts("region"),
        sender=_sender(organization),
        addressee=tuple(line for line in (to.name, to.organization, *to.address) if line),
        dated=on,
        date=texts.date(on),
        title=title,
        document_title=texts("document_title", title=title, **known),
        about=_about(case, texts),
        paragraphs=_paragraphs(texts, f"{body}.paragraphs", known),
        items_heading=texts(f"{kind}.items", **known) if items and texts.has(f"{kind}.items") else "",
        items=items,
        after=_paragraphs(texts, f"{body}.after", known)
        if body != kind
        else _paragraphs(texts, f"{kind}.after", known),
        closing=_paragraphs(texts, "closing", known),
        page=texts("page"),
        colour=organization.colour,
    )


def _values(
    case: Case, organization: Organization, texts: NoticeTexts, given: Mapping[str, object]
) -> dict[str, object]:
    values: dict[str, object] = {
        "case_number": case.case_number,
        "employee": case.employee.name,
        "organization": organization.name,
        "physician": case.requesting_physician.name,
        "administrator": case.parties.claims_administrator.organization or case.parties.claims_administrator.name,
        "received": texts.date(case.application.received_date),
    }
    if organization.phone:
        values["phone"] = organization.phone
    for name, value in given.items():
        if value not in (None, ""):
            values[name] = texts.date(value) if isinstance(value, dt.date) else value
    if texts.has(kind := f"kinds.{values.get('kind')}"):
        values["kind"] = texts(kind)
    return values


def _paragraphs(texts: NoticeTexts, key: str, known: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(texts(one, **known) for one in texts.listed(key) if texts.names(one) <= set(known))


def _about(case: Case, texts: NoticeTexts) -> tuple[tuple[str, str], ...]:
    treatments = "; ".join(" ".join(item.treatment.split()) for item in case.disputed_treatments)
    return (
        (texts("about.case"), case.case_number),
        (texts("about.employee"), case.employee.name),
        (texts("about.claim"), case.claim.claim_number),
        (texts("about.injury"), texts.date(case.claim.date_of_injury)),
        (texts("about.disputed"), treatments),
    )


def _sender(organization: Organization) -> tuple[str, ...]:
    return tuple(
        line for line in (organization.name, *organization.address, organization.phone, organization.website) if line
    )


def roles_of(kind: NoticeKind) -> tuple[PartyRole, ...]:
    """To whom notices of this kind go."""
    from .kinds import ADDRESSEES, EVERYBODY

    return ADDRESSEES.get(kind, EVERYBODY)
