"""What a document says against its own words: an addendum that puts the examination above it right, a corrected page.

Whoever tells the examination of such a page tells the correction with it; a page that a later one of the same document
repeats corrected is not told at all.
"""

import re

from ..report import Report
from .statements import Quoting

_CORRECTS = re.compile(
    r"\b(?:(?:macro|template|exam(?:ination)?|findings?|note|text|entry|laterality|side|(?:impression|conclusion|item|line)s?"
    r"(?: (?:no\.? ?|number )?#?\d)?) above|above (?:impression|conclusion|macro|template"
    r"|exam(?:ination)?|findings?|note|text|entry|laterality|side))\b[^.\n]{0,40}\b(?:is|are|was|were|should|refers?|applies"
    r"|apply|contains?|states?)\b(?! (?:normal|unchanged|as|reviewed|consistent|noted|performed|complete))"
    r"|\b(?:exam\w*|findings?|note|report|side|laterality|macro|template)\b[^.\n]{0,40}\b(?:should (?:read|say|be|have"
    r" (?:read|been))|(?:is|was|are|were) (?:incorrect|wrong|an? error|(?:entered |documented )?in error))\b",
    re.IGNORECASE,
)
"""Words that unsay what stands above them on the same page."""
_OF_OTHERS = re.compile(
    r"\b(?:other|another|their|his|her|Dr\.? \w+[’']s) (?:(?:physician|doctor|provider)s?[’']? )?(?:notes?|reports?)\b"
    r"|\b(?:EMG|NCS|NCV|MRI|CT|[Xx]-?rays?)\b[^.;]{0,30}\b(?:was|is|were) (?:not )?(?:(?:ab)?normal|nega|posi)"
)
"""A sentence about what other papers say, which corrects nothing of its own."""
_ADDED = re.compile(r"\b(?:addend\w*|co-?sign\w*|late entry)\b", re.IGNORECASE)
_LONGEST, _SIGNED = 300, 60


_CORRECTED = re.compile(
    r"\b(?:corrected|amended|revised)\b[^\n]{0,20}\b(?:report|copy|version|note|page|impression)\b"
    r"|\b(?:report|copy|version|note|page|impression)\b[^\n]{0,20}\b(?:corrected|amended|revised)\b"
    r"|^\W*(?:corrected|amended|revised)\W*$",
    re.IGNORECASE | re.MULTILINE,
)
"""How the head of a page calls it the corrected issue of another."""
_COMPLETE = re.compile(
    r"^\W*(?:impression|conclusion)s?\b[^\n]{0,20}\b(?:complete|replac\w+|supersed\w+)\b", re.IGNORECASE | re.MULTILINE
)
"""A heading that says that what stands below is all of it, in place of what was given before."""
_HEAD_LINES, _SAME_LINES = 12, 0.6


def replaced_pages(report: Report) -> frozenset[int]:
    """The pages of a document that a later page of it repeats, which calls itself corrected.

    Args:
        report: the document.
    """
    found: set[int] = set()
    lines = {number: {line.strip() for line in page.text.split("\n") if line.strip()} for number, page in report.pages}
    for at, (number, page) in enumerate(report.pages):
        head = "\n".join(page.text.split("\n")[:_HEAD_LINES])
        if at and _CORRECTED.search(head):
            earlier = [other for other, _ in report.pages[:at]]
            whole = bool(_COMPLETE.search(page.text))
            alike = (one for one in earlier if len(lines[one] & lines[number]) >= _SAME_LINES * len(lines[one]))
            found.update(earlier if whole else alike)
    return frozenset(found)


_LIST_WRONG = re.compile(
    r"\b(?:(?:on|from) (?:the |my |our |above )?(?:med(?:ication)?s? )?list (?:is |was )?(?:in|by) (?:error|mistake)"
    r"|(?:listed|carried|copied|left) (?:on (?:the )?list )?(?:in error|by mistake)"
    r"|(?:should (?:be|have been)|to be|please|will be) (?:taken|removed?|struck|deleted?|pulled) (?:off|from)"
    r" (?:the )?(?:med(?:ication)?s? )?list"
    r"|(?:med(?:ication)?s?|drug) list (?:above )?(?:is|was) (?:old|out of date|outdated|wrong|not (?:current|up to"
    r" date)))\b",
    re.IGNORECASE,
)
"""Words that take a drug off the list of the same page."""


def struck_from_lists(report: Report, quoting: Quoting) -> dict[int, str]:
    """By page what it says against its own list of drugs.

    Args:
        report: the document.
        quoting: finds its statements.
    """
    found: dict[int, str] = {}
    for number, page in report.pages:
        match = _LIST_WRONG.search(page.text)
        own = quoting.stretch(number, *match.span()) if match else None
        if own and own[1] - own[0] <= _LONGEST:
            found[number] = " ".join(page.text[slice(*own)].split()).rstrip(" .")
    return found


_INSTEAD = re.compile(r"(?:It|This|That|Please|Correct\w*|The correct)\b", re.IGNORECASE)
"""How the sentence begins that says what is right instead."""


def _next_words(text: str, end: int) -> tuple[int, int]:
    """The stretch of the first word behind an offset; an empty one where none is left."""
    word = re.compile(r"\w+").search(text, end)
    return word.span() if word else (len(text), len(text))


def corrections(report: Report, quoting: Quoting) -> dict[int, str]:
    """By page what it says against its own words, with the sentences of the same addendum before it.

    Args:
        report: the document.
        quoting: finds its statements.
    """
    found: dict[int, str] = {}
    for number, page in report.pages:
        match = _CORRECTS.search(page.text)
        own = quoting.stretch(number, *match.span()) if match else None
        if match is None or own is None:
            continue
        start, end = own
        if _OF_OTHERS.search(page.text, start, end):
            continue
        low, _ = quoting.paragraph(number, start)
        added = list(_ADDED.finditer(page.text, low, match.start()))
        if added and end - added[-1].start() <= _LONGEST:
            start = added[-1].start()
        if page.text.count('"', start, end) % 2:  # the quotation of who adds it goes on to its end
            closes = page.text.find('"', end, end + _SIGNED)
            end = closes + 1 if closes >= 0 else end
        said = " ".join(page.text[start:end].split())
        behind = quoting.stretch(number, *_next_words(page.text, end))
        if behind and _INSTEAD.match(page.text, behind[0]) and len(said) + behind[1] - behind[0] <= _LONGEST:
            said = f"{said} {' '.join(page.text[slice(*behind)].split())}"
        found[number] = said.rstrip(" .")
    return found
