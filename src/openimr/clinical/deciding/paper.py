"""What a utilization review, an appeal or an independent review decided on each item, by the layout of its pages.

A decision stands beside its item in a sentence or a row; or it heads the list of its items, is a box ticked, or is told
by the number of an item that stands elsewhere. Then words and item are kept apart, each with its own page.
"""

import re

from openimr.domain.document_kind import DocumentKind

from ..page.running import body_texts
from ..report import Report
from .boxes import offers_choice, ticked
from .grid import decided_in_grids
from .items import SILENT, asks_whether, learn, listed, names_treatment
from .rows import is_row
from .sentences import by_label, by_number, heads_list, in_sentence, of_box
from .statements import Statement, is_title, statements, told_by
from .values import Decided, Item, Known
from .verdicts import says, verdicts

_DECIDING = frozenset({DocumentKind.UTILIZATION_REVIEW_DECISION, DocumentKind.IMR_DETERMINATION})
_MAY_DECIDE = frozenset(
    {
        DocumentKind.CLAIMS_ADMINISTRATOR_CORRESPONDENCE,
        DocumentKind.OTHER_CORRESPONDENCE,
        DocumentKind.OTHER,
    }
)
"""Kinds that a decision is taken for where its own layout is not known."""
_HEAD = 12
"""Lines at the head of a paper that say what it is."""


def decides(report: Report) -> bool:
    """Whether a paper makes a decision on treatment: by its kind, or whatever its kind by its head."""
    if report.kind in _DECIDING:
        return not _argues(report)
    if report.kind not in _MAY_DECIDE:
        return False
    head = "\n".join(_head(report, _HEAD))
    return says("deciding_head", head) and not says("arguing_head", head)


def _argues(report: Report) -> bool:
    """Whether a paper is a letter that appeals a decision or forwards it, which retells decisions and makes none."""
    head = _head(report, 2 * _HEAD)
    return says("arguing_letter", " ".join(head)) or any(says("to_reviewer", line) for line in head)


def _head(report: Report, count: int) -> list[str]:
    """The first lines of a paper that are not blank."""
    return [line.strip() for line in report.pages[0][1].text.split("\n") if line.strip()][:count]


def decided_in(report: Report) -> list[Decided]:
    """What a paper decides, in the order of its pages; nothing where it makes no decision.

    Args:
        report: the paper.
    """
    if not decides(report):
        return []
    doc = Known()
    tabled: list[Decided] = []
    for (number, page), text in zip(report.pages, body_texts(report), strict=True):
        made, text = decided_in_grids(number, page, text) if page.words else ([], text)
        tabled += made
        for line in statements(number, text):
            _read(doc, line)
    if tabled:  # the title and the reasons of a paper only say again what its table decides item by item
        return tabled
    whole = [one for one in doc.found if not _is_half(report, one)]
    found = _without_titles(report, whole) or _of_appeal(report, doc) or _of_title(doc)
    if any(one.item or names_treatment(_text(report, one)) for one in found):
        found = [one for one in found if one.item or not _only_repeats(_text(report, one))]
    return list({(one.item or (one.page, one.start), one.value): one for one in reversed(found)}.values())[::-1]


def _is_half(report: Report, one: Decided) -> bool:
    """Whether a word that grants stands below a "NON-", so that nobody knows whether it is the rest of that word."""
    above = _page(report, one)[: one.start].split("\n")[-2:-1]
    return one.value == "approved" and any(_HALF.search(line) for line in above)


_HALF = re.compile(r"\b(?:non|not)(?:-\s|-?\s*$|-?\s+\d{1,3}\s*$)", re.IGNORECASE)


def _without_titles(report: Report, found: list[Decided]) -> list[Decided]:
    """Without the title of a letter ("CERTIFICATION") where its items have decisions of their own."""
    texts = [(one, _text(report, one)) for one in found]
    own = [one for one, words in texts if not (_TITLE.fullmatch(words) or (one.item is None and _is_title(words)))]
    return own if any(one.item for one in own) else found


def _is_title(words: str) -> bool:
    """Whether words in capitals that name no treatment are a title: "INTERNAL APPEAL – DETERMINATION: UPHELD"."""
    return words.isupper() and not names_treatment(words)


_TITLE = re.compile(r"[^a-z\d.]*(?:[A-Z]{3,}(?:TION|IAL|VAL))(?: \(?[A-Z]+\)?)?")


def _text(report: Report, one: Decided) -> str:
    return " ".join(_page(report, one)[one.start : one.end].split())


def _page(report: Report, one: Decided) -> str:
    return next(page.text for number, page in report.pages if number == one.page)


def _only_repeats(words: str) -> bool:
    """Whether a statement decides on "the request" alone, as reasons do at their end."""
    return bool(_CLOSES.search(words))


_CLOSES = re.compile(
    r"\b(?:therefore|thus|hence|accordingly|as such),? (?:the|this) requests?\b|^the requests? (?:is|are)\b",
    re.IGNORECASE,
)


def _read(doc: Known, line: Statement) -> None:
    """Learn from one statement: a decision, an item, or the head of a list of either."""
    if doc.reasoned:
        return
    if line.begins and offers_choice(line.words):
        choice = ticked(line.words, line.text)
        doc.found += of_box(doc, line, choice) if choice else []
        doc.listing = False
        return
    if asks_whether(line):
        doc.items = [Item((line.words,), line.page)]
        return
    if is_row(doc, line) or (doc.columns and not doc.found and _SECOND_LINE.fullmatch(line.words)):
        return
    found = verdicts(line.words)
    if doc.over and line.begins and doc.section not in SILENT and (item := listed(line)) and not found:
        doc.found.append(doc.over._replace(item=item))
        doc.listing = True
        return
    if doc.listing and line.begins:
        doc.over, doc.listing = None, False
    if not found:
        learn(doc, line)
        return
    stated = by_number(doc, line, found) or by_label(doc, line, found)
    if not stated and heads_list(doc, line, found):
        return
    stated = stated or in_sentence(doc, line, found)
    if stated:
        doc.found += stated
    elif line.begins and is_title(line.words):
        doc.titled = doc.titled or told_by(line, line.words, found, 0, len(line.words))
        doc.section = "determination" if doc.section in SILENT else doc.section


_SECOND_LINE = re.compile(r"[a-z]+\W*")
"""The name of a column that goes on in a second line: "Qty", below it "approved"."""


def _of_appeal(report: Report, doc: Known) -> list[Decided]:
    """What the title of a paper says was decided on an appeal as a whole, on all the items of the first decision."""
    appealed = doc.titled is not None and doc.titled.value in ("upheld", "overturned")
    return [doc.titled] if doc.titled and appealed and _APPEALED.search(_text(report, doc.titled)) else []


_APPEALED = re.compile(r"\b(?:appeal|reconsideration)\b", re.IGNORECASE)


def _of_title(doc: Known) -> list[Decided]:
    """What the title of a paper says was decided on the items it names, where no word of its text says so."""
    return [doc.titled._replace(item=item) for item in doc.items] if doc.titled else []
