"""How right the reading is on the gold documents rules may be written from: it does not fall below what it was."""

from pathlib import Path

import pytest

from openimr.clinical import read_report, report_of_text

from .gold_files import score_half


@pytest.mark.slow
def test_reading_stays_as_right_as_it_was_on_the_development_half() -> None:
    score = score_half(
        "development",
        lambda pages: [fact.model_dump(mode="json") for fact in read_report(report_of_text("\f".join(pages), "gold"))],
    )
    assert score.overall.precision >= 0.93
    assert score.overall.recall >= 0.82
    assert score.negation.value >= 0.95


def test_every_data_file_of_the_room_can_be_read() -> None:
    import yaml

    import openimr.clinical

    folder = Path(openimr.clinical.__file__).parent / "data"
    for path in folder.glob("*.yaml"):
        assert yaml.safe_load(path.read_text(encoding="utf-8")), path.name
