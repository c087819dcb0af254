"""What the patient may not do at work: each restriction, with its limit and the place it is said of."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import FactType

from ..sentences import context
from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, word_list

_RESTRICTING = re.compile(
    r"\b(?:no|avoid\w*|limit(?:ed)?|restrict\w*|preclud\w*|not|without|max\w*|only|occasional\w*|must"
    r"|should not|never|up to|less than|cannot|may not|no more than|<|>|≤|≥|lbs?|pounds|rare\w*|minimal"
    r"|should|able to|allow\w*|option|as needed|every|needs?|use|wear|none|frequent\w*|per hour|an hour|per day|a"
    r" day|intermittent\w*|length|rest|then|max)\b"
)
_SECTIONS = frozenset(
    {
        *("work_status", "plan", "", "causation", "diagnosis", "subjective", "reasons", "clinical_summary", "history"),
    }
)
_SPOKEN_OF = re.compile(
    r"\b(?:no (?:\w+ )?(?:lift\w*|overhead|repetitive|bend\w*|climb\w*|push\w*|kneel\w*|squat\w*|prolonged|forceful"
    r"|heavy|use|work|crawl\w*|stoop\w*|driv\w*|stairs?|ladders?)|sit ?-? ?down only|restrict\w*|modified (?:duty"
    r"|work)|light duty|preclud\w*"
    r"|limited duty|mod duty|light duty|ws|nothing (?:over|above|heavier)|work status|lifting limit|avoid\w*"
    r"|sedentary)\b"
)
_LIMIT = re.compile(r"\b(\d{1,3}) ?(lbs?|pounds|#|min\w*|hours?|hrs?|kg)\b")


def restrictions(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """The restrictions of a sentence, each once."""
    form = s.section == "work_status" or doc.kind is DocumentKind.WORK_STATUS_REPORT
    if form and (columns := _heads(s)):
        doc.limits = columns
        return
    if s.section not in _SECTIONS and not _OF_WORK.match(s.norm):
        return
    if s.section != "work_status" and not _SPOKEN_OF.search(s.norm):
        return
    ticked = _ticked(doc, s)
    if ticked is True:
        return
    seen: set[str] = set()
    yield from _weights(s)
    for m in s.mentions("limit"):
        limited = ticked is False or _RESTRICTING.search(s.words(m.start - 14, m.end + 7))
        if m.value in seen or context.open_box(s, m.start) or not limited or not _is_meant(s, m):
            continue
        seen.add(m.value)
        found = Finding(FactType.WORK_STATUS, f"{m.value}_restriction", m.start, m.end)
        if limit := _LIMIT.search(s.words(m.end, m.end + 8)):
            found.attributes["limit"] = f"{limit[1]} {limit[2]}"
        place_named(s, found)
        for i in range(m.start - 1, max(-1, m.start - 4), -1):
            if s.tokens[i].norm in ("no", "avoid", "limited", "not"):
                found.start = i
        yield found


_OF_WORK = re.compile(
    r"(?:work|duty|duties|rtw|restrictions?|limits|limitations)\b(?! (?:up|comp|related"
    r"|injury))[^.;]{0,45} :"
)
"""A line that is labelled as of work, whatever part of the report it stands in."""
_FREE_CELL = re.compile(r"(?:no (?:limits?|restrictions?)|unlimited|unrestricted|constant\w*|full|ok|as tolerated)\b")
_LIMITED_CELL = re.compile(
    r"(?:never|none|not at all|rare\w*|seldom|occ\w*|frequent\w*|freq|limited|intermittent\w*|\d{1,2} ?(?:-"
    r"|to)? ?\d{0,2} ?(?:h|hrs?"
    r"|hours?|%|min\w*)\b)"
)


def _heads(s: Sentence) -> list[tuple[bool, float]]:
    """The columns of a table of what may be done how often: whether each leaves free, and where it stands."""
    starts = [i for i, t in enumerate(s.tokens) if t.gap or not i]
    if len(starts) < 2 or s.mentions("limit")[2:]:
        return []
    found = []
    for start, end in zip(starts, [*starts[1:], len(s.tokens)], strict=True):
        words = s.words(start, end)
        if _FREE_CELL.match(words) or _LIMITED_CELL.match(words):
            found.append((bool(_FREE_CELL.match(words)), s.tokens[start].column))
        elif start:
            return []
    return found if len(found) > 1 else []


def _ticked(doc: Reader, s: Sentence) -> bool | None:
    """Whether the tick of a row stands in a column that leaves free; None where the row has none."""
    ticks = [t.column for t in s.tokens if t.norm in ("x", "[x]") and t.gap]
    if not ticks or not doc.limits:
        return None
    return min(doc.limits, key=lambda column: abs(column[1] - ticks[0]))[0]


_WEIGHT = re.compile(
    r"(?P<lead>nothing (?:over|heavier than|more than|above|greater than)|no more than|not (?:more than|over)"
    r"|max\w*(?: of)?|up to|limit\w*"
    r"(?: of| to)?|under|less than|<|>|no >|:|-|;|,|^|meanwhile|work|mod|modified|light) ?(?P<n>[1-9]\d?) ?(?:lbs?"
    r"|pounds?|#|kg)\b"
    r"(?! ?(?:loss|weight|gain|/|of force|man|woman))|\b(?P<m>[1-9]\d?) ?(?:lbs?|pounds?|#|kg) (?:limit|max\w*"
    r"|from (?:the )?floor|tops?"
    r"|restriction)"
)
"""A weight that limits lifting: "nothing over 10 lbs", "20 lb limit"."""
_HANDLED = frozenset({"lifting", "carrying", "pushing_pulling", "gripping", "overhead_reaching"})


def _weights(s: Sentence) -> Iterator[Finding]:
    """A weight limit without its activity ("nothing over ten pounds", "30 lb from floor"), once a sentence."""
    for found in s.matches(_WEIGHT):
        clause = re.split(r"[.;]| , ", s.words(max(0, found.start - 12), found.start + 1))[-1]
        length = len(clause.split())
        named = [m for m in s.mentions("limit") if m.value in _HANDLED]
        if any(found.start - length <= m.start < found.end + 2 for m in named):
            continue
        made = Finding(FactType.WORK_STATUS, "lifting_restriction", found.start, found.end)
        made.attributes["limit"] = f"{found.match['n'] or found.match['m']} lb"
        place_named(s, made)
        yield made
        return


_COUNTED = re.compile(
    r"(?:\d|\bone|\btwo|\bthree|\bfour|\bfive|\bsix|\bseven|\beight|\bhalf)(?: ?-)? (?:hours?|hrs?|h|days?|time)\b"
    r"|^part time|part time$"
    r"|half (?:days?|time)"
)
_HOURS_ARE = re.compile(r"(?:hours?|shift length|length of shift) :? ?\d")
_ON_FEET = re.compile(
    r"(?:a day |per day |at a time )?(?:on (?:his|her|their) feet|standing|sitting|walking|driving)\b"
)
_FREE_BEHIND = re.compile(
    r"(?:(?:/|,|\[x\]|and|or|:|-|left|right|is|are) ?|(?:sit|stand|walk|drive|lift|carry|push|pull|bend|reach|climb"
    r"|kneel)\w* )*"
    r"(?:no (?:restrictions?|limits?|limitations?)|ok|okay|unlimited|unrestricted|as tolerated)\b"
)
_OTHERWISE_TOO = frozenset(word_list("restrictions", "also_otherwise"))
_ALSO_ACTIVITIES = frozenset(word_list("restrictions", "also_activities"))


def _is_meant(s: Sentence, m: Mention) -> bool:
    """Whether the words name a restriction of their own."""
    words, before = s.words(m.start, m.end), s.words(m.start - 6, m.start)
    if m.value == "hours":
        counted = _COUNTED.search(s.words(m.start - 3, m.end)) or _HOURS_ARE.match(s.words(m.start, m.end + 3))
        if _ON_FEET.match(s.words(m.end, m.end + 4)):
            return False
        of_activity = re.search(r"\b(?:sit\w*|stand\w*|walk\w*|driv\w*)\b", s.words(m.start - 8, m.start))
        return bool(counted) and not (of_activity and "day" not in s.words(m.start, m.end + 3))
    if _FREE_BEHIND.match(s.words(m.end, m.end + 12)):
        return False
    if m.value == "sitting" and s.words(m.end, m.end + 2) in ("- down", "down"):
        return False
    if m.value == "bracing" and re.search(r"\bdriv\w*\b", before):
        return False
    if words.endswith("feet") and re.match(r"(?:is|was|seems?)\b", s.words(m.end, m.end + 1)):
        return False  # what the patient can stand: "half an hour on her feet is about her limit"
    if words in _OTHERWISE_TOO:
        return bool(re.search(r"\bno|avoid|heavy|min|every|must|stretch\b", s.words(m.start - 5, m.end + 3)))
    if s.section != "work_status" and words in _ALSO_ACTIVITIES:
        return bool(re.search(r"\b(?:no|restrict\w*|avoid\w*|limit\w*|prolonged)\b", before))
    if words == "repetitive":
        others = (o for o in s.mentions("limit") if o.value != "repetitive_motion")
        return not any(o.start in (m.end, m.end + 1) for o in others)
    return not (m.value == "bracing" and words == "bearing weight")


def place_named(s: Sentence, found: Finding) -> None:
    """The place a status or restriction is said of, where the words name one ("no lifting over 5 lb, left hand")."""
    near = s.nearest([r for r in s.regions if r.value != "other"], found.start, found.end, 9)
    side = s.nearest(s.sides, found.start, found.end, 7)
    found.region = BodyPart(near.value) if near else None
    found.side = Side(side.value) if side else None
