"""Notices: written by the steps of a case, sent once by e-mail through a real server or by mail, and followed up."""

import datetime as dt
import io
import re
import smtplib

import pypdf
import pytest

from openimr.web import calendar
from openimr.web.cases import intake, states
from openimr.web.clocks import changes, daily, happened
from openimr.web.letters import issuing as letters
from openimr.web.models import Notice, PrintBatch, Sending
from openimr.web.notices import bounces, contacts, sending
from openimr.web.queue import TryAgain

from ..cases_at_hand import uploads
from ..conftest import TODAY
from ..post_office import bounce_of
from .conftest import deliver, kinds, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_every_step_the_parties_have_to_hear_of_writes_its_notice(case, people):
    coordinator = people["coordinator"]
    states.go(case, "request_information", coordinator, reason="the utilization review decision is missing")
    states.go(case, "information_received", coordinator)
    states.go(case, "find_eligible", coordinator)
    states.go(case, "notice_of_assignment", coordinator)
    changes.convert_to_expedited(case, coordinator, certified_by="E. Painter, MD", certified_on=TODAY, reason="deficit")
    states.go(case, "terminate", coordinator, reason="the treatment was authorized")
    assert kinds(case, "claims_administrator") == [
        "receipt",
        "information_request",
        "assignment",
        "expedited",
        "ended",
    ]
    assert kinds(case, "requesting_physician") == ["receipt", "assignment", "expedited", "ended"]
    ended = Notice.objects.filter(case=case, kind="ended").first().value
    assert any("the treatment was authorized" in paragraph for paragraph in ended.paragraphs)
    assert states.WAYS["terminate"].target == case.state


def test_a_refused_step_writes_nothing(case, people):
    before = kinds(case)
    with pytest.raises(states.NotPossible):
        states.go(case, "notice_of_assignment", people["coordinator"])
    assert kinds(case) == before


def test_the_notice_of_assignment_asks_the_administrator_for_records_by_the_day_the_clock_gives(case, people):
    states.go(case, "find_eligible", people["coordinator"])
    states.go(case, "notice_of_assignment", people["coordinator"])
    asked = Notice.objects.get(case=case, kind="assignment", party__role="claims_administrator").value
    assert "May 23, 2016" in " ".join(asked.paragraphs)  # twelve days, it goes by e-mail; 22 May is a Sunday
    assert len(asked.items) >= 4
    assert Notice.objects.get(case=case, kind="assignment", party__role="employee").value.items == ()


def test_an_email_holds_a_link_and_nothing_of_the_case(case, post_office, application):
    deliver(case)
    (message,) = post_office.messages
    text = message.get_content() + str(message["Subject"])
    assert message["To"] == "t.lindqvist@granitecoast.invalid"
    assert re.search(r"https://imr\.example\.org/portal/open/\S+/", text)
    for secret in (case.number, application.employee.name, "Ferreyra", "fusion", application.claim.claim_number):
        assert secret not in text
    sent = Sending.objects.get(notice__case=case, way="email")
    assert sent.status == "sent"
    assert sent.message_id == message["Message-ID"]
    assert case.events.filter(action="notice sent").get().after["to"] == "claims_administrator"


def test_the_job_run_again_sends_nothing_again(case, post_office):
    one = waiting(case).get()
    for _ in range(3):
        sending.send_email(str(one.pk))
    assert len(post_office.taken) == 1


def test_a_process_killed_in_the_middle_leaves_it_uncertain_and_never_sends_twice(
    case, post_office, people, monkeypatch
):
    one = waiting(case).get()

    def killed(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "_went", killed)
    with pytest.raises(KeyboardInterrupt):
        sending.send_email(str(one.pk))
    monkeypatch.undo()
    sending.send_email(str(one.pk))
    one.refresh_from_db()
    case.refresh_from_db()
    assert (one.status, case.undelivered, len(post_office.taken)) == ("uncertain", 1, 1)
    assert sending.next_way(one) == "email"
    sending.settle(one, people["coordinator"], way="none", reason="the server's log shows it went")
    case.refresh_from_db()
    assert case.undelivered == 0


def test_a_server_that_is_busy_or_away_is_tried_again(case, post_office):
    one = waiting(case).get()
    post_office.busy = True
    with pytest.raises(TryAgain):
        sending.send_email(str(one.pk))
    post_office.close()
    with pytest.raises(TryAgain):
        sending.send_email(str(one.pk))
    one.refresh_from_db()
    assert one.status == "waiting"


def test_a_refused_address_puts_the_case_on_the_worklist_and_proposes_the_mail(case, post_office, people, signed_in):
    post_office.unknown.add("t.lindqvist@granitecoast.invalid")
    deliver(case)
    one = Sending.objects.get(notice__case=case, status="failed")
    case.refresh_from_db()
    assert case.undelivered == 1
    assert sending.next_way(one) == "mail"
    client = signed_in("coordinator")
    assert "Not delivered" in client.get("/").content.decode()
    assert case.number in client.get("/?undelivered=1&state=all").content.decode()
    client.post(f"/cases/{case.pk}/notices/sendings/{one.pk}/", {"way": "mail"})
    assert waiting(case, "mail").filter(notice=one.notice).exists()
    case.refresh_from_db()
    assert case.undelivered == 0
    states.go(case, "find_ineligible", people["coordinator"], reason="not signed")
    assert not waiting(case).exists()  # what failed once is not tried again until somebody corrects it


@pytest.mark.parametrize(("action", "status"), [("failed", "bounced"), ("delayed", "sent")])
def test_a_bounce_is_read_and_held_against_what_was_sent(action, status, case):
    deliver(case)
    one = Sending.objects.get(notice__case=case, way="email")
    report = bounces.take_in(bounce_of(one.message_id, action=action))
    one.refresh_from_db()
    assert one.status == status
    assert report.marked + report.delayed == 1
    again = bounces.take_in(bounce_of(one.message_id, action=action))
    assert again.unknown == 0
    assert case.events.filter(action="notice not delivered").count() == (1 if status == "bounced" else 0)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"Subject: hello\r\n\r\nNo bounce", bounce_of("<of-somebody-else@example.org>")]
)
def test_messages_that_say_nothing_of_ours_are_counted_and_left(content, db):
    assert bounces.take_in(content) == bounces.BounceReport(0, 0, 1)


def test_a_mailbox_of_bounces_is_handed_in_on_the_page(case, signed_in):
    deliver(case)
    one = Sending.objects.get(notice__case=case, way="email")
    box = b"From MAILER-DAEMON Tue May 10 10:00:00 2016\n" + bounce_of(one.message_id).replace(b"\r\n", b"\n") + b"\n"
    file = io.BytesIO(box)
    file.name = "bounces.mbox"
    answer = signed_in("coordinator").post("/notices/bounces/", {"files": [file]}, follow=True)
    assert "1 notices marked as bounced" in answer.content.decode()


def test_what_waits_for_the_mail_becomes_one_file_and_mailing_it_starts_the_clock(people, application, signed_in):
    case = intake.take_in(application, uploads("Progress report.txt"), people["coordinator"])
    states.go(case, "find_eligible", people["coordinator"])
    states.go(case, "notice_of_assignment", people["coordinator"])
    client = signed_in("coordinator")
    client.post("/notices/batches/make/")
    batch = PrintBatch.objects.get()
    sending.bind(batch.pk)
    sending.bind(batch.pk)
    batch.refresh_from_db()
    assert batch.envelopes == 4
    answer = client.get(f"/notices/batches/{batch.pk}.pdf")
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert "Proof of service" in text
    assert text.count("we received the application") + text.count("We received the application") == 4
    with calendar.standing_at(calendar.now() + dt.timedelta(days=2)):
        mailed_on = calendar.today()
        sending.mailed(batch, people["coordinator"], mailed_on)
    notices = [e for e in happened.of_case(case) if e.event == "notice_of_assignment_sent"]
    assert happened.day_of(notices[-1].at) == mailed_on
    assert case.deadlines.get(name="records", is_open=True).content["due"] == "2016-05-27"
    assert not Sending.objects.filter(status="waiting").exists()
    with pytest.raises(states.NotPossible, match="already"):
        sending.mailed(batch, people["coordinator"], TODAY)


def test_two_people_who_bind_at_once_never_take_the_same_notice(people, application):
    intake.take_in(application, uploads("Progress report.txt"), people["coordinator"])
    sending.make_batch(people["coordinator"])
    with pytest.raises(states.NotPossible, match="Nothing waits"):
        sending.make_batch(people["administrator"])


def test_returned_mail_is_marked_and_email_proposed(case, people, signed_in):
    employee = next(party for party in contacts.of_case(case) if party.role == "employee")
    one = waiting(case, "mail").get(notice__party=employee)
    batch = sending.make_batch(people["coordinator"])
    sending.bind(batch.pk)
    batch.refresh_from_db()
    sending.mailed(batch, people["coordinator"], TODAY)
    client = signed_in("coordinator")
    address = f"/cases/{case.pk}/notices/sendings/{one.pk}/"
    page = client.post(address, {"returned": "1", "reason": "moved, left no address"}, follow=True).content.decode()
    assert "Returned by the mail" in page
    assert "No other way is known" in page
    party = f"/cases/{case.pk}/notices/parties/{employee.pk}/"
    client.post(party, {"way": "", "email": "rosalind@example.org", "address": "\n".join(employee.address)})
    one.refresh_from_db()
    assert sending.next_way(one) == "email"


@pytest.mark.parametrize("given", [{"email": "nobody"}, {"way": "pigeon"}])
def test_a_contact_that_cannot_be_is_refused(given, case, signed_in):
    party = contacts.of_case(case)[0]
    whole = {"way": "", "email": "", "address": "1 Low Street", **given}
    answer = signed_in("coordinator").post(f"/cases/{case.pk}/notices/parties/{party.pk}/", whole, follow=True)
    assert "notice--error" in answer.content.decode()


def test_serving_sends_the_cover_with_the_partys_own_copy(signed, people, post_office):
    letters.issue(signed, people["coordinator"], by="mail")
    covers = Notice.objects.filter(case=signed, kind="determination_cover")
    assert covers.count() == 4
    batch = sending.make_batch(people["coordinator"])
    sending.bind(batch.pk)
    batch.refresh_from_db()
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(bytes(batch.pdf))).pages)
    assert "Final Determination" in text
    assert people["reviewer"].reviewer.value.name not in text


def test_overdue_records_are_reminded_of_once(case, people):
    states.go(case, "find_eligible", people["coordinator"])
    states.go(case, "notice_of_assignment", people["coordinator"])
    assert daily.remind_of_records() == 0
    with calendar.standing_at(calendar.now() + dt.timedelta(days=20)):
        assert daily.remind_of_records() == 1
        assert daily.remind_of_records() == 0
    assert kinds(case)[-1] == "reminder"


def test_a_case_is_closed_when_nobody_can_appeal_any_more(signed, people):
    letters.issue(signed, people["coordinator"])
    assert daily.close_what_is_final() == 0
    with calendar.standing_at(calendar.now() + dt.timedelta(days=40)):
        assert daily.close_what_is_final() == 1
    signed.refresh_from_db()
    assert signed.state == "closed"


def test_who_may_not_send_notices_sees_no_such_page(case, signed_in):
    assert signed_in("reviewer").get("/notices/").status_code == 403
    assert signed_in("director").get("/notices/").status_code == 403
    assert signed_in("coordinator").get("/notices/").status_code == 200
    assert signed_in("director").get(f"/cases/{case.pk}/notices/").status_code == 200


def test_the_post_office_of_these_tests_is_a_real_server(post_office):
    with smtplib.SMTP("127.0.0.1", post_office.port) as server:
        server.sendmail("a@example.org", ["b@example.org"], b"Subject: x\r\n\r\ny")
    assert len(post_office.taken) == 1
