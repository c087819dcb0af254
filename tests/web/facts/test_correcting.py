"""What a person rejects or puts right in the facts holds everywhere, keeps its page, and can be undone."""

import pytest
from django.urls import reverse

from openimr.domain.determination import Decisions
from openimr.web.cases.states import NotPossible
from openimr.web.facts import correcting, store
from openimr.web.models import FactCorrection
from openimr.web.protection import Refused

from .conftest import SLR, THERAPY, rows

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def test_a_rejected_fact_is_left_out_everywhere_and_does_not_come_back_when_the_record_is_read_again(read, people):
    correcting.reject(read, people["reviewer"], SLR.id, "The page speaks of the other leg.")
    assert store.facts_of(read) == (THERAPY,)
    store.keep(read, [SLR, THERAPY])
    assert store.facts_of(read) == (THERAPY,)
    assert read.events.last().action == "fact rejected"


def test_a_fact_put_right_keeps_its_page_and_its_words(read, people):
    fields = {"value": "straight_leg_raise", "side": "right", "polarity": "absent"}
    correcting.put_right(read, people["reviewer"], SLR.id, fields, "Read wrongly.")
    (right,) = [fact for fact in store.facts_of(read) if fact.type == "orthopedic_test"]
    assert (right.side, right.polarity, right.page, right.quote) == ("right", "absent", SLR.page, SLR.quote)


def test_a_correction_is_undone_and_its_row_stays(read, people):
    made = correcting.reject(read, people["reviewer"], SLR.id, "Not said there.")
    correcting.undo(read, people["reviewer"], made.pk)
    assert set(store.facts_of(read)) == {SLR, THERAPY}
    assert FactCorrection.objects.get().undone_at is not None
    with pytest.raises(NotPossible, match="undone already"):
        correcting.undo(read, people["reviewer"], made.pk)


@pytest.mark.parametrize(
    ("fields", "reason", "said"),
    [
        ({"value": " "}, "because", "reject it"),
        ({"body_part": "wing"}, "because", "region"),
        ({"side": "front"}, "because", "side"),
        ({"value": "other"}, " ", "Say why"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(read, people, fields, reason, said):
    with pytest.raises(NotPossible, match=said):
        correcting.put_right(read, people["reviewer"], SLR.id, fields, reason)


def test_facts_are_corrected_once_and_only_by_those_whose_case_it_is(read, people):
    correcting.reject(read, people["coordinator"], SLR.id, "Not said there.")
    with pytest.raises(NotPossible, match="already"):
        correcting.reject(read, people["reviewer"], SLR.id, "Not said there.")
    for name in ("colleague", "director"):
        with pytest.raises(Refused):
            correcting.reject(read, people[name], THERAPY.id, "Not said there.")


@pytest.mark.parametrize(
    ("was", "words", "becomes"),
    [
        ("straight_leg_raise", "straight leg raise", "straight_leg_raise"),
        ("straight_leg_raise", "femoral nerve stretch", "femoral_nerve_stretch"),
        ("flexion 40", "lateral bending 25", "lateral_bending 25"),
        ("moving a heavy table", "moving a cafeteria table", "moving a cafeteria table"),
    ],
)
def test_a_value_is_put_right_in_words_and_kept_in_its_normal_form(read, people, was, words, becomes):
    fact = SLR.model_copy(update={"value": was})
    store.keep(read, [fact])
    correcting.put_right(read, people["reviewer"], fact.id, {"value": words}, "Read wrongly.")
    assert [one.value for one in store.facts_of(read)] == [becomes]


def test_the_checks_hold_a_draft_against_the_facts_as_they_were_corrected(read, people):
    from openimr.web.determination.checking import findings_on

    from ..cases_at_hand import whole_decisions

    written = whole_decisions(read.value)
    written["items"][0]["rationale"] += " There is no documentation of acupuncture."
    decided = Decisions.model_validate(written)
    tried = THERAPY.model_copy(update={"value": "acupuncture", "quote": "a dozen needles", "span": (0, 15)})
    store.keep(read, [tried])
    assert [one for one in findings_on(read, decided) if one.code == "CF401"]
    correcting.reject(read, people["reviewer"], tried.id, "The page speaks of somebody else.")
    assert not [one for one in findings_on(read, decided) if one.code == "CF401"]


def test_the_form_for_a_fact_is_asked_for_when_it_is_opened_and_also_a_page_of_its_own(read, signed_in):
    client = signed_in("reviewer")
    asked = f"{reverse('facts_correct', args=[read.pk])}?fact={SLR.id}"
    listed = rows(client, read, "examination")
    assert asked in listed
    assert "Put right" not in listed
    page = client.get(asked).content.decode()
    assert "Put right" in page
    assert "</nav>" in page
    fragment = client.get(asked, headers={"HX-Request": "true"}).content.decode()
    assert 'value="straight leg raise"' in fragment
    assert "</nav>" not in fragment
    assert client.get(reverse("facts_correct", args=[read.pk]) + "?fact=none").status_code == 404
    assert signed_in("director").get(asked).status_code == 404


def test_the_page_corrects_and_undoes(read, signed_in):
    client = signed_in("reviewer")
    client.post(reverse("facts_correct", args=[read.pk]), {"fact": SLR.id, "action": "reject", "reason": "No."})
    page = client.get(reverse("case_facts", args=[read.pk])).content.decode()
    assert "Rejected: Orthopedic test: straight leg raise" in page
    client.post(reverse("facts_undo", args=[read.pk]), {"correction": FactCorrection.objects.get().pk})
    assert set(store.facts_of(read)) == {SLR, THERAPY}
