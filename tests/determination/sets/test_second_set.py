"""Five more good letters and ten more with one planted defect each, written before the checks were changed for them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from openimr.determination.checks import Finding, Severity, check_letter

SECOND = Path(__file__).parent / "second"
GOOD = sorted((SECOND / "good").glob("*.txt"))
PLANTED: list[dict[str, Any]] = yaml.safe_load((SECOND / "planted.yaml").read_text(encoding="utf-8"))


def found(text: str) -> list[Finding]:
    return check_letter(text, "letter.txt")


def with_defect(planted: dict[str, Any]) -> str:
    """The letter with the defect; blanks of ``was`` also match where the letter breaks a line."""
    good = (SECOND / "good" / f"{planted['letter']}.txt").read_text(encoding="utf-8")
    pattern = r"\s+".join(map(re.escape, planted["was"].split()))
    bad, times = re.subn(pattern, lambda _: planted["now"], good, count=1)
    assert times == 1
    return bad


def new_in(planted: dict[str, Any]) -> list[Finding]:
    """The findings that the defect brought."""
    good = (SECOND / "good" / f"{planted['letter']}.txt").read_text(encoding="utf-8")
    known = {(f.code, f.item, f.message) for f in found(good)}
    return [f for f in found(with_defect(planted)) if (f.code, f.item, f.message) not in known]


def test_five_good_letters_give_no_error_and_no_warning() -> None:
    assert len(GOOD) == 5
    findings = [f for file in GOOD for f in found(file.read_text(encoding="utf-8"))]
    assert [f for f in findings if f.severity is not Severity.NOTE] == []


@pytest.mark.parametrize("planted", PLANTED, ids=lambda p: p["kind"].replace(" ", "_"))
def test_a_planted_defect_is_found(planted: dict[str, Any]) -> None:
    said = [f for f in new_in(planted) if f.item in planted["items"] and f.severity is not Severity.NOTE]
    words = " ".join(f"{f.place} {f.message}" for f in said).lower()
    assert any(re.search(rf"\b{word}", words) for word in planted["says"])
