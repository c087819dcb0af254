"""The dates on a page as they are mentioned: the words beside each, its place, and what the rules make of both.

A mention is the same for every kind of document; what its words weigh in a kind is asked again (`weigh`), without
looking at the page a second time.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from openimr.domain.document_kind import DocumentKind

from .date_labels import (
    WEEKDAY,
    Said,
    field_label,
    in_sentence,
    is_title,
    label_weight,
    unlisted,
)
from .date_reading import Spotted, month, spot
from .date_rows import visits
from .date_surroundings import Around, above, beside, beside_stamp, in_capitals, in_column, under
from .folding import fold
from .people import credentialed
from .sheets import Segment, Sheet, is_stamp

STAMPED = 0.5
LETTER_LINE, LETTER_LINE_BELOW = 9.5, 2.0
HEADER_DATE = 5.0
SIGNED_DATE = 7.5
PROSE_DATE = 0.8
HEADER_SENT = 13.5
# What a label that speaks against a date ("Report of") says where it heads the page with nothing but the date.
HEADING_DATE = 8.0
# A date behind the title of a document, and how far down the page, in lines, titles stand.
TITLED, TITLE_LINES = 10.5, 9
# A date line all in capitals beside one that is not is more likely a stamp.
CAPITALS_LESS = 2.0
# A date whose label says that it is another (a hearing to come) is still better than none, unless it says so firmly.
FIRMLY_OTHER = -7.0
TABLE = "table"
TABLE_DATE = PROSE_DATE + 0.6
DATE_LINE = "date line"
# What the rules weigh by the place of a date rather than by its words.
BY_PLACE = frozenset(
    ("stamp", "title", "sentence", TABLE, "signature", "heading", DATE_LINE, "header", "unlabelled", "sent")
)

# How near to the edge of the page, as a share of its height, what prints the page puts its own date.
EDGE = 0.055
# The head of a letter's later pages (whom it is to, its date, the number of the page) reaches so far down.
PAGE_HEAD = 0.14
# What is signed is signed below this share of the page.
UPPER = 0.3
LETTERS_KEPT, WORDS_KEPT, WORDS_BEHIND = 100, 12, 4

_FIGURE = re.compile(r"\d")
# The end of a line that a date may go on from, and how it goes on.
_OPEN_END = re.compile(r"([A-Za-z]{3,9})\.?(?:\s+\d{1,2}(?:st|nd|rd|th)?\s?[,.]?)?$")
_GOES_ON = re.compile(r"(?:\d{1,2}(?:st|nd|rd|th)?[.,]?\s+)?(?:19|20)\d{2}(?![\w/-])")
_WRITTEN = re.compile(r"[A-Za-z]{2}")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?\s*[AaPp]?\.?[Mm]?\.?")
_HOUR_BEHIND = re.compile(r"\s*,?\s+\d{1,2}:\d{2}(?::\d{2})?\s*[AaPp]\.?[Mm]")


class Mention(NamedTuple):
    """A date on a page.

    ``score`` and ``label`` are what the rules say where the kind of the document is not known. ``before`` and
    ``after`` are the words on its own line (from the line before, where a sentence runs on), ``beside``, ``above`` and
    ``under`` those of the fields next to it where nothing is written before it. ``height`` is 0 at the top of the
    page and 1 at its foot, ``line`` counts its lines; ``marks`` name what else is true of its place.
    """

    value: dt.date
    score: float
    label: str
    before: str
    after: str
    beside: str
    above: str
    under: str
    height: float
    line: int
    marks: frozenset[str]


def mentions(sheet: Sheet) -> list[Mention]:
    """Every date on a page, from the top down."""
    found: list[Mention] = []
    page: Around | None = None
    previous: Segment | None = None
    for segment in sheet.segments:
        before, previous = previous, segment
        text = segment.text
        if _GOES_ON.match(text):
            page = page or Around(sheet)
            found += _parted(page, segment)
        spotted = spot(text)
        if not spotted:
            continue
        page = page or Around(sheet)
        led, end = _led_over(before, segment), 0
        for date in spotted:
            words = text[end : date.start] if end else f"{led} {text[: date.start]}"
            mention = _mention(page, segment, date, words, bool(led))
            end = date.end
            if segment.line in page.header and mention.label in ("date", "sent"):
                # What the text below says of other days is about them.
                page.header = range(0)
                mention = mention._replace(marks=mention.marks | {"sent"}, score=_raised(HEADER_SENT, "sent", mention))
            found.append(mention)
    return _with_visits(found, sheet) if found else found


def _with_visits(found: list[Mention], sheet: Sheet) -> list[Mention]:
    """The mentions and the visits of tables that leave the year to the first of them, all as a column of days."""
    for visit in visits(sheet.segments):
        line = visit.segment.line
        if visit.first:
            own = next(n for n, one in enumerate(found) if one.value == visit.day and one.line == line)
            marks = found[own].marks | {"column", "column_begins", "oldest_first"}
            found[own] = weigh(found[own]._replace(before="", above="", marks=marks), None)
            continue
        after = " ".join(visit.segment.text[visit.end :].split(maxsplit=WORDS_BEHIND)[:WORDS_BEHIND])
        marks = frozenset(("column", "oldest_first", "starts", "short_year"))
        height = visit.segment.y0 / sheet.height
        found.append(Mention(visit.day, TABLE_DATE, TABLE, "", after, "", "", "", height, line, marks))
    return found


def _parted(page: Around, segment: Segment) -> list[Mention]:
    """The date that ends with the beginning of a segment, its month or day having ended the line or cell above."""
    for over in page.lines.get(segment.line - 1, ()):
        open_end = _OPEN_END.search(over.text)
        # A cell goes on right below itself, a line of text at the margin.
        goes_on = over.x1 + 6 >= segment.x0 and (over.x0 - 40 <= segment.x0 or segment.x0 <= page.margin + 40)
        if open_end is None or not goes_on or not month(open_end[1]):
            continue
        spotted = spot(f"{over.text} {segment.text[:10]}")
        for earlier, date in zip((None, *spotted), spotted, strict=False):
            if date.start < len(over.text) < date.end:
                words = over.text[earlier.end if earlier else 0 : date.start]
                return [_mention(page, over, Spotted(date.value, date.start, len(over.text)), words, False)]
    return []


def weigh(mention: Mention, kind: DocumentKind | None) -> Mention:
    """The mention with what its words weigh in documents of a kind, or of any."""
    if "sent" in mention.marks:
        return mention
    said = _weighed(mention, kind)
    return mention._replace(score=_raised(said.weight, said.words, mention), label=said.words)


def _raised(score: float, label: str, mention: Mention) -> float:
    """What a date is supported by, a little more the higher it stands on the page."""
    return score + 0.6 * (1 - min(mention.height, 1.0)) if score > 0 and label != TABLE else score


def _led_over(previous: Segment | None, segment: Segment) -> str:
    """The end of the line before, where a sentence runs from it into the line of ``segment``; else nothing."""
    if previous is None or previous.line != segment.line - 1 or abs(previous.x0 - segment.x0) > 40:
        return ""
    words = previous.text.split()
    if len(words) < 5 or words[-1][-1:] in ".:;!?" or sum(w[:1].islower() for w in words) < 0.4 * len(words):
        return ""
    ending = " ".join(words[-4:])
    return ending[spotted[-1].end :] if (spotted := spot(ending)) else ending


def _mention(page: Around, segment: Segment, spotted: Spotted, words: str, led: bool) -> Mention:
    """A date with its words and its place, weighed without a kind."""
    # "Date: Mon, 03 Jun 2024": the day of the week belongs to the date, not to what labels it.
    before = " ".join(WEEKDAY.sub("", words[-LETTERS_KEPT:]).split()[-WORDS_KEPT:]) if words else ""
    marks = set(_on_line(segment, spotted, before))
    marks.update(_on_page(page, segment))
    if led:
        marks.add("led")
    if "edge" in marks and "stamp" not in marks and ("hour" in marks or page.run_and_page(segment)):
        marks.add("printing")
    fields = ("", "", "")
    if not _WRITTEN.search(before):
        near = page.near(segment)
        left = beside(segment, near)
        if "starts" in marks:
            marks.update(in_column(page, segment, near, left))
        if "alone" in marks:
            marks.update(_by_itself(page, segment, near))
        width = (segment.x1 - segment.x0) / max(len(segment.text), 1)
        x0, x1 = segment.x0 + width * spotted.start, segment.x0 + width * spotted.end
        fields = (_text(left), _text(above(segment, near, x0, x1)), _text(under(segment, near, x0, x1)))
    elif credentialed(before):
        marks.add("behind_name")
    if segment.line <= TITLE_LINES and is_title(before):
        marks.add("title")
    after = " ".join(segment.text[spotted.end :].split(maxsplit=WORDS_BEHIND)[:WORDS_BEHIND])
    height = segment.y0 / page.sheet.height
    place = frozenset(marks)
    plain = Mention(spotted.value, 0.0, "", before, after, *fields, height, segment.line, place)
    said = _weighed(plain, None)
    return plain._replace(score=_raised(said.weight, said.words, plain), label=said.words)


def _text(segment: Segment | None) -> str:
    """What a segment says as the name of a field; a segment that holds a date itself is none."""
    return "" if segment is None or spot(segment.text) else segment.text


def _on_line(segment: Segment, spotted: Spotted, before: str) -> Iterator[str]:
    """What is true of a date by the text of its own segment."""
    text = segment.text
    if prose(text):
        yield "prose"
    if _alone(text, spotted):
        yield "alone"
    if not before.strip(" .:-#|"):
        yield "starts"
    if len(text.rstrip(" .")) <= spotted.end + 1:
        yield "ends"
    if text.rstrip().endswith("."):
        yield "stop"
    if _HOUR_BEHIND.match(text[spotted.end :]):
        yield "hour"
    shown = text[spotted.start : spotted.end]
    if _WRITTEN.search(shown):
        yield "written"
    elif len(shown) <= 8 and not re.search(r"\d{4}", shown):
        yield "short_year"


def _on_page(page: Around, segment: Segment) -> Iterator[str]:
    """What is true of a date by its line on the page."""
    height = page.sheet.height
    if not EDGE * height < segment.y0 < (1 - EDGE) * height:
        yield "edge"
    # A stamp is cut in capitals; "Filed" in small letters is a word of the paper.
    small = segment.text[:1].isupper() and segment.text[1:3].islower()
    if not small and is_stamp(segment.text):
        yield "stamp"
    if segment.y0 < PAGE_HEAD * height and page.page_number < segment.y1 + 30:
        yield "page_number"
    row = page.lines[segment.line]
    if len(row) >= 3 and any(_FIGURE.search(o.text) for o in row if o is not segment):
        yield "row"
    if segment.line in page.signing:
        yield "signing_row"
    if segment.line in page.re:
        yield "re"


def _by_itself(page: Around, segment: Segment, near: Sequence[Segment]) -> Iterator[str]:
    """What is true of a date with nothing beside it by what stands around it."""
    if beside_stamp(segment, near):
        yield "stamp_words"
    if segment.y0 > UPPER * page.sheet.height and page.signed_at(range(segment.line - 3, segment.line)):
        yield "under_signature"
    if in_capitals(segment.text) and page.small_letters:
        yield "capitals"


def _weighed(mention: Mention, kind: DocumentKind | None) -> Said:
    """How well a date is supported by what stands around it, and what says so, in documents of a kind."""
    marks, before = mention.marks, mention.before
    if "stamp" in marks or "printing" in marks:
        return Said(STAMPED, "stamp")
    if said := in_sentence(before):
        return said
    if "title" in marks:
        return Said(TITLED, "title")
    said = label_weight(before, kind)
    if "prose" in marks:
        if said and (said.weight < 0 or (said.weight >= 11 and len(said.words.split()) >= 2)):
            return said if said.weight < 0 else Said(PROSE_DATE + 2, said.words)
        return Said(PROSE_DATE, "sentence")
    if "column" in marks:
        return Said(TABLE_DATE, TABLE)
    if said is None and "behind_name" in marks:
        return Said(SIGNED_DATE, "signature")
    if said is None and not _WRITTEN.search(before):
        said = _by_fields(mention, kind)
    said = said or unlisted(before)
    if said is None:
        return _by_place(mention)
    high = FIRMLY_OTHER < said.weight < 0 and mention.height < 0.3
    if high and fold(before) == said.words and "ends" in marks:
        return Said(HEADING_DATE, "heading")
    return said


def _by_fields(mention: Mention, kind: DocumentKind | None) -> Said | None:
    """What the names of fields beside, above and below a date say."""
    said = label_weight(mention.beside, kind) if mention.beside else None
    if said is None or (said.weight < 0 and not mention.beside.rstrip().endswith(":")):
        over = field_label(mention.above, kind)
        said = over if over is not None and (said is None or over.weight > 0) else said
    if said is None and (below := field_label(mention.under, kind)):
        said = Said(below.weight * 0.8, below.words)
    return said


def _by_place(mention: Mention) -> Said:
    """What the place of a date says that nothing labels."""
    marks = mention.marks
    upper = mention.height < 0.5
    if "row" in marks:
        return Said(TABLE_DATE, TABLE)
    if "alone" in marks and "stop" not in marks:
        if "stamp_words" in marks:
            return Said(STAMPED, "stamp")
        if mention.height > 0.4 and "under_signature" in marks:
            return Said(SIGNED_DATE, "signature")
        if "capitals" in marks:
            return Said(LETTER_LINE - CAPITALS_LESS if upper else STAMPED, DATE_LINE)
        return Said(LETTER_LINE if upper else LETTER_LINE_BELOW, DATE_LINE)
    return Said(HEADER_DATE, "header") if mention.height < 0.3 else Said(PROSE_DATE + 0.6, "unlabelled")


@lru_cache(maxsize=1 << 12)
def prose(text: str) -> bool:
    """Whether a text reads as a sentence rather than as a field."""
    words = text.split()
    return len(words) >= 9 and sum(w[:1].islower() for w in words) >= 0.5 * len(words)


def _alone(text: str, spotted: Spotted) -> bool:
    rest = text[: spotted.start] + text[spotted.end :]
    if len(rest) > 40:
        return False
    return sum(c.isascii() and c.isalnum() for c in _CLOCK.sub("", WEEKDAY.sub("", rest))) <= 2
