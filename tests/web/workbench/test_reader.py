"""The reader: every page reference is a link, search marks the words, thousands of pages cost no more than a few."""

import re

import pytest
from playwright.sync_api import expect

from openimr.web.models import Page

from .conftest import page_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


def expect_page(page, number):
    """The reader stands at this page, at once or in a moment."""
    expect(page.locator("[data-page-input]")).to_have_value(str(number))


def test_search_goes_to_the_marked_words_and_n_to_the_next_hit(at_desk, desk):
    page = at_desk()
    page.keyboard.press("/")
    page.keyboard.type("physical therapy")
    page.keyboard.press("Enter")
    status = page.locator("[data-search-status]")
    page.wait_for_function("() => /^1 of/.test(document.querySelector('[data-search-status]').textContent)")
    hits = int(status.inner_text().split(" of ")[1].split(",")[0])
    pages = {page_of(desk, "24 visits"), page_of(desk, "Visit 24 of 24")}
    seen = set()
    page.locator("[data-viewport]").focus()
    for number in range(1, hits + 1):
        expect(status).to_have_text(re.compile(f"^{number} of "))
        seen.add(int(status.inner_text().split("page ")[1]))
        page.keyboard.press("n")
    assert seen == pages
    page.wait_for_selector(".page__mark--current")
    mark = page.locator(".page__mark--current").first.bounding_box()
    sight = page.locator("[data-viewport]").bounding_box()
    assert sight["y"] < mark["y"] < sight["y"] + sight["height"]


def test_a_page_reference_is_an_address_that_opens_the_page_and_marks_the_place(at_desk, desk):
    page = at_desk()
    mri = page_of(desk, "spondylolisthesis")
    word = next(w for w in desk.case.pages.get(number=mri).words if w[0].startswith("spondylolisthesis"))
    box = ",".join(str(number) for number in word[1:5])
    page.goto(f"{desk.address}#page={mri}&box={box}")
    page.wait_for_selector(f'.page[data-page-number="{mri}"] .page__mark--current')
    expect_page(page, mri)
    mark = page.locator(".page__mark--current").bounding_box()
    there = page.locator(f'.page[data-page-number="{mri}"] [data-word]', has_text="spondylolisthesis").bounding_box()
    assert abs(mark["x"] - there["x"]) < 3
    assert abs(mark["y"] - there["y"]) < 3


def test_g_goes_to_a_page_and_brackets_to_the_next_document(at_desk, desk):
    page = at_desk()
    page.locator("[data-viewport]").focus()
    page.keyboard.press("g")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect_page(page, 2)
    page.keyboard.press("]")
    expect_page(page, 3)
    page.keyboard.press("[")
    expect_page(page, 2)
    page.keyboard.press("[")
    expect_page(page, 1)


def test_single_keys_do_nothing_while_one_writes_and_can_be_switched_off(at_desk, desk):
    page = at_desk()
    field = page.locator("[data-sentence] textarea").first
    field.focus()
    page.keyboard.type("question?")
    expect(field).to_have_value("question?")
    page.locator("[data-viewport]").focus()
    page.keyboard.press("?")
    page.get_by_label("Switch single keys off").check()
    page.get_by_role("button", name="Close").click()
    page.locator("[data-viewport]").focus()
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_copied_words_are_the_words_of_the_page(at_desk, desk):
    page = at_desk()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    report = page_of(desk, "24 visits")
    page.goto(f"{desk.address}#page={report}")
    page.wait_for_selector(f'.page[data-page-number="{report}"].has-words')
    line = page.locator(f'.page[data-page-number="{report}"] [data-word]', has_text="Straight").bounding_box()
    page.mouse.dblclick(line["x"] + 4, line["y"] + 4)
    page.wait_for_function("() => getSelection().toString().includes('degrees')")
    page.keyboard.press("Control+c")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == "Straight leg raise is positive on the left at 40 degrees."


def test_the_divider_moves_with_the_keys_and_is_remembered(at_desk, desk):
    page = at_desk()
    handle = page.locator("[data-divider]")
    handle.focus()
    before = page.locator("[data-reader]").bounding_box()["width"]
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    after = page.locator("[data-reader]").bounding_box()["width"]
    assert after < before
    page.reload()
    page.wait_for_selector(".has-words")
    assert abs(page.locator("[data-reader]").bounding_box()["width"] - after) < 2


def test_thousands_of_pages_are_a_few_elements(at_desk, desk):
    last = desk.case.pages.count()
    Page.objects.bulk_create(
        [
            Page(case=desk.case, number=n, width=612, height=792, source="text_layer", text="", words=[])
            for n in range(last + 1, 5001)
        ]
    )
    page = at_desk()
    for number in (4990, 17, 2500):
        page.evaluate("n => { window.location.hash = `page=${n}`; }", number)
        page.wait_for_function(
            "n => document.querySelector(`.page[data-page-number='${n}']`)?.getBoundingClientRect().top < 400",
            arg=number,
        )
        assert page.locator(".page").count() <= 12
    assert page.evaluate("() => document.querySelectorAll('*').length") < 2500


def test_a_page_that_fails_says_so_and_can_be_tried_again(at_desk, desk):
    page = at_desk()
    page.route("**/pages/2/words.json", lambda route: route.abort())
    page.goto("about:blank")
    page.goto(f"{desk.address}#page=2")
    page.wait_for_selector(".page__failed")
    page.unroute("**/pages/2/words.json")
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector('.page[data-page-number="2"].has-words')


def test_thumbnails_and_documents_lead_to_their_pages_and_the_choice_is_remembered(at_desk, desk):
    page = at_desk()
    page.get_by_role("button", name="Documents", exact=True).first.click()
    mri = page_of(desk, "spondylolisthesis")
    page.locator("[data-document-list] a").filter(has_text="Imaging report").click()
    expect_page(page, mri)
    page.get_by_role("button", name="Pages", exact=True).click()
    page.locator(f'.thumbnail[data-page-ref="{mri}"] img').wait_for()
    expect(page.locator(".thumbnail[aria-current]")).to_have_attribute("data-page-ref", str(mri))
    page.locator(".thumbnail").last.click()
    expect_page(page, desk.case.pages.count())
    page.reload()
    expect(page.locator(".thumbnail").first).to_be_visible()
