"""What a utilization review, an appeal or an independent review decided on each item, read from the layout of its pages.

A decision stands beside its item in a sentence or a row; or it heads the list of its items, is a box ticked, or is told
by the number of an item that stands elsewhere. Then words and item are kept apart, each with its own page.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from openimr.domain.document_kind import DocumentKind

from .lexicon import data, lexicon
from .passages import is_abbreviated
from .report import Report
from .sections import heading_at
from .tokens import tokens
from .verdicts import Choice, Verdict, decided_of, offers_choice, ticked, verdicts


class Item(NamedTuple):
    """A treatment that is decided on, as a page has it: its lines, each literally, and its page."""

    parts: tuple[str, ...]
    page: int


class Decided(NamedTuple):
    """A decision: what was decided, the stretch of a page that says so (end exclusive), and the item, where it stands
    apart from that stretch."""

    value: str
    page: int
    start: int
    end: int
    item: Item | None = None


class _Statement(NamedTuple):
    """A sentence or line of a page: its stretch, its words on one line, and how its line begins."""

    page: int
    start: int
    end: int
    words: str
    begins: bool
    text: str


@dataclass(slots=True)
class _Reading:
    """What is known while the pages of a document are read in order.

    ``items`` are those named by the last label, ``numbered`` those of numbered lists by their number; ``over`` is the
    decision that heads a list being read; ``columns`` tells that the head of a table of decisions stands above;
    ``section`` is the part of the paper.
    """

    items: list[Item] = field(default_factory=list)
    numbered: dict[str, Item] = field(default_factory=dict)
    over: Decided | None = None
    listing: bool = False
    columns: bool = False
    row: Decided | None = None
    section: str = ""
    found: list[Decided] = field(default_factory=list)
    titled: Decided | None = None


_DECIDING = frozenset({DocumentKind.UTILIZATION_REVIEW_DECISION, DocumentKind.IMR_DETERMINATION})
_MAY_DECIDE = frozenset(
    {
        DocumentKind.CLAIMS_ADMINISTRATOR_CORRESPONDENCE,
        DocumentKind.OTHER_CORRESPONDENCE,
        DocumentKind.OTHER,
        DocumentKind.BENEFIT_NOTICE,
        DocumentKind.FAX_COVER_SHEET,
    }
)
"""Kinds that a decision is taken for where its own layout is not known."""
_HEAD = 12
"""Lines at the head of a paper that say what it is."""
_SILENT = frozenset(
    {"history", "clinical_summary", "records", "guidelines", "subjective", "objective", "past_medical", "treatment"}
    | {"imaging", "findings", "medications", "social", "diagnosis", "impression", "goals", "work_status"}
)
"""Parts of a decision that retell: there a word of a decision is told of an earlier one."""
_LONGEST = 320


def decides(report: Report) -> bool:
    """Whether a paper makes a decision on treatment: by its kind, or whatever its kind by its head."""
    if report.kind in _DECIDING:
        return True
    if report.kind not in _MAY_DECIDE:
        return False
    lines = [line.strip() for line in report.pages[0][1].text.split("\n") if line.strip()][:_HEAD]
    head = "\n".join(line for line in lines)
    return bool(_words("deciding_head").search(head)) and not _words("arguing_head").search(head)


def decided_in(report: Report) -> list[Decided]:
    """What a paper decides, in the order of its pages; nothing where it makes no decision.

    Args:
        report: the paper.
    """
    if not decides(report):
        return []
    doc = _Reading()
    for number, page in report.pages:
        for line in _statements(number, page.text):
            _read(doc, line)
    found = doc.found or _of_title(doc)
    if any(one.item or _names_treatment(_text(report, one)) for one in found):
        found = [one for one in found if one.item or not _only_repeats(_text(report, one))]
    return list({(one.item or (one.page, one.start), one.value): one for one in reversed(found)}.values())[::-1]


def _text(report: Report, one: Decided) -> str:
    page = next(page.text for number, page in report.pages if number == one.page)
    return " ".join(page[one.start : one.end].split())


def _only_repeats(words: str) -> bool:
    """Whether a statement decides on "the request" alone, as reasons do at their end."""
    return bool(_CLOSES.search(words))


_CLOSES = re.compile(
    r"\b(?:therefore|thus|hence|accordingly|as such),? (?:the|this) requests?\b|^the requests? (?:is|are)\b", re.IGNORECASE
)


def _read(doc: _Reading, line: _Statement) -> None:
    """Learn from one statement: a decision, an item, or the head of a list of either."""
    if line.begins and offers_choice(line.words):
        choice = ticked(line.words, line.text)
        doc.found += _of_box(doc, line, choice) if choice else []
        doc.listing = False
        return
    if _asks_whether(line):
        doc.items = [Item((line.words,), line.page)]
        return
    if _is_row(doc, line):
        return
    found = verdicts(line.words)
    if doc.over and line.begins and (item := _listed(line)) and not found:
        doc.found.append(doc.over._replace(item=item))
        doc.listing = True
        return
    if doc.listing and line.begins:
        doc.over, doc.listing = None, False
    if not found:
        _learn(doc, line)
        return
    stated = _by_number(doc, line, found) or _by_label(doc, line, found)
    if not stated and _heads_list(doc, line, found):
        return
    stated = stated or _in_sentence(doc, line, found)
    if stated:
        doc.found += stated
    elif line.begins and _is_title(line.words):
        doc.titled = doc.titled or _decided(line, line.words, found, 0, len(line.words))
        doc.section = "determination" if doc.section in _SILENT else doc.section


def _statements(number: int, text: str) -> Iterator[_Statement]:
    """The lines of a page, wrapped ones joined, cut into sentences."""
    for start, end in _paragraphs(text):
        begin = start
        for match in _STOP.finditer(text, start, end):
            if is_abbreviated(text, match.start()) or begin == match.start():
                continue
            yield _statement(number, text, begin, match.start() + 1, begin == start)
            begin = match.end()
        if text[begin:end].strip():
            yield _statement(number, text, begin, end, begin == start)


def _statement(number: int, text: str, start: int, end: int, begins: bool) -> _Statement:
    return _Statement(number, start, end, " ".join(text[start:end].split()), begins, text)


_STOP = re.compile(r"(?<=[\w)%\]”\"])[.?!]\s+(?=[A-Z(\[“\"#\d•])")
_OWN_LINE = re.compile(
    r"(?:[-*•·▪>]|\(?\d{1,2}[.):]|\(?[a-hA-H][.)]|#\d)\s|\W{0,3}[\[(|☐☒☑]|[A-Z][\w/&' ()-]{1,38}:(?:\s|$)"
    r"|(?:Item|Request|Service|Issue) #?\d\b"
)
"""How a line begins that goes on from none: an item of a list, a box, a label."""


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Lines joined where one runs on in the next."""
    lines = [match.span() for match in re.finditer(r"[^\n]+", text) if match[0].strip()]
    lengths = sorted(end - start for start, end in lines)
    full = _FULL * max(_NARROWEST, lengths[int(0.9 * (len(lengths) - 1))]) if lengths else _NARROWEST
    at = 0
    in_table = False
    while at < len(lines):
        last = at
        words = " ".join(text[slice(*lines[at])].split())
        in_table = _heads_table(words) or (in_table and not words.endswith((".", ":")) and len(words) < full)
        while not in_table and last + 1 < len(lines) and _runs_on(text, lines[last], lines[last + 1], full):
            last += 1
        start = lines[at][0]
        yield start + len(text[start:]) - len(text[start:].lstrip()), lines[last][1]
        at = last + 1


_FULL, _NARROWEST = 0.8, 76
"""From which share of the usual length a line may run on before a capital; that length is at least so many letters."""


def _runs_on(text: str, line: tuple[int, int], following: tuple[int, int], full: float) -> bool:
    one, two = text[slice(*line)].rstrip(), text[slice(*following)].strip()
    ended = one.endswith((".", ":", "?", "!")) and not (
        one.endswith(".") and is_abbreviated(text, line[0] + len(one) - 1) and not one[-2:-1].isdigit()
    )
    if ended or "\n\n" in text[line[1] : following[0]].replace(" ", ""):
        return False
    if _OWN_LINE.match(two) or _GAP.search(one.strip()) or _GAP.search(two):
        return False
    if two[0].islower() or one.endswith((",", ";", "/", "(", "-")) or one.count("(") > one.count(")"):
        return True
    return len(one) >= full and not one.isupper() and not _LABELLED.match(one.strip())


_LABELLED = re.compile(r"[A-Z][\w/&' ()#-]{1,38}:\s")
"""A label before its answer, which a capital below does not go on."""
_GAP = re.compile(r"\S {3,}\S|\t|\|")


def _decided(line: _Statement, words: str, found: Sequence[Verdict], start: int, end: int) -> Decided:
    """A decision by the words of a line from ``start`` to ``end``."""
    low, high = _place(line, start, end)
    return Decided(decided_of(words, found), line.page, low, high)


def _place(line: _Statement, start: int, end: int) -> tuple[int, int]:
    """Where a stretch of the joined words of a line stands on its page."""
    at, place = 0, {}
    raw = line.text[line.start : line.end]
    for match in re.finditer(r"\S+", raw):
        place.update({at + i: line.start + match.start() + i for i in range(len(match[0]))})
        at += len(match[0]) + 1
    inside = [place[i] for i in range(start, min(end, len(line.words))) if i in place]
    return (inside[0], inside[-1] + 1) if inside else (line.start, line.end)


# Items


_NUMBERED = re.compile(
    r"^\W{0,2}(?:(?:item|request|service|issue|treatment|procedure|rx|no\.?)\s?)?#?\s?(?P<n>\d{1,2}|[a-hA-H])\s?[.):]\s*"
    r"(?:-\s*)?(?P<rest>\S.*)$|^(?:item|request|service|issue|treatment)\s#?(?P<m>\d{1,2})\s*[:.-]?\s+(?P<more>\S.*)$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^[-*•·▪>]\s*(?P<rest>\S.*)$")
_NO_ITEM = re.compile(
    r"^(?:\d[\d/.-]*$|\d{1,2}/\d|[A-Z][a-z]+ \d{1,2}, \d{4}|n/?a\b|none\b|see |dr\.? |.*\b(?:m\.?d|d\.?o|d\.?c)\.?$"
    r"|received|attached|authorization$|standard|expedited|prospective|retrospective|concurrent|yes\b|no\b)",
    re.IGNORECASE,
)
_TREATMENTS = ("therapy", "injection", "surgery", "device", "service", "drug", "medication")


def _names_treatment(words: str) -> bool:
    found = tokens(words)
    return any(lexicon().mentions(kind, found) for kind in _TREATMENTS if kind in lexicon().tries)


def _numbered(words: str) -> tuple[str, str] | None:
    """The number a line begins with, and what stands behind it."""
    match = _NUMBERED.match(words)
    if match is None:
        return None
    return (match["n"] or match["m"]).lower(), match["rest"] or match["more"]


def _listed(line: _Statement) -> Item | None:
    """The item of a list, numbered, marked or bare, where it names a treatment."""
    numbered, bullet = _numbered(line.words), _BULLET.match(line.words)
    words = numbered[1] if numbered else bullet["rest"] if bullet else line.words
    plain = not numbered and not bullet
    if (plain and (not _names_treatment(words) or len(words) > _A_LINE or words.endswith("."))) or words.endswith(":"):
        return None
    return Item((_cell(words) if plain else words.rstrip(" .;"),), line.page)


_A_LINE = 110


def _learn(doc: _Reading, line: _Statement) -> None:
    """Keep the items a statement without a decision names, and the part of the paper it begins."""
    words = line.words
    labelled = _label("item_labels").match(words) if line.begins else None
    if labelled and not _NO_ITEM.match(labelled["rest"]) and not _OF_PAPERS.match(words):
        inner = _numbered(labelled["rest"])
        rest = (inner[1] if inner else labelled["rest"]).rstrip(" .;")
        if len(rest) <= _LONGEST:
            number = re.search(r"(\d{1,2})\s*:", words[: labelled.start("rest")])
            _keep(doc, Item((rest,), line.page), inner[0] if inner else number[1] if number else None)
            return
    numbered = _numbered(words)
    goes_on = numbered and numbered[0].isdigit() and str(int(numbered[0]) - 1) in doc.numbered
    if numbered and len(words) <= _LONGEST and (goes_on or (line.begins and _names_treatment(numbered[1]))):
        _keep(doc, Item((numbered[1].rstrip(" .;"),), line.page), numbered[0])
        return
    asked = _ASKED_FOR.search(words)
    if asked and not doc.items and _names_treatment(asked["item"]) and doc.section not in _SILENT:
        _keep(doc, Item((_BRACKET_BEHIND.sub("", asked["item"]).rstrip(" .;,"),), line.page), None)
        return
    if line.begins:
        doc.columns = doc.columns or _heads_table(words)
        heading = heading_at(line.text, line.start, min(line.end, _end_of_line(line)))
        doc.section = heading.section if heading else doc.section


_OF_PAPERS = re.compile(
    r"^\W*(?:\w+ )?(?:request(?:ed|s)?|treatments?|services?) (?:by|on|from|date|received|type|provider|physician|id|number|no)\b",
    re.IGNORECASE,
)
_ASKS_WHETHER = re.compile(r"\b(?:medically )?(?:necessary|appropriate|indicated|supported)\b.*\?$", re.IGNORECASE)


_ASKED_FOR = re.compile(
    r"\b(?:request(?:ed|s)?|asked|asks|asking|authorization|rfa)\b[^.;:]{0,60}?\bfor (?P<item>(?!authorization)[^.;:]{4,120})"
    r"(?:[.;]|$)",
    re.IGNORECASE,
)


_BRACKET_BEHIND = re.compile(r"\s*\((?:received|dated|rfa|see|as)\b[^)]*\)\s*$", re.IGNORECASE)


def _keep(doc: _Reading, item: Item, number: str | None) -> None:
    """Keep an item; one without a number, or the first of its numbers, begins anew."""
    doc.items = [*doc.items, item] if number and number not in ("1", "a") else [item]
    if number:
        doc.numbered[number] = item


def _asks_whether(line: _Statement) -> bool:
    """Whether a reviewer is asked about a treatment: "Is the fusion medically necessary?"."""
    return bool(_ASKS_WHETHER.search(line.words)) and len(line.words) <= _LONGEST


def _end_of_line(line: _Statement) -> int:
    end = line.text.find("\n", line.start)
    return end if end >= 0 else len(line.text)


# Rows


def _heads_table(words: str) -> bool:
    """Whether a line names the columns of a table of decisions."""
    no_sentence = len(words) <= _A_LINE and not words.endswith((".", ":")) and ":" not in words
    no_sentence = no_sentence and not _OF_TITLE.search(words)
    return no_sentence and bool(_words("item_columns").search(words) and _words("decision_columns").search(words))


_OF_TITLE = re.compile(r"\b(?:utili[sz]ation|notice|review|letter|report|of|for)\b", re.IGNORECASE)


def _is_row(doc: _Reading, line: _Statement) -> bool:
    """Whether a statement is a row of a table of decisions, or the rest of a row's item; if so it is kept."""
    if not line.begins:
        return False
    if _heads_table(line.words):
        doc.columns, doc.row = True, None
        return True
    if not doc.columns:
        return False
    found = verdicts(line.words)
    match = _ROW.match(line.words) if len(found) == 1 else None
    behind = line.words[found[0].end :].strip() if match else ""
    if match and len(behind.split()) <= _FEW and len(line.words[: found[0].start].split()) >= 1:
        item = _cell(line.words[match.end() : found[0].start])
        if re.search(r"[A-Za-z]{2}", item) and not item.endswith("."):
            end = found[0].end + len(_AMOUNT.match(line.words[found[0].end :])[0])  # type: ignore[index]
            doc.row = _decided(line, line.words, found, found[0].start, end)._replace(item=Item((item,), line.page))
            doc.found.append(doc.row)
            return True
    if doc.row and doc.row.item and _goes_on(line):
        doc.found.remove(doc.row)
        parts = (*doc.row.item.parts, line.words.strip())
        doc.row = doc.row._replace(item=Item(parts, doc.row.item.page))
        doc.found.append(doc.row)
        return True
    doc.row = None
    doc.columns = bool(found) or not _ENDS_TABLE.search(line.words)
    return False


_ROW = re.compile(r"^\W{0,2}(?:\d{1,2}\W{0,2}\s)?\s?")
_AMOUNT = re.compile(r"(?:\s(?:to a quantity of|to|for|x|as)?\s?(?:\d{1,4}(?=$)|#\s?\d+|\d+ (?:visits?|sessions?|units?|tabs?|tablets?|days?))\b)?")
"""What a row grants behind its decision: "Modify #60", "MODIFIED to 6 visits"."""
_CELLS_BEHIND = re.compile(
    r"(?:,?\s+(?:\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{1,2}-[A-Z][a-z]{2}-\d{4}|through|to|[xX]|\d{1,3}(?![\w%])|-|\|))+$"
)
"""Cells of a row behind its item: counts, days, a mark."""


def _cell(words: str) -> str:
    """The item of a row without the counts, days and marks of the cells behind it."""
    words = words.strip(" -–—|:;.,")
    kept = _CELLS_BEHIND.sub("", words)
    counted = re.match(r"\s+[xX]?\s?\d{1,3}$", words[len(kept) :])
    return words if counted and re.search(r"[xX]\s?\d", words[len(kept) :]) else kept


_FEW = 5
"""Words a row may have behind its decision: a quantity, a note."""
_ENDS_TABLE = re.compile(r"[.:]|\b(?:is|are|was|has|have)\b")


def _goes_on(line: _Statement) -> bool:
    """Whether a short line can only be the rest of an item in the row above."""
    words = line.words
    if re.fullmatch(r"#\d{1,4}", words):
        return True
    short = len(words) <= _A_LINE / 2 and re.search(r"[A-Za-z]{2}", words) and not re.search(r"[:.]|^\d{1,2}\s", words)
    return bool(short) and (words.isupper() or words[0].islower()) and heading_at(line.text, line.start, line.end) is None


# Decisions


def _of_box(doc: _Reading, line: _Statement, choice: Choice) -> list[Decided]:
    """The decision a ticked box makes, on the item of its own line or on those named last."""
    made = _decided(line, line.words, [choice.verdict], choice.start, _trimmed(line.words, choice))
    first = min(choice.start, verdicts(line.words)[0].start)
    lead = re.sub(r"(?:\W*[xX]\W*|[\W_])*$", "", line.words[:first])
    numbered = _numbered(lead)
    own = numbered[1] if numbered else lead
    own = _label("item_labels").sub(lambda match: match["rest"], own) if ":" in own else own
    if _names_treatment(own):
        return [made._replace(item=Item((own.strip(" :-|"),), line.page))]
    return [made._replace(item=item) for item in doc.items]


def _trimmed(words: str, choice: Choice) -> int:
    return choice.start + len(words[choice.start : choice.end].rstrip(" -|:;,"))


_ONLY_NUMBER = re.compile(
    r"^\W{0,2}(?:(?:item|request|issue|service|treatment)\s?)?#?\s?(?P<n>\d{1,2}|[a-h])\s?[.):-]?\s*(?:-\s*)?"
    r"(?:(?:is|are|was|were|has been|have been|be)\s)*",
    re.IGNORECASE,
)


def _by_number(doc: _Reading, line: _Statement, found: Sequence[Verdict]) -> list[Decided]:
    """Decisions told by the number of their items: "Determination: 1. Denied. 2. Certified."."""
    label = _label("decision_labels").match(line.words)
    start = label.start("rest") if label else 0
    made = []
    edges = [start, *(one.end for one in found)]
    for before, one in zip(edges, found, strict=False):
        lead = line.words[before : one.start].lstrip(" .;,")
        number = _ONLY_NUMBER.fullmatch(lead)
        item = doc.numbered.get(number["n"].lower()) if number else None
        if made and item is None and lead[:1] in ":(-–t" and len(lead.split()) <= _FEW:  # "2. Modified: #30 certified"
            made[-1] = made[-1]._replace(end=_place(line, one.start, one.end)[1])
            continue
        if item is None:
            return []
        made.append(_decided(line, line.words, [one], one.start - len(lead), one.end)._replace(item=item))
    return made


def _by_label(doc: _Reading, line: _Statement, found: Sequence[Verdict]) -> list[Decided]:
    """A decision behind its label: "Determination: Denied"."""
    label = _label("decision_labels").match(line.words) if line.begins else None
    if label is None or found[0].start > label.start("rest") + _BEHIND_LABEL or _is_never(line.words):
        return []
    if line.words.endswith(":") or len(line.words) > _LONGEST:
        return []
    doc.section = "determination"
    made = _decided(line, line.words, found, 0, len(line.words.rstrip(" .;")))
    own = _names_treatment(line.words[label.start("rest") :])
    return [made] if own or not doc.items else [made._replace(item=item) for item in doc.items]


_BEHIND_LABEL = 40


def _heads_list(doc: _Reading, line: _Statement, found: Sequence[Verdict]) -> bool:
    """Whether a decision stands over the list of its items, which are told as they are read."""
    if not line.begins or _is_never(line.words):
        return False
    bare = _without(line.words, found)
    alone = not re.sub(r"\b(?:the|following|treatments?|services?|items?|requests?|are|is|and|of|list)\b|\W", "", bare.lower())
    if line.words.endswith(":") and len(line.words) <= _LONGEST and not _RETELLS.search(line.words):
        doc.over = _decided(line, line.words, found, 0, len(line.words.rstrip(" :")))
    elif alone and len(line.words) <= _A_LINE / 2 and not line.words.endswith("."):
        doc.over = _decided(line, line.words, found, 0, len(line.words.rstrip(" :")))
    else:
        return False
    doc.listing = False
    doc.section = "determination"
    return True


_RETELLS = re.compile(r"\b(?:reasons?|rationale|grounds|because|basis|records|documents|questions?)\b", re.IGNORECASE)


def _without(words: str, found: Sequence[Verdict]) -> str:
    edges = [0, *(i for one in found for i in (one.start, one.end)), len(words)]
    return " ".join(words[a:b] for a, b in list(pairwise(edges))[::2])


def _in_sentence(doc: _Reading, line: _Statement, found: Sequence[Verdict]) -> list[Decided]:
    """A decision a sentence makes, on what it names itself, or on what was named as asked for."""
    words = line.words
    if len(words) > _LONGEST or _is_never(words) or _is_title(words) or not _makes(words, found, doc.section):
        return []
    boxes = _LISTS_BOXES.search(words)
    made = _decided(line, words, found, 0, len((words[: boxes.start()] if boxes else words).rstrip(" .;,:")))
    if _names_treatment(_without(words, found)):
        return [made]
    if made.value != "deferred" and not _words("whole").search(words):
        return []
    return [made._replace(item=item) for item in doc.items] or [made]


_LISTS_BOXES = re.compile(r"(?:,? without)?: ?(?:[xX] |\[|☐|☒)")
"""Where the boxes of a list begin behind a sentence."""


def _makes(words: str, found: Sequence[Verdict], section: str) -> bool:
    """Whether the words of a decision make one, by what stands before them: a verb, a mark, or who decides."""
    for one in found:
        before, behind = words[: one.start], words[one.end :]
        said = words[one.start : one.end]
        held = _MADE_BY.search(before) or (_PARTED.search(before) and not _NOUN.search(said))
        held = held or (one.value == "deferred" and said.lower().startswith(("cannot", "can not", "unable")))
        opens = not before.strip(" -•*\"“(") and (re.match(r"\s?[:–—-]\s", behind) or section == "determination")
        counted = re.search(r"\b\d{1,3} (?:of \d{1,3} )?(?:\w+ ){0,2}$", before)
        if not (held or opens or counted):
            continue
        if section in _SILENT and not (_PRESENT.search(before) or _PARTED.search(before)):
            continue
        return True
    return False


_ADVERBS = (
    r"(?:hereby |also |therefore |thus |not |found |found to be |considered |deemed |determined to be |being |now |still"
    r" |respectfully |retrospectively |prospectively |partially |conditionally |reviewed and |herein |and |be )*"
)
_MADE_BY = re.compile(
    rf"(?:\b(?:is|are|was|were|has been|have been|be|been) {_ADVERBS}"
    rf"|\b(?:we|i|plan|carrier|administrator|reviewer|advisor|physician|organization) (?:have |has |do |must |can |am |is )?{_ADVERBS}"
    r"|\brecommend(?:s|ed|ation)?(?: for| is| of)?(?: an?| the| that)? (?:\w+ )?"
    r"|\bdecision (?:is )?to |\bdetermined (?:that|to) .{0,60} |\bresults? in )$",
    re.IGNORECASE,
)
_NOUN = re.compile(r"(?:al|[ai][o0]n)$", re.IGNORECASE)
_PRESENT = re.compile(rf"(?:\b(?:is|are) {_ADVERBS}|\brecommend(?:ation)?(?: for| is| of)?(?: \w+)? ?)$", re.IGNORECASE)
_PARTED = re.compile(r"\w.*(?:\s[-–—]+\s?|:\s|\.{2,}\s?|\|\s?|=\s?|\s{3,})$")


def _is_never(words: str) -> bool:
    """Whether a statement is about what might be decided, about an earlier decision, or about rights and money."""
    told_of = _any_of("never").search(words) and not _words("of_appeal").search(words) and not _DISPUTED.search(words)
    return bool(_any_of("unsure").search(words) or told_of)


_DISPUTED = re.compile(r"\b(?:defer\w*|cannot be|delayed)\b.{0,40}\bbecause\b", re.IGNORECASE)
"""Why nothing is decided yet may be that liability is disputed."""


def _is_title(words: str) -> bool:
    """Whether a line is a title in capitals or capitalised words, and states nothing."""
    if re.search(r"\d|[:;|]|\b(?:is|are)\b", words) or (re.search(r"\s[-–—]\s", words) and not _OF_TITLE.search(words)):
        return False
    letters = [word for word in re.findall(r"[A-Za-z]{2,}", words) if len(word) > _SMALL]
    capitals = sum(word[0].isupper() for word in letters)
    return bool(letters) and capitals == len(letters)


_SMALL = 3


def _of_title(doc: _Reading) -> list[Decided]:
    """What the title of a paper says was decided on the items it names, where no word of its text says so."""
    return [doc.titled._replace(item=item) for item in doc.items] if doc.titled else []


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(data("decisions")[name].strip(), re.IGNORECASE)


@cache
def _label(name: str) -> re.Pattern[str]:
    return re.compile(rf"^\W{{0,3}}{data('decisions')[name].strip()}\s*[:=]\s*(?P<rest>\S.*)$", re.IGNORECASE)


@cache
def _any_of(name: str) -> re.Pattern[str]:
    return re.compile("|".join(data("decisions")[name]), re.IGNORECASE)
