"""``openimr facts`` as a person or a script runs it: fields, pages, words, messages, exit status."""

import json
import subprocess
import sys
from pathlib import Path

from openimr.clinical import read_facts
from openimr.records import CaseFile, assemble

FIELDS = ["type", "value", "unit", "body_part", "side", "level", "polarity", "certainty", "subject"]
FIELDS += ["date", "source", "page", "quote"]
REPORT = """PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)
Date of exam: 03/14/2014
SUBJECTIVE
Low back pain 6/10 with radiation to the left leg. Denies numbness.
\fOBJECTIVE
Straight leg raise is positive on the left at 40 degrees.
"""
OTHER = """PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)
Date of exam: 05/20/2014
OBJECTIVE
Straight leg raise is negative on the left. Gait is normal.
"""


def openimr(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from openimr.cli.main import run; run()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def test_plain_text_gives_the_fields_in_order_with_the_page_and_the_words(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text(REPORT)
    ran = openimr("facts", note, "--format", "json")
    assert ran.returncode == 0
    found = json.loads(ran.stdout)
    assert all(list(fact)[: len(FIELDS)] == FIELDS for fact in found)
    (test,) = [fact for fact in found if fact["type"] == "orthopedic_test"]
    assert (test["value"], test["side"], test["polarity"], test["page"]) == ("straight_leg_raise", "left", "present", 2)
    assert test["quote"] in REPORT
    (numbness,) = [fact for fact in found if fact["value"] == "numbness"]
    assert numbness["polarity"] == "absent"
    assert numbness["date"] == "2014-03-14"


def test_text_output_names_pages_and_shows_what_contradicts(tmp_path: Path) -> None:
    for name, text in (("a.txt", REPORT), ("b.txt", OTHER)):
        (tmp_path / name).write_text(text)
    ran = openimr("facts", tmp_path / "a.txt", tmp_path / "b.txt")
    assert ran.returncode == 0
    assert "(page 2): “Straight leg raise is positive on the left”" in ran.stdout
    assert "straight leg raise, lumbar spine, left: present, 1 document; absent, 1 document" in ran.stdout


def test_a_missing_path_is_named_and_ends_with_status_1(tmp_path: Path) -> None:
    ran = openimr("facts", tmp_path / "nowhere.pdf")
    assert ran.returncode == 1
    assert "nowhere.pdf" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_assembled_case_file_gives_its_permanent_pages_and_a_copy_is_no_second_source(tmp_path: Path) -> None:
    records = tmp_path / "records"
    records.mkdir()
    (records / "a.txt").write_text(OTHER)
    (records / "b.txt").write_text(REPORT)
    (records / "copy.txt").write_text(REPORT)
    case_file = assemble([records], tmp_path / "out", workers=1)
    found = read_facts(CaseFile.open(tmp_path / "out"))
    raises = [fact for fact in found if fact.value == "straight_leg_raise" and fact.polarity == "present"]
    assert len({fact.document for fact in raises}) == 1
    for fact in found:
        start, end = fact.span
        assert case_file.page(fact.page).text[start:end] == fact.quote
        assert case_file.index.document_at(fact.page) is not None
