"""What was read beside a label as the value a form takes: dates as ISO dates, body parts as ours, codes in capitals.

Each comes with how likely the reading is right as far as its shape tells.
"""

import datetime as dt
import re
from collections.abc import Sequence

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.diagnosis import read_diagnosis
from openimr.domain.months import MONTH_NUMBERS

_DIGITS = str.maketrans("OoQDIli|!SsBZz", "00001111155822")
_UNSURE = 0.5


def read_value(kind: str, lines: Sequence[str]) -> tuple[str, float]:
    """The value in ``lines`` as the form takes it, and a factor (0..1) for how well its shape fits."""
    # the line to write on is often read as underscores
    lines = [line.replace("_", " ") for line in lines]
    text = " ".join(" ".join(lines).split()).strip(" .:|")
    if not text:
        return "", 1.0
    match kind:
        case "lines":
            return "\n".join(part for line in lines if (part := line.strip(" |"))), 1.0
        case "date":
            return _date(text)
        case "phone":
            return _phone(text)
        case "diagnosis":
            return _diagnosis(text)
        case "code":
            return re.sub(r"\s+(?=[-/])|(?<=[-/])\s+", "", text.upper()), 1.0
        case "body_part":
            return _nearest(text, [part.value for part in BodyPart])
        case "side":
            return _nearest(text, [side.value for side in Side])
    return text, 1.0


def _phone(text: str) -> tuple[str, float]:
    digits = "".join(c for c in text.translate(_DIGITS) if c.isdigit())
    ten = digits.removeprefix("1") if len(digits) == 11 else digits
    if len(ten) != 10:
        return text, _UNSURE
    return f"({ten[:3]}) {ten[3:6]}-{ten[6:]}", 1.0 if sum(c.isdigit() for c in text) >= 10 else 0.8


def _date(text: str) -> tuple[str, float]:
    named = re.search(r"([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})", text)
    if named and named[1].lower() in MONTH_NUMBERS:
        return _day(int(named[3]), MONTH_NUMBERS[named[1].lower()], int(named[2]), text)
    digits = text.translate(_DIGITS)
    iso = re.search(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})", digits)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]), text)
    ours = re.search(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})", digits)
    if ours is None:
        return text, 0.3
    year = int(ours[3]) if len(ours[3]) == 4 else _century(int(ours[3]))
    return _day(year, int(ours[1]), int(ours[2]), text)


def _century(year: int) -> int:
    return 2000 + year if year <= dt.date.today().year % 100 + 1 else 1900 + year


def _day(year: int, month: int, day: int, text: str) -> tuple[str, float]:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        return text, 0.3
    changed = sum(a != b for a, b in zip(text, text.translate(_DIGITS), strict=True)) and not re.search(
        "[a-z]{3}", text
    )
    return found.isoformat(), (0.8 if changed else 1.0) if 1900 < year < 2100 else 0.4


def _diagnosis(text: str) -> tuple[str, float]:
    plain = re.sub(r"\s+", "", text).upper()
    for tried, factor in (
        (plain, 1.0),
        (plain[:1] + plain[1:3].translate(_DIGITS) + plain[3:].translate(_DIGITS), 0.8),
    ):
        try:
            return read_diagnosis(tried).code, factor
        except ValueError:
            continue
    return plain, 0.3


def _nearest(text: str, values: Sequence[str]) -> tuple[str, float]:
    from rapidfuzz import fuzz, process

    found = process.extractOne(text.casefold(), [v.replace("_", " ") for v in values], scorer=fuzz.ratio)
    if found is None or found[1] < 70:
        return "", 0.3
    return values[found[2]], found[1] / 100
