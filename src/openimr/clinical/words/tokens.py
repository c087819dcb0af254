"""Text cut into tokens that know their place: words, numbers, dates, spinal levels, grades such as 4+/5, check boxes.

Every token has a normal form, so that rules and vocabularies need to know one spelling only.
"""

import re
from typing import NamedTuple

from .dates import DATE, parse_date
from .levels import LEVEL, level_name

WORD, NUMBER, DATE_KIND, LEVEL_KIND, GRADE, BOX, MARK = "word", "number", "date", "level", "grade", "box", "mark"


class Token(NamedTuple):
    """A piece of text: its kind, its normal form, its place in the page's text, the blanks before it.

    ``column`` is where it begins on its line (in characters, or points where boxes are known); ``gap`` says that so
    much space stands before it that it may be another cell of a table.
    """

    kind: str
    norm: str
    start: int
    end: int
    gap: bool = False
    column: float = 0.0


_BOX = (
    r"\[\s?[xX✓✔√]\s?\]|\(\s?[xX✓✔]\s?\)|[☒☑]|\[\s?_?\s?\]|\(\s{1,3}\)|[☐□]"
    r"|(?<!\S)_{1,3}[xX✓✔√]_{1,3}(?=\s)|(?:(?<=\n)|(?<=\s\s))_{2,3}(?=\s[A-Za-z])"
)
_GRADE = r"(?<![\d/.])[0-5]\s?(?:[+-]|\s(?:plus|minus)\b)?\s?/\s?5(?:[+-](?![\d/]))?(?![\d/%])"
_OF_TEN = r"(?<![\d/])\d{1,2}(?:\.\d)?(?:\s?(?:[-–]|to)\s?\d{1,2}(?:\.\d)?)?\s?/\s?1[0Oo](?![\d/])"
_NUMBER = r"\d+(?:,\d{3})+(?:\.\d+)?|\d*\.\d+(?!\.\d)|\d+"
_WORD = (
    r"[RrLl](?=[0-5]\s?(?:\+|[+-]?/[45](?!\d)|[,;/]?\s?[Ll]\s?[0-5](?![\d-])))"
    r"|[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9|!]*(?:(?<=[A-Za-z])-\n\s*[a-z]+)?|[01|](?!(?:st|mg|ml|cm|mm|lb|lbs|hr|hrs"
    r"|wk|wks|mo|yo|yr|pm|am|x)\b)[A-Za-z]{2,}[A-Za-z0-9]*"
)
_DOTTED = r"(?<![A-Za-z.])(?:[A-Za-z]\.){2,}(?:[A-Za-z](?![A-Za-z]))?"
_TOKEN = re.compile(
    f"(?P<dotted>{_DOTTED})|(?P<date>{DATE})|(?P<box>{_BOX})|(?P<level>{LEVEL})|(?P<grade>{_GRADE})|(?P<ten>{_OF_TEN})"
    f"|(?P<word>{_WORD})|(?P<number>{_NUMBER})|(?P<mark>[^\\s\\w])",
    re.IGNORECASE,
)
_UNACCENTED = str.maketrans("áàâäãåéèêëíìîïóòôöõúùûüçñý", "aaaaaaeeeeiiiiooooouuuucny")
_TICKED = re.compile(r"[xX✓✔√☒☑]")
_JOINS = frozenset("-‐‑–/'’`´_")
_PUNCTUATION = {"–": "-", "—": ";", "•": "*", "’": "'", "‘": "'", "“": '"', "”": '"', "º": "°", "˚": "°", "·": "*"}


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of ``text`` between two offsets; offsets of the tokens are offsets in ``text``.

    Hyphens, slashes and apostrophes inside and between words are no tokens: "straight-leg" is two words.
    """
    found: list[Token] = []
    end = len(text) if end is None else end
    last = start
    at = start
    while match := _TOKEN.search(text, at, end):
        at = match.end()
        token = _token(match, text)
        if token and token.kind == LEVEL_KIND and _is_left(text, *match.span()):
            token, at = Token(WORD, "l", match.start(), match.start() + 1), match.start() + 1
        if token is None:
            continue
        between = text[last : token.start]
        if "\n" in between:
            between = between.strip()  # the indent of the next line parts no cells
        gap = bool(found) and any(wide in between for wide in ("\t", "   ", "|", "..."))
        line_start = text.rfind("\n", 0, token.start) + 1
        found.append(token._replace(gap=gap, column=float(token.start - line_start)))
        last = token.end
    return found


_SHORTENED = re.compile(
    r"\b(?:int|ext|rot|flex|lat|abd|add|rt|lt|dev|uln|rad|fwd|ant|post|dorsi|plant|norm|cent|paracent|foram|med|sten)$",
    re.IGNORECASE,
)


def _only_shortens(text: str, at: int) -> bool:
    """Whether a full stop is part of a row of dots or shortens the name of a motion or side ("Ext. rot.")."""
    dotted = "..." in text[max(0, at - 2) : at + 3]
    return dotted or bool(_SHORTENED.search(text[max(0, at - 6) : at]) and text[at + 1 : at + 3].strip())


_LEFT = re.compile(r"L\s*[0-9](?:\s?/\s?[45])?")
_RIGHT_BEFORE = re.compile(r"\bR(?:t|ight)?\.?\s?[:=]?\s?[0-5]\s?[+-]?(?:\s?/\s?[45])?\s?[,;/]?\s*$")


def _is_left(text: str, start: int, end: int) -> bool:
    """Whether what looks like a level is the left side and a grade: "R 2+ L 1+", "L 4+/5", not "L 4/5"."""
    if not _LEFT.fullmatch(text[start:end]):
        return False
    graded = text[start + 1].isspace() and re.match(r"\s?\+|-(?=[,;.\s]|$)|(?:\.\d)?\s?[mc]m\b", text[end : end + 6])
    return bool(graded or _RIGHT_BEFORE.search(text[max(0, start - 16) : start]))


def _token(match: re.Match[str], text: str) -> Token | None:
    kind, raw = match.lastgroup or "mark", match[0]
    start, end = match.span()
    match kind:
        case "date":
            parsed = parse_date(raw)
            return Token(DATE_KIND, parsed, start, end) if parsed else _number_of(raw, start)
        case "dotted":
            return Token(WORD, raw.replace(".", "").lower(), start, end)
        case "box":
            return Token(BOX, "[x]" if _TICKED.search(raw) else "[ ]", start, end)
        case "level":
            named = level_name(raw)
            return Token(LEVEL_KIND, named, start, end) if named else Token(WORD, raw.lower(), start, end)
        case "grade":
            return Token(GRADE, _grade(raw), start, end)
        case "ten":
            return Token(GRADE, _of_ten(raw), start, end)
        case "word":
            return Token(WORD, re.sub(r"-\n\s*", "", raw).lower().translate(_UNACCENTED), start, end)
        case "number":
            return Token(NUMBER, raw.replace(",", ""), start, end)
        case _:
            if raw == "|" or _only_joins(text, start, end) or (raw == "." and _only_shortens(text, start)):
                return None
            return Token(MARK, _PUNCTUATION.get(raw, raw), start, end)


def _number_of(raw: str, start: int) -> Token:
    digits = re.match(r"\d+", raw)
    length = digits.end() if digits else len(raw)
    return Token(NUMBER, raw[:length], start, start + len(raw))


def _only_joins(text: str, start: int, end: int) -> bool:
    """Whether the mark joins two words ("low-back", "s/p", "Hawkins' sign")."""
    if text[start] not in _JOINS:
        return False
    before, after = text[start - 1 : start], text[end : end + 1]
    if text[start] in "'’`´":
        return before.isalpha()
    if before.isalpha() and (after.isalpha() or (text[start] == "/" and not after.strip())):
        return True
    if text[start] == "_":
        return True
    return text[start] != "/" and ((before.isalpha() and after.isdigit()) or (before.isdigit() and after.isalpha()))


def _grade(raw: str) -> str:
    compact = re.sub(r"\s", "", raw.lower().replace("plus", "+").replace("minus", "-").replace("–", "-"))
    sign = "+" if "+" in compact else "-" if "-" in compact else ""
    return f"{compact[0]}{sign}/5"


def _of_ten(raw: str) -> str:
    compact = re.sub(r"\s", "", raw.lower().replace("to", "-").replace("–", "-"))
    return re.sub(r"/1[0o]$", "/10", compact)
