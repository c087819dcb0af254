"""A roster from CSV: good rows become reviewers, every other row is told with its column and what to do."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.domain.errors import InputRefused
from openimr.domain.reviewer import AffiliationKind, LicenceStatus
from openimr.panel import read_csv
from openimr.panel.csv_roster import read_rows

GOOD = {
    "id": "R1",
    "name": "Ottoline Farnsworth",
    "degree": "MD",
    "specialties": "Orthopaedic Surgery; Hand Surgery",
    "practising_since": "07/01/2008",
    "weekly_practice_hours": "32",
    "npi": "1234567893",
    "licence_1_state": "ca",
    "licence_1_number": "A1",
    "licence_1_valid_from": "2009-01-01",
    "licence_1_valid_to": "2030-01-31",
    "licence_1_verified_on": "2024-02-01",
    "certification_1_board": "American Board of Orthopedic Surgery",
    "certification_1_specialty": "Orthopaedic Surgery",
    "certification_1_subspecialty": "Hand Surgery",
    "certification_1_valid_from": "2010-01-01",
    "affiliation_1_name": "Redtail Hospital",
    "affiliation_1_kind": "Financial",
    "affiliation_2_name": "Jonah Kestrel",
    "affiliation_2_kind": "familial",
}


def file_of(*rows, delimiter=","):
    columns = list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_row_becomes_a_reviewer_with_everything_in_it(delimiter):
    row = GOOD | {"specialties": "Orthopaedic Surgery"} if delimiter == ";" else GOOD
    report = read_rows("roster.csv", b"\xef\xbb\xbf" + file_of(row, delimiter=delimiter))
    assert report.refused == ()
    [reviewer] = report.reviewers
    assert reviewer.practising_since.isoformat() == "2008-07-01"
    assert reviewer.licences[0].state == "CA"
    assert reviewer.licences[0].status is LicenceStatus.ACTIVE
    assert reviewer.board_certifications[0].subspecialty == "Hand Surgery"
    assert [a.kind for a in reviewer.affiliations] == [AffiliationKind.FINANCIAL, AffiliationKind.FAMILIAL]


@pytest.mark.parametrize(
    ("changes", "column", "remedy"),
    [
        ({"name": ""}, "name", "Fill in"),
        ({"practising_since": "31/12/2008"}, "practising_since", "2026-06-30"),
        ({"weekly_practice_hours": "many"}, "weekly_practice_hours", "0 to 168"),
        ({"npi": "1234567890"}, "npi", "registry"),
        ({"licence_1_state": "California"}, "licence_1_state", "two letters"),
        ({"licence_1_valid_to": "2030-02-30"}, "licence_1_valid_to", "2026-06-30"),
        ({"licence_1_number": ""}, "licence_1_number", "Fill in"),
        ({"licence_1_status": "lost"}, "licence_1_status", "active"),
        ({"licence_1_valid_to": "2001-01-01"}, "licence_1", "docs/panel.md"),
        ({"certification_1_board": "Board of Letterheads"}, "certification_1_board", "ABMS"),
        ({"certification_1_specialty": "Dermatology"}, "certification_1_specialty", "as the board names it"),
        ({"affiliation_2_kind": "friendly"}, "affiliation_2_kind", "professional"),
        ({"affiliation_2_relation": "neighbour"}, "affiliation_2_relation", "sibling"),
        ({"sanctioned": "perhaps"}, "sanctioned", "yes or no"),
    ],
)
def test_a_row_that_does_not_fit_is_told_and_the_others_are_kept(changes, column, remedy):
    report = read_rows("roster.csv", file_of(GOOD | {"id": "R0"}, GOOD | changes, GOOD | {"id": "R2"}))
    assert [reviewer.id for reviewer in report.reviewers] == ["R0", "R2"]
    [refusal] = report.refused
    assert (refusal.row, refusal.column) == (3, column)
    assert remedy in refusal.remedy
    assert "Farnsworth" not in refusal.problem


def test_an_id_given_twice_keeps_the_first_row():
    report = read_rows("roster.csv", file_of(GOOD, GOOD | {"name": "Basil Thorne"}))
    assert [reviewer.name for reviewer in report.reviewers] == ["Ottoline Farnsworth"]
    assert report.refused[0].row == 3


def test_a_column_nobody_knows_is_told_with_the_one_it_may_mean():
    report = read_rows("roster.csv", file_of(GOOD | {"licence_1_verifed_on": "2024-01-01"}))
    assert len(report.reviewers) == 1
    assert report.refused[0].row == 1
    assert "licence_1_verified_on" in report.refused[0].remedy


def test_a_file_no_row_of_which_can_be_read_is_refused(tmp_path: Path):
    for content, problem in [(b"id,name\nR1,A\n", "lacks"), (b"\xff\xfe\x00", "UTF-8"), (b"", "lacks")]:
        with pytest.raises(InputRefused, match=problem):
            read_rows("roster.csv", content)
    with pytest.raises(InputRefused, match="missing"):
        read_csv(tmp_path / "none.csv")


def test_the_example_in_the_documentation_is_read_whole():
    report = read_csv(Path(__file__).parents[2] / "docs" / "panel-example.csv")
    assert report.refused == ()
    assert len(report.reviewers) == 3


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    header = b",".join(name.encode() for name in GOOD) + b"\n"
    try:
        report = read_rows("roster.csv", header + content)
    except InputRefused:
        return  # refused whole, with a remedy: the error cannot be made without one
    assert len(report.reviewers) <= report.rows


@given(st.dictionaries(st.sampled_from([*GOOD, "licence_2_state", "away_1_first"]), st.text(max_size=20), max_size=6))
def test_whatever_stands_in_the_cells_the_row_is_taken_or_told(changes):
    report = read_rows("roster.csv", file_of(GOOD | {k: v.replace("\x00", "") for k, v in changes.items()}))
    assert report.rows >= len(report.reviewers)
    assert len(report.reviewers) + sum(refusal.row > 1 for refusal in report.refused) == report.rows
