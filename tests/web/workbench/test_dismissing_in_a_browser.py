"""Setting a finding aside at the workbench, with the keys alone, and taking it up again."""

import pytest
from playwright.sync_api import expect

from openimr.web.determination import dismissing

from .conftest import saved

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


def test_a_finding_leads_to_its_pages_and_is_set_aside_with_a_reason(at_desk, desk):
    page = at_desk()
    page.locator("#item-1-rationale").fill("There is no documentation of physical therapy.")
    saved(page)
    beside = page.locator("[data-findings=item-1] .finding", has_text="CF401")
    link = beside.locator("[data-page-ref]").last
    number = link.get_attribute("data-page-ref")
    link.click()
    page.wait_for_function("page => location.hash === `#page=${page}`", arg=number)

    beside.locator("[data-dismiss]").focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Why this finding does not apply").wait_for()
    dialog.get_by_role("button", name="Dismiss the finding").click()
    dialog.get_by_text("Say why this finding does not apply").wait_for()
    page.keyboard.type("These notes are of another patient.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('[data-findings-count]').textContent.includes('1 dismissed')")
    expect(beside).to_have_count(0)
    assert list(dismissing.standing(desk.case).values()) == ["These notes are of another patient."]

    page.locator(".findings-box > summary").click()
    page.locator(".dismissed > summary").click()
    page.locator("[data-undo]").click()
    beside.wait_for()
    assert dismissing.standing(desk.case) == {}
