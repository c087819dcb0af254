"""Drafts that cannot be lost, and a signature that happens once, completely, or not at all."""

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from openimr.web.cases.states import NotPossible
from openimr.web.determination import writing
from openimr.web.determination.attestation import ATTESTATIONS
from openimr.web.events.history import verify_chain
from openimr.web.models import Case, DraftVersion, FinalDetermination
from openimr.web.models.case import State
from openimr.web.protection import Refused, WithoutProtectedData

from .cases_at_hand import whole_decisions
from .conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

ALL = [key for key, _ in ATTESTATIONS]


def test_a_draft_is_kept_version_by_version(in_review, people, application):
    decisions = whole_decisions(application)
    first = writing.save_draft(in_review, people["reviewer"], {}, 0)
    second = writing.save_draft(in_review, people["reviewer"], decisions, first.revision)
    again = writing.save_draft(in_review, people["reviewer"], decisions, second.revision)
    assert (first.revision, second.revision, again.revision) == (0, 1, 1)
    decisions["clinical_case_summary"] = []
    third = writing.save_draft(in_review, people["reviewer"], decisions, again.revision)
    assert third.revision == 2
    assert len(DraftVersion.objects.get(case=in_review, revision=1).content["clinical_case_summary"]) == 2


def test_a_draft_made_from_an_older_one_writes_nothing_over(in_review, people, application):
    mine = whole_decisions(application)
    writing.save_draft(in_review, people["reviewer"], mine, 0)
    theirs = {**mine, "clinical_case_summary": []}
    with pytest.raises(writing.DraftConflict) as conflict:
        writing.save_draft(in_review, people["reviewer"], theirs, 0)
    assert conflict.value.revision == 1
    assert len(conflict.value.content["clinical_case_summary"]) == 2
    assert writing.current_draft(in_review)[0] == 1


def test_a_save_whose_answer_was_lost_can_be_sent_again(in_review, people, application):
    decisions = whole_decisions(application)
    assert writing.save_draft(in_review, people["reviewer"], decisions, 0).revision == 1
    assert writing.save_draft(in_review, people["reviewer"], decisions, 0).revision == 1


@pytest.mark.parametrize("name", ["colleague", "coordinator", "director", "administrator"])
def test_only_the_assigned_reviewer_writes_and_signs(name, in_review, people, application):
    with pytest.raises(Refused):
        writing.save_draft(in_review, people[name], whole_decisions(application), 0)
    with pytest.raises(Refused):
        writing.sign(in_review, people[name], PASSWORD, ALL, 1)


def test_a_draft_with_something_required_missing_is_not_signed(in_review, people, application):
    decisions = whole_decisions(application)
    decisions["items"][0]["decision"] = None
    saved = writing.save_draft(in_review, people["reviewer"], decisions, 0)
    assert any(finding.item == 1 for finding in saved.findings)
    with pytest.raises(writing.SignatureRefused) as refusal:
        writing.sign(in_review, people["reviewer"], PASSWORD, ALL, 1)
    assert refusal.value.findings
    assert not FinalDetermination.objects.exists()
    assert Case.objects.get().state == State.IN_REVIEW


def test_only_the_draft_that_was_read_is_signed(in_review, people, application):
    decisions = whole_decisions(application)
    writing.save_draft(in_review, people["reviewer"], decisions, 0)
    decisions["items"][0]["rationale"] += " Changed while the letter was being read."
    writing.save_draft(in_review, people["reviewer"], decisions, 1)
    with pytest.raises(writing.DraftChanged, match="Read it again"):
        writing.sign(in_review, people["reviewer"], PASSWORD, ALL, 1)
    assert not FinalDetermination.objects.exists()
    assert writing.sign(in_review, people["reviewer"], PASSWORD, ALL, 2).version == 1


@pytest.fixture
def failing(monkeypatch):
    """Makes the check with this code raise, with words of the text in its error as errors have."""
    from openimr.determination.checks import catalogue, registry

    catalogue()

    def fail(code):
        def look(subject):
            raise ValueError(subject.summary_text)

        monkeypatch.setitem(registry._LOOKS, code, look)

    return fail


def test_a_check_that_fails_stops_no_save_and_hides_no_other(in_review, people, application, failing, caplog):
    failing("FO501")
    decisions = whole_decisions(application)
    decisions["items"][0]["decision"] = None
    saved = writing.save_draft(in_review, people["reviewer"], decisions, 0)
    codes = {finding.code: finding for finding in saved.findings}
    assert "could not be run" in codes["FO501"].message
    assert codes["RC101"].item == 1
    assert writing.current_draft(in_review)[0] == 1
    assert "check FO501 failed" in caplog.text


def test_the_log_of_a_failed_check_has_no_word_of_the_text(in_review, people, application, failing, caplog):
    failing("FO501")
    writing.save_draft(in_review, people["reviewer"], whole_decisions(application), 0)
    (record,) = (record for record in caplog.records if record.name.endswith("checking"))
    WithoutProtectedData().filter(record)
    written = logging.Formatter().format(record)
    assert "check FO501 failed" in written
    assert "Physical therapy" not in written


def test_what_a_check_of_the_law_could_not_look_at_is_not_signed(in_review, people, application, failing):
    writing.save_draft(in_review, people["reviewer"], whole_decisions(application), 0)
    failing("RC101")
    with pytest.raises(writing.SignatureRefused) as refusal:
        writing.sign(in_review, people["reviewer"], PASSWORD, ALL, 1)
    assert [finding.code for finding in refusal.value.findings] == ["RC101"]


@pytest.mark.parametrize(("password", "attested"), [("wrong", ALL), (PASSWORD, ALL[:-1]), (PASSWORD, [])])
def test_a_signature_needs_the_password_again_and_every_statement(password, attested, in_review, people, application):
    writing.save_draft(in_review, people["reviewer"], whole_decisions(application), 0)
    with pytest.raises(writing.SignatureRefused):
        writing.sign(in_review, people["reviewer"], password, attested, 1)
    assert not FinalDetermination.objects.exists()


def test_signing_keeps_the_letter_in_three_forms_and_closes_the_draft(signed, people, application):
    final = FinalDetermination.objects.get()
    assert bytes(final.letter_pdf).startswith(b"%PDF-")
    assert application.case_number in final.letter_text
    assert final.value.decided_on.isoformat() == "2016-05-10"
    assert final.attested == ALL
    assert Case.objects.get().state == State.SIGNED
    assert verify_chain(signed).holds
    with pytest.raises(NotPossible):
        writing.save_draft(signed, people["reviewer"], {}, 1)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE web_finaldetermination SET letter_text = 'x'", "DELETE FROM web_finaldetermination"],
)
def test_the_database_refuses_to_change_what_was_signed(statement, signed):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_signing_twice_at_once_signs_once(in_review, people, application):
    writing.save_draft(in_review, people["reviewer"], whole_decisions(application), 0)

    def sign(_):
        try:
            return writing.sign(Case.objects.get(pk=in_review.pk), people["reviewer"], PASSWORD, ALL, 1).version
        except NotPossible:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(sign, range(2)), key=str) == [1, "refused"]
    assert FinalDetermination.objects.count() == 1
    assert list(in_review.events.values_list("action", flat=True)).count("determination signed") == 1


@pytest.mark.django_db(transaction=True)
def test_two_windows_that_save_at_once_leave_one_revision_and_tell_the_other(in_review, people, application):
    drafts = [whole_decisions(application) for _ in range(2)]
    drafts[1]["clinical_case_summary"] = []

    def save(decisions):
        try:
            return writing.save_draft(in_review, people["reviewer"], decisions, 0).revision
        except writing.DraftConflict as conflict:
            return f"conflict with {conflict.revision}"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, drafts), key=str) == [1, "conflict with 1"]


def test_the_password_cannot_be_guessed_at_the_signature(in_review, people, application):
    from openimr.web.accounts.signing_in import FAILURES_PER_NAME

    writing.save_draft(in_review, people["reviewer"], whole_decisions(application), 0)
    for _ in range(FAILURES_PER_NAME):
        with pytest.raises(writing.SignatureRefused, match="not right"):
            writing.sign(in_review, people["reviewer"], "guess", ALL, 1)
    with pytest.raises(writing.SignatureRefused, match="too often"):
        writing.sign(in_review, people["reviewer"], PASSWORD, ALL, 1)
