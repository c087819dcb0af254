"""The date of a document: every date on its pages read, each weighed by the words beside it and its place.

American forms, names of months, two-digit years and the slips of recognisers are understood. The fax line is never
read; dates of birth and injury are not dates of documents.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from openimr.domain.document_kind import DocumentKind

from .folding import fold, squeeze
from .lexicon import lexicon, read_yaml
from .people import credentialed
from .sheets import Segment, Sheet, is_stamp

EARLIEST, LATEST = 1920, 2049
# Two-digit years up to this one are of this century.
CENTURY_TURNS = 45
# The document's date must at least be this well supported.
NEEDED = 0.4
STAMPED = 0.5
LETTER_LINE = 9.5
HEADER_DATE = 5.0
SIGNED_DATE = 7.5
TABLE = "table"
DATE_LINE = "date line"
# A date by itself heads a letter on its first page only.
DATE_LINE_LATER = 0.3
# How far apart, in points, dates of one column stand at most.
COLUMN_REACH = 72.0
# Notes of several visits on one paper are dated by the last visit; these are the kinds that come so.
VISIT_KINDS = frozenset(
    (DocumentKind.PHYSICAL_THERAPY_NOTE, DocumentKind.CHIROPRACTIC_NOTE, DocumentKind.ACUPUNCTURE_NOTE)
)
SEVERAL_VISITS = 3
ONE_VISIT = 11.5
PROSE_DATE = 0.8
# The words of a label make up at least so much of a field's name that stands by itself above or below a date.
LABEL_SHARE = 0.45
# Words of a sentence are known even where a recogniser glued them, if they are at least so long.
GLUED = 12
DONE_THERE = 9.0
# What a label that speaks against a date ("Report of") says where it heads the page with nothing but the date.
HEADING_DATE = 8.0
# A label told by the beginnings of its words alone has at most so many of them.
UNLISTED_WORDS = 5
# A date behind the title of a document, how far down the page, in lines, titles stand, and of how
# many words they are.
TITLED, TITLE_LINES, TITLE_WORDS = 10.5, 9, 6
# A date line all in capitals beside one that is not is more likely a stamp.
CAPITALS_LESS = 2.0
# How near to the edge of the page, as a share of its height, what prints the page puts its own date.
EDGE = 0.055
# How near, in points, the words of a stamp stand to its date.
STAMP_REACH = 42.0
# A date whose label says that it is another (a hearing to come) is still better than none, unless it says so firmly.
FIRMLY_OTHER = -7.0

_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = r"(?P<m>[A-Za-z01|]{2,8}(?:[A-Za-z|]|1(?=[\s.,])))"
_D = r"[0-9OoIl|]"
_NUMERIC = re.compile(
    rf"(?<![\w/.$-])({_D}{{1,2}})\s?([/.-])\s?({_D}{{1,2}})\s?\2\s?((?:[12lI|]{_D}{{3}})|{_D}{{2}})(?![\w/]|[.-]\d)"
)
# A date that a recogniser glued to the word before or behind it, or to the hour.
_STUCK = re.compile(
    r"(?<![\d/.$-])(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])/((?:19|20)\d{2})(?=[A-Za-z]|\d{1,2}:\d{2}|(?![\w/]))"
)
_GLUED = re.compile(
    r"(?<![\w/.$-])(\d{1,2})/(\d{2})((?:19|20)\d{2})(?![\w/])|(?<![\w/.$-])(\d{2})(\d{2})/((?:19|20)\d{2})(?![\w/])"
)
_SPACED = re.compile(r"(?<![\d/.$-])(0[1-9]|1[0-2])\s(0[1-9]|[12]\d|3[01])\s((?:19|20)\d{2})(?![\d/])")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d{2})-(\d{2})-(\d{2})(?!\d)")
_NAMED = re.compile(
    _MONTH
    + rf"[.,;:]?\s*(?P<d>\d{_D}?|[OoIl|]\d|(?<=\s)[Il|](?=\s?[,.]))(?:\s?(?:st|nd|rd|th))?\s*[,.;:°'*]{{0,3}}\s*[.,]?"
    + rf"(?P<y>(?:19|[2z][0oO]){_D}{{2}})(?!\d(?!\d?:\d\d))",
    re.I,
)
_DAY_FIRST = re.compile(
    r"(?<![\w/])(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s.,-]*(?:day\s+of\s+)?"
    + _MONTH
    + r"[.,\s-]*(?P<y>(?:19|20)\d{2}|\d{2}(?=\s|$|\W))",
    re.I,
)
_LETTERS = str.maketrans("01|", "oll")
_DIGITS = str.maketrans("OoIl|z", "001112")
_WEEKDAY = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b", re.I)
_FIGURE = re.compile(r"\d")
_HOUR_BEHIND = re.compile(r"\s*,?\s+\d{1,2}:\d{2}(?::\d{2})?\s*[AaPp]\.?[Mm]")
_RUN_AND_PAGE = re.compile(r"\b(?:run|print(?:ed)?|report)\b.*\bpage\b|\bpage\b.*\b(?:run|print(?:ed)?)\b", re.I)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])(?=\s?-\s?(?:19|20)\d{6}(?!\d))")
_WRITTEN = re.compile(r"[A-Za-z]{2}")
_SIGNING = re.compile(r"signature|signed|declarant|/s/|executed", re.I)


_HEADER_FIELD = re.compile(r"\s*(from|to|subject|re)\s*(?::|$)", re.I)
# How far down the page, in lines, the header of a mail or memorandum begins at most, and how long it is.
HEADER_LINES = 12
HEADER_SENT = 13.5


class Spotted(NamedTuple):
    """A date read in a text: its value and where it stands there."""

    value: dt.date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DateHit:
    """A date on a page, the words that label it and how well it is supported as the document's date."""

    value: dt.date
    label: str
    score: float


def _date(year: str, month: str | int | None, day: str) -> dt.date | None:
    if month is None:
        return None
    try:
        y, m, d = (int(str(part).translate(_DIGITS)) for part in (year, month, day))
        if y < 100:
            y += 2000 if y <= CENTURY_TURNS else 1900
        return dt.date(y, m, d) if EARLIEST <= y <= LATEST else None
    except ValueError:
        return None


@lru_cache(maxsize=1 << 15)
def spot(text: str) -> tuple[Spotted, ...]:
    """All dates in ``text`` from left to right. What cannot be a date (``02/30/2015``, a claim number) is none."""
    found: list[Spotted] = []

    def keep(value: dt.date | None, match: re.Match[str]) -> None:
        if value is not None and not any(s.start < match.end() and match.start() < s.end for s in found):
            found.append(Spotted(value, match.start(), match.end()))

    if not _FIGURE.search(text):
        return ()
    for match in _NAMED.finditer(text):
        keep(_date(match["y"], month(match["m"]), match["d"]), match)
    for match in _DAY_FIRST.finditer(text):
        keep(_date(match["y"], month(match["m"]), match["d"]), match)
    for match in _ISO.finditer(text):
        keep(_date(match[1], match[2], match[3]), match)
    for match in _COMPACT.finditer(text):
        keep(_date(match[1], match[2], match[3]), match)
    for match in _NUMERIC.finditer(text):
        if any(c.isdigit() for c in match[0]):
            keep(_date(match[4], match[1], match[3]), match)
    for match in _STUCK.finditer(text):
        keep(_date(match[3], match[1], match[2]), match)
    for match in _GLUED.finditer(text):
        keep(_date(match[3] or match[6], match[1] or match[4], match[2] or match[5]), match)
    for match in _SPACED.finditer(text):
        keep(_date(match[3], match[1], match[2]), match)
    return tuple(sorted(found, key=lambda s: s.start))


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
    return None


@cache
def _labels(kind: DocumentKind | None) -> dict[str, float]:
    """Folded label → weight, for documents of a kind."""
    data = read_yaml("dates.yaml")
    tables = [data["labels"], data["kinds"].get(kind.value, {}) if kind else {}]
    return {fold(label): float(weight) for table in tables for weight, labels in table.items() for label in labels}


def labels_differ(kind: DocumentKind) -> bool:
    """Whether some label says something else in documents of this kind."""
    return kind.value in read_yaml("dates.yaml")["kinds"]


@cache
def _longest_label() -> int:
    return 1 + max(len(label.split()) for label in _labels(None))


@cache
def _label_words() -> frozenset[str]:
    return frozenset(w for label in _labels(None) for w in label.split() if len(w) >= 6)


@lru_cache(maxsize=1 << 14)
def _label_word(token: str) -> str:
    """The word of the labels that ``token`` is, a misread letter allowed; else the token itself."""
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    if len(token) < 6 or token in _label_words():
        return token
    found = process.extractOne(token, _label_words(), scorer=Levenshtein.distance, score_cutoff=1)
    return found[0] if found else token


def label_weight(words: str, kind: DocumentKind | None = None) -> tuple[float, str] | None:
    """The weight of the label that ends ``words`` (text just before a date), or None where it ends with none."""
    labels = _labels(kind)
    tokens = [_label_word(token) for token in fold(words).split()[-12:]]
    for skipped in range(0, min(3, len(tokens))):
        ending = tokens[: len(tokens) - skipped]
        for length in range(min(_longest_label(), len(ending)), 0, -1):
            candidate = " ".join(ending[-length:])
            # "to" or "d" a word away from the date says nothing about it.
            if candidate in labels and (not skipped or len(candidate) >= 6):
                # Words between the label and the date (a name, an hour) make it a little less sure.
                weight = labels[candidate]
                return (weight - 0.7 * skipped if weight > 0 else weight), candidate
    return None


def _beside(segment: Segment, sheet: Sheet) -> Segment | None:
    """The segment to the left on the same row."""
    best = None
    for other in sheet.segments:
        overlap = min(other.y1, segment.y1) - max(other.y0, segment.y0)
        near = other.x1 <= segment.x0 + 3 and overlap > 0.5 * min(other.height, segment.height)
        if other is not segment and near and (best is None or other.x1 > best.x1):
            best = other
    return best


def _above(segment: Segment, sheet: Sheet, x0: float, x1: float) -> Segment | None:
    """The segment right above the stretch from ``x0`` to ``x1``."""
    best = None
    for other in sheet.segments:
        gap = segment.y0 - other.y1
        near = -0.3 * segment.height <= gap < 1.5 * segment.height and other.y0 < segment.y0 - 2
        if near and other.x0 < x1 + 6 and x0 - 6 < other.x1 and (best is None or other.y1 > best.y1):
            best = other
    return best


def _under(segment: Segment, sheet: Sheet, x0: float, x1: float) -> Segment | None:
    """The segment right below: forms that print the field's name under its line."""
    best = None
    for other in sheet.segments:
        gap = other.y0 - segment.y1
        near = -0.3 * segment.height <= gap < 1.3 * segment.height and other.y0 > segment.y0 + 2
        if near and other.x0 < x1 and x0 < other.x1 and (best is None or other.y0 < best.y0):
            best = other
    return best


def _field_label(segment: Segment | None, kind: DocumentKind | None) -> tuple[float, str] | None:
    """What a field's name above or below a date says; very short ones may be anything."""
    if segment is None or spot(segment.text):
        return None
    said = label_weight(segment.text, kind)
    if said is None or len(said[1]) < 3 or said[1] == fold("d/i"):
        return None
    # "Bayside Review Services" above a date is a house, not the field "service".
    return said if len(said[1]) >= LABEL_SHARE * len(fold(segment.text)) else None


def _prose(text: str) -> bool:
    """Whether a text reads as a sentence rather than as a field."""
    words = text.split()
    return len(words) >= 9 and sum(w[:1].islower() for w in words) >= 0.5 * len(words)


def _alone(text: str, spotted: Spotted) -> bool:
    rest = _WEEKDAY.sub("", text[: spotted.start] + text[spotted.end :])
    return len(re.sub(r"[^A-Za-z0-9]", "", re.sub(r"\d{1,2}:\d{2}(?::\d{2})?\s*[AaPp]?\.?[Mm]?\.?", "", rest))) <= 2


def _in_column(segment: Segment, sheet: Sheet) -> bool:
    """Whether dates stand above or below a date without anything between, as in the first column of a ledger."""
    column = sorted(
        (o for o in sheet.segments if abs(o.x0 - segment.x0) < 8 and abs(o.y0 - segment.y0) < COLUMN_REACH),
        key=lambda o: o.y0,
    )
    dated = [_starts_with_date(o.text) for o in column]
    at = next(n for n, o in enumerate(column) if o is segment)
    beside = dated[max(0, at - 1) : at] + dated[at + 1 : at + 2]
    return sum(dated) >= 3 and any(beside)


def _labelled_beside(segment: Segment, sheet: Sheet) -> bool:
    """Whether the name of a field stands to the left of a date: dates below one another are then fields."""
    beside = _beside(segment, sheet)
    return beside is not None and (beside.text.rstrip().endswith(":") or label_weight(beside.text) is not None)


def _in_stamp(segment: Segment, sheet: Sheet) -> bool:
    """Whether the words of a stamp stand right above or below a date that stands by itself."""
    middle = (segment.x0 + segment.x1) / 2
    return any(
        o is not segment
        and abs(o.y0 - segment.y0) < STAMP_REACH
        and o.x0 - 60 < middle < o.x1 + 60
        and (stamp_words() & set(fold(o.text).split()) or is_stamp(o.text))
        and len(o.text.split()) <= 4
        and ":" not in o.text
        for o in sheet.segments
    )


@cache
def stamp_words() -> frozenset[str]:
    """The folded words of the stamps that offices put on the paper they receive."""
    return frozenset(fold(word) for word in read_yaml("dates.yaml")["stamps"])


def _capitals(text: str) -> bool:
    """Whether the words in a text, such as the name of a month, are in capitals."""
    words = re.findall(r"[A-Za-z]{3,}", text)
    return bool(words) and all(word.isupper() for word in words)


def _in_small_letters(text: str) -> bool:
    """Whether the first word is written as in a sentence (``Filed``): stamps are cut in capitals."""
    return text[:1].isupper() and text[1:3].islower()


@cache
def _stems() -> tuple[tuple[float, tuple[str, ...]], ...]:
    return tuple(
        (float(w), tuple(fold(stem) for stem in stems)) for w, stems in read_yaml("dates.yaml")["stems"].items()
    )


def _unlisted(before: str) -> tuple[float, str] | None:
    """What a label says that is in no list: by the words it is made of."""
    tokens = fold(before).split()
    if not 1 <= len(tokens) <= UNLISTED_WORDS:
        return None
    for weight, stems in _stems():
        for token in tokens:
            if token.startswith(stems):
                return weight, " ".join(tokens)
    return None


def _behind_title(before: str, segment: Segment) -> bool:
    """Whether a date stands right behind the title of a document (``PSYCHIATRY FOLLOW UP 10/31/2019``)."""
    shown, words = before.split(), fold(before).split()
    if segment.line > TITLE_LINES or ":" in before or not 2 <= len(words) <= TITLE_WORDS:
        return False
    if not all(w[:1].isupper() or not w[:1].isalpha() for w in shown):
        return False
    least = LABEL_SHARE * len("".join(words))
    endings = (words[-length:] for length in range(2, len(words) + 1))
    return any(len("".join(ending)) >= least and " ".join(ending) in _titles() for ending in endings)


@cache
def _titles() -> frozenset[str]:
    book = lexicon()
    sure = (n for n, said in book.zones["title"].items() if max(w.weight for w in said) >= 6)
    return frozenset(folded for n in sure if len((folded := fold(book.phrases[n].text)).split()) >= 2)


def _printed_by_machine(segment: Segment, spotted: Spotted, sheet: Sheet) -> bool:
    """Whether a date at the edge of the page is that of its printing: a date with the hour, or beside a page number."""
    if EDGE * sheet.height < segment.y0 < (1 - EDGE) * sheet.height:
        return False
    row = " ".join(o.text for o in sheet.segments if o.line == segment.line)
    return bool(_HOUR_BEHIND.match(segment.text[spotted.end :]) or _RUN_AND_PAGE.search(row))


@cache
def _in_sentences() -> dict[str, float]:
    """Folded words before a date in a sentence → weight."""
    table = read_yaml("dates.yaml")["sentences"]
    return {fold(words): float(weight) for weight, several in table.items() for words in several}


@cache
def _done_there() -> frozenset[str]:
    """Folded words of what is done to a paper at a place and on a day (``sworn at Fresno on``)."""
    return frozenset(fold(word) for word in read_yaml("dates.yaml")["done_there"])


@cache
def _on() -> frozenset[str]:
    return frozenset(fold(word) for word in ("on", "this"))


def _sentence(before: str) -> tuple[float, str] | None:
    """What the words of a sentence say about the date behind them (``executed on``)."""
    tokens = fold(_WEEKDAY.sub("", before)).split()[-7:]
    for length in range(len(tokens), 0, -1):
        words = " ".join(tokens[-length:])
        if words in _in_sentences():
            return _in_sentences()[words], words
    if tokens and tokens[-1] in _on() and _done_there() & set(tokens[:-1]):
        return DONE_THERE, " ".join(tokens)
    glued = squeeze(" ".join(tokens))
    if glued.endswith(tuple(_glued_sentences())):
        words = max((w for w in _glued_sentences() if glued.endswith(w)), key=len)
        return _glued_sentences()[words], words
    return None


@cache
def _glued_sentences() -> dict[str, float]:
    """The longer words of sentences without their spaces."""
    return {squeeze(words): weight for words, weight in _in_sentences().items() if len(words) >= GLUED}


def _in_row(segment: Segment, sheet: Sheet) -> bool:
    """Whether the date is one of several fields with figures on its row."""
    row = [o for o in sheet.segments if o.line == segment.line and o is not segment]
    return len(row) >= 2 and any(c.isdigit() for o in row for c in o.text)


def _under_signature(segment: Segment, sheet: Sheet) -> bool:
    """Whether a name with credentials or a closing stands right above a date."""
    near = [o for o in sheet.segments if segment.line - 3 <= o.line < segment.line]
    return any(credentialed(o.text) or _SIGNING.search(o.text) for o in near)


def _starts_with_date(text: str) -> bool:
    found = spot(text[:24])
    return bool(found) and found[0].start <= 1


def _weigh(
    sheet: Sheet, segment: Segment, spotted: Spotted, before: str, kind: DocumentKind | None
) -> tuple[float, str]:
    """How well a date is supported by what stands around it."""
    # "Date: Mon, 03 Jun 2024": the day of the week belongs to the date, not to what labels it.
    before = _WEEKDAY.sub("", before)
    if (is_stamp(segment.text) and not _in_small_letters(segment.text)) or _printed_by_machine(segment, spotted, sheet):
        return STAMPED, "stamp"
    if said := _sentence(before):
        return said
    if _behind_title(before, segment):
        return TITLED, "title"
    if _prose(segment.text):
        said = label_weight(before, kind)
        if said and (said[0] < 0 or (said[0] >= 11 and len(said[1].split()) >= 2)):
            return (said[0] if said[0] < 0 else PROSE_DATE + 2), said[1]
        return PROSE_DATE, "sentence"
    said = label_weight(before, kind)
    starts = not before.strip(" .:-#|")
    if starts and _in_column(segment, sheet) and not _labelled_beside(segment, sheet):
        return PROSE_DATE + 0.6, TABLE
    width = (segment.x1 - segment.x0) / max(len(segment.text), 1)
    x0, x1 = segment.x0 + width * spotted.start, segment.x0 + width * spotted.end
    if said is None and before.strip() and credentialed(before):
        return SIGNED_DATE, "signature"
    if said is None and not _WRITTEN.search(before):
        beside = _beside(segment, sheet)
        if beside is not None and not spot(beside.text):
            said = label_weight(beside.text, kind)
        if said is None or (said[0] < 0 and not beside.text.rstrip().endswith(":")):  # type: ignore[union-attr]
            above = _above(segment, sheet, x0, x1)
            over = _field_label(above, kind)
            said = over if over is not None and (said is None or over[0] > 0) else said
        if said is None:
            under = _under(segment, sheet, x0, x1)
            below = _field_label(under, kind)
            said = (below[0] * 0.8, below[1]) if below is not None else None
    said = said or _unlisted(before)
    if said is not None:
        high = FIRMLY_OTHER < said[0] < 0 and segment.y0 < 0.3 * sheet.height
        if high and fold(before) == said[1] and len(segment.text.rstrip(" .")) <= spotted.end + 1:
            return HEADING_DATE, "heading"
        return said
    if _in_row(segment, sheet):
        return PROSE_DATE + 0.6, TABLE
    if _alone(segment.text, spotted) and not segment.text.rstrip().endswith("."):
        if _in_stamp(segment, sheet):
            return STAMPED, "stamp"
        if segment.y0 > 0.4 * sheet.height and _under_signature(segment, sheet):
            return SIGNED_DATE, "signature"
        if _capitals(segment.text) and not _capitals(" ".join(sheet.lines)):
            return (LETTER_LINE - CAPITALS_LESS if segment.y0 < 0.5 * sheet.height else STAMPED), DATE_LINE
        return (LETTER_LINE if segment.y0 < 0.5 * sheet.height else 2.0), DATE_LINE
    if segment.y0 < 0.3 * sheet.height:
        return HEADER_DATE, "header"
    return PROSE_DATE + 0.6, "unlabelled"


def date_hits(sheet: Sheet, kind: DocumentKind | None = None) -> list[DateHit]:
    """Every date on a page with its support, from the top down."""
    hits = []
    header = _header_lines(sheet)
    previous: Segment | None = None
    for segment in sheet.segments:
        led = _led_over(previous, segment)
        previous = segment
        if not _FIGURE.search(segment.text):
            continue
        # A date that a line's end parts ("December / 20, 2020") is read over it.
        text = f"{led} {segment.text}" if led else segment.text
        shift, end = len(text) - len(segment.text), 0
        for spotted in spot(text):
            if spotted.end <= shift:
                continue
            here = Spotted(spotted.value, max(0, spotted.start - shift), spotted.end - shift)
            score, label = _weigh(sheet, segment, here, text[end : spotted.start], kind)
            end = spotted.end
            if segment.line in header and label in ("date", "sent"):
                # What the text below says of other days is about them.
                score, header = HEADER_SENT, range(0)
            height = 0.6 * (1 - min(segment.y0 / sheet.height, 1.0)) if score > 0 and label != TABLE else 0.0
            hits.append(DateHit(spotted.value, label, score + height))
    return hits


def _led_over(previous: Segment | None, segment: Segment) -> str:
    """The end of the line before, where a sentence runs from it into the line of ``segment``; else nothing."""
    if previous is None or previous.line != segment.line - 1 or abs(previous.x0 - segment.x0) > 40:
        return ""
    words = previous.text.split()
    running = len(words) >= 5 and sum(w[:1].islower() for w in words) >= 0.4 * len(words)
    return " ".join(words[-4:]) if running and words[-1][-1:] not in ".:;!?" else ""


def _header_lines(sheet: Sheet) -> range:
    """The lines of the header of a mail or memorandum (from, to, subject) at the top of a page; else none."""
    fields = {
        found[1].lower(): segment.line
        for segment in reversed(sheet.segments)
        if segment.line < HEADER_LINES and (found := _HEADER_FIELD.match(segment.text))
    }
    if not ({"from", "to"} <= fields.keys() and {"subject", "re"} & fields.keys()):
        return range(0)
    first = min(fields.values())
    return range(max(0, first - 2), first + HEADER_LINES)


def other_dates(hits: Iterable[DateHit]) -> dict[str, set[dt.date]]:
    """The dates of birth and injury that the pages themselves name, by ``birth`` and ``injury``."""
    named: dict[str, set[dt.date]] = {"birth": set(), "injury": set()}
    for hit in hits:
        if hit.score < 0:
            words = hit.label.split()
            if {"birth", "dob", "birthdate", "bom"} & set(words) or hit.label in (fold("d.o.b"), fold("born")):
                named["birth"].add(hit.value)
            elif {"injury", fold("injury"), "doi", "accident", fold("loss"), "onset"} & set(words):
                named["injury"].add(hit.value)
    return named


def choose(
    pages: Sequence[Sequence[DateHit]], births: set[dt.date], injuries: set[dt.date], kind: DocumentKind | None = None
) -> dt.date | None:
    """The document's date from the dates of its pages in order, or None where none is supported.

    A date of birth is never taken; a date of injury only where a label says that something was done on that day.
    """
    best: dict[dt.date, float] = {}
    times: dict[dt.date, int] = defaultdict(int)
    visits: set[dt.date] = set()
    labelled: set[dt.date] = set()
    last = len(pages) - 1
    for number, hits in enumerate(pages):
        later = 1.0 if number == 0 else 0.85 if number == last else 0.7 if number < 3 else 0.5
        for hit in hits:
            if hit.value in births or (hit.value in injuries and hit.score < 10):
                continue
            times[hit.value] += hit.score > 0
            if hit.score > PROSE_DATE + 0.5:
                visits.add(hit.value)
            if hit.score >= ONE_VISIT:
                labelled.add(hit.value)
            share = DATE_LINE_LATER if number and hit.label == DATE_LINE else later
            score = max(hit.score, 0.0) * share - 2.0 * (hit.value in injuries)
            best[hit.value] = max(best.get(hit.value, 0.0), score)
    if kind in VISIT_KINDS and len(visits) >= SEVERAL_VISITS and len(labelled) != 1:
        return max(visits)
    ranked = [(score + min(2.0, 0.35 * (times[value] - 1)), value) for value, score in best.items() if score > 0]
    score, value = max(ranked, default=(0.0, None))
    return value if value is not None and score >= NEEDED else _least_unlikely(pages, births | injuries)


def _least_unlikely(pages: Sequence[Sequence[DateHit]], others: set[dt.date]) -> dt.date | None:
    """Where no date is supported: the one whose label speaks least against it, of several the latest."""
    spoken: dict[dt.date, float] = {}
    for hit in (hit for hits in pages for hit in hits if hit.value not in others):
        spoken[hit.value] = min(hit.score, spoken.get(hit.value, hit.score))
    likely = [(score, value) for value, score in spoken.items() if score > FIRMLY_OTHER]
    return max(likely)[1] if likely else None
