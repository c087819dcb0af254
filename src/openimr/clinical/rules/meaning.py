"""Whether a word means the treatment: "PT" the therapy or the patient, "RFA" the ablation or the form."""

import re

from openimr.domain.anatomy import BodyPart

from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, lexicon, word_list
from .operations import OPERATED, is_operation

_SHORT = frozenset(word_list("meaning", "short_names"))
_EXERCISE = frozenset(word_list("meaning", "exercise"))
_GENERIC = frozenset(word_list("meaning", "too_general"))


def is_meant(doc: Reader, s: Sentence, m: Mention, category: str) -> bool:
    """Whether the term is meant as the treatment it is listed as."""
    words = s.words(m.start, m.end)
    before, after = s.words(m.start - 3, m.start), s.words(m.end, m.end + 4)
    raw = s.text[s.tokens[m.start].start : s.tokens[m.end - 1].end]
    if category == "therapy" and (_is_in_letterhead(s, m) or not _is_of_its_own(doc, s, m, words, after)):
        return False
    if words == "boots" and not re.search(r"\b(?:cam|walking|fracture)$", before):
        return False  # what one wears at work
    if words == "ot" and (
        re.search(r"(?:\d \+?|hours|hrs|wages|overtime|paid|any)$", before) or _OF_SHIFTS.search(s.norm)
    ):
        return False  # overtime
    if words in ("shot", "shots") and re.search(
        r"\b(?:flu|tetanus|allergy|b12|covid|pneumonia|tdap|vaccin\w*)$", before
    ):
        return False
    if words in ("pt", "p t"):
        return _is_the_therapy(s, m, before, after, raw)
    if words in _SHORT:
        return _is_short_meant(doc, s, m, words, raw)
    if words in ("night splint", "splint", "splints") and doc.usual_region in _OF_LEG:
        return False
    if words in _EXERCISE and not _in_treatment(doc, s):
        return False
    if words == "exercise" and not re.match(r"program", after):
        return s.section == "treatment"
    if words in _GENERIC:
        return _generic(doc, s, m, words, before, after)
    if category == "surgery" and not _is_that_operation(s, m, words, before, after):
        return False
    if words == "ablation" and not _OF_NERVES.search(s.norm):
        return False
    return not (words == "implant" or re.search(r"consent|complications?", s.title.lower()))


_OF_SHIFTS = re.compile(r"\b(?:overtime|busy (?:wk|week|season)|(?:extra|double|long) shifts?|worked \d+)\b")
"""A sentence about hours of work."""


def _in_treatment(doc: Reader, s: Sentence) -> bool:
    """Whether a sentence stands where treatments are told; in a therapist's note its findings run into them."""
    return s.section in _OF_TREATMENT or (doc.treats is not None and s.section in ("objective", "diagnosis"))


_OF_LEG = frozenset({BodyPart.ANKLE_FOOT, BodyPart.KNEE, BodyPart.HIP_GROIN})
_OF_TREATMENT = frozenset(("treatment", "plan", "history", "subjective", "request", "", "clinical_summary"))
_OF_NERVES = re.compile(
    r"\b(?:facet|medial|branch\w*|nerves?|rf|radio\w*|lumbar|cervical|thoracic|genicular|[clts]\d)\b"
)


_OF_HOUSE = re.compile(
    r"(?:disorder|reaction|insomnia|eval(?:uation)?\b(?! (?:and|&|/|tx|treat))"
    r"|network|cent(?:er|re)|clinics?|group|associates|institute"
    r"|department|dept|providers?|office|records?|notes?|reports?"
    r"|authorization request|authorization form|documentation)\b"
)
"""What follows a treatment in the name of a house, a form or a paper: no treatment of the patient's."""


def _is_of_its_own(doc: Reader, s: Sentence, m: Mention, words: str, after: str) -> bool:
    """Whether a word for a therapy is no part of another name: "ultrasound guided", "physical therapist"."""
    guiding = re.search(r"\b(?:under|by|with|via)$", s.words(m.start - 1, m.start))
    if words.startswith("ultrasound") and (guiding or re.match(r"(?:- )?guid", after)):
        return False
    beside = any(o.value != "ultrasound" for o in s.mentions("therapy"))
    if m.value == "ultrasound" and not (doc.treats or s.section == "treatment" or beside):
        return False  # the study, or "us"
    if _OF_HOUSE.match(after) and not words.startswith("pt "):
        return False
    if m.value == "activity_modification" and s.section == "work_status":
        return False
    if words.endswith("therapist") and not _TELLS.search(s.norm):
        return False
    heads = after.startswith(": ") and words in ("therapy", "physical therapy")
    return not (heads and any(o.start > m.end for o in s.mentions("therapy")))


def _is_the_therapy(s: Sentence, m: Mention, before: str, after: str, raw: str) -> bool:
    """Whether "PT" is physical therapy, and not the patient or the letters behind a name."""
    if re.search(r"\bdp ?[/,&]?$|\bpulses?\W*$", before) or re.match(r"(?:pulses?|artery|[0-4] ?\+)", after):
        return False  # the pulse of the posterior tibial artery
    if m.start == 0 and re.match(
        r"(?:daily|progress|initial|treatment|visit|discharge) ?(?:note|eval|summary|report)", after
    ):
        return False
    if after.startswith(": ") and m.start == 0 and not re.match(r": (?:x ?)?\d", after):
        return False
    if _PATIENT_BEHIND.match(after) or (
        re.search(r"\b(?:the|this)$", before) and not re.match(r"(?:visits|x|helped|was|completed)", after)
    ):
        return bool(_COURSE_BEHIND.match(after))
    if _is_before_name(s, m.end) or _is_behind_name(s, m):
        return False
    course = re.match(r"(?:x ?\d|visits|sessions|\d+ ?(?:x|visits?|sessions?|times|of|/)(?! ?\d+ ?/))", after)
    return before.split()[-1:] != ["new"] and (raw.upper() == raw or bool(course))


_PATIENT_BEHIND = re.compile(
    r"(?:states|reports|is|was|has|seen|denies|here|returns|presents|c o|complains|name|to (?:return|rtc|continue"
    r"|follow)|will|who|to|w|understands|can|with|would|given|had|tolerated|told|feels|continues|advised|instructed"
    r"|:|not|wants|s)\b(?! \d)"
)
_COURSE_BEHIND = re.compile(
    r"(?:has been (?:denied|approved|authori[sz]ed|requested|completed|stopped)"
    r"|x ?\d|visits|was completed|helped|2x|3x|to (?:date|eval)|with (?:no|only|temporary|minimal))"
)


def _is_that_operation(s: Sentence, m: Mention, words: str, before: str, after: str) -> bool:
    """Whether a term for an operation is the operation, and not a syndrome after it, a test or what a study shows."""
    if before.split()[-1:] == ["post"] and re.match(r"(?:syndrome|pain)\b", after):
        return False
    if words == "arthroscopic" and any(o.start >= m.end and o.start - m.end <= 4 for o in s.mentions("surgery")):
        return False
    if words == "tenodesis" and not re.search(r"\b(?:biceps|shoulder|subpectoral)\b", s.norm):
        return False
    if words.endswith(" surgery") and m.value == "surgery" and s.section != "past_medical":
        return bool(_HAD.search(s.norm)) and not re.match(r"(?:center|consult\w*|clinic|group|associates)\b", after)
    if before.split()[-1:] == ["solid"] or before.endswith("solid interbody"):
        return False  # a study shows that it has healed
    shown = s.section in ("imaging", "findings", "impression", "technique")
    return not (shown and words in ("fused", "scoped", "debrided", "repair", "decompressed", "fuse", "decompress"))


_HAD = re.compile(
    r"\b(?:had|has|have|underwent|undergone|prior|previous|previously|s p|status|history|h o|after|following|since"
    r"|failed"
    r"|no|not|never|denies|repeat|request\w*|recommend\w*|candidate|consider\w*|need\w*|ago|in \d|performed|did)\b"
)


_LETTERHEAD = 220
_TELLS = re.compile(
    r"\b(?:is|was|has|had|have|been|for|visits?|sessions?|x ?\d+|\d+ ?(?:of|/|x)|completed|failed|helped|twice|weekly"
    r"|per|no|denied|done|req\w*|begin|start|held)\b|;"
)


def _is_in_letterhead(s: Sentence, m: Mention) -> bool:
    """Whether a therapy stands in the name of a house or of its form, at the head of a page."""
    if s.section or s.tokens[m.start].start >= _LETTERHEAD or _TELLS.search(s.norm):
        return False
    line = s.raw(0, len(s.tokens))
    alone = m.end - m.start == len(s.tokens)
    long = re.findall(r"[A-Za-z]{4,}", line)
    return alone or line.isupper() or sum(word[0].isupper() for word in long) > max(1.0, 0.6 * len(long))


def _is_before_name(s: Sentence, i: int) -> bool:
    """Whether a name stands at token ``i``: "PT  Obuya, Grace"."""
    if i + 1 >= len(s.tokens):
        return False
    written = s.text[s.tokens[i].start : s.tokens[i].end]
    return (
        written.istitle()
        and len(written) > 2
        and s.tokens[i + 1].norm == ","
        and s.tokens[i].norm not in lexicon().words
    )


def _is_behind_name(s: Sentence, m: Mention) -> bool:
    """Whether "PT" closes a name as a title does: "B. Stroud PT", "Torvald Ekeland, PT, OCS"."""
    at = m.start - 1 - (m.start > 1 and s.tokens[m.start - 1].norm == ",")
    if at < 1 or (m.end < len(s.tokens) and s.tokens[m.end].norm not in (",", ".")):
        return False
    written = s.text[s.tokens[at].start : s.tokens[at].end]
    known = s.tokens[at].norm in lexicon().words or s.tokens[at].norm in lexicon().plain
    return written.istitle() and len(written) > 2 and not known


_OTHER_THINGS = frozenset(word_list("meaning", "also_small"))
"""Names of devices and procedures that are written in small letters."""


def _is_short_meant(doc: Reader, s: Sentence, m: Mention, words: str, raw: str) -> bool:
    """Abbreviations and short words: mostly meant where they stand in capitals, or in the sections of treatment."""
    before, after = s.words(m.start - 3, m.start), s.words(m.end, m.end + 4)
    if words == "rfa":
        return not (_A_FORM_BEFORE.search(before) or _A_FORM_BEHIND.match(after) or doc.is_request)
    if words == "c s":
        return s.section == "past_medical"  # elsewhere the cervical spine
    if words in ("rest", "ice", "heat"):
        return _in_treatment(doc, s) and not re.search(
            r"\b(?:at|of the|pain|the|when|on|black|(?:sensitive|due|exposure|exposed) to)$", before
        )
    if words in ("i d", "ta", "es", "te", "cp", "sad", "us"):
        beside = words == "sad" and any(o.start != m.start for o in s.mentions("surgery"))
        told = s.section in ("procedure", "treatment", "past_medical") or (doc.treats and s.section)
        return bool(beside or told) and raw.upper() == raw
    if words == "esi" and re.match(r"(?:level|acuity)|:? ?\d\b", after):
        return False  # the triage of an emergency department
    if words in ("block", "blocks") and not _BLOCKED.search(s.words(m.start - 7, m.end + 7)):
        return False
    return raw.upper() == raw or s.section == "past_medical" or words in _OTHER_THINGS


_A_FORM_BEFORE = re.compile(
    r"\b(?:dwc|form|see|attached|enclosed|the|dated|new|this|per|no|comments :|will|to|submit\w*|send|sent|fil\w+"
    r"|rec d|got|recvd|resubmit\w*)$"
)
_A_FORM_BEHIND = re.compile(
    r"(?:form|dated|received|for|is(?! requested| recommended| asked| indicated)|came|in fm|submitted|:|attached|to go"
    r"|rec\b|rec s|recd|sent|was|given|pending|today|faxed|will|approved|in|found|attached|and|on file|no)"
)
"""Words beside "RFA" where it is the request for authorization, and not the ablation."""
_BLOCKED = re.compile(
    r"\b(?:nerves?|facet|branch\w*|medial|diagnostic|sympathetic|ganglion|digital|anesthe\w*|lidocaine|bupivacaine"
    r"|relief|series|performed|given|bilateral|[clts]\d|[clts]\d [-/] [clts]?\d|inject\w*|genicular|occipital"
    r"|interscalene|caudal)\b"
)
"""What stands beside "block" where it is of nerves, and not of a street or a splint."""
_OTHER_THERAPY = re.compile(
    r"\b(?:drug|medication|opioid|occupational|speech|hormone|replacement|radiation|shock|conservative|of drug"
    r"|antibiotic|group|individual|oxygen|iv|infusion|stem cell|hand)$"
)
_COURSE_NEAR = re.compile(
    r"\b(?:visits?|sessions?|complet\w+|failed|attended|course|courses|more|post|supervised|formal|land|helped|ended"
    r"|treated|finish\w*|began|started|start|continu\w*|no|never|without|had|received|prescribed|referred|additional|stopped"
    r"|\d+)\b"
)


def _generic(doc: Reader, s: Sentence, m: Mention, words: str, before: str, after: str) -> bool:
    if words == "therapy":
        return (
            not _OTHER_THERAPY.search(before)
            and not re.match(r"(?:gym|office|note|goals?|evaluation|\()", after)
            and s.section not in ("imaging", "findings", "objective", "medications", "goals")
            and bool(_COURSE_NEAR.search(s.words(m.start - 7, m.end + 7)))
        )
    if words == "weight loss":
        return (
            s.section in ("plan", "request") and re.search(r"program|recommend|encourag|advis|diet", s.norm) is not None
        )
    if words == "decompression" and after.startswith("table"):
        return False
    if words == "decompression":
        return not any(o.start <= m.start < o.end for o in s.mentions("device")) and s.section not in (
            "imaging",
            "findings",
            "objective",
        )
    if words in ("injection", "injections", "inj", "injected", "shot"):
        if (words == "inj" and not _INJECTED.search(s.words(m.start - 7, m.end + 8))) or _NO_NEEDLE.search(before):
            return False
        near = any(abs(o.start - m.start) <= 5 and o.value != "injection" for o in s.mentions("injection"))
        return not near and s.section not in ("objective", "diagnosis", "findings")
    return words not in OPERATED or is_operation(s, m, before, after)


_INJECTED = re.compile(
    r"\b(?:steroid|cortis\w*|kenalog|depo\w*|celestone|relief|better|helped|good|given|done|repeat|series|guid\w*|prior"
    r"|next|x ?\d|# ?\d|\d+ ?(?:%|cc|mg|ml|wks?|weeks?|mos?|months?|days?)|request\w*|no|never|after|today|pending)"
    r"(?:\b|(?<=%))"
)
"""What stands beside "inj" where it is an injection; alone it is the injury ("Inj 11/30/11", "Date inj.")."""
_NO_NEEDLE = re.compile(r"(?:\bself -|\d ?\+|\b(?:self|conjunctival|scleral|ciliary|fuel|pain|pains))$")
