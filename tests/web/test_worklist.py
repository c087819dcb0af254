"""The worklist: late first, narrowed and sorted by its address, quick over many cases."""

import csv
import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from openimr.web.cases import intake, states
from openimr.web.models import AccessRecord, Case, Notice, PrintBatch, SavedFilter, Sending

from .conftest import TODAY
from .many_cases import fill

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def cases(people, application):
    """Three cases: due in ten days, two days late, without a deadline yet."""
    plain = application.model_dump(mode="json")
    rows = [("N-1", 10, "Maria García"), ("N-2", -2, "John Smith"), ("N-3", None, "Lee Wong")]
    for number, days, name in rows:
        Case.objects.create(
            number=number,
            priority="expedited" if number == "N-3" else "regular",
            state="in_review" if days is not None else "received",
            application=plain,
            employee_name=name,
            claim_number=f"WC-2016-00{number[-1]}2",
            received_on=dt.date(2016, 4, int(number[-1])),
            due_at=at_noon(days) if days is not None else None,
        )


def at_noon(days):
    return timezone.make_aware(dt.datetime.combine(TODAY + dt.timedelta(days=days), dt.time(12)))


def numbers(client, query=""):
    return re.findall(r'class="row-link"[^>]*>([^<]+)<', client.get("/" + query).content.decode())


def test_what_is_late_comes_first_and_says_so(cases, signed_in):
    client = signed_in("coordinator")
    assert numbers(client) == ["N-2", "N-1", "N-3"]
    assert "2 days late" in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=smith", ["N-2"]),
        ("?q=Garc", ["N-1"]),
        ("?q=WC-2016-0032", ["N-3"]),
        ("?q=0032", ["N-3"]),
        ("?q=N-2", ["N-2"]),
        ("?q=nobody", []),
        ("?q='; drop table", []),
        ("?q=%26+!", []),
        ("?q=N-%00", ["N-2", "N-1", "N-3"]),
        ("?priority=expedited", ["N-3"]),
        ("?state=received", ["N-3"]),
        ("?sort=received", ["N-1", "N-2", "N-3"]),
        ("?sort=-received", ["N-3", "N-2", "N-1"]),
        ("?sort=employee", ["N-2", "N-3", "N-1"]),
        ("?sort=nonsense&page=abc", ["N-2", "N-1", "N-3"]),
    ],
)
def test_the_address_narrows_and_sorts(query, found, cases, signed_in):
    assert numbers(signed_in("coordinator"), query) == found


def test_an_empty_worklist_says_what_will_be_here(people, signed_in):
    assert "No open cases" in signed_in("coordinator").get("/").content.decode()
    assert "when it is assigned to you" in signed_in("reviewer").get("/").content.decode()


def test_a_filter_is_kept_under_a_name_and_only_for_its_owner(cases, signed_in):
    client = signed_in("coordinator")
    query = "waits=reviewer&due=late&sort=-received&page=3&next=//elsewhere"
    answer = client.post("/filters/save/", {"name": "Late with reviewers", "query": query}, follow=True)
    kept = SavedFilter.objects.get()
    assert kept.query == "waits=reviewer&due=late&sort=-received"
    assert "Late with reviewers" in answer.content.decode()
    assert "Late with reviewers" not in signed_in("director").get("/").content.decode()
    signed_in("director").post(f"/filters/{kept.pk}/remove/")
    assert SavedFilter.objects.exists()
    client.post(f"/filters/{kept.pk}/remove/")
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(("name", "query"), [("", "due=late"), ("Everything", ""), ("Elsewhere", "next=/x")])
def test_a_filter_without_a_name_or_without_content_is_not_kept(name, query, people, signed_in):
    signed_in("coordinator").post("/filters/save/", {"name": name, "query": query})
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [("?due=late", ["N-2"]), ("?due=week", []), ("?due=2016-05-20", ["N-1"]), ("?waits=reviewer", []), ("?due=x", 3)],
)
def test_the_address_asks_for_what_is_due(query, found, cases, signed_in):
    shown = numbers(signed_in("coordinator"), query)
    assert shown == found if isinstance(found, list) else len(shown) == found


def test_views_count_what_is_late_and_what_waits_for_whom(in_review, signed_in):
    page = signed_in("coordinator").get("/").content.decode()
    assert "Waits for: Reviewer" in page
    assert "Waits for you" in signed_in("reviewer").get("/").content.decode()


def test_the_calendar_shows_each_days_deadlines_and_marks_the_late_ones(in_review, signed_in):
    due = in_review.deadlines.get(name="determination")
    due.due_at = at_noon(-4)
    due.save()
    client = signed_in("coordinator")
    page = client.get("/calendar/?month=2016-05").content.decode()
    assert "1 Determination" in page
    assert "Memorial Day" in page
    assert page.count("tag--late") == 2
    assert in_review.number in client.get("/calendar/2016-05-06/").content.decode()
    assert in_review.number in client.get("/calendar/late/").content.decode()
    assert in_review.number in signed_in("reviewer").get("/calendar/2016-05-06/").content.decode()
    assert in_review.number not in signed_in("colleague").get("/calendar/2016-05-06/").content.decode()


@pytest.mark.parametrize("address", ["/calendar/?month=nonsense", "/calendar/?month=2016-13", "/calendar/2016-05-10/"])
def test_a_calendar_of_nothing_is_a_page_too(address, people, signed_in):
    assert signed_in("coordinator").get(address).status_code == 200


def test_a_day_that_does_not_exist_is_not_there(people, signed_in):
    assert signed_in("coordinator").get("/calendar/2016-02-30/").status_code == 404
    assert signed_in("coordinator").get("/calendar/?month=9999-12").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("asked", ["/", "/?waits=reviewer", "/?due=late", "/?q=Person+777"])
def test_the_rows_of_fifty_thousand_cases_are_found_by_an_index(asked, many, signed_in):
    client = signed_in("coordinator")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(asked).status_code == 200
    (rows,) = [query["sql"] for query in queries if '"web_case"."disputed"' in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + rows)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in plan, plan
    assert len(queries) < 20


@pytest.fixture
def many(people):
    """Fifty thousand open cases."""
    with connection.cursor() as cursor:
        fill(cursor, 50_000, TODAY)


def ticked(*numbers):
    return [f"{case.pk}:{case.version}" for case in Case.objects.filter(number__in=numbers).order_by("number")]


@pytest.fixture
def waiting(people, application):
    """Three cases that were taken in: one waits for records, one is eligible, one is as it came."""
    for number in ("W-1", "W-2", "W-3"):
        intake.take_in(application.model_copy(update={"case_number": number}), [], people["coordinator"])
    for number in ("W-1", "W-2"):
        states.go(Case.objects.get(number=number), "find_eligible", people["coordinator"])
    states.go(Case.objects.get(number="W-1"), "notice_of_assignment", people["coordinator"])


def test_one_thing_is_done_with_many_cases_and_what_was_refused_is_named_with_its_reason(waiting, signed_in):
    client = signed_in("coordinator")
    answer = client.post(
        "/cases/chosen/", {"do": "notice", "case": ticked("W-1", "W-2", "W-3"), "query": "sort=number"}, follow=True
    )
    page = re.sub(r"\s+", " ", answer.content.decode())
    assert answer.redirect_chain == [("/?sort=number", 302)]
    assert "done with 1 case (W-2)" in page
    assert "<strong>W-1</strong>: The case is awaiting records" in page
    assert "<strong>W-3</strong>: The case is received" in page
    assert dict(Case.objects.values_list("number", "state"))["W-2"] == "awaiting_records"
    assert "done with 1 case" not in client.get("/").content.decode()


def test_what_somebody_else_changed_meanwhile_is_refused(waiting, signed_in, people):
    seen = ticked("W-2")
    states.go(Case.objects.get(number="W-2"), "withdraw", people["coordinator"], reason="withdrawn by telephone")
    answer = signed_in("coordinator").post("/cases/chosen/", {"do": "notice", "case": seen}, follow=True)
    assert "Somebody has changed this case" in answer.content.decode()
    assert Case.objects.get(number="W-2").state == "withdrawn"


def test_reminders_go_to_those_that_wait_for_records(waiting, signed_in):
    signed_in("coordinator").post("/cases/chosen/", {"do": "remind", "case": ticked("W-1", "W-2")})
    assert [notice.case.number for notice in Notice.objects.filter(kind="reminder")] == ["W-1"]


def test_a_batch_holds_what_waits_for_the_mail_in_the_chosen_cases_only(waiting, signed_in):
    signed_in("coordinator").post("/cases/chosen/", {"do": "batch", "case": ticked("W-3")})
    batch = PrintBatch.objects.get()
    assert {sending.notice.case.number for sending in batch.sendings.all()} == {"W-3"}
    assert Sending.objects.filter(way="mail", batch__isnull=True, notice__case__number="W-1").exists()


def test_the_chosen_rows_are_saved_for_a_spreadsheet_without_anything_it_would_compute(cases, signed_in):
    Case.objects.filter(number="N-1").update(employee_name='=HYPERLINK("x")')
    answer = signed_in("coordinator").post("/cases/chosen/", {"do": "csv", "case": ticked("N-1", "N-2")})
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["case"], row["employee"]) for row in rows] == [("N-2", "John Smith"), ("N-1", '\'=HYPERLINK("x")')]
    assert AccessRecord.objects.filter(what__contains="CSV").count() == 2


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"do": "notice"}, "No case is chosen"),
        ({"do": "", "case": "x"}, "No case is chosen"),
        ({"do": "", "case": "00000000-0000-0000-0000-000000000000:1"}, "Choose what is to be done"),
        ({"do": "nonsense", "case": "00000000-0000-0000-0000-000000000000"}, "Choose what is to be done"),
    ],
)
def test_nothing_chosen_or_nothing_known_is_told_and_changes_nothing(cases, signed_in, posted, said):
    assert said in signed_in("coordinator").post("/cases/chosen/", posted, follow=True).content.decode()


def test_a_reviewer_has_no_boxes_and_is_refused(cases, signed_in):
    client = signed_in("reviewer")
    assert 'name="case"' not in client.get("/").content.decode()
    assert client.post("/cases/chosen/", {"do": "notice", "case": ticked("N-1")}).status_code == 403
    assert client.post("/cases/chosen/", {"do": "csv", "case": ticked("N-1")}).status_code == 403
