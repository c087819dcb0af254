"""A reviewer's record: versions, verification as work, import, and what the database itself refuses."""

import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from openimr.panel.csv_roster import read_rows
from openimr.panel.recording import Outcome
from openimr.web.cases.states import NotPossible
from openimr.web.models import Assignment, Reviewer, ReviewerVersion, Verification
from openimr.web.panel import guard, importing, keeping, verifying
from openimr.web.panel.verifying import Evidence
from openimr.web.protection import Refused

from ..conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

SEEN = Evidence("query 4711")


def changed(key, **changes):
    """The reviewer's row with its content changed behind the site's back."""
    row = Reviewer.objects.get(key=key)
    Reviewer.objects.filter(pk=row.pk).update(content={**row.content, **changes})
    return Reviewer.objects.get(key=key)


def insert_by_hand(case, row):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO web_assignment (case_id, reviewer_id, candidates, seat, assigned_at, ended_reason, ended_how) "
            "VALUES (%s, %s, '{}', 1, now(), '', '')",
            [case.pk, row.pk],
        )


def test_the_database_takes_an_assignment_of_a_reviewer_whose_facts_are_verified(assembled):
    insert_by_hand(assembled, Reviewer.objects.get(key="R-101"))
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"practice_verified_on": None}, "practice"),
        ({"practice_verified_on": "2013-05-09"}, "practice"),
        ({"evaluator_checked_on": None}, "evaluator"),
        ({"qualified_medical_evaluator": True}, "evaluator"),
        ({"evaluator_appointments": [{"valid_from": "2010-01-01", "valid_to": None}]}, "evaluator"),
        ({"sanction_queries": []}, "sanctions"),
        ({"sanction_queries": [{"source": "NPDB", "queried_on": "2016-01-01", "result": "found"}]}, "sanctions"),
        ({"sanctioned": True}, "sanctions"),
        ({"trainings": []}, "training"),
        ({"board_certifications": []}, "certification"),
        ({"licences": []}, "licence"),
    ],
)
def test_the_database_refuses_what_is_not_verified_and_in_force(changes, missing, assembled):
    row = changed("R-101", **changes)
    with pytest.raises(IntegrityError, match=missing) as refusal:
        insert_by_hand(assembled, row)
    assert "Solheim" not in str(refusal.value)
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    "licence",
    [
        {"verified_on": None},
        {"verified_on": "2013-05-09"},
        {"verified_on": "2016-05-11"},
        {"valid_to": "2016-05-09"},
        {"valid_from": "2016-05-11"},
        {"restricted": True},
        {"status": "suspended"},
    ],
)
def test_the_database_looks_into_the_licence_itself(licence, assembled):
    row = Reviewer.objects.get(key="R-101")
    held = {**row.content["licences"][0], **licence}
    with pytest.raises(IntegrityError, match="licence"):
        insert_by_hand(assembled, changed("R-101", licences=[held]))


def test_every_reviewer_the_page_refuses_for_credentials_the_database_refuses_too(assembled):
    from openimr.law import jurisdiction
    from openimr.panel.credentials import examine

    codes = {"licence", "verified_credentials", "no_sanction", "not_a_qualified_medical_evaluator"}
    seen = set()
    for row in Reviewer.objects.all():
        examined = examine(row.value, TODAY, jurisdiction("california_dwc"))
        refused = any(not one.met for one in examined.requirements if one.code in codes)
        with connection.cursor() as cursor:
            cursor.execute("SELECT openimr_unverified(%s, %s)", [json.dumps(row.content), TODAY])
            assert bool(cursor.fetchone()[0]) == refused, row.key
        seen.add(refused)
    assert seen == {True, False}


def test_the_databases_functions_say_the_law_of_the_data(db):
    sql = guard.functions()
    assert "WHEN on_day >= '2013-01-01' THEN 3" in sql
    assert "on_day >= '2014-01-01'" in sql  # the rule on evaluators


def test_an_edit_is_a_version_with_its_reason_and_forges_no_verification(people):
    row = Reviewer.objects.get(key="R-101")
    value = row.value.model_copy(update={"weekly_practice_hours": 30})
    kept = keeping.save("R-101", value, people["coordinator"], "told by telephone", version=row.version)
    assert kept.version == row.version + 1
    assert kept.value.practice_verified_on is None
    assert kept.value.licences[0].verified_on == row.value.licences[0].verified_on
    assert [v.why for v in kept.versions.all()] == ["told by telephone", "as it was loaded"]


def test_two_who_edit_at_once_never_write_over_each_other(people):
    row = Reviewer.objects.get(key="R-101")
    keeping.save("R-101", row.value.model_copy(update={"capacity": 3}), people["coordinator"], "less", version=1)
    with pytest.raises(NotPossible, match="since you opened it"):
        keeping.save("R-101", row.value.model_copy(update={"capacity": 9}), people["administrator"], "more", version=1)


@pytest.mark.parametrize("name", ["reviewer", "director"])
def test_who_does_not_keep_the_panel_changes_nothing(name, people):
    row = Reviewer.objects.get(key="R-101")
    with pytest.raises(Refused):
        keeping.save("R-101", row.value, people[name], "why", version=1)
    with pytest.raises(Refused):
        verifying.record(row, people[name], "practice", Outcome.CONFIRMED, "Hospital", TODAY, evidence=SEEN)


def test_what_is_kept_of_a_record_refuses_to_change(people):
    row = Reviewer.objects.get(key="R-101")
    verifying.record(row, people["coordinator"], "practice", Outcome.CONFIRMED, "Hospital", TODAY, evidence=SEEN)
    for table in (ReviewerVersion, Verification):
        with pytest.raises(IntegrityError), transaction.atomic():
            table.objects.all().delete()


def test_a_verification_says_source_day_person_evidence_and_when_it_is_due_again(people):
    row = changed("R-101", practice_verified_on=None)
    kept = verifying.record(
        row, people["coordinator"], "practice", Outcome.CONFIRMED, "Hospital office", TODAY, evidence=SEEN
    )
    assert (kept.source, kept.verified_on, kept.verified_by.username) == ("Hospital office", TODAY, "coordinator")
    assert kept.due_on == dt.date(2019, 5, 10)
    assert Reviewer.objects.get(key="R-101").value.practice_verified_on == TODAY


def test_a_verification_without_evidence_or_from_tomorrow_is_refused(people):
    row = Reviewer.objects.get(key="R-101")
    with pytest.raises(NotPossible, match="what you saw"):
        verifying.record(row, people["coordinator"], "practice", Outcome.CONFIRMED, "H", TODAY, evidence=Evidence())
    tomorrow = TODAY + dt.timedelta(days=1)
    with pytest.raises(NotPossible, match="ahead"):
        verifying.record(row, people["coordinator"], "practice", Outcome.CONFIRMED, "H", tomorrow, evidence=SEEN)


def test_the_queue_names_what_is_due_the_oldest_first(people, signed_in):
    changed("R-101", practice_verified_on="2012-01-01")
    waiting, _ = verifying.queue()
    assert waiting[0].reviewer.key in {"R-104", "R-101", "R-105"}
    days = [one.fact.due_on or dt.date.min for one in waiting if one.late]
    assert days == sorted(days)
    page = signed_in("coordinator").get(reverse("verifications")).content.decode()
    assert "since 2001-08-01, 40 hours a week" in page


def test_evidence_is_kept_as_a_file_that_names_nobody(people, signed_in):
    client = signed_in("coordinator")
    row = Reviewer.objects.get(key="R-101")
    posted = {
        "outcome": "confirmed",
        "source": "Billing or payroll record",
        "on": "2016-05-01",
        "evidence": "",
        "file": io.BytesIO(b"%PDF-1.7 what was seen"),
    }
    posted["file"].name = "Solheim payroll.pdf"
    answer = client.post(reverse("reviewer_verify", args=[row.pk]) + "?fact=practice", posted)
    assert answer.status_code == 302
    kept = Verification.objects.get()
    assert "Solheim" not in kept.evidence_file
    assert len(kept.evidence_sha256) == 64
    file = client.get(reverse("verification_evidence", args=[kept.pk]))
    assert b"".join(file.streaming_content) == b"%PDF-1.7 what was seen"
    assert signed_in("reviewer").get(reverse("verification_evidence", args=[kept.pk])).status_code == 403


CSV = (
    "id,name,degree,specialties,practising_since,weekly_practice_hours,licence_1_state,licence_1_number,"
    "licence_1_valid_from,licence_1_valid_to,licence_1_verified_on\n"
    "C-1,Imre Valdane,DC,Chiropractic,2001-01-01,30,CA,C1,2001-01-01,2030-01-01,2016-01-01\n"
    "C-2,Petra Voss,DC,Chiropractic,2001-01-01,many,CA,C2,2001-01-01,2030-01-01,2016-01-01\n"
)


def test_a_roster_is_imported_row_by_row_and_again_to_update(people):
    report = read_rows("roster.csv", CSV.encode())
    done = importing.bring_in(report, people["coordinator"])
    assert (done.new, done.changed, done.same, len(done.refused)) == (1, 0, 0, 1)
    again = importing.bring_in(read_rows("r.csv", CSV.replace("2030", "2031").encode()), people["coordinator"])
    assert (again.new, again.changed, again.same) == (0, 1, 0)
    row = Reviewer.objects.get(key="C-1")
    assert row.value.licences[0].valid_to.year == 2031
    assert row.verifications.filter(fact="licence:CA:C1", source=importing.SOURCE).exists()


def test_what_the_file_says_nothing_about_stays_in_the_record(people):
    importing.bring_in(read_rows("r.csv", CSV.encode()), people["coordinator"])
    row = Reviewer.objects.get(key="C-1")
    value = row.value.model_copy(update={"languages": ("Spanish",)})
    keeping.save("C-1", value, people["coordinator"], "languages", version=row.version)
    importing.bring_in(read_rows("r.csv", CSV.encode()), people["coordinator"])
    assert Reviewer.objects.get(key="C-1").value.languages == ("Spanish",)


def test_the_page_and_the_command_tell_every_row_that_was_refused(people, signed_in, tmp_path):
    file = io.BytesIO(CSV.encode())
    file.name = "roster.csv"
    page = signed_in("coordinator").post(reverse("panel_import"), {"roster": file}).content.decode()
    assert "weekly_practice_hours" in page
    assert "whole number of hours" in page
    path = tmp_path / "roster.csv"
    path.write_text(CSV)
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="1 rows"):
        call_command("import_panel", str(path), stdout=out, stderr=err)
    assert "row 3, weekly_practice_hours" in err.getvalue()
    assert "0 new" in out.getvalue()


def test_a_new_reviewer_is_entered_by_hand_and_may_not_be_assigned_until_verified(people, signed_in):
    client = signed_in("coordinator")
    posted = {
        "id": "N-1",
        "name": "Lucinda Marwick",
        "degree": "MD",
        "specialties": "Orthopaedic Surgery",
        "practising_since": "2001-01-01",
        "weekly_practice_hours": "30",
        "capacity": "5",
        "open_cases": "0",
        "why": "joined the panel",
        "licences-0-state": "ca",
        "licences-0-number": "X1",
        "licences-0-status": "active",
        "licences-0-valid_from": "2001-01-01",
        "licences-0-valid_to": "2030-01-01",
        "board_certifications-0-board": "American Board of Orthopaedic Surgery",
        "board_certifications-0-specialty": "Dermatology",
        "board_certifications-0-valid_from": "2003-01-01",
    }
    lists = ("licences", "board_certifications", "experience", "trainings", "evaluator_appointments", "affiliations")
    for name in (*lists, "may_not_review", "days_away"):
        rows = "1" if name in ("licences", "board_certifications") else "0"
        posted |= {f"{name}-TOTAL_FORMS": rows, f"{name}-INITIAL_FORMS": "0"}
    refused = client.post(reverse("reviewer_new"), posted)
    assert refused.status_code == 400
    assert "issues no certificate in “Dermatology”" in refused.content.decode()
    posted["board_certifications-0-specialty"] = "Orthopaedic Surgery"
    assert client.post(reverse("reviewer_new"), posted).status_code == 302
    row = Reviewer.objects.get(key="N-1")
    assert row.value.licences[0].state == "CA"
    page = client.get(reverse("reviewer", args=[row.pk])).content.decode()
    assert "May not be assigned" in page
    edited = client.get(reverse("reviewer_edit", args=[row.pk])).content.decode()
    assert 'value="X1"' in edited


def test_saving_the_form_as_it_came_changes_nothing_of_the_record(people):
    from django.http import QueryDict

    from openimr.domain.reviewer import Reviewer as Value
    from openimr.panel.recording import without_forged_dates
    from openimr.web.panel.record_form import RecordForms

    row = Reviewer.objects.get(key="R-102")
    full = Value.model_validate(
        {
            **row.content,
            "former_names": ["Desmond Akin"],
            "languages": ["English", "Yoruba"],
            "experience": [{"kind": "procedure", "name": "fusion", "a_year": 40, "since": "2001-01-01"}],
            "evaluator_appointments": [{"valid_from": "2005-01-01", "valid_to": "2009-01-01", "number": "Q1"}],
            "may_not_review": [{"body_part": "knee", "reason": "spine only"}],
            "days_away": [{"first": "2016-07-01", "last": "2016-07-14"}],
            "affiliations": [
                {"name": "Onyx Group", "kind": "financial", "percent": 2.5, "former_names": ["Jet Group", "Coal Co"]},
                {"name": "Ada Akin", "kind": "familial", "relation": "sibling", "npi": "1234567893"},
            ],
        }
    )
    shown = RecordForms(reviewer=full)
    posted = QueryDict(mutable=True)
    for form in (shown.person, *(row for listed in shown.lists for row in listed.rows)):
        for field in form:
            value = field.value()
            if value not in (None, False):
                posted[field.html_name] = str(value)
    for listed in shown.lists:
        for name, value in listed.rows.management_form.initial.items():
            posted[f"{listed.field}-{name}"] = str(value)
    posted["why"] = "nothing"
    forms = RecordForms(posted, full)
    value = forms.value()
    assert forms.errors == []
    assert without_forged_dates(full, value) == full
