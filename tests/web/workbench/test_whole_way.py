"""The whole way in a real browser: written, looked at twice with the line lost, signed, served, corrected."""

import pytest
from playwright.sync_api import expect

from openimr.web.determination import writing
from openimr.web.models import Organization, PartyLetter
from openimr.web.models.case import State
from openimr.web.panel import assigning, attesting, seats

from ..browser import serious
from ..cases_at_hand import whole_decisions
from ..conftest import PASSWORD
from .conftest import attest_and_sign, saved, sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]

PUTS_STYLES_INTO_PAGES = True  # axe does, to look at hidden parts


def at_workbench(page, desk):
    page.goto(desk.address)
    page.wait_for_selector(".has-words")


def submit(page):
    page.get_by_role("button", name="Review and sign").click()
    page.wait_for_url("**/sign/")
    expect(page.locator(".signing")).to_contain_text("utilization review is overturned")
    page.get_by_role("button", name="Submit for a second look").click()
    page.wait_for_selector("text=with the medical director")


def let_pass(page, desk):
    page.goto(f"{desk.url}/second-looks/")
    page.get_by_role("link", name=desk.case.number).click()
    page.get_by_role("button", name="Let it pass").click()
    page.wait_for_selector("text=Nothing waits")


def serve(page, desk):
    page.goto(f"{desk.url}/cases/{desk.case.pk}/letters/")
    page.get_by_role("button", name="Issue the determination").click()
    page.wait_for_selector("text=with a letter to each")


def write_with_a_worksheet(page, desk):
    """The reviewer relies on a lower standard: each higher one is asked for by itself. Evidence is graded."""
    last = page.locator(f"#item-{desk.items[-1].id}")
    last.get_by_label("Standard of medical necessity").select_option("nationally_recognized_standards")
    asked = last.locator(".higher__one:visible textarea")
    expect(asked).to_have_count(2)
    asked.nth(0).fill("The MTUS does not speak of it.")
    asked.nth(1).fill("No study compares it.")
    last.locator(".grading > summary").click()
    for number, (told, level) in enumerate([("ODG: for", "4"), ("ACOEM: against", "1b")]):
        line = last.locator(".graded").nth(number)
        line.get_by_label("Recommendation").fill(told)
        line.get_by_label("Study").fill(f"Study {number + 1} of 2011")
        line.get_by_label("Question").select_option("treatment_benefit")
        line.get_by_label("Level").select_option(level)
        if not number:
            last.get_by_role("button", name="Add a line").click()
    saved(page)


def comment_and_send_back(page, desk):
    """The director comments on a sentence and sends it back; the text cannot be changed there. What axe finds."""
    page.get_by_role("link", name="Second looks").click()
    barriers = serious(page, "second looks")
    page.get_by_role("link", name=desk.case.number).click()
    page.wait_for_load_state()  # a click returns when the next page has begun to arrive
    expect(page.locator(".bench__writing")).to_contain_text("utilization review is overturned")
    expect(page.locator("[name^=item-], [name^=sentence-]")).to_have_count(0)
    page.locator("#sentence-0 .comment-on > summary").click()
    page.locator("#text-sentence-0").fill("Which of the visits are meant?")
    page.locator("#sentence-0").get_by_role("button", name="Keep the comment").click()
    page.wait_for_selector("#sentence-0 .comment")
    barriers += serious(page, "second look")
    page.get_by_label("To the reviewer").fill("See the comment on the visits.")
    page.get_by_role("button", name="Send it back").click()
    page.wait_for_selector("text=Sent back")
    return barriers


def answer_while_the_line_is_down(page, desk):
    """The reviewer reads the comment beside the sentence, answers, and goes on writing offline. What axe finds."""
    at_workbench(page, desk)
    comment = page.locator("[data-sentence]").first.locator(".comment")
    expect(comment).to_contain_text("Which of the visits are meant?")
    barriers = serious(page, "workbench with a comment")
    comment.get_by_label("Your answer").fill("All 24; the sentence says so now.")
    comment.get_by_role("button", name="Keep the answer").click()
    page.wait_for_url(f"{desk.address}#comment-*")
    page.wait_for_selector(".has-words")
    page.context.set_offline(True)
    first = page.locator("[data-sentence] textarea").first
    first.fill(f"{first.input_value()} All 24 visits are meant.")
    page.wait_for_function("() => /^Not saved/.test(document.querySelector('[data-save-short]').textContent)")
    page.context.set_offline(False)
    saved(page)
    return barriers


def sign(page, desk):
    at_workbench(page, desk)
    page.get_by_role("button", name="Review and sign").click()
    page.wait_for_url("**/sign/")
    attest_and_sign(page)
    page.wait_for_url(desk.address)


def open_for_a_correction(page):
    page.locator("summary", has_text="Open it for a correction").click()
    page.get_by_label("Reason, as the parties will read it").fill("A visit was counted twice.")
    page.get_by_role("button", name="Open for a correction").click()
    page.wait_for_selector("text=back at the reviewer")


def test_from_the_first_word_to_the_corrected_letter(window, desk, people, application):
    Organization.objects.update(second_look={"overturned": True})
    writing.save_draft(desk.case, people["reviewer"], whole_decisions(application), 0)
    reviewer, director, coordinator = window(), window(), window()
    sign_in(reviewer, desk.url)
    at_workbench(reviewer, desk)
    write_with_a_worksheet(reviewer, desk)
    barriers = serious(reviewer, "workbench with a worksheet")
    submit(reviewer)
    reviewer.wait_for_load_state()
    expect(reviewer.locator("form[data-determination]")).to_have_count(0)

    sign_in(director, desk.url, "director")
    barriers += comment_and_send_back(director, desk)
    barriers += answer_while_the_line_is_down(reviewer, desk)
    submit(reviewer)
    director.goto(f"{desk.url}/cases/{desk.case.pk}/second-look/")
    expect(director.locator(".bench__writing")).to_contain_text("All 24; the sentence says so now.")
    let_pass(director, desk)
    sign(reviewer, desk)
    expect(reviewer.locator(".letter")).to_contain_text("All 24 visits are meant.")

    # Served; then corrected: the next version names its reason and is served again.
    sign_in(coordinator, desk.url, "coordinator")
    serve(coordinator, desk)
    open_for_a_correction(coordinator)
    at_workbench(reviewer, desk)
    expect(reviewer.locator(".notice").first).to_contain_text("A visit was counted twice.")
    first = reviewer.locator("[data-sentence] textarea").first
    first.fill(first.input_value().replace("All 24 visits are meant.", "Of these, 23 are documented one by one."))
    saved(reviewer)
    submit(reviewer)
    let_pass(director, desk)
    sign(reviewer, desk)
    expect(reviewer.locator(".letter")).to_contain_text("This is version 2 of the determination.")
    serve(coordinator, desk)
    barriers += serious(coordinator, "letters")
    coordinator.get_by_role("link", name="What differs from version 1").click()
    expect(coordinator.locator("ins", has_text="documented one by one").first).to_be_visible()
    barriers += serious(coordinator, "differences of versions")
    desk.case.refresh_from_db()
    assert desk.case.state == State.SERVED
    assert set(PartyLetter.objects.values_list("determination__version", flat=True)) == {1, 2}
    assert barriers == []


def test_two_reviewers_decide_apart_and_the_even_split_is_for_the_treatment(window, desk, people, application):
    from openimr.web.models import Reviewer, User

    twin = Reviewer.objects.get(key="R-101").value.model_copy(update={"id": "R-901", "name": "Odalys Farnham"})
    row = Reviewer.objects.create(key="R-901", content=twin.model_dump(mode="json"))
    second = User.objects.create_user("odalys", PASSWORD, role="reviewer", reviewer=row, email="o@example.org")
    seats.add_reviewer(desk.case, people["coordinator"], "R-901", "Approved in writing on 9 May 2016.")
    assigning.accept(desk.case, second, attesting.ALL)
    for user, outcome, said in (
        (people["reviewer"], "upheld", "The first reads no instability."),
        (second, "overturned", "The second reads instability."),
    ):
        decisions = whole_decisions(application)
        for item in decisions["items"]:
            item |= {"decision": outcome, "rationale": f"{said} This holds for item {item['item']}."}
        writing.save_draft(desk.case, user, decisions, 0)

    for name in ("reviewer", "odalys"):
        page = window()
        sign_in(page, desk.url, name)
        at_workbench(page, desk)
        other = "The second reads" if name == "reviewer" else "The first reads"
        assert other not in page.locator(".bench__writing").inner_text()
        page.get_by_role("button", name="Review and sign").click()
        page.wait_for_url("**/sign/")
        attest_and_sign(page)
        page.wait_for_url(desk.address)
    letter = " ".join(page.locator(".letter").inner_text().split())
    assert "The first reads no instability." in letter
    assert "The second reads instability." in letter
    assert {i.decision.decision.value for i in desk.case.determinations.get().value.items} == {"overturned"}
