"""Several reviewers: the majority decides, an even split decides for the treatment, every analysis is in the letter."""

import datetime as dt
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letters import DECISIONS, QUALIFICATIONS, determination
from pydantic import ValidationError

from openimr.determination import combine, read_json, render_json, render_pdf, render_text
from openimr.domain.determination import (
    Analysis,
    EvidenceLevel,
    EvidenceQuestion,
    GradedEvidence,
    ItemDecision,
    Outcome,
)
from openimr.domain.errors import InputRefused
from openimr.law import jurisdiction

DAY = dt.date(2016, 5, 6)
UP, PART, OVER = Outcome.UPHELD, Outcome.PARTIALLY_OVERTURNED, Outcome.OVERTURNED


def analysis(outcome: Outcome | None, rationale: str = "Because.", item: int = 1) -> Analysis:
    part = {"necessary": "L5-S1", "not_necessary": "L4-L5"} if outcome is PART else {}
    return Analysis(
        reviewer=QUALIFICATIONS, decision=ItemDecision(item=item, decision=outcome, rationale=rationale, **part)
    )


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        ((OVER,), OVER),
        ((UP, UP, OVER), UP),
        ((OVER, OVER, UP), OVER),
        ((OVER, UP), OVER),
        ((PART, UP), PART),
        ((OVER, PART), OVER),
        ((OVER, PART, UP), PART),
        ((UP, UP, OVER, OVER), OVER),
        ((UP, UP, UP, OVER), UP),
    ],
)
def test_the_majority_decides_and_an_even_split_decides_for_the_treatment(
    votes: tuple[Outcome, ...], outcome: Outcome
) -> None:
    for order in set(permutations(votes)):
        assert combine([analysis(vote) for vote in order], DAY).decision is outcome


@given(st.lists(st.sampled_from(list(Outcome)), min_size=1, max_size=9))
def test_the_outcome_is_always_one_that_a_reviewer_chose_and_every_analysis_is_kept(votes: list[Outcome]) -> None:
    analyses = [analysis(vote) for vote in votes]
    made = combine(analyses, DAY)
    assert made.decision in votes
    assert made.analyses == tuple(analyses)


def test_the_reasons_are_of_those_who_decided_so() -> None:
    made = combine([analysis(OVER, "It moves."), analysis(UP, "It is stable."), analysis(OVER, "It slips.")], DAY)
    assert made.rationale == "It moves.\n\nIt slips."


@pytest.mark.parametrize(
    ("analyses", "says"),
    [
        ([], "no analysis"),
        ([analysis(OVER), analysis(None)], "not decided yet"),
        ([analysis(OVER), analysis(OVER, item=2)], "different items"),
    ],
)
def test_what_cannot_be_combined_is_refused(analyses: list[Analysis], says: str) -> None:
    with pytest.raises(InputRefused, match=says):
        combine(analyses, DAY)


def test_different_parts_are_not_made_one() -> None:
    other = analysis(PART).decision.model_copy(update={"necessary": "L4-L5", "not_necessary": "L5-S1"})
    with pytest.raises(InputRefused, match="same part"):
        combine([analysis(PART), Analysis(reviewer=QUALIFICATIONS, decision=other)], DAY)


def test_an_analysis_holds_no_other_analyses() -> None:
    with pytest.raises(ValidationError, match="one reviewer"):
        Analysis(reviewer=QUALIFICATIONS, decision=combine([analysis(OVER)], DAY))


def test_each_analysis_stands_in_the_letter() -> None:
    first = DECISIONS.items[0]
    dissent = Analysis(
        reviewer=QUALIFICATIONS.model_copy(update={"board_certifications": ("Neurological Surgery",)}),
        decision=ItemDecision(item=1, decision=UP, rationale="The films were read by nobody else."),
    )
    decided = combine([Analysis(reviewer=QUALIFICATIONS, decision=first), dissent], DAY)
    made = determination()
    made = made.model_copy(update={"items": (made.items[0].model_copy(update={"decision": decided}), made.items[1])})
    text = " ".join(render_text(made).split())
    assert "instrumentation: Overturned" in text
    assert "1 of 2 reviewers came to this decision." in text
    assert "Analysis of reviewer 2 of 2 This physician reviewer, board certified in Neurological Surgery" in text
    assert "does not find the treatment medically necessary. The films were read by nobody else." in text
    assert render_pdf(made).startswith(b"%PDF")
    assert read_json(render_json(made), "letter.json").items == made.items


def test_the_worksheet_of_competing_recommendations_stands_in_the_letter_with_what_its_levels_mean() -> None:
    graded = GradedEvidence(
        recommendation="ODG, low back chapter, asks for a trial of bracing",
        study="Invented A, et al. J Imag Spine. 2011;4:1-9",
        question=EvidenceQuestion.TREATMENT_BENEFIT,
        level=EvidenceLevel.LEVEL_1B,
        applicable=False,
    )
    made = determination()
    item = made.items[0]
    decided = item.decision.model_copy(update={"evidence_grading": (graded,)})
    text = " ".join(
        render_text(
            determination(items=(item.model_copy(update={"decision": decided}),), decided_on=dt.date(2016, 5, 6))
        ).split()
    )
    assert "competing recommendations (8 CCR 9792.25.1) Level 1b, benefit of a treatment: ODG, low back chapter" in text
    assert "1-9. Randomized trial with low risk of bias. Its patients are not like this employee" in text


@pytest.mark.parametrize("question", list(EvidenceQuestion))
def test_the_law_says_what_every_level_is_for_every_question(question: EvidenceQuestion) -> None:
    items = jurisdiction().items(f"evidence_grading.{question}", DAY)
    assert [item.key for item in items] == [f"level_{level}" for level in EvidenceLevel]
    assert [level.rank for level in EvidenceLevel] == list(range(1, 8))


def test_what_is_not_known_of_a_reviewer_is_said_to_be_not_given() -> None:
    nobody = QUALIFICATIONS.model_copy(update={"board_certifications": ()})
    decided = combine([Analysis(reviewer=nobody, decision=analysis(OVER).decision), analysis(OVER)], DAY)
    made = determination()
    text = render_text(determination(items=(made.items[0].model_copy(update={"decision": decided}),)))
    assert "board certified in (not given) and licensed in California" in " ".join(text.split())
