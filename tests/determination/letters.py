"""An invented case and determination that the tests of this room bend to their needs."""

import datetime as dt

from openimr.determination.composing import compose
from openimr.domain.anatomy import BodyPart
from openimr.domain.case import (
    Application,
    Case,
    Claim,
    Contact,
    DisputedTreatment,
    Employee,
    Parties,
    RequestingPhysician,
    UtilizationReview,
    UtilizationReviewItem,
)
from openimr.domain.determination import (
    Decisions,
    Determination,
    ItemDecision,
    Organization,
    Outcome,
    SummarySentence,
)
from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import CaseFileIndex, Document
from openimr.domain.guidance import Citation, EvidenceStandard
from openimr.domain.reviewer import ReviewerQualifications

LOW_BACK = Citation(
    text="MTUS ACOEM 2nd Edition (2004) Chapter 12 Low Back Complaints Page(s): 305-307",
    mtus=True,
    source="ACOEM",
    title="Low Back Complaints",
    chapter=12,
    pages="305-307",
)
ODG_LOW_BACK = Citation(
    text="Official Disability Guidelines (ODG) Low Back Chapter, Lumbar supports",
    mtus=False,
    source="ODG",
    title="Low Back",
)

FUSION = DisputedTreatment(
    id=1,
    treatment="L4-S1 posterior lumbar interbody fusion with instrumentation",
    body_part=BodyPart.LUMBAR_SPINE,
    levels=("L4-L5", "L5-S1"),
    codes=("22630", "22632"),
    utilization_review=UtilizationReviewItem(
        decision="denied",
        reason="The records sent did not show instability or a course of conservative care.",
        guidelines=(LOW_BACK,),
    ),
)
BRACE = DisputedTreatment(
    id=2,
    treatment="Postoperative lumbar brace",
    body_part=BodyPart.LUMBAR_SPINE,
    quantity="1",
    codes=("L0650",),
    depends_on=1,
    utilization_review=UtilizationReviewItem(decision="denied"),
)

CASE = Case(
    case_number="CM16-0041729",
    application=Application(received_date=dt.date(2016, 4, 18), signed_date=dt.date(2016, 4, 11), signed_by="employee"),
    employee=Employee(
        name="Marisol Iñárritu Peña", date_of_birth=dt.date(1969, 7, 2), sex="female", phone="(555) 010-2231"
    ),
    claim=Claim(claim_number="WC-77-120934", date_of_injury=dt.date(2013, 9, 5), employer="Harbor Citrus Packing"),
    parties=Parties(
        claims_administrator=Contact(name="Ada Quill", organization="Seabright Claims", phone="(555) 010-9000")
    ),
    requesting_physician=RequestingPhysician(name="Tobias Renner, MD", specialty="Orthopaedic Surgery"),
    utilization_review=UtilizationReview(
        decision_date=dt.date(2016, 3, 24), served_date=dt.date(2016, 3, 25), served_by="mail"
    ),
    primary_diagnosis="Spondylolisthesis, lumbosacral region (M43.17)",
    disputed_treatments=(FUSION, BRACE),
)

INDEX = CaseFileIndex(
    documents=(
        Document(
            id="d1",
            source="notes.pdf",
            source_pages=(1, 2, 3),
            pages=(1, 2, 3),
            kind=DocumentKind.PROGRESS_REPORT,
            kind_confidence=0.9,
            title="Progress report (PR-2)",
            date=dt.date(2016, 2, 3),
            author="Tobias Renner, MD",
        ),
        Document(
            id="d2",
            source="imaging.pdf",
            source_pages=(1, 2),
            pages=(4, 5),
            kind=DocumentKind.IMAGING_REPORT,
            kind_confidence=0.95,
            title="Flexion-extension radiographs, lumbar spine",
            date=dt.date(2015, 11, 19),
            author="Priya Wendt, MD",
        ),
        Document(
            id="d3",
            source="fax.pdf",
            source_pages=(1, 2, 3),
            pages=(6, 7, 8),
            kind=DocumentKind.PROGRESS_REPORT,
            kind_confidence=0.9,
            title="Progress report (PR-2)",
            date=dt.date(2016, 2, 3),
            author="Tobias Renner, MD",
            duplicate_of="d1",
        ),
        Document(
            id="d4",
            source="therapy.tif",
            source_pages=(1,),
            pages=(9,),
            kind=DocumentKind.PHYSICAL_THERAPY_NOTE,
            kind_confidence=0.8,
            title="Discharge note",
        ),
    ),
    problems=(),
    page_count=9,
)

DECISIONS = Decisions(
    clinical_case_summary=(
        SummarySentence(
            text="The employee is a 46-year-old woman who was injured on 09/05/2013 while lifting crates.", pages=(1,)
        ),
        SummarySentence(
            text="Low back pain with numbness of the left foot goes on despite 24 visits of physical therapy.",
            pages=(2, 9),
        ),
        SummarySentence(
            text="Standing films in flexion and extension show 5 mm of movement of L5 on S1.", pages=(4, 5)
        ),
        SummarySentence(
            text="In a report dated 02/03/2016 the surgeon asks for a fusion from L4 to S1 and a brace.", pages=(3,)
        ),
    ),
    items=(
        ItemDecision(
            item=1,
            decision=Outcome.OVERTURNED,
            citations=(LOW_BACK,),
            evidence_standard=EvidenceStandard.MTUS,
            rationale=(
                "The guideline accepts a fusion where a slipped vertebra moves and the pain has outlasted other "
                "care. The films measure that movement at L5-S1, and the therapy notes show that 24 visits did "
                "not help.\n\nThe disc at L4-L5 has lost its height and the slip reaches it, so both levels of "
                "the request rest on the record. The fusion is medically necessary."
            ),
        ),
        ItemDecision(
            item=2,
            decision=Outcome.UPHELD,
            citations=(ODG_LOW_BACK,),
            evidence_standard=EvidenceStandard.NATIONALLY_RECOGNIZED_STANDARDS,
            higher_standards_do_not_apply="The MTUS and the studies it lists do not speak of braces after a fusion.",
            rationale=(
                "A brace after a fusion held by screws and rods has not been shown to help the bone to heal. "
                "The request names no reason that sets this employee apart, so the brace is not medically necessary."
            ),
        ),
    ),
)

QUALIFICATIONS = ReviewerQualifications(
    kind="physician reviewer",
    board_certifications=("Orthopaedic Surgery",),
    licensed_in=("California", "Oregon"),
    years_in_practice=17,
    weekly_practice_hours=40,
)

ORGANIZATION = Organization(
    name="Cedar Bench Independent Review",
    address=("410 Alder Street, Suite 2", "Sacramento, CA 95814"),
    phone="(555) 010-4400",
    website="cedarbench.example",
)


def determination(**changes: object) -> Determination:
    """The invented determination, signed on 6 May 2016, with ``changes`` to its fields."""
    made = compose(CASE, INDEX, DECISIONS, QUALIFICATIONS, ORGANIZATION, decided_on=dt.date(2016, 5, 6))
    return made.model_copy(update=changes)
