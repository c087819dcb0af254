"""Notices of a case, and what waits for the mail, was not delivered, or came back, over all cases."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from openimr.web import calendar
from openimr.web.accounts.access import May, allowed, case_for
from openimr.web.cases import states
from openimr.web.cases.header import page_context
from openimr.web.events import history
from openimr.web.models import Case, CaseParty, Notice, PrintBatch, Sending
from openimr.web.notices import bounces, contacts, sending, triggers, wordings
from openimr.web.notices.issuing import pdf_of
from openimr.web.portal.access import NotOpened, hand_out_code, link_to
from openimr.web.request import Request, day_given, refusals_told

SHOWN = 200
BATCHES_SHOWN = 12


@require_GET
@allowed(May.SEE_HISTORY)
def case_notices(request: Request, case_id: UUID) -> HttpResponse:
    """The case's parties and how they are reached, and every notice with what became of each sending."""
    case = case_for(request.user, case_id)
    history.record_access(request.user, case, "notices")
    context = page_context(case, request.user, "notices")
    context |= {
        "parties": [(party, contacts.usual_way(party)) for party in contacts.of_case(case)],
        "ways": CaseParty.Way.choices,
        "languages": wordings.languages(),
        "notices": [
            {"notice": notice, "sendings": [(one, _proposal(one)) for one in notice.sendings.all()]}
            for notice in case.notices.select_related("party").prefetch_related("sendings").defer("pdf")
        ],
        "can_remind": case.state == "awaiting_records",
        "email_possible": contacts.email_possible(),
    }
    return render(request, "notices/case.html", context)


@require_GET
@allowed(May.SEE_HISTORY)
def notice_pdf(request: Request, case_id: UUID, notice_id: int) -> HttpResponse:
    """One notice as PDF, as the party got it."""
    case = case_for(request.user, case_id)
    notice = get_object_or_404(Notice, case=case, pk=notice_id)
    history.record_access(request.user, case, f"notice ({notice.kind.replace('_', ' ')})"[:40])
    return _pdf(pdf_of(notice), f"notice-{notice.pk}.pdf", inline=True)


@require_POST
@allowed(May.SEND_NOTICES)
def remind(request: Request, case_id: UUID) -> HttpResponse:
    """Send a reminder for missing records now."""
    case = case_for(request.user, case_id)
    with transaction.atomic():
        if case.state == "awaiting_records":
            triggers.remind(case, request.user)
            messages.success(request, "The reminder to the claims administrator is on its way.")
        else:
            messages.error(request, "The case does not wait for records.")
    return redirect("case_notices", case_id=case.pk)


@require_POST
@allowed(May.SEND_NOTICES)
def party(request: Request, case_id: UUID, party_id: int) -> HttpResponse:
    """Correct how a party is reached: way, e-mail and postal address; or give access to the portal."""
    case = case_for(request.user, case_id)
    row = get_object_or_404(CaseParty, case=case, pk=party_id)
    if "give_access" in request.POST:
        return _give_access(request, row)
    with refusals_told(request):
        _correct(request, row)
        messages.success(request, f"Saved how the {row.get_role_display().lower()} is reached.")
    return redirect("case_notices", case_id=case.pk)


@require_POST
@allowed(May.SEND_NOTICES)
def settle(request: Request, case_id: UUID, sending_id: UUID) -> HttpResponse:
    """Deal with a notice that did not reach its party, or say that the mail brought it back."""
    case = case_for(request.user, case_id)
    row = get_object_or_404(Sending, notice__case=case, pk=sending_id)
    with refusals_told(request):
        if "returned" in request.POST:
            if row.way != "mail" or row.status != Sending.Status.SENT:
                raise states.NotPossible("Only what was mailed can come back by mail.")
            sending.failed(row.pk, Sending.Status.RETURNED, request.POST.get("reason", "").strip() or "returned mail")
            messages.success(request, "Marked as returned. Choose below how it goes out next.")
        else:
            sending.settle(row, request.user, way=request.POST.get("way", ""), reason=request.POST.get("reason", ""))
            messages.success(request, "Settled.")
    return redirect("case_notices", case_id=case.pk)


@require_GET
@allowed(May.SEND_NOTICES)
def notices(request: Request) -> HttpResponse:
    """Over all cases: what was not delivered, what waits for the mail, the batches, and bounced messages."""
    problems = Sending.objects.filter(status__in=Sending.PROBLEMS, settled_at__isnull=True)
    waiting = Sending.objects.filter(status=Sending.Status.WAITING)
    context = {
        "problems": [
            (one, sending.next_way(one))
            for one in problems.select_related("notice__case", "notice__party").order_by("made_at")[:SHOWN]
        ],
        "problem_count": problems.count(),
        "wording_problems": wordings.problems(),
        "mail_waiting": waiting.filter(way="mail", batch__isnull=True).count(),
        "email_waiting": waiting.filter(way="email").count(),
        "batches": PrintBatch.objects.defer("pdf").select_related("made_by", "mailed_by")[:BATCHES_SHOWN],
        "today": calendar.today(),
        "email_possible": contacts.email_possible(),
    }
    return render(request, "notices/notices.html", context)


@require_POST
@allowed(May.SEND_NOTICES)
def make_batch(request: Request) -> HttpResponse:
    """Take what waits for the mail into a batch."""
    with refusals_told(request):
        sending.make_batch(request.user)
        messages.success(request, "The batch is being bound. Its PDF appears below in a moment.")
    return redirect("notices")


@require_GET
@allowed(May.SEND_NOTICES)
def batch_pdf(request: Request, batch_id: int) -> HttpResponse:
    """The batch to print."""
    batch = get_object_or_404(PrintBatch, pk=batch_id)
    if batch.pdf is None:
        raise Http404("not bound yet")
    for one in batch.sendings.select_related("notice__case").distinct("notice__case").order_by("notice__case"):
        history.record_access(request.user, one.notice.case, "print batch")
    return _pdf(bytes(batch.pdf), f"batch-{batch.pk}.pdf", inline=False)


@require_POST
@allowed(May.SEND_NOTICES)
def batch_mailed(request: Request, batch_id: int) -> HttpResponse:
    """Keep that a batch was handed to the mail."""
    batch = get_object_or_404(PrintBatch, pk=batch_id)
    with refusals_told(request):
        on = day_given(request.POST.get("on", ""))
        if on is None:
            raise states.NotPossible("Give the day of mailing as year-month-day.")
        sending.mailed(batch, request.user, on)
        messages.success(request, f"Batch {batch.pk} is recorded as mailed.")
    return redirect("notices")


@require_POST
@allowed(May.SEND_NOTICES)
def take_in_bounces(request: Request) -> HttpResponse:
    """Read messages that came back, from files."""
    marked = delayed = unknown = 0
    for file in request.FILES.getlist("files"):
        if file.size and file.size > bounces.MOST_BYTES:
            messages.error(request, "A file is larger than 50 MB. Split the mailbox.")
            continue
        report = bounces.take_in(file.read())
        marked, delayed, unknown = marked + report.marked, delayed + report.delayed, unknown + report.unknown
    messages.success(
        request,
        f"{marked} notices marked as bounced; {delayed} delays and {unknown} messages of others left as they are.",
    )
    return redirect("notices")


def _give_access(request: Request, row: CaseParty) -> HttpResponse:
    """A link and a code, shown once, for a person to hand out after they have made sure who is asking."""
    try:
        code = hand_out_code(row)
    except NotOpened as refusal:
        messages.error(request, str(refusal))
        return redirect("case_notices", case_id=row.case_id)
    with transaction.atomic():
        history.record(row.case, request.user, "portal access given", after={"to": row.role})
    context = page_context(row.case, request.user, "notices") | {"party": row, "link": link_to(row), "code": code}
    return render(request, "notices/access.html", context)


def _correct(request: Request, row: CaseParty) -> None:
    way, email = request.POST.get("way", ""), request.POST.get("email", "").strip()
    address = [line.strip() for line in request.POST.get("address", "").splitlines() if line.strip()][:8]
    language = request.POST.get("language", row.language)
    if language and language != row.language and language not in wordings.languages():
        raise states.NotPossible("There are no letters in this language.")
    if way not in CaseParty.Way.values:
        raise states.NotPossible("Choose how the party is reached.")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise states.NotPossible("This is no e-mail address.") from None
    with transaction.atomic():
        Case.objects.select_for_update(no_key=True).get(pk=row.case_id)  # before its party, like every step of the case
        locked = CaseParty.objects.select_for_update(no_key=True).get(pk=row.pk)
        before = {
            "way": locked.way,
            "email": locked.email,
            "address": locked.address,
            "language": locked.language,
        }
        after = {"way": way, "email": email, "address": address, "language": language}
        if email != locked.email:
            locked.email_failed_at = None
            locked.generation += 1  # links sent to the old address open nothing any more
        if address != locked.address:
            locked.mail_returned_at = None
        locked.way, locked.email, locked.address, locked.language = way, email, address, language
        locked.save()
        if before != after:
            changed = {name for name in after if before[name] != after[name]}
            history.record(
                locked.case,
                request.user,
                "party contact corrected",
                before={name: before[name] for name in changed},
                after={"party": locked.role, **{name: after[name] for name in changed}},
            )


def _proposal(one: Sending) -> str | None:
    """The next way for what was not delivered, None where nothing has to be done."""
    if one.status not in Sending.PROBLEMS or one.settled_at is not None:
        return None
    return sending.next_way(one)


def _pdf(content: bytes, name: str, *, inline: bool) -> HttpResponse:
    disposition = "inline" if inline else "attachment"
    headers = {"Content-Disposition": f'{disposition}; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
