"""Guideline lines of determinations, in the forms and the free wordings they have had, become citations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.domain.guidance import Citation
from openimr.guidelines import read_citations

Row = tuple[bool, str, str | None, int | None, str | None]


def rows(text: str) -> list[Row]:
    return [(c.mtus, c.source, c.title, c.chapter, c.pages) for c in read_citations(text)]


FORMS: dict[str, list[Row]] = {
    "Decision based on MTUS ACOEM.": [(True, "ACOEM", None, None, None)],
    "Decision based on MTUS.": [(True, "MTUS", None, None, None)],
    "Decision based on MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 3.": [
        (True, "ACOEM", "Low Back Complaints", 12, "3")
    ],
    "Decision based on MTUS ACOEM Chapter 11 Forearm, Wrist, and Hand Complaints Page(s): 307.  Decision based on "
    "Non-MTUS Citation American Pain Society Clinical Practice Guideline": [
        (True, "ACOEM", "Forearm, Wrist, and Hand Complaints", 11, "307"),
        (False, "American Pain Society", "Clinical Practice Guideline", None, None),
    ],
    "Decision based on MTUS ACOEM.  Decision based on Non- MTUS Citation Official Disability Guidelines (ODG) Low "
    "Back": [
        (True, "ACOEM", None, None, None),
        (False, "ODG", "Low Back", None, None),
    ],
    "Decision based on MTUS Chronic Pain Treatment Guidelines Spinal Fusion Page(s): 307.": [
        (True, "MTUS Chronic Pain", "Spinal Fusion", None, "307")
    ],
    "Decision based on MTUS Chronic Pain Treatment Guidelines NSAIDs (non-steroidal anti-inflammatory drugs) "
    "Page(s): 67-73; 78, 80.": [
        (True, "MTUS Chronic Pain", "NSAIDs (non-steroidal anti-inflammatory drugs)", None, "67-73; 78, 80")
    ],
    "Decision based on MTUS Postsurgical Treatment Guidelines Page(s): 10, 25.": [
        (True, "MTUS Postsurgical", None, None, "10, 25")
    ],
    "Decision based on MTUS Acupuncture Treatment Guidelines.": [(True, "MTUS Acupuncture", None, None, None)],
    "Decision based on MTUS Opioids Treatment 2016.": [(True, "MTUS Opioids", None, None, None)],
    "Decision based on MTUS Low Back Complaints 2004, Section(s): Surgical Considerations.": [
        (True, "ACOEM", "Low Back Complaints, Surgical Considerations", None, None)
    ],
    "Decision based on MTUS Chronic Pain Medical Treatment 2009, Section(s): Opioids, criteria for use.": [
        (True, "MTUS Chronic Pain", "Opioids, criteria for use", None, None)
    ],
    "Decision based on Non-MTUS Citation ODG, Low Back Chapter, Fusion (spinal)": [
        (False, "ODG", "Low Back, Fusion (spinal)", None, None)
    ],
    "Decision based on Non-MTUS Citation ACOEM Guidelines, Chapter 7, page 127": [(False, "ACOEM", None, 7, "127")],
    "Decision based on Non-MTUS Citation (no guideline cited)": [],
    "None given.": [],
}

SEVERAL: dict[str, list[Row]] = {
    "Decision based on MTUS ACOEM Chapter 9 Shoulder Complaints Page(s): 207-208, Chronic Pain Treatment Guidelines "
    "Page(s): 22, 64.": [
        (True, "ACOEM", "Shoulder Complaints", 9, "207-208"),
        (True, "MTUS Chronic Pain", None, None, "22, 64"),
    ],
    "Decision based on MTUS ACOEM Chapter 8 Neck and Upper Back Complaints Page(s): 177-178 and Chapter 12 Low Back "
    "Complaints Page(s): 303.": [
        (True, "ACOEM", "Neck and Upper Back Complaints", 8, "177-178"),
        (True, "ACOEM", "Low Back Complaints", 12, "303"),
    ],
    "Decision based on MTUS Chronic Pain Treatment Guidelines Opioids Page(s): 76-80; Weaning of Medications "
    "Page(s): 124.": [
        (True, "MTUS Chronic Pain", "Opioids", None, "76-80"),
        (True, "MTUS Chronic Pain", "Weaning of Medications", None, "124"),
    ],
    "ACOEM Practice Guidelines, Chapter 12, Low Back Complaints, pages 305-307; Official Disability Guidelines, Neck": [
        (True, "ACOEM", "Low Back Complaints", 12, "305-307"),
        (False, "ODG", "Neck", None, None),
    ],
}

FREE: dict[str, list[Row]] = {
    "The Claims Administrator based its decision on the Low Back Complaints Chapter (ACOEM Practice Guidelines, 2nd "
    "Edition (2004), Chapter 12) pg. 303-305, which is a part of MTUS.": [
        (True, "ACOEM", "Low Back Complaints", 12, "303-305")
    ],
    "The Claims Administrator based its decision on the MTUS 2009 Chronic Pain Treatment Guidelines, page 8, 9. The "
    "Physician Reviewer found that this guideline is applicable and relevant to the issue at dispute.": [
        (True, "MTUS Chronic Pain", None, None, "8, 9")
    ],
    "The MTUS is not applicable. The reviewer based the decision on the ACOEM, 2nd Edition, (2004), Chapter 12, page "
    "305.": [(False, "ACOEM", None, 12, "305")],
    "The Expert Reviewer based his/her decision on the ACOEM, 2nd Edition (2004), Knee Complaints, Chapter 13, page "
    "343, which is part of the MTUS, and on the Official Disability Guidelines (ODG), Knee & Leg Chapter, which is "
    "not part of the MTUS.": [
        (True, "ACOEM", "Knee Complaints", 13, "343"),
        (False, "ODG", "Knee & Leg", None, None),
    ],
    "The Claims Administrator's decision was not based on the MTUS but on the Official Disability Guidelines, Neck "
    "Chapter.": [(False, "ODG", "Neck", None, None)],
    "The Claims Administrator did not cite any medical evidence for its decision.": [],
    "The Expert Reviewer found the ACOEM guidelines used by the Claims Administrator not applicable.": [],
    "The MTUS Chronic Pain Treatment Guidelines do not address this. Decision based on Non-MTUS Citation ODG, Pain "
    "chapter, NSAIDs; http://www.odg-twc.com/odgtwc/pain.htm": [(False, "ODG", "Pain, NSAIDs", None, None)],
    "MTUS, Chronic Pain Medical Treatment Guidelines § 9792.24.2, Physical Medicine, pages 98-99": [
        (True, "MTUS Chronic Pain", "Physical Medicine", None, "98-99")
    ],
}

WORKS: dict[str, list[Row]] = {
    "Decision based on Non-MTUS Citation Other Medical Treatment Guideline or Medical Evidence: Aldous RA, Brenn SK. "
    "Outcomes of early exercise after fusion. Spine. 2010;35(2):120-128.": [
        (False, "Spine", "Outcomes of early exercise after fusion", None, "120-128")
    ],
    "Non-MTUS Citation Carver R, et al. Injections for back pain. Ann Intern Med 2017;166:493-505": [
        (False, "Ann Intern Med", "Injections for back pain", None, "493-505")
    ],
    "Non-MTUS Citation www.drugs.com": [(False, "drugs.com", None, None, None)],
    "Non-MTUS Citation Campbell's Operative Orthopaedics, 12th edition": [
        (False, "Campbell's Operative Orthopaedics", None, None, None)
    ],
    "Non-MTUS Citation North American Spine Society (NASS) Coverage Policy: Lumbar Fusion, 2014, page 4": [
        (False, "North American Spine Society", "Coverage Policy: Lumbar Fusion", None, "4")
    ],
    "Non-MTUS Citation Aetna Clinical Policy Bulletin: Lumbar fusion": [
        (False, "Aetna Clinical Policy Bulletin", "Lumbar fusion", None, None)
    ],
}


@pytest.mark.parametrize(("line", "expected"), [*FORMS.items(), *SEVERAL.items(), *FREE.items(), *WORKS.items()])
def test_a_guideline_line_becomes_its_citations(line: str, expected: list[Row]) -> None:
    assert rows(line) == expected


def test_the_words_are_kept_as_cited_without_the_lead_in() -> None:
    line = (
        "Decision based on MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 305-307. "
        "Decision based on Non-MTUS Citation Official Disability Guidelines (ODG) Low Back, Fusion (spinal)."
    )
    assert [c.text for c in read_citations(line)] == [
        "MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 305-307",
        "Non-MTUS Citation Official Disability Guidelines (ODG) Low Back, Fusion (spinal)",
    ]


def test_a_line_end_inside_a_citation_makes_no_difference() -> None:
    line = "Decision based on MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 305-307."
    assert read_citations(line.replace(" ", "\n")) == read_citations(line)


chapters = st.sampled_from(
    [(8, "Neck and Upper Back Complaints"), (12, "Low Back Complaints"), (13, "Knee Complaints"), (None, None)]
)
pages = (
    st.none()
    | st.integers(1, 448).map(str)
    | st.tuples(st.integers(1, 200), st.integers(201, 448)).map(lambda pair: f"{pair[0]}-{pair[1]}")
)


@given(st.lists(st.tuples(chapters, pages), min_size=1, max_size=4))
def test_what_the_form_says_is_read_whatever_is_combined(
    parts: list[tuple[tuple[int | None, str | None], str | None]],
) -> None:
    sentences = [
        "Decision based on MTUS ACOEM"
        + (f" Chapter {chapter} {title}" if chapter else "")
        + (f" Page(s): {page}" if page else "")
        + "."
        for (chapter, title), page in parts
    ]
    assert rows("  ".join(sentences)) == [(True, "ACOEM", title, chapter, page) for (chapter, title), page in parts]


@given(st.text(max_size=200))
def test_any_text_is_read_without_failing_and_every_citation_is_in_it(text: str) -> None:
    for citation in read_citations(f"Decision based on Non-MTUS Citation {text}"):
        assert isinstance(citation, Citation)
        assert citation.source
