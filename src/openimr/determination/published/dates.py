"""Reads the dates a published letter gives of the injury and of the utilization review decision.

A date is taken only where its words say which date it is, and only when day, month and year are there.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from openimr.domain.determination import PublishedDates
from openimr.domain.months import MONTH_NUMBERS

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = rf"""(?:
      \d{{1,2}}\s?/\s?\d{{1,2}}\s?/\s?(?:\d{{4}}|\d{{2}})\b          # 12/02/2006, 6/8/12
    | \d{{1,2}}-\d{{1,2}}-(?:\d{{4}}|\d{{2}})\b                      # 6-8-2012
    | \d{{4}}-\d{{2}}-\d{{2}}\b                                      # 2012-06-08
    | {_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\s*,?\s+\d{{4}}\b          # March 3, 2009
    | \d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}\b             # 3 March 2009
    )"""
_ONE_DAY = rf"({_DATE})(?!\s*(?:-|–|—|to|through|thru)\s*{_DATE})"  # not the beginning of a period
# Words after which a date is of something else than the injury or the review: a visit, a study, a report.
_OTHER_EVENT = (
    r"\b(?:seen|evaluat|examin|report|MRI|CT\b|x-?ray|imaging|stud|visit|surg|underw|treat|present|return|note|therap)"
)
_BETWEEN = rf"(?:(?!{_OTHER_EVENT})[^.;]){{0,70}}?"
_REVIEW = r"(?:\butili[sz]ation\s+review\b|\bUR\b)"
_REFUSED = r"\b(?:denied|modified|non[\s-]?certified|delayed|did\s+not\s+certify)\b"
_SAID_TO_BE = (
    r"(?:[,:–-]|\bis\b|\bwas\b|\bof\b|\bon\b|\bas\b|\bbeing\b|\b(?:reported|listed|noted)\s+(?:as|to\s+be)\b|\s)*"
)


def _compiled(*patterns: str) -> list[re.Pattern[str]]:
    return [re.compile(pattern, re.IGNORECASE | re.VERBOSE) for pattern in patterns]


_INJURY = _compiled(
    rf"""(?:\binjury\s+date|\bdate\s+of\s+(?:the\s+)?(?:industrial\s+|work\s+|original\s+)?injury|\bD\.?O\.?I\.?(?=[\s:]))
         (?:\s*\((?:DOI|D/I)\))?\s*{_SAID_TO_BE}{_ONE_DAY}""",
    rf"\b(?:injured|injury|injuries|accident)\b{_BETWEEN}\b(?:on|of|from|dated)\s+(?:or\s+about\s+)?{_ONE_DAY}",
    rf"""\bon\s+(?:or\s+about\s+)?{_ONE_DAY},?\s+(?:when\s+)?(?:the\s+\w+\s+|he\s+|she\s+)?(?:\w+\s+){{0,2}}?
         (?:was\s+injured|injured|sustained|fell|slipped|tripped)\b""",
)
_UR_DECISION = _compiled(
    rf"""(?:{_REVIEW}\s*(?:denial|decision|determination)\s*date
         |\bdate\s+of\s+(?:the\s+)?{_REVIEW}\s*(?:decision|denial|determination)?)\s*{_SAID_TO_BE}({_DATE})""",
    rf"{_REVIEW}{_BETWEEN}\b(?:dated|date\s+of|issued(?:\s+on)?|rendered(?:\s+on)?|on|of|from)\s+({_DATE})",
    rf"{_REFUSED}{_BETWEEN}\bby\s+(?:the\s+)?{_REVIEW}{_BETWEEN}\bon\s+({_DATE})",
    rf"\bon\s+({_DATE}),?\s+(?:the\s+)?(?:claims\s+administrator['’]?s?\s+)?{_REVIEW}{_BETWEEN}{_REFUSED}",
)


def dates(head: str, summary: str, decision: str = "") -> PublishedDates:
    """The dates of injury and of the utilization review decision.

    Args:
        head: The letter head, with its ``Label: value`` lines.
        summary: The clinical case summary.
        decision: Further text that names the dates (the opening of a notice).

    Returns:
        The dates; None where one is not given to the day, or is given as a period.
    """
    places = (head, decision, summary)
    return PublishedDates(injury=_first(_INJURY, places), ur_decision=_first(_UR_DECISION, places))


def date_in(words: str) -> dt.date | None:
    """A date as American letters write it; two-digit years from 50 on are of the twentieth century."""
    text = words.strip().lower().replace(" /", "/").replace("/ ", "/")
    figures = [int(n) for n in re.findall(r"\d+", text)]
    name = re.search(r"[a-z]{3}", re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", text))
    if name:
        if name[0] not in MONTH_NUMBERS or len(figures) != 2:
            return None
        year, month, day = figures[1], MONTH_NUMBERS[name[0]], figures[0]
    elif len(figures) != 3:
        return None
    elif figures[0] > 31:
        year, month, day = figures
    else:
        month, day, year = figures
    if year < 100:
        year += 1900 if year >= 50 else 2000
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _first(patterns: Sequence[re.Pattern[str]], places: Sequence[str]) -> dt.date | None:
    return next((day for day in _days(patterns, places) if day is not None), None)


def _days(patterns: Sequence[re.Pattern[str]], places: Sequence[str]) -> Iterator[dt.date | None]:
    for place in places:
        if place:
            for pattern in patterns:
                for match in pattern.finditer(place):
                    yield date_in(match[1])
