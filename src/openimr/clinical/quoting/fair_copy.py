"""A statement of a page as it stands between quotation marks: on one line, without what is no word of it.

Words broken at the end of a line are joined; the mark of a list, the sign of a footnote, the trace of a macro and the
name of a field's number are left out. No word of the statement is changed, none is added.
"""

import re
from functools import cache

from ..words.lexicon import data, lexicon

_BROKEN = re.compile(r"(?P<one>\w+)[-‐]\s*\n\s*(?!(?:and|or|to|through|vs)\b)(?P<two>\w+)")
"""A word, or two joined by a hyphen, at the end of a line; "pre- and postoperative" is none."""
_IN_LIST = re.compile(r"^(?:[-*•·▪►>]+\s*)?(?:(?:\(?[1-9]\d?[.)]|\([a-h]\))\s+(?=[^\w\s]?[A-Za-z]))?")
_NUMBER_BEHIND_LABEL = re.compile(
    r"^([A-Z][A-Za-z /&()-]{0,40}: ?)(?:\(?1[.)]|\(a\)|[-*•▪]) +(?=[A-Za-z(])|^([A-Z][^()]{0,40} )\(?1\) +(?=\w)"
)
"""The first mark of a list behind the label that announces it: "PROCEDURE: 1. Left …", "I request: - MRI"."""
_FIELD_NUMBER = re.compile(r"^\d{1,2}\. ?(?=[A-Z]{4,}[ A-Z]*(?:: ?| [A-Z]{4,}))")
"""The number of a form's field before its name: "24. TREATMENT RENDERED:"."""
_ITEMS = re.compile(
    r"^(?:(?:Rationale|Reasons?)(?: for)?,? )?Items? (?:no\.? )?#?\d{1,2}"
    r"(?:(?:, (?:and )?| and | & |[-–])#?\d{1,2})*[.:)]\s+(?=[A-Z][a-z]* \w)",
    re.IGNORECASE,
)
"""The numbers of the items that a reason is given for, in front of it."""
_LEAD = re.compile(r"^[.,;:·)]\s+")
"""A stop, or a point of a list read as one, before the first word."""
_FOOTNOTE = re.compile(r"(?<=[\w.)%\"”])\s?[*†‡§]+(?=\s?[.;,]?$)")
_LONE_QUOTE = re.compile(r"^((?:[^\":]{1,60}: )?)\"(?=\w)|(?<=[\w.,;)])\"$")
"""The mark at one end of somebody's words, of which another sentence is quoted."""
_LABEL = re.compile(r"^(?:\d{1,2}\. ?)?([A-Za-z][A-Za-z /&()]{0,40}?) ?: ?(?=\S)")


def on_one_line(words: str, page: str = "") -> str:
    """Words of a page with single blanks; what was broken at the end of a line is joined.

    A word keeps its hyphen ("cross-body") unless the page, or the vocabulary, has it as one word ("radiculopathy").

    Args:
        words: the words with the line ends they have on the page.
        page: the text of the page, in which a word broken here may stand whole elsewhere.
    """
    if "-" in words or "‐" in words:
        words = _BROKEN.sub(lambda broken: _joined(broken["one"], broken["two"], page), words)
    return " ".join(words.split())


def _joined(one: str, two: str, page: str) -> str:
    together = f"{one}{two}"
    if not (one.isalpha() and two.isalpha() and two.islower()):
        return f"{one}-{two}"
    known = lexicon()
    whole = re.search(rf"(?<!\w){re.escape(together)}(?!\w)", page, re.IGNORECASE)
    two_words = all(part.lower() in known.words or part.lower() in known.plain for part in (one, two))
    one_word = whole or (together.lower() in known.words and not two_words)
    return together if one_word else f"{one}-{two}"


def without_marks(words: str) -> str:
    """A statement on one line without the marks around it: of a list, a field, a footnote, a macro.

    Args:
        words: the statement, blanks made single.
    """
    words = _LEAD.sub("", _macro().sub("", words))
    words = _FIELD_NUMBER.sub("", _IN_LIST.sub("", words))
    words = _ITEMS.sub("", _NUMBER_BEHIND_LABEL.sub(r"\1\2", words))
    words = _FOOTNOTE.sub("", words.strip(" |")).rstrip(" .;,:|")
    return _LONE_QUOTE.sub(r"\1", words).rstrip(" .;,:") if words.count('"') == 1 else words


def without_heading(words: str) -> str:
    """A statement without the heading it stands behind, where that says no more than what it is quoted as.

    "IMPRESSION: No fracture." tells of a study, whatever it is headed; "Severity: 7/10" and "Family: diabetes" would
    say something else without their labels.

    Args:
        words: the statement, blanks made single.
    """
    label = _LABEL.match(words)
    if label is None or label[1].lower() not in _headings() or not re.search(r"[A-Za-z]{2}", words[label.end() :]):
        return words
    return words[label.end() :]


@cache
def _headings() -> frozenset[str]:
    return frozenset(data("fair_copy")["headings"])


@cache
def _macro() -> re.Pattern[str]:
    words = "|".join(data("fair_copy")["macros"])
    return re.compile(rf"\s?[\[{{<](?:{words})\b[^\]}}>]{{0,60}}[\]}}>]|\s?\*{{3,}}", re.IGNORECASE)
