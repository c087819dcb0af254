"""The checks on whole letters: good ones, the same with one defect each, and the two that were really published."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from letters import determination

from openimr.determination import render_text
from openimr.determination.checks import Finding, Severity, catalogue, check_letter

DATA = Path(__file__).parent / "data"
GOOD = sorted((DATA / "good").glob("*.txt"))
PLANTED: list[dict[str, Any]] = yaml.safe_load((DATA / "planted.yaml").read_text(encoding="utf-8"))


def found(text: str) -> list[Finding]:
    return check_letter(text, "letter.txt")


def test_ten_good_letters_give_at_most_one_warning_together_and_no_error() -> None:
    assert len(GOOD) == 10
    findings = [finding for file in GOOD for finding in found(file.read_text(encoding="utf-8"))]
    assert [f for f in findings if f.severity is Severity.ERROR] == []
    assert len([f for f in findings if f.severity is Severity.WARNING]) <= 1


def test_nothing_is_found_on_a_letter_of_the_project_read_back() -> None:
    assert found(render_text(determination())) == []


@pytest.mark.parametrize("defect", PLANTED, ids=lambda d: f"{d['code']}-{d['letter']}")
def test_a_planted_defect_is_found(defect: dict[str, Any]) -> None:
    good = (DATA / "good" / f"{defect['letter']}.txt").read_text(encoding="utf-8")
    # A pattern with blanks in it also matches where the letter breaks a line.
    bad, times = re.subn(re.sub(r"(?<!\\) ", r"\\s+", defect["was"]), defect["now"], good, count=1, flags=re.DOTALL)
    assert times == 1
    assert defect["code"] in {finding.code for finding in found(bad)}


def test_every_check_of_published_letters_has_a_planted_defect_but_those_that_only_note() -> None:
    # The checks against the case file need its pages; they are tested on determinations that have them.
    expected = {
        c.code for c in catalogue() if c.published and c.severity is not Severity.NOTE and c.family != "case_file"
    }
    assert expected - {defect["code"] for defect in PLANTED} <= {
        "RC101",
        "RC103",
        "CI204",
        "CO318",
        *(f"CO3{number}" for number in range(19, 25)),
        "RC104",
    }  # CO318 is planted in the second set, those after it and RC104 in the third


def codes_by_item(file: Path) -> set[tuple[str, int | None]]:
    return {(f.code, f.item) for f in found(file.read_text(encoding="utf-8"))}


def test_the_first_published_letter(published_folder: Path) -> None:
    seen = codes_by_item(published_folder / "000_e63dcce86f2aac02.txt")
    assert ("CI203", 1) in seen  # page 307 of a guideline of 127 pages
    assert ("CO310", 1) in seen  # conservative care exhausted in the summary, its failure not documented below


def test_the_second_published_letter(published_folder: Path) -> None:
    seen = codes_by_item(published_folder / "001_10b686e3d4054e0a.txt")
    assert ("FO502", None) in seen  # the misspelt board
    assert ("CO314", None) in seen  # a physician reviewer, then an expert reviewer
    assert ("CI203", 1) in seen  # page 3 is not in chapter 12
    assert {("CI203", 3), ("CI205", 3)} <= seen  # the chapter on the hand, and a page outside it
    assert {("CO311", 2), ("CO311", 4)} <= seen  # one rationale under two items
    assert not {item for code, item in seen if code == "CI203"} - {1, 3}


def test_every_finding_on_the_published_letters_is_judged_in_the_documentation(published_folder: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "checks-on-published.md").read_text(encoding="utf-8")
    judged = [
        re.findall(r"^\| ([A-Z]{2}\d{3}) \| (\w+) \| (\d+|–) \|", part, re.MULTILINE)
        for part in page.split("\n## ")[1:3]
    ]
    for rows, file in zip(judged, sorted(published_folder.glob("*.txt")), strict=True):
        seen = found(file.read_text(encoding="utf-8"))
        assert sorted((f.code, f.severity.value, str(f.item or "–")) for f in seen) == sorted(rows)
