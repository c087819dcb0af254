"""Spinal levels as people and recognisers write them, in one form: ``L4-L5``, ``L5-S1``, ``C6``, ``L4-S1``."""

import itertools
import re

_LETTER = r"[CTLSIctls]"
_SECOND = rf"(?:{_LETTER}\s?-?\s?)?(?:1[0-2]|[1-9]|SI\b)|[LS]S\b|Sl\b|S\s?[1-5]"
LEVEL = (
    rf"(?<![A-Za-z0-9])(?:(?-i:[CL])(?:34|45|56|67|51)(?![\w/-]|\.\d)|[cCtTlL](?:1\s2|2\s3|3\s4|4\s5|5\s6|6\s7)(?![\d/.])|{_LETTER}(?:\s?-\s?|\s)?(?:1[0-2]"
    rf"|[1-9](?!\d)|S(?=\s?[-/]\s?S))"
    rf"(?:\s?(?:[-–—/]|\bto\b|\bthrough\b|\bthru\b)\s?(?:{_SECOND}|(?:the )?sacrum\b)(?![A-Za-z0-9/.]\w))*"
    r"(?![A-Za-z0-9]))"
)
"""A level, or several joined by hyphens: ``L4-5``, ``L4/5``, ``L5 - S1``, ``C5 through C7``, ``LS-S1`` as scanned."""

_LAST = {"C": 8, "T": 12, "L": 5, "S": 5}
_ORDER = "CTLS"
_VERTEBRAE = {"C": 7, "T": 12, "L": 5, "S": 5}


def level_name(raw: str) -> str | None:
    """The level in its one form, or None where there is no such level.

    ``L4-5`` is ``L4-L5``; ``L5-1`` is ``L5-S1``; a run of more than two names its ends: ``L3-4-5`` is ``L3-L5``.
    """
    text = re.sub(r"(?:the )?sacrum", "S1", raw, flags=re.IGNORECASE)
    text = re.sub(r"through|thru|to|[–—/]", "-", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=[A-Za-z]\d)\s(?=\d$)", "-", text)
    text = re.sub(r"(?<=^[CL]\d)(?=\d$)", "-", text)
    text = re.sub(r"\s", "", text).upper().replace("SI", "S1").replace("SL", "S1")
    text = re.sub(r"^I(?=\d)", "L", text)
    text = re.sub(r"LS(?=-S)|(?<=L4-)LS", "L5", text)
    text = re.sub(r"([CTLS])-(?=\d)", r"\1", text) if re.match(r"^[CTLS]-\d+$", text) else text
    parts = [part for part in text.split("-") if part]
    points: list[tuple[str, int]] = []
    for part in parts:
        match = re.fullmatch(r"([CTLS]?)(\d{1,2})", part)
        if not match:
            return None
        letter, number = match[1], int(match[2])
        if not letter:
            if not points:
                return None
            letter, number = _next(points[-1], number)
        if not 1 <= number <= _LAST[letter]:
            return None
        points.append((letter, number))
    if not points:
        return None
    first, last = points[0], points[-1]
    if len(points) == 1:
        return f"{first[0]}{first[1]}"
    if (_ORDER.index(first[0]), first[1]) >= (_ORDER.index(last[0]), last[1]):
        return None
    return f"{first[0]}{first[1]}-{last[0]}{last[1]}"


def _next(before: tuple[str, int], number: int) -> tuple[str, int]:
    """The point a bare number names after another: ``L4-5``, ``L5-1`` (S1), ``C7-1`` (T1), ``T12-1`` (L1)."""
    letter, last = before
    if number <= last and letter != "S":
        return _ORDER[_ORDER.index(letter) + 1], number
    return letter, number


def region_of(level: str) -> str:
    """The spinal region (a ``BodyPart`` value) a level belongs to: that of its first point."""
    return {"C": "cervical_spine", "T": "thoracic_spine", "L": "lumbar_spine", "S": "lumbar_spine"}[level[0]]


def spread(level: str) -> tuple[str, ...]:
    """The segments of a run: ``L3-L5`` is ``L3-L4`` and ``L4-L5``; a segment or a single level is itself."""
    if "-" not in level:
        return (level,)
    names = [f"{letter}{n}" for letter in _ORDER for n in range(1, _VERTEBRAE[letter] + 1)]
    first, last = level.split("-")
    if first not in names or last not in names:
        return (level,)
    run = names[names.index(first) : names.index(last) + 1]
    return tuple(f"{a}-{b}" for a, b in itertools.pairwise(run)) or (level,)
