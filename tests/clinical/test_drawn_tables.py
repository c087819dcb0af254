"""Tables of requests and of decisions that a page draws: each row with its own item, code, amount and decision."""

from openimr.clinical.deciding import decided_in
from openimr.clinical.papers.asked import asked_in
from openimr.clinical.report import Report
from openimr.domain.document_kind import DocumentKind

from .typeset_pages import pages_of

FORM = """
REQUEST FOR AUTHORIZATION \\ Employee name: Ada Quill
#table(columns: (70pt, 52pt, 104pt, 42pt, 64pt), inset: 3pt,
  [Diagnosis (required)], [ICD code], [Service or good requested], [CPT], [Other: freq, duration, qty],
  [Chronic migraine], [G43.709], [Onabotulinum toxin 155 units, migraine protocol], [64615 J0585], [every 12 weeks x 2],
  [same], [G43.709], [Rimegepant 75 mg], [], [8, two refills],
  [], [], [F/U], [99214], [1])
Physician signature: R. Oake
"""
LETTER = """
UTILIZATION REVIEW DETERMINATION \\ The request was reviewed by a physician.
#table(columns: (16pt, 130pt, 62pt, 50pt), inset: 3pt,
  [\\#], [Treatment requested], [Decision], [Qty approved],
  [1], [Removal of deep hardware of the right heel, outpatient (20680)], [NON-CERTIFIED], [0],
  [2], [Blood count], [CERTIFIED], [1],
  [3], [Therapy after surgery, twelve visits], [MODIFIED to 6 visits], [6])
The reasons for this decision follow on the next page.
"""


def _report(source: str, kind: DocumentKind) -> Report:
    return Report("paper.pdf", tuple(enumerate(pages_of(source), start=1)), kind)


def test_each_row_of_a_request_is_asked_for_with_its_codes_and_its_amount() -> None:
    asked = asked_in(_report(FORM, DocumentKind.REQUEST_FOR_AUTHORIZATION))

    assert [(one.parts, one.codes, one.amount) for one in asked] == [
        (("Onabotulinum toxin 155 units, migraine protocol",), "64615 J0585", "every 12 weeks x 2"),
        (("Rimegepant 75 mg",), "", "8, two refills"),
        (("F/U",), "99214", "1"),
    ]


def test_where_an_item_asked_for_stands_is_told_by_the_text_of_its_page() -> None:
    report = _report(FORM, DocumentKind.REQUEST_FOR_AUTHORIZATION)

    for one in asked_in(report):
        assert tuple(report.pages[0][1].text[low:high] for low, high in one.spans) == one.parts


def test_each_row_of_a_letter_is_decided_with_its_number_and_what_is_granted() -> None:
    decided = decided_in(_report(LETTER, DocumentKind.UTILIZATION_REVIEW_DECISION))

    assert [(one.value, one.item.number, one.item.parts) for one in decided if one.item] == [
        ("denied", "1", ("Removal of deep hardware of the right heel, outpatient (20680)",)),
        ("approved", "2", ("Blood count",)),
        ("modified", "3", ("Therapy after surgery, twelve visits",)),
    ]


def test_a_table_whose_head_stands_above_its_rules_tells_its_rows_all_the_same() -> None:
    """The names of the columns are a line of the page, the rows below them are drawn."""
    head, rows = FORM.split("[Diagnosis (required)]")[0], FORM.split("qty],\n", 1)[1]
    names = "#grid(columns: (70pt, 52pt, 104pt, 42pt, 64pt), inset: 3pt, [Diagnosis], [ICD], [Service], [CPT], [Qty])\n"
    asked = asked_in(_report(head.replace("#table", f"{names}#table") + rows, DocumentKind.REQUEST_FOR_AUTHORIZATION))

    assert [one.codes for one in asked] == ["64615 J0585", "", "99214"]


AMOUNTS = """
UTILIZATION REVIEW DETERMINATION \\ The request was reviewed by a physician.
#table(columns: (16pt, 130pt, 62pt, 90pt, 60pt), inset: 3pt,
  [\\#], [Treatment requested], [Decision], [Amount certified], [Expires],
  [1], [Cervical epidural steroid injection], [DENIED], [0], [],
  [2], [Hydrocodone 10/325 mg, 90], [MODIFIED], [60, one fill. Remaining 30 denied], [01/03/2025])
"""


def test_a_word_of_decision_among_the_amounts_decides_nothing_and_cells_are_told_with_their_heads() -> None:
    decided = decided_in(_report(AMOUNTS, DocumentKind.UTILIZATION_REVIEW_DECISION))

    assert [(one.value, one.item.parts[0], one.words) for one in decided if one.item] == [
        ("denied", "Cervical epidural steroid injection", "DENIED"),
        (
            "modified",
            "Hydrocodone 10/325 mg, 90",
            "MODIFIED | 60, one fill. Remaining 30 denied | Expires 01/03/2025",
        ),
    ]
