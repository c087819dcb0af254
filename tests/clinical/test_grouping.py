"""The same fact from many sources is one group; what contradicts it is kept beside it."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from openimr.clinical import contradictions, group
from openimr.domain.facts import Fact, FactGroup


def fact(page: int, polarity: str = "present", **more: Any) -> Fact:
    fields: dict[str, Any] = {
        "type": "orthopedic_test", "value": "straight_leg_raise", "body_part": "lumbar_spine", "side": "left",
        "polarity": polarity, "source": f"report-{page}.pdf", "document": f"d{page:04d}", "page": page,
        "quote": "SLR positive on the left", "span": (10, 34), "document_date": dt.date(2014, 1, page),
    }  # fmt: skip
    return Fact(**{**fields, **more})


def test_one_fact_in_ten_reports_is_one_group_with_ten_sources_newest_first() -> None:
    (one,) = group([fact(page) for page in range(1, 11)])
    assert len(one.documents) == 10
    assert one.pages == tuple(range(10, 0, -1))
    assert one.latest.document_date == dt.date(2014, 1, 10)


def test_a_fact_said_twice_in_one_document_has_one_document_as_its_source() -> None:
    (one,) = group([fact(3), fact(4, document="d0003", source="report-3.pdf")])
    assert one.documents == ("d0003",)
    assert one.pages == (4, 3)


def test_sources_that_say_otherwise_are_kept_and_shown_with_their_number() -> None:
    groups = group([fact(1), fact(2), fact(3, "absent"), fact(4)])
    (found,) = contradictions(groups)
    assert found.words == "straight leg raise, lumbar spine, left: present, 3 documents; absent, 1 document"
    assert [g.pages for g in found.groups] == [(4, 2, 1), (3,)]


def test_the_other_side_and_another_person_contradict_nothing() -> None:
    groups = group([fact(1), fact(2, "absent", side="right"), fact(3, "absent", subject="family")])
    assert contradictions(groups) == ()


def test_what_is_only_possible_or_only_planned_contradicts_nothing() -> None:
    groups = group([fact(1), fact(2, "absent", certainty="uncertain"), fact(3, "absent", temporality="hypothetical")])
    assert contradictions(groups) == ()


def test_two_dates_of_injury_contradict_each_other_and_both_are_shown() -> None:
    injury = {"type": "injury_date", "body_part": None, "side": None}
    groups = group([fact(1, value="2012-03-04", **injury), fact(2, value="2012-04-03", **injury)])
    (found,) = contradictions(groups)
    assert found.words == "injury date: 2012-03-04, 1 document; 2012-04-03, 1 document"


def test_a_fact_keeps_its_name_when_its_page_is_read_again_and_another_place_has_another() -> None:
    assert fact(1).id == fact(1).id
    assert fact(1).id != fact(1, span=(40, 64)).id


def test_a_group_of_different_facts_is_refused() -> None:
    with pytest.raises(ValidationError, match="one fact"):
        FactGroup(facts=(fact(1), fact(2, "absent")))


def test_a_date_is_as_exact_as_the_page_and_sorts_by_its_first_day() -> None:
    assert fact(1, date="2013-03").day == dt.date(2013, 3, 1)
    assert fact(1, date="2013").day == dt.date(2013, 1, 1)
    assert fact(1, date="2013-03-14").day == dt.date(2013, 3, 14)
    with pytest.raises(ValidationError):
        fact(1, date="March 2013")
