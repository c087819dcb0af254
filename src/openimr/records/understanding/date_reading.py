"""Dates read out of text: American forms, names of months, two-digit years, and the slips of recognisers.

What stands around a date and whether it is the document's is not asked here; `date_places` and `dates` do.
"""

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

EARLIEST, LATEST = 1920, 2049
# Two-digit years up to this one are of this century.
CENTURY_TURNS = 45

_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = r"(?P<m>[A-Za-z01|]{2,8}(?:[A-Za-z|]|1(?=[\s.,])))"
_D = r"[0-9OoIl|]"
_YEAR = rf"(?:19|[2z][0oO]){_D}{{2}}"
# A point before a date is a speck or the end of a word, but not the point of a number.
_BEGINS = r"(?<![\w/$-])(?<!\d\.)"
_NUMERIC = re.compile(
    rf"{_BEGINS}({_D}{{1,2}})\s?([/.-])\s?({_D}{{1,2}})\s?\2\s?((?:[12lI|]{_D}{{3}})|{_D}{{2}})(?![\w/]|[.-]\d)"
)
# A date that a recogniser glued to the word before or behind it, or to the hour.
_STUCK = re.compile(
    r"(?<![\d/.$-])(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])/"
    r"((?:19|20)\d{2}(?=[A-Za-z]|\d{1,2}:\d{2}|(?![\w/]))|\d{2}(?=\d{2}:\d{2}))"
)
_GLUED = re.compile(
    r"(?<![\w/.$-])(\d{1,2})/(\d{2})((?:19|20)\d{2})(?![\w/])|(?<![\w/.$-])(\d{2})(\d{2})/((?:19|20)\d{2})(?![\w/])"
)
# Specks and lost strokes between the parts of a date, and a space within one ("09 26.2020", "10. 17/2021").
_SPECKED = re.compile(
    r"(?<![\d/.$:-])(?:(0[1-9]|1[0-2])[\s./-]{1,2}(0[1-9]|[12]\d|3[01])[\s./-]{1,2}"
    r"|(?=[\d.: ]*[/-])(0?[1-9]|1[0-2])[/.:-] ?(0?[1-9]|[12]\d|3[01])[/.:-] ?)((?:19|20)\d{2})(?![\d/])"
)
_BROKEN = re.compile(r"(?<![\w/.$-])(0 ?[1-9]|1 ?[0-2]|[1-9])/([0-3] ?\d|[1-9])/((?:19|20) ?\d ?\d)(?![\w/])")
_ISO = re.compile(r"(?<!\d)(?<!\d[/.-])((?:19|20)\d{2})([-/.])(\d{2})\2(\d{2})(?!\d)")
_NAMED = re.compile(
    _MONTH
    + rf"[.,;:]?\s*(?P<d>\d{_D}?|[OoIl|]\d|(?<=\s)[Il|](?=\s?[,.]))(?:\s?(?:st|nd|rd|th))?\s*[,.;:°'*]{{0,3}}\s*[.,]?"
    + rf"(?P<y>{_YEAR})(?!\d(?!\d?:\d\d))",
    re.I,
)
_DAY_FIRST = re.compile(
    r"(?<![\w/])(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s.,~-]*(?:day\s+of\s+)?"
    + _MONTH
    + r"[.,\s~-]*(?P<y>(?:19|20)\d{2}|\d{2}(?=\s|$|\W))",
    re.I,
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])(?=\s?-\s?(?:19|20)\d{6}(?!\d))")
_LETTERS = str.maketrans("01|", "oll")
_CONFUSED = tuple(map(frozenset, ("ceo", "nmu", "ltij", "bh", "gq", "vy", "oa")))
_DIGITS = str.maketrans("OoIl|z", "001112")
# Letters with the accents that specks put on them; each letter stays one letter.
_PLAIN = str.maketrans("áàâäãåéèêëíìîïóòôöõúùûüçñÁÀÂÄÉÈÊÍÓÖÚÜÇÑ–—", "aaaaaaeeeeiiiiooooouuuucnAAAAEEEIOOUUCN--")

# What a text must hold for one of the forms above to be in it; most texts hold none of it and are done with.
_FIGURE = re.compile(r"\d")
_FIGURES = re.compile(r"(?:\d\D*){3}")
_HAS_YEAR = re.compile(_YEAR, re.I)
_HAS_PARTED = re.compile(r"[\dOIl|]\s?[/.-]\s?[\dOIl|]", re.I)
_HAS_RUN = re.compile(r"\d{6}|\d{4}/")
# A month begins at most so many letters before its year.
NAMED_REACH = 30


class Spotted(NamedTuple):
    """A date read in a text: its value and where it stands there."""

    value: dt.date
    start: int
    end: int


def _date(year: str, month: str | int | None, day: str) -> dt.date | None:
    if month is None:
        return None
    try:
        y, m, d = (int(str(part).translate(_DIGITS).replace(" ", "")) for part in (year, month, day))
        if y < 100:
            y += 2000 if y <= CENTURY_TURNS else 1900
        return dt.date(y, m, d) if EARLIEST <= y <= LATEST else None
    except ValueError:
        return None


@lru_cache(maxsize=1 << 15)
def spot(text: str) -> tuple[Spotted, ...]:
    """All dates in ``text`` from left to right. What cannot be a date (``02/30/2015``, a claim number) is none."""
    figure = _FIGURE.search(text)
    if figure is None or not _FIGURES.match(text, figure.start()):
        return ()
    if not text.isascii():
        text = text.translate(_PLAIN)
    found: list[Spotted] = []

    def keep(match: re.Match[str], year: str, named: str | int | None, day: str) -> None:
        value = _date(year, named, day)
        if value is not None and not any(s.start < match.end() and match.start() < s.end for s in found):
            found.append(Spotted(value, match.start(), match.end()))

    year = _HAS_YEAR.search(text)
    if year is not None:
        for match in _NAMED.finditer(text, max(0, year.start() - NAMED_REACH)):
            keep(match, match["y"], month(match["m"]), match["d"])
    for match in _DAY_FIRST.finditer(text, figure.start()):
        keep(match, match["y"], month(match["m"]), match["d"])
    if _HAS_PARTED.search(text):
        if year is not None:
            for match in _ISO.finditer(text):
                keep(match, match[1], match[3], match[4])
        for match in _NUMERIC.finditer(text):
            if any(c.isdigit() for c in match[0]):
                keep(match, match[4], match[1], match[3])
        for match in _STUCK.finditer(text):
            keep(match, match[3], match[1], match[2])
    if year is not None:
        _spot_worn(text, keep)
    return tuple(sorted(found, key=lambda s: s.start))


def _spot_worn(text: str, keep: Callable[[re.Match[str], str, str, str], None]) -> None:
    """Dates whose parts run together or are parted by something else than they were written with."""
    if _HAS_RUN.search(text):
        for match in _COMPACT.finditer(text):
            keep(match, match[1], match[2], match[3])
        for match in _GLUED.finditer(text):
            keep(match, match[3] or match[6], match[1] or match[4], match[2] or match[5])
    for match in _SPECKED.finditer(text):
        keep(match, match[5], match[1] or match[3], match[2] or match[4])
    for match in _BROKEN.finditer(text):
        keep(match, match[3], match[1], match[2])


@lru_cache(maxsize=4096)
def month(text: str) -> int | None:
    """The month a word names, 1 to 12: whole, shortened, or with a letter or two misread; None for other words."""
    from rapidfuzz.distance import Levenshtein

    word = text.lower().translate(_LETTERS)
    for number, name in enumerate(_MONTH_NAMES, start=1):
        if word == name or (name.startswith(word) and len(word) >= 3) or word == "sept":
            return 9 if word == "sept" else number
    for number, name in enumerate(_MONTH_NAMES, start=1):
        slips = 2 if len(name) >= 7 else 1 if len(name) >= 4 else 0
        if abs(len(word) - len(name)) <= 1 and Levenshtein.distance(word, name, score_cutoff=slips) <= slips:
            return number
    near = [n for n, name in enumerate(_MONTH_NAMES, start=1) if len(word) == 3 and _alike(word, name[:3])]
    return near[0] if len(near) == 1 else None


def _alike(word: str, name: str) -> bool:
    """Whether two words of the same length are the same but for one letter that recognisers confuse."""
    differ = [pair for pair in zip(word, name, strict=True) if pair[0] != pair[1]]
    return len(differ) == 1 and any(set(differ[0]) <= letters for letters in _CONFUSED)
