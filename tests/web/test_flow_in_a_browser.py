"""Worklist, deadlines, notices, portal, invoices, reports and history in a real Chromium, with axe."""

import re

import pytest
from playwright.sync_api import expect

from openimr.web import calendar
from openimr.web.cases import intake, states
from openimr.web.fees import invoicing
from openimr.web.letters import issuing
from openimr.web.models import Case, PrintBatch, SavedFilter
from openimr.web.notices import contacts, sending
from openimr.web.portal import access

from .browser import serious, sign_in_at
from .cases_at_hand import uploads
from .conftest import PASSWORD

PUTS_STYLES_INTO_PAGES = True  # axe does

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture
def year(signed, people, application):
    """A served case with its letters, one whose mail came back, one that waits for records, one authorized."""
    coordinator = people["coordinator"]
    issuing.issue(signed, coordinator, by="mail")

    def another(number):
        value = application.model_copy(update={"case_number": number})
        return intake.take_in(value, uploads("a.txt"), coordinator)

    waiting, ended = another("N-2"), another("N-3")
    for case in (waiting, ended):
        states.go(case, "find_eligible", coordinator)
        states.go(case, "notice_of_assignment", coordinator)
    states.go(ended, "terminate", coordinator, reason="authorized on 9 May")
    batch = sending.make_batch(coordinator)
    sending.bind(batch.pk)
    batch.refresh_from_db()
    sending.mailed(batch, coordinator, calendar.today())
    sending.failed(batch.sendings.filter(notice__case=waiting).first().pk, "returned", "moved, left no address")
    another("N-4")
    return signed, waiting


def pages_of(year):
    served, waiting = year
    return [
        "",
        "?due=late",
        "calendar/?month=2016-05",
        "calendar/2016-05-25/",
        "notices/",
        "fees/",
        "invoices/?month=2016-05",
        "reports/",
        *(f"cases/{served.pk}/{page}/" for page in ("deadlines", "notices", "fees", "history")),
        *(f"cases/{waiting.pk}/{page}/" for page in ("deadlines", "notices")),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_passes_axe_and_none_scrolls_sideways_in_a_small_window(scheme, year, window, live_server):
    page = window(color_scheme=scheme)
    sign_in_at(page, live_server.url, "coordinator", PASSWORD)
    found, too_wide = [], []
    for path in pages_of(year):
        page.set_viewport_size({"width": 1400, "height": 1000})
        page.goto(f"{live_server.url}/{path}")
        found += serious(page, path)
        page.set_viewport_size({"width": 360, "height": 800})
        if page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"):
            too_wide.append(path)
    assert found == []
    assert too_wide == []


def test_a_filter_is_kept_and_found_again_with_the_keyboard(year, window, live_server):
    page = window()
    sign_in_at(page, live_server.url, "coordinator", PASSWORD)
    page.get_by_role("link", name=re.compile("Waits for: Claims administrator")).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?waits=claims_administrator")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_text("Keep this filter").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Name").fill("Records that are missing")
    page.keyboard.press("Enter")
    page.get_by_role("navigation", name="Views of the worklist").get_by_text("Records that are missing").wait_for()
    assert SavedFilter.objects.get().query == "waits=claims_administrator"


def test_a_deadline_shows_its_steps_and_the_review_is_converted(year, window, live_server):
    _, waiting = year
    page = window()
    sign_in_at(page, live_server.url, "coordinator", PASSWORD)
    page.goto(f"{live_server.url}/cases/{waiting.pk}/deadlines/")
    page.get_by_role("row", name=re.compile("^Records")).get_by_text("Step by step").click()
    page.get_by_text("+15 calendar days = 2016-05-25").wait_for()
    page.get_by_text("Enter the certification").click()
    page.get_by_label("Physician who certified").fill("E. Painter, MD")
    page.get_by_label("Date of the certification").fill("2016-05-09")
    page.get_by_label("What was certified").fill("loss of function that progresses")
    page.get_by_role("button", name="Convert to expedited").click()
    page.get_by_text("The review is expedited now").wait_for()
    expect(page.get_by_text("Converted to expedited", exact=False).first).to_be_attached()


def test_what_came_back_is_settled_and_the_rest_is_bound_and_mailed(year, window, live_server):
    page = window()
    sign_in_at(page, live_server.url, "coordinator", PASSWORD)
    page.get_by_role("link", name=re.compile("^Not delivered")).first.click()
    page.wait_for_load_state()
    page.goto(f"{live_server.url}/notices/")
    page.get_by_text("Returned by the mail").wait_for()
    page.get_by_text("Nothing to send").click()
    page.get_by_label("Why it is settled").fill("told by telephone")
    page.get_by_role("button", name="Settle").click()
    page.get_by_text("Settled.").wait_for()
    page.goto(f"{live_server.url}/notices/")
    page.get_by_role("button", name=re.compile("Bind a batch")).click()
    page.get_by_text("being bound; load this page again").wait_for()
    batch = PrintBatch.objects.order_by("pk").last()
    sending.bind(batch.pk)
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Print batch {batch.pk}").click()
    assert download.value.suggested_filename == f"batch-{batch.pk}.pdf"
    page.get_by_role("button", name="Record").click()
    page.get_by_text("is recorded as mailed").wait_for()


def test_a_party_opens_its_page_reads_its_letter_and_closes_it(year, window, live_server):
    served, _ = year
    employee = next(party for party in contacts.of_case(served) if party.role == "employee")
    code = access.hand_out_code(employee)
    page = window()
    page.goto(f"{live_server.url}/portal/open/{access.token_of(employee)}/")
    assert serious(page, "door") == []
    page.get_by_label("Code").fill("AAAA-AAAA")
    page.get_by_role("button", name="Open").click()
    page.get_by_role("alert").get_by_text("The code is not right").wait_for()
    page.get_by_label("Code").fill(code)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Final Determination").wait_for()
    assert serious(page, "portal") == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert not page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")
    page.get_by_role("button", name="Close my page").click()
    page.get_by_role("heading", name="Your page is closed").wait_for()
    page.goto(f"{live_server.url}/portal/")
    page.get_by_role("heading", name="This page is closed").wait_for()


def test_the_report_and_the_history_are_read_with_their_tables_and_events(year, window, live_server):
    served, _ = year
    page = window()
    sign_in_at(page, live_server.url, "director", PASSWORD)
    this_year = f"{calendar.recorded_at():%Y}"
    page.goto(f"{live_server.url}/reports/?from={this_year}-01-01&to={this_year}-12-31")
    page.get_by_role("img", name=re.compile("Items by category and outcome")).wait_for()
    expect(page.get_by_role("region", name="Items by category and outcome").locator("tbody tr").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Items by category and outcome as CSV").click()
    assert download.value.suggested_filename.startswith("items-")
    page.goto(f"{live_server.url}/cases/{served.pk}/history/")
    page.get_by_text("Signed → Served").first.wait_for()
    page.get_by_text("The chain of").wait_for()
    expect(page.get_by_text("R-101")).to_have_count(0)


def test_invoices_are_looked_through(year, window, live_server, people):
    page = window()
    sign_in_at(page, live_server.url, "coordinator", PASSWORD)
    assert invoicing.month_of(calendar.today()).total == 580
    page.goto(f"{live_server.url}/invoices/?month={calendar.today():%Y-%m}")
    page.get_by_text("In all $580.00").wait_for()


@pytest.mark.slow
def test_rows_of_the_worklist_are_chosen_by_mouse_and_keyboard_and_dealt_with_at_once(
    year, people, application, window, live_server
):
    states.go(Case.objects.get(number="N-4"), "find_eligible", people["coordinator"])
    page = window()
    sign_in_at(page, live_server.url, "coordinator", PASSWORD)
    page.goto(f"{live_server.url}/?sort=number")
    page.get_by_label("Choose all on this page").check()
    expect(page.get_by_text("2 chosen")).to_be_visible()
    page.get_by_label("Choose all on this page").uncheck()
    for number in ("N-2", "N-4"):
        page.get_by_role("link", name=number, exact=True).focus()
        page.keyboard.press("x")
    expect(page.get_by_text("2 chosen")).to_be_visible()
    assert serious(page, "chosen") == []
    page.get_by_label("With the chosen cases").select_option("Send the notice of assignment")
    page.get_by_role("button", name="Do it").click()
    told = page.get_by_role("status")
    expect(told).to_contain_text("done with 1 case (N-4)")
    expect(told).to_contain_text("N-2: The case is awaiting records")
    expect(page).to_have_url(re.compile(r"/\?sort=number$"))
    assert Case.objects.get(number="N-4").state == "awaiting_records"
