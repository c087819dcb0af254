"""What the patient may not do at work: each restriction, with its limit and the place it is said of."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType

from .. import context
from ..finding import Finding
from ..lexicon import Mention
from ..sentence import Sentence

_RESTRICTING = re.compile(
    r"\b(?:no|avoid\w*|limit(?:ed)?|restrict\w*|preclud\w*|not|without|max\w*|only|occasional\w*|must"
    r"|should not|never|up to|less than|cannot|may not|no more than|<|>|lbs?|pounds|rare\w*|minimal"
    r"|should|able to|allow\w*|option|as needed|every|needs?|use|wear|none|frequent\w*|per hour|an hour|per day|a"
    r" day|intermittent\w*)\b"
)
_SECTIONS = frozenset(
    {
        *("work_status", "plan", "", "causation", "diagnosis", "subjective", "reasons", "clinical_summary", "history"),
    }
)
_SPOKEN_OF = re.compile(
    r"\b(?:no (?:\w+ )?(?:lift\w*|overhead|repetitive|bend\w*|climb\w*|push\w*|kneel\w*|squat\w*|prolonged|forceful"
    r"|heavy|use|work|crawl\w*|stoop\w*|driv\w*)|restrict\w*|modified (?:duty|work)|light duty|preclud\w*"
    r"|limited duty|work status|lifting limit|avoid\w*|sedentary)\b"
)
_LIMIT = re.compile(r"\b(\d{1,3}) ?(lbs?|pounds|#|min\w*|hours?|hrs?|kg)\b")


def restrictions(s: Sentence) -> Iterator[Finding]:
    """The restrictions of a sentence, each once."""
    if s.section not in _SECTIONS or (s.section != "work_status" and not _SPOKEN_OF.search(s.norm)):
        return
    seen: set[str] = set()
    for m in s.mentions("limit"):
        limited = _RESTRICTING.search(s.words(m.start - 14, m.end + 7))
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


_COUNTED = re.compile(
    r"(?:\d|\bone|\btwo|\bthree|\bfour|\bfive|\bsix|\bseven|\beight|\bhalf)(?: ?-)? (?:hours?|hrs?|h|days?|time)\b"
    r"|^part time|part time$"
    r"|half (?:days?|time)"
)
_HOURS_ARE = re.compile(r"hours? :? ?\d")
_ON_FEET = re.compile(
    r"(?:a day |per day |at a time )?(?:on (?:his|her|their) feet|standing|sitting|walking|driving)\b"
)
_FREE_BEHIND = re.compile(
    r"(?:(?:/|,|and|or|:|-|left|right|is|are) ?|(?:sit|stand|walk|drive|lift|carry|push|pull|bend|reach|climb"
    r"|kneel)\w* )*"
    r"(?:no (?:restrictions?|limits?|limitations?)|ok|okay|unlimited|unrestricted|as tolerated)\b"
)
_OTHERWISE_TOO = frozenset({"equipment", "breaks", "break", "stress", "use brace", "in brace", "hour", "forklift"})
_ALSO_ACTIVITIES = frozenset({"walk", "walking", "sit", "sitting", "standing", "stand", "driving", "bend", "reach"})


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
