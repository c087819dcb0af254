"""The workbench's addresses: who may open and write them, what a save answers, when a signature is refused."""

import json

import pytest
from django.urls import reverse

from openimr.web.determination.attestation import ATTESTATIONS
from openimr.web.models import AccessRecord, DraftVersion
from openimr.web.models.case import State
from openimr.web.workbench.fields import entries

from ..cases_at_hand import whole_decisions
from ..conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

ALL = [key for key, _ in ATTESTATIONS]


@pytest.fixture
def reviewer(signed_in):
    return signed_in("reviewer")


def address(case, name="workbench"):
    return reverse(name, args=[case.pk])


def save(client, case, fields, revision=0, *, scripted=True):
    headers = {"accept": "application/json"} if scripted else {}
    return client.post(address(case, "workbench_save"), {**fields, "base_revision": revision}, headers=headers)


def finished(case):
    """The fields of a form that lacks nothing."""
    from openimr.domain.determination import Decisions

    return dict(entries(Decisions.model_validate(whole_decisions(case.value))))


def sign(client, case, *, password=PASSWORD, attested=ALL, revision=1):
    fields = {"password": password, "attested": attested, "base_revision": revision}
    return client.post(address(case, "workbench_sign"), fields)


def test_opening_the_workbench_is_recorded_and_decides_nothing(reviewer, in_review):
    page = reviewer.get(address(in_review)).content.decode()
    assert AccessRecord.objects.filter(case=in_review, what="workbench").count() == 1
    assert 'type="radio"' in page
    assert "checked" not in page.split("data-sentences")[1].split("Switch single keys off")[0]


def test_what_utilization_review_decided_and_cited_stands_beside_each_item(reviewer, in_review):
    page = reviewer.get(address(in_review)).content.decode()
    assert any(item.utilization_review.guidelines for item in in_review.value.disputed_treatments)
    for item in in_review.value.disputed_treatments:
        assert f"Utilization review: {item.utilization_review.decision}" in page
        for citation in item.utilization_review.guidelines:
            assert citation.text in page.replace("&#x27;", "'")


@pytest.mark.parametrize("name", ["coordinator", "director", "administrator"])
def test_others_read_the_draft_and_cannot_write_it(name, signed_in, reviewer, in_review):
    save(reviewer, in_review, {"item-1-rationale": "The reviewer's own words."})
    client = signed_in(name)
    page = client.get(address(in_review)).content.decode()
    assert "The reviewer&#x27;s own words." in page
    assert "<textarea" not in page.replace("<textarea aria-hidden", "")
    assert save(client, in_review, {"item-1-rationale": "Not theirs."}).status_code == 403
    assert client.post(address(in_review, "workbench_sign")).status_code == 403


def test_a_colleague_who_is_not_assigned_does_not_learn_that_the_case_exists(signed_in, in_review):
    client = signed_in("colleague")
    for name in ("workbench", "workbench_save", "workbench_preview", "workbench_sign"):
        assert client.get(address(in_review, name)).status_code in (302, 404)
    assert save(client, in_review, {"item-1-rationale": "x"}).status_code == 404


def test_a_save_answers_with_its_revision_and_the_findings(reviewer, in_review):
    answer = save(reviewer, in_review, {"sentence-0-text": "No page yet.", "item-1-decision": "upheld"}).json()
    assert answer["revision"] == 1
    assert {"all", "summary", "item-1"} <= answer["findings"].keys()
    assert "item-2" not in answer["findings"]
    again = save(reviewer, in_review, {"sentence-0-text": "No page yet.", "item-1-decision": "upheld"}, 1).json()
    assert again["revision"] == 1
    assert DraftVersion.objects.filter(case=in_review).count() == 1


def test_a_check_that_fails_is_said_in_the_findings_and_the_draft_is_saved(reviewer, in_review, monkeypatch):
    from openimr.determination.checks import catalogue, registry

    catalogue()
    monkeypatch.setitem(registry._LOOKS, "FO501", lambda subject: 1 / 0)
    answer = save(reviewer, in_review, {"item-1-rationale": "Kept all the same."})
    assert answer.status_code == 200
    assert "could not be run on this text" in answer.json()["findings"]["all"]
    assert "Tell your administrator" in answer.json()["findings"]["all"]
    assert in_review.drafts.get().value.items[0].rationale == "Kept all the same."
    assert reviewer.get(address(in_review)).status_code == 200


def test_a_page_that_is_not_there_is_answered_and_everything_else_is_saved(reviewer, in_review):
    fields = {"sentence-0-text": "On a page that is not there.", "sentence-0-pages": "2, 900"}
    answer = save(reviewer, in_review, fields).json()
    assert answer["problems"][0]["name"] == "sentence-0-pages"
    assert in_review.drafts.get().value.clinical_case_summary[0].pages == (2,)


def test_an_older_window_writes_nothing_over(reviewer, in_review):
    save(reviewer, in_review, {"item-1-rationale": "First."})
    answer = save(reviewer, in_review, {"item-1-rationale": "Second."}, 0)
    assert answer.status_code == 409
    assert ["item-1-rationale", "First."] in answer.json()["entries"]
    assert in_review.drafts.get().value.items[0].rationale == "First."


def test_without_scripts_an_older_window_sees_both_texts_and_saves_on_top(reviewer, in_review):
    save(reviewer, in_review, {"item-1-rationale": "First text."})
    answer = save(reviewer, in_review, {"item-1-rationale": "Second text."}, 0, scripted=False)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "First text." in page.split("data-determination")[0]
    assert "Second text." in page.split("data-determination")[1]
    assert 'name="base_revision" value="1"' in page
    save(reviewer, in_review, {"item-1-rationale": "Second text."}, 1, scripted=False)
    assert [v.content["items"][0]["rationale"] for v in DraftVersion.objects.filter(case=in_review)] == [
        "Second text.",
        "First text.",
    ]


def test_the_preview_is_the_letter_as_a_pdf(reviewer, in_review):
    save(reviewer, in_review, finished(in_review))
    answer = reviewer.get(address(in_review, "workbench_preview"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_a_whole_determination_is_signed_once(reviewer, in_review):
    save(reviewer, in_review, finished(in_review))
    assert sign(reviewer, in_review).url == address(in_review)
    in_review.refresh_from_db()
    assert in_review.state == State.SIGNED
    assert sign(reviewer, in_review).url == address(in_review)
    assert in_review.determinations.count() == 1
    answer = save(reviewer, in_review, {"item-1-rationale": "Afterthought."}, 1)
    assert answer.status_code == 409
    assert json.loads(answer.content)["closed"] is True


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"password": "not it"}, "The password is not right"),
        ({"password": ""}, "The password is not right"),
        ({"attested": ALL[1:]}, "statements has to be confirmed"),
        ({"revision": 0}, "changed in another window"),
    ],
)
def test_a_signature_is_refused_with_its_reason(reviewer, in_review, how, words):
    save(reviewer, in_review, finished(in_review))
    answer = sign(reviewer, in_review, **how)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert in_review.determinations.count() == 0


def test_a_signature_is_refused_while_something_required_is_missing_and_says_where(reviewer, in_review):
    fields = finished(in_review)
    del fields["item-2-decision"]
    save(reviewer, in_review, fields)
    answer = sign(reviewer, in_review)
    assert answer.status_code == 422
    assert 'href="../#item-2-decision"' in answer.content.decode()
    assert in_review.determinations.count() == 0


def test_what_was_signed_is_shown_and_can_be_had_in_three_forms(reviewer, signed):
    page = reviewer.get(address(signed)).content.decode()
    assert "<textarea" not in page
    for form, beginning in (("pdf", b"%PDF-"), ("txt", b""), ("json", b"{")):
        download = reverse("letter_download", args=[signed.pk, 1, form])
        assert download in page
        answer = reviewer.get(download)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert content.startswith(beginning)


def test_the_reviewers_name_is_on_none_of_the_workbenchs_pages(reviewer, in_review, people):
    name = people["reviewer"].reviewer.value.name
    save(reviewer, in_review, finished(in_review))
    for page in ("workbench", "workbench_sign"):
        assert name not in reviewer.get(address(in_review, page)).content.decode()


def test_a_case_without_pages_says_so(reviewer, in_review):
    in_review.documents.all().delete()
    in_review.pages.all().delete()
    page = reviewer.get(address(in_review)).content.decode()
    assert "No pages yet" in page
    assert "No documents yet" in page


@pytest.mark.parametrize(
    "broken", ["openimr.determination.composing.compose", "openimr.determination.letter.render_text"]
)
def test_a_letter_that_cannot_be_put_together_is_said_on_the_signature_page(broken, reviewer, in_review, monkeypatch):
    save(reviewer, in_review, finished(in_review))
    monkeypatch.setattr(broken, lambda *_, **__: 1 / 0)
    answers = [reviewer.get(address(in_review, "workbench_sign")), sign(reviewer, in_review)]
    assert [answer.status_code for answer in answers] == [200, 422]
    for answer in answers:
        assert "The letter could not be put together." in answer.content.decode()
        assert "There is no letter to read" in answer.content.decode()
    assert not in_review.determinations.exists()


@pytest.mark.parametrize(
    "broken", ["openimr.determination.composing.compose", "openimr.determination.letter.render_pdf"]
)
def test_a_letter_that_cannot_be_put_together_is_said_instead_of_previewed(broken, reviewer, in_review, monkeypatch):
    save(reviewer, in_review, finished(in_review))
    monkeypatch.setattr(broken, lambda *_, **__: 1 / 0)
    answer = reviewer.get(address(in_review, "workbench_preview"), follow=True)
    assert answer.status_code == 200
    assert "The letter could not be put together." in answer.content.decode()


def test_a_number_of_more_pages_is_no_page():
    from openimr.determination.checks import Finding, Severity
    from openimr.web.workbench.findings import _pages_named

    said = "“None.” The case file speaks of it (pages 6, 9–11, 17 and 22 more). Page 9: “on page 4”"
    finding = Finding(code="CF401", severity=Severity.WARNING, place="Item 1, decision rationale", item=1, message=said)
    assert _pages_named(finding) == (6, 9, 10, 11, 17)


def test_what_is_said_of_a_guideline_stands_beside_the_guidelines_the_rest_beside_the_rationale(reviewer, in_review):
    fields = finished(in_review)
    wrong = {name: "400-401" for name in fields if name.startswith("citation-1-") and name.endswith("-pages")}
    denial = {"item-1-rationale": f"{fields['item-1-rationale']} There is no documentation of physical therapy."}
    beside = save(reviewer, in_review, fields | wrong | denial).json()["findings"]
    assert "CI203" in beside["item-1-guidelines"]
    assert "CI203" not in beside["item-1"]
    page = reviewer.get(address(in_review)).content.decode()
    shown = page.partition('data-findings="item-1-guidelines"')[2].partition('data-findings="item-1"')[0]
    assert "CI203" in shown


def test_of_many_notes_of_one_kind_the_first_is_listed_and_the_others_are_behind_it():
    from django.template.loader import render_to_string

    from openimr.web.workbench.findings import ShownFinding

    def finding(severity, code, number):
        return ShownFinding(severity, code, f"line {number}", f"said {number}", "", "", "", "")

    many = [finding("error", "RC101", number) for number in range(4)]
    many += [finding("note", "CF406", number) for number in range(4, 34)]
    listed = render_to_string("components/findings.html", {"findings": many})
    assert "and 29 more of this kind" in listed
    assert listed.count("more of this kind") == 1
    assert all(f"said {number}<" in listed for number in range(34))
