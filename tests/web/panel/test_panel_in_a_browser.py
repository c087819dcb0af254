"""The panel in a real Chromium: roster, verification, conflict decided, assignment, attestation, decline; with axe."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from openimr.web.models import Case, ConflictDecision, Reviewer, Verification
from openimr.web.models.case import State
from openimr.web.panel import assigning, attesting

from ..browser import serious, sign_in_at
from ..conftest import PASSWORD

PUTS_STYLES_INTO_PAGES = True  # axe does

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture
def sit_down(window, live_server, people):
    """A window with somebody signed in, and a way to open a page by the name of its address."""

    def down(who, **options):
        page = window(**options)
        sign_in_at(page, live_server.url, who, PASSWORD)

        def open_page(name, *args):
            page.goto(live_server.url + reverse(name, args=args))
            return page

        return page, open_page

    return down


def test_the_roster_leads_to_a_record_and_a_fact_is_verified(sit_down, people):
    row = Reviewer.objects.get(key="R-101")
    Reviewer.objects.filter(pk=row.pk).update(content={**row.content, "practice_verified_on": None})
    page, open_page = sit_down("coordinator")
    open_page("panel")
    assert serious(page, "panel") == []
    page.get_by_label("Name, id or specialty").fill("Solheim")
    page.get_by_role("button", name="Show").click()
    page.get_by_text("May not be assigned").wait_for()
    page.get_by_role("link", name="Annika Solheim, MD").click()
    page.get_by_role("heading", name="Credentials and their verification").wait_for()
    assert serious(page, "record") == []
    page.get_by_role("link", name="Verify Years and weekly hours of active practice").click()
    assert serious(page, "verify") == []
    page.get_by_label("Confirmed as the record says").check()
    page.get_by_label("What was seen").fill("Letter of the hospital, 9 May")
    page.get_by_role("button", name="Keep the verification").click()
    page.get_by_text("the verification is kept").wait_for()
    expect(page.get_by_text("May not be assigned")).to_have_count(0)
    assert Verification.objects.get().evidence == "Letter of the hospital, 9 May"


def test_the_queue_the_import_the_edit_and_the_organizations_have_no_barriers(sit_down):
    row = Reviewer.objects.get(key="R-101")
    page, open_page = sit_down("coordinator")
    for name, args in [
        ("verifications", ()),
        ("panel_import", ()),
        ("reviewer_edit", (row.pk,)),
        ("reviewer_new", ()),
        ("panel_organizations", ()),
        ("panel_conflicts", ()),
    ]:
        open_page(name, *args)
        assert serious(page, name) == []
    open_page("reviewer_edit", row.pk)
    page.get_by_label("Most open cases at once").fill("4")
    page.get_by_label("Why the record is changed").fill("less time this year")
    page.get_by_role("button", name="Save the record").click()
    page.get_by_text("The record is saved").wait_for()
    assert Reviewer.objects.get(pk=row.pk).value.capacity == 4


def test_a_conflict_is_decided_and_the_case_assigned_with_its_reasons(assembled, sit_down):
    surname = assembled.value.requesting_physician.name.replace(",", " ").split()
    declared = f"{surname[0][0]}. {[word for word in surname if word.lower().strip('.') not in ('md', 'do')][-1]}"
    row = Reviewer.objects.get(key="R-101")
    held = [{"name": declared, "kind": "professional"}]
    Reviewer.objects.filter(pk=row.pk).update(content={**row.content, "affiliations": held})
    page, open_page = sit_down("coordinator")
    open_page("case_panel", assembled.pk)
    assert serious(page, "candidates") == []
    line = page.locator("tr", has_text="Annika Solheim")
    line.get_by_text("Refused").wait_for()
    line.locator("summary", has_text="Decide").first.click()
    line.get_by_label("No conflict").check()
    line.get_by_label("Reason", exact=True).first.fill("Another physician, by NPI.")
    line.get_by_role("button", name="Keep the decision").click()
    page.get_by_text("holds for later cases").wait_for()
    assert ConflictDecision.objects.get().reason == "Another physician, by NPI."
    chosen = page.locator("tr", has=page.locator(".tag", has_text="First choice"))
    expect(chosen.get_by_text("reviewers meet every requirement")).to_have_count(1)
    chosen.get_by_role("button", name="Assign").click()
    page.get_by_role("heading", name="Assigned reviewer").wait_for()
    assert serious(page, "assigned") == []
    assert Case.objects.get().state == State.ASSIGNED


def test_a_reviewer_attests_accepts_and_reads(assembled, people, sit_down):
    assigning.assign_reviewer(assembled, people["coordinator"], key="R-101", reason="for the test")
    page, _ = sit_down("reviewer")
    page.get_by_role("link", name="1 case offered to you").click()
    assert serious(page, "own page") == []
    page.get_by_role("link", name=f"Answer the offer of {assembled.number}").click()
    assert serious(page, "offer") == []
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(len(attesting.ALL))
    boxes.first.check()
    page.get_by_role("button", name="Attest and accept the case").click()
    expect(boxes.nth(1)).to_be_focused()  # the browser asks for the others first
    assert Case.objects.get().state == State.ASSIGNED
    for number in range(1, len(attesting.ALL)):
        boxes.nth(number).check()
    page.get_by_role("button", name="Attest and accept the case").click()
    page.get_by_text("The case is yours.").wait_for()
    assert Case.objects.get().state == State.IN_REVIEW


def test_a_reviewer_declines_with_a_reason(assembled, people, sit_down):
    assigning.assign_reviewer(assembled, people["coordinator"], key="R-101", reason="for the test")
    page, open_page = sit_down("reviewer")
    open_page("offer", assembled.pk)
    page.get_by_label("Reason").fill("I trained with the surgeon.")
    page.get_by_role("button", name="Decline the case").click()
    page.get_by_text("You declined the case").wait_for()
    assert Case.objects.get().state == State.READY
    expect(page.locator("main")).not_to_contain_text(assembled.number)


@pytest.mark.parametrize("options", [{"java_script_enabled": False}], ids=["without JavaScript"])
def test_an_offer_is_answered_without_javascript(assembled, people, sit_down, options):
    assigning.assign_reviewer(assembled, people["coordinator"], key="R-101", reason="for the test")
    page, open_page = sit_down("reviewer", **options)
    open_page("offer", assembled.pk)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Attest and accept the case").click()
    page.get_by_text("The case is yours.").wait_for()
    assert Case.objects.get().state == State.IN_REVIEW
