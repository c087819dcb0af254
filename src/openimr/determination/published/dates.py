"""Reads the dates a published letter gives of the injury and of the utilization review decision.

A date is taken only where its words say which date it is, and only when day, month and year are there.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from openimr.domain.determination import PublishedDates

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_DATE = (
    r"(?:\d{1,2}\s?/\s?\d{1,2}\s?/\s?(?:\d{4}|\d{2})\b|\d{1,2}-\d{1,2}-(?:\d{4}|\d{2})\b|\d{4}-\d{2}-\d{2}\b"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\s*,?\s+\d{{4}}\b|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}\b)"
)
_NOT_A_PERIOD = rf"(?!\s*(?:-|–|—|to|through|thru)\s*{_DATE})"
_INJURY = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:industrial(?:ly)?\s+|work(?:[\s-]related)?\s+)?(?:\binjury\s+date|\bdate\s+of\s+(?:the\s+)?(?:industrial\s+|work\s+|original\s+)?injury|\bD\.?O\.?I\.?\b)"
        rf"(?:\s*\((?:DOI|D/I)\))?\s*(?:,|:|-|–|is|was|of|on|as|being|reported\s+as|listed\s+as|noted\s+as|noted\s+to\s+be|\s)*({_DATE}){_NOT_A_PERIOD}",
        rf"\binjured\s+(?:[^.;]{{0,60}}?\s)?(?:on|as\s+of)\s+(?:or\s+about\s+)?({_DATE}){_NOT_A_PERIOD}",
        rf"\b(?:injury|injuries|accident|incident|trauma|injured)\b[^.;]{{0,80}}?\b(?:on|of|dated|date|occurring|occurred|from)\s+(?:or\s+about\s+)?({_DATE}){_NOT_A_PERIOD}",
        rf"\bon\s+(?:or\s+about\s+)?({_DATE}){_NOT_A_PERIOD}[^.;]{{0,80}}?\b(?:injur(?:y|ed|ies)|sustained|fell|accident)\b",
    )
]
_REVIEW = r"(?:\butili[sz]ation\s+review\b|\bUR\b)"
_UR_DECISION = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:{_REVIEW}\s*(?:denial|decision|determination)\s*date|\bdate\s+of\s+(?:the\s+)?{_REVIEW}\s*(?:decision|denial|determination)?)\s*(?::|is|was|of|-|\s)*({_DATE})",
        rf"{_REVIEW}[^.;]{{0,60}}?\b(?:dated|date\s+of|issued(?:\s+on)?|rendered(?:\s+on)?|on|of|from)\s+({_DATE})",
        rf"\b(?:denied|modified|non[\s-]?certified|delayed)\b[^.;]{{0,60}}?\bby\s+(?:the\s+)?{_REVIEW}[^.;]{{0,30}}?\bon\s+({_DATE})",
        rf"\bon\s+({_DATE}),?\s+(?:the\s+)?(?:claims\s+administrator['’]?s?\s+)?{_REVIEW}[^.;]{{0,60}}?\b(?:denied|modified|non[\s-]?certified|delayed|did\s+not)",
    )
]


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
        if name[0] not in _MONTHS or len(figures) != 2:
            return None
        year, month, day = figures[1], _MONTHS.index(name[0]) + 1, figures[0]
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
