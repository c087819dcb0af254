"""A sentence says of a paper, and of the words it quotes, only what the page shows."""

import pytest

from openimr.clinical.papers.dating import is_administrative, names_kind
from openimr.clinical.summary.telling import is_quotable, own_words
from openimr.clinical.summary.warrants import is_warranted
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType


def said(type_, words, section=None):
    return Fact(
        type=type_,
        value="x",
        source="a.pdf",
        page=1,
        quote=words.split()[0],
        span=(0, 1),
        sentence=words,
        section=section,
    )


@pytest.mark.parametrize(
    ("topic", "type_", "true", "false"),
    [
        ("complaints", "complaint", "Denies new numbness.", "Tolerates ibuprofen 800 mg, no GI upset."),
        ("complaints", "complaint", "Sleeps four hours before pain wakes him.", "Motion is nearly full but painful."),
        ("rating_of_pain", "pain_score", "Pain 5/10.", "Discharged with driver, score 10/10."),
        ("range_of_motion", "range_of_motion", "Flexion 40 degrees.", "Motion loss, rated by analogy, adds 3%."),
        ("imaging_finding", "imaging_finding", "MRI: no fracture.", "Differential: fracture, tendon rupture."),
        ("function", "function", "He cannot kneel.", "Symptoms are worse with lifting."),
        ("work", "work_status", "Modified duty until July.", "Full duty Modified duty Off work until July."),
        ("device", "device", "He wears a lace-up brace.", "Bus with wheelchair lift."),
        (
            "mechanism",
            "mechanism",
            "She fell while lifting a box.",
            "Job analysis reviewed; constant twisting for mirrors.",
        ),
        ("diagnosis", "diagnosis", "Mild carpal tunnel syndrome, non-industrial.", "Carpal tunnel: not industrial."),
        ("medication", "medication", "Lidocaine patch daily.", "Topical lidocaine is reasonable."),
        ("risk", "risk_factor", "Never smoked.", "I cautioned against alcohol with this drug."),
        (
            "injury_day",
            "injury_date",
            "Injured on 03/04/2019.",
            "I first treated this man on 03/04/2019 for an injury.",
        ),
        ("injection", "injection", "One epidural gave relief.", "The injection they want has no date yet."),
        ("surgery", "surgery", "Status post fusion.", "She brought questions about fusion."),
        ("request_in_passing", "request", "We request authorization for fusion.", "You plan a block by anesthesia."),
        ("reason", "request_reason", "Why needed: pain.", "Reserve medical; rationale: litigated."),
        ("ground", "request_reason", "No trial of therapy was documented.", "No new facts were offered by the peer."),
        ("stopping", "medication", "Lyrica was discontinued.", "Norco until 2012; now ibuprofen."),
        ("medication", "medication", "Takes tramadol.", "Tramadol POSITIVE 320 ng/mL."),
    ],
)
def test_words_stand_under_a_topic_only_where_they_bear_it_out(topic, type_, true, false):
    assert is_warranted(said(FactType(type_), true), topic)
    assert not is_warranted(said(FactType(type_), false), topic)


def test_a_finding_is_told_from_the_examination_and_not_from_the_assessment():
    words = "Motor strength is 4/5."
    assert is_warranted(said(FactType.STRENGTH, words, "objective"), "strength")
    assert not is_warranted(said(FactType.STRENGTH, words, "diagnosis"), "strength")


def test_a_paper_is_called_by_its_kind_only_where_its_head_says_so():
    assert names_kind("Bay Spine\nPRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)\n", DocumentKind.PROGRESS_REPORT)
    assert not names_kind("University Health\nEncounter, office visit\n", DocumentKind.PROGRESS_REPORT)
    assert not names_kind("Progress report", DocumentKind.OTHER_CORRESPONDENCE)


def test_a_paper_of_administration_is_known_by_its_head():
    assert is_administrative("CLM 20-RG\nCLAIM NOTES, newest on top\n")
    assert not is_administrative("Family practice\nSeen today for the back.\n")


@pytest.mark.parametrize(
    ("line", "quote", "told"),
    [
        ("☐ Full duty ☒ Modified duty until 6/22 ☐ Off work", "Modified duty", "Modified duty until 6/22"),
        ("Work status: [ ] Off work [X] Return to modified work", "Return to modified", "Return to modified work"),
        ("☐ Full duty ☒ Modified duty until 6/22 ☐ Off work", "Off work", None),
        # a box that may be the one before or behind its choice, and an answer without its question
        ("Full duty ☐ Modified duty ☒ Off work ☐", "Modified duty", None),
        ("☒ Yes ☐ No", "Yes", None),
    ],
)
def test_of_choices_the_words_behind_the_marked_box_are_quoted(line, quote, told):
    fact = said("work_status", line).model_copy(update={"quote": quote})

    assert (own_words(fact) if is_quotable(fact) else None) == told
