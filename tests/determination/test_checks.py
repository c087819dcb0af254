"""The register of checks: the catalogue's examples, choosing, explaining, reporting, and what blocks a signature."""

import datetime as dt
import json
from pathlib import Path

import pytest
from letters import determination

from openimr.determination.checks import (
    Check,
    Finding,
    Severity,
    catalogue,
    catalogue_markdown,
    check,
    explain,
    report,
)
from openimr.determination.checks.examples import example
from openimr.determination.letter.pages import pages_in_words
from openimr.domain.determination import Determination, Outcome
from openimr.domain.errors import InputRefused
from openimr.domain.facts import Fact
from openimr.domain.guidance import Citation
from openimr.domain.reviewer import ReviewerQualifications

DOCS = Path(__file__).resolve().parents[2] / "docs"


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.code)
def test_a_check_finds_its_bad_example(entry: Check) -> None:
    assert entry.code in codes(check(example(entry.bad)))


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.code)
def test_a_good_example_is_good_for_its_check_and_has_no_error_of_any(entry: Check) -> None:
    findings = check(example(entry.good))
    assert entry.code not in codes(findings)
    assert [f for f in findings if f.severity is Severity.ERROR] == []


def test_nothing_is_found_on_the_example_letter() -> None:
    assert check(example()) == []


def test_nothing_is_found_on_a_good_determination() -> None:
    assert check(determination(), reviewer_name="Ottilie Brandauer, MD") == []


def test_every_entry_gives_reason_remedy_and_source() -> None:
    for entry in catalogue():
        assert len(entry.why) > 60
        assert entry.remedy.endswith(".")
        assert entry.source


def test_an_unfinished_draft_is_told_all_that_is_missing() -> None:
    made = determination(clinical_case_summary=(), documents_reviewed=())
    blank = made.items[0].decision.model_copy(update={"decision": None, "rationale": "", "citations": ()})
    nobody = ReviewerQualifications(kind="physician reviewer", board_certifications=(), licensed_in=())
    made = made.model_copy(
        update={
            "items": (made.items[0].model_copy(update={"decision": blank}), made.items[1]),
            "qualifications": nobody,
        }
    )
    found = check(made)
    assert {"RC101", "RC102", "RC103", "RC104", "RC105", "RC106", "RC107", "RC108"} <= set(codes(found))
    assert all(f.severity is Severity.ERROR for f in found if f.code.startswith("RC10"))
    assert {f.item for f in found if f.code in ("RC101", "RC102", "RC105")} == {1}


@pytest.mark.parametrize(
    "said",
    ["I, Ottilie Brandauer, disagree.", "As Dr. Brandauer I see no need.", "BRANDAUER, OTTILIE M. wrote this."],
)
def test_the_reviewers_name_is_found_however_it_is_written(said: str) -> None:
    made = determination()
    decision = made.items[0].decision.model_copy(update={"rationale": f"{made.items[0].decision.rationale} {said}"})
    made = made.model_copy(update={"items": (made.items[0].model_copy(update={"decision": decision}), made.items[1])})
    assert codes(check(made, reviewer_name="Ottilie M. Brandauer, MD")) == ["RC109"]


def test_a_name_the_reviewer_shares_with_the_requesting_physician_is_not_an_error() -> None:
    assert check(determination(), reviewer_name="Ulla Renner, MD") == []


def test_a_partial_decision_without_its_parts_cannot_be_signed() -> None:
    made = determination()
    partly = made.items[1].decision.model_copy(update={"decision": Outcome.PARTIALLY_OVERTURNED})
    made = made.model_copy(update={"items": (made.items[0], made.items[1].model_copy(update={"decision": partly}))})
    (finding,) = check(made, select=["RC112"])
    assert (finding.severity, finding.item) == (Severity.ERROR, 2)


def test_what_is_called_absent_is_shown_on_the_pages_that_hold_it() -> None:
    made = determination()
    hurried = made.items[1].decision.model_copy(
        update={"rationale": "There is no documentation of acupuncture, so the brace is not medically necessary."}
    )
    made = made.model_copy(update={"items": (made.items[0], made.items[1].model_copy(update={"decision": hurried}))})
    pages = {
        1: "Progress report\nWe ask for acupuncture, 6 visits. Authorization for acupuncture is requested.",
        4: "She has no other complaints.",
        7: "Note of 01/08/2016. Patient completed the sixth of six\nacupuncture visits today without lasting relief.",
        8: "No acupuncture so far.",
    }
    (finding,) = check(made, pages=pages, select=["CF401"])
    (again,) = check(made, pages=pages, select=["CF401"])
    assert finding.fingerprint == again.fingerprint
    assert (finding.item, finding.severity) == (2, Severity.WARNING)
    assert "(page 7)" in finding.message
    assert check(made, select=["CF"]) == []


@pytest.mark.parametrize(
    "said",
    [
        "There has been no conservative treatment.",
        "No conservative treatment was tried.",
        "He had no physical therapy.",
    ],
)
def test_care_denied_in_plain_words_is_held_against_the_pages_that_tell_of_it(said: str) -> None:
    from openimr.clinical import read_report, report_of_text

    made = determination()
    hurried = made.items[1].decision.model_copy(update={"rationale": f"{said} The brace is not medically necessary."})
    made = made.model_copy(update={"items": (made.items[0], made.items[1].model_copy(update={"decision": hurried}))})
    note = "The patient completed 24 visits of physical therapy for the low back without lasting relief."
    later = "The patient completed 12 visits of physical therapy in March."
    pages = {41: note, 60: "She has no other complaints.", 88: later}
    facts = [
        fact.model_copy(update={"page": page})
        for page, text in pages.items()
        for fact in read_report(report_of_text(text, "note"))
    ]
    (finding,) = check(made, pages=pages, facts=facts, select=["CF401"])
    assert "(pages 41 and 88)" in finding.message


@pytest.mark.parametrize(
    ("decided", "title", "chapter"),
    [
        (dt.date(2016, 5, 12), "Low Back Complaints", 12),
        (dt.date(2022, 6, 27), "Hip and Groin Disorders", None),  # one of its two editions was in force
    ],
)
def test_a_part_of_the_mtus_that_is_not_marked_as_such_is_not_called_a_work_outside_it(
    decided: dt.date, title: str, chapter: int | None
) -> None:
    made = determination().model_copy(update={"decided_on": decided})
    cited = Citation(text=f"ACOEM, {title}", mtus=False, source="ACOEM", title=title, chapter=chapter)
    plain = made.items[1].decision.model_copy(
        update={
            "citations": (cited,),
            "rationale": "The brace does not help after a fusion.",
            "evidence_standard": None,
        }
    )
    made = made.model_copy(update={"items": (made.items[0], made.items[1].model_copy(update={"decision": plain}))})
    assert codes([f for f in check(made, select=["CI210", "CI215"]) if f.item == 2]) == ["CI215"]


def test_of_many_pages_those_written_when_it_was_done_are_shown_first() -> None:
    from openimr.clinical import read_report, report_of_text

    made = determination()
    hurried = made.items[1].decision.model_copy(
        update={"rationale": "There is no documentation of acupuncture, so the brace is not medically necessary."}
    )
    made = made.model_copy(update={"items": (made.items[0], made.items[1].model_copy(update={"decision": hurried}))})
    mention, note = "She has had acupuncture.", "Acupuncture treatment 3 of 6 given today; less pain afterwards."
    pages = dict.fromkeys(range(1, 31), mention) | {40: note}
    (fact, *_) = (f for f in read_report(report_of_text(note, "note")) if f.type == "therapy")
    facts = [fact.model_copy(update={"page": 40, "document_kind": "acupuncture_note"})]
    (finding,) = check(made, pages=pages, facts=facts, select=["CF401"])
    assert "Page 40: “" in finding.message
    assert "3 of 6 given today" in finding.message
    assert "and 23 more" in finding.message


def test_a_fingerprint_stays_when_sentences_come_before_and_changes_with_code_item_and_words() -> None:
    finding = Finding(code="RC110", severity=Severity.ERROR, place="Clinical case summary, sentence 2", message="x y")
    same = finding.model_copy(update={"place": "Clinical case summary, sentence 9", "severity": Severity.NOTE})
    assert finding.fingerprint == same.fingerprint
    assert len(finding.fingerprint) == 16
    others = [{"code": "RC111"}, {"item": 2}, {"place": "Letter"}, {"message": "x z"}]
    assert len({finding.model_copy(update=u).fingerprint for u in [{}, *others]}) == 5


def test_facts_that_some_page_holds_in_other_words_are_supported() -> None:
    summary = [
        {"text": "On November 3, 2015 nerve tests showed slowing at L5-S1.", "pages": [2]},
        {"text": "She completed 12 visits of physical therapy and bends the knee to 95 degrees.", "pages": [3]},
        {"text": "The surgeon asks for an epidural injection at L3-L4.", "pages": [2]},
        {"text": "There was no acupuncture.", "pages": [3]},
    ]
    pages = {
        2: "EMG/NCS 11/03/2015: slow S1 response, L5 normal. L3/L4 considered.",
        3: "PT discharge: twelve sessions. Flexion 95\u00b0.",
        4: "",
        **dict.fromkeys(range(5, 20), "Progress report without change."),
    }
    assert check(example({"summary": summary, "pages": pages}), select=["CF403", "CF407"]) == []


def test_dates_are_read_where_a_scan_lost_a_blank() -> None:
    summary = [{"text": "The injection of 02/18/2015 helped for a week.", "pages": [2]}]
    pages = {2: "Procedure note, February 18,2015. Injection. DOI 08/14/1971"}
    assert check(example({"summary": summary, "pages": pages}), select=["CF402", "CF403"]) == []


def test_a_page_is_of_the_day_its_document_carries_on_another_page() -> None:
    summary = [{"text": "The consultation of 04/21/2016 found weakness.", "pages": [3]}]
    pages = {2: "Consultation, 04/21/2016", 3: "Page 2. Weakness. Next visit 05/02/2016.", 4: "Note of 05/02/2016"}
    whole = [{"kind": "Consultation report", "title": "Consultation", "date": "2016-04-21", "pages": [2, 3]}]
    parted = [{**whole[0], "pages": [2]}, {**whole[0], "date": "2016-05-02", "pages": [3]}]
    assert check(example({"summary": summary, "pages": pages, "documents": whole}), select=["CF402"]) == []
    (finding,) = check(example({"summary": summary, "pages": pages, "documents": parted}), select=["CF402"])
    assert "does not stand on page 3" in finding.message


@pytest.mark.parametrize(
    ("pages", "more", "words"),
    [
        ([7], 0, "page 7"),
        ([490, 113], 0, "pages 113 and 490"),
        ([9, 10, 11], 0, "pages 9–11"),
        ([6, 9, 10, 11], 22, "pages 6, 9–11 and 22 more"),
        ([6], 1, "pages 6 and 1 more"),
    ],
)
def test_pages_are_named_as_a_sentence_names_them(pages: list[int], more: int, words: str) -> None:
    assert pages_in_words(pages, more) == words


def test_facts_are_not_called_unsupported_where_pages_cannot_be_read() -> None:
    summary = [{"text": "The MRI of 11/03/2015 shows a tear at L5-S1.", "pages": [2]}]
    assert codes(check(example({"summary": summary, "pages": {2: "No change.", 3: "Pain."}}), select=["CF403"]))
    assert check(example({"summary": summary, "pages": {2: "", 3: "Pain."}}), select=["CF403"]) == []
    assert check(example({"summary": summary, "pages": {2: "No change.", 3: ""}}), select=["CF403"]) == []


def test_checks_are_selected_and_ignored_by_the_beginnings_of_their_codes() -> None:
    made = determination(clinical_case_summary=(), documents_reviewed=())
    assert codes(check(made, select=["RC103"])) == ["RC103"]
    assert codes(check(made, select=["rc"], ignore=["RC104"])) == ["RC103"]
    with pytest.raises(InputRefused, match="ZZ9"):
        check(made, select=["ZZ9"])


def test_explaining_a_check_gives_why_source_and_examples() -> None:
    text = explain("rc102")
    assert text.startswith("RC102: A decision without reasons (error)")
    assert "Source: Labor Code 4610.6(e)" in text
    assert "rationale: ''" in text
    with pytest.raises(InputRefused, match="no check with this code"):
        explain("RC999")


def test_findings_as_text_name_file_code_place_and_count() -> None:
    finding = Finding(code="RC101", severity=Severity.ERROR, place="Item 2", item=2, message="There is no decision.")
    assert report([("a.txt", finding)], "text") == "a.txt: error RC101: Item 2: There is no decision.\n1 error"
    assert report([], "text") == "No findings."


def test_findings_as_json_are_a_list_of_objects() -> None:
    finding = Finding(code="RC101", severity=Severity.ERROR, place="Item 2", item=2, message="There is no decision.")
    (row,) = json.loads(report([("a.txt", finding)], "json"))
    assert {k: row[k] for k in ("file", "code", "severity", "item", "message")} == {
        "file": "a.txt",
        "code": "RC101",
        "severity": "error",
        "item": 2,
        "message": "There is no decision.",
    }


def test_findings_as_sarif_name_a_rule_each() -> None:
    finding = Finding(code="RC101", severity=Severity.NOTE, place="Item 2", item=2, message="There is no decision.")
    (run,) = json.loads(report([("a.txt", finding)], "sarif"))["runs"]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {entry.code for entry in catalogue()}
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("RC101", "note")


def test_the_page_of_the_documentation_is_up_to_date() -> None:
    written = (DOCS / "checks.md").read_text(encoding="utf-8")
    assert written == catalogue_markdown(), "write it again: python -m openimr.determination.checks docs/checks.md"


def fact(kind: str, value: str, page: int, **more: object) -> Fact:
    return Fact.model_validate(
        {"type": kind, "value": value, "page": page, "source": "a.pdf", "quote": value, "span": (0, 9), **more}
    )


def test_what_is_called_absent_is_held_against_facts_of_the_same_level_and_polarity() -> None:
    denial = "There is no documentation of instability at L4-L5, so the fusion is not medically necessary."
    item = {"treatment": "Fusion at L4-L5", "outcome": "upheld", "levels": ["L4-L5"], "body_part": "lumbar_spine"}
    subject = example({"items": [{**item, "side": None, "rationale": denial}], "pages": {2: "A page.", 3: "A page."}})

    def found(*facts: Fact) -> list[str]:
        told = check(subject.model_copy(update={"facts": facts}), select=["CF401"])
        return [finding.message for finding in told]

    (message,) = found(fact("imaging_finding", "instability", 3, level="L4-L5"))
    assert "page 3" in message.lower()
    assert found(fact("imaging_finding", "instability", 3, level="L4-L5", polarity="absent")) == []
    assert found(fact("imaging_finding", "instability", 3, level="L2-L3")) == []
    assert found() == []


def test_each_of_several_analyses_is_looked_at_by_itself() -> None:
    own = determination().model_dump(mode="json")
    analyses = [
        {"reviewer": own["qualifications"], "decision": {**own["items"][0]["decision"], "rationale": rationale}}
        for rationale in (own["items"][0]["decision"]["rationale"], "The study is is not medically necessary")
    ]
    own["items"][0]["decision"]["analyses"] = analyses
    found = check(Determination.model_validate(own), select=["FO504", "FO505"])
    assert {finding.code for finding in found} == {"FO504", "FO505"}
    assert all("analysis of reviewer 2" in finding.place for finding in found)
