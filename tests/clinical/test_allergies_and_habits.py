"""Allergies, and tobacco, as several documents tell them: what an older one names is not unsaid by a newer "NKDA"."""

import datetime as dt

from openimr.clinical import read_report, report_of_text
from openimr.domain.document_kind import DocumentKind

from .test_summary import said

VISIT = DocumentKind.PROGRESS_REPORT


def note(day, body):
    text = f"PROGRESS REPORT\nPatient: Ana Example\nDate: {day:%m/%d/%Y}\n\n{body}\n"
    name = f"{day}.txt"
    report = report_of_text(text, name, kind=VISIT, date=day)
    return read_report(report)


NEW, OLD = dt.date(2024, 5, 6), dt.date(2023, 2, 1)


def told(*bodies):
    facts = [fact for day, body in zip((NEW, OLD), bodies, strict=True) for fact in note(day, body)]
    return said(facts, "risk")


def test_what_an_older_list_names_is_told_beside_a_newer_one_that_names_none():
    risk = told("ALLERGIES\nNKDA", "ALLERGIES\nPenicillin (hives), latex")
    assert len(risk) == 1
    assert risk[0].index("“NKDA”") < risk[0].index("“Penicillin (hives), latex”")
    assert "of 6 May 2024" in risk[0]
    assert "of 1 February 2023" in risk[0]


def test_an_older_list_that_names_nothing_new_is_not_told_again():
    risk = told("ALLERGIES\nPCN (hives); latex", "ALLERGIES\nPenicillin, Latex")
    assert "“PCN (hives); latex”" in risk[0]
    assert "Penicillin" not in risk[0]


def test_a_wall_of_denials_under_the_heading_is_no_list_of_allergies():
    wall = "Constitutional: denies fever. Cardiovascular: denies chest pain. Respiratory: denies cough. No hives."
    assert not any("Allergies" in one for one in told(f"ALLERGIES\n{wall}", "PLAN\nRest."))


def test_tobacco_is_told_in_each_way_the_documents_tell_it():
    risk = told("SOCIAL HISTORY\nShe never smoked.", "SOCIAL HISTORY\nShe smokes half a pack of cigarettes a day.")
    tobacco = next(one for one in risk if one.startswith("Tobacco, as the documents tell it"))
    assert tobacco.index("never smoked") < tobacco.index("half a pack")


def test_tobacco_that_every_document_tells_alike_is_told_among_the_habits():
    risk = told("SOCIAL HISTORY\nShe smokes ten cigarettes a day.", "SOCIAL HISTORY\nShe smokes half a pack a day.")
    assert not any(one.startswith("Tobacco") for one in risk)
    assert any("ten cigarettes a day" in one for one in risk)
