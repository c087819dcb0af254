"""The second look: chosen by rule with its reason, comments answered, the very revision that passed is signed."""

import pytest

from openimr.web.cases.states import NotPossible
from openimr.web.determination import writing
from openimr.web.determination.attestation import ATTESTATIONS
from openimr.web.models import Case, Comment, FinalDetermination, Organization, SecondLook
from openimr.web.models.case import State
from openimr.web.protection import Refused
from openimr.web.second_look import choosing, looking

from .cases_at_hand import whole_decisions
from .conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

ALL = [key for key, _ in ATTESTATIONS]


@pytest.fixture
def overturned_looked_at(organization):
    organization.second_look = {"overturned": True}
    organization.save()


@pytest.fixture
def drafted(in_review, people, application, overturned_looked_at):
    writing.save_draft(in_review, people["reviewer"], whole_decisions(application), 0)
    return in_review


@pytest.fixture
def submitted(drafted, people):
    return looking.submit(drafted, people["reviewer"], 1)


def sign(case, people, revision):
    return writing.sign(case, people["reviewer"], PASSWORD, ALL, revision)


def test_what_a_rule_chooses_is_not_signed_without_a_second_look(drafted, people):
    with pytest.raises(writing.SignatureRefused, match="second look"):
        sign(drafted, people, 1)
    assert not FinalDetermination.objects.exists()


def test_what_no_rule_chooses_is_signed_at_once(in_review, people, application, overturned_looked_at):
    decisions = whole_decisions(application)
    for item in decisions["items"]:
        item["decision"] = "upheld"
        item["rationale"] = item["rationale"].replace("failed", "is still going on")
    writing.save_draft(in_review, people["reviewer"], decisions, 0)
    with pytest.raises(NotPossible, match="no second look"):
        looking.submit(in_review, people["reviewer"], 1)
    assert sign(in_review, people, 1).version == 1


def test_a_submitted_draft_waits_with_its_reason_and_cannot_be_changed(submitted, people):
    case = Case.objects.get()
    assert case.state == State.SECOND_LOOK
    assert [reason["rule"] for reason in submitted.reasons] == ["overturned"]
    with pytest.raises(NotPossible, match="with the medical director"):
        writing.save_draft(case, people["reviewer"], {}, 1)


def test_the_director_comments_and_sends_back_and_the_reviewer_answers(submitted, people, application):
    said = looking.comment(submitted, people["director"], "sentence-1", "Is the slip seen on flexion films, too?")
    assert said.passage.startswith("Magnetic resonance imaging")
    with pytest.raises(NotPossible, match="Say what"):
        looking.send_back(submitted, people["director"], " ")
    looking.send_back(submitted, people["director"], "See the comment on the films.")
    case = Case.objects.get()
    assert case.state == State.IN_REVIEW
    looking.answer(case, people["reviewer"], said.pk, "They are on page 3; I have added it.")
    assert Comment.objects.get().answer.startswith("They are on page 3")
    with pytest.raises(writing.SignatureRefused, match="second look"):
        sign(case, people, 1)


def test_only_the_revision_that_passed_is_signed(submitted, people, application):
    looking.pass_on(submitted, people["director"])
    case = Case.objects.get()
    changed = whole_decisions(application)
    changed["clinical_case_summary"][0]["text"] += " Changed after the second look."
    writing.save_draft(case, people["reviewer"], changed, 1)
    with pytest.raises(writing.SignatureRefused, match="second look"):
        sign(case, people, 2)
    writing.restore_version(case, people["reviewer"], 1, 2)
    with pytest.raises(writing.SignatureRefused, match="second look"):
        sign(case, people, 3)
    looking.submit(case, people["reviewer"], 3)
    looking.pass_on(SecondLook.objects.first(), people["director"])
    final = sign(Case.objects.get(), people, 3)
    assert final.version == 1
    signed = Case.objects.get().events.get(action="determination signed")
    assert signed.after["second_look"]["reasons"][0]["rule"] == "overturned"


def test_a_reviewer_takes_a_draft_back_and_finds_the_comments_made_so_far(submitted, people, signed_in):
    looking.comment(submitted, people["director"], "item-1-rationale", "Which visits?")
    case = Case.objects.get()
    reviewer = signed_in("reviewer")
    taking = f"/cases/{case.pk}/second-look/take-back/"
    assert taking in reviewer.get(f"/cases/{case.pk}/workbench/").content.decode()
    reviewer.post(taking)
    case = Case.objects.get()
    assert case.state == State.IN_REVIEW
    assert SecondLook.objects.get().outcome == "taken_back"
    assert case.events.order_by("id").last().action == "taken back before the second look ended"
    assert "Which visits?" in reviewer.get(f"/cases/{case.pk}/workbench/").content.decode()
    with pytest.raises(writing.SignatureRefused, match="second look"):
        sign(case, people, 1)
    with pytest.raises(NotPossible, match="has ended"):
        looking.pass_on(submitted, people["director"])
    with pytest.raises(NotPossible, match="not with the medical director"):
        looking.take_back(case, people["reviewer"])


def test_nobody_else_takes_a_draft_back(submitted, people, signed_in):
    for name in ("director", "colleague", "coordinator", "administrator"):
        with pytest.raises(Refused):
            looking.take_back(Case.objects.get(), people[name])
    address = f"/cases/{submitted.case_id}/second-look/take-back/"
    assert address not in signed_in("director").get(f"/cases/{submitted.case_id}/workbench/").content.decode()


def test_nobody_but_the_director_looks_and_nobody_but_the_reviewer_answers(submitted, people):
    for name in ("reviewer", "colleague", "coordinator", "administrator"):
        with pytest.raises(Refused):
            looking.comment(submitted, people[name], "", "A word.")
        with pytest.raises(Refused):
            looking.pass_on(submitted, people[name])
    said = looking.comment(submitted, people["director"], "item-1-rationale", "A word.")
    looking.pass_on(submitted, people["director"])
    with pytest.raises(Refused):
        looking.answer(Case.objects.get(), people["colleague"], said.pk, "Not mine.")


def test_the_random_share_is_drawn_again_the_same_way(in_review, people, application):
    Organization.objects.update(second_look={"random_share": 0.5, "seed": "a seed"})
    desk = in_review.assignments.get()
    value = writing.current_draft(in_review)[1]
    first, second = (choosing.chosen_because(desk, value) for _ in range(2))
    assert first == second
    assert first.record()["draw"]["seed"] == "a seed"
    assert bool(first.reasons) == (first.draw.drawn < 0.5)


def test_the_directors_pages_show_no_reviewer(submitted, signed_in, people):
    client = signed_in("director")
    name = submitted.assignment.reviewer.value.name
    case = submitted.case_id
    looking.comment(submitted, people["director"], "sentence-0", "Which visits?")
    pages = [
        client.get(address)
        for address in (
            "/second-looks/",
            f"/cases/{case}/second-look/",
            f"/cases/{case}/history/",
            f"/cases/{case}/determination/",
            f"/cases/{case}/workbench/versions/?seat=1",
        )
    ]
    assert [page.status_code for page in pages] == [200] * 5
    for page in pages:
        assert name not in page.content.decode()
        assert "R-101" not in page.content.decode()
    assert "Which visits?" in pages[1].content.decode()


def test_the_director_passes_on_the_page_and_the_list_is_empty(submitted, signed_in):
    client = signed_in("director")
    case = submitted.case_id
    client.post(f"/cases/{case}/second-look/comment/", {"anchor": "item-1", "part": "-rationale", "text": "Clear."})
    answer = client.post(f"/cases/{case}/second-look/end/", {"action": "pass"}, follow=True)
    assert "Nothing waits" in answer.content.decode()
    assert Comment.objects.get().anchor == "item-1-rationale"
    bench = signed_in("reviewer").get(f"/cases/{case}/workbench/").content.decode()
    assert "Clear." in bench
    assert "Your answer" in bench


def test_the_rules_are_set_on_the_page_with_a_seed_that_stays(organization, signed_in):
    client = signed_in("director")
    client.post("/second-looks/rules/", {"random_share": "10", "overturned": "on", "first_determinations": "3"})
    rules = choosing.rules()
    assert (rules.random_share, rules.overturned, rules.expedited, rules.first_determinations) == (0.1, True, False, 3)
    assert rules.seed
    client.post("/second-looks/rules/", {"random_share": "a lot"})
    assert choosing.rules() == rules
    client.post("/second-looks/rules/", {"random_share": "20"})
    assert choosing.rules().seed == rules.seed
    assert signed_in("coordinator").get("/second-looks/").status_code == 403
