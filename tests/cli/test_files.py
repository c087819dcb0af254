"""The file commands as a person or a script runs them: output, messages and exit status."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

DATA = Path(__file__).parents[1] / "determination" / "published" / "data"


def openimr(*arguments: str | Path, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", "from openimr.cli.main import run; run()", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=300,
        check=False,
    )


def test_parse_prints_a_json_object_a_line_and_goes_on_after_a_file_that_is_no_determination() -> None:
    files = [DATA / "a_header_two_items.txt", DATA / "not_a_determination.txt", DATA / "b_long_letter.txt"]
    ran = openimr("parse", *files)
    assert ran.returncode == 1
    assert [json.loads(line)["source"] for line in ran.stdout.splitlines()] == [str(files[0]), str(files[2])]
    assert "not_a_determination.txt" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_parse_succeeds_where_every_file_is_a_determination() -> None:
    ran = openimr("parse", DATA / "a_double_spaced.txt")
    assert ran.returncode == 0
    assert ran.stderr == ""


@pytest.mark.parametrize("command", ["parse", "check"])
def test_a_missing_file_is_named(command: str, tmp_path: Path) -> None:
    ran = openimr(command, tmp_path / "nowhere.pdf")
    assert ran.returncode == 1
    assert "nowhere.pdf" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_check_prints_findings_as_a_list_of_objects_and_fails_on_an_error(published_folder: Path) -> None:
    ran = openimr("check", *sorted(published_folder.glob("*.txt")), "--format", "json")
    findings = json.loads(ran.stdout)
    assert ran.returncode == 1
    assert any(f["severity"] == "error" for f in findings)
    assert all({"file", "code", "severity", "item", "message"} <= set(f) for f in findings)


def test_check_of_a_clean_selection_succeeds() -> None:
    ran = openimr("check", DATA / "a_header_two_items.txt", "--select", "RC101")
    assert ran.returncode == 0


def test_check_explains_a_code_and_refuses_an_unknown_one() -> None:
    assert "Labor Code 4610.6(e)" in openimr("check", "--explain", "RC101").stdout
    unknown = openimr("check", "--explain", "XX999")
    assert unknown.returncode == 1
    assert "XX999" in unknown.stderr
    assert "Traceback" not in unknown.stderr


def test_check_without_a_file_says_what_to_do() -> None:
    ran = openimr("check")
    assert ran.returncode == 2
    assert "--explain" in ran.stderr


def test_sarif_names_the_tool_and_the_rules() -> None:
    ran = openimr("check", DATA / "b_long_letter.txt", "--format", "sarif")
    run = json.loads(ran.stdout)["runs"][0]
    assert run["tool"]["driver"]["name"] == "openimr"
    assert {r["ruleId"] for r in run["results"]} <= {r["id"] for r in run["tool"]["driver"]["rules"]}


def test_assemble_puts_a_text_in_order_and_names_what_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "note.txt").write_text("PROGRESS REPORT\nDate of service: 02/03/2016\nLow back pain persists.\n")
    (tmp_path / "in" / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    ran = openimr("assemble", "in", "--out", "out", cwd=tmp_path)
    index = json.loads((tmp_path / "out" / "index.json").read_text())
    assert ran.returncode == 0, ran.stderr
    assert index["page_count"] == 1
    assert [(d["kind"], d["date"]) for d in index["documents"]] == [("progress_report", "2016-02-03")]
    assert [p["source"] for p in index["problems"]] == ["broken.pdf"]
    assert "broken.pdf" in ran.stderr
    found = openimr("search", "out", "back", "pain", cwd=tmp_path)
    assert found.stdout.startswith("page 1:")
    assert openimr("search", "out", "femur", cwd=tmp_path).returncode == 1


def test_assemble_of_nothing_readable_fails(tmp_path: Path) -> None:
    (tmp_path / "empty.tif").touch()
    ran = openimr("assemble", "empty.tif", "--out", "out", cwd=tmp_path)
    assert ran.returncode == 1
    assert "empty.tif" in ran.stderr


def test_determine_names_what_is_missing_in_a_folder(tmp_path: Path) -> None:
    ran = openimr("determine", tmp_path, "--out", tmp_path / "out")
    assert ran.returncode == 1
    assert "records" in ran.stderr


def test_deadlines_are_computed_from_a_file_of_events(tmp_path: Path) -> None:
    events = tmp_path / "events.yaml"
    events.write_text("kind: regular\nevents:\n  - {event: ur_decision_served, at: 2016-03-29, by: mail}\n")
    ran = openimr("deadlines", events, "--format", "json")
    (apply,) = json.loads(ran.stdout)
    assert (apply["deadline"], apply["due"]) == ("apply", "2016-05-03")
    assert apply["steps"]
    assert "4610.5(h)" in apply["source"]
    events.write_text("events:\n  - {event: ur_decision_sent, at: 2016-03-29}\n")
    refused = openimr("deadlines", events)
    assert refused.returncode == 1
    assert "line 2, events 1 (ur_decision_sent), event" in refused.stderr
    assert "Traceback" not in refused.stderr
