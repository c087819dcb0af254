"""Services that are asked for and are neither treatment nor drug: studies, consultations, stays."""

import re
from collections.abc import Iterator

from openimr.domain.facts import FactType, Polarity

from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, data, terms, word_list
from ..words.tokens import DATE_KIND
from .standing import Standing, standing

VISITS = re.compile(
    r"\b(?P<n>\d{1,3}) (?:of (?P<of>\d{1,3}) )?(?:\w+ ){0,3}?(?:visits?|sessions?|treatments?|tx"
    r"|appointments)\b|(?<!\d)(?<!\d )\bx ?(?P<x>\d{1,3})\b(?! ?(?:min|wk|week|mo|yr|day|month|year|\d))|\bvisits? "
    r"(?P<v>\d{1,2}) (?:of|/) (?P<vof>\d{1,2})\b"
)


_SPECIALTY = re.compile(
    r"\b(orthop\w*|pain|spine|neurosurg\w*|neurolog\w*|psych\w*|hand|podiatr\w*|intern\w*|physiatr\w*"
    r"|ent|urolog\w*|rheumatolog\w*|ophthalmolog\w*)\b"
)


_SAID_BEHIND = re.compile(
    r"(?:[\w'/-]+ ){0,6}?(?:(?:is|are|was|were|be|being|to be) )?(?:also )?(?:recommended|suggested|requested"
    r"|advised|indicated|needed|ordered"
    r"|planned|warranted|considered|proposed|(?:may|would|could|might|should) be (?:\w+ )?(?:of (?:value|benefit"
    r"|help|use)"
    r"|helpful|useful|obtained|considered|performed|warranted|reasonable|beneficial|done|necessary|needed|required"
    r"|repeated"
    r"|requested|ordered|arranged)|(?:may|would|could|might) (?:help|show|clarify|add))\b"
)
"""What follows a service that somebody asks for or advises: "is recommended", "would be helpful"."""


def services(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Services a sentence asks for, or says are not needed; each once a sentence."""
    if s.section not in _SECTIONS:
        return
    seen: set[tuple[str, bool]] = set()
    for m in s.mentions("service"):
        how = standing(doc, s, m)
        if how is None or (m.value, how.how == "refused") in seen:
            continue
        if _is_asked(doc, s, m, how) and _is_meant(doc, s, m):
            seen.add((m.value, how.how == "refused"))
            yield _request(doc, s, m, how)


_SECTIONS = frozenset(
    {
        *("request", "plan", "determination", "reasons", "", "subjective", "history", "diagnosis", "clinical_summary"),
        *("imaging", "risk", "impression", "treatment", "medications", "work_status", "causation", "findings"),
    }
)
_TOLD = frozenset(
    ("history", "subjective", "clinical_summary", "imaging", "impression", "treatment", "medications", "", "findings")
)
"""Sections in which a service is asked for only where words beside it say so."""
_OF_THE_PAST = frozenset(("history", "subjective", "clinical_summary"))
"""Sections in which "ordered" tells what somebody once ordered."""
DONE_BEHIND = re.compile(
    r"(?:(?:of |for |the |right |left |lumbar |cervical |thoracic )*\w+ )?(?:spine |,? ?)?(?:show\w*|reveal\w*"
    r"|demonstrat\w*|dated|report|of \d|from|findings|was reviewed|\d{1,2}/|results?"
    r"|performed"
    r"|confirm\w*|is consistent|is on file|cleared|was (?:done|normal|negative|read|obtained)|that day|that evening"
    r"|today showed|(?:\w+ ){0,2}: ?(?:neg|negative|normal|no)|obtained|dated|collected|compatible|was obtained)\b"
)
"""What follows a study that was done: its day, its findings, that it was reviewed."""


def _is_asked(doc: Reader, s: Sentence, m: Mention, how: Standing) -> bool:
    """Whether the words around a service, or the list it stands in, ask for it."""
    if how.how == "refused":
        return True
    if how.how == "never":
        return False
    listed = s.section in ("request", "determination") and (doc.is_request or m.start < 8)
    if how.how == "done":
        return listed
    before = any(
        t.end <= m.start
        and not (s.words(t.start, t.end) == "ordered" and s.section in _OF_THE_PAST)
        and m.start - t.end <= 14
        and not re.search(r"[;.]", s.words(t.end, m.start))
        for t in s.mentions("context:asking")
    )
    said = (
        before
        or how.announced
        or how.decision is not None
        or (how.how == "asked" and bool(_SAID_BEHIND.match(s.words(m.end, m.end + 14))))
    )
    if s.section in _TOLD:
        return said
    return said or listed or (how.how == "asked" and s.section in ("plan", "request"))


def _is_meant(doc: Reader, s: Sentence, m: Mention) -> bool:
    """Whether the word means the service, and not a study that was done or the person who would do it."""
    words, after = s.words(m.start, m.end), s.words(m.end, m.end + 5)
    after8 = s.words(m.end, m.end + 12)
    dated = any(t.kind == DATE_KIND for t in s.tokens[m.end : m.end + 3])
    if DONE_BEHIND.match(after) or (dated and m.value in _STUDIES):
        return False
    if m.value in _STUDIES and any(0 <= f.start - m.end <= 2 for f in s.mentions("imaging_finding")):
        return False  # "MRI tear of half the tendon": what it showed
    if words in ("ame", "ames") and not s.raw(m.start, m.end).isupper():
        return False  # Dr. Ames
    if m.value == "qme_evaluation" and s.words(m.start - 1, m.start) == ",":
        return False  # the letters behind a name
    if m.value == "urine_drug_screen" and _TAKEN.search(s.words(m.start - 6, m.start)):
        return False
    if m.value == "topical_compound" and s.mentions("drug") and not doc.is_request:
        return False
    if m.value == "consultation" and (_SIGNED.search(s.norm) or _THANKED.search(s.words(m.start - 6, m.start))):
        return False
    if m.value in _STUDIES and re.match(
        r"(?:[\w-]+ ){0,8}(?:attached|enclosed|is in the file|on file|is available)\b", after8
    ):
        return False
    if m.value in _STUDIES and _HELD_AGAINST.search(s.words(m.start - 4, m.start)):
        return False
    if m.value == "ct" and _CUMULATIVE.search(s.words(m.start - 4, m.end + 3)):
        return False
    if m.value == "opioid_taper" and _is_of_other_drug(doc, s, m):
        return False
    if words == "referral" and any(0 < m.start - t.end <= 8 for t in s.mentions("therapy")):
        return False
    if m.value in _STUDIES and _IF_IT_SHOWS.search(s.words(m.start - 3, m.end + 2)):
        return False
    if m.value == "translation" and not re.search(r"\b(?:interpret\w*|spanish|language|services?)\b", s.norm):
        return False
    if m.value == "follow_up":
        return (doc.is_request or s.section == "request") and bool(
            re.search(r"\b(?:visits?|request\w*|office|weeks?|appointment)\b", s.norm)
        )
    if m.value == "consultation" and words in _SPECIALISTS:
        return bool(_CONSULTED.search(s.words(m.start - 6, m.end + 3)))
    return True


_STUDIES = frozenset({"mri", "ct", "xray", "emg_ncs", "ct_myelogram", "mr_arthrogram", "psychological_evaluation"})


def _is_of_other_drug(doc: Reader, s: Sentence, m: Mention) -> bool:
    """Whether a drug other than an opioid is tapered, or a decision only says why it allows less."""
    opioids = set(terms(data("drugs")["members"]["opioid"]))
    behind = [d for d in s.mentions("drug") if 0 <= d.start - m.end <= 3]
    return bool(behind and behind[0].value not in opioids) or (doc.is_review and s.section == "determination")


_SIGNED = re.compile(r"\b(?:electronically )?signed by\b|, (?:md|m d|do|d o|phd|pa c|np)\b")
_THANKED = re.compile(r"\b(?:thanks?|thank you|thanking you|appreciate) (?:\w+ ){0,4}$")
_TAKEN = re.compile(r"\b(?:obtained|collected|provided|taken|performed)(?: today)? (?:for|as)(?: \w+)? ?$")
_HELD_AGAINST = re.compile(
    r"\b(?:concordant|match\w*|agrees? with|correlat\w* with|normal|negative|positive|abnormal|reviewed|per|prior"
    r"|previous"
    r"|last|recent)(?: (?:the|an?|his|her))* ?(?:mri /)?$"
)
_CUMULATIVE = re.compile(r"\b(?:doi|injur\w*|trauma|claim|cumulative)\b|\d ct\b|\bct :? ?\d")
_IF_IT_SHOWS = re.compile(
    r"\b(?:if|once|when|until|after|pending) (?:the |new |repeat )?\w+ (?:is |are )?(?:shows?|back|positive|neg\w*"
    r"|done|confirms?)"
)
_SPECIALISTS = frozenset(word_list("services", "specialists"))
_CONSULTED = re.compile(r"\b(?:refer\w*|consult\w*|evaluat\w*|see|seen by|opinion|ref|eval|appointment|visit)\b")


def _request(doc: Reader, s: Sentence, m: Mention, how: Standing) -> Finding:
    place = s.place(m.start, m.end, within=9)
    placed = m.value in _WITH_REGION
    found = Finding(
        FactType.REQUEST,
        m.value,
        m.start,
        m.end,
        region=place.region if placed else None,
        side=s.side(m.start, m.end) if placed else None,
        polarity=Polarity.ABSENT if how.how == "refused" else Polarity.PRESENT,
        certainty=how.certainty,
        date=doc.day,
    )
    if m.value == "consultation" and (specialty := _SPECIALTY.search(s.words(m.start - 5, m.end + 6))):
        found.attributes["specialty"] = specialty[1]
    if visits := VISITS.search(s.words(m.start - 4, m.end + 8)):
        found.attributes["visits"] = int(visits["n"] or visits["x"] or visits["v"])
    if how.decision:
        found.attributes["decision"] = how.decision
    return found


_WITH_REGION = {
    "mri",
    "ct",
    "ct_myelogram",
    "mr_arthrogram",
    "xray",
    "emg_ncs",
    "flexion_extension_films",
    "ultrasound_study",
    "postoperative_therapy",
}
