"""Composing: what the reviewer wrote joined with the case and the case file, nothing added."""

import pytest
from letters import CASE, DECISIONS, INDEX, ORGANIZATION, QUALIFICATIONS, determination

from openimr.determination import compose
from openimr.domain.determination import Decisions, ItemDecision, Outcome
from openimr.domain.documents import CaseFileIndex
from openimr.domain.errors import InputRefused


def test_documents_are_listed_once_with_the_pages_of_their_copies_oldest_first_undated_last() -> None:
    listed = [(d.title, d.pages) for d in determination().documents_reviewed]
    assert listed == [
        ("Flexion-extension radiographs, lumbar spine", (4, 5)),
        ("Progress report (PR-2)", (1, 2, 3, 6, 7, 8)),
        ("Discharge note", (9,)),
    ]


def test_every_page_of_the_case_file_is_on_the_list_once() -> None:
    pages = [page for d in determination().documents_reviewed for page in d.pages]
    assert sorted(pages) == list(range(1, INDEX.page_count + 1))


def test_copies_of_each_other_are_still_listed() -> None:
    one, other = INDEX.documents[0], INDEX.documents[2]
    circle = CaseFileIndex(documents=(one.model_copy(update={"duplicate_of": "d3"}), other), problems=(), page_count=9)
    made = compose(CASE, circle, DECISIONS, QUALIFICATIONS, ORGANIZATION)
    assert {page for d in made.documents_reviewed for page in d.pages} == {1, 2, 3, 6, 7, 8}


def test_a_draft_may_lack_decisions_and_none_is_filled_in() -> None:
    draft = compose(CASE, INDEX, Decisions(), QUALIFICATIONS, ORGANIZATION)
    assert [item.decision.decision for item in draft.items] == [None, None]
    assert [item.decision.rationale for item in draft.items] == ["", ""]
    assert draft.decided_on is None


def test_items_follow_the_application_whatever_the_order_of_the_decisions() -> None:
    turned = Decisions(items=tuple(reversed(DECISIONS.items)))
    made = compose(CASE, INDEX, turned, QUALIFICATIONS, ORGANIZATION)
    assert [(i.treatment.id, i.decision.item) for i in made.items] == [(1, 1), (2, 2)]


def test_a_decision_on_something_not_disputed_is_refused() -> None:
    stray = Decisions(items=(ItemDecision(item=7, decision=Outcome.UPHELD),))
    with pytest.raises(InputRefused, match=r"item 7.*not a disputed treatment"):
        compose(CASE, INDEX, stray, QUALIFICATIONS, ORGANIZATION)


def test_two_decisions_on_one_item_are_refused() -> None:
    twice = Decisions(items=(ItemDecision(item=1), ItemDecision(item=1)))
    with pytest.raises(InputRefused, match="two decisions on item 1"):
        compose(CASE, INDEX, twice, QUALIFICATIONS, ORGANIZATION)
