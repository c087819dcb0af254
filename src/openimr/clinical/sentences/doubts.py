"""What makes it unsure that a finding may be told as had or found: words of its own sentence, and logs of many days.

The finding stays a fact; the summary leaves out what bears a doubt. The words are data (``data/doubts.yaml``).
"""

import re
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from openimr.domain.document_kind import LISTS_OF_FILLS, DocumentKind
from openimr.domain.facts import FactType, Polarity

from ..report import Report
from ..words.dates import DATE, parse_date
from ..words.lexicon import data
from .finding import Finding

_NEAR_BEFORE, _NEAR_AFTER = 110, 70
"""How far, in characters, the words around a finding are asked."""
_WRAPPED = 55
"""A line at least so long, without a gap of a table, goes on in the next."""
_ENDS = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)[.!?](?=\s+[A-Z(\"“]|\s*$)|;")
_PATTERNS = ("before", "after", "paragraph", "without", "unless", "page")
_PARAGRAPHS = re.compile(r"\n\s*\n|\n(?=\s*(?:\(?[a-z\d]{1,2}[.)]|item \d|request \d)\s?)", re.IGNORECASE)


class _Doubt(NamedTuple):
    name: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    paragraph: re.Pattern[str] | None
    without: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    page: re.Pattern[str] | None
    denials: bool


LOG = "entry of a log"
"""The doubt about whatever stands in a log."""
UNNAMED = "patient not named"
"""The doubt about whatever stands in a paper that does not say whom it is about."""
ADMINISTRATIVE = "paper of administration"
"""The doubt about whatever stands in a paper of unknown kind that speaks at its head of claims, reviews or courts."""
WITHDRAWN = "replaced by another paper"
"""The doubt about whatever stands in a paper that an amended issue in the same file takes the place of."""
MANY_COLUMNS = "one of several columns"
"""The doubt, by its name in the data, about what stands in one of several columns."""
UNTOLD = frozenset((LOG, UNNAMED, ADMINISTRATIVE, WITHDRAWN))
"""Doubts about which nothing is told, not even in quotation marks."""


def is_log(report: Report) -> bool:
    """Whether most of a document are entries of several days, of which its own day says nothing."""
    rules = data("doubts")["log"]
    if report.kind.value not in rules["kinds"]:
        return False
    text = "\n".join(page.text for _, page in report.pages)
    found = list(re.finditer(rules["entry"], text, re.MULTILINE))
    enough = len({match[0].split()[0] for match in found}) >= int(rules["least"])
    return enough and len(text) - found[0].start() >= float(rules["share"]) * len(text)


def is_entry(text: str, start: int, day: str | None) -> bool:
    """Whether a stretch stands in an entry that begins with another day than the document's: a list of what was.

    Args:
        text: the page's text.
        start: where the stretch begins.
        day: the document's own day in ISO form.
    """
    lines = text[: text.find("\n", start) if "\n" in text[start:] else len(text)].split("\n")
    for above, line in enumerate(reversed(lines[-_ENTRY_LINES:])):
        if match := _ENTRY.match(line):
            return parse_date(match[1]) != day
        if above and (len(line) < _WRAPPED or line.rstrip().endswith(":")):
            return False
    return False


_ENTRY_LINES = 5
_ENTRY = re.compile(rf"[\s.•*·▪-]*({DATE})(?=[\s:;,.–-])", re.IGNORECASE)


def doubt(f: Finding, span: tuple[int, int], text: str, kind: DocumentKind) -> str | None:
    """The name of the first doubt about a finding by the words around it, or None where there is none.

    Args:
        f: the finding.
        span: where its words stand in the page's text, end exclusive.
        text: the page's text.
        kind: the kind of document it stands in.
    """
    if f.type is FactType.MEDICATION and kind in LISTS_OF_FILLS and _is_refused(span, text):
        return "not dispensed"
    asked = _doubts().get(f.type)
    if not asked:
        return None
    before, after = _sentence(span, text)
    for one in asked:
        if (f.polarity is Polarity.ABSENT and not one.denials) or (one.without and one.without.search(f.value)):
            continue
        found = (
            (one.before and one.before.search(before))
            or (one.after and one.after.search(after))
            or (one.page and one.page.search(text) and not (one.unless and one.unless.search(text)))
            or (one.paragraph and _is_of_paragraph(one, _paragraph(span, text)))
        )
        if found:
            return one.name
    return None


def _is_of_paragraph(one: _Doubt, paragraph: str) -> bool:
    found = one.paragraph is not None and one.paragraph.search(paragraph)
    return bool(found) and not (one.unless and one.unless.search(paragraph))


def _sentence(span: tuple[int, int], text: str) -> tuple[str, str]:
    """The nearest words of the sentence before and after a stretch; a row of a table is a sentence of its own."""
    before = _joined(text[: span[0]].split("\n")[::-1][:4], backwards=True)
    ends = [match.end() for match in _ENDS.finditer(before)]
    after = _joined(text[span[1] :].split("\n")[:4], first=text[: span[1]].rsplit("\n", 1)[-1])
    end = _ENDS.search(after)
    near = before[ends[-1] if ends else 0 :][-_NEAR_BEFORE:]
    return near, after[: end.start() if end else None][:_NEAR_AFTER]


def _joined(lines: list[str], *, backwards: bool = False, first: str = "") -> str:
    """Lines as one, from the first on as far as each goes on in the next; backwards, as each is gone on from."""
    kept = lines[:1]
    for here, other in pairwise(lines):
        upper = other if backwards else (first + here if len(kept) == 1 else here)
        if len(upper) < _WRAPPED or "   " in upper.strip() or upper.rstrip().endswith((".", ":", ";")):
            break
        kept.append(other)
    return " ".join(" ".join(kept[::-1] if backwards else kept).split())


def _paragraph(span: tuple[int, int], text: str) -> str:
    starts = [match.end() for match in _PARAGRAPHS.finditer(text, 0, span[0])]
    end = _PARAGRAPHS.search(text, span[1])
    return " ".join(text[starts[-1] if starts else 0 : end.start() if end else len(text)].split())


def _is_refused(span: tuple[int, int], text: str) -> bool:
    """Whether as many fills of a page were refused as name the drug: none of them was surely dispensed."""
    refused = len(re.findall(str(data("doubts")["refused_fill"]), text, re.IGNORECASE))
    return bool(refused) and len(re.findall(re.escape(text[slice(*span)]), text, re.IGNORECASE)) <= refused


@cache
def _doubts() -> dict[FactType, tuple[_Doubt, ...]]:
    by_type: dict[FactType, list[_Doubt]] = {}
    for row in data("doubts")["doubts"]:
        patterns = {name: _pattern(row.get(name)) for name in _PATTERNS}
        made = _Doubt(row["name"], **patterns, denials=bool(row.get("denials")))
        for type_ in row["types"]:
            by_type.setdefault(FactType(type_), []).append(made)
    return {type_: tuple(found) for type_, found in by_type.items()}


def _pattern(written: str | None) -> re.Pattern[str] | None:
    # A pattern folded over several lines of the data has a blank before each "|".
    return re.compile(written.replace(" |", "|"), re.IGNORECASE) if written else None
