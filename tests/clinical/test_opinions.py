"""What somebody thinks of a treatment is read as theirs, with its condition; what others said or wanted is not."""

import datetime as dt
from dataclasses import replace

import pytest

from openimr.clinical import read_report, report_of_text
from openimr.clinical.papers.signing import signed_by
from openimr.clinical.summary import Length, draft
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType, Polarity

LETTERHEAD = "EASTBAY SPINE GROUP\nFOLLOW-UP REPORT\nMay 4, 2021\n\n"


def opinions(text: str, kind: DocumentKind = DocumentKind.PROGRESS_REPORT) -> list[Fact]:
    report = report_of_text(text, "a.txt", kind=kind, date=dt.date(2021, 5, 4))
    return [fact for fact in read_report(report) if fact.type is FactType.OPINION]


def values(text: str, kind: DocumentKind = DocumentKind.PROGRESS_REPORT) -> set[str]:
    return {fact.value for fact in opinions(text, kind)}


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("I recommend a second epidural steroid injection.", "recommends epidural_steroid_injection"),
        ("A lumbar fusion is not indicated at present.", "advises_against fusion"),
        ("I would not repeat the medial branch block.", "advises_against medial_branch_block"),
        ("If the knee gives way again, arthroscopy would be reasonable.", "conditional arthroscopy"),
        ("Should therapy fail, he would be a candidate for discectomy.", "conditional discectomy"),
        ("I defer to the surgeon as to the rotator cuff repair.", "defers rotator_cuff_repair"),
        ("Neither surgery nor epidural injections should be provided.", "advises_against epidural_steroid_injection"),
        ("Before any fusion: a psychological screening.", "conditional fusion"),
        ("I advise that Norco be cut to two a day.", "advises_against hydrocodone/acetaminophen"),
        ("Biofeedback was asked for by Dr. Perl; I see no need for it.", "advises_against biofeedback"),
    ],
)
def test_a_clinicians_own_words_are_read_with_their_stance(sentence, value):
    assert value in values(f"{LETTERHEAD}DISCUSSION AND PLAN\n{sentence}\n")


@pytest.mark.parametrize(
    "sentence",
    [
        "Dr. Howell recommended a second epidural steroid injection.",
        "Physical therapy was recommended by his former doctor.",
        "The patient would like to have the surgery.",
        "The parties have asked me whether the proposed fusion is reasonable.",
        "MTUS recommends physical therapy for eight to ten visits.",
        'The adjuster wrote that "surgery is not indicated".',
        "She was told that she needs a fusion.",
        "Is an arthroscopy reasonable?",
        "After the epidural injection he slept better.",
    ],
)
def test_what_others_said_or_only_asked_is_no_opinion_of_the_writer(sentence):
    assert not values(f"{LETTERHEAD}DISCUSSION AND PLAN\n{sentence}\n")


def test_a_review_of_records_holds_nobodys_opinion_of_today():
    text = f"{LETTERHEAD}REVIEW OF RECORDS\n3/2/2020 Dr. Howell. An epidural injection is recommended.\n"
    assert not values(text, DocumentKind.MEDICAL_LEGAL_REPORT)


def test_an_appendix_behind_the_signature_of_an_evaluator_holds_none_of_that_evaluators_opinions():
    signed = "I declare under penalty of perjury that this is true.\n\nAPPENDIX B\n"
    text = f"{LETTERHEAD}DISCUSSION\nI recommend physical therapy.\n{signed}Injection: I would not repeat it.\n"
    assert values(text, DocumentKind.MEDICAL_LEGAL_REPORT) == {"recommends physical_therapy"}


def test_what_brings_a_treatment_up_is_not_what_the_opinion_is_on():
    text = (
        f"{LETTERHEAD}PLAN\nI recommend physical therapy after the epidural injection, because chiropractic failed.\n"
    )
    assert values(text) == {"recommends physical_therapy"}


def test_a_sentence_that_points_to_the_one_before_is_quoted_with_it():
    text = f"{LETTERHEAD}PLAN\nThe radiofrequency ablation did not last. I would not repeat it.\n"
    (told,) = opinions(text)
    assert told.sentence == "The radiofrequency ablation did not last. I would not repeat it."


def test_items_below_what_recommends_them_are_recommended_and_carry_its_words():
    text = f"{LETTERHEAD}DISCUSSION\nI recommend the following:\n1. Aquatic therapy, eight visits.\n2. A new MRI.\n"
    told = opinions(text, DocumentKind.MEDICAL_LEGAL_REPORT)
    assert {fact.value for fact in told} == {"recommends aquatic_therapy", "recommends mri"}
    assert {fact.attributes["heading"] for fact in told} == {"I recommend the following"}


@pytest.mark.parametrize(
    ("sentence", "value", "polarity"),
    [
        ("He is permanent and stationary as of today.", "permanent_and_stationary", Polarity.PRESENT),
        ("She has not reached maximal medical improvement.", "permanent_and_stationary", Polarity.ABSENT),
        ("I disagree that he is at MMI.", "permanent_and_stationary", Polarity.ABSENT),
        ("Total 12% WPI.", "impairment 12%", Polarity.PRESENT),
        ("Apportionment: 85% to the injury and 15% to prior degeneration.", "apportionment 85/15", Polarity.PRESENT),
        ("Apportionment: none.", "apportionment none", Polarity.PRESENT),
    ],
)
def test_ratings_are_read_with_their_numbers(sentence, value, polarity):
    found = opinions(f"{LETTERHEAD}DISCUSSION\n{sentence}\n", DocumentKind.MEDICAL_LEGAL_REPORT)
    assert [(fact.value, fact.polarity) for fact in found] == [(value, polarity)]


@pytest.mark.parametrize(
    "sentence",
    ["I expect MMI in six months.", "To be addressed at MMI.", "[ ] P&S", "The P&S report of Dr. Howell is enclosed."],
)
def test_what_is_still_to_come_or_only_named_rates_nothing(sentence):
    assert not opinions(f"{LETTERHEAD}DISCUSSION\n{sentence}\n", DocumentKind.MEDICAL_LEGAL_REPORT)


APPEAL = """EASTBAY SPINE GROUP
May 20, 2021
RE: Appeal of denial
To the reviewer:
I am writing to appeal the denial of the lumbar epidural steroid injection.
The reviewer states that therapy was not tried. He had twelve visits in January.
The injection is the standard of care.
Paula Okonjo, M.D.
"""


def test_an_appeal_argues_whatever_kind_it_was_taken_for_and_answers_what_it_retells():
    report = report_of_text(APPEAL, "a.txt", kind=DocumentKind.UTILIZATION_REVIEW_DECISION, date=dt.date(2021, 5, 20))
    facts = read_report(report)
    assert not [fact for fact in facts if fact.type is FactType.DECISION]
    told = [fact.sentence for fact in facts if fact.value.startswith("argues")]
    assert "The reviewer states that therapy was not tried. He had twelve visits in January." in told
    assert "The reviewer states that therapy was not tried." not in told


def test_a_determination_on_an_appeal_argues_nothing():
    text = (
        "CEDAR REVIEW\nMay 28, 2021\nAPPEAL (RECONSIDERATION) DETERMINATION: PRIOR DECISION UPHELD\n"
        "Item on appeal: lumbar epidural steroid injection. Upheld.\nThis appeal reviewer was not involved before.\n"
        "I agree with the first reviewer. The injection is not medically necessary.\n"
    )
    assert not values(text, DocumentKind.UTILIZATION_REVIEW_DECISION)


def test_of_two_papers_of_the_same_clinician_the_newer_opinion_is_told():
    def opinion(document: str, day: dt.date, sentence: str, value: str) -> Fact:
        return Fact(
            type="opinion", value=value, page=day.month, quote=sentence, sentence=sentence, span=(0, 1), source="a.pdf",
            document=document, document_kind=DocumentKind.PROGRESS_REPORT, document_date=day, author="Paula Okonjo, MD",
        )  # fmt: skip

    asked = Fact(
        type="request", value="fusion", page=9, quote="lumbar fusion", sentence="Lumbar fusion", span=(0, 1),
        source="a.pdf", document="d9", document_kind=DocumentKind.REQUEST_FOR_AUTHORIZATION,
        document_date=dt.date(2021, 9, 1),
    )  # fmt: skip
    older = opinion("d1", dt.date(2021, 1, 5), "I do not recommend a fusion.", "advises_against fusion")
    newer = opinion("d2", dt.date(2021, 8, 5), "I recommend the fusion now.", "recommends fusion")
    told = [one for one in draft([asked, older, newer], Length.LONG).sentences if one.section == "opinions"]
    assert [one.pages for one in told] == [(8,)]
    assert "I recommend the fusion now" in told[0].text


@pytest.mark.parametrize(
    ("end", "signs"),
    [
        ("Very truly yours,\nPaula Okonjo, M.D.\ncc: R. Howell, M.D.", True),
        ("Paula Okonjo, PhD   Brandt Oyler, DPT   Yusuf Habibi, MD", False),
        ("Dictated but not read", False),
    ],
)
def test_who_speaks_is_known_where_one_person_alone_signs(end, signs):
    report = report_of_text(f"{LETTERHEAD}PLAN\nPhysical therapy.\n\n{end}\n", "a.txt", date=dt.date(2021, 5, 4))
    object.__setattr__(report, "author", "Paula Okonjo, MD")
    assert (signed_by(report) is not None) == signs


def paper(text: str, kind: DocumentKind, day: dt.date, author: str) -> list[Fact]:
    """The facts of a paper whose author is known."""
    report = report_of_text(text, f"{day}.txt", kind=kind, date=day)
    return list(read_report(replace(report, author=author)))


@pytest.mark.parametrize(("author", "told"), [("G. Lyle", False), ("Rosa Kettman, MD", True)])
def test_who_asks_for_the_operation_later_is_not_told_as_against_it(author: str, told: bool) -> None:
    report = f"{LETTERHEAD}HISTORY\nShe fell in March.\n\nCAUSATION\nIndustrial. I do not recommend surgery today.\n"
    form = "REQUEST FOR AUTHORIZATION\nRequested treatment:\n1. Left L5-S1 microdiscectomy, CPT 63030\n"
    facts = [
        *paper(report, DocumentKind.CONSULTATION_REPORT, dt.date(2021, 5, 4), "Gideon P. Lyle, MD"),
        *paper(form, DocumentKind.REQUEST_FOR_AUTHORIZATION, dt.date(2021, 9, 1), author),
    ]
    said = [one.text for one in draft(facts, Length.USUAL).sentences if one.section == "opinions"]
    assert any("I do not recommend surgery today" in one and one.startswith("Of surgery") for one in said) is told
