"""The law's data: every file is well formed, every value has its day and its source, and asking is by the day."""

import datetime as dt
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.domain.guidance import EvidenceStandard
from openimr.law import jurisdiction
from openimr.law.dated import Item, LawError, Unit, read_topic

LAW = jurisdiction("california_dwc")
FILES = sorted(f for f in (files("openimr.law") / "california_dwc").iterdir() if f.name.endswith(".yaml"))


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_a_file_of_the_law_is_well_formed(file: Traversable) -> None:
    topic = read_topic(file.name, file.read_text(encoding="utf-8"))
    assert topic.parameters


@pytest.mark.parametrize("name", sorted(LAW.parameters))
def test_every_value_holds_from_a_day_and_names_its_source(name: str) -> None:
    for value in LAW.parameter(name).values:
        assert value.from_date.year >= 2004
        assert len(value.source) > 5
        assert LAW.value(name, value.from_date) == value


def test_a_value_is_the_one_of_its_day() -> None:
    assert LAW.amount("fees.regular_physician", dt.date(2014, 3, 31)) == Decimal(560)
    assert LAW.amount("fees.regular_physician", dt.date(2014, 4, 1)) == Decimal(420)
    assert LAW.value("fees.regular_physician", dt.date(2014, 4, 1)).source.startswith("8 CCR 9792.10.8")


@given(st.dates(dt.date(2013, 1, 1), dt.date(2090, 1, 1)))
def test_clocks_of_the_regular_process_hold_on_every_day_since_it_began(day: dt.date) -> None:
    for name in ("apply.regular", "records.mail", "determination.regular", "authorize", "reimburse", "appeal"):
        assert LAW.number(f"clocks.{name}", day) > 0


def test_what_is_known_only_from_memory_says_so() -> None:
    assert not LAW.value("clocks.apply.formulary", dt.date(2020, 1, 1)).verified
    assert not LAW.value("clocks.mail_adds.apply", dt.date(2020, 1, 1)).verified
    assert LAW.value("clocks.authorize", dt.date(2020, 1, 1)).verified


def test_the_evidence_standards_stand_in_the_order_of_the_law() -> None:
    items = LAW.items("determination.evidence_standards", dt.date(2020, 1, 1))
    assert [item.key for item in items] == [standard.value for standard in EvidenceStandard]


def test_nothing_is_said_for_a_day_before_the_law() -> None:
    with pytest.raises(LawError, match="2013-01-01"):
        LAW.number("clocks.appeal", dt.date(2012, 12, 31))
    assert not LAW.in_force("fees.pharmacy_only", dt.date(2013, 6, 1))


def test_an_unknown_parameter_or_jurisdiction_is_an_error_with_a_remedy() -> None:
    with pytest.raises(LawError, match="no such parameter"):
        LAW.number("clocks.lunch", dt.date(2020, 1, 1))
    with pytest.raises(LawError, match="Known: california_dwc"):
        jurisdiction("atlantis")
    with pytest.raises(LawError):
        jurisdiction("../domain")


def test_a_value_is_asked_for_in_its_unit() -> None:
    for wrong in (LAW.amount, LAW.flag, LAW.items):
        with pytest.raises(LawError, match="Ask for it with the method for its unit"):
            wrong("clocks.appeal", dt.date(2020, 1, 1))
    with pytest.raises(LawError, match="whole number"):
        LAW.number("clocks.last_day_moves", dt.date(2020, 1, 1))


def test_the_jurisdiction_is_read_once() -> None:
    assert jurisdiction("california_dwc") is LAW


GOOD = "about: x\nparameters:\n  p:\n    title: t\n    unit: {unit}\n    values:\n{values}"


@pytest.mark.parametrize(
    ("unit", "values", "says"),
    [
        ("usd", "      - {value: 12.50, from: 2014-01-01, source: somewhere, verified: true}\n", None),
        ("usd", "      - {value: soon, from: 2014-01-01, source: somewhere, verified: true}\n", "cannot be"),
        ("hours", "      - {value: true, from: 2014-01-01, source: somewhere, verified: true}\n", "cannot be"),
        ("hours", "      - {value: 1, from: 2014-01-01, source: somewhere}\n", "verified"),
        ("hours", "      - {value: 1, from: 2014-01-01, verified: true}\n", "source"),
        (
            "hours",
            "      - {value: 1, from: 2014-01-01, to: 2013-01-01, source: s, verified: true}\n",
            "before it begins",
        ),
        (
            "hours",
            "      - {value: 1, from: 2014-01-01, source: s, verified: true}\n"
            "      - {value: 2, from: 2015-01-01, source: s, verified: true}\n",
            "must end before",
        ),
        ("weeks", "      - {value: 1, from: 2014-01-01, source: s, verified: true}\n", "unit"),
        ("hours", "      []\n", "values"),
        ("hours", "      - {value: 1, frm: 2014-01-01, source: s, verified: true}\n", "frm|from"),
    ],
)
def test_malformed_data_are_refused_with_the_place(unit: str, values: str, says: str | None) -> None:
    text = GOOD.format(unit=unit, values=values)
    if says is None:
        assert read_topic("p.yaml", text).parameters["p"].values[0].value == Decimal("12.5")
        return
    with pytest.raises(LawError, match=says) as error:
        read_topic("p.yaml", text)
    assert error.value.source == "p.yaml"


def test_a_file_that_is_no_yaml_is_refused() -> None:
    with pytest.raises(LawError, match="not YAML"):
        read_topic("p.yaml", "{")


def test_a_list_keeps_the_source_of_each_line() -> None:
    assert Unit.ITEMS is LAW.parameter("records_required.items").unit
    items = LAW.items("records_required.items", dt.date(2020, 1, 1))
    assert [item.key for item in items][-1] == "other_relevant"
    assert isinstance(items[-1], Item)
    assert items[-1].verified is False
