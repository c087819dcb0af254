"""Finds the headings of a published letter and cuts a file into its letters.

Headings vary in case, spacing and punctuation; a heading stands at the start of a line and is either in capitals or
in title case with nothing after it on its line.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_HEADINGS = {
    "how": r"how\s*the\s*(?:imr|independent\s*medical\s*review)\s*(?:final\s*)?determination\s*was\s*made",
    "issues": r"(?:imr\s*)?issues?\s*,?\s*decisions?\s*,?\s*(?:and|&)\s*rationales?"
    r"|imr\s*decision(?:s|\s*\(s\))?\s*(?:and|&)\s*rationale(?:s|\s*\(s\))?",
    "notice": r"notice\s*of\s*independent\s*medical\s*review\s*determination",
    "decision": r"independent\s*medical\s*review\s*decision\s*and\s*rationale",
    "qualifications": r"medical\s*qualifications?\s*of\s*the\s*(?:expert|physician|professional)\s*reviewer"
    r"|medical\s*reviewer\s*qualifications?",
    "summary": r"(?:clinical\s*)?case\s*summary",
    "documents": r"(?:list\s*of\s*)?(?:documents?|records?)\s*reviewed(?:\s*for\s*(?:the\s*)?determination)?",
    "professional": r"medical\s*professional\s*review",
    "dispute": r"issues?\s*(?:at|in)\s*dispute",
    "relied": r"medical\s*treatment\s*guidelines?\s*(?:\(s\)\s*)?relied\s*upon\s*by\s*"
    r"(?:the\s*)?(?:professional|expert|physician)\s*reviewer(?:\s*(?:and\s*why|to\s*make\s*(?:his/her|the)\s*decision))?",
    "why": r"rationale\s*for\s*why\s*the\s*requested\s*treatments?\s*/\s*services?\s*(?:is/was|is|was)\s*"
    r"(?P<negation>not\s*)?medically\s*necessary",
}
_HEADING = re.compile(
    r"\n(?:(?:[ivx]{1,4}|\d{1,2}|[a-d])[.)]\s*)?(?:" + "|".join(f"(?P<{n}>{p})" for n, p in _HEADINGS.items()) + ")",
    re.IGNORECASE,
)
_UNBROKEN = re.compile(  # headings in capitals in the middle of a line, for a text that lost its line ends
    r"\b(?:HOW\s+THE\s+IMR\s+FINAL\s+DETERMINATION\s+WAS\s+MADE|CLINICAL\s+CASE\s+SUMMARY"
    r"|IMR\s+(?:ISSUES,?\s+)?DECISIONS?,?\s+AND\s+RATIONALES?|DOCUMENTS\s+REVIEWED)\b:?"
)
_CLOSING = re.compile(
    r"\n\n(?:sincerely|respectfully\s+submitted|cc\s*:|disclaimer\s*:|signature\s*\n|effect\s+of\s+the\s+decision"
    r"|(?:proof|declaration)\s+of\s+service|consequences\s+of)",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset(("the", "was", "and", "of", "for", "by", "to", "at", "in", "or", "a", "is", "why"))
_LETTER_HEAD = re.compile(
    r"\n(?:imr\s+)?(?:case\s*number|date\s*assigned|employee(?:\s*name)?|claim\s*number|priority|date\s*of\s*injury"
    r"|date\s*of\s*ur\s*decision|ur\s*denial\s*date|application\s*received|decision\s*date|state\(s\)\s*of\s*licensure"
    r"|certification\(s\)\s*/\s*specialty|imr\s*application\s*received|maximus\s*case\s*number)\s*:"
    r"|\n(?:[A-Z][\w.,&' ]{2,60}\n+)?independent\s+medical\s+review\s*(?=\n)",
    re.IGNORECASE,
)
"""Labels of a letter's head: several close together before the first heading are its beginning."""
_TAIL = re.compile(r"[ \t]*[:.]?[ \t]*")
_HEAD_STRIDE = 400  # characters between two labels of one letter head, at most


class Section(NamedTuple):
    """A heading and the text under it. ``negated`` says whether the heading itself says "not"."""

    name: str
    text: str
    negated: bool = False


class LetterText(NamedTuple):
    """One letter: what stands before its first heading, its sections in order, and all its text from there on."""

    head: str
    sections: tuple[Section, ...]
    text: str

    def first(self, name: str) -> str | None:
        """The text under the first heading of that name, or None."""
        return next((s.text for s in self.sections if s.name == name), None)

    def has(self, *names: str) -> bool:
        """Whether any of these headings stands in the letter."""
        return any(s.name in names for s in self.sections)


class _Heading(NamedTuple):
    name: str
    start: int
    end: int
    negated: bool


def letters(text: str) -> list[LetterText]:
    """The letters of a file, from its running text (see ``flow``).

    A letter begins where a heading comes again that stands once in every letter; the block of ``Label: value``
    lines before it belongs to it.
    """
    headings = list(_headings(text))
    if len(headings) < 2:
        text = _UNBROKEN.sub(r"\n\n\g<0>\n\n", text)
        headings = list(_headings(text))
    if not headings:
        return []
    starts = _letter_starts(headings)
    found: list[LetterText] = []
    begin = 0
    for position, first in enumerate(starts):
        after = starts[position + 1] if position + 1 < len(starts) else None
        last_heading = headings[(after or len(headings)) - 1]
        end = len(text) if after is None else _head_start(text, last_heading.end, headings[after].start)
        found.append(_letter(text, begin, end, headings[first:after]))
        begin = end
    return found


def _letter(text: str, begin: int, end: int, headings: list[_Heading]) -> LetterText:
    closing = _CLOSING.search(text, headings[-1].end, end)
    end = closing.start() if closing else end
    stops = [*(h.start for h in headings[1:]), end]
    sections = [Section(h.name, text[h.end : stop], h.negated) for h, stop in zip(headings, stops, strict=True)]
    return LetterText(text[begin : headings[0].start], tuple(sections), text[headings[0].start : end])


def _headings(text: str) -> Iterator[_Heading]:
    for match in _HEADING.finditer(text):
        name = match.lastgroup or ""
        words, end = match[0].strip(), match.end()
        tail = _TAIL.match(text, end)
        stop = tail.end() if tail else end
        own_line = stop == len(text) or text[stop] == "\n"
        # "DOCUMENTS REVIEWED" in capitals may share its line with the text; "Case Summary:" may, with its colon.
        if words.isupper() or (_titled(words) and (own_line or text[end : end + 1] == ":")):
            yield _Heading(name, match.start(), stop, match["negation"] is not None)


def _titled(words: str) -> bool:
    return all(w[0].isupper() or w.lower() in _SMALL_WORDS for w in re.findall(r"[A-Za-z]+", words) if w != "s")


def _letter_starts(headings: list[_Heading]) -> list[int]:
    """Indexes of the headings with which a letter begins.

    The heading that opens the file opens every letter in the same layout; a change of layout shows in the headings
    that open only one of them.
    """
    starts = [0]
    seen: set[str] = {headings[0].name}
    for index, heading in enumerate(headings[1:], start=1):
        once = heading.name in ("how", "notice", "professional") or (
            heading.name in ("summary", "dispute") and headings[starts[-1]].name == heading.name
        )
        opens = heading.name in ("how", "notice", "professional") and seen & {"issues", "decision", "why"}
        if opens or (once and heading.name in seen):
            starts.append(index)
            seen = set()
        seen.add(heading.name)
    return starts


def _head_start(text: str, after: int, heading: int) -> int:
    """Where the letter begins whose first heading is at ``heading``: at the block of labels before it."""
    start, labels = heading, 0
    for label in reversed([m.start() for m in _LETTER_HEAD.finditer(text, after, heading + 1)]):
        if start - label > _HEAD_STRIDE:
            break
        start, labels = label, labels + 1
    return start if labels > 1 else heading
