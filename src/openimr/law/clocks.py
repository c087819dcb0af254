"""Every clock of the process, computed from what has happened: when each step is due, by which rule, step by step.

Numbers and sources come from the law's data; here is only how days, business days and hours are counted.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum
from zoneinfo import ZoneInfo

from openimr.domain.value import Value

from .business_days import BusinessCalendar, calendar_of
from .dated import DatedValue, Jurisdiction, Unit, load
from .events import Event, EventName, ReviewKind, Way

Moment = dt.datetime | dt.date


class DeadlineName(StrEnum):
    """The deadlines, in the order of the process."""

    APPLY = "apply"
    ANSWER_INFORMATION_REQUEST = "answer_information_request"
    NOTICE_OF_ASSIGNMENT = "notice_of_assignment"
    RECORDS = "records"
    DETERMINATION = "determination"
    AUTHORIZE = "authorize"
    REIMBURSE = "reimburse"
    APPEAL = "appeal"


class Deadline(Value):
    """When something is due: the end of a day, or a time with its zone where the law counts hours.

    ``rule`` is the rule in words with its number, ``source`` where it stands, ``steps`` how ``due`` was computed.
    """

    deadline: DeadlineName
    due: dt.datetime | dt.date
    rule: str
    source: str
    steps: tuple[str, ...]


def deadlines(
    events: Iterable[Event], kind: ReviewKind | str = ReviewKind.REGULAR, jurisdiction: str = "california_dwc"
) -> list[Deadline]:
    """Every deadline that ``events`` set running, in the order of the process; met ones are among them.

    ``kind`` is the kind of review the case began as; a conversion is an event. An event that occurs twice (a second
    request for information) has a deadline each time; a notice of assignment after a determination begins a new review
    (a remand). The law is that of the day each clock starts.

    Raises ``LawError`` where the law holds no value for the day of an event.
    """
    law = load(jurisdiction)
    clock = _Clocks(law, calendar_of(jurisdiction), ReviewKind(kind))
    order = list(EventName)
    given = sorted(events, key=lambda event: (clock.day(event.at), order.index(event.event)))
    found: list[Deadline] = []
    for event in given:
        found.extend(clock.running_from(event))
    for number, review in enumerate(_reviews(given)):
        found.extend(clock.of_review(review, remanded=number > 0))
    names = list(DeadlineName)
    return sorted(found, key=lambda deadline: (names.index(deadline.deadline), clock.end(deadline.due)))


def _reviews(events: Sequence[Event]) -> list[list[Event]]:
    # A finding of eligibility or a notice of assignment after a determination was served begins a new review.
    reviews: list[list[Event]] = [[]]
    for event in events:
        begins = event.event in {EventName.FOUND_ELIGIBLE, EventName.NOTICE_OF_ASSIGNMENT_SENT}
        if begins and any(e.event is EventName.DETERMINATION_SERVED for e in reviews[-1]):
            reviews.append([])
        reviews[-1].append(event)
    return reviews


class _Count:
    """A count under way: where it stands, the steps so far, and the sources used."""

    def __init__(self, clocks: "_Clocks", at: Moment, words: str) -> None:
        self._clocks = clocks
        self.at: Moment = at
        self.steps = [f"{words} {clocks.words(at)}"]
        self.sources: list[str] = []
        self.rules: list[str] = []

    def add(self, value: DatedValue, unit: Unit, count: int | None = None, why: str = "") -> "_Count":
        """Move on by ``count`` (by default the value's number) in ``unit``; ``why`` follows the number in the step."""
        number = _number(value) if count is None else count
        self.sources.append(value.source)
        if unit is Unit.HOURS:
            self._add_hours(number)
        elif unit is Unit.BUSINESS_DAYS:
            self._add_business_days(number)
        elif isinstance(self.at, dt.datetime):  # days added to a count in hours keep the hour
            self._add_hours(24 * number, f"+{number} calendar days{why}")
        else:
            self.at += dt.timedelta(days=number)
            self.steps.append(f"+{number} calendar days{why} = {self._clocks.words(self.at)}")
        return self

    def from_day(self) -> "_Count":
        """Count days from here on: the time of day no longer matters."""
        self.at = self._clocks.day(self.at)
        return self

    def last_day(self) -> "_Count":
        """Move a last day on which offices are closed to the next business day."""
        day = self._clocks.day(self.at)
        reason = self._clocks.calendar.closed(day)
        if reason and self._clocks.law.flag("clocks.last_day_moves", day):
            self.at = self._clocks.calendar.next_business_day(day)
            self.steps.append(f"{day} is {_a(reason)} → next business day {self._clocks.words(self.at)}")
            self.sources.append(self._clocks.law.value("clocks.last_day_moves", day).source)
        return self

    def _add_business_days(self, number: int) -> None:
        start = self._clocks.day(self.at)
        self.at, passed = self._clocks.calendar.add(start, number)
        skipped = ", ".join(f"{day} {reason}" for day, reason in passed)
        without = f", passing over {skipped}" if skipped else ""
        self.steps.append(f"+{number} business day{'s' * (number != 1)}{without} = {self._clocks.words(self.at)}")

    def _add_hours(self, number: int, words: str | None = None) -> None:
        if not isinstance(self.at, dt.datetime):
            self.at += dt.timedelta(days=number // 24)
            counted = words or f"+{number} hours, counted as {number // 24} day(s) because no time of day is given,"
            self.steps.append(f"{counted} = {self._clocks.words(self.at)}")
            return
        before = self.at.astimezone(self._clocks.zone)
        # Elapsed time is counted in UTC: adding to a local time would keep the hour across a change of the clocks.
        self.at = (before.astimezone(dt.UTC) + dt.timedelta(hours=number)).astimezone(self._clocks.zone)
        changed = ", across a change of the clocks," if before.utcoffset() != self.at.utcoffset() else ""
        self.steps.append(f"{words or f'+{number} hours'}{changed} = {self._clocks.words(self.at)}")


class _Clocks:
    """The rules of one jurisdiction for one kind of review."""

    def __init__(self, law: Jurisdiction, calendar: BusinessCalendar, kind: ReviewKind) -> None:
        self.law, self.calendar, self.kind = law, calendar, kind
        self.zone = ZoneInfo(str(law.parameter("clocks.time_zone").values[-1].value))

    def day(self, at: Moment) -> dt.date:
        """The day of ``at`` on the jurisdiction's clock."""
        return at.astimezone(self.zone).date() if isinstance(at, dt.datetime) else at

    def end(self, at: Moment) -> dt.datetime:
        """The last moment of ``at``: itself, or the end of the day on the jurisdiction's clock."""
        if isinstance(at, dt.datetime):
            return at.astimezone(dt.UTC)
        return dt.datetime.combine(at, dt.time.max, tzinfo=self.zone).astimezone(dt.UTC)

    def words(self, at: Moment) -> str:
        """``at`` as a step shows it: ``2016-05-03 (Tue)``, ``2016-05-03 14:30 PDT (Tue)``."""
        if isinstance(at, dt.datetime):
            return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M %Z (%a)}"
        return f"{at:%Y-%m-%d (%a)}"

    def running_from(self, event: Event) -> list[Deadline]:
        """The deadlines that run from this one event alone."""
        match event.event:
            case EventName.UR_DECISION_SERVED:
                return [self._from_service(DeadlineName.APPLY, event, f"clocks.apply.{self.kind}")]
            case EventName.INFORMATION_REQUEST_RECEIVED:
                name = "clocks.answer_information_request"
                now = self.law.in_force(name, self.day(event.at))
                return [
                    self._simple(
                        DeadlineName.ANSWER_INFORMATION_REQUEST, event, name if now else f"{name}.emergency_rules"
                    )
                ]
            case EventName.FOUND_ELIGIBLE:
                return [self._simple(DeadlineName.NOTICE_OF_ASSIGNMENT, event, "clocks.notice_of_assignment")]
            case EventName.DETERMINATION_SERVED:
                return [self._from_service(DeadlineName.APPEAL, event, "clocks.appeal")]
            case EventName.DETERMINATION_RECEIVED:
                return [
                    self._simple(DeadlineName.AUTHORIZE, event, "clocks.authorize"),
                    self._simple(DeadlineName.REIMBURSE, event, "clocks.reimburse"),
                ]
            case _:
                return []

    def of_review(self, events: list[Event], *, remanded: bool) -> list[Deadline]:
        """The deadlines of one review, which several of its events decide together: records and determination."""
        converted = next((e for e in events if e.event is EventName.CONVERTED_TO_EXPEDITED), None)
        served = next((e for e in events if e.event is EventName.DETERMINATION_SERVED), None)
        records = [
            e
            for e in events
            if e.event is EventName.RECORDS_RECEIVED and (served is None or self.day(e.at) <= self.day(served.at))
        ]
        notices = [e for e in events if e.event is EventName.NOTICE_OF_ASSIGNMENT_SENT]
        found = [self._records(notice, converted, records) for notice in notices]
        start = self._complete(events, notices, records, remanded)
        if start is not None:
            extensions = [e for e in events if e.event is EventName.EXTENSION_GRANTED]
            found.append(self._determination(start, converted, extensions))
        return found

    def _simple(self, deadline: DeadlineName, event: Event, name: str) -> Deadline:
        count = self._count(event)
        self._add(count, name)
        return self._result(deadline, count)

    def _from_service(self, deadline: DeadlineName, event: Event, name: str) -> Deadline:
        count = self._count(event).from_day()
        self._add(count, name, roll=False)
        if event.by is Way.MAIL:
            value = self.law.value(f"clocks.mail_adds.{deadline}", self.day(event.at))
            count.add(value, Unit.CALENDAR_DAYS, why=" for service by mail")
            count.rules.append(f"+{_number(value)} calendar days for service by mail")
        elif event.by is None:
            count.steps.append("how it was served is not given: no days are added for mail")
        return self._result(deadline, count.last_day())

    def _count(self, event: Event) -> _Count:
        way = f" {event.by.label}" if event.by else ""
        return _Count(self, event.at, f"{event.event.label}{way}")

    def _add(self, count: _Count, name: str, *, roll: bool = True) -> _Count:
        """Move ``count`` on by the number of the parameter ``name`` in force on its day, in its unit."""
        parameter, value = self.law.parameter(name), self.law.value(name, self.day(count.at))
        if parameter.unit is Unit.CALENDAR_DAYS:
            count.from_day()
        count.add(value, parameter.unit)
        unit = parameter.unit.value.replace("_", " ")
        count.rules.append(f"{parameter.title}: {_number(value)} {unit if _number(value) != 1 else unit[:-1]}")
        return count.last_day() if roll and parameter.unit is Unit.CALENDAR_DAYS else count

    def _result(self, deadline: DeadlineName, count: _Count) -> Deadline:
        return Deadline(
            deadline=deadline,
            due=count.at,
            rule="; ".join(dict.fromkeys(count.rules)),
            source="; ".join(dict.fromkeys(count.sources)),
            steps=tuple(count.steps),
        )

    def _records(self, notice: Event, converted: Event | None, records: list[Event]) -> Deadline:
        if self.kind is ReviewKind.EXPEDITED or (converted and not self._before(notice, converted)):
            return self._result(DeadlineName.RECORDS, self._add(self._count(notice), "clocks.records.expedited"))
        way = "electronic" if notice.by is Way.ELECTRONIC else "mail"
        regular = self._add(self._count(notice), f"clocks.records.{way}")
        if notice.by is None:
            regular.steps.insert(1, "how it was sent is not given: counted as mailed")
        if converted is None or any(not self._before(converted, record) for record in records):
            return self._result(DeadlineName.RECORDS, regular)
        faster = self._add(self._count(converted), "clocks.records.expedited")
        return self._result(DeadlineName.RECORDS, self._sooner(regular, faster))

    def _complete(
        self, events: list[Event], notices: list[Event], records: list[Event], remanded: bool
    ) -> Event | None:
        """The event at which application and documents were both in hand, or None while they are not.

        In a remanded review the application and the first review's documents are in hand when it is assigned.
        """
        if not records:
            return notices[0] if remanded and notices else None
        last = records[-1]
        applications = [e for e in events if e.event is EventName.APPLICATION_RECEIVED]
        if applications and self._before(last, applications[0]):
            return applications[0]
        return last

    def _determination(self, start: Event, converted: Event | None, extensions: list[Event]) -> Deadline:
        before = [e for e in extensions if converted is None or self._before(e, converted)]
        own = self._extended(self._add(self._count(start), f"clocks.determination.{self.kind}", roll=False), before)
        if converted is None or self.kind is ReviewKind.EXPEDITED:
            return self._result(DeadlineName.DETERMINATION, own)
        begin = converted if self._before(start, converted) else start
        faster = self._count(begin)
        if begin is start:
            faster.steps.insert(0, f"converted to expedited {self.words(converted.at)}, before the documents were in")
        after = [e for e in extensions if e not in before]
        faster = self._extended(self._add(faster, "clocks.determination.expedited", roll=False), after)
        return self._result(DeadlineName.DETERMINATION, self._sooner(own, faster))

    def _extended(self, count: _Count, extensions: list[Event]) -> _Count:
        if extensions:
            value = self.law.value("clocks.extension.most", self.day(extensions[0].at))
            most = _number(value)
            asked = sum(most if e.days is None else e.days for e in extensions)
            count.steps.append(f"extension granted {', '.join(self.words(e.at) for e in extensions)}")
            if asked > most:
                count.steps.append(f"{asked} days asked for, {most} are the most the law allows")
            count.add(value, Unit.CALENDAR_DAYS, min(asked, most), " of extension")
            count.rules.append(f"extended by {min(asked, most)} calendar days for good cause")
        return count if isinstance(count.at, dt.datetime) or self._counted_in_hours(count) else count.last_day()

    @staticmethod
    def _counted_in_hours(count: _Count) -> bool:
        return any(rule.endswith((" hours", " hour")) for rule in count.rules)

    def _sooner(self, regular: _Count, faster: _Count) -> _Count:
        """The count that ends first: a conversion never gives more time than there was."""
        first = faster if self.end(faster.at) <= self.end(regular.at) else regular
        other = regular if first is faster else faster
        label = "without the conversion" if first is faster else "by the conversion"
        first.steps.append(f"{label} it would be due {self.words(other.at)}: the earlier one counts")
        return first

    def _before(self, one: Event, other: Event) -> bool:
        if isinstance(one.at, dt.datetime) and isinstance(other.at, dt.datetime):
            return one.at < other.at
        return self.day(one.at) < self.day(other.at)


def _number(value: DatedValue) -> int:
    if not isinstance(value.value, int):
        raise TypeError(f"{value.value!r} is not a number of days or hours")
    return value.value


def _a(reason: str) -> str:
    return f"a {reason}" if reason in {"Saturday", "Sunday"} else reason
