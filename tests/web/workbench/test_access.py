"""Every page passes axe in light and dark, fits a small window, and asks nothing of another host."""

import pytest

from ..browser import serious
from .conftest import saved, sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]

PUTS_STYLES_INTO_PAGES = True  # axe does, to look at hidden parts
PAGES = ("", "records/", "determination/", "letters/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_barrier(window, desk, scheme):
    page = window(color_scheme=scheme)
    found = []
    page.goto(f"{desk.url}/login/")
    found += serious(page, "login")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("[data-error-summary]")  # the answer, before anything else is asked for
    found += serious(page, "login, refused")
    sign_in(page, desk.url)
    found += serious(page, "worklist")
    page.goto(f"{desk.url}/?q=nobody")
    found += serious(page, "worklist, nothing found")
    for path in PAGES:
        page.goto(f"{desk.url}/cases/{desk.case.pk}/{path}")
        found += serious(page, f"case/{path}")
    page.goto(f"{desk.url}/nothing/here/")
    found += serious(page, "not found")
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_workbench_has_no_serious_barrier(at_desk, desk, scheme):
    page = at_desk(color_scheme=scheme)
    found = serious(page, "workbench, empty")
    page.locator("[data-sentence] textarea").first.fill("A sentence without its page.")
    page.locator("[name=item-1-decision]").nth(2).check()
    page.get_by_label("Standard of medical necessity").first.select_option("expert_opinion")
    saved(page)
    page.locator("[data-documents-toggle]").click()
    page.locator(".findings-box > summary").click()
    found += serious(page, "workbench, in work")
    page.keyboard.press("Alt+/")
    page.keyboard.type("therapy")
    page.keyboard.press("Enter")
    page.wait_for_selector(".page__mark--current")
    found += serious(page, "workbench, searched")
    page.locator("[data-keys-open]").click()
    found += serious(page, "list of keys")
    page.keyboard.press("Escape")
    page.goto(f"{desk.address}versions/?from=0&to=1")
    found += serious(page, "saved versions")
    page.goto(f"{desk.address}sign/")
    found += serious(page, "signature")
    page.get_by_role("button", name="Sign the determination").click()
    page.wait_for_selector("[data-error-summary]")
    found += serious(page, "signature, refused")
    assert found == []


@pytest.mark.parametrize("width", [320, 390])
def test_a_small_window_is_never_scrolled_sideways(window, desk, width):
    page = window()
    page.set_viewport_size({"width": width, "height": 700})
    sign_in(page, desk.url)
    too_wide = []
    addresses = [
        "",
        *(
            f"cases/{desk.case.pk}/{path}"
            for path in (*PAGES, "workbench/", "workbench/versions/?from=0&to=1", "workbench/sign/")
        ),
    ]
    for address in addresses:
        page.goto(f"{desk.url}/{address}")
        page.wait_for_timeout(150)
        if page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"):
            too_wide.append(address)
    assert too_wide == []


def test_every_field_of_the_workbench_has_a_name(at_desk):
    page = at_desk()
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('input:not([type=hidden]), textarea, select, button')]
            .filter(e => !e.labels?.length && !e.textContent.trim() && !e.getAttribute('aria-label'))
            .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert unnamed == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_coordinator_issues_and_finds_the_letters_without_a_serious_barrier(window, live_server, signed, scheme):
    page = window(color_scheme=scheme)
    sign_in(page, live_server.url, "coordinator")
    page.goto(f"{live_server.url}/cases/{signed.pk}/letters/")
    page.get_by_label("Served").select_option("electronic")
    found = serious(page, "letters, to be issued")
    page.get_by_role("button", name="Issue the determination").click()
    page.get_by_role("heading", name="Letters to the parties").wait_for()
    found += serious(page, "letters, issued")
    page.set_viewport_size({"width": 320, "height": 700})
    assert not page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF for the employee", exact=True).click()
    assert download.value.suggested_filename.startswith("letter-to-employee-")
    assert found == []
