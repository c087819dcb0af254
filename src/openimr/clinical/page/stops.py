"""Where sentences, fields and the items of a list end within a stretch of a page that no boundary crosses.

A stop ends a sentence unless it belongs to an abbreviation, a day, the number of a list, or stands within brackets;
clinicians' short notes are full of stops that do none of what a stop in prose does.
"""

import re
from typing import NamedTuple

from .boundaries import MONTH
from .passages import is_abbreviated
from .sections import heading_at

LONGEST = 420
"""Characters of the longest stretch that is quoted."""
_STOP = re.compile(r"(?:(?<=[\w)%\]\"”’°+*–−-])(?:[.!?]|\.\.)|(?<=[\w)%] )\.)[\"”)*†‡]{0,2}(?=\s)")
_COUNTED = re.compile(r"(?<![\w/.:-])\d{1,2}$")
_MEASURE = re.compile(r"\d ?(?:s|mg|ml|mL|cm|mm|kg|lbs?)$")
_UNIT = re.compile(r"\b(?:mos|wks|yrs|hrs|min|[ap]\.m|[qbt]\.i?\.?d|h\.s|p\.r\.n)$")
"""What is short for itself and may end a sentence all the same."""
_SHORT = re.compile(
    r"(?<![A-Za-z])(?:[A-Za-z]|[b-df-hj-np-tv-xz]+|[A-Z][b-df-hj-np-tv-xz]+|abd|add|ant|ext|int|lat|med|max|est|esp|tab|cap|inj|dev"
    r"|uln|rad|rot|req|rec|ref|occ|bilat|cerv|lumb|thor|dept|tabs|caps|eval|resp|temp|hosp|phys|meds|surg|freq|prev|poss"
    r"|prob|exam|spec|eff)$"
)
"""What is short for something where the next word is a small one."""
_NO_INITIAL = re.compile(
    r"(?:[-+>)%°\d]|[a-z]>|(?i:\b(?:neg|pos|positive|negative|equiv\w*|intact|absent|decreased|diminished|normal|pain|weak"
    r"|tender|numb\w*|foot|feet|leg|arm|hand|knee|hip|shoulder|thigh|calf|toe|thumb|wrist|ankle|elbow|neck|brace|sciatica|grip|pinch|only"
    r"|at|on|bilat))|\b(?:[CTLS]\d{1,2}|[UL]E)) ?[LR]$|[A-Z]/[A-Z]$|\d post$"
)
"""A side at the end of a finding ("SLR + L.", "4+/5 R."), or two letters with a stroke ("denies N/T.")."""
_NAME_AHEAD = re.compile(
    r"\s*[A-Z][\w'’-]+,? (?:M\.? ?D|D\.? ?O|D\.? ?C|P\.? ?A|P\.? ?T|N\.? ?P|R\.? ?N|D\.?P\.?M|L\.?Ac|Ph\.?D)\b"
)
_SIDE = re.compile(r"(?<![A-Za-z.])[LR]$")
_PATIENT = re.compile(r"\w.* pt$")
_SMALL_AHEAD = re.compile(
    r"\s*(?!(?:ago|after|before|prior|later|post|per|each|every|of|in|at|x|w|on|off|and|or|then)\b)[a-z]"
)
_SPAN_OF_TIME = re.compile(r"\d\s?(?:wks?|mos?|hrs?|min|yrs?|x)$|\b(?:few|several)\s(?:wks?|mos?|hrs?|min|yrs?)$")
_IN_SMALL = re.compile(r"[a-z]{3,}\. [a-z]{2,}")
"""A sentence that begins in a small letter behind the stop of another."""
_NEXT_LABEL = re.compile(
    r"(?:(?<!\.\.)[.;|]\s+|(?<=\d)\s+(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d))"
    r"(?=[A-Z][\w/-]*(?: [\w/-]+){0,2}:\s)"
)
_CAPITALS = re.compile(r"((?:[A-Z][A-Z/&,-]{2,}\s+)+)(?=[A-Z][a-z])")
_IN_BRACKETS = re.compile(r"\([^()\n]{1,80}(?:\n[^()\n]{1,80})?\)")


class Mark(NamedTuple):
    """The number of an item in a list that runs on: where it begins and where the item's words begin."""

    start: int
    end: int


_NUMBERED = re.compile(r"(?:(?<=\s)|^|(?<=\d\.))\(?(\d{1,2})[.)]\s+(?=\S)", re.MULTILINE)
_FIRST_BY_HAND = re.compile(r"(?<=[:/]) ?1 (?=[A-Z])")
_BY_HAND, _LEAST_BY_HAND = re.compile(r"(?<=[\w.)]\s)(\d) (?=[A-Z][A-Za-z/])"), 3
_COUNTING = re.compile(
    r"(?<!\d )\b(?:RF|refills?|weeks?|wks?|visits?|days?|months?|mos?|years?|grade|levels?|items?|pages?|type|stage"
    r"|phase|zone|steps?|age|line|of|to|by|for|at|in|over|about|and|or|than|x|no|until|dated)\s+$|[#≥≤<>=/+-]$",
    re.IGNORECASE,
)
"""What stands before a number that counts something ("by week 6."), and is no mark of a list."""
_BEGUN_ANEW = re.compile(r"(?:^|[.;:)\]|*•-])\s*$")


def listed(text: str, low: int, high: int) -> list[Mark]:
    """The marks of a list that runs on ("1. a consult 2. an MRI"), in order; a list may go on from the page before.

    Args:
        text: the page's text.
        low: where the stretch begins.
        high: where it ends, exclusive.
    """
    found: list[Mark] = []
    expected = 0
    for match in _NUMBERED.finditer(text, low, high):
        number, before = int(match[1]), text[max(low, match.start() - 12) : match.start()]
        if _COUNTING.search(before) or (before.endswith(".") and number != expected):  # "G56.01)" is a code
            continue
        if number == expected or (not found and (number == 1 or _BEGUN_ANEW.search(before))):
            found.append(Mark(*match.span()))
            expected = number + 1
        elif len(found) == 1 and (number == 1 or _BEGUN_ANEW.search(before)):
            found, expected = [Mark(*match.span())], number + 1
    return found if len(found) > 1 else _numbered_by_hand(text, low, high)


def _numbered_by_hand(text: str, low: int, high: int) -> list[Mark]:
    """The numbers of a list that have no marks: "A: 1 cuff tear 2 biceps instability 3 arthrosis"; at least three."""
    first = _FIRST_BY_HAND.search(text, low, high)
    if first is None:
        return []
    found = [Mark(*first.span())]
    for match in _BY_HAND.finditer(text, first.end(), high):
        if int(match[1]) == len(found) + 1:
            found.append(Mark(*match.span()))
    return found if len(found) >= _LEAST_BY_HAND else []


def begun(text: str, low: int, start: int) -> int:
    """Where the sentence, or the field, begins that ``start`` stands in, not before ``low``."""
    near = max(low, start - LONGEST)
    stops = list(_STOP.finditer(text, near, start))
    begins = next((match.end() for match in reversed(stops) if _ends_sentence(text, match, low)), low)
    near = max(begins, start - LONGEST)
    if ":" in text[near : start + 40]:
        labels = [match.end() for match in _NEXT_LABEL.finditer(text, near, start + 40) if match.end() <= start]
        begins = labels[-1] if labels else begins
    begins += len(text[begins:start]) - len(text[begins:start].lstrip())
    heading = _CAPITALS.match(text, begins, start + 2)
    return heading.end() if heading and heading.end() <= start and _is_heading(heading[1]) else begins


def ended(text: str, low: int, start: int, end: int, high: int) -> int:
    """Where the sentence, or the field, ends that ``end`` stands in, not behind ``high``."""
    for match in _STOP.finditer(text, max(start, end - 1), min(high + 1, len(text))):
        if match.end() >= end and _ends_sentence(text, match, low):
            high = match.end()
            break
    label = _NEXT_LABEL.search(text, end, high) if ":" in text[end:high] else None
    return label.start() + 1 if label else high


def _is_heading(capitals: str) -> bool:
    """Whether words in capitals before a sentence head it: those of "MRI Lumbar" and "LEFT Shoulder" belong to it."""
    words = f"{capitals.strip()}:"
    return heading_at(words, 0, len(words)) is not None


def _ends_sentence(text: str, stop: re.Match[str], low: int) -> bool:
    """Whether a stop ends a sentence: it belongs to no abbreviation, day or number of a list, and to no aside."""
    at = stop.start()
    if _is_in_brackets(text, stop, low):
        return False
    if not stop[0].startswith(".") or stop[0].startswith(".."):
        return True
    before = text[max(low, at - 12) : at]
    ahead = text[stop.end() : stop.end() + 40]
    following = ahead.lstrip()[:1]
    if MONTH.search(before):
        return not following.isdigit()
    if counted := _COUNTED.search(before):
        ahead = text[low : at - len(counted[0])].rstrip()
        return bool(ahead) and ahead[-1] not in ".:;,"
    if _MEASURE.search(before):
        return True
    if _UNIT.search(before):
        return following.isupper() or (_SPAN_OF_TIME.search(before) is not None and _goes_on_small(text, ahead))
    if _NO_INITIAL.search(before) and not _NAME_AHEAD.match(ahead):
        return True
    if (following.islower() and _SIDE.search(before)) or (following.isupper() and _PATIENT.search(before)):
        return True
    if following.islower() and _SPAN_OF_TIME.search(before):
        return _goes_on_small(text, ahead)
    return not (is_abbreviated(text, at) or (following.islower() and _SHORT.search(before)))


def _goes_on_small(text: str, ahead: str) -> bool:
    """Whether a sentence begins in small letters behind a stop, as sentences of this page do."""
    return _SMALL_AHEAD.match(ahead) is not None and len(_IN_SMALL.findall(text)) > 1


def _is_in_brackets(text: str, stop: re.Match[str], low: int) -> bool:
    """Whether a stop stands within a short aside ("(eff. 02/13/2020)", "(A1c 7.3 per pt mo. ago)")."""
    opens = text.rfind("(", max(low, stop.start() - 120), stop.start())
    if opens < 0:
        return False
    aside = _IN_BRACKETS.match(text, opens)
    return aside is not None and aside.end() > stop.end()
