"""The scorer counts as the guideline says, and can find fault."""

from .gold.scoring import Share, Tally, score, values_agree

PAGES = ["SLR positive on the left, negative on the right. Denies numbness in the left foot.", "SLR again + left."]


def fact(value: str, quote: str, page: int = 1, type_: str = "orthopedic_test", **more: object) -> dict:
    return {"type": type_, "value": value, "page": page, "quote": quote, "polarity": "present"} | more


LEFT = fact("straight_leg_raise", "SLR positive on the left", side="left")
RIGHT = fact("straight_leg_raise", "negative on the right", side="right", polarity="absent")
NUMB = fact("numbness", "Denies numbness", type_="complaint", polarity="absent", body_part="ankle_foot")
GOLD = [LEFT, RIGHT, NUMB]


def test_the_gold_itself_scores_full_marks() -> None:
    result = score(GOLD, GOLD, PAGES)
    assert result.overall == Tally(3, 3, 3)
    assert result.negation == Share(3, 3)


def test_nothing_predicted_is_nothing_found() -> None:
    result = score([], GOLD, PAGES)
    assert result.overall == Tally(0, 0, 3)
    assert result.missed == GOLD


def test_the_wrong_side_is_a_wrong_fact() -> None:
    result = score([LEFT | {"side": "right"}], GOLD, PAGES)
    assert result.by_type["orthopedic_test"] == Tally(0, 1, 2)


def test_the_wrong_polarity_is_wrong_and_counts_against_negation() -> None:
    result = score([LEFT, NUMB | {"polarity": "present"}], GOLD, PAGES)
    assert result.overall == Tally(1, 2, 3)
    assert result.negation == Share(1, 2)


def test_a_relatives_illness_is_not_the_patients() -> None:
    result = score([NUMB | {"subject": "family"}], [NUMB], PAGES)
    assert result.overall == Tally(0, 1, 1)


def test_a_repeated_mention_counts_once() -> None:
    again = LEFT | {"page": 2, "quote": "SLR again + left"}
    assert score([LEFT, again], GOLD, PAGES).by_type["orthopedic_test"] == Tally(1, 1, 2)


def test_one_prediction_does_not_answer_two_gold_facts() -> None:
    both = "SLR positive on the left, negative on the right"
    gold = [fact("5/5", both, type_="strength"), fact("5/5", both, type_="strength")]
    assert score(gold[:1], gold, PAGES).overall == Tally(1, 1, 2)


def test_a_closed_value_quoted_elsewhere_in_the_document_still_matches_but_a_bare_grade_does_not() -> None:
    moved = {"page": 2, "quote": "SLR again + left"}
    assert score([LEFT | moved], [LEFT], PAGES).overall == Tally(1, 1, 1)
    grade = fact("4/5", "SLR positive", type_="strength")
    assert score([grade | moved], [grade], PAGES).overall == Tally(0, 1, 1)


def test_a_quote_that_is_not_on_the_page_supports_nothing() -> None:
    made_up = fact("5/5", "motor strength full", type_="strength")
    assert score([made_up], [fact("5/5", "SLR positive", type_="strength")], PAGES).overall == Tally(0, 1, 1)


def test_optional_facts_and_ignored_places_count_neither_way() -> None:
    optional = LEFT | {"optional": True}
    assert score([LEFT], [optional, RIGHT], PAGES).overall == Tally(0, 0, 1)
    assert score([], [optional, RIGHT], PAGES).overall == Tally(0, 0, 1)
    assert score([NUMB], [LEFT], PAGES, [{"page": 1, "quote": "numbness in the left foot"}]).overall == Tally(0, 0, 1)


def test_another_right_value_may_turn_the_polarity() -> None:
    normal = fact("normal", "numbness", type_="sensation", also=["-decreased"])
    assert score([normal | {"value": "decreased", "polarity": "absent"}], [normal], PAGES).overall == Tally(1, 1, 1)
    assert score([normal | {"value": "decreased"}], [normal], PAGES).overall == Tally(0, 1, 1)


def test_dates_agree_as_far_as_both_go() -> None:
    dated = LEFT | {"date": "2013-03"}
    assert score([LEFT | {"date": "2013-03-14"}], [dated], PAGES).date == Share(1, 1)
    assert score([LEFT | {"date": "2012-03-14"}], [dated], PAGES).date == Share(0, 1)


def test_scores_of_documents_add_up() -> None:
    total = score(GOLD, GOLD, PAGES) + score([], GOLD, PAGES)
    assert total.overall == Tally(3, 3, 6)
    assert total.overall.recall == 0.5


def test_values_agree_within_the_named_tolerances_only() -> None:
    assert values_agree("pain_score", "7", "7/10")
    assert values_agree("imaging_finding", "spondylolisthesis", "spondylolisthesis grade 1")
    assert not values_agree("imaging_finding", "spondylolisthesis grade 2", "spondylolisthesis grade 1")
    assert values_agree("mechanism", "lifting boxes at work", "lifting heavy boxes")
    assert not values_agree("mechanism", "fell from ladder", "lifting heavy boxes")
    assert not values_agree("range_of_motion", "flexion 40", "flexion 45")
    assert not values_agree("strength", "4+/5", "4/5")


def test_the_ingredients_of_a_combination_may_come_in_any_order() -> None:
    assert values_agree("medication", "acetaminophen/hydrocodone", "hydrocodone/acetaminophen")
    assert not values_agree("medication", "acetaminophen", "hydrocodone/acetaminophen")
    assert not values_agree("medication", "oxycodone/acetaminophen", "hydrocodone/acetaminophen")
    assert not values_agree("pain_score", "10/6", "6/10")
