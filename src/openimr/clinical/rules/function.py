"""What the patient can and cannot do, and for how long."""

import re
from collections.abc import Iterator

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import FactType, Polarity, Subject

from ..sentences import context
from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, data, terms, word_list
from .answer_grids import BOXED, crossed, ticked

_LIMITED = re.compile(
    r"\b(?:difficult\w*|unable|cannot|can ?t|can't|can not|limited|limitations?|trouble|problems?"
    r"|restricted|only|avoid(?:s|ed)?|stopped|no longer|needs help|help with|helps? (?:him|her)|assist\w*"
    r"|interfer\w*|limits?|tolerance|tol|tolerates?|impaired|pain\w*|worse\w*|aggravat\w*|increases? "
    r"with|hurts?|minutes|min|mins|blocks?|gave up|given up|not able|hard|struggles?|requires|unable "
    r"to|does not|doesn't|reduced|hours?|exacerbat\w*|brought on|provok\w*|modified|slow\w*|dependent"
    r"|uses? (?:a )?(?:rail|cart)|less|one at a time|daughter|wife|husband|son|spouse|neighbor|can "
    r"only|could not|barely|until|decreased|afraid|poor\w*|half an hour|an hour|occasional\w*|taken "
    r"over|given up|gave up|trouble|lb|lbs|pounds|no good|tough|impossible|tires|tiring|wears? (?:him|her|me) out"
    r"|brings? on|no more than|at most|short (?:trips|distances)|leaves?|left to|(?:min|mod|max)\w* assist|not yet|dtr"
    r"|mother|father|sister|brother|boyfriend|girlfriend|family|kids|won ?t|longer than|quit|skips?|needs?)\b"
)
"""Words near an activity that say it is limited, helped with or measured."""


_FREE = re.compile(
    r"\b(?:independent\w*|indep|recip\w*|without (?:difficulty|limitation|pain|problems?|help)|no (?:difficulty"
    r"|limitations?|problems?|trouble|restrictions?)|able to|unlimited|normal(?:ly)?|unrestricted"
    r"|can\b(?! (?:only|t)\b)|resumed|back to|allows? (?:him|her|me|them)|enables? (?:him|her)|lets (?:him|her))\b"
)


_NEGATIVE_CAN = re.compile(r"\b(?:cannot|can ?not|can ?t|can't|unable|not able|can only|limited|difficult\w*)\b")


_FUNCTION_SECTIONS = {"function", "subjective", "history", "", "clinical_summary", "reasons"}


_SPOKEN_OF = re.compile(
    r"\b(?:difficult\w*|unable|cannot|limited|tolerance|tol|trouble|can only|minutes|min|able to|independent|needs help"
    r"|adls?|helps (?:her|him)|interfer\w*|aggravat\w*|worse with|activities of daily|can ?t|no longer|gave up"
    r"|(?:daughter|dtr|son|wife|husband|spouse|mother|sister|neighbor|family)(?: \w+){0,2} (?:does|do|helps?|has to"
    r"|must|ties|washes|mows|drives|shops|cooks|cleans)|w o help|without help|by (?:him|her|my)self|(?:him|her"
    r"|my)self)\b"
)
"""Words by which a sentence speaks of what the patient can do, so that verbs in it are activities."""
_OF_HIMSELF = re.compile(
    r"\b(?:can ?t|cannot|unable to|difficulty|trouble|no longer|gave up|tolerance|independent\w*|(?:w o|without) help"
    r"|needs help|(?:daughter|dtr|son|wife|husband|spouse|mother|sister|neighbor)(?: \w+){0,2} (?:does|do|helps?"
    r"|has to|must|ties"
    r"|washes|mows|drives|shops|cooks|cleans)|no good)\b|\b(?:ok|fine|hard) ?(?:[.,;]|$)"
)
"""Words that speak of what the patient can do, whatever the part of the report they stand in."""
_NEVER_THERE = frozenset(
    {"family", "guidelines", "goals", "records", "allergies", "ros", "technique", "past_medical", "imaging", "findings"}
    | {"impression", "request", "determination", "plan", "procedure", "operative_findings", "diagnosis", "objective"}
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
    if (row := crossed(doc, s)) is not None:
        yield from row
        return
    boxed = dict(ticked(s)) if BOXED.search(s.norm) else {}
    yield from (Finding(FactType.FUNCTION, m.value, m.start, m.end, polarity=told) for m, told in boxed.items() if told)
    if not _is_about_function(doc, s):
        return
    yield from _measured(doc, s)
    form = s.section == "function" or s.title.lower().startswith(("adl", "activit", "function"))
    for m in s.mentions("activity"):
        words = s.words(m.start, m.end)
        if m in boxed or _is_other(s, m, words) or (m.value == "sleeping" and not form):
            continue
        if context.subject(s, m.start, m.end) is not Subject.PATIENT and _OF_RELATIVE.search(s.words(0, m.start)):
            continue
        polarity = _rated(doc, s, m) or _limited_or_free(s, m, form)
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
        named = re.search(r"\b(?:tolerance|tol|independent|difficulty with|functional)\b", s.norm)
        spoken = s.section == "work_status" and doc.kind is not DocumentKind.WORK_STATUS_REPORT
        return bool(named) or (spoken and _OF_HIMSELF.search(s.norm) is not None)
    if s.section in ("reasons", "", "history"):
        return bool(doc.columns) or _SPOKEN_OF.search(s.norm) is not None
    return s.section in _FUNCTION_SECTIONS or (s.section not in _NEVER_THERE and _OF_HIMSELF.search(s.norm) is not None)


_FAMILY = (
    r"\b(?:daughter|dtr|sons?|wife|husband|spouse|mother|father|sister|brother|neighbor|friend|boyfriend|girlfriend"
    r"|kids)\b"
)
_OF_RELATIVE = re.compile(
    _FAMILY + r"[^.;]*\b(?:cannot|can ?t|unable|difficulty|trouble|has had|was|uses|walks)\b[^.;]*$"
)
"""What is said of a relative's own trouble, and not of what the relative does for the patient."""
_HELPED = re.compile(_FAMILY + r"(?: \w+){0,3} ?$")
_RATED_FREE = frozenset(terms(data("function")["rating"]["free"]))
_RATED_LIMITED = frozenset(terms(data("function")["rating"]["limited"]))


def _rated(doc: Reader, s: Sentence, m: Mention) -> Polarity | None:
    """What the last cell of a row of a table says of the activity the row begins with, or None."""
    measured = doc.kind is DocumentKind.FUNCTIONAL_CAPACITY_EVALUATION
    if not s.begins or m.start > 3 or not (measured or s.section == "function" or doc.columns):
        return None
    cells = [i for i, t in enumerate(s.tokens) if t.gap and i >= m.end]
    for i in reversed(cells):
        words = [t.norm for t in s.tokens[i : i + 3] if t.norm.isalpha()]
        if measured and re.search(r"\d ?(?:lbs?|pounds|#|kg|min\w*|sec\w*)\b", s.norm):
            return None
        if words and words[0] in _RATED_LIMITED and not (measured and words[0] == "mild"):
            return Polarity.PRESENT
        if words and words[0] in _RATED_FREE:
            return Polarity.ABSENT
    return None


def _limited_or_free(s: Sentence, m: Mention, form: bool) -> Polarity | None:
    """Present where the activity is limited, absent where it is said to be free, None where neither is said."""
    if _NOT_RESUMED.search(s.words(m.start - 5, m.start)) or _is_not_done(s, m):
        return Polarity.PRESENT
    if re.search(r"\bexcept(?: for)?(?: \w+){0,3} ?$", s.words(m.start - 5, m.start)):
        return Polarity.PRESENT
    excepted = re.match(r"(?:\w+ ){0,2}except\b", s.words(m.end, m.end + 3))
    if excepted and not any(m.end < other.start <= m.end + _FEW for other in s.mentions("activity")):
        return Polarity.PRESENT  # "able to dress himself except for shirts"
    if _UNLIMITED_BEHIND.match(s.words(m.end, m.end + 16)) or _FREE_BEFORE.search(s.words(m.start - 4, m.start)):
        return Polarity.PRESENT if _HELPED.search(s.words(m.start - 5, m.start)) else Polarity.ABSENT
    if _FREE_BEHIND.match(s.words(m.end, m.end + 5)) or _is_in_denied_list(s, m):
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


_FEW = 7


def _is_not_done(s: Sentence, m: Mention) -> bool:
    """Whether a clause opens with the activity not being done: "Not driving", "not yet running"."""
    words = s.words(m.start, m.end)
    return words.endswith("ing") and re.search(r"(?:^|[.;,:] ?)not(?: yet)? ?$", s.words(0, m.start)) is not None


def _is_in_denied_list(s: Sentence, m: Mention) -> bool:
    """Whether the activity is one of a list of which trouble is denied: "denies trouble dressing, bathing or …"."""
    lead = None
    for found in s.matches(_TROUBLE_DENIED):
        lead = found if found.end <= m.start else lead
    if lead is None:
        return False
    return not re.search(
        r"[.;:]|\b(?:but|except|has|is|cannot|can|needs?|and \w+ (?:has|is))\b", s.words(lead.end, m.start)
    )


_TROUBLE_DENIED = re.compile(
    r"\b(?:no|without|den(?:y|ies|ied)(?: any| having)?|not have(?: any)?) (?:difficult(?:y|ies)|limitations?"
    r"|problems?|trouble)\b"
)
_FREE_BEHIND = re.compile(
    r"(?:(?!\b(?:can|t|not|and|or|but|is|was)\b)[a-z]+ ){0,2}?(?:ok|okay|fine|alone|himself|herself|myself"
    r"|without help|w o help"
    r"|unassisted|comfortabl\w*|is (?:comfortable|easy|ok|fine)|with ease|easily)\b(?! (?:motor|manip|(?:to|for"
    r"|up to) \d))"
)
_FREE_BEFORE = re.compile(
    r"\b(?:unlimited|unrestricted|manages?(?: (?:his|her|my|the))?(?: own)?|does (?:his|her|my)(?: own)?"
    r"|do my own)(?: \w+)? ?$"
)
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
"""Phrases with the word of an activity that are none of the patient's: "grip strength", "lifting not tested"."""
_DEMANDS = frozenset(word_list("function", "demands_of_work"))
_AS_DEMAND = re.compile(
    r"\b(?:while|when|was|injured|from|by|after|job|duties|requires?|required|involv\w*|work\w*|repetitive|weight|heavy"
    r"|felt)\b(?: \w+){0,2} ?$"
)
_HURTING = re.compile(r"\b(?:pain|worse|difficult\w*|limited|aggravat\w*|increas\w*|trouble|tolerance|hurts)\b")
_ON_EXAMINATION = re.compile(r"\b(?:heels?|toes?|tandem|with a cane|with cane|with a walker)\b")


_AT_WILL = re.compile(r"(?:when (?:he|she) needs?|as needed|prn|at will)\b")


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
    if re.search(r"\bno (?:\w+ ?(?:,|or|and|/) )*$", f"{before} ") or _AT_WILL.match(s.words(m.end, m.end + 4)):
        return True  # a restriction: "no bending or twisting", "sit when she needs to"
    if words in ("sit", "sit down") and re.search(r"\b(?:must|has to|have to|needs to|until)$", before):
        return True  # the rest after a walk
    if words == "type":
        return not re.search(r"\b(?:to|can|cannot|unable)$", before)
    if words == "sex":
        return not re.search(r"pain|during|with|difficult", s.norm)
    if words in _DEMANDS and _AS_DEMAND.search(before) and not _HURTING.search(s.norm):
        return True
    if words in ("lift", "walk", "sit", "stand", "lifting") and re.search(r"\b(?:job|duties|requires)\b", s.norm):
        return True
    walks = words in ("walk", "walks", "walking", "walked", "steps")
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
