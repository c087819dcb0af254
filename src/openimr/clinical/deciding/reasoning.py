"""The reasons a decision gives, sentence by sentence, each under the items its page puts it under.

What stands in the part of a paper that gives reasons is a reason by its place, whatever its words; what cites a
guideline, tells of calls or only decides is left out (``data/reasoning.yaml``). A sentence that is understood by the
one before it alone is told with that one or not at all.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from openimr.domain.pages import Page

from ..page.boundaries import boundaries
from ..page.running import body_texts
from ..report import Report
from ..words.lexicon import data
from .items import names_treatment, number_of
from .labels import TITLE, label, labels, same_treatment, title_in
from .statements import Statement, place, statements
from .values import Decided, Item, Reason
from .verdicts import verdicts

_STOP = re.compile(r"[.!?][)\]\"”’]*$")
_ENUMERATED = re.compile(r"[;,.]\s+(?:and |or )?(?=\(?[b-h2-9]\)\s)")
"""Where the next of several reasons begins that one sentence counts up: "…; (b) …"."""
_LONGEST = 420
_FULL = 60
"""A line of so many letters that ends without a stop goes on in the next."""


class _Part(NamedTuple):
    """Whether reasons are being read, and what they are under."""

    inside: bool
    """A group below zero is under a number that belongs to nothing known."""
    items: tuple[Item, ...]
    group: int


class _Said(NamedTuple):
    """A stretch of the words of a statement, with what it is under."""

    line: Statement
    low: int
    high: int
    part: _Part

    @property
    def words(self) -> str:
        return self.line.words[self.low : self.high]


def reasons_in(report: Report, decided: Sequence[Decided]) -> list[Reason]:
    """The sentences of a paper's reasons, in order.

    Args:
        report: the paper.
        decided: what it decides, with its items.
    """
    if not decided:
        return []
    lines = list(_joined(_statements(report)))
    heads = sum(_head(line) is not None for line in lines)
    return _told(report, list(_read(lines, decided, headed=heads > 0, several=heads > 1)))


def _statements(report: Report) -> Iterator[Statement]:
    for (number, _), text in zip(report.pages, body_texts(report), strict=True):
        yield from statements(number, text)


def _joined(lines: Iterator[Statement]) -> Iterator[Statement]:
    """Statements, those joined of which the first ends a full line without a stop and the next begins no other part."""
    kept: Statement | None = None
    for line in lines:
        if kept is not None and kept.page == line.page and _goes_on(kept, line):
            kept = kept._replace(end=line.end, words=f"{kept.words} {line.words}")
            continue
        if kept is not None:
            yield kept
        kept = line
    if kept is not None:
        yield kept


def _goes_on(one: Statement, two: Statement) -> bool:
    opened = one.words.count("(") > one.words.count(")")
    if opened and not two.begins:
        return True  # "(eff. 02/13/2020) recommends": a stop within brackets ends nothing
    last = one.text[one.text.rfind("\n", 0, one.end) + 1 : one.end]
    unended = len(last.strip()) >= _FULL and not re.search(r"[.!?:;][)\]\"”’]*$", one.words)
    begins_part = _head(two) is not None or _any("ends").search(two.words) or _FIELD.match(two.words)
    return unended and two.begins and re.match(r"[\w(]", two.words) is not None and not begins_part


_FIELD = re.compile(r"(?:[A-Z][\w/&' ()-]{1,38}:|\(?\w[.)]|(?:item|request)s? #?\d|#\d)(?:\s|$)", re.IGNORECASE)
"""A label or the mark of a list, which a line above does not go on in."""


def _numbered(one: Decided, lines: Sequence[Statement]) -> Item | None:
    """The item of a decision; where both stand in one numbered line, what stands before the word that decides."""
    if one.item:
        return one.item
    line = next((line for line in lines if line.page == one.page and line.start <= one.start < line.end), None)
    numbered = number_of(line.words) if line else None
    if line is None or numbered is None:
        return None
    return Item((_BEFORE_VERDICT.split(numbered[1])[0].rstrip(" .;:"),), line.page, numbered[0])


_BEFORE_VERDICT = re.compile(r"\s+[—–-]+\s+(?=[A-Z]{4,})|:\s+(?=[A-Z]{4,})")


def _read(lines: Sequence[Statement], decided: Sequence[Decided], *, headed: bool, several: bool) -> Iterator[_Said]:
    """The sentences between the heads and the ends of the reasons, with what they are under.

    What follows a decision in its own paragraph is a reason of it, wherever that stands.
    """
    told_below = _tabled(decided) or _on_all(decided)
    below = max((one.page, one.end) for one in decided) if told_below and not headed else None
    items = {item.number: item for item in (_numbered(one, lines) for one in decided) if item and item.number}
    every = _every(decided, lines)
    part = _Part(False, (), 0)
    beside: _Part | None = None
    titled: tuple[Item, ...] = ()
    for line in lines:
        low = 0
        if line.begins and (title := _titles(line, items)):
            titled = title
        if line.begins:
            beside = None
        if line.begins and _any("asks_why").search(line.words):
            asked = label(line.words, items)
            part = _Part(True, asked[0] if asked else (), abs(part.group) + 1)
            continue
        if (head := _head(line)) is not None:
            named = _named_behind(line.words[head:], every)
            if _BELOW_ITEM.match(line.words):
                named = named or (part.items if part.inside else ()) or titled
            named, titled = named or (_above(decided, line) if several else ()), ()
            part, low = _Part(True, named, abs(part.group) + 1), head
        elif not part.inside and (again := _decided_again(line, items, decided)):
            part, below = _Part(True, again, abs(part.group) + 1), None
            continue
        elif below and not part.inside and line.begins and (line.page, line.start) > below:
            part = _Part(True, (), abs(part.group) + 1)
        if line.begins and part.inside and _any("ends").search(line.words[low:]):
            part, below = _Part(False, (), abs(part.group) + 1), None
        if named := _decided_here(decided, line):
            part = part._replace(items=named, group=abs(part.group) + 1)
            beside = part._replace(inside=True)
            continue
        if not part.inside:
            if _FIELD.match(line.words):
                beside = None
            if beside:
                yield _Said(line, 0, len(line.words), beside)
            continue
        low += len(line.words[low:]) - len(line.words[low:].lstrip(" .:;,–—-"))
        under, low = _placed(line, low, part, items, every)
        if line.words[low:].strip():
            yield _Said(line, low, len(line.words), under)
        # A name within a paragraph holds for its own sentence.
        within = under is not part and not line.begins and _any("name").match(line.words)
        part = part._replace(group=abs(under.group) + 1) if within else under


_BELOW_ITEM = re.compile(r"(?:analysis|discussion|reasoning|application|rationale) ?: *\S", re.IGNORECASE)
"""The label of a sentence below the title of an item, behind what the guideline says of it."""


def _titles(line: Statement, items: dict[str, Item]) -> tuple[Item, ...]:
    """The items whose number and name a line has and nothing else: what is said of them stands below it."""
    labelled, match = label(line.words, items), labels().match(line.words)
    if labelled is None or match is None or _STOP.search(line.words) or len(line.words) > _FULL * 2:
        return ()
    return labelled[0] if all(same_treatment(match["rest"], item) for item in labelled[0]) else ()


def _decided_again(line: Statement, items: dict[str, Item], decided: Sequence[Decided]) -> tuple[Item, ...]:
    """The items of a line that repeats, behind a table, the number, the name and the decision of one of its rows.

    "Item 1. Left total knee arthroplasty — DENIED": the reasons of that item stand below it.
    """
    if not line.begins or any(one.page == line.page and line.start <= one.start < line.end for one in decided):
        return ()
    labelled, match = label(line.words, items), labels().match(line.words)
    found = verdicts(line.words)
    closes = bool(found) and line.words[found[-1].start :].isupper() and match is not None and not match["word"]
    ended = (closes or not _STOP.search(line.words)) and len(line.words) <= _FULL * 2
    if labelled is None or match is None or not ended or not found:
        return ()
    same = all(same_treatment(match["rest"], item) for item in labelled[0])
    return labelled[0] if match["word"] or same else ()


def _named_behind(words: str, every: Sequence[Item]) -> tuple[Item, ...]:
    """The only item that the few words behind the head of reasons name: "RATIONALE – ZOLPIDEM"."""
    name = words.strip(" .:;,–—-")
    named = tuple(item for item in every if name and len(name.split()) <= TITLE and same_treatment(name, item))
    return named if len(named) == 1 else ()


def _placed(line: Statement, low: int, part: _Part, items: dict[str, Item], every: Sequence[Item]) -> tuple[_Part, int]:
    """What a statement of the reasons is under, and where its own words begin: a number of items, a name, a subject."""
    words = line.words[low:]
    after = abs(part.group) + 1
    if line.begins and (under := label(words, items)):
        return _Part(True, under[0], after), low + under[1]
    counted = _IN_LETTERS.match(words) if part.items and items and all(map(str.isdigit, items)) else None
    if counted:
        return part, low + counted.end()  # the letter of one of the reasons on an item
    match = labels().match(words) if line.begins else None
    if match and (items or match["word"] or len(every) > 1) and match["stop"].strip() not in ("", ",", ";"):
        title = title_in(match["rest"].strip())
        named = tuple(item for item in every if title and not items and same_treatment(title["name"], item))
        if title and len(named) == 1:
            return _Part(True, named, after), low + words.index(match["rest"].strip()) + title.end()
        return _Part(True, (), -after), low  # the number of nothing that is known
    if line.begins and _LEAD.fullmatch(words):
        named = tuple(item for item in every if same_treatment(words, item))
        if len(named) == 1:
            return _Part(True, named, after), len(line.words)
    subject = _any("subject").match(words) or _any("name").match(words)
    if subject is None:
        return part, low
    named = tuple(item for item in every if same_treatment(subject["subject"], item))
    if len(named) == 1:
        return _Part(True, named, after), low
    if subject.re is _any("name") and not names_treatment(subject["subject"]):
        return part, low  # "Here: …", "There are several predictors: …"
    return _Part(True, (), after), low


_LEAD = re.compile(r"(?:[A-Za-z][\w/-]* ?){1,4}\.")
"""The name a paragraph begins with: "Acupuncture. The request of twelve exceeds the trial."."""
_IN_LETTERS = re.compile(r"\([a-h]\)\s")


def _every(decided: Sequence[Decided], lines: Sequence[Statement]) -> list[Item]:
    """All items of a paper; of decisions that name them in their own words what these say besides the decision."""
    texts = {line.page: line.text for line in lines}
    found: list[Item] = []
    for one in decided:
        item = one.item or _own_item(one, texts.get(one.page, ""))
        found += [item] if item else []
    return list(dict.fromkeys(found))


def _own_item(one: Decided, text: str) -> Item | None:
    """What the words of a decision name beside the word that decides: "LSO: CERTIFIED", "DENIED: zolpidem, #30"."""
    words = " ".join(text[one.start : one.end].split())
    first = next(iter(verdicts(words)), None)
    if first is None:
        return None
    before, behind = words[: first.start].rstrip(), words[first.end :].lstrip()
    for name, marked in ((before, before[-1:]), (behind, behind[:1])):
        if marked in _BESIDE and re.search(r"[A-Za-z]{3}", name):
            return Item((name.strip(" :–—-."),), one.page)
    return None


_BESIDE = tuple(":–—-")


def _decided_here(decided: Sequence[Decided], line: Statement) -> tuple[Item, ...]:
    """The items that a statement decides on in its own words."""
    here = [one for one in decided if one.page == line.page and one.words is None and one.value != "deferred"]
    named = (one.item or _own_item(one, line.text) for one in here if line.start <= one.start < line.end)
    return tuple(dict.fromkeys(item for item in named if item))


def _tabled(decided: Sequence[Decided]) -> bool:
    """Whether a paper decides in a table, so that what stands below it belongs to all of it."""
    return sum(one.words is not None for one in decided) > 1


def _on_all(decided: Sequence[Decided]) -> bool:
    """Whether a paper decides on an appeal as a whole, so that what stands below its outcome is why."""
    return any(one.item is None and one.value in ("upheld", "overturned") for one in decided)


def _head(line: Statement) -> int | None:
    """Where the words behind the head of the reasons begin in a statement; None where it has no such head."""
    match = _heads().match(line.words)
    if match is None or not (line.begins or line.words[match.end("head") :].lstrip().startswith(":")):
        return None
    return match.end("head")


@cache
def _heads() -> re.Pattern[str]:
    named = data("reasoning")["heads"].strip()
    return re.compile(
        rf"^\W{{0,3}}(?:[IVX\d]{{1,4}}[.)]\s)?(?P<head>(?:{named})(?:\(s\))?)(?:\s?[:.–—-]|\s?$|,? (?=items?\b|#\d))",
        re.IGNORECASE,
    )


@cache
def _any(name: str) -> re.Pattern[str]:
    entry = data("reasoning")[name]
    return re.compile(entry if isinstance(entry, str) else "|".join(f"(?:{one})" for one in entry), re.IGNORECASE)


def _above(decided: Sequence[Decided], line: Statement) -> tuple[Item, ...]:
    """The item that was decided on last above a line, where each item has reasons of its own."""
    before = [one for one in decided if one.item and (one.page, one.start) < (line.page, line.start)]
    later = [one for one in decided if one.item and (one.page, one.start) > (line.page, line.start)]
    return (before[-1].item,) if before and before[-1].item and later else ()


def _told(report: Report, found: Sequence[_Said]) -> list[Reason]:
    """Those of the sentences that say something of the case, whole, and understood by what is told before them."""
    pages = {number: _Rows(page) for number, page in report.pages}
    told: list[Reason] = []
    before: tuple[int, bool] = (0, False)
    for one in found:
        line, part = one.line, one.part
        whole = not pages[line.page].hold(*place(line, one.low, one.high)) and bool(_STOP.search(one.words))
        for piece in _parted(one) if whole and not one.words[0].islower() else ():
            hangs = bool(_any("hanging").match(piece.words))
            keep = part.group >= 0 and len(piece.words) <= _LONGEST and _says_something(piece.words)
            keep = keep and (not hangs or before == (part.group, True))
            keep = keep and not any(one.words == piece.words and one.items == part.items for one in told)
            if keep:
                stretch = place(line, piece.low, piece.high)
                told.append(Reason(line.page, *stretch, piece.words, part.items, part.group, hangs))
            before = (part.group, keep)
        if not whole:
            before = (part.group, False)
    return told


def _says_something(words: str) -> bool:
    """Whether a sentence gives a reason, and neither decides, cites nor tells how the review was held."""
    if _any("silent").search(words) or (_DECIDES.search(words) and verdicts(words)):
        return False
    return not (verdicts(words) and len(words.split()) <= _ONLY_DECIDES)


_DECIDES = re.compile(r"\s[-–—]+ [A-Z][A-Z-]{3,}(?: [A-Z]+)*(?: #?\d+)?\W*$")
"""How a line ends that repeats the decision on its item: "Gabapentin 600 mg - MODIFIED TO #90."."""
_ONLY_DECIDES = 4
"""Words of a sentence that says no more than what was decided."""


def _parted(one: _Said) -> Iterator[_Said]:
    """A sentence, or the several reasons it counts up."""
    cuts = [match.span() for match in _ENUMERATED.finditer(one.words)]
    first = re.search(r"\(?[a1]\)\s", one.words[: cuts[0][0]]) if cuts else None
    if first is None:
        yield one
        return
    lead = one.words[: first.start()].rstrip()
    if _any("criteria").search(lead):
        return  # what a guideline asks for
    closed = not lead or lead.endswith((":", ".", ";", ","))
    if not closed and not all(one.words[cut[0]] == ";" for cut in cuts):
        yield one  # "would reconsider on (a) a negative test, (b) a new report, and (c) …" is one condition
        return
    edges = [0, *(i for cut in cuts for i in cut), len(one.words)]
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        yield one._replace(low=one.low + a, high=one.low + b)


class _Rows:
    """The lines of a page that are rows of cells, which are no prose."""

    def __init__(self, page: Page) -> None:
        self._rows = [(line.start, line.end) for line in boundaries(page).lines if line.cells]

    def hold(self, start: int, end: int) -> bool:
        """Whether a stretch crosses a row of cells."""
        return any(low < end and start < high for low, high in self._rows)
