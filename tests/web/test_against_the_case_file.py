"""The checks hold a draft against the pages of its case file: found, linked, kept in step with the pages, fast."""

import time

import pytest

from openimr.determination import check
from openimr.domain.determination import Decisions
from openimr.web.determination import checking, writing
from openimr.web.determination.attestation import ATTESTATIONS
from openimr.web.models import FinalDetermination, Page
from openimr.web.records.assembling import fill
from openimr.web.records.texts import page_texts, stand_of

from .cases_at_hand import TEXTS, CaseFileByHand, whole_decisions
from .conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

DENIAL = "There is no documentation of physical therapy."


@pytest.fixture
def denying(application):
    """A draft whose first rationale calls absent what is on pages 1 and 4."""
    decisions = whole_decisions(application)
    decisions["items"][0]["rationale"] += f" {DENIAL}"
    return decisions


def against_the_file(findings):
    return [finding for finding in findings if finding.code == "CF401"]


def test_a_statement_of_absence_is_held_against_the_pages_when_a_draft_is_saved(in_review, people, denying):
    (finding,) = against_the_file(writing.save_draft(in_review, people["reviewer"], denying, 0).findings)
    assert (finding.code, finding.item) == ("CF401", 1)
    assert DENIAL in finding.message


def test_sentence_by_sentence_finds_what_the_whole_letter_does(in_review, denying):
    denying["items"][1]["rationale"] += f" {DENIAL} There is no evidence of radiculopathy or of instability."
    decisions = Decisions.model_validate(denying)
    whole = check(checking.compose_letter(in_review, decisions), pages=page_texts(stand_of(in_review)))
    found = against_the_file(checking.findings_on(in_review, decisions))
    assert sorted(map(str, found)) == sorted(map(str, against_the_file(whole)))
    assert len(found) >= 2


def test_new_pages_are_read_and_old_ones_forgotten(in_review, denying):
    decisions = Decisions.model_validate(denying)
    assert against_the_file(checking.findings_on(in_review, decisions))
    silent = dict.fromkeys(TEXTS, "Nothing about it.")
    fill(in_review, CaseFileByHand(silent), in_review.assembly.requested)
    assert not against_the_file(checking.findings_on(in_review, decisions))


def test_what_the_pages_say_is_kept_with_the_signature(in_review, people, denying):
    writing.save_draft(in_review, people["reviewer"], denying, 0)
    writing.sign(in_review, people["reviewer"], PASSWORD, [key for key, _ in ATTESTATIONS], 1)
    assert "CF401" in {finding["code"] for finding in FinalDetermination.objects.get().findings}


def test_the_pages_a_finding_names_are_links_at_the_workbench_and_before_signing(in_review, people, denying, signed_in):
    writing.save_draft(in_review, people["reviewer"], denying, 0)
    client = signed_in("reviewer")
    for address, base in (("", ""), ("sign/", "../")):
        page = client.get(f"/cases/{in_review.pk}/workbench/{address}").content.decode()
        for number in (1, 4):
            assert f'href="{base}?page={number}#page={number}" data-page-ref="{number}"' in page


def test_a_save_over_a_thousand_pages_takes_less_than_a_fifth_of_a_second(in_review, people, denying):
    said = "The knee was examined, motion and strength were normal, and the plan is to go on with exercise. " * 30
    Page.objects.bulk_create(
        Page(case=in_review, number=number, width=612, height=792, source="ocr", text=f"{said} {number}", words=[])
        for number in range(5, 1005)
    )
    revision, times = writing.save_draft(in_review, people["reviewer"], denying, 0).revision, []
    for round_ in range(3):
        denying["items"][0]["rationale"] += f" No record of injections was provided, {round_}."
        started = time.perf_counter()
        saved = writing.save_draft(in_review, people["reviewer"], denying, revision)
        times.append(time.perf_counter() - started)
        revision = saved.revision
        assert against_the_file(saved.findings)
    # The whole machine may be busy with other tests: the quickest of three tells how long a save itself takes.
    assert min(times) < 0.2
