"""Dates inside running text, as exact as the words are, and words such as "three weeks ago" counted from a day.

The date of a whole document is not found here but by ``records``; this reads what a sentence says of its own.
"""

import datetime as dt
import re

from openimr.domain.months import MONTHS
from openimr.domain.number_words import SMALL_NUMBERS

_SHORT = r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
_MONTH = rf"(?:{'|'.join(MONTHS)}|(?:{_SHORT})\b\.?)"
_YEAR = r"(?:19|20)\d\d"
DATE = (
    rf"(?<![\d/.])(?:0?[1-9]|1[0-2])\s?/\s?(?:0?[1-9]|[12]\d|3[01])\s?/\s?(?:{_YEAR}|\d\d)(?![\d/])"
    rf"|(?<![\d-])\d{{1,2}}-\d{{1,2}}-(?:{_YEAR}|\d\d)(?![\d-])"
    rf"|(?<![\d.])\d{{1,2}}\.\d{{1,2}}\.(?:{_YEAR}|\d\d)(?![\d.])"
    rf"|(?<!\d){_YEAR}-\d\d-\d\d(?!\d)"
    rf"|\b{_MONTH}\s?\d{{1,2}}(?:st|nd|rd|th)?\s?,?\s?{_YEAR}\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH},?\s{_YEAR}\b"
    rf"|\b{_MONTH},?\s(?:of\s)?{_YEAR}\b"
    rf"|(?<![\d/.])(?:0?[1-9]|1[0-2])/{_YEAR}(?![\d/])"
    rf"|(?<![\d/.,$#-])(?:19[4-9]\d|20[0-4]\d)(?![\d/%,-]|\.\d)"
)
"""Every way a date is written; the year alone too."""

_NUMBERS = {word: number for number, word in enumerate(SMALL_NUMBERS[:15])} | {
    "a": 1,
    "an": 1,
    "couple": 2,
    "few": 3,
    "several": 3,
}
_AGO = re.compile(
    r"\b(?:(?:about|approximately|some|roughly|almost|over) )?(\d{1,3}|"
    + "|".join(_NUMBERS)
    + r")(?: of)? (day|week|month|year)s? (?:ago|earlier|prior|back)\b"
)
_LAST = re.compile(r"\blast (week|month|year|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMED_DAY = re.compile(rf"\b({_MONTH})\s(\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s?,?\s?\d{{4}})", re.IGNORECASE)
_CENTURY_TURNS = 45


def parse_date(raw: str) -> str | None:
    """A date as written, in ISO form as exact as it is (``2013-03-14``, ``2013-03``, ``2013``), or None."""
    text = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|,|\bof\b|(?<=[a-z])\.", " ", raw.strip().lower())
    if re.fullmatch(r"\d{4}", text.strip()):
        return text.strip()
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text):
        return _iso(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?[/.-]\s?(\d{2,4})", text):
        return _iso(_year(int(match[4])), int(match[1]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})/(\d{4})", text):
        return f"{match[2]}-{int(match[1]):02}"
    words = re.findall(r"[a-z]+|\d+", text)
    month = next((_month(word) for word in words if word.isalpha()), None)
    numbers = [int(word) for word in words if word.isdigit()]
    if month is None or not numbers:
        return None
    year = next((n for n in numbers if n > 1900), None)
    if year is None:
        return None
    days = [n for n in numbers if n <= 31]
    return _iso(year, month, days[0]) if days else f"{year}-{month:02}"


def relative_date(words: str, today: dt.date) -> str | None:
    """What words such as ``three weeks ago`` or ``last month`` mean, counted from ``today``.

    Args:
        words: lower case words of a sentence, single spaces.
        today: the document's date.

    Returns:
        ISO, to the day for days and weeks, to the month for months, to the year for years; None where none is there.
    """
    if match := _AGO.search(words):
        count = int(match[1]) if match[1].isdigit() else _NUMBERS[match[1]]
        return _back(today, count, match[2])
    if match := _LAST.search(words):
        unit = match[1]
        if unit in _WEEKDAYS:
            back = (today.weekday() - _WEEKDAYS.index(unit)) % 7 or 7
            return (today - dt.timedelta(days=back)).isoformat()
        return _back(today, 1, unit)
    if re.search(r"\byesterday\b", words):
        return (today - dt.timedelta(days=1)).isoformat()
    return None


def day_without_year(words: str, today: dt.date) -> str | None:
    """A day named without its year (``March 3``): the last one that is not after ``today``."""
    match = _NAMED_DAY.search(words)
    month = _month(match[1].lower().rstrip(".")) if match else None
    if match is None or month is None:
        return None
    for year in (today.year, today.year - 1):
        found = _iso(year, month, int(match[2]))
        if found and dt.date.fromisoformat(found) <= today:
            return found
    return None


def _back(today: dt.date, count: int, unit: str) -> str | None:
    try:
        if unit in ("day", "week"):
            return (today - dt.timedelta(days=count * (7 if unit == "week" else 1))).isoformat()
        if unit == "month":
            months = today.year * 12 + today.month - 1 - count
            return f"{months // 12:04}-{months % 12 + 1:02}"
        return f"{today.year - count:04}" if count < 100 else None
    except OverflowError:
        return None


def _month(word: str) -> int | None:
    return next((n for n, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.startswith(word[:3])), None)


def _year(year: int) -> int:
    if year >= 100:
        return year
    return year + (2000 if year <= _CENTURY_TURNS else 1900)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None
