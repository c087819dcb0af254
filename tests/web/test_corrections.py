"""A correction: the next dated version with its reason, served again; the one it replaces stays as it was."""

import datetime as dt

import pytest

from openimr.web.cases import states
from openimr.web.determination import writing
from openimr.web.determination.attestation import ATTESTATIONS
from openimr.web.letters import issuing
from openimr.web.models import Case, FinalDetermination, Organization, PartyLetter
from openimr.web.models.case import State

from .cases_at_hand import whole_decisions
from .conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

ALL = [key for key, _ in ATTESTATIONS]
REASON = "The second item named the wrong part of the body."


@pytest.fixture
def opened(signed, people, signed_in):
    """A determination served on 10 May 2016 and opened for a correction on the 12th."""
    issuing.issue(signed, people["coordinator"])
    Organization.objects.update(practice_day=dt.date(2016, 5, 12))
    answer = signed_in("coordinator").post(f"/cases/{signed.pk}/letters/correct/", {"reason": REASON}, follow=True)
    assert "back at the reviewer" in answer.content.decode()
    return Case.objects.get(pk=signed.pk)


def test_a_correction_needs_a_reason(signed, people, signed_in):
    issuing.issue(signed, people["coordinator"])
    signed_in("coordinator").post(f"/cases/{signed.pk}/letters/correct/", {"reason": " "})
    assert Case.objects.get().state == State.SERVED
    assert signed_in("reviewer").post(f"/cases/{signed.pk}/letters/correct/", {"reason": REASON}).status_code == 403


def test_nothing_is_signed_as_a_correction_that_corrects_nothing(opened, people):
    with pytest.raises(writing.SignatureRefused, match="changes nothing"):
        writing.sign(opened, people["reviewer"], PASSWORD, ALL, 1)


def test_the_corrected_version_names_its_reason_and_the_old_one_stays(opened, people, application, signed_in):
    before = FinalDetermination.objects.get()
    old_pdf = bytes(before.letter_pdf)
    bench = signed_in("reviewer").get(f"/cases/{opened.pk}/workbench/").content.decode()
    assert REASON in bench
    assert "<textarea" in bench
    corrected = whole_decisions(application)
    corrected["items"][1]["rationale"] += " The lumbar spine is meant."
    saved = writing.save_draft(opened, people["reviewer"], corrected, 1)
    final = writing.sign(opened, people["reviewer"], PASSWORD, ALL, saved.revision)
    assert (final.version, final.reason) == (2, REASON)
    assert final.value.correction.replaces == dt.date(2016, 5, 10)
    text = " ".join(final.letter_text.split())
    assert "This is version 2 of the determination." in text
    assert REASON in text
    assert bytes(FinalDetermination.objects.get(version=1).letter_pdf) == old_pdf

    # It is served again, with proof of service of its own.
    issuing.issue(opened, people["coordinator"])
    assert set(PartyLetter.objects.values_list("determination__version", "served_on")) == {
        (1, dt.date(2016, 5, 10)),
        (2, dt.date(2016, 5, 12)),
    }
    page = signed_in("coordinator").get(f"/cases/{opened.pk}/letters/").content.decode()
    assert "What differs from version 1" in page
    differences = signed_in("coordinator").get(f"/cases/{opened.pk}/letters/2/differences/").content.decode()
    assert "The lumbar spine is meant." in differences
    assert "Item 1: rationale" not in differences


def test_what_comes_back_from_an_appeal_is_no_correction(signed, people):
    issuing.issue(signed, people["coordinator"])
    for way in ("appeal", "remand"):
        states.go(signed, way, people["coordinator"], reason="The court says so.")
    from openimr.web.determination.correcting import opened_for

    assert opened_for(signed) == ""


def test_the_letter_is_read_in_the_browser_and_edited_as_docx(signed, signed_in):
    client = signed_in("coordinator")
    html = client.get(f"/cases/{signed.pk}/letters/1/letter.html?inline")
    assert html["Content-Type"].startswith("text/html")
    assert html["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in html["Content-Security-Policy"]
    assert "<h1>Final Determination" in html.content.decode()
    docx = client.get(f"/cases/{signed.pk}/letters/1/letter.docx")
    assert docx.content[:2] == b"PK"
    assert client.get(f"/cases/{signed.pk}/letters/2/letter.docx").status_code == 404
