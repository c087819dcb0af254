"""What the patient can and cannot do, and for how long."""

import re
from collections.abc import Iterator

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import FactType, Polarity

from ..finding import Finding
from ..lexicon import Mention
from ..reader import Reader
from ..sentence import Sentence

_LIMITED = re.compile(
    r"\b(?:difficult\w*|unable|cannot|can ?t|can't|can not|limited|limitations?|trouble|problems?"
    r"|restricted|only|avoids?|stopped|no longer|needs help|help with|helps? (?:him|her)|assist\w*"
    r"|interfer\w*|limits?|tolerance|tol|tolerates?|impaired|pain\w*|worse\w*|aggravat\w*|increases? "
    r"with|hurts?|minutes|min|mins|blocks?|gave up|given up|not able|hard|struggles?|requires|unable "
    r"to|does not|doesn't|reduced|hours?|exacerbat\w*|brought on|provok\w*|modified|slow\w*|dependent"
    r"|uses? (?:a )?(?:rail|cart)|less|one at a time|daughter|wife|husband|son|spouse|neighbor|can "
    r"only|could not|barely|until|decreased|afraid|poor\w*|half an hour|an hour|occasional\w*|taken "
    r"over|given up|gave up|trouble|lb|lbs|pounds)\b"
)


_FREE = re.compile(
    r"\b(?:independent\w*|indep|reciprocal\w*|without (?:difficulty|limitation|pain|problems?|help)|no (?:difficulty"
    r"|limitations?|problems?|trouble|restrictions?)|able to|unlimited|normal(?:ly)?|unrestricted"
    r"|can\b(?! only)|resumed|back to|allows? (?:him|her|me|them)|enables? (?:him|her)|lets (?:him|her))\b"
)


_NEGATIVE_CAN = re.compile(r"\b(?:cannot|can ?not|can't|unable|not able|can only|limited|difficult\w*)\b")


_FUNCTION_SECTIONS = {"function", "subjective", "history", "", "clinical_summary", "reasons"}


_SPOKEN_OF = re.compile(
    r"\b(?:difficult\w*|unable|cannot|limited|tolerance|tol|trouble|can only|minutes|min|able to|independent|needs help"
    r"|adls?|helps (?:her|him)|interfer\w*|aggravat\w*|worse with|activities of daily)\b"
)
_MEASURED_IN = re.compile(
    r"(?:(?:tolerance|tol|is|limited|to|for|only|about|:|=|up|of|time|up to|more than|longer than|over) )*"
    r"(\d{1,3}(?: (?:-|to) \d{1,3})? "
    r"(?:min\w*|hours?|hrs?|hr|blocks?|lbs?|pounds|feet|steps|miles?))\b"
)
_WITHOUT_TROUBLE = re.compile(
    r"\b(?:no|without|den(?:y|ies|ied)(?: any| having)?|not have(?: any)?) (?:difficulty|limitations?|problems?"
    r"|trouble)\b(?: \w+){0,3} ?$"
)


def activities(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Activities that are limited, or said to be unlimited."""
    if not _is_about_function(doc, s):
        return
    yield from _measured(doc, s)
    form = s.section == "function" or s.title.lower().startswith(("adl", "activit", "function"))
    for m in s.mentions("activity"):
        words = s.words(m.start, m.end)
        if _is_other(s, m, words) or (m.value == "sleeping" and not form):
            continue
        polarity = _limited_or_free(s, m, form)
        if polarity is None:
            continue
        found = Finding(FactType.FUNCTION, m.value, m.start, m.end, polarity=polarity)
        if tolerance := _MEASURED_IN.match(s.words(m.end, m.end + 9)):
            found.attributes["tolerance"] = tolerance[1]
            found.end = m.end + len(tolerance[0].split())
        yield found


def _is_about_function(doc: Reader, s: Sentence) -> bool:
    """Whether a sentence may say what the patient can do: by its section, or by its words in other sections."""
    if doc.kind is DocumentKind.FUNCTIONAL_CAPACITY_EVALUATION and s.section != "history":
        return True
    if s.section in ("objective", "diagnosis", "work_status"):
        return bool(re.search(r"\b(?:tolerance|tol|independent|difficulty with|functional)\b", s.norm))
    if s.section in ("reasons", "", "history"):
        return bool(doc.columns) or _SPOKEN_OF.search(s.norm) is not None
    return s.section in _FUNCTION_SECTIONS


def _limited_or_free(s: Sentence, m: Mention, form: bool) -> Polarity | None:
    """Present where the activity is limited, absent where it is said to be free, None where neither is said."""
    if _NOT_RESUMED.search(s.words(m.start - 5, m.start)):
        return Polarity.PRESENT
    if _UNLIMITED_BEHIND.match(s.words(m.end, m.end + 16)):
        return Polarity.ABSENT
    limited, free = _nearest_clue(s, m, _LIMITED), _nearest_clue(s, m, _FREE)
    if limited is None and free is None:
        if _DOES.search(s.words(m.start - 3, m.end)):
            return Polarity.ABSENT
        return Polarity.PRESENT if form else None
    if _WITHOUT_TROUBLE.search(s.words(m.start - 6, m.start)):
        return Polarity.ABSENT
    measured = re.search(r"\bmin|blocks?|lbs|pounds|hour|tol", s.words(m.start, m.end + 6))
    cannot = _NEGATIVE_CAN.search(s.words(m.start - 5, m.start))
    nearer = free is not None and (limited is None or free < limited)
    return Polarity.ABSENT if nearer and not cannot and not measured else Polarity.PRESENT


_NOT_RESUMED = re.compile(
    r"\b(?:not|never|nor)(?: yet)? (?:resumed|returned to|gone back to|gone|been back to)(?: \w+)? ?$"
)
_UNLIMITED_BEHIND = re.compile(
    r"(?:(?![a-z]+ing\b)[\w/,:;()'.-]+ ){0,9}?(?:no (?:limitations?|limits?|restrictions?)|within normal limits"
    r"|unlimited"
    r"|unrestricted)\b"
)
_DOES = re.compile(
    r"\b(?:cooks|drives|bathes|showers|shops|cleans|mows|gardens|swims|(?:he|she|and|,) does (?:(?:his|her"
    r"|the)(?: own)? )?(?:cooking|laundry|dishes|shopping|chores|housework))$"
)
"""What somebody does, said without any trouble: "she cooks, does laundry, and drives to church"."""
_TOLERANCE = re.compile(
    r"(?:,? ?\w+ ?)?(?:tolerance|tol)? ?:? ?(?P<n>\d[\d.]* ?(?:min\w*|hours?|hrs?|blocks?|lbs?|pounds|feet|ft|miles?"
    r"|flights?|steps))\b"
)


def _measured(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """A row of a table that measures an activity at several days: "Sitting   20 min   35 min"."""
    first = next((m for m in s.mentions("activity") if m.start <= 2), None)
    if first is None or not doc.columns or not s.begins or not _TOLERANCE.match(s.words(first.end, first.end + 5)):
        return
    yield Finding(FactType.FUNCTION, first.value, 0, len(s.tokens))


_ALSO_OTHER_WORDS = re.compile(
    r"\b(?:type (?:i|ii|1|2)|sex :|age sex|grip strength|next steps?|step off|reach(?:ed)? (?:mmi|max\w*)|run out"
    r"|runs out|ran|balance of|focus on|straight leg|reach truck)\b"
)
_NO_ACTIVITY = re.compile(
    r"\b(?:climbing to \d|pulling sensation|toilet seat|bend(?:ing)? (?:the |his |her |my )?(?:finger|thumb|wrist"
    r"|elbow|toe)"
    r"|grip (?:\d+|was|is|:|of|strength|average|\( \w+|(?:r|l|rt|lt|right|left)(?: :)? \d+)"
    r"|twisting (?:lids?|jars?|caps?|knobs?)|turning (?:to the|(?:his|her|my"
    r"|the) (?:head|neck)|left|right)"
    r"|(?:stairs|steps|kneel\w*|squat\w*|crawl\w*|lift\w*|driving) (?:were |was |are |is )?not (?:tried|tested|assessed"
    r"|attempted|performed|done)|to church|exercises? at home|reach (?:the (?:\w+ )?(?:doctor|physician|provider"
    r"|office|adjuster)|him|her|you|dr|me|by)|(?:off|from|on"
    r"|up|down) (?:an?|the|his|her)(?: \w+)? ladders?|shopping cart|grocery (?:bags?|bagger|cashier|clerk|store))\b"
)
_DEMANDS = frozenset(
    {
        *(
            "lifting",
            "bending",
            "lifted",
            "twisting",
            "reaching",
            "pushing",
            "pulling",
            "carrying",
            "walking",
            "walked",
        ),
        *("lift", "driving", "stepping", "climbing"),
    }
)
_AS_DEMAND = re.compile(
    r"\b(?:while|when|was|injured|from|by|after|job|duties|requires?|required|involv\w*|work\w*|repetitive|weight|heavy"
    r"|felt)\b(?: \w+){0,2} ?$"
)
_HURTING = re.compile(r"\b(?:pain|worse|difficult\w*|limited|aggravat\w*|increas\w*|trouble|tolerance|hurts)\b")
_ON_EXAMINATION = re.compile(r"\b(?:heel|toe|tandem|with a cane|with cane|with a walker)\b")


def _is_other(s: Sentence, m: Mention, words: str) -> bool:
    """Whether the word is no activity of the patient's: a demand of the job, a step of the examination, or other."""
    before = s.words(m.start - 3, m.start)
    if words in ("sleep", "sleeping"):
        complained = (c for c in s.mentions("complaint") if c.value == "sleep_difficulty")
        return any(c.start <= m.start < c.end + 2 for c in complained)
    if _ALSO_OTHER_WORDS.search(s.words(m.start - 4, m.end + 3)):
        return True
    if _NO_ACTIVITY.search(s.words(m.start - 2, m.end + 4)):
        return True
    if words == "overhead" and re.match(r"[:,]? ?\d+ ?(?:lbs?|pounds|#|kg)", s.words(m.end, m.end + 4)):
        return True  # a lift to overhead
    if words == "type":
        return not re.search(r"\b(?:to|can|cannot|unable)$", before)
    if words == "sex":
        return not re.search(r"pain|during|with|difficult", s.norm)
    if words in _DEMANDS and _AS_DEMAND.search(before) and not _HURTING.search(s.norm):
        return True
    if words in ("lift", "walk", "sit", "stand", "lifting") and re.search(r"\b(?:job|duties|requires)\b", s.norm):
        return True
    walks = words in ("walk", "walks", "walking", "walked")
    return walks and _ON_EXAMINATION.search(s.words(m.start - 4, m.end + 4)) is not None


def _nearest_clue(s: Sentence, m: Mention, pattern: re.Pattern[str]) -> int | None:
    best: int | None = None
    for found in s.matches(pattern):
        if m.start <= found.start < m.end:
            continue
        between = s.words(found.end, m.start) if found.end <= m.start else s.words(m.end, found.start)
        if re.search(r"[;.]|\bbut\b", between):
            continue
        far = m.start - found.end if found.end <= m.start else found.start - m.end
        far += 4 if found.start >= m.end and "," in between else 0
        if far <= 12 and (best is None or far < best):
            best = far
    return best
