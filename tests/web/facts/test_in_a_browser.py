"""Facts in a real Chromium: taken into the text at a click with their page; with axe and in a small window."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from openimr.web.facts import reading

from ..browser import serious
from ..workbench.conftest import saved

PUTS_STYLES_INTO_PAGES = True  # axe does

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


def test_at_the_workbench_evidence_goes_into_the_text_at_a_click_with_its_page(at_desk, desk):
    reading.bring_up_to_date(desk.case.pk)
    page = at_desk()
    page.get_by_text("A draft from the record").click()
    page.locator(".draft a.page-ref").first.click()
    page.locator(".page__mark--current").first.wait_for()
    page.get_by_role("link", name="Short", exact=True).click()
    page.locator("a[data-load-again][aria-current]", has_text="Short").wait_for()
    page.locator("[data-take-sentence]").first.click()
    sentence = page.locator("[data-sentence]").first
    expect(sentence.locator("textarea")).not_to_have_value("")
    expect(sentence.locator("[data-pages]")).not_to_have_value("")
    page.get_by_text("Criteria, beside what the record says of each").first.click()
    page.locator(".criterion__words > summary").first.click()
    taken = page.locator("[data-take-words]").first
    taken.wait_for()
    words = taken.get_attribute("data-text")
    taken.click()
    expect(page.get_by_label("Rationale").first).to_have_value(re.compile(re.escape(words)))
    saved(page)
    page.get_by_text("Facts of the record by topic").click()
    topic = page.locator(".topic").filter(has_text="Imaging").first
    topic.locator("summary").click()
    topic.locator("a.page-ref").first.click()
    page.locator(".page__mark--current").first.wait_for()
    page.reload()
    expect(page.get_by_label("Rationale").first).to_have_value(re.compile(re.escape(words)))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_facts_have_no_serious_barrier_and_fit_a_small_window(at_desk, desk, scheme):
    reading.bring_up_to_date(desk.case.pk)
    page = at_desk(color_scheme=scheme)
    for words in ("A draft from the record", "Facts of the record by topic", "Criteria, beside what the record"):
        page.get_by_text(words).first.click()
    page.locator(".criterion").first.wait_for()
    found = serious(page, "workbench")
    page.goto(f"{desk.url}{reverse('case_facts', args=[desk.case.pk])}")
    for summary in page.locator(".topic > summary").all()[1:]:
        summary.click()
    page.wait_for_load_state("networkidle")
    page.locator(".fact-correct > summary").first.click()
    page.locator(".fact-correct form").first.wait_for()
    found += serious(page, "facts")
    page.set_viewport_size({"width": 400, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert found == []
