"""How the injury happened, in the report's own words: the clause with the event, once a document.

An event counts where words beside it tie it to the injury ("when", "hurt", a date, the heading); what is said of a
fall last month, of a test or of another person's accident does not.
"""

import re
from collections.abc import Iterator

from openimr.domain.facts import FactType, Polarity, Subject

from .. import context
from ..finding import Finding, told
from ..lexicon import Mention
from ..reader import Reader
from ..sentence import Sentence
from ..tokens import DATE_KIND

_LABEL = re.compile(
    r"(?:^|(?<= ))(?:mechanism(?: of injury)?|moi|how injury occurred|how (?:it happened|injured|hurt)|description"
    r" of (?:the )?"
    r"(?:injury|accident|incident)|how (?:did )?(?:the )?(?:injury|accident|incident|exposure) (?:occur(?:red)?"
    r"|happen(?:ed)?)|mech"
    r"|cause of injury|nature of (?:injury|accident)|remarks|accident description|injury description) ?[:-] ?"
)
_TITLE = re.compile(
    r"mechanism|patient.?s account|account of|how injur|how it hap|description of|moi\b|describe how|details of"
    r"|accident|how (?:did|the)|cause of"
    r" injury",
    re.I,
)
_AWAY = frozenset(
    {
        *("guidelines", "records", "family", "goals", "imaging", "findings", "technique", "medications", "objective"),
        *("plan", "request", "determination", "past_medical", "social", "ros", "allergies", "risk", "function"),
        *("procedure", "operative_findings"),
    }
)
_LATER = re.compile(
    r"\b(?:subsequent|second|new|non ?industrial|prior|previous|earlier|next|since then|last (?:week|month)"
    r"|denies|fear"
    r"|surgery|underwent|physical therapy|if (?:he|she)|goals?|able to|difficulty|trouble|worse (?:with|when|after"
    r"|while)"
    r"|aggravated by|comes on|brought on|comes with|provoked|increase[sd]? (?:with|when)|pain (?:with|when|while)"
    r"|limited|cannot|unable|tolerance|avoid\w*"
    r"|better|relie\w+)\b"
)
_TIES = re.compile(
    r"\b(?:injur\w*|hurt|accident|incident|mva|mvc|doi|mechanism|sustained|onset|happened|occurred|work ?related|at"
    r" work"
    r"|on the job|industrial\w*|attributes?|attributed|story is|what happened)\b"
)
_WEAK_TIES = re.compile(
    r"\b(?:when|while|after|since|began|started|due to|as a result|result of|from|developed|claims?|secondary to"
    r"|felt)\b"
)
_OPENS = frozenset(
    {"when", "while", "after", "since", "because", "as", ":", ";", "(", ".", "that", "who", "from", "by", "to", "due"}
)
_IDLE = frozenset(
    {
        *(
            "he",
            "she",
            "patient",
            "pt",
            "and",
            "was",
            "were",
            "who",
            ",",
            "i",
            ":",
            "-",
            "the",
            "claimant",
            "on",
            "when",
        ),
        *(
            "applicant",
            "employee",
            "worker",
            "while",
            "after",
            "that",
            '"',
            "(",
            "a",
            "an",
            "his",
            "her",
            "then",
            "had",
        ),
        *("been", "states", "from", "by", "involved", "in"),
    }
)
_END = re.compile(
    r" (?:on \d{4}|when (?:he|she) felt|and (?:felt|developed|noted|experienced|immediately|reported|heard|has had"
    r"|had (?:immediate|pain))|with (?:immediate|sudden)|resulting in|causing|he felt|she felt|when he felt|which"
    r" caused"
    r"|immediate|he developed|she developed|, (?:and )?(?:felt|developing|noting|immediately|heard)"
    r"|,? ?(?:he|she|the patient|pt) (?:then )?(?:felt|twisted|injured|hurt|developed|noted|heard|experienced"
    r"|strained|sustained|had)"
    r"|; |\. |c / ?o\b).*"
)


_SEASON = re.compile(r"fall (?:of|\d)|ct injury")
_OF_PERSON = re.compile(r"\b(?:year s? ?old|years old|y o|yo|yr old|who|mr|ms|mrs|\d\d [mf])\b")


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """The mechanism of the injury, once a document."""
    if "mechanism" in doc.told or s.section in ("guidelines", "records", "family", "goals", "medications"):
        return
    label = s.search(_LABEL)
    remarked = label and "remarks" in label.match[0] and not any(m.value == "verb" for m in s.mentions("event"))
    if label and label.end < len(s.tokens) - 1 and not remarked:
        yield _told(doc, s, label.end, len(s.tokens))
    elif _TITLE.match(s.title) and s.section in ("history", "") and _tells(s):
        yield _told(doc, s, 0, len(s.tokens))
    elif s.section not in _AWAY and (s.section != "diagnosis" or doc.is_request) and (event := _event(doc, s)):
        start, end = _clause(s, event)
        if end > start:
            yield _told(doc, s, start, end)
        if day := _day(doc, s, event):
            yield day


def _tells(s: Sentence) -> bool:
    """Whether the words under a heading tell something, and are not a day and an hour alone."""
    return sum(t.norm.isalpha() and len(t.norm) > 2 for t in s.tokens) >= 3


def _told(doc: Reader, s: Sentence, start: int, end: int) -> Finding:
    doc.told.add("mechanism")
    return Finding(FactType.MECHANISM, told(s, start, end).rstrip(" .,;)"), start, end)


def _event(doc: Reader, s: Sentence) -> Mention | None:
    """The first event of a sentence that is tied to the injury."""
    for m in s.mentions("event"):
        if m.value not in ("verb", "strong") or _SEASON.match(s.words(m.start, m.end + 2)):
            continue
        if re.match(r"(?:to|from) \d", s.words(m.end, m.end + 2)):
            continue  # "pain 7 falling to 3"
        if s.words(m.start, m.end) in _NAMED_ONLY and not doc.is_study:
            continue
        near = s.words(m.start - 14, m.end + 4)
        if _LATER.search(near) or context.subject(s, m.start, m.end) is not Subject.PATIENT:
            continue
        if context.polarity(s, m.start, m.end) is Polarity.ABSENT:
            continue
        around = s.words(max(0, m.start - 24), m.end + 12)
        dated = any(t.kind == DATE_KIND for t in s.tokens[max(0, m.start - 16) : m.end + 16])
        ties = 2 * bool(_TIES.search(around)) + bool(_WEAK_TIES.search(around)) + dated
        ties += s.section == "history"
        ties += any(x.value == "strong" and x.start < m.end and m.start < x.end for x in s.mentions("event"))
        ties += bool(_OF_PERSON.search(around))
        if ties >= (2 if s.section in ("history", "subjective", "clinical_summary") else 3):
            return m
    return None


_NAMED_ONLY = frozenset({"fall at work", "fall", "lifting accident", "lifting injury", "collision"})
"""Events only named, as the indication of a study does; elsewhere the sentence that tells them is waited for."""
_OTHER_DAY = re.compile(
    r"\b(?:mri|surgery|underwent|x ?rays?|seen|dated|since|until|report|visit|first|saw|emg|ct scan|exam\w*"
    r"|operated)\b"
)


def _day(doc: Reader, s: Sentence, event: Mention) -> Finding | None:
    """The day of the event, where its sentence gives one and no day of injury was read before."""
    if "injury_date" in doc.told:
        return None
    days = [i for i, t in enumerate(s.tokens) if t.kind == DATE_KIND and abs(i - event.start) <= 22]
    days = [
        i
        for i in days
        if not _OTHER_DAY.search(s.words(i - 4, i)) and s.tokens[i].norm != doc.day and len(s.tokens[i].norm) > 4
    ]
    if not days:
        return None
    i = min(days, key=lambda x: abs(x - event.start))
    return Finding(FactType.INJURY_DATE, s.tokens[i].norm, i, i + 1, date=s.tokens[i].norm)


def _clause(s: Sentence, event: Mention) -> tuple[int, int]:
    """The tokens of the clause the event stands in, without the words that lead into it."""
    start = event.start
    while start > 0 and event.start - start < 16 and s.tokens[start - 1].norm not in _OPENS:
        start -= 1
    while (
        start < event.start
        and s.words(start, start + 2) != "a patient"
        and (s.tokens[start].norm in _IDLE or s.tokens[start].kind == DATE_KIND)
    ):
        start += 1
    text = _END.sub("", " " + s.words(event.start, len(s.tokens)))
    end = event.start + max(len(text.split()), event.end - event.start)
    return start, min(end, start + 40)
