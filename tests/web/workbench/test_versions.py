"""Every save is a version, and what changed between two of them is shown word by word."""

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.web.determination import writing
from openimr.web.models import AccessRecord
from openimr.web.workbench.differences import word_runs
from openimr.web.workbench.versions import VERSIONS_A_PAGE

from ..cases_at_hand import whole_decisions


@settings(max_examples=150, deadline=None)
@given(st.text(" \nab.,(é'1-", max_size=60), st.text(" \nab.,(é'1-", max_size=60))
def test_both_texts_can_be_read_off_the_differences(before, after):
    runs = word_runs(before, after)
    assert "".join(run.text for run in runs if run.how != "new") == before
    assert "".join(run.text for run in runs if run.how != "gone") == after


def test_words_are_the_smallest_thing_that_changes():
    runs = word_runs("Pain at L4-5 for two months.", "Pain at L5-S1 for two months.")
    assert [(run.how, run.text) for run in runs] == [
        ("stayed", "Pain at "),
        ("gone", "L4-5"),
        ("new", "L5-S1"),
        ("stayed", " for two months."),
    ]


def test_words_that_changed_side_by_side_are_one_change():
    runs = word_runs("He walks without a limp.", "He walked with the limp.")
    assert [run.how for run in runs] == ["stayed", "gone", "new", "stayed"]


@pytest.fixture
def rewritten(db, in_review, people, application):
    """A case whose draft was saved three times."""
    decisions = whole_decisions(application)
    writing.save_draft(in_review, people["reviewer"], decisions, 0)
    decisions["items"][0]["decision"] = "upheld"
    writing.save_draft(in_review, people["reviewer"], decisions, 1)
    decisions["clinical_case_summary"][0]["pages"] = [1]
    decisions["clinical_case_summary"][1]["text"] = "The study shows a grade I slip at L4-5 with radiculopathy."
    writing.save_draft(in_review, people["reviewer"], decisions, 2)
    return in_review


def shown(client, case, query=""):
    answer = client.get(reverse("workbench_versions", args=[case.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.postgres
def test_the_list_says_what_changed_in_each_version(rewritten, signed_in):
    page = shown(signed_in("reviewer"), rewritten)
    rows = page.split("<tbody>")[1].split("</tr>")
    assert "Clinical case summary" in rows[0]
    assert "Item 1: decision" in rows[1]
    assert "Item 4: rationale" in rows[2]
    assert AccessRecord.objects.filter(case=rewritten, what="saved versions").count() == 1


@pytest.mark.postgres
def test_any_two_versions_are_compared_by_their_words(rewritten, signed_in):
    page = shown(signed_in("reviewer"), rewritten, "?from=1&to=3")
    assert "[removed: </span>Overturned<" in page
    assert "[added: </span>Upheld<" in page
    assert "[removed: </span>1-2<" in page
    assert "These two versions say the same" in shown(signed_in("reviewer"), rewritten, "?from=2&to=2")
    assert "From nothing to version 1" in shown(signed_in("reviewer"), rewritten, "?from=0&to=1")


@pytest.mark.postgres
@pytest.mark.parametrize("query", ["?from=x&to=1", "?from=9&to=1", "?from=-1&to=2", "?page=zzz", "?from=1"])
def test_versions_that_are_not_there_are_not_compared(query, rewritten, signed_in):
    assert 'id="differences"' not in shown(signed_in("reviewer"), rewritten, query)


@pytest.mark.postgres
def test_many_versions_come_in_pages(rewritten, people, application, signed_in):
    decisions = whole_decisions(application)
    for number in range(3, VERSIONS_A_PAGE + 2):
        decisions["items"][0]["rationale"] = f"Wording {number}."
        writing.save_draft(rewritten, people["reviewer"], decisions, number)
    client = signed_in("director")
    assert shown(client, rewritten).count('<th scope="row"') == VERSIONS_A_PAGE
    assert shown(client, rewritten, "?page=2").count('<th scope="row"') == 2


@pytest.mark.postgres
def test_nobody_learns_the_reviewers_name_and_a_colleague_learns_nothing(rewritten, signed_in, people):
    name = people["reviewer"].reviewer.value.name
    assert name not in shown(signed_in("director"), rewritten, "?from=1&to=3")
    assert signed_in("colleague").get(reverse("workbench_versions", args=[rewritten.pk])).status_code == 404


@pytest.mark.postgres
def test_a_case_without_a_draft_says_what_will_be_here(in_review, signed_in):
    assert "Nothing saved yet" in shown(signed_in("reviewer"), in_review)
