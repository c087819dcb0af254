"""Issuing notices: written once to each party in the transaction of what they tell about, then sent by job or batch."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from openimr.domain.determination import Organization as OrganizationValue
from openimr.domain.determination import PartyRole
from openimr.notices import NoticeKind, compose_notice, render_notice
from openimr.notices.composing import roles_of
from openimr.web import calendar
from openimr.web.events import history
from openimr.web.models import (
    Case,
    CaseParty,
    FinalDetermination,
    Notice,
    Organization,
    PartyLetter,
    Sending,
    User,
)
from openimr.web.notices import contacts
from openimr.web.notices.wordings import texts_for
from openimr.web.queue import enqueue_sending

ISSUED = "notice issued"


def issue(
    case: Case,
    kind: NoticeKind,
    actor: User | None,
    *,
    values: Mapping[str, object] | None = None,
    items: Mapping[PartyRole, tuple[str, ...]] | None = None,
    encloses: FinalDetermination | None = None,
    way: str = "",
) -> list[Notice]:
    """Write a notice of ``kind`` to each of its addressees and ask for it to be sent, in the caller's transaction.

    Args:
        case: the case it is about.
        kind: which notice; the addressees follow from it.
        actor: who caused it, None for the system.
        values: what its texts name.
        items: an enumeration by role of the addressee.
        encloses: the determination that goes with it.
        way: the way all of them go (``mail``, ``email``, ``personal``); each party's own where empty.

    Returns:
        The notices; none where the organization is not set up yet.
    """
    organization = Organization.objects.first()
    if organization is None:
        return []
    on, application, writes = calendar.today(), case.value, organization.value
    made: list[Notice] = []
    with transaction.atomic():
        roles = roles_of(kind)
        for party in (party for party in contacts.of_case(case) if party.role in roles):
            listed = (items or {}).get(PartyRole(party.role), ())
            texts = texts_for(party, writes, kind)
            value = compose_notice(kind, application, party.value, writes, on, values=values, items=listed, texts=texts)
            content = value.model_dump(mode="json")
            made.append(
                Notice(case=case, party=party, kind=kind.value, at=calendar.now(), content=content, encloses=encloses)
            )
        Notice.objects.bulk_create(made)
        sendings = [_sending(notice, _way(notice.party, way)) for notice in made]
        Sending.objects.bulk_create(sendings)
        _ask_for(case.pk, sendings)
        if made:
            ways = {sending.notice.party.role: sending.way or "none" for sending in sendings}
            history.record(case, actor, ISSUED, after={"notice": kind.value, "to": ways})
    return made


def send(notice: Notice, way: str) -> Sending:
    """Ask for one notice to go out by ``way``: e-mail at once by a job, mail with the next batch, the portal now."""
    sending = _sending(notice, way)
    sending.save(force_insert=True)
    _ask_for(notice.case_id, [sending])
    return sending


def _sending(notice: Notice, way: str) -> Sending:
    """The sending of a notice by this way, not kept yet."""
    party = notice.party
    sending = Sending(notice=notice, way=way, to=_address(party, way), made_at=calendar.now())
    if way in {"portal", "personal"}:
        sending.status, sending.at = Sending.Status.SENT, calendar.now()
    elif way == "email":
        host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2] or "localhost"
        sending.message_id = f"<{sending.pk}@{host}>"
    elif not way:
        sending.status = Sending.Status.FAILED
        sending.problem = "No way reaches this party: there is neither an e-mail nor a postal address that works."
    return sending


def _ask_for(case_id: UUID, sendings: Sequence[Sending]) -> None:
    """Have e-mails sent by a job, and the case counted where there was no way to a party."""
    for sending in sendings:
        if sending.way == "email":
            enqueue_sending(sending)
    if any(sending.status == Sending.Status.FAILED for sending in sendings):
        count_problems(case_id)


def pdf_of(notice: Notice) -> bytes:
    """The notice as PDF, set when it is first needed and kept for good."""
    if notice.pdf is None:
        with transaction.atomic():
            locked = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
            if locked.pdf is None:
                locked.pdf = render_notice(locked.value, _letterhead())
                locked.save(update_fields=["pdf"])
            notice.pdf = locked.pdf
    return bytes(notice.pdf)


def set_pdfs(notices: Sequence[Notice]) -> None:
    """Set the PDFs of many notices, as :func:`pdf_of` does of one: setting one twice gives the same bytes."""
    new = [notice for notice in notices if notice.pdf is None]
    letterhead = _letterhead() if new else None
    for notice in new:
        notice.pdf = render_notice(notice.value, letterhead)
    Notice.objects.bulk_update(new, ["pdf"], batch_size=50)


def letters_enclosed(notices: Iterable[Notice]) -> dict[int, bytes]:
    """By notice, the party's own copy of the determination that goes with it, where one does."""
    holding = {notice.pk: (notice.encloses_id, notice.party.role) for notice in notices if notice.encloses_id}
    letters = PartyLetter.objects.filter(determination__in={determination for determination, _ in holding.values()})
    pdfs = {(letter.determination_id, letter.role): bytes(letter.pdf) for letter in letters}
    return {notice: pdfs[enclosed] for notice, enclosed in holding.items() if enclosed in pdfs}


def count_problems(case_id: UUID) -> None:
    """Bring the case's count of undelivered notices up to date; the worklist shows the case while it is not zero."""
    count = Sending.objects.filter(
        notice__case_id=case_id, status__in=Sending.PROBLEMS, settled_at__isnull=True
    ).count()
    Case.objects.filter(pk=case_id).update(undelivered=min(count, 999))


def due_date(case: Case, name: str) -> dt.date | None:
    """The day the open deadline ``name`` of the case falls on, for the text of a notice."""
    row = case.deadlines.filter(name=name, is_open=True).order_by("-due_at").first()
    return timezone.localtime(row.due_at).date() if row else None


def _letterhead() -> OrganizationValue | None:
    organization = Organization.objects.first()
    return organization.value if organization else None


def _way(party: CaseParty, wanted: str) -> str:
    if wanted == "personal":
        return wanted
    if wanted == "mail" and party.address:
        return wanted
    return contacts.usual_way(party)


def _address(party: CaseParty, way: str) -> str:
    if way == "email":
        return party.email
    if way == "mail":
        return "\n".join(line for line in (party.name, party.organization, *party.address) if line)
    return ""
