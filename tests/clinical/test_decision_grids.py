"""Tables of decisions are read by their columns: a cell over two lines stays one, and no row takes words of another."""

import re

from openimr.clinical import read_report
from openimr.clinical.deciding import decided_in
from openimr.clinical.report import Report
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import FactType
from openimr.domain.pages import Page, TextSource, Word

WIDE, HIGH = 5.0, 9.0
REQUEST = DocumentKind.REQUEST_FOR_AUTHORIZATION


def _paper(text: str, steps: list[float] | None = None, kind: DocumentKind = REQUEST) -> Report:
    """A page set with a fixed pitch; ``steps`` are the distances between its lines in points."""
    top, words, lines = 50.0, [], []
    for row, raw in enumerate(text.strip("\n").split("\n")):
        for match in re.finditer(r"\S+", raw):
            left = 50 + match.start() * WIDE
            words.append(Word(match[0], left, top, left + len(match[0]) * WIDE, top + HIGH))
        lines.append(" ".join(raw.split()))
        top += steps[row] if steps and row < len(steps) else 14.0
    page = Page(612, 792, tuple(words), "\n".join(lines), TextSource.TEXT_LAYER)
    return Report("letter.pdf", ((1, page),), kind)


def decided(text: str, steps: list[float] | None = None) -> list[tuple[str, str | None, tuple[str, ...]]]:
    """What a page decides."""
    report = _paper(text, steps, DocumentKind.UTILIZATION_REVIEW_DECISION)
    return [(one.value, one.words, one.item.parts if one.item else ()) for one in decided_in(report)]


def test_a_word_broken_at_its_hyphen_below_it_is_one_word() -> None:
    found = decided(
        """
NOTICE OF DETERMINATION
#  Requested                        Qty   Determination   Certified
1  Right knee hyaluronic acid       3     NON-            0
   injections under ultrasound            CERTIFIED
2  Meloxicam 15 mg daily            30    CERTIFIED       30
Certified services must be rendered within ninety days of this notice.
"""
    )
    assert found == [
        ("denied", "NON-CERTIFIED", ("Right knee hyaluronic acid", "injections under ultrasound")),
        ("approved", "CERTIFIED 30", ("Meloxicam 15 mg daily",)),
    ]


def test_a_stop_inside_a_cell_ends_no_row() -> None:
    found = decided(
        """
#  Requested                     Determination   Certified
1  Tramadol 50 mg, 1 bid         MODIFIED        #30, for weaning. Valid to 3/4/25
2  Home exercise kit             CERTIFIED       1
3  MRI of the left shoulder      NON-CERTIFIED   0
Rationale
"""
    )
    assert found[0] == ("modified", "MODIFIED #30, for weaning. Valid to 3/4/25", ("Tramadol 50 mg, 1 bid",))
    assert [value for value, _, _ in found] == ["modified", "approved", "denied"]


def test_of_an_appeal_the_last_decision_counts_and_rows_without_numbers_are_told_by_their_distance() -> None:
    found = decided(
        """
Item under appeal        Initial   Appeal determination
Facet block L4-5         Non-      UPHELD
two levels               cert
Therapy, 12 visits       Non-      MODIFIED: 3 visits approved for home
                         cert      program. 9 remain denied.
Reviewer: A. Person, MD
""",
        [18, 12, 18, 12, 30],
    )
    assert found == [
        ("upheld", "UPHELD", ("Facet block L4-5", "two levels")),
        ("modified", "MODIFIED: 3 visits approved for home program. 9 remain denied.", ("Therapy, 12 visits",)),
    ]


def test_the_title_of_a_letter_decides_no_item_where_items_have_their_own() -> None:
    found = decided(
        """
CERTIFICATION
Requested: Acupuncture, 6 visits. Determination: CERTIFIED.
Requested: Cervical pillow. Determination: NON-CERTIFIED.
*Note of the nurse: no acupuncture visits billed
"""
    )
    assert sorted(value for value, _, _ in found) == ["approved", "denied"]


def test_a_letter_that_appeals_makes_no_decision() -> None:
    text = """
RE: APPEAL OF UR DENIAL
To the reviewer:
I am writing to appeal the non-certification of acupuncture.
1. Acupuncture was requested in May and was not authorized.
"""
    assert decided(text) == []


def test_a_row_of_a_request_that_cannot_be_quoted_is_told_by_its_own_cell() -> None:
    text = """
REQUEST FOR AUTHORIZATION
Diagnosis              ICD-Code     Service requested            CPT       Frequency
Chronic shoulder pain  M25.512      Left shoulder arthroscopy    29826     x1
same                   M25.512      Tramadol 50 mg               none      1 TID prn #90
Long term use of       Z79.891      Urine drug screen            80307     x1
opiates
"""
    told = {fact.value: fact.sentence for fact in read_report(_paper(text)) if fact.type is FactType.REQUEST}
    assert "TID" not in (told["tramadol"] or "")
    assert (told["tramadol"] or "").startswith("Tramadol 50")


def test_a_word_that_grants_below_half_a_refusal_is_told_as_neither() -> None:
    """In plain text, where no boxes tell what belongs to a cell."""
    text = "Requested Determination Certified\n1 Knee brace, custom NON- 0\nwith fitting CERTIFIED\n"
    page = Page(612, 792, (), text, TextSource.TEXT_LAYER)
    report = Report("letter.txt", ((1, page),), DocumentKind.UTILIZATION_REVIEW_DECISION)
    assert all(one.value != "approved" for one in decided_in(report))


def test_a_reconsideration_beside_the_first_decision_decides_every_row() -> None:
    found = decided(
        """
Item                        First level     Reconsideration
A. Lumbar brace             Denied          Denial upheld
B. Home traction unit       Denied          OVERTURNED, certified x1
C. Drug screen, 12 panel    Denied          Upheld
The brace was looked at again.
""",
        [18, 14, 14, 20],
    )
    assert found == [
        ("upheld", "Denial upheld", ("A. Lumbar brace",)),
        ("overturned", "OVERTURNED, certified x1", ("B. Home traction unit",)),
        ("upheld", "Upheld", ("C. Drug screen, 12 panel",)),
    ]


def test_the_name_of_a_column_may_be_written_short() -> None:
    found = decided(
        """
Item   Requested                     Decision          Qty cert.
1      Right wrist splint            Not certified     0
2      Hand therapy, 6 visits        Certified         6
DOCUMENTS
"""
    )
    assert [(value, item) for value, _, item in found] == [
        ("denied", ("Right wrist splint",)),
        ("approved", ("Hand therapy, 6 visits",)),
    ]


def test_whoever_writes_to_the_reviewer_decides_nothing() -> None:
    found = decided(
        """
Harbor Foot Clinic
APPEAL OF NON-CERTIFICATION
To the reviewer:
I write to appeal the denial of the ankle arthroscopy.
1. "Therapy not documented." The log of 9 visits is enclosed; therapy is not certified on this ground alone.
"""
    )
    assert found == []


def test_an_operation_called_after_somebody_is_no_modification() -> None:
    found = decided(
        """
APPEAL DETERMINATION
Service under appeal: left ankle arthroscopy and modified Evans repair.
The original non-certification is upheld.
"""
    )
    assert found == [("upheld", None, ("left ankle arthroscopy and modified Evans repair",))]
