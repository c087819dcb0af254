"""What a published letter says outside its summary and rationales: the days in its head, the reviewer's practice.

The parser of published letters gives only what its value has a place for; the checks need these, too.
"""

import datetime as dt
import re

from openimr.domain.number_words import SMALL_NUMBERS

from .dates import dates_in

_LABELLED = r"(?:^|\n)[ \t]*{label}[ \t]*:[ \t]*(?P<value>[^\n]{{4,40}})"
_DECIDED = re.compile(
    _LABELLED.format(label=r"(?:decision\s+date|date\s+of\s+(?:the\s+)?(?:decision|determination)|dated)"),
    re.IGNORECASE,
)
_RECEIVED = re.compile(_LABELLED.format(label=r"(?:(?:date\s+)?(?:imr\s+)?application\s+received)"), re.IGNORECASE)
_HEAD = 3000  # characters in which the labels of a letter stand
_DESCRIBED = 5000  # characters in which the reviewer is described: after the head, before or right after the summary
_PER_WEEK = re.compile(r"hours?\s+(?:a|per|each|every)\s+week")
_PRACTICE = re.compile(r"practi[cs]")
_NUMBERS = {word: number for number, word in enumerate(SMALL_NUMBERS[:16]) if number} | {
    "twenty": 20,
    "twenty-four": 24,
    "thirty": 30,
    "forty": 40,
}


def decision_day(letter: str) -> dt.date | None:
    """The day of the decision in the head of a letter."""
    return _day(_DECIDED, letter)


def day_received(letter: str) -> dt.date | None:
    """The day on which the application was received, in the head of a letter."""
    return _day(_RECEIVED, letter)


def description(letter: str, before: str) -> str:
    """What a letter says before its case summary: its head, and who the reviewer is. Single-spaced.

    Args:
        letter: The whole text of the letter.
        before: The beginning of the case summary: hours a week told after it may be the employee's.
    """
    text = " ".join(letter[:_DESCRIBED].split())
    begin = " ".join(before.split()[:8])
    return text[: text.find(begin)] if begin and begin in text else text


def practice(described: str) -> tuple[int | None, int | None]:
    """Years of practice and hours of practice a week that a letter gives of its reviewer, in its description."""
    text = described
    years = hours = None
    for unit in re.finditer(r"\b(?:years|hours?)\b", text):
        around = text[max(0, unit.start() - 80) : unit.end() + 60]
        if unit[0] == "years" and years is None and _PRACTICE.search(around):
            years = _number_before(text, unit.start())
        elif hours is None and _PER_WEEK.match(text, unit.start()):
            hours = _number_before(text, unit.start())
    return years, hours


def _number_before(text: str, at: int) -> int | None:
    """The number in figures or words right before a place, an "or more" between them aside."""
    words = text[max(0, at - 40) : at].lower().replace(" or more", "").split()
    word = words[-1] if words else ""
    return int(word) if word.isdigit() else _NUMBERS.get(word)


def _day(label: re.Pattern[str], letter: str) -> dt.date | None:
    found = label.search(letter, 0, _HEAD)
    return next((day for _, day in dates_in(found["value"]) if day), None) if found else None
