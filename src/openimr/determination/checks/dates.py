"""Full dates in running text, as letters and records of the United States write them."""

import datetime as dt
import re
from functools import lru_cache

from openimr.domain.months import MONTH_NUMBERS

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DATE = re.compile(
    r"\b(?P<m>\d{1,2})(?P<sep>[/-])(?P<d>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d{2}|\d{2})\b(?!\s*(?:mg|mm))"
    r"|\b(?P<iso_y>(?:19|20)\d{2})-(?P<iso_m>\d{2})-(?P<iso_d>\d{2})\b"
    # a recogniser often drops the spaces: February 18,2015
    rf"|\b(?P<name>{_MONTH})\s*(?P<name_d>\d{{1,2}})(?:st|nd|rd|th)?[\s,.]+(?P<name_y>(?:19|20)\d{{2}})\b"
    rf"|\b(?P<first_d>\d{{1,2}})\s+(?P<first>{_MONTH})\s+(?P<first_y>(?:19|20)\d{{2}})\b"
)


@lru_cache(maxsize=1024)
def dates_in(text: str) -> tuple[tuple[str, dt.date | None], ...]:
    """The full dates written in ``text`` with the days they mean, None where the calendar has no such day.

    Month, day, year in figures; a year of two figures is of the years 1950 to 2049, and only with slashes.
    """
    found: list[tuple[str, dt.date | None]] = []
    for match in _DATE.finditer(text):
        if len(match["y"] or "0000") == 2 and match["sep"] == "-":
            continue
        year, month, day = _figures(match)
        try:
            found.append((match[0], dt.date(year, month, day)))
        except ValueError:
            found.append((match[0], None))
    return tuple(found)


def _figures(match: re.Match[str]) -> tuple[int, int, int]:
    """Year, month and day of a match, whichever way they are written."""
    if match["y"]:
        year = int(match["y"])
        century = 0 if year > 99 else 2000 if year < 50 else 1900
        return year + century, int(match["m"]), int(match["d"])
    if match["iso_y"]:
        return int(match["iso_y"]), int(match["iso_m"]), int(match["iso_d"])
    if match["name"]:
        return int(match["name_y"]), MONTH_NUMBERS[match["name"][:3].lower()], int(match["name_d"])
    return int(match["first_y"]), MONTH_NUMBERS[match["first"][:3].lower()], int(match["first_d"])
