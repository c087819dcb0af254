"""What a paper decides on each item, in the layouts of carriers, review agents and physicians; what decides nothing."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.clinical import read_report, report_of_text
from openimr.clinical.deciding import decided_in
from openimr.domain.document_kind import DocumentKind

WRITTEN = Path(__file__).parent / "data" / "decisions.txt"


def pages():
    """Each page of the file with its kind and the decisions wanted of it."""
    for block in re.split(r"(?m)^## ", WRITTEN.read_text(encoding="utf-8"))[1:]:
        head, _, body = block.partition("\n")
        page, *wanted = re.split(r"\n=> ", body.strip())
        name, kind = re.fullmatch(r"(.+) \{(\w+)\}", head.strip()).groups()
        rows = [tuple(part.strip() for part in row.split("|")) for row in wanted if row.strip() != "none"]
        yield pytest.param(page.replace("\n\\f\n", "\f"), DocumentKind(kind), rows, id=name)


def read(page, kind):
    report = report_of_text(page, "page.txt", kind=kind)
    texts = dict(report.pages)
    return [
        (
            one.value,
            " … ".join(one.item.parts) if one.item else "-",
            " ".join(texts[one.page].text[one.start : one.end].split()),
        )
        for one in decided_in(report)
    ]


@pytest.mark.parametrize(("page", "kind", "wanted"), list(pages()))
def test_a_paper_decides_this_and_no_more(page, kind, wanted):
    found = read(page, kind)
    for value, item, words in wanted:
        same = [one for one in found if one[0] == value and words in one[2] and item in ("-", one[1])]
        assert same, f"{value} | {item} | {words} is not among {found}"
    assert len(found) == len(wanted), found


WRITTEN_SO = """Determination:|1. Denied.|2. Certified.|1. Lumbar MRI|Item   Requested   Decision|X Deny|[ ] Approve
The request is not certified.|Approved:|- TENS unit|is modified to|6 of 12 visits|UPHELD"""
PIECES = st.sampled_from([*re.split(r"[|\n]", WRITTEN_SO), "\n", "   "])


@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=30), st.sampled_from(["\n", " ", "   ", "\f"]))
@settings(max_examples=150, deadline=None)
def test_whatever_the_page_decisions_and_items_stand_on_it_word_for_word(pieces, joint):
    report = report_of_text(joint.join(pieces), "page.txt", kind=DocumentKind.UTILIZATION_REVIEW_DECISION)
    texts = {number: page.text for number, page in report.pages}
    for one in decided_in(report):
        assert 0 <= one.start < one.end <= len(texts[one.page])
        assert texts[one.page][one.start : one.end].strip()
        for part in one.item.parts if one.item else ():
            assert part in " ".join(texts[one.item.page].split())


def test_reasons_below_a_list_of_decisions_decide_nothing_more_and_stand_under_its_items():
    text = (
        "UTILIZATION REVIEW DETERMINATION\nDate: 06/11/2024\n\nDecision at a glance\n"
        "1. Repeat cervical epidural injection C7-T1 — DENIED\n"
        "2. Monitored anesthesia care — DENIED\n"
        "3. Duloxetine 30 mg #30 — APPROVED\n\n"
        "Rationale\n"
        "1. The statements about relief conflict, and no diary of pain is set out.\n"
        "2. Routine sedation is not needed as item 1 is not authorized.\n"
        "3. Duloxetine is on the list and is approved.\n"
    )
    facts = read_report(report_of_text(text, "review", kind=DocumentKind.UTILIZATION_REVIEW_DECISION))
    decided = [fact for fact in facts if fact.type == "decision"]
    reasons = {fact.sentence: fact.attributes.get("items") for fact in facts if fact.type == "request_reason"}

    assert [fact.value for fact in decided] == ["denied", "denied", "approved"]
    assert reasons["The statements about relief conflict, and no diary of pain is set out."] == (
        "Repeat cervical epidural injection C7-T1"
    )
    assert reasons["Routine sedation is not needed as item 1 is not authorized."] == "Monitored anesthesia care"
