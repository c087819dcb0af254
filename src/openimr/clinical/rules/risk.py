"""Habits, illnesses and findings that bear on the outcome of treatment, the patient's and the family's."""

import re
from collections.abc import Iterator

from openimr.domain.facts import FactType, Polarity, Subject, Temporality

from ..sentences import context
from ..sentences.finding import Finding, stated
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, word_list

_RISK_AWAY = {"imaging", "findings", "request", "determination", "guidelines", "technique", "goals", "work_status"}


_TOLD_OF = re.compile(
    r"\b(?:he|she|patient|pt|claimant|worker) (?:has|had|is|does|denies|reports|takes|smokes|drinks)\b"
)
"""A sentence of a study that tells of the patient."""
_MAYBE_RISK = {
    "depression_history": r"\b(?:history of|h o|hx|prior|previous|past|major|diagnos\w*)\b",
    "anxiety_history": r"\b(?:history of|h o|hx|prior|previous|past|disorder|diagnos\w*)\b",
    "arthritis": r"\b(?:history|pmh|father|mother|family|h o|hx|brother|sister)\b",
    "osteoarthritis": r"\b(?:history of|pmh|father|mother|h o|hx)\b",
    "sedation": r"\b(?:no|denies|without|over|excess\w*)\b",
    "somatic_complaints": r"\b(?:scale|score|complaint\w*|focus|preoccup\w*|somatic|elevat\w*)\b",
    "litigation": r"\b(?:litigat\w*|attorney|lawsuit|represented)\b",
    "naloxone": r".",
    "gastritis": r".",
}


def risks(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Risk factors and toxicology of a sentence."""
    if s.section in (*_RISK_AWAY, "procedure") or (
        doc.is_study and s.section != "history" and not (s.section == "" and _TOLD_OF.search(s.norm))
    ):
        return
    yield from _screens(s)
    for m in s.mentions("risk_factor"):
        words = s.words(m.start, m.end)
        around = s.words(m.start - 6, m.end + 5)
        if not _is_risk(doc, s, m, words, around):
            continue
        found = stated(s, FactType.RISK_FACTOR, m.value, m.start, m.end)
        if s.words(m.start - 2, m.start) == "no other" or s.words(m.start - 1, m.start + 1) == "no other":
            found.polarity = Polarity.ABSENT
        if words in ("nonsmoker", "non smoker", "nondrinker"):
            found.polarity = Polarity.ABSENT
        if (
            found.value == "smoking"
            and found.polarity is Polarity.PRESENT
            and re.search(r"\b(?:quit|stopped|former|ex|until|ceased|has not smoked|no longer)\b", around)
            and not re.search(
                (
                    r"\b(?:continues|still|needs to|must|advised|counsel\w*|if|should|encouraged|has not "
                    r"quit|unable to quit|to quit)\b"
                ),
                s.norm,
            )
        ):
            found.value = "former_smoking"
        if found.temporality is Temporality.HYPOTHETICAL and s.section in ("plan", "reasons"):
            continue
        yield found


_ONLY_AS_HISTORY = frozenset(word_list("risk", "only_as_history"))
"""Words that mean the risk only where the patient's health and habits are told."""
_OF_HEALTH = frozenset(
    {
        *("past_medical", "social", "family", "", "history", "subjective", "plan", "ros", "objective", "risk"),
        "clinical_summary",
    }
)
_IN_REASONS = frozenset({"smoking", "aberrant_behavior", "fear_avoidance", "symptom_magnification", "substance_abuse"})
_OF_NO_SMOKER = re.compile(
    r"\b(?:abstinence|metabolite|against|cutoff|cessation|smoke detector|patch|quit line|smoke free|smoke inhal\w*)\b"
)
_PACKS = re.compile(r"\b(?:day|daily|week|year|smok\w*|cigarettes?)\b")
_INSTRUMENT = re.compile(r"\b(?:inventory|scale|beck|phq|screen|score)\b")


def _is_risk(doc: Reader, s: Sentence, m: Mention, words: str, around: str) -> bool:
    """Whether a term means the risk here: by its section, its capitals, and the words around it."""
    need = _MAYBE_RISK.get(m.value)
    if need and not (re.search(need, around) or s.section in ("past_medical", "family")):
        return False
    if _is_of_instrument(s, m, words, around) or not _is_of_section(s, m, words):
        return False
    if words == "packs" and not _PACKS.search(around):
        return False
    if words in ("smoking", "smoke", "tobacco", "nicotine", "cigarette") and _OF_NO_SMOKER.search(around):
        return False
    if _is_other_matter(s, m, words, around):
        return False
    if words in _ONLY_AS_HISTORY:
        if words in ("mi", "dm", "ra", "tb", "ca") and s.text[s.tokens[m.start].start].islower():
            return False
        if words == "drugs" and re.search(r"\banti|nsaid|prescri\w*|formulary\b", around):
            return False
        return s.section in _OF_HEALTH or context.subject(s, m.start, m.end) is Subject.FAMILY
    if s.section == "reasons":
        return m.value in _IN_REASONS and not re.search(r"\bcessation\b", around)
    return not (words == "overweight" and "bag" in around)


_GONE_OVER = re.compile(
    r"(?:(?:and|,|or) \w+ )*(?:were|was|are|is)(?: also)? (?:reviewed|assessed|discussed|monitored|addressed|evaluated"
    r"|considered|screened)\b"
)
"""A matter gone over, of which nothing is said: "adverse effects and aberrant behavior were reviewed"."""
_WARNED_OF = re.compile(r"\b(?:risks? (?:of|for)|(?:may|can|could|might) cause|warn\w* (?:of|about|that)|warnings?)\b")
_OF_HOUSE = re.compile(r"(?:care|treatment)? ?(?:center|centre|clinic|foundation|association|educator|institute)\b")
_NO_DRINK = re.compile(r"\b(?:coffee|water|tea|sodas?|juice|milk|fluids?)\b")
_EARLY = re.compile(r"\b(?:early|ahead|before|lost|extra|days|weeks?|too soon|short)\b")
_ENDED = re.compile(
    r"\b(?:off|finished|stopped|completed|discontinued|held|no longer|came off)(?: (?:the|his|her|of))* ?$"
)


_ASKED_OF_SELF = re.compile(
    r"\b(?:den(?:y|ies|ied)|no|without|neg|negative for|passive|active|endorses?|admits?)(?: any| current)?$"
)
_OF_JOINT = re.compile(
    r"(?:joints?|jts?|inj\w*|region|tender\w*|pain\w*|dysfunction|block|belt|tests?|compression|[+-])"
)


_LOOKED_FOR = re.compile(r"(?:skin |blood )?(?:screen\w*|tests?|testing|clearance|questionnaire|vaccin\w*)\b")
"""An illness somebody was screened for, of which nothing is said: "flu vaccine, TB screen only"."""


def _is_other_matter(s: Sentence, m: Mention, words: str, around: str) -> bool:
    """Whether the words tell of something else: cups of coffee, a specialty, a drug that has been finished."""
    behind = s.words(m.end, m.end + 6)
    if _WARNED_OF.search(s.words(m.start - 7, m.start)) or _OF_HOUSE.match(behind):
        return True
    if words == "si":  # "denies SI", and not the sacroiliac joint
        written = s.text[s.tokens[m.start].start : s.tokens[m.start].end]
        asked = _ASKED_OF_SELF.search(s.words(m.start - 3, m.start)) is not None
        return not (written == "SI" and asked and not _OF_JOINT.match(behind))
    if words == "s i" and " " in s.text[s.tokens[m.start].start : s.tokens[m.end - 1].end]:
        return True  # letters of a spaced heading
    if m.value == "tuberculosis" and _LOOKED_FOR.match(behind):
        return True
    if m.value == "anticoagulation" and re.search(r"\b(?:paint|lacquer) ?$", s.words(m.start - 1, m.start)):
        return True
    if words == "drugs" and re.match(r"and (?:blocks|injections|therapy)", behind):
        return True
    if m.value == "seizures" and re.match(r"thresh|precaution", behind):
        return True
    if words == "etg" and re.match(r"neg|not detected", behind):
        return True
    if words == "ca":
        return s.section not in ("past_medical", "family")
    if words == "mi" and s.section == "" and "." in s.raw(m.start, m.end):
        return True  # the middle initial of a form
    if context.open_box(s, m.start) or _GONE_OVER.match(behind):
        return True
    if m.value == "alcohol_use" and words in ("drinks", "drink", "drinking"):
        return bool(_NO_DRINK.search(behind))
    if m.value == "alcohol_abuse" and words in ("in recovery", "sober"):
        return bool(re.match(r"from (?!alcohol|drink)", behind))
    if m.value == "early_refills" and words.startswith(("ran out", "runs out")):
        return not _EARLY.search(f"{words} {behind} {s.words(m.end, m.end + 14)}")
    if words in ("addiction", "smoking", "tobacco"):
        return bool(re.match(r"(?:medicine|specialist|consult\w*|psych\w*|status|concerns?)\b", behind))
    return m.value == "anticoagulation" and bool(_ENDED.search(s.words(m.start - 4, m.start)))


def _is_of_instrument(s: Sentence, m: Mention, words: str, around: str) -> bool:
    """Whether the words name a questionnaire and not the condition it asks about."""
    behind = s.words(m.end, m.end + 1)
    if m.value in ("depression_history", "anxiety_history"):
        return bool(_INSTRUMENT.search(around))
    if m.value == "fear_avoidance":
        named = re.match(r"(?:beliefs?|scale|questionnaire|inventory|\d)\b", behind)
        return bool(named or re.search(r"\bscale(?: \w+)? ?$", s.words(m.start - 3, m.start)))
    return words.endswith("catastrophizing") and bool(re.match(r"(?:scale|\d)", behind))


def _is_of_section(s: Sentence, m: Mention, words: str) -> bool:
    """Whether the section is one in which the condition counts as a risk and not as the complaint or diagnosis."""
    history = s.section in ("past_medical", "family")
    if m.value in ("depression_history", "anxiety_history"):
        return s.section not in ("subjective", "objective", "diagnosis")
    if m.value == "litigation":
        return "litigat" in words
    if m.value in ("substance_abuse", "hypertension", "diabetes", "obesity"):
        return s.section != "diagnosis"
    return history if m.value == "gastritis" or words == "ra" else m.value != "naloxone"


_CONSISTENT = re.compile(
    r"\b(?P<in>inconsistent|aberrant|not consistent|not as expected|not as prescribed"
    r"|neg(?:ative)? for (?:the )?\w+ (?:which|that|he|she|as) (?:\w+ )?prescribed|non ?prescribed|not prescribed"
    r"|(?:show\w*|found|detected|revealed|reveals) (?:\w+ )?(?:cocaine|meth\w*|thc|marijuana|heroin|alcohol)"
    r"|unexpected|negative for prescribed|positive for "
    r"(?:marijuana|thc|cocaine|methamphetamine|alcohol|non ?prescribed))\b|\b(?P<ok>consistent"
    r"|compliant|appropriate|as expected|no aberran\w*|without aberran\w*|reviewed|no red flags"
    r"|negative for illicit\w*|expected|ok|okay|clean|match(?:ed|es)?|c w|as prescribed|(?:no|without) (?:concerns?"
    r"|other (?:prescribers?|providers?|sources?)|discrepanc\w*|surprises?)|(?:one|1|single|sole) prescriber"
    r"|show(?:s|ed) (?:me )?only|clear)\b"
)
"""Whether a drug screen or a report of prescriptions is as expected (``ok``) or not (``in``)."""


def _screens(s: Sentence) -> Iterator[Finding]:
    for m in s.mentions("screen"):
        found = _CONSISTENT.search(s.words(m.end, m.end + 16)) or _CONSISTENT.search(
            s.words(max(0, m.start - 5), m.start)
        )
        if found is None or (
            re.search(r"\b(?:request|order|obtain|random|will)\b", s.words(m.start - 4, m.start))
            and not found["in"]
            and found["ok"] != "consistent"
        ):
            continue
        value = f"{m.value} {'inconsistent' if found['in'] else 'consistent'}"
        length = (
            len(s.words(m.end, m.end + 16)[: found.end()].split())
            if found.re and found.end() and found.string == s.words(m.end, m.end + 16)
            else 0
        )
        yield Finding(FactType.RISK_FACTOR, value, m.start, m.end + length)
