"""Reads layout A: letters since 2014, with a heading per disputed item and its outcome behind a colon.

Under each item stand the guideline lines (``Claims Administrator guideline:`` and one under the reviewing
organization's own name) and ``Decision rationale:``.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from openimr.domain.determination import Outcome, PublishedDetermination, PublishedItem

from .citing import cited
from .dates import dates
from .flow import Flow, reflow
from .people import patient, reviewer
from .sections import LetterText

_OUTCOME = re.compile(
    r"[ \n]*[:–—](?:[ \n]|\n\n)*(?P<outcome>partially[ \n]+(?:overturned|upheld)"
    r"|(?:overturned|upheld)[ \n]+in[ \n]+part|upheld|overturned|modified)[ ]*[.;]?(?=\s|\Z)",
    re.IGNORECASE,
)
_OUTCOMES = {"upheld": Outcome.UPHELD, "overturned": Outcome.OVERTURNED}
_FOLLOWS = re.compile(
    r"\s*(?:(?:[^\s:]+\s+){0,6}guidelines?\s*:|(?:[\w.'’/]+\s+){0,4}(?:decision\s*)?rationale(?:\s+for\s+the\s+decision)?\s*:)",
    re.IGNORECASE,
)
_RATIONALE = re.compile(
    r"(?<=[\s:.])(?:the\s+)?(?:(?:expert|physician|medical|chiropractic)\s+)?(?:reviewer\s*['’]?s\s+)?"
    r"decision\s*rationale\s*:|\n(?:rationale(?:\s+for\s+(?:the\s+)?decision)?)\s*:",
    re.IGNORECASE,
)
_ADMINISTRATOR = re.compile(r"\s*claims?\s*administrator\S*\s+guidelines?\s*:", re.IGNORECASE)
_KNOWN_LABEL = re.compile(
    r"(?<=[\s.:])(?:maximus|imro|(?:(?:expert|physician|the|medical)\s+)*reviewer(?:['’]s)?)\s+guidelines?\s*:",
    re.IGNORECASE,
)
_ANY_LABEL = re.compile(r"\n(?:[^\s:.;]+\.?[ \n]){1,7}?guideline\s*:|\n\n(?:[^\s:;]+[ \n]){1,7}?[Gg]uidelines?\s*:")
_INTRODUCTION = re.compile(
    r"\s*(?:the|this|these|our)\s[^:]{20,260}?\b(?:below|follow\w*|items?|services?)\b[^:\w]*:(?=\s)", re.I
)
_SUMMARY_INTRODUCTION = re.compile(
    r"\s*the\s[^:.]{0,80}\breviewer\s[^:]{0,60}\bfollowing\s+(?:clinical\s+)?case\s+summary\b[^:.]{0,160}:",
    re.IGNORECASE,
)
_LINE_ENDS = re.compile(r"(?s).*[.?!:][\"”')]*\n")
_AFTER_LINE = re.compile(r"[^\n]*\n")
_SENTENCE_ENDS = re.compile(r"(?s).*[.?!][\"”')]*\s+(?=[A-Z0-9])")
_NUMBER = re.compile(r"(?:\d{1,2}[.)]|#\d{1,2}[.:)]|item\s+\d{1,2}\s*[.:)–-])\s+(?=\S)", re.IGNORECASE)


class _ItemHeading(NamedTuple):
    start: int
    treatment: str
    outcome: Outcome
    end: int


def determination(letter: LetterText, running: Flow, source: str) -> PublishedDetermination | None:
    """The determination of a letter in layout A, or None where no item with an outcome can be read in it."""
    found = items(letter, running)
    if not found:
        return None
    summary = case_summary(letter.first("summary") or "")
    how = letter.first("how") or ""
    return PublishedDetermination(
        source=source,
        layout="A",
        reviewer=reviewer(how, letter.head),
        patient=patient(summary),
        dates=dates(letter.head, summary),
        case_summary=summary,
        items=tuple(found),
    )


def case_summary(section: str) -> str:
    """The clinical case summary without the sentence that introduces it."""
    introduction = _SUMMARY_INTRODUCTION.match(section)
    return reflow(section[introduction.end() :] if introduction else section)


def items(letter: LetterText, flow: Flow) -> list[PublishedItem]:
    """The disputed items of a letter in layout A, in order.

    Args:
        letter: The letter; its items stand under the heading of issues, decisions and rationales.
        flow: The running text it was cut from, for whether its paragraph breaks can be trusted.

    Returns:
        The items, none where there is no heading with an outcome.
    """
    text = letter.first("issues") or ""
    introduction = _INTRODUCTION.match(text)
    if introduction:
        text = "\n\n" + text[introduction.end() :]
    headings = list(_item_headings(text, flow.certain))
    found: list[PublishedItem] = []
    for index, heading in enumerate(headings):
        stop = headings[index + 1].start if index + 1 < len(headings) else len(text)
        found.append(_item(heading, text[heading.end : stop]))
    return found


def outcome_named(words: str) -> Outcome:
    """The outcome a heading names: ``Upheld``, ``Overturned``, ``Partially Overturned``, ``Overturned in part``."""
    return _OUTCOMES.get(words.strip().lower(), Outcome.PARTIALLY_OVERTURNED)


def _item(heading: _ItemHeading, body: str) -> PublishedItem:
    rationale = _RATIONALE.search(body)
    guidelines = body[: rationale.start()] if rationale else body
    first = _ADMINISTRATOR.match(guidelines)
    begin = first.end() if first else 0
    second = _KNOWN_LABEL.search(guidelines, begin) or _ANY_LABEL.search(guidelines, begin)
    if first is None and second is None and rationale is None:
        return PublishedItem(treatment=heading.treatment, outcome=heading.outcome, rationale=reflow(body))
    return PublishedItem(
        treatment=heading.treatment,
        outcome=heading.outcome,
        claims_administrator_guidelines=cited(guidelines[begin : second.start() if second else None]) if first else (),
        reviewer_guidelines=cited(guidelines[second.end() :]) if second else (),
        rationale=reflow(body[rationale.end() :]) if rationale else "",
    )


def _item_headings(text: str, certain: bool) -> Iterator[_ItemHeading]:
    """Headings of items: ``<treatment>: <outcome>`` with a guideline line or a rationale after it."""
    begin = 0
    for match in _OUTCOME.finditer(text):
        if match.start() < begin:
            continue
        labelled = _FOLLOWS.match(text, match.end())
        if not labelled and not (match["outcome"][0].isupper() and text.startswith("\n\n", match.end())):
            continue
        start = _treatment_start(text, begin, match.start(), certain)
        treatment = reflow(text[start : match.start()]).replace("\n\n", " ")
        if not treatment or (not labelled and len(treatment) > 300):
            continue
        number = _NUMBER.match(treatment)
        yield _ItemHeading(
            start, treatment[number.end() :] if number else treatment, outcome_named(match["outcome"]), match.end()
        )
        begin = match.end()


def _treatment_start(text: str, begin: int, end: int, certain: bool) -> int:
    """Where the treatment's name begins: at its paragraph, else after the last line that ends a sentence.

    Where the paragraph begins with the rationale of the item before, the name begins on a later line of it.
    """
    paragraph = text.rfind("\n\n", begin, end)
    start = paragraph + 2 if paragraph >= 0 else begin
    chunk = text[start:end]
    label = _RATIONALE.search("\n" + chunk)
    if not chunk or (certain and paragraph >= 0 and not label):
        return start
    reasons = label.end() - 1 if label else 0
    ends = _LINE_ENDS.match(chunk, reasons) or (_AFTER_LINE.match(chunk, reasons) if label else None)
    sentence = ends or _SENTENCE_ENDS.match(chunk, reasons)
    return start + sentence.end() if sentence else start
