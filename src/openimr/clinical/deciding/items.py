"""The items a decision is about: named behind labels, in numbered lists, or asked about by a question.

They are kept until a word of decision refers to them.
"""

import re

from ..page.sections import heading_at
from ..words.lexicon import lexicon
from ..words.tokens import tokens
from .statements import A_LINE, LONGEST, Statement, end_of_line, heads_table
from .values import Item, Known
from .verdicts import behind_label

SILENT = frozenset(
    {"history", "clinical_summary", "records", "guidelines", "subjective", "objective", "past_medical", "treatment"}
    | {"imaging", "findings", "medications", "social", "diagnosis", "impression", "goals", "work_status"}
)
"""Parts of a decision that retell: there a word of a decision is told of an earlier one."""
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
TREATMENTS = ("therapy", "injection", "surgery", "device", "service", "drug", "medication")


def names_treatment(words: str) -> bool:
    found = tokens(words)
    return any(lexicon().mentions(kind, found) for kind in TREATMENTS if kind in lexicon().tries)


def number_of(words: str) -> tuple[str, str] | None:
    """The number a line begins with, and what stands behind it."""
    match = _NUMBERED.match(words)
    if match is None:
        return None
    return (match["n"] or match["m"]).lower(), match["rest"] or match["more"]


def listed(line: Statement) -> Item | None:
    """The item of a list, numbered, marked or bare, where it names a treatment."""
    numbered, bullet = number_of(line.words), _BULLET.match(line.words)
    words = numbered[1] if numbered else bullet["rest"] if bullet else line.words
    if _OF_RECORDS.match(words):
        return None
    plain = not numbered and not bullet
    if (plain and (not names_treatment(words) or len(words) > A_LINE or words.endswith("."))) or words.endswith(":"):
        return None
    return Item((cell(words) if plain else words.rstrip(" .;"),), line.page, numbered[0] if numbered else None)


_OF_RECORDS = re.compile(
    r"(?:letters?|notes?|reports?|records?|rfa|pr-?\s?[24])\b.*\d{1,2}/\d{1,2}/\d{2,4}", re.IGNORECASE
)
"""A paper with its day in a list of those that were read: nothing that was asked for."""


def learn(doc: Known, line: Statement) -> None:
    """Keep the items a statement without a decision names, and the part of the paper it begins."""
    words = line.words
    labelled = behind_label("item_labels", words) if line.begins else None
    rest = words[labelled.start("rest") :] if labelled else ""
    if labelled and not _NO_ITEM.match(rest) and not _OF_PAPERS.match(words) and not rest.endswith(":"):
        inner = number_of(rest)
        rest = (inner[1] if inner else rest).rstrip(" .;")
        if len(rest) <= LONGEST:
            number = re.search(r"(\d{1,2})\s*:", words[: labelled.start("rest")])
            _keep(doc, (rest,), line.page, inner[0] if inner else number[1] if number else None)
            return
    numbered = number_of(words)
    goes_on = numbered and numbered[0].isdigit() and str(int(numbered[0]) - 1) in doc.numbered
    if (
        numbered
        and len(words) <= LONGEST
        and not _PAPER.search(words)
        and (goes_on or (line.begins and names_treatment(numbered[1])))
    ):
        _keep(doc, (numbered[1].rstrip(" .;"),), line.page, numbered[0])
        return
    asked = None if _OF_GUIDELINE.search(words) else _ASKED_FOR.search(words)
    if asked and not doc.items and names_treatment(asked["item"]) and doc.section not in SILENT:
        _keep(doc, (_BEHIND_ITEM.sub("", asked["item"]).rstrip(" .;,"),), line.page, None)
        return
    if line.begins:
        doc.columns = doc.columns or heads_table(words)
        heading = heading_at(line.text, line.start, min(line.end, end_of_line(line)))
        doc.section = heading.section if heading else doc.section
        doc.reasoned = doc.reasoned or (doc.section == "reasons" and _decided_on(doc, line) >= _A_LIST)


def _decided_on(doc: Known, line: Statement) -> int:
    """How many decisions above a statement, on its page, are on a treatment."""
    here = [one for one in doc.found if one.page == line.page]
    return sum(one.item is not None or names_treatment(line.text[one.start : one.end]) for one in here)


_A_LIST = 2
"""So many decisions above the reasons are the whole list of them."""

_OF_GUIDELINE = re.compile(r"\b(?:guidelines?|criteria|mtus|acoem|odg)\b", re.IGNORECASE)
"""What a guideline asks for is no request."""
_PAPER = re.compile(r",? (?:of |dated )?\d{1,2}/\d{1,2}/\d{2,4}(?: \([^)]*\))?\W*$")
"""A day at the end of a numbered line: a paper that was read, not treatment that was asked for."""
_OF_PAPERS = re.compile(
    r"^\W*(?:\w+ )?(?:request(?:ed|s)?|treatments?|services?) (?:by|on|from|date|received|type|provider"
    r"|physician|id|number|no)\b",
    re.IGNORECASE,
)
_ASKS_WHETHER = re.compile(r"\b(?:medically )?(?:necessary|appropriate|indicated|supported)\b.*\?$", re.IGNORECASE)
_ASKED_FOR = re.compile(
    r"\b(?:request(?:ed|s)?|asked|asks|asking|authorization|rfa)\b[^.;:]{0,60}?"
    r"\bfor (?P<item>(?!authorization)[^.;:]{4,120})"
    r"(?:[.;]|$)",
    re.IGNORECASE,
)
_BEHIND_ITEM = re.compile(
    r",? (?:received|dated|was|were|is|are|has|have|which|and (?:was|is))\b.*$"
    r"|\s*\((?:received|dated|rfa|see|as)\b[^)]*\)\s*$",
    re.IGNORECASE,
)
"""What a letter says behind the treatment that was asked for: when, and what became of it."""


def _keep(doc: Known, parts: tuple[str, ...], page: int, number: str | None) -> None:
    """Keep an item; one without a number, or the first of its numbers, begins anew."""
    item = Item(parts, page, number)
    doc.items = [*doc.items, item] if number and number not in ("1", "a") else [item]
    if number:
        doc.numbered[number] = item


def asks_whether(line: Statement) -> bool:
    """Whether a reviewer is asked about a treatment: "Is the fusion medically necessary?"."""
    return bool(_ASKS_WHETHER.search(line.words)) and len(line.words) <= LONGEST


_CELLS_BEHIND = re.compile(
    r"(?:,?\s+(?:\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{1,2}-[A-Z][a-z]{2}-\d{4}|through|to|[xX]|\d{1,3}(?![\w%])|-|\|))+$"
)
"""Cells of a row behind its item: counts, days, a mark."""


def cell(words: str) -> str:
    """The item of a row without the counts, days and marks of the cells behind it."""
    words = words.strip(" -–—|:;.,")
    kept = _CELLS_BEHIND.sub("", words)
    counted = re.match(r"\s+[xX]?\s?\d{1,3}$", words[len(kept) :])
    return words if counted and re.search(r"[xX]\s?\d", words[len(kept) :]) else kept
