"""The eligibility worksheet: every rule's result rests on facts shown, doubts are asked, and nothing is decided."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.domain.case import Case, Certification, Contact, Designation, ReviewPriority, handled
from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import Document
from openimr.law.eligibility import Answer, EarlierApplication, EligibilityFacts, Result, worksheet
from openimr.law.eligibility_rules import rules
from openimr.samples import sample_case

ON = dt.date(2016, 5, 2)


OF_THE_CASE = {"primary_diagnosis"}


def case(**changes) -> Case:
    """The sample case with values of its application, or of the part named ``part__value``, replaced."""
    data = {**sample_case().model_dump(), "primary_diagnosis_code": "M54.16"}
    data["application"] |= {"consent": True, "liability_disputed": False, "denied_for_missing_information": False}
    for name, value in changes.items():
        *parts, last = name.split("__") if "__" in name or name in OF_THE_CASE else ("application", name)
        at = data
        for part in parts:
            at = at[part]
        at[last] = value
    return Case.model_validate(data)


def decision(date=dt.date(2016, 3, 29), pages=(4, 5, 6)) -> Document:
    kind = DocumentKind.UTILIZATION_REVIEW_DECISION
    return Document(
        id=f"d{date}",
        source="0001.pdf",
        source_pages=(1, 2, 3),
        pages=pages,
        kind=kind,
        kind_confidence=0.9,
        title="Utilization review decision",
        date=date,
    )


def row(rule, the_case=None, **facts):
    facts = {"documents": (decision(),), "on": ON, **facts}
    return next(r for r in worksheet(EligibilityFacts(case=the_case or case(), **facts)).rows if r.rule == rule)


def test_a_whole_application_in_time_meets_every_rule_and_every_row_names_its_source():
    sheet = worksheet(EligibilityFacts(case=case(), on=ON, documents=(decision(),)))
    assert {r.result for r in sheet.rows} == {Result.MET}
    assert [r.rule for r in sheet.rows] == [rule.key for rule in rules("california_dwc").rules]
    assert all(r.source and r.text and r.why and r.question is None for r in sheet.rows)


@pytest.mark.parametrize(
    ("rule", "changes", "result", "why"),
    [
        ("timely", {"received_date": dt.date(2016, 5, 3)}, "met", "the last day was 2016-05-03"),
        ("timely", {"received_date": dt.date(2016, 5, 4)}, "not_met", "1 day after the last day"),
        ("timely", {"utilization_review__served_by": "personal"}, "met", "the last day was 2016-04-28"),
        ("signed", {"signed_by": None, "signed_date": None}, "not_met", "does not say that anybody signed"),
        ("signed", {"signed_date": None}, "in_doubt", "without a date"),
        ("signed", {"signed_date": dt.date(2016, 3, 1)}, "in_doubt", "before the decision"),
        ("consent", {"consent": None}, "in_doubt", "does not say"),
        ("consent", {"consent": False}, "not_met", "not given"),
        ("complete", {"employee__phone": None}, "not_met", "telephone of the employee"),
        ("complete", {"primary_diagnosis": None}, "met", "All"),
        ("liability", {"liability_disputed": True, "other_grounds": "body part"}, "not_met", "other grounds"),
        ("liability", {"liability_disputed": None}, "in_doubt", "does not say"),
        ("denied_on_necessity", {"denied_for_missing_information": True}, "not_met", "missing information"),
        ("denied_on_necessity", {"denied_for_missing_information": None}, "in_doubt", "does not say"),
        ("designation", {"signed_by": "representative"}, "in_doubt", "no designation"),
        ("covered", {"claim__date_of_injury": dt.date(2009, 5, 1)}, "met", "but the decision of 2016-03-29"),
        ("covered", {"claim__date_of_injury": dt.date(2016, 4, 1)}, "in_doubt", "before injury"),
    ],
)
def test_a_rule_says_how_it_stands_and_why(rule, changes, result, why):
    found = row(rule, case(**changes))
    assert (found.result, why in found.why) == (result, True), found.why
    assert (found.question is not None) == (result == "in_doubt")


@pytest.mark.parametrize(
    ("designated", "result"),
    [
        (dt.date(2016, 4, 1), "met"),
        (dt.date(2016, 3, 29), "met"),
        (dt.date(2016, 3, 28), "not_met"),
        (None, "in_doubt"),
    ],
)
def test_a_representative_must_be_designated_after_the_decision(designated, result):
    designation = Designation(representative=Contact(name="Lee Ostrow"), designated_on=designated)
    assert row("designation", case(designation=designation.model_dump())).result == result


def test_the_decision_is_looked_for_in_the_case_file_and_its_pages_are_shown():
    assert row("decision_attached", documents=None).result is Result.IN_DOUBT
    assert row("decision_attached", documents=()).result is Result.NOT_MET
    other = row("decision_attached", documents=(decision(dt.date(2016, 2, 1)),))
    assert other.result is Result.IN_DOUBT
    assert other.facts[0].pages == (4, 6)
    assert row("decision_attached").result is Result.MET


def test_the_decisions_own_words_put_a_rule_in_doubt_with_their_page():
    found = row("denied_on_necessity", texts={5: "The request is CONDITIONALLY\nnon-certified."})
    assert found.result is Result.IN_DOUBT
    assert found.facts[0].pages == (5,)


def test_a_later_decision_may_have_authorized_the_treatment():
    assert row("still_disputed").result is Result.MET
    assert row("still_disputed", documents=(decision(), decision(dt.date(2016, 4, 20), (9,)))).result is Result.IN_DOUBT


@pytest.mark.parametrize(("sure", "result"), [(True, "not_met"), (False, "in_doubt")])
def test_an_earlier_application_is_shown_with_its_number(sure, result):
    earlier = EarlierApplication(number="IMR16-1", received=ON, state="Served", why="same claim", sure=sure)
    found = row("earlier_application", earlier=(earlier,))
    assert found.result == result
    assert "IMR16-1" in found.facts[0].words


def test_an_expedited_review_needs_the_physicians_certification():
    asked = case().model_copy(update={"priority": ReviewPriority.EXPEDITED})
    found = row("kind_of_review", handled(asked))
    assert found.result is Result.NOT_MET
    assert "handled as regular" in found.why
    certified = asked.application.model_copy(update={"certification": Certification(physician="M. Okonjo")})
    assert row("kind_of_review", asked.model_copy(update={"application": certified})).result is Result.MET


def test_an_answer_settles_a_doubt_and_changes_nothing_that_is_certain():
    answer = Answer(rule="consent", answer=Result.MET, words="Seen on the form.", by="Coordinator", on=ON)
    settled = row("consent", case(consent=None), answers=(answer,))
    assert settled.result is Result.MET
    assert "Seen on the form." in settled.why
    assert row("consent", case(consent=False), answers=(answer,)).result is Result.NOT_MET


def test_an_application_of_before_the_rules_has_no_rows():
    early = dt.date(2012, 5, 1)
    assert worksheet(EligibilityFacts(case=case(received_date=early), on=ON)).rows == ()


@given(
    days=st.lists(st.dates(dt.date(2013, 1, 1), dt.date(2030, 1, 1)), min_size=4, max_size=4),
    by=st.sampled_from(["mail", "electronic", "personal"]),
    kind=st.sampled_from(list(ReviewPriority)),
)
def test_whatever_the_dates_every_row_has_a_reason_and_a_doubt_has_a_question(days, by, kind):
    injury, decided, served, received = days
    wild = case(
        claim__date_of_injury=injury,
        utilization_review__decision_date=decided,
        utilization_review__served_date=served,
        utilization_review__served_by=by,
        received_date=received,
    )
    sheet = worksheet(EligibilityFacts(case=wild.model_copy(update={"priority": kind}), on=received))
    assert len(sheet.rows) == len(rules("california_dwc").rules)
    for found in sheet.rows:
        assert found.why
        assert (found.question is not None) == (found.result is Result.IN_DOUBT)
