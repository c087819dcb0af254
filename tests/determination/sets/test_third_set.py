"""Thirty-nine defects planted into good letters, one at a time, written without looking at the checks."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from openimr.determination.checks import check_letter

SETS = Path(__file__).parent
PLANTED: list[dict[str, Any]] = yaml.safe_load((SETS / "third.yaml").read_text(encoding="utf-8"))
FOUND = [planted for planted in PLANTED if planted["code"]]


@pytest.mark.parametrize("planted", FOUND, ids=lambda p: p["kind"].replace(" ", "_"))
def test_a_planted_defect_is_found(planted: dict[str, Any]) -> None:
    good = (SETS / f"{planted['letter']}.txt").read_text(encoding="utf-8")
    pattern = r"\s+".join(map(re.escape, planted["was"].split()))  # blanks also match where the letter breaks a line
    bad, times = re.subn(pattern, lambda _: planted["now"], good, count=1)
    assert times == 1
    assert planted["code"] not in {finding.code for finding in check_letter(good, "letter.txt")}
    assert planted["code"] in {finding.code for finding in check_letter(bad, "letter.txt")}


def test_few_are_missed() -> None:
    assert len(PLANTED) == 39
    assert len(FOUND) >= 36
