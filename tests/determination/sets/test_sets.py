"""The checks measured on two sets of letters: good ones, and ones with a single planted defect each.

The letters were written without looking at the checks; `planted.yaml` says what stands where. A defect counts as
found when a finding points at it that the same letter without the defect (its twin) does not have.
"""

import difflib
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from openimr.determination.checks import Finding, check, check_letter
from openimr.determination.published import parse_determinations
from openimr.domain.determination import Determination

HERE = Path(__file__).parent
GOOD = sorted((HERE / "good").iterdir())
TWINS = sorted((HERE / "twins").iterdir())
DEFECTS = sorted((HERE / "defects").iterdir())
PLANTED: list[dict[str, Any]] = yaml.safe_load((HERE / "planted.yaml").read_text(encoding="utf-8"))
JUDGED: list[dict[str, str]] = yaml.safe_load((HERE / "judged.yaml").read_text(encoding="utf-8"))

WARNINGS_ALLOWED = 1
DEFECTS_TO_FIND = 47
SAME_WORDS = 0.85  # share of the words a letter with a defect has in common with its twin


class Sought(NamedTuple):
    """A planted defect, the findings that point at it, and the new findings that point elsewhere."""

    planted: dict[str, Any]
    found: tuple[Finding, ...]
    elsewhere: tuple[Finding, ...]


def read(path: Path) -> dict[str, Any]:
    """The contents of a file of the sets; a change of a twin is made."""
    if path.suffix == ".txt":
        return {"letter": path.read_text(encoding="utf-8")}
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    if "change" not in content:
        return content
    changed = read(HERE / content["twin"])
    make(content["change"], changed["determination"])
    return changed


def make(change: dict[str, Any], determination: Any) -> None:
    """Make a change: a value put at the place ``at`` (a new row there with ``insert``), or the row there removed."""
    *way, last = change["at"]
    place = determination
    for step in way:
        place = place[step]
    if change.get("remove"):
        del place[last]
    elif change.get("insert"):
        place.insert(last, change["to"])
    else:
        place[last] = change["to"]


@cache
def findings(path: Path) -> tuple[Finding, ...]:
    """What the checks say of a file of the sets."""
    content = read(path)
    pages: dict[int, str] | None = content.get("pages")
    if "determination" in content:
        return tuple(check(Determination.model_validate(content["determination"]), pages=pages))
    letter: str = content["letter"]
    if pages is None:
        return tuple(check_letter(letter, path.name))
    return tuple(f for d in parse_determinations(letter, path.name) for f in check(d, letter=letter, pages=pages))


def sought(planted: dict[str, Any]) -> Sought:
    """Look for a planted defect among the findings its twin does not have."""
    of_twin = {(f.code, f.item, f.message) for f in findings(HERE / planted["twin"])}
    new = [f for f in findings(HERE / "defects" / planted["file"]) if (f.code, f.item, f.message) not in of_twin]
    found = tuple(f for f in new if points_at(f, planted))
    return Sought(planted, found, tuple(f for f in new if f not in found))


def points_at(finding: Finding, planted: dict[str, Any]) -> bool:
    """Whether a finding is heavy enough, names the item and says the word; or was judged by hand to point at it."""
    if finding.severity.value == "note" and not planted.get("note_is_enough"):
        return False
    if any(j["file"] == planted["file"] and j["code"] == finding.code for j in JUDGED):
        return True
    words = f"{finding.place} {finding.message}"
    return finding.item in planted["items"] and any(
        re.search(rf"(?<!\w){re.escape(start)}", words, re.IGNORECASE) for start in planted["says"]
    )


def line(finding: Finding) -> str:
    """A finding as a row of the tables."""
    item = "letter" if finding.item is None else f"item {finding.item}"
    return f"{finding.code} {finding.severity.value}, {item}, {finding.place}: {finding.message}"


def loud(paths: Iterable[Path]) -> list[tuple[str, Finding]]:
    """Warnings and errors with the file they are raised on."""
    return [(p.name, f) for p in paths for f in findings(p) if f.severity.value in ("error", "warning")]


def table_of_alarms(alarms: Sequence[tuple[str, Finding]]) -> str:
    """A row a warning or error."""
    return "\n".join(["", *(f"{name:32} {line(f)}" for name, f in alarms)])


def table_of_defects(results: Sequence[Sought]) -> str:
    """A row a defect that was not found, with what was raised instead."""
    missed = [r for r in results if not r.found]
    rows = [f"{len(results) - len(missed)} of {len(results)} found; missed:"]
    for result in missed:
        planted = result.planted
        rows.append(f"{planted['file']} — {planted['kind']}, items {planted['items']}: {planted['points_at']}")
        rows.extend(f"      raised: {line(f)}" for f in result.elsewhere)
    return "\n".join(rows)


def test_the_sets_are_whole() -> None:
    """Ten good letters; fifty with a defect, each in the list with its twin; every family of checks is there."""
    assert len(GOOD) == 10
    assert [p.name for p in DEFECTS] == sorted(p["file"] for p in PLANTED)
    assert len(DEFECTS) == 50
    assert {p["family"] for p in PLANTED} == {1, 2, 3, 4, 5, 6}
    assert {HERE / p["twin"] for p in PLANTED} <= {*GOOD, *TWINS}


@pytest.mark.parametrize("planted", PLANTED, ids=lambda p: p["file"])
def test_a_letter_differs_from_its_twin_only_where_the_defect_is(planted: dict[str, Any]) -> None:
    """Nearly all words are the twin's, whatever the line and page ends are; the case file is the same."""
    own, twin = read(HERE / "defects" / planted["file"]), read(HERE / planted["twin"])
    assert own != twin
    assert own.get("pages") == twin.get("pages")
    if "letter" in own:
        words, words_of_twin = (re.sub(r"\n\s*\d{1,2}\s*\n", "\n", text["letter"]).split() for text in (own, twin))
        same = difflib.SequenceMatcher(None, words_of_twin, words, autojunk=False).ratio()
        assert SAME_WORDS <= same < 1


@pytest.mark.parametrize("path", [p for p in (*GOOD, *DEFECTS) if p.suffix == ".txt"], ids=lambda p: p.name)
def test_every_letter_is_read_with_the_items_it_has(path: Path) -> None:
    """A letter of the sets reads as one determination with all its items."""
    twin = next((HERE / p["twin"] for p in PLANTED if p["file"] == path.name), path)
    (own,) = parse_determinations(path.read_text(encoding="utf-8"), path.name)
    (other,) = parse_determinations(twin.read_text(encoding="utf-8"), twin.name)
    assert own.layout == other.layout
    assert [i.outcome for i in own.items] == [i.outcome for i in other.items]


def test_good_determinations_raise_no_error_and_at_most_one_warning_in_total() -> None:
    alarms = loud(GOOD)
    assert not [f for _, f in alarms if f.severity.value == "error"], table_of_alarms(alarms)
    assert len(alarms) <= WARNINGS_ALLOWED, table_of_alarms(alarms)


def test_twins_raise_no_error_and_at_most_one_warning_in_total() -> None:
    """The other letters without a defect, two of them with the pages of a case file."""
    alarms = loud(TWINS)
    assert not [f for _, f in alarms if f.severity.value == "error"], table_of_alarms(alarms)
    assert len(alarms) <= WARNINGS_ALLOWED, table_of_alarms(alarms)


def test_at_least_forty_seven_of_fifty_planted_defects_are_found() -> None:
    results = [sought(planted) for planted in PLANTED]
    assert sum(bool(r.found) for r in results) >= DEFECTS_TO_FIND, table_of_defects(results)
