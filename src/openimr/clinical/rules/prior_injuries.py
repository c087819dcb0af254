"""Earlier injuries of the patient: told by an injury and a time before the one the document is about, or denied.

"Sprained the same ankle in high school", "L shldr strain 2014": the year, or the words of an earlier time, make it one.
"""

import re
from collections.abc import Iterator

from openimr.domain.facts import FactType, Polarity, Subject

from ..sentences import context
from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.tokens import DATE_KIND

_TOLD_IN = frozenset({"history", "subjective", "", "past_medical", "clinical_summary", "causation"})
_HURT = re.compile(
    r"\b(?:strained|sprained|injured|re injured|broke|broken|fractured|dislocated|hurt|tore|wrenched|threw out"
    r"|went out|slipped|fell|twisted"
    r"|strains?|sprains?|fractures?|fx|whiplash|concussion|dislocation|mva|car accident|auto accident)\b"
)
_EARLIER = re.compile(
    r"\b(?:in (?:high school|college|childhood|(?:his|her) (?:teens|twenties|thirties|youth))"
    r"|as a (?:child|kid|boy|girl|teen\w*)|(?:when|while) (?:he|she|i) was (?:\d+|a (?:child|kid|boy|girl|teen\w*))"
    r"|(?:many )?years (?:before|earlier|ago)|once before|long ago|in the (?:army|navy|military|service|19\d0s|\d0s))\b"
)
_DENIED = re.compile(
    r"\b(?:never (?:\w+ )?(?:hurt|injured|strained) (?:[\w/]+ ){0,6}?(?:before|prior|previously|earlier|until)"
    r"|(?:no|denies|denied|without)(?: any)? (?:earlier|prior|previous|past) (?:[a-z]+ ){0,5}?"
    r"(?:injur(?:y|ies)|accidents?))\b"
)
_OF_CARE = re.compile(r"\b(?:surgery|repair|fusion|mri|x ?rays?|ct|emg|injection|therapy)\b")


def prior_injuries(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """The earlier injuries a sentence tells of or denies, without those a term of the vocabulary names already.

    Args:
        doc: the document; ``doc.injured`` are the years of the injuries it is about.
        s: the sentence.
    """
    if s.section not in _TOLD_IN or doc.is_study or doc.is_request:
        return
    named = [m for m in s.mentions("risk_factor") if m.value == "prior_injury"]
    if named:
        return
    if denied := s.search(_DENIED):
        yield Finding(FactType.RISK_FACTOR, "prior_injury", denied.start, denied.end, polarity=Polarity.ABSENT)
        return
    for hurt in s.matches(_HURT):
        time = _time(doc, s, hurt.start, hurt.end)
        if time is None or context.subject(s, hurt.start, hurt.end) is not Subject.PATIENT:
            continue
        if not (s.regions or hurt.match[0] in ("whiplash", "concussion", "mva", "car accident", "auto accident")):
            continue
        if s.words(hurt.start - 1, hurt.start) in ("this", "the", "that"):
            continue  # the injury the document is about
        if context.polarity(s, hurt.start, hurt.end) is Polarity.PRESENT:
            yield Finding(FactType.RISK_FACTOR, "prior_injury", min(hurt.start, time), max(hurt.end, time + 1))
            return


def _time(doc: Reader, s: Sentence, start: int, end: int) -> int | None:
    """The token that says that an injury was before the document's own; None where none does."""
    if earlier := _EARLIER.search(s.words(start - 14, end + 14)):
        return s.span(s.norm.find(earlier[0]), s.norm.find(earlier[0]) + len(earlier[0]))[1] - 1
    first = min(doc.injured, default=None)
    if first is None:
        if s.section != "past_medical" or doc.date is None:
            return None
        first = doc.date.year - 1
    years = [
        i
        for i, t in enumerate(s.tokens)
        if t.kind == DATE_KIND and t.norm[:4].isdigit() and int(t.norm[:4]) < first and abs(i - start) <= _NEAR
    ]
    years = [i for i in years if not _OF_CARE.search(s.words(min(i, end), max(i, start)))]
    return min(years, key=lambda i: abs(i - start)) if years else None


_NEAR = 10
