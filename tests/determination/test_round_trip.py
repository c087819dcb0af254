"""A letter of the project reads back: by the same reader that reads published ones, from its text and from its PDF."""

import datetime as dt

import pypdfium2
import pytest
from letters import CASE, DECISIONS, INDEX, LOW_BACK, ODG_LOW_BACK, ORGANIZATION, QUALIFICATIONS, determination

from openimr.determination import compose, parse_determinations, render_pdf, render_text
from openimr.domain.determination import Decisions, Determination, ItemDecision, Outcome, PublishedDetermination

_REASONS = (
    "The notes of the last course show no gain in strength or in the distance walked.",
    "A home program was taught twice and is said to be followed, so a new course of guided exercise needs a new aim.",
    "The request names no aim, no measure and no number of visits after which it would be judged.",
    "Six visits are enough to find out whether the exercises chosen now do better than those of the last year.",
    "The guideline expects visits to become fewer over time, not more.",
    "The surgeon reports a setback after a fall at work, which is a reason of its own.",
    "Pain is written down as 6/10 before and after.",
)


def text_of(pdf: bytes) -> str:
    pages = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    return "\f".join(pages).replace("\r\n", "\n")


def read_back(made: Determination, medium: str) -> PublishedDetermination:
    text = render_text(made) if medium == "text" else text_of(render_pdf(made))
    (read,) = parse_determinations(text, "letter")
    return read


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("medium", ["text", "pdf"])
def test_a_letter_reads_back(medium: str) -> None:
    read = read_back(determination(), medium)
    assert read.layout == "A"
    assert read.reviewer.kind == "physician reviewer"
    assert read.reviewer.board_certifications == ("Orthopaedic Surgery",)
    assert read.reviewer.licensed_in == ("California", "Oregon")
    assert (read.patient.age, read.patient.sex) == (46, "female")
    assert (read.dates.injury, read.dates.ur_decision) == (dt.date(2013, 9, 5), dt.date(2016, 3, 24))
    assert flat(read.case_summary).startswith("The employee is a 46-year-old woman")
    assert flat(read.case_summary).endswith("surgeon asks for a fusion from L4 to S1 and a brace. [p. 3]")
    first, second = read.items
    assert first.treatment == "L4-S1 posterior lumbar interbody fusion with instrumentation"
    assert (first.outcome, second.outcome) == (Outcome.OVERTURNED, Outcome.UPHELD)
    assert first.claims_administrator_guidelines == first.reviewer_guidelines == (LOW_BACK,)
    assert second.claims_administrator_guidelines == ()
    assert [c.source for c in second.reviewer_guidelines] == [ODG_LOW_BACK.source]
    assert flat(first.rationale).startswith(flat(DECISIONS.items[0].rationale))
    assert flat(second.rationale).startswith(flat(DECISIONS.items[1].rationale))


@pytest.mark.parametrize("medium", ["text", "pdf"])
@pytest.mark.parametrize("outcome", list(Outcome))
def test_many_items_that_run_over_pages_read_back(medium: str, outcome: Outcome) -> None:
    treatments = tuple(
        CASE.disputed_treatments[1].model_copy(
            update={
                "id": n,
                "depends_on": None,
                "treatment": f"Physical therapy, course {n}, twice a week for six weeks",
            }
        )
        for n in range(1, 13)
    )
    decisions = Decisions(
        clinical_case_summary=DECISIONS.clinical_case_summary,
        items=tuple(
            ItemDecision(
                item=n,
                decision=outcome,
                citations=(LOW_BACK,),
                necessary="six visits",
                not_necessary="the others",
                rationale=" ".join(_REASONS[(n * 5 + at) % len(_REASONS)] for at in range(2 + n % 4)),
            )
            for n in range(1, 13)
        ),
    )
    made = compose(
        CASE.model_copy(update={"disputed_treatments": treatments}),
        INDEX,
        decisions,
        QUALIFICATIONS,
        ORGANIZATION,
        decided_on=dt.date(2016, 5, 6),
    )
    read = read_back(made, medium)
    assert [item.treatment for item in read.items] == [t.treatment for t in treatments]
    assert {item.outcome for item in read.items} == {outcome}
    for item, decision in zip(read.items, decisions.items, strict=True):
        assert flat(item.rationale).startswith(flat(decision.rationale))
        assert item.reviewer_guidelines == (LOW_BACK,)
