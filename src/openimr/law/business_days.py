"""Business days: Monday to Friday without the holidays on which the jurisdiction's offices are closed.

Which holidays count and when they move is data of the law; the calendar library only knows their dates.
"""

import datetime as dt
from functools import cache

from .dated import Jurisdiction, LawError


class BusinessCalendar:
    """The business days of one jurisdiction."""

    def __init__(self, law: Jurisdiction) -> None:
        self._law = law
        self._years: dict[int, dict[dt.date, str]] = {}

    def holiday(self, day: dt.date) -> str | None:
        """The holiday kept on ``day``, with ``(observed)`` where it moved there, or None."""
        if day.year not in self._years:
            self._years[day.year] = self._kept_in(day.year)
        return self._years[day.year].get(day)

    def closed(self, day: dt.date) -> str | None:
        """Why ``day`` is no business day (``Saturday``, ``Memorial Day``), or None when it is one."""
        return self.holiday(day) or (f"{day:%A}" if day.weekday() >= 5 else None)

    def next_business_day(self, day: dt.date) -> dt.date:
        """``day`` itself when it is a business day, else the first one after it."""
        while self.closed(day):
            day += dt.timedelta(days=1)
        return day

    def add(self, day: dt.date, count: int) -> tuple[dt.date, tuple[tuple[dt.date, str], ...]]:
        """The ``count``-th business day after ``day``, and the days passed over on the way with the reason of each.

        ``day`` itself is not counted, whether it is a business day or not.
        """
        passed: list[tuple[dt.date, str]] = []
        while count > 0:
            day += dt.timedelta(days=1)
            reason = self.closed(day)
            if reason:
                passed.append((day, reason))
            else:
                count -= 1
        return day, tuple(passed)

    def _kept_in(self, year: int) -> dict[dt.date, str]:
        # A holiday can be kept in another year than its own: 1 January on a Saturday, moved to the Friday.
        kept: dict[dt.date, str] = {}
        for own_year in (year - 1, year, year + 1):
            if not self._law.in_force("holidays.state_holidays", dt.date(own_year, 12, 31)):
                continue
            for day, name in self._kept_of(own_year):
                if day.year == year:
                    kept.setdefault(day, name)
        if not kept:
            self._law.value("holidays.state_holidays", dt.date(year, 12, 31))  # says that the law holds none for then
        return kept

    def _kept_of(self, year: int) -> list[tuple[dt.date, str]]:
        at = dt.date(year, 12, 31)
        to_friday = {item.text for item in self._law.items("holidays.observed_on_friday", at)}
        to_monday = self._law.flag("holidays.observed_on_monday", at)
        dates = _dates(year)
        kept: list[tuple[dt.date, str]] = []
        for item in self._law.items("holidays.state_holidays", at):
            if item.text not in dates:
                raise LawError(
                    "holidays.state_holidays",
                    f"the calendar library knows no {item.text} in {year}.",
                    "Name it as the library does, or end its row.",
                )
            day = dates[item.text]
            kept.append((day, item.text))
            if day.weekday() == 6 and to_monday:
                kept.append((day + dt.timedelta(days=1), f"{item.text} (observed)"))
            if day.weekday() == 5 and item.text in to_friday:
                kept.append((day - dt.timedelta(days=1), f"{item.text} (observed)"))
        return kept


@cache
def _dates(year: int) -> dict[str, dt.date]:
    import holidays

    found = holidays.country_holidays("US", subdiv="CA", years=year, observed=False, language="en_US")
    return {name: day for day in sorted(found) for name in found.get_list(day)}


@cache
def calendar_of(name: str) -> BusinessCalendar:
    """The business days of the jurisdiction ``name``, kept between calls."""
    from .dated import load

    return BusinessCalendar(load(name))
