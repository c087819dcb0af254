"""Every page of the site opens for who may see it, and for nobody else."""

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

CASE_PAGES = ["case", "case_records", "case_panel", "case_determination", "case_letters", "case_history", "workbench"]
MAY_OPEN = {
    "administrator": set(CASE_PAGES),
    "coordinator": set(CASE_PAGES),
    "director": set(CASE_PAGES) - {"case_panel"},
    "reviewer": set(CASE_PAGES) - {"case_panel", "case_history"},
}


@pytest.mark.parametrize("state", ["received", "assembled", "in_review", "signed"])
@pytest.mark.parametrize("page", CASE_PAGES)
def test_a_page_of_a_case_opens_in_every_state_for_a_coordinator(page, state, request, signed_in):
    case = request.getfixturevalue(state)
    answer = signed_in("coordinator").get(reverse(page, args=[case.pk]))
    assert answer.status_code == 200
    assert case.employee_name in answer.content.decode()


@pytest.mark.parametrize("name", MAY_OPEN)
@pytest.mark.parametrize("page", CASE_PAGES)
def test_a_role_opens_the_pages_it_includes_and_no_others(name, page, in_review, signed_in):
    answer = signed_in(name).get(reverse(page, args=[in_review.pk]))
    assert answer.status_code == (200 if page in MAY_OPEN[name] else 403)


@pytest.mark.parametrize("page", CASE_PAGES)
def test_without_signing_in_every_page_leads_to_the_sign_in_page(page, in_review, client):
    answer = client.get(reverse(page, args=[in_review.pk]))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("login"))


def test_a_reviewer_sees_a_case_only_while_it_is_theirs(assembled, people, signed_in):
    from openimr.web.panel import assigning, attesting

    client = signed_in("reviewer")
    addresses = [reverse("case", args=[assembled.pk]), f"/cases/{assembled.pk}/pages/1/words.json"]
    assert [client.get(a).status_code for a in addresses] == [404, 404]
    assigning.assign_reviewer(assembled, people["coordinator"], key="R-101", reason="for the test")
    assert [client.get(a).status_code for a in addresses] == [302, 404]  # to the offer, no further
    assigning.accept(assembled, people["reviewer"], attesting.ALL)
    assert [client.get(a).status_code for a in addresses] == [200, 200]
    assert assembled.number in client.get("/").content.decode()
    assert signed_in("colleague").get(addresses[0]).status_code == 404
    assert assembled.number not in signed_in("colleague").get("/").content.decode()
    assigning.end_assignment(assembled, people["coordinator"], "the reviewer is ill")
    assert [client.get(a).status_code for a in addresses] == [404, 404]


@pytest.mark.parametrize("name", ["director", "reviewer"])
def test_a_reviewers_name_is_shown_to_those_who_assign_and_to_nobody_else(name, signed, people, signed_in):
    reviewer = people["reviewer"].reviewer.value.name
    assert reviewer in signed_in("coordinator").get(reverse("case_panel", args=[signed.pk])).content.decode()
    for page in MAY_OPEN[name]:
        assert reviewer not in signed_in(name).get(reverse(page, args=[signed.pk])).content.decode()
    for form in ("pdf", "txt", "json"):
        letter = signed_in(name).get(f"/cases/{signed.pk}/letters/1/letter.{form}")
        assert letter.status_code == 200
        assert reviewer.encode() not in letter.content


def test_the_letter_is_downloaded_exactly_as_it_was_signed(signed, signed_in):
    final = signed.determinations.get()
    answer = signed_in("reviewer").get(f"/cases/{signed.pk}/letters/1/letter.pdf")
    assert answer.content == bytes(final.letter_pdf)
    assert answer.content.startswith(b"%PDF-")
    assert answer["Cache-Control"] == "no-store, private"


def test_records_are_listed_with_copies_folded_and_problems_under_the_name_they_came_with(assembled, signed_in):
    page = signed_in("coordinator").get(reverse("case_records", args=[assembled.pk])).content.decode()
    assert "MRI.txt &gt; broken.pdf" in page
    assert page.count("is-folded") == 1
    assert "0001.txt" not in page


def test_pages_that_do_not_exist_and_failures_show_no_protected_data(in_review, signed_in, client):
    answer = signed_in("reviewer").get(f"/cases/{in_review.pk}/pages/99/words.json")
    assert answer.status_code == 404
    assert in_review.employee_name not in answer.content.decode()


def test_every_answer_forbids_scripts_and_styles_from_elsewhere(client, db):
    answer = client.get(reverse("login"))
    assert "script-src 'self';" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "<style" not in answer.content.decode()


@pytest.mark.parametrize(
    ("state", "name", "page", "words"),
    [
        ("received", "coordinator", "case_eligibility", "Decide eligibility"),
        ("assembled", "coordinator", "case_panel", "Choose a reviewer"),
        ("in_review", "reviewer", "workbench", "Write the determination"),
        ("signed", "coordinator", "case_letters", "Issue the determination"),
    ],
)
def test_the_overview_leads_each_person_to_what_they_do_next(state, name, page, words, request, signed_in):
    case = request.getfixturevalue(state)
    shown = signed_in(name).get(reverse("case", args=[case.pk])).content.decode()
    assert f'href="{reverse(page, args=[case.pk])}">{words}</a>' in shown


def test_who_has_nothing_to_do_next_is_led_nowhere(in_review, signed_in):
    shown = signed_in("director").get(reverse("case", args=[in_review.pk])).content.decode()
    assert "Write the determination" not in shown


def test_the_panel_says_what_a_case_waits_for_before_it_has_candidates(received, signed_in):
    page = signed_in("coordinator").get(reverse("case_panel", args=[received.pk])).content.decode()
    assert "when the case is found eligible and its records are complete" in page


def test_what_is_signed_still_counts_down_to_its_service(signed, signed_in):
    signed.refresh_from_db()
    page = " ".join(signed_in("coordinator").get(reverse("case", args=[signed.pk])).content.decode().split())
    assert "Service due" in page
    assert "Was due" not in page
