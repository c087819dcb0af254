"""Issuing a determination: a letter to each party, made once, kept as it is, and silent about who the reviewer was."""

import hashlib

import pypdfium2
import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from openimr.determination import parties_of
from openimr.web.cases.states import NotPossible
from openimr.web.events.history import verify_chain
from openimr.web.letters import issuing
from openimr.web.models import AccessRecord, Case, Organization, PartyLetter
from openimr.web.models.case import State

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def issued(signed, people):
    """The case issued, its parties served by mail."""
    issuing.issue(signed, people["coordinator"])
    return signed


def words_of(pdf: bytes) -> str:
    pages = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    return " ".join(" ".join(pages).split())


def test_issuing_keeps_a_letter_for_each_party_of_the_case(issued):
    final = issued.determinations.get()
    letters = list(final.party_letters.all())
    parties = parties_of(final.value.case)
    assert [letter.role for letter in letters] == [party.role for party in parties]
    assert len(letters) >= 3
    for letter, party in zip(letters, parties, strict=True):
        assert hashlib.sha256(bytes(letter.pdf)).hexdigest() == letter.sha256
        text = words_of(bytes(letter.pdf))
        assert party.name in text
        assert "PROOF OF SERVICE On May 10, 2016" in text
        assert "by mail" in text
    assert len({letter.sha256 for letter in letters}) == len(letters)
    assert issued.state == Case.objects.get().state == State.SERVED


def test_no_letter_to_a_party_names_the_reviewer(issued, people):
    name = people["reviewer"].reviewer.value.name
    letters = list(PartyLetter.objects.all())
    assert letters
    for letter in letters:
        pdf = bytes(letter.pdf)
        document = pypdfium2.PdfDocument(pdf)
        attached = [bytes(document.get_attachment(n).get_data()).decode() for n in range(document.count_attachments())]
        assert attached
        everything = " ".join([words_of(pdf), *attached, *document.get_metadata_dict().values(), pdf.decode("latin-1")])
        for part in {name, name.split()[-1], people["reviewer"].reviewer.key, people["reviewer"].username + "@"}:
            assert part.casefold() not in everything.casefold()


def test_the_history_keeps_what_each_party_was_served_with(issued):
    event = issued.events.get(action="letters to the parties made")
    assert event.after["served_by"] == "mail"
    assert event.after["letters"] == dict(PartyLetter.objects.values_list("role", "sha256"))
    assert verify_chain(issued).holds


def test_a_determination_is_issued_once(issued, people):
    before = list(PartyLetter.objects.values_list("sha256", flat=True))
    with pytest.raises(NotPossible, match="served"):
        issuing.issue(issued, people["coordinator"], by="electronic")
    assert list(PartyLetter.objects.values_list("sha256", flat=True)) == before


@pytest.mark.parametrize("statement", ["UPDATE web_partyletter SET role = 'x'", "DELETE FROM web_partyletter"])
def test_the_database_refuses_to_change_a_letter_that_was_sent(statement, issued):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_nothing_is_issued_where_a_letter_cannot_be_made(signed, people, monkeypatch, caplog):
    monkeypatch.setattr("openimr.determination.letter.render_letters", lambda *_: 1 / 0)
    with pytest.raises(NotPossible, match="Nothing was issued"):
        issuing.issue(signed, people["coordinator"])
    assert signed.state == Case.objects.get().state == State.SIGNED
    assert not PartyLetter.objects.exists()
    assert not signed.events.filter(action="determination issued").exists()
    assert "could not be composed" in caplog.text


def test_nothing_is_served_before_the_day_of_the_letter(signed, people):
    Organization.objects.update(practice_day="2016-05-09")
    with pytest.raises(NotPossible, match="cannot have been served"):
        issuing.issue(signed, people["coordinator"])
    assert Case.objects.get().state == State.SIGNED


def test_a_coordinator_issues_and_downloads_each_letter_as_it_was_made(signed, signed_in):
    client = signed_in("coordinator")
    page = client.get(reverse("case_letters", args=[signed.pk])).content.decode()
    assert "Issue the determination" in page
    assert "Letters to the parties" not in page
    sent = {"version": signed.version, "served_by": "electronic"}
    client.post(reverse("letter_issue", args=[signed.pk]), sent)
    page = client.get(reverse("case_letters", args=[signed.pk])).content.decode()
    assert "Served on 10 May 2016 electronically" in page
    assert "Issue the determination" not in page
    for letter in PartyLetter.objects.all():
        address = reverse("letter_to_party", args=[signed.pk, 1, letter.role])
        assert address in page
        answer = client.get(address)
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content == bytes(letter.pdf)
        assert AccessRecord.objects.filter(what=f"letter to {letter.role.replace('_', ' ')}").count() == 1


def test_a_way_of_service_the_law_does_not_know_is_refused(signed, signed_in):
    sent = {"version": signed.version, "served_by": "pigeon"}
    answer = signed_in("coordinator").post(reverse("letter_issue", args=[signed.pk]), sent, follow=True)
    assert "Choose how the determination is served." in answer.content.decode()
    assert Case.objects.get().state == State.SIGNED


@pytest.mark.parametrize("name", ["reviewer", "director"])
def test_only_who_may_issue_issues(name, signed, signed_in):
    assert signed_in(name).post(reverse("letter_issue", args=[signed.pk])).status_code == 403
    assert not PartyLetter.objects.exists()


def test_a_letter_that_is_not_there_or_not_theirs_is_not_found(issued, signed_in):
    assert signed_in("coordinator").get(f"/cases/{issued.pk}/letters/1/to/neighbour.pdf").status_code == 404
    assert signed_in("colleague").get(f"/cases/{issued.pk}/letters/1/to/employee.pdf").status_code == 404
    assert not AccessRecord.objects.filter(what__startswith="letter to").exists()
