"""The page on intake says what the data say."""

from pathlib import Path

import pytest

from openimr.web.applications.described import written

PAGE = Path(__file__).parents[2] / "docs" / "intake.md"


@pytest.mark.skipif(not PAGE.is_file(), reason="the documentation is not beside the tests")
def test_the_tables_of_fields_and_rules_are_those_of_the_data():
    page = PAGE.read_text(encoding="utf-8")
    assert page == written(page), "write them anew: python -m openimr.web.applications.described"
