"""Intake and eligibility in a real Chromium: apply, enter, compare a scan, decide; with axe and the keyboard."""

import io
import shutil

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from openimr.casework.scanned_form import read_scan
from openimr.samples.application_form import form_pdf, invented_answers
from openimr.web.applications import scanning
from openimr.web.cases import intake
from openimr.web.cases.intake import Upload
from openimr.web.models import ApplicationScan, Case
from openimr.web.models.case import State

from . import browser
from .browser import sign_in_at
from .conftest import PASSWORD

PUTS_STYLES_INTO_PAGES = True  # axe does

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]
SMALL = {"width": 400}


def fine(page, where):
    """Nothing axe calls serious, and nothing that runs out of the window sideways."""
    assert browser.serious(page, where) == []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{where}: {wide} pixels wider than the window"


@pytest.fixture
def at(window, live_server, people):
    """A window with somebody signed in, and a way to open pages by the name of their address."""

    def open_window(who=None, width=1400, **options):
        page = window(**options)
        page.set_viewport_size({"width": width, "height": 900})
        if who:
            sign_in_at(page, live_server.url, who, PASSWORD)
        return page, lambda name, *args: page.goto(live_server.url + reverse(name, args=args))

    return open_window


def save(page):
    page.get_by_role("button", name="Save and go on").click()


def begin(page, open_page):
    """From the first page to the employee's, with a page sent empty on the way."""
    open_page("apply")
    fine(page, "start")
    page.get_by_role("button", name="Start a new application").click()
    fine(page, "key")
    page.get_by_role("link", name="I have written them down").click()
    fine(page, "pages")
    page.get_by_role("link", name="Are you the injured employee?").or_(
        page.get_by_role("link", name="Who is filling this in?")
    ).click()
    page.get_by_label("Yes, I am the injured employee").check()
    fine(page, "applicant")
    save(page)
    page.get_by_role("heading", name="The injured employee").wait_for()
    save(page)  # empty: the problems are told
    page.get_by_role("alert").wait_for()
    fine(page, "problems")
    page.get_by_role("link", name="Full name: Please fill this in.").click()
    expect(page.locator("#id_employee_name")).to_be_focused()


def tell_who(page):
    """The employee, the injury, the claims administrator and the physician."""
    page.keyboard.type("Ana Ruiz")
    page.get_by_label("Date of birth").fill("1971-08-14")
    page.get_by_label("Mailing address").fill("1 Orchard Lane\nFresno, CA 93701")
    page.get_by_label("Telephone").fill("559 555 0148")
    save(page)
    page.get_by_label("When did the injury happen?").fill("2014-02-11")
    page.get_by_label("Who was the employer then?").fill("Cedar Bluff Produce")
    page.get_by_label("Claim number").fill("WC-7")
    save(page)
    page.get_by_label("Name of the company or office").fill("Granite Coast Claims")
    page.get_by_label("Address").fill("PO Box 1")
    save(page)
    page.get_by_label("Name of the physician").fill("M. Okonjo, MD")
    page.get_by_label("Specialty").fill("Orthopedic Surgery")
    page.get_by_label("Address of the practice").fill("1550 Kingsgate Avenue")
    save(page)


def tell_what(page):
    """The decision, the diagnosis, the kind of review and one treatment."""
    page.get_by_label("What date is on the decision?").fill("2016-04-20")
    page.get_by_label("When was it sent?").fill("2016-04-21")
    page.get_by_label("By mail").check()
    for group in ("only because information was missing", "refuse for another reason"):
        page.get_by_role("group", name=group).get_by_label("No", exact=True).check()
    fine(page, "decision")
    save(page)
    page.get_by_label("What is the diagnosis?").fill("Spondylolisthesis")
    save(page)
    page.get_by_label("A regular review").check()
    save(page)
    page.get_by_label("What treatment was denied or changed?").fill("Lumbar fusion")
    page.get_by_label("For which part of the body?").select_option("lumbar_spine")
    page.get_by_label("Denied it").check()
    fine(page, "treatment")
    page.get_by_role("button", name="Save the treatment").click()
    fine(page, "treatments")
    page.get_by_role("link", name="Go on", exact=True).click()


def sign_and_send(page):
    page.get_by_label("File").set_input_files(
        {"name": "decision.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )
    page.get_by_role("button", name="Add").click()
    fine(page, "papers")
    page.get_by_role("link", name="Go on", exact=True).click()
    page.get_by_role("group", name="Do you agree").get_by_label("Yes", exact=True).check()
    page.get_by_label("Type your full name to sign").fill("Ana Ruiz")
    save(page)
    fine(page, "check")
    page.get_by_role("button", name="Sign and send the application").click()
    page.get_by_role("heading", name="Your application was sent").wait_for()
    fine(page, "sent")


@pytest.mark.parametrize("options", [{}, {**SMALL, "color_scheme": "dark"}], ids=["wide", "small and dark"])
def test_an_employee_applies_from_the_first_page_to_the_last(options, at):
    page, open_page = at(**options)
    begin(page, open_page)
    tell_who(page)
    tell_what(page)
    sign_and_send(page)
    assert Case.objects.get().state == State.RECEIVED


def test_a_page_is_filled_in_with_the_keyboard_alone(at):
    page, open_page = at()
    open_page("apply")
    page.get_by_role("button", name="Start a new application").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="I have written them down").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Who is filling this in?").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Yes, I am the injured employee").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="The injured employee").wait_for()


def test_without_javascript_the_pages_work_as_well(at):
    page, open_page = at(java_script_enabled=False)
    open_page("apply")
    page.get_by_role("button", name="Start a new application").click()
    page.get_by_role("link", name="I have written them down").click()
    page.get_by_role("link", name="Who is filling this in?").click()
    page.get_by_label("Yes, I am the injured employee").check()
    save(page)
    page.get_by_role("heading", name="The injured employee").wait_for()


@pytest.mark.parametrize("options", [{}, SMALL], ids=["wide", "small"])
def test_a_coordinator_enters_an_application_and_is_shown_the_related_one(options, at, received):
    page, open_page = at("coordinator", **options)
    open_page("applications")
    fine(page, "applications")
    page.get_by_role("button", name="Enter one from paper").click()
    fine(page, "enter")
    page.get_by_role("button", name="Take in the case").click()
    page.get_by_role("link", name="Application received: This field is required.").click()
    expect(page.locator("#id_received_date")).to_be_focused()
    fine(page, "enter with problems")
    told = {
        "id_received_date": "2016-05-04",
        "id_employee_name": "Rosalynd Fereyra",
        "id_date_of_birth": "1971-08-14",
        "id_date_of_injury": "2014-02-11",
        "id_employer": "Cedar Bluff Produce",
        "id_claim_number": "GC-14-0082716",
        "id_claims_administrator": "Granite Coast",
        "id_physician": "Marcus T. Okonjo, MD",
        "id_physician_specialty": "Orthopedic Surgery",
        "id_decision_date": "2016-04-20",
        "id_served_date": "2016-04-20",
        "id_treatment-0-treatment": "Acupuncture",
    }
    for key, value in told.items():
        page.locator(f'[id="{key}"]').fill(value)
    for key, value in {"served_by": "mail", "priority": "regular", "treatment-0-body_part": "lumbar_spine"}.items():
        page.locator(f'[id="id_{key}"]').select_option(value)
    page.locator('[id="id_treatment-0-decision"]').select_option("denied")
    page.get_by_role("button", name="Take in the case").click()
    page.get_by_role("heading", name="Look at these first").wait_for()
    fine(page, "related")
    page.get_by_role("button", name="Take in the case").click()
    page.get_by_text("Add its records below").wait_for()
    assert Case.objects.count() == 2


@pytest.fixture(scope="module")
def reading(tmp_path_factory):
    """A form, and what reading it gives."""
    folder = tmp_path_factory.mktemp("scan")
    # dates before the tests' practice day
    days = {"date_of_injury": "02/11/2014", "decision_date": "04/20/2016", "served_date": "04/21/2016"}
    later = {"signed_date": "05/02/2016", "designated_on": "04/25/2016", "certified_on": ""}
    form = form_pdf({**invented_answers(0), **days, **later})
    (folder / "0001.pdf").write_bytes(form)
    return form, read_scan([folder / "0001.pdf"], folder / "out"), folder / "out"


@pytest.mark.parametrize("options", [{}, SMALL], ids=["wide", "small"])
def test_a_scan_is_compared_beside_its_picture(options, at, people, reading):
    form, fields, folder = reading
    draft = scanning.begin([Upload("application.pdf", io.BytesIO(form))], people["coordinator"])
    shutil.copytree(folder, draft.folder / "scan")
    ApplicationScan.objects.update(status="read", fields=[field.model_dump(mode="json") for field in fields])
    page, open_page = at("coordinator", **options)
    open_page("application_scan_upload")
    fine(page, "upload of a scan")
    open_page("application_scan", draft.pk)
    page.wait_for_load_state("networkidle")
    fine(page, "scan")
    page.get_by_role("button", name="Confirm and go on").click()
    page.get_by_text("not confirmed yet").wait_for()
    page.get_by_role("textbox", name="Employer").fill("Corrected Employer")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Confirm and go on").click()
    page.get_by_role("heading", name="Enter an application").wait_for()
    expect(page.get_by_label("Employer")).to_have_value("Corrected Employer")


@pytest.mark.parametrize("options", [{}, {**SMALL, "color_scheme": "dark"}], ids=["wide", "small and dark"])
def test_eligibility_is_looked_at_answered_and_decided(options, at, received, application, people):
    other = application.model_copy(update={"case_number": "IMR16-2"})
    intake.take_in(other, [], people["coordinator"])
    page, open_page = at("coordinator", **options)
    open_page("case_eligibility", received.pk)
    expect(page.locator("input:checked")).to_have_count(0)
    fine(page, "eligibility")
    page.get_by_text("Answer it: Consent to the release of records").click()
    consent = page.locator("#rule-consent")
    consent.get_by_label("Met", exact=True).check()
    consent.get_by_label("What that rests on").fill("Page 2 of the form")
    consent.get_by_role("button", name="Keep the answer").click()
    page.get_by_text("The answer is kept.").wait_for()
    page.get_by_role("button", name="Keep the decision").scroll_into_view_if_needed()
    page.get_by_label("Information requested").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Keep the decision").click()
    expect(page.get_by_role("alert")).to_contain_text("at least one question")
    fine(page, "refused decision")
    page.get_by_role("checkbox", name="Does the claims administrator dispute liability").check()
    page.get_by_role("button", name="Keep the decision").click()
    page.get_by_text("Decided: information requested.").wait_for()
    page.get_by_role("link", name="as it was").click()
    page.get_by_role("heading", name="Worksheet as it was on").wait_for()
    fine(page, "kept worksheet")
    open_page("case_application", received.pk)
    fine(page, "amend")


def test_tokens_are_made_on_a_page_that_passes_axe(at):
    page, open_page = at("administrator", **SMALL)
    open_page("api_tokens")
    fine(page, "no tokens")
    page.get_by_label("Organization or party").fill("Granite Coast Claims")
    page.get_by_label("Hand in applications").check()
    page.get_by_role("button", name="Make the token").click()
    page.get_by_role("heading", name="The new token").wait_for()
    fine(page, "token")
