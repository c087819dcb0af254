"""Finds in a guideline line the places where a work is named: the anchors a citation is built around.

The lexicon of names is data (``data/works.yaml``); chapter titles come from the catalogue.
"""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from .catalogue import Catalogue
from .data import read_data

Kind = Literal["mtus", "non_mtus", "work", "title", "organization"]

_WORD = re.compile(r"[A-Za-z]+")
_NON_MTUS = re.compile(r"Non-MTUS(?: Citations?)?(?: ?[:,-])?", re.IGNORECASE)
_AFTER_MTUS = r"[ ,:]*(?:\(?20\d\d\)?[ ,:]+)?(?:the )?"
SITE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_GENERAL = ("Prevention",)  # titles too common to stand for a chapter without its number


class Token(NamedTuple):
    """A work named at ``start``..``end``. ``name`` is its short name, or the title's words for a title."""

    kind: Kind
    name: str
    start: int
    end: int


class Lexicon(NamedTuple):
    """Patterns by the first word they can begin with, and what is known of each work."""

    by_word: dict[str, tuple[tuple[Kind, str, re.Pattern[str]], ...]]
    after_mtus: tuple[tuple[str, re.Pattern[str]], ...]
    part_of_mtus: dict[str, bool]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The names of works, read once a process."""
    data = read_data("works.yaml")
    by_word: dict[str, list[tuple[Kind, str, re.Pattern[str]]]] = {}
    after: list[tuple[str, re.Pattern[str]]] = []
    for work in data["works"]:
        kind: Kind = "mtus" if work["name"] == "MTUS" else "work"
        whole = re.compile("(?:" + "|".join(work["patterns"].splitlines()) + r")(?![A-Za-z])", re.IGNORECASE)
        for start in work["starts"]:
            by_word.setdefault(start, []).append((kind, work["name"], whole))
        if "after_mtus" in work:
            short = rf"{_AFTER_MTUS}({work['after_mtus']}(?: (?:Medical )?Treatments?)?(?: Guidelines?)?)(?![A-Za-z])"
            after.append((work["name"], re.compile(short, re.IGNORECASE)))
    for name in data["organizations"].splitlines():
        pattern = re.compile(rf"(?:the )?({name})(?:['’]s)?(?: ?\([A-Z]{{2,8}}\))?(?![A-Za-z])", re.IGNORECASE)
        by_word.setdefault(name.split()[0].split("(")[0].lower(), []).append(("organization", name, pattern))
    for title in _titles():
        pattern = re.compile(_title_pattern(title), re.IGNORECASE)
        by_word.setdefault(title.split()[0].strip(",").lower(), []).append(("title", title, pattern))
    known = {work["name"]: bool(work["part_of_mtus"]) for work in data["works"]}
    return Lexicon({word: tuple(rows) for word, rows in by_word.items()}, tuple(after), known)


def tokens(text: str) -> list[Token]:
    """The works named in a cleaned line, in order, never overlapping."""
    lex = lexicon()
    found: list[Token] = []
    end = 0
    sites = [m.span() for m in SITE.finditer(text)] if "." in text else []
    for word in _WORD.finditer(text):
        start = word.start()
        if start < end:
            continue
        first = word[0].lower()
        if first == "non" and (non := _NON_MTUS.match(text, start)):
            token = Token("non_mtus", "Non-MTUS", start, non.end())
        else:
            hit = _hit(lex.by_word.get(first, ()), text, start)
            if hit is None or any(a <= start < b for a, b in sites):
                continue
            token = hit
        found.append(token)
        end = token.end
        if token.kind == "mtus" and (short := _short_name(lex, text, token)):
            found.append(short)
            end = short.end
    return found


def _hit(rows: tuple[tuple[Kind, str, re.Pattern[str]], ...], text: str, start: int) -> Token | None:
    for kind, name, pattern in rows:
        match = pattern.match(text, start)
        if match:
            named = match[1] if kind == "organization" else name
            return Token(kind, named, start, match.end())
    return None


def _short_name(lex: Lexicon, text: str, mtus: Token) -> Token | None:
    """A part of the MTUS named in short right after the word: ``MTUS 2009 Chronic Pain``."""
    for name, pattern in lex.after_mtus:
        match = pattern.match(text, mtus.end)
        if match:
            return Token("work", name, match.start(1), match.end(1))
    return None


def _titles() -> list[str]:
    entries = Catalogue.load().of("ACOEM")
    titles = dict.fromkeys(e.title for e in entries if e.title not in _GENERAL and len(e.title.split()) > 1)
    titles.pop("Chronic Pain", None)
    return sorted(titles, key=len, reverse=True)


def _title_pattern(title: str) -> str:
    pattern = re.escape(title).replace(r"\ ", " ").replace(", and ", " and ").replace(", ", ",? ")
    pattern = pattern.replace(" and ", ",? (?:and|&) ").replace("Related", "[- ]?Related").replace(" [- ]?", "[- ]?")
    return re.sub(r"s\b", "s?", pattern, count=0) + r"(?![A-Za-z])"
