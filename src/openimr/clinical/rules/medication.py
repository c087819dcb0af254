"""Drugs by their ingredient: taken, prescribed, started, stopped or asked for, with dose and frequency."""

import re
from collections.abc import Iterator

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Certainty, FactType, Polarity, Subject, Temporality

from ..sentences import context
from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, word_list
from .prose import is_prose
from .standing import not_taken

_AWAY = {"allergies", "guidelines", "technique", "goals", "records", "procedure", "family", "imaging", "findings"}
_DOSE = re.compile(
    r"^(?:[a-z]+ )?(?:\( )?(?P<n>\d[\d.,]*(?: ?[/-] ?\d[\d.]*)?) ?(?P<unit>mg|mcg|%|g|gm|ml|mcg / hr|units|rng|ug)?\b"
)
_ASKED = re.compile(r"\b(?:request\w*|authoriz\w*|recommend\w*|consider\w*|suggest\w*|appeal)\b")
_GIVEN = re.compile(
    r"\b(?:refill\w*|continu\w*|cont|start\w*|prescrib\w*|rx|dispens\w*|given|takes?|taking|took|using"
    r"|uses|on|add(?:ed)?|increase\w*|decrease\w*|renew\w*|resume\w*|currently|switch\w*|change\w*"
    r"|wean\w*|taper\w*|stop\w*|discontinu\w*|d c|dc|off|trial of|meds|medications?|tolerat\w*|failed"
    r"|tried|trials?)\b"
)
_INJECTED = re.compile(
    r"\b(?:inject\w*|cc|ml|infiltrat\w*|anesthe\w*|syringe|needle|preservative|contrast|omnipaque"
    r"|mixture|solution|iv|intravenous\w*|prepped)\b"
)
_LOCAL = {"lidocaine", "bupivacaine", "ropivacaine", "midazolam", "fentanyl", "propofol", "ketamine"}
"""What an operation or a block is done under."""
_IN_URINE = re.compile(
    r"(?:\( ?[\w-]+ ?\) ?)?(?:[a-z]+ (?:\. )?)?(?:neg|negative|not detected|none detected|nd|absent)\b"
)
"""A row of a laboratory's table in which the drug was looked for and not found."""
_UNHELPED = re.compile(
    r"\b(?:not (?:help|tolerat|respond|reliev|control)\w*|no (?:relief|help|benefit|improvement|refill))\b"
)
_DOSED = re.compile(
    r"(?:[a-z]+ )?\(? ?\d[\d./]*(?: ?[-/] ?\d[\d.]*)? ?(?:mg|mcg|g|%)?\b"
    r"(?=.{0,14}\b(?:mg|mcg|[bt]id|qid|qd|q\d*h?|qhs|hs|prn|daily|po|nightly|weekly|tabs?|caps?|x ?\d)\b|.{0,9}#)"
)
"""A dose behind a drug with how it is taken, by which it is the patient's in any section: "gabapentin 600 tid"."""
_STATUS = re.compile(
    r"(?:- |: |\( ?)?(?:stopped|d c|dc d|discontinued|never tried|not tried|none|prn|[bt]id|daily|qhs|refilled"
    r"|started|given)\b"
)
_GOES_ON = re.compile(r"(?:was |is |to be |were )?(?:continued|refilled|increased|resumed|maintained|helps?|helped)\b")
_AGAINST = re.compile(
    r"\b(?:avoid|(?:would|should|must|do|d) not|wouldn t|shouldn t|don t)"
    r" ?(?:use|try|start|take|give|prescribe|restart)?"
    r"(?: (?:the|any|other|oral|more))* ?$"
)
"""What stands before a drug somebody advises against."""
_COUNTED = re.compile(r"# ?\d")
_CLAIMS = frozenset({DocumentKind.CLAIMS_ADMINISTRATOR_CORRESPONDENCE, DocumentKind.EXPLANATION_OF_REVIEW})
_DECIDED = re.compile(
    r"(?:[\w/%.,-]+ ){0,6}?(?:denied|non ?cert\w*|not certified|certified|approved|authori[sz]ed|modified"
    r"|refused|withdrawn)\b"
)
_LISTED = re.compile(
    r"\b(?:(?:current|present|home|her|his|prescribed) (?:medications?|meds)|takes?|taking|reported|uses)\b"
)
_GONE = re.compile(
    r"(?:\S+ ){0,4}?(?:gone|finished|ran out|used up|all out|is out|halted|held|put away|tapered off|weaned off)\b"
)
"""What follows a drug that was taken and is no more."""
_NOT_ENOUGH = re.compile(r"\b(?:if|since|because|as|when|unless)(?: (?:the|his|her))? ?$")
_OF_URINE = re.compile(r"(?:last |random |today s |recent )?(?:uds|urine|udt|tox\w*)\b")
_LAB = re.compile(
    r"\b(?:detected|positive for|negative for|consistent with prescribed|uds|urine|screens?|ng/ml|metabolite)\b"
)


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Drugs of a sentence."""
    if (
        s.section in _AWAY
        or doc.is_imaging
        or (doc.is_operation and s.section in ("operative_findings", "objective"))
        or (doc.is_operation and s.section == "" and not _DISPENSED.search(s.norm))
    ):
        return
    for m in _compounded(s, (*s.mentions("drug"), *s.mentions("drug_class"))):
        if not _is_meant(doc, s, m) or (m.category == "drug_class" and _is_explained(s, m)):
            continue
        if context.open_box(s, m.start) or context.subject(s, m.start, m.end) is not Subject.PATIENT:
            continue
        found = _found(doc, s, m)
        if found:
            yield found


_DISPENSED = re.compile(r"# ?\d|\b(?:prescri\w*|rx|prn|[bt]id|qid|daily|home with|home on)\b")
"""What tells below a report of an operation that drugs are for afterwards."""
_COMPOUND = re.compile(r"\b(?:compound\w*|cream|crm|gel|ointment|topical|patch|transdermal|lotion)\b")


def _compounded(s: Sentence, found: tuple[Mention, ...]) -> Iterator[Mention]:
    """The drugs with the ingredients of a compounded cream as one ("cream (ketoprofen/cyclobenzaprine/capsaicin)")."""
    joined: list[Mention] = []
    for m in sorted((m for m in found if m.category == "drug"), key=lambda m: m.start):
        beside = joined and s.words(joined[-1].end, m.start) == "/"
        if beside and _COMPOUND.search(s.words(joined[-1].start - 8, m.end + 6)):
            last = joined.pop()
            joined.append(Mention("drug", f"{last.value}/{m.value}", last.start, m.end))
        else:
            joined.append(m)
    yield from joined
    yield from (m for m in found if m.category != "drug")


def _is_explained(s: Sentence, m: Mention) -> bool:
    """Whether a class of drugs only says what the drug named beside it is: a table's column, "NSAIDs: ibuprofen"."""
    covered = [d for d in s.mentions("drug") if d.start <= m.start < d.end]
    near = [
        d
        for d in s.mentions("drug")
        if 0 <= d.start - m.end <= 3 or (0 <= m.start - d.end <= 6 and s.tokens[m.start].gap)
    ]
    pair = {x.value for x in s.mentions("drug_class")} >= {"opioid", "benzodiazepine"}
    return bool(covered or near or pair)


_SHORT = frozenset(word_list("medication", "short_names"))
"""Names and abbreviations of drugs, of three letters, that mean other things too."""


def _is_meant(doc: Reader, s: Sentence, m: Mention) -> bool:
    """Whether a drug's name is told as one of the patient: no allergy, no laboratory, none given in a procedure."""
    words = s.words(m.start, m.end)
    before, after = s.words(m.start - 4, m.start), s.words(m.end, m.end + 5)
    if (
        re.search(r"\ballerg\w*\b", s.norm)
        and not re.search(r"\ballergies? none\b", s.norm)
        and (m.start < 6 or "allerg" in before)
    ):
        return False
    if words in _SHORT:
        return s.section in ("medications", "plan", "subjective", "treatment", "request", "history", "")
    by_mouth = doc.kind is DocumentKind.EMERGENCY_DEPARTMENT_REPORT and m.value not in _LOCAL
    if (
        _INJECTED.search(s.words(m.start - 6, m.end + 6))
        and not by_mouth
        and not re.search(r"\bmg (?:po|bid|tid|qd|daily|#)\b", s.norm)
    ):
        return False
    if _is_of_urine(s, m, before, after) or (m.value == "morphine" and _is_measure(before, after)):
        return False
    if doc.is_operation and m.value in _LOCAL and not re.match(r"(?:patch|cream|\d% patch)", after):
        return False
    if m.category == "drug_class":
        return _is_class_meant(s, m, words, before, after)
    return not (
        _LAB.search(f"{s.title.lower()} {s.norm}")
        and s.section in ("risk", "objective", "imaging")
        and not re.search(r"\bmg\b", s.words(m.end, m.end + 3))
    )


def _is_of_urine(s: Sentence, m: Mention, before: str, after: str) -> bool:
    """Whether a drug is named as what a urine screen found or did not find."""
    if _IN_URINE.match(after) or (before.endswith("without") and _LAB.search(s.norm)):
        return True
    return bool(_OF_URINE.match(s.norm)) and not re.search(r"\bmg\b", s.words(m.end, m.end + 3))


def _is_measure(before: str, after: str) -> bool:
    """Whether "morphine" is what doses of opioids are counted in: "90 mg morphine", "morphine equivalent dose"."""
    counted = re.search(r"\d (?:mg|mcg)$", before)
    return bool(counted or re.match(r"(?:sulfate )?(?:equivalen|milligram equiv|mg equiv|dose equiv)", after))


_OPIOIDS = ("narcotic", "opioid", "opioids", "narcotics", "opiate", "opiates")
_ABOUT_OPIOIDS = re.compile(
    r"^(?:taper\w*|wean\w*|detox\w*|reduction|doses?|crisis|use has|risk|agreement|contract"
    r"|use disorder|dependence|medical|treatment|guideline\w*"
    r"|compliance|tolerance|naive|misuse|abuse|therapy|analgesi\w*|monitoring|overdose"
    r"|induced)\b"
)
"""What follows a word for opioids where they are spoken about, not taken."""
_ALSO_OTHERWISE = ("anti inflammatory", "hypnotic", "benzodiazepine", "benzodiazepines", "topical analgesic")


def _is_class_meant(s: Sentence, m: Mention, words: str, before: str, after: str) -> bool:
    """Whether a class of drugs is told as taken, and is not only spoken about or explained by the drug behind it."""
    if words in _OPIOIDS and _ABOUT_OPIOIDS.search(after):
        return False
    if s.section in ("reasons", "determination", "risk") or _LAB.search(s.norm):
        return False
    if words in _ALSO_OTHERWISE and re.search(r"\b(?:diet|properties|effect|screen|detected)\b", s.norm):
        return False
    follows = any(d.start - m.end in (0, 1, 2) and d.start >= m.end for d in s.mentions("drug"))
    return not (re.search(r"\brisks?\b", before) or (follows and re.match(r"(?:\(|such as|like|:|,)", after)))


def _found(doc: Reader, s: Sentence, m: Mention) -> Finding | None:
    before = s.words(m.start - 10, m.start)
    before = re.split(r"[;.]", before)[-1]
    after = re.split(r"[;.]", s.words(m.end, m.end + 10))[0]
    following = next((d.start for d in s.mentions("drug") if d.start >= m.end), len(s.tokens))
    after = re.split(r" ,|[;.]", s.words(m.end, min(following, m.end + 10)))[0]
    asked = _standing(doc, s, m, before, after)
    if asked is None:
        return None
    kind = FactType.REQUEST if asked else FactType.MEDICATION
    found = Finding(kind, m.value, m.start, m.end)
    if kind is FactType.REQUEST and (
        context.temporality(s, m.start, m.end) is Temporality.HYPOTHETICAL
        or re.search(r"\bconsider\w*|may|might\b", before)
    ):
        found.certainty = Certainty.UNCERTAIN
    if kind is FactType.MEDICATION:
        negated = context.polarity(s, m.start, m.end) is Polarity.ABSENT
        negated = negated and not _UNHELPED.search(before) and not re.search(r"(?<!never) on$", before)
        gone = bool(_GONE.match(after))
        aside = _aside_behind(s, m)
        stopped = _stopped(before, after) or gone or _is_listed_as_stopped(s, m) or bool(_NO_MORE.search(aside))
        negated = negated and not _GOES_ON.match(after)
        of_late = re.match(r"since \d", after)
        stopped = stopped or bool(of_late and negated)
        if not stopped and not_taken(s.words(m.end, min(len(s.tokens), m.end + 12))):
            negated = True
        if negated and not stopped:
            found.polarity = Polarity.ABSENT
        found.attributes["status"] = (
            "stopped"
            if stopped
            else "started"
            if re.search(r"\b(?:start\w*|begin|initiate|new|add)\b", before)
            else "current"
        )
    _describe(doc, s, m, found)
    return found


def _standing(doc: Reader, s: Sentence, m: Mention, before: str, after: str) -> bool | None:
    """True where the drug is asked for, False where it is taken or given, None where neither is said."""
    if _AGAINST.search(before) or re.match(r"(?:\w+ )?is not what\b", after):
        return None
    if doc.is_request and not doc.is_review and _COUNTED.search(s.words(m.end, m.end + 8)):
        return True
    if (doc.is_request or doc.kind in _CLAIMS) and _DECIDED.match(after):
        return True
    if _NOT_ENOUGH.search(before) and re.match(r"(?:\w+ )?(?:is|does|do|fails?|proves?|has|was|did)\b", after):
        return False
    if re.match(r"(?:\S+ ){0,3}(?:needs?|requires?|awaiting|pending) (?:prior )?(?:auth\w*|approval)\b", after):
        return True
    asked, given = (max((f.end() for f in pattern.finditer(before)), default=-1) for pattern in (_ASKED, _GIVEN))
    if s.section == "request" and given > asked and is_prose(s):
        return False
    if s.section in ("request", "determination") or (doc.is_request and s.section in ("plan", "reasons", "diagnosis")):
        return None if s.section == "reasons" and not re.search(r"\b(?:request|mg|#)\b", s.norm) else True
    if s.section == "reasons":
        return None
    if doc.is_review and s.section == "" and (_GONE.match(after) or _is_told(s)):
        return False
    if doc.is_review and (s.section == "" or (s.section == "medications" and _COUNTED.search(s.norm))):
        return True if re.search(r"#|\bmg\b", s.words(m.start, m.end + 6)) else None
    if asked > given:
        return True
    if (
        re.match(r"(?:\S+ ){0,6}(?:is|are|was) (?:requested|recommended|denied|non ?certified|not certified)\b", after)
        and not doc.is_review
    ):
        return "denied" not in after and "certified" not in after
    if (
        s.section in ("clinical_summary",)
        or given >= 0
        or s.section
        in ("medications", "plan", "subjective", "history", "treatment", "", "past_medical", "social", "risk")
    ):
        return False
    return (
        False
        if s.section in ("objective", "diagnosis", "function", "work_status")
        and (_DOSED.match(s.words(m.end, m.end + 8)) or _STATUS.match(s.words(m.end, m.end + 3)))
        else None
    )


def _is_told(s: Sentence) -> bool:
    """Whether a sentence of a decision tells of drugs taken, and asks for none."""
    return (is_prose(s) or bool(_LISTED.search(s.norm))) and not _ASKED.search(s.norm)


def _aside_behind(s: Sentence, m: Mention) -> str:
    """What stands in brackets behind a drug, its dose and how it is taken, before the next drug."""
    behind = min((d.start for d in s.mentions("drug") if d.start >= m.end), default=len(s.tokens))
    found = re.match(r"[^()]{0,60}\( ?([^()]{2,60}?) ?\)", s.words(m.end, min(behind, m.end + 24)))
    return found[1] if found else ""


_NO_MORE = re.compile(
    r"\b(?:d / ?c|d c|dc d|dced|stopped|discontinued|not taking|no longer|expired|finished|completed"
    r"|never (?:filled|took))\b"
)
"""What an aside says of a drug that is not taken any more: "(D/C today)", "(post op, not taking)"."""


def _stopped(before: str, after: str) -> bool:
    return bool(
        re.search(
            (
                r"\b(?:stop(?:ped|s)?|discontinued?|d c d?|dc d?|off|no longer (?:taking|takes|on|uses)"
                r"|weaned off|quit|came off|held)\b(?: \w+){0,2} ?$"
            ),
            before,
        )
        or re.match(r"(?:\S+ ){0,4}?(?:stopped|discontinued|d c|dc d|was stopped|d c d|not tolerated|dced)\b", after)
    )


_LABEL = re.compile(r"(?:^|[.;()\[|])(?P<words>[^.;:()\[|]{2,60}) ?:(?= |$)")
_STOPPED_LIST = re.compile(
    r"(?:^| )(?:d c d?|d c s|dc d?|dcd|dced|d ced|stopped|discontinued|failed|failures?|contraind\w*"
    r"|intoleran\w+|not tolerated|unable to tolerate|(?:adverse|side) (?:drug )?(?:reactions?|effects?)(?: to)?"
    r"|(?:past|prior|previous|former|old|inactive) (?:meds?|medications?|drugs|rx|analgesics|trials?))"
    r"(?: (?:meds?|medications?|drugs|rx|trials?|list|to|in the past|previously))*$"
)
"""Labels and headings of lists of drugs that were taken and are no more: "D/C'd: …", "Tried/failed: …"."""
_NOT_STOPPED = re.compile(r"\b(?:not|never|no|if|none)\b")


def _is_listed_as_stopped(s: Sentence, m: Mention) -> bool:
    """Whether the label before a drug, or else the heading it stands under, says that these were stopped or failed."""
    labels = list(_LABEL.finditer(s.words(0, m.start)))
    named = labels[-1]["words"] if labels else re.sub(r"[^a-z ]+", " ", s.title.lower())
    named = " ".join(re.sub(r"[^a-z ]+", " ", named).split())
    return bool(_STOPPED_LIST.search(named)) and not _NOT_STOPPED.search(named)


_CHANGED = re.compile(r"(?:[a-z]+ )?(?:from|was) \d")


def _describe(doc: Reader, s: Sentence, m: Mention, found: Finding) -> None:
    lowered = _CHANGED.match(s.words(m.end, m.end + 7))  # "from 900 mg/d to 300": the first is no dose any more
    dose = None if lowered else _DOSE.match(s.words(m.end, m.end + 7))
    end = m.end
    if (
        dose
        and dose["n"]
        and (
            dose["unit"]
            or "/" in dose["n"]
            or re.match(
                r"(?:tid|bid|qd|qhs|prn|q|tab|po|daily|at|t|b|one|#)\b",
                s.words(m.end + len(dose[0].split()), m.end + len(dose[0].split()) + 1),
            )
        )
    ):
        found.attributes["dose"] = re.sub(r" ?([/-]) ?", r"\1", dose["n"]) + (
            f" {dose['unit'].replace('rng', 'mg')}" if dose["unit"] else ""
        )
        end = min(len(s.tokens), m.end + len(dose[0].split()))
    frequency = s.nearest([f for f in s.mentions("frequency") if f.start >= m.end], m.start, max(m.end, end), 7)
    following = next((o for o in s.mentions("drug") if o.start >= m.end), None)
    if frequency and (following is None or frequency.end <= following.start):
        found.attributes["frequency"] = frequency.value
        if frequency.value != "prn" and re.match(
            r"(?:\( ?)?(?:prn|p r n|as needed)\b", s.words(frequency.end, frequency.end + 4)
        ):
            found.attributes["as_needed"] = True
        end = max(end, frequency.end)
    if quantity := re.match(r"(?:\S+ ){0,9}?# ?(\d{1,3})\b", s.words(m.end, m.end + 12)):
        found.attributes["quantity"] = int(quantity[1])
    found.end = min(end, m.start + 12)
    if found.type is FactType.REQUEST:
        found.date = doc.day
