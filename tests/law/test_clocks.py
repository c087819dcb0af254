"""The clocks: worked examples a person can check on a calendar, and what must hold for all dates."""

import datetime as dt
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.domain.errors import InputRefused
from openimr.law import jurisdiction
from openimr.law.business_days import calendar_of
from openimr.law.clocks import Deadline, deadlines
from openimr.law.dated import LawError
from openimr.law.events import CaseEvents, Event, EventName, ReviewKind, Way, read_events

EXAMPLES = yaml.safe_load((Path(__file__).parent / "data" / "worked_examples.yaml").read_text(encoding="utf-8"))
CALIFORNIA = ZoneInfo("America/Los_Angeles")


def due(found: list[Deadline]) -> dict[str, list[str]]:
    by_name: dict[str, list[str]] = {}
    for deadline in found:
        by_name.setdefault(deadline.deadline.value, []).append(deadline.due.isoformat())
    return by_name


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["name"] for example in EXAMPLES])
def test_a_worked_example_comes_out_as_counted(example: dict[str, Any]) -> None:
    case = CaseEvents.model_validate({"kind": example["kind"], "events": example["events"]})
    expected = {
        name: [str(day) for day in (days if isinstance(days, list) else [days])]
        for name, days in example["due"].items()
    }
    assert due(deadlines(case.events, case.kind)) == expected


def test_there_are_enough_worked_examples_and_most_were_counted_by_hand() -> None:
    assert len(EXAMPLES) >= 60
    assert sum(example.get("by_hand", False) for example in EXAMPLES) >= 40


def test_every_step_of_a_count_is_shown_to_the_last() -> None:
    [apply] = deadlines([Event(event=EventName.UR_DECISION_SERVED, at=dt.date(2015, 11, 27), by=Way.MAIL)])
    assert apply.steps == (
        "utilization review decision served by mail 2015-11-27 (Fri)",
        "+30 calendar days = 2015-12-27 (Sun)",
        "+5 calendar days for service by mail = 2016-01-01 (Fri)",
        "2016-01-01 is New Year's Day → next business day 2016-01-04 (Mon)",
    )
    assert "8 CCR 9792.10.1" in apply.source
    assert "30 calendar days" in apply.rule
    assert "Code of Civil Procedure 1013" in apply.source


def test_a_change_of_the_clocks_is_said() -> None:
    at = dt.datetime(2016, 3, 11, 10, tzinfo=CALIFORNIA)
    [found] = deadlines([Event(event=EventName.RECORDS_RECEIVED, at=at)], "expedited")
    assert "across a change of the clocks" in " ".join(found.steps)
    assert found.steps[-1].endswith("2016-03-14 11:00 PDT (Mon)")


def test_a_formulary_dispute_before_there_was_a_formulary_is_refused_with_the_date() -> None:
    with pytest.raises(LawError, match="2018-01-01"):
        deadlines([Event(event=EventName.UR_DECISION_SERVED, at=dt.date(2017, 6, 1))], "formulary")


def test_state_holidays_of_a_year_are_the_eleven_on_which_offices_close() -> None:
    calendar = calendar_of("california_dwc")
    kept = [day for n in range(366) if calendar.holiday(day := dt.date(2024, 1, 1) + dt.timedelta(days=n))]
    # As published for state employees for 2024; 31 March is the Sunday itself, 1 April the Monday it is kept on.
    assert [day.isoformat()[5:] for day in kept] == [
        "01-01", "01-15", "02-19", "03-31", "04-01", "05-27", "07-04", "09-02", "11-11", "11-28", "11-29", "12-25",
    ]  # fmt: skip


# -- what must hold whatever the dates ---------------------------------------------------------------------------

days = st.dates(dt.date(2014, 3, 1), dt.date(2060, 12, 31))
times = st.datetimes(dt.datetime(2014, 3, 1), dt.datetime(2060, 12, 31), timezones=st.just(dt.UTC))
ways = st.sampled_from([None, *Way])


@given(days, ways, st.sampled_from([ReviewKind.REGULAR, ReviewKind.EXPEDITED]))
def test_no_deadline_counted_in_days_ends_on_a_day_offices_are_closed(day: dt.date, way: Way, kind: ReviewKind) -> None:
    names = [EventName.UR_DECISION_SERVED, EventName.INFORMATION_REQUEST_RECEIVED, EventName.FOUND_ELIGIBLE,
             EventName.DETERMINATION_SERVED, EventName.DETERMINATION_RECEIVED]  # fmt: skip
    for deadline in deadlines([Event(event=name, at=day, by=way) for name in names], kind):
        assert calendar_of("california_dwc").closed(deadline.due) is None  # type: ignore[arg-type]
        assert deadline.due > day  # type: ignore[operator]


@given(days, days, ways)
def test_a_later_event_never_makes_a_deadline_earlier(one: dt.date, other: dt.date, way: Way) -> None:
    earlier, later = sorted((one, other))
    for name in (EventName.UR_DECISION_SERVED, EventName.FOUND_ELIGIBLE, EventName.NOTICE_OF_ASSIGNMENT_SENT):
        [first] = deadlines([Event(event=name, at=earlier, by=way)])
        [second] = deadlines([Event(event=name, at=later, by=way)])
        assert first.due <= second.due  # type: ignore[operator]


@given(times)
def test_seventy_two_hours_are_seventy_two_hours(at: dt.datetime) -> None:
    [found] = deadlines([Event(event=EventName.RECORDS_RECEIVED, at=at)], ReviewKind.EXPEDITED)
    assert isinstance(found.due, dt.datetime)
    assert found.due - at == dt.timedelta(hours=72)
    assert found.due.utcoffset() == found.due.astimezone(CALIFORNIA).utcoffset()


@given(days, times)
def test_a_conversion_never_gives_more_time(records: dt.date, converted: dt.datetime) -> None:
    received = Event(event=EventName.RECORDS_RECEIVED, at=records)
    [without] = deadlines([received])
    [converted_] = deadlines([received, Event(event=EventName.CONVERTED_TO_EXPEDITED, at=converted)])

    def day(moment: dt.date) -> dt.date:
        return moment.astimezone(CALIFORNIA).date() if isinstance(moment, dt.datetime) else moment

    assert day(converted_.due) <= day(without.due)


@given(days, st.lists(st.integers(1, 5), max_size=3))
def test_extensions_add_at_most_three_days_and_what_closed_offices_add(day: dt.date, granted: list[int]) -> None:
    received = Event(event=EventName.RECORDS_RECEIVED, at=day)
    extensions = [Event(event=EventName.EXTENSION_GRANTED, at=day, days=n) for n in granted]
    [plain], [extended] = deadlines([received]), deadlines([received, *extensions])
    assert isinstance(plain.due, dt.date)
    assert isinstance(extended.due, dt.date)
    last = calendar_of("california_dwc").next_business_day(day + dt.timedelta(days=30 + min(3, sum(granted))))
    assert plain.due <= extended.due == last


@settings(max_examples=200)
@given(
    st.lists(st.builds(Event, event=st.sampled_from(list(EventName)), at=st.one_of(days, times), by=ways), max_size=12),
    st.sampled_from(list(ReviewKind)),
)
def test_any_history_gives_deadlines_or_a_refusal_that_names_the_law(events: list[Event], kind: ReviewKind) -> None:
    try:
        found = deadlines(events, kind)
    except LawError as error:
        assert kind is ReviewKind.FORMULARY
        assert "2018" in str(error)  # noqa: PT017
        return
    assert found == deadlines(reversed(events), kind) or len({(e.event, e.at) for e in events}) < len(events)
    for deadline in found:
        assert deadline.steps
        assert deadline.rule
        assert deadline.source
        json.loads(deadline.model_dump_json())


@given(days, st.integers(0, 30))
def test_business_days_are_counted_one_by_one(day: dt.date, count: int) -> None:
    calendar = calendar_of("california_dwc")
    end, passed = calendar.add(day, count)
    between = [day + dt.timedelta(days=n + 1) for n in range((end - day).days)]
    assert sum(calendar.closed(d) is None for d in between) == count
    assert [d for d, _ in passed] == [d for d in between if calendar.closed(d)]


# -- the events file ---------------------------------------------------------------------------------------------


def test_an_events_file_is_read_with_days_and_times(tmp_path: Path) -> None:
    path = tmp_path / "events.yaml"
    path.write_text(
        "kind: expedited\nevents:\n- {event: application_received, at: 2024-05-01}\n"
        "- {event: records_received, at: 2024-05-02T14:30:00-07:00, by: electronic}\n"
        "- {event: converted_to_expedited, at: '2024-05-02T21:30Z'}\n"
    )
    case = read_events(path)
    assert case.kind is ReviewKind.EXPEDITED
    assert case.events[0].at == dt.date(2024, 5, 1)
    assert not isinstance(case.events[0].at, dt.datetime)
    assert case.events[1].at == case.events[2].at


def test_events_survive_being_written_as_json_and_read_again(tmp_path: Path) -> None:
    case = CaseEvents.model_validate({"kind": "regular", "events": EXAMPLES[-1]["events"]})
    path = tmp_path / "events.json"
    path.write_text(case.model_dump_json())
    assert read_events(path) == case


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kind: regular\nevents:\n- {event: records_recieved, at: 2024-05-01}\n", r"events 1 \(records_recieved\)"),
        ("events:\n- {event: records_received, at: 2024-05-01T10:00:00}\n", "has no zone"),
        ("events:\n- {event: records_received, at: yesterday}\n", "neither a day"),
        ("events:\n- {event: records_received, at: 20240501}\n", "neither a day"),
        ("events:\n- {event: records_received, at: 9999-12-31}\n", "outside the years"),
        ("events:\n- {event: records_received, at: 2024-02-30}\n", "events.yaml"),
        ("events:\n- {event: records_received, at: 2024-05-01, by: pigeon}\n", "by"),
        ("events:\n- {event: records_received, at: 2024-05-01, days: 2}\n", "extension_granted only"),
        ("events:\n- {event: records_received}\n", "at"),
        ("kind: urgent\nevents: []\n", "kind"),
        ("- {event: records_received, at: 2024-05-01}\n", "does not hold"),
        ("{unclosed", "not YAML"),
        ("", "does not hold"),
    ],
)
def test_a_wrong_events_file_is_refused_with_the_place(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "events.yaml"
    path.write_text(text)
    with pytest.raises(InputRefused, match=says):
        read_events(path)


def test_a_missing_or_binary_events_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="missing"):
        read_events(tmp_path / "none.yaml")
    (tmp_path / "b.yaml").write_bytes(b"\xff\xfe\x00kind")
    with pytest.raises(InputRefused, match="UTF-8"):
        read_events(tmp_path / "b.yaml")


@given(st.text(max_size=200))
def test_whatever_text_an_events_file_holds_it_is_read_or_refused(tmp_path_factory: Any, text: str) -> None:
    path = tmp_path_factory.mktemp("wild") / "events.yaml"
    path.write_text(text, encoding="utf-8", errors="replace")
    try:
        read_events(path)
    except InputRefused as error:
        assert error.remedy  # noqa: PT017


def test_every_clock_asks_only_for_what_the_law_holds() -> None:
    law = jurisdiction("california_dwc")
    assert law.number("clocks.apply.formulary", dt.date(2018, 1, 1)) == 10
    assert law.number("clocks.records.expedited", dt.date(2020, 1, 1)) == 24
