"""Nothing that was typed is lost: lost connections, closed windows, two windows at once, shared computers."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from openimr.web.models import DraftVersion

from .conftest import saved, sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


def rationale(page, item=1):
    return page.locator(f"#item-{item}-rationale")


def kept(page):
    return page.evaluate("() => Object.keys(localStorage).filter(key => key.startsWith('openimr:draft:')).length")


def said(page, words):
    page.wait_for_function(
        "words => document.querySelector('[data-save-status]').textContent.includes(words)", arg=words
    )


def test_what_is_typed_is_saved_by_itself_and_the_checks_follow(at_desk, desk):
    page = at_desk()
    page.locator("[data-sentence] textarea").first.fill("A sentence that names no page.")
    saved(page)
    assert kept(page) == 0
    expect(page.locator("[data-no-page]").first).to_be_visible()
    expect(page.locator("[data-findings=summary] .finding--error").first).to_be_attached()
    page.locator("[data-pages]").first.fill("1")
    page.wait_for_function("() => !document.querySelector('[data-findings=summary] .finding--error')")
    page.reload()
    expect(page.locator("[data-sentence] textarea").first).to_have_value("A sentence that names no page.")
    expect(page.locator("[data-pages]").first).to_have_value("1")


def test_a_lost_connection_loses_no_word(at_desk, desk):
    page = at_desk()
    page.context.set_offline(True)
    rationale(page).fill("Written while the connection was down.")
    said(page, "Not saved")
    assert kept(page) == 1
    page.context.set_offline(False)
    saved(page)
    assert kept(page) == 0
    assert desk.case.drafts.get().value.items[0].rationale == "Written while the connection was down."


def test_what_could_not_be_sent_is_back_after_the_window_was_closed(at_desk, desk):
    page = at_desk()
    page.route("**/workbench/save/", lambda route: route.abort())
    rationale(page).fill("Closed before it could be sent.")
    said(page, "Not saved")
    again = page.context.new_page()
    page.close(run_before_unload=False)
    again.goto(desk.address)
    saved(again)
    expect(rationale(again)).to_have_value("Closed before it could be sent.")
    assert desk.case.drafts.get().value.items[0].rationale == "Closed before it could be sent."


def test_two_windows_that_changed_different_parts_are_joined(at_desk, desk):
    one = at_desk()
    two = one.context.new_page()
    two.goto(desk.address)
    rationale(one, 1).fill("From the first window.")
    saved(one)
    rationale(two, 2).fill("From the second window.")
    two.wait_for_function("() => document.querySelector('[data-conflict]').textContent.includes('Both are here now')")
    saved(two)
    expect(rationale(two, 1)).to_have_value("From the first window.")
    items = desk.case.drafts.get().value.items
    assert [item.rationale for item in items[:2]] == ["From the first window.", "From the second window."]


@pytest.mark.parametrize(
    ("choice", "stands"),
    [
        ("Written in this window", "Mine, the second."),
        ("Written in the other window", "Theirs, the first."),
        ("Both, one after the other", "Mine, the second.\n\nTheirs, the first."),
    ],
)
def test_two_windows_that_changed_the_same_part_are_asked_and_keep_both_versions(at_desk, desk, choice, stands):
    one = at_desk()
    two = one.context.new_page()
    two.goto(desk.address)
    rationale(one).fill("Theirs, the first.")
    saved(one)
    rationale(two).fill("Mine, the second.")
    panel = two.locator("[data-conflict]")
    panel.get_by_role("radio", name=choice).check()
    panel.get_by_role("button", name="Keep what I chose").click()
    saved(two)
    two.wait_for_function("text => document.getElementById('item-1-rationale').value === text", arg=stands)
    assert desk.case.drafts.get().value.items[0].rationale == stands
    versions = " ".join(v.content["items"][0]["rationale"] for v in DraftVersion.objects.filter(case=desk.case))
    assert "Theirs, the first." in versions
    assert "Mine, the second." in versions


def test_after_the_session_ended_the_text_waits_and_goes_out_when_signed_in_again(at_desk, desk):
    page = at_desk()
    Session.objects.all().delete()
    rationale(page).fill("Typed after the session had ended.")
    said(page, "You are signed out")
    other = page.context.new_page()
    sign_in(other, desk.url)
    page.keyboard.press("Control+s")
    saved(page)
    assert desk.case.drafts.get().value.items[0].rationale == "Typed after the session had ended."


def test_signing_out_saves_first_and_leaves_nothing_on_a_shared_computer(at_desk, desk):
    page = at_desk()
    rationale(page).fill("The last words before going home.")
    page.locator("details[data-menu] summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/")
    assert kept(page) == 0
    assert desk.case.drafts.get().value.items[0].rationale == "The last words before going home."


def test_another_person_who_signs_in_finds_nothing_of_the_one_before(at_desk, desk):
    page = at_desk()
    page.route("**/workbench/save/", lambda route: route.abort())
    rationale(page).fill("Not for the next one at this computer.")
    said(page, "Not saved")
    Session.objects.all().delete()
    other = page.context.new_page()
    page.close(run_before_unload=False)
    sign_in(other, desk.url, "coordinator")
    assert kept(other) == 0
