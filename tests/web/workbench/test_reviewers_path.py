"""The whole way of a reviewer through a real browser: read, quote, write, be refused, put it right, sign, download."""

import re

import pypdfium2
import pytest
from playwright.sync_api import expect

from openimr.web.models.case import State

from ..conftest import PASSWORD
from .conftest import attest_and_sign, page_of, saved, select_words, sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


def decide(page, item, outcome="Overturned"):
    part = page.locator(f"#item-{item}")
    part.get_by_role("radio", name=outcome, exact=True).check()
    part.get_by_label("Source").first.fill("ACOEM")
    part.get_by_label("Title, edition or topic").first.fill("Low Back Complaints")
    part.get_by_label("Chapter").first.fill("12")
    part.get_by_label("Pages").first.fill("305-307")
    part.get_by_label("MTUS", exact=True).first.check()
    part.get_by_label("Standard of medical necessity").select_option("mtus")
    part.get_by_label("Rationale").fill(
        f"For item {item}, the record shows instability of the segment and a full course of therapy without relief. "
        f"The guideline asks for both before this treatment."
    )


def test_from_the_worklist_to_the_downloaded_letter(window, desk):
    page = window(accept_downloads=True)
    sign_in(page, desk.url)
    page.get_by_role("link", name=desk.case.number).click()
    page.get_by_role("link", name="Determination", exact=True).click()
    page.wait_for_url("**/determination/")
    page.goto(desk.address)

    # The page is there as an image with its words over it.
    report = page_of(desk, "24 visits")
    page.goto(f"{desk.address}#page={report}")
    page.wait_for_selector(f'.page[data-page-number="{report}"].has-words.is-loaded')
    image = page.locator(f'.page[data-page-number="{report}"] img')
    assert image.evaluate("image => image.complete && image.naturalWidth") > 800

    # Selected words arrive as a quotation with their page.
    select_words(page, report, "completed", "relief.")
    page.keyboard.press("q")
    sentence = page.locator("[data-sentence]").first
    quoted = re.compile("completed 24 visits of physical therapy without lasting relief[.]")
    expect(sentence.locator("textarea")).to_have_value(quoted)
    expect(sentence.locator("[data-pages]")).to_have_value(str(report))

    # Nothing is decided beforehand, and without decisions there is no signature.
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    for item in desk.items[1:]:
        decide(page, item.id)
    saved(page)
    page.get_by_role("button", name="Review and sign").click()
    page.wait_for_url("**/sign/")
    attest_and_sign(page)
    summary = page.locator("[data-error-summary]")
    expect(summary).to_contain_text("There is no decision on")
    expect(summary).to_be_focused()
    assert desk.case.determinations.count() == 0

    # The summary leads to the place; there it is put right.
    summary.get_by_role("link").first.click()
    page.wait_for_selector(".has-words")
    decide(page, desk.items[0].id)
    saved(page)
    page.get_by_role("button", name="Review and sign").click()
    page.wait_for_url("**/sign/")
    expect(page.locator(".letter")).to_contain_text("completed 24 visits")
    attest_and_sign(page, "not the password")
    expect(page.locator("[data-error-summary]")).to_contain_text("password is not right")
    attest_and_sign(page)
    page.wait_for_url(desk.address)

    # What is signed can be had and cannot be changed.
    expect(page.locator("textarea, input[type=radio]")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()
    document = pypdfium2.PdfDocument(download.value.path())
    text = " ".join("".join(sheet.get_textpage().get_text_range() for sheet in document).split())
    assert "completed 24 visits of physical therapy without lasting relief." in text
    assert text.count("Overturned") >= len(desk.items)
    assert "Low Back Complaints" in text
    desk.case.refresh_from_db()
    assert desk.case.state == State.SIGNED
    reviewer = desk.case.assignments.get().reviewer.value.name
    assert reviewer not in text


def test_the_whole_way_without_a_mouse(window, desk):
    page = window()
    page.goto(f"{desk.url}/login/")
    page.keyboard.type("reviewer")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk.url}/")
    page.goto(desk.address)
    page.wait_for_selector(".has-words")

    page.keyboard.press("/")
    page.keyboard.type("spondylolisthesis")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('[data-search-status]').textContent.startsWith('1 of')")
    mri = page_of(desk, "spondylolisthesis")
    page.wait_for_selector(f'.page[data-page-number="{mri}"].has-words')
    page.locator("[data-file-search]").press("Tab")
    page.locator("[data-viewport]").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_function("() => getSelection().toString().includes('spondylolisthesis')")
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_function("() => getSelection().toString().includes('at')")
    page.keyboard.press("q")
    page.wait_for_function("() => document.activeElement.matches('[data-sentence] textarea')")
    expect(page.locator("[data-sentence] textarea").first).to_have_value("“spondylolisthesis at”")

    walk_to(page, "input[type=radio]")
    page.keyboard.press("Space")
    expect(page.locator("input[type=radio]:checked")).to_have_count(1)
    walk_to(page, "textarea[id$=rationale]")
    page.keyboard.type("Written with the keys alone.")
    saved(page)
    page.keyboard.press("Shift+Tab")
    page.locator("[data-viewport]").focus()
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def walk_to(page, selector, most=80):
    """Press Tab until an element that matches has the focus, which must be visible all the way."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} was not reached with {most} presses of Tab")


def test_without_scripts_the_workbench_is_a_form(at_desk, desk):
    page = at_desk(java_script_enabled=False)
    expect(page.locator("noscript img, .reader__fallback img")).to_have_count(1)
    page.locator("[data-sentence] textarea").first.fill("Therapy of 24 visits gave no relief.")
    page.locator("[data-pages]").first.fill("1, 2")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-sentence]")).to_have_count(2)
    decide(page, desk.items[0].id)
    page.get_by_role("button", name="Review and sign").click()
    expect(page.locator(".letter")).to_contain_text("Therapy of 24 visits gave no relief.")
    attest_and_sign(page)
    expect(page.locator(".error-summary")).to_contain_text("There is no decision on")
