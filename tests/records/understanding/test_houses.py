"""The house a document comes from is named by its name alone, and not at all where its line names none."""

import pytest

from openimr.records.understanding.houses import house_name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Orchard Interventional Pain Group (00-0000171)", "Orchard Interventional Pain Group"),
        ("Marcus T. Okonjo, MD, Kingsgate Spine Surgery Medical Group", "Kingsgate Spine Surgery Medical Group"),
        ("Ana Example, M.D., Inc.", "Ana Example, M.D., Inc."),
        ("Lakeshore Physical Therapy", "Lakeshore Physical Therapy"),
        ("Law Offices of Pike & Halvorsen, LLP", "Law Offices of Pike & Halvorsen, LLP"),
        ("Inc.; Sierra Meridian Insurance Company, Defendants. No. ADJ9417263", None),
        ("Group X Other (WC)", None),
        ("Attorneys at law — Applicants' representation", None),
        (None, None),
    ],
)
def test_a_letterhead_names_its_house(line: str | None, name: str | None) -> None:
    assert house_name(line) == name
