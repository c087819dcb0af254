"""Diagnoses: the items of a list of diagnoses and what running text names as one, with their ICD codes."""

import itertools
import re
from collections.abc import Iterator

from openimr.domain.anatomy import BodyPart
from openimr.domain.facts import Certainty, FactType, Polarity, Subject

from ..sentences import context
from ..sentences.finding import Finding, placed
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import word_list
from ..words.tokens import MARK, NUMBER
from .diagnosis_boundaries import CALLED, ICD9, ICD10, boundaries

_DIAGNOSED = re.compile(
    r"\b(?:diagnos(?:ed with|ed as|is of|is is|es of|es include|is|es|es are|ed (?:him|her) with"
    r"|ed(?= (?!by|and|in|on|at|after|with)[a-z]))"
    r"|(?:impression|assessment|opinion|diagnosis) is (?:that )?(?:he|she|the patient|mr \w+|ms \w+) has"
    r"|(?:impression|diagnosis) is"
    r"|accepted (?:for|body parts?|conditions?)(?: (?:are|is|include|:))?|dx(?: of| with| is| was| w)?|assessment "
    r"of|impression of|working diagnosis(?: is| of)?"
    r"|in my opinion ,? ?(?:he|she|the patient|this|it) (?:has|is|suffers from)"
    r"|i (?:think|believe|feel|suspect) (?:that )?(?:he|she|the patient|this|it|what \w+ \w+) (?:has|is|represents)"
    r"|suffers from)(?: :)? (?P<what>.+)"
)
"""Words in running text behind which a diagnosis stands: "was diagnosed with", "my impression is that he has"."""
_CLOSING = re.compile(
    r" (?:who|which|for which|and (?:was|has|is|he|she|prescribed|given|treated|recommended)|with "
    r"(?:an|a) date|from|based on|by dr|treated|per|on \d|in \d|that|after|the patient|he|she|was|is"
    r"|request|since|as well)\b.*"
)
_STATUS = re.compile(r"\b(resolved|improved|stable|chronic|acute|worsening|unchanged|improving|recurrent)\b")
_NEVER_ONE = re.compile(r"(?:s p|status post|dates? of|doi|dob)\b")
_BOX_ANSWERED = re.compile(r"\W*(?:[☐☒☑□]|\[[ xX✓_]?\]|\( ?[xX✓]? ?\)) ?(?:yes|no|n/a|unknown)\b", re.IGNORECASE)
"""The answer to another question of a form: "☐ Yes ☒ No. (Pt denies …)"."""
_ADVISED = re.compile(r"\b(?:consider|continue|recommend|request|authorize|refer)\b|^family history\b")
_NOT_A_DIAGNOSIS = re.compile(
    r"^(?:s p|status post|post op|postop|see|plan|continue|patient|pt|he|she|the patient|as above|good"
    r"|fair|poor|return|follow|i |tolerated|tol|progress\w*|improv\w*|none|same|unchanged|no |doing"
    r"|responding|rtw|work|deferred|non|prognosis|this|there|his|her|it|overall|request|recommend\w*"
    r"|refer|in my|we|all|axis iv|axis v|gaf|icd|code|date|if |will|with regard|needs?|rtc|strength"
    r"|effort|attendance|making|ready|goals?|demonstrates|continues|remains|able|treatment|claimant"
    r"|because|given|although|despite|today|yes|if|at this|based on|who|mr|ms|mrs|yes|using|takes?|on |at "
    r"|since|after|when|for|to |per |pain add ?on|(?:the )?(?:employee|worker|applicant|injured worker) )\b"
)
"""How lines under a heading of diagnoses begin that are none: plans, progress, forms, names."""


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Diagnoses of a list, or named as such in a sentence."""
    if s.section == "diagnosis" and not doc.is_study:
        listed = list(_listed(doc, s))
        yield from listed or _named(s)
    elif s.section == "" and not doc.is_study and (led := _code_first(s) or _item_of_list(doc, s)):
        yield from led
    elif doc.is_request and s.section in ("request", "") and (coded := _coded(s)):
        yield coded
    elif s.section not in (
        "guidelines",
        "goals",
        "technique",
        "ros",
        "records",
        "family",
        "medications",
        "impression",
        "findings",
        "imaging",
    ):
        yield from _named(s)


def _coded(s: Sentence) -> Finding | None:
    """The diagnosis that stands with its code in a row of a request."""
    stretch = (s.text, s.tokens[0].start, s.tokens[-1].end)
    code = ICD10.search(*stretch) or ICD9.search(*stretch)
    lead = [i for i, t in enumerate(s.tokens) if code and t.start < code.end()]
    return _diagnosis(s, 0, len(lead)) if code and s.mentions("diagnosis") else None


def _code_first(s: Sentence) -> list[Finding]:
    """The diagnoses of a line that begins with a code, under no heading: "724.4 lumbar radiculitis; 722.10 …"."""
    code = ICD10.match(s.text, s.tokens[0].start) or ICD9.match(s.text, s.tokens[0].start)
    return list(_parts(s, 0, len(s.tokens))) if code and s.mentions("diagnosis") else []


_MARKED = re.compile(r"\d ?[.)] ")
_ACTING = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|should|may|can|request\w*|continue|refill|start|return|refer|authoriz\w*"
    r"|approved|denied|therapy|mg|visits?|left work|reviewed|performed|repair|release|injections?)\b"
)


def _item_of_list(doc: Reader, s: Sentence) -> list[Finding]:
    """The diagnoses of a numbered item under a heading that is no known one: "WHAT I MAKE OF IT  2. Left C7 …"."""
    if doc.is_request or doc.is_operation or not s.begins or len(s.tokens) > _ITEM or _ACTING.search(s.norm):
        return []
    marked = _MARKED.match(s.norm)
    first = s.mentions("diagnosis")[0].start if s.mentions("diagnosis") else _ITEM
    return list(_parts(s, len(marked[0].split()), len(s.tokens))) if marked and first <= _EARLY else []


_ITEM, _EARLY = 16, 8


def _named(s: Sentence) -> Iterator[Finding]:
    """The diagnoses a sentence names as such: "diagnosed with …", "I think this is …"."""
    named = s.search(_DIAGNOSED)
    if named is None or re.search(r"\bicd|\bcode\b", named.match["what"][:12]):
        return
    if context.subject(s, named.start, named.end) is not Subject.PATIENT:
        return
    what = _CLOSING.sub("", named.match["what"])
    start, end = s.span(named.match.start("what"), named.match.start("what") + len(what))
    if any(start <= m.start < end for m in s.mentions("diagnosis")):
        yield from _parts(s, start, end)


def _listed(doc: Reader, s: Sentence) -> Iterator[Finding]:
    start = 0
    while start < len(s.tokens) and (
        s.tokens[start].kind in (MARK,)
        or (
            s.tokens[start].kind == NUMBER
            and start + 1 < len(s.tokens)
            and (s.tokens[start + 1].norm in (".", ")", ":", "-") or (len(s.tokens[start].norm) == 1 and not start))
        )
    ):
        if s.tokens[start].norm == "?":
            break
        marked = s.tokens[start].kind == NUMBER and s.tokens[start + 1].kind == MARK
        start += 2 if marked else 1
    if person := re.match(
        (
            r"(?:\d\d (?:yo|y o|year|m|f)\b|this|the patient|patient|pt|mr|ms|he|she)\b.{0,60}?\b(?:with"
            r"|has|suffers from) "
        ),
        s.words(start, len(s.tokens)),
    ):
        start += len(person[0].split())
    body = s.words(start, len(s.tokens))
    of_list = ";" in body and not re.match(r"(?:he|she|the patient|patient|pt|this|plan|continue|return)\b", body)
    silent = _NOT_A_DIAGNOSIS.match(body) and not of_list
    if not body or silent or (body[0].isdigit() and not ICD9.match(body)):
        return
    coded = bool(
        ICD10.search(s.text[s.tokens[0].start : s.tokens[-1].end])
        or ICD9.search(s.text[s.tokens[0].start : s.tokens[-1].end])
    )
    terms = [m for m in s.mentions("diagnosis") if m.start >= start]
    if not terms and not coded and not _OF_LIST.search(s.title):
        return
    if (len(s.tokens) - start > 26 and not coded) or (
        re.search(
            (
                r"\b(?:has|have|was|is|are|were|will|states|reports|should|would|recommend|continues"
                r"|requires|remains|shows|appears)\b"
            ),
            body,
        )
        and len(s.tokens) > 7
        and not coded
    ):
        found = re.search(r"\b(?:has|with|consistent with|is|includes?|from)\b (?P<what>.+)", body)
        if found is None or len(terms) == 0 or len(s.tokens) > 40:
            return
        return
    yield from _parts(s, start, len(s.tokens))


def _parts(s: Sentence, start: int, end: int) -> Iterator[Finding]:
    """The diagnoses of a stretch that may name several."""
    for a, b in itertools.pairwise(boundaries(s, start, end)):
        if found := _diagnosis(s, a, b):
            yield found


def _behind_label(s: Sentence, start: int, end: int) -> int:
    """Where a diagnosis begins behind a label of its own ("Secondary: Type 2 diabetes", "[X] Yes [ ] No If yes: …")."""
    colon = next((i for i in range(start, min(end - 1, start + 9)) if s.tokens[i].norm == ":"), None)
    if colon is None or any(start <= m.start < colon for m in s.mentions("diagnosis")):
        return start
    return colon + 1


_OF_LIST = re.compile(r"\b(?:diagnos[ei]s|dx|problems?|icd)\b", re.IGNORECASE)
_LONGEST_ITEM = 3
_PARTING = frozenset(["|", ";", ",", ")"])


def _is_short_item(s: Sentence, start: int, end: int) -> bool:
    """Whether a few words stand as an item of their own in a list headed as diagnoses, whatever illness they name."""
    if s.section != "diagnosis" or not _OF_LIST.search(s.title) or end - start > _LONGEST_ITEM:
        return False
    if not s.mentions("diagnosis") or s.words(start - 1, start) not in _PARTING:
        return False
    if not all(t.norm.isalpha() and len(t.norm) > 2 for t in s.tokens[start:end]):
        return False
    other = ("drug", "therapy", "injection", "surgery", "device", "region", "side", "context:doing", "context:asking")
    return not any(start <= m.start < end for kind in other for m in s.mentions(kind))


_LEADING = frozenset(word_list("diagnoses", "leading"))
_TRAILING = frozenset(word_list("diagnoses", "trailing"))
_DOUBT = re.compile(r"(?:r o|r / ?[o0]|rule out|possible|probable|\?|suspected|presumed)\b|\?")


def _diagnosis(s: Sentence, start: int, end: int) -> Finding | None:
    """The diagnosis of a stretch with its code, its place, and whether it is only suspected."""
    raw_end = end
    bounds = _bounds(s, start, end)
    if bounds is None:
        return None
    start, end, icd10, icd9 = bounds
    start = _behind_label(s, start, end)
    said = s.words(start, end)
    named = any(start <= m.start < end for m in s.mentions("diagnosis"))
    if (
        _NEVER_ONE.match(said)
        or _BOX_ANSWERED.match(s.raw(start, end))
        or _ADVISED.search(said)
        or end - start > 22
        or (_NOT_A_DIAGNOSIS.match(said) and not named)
    ):
        return None
    if not named and not icd10 and not icd9 and not CALLED.search(said) and not _is_short_item(s, start, end):
        return None
    if named and not icd10 and not icd9 and _is_bare_pain(s, start, end):
        return None
    value = re.sub(r"^(?:r o|rule out|possible|probable|\?|suspected) ?", "", said)
    value = re.sub(r" ([,.)/])", r"\1", value).replace("( ", "(").rstrip(" .,")
    value = _BEHIND_NAME.sub("", value)
    value = re.sub(r",? \(?(?:resolved|improved|improving|stable)\)?$", "", value)
    if not value:
        return None
    found = placed(s, FactType.DIAGNOSIS, value, start, end)
    regions = [m for m in s.mentions("condition_region") if start <= m.start < end]
    if regions and not any(start <= r.start < end for r in s.regions):
        found.region = BodyPart(regions[0].value)
    found.polarity = _polarity(s, start, end)
    led = s.words(start - 2, start) in ("r o", "rule out")
    if (
        _DOUBT.match(said)
        or led
        or _SUSPECTED_BEHIND.search(s.words(start, max(end, min(end + 5, raw_end))))
        or s.words(start - 1, start) in ("?", "possible", "probable", "suspected")
    ):
        found.certainty = Certainty.UNCERTAIN
    if icd10 or icd9:
        found.attributes["icd10" if icd10 else "icd9"] = icd10 or icd9 or ""
    if status := _STATUS.search(s.words(end - 2, raw_end)):
        found.attributes["status"] = status[1]
    return found


def _is_bare_pain(s: Sentence, start: int, end: int) -> bool:
    """Whether words say "pain" of no part of the body and no kind of it: the heads of columns, "Time  Note  Pain"."""
    terms = [m for m in s.mentions("diagnosis") if start <= m.start < end]
    if end - start < _SEVERAL or any(s.words(m.start, m.end) != "pain" for m in terms):
        return False
    placed = any(start <= m.start < end for kind in ("region", "condition_region", "side") for m in s.mentions(kind))
    return not placed and not _KIND_OF_PAIN.search(s.words(start, end))


_SEVERAL = 3
_KIND_OF_PAIN = re.compile(
    r"\b(?:chronic|acute|persistent|post\w*|neuropath\w*|myofascial|muscul\w*|regional|syndrome|disorder|radic\w*|referred"
    r"|central|nerve|joint|bone|axial|due)\b"
)
_BEHIND_NAME = re.compile(
    r"(?: ?,| -)* (?:s p|status post)\b.*$|(?: -| ,|,)* (?:to be )?ruled out(?: by .*)?$| - (?:resolved|improved"
    r"|stable)$| -$"
    r"|(?: ,| -)? (?:(?:cannot|can not) be (?:excluded|ruled out)|not excluded"
    r"|(?:is )?(?:suspected|possible|probable|likely))$"
)
"""What follows the name of a diagnosis and is no part of it."""
_RULED_OUT = re.compile(
    r"(?<!to be )\bruled out\b|\bnot (?:found|confirmed|supported|present|established)\b|\bi do not find\b"
)
_SUSPECTED_BEHIND = re.compile(r"\bto be ruled out\b|\bsuspected\b|\bcannot be excluded\b|\bprobable\b ?$")


def _polarity(s: Sentence, start: int, end: int) -> Polarity:
    """Absent where it is denied or was ruled out; what has resolved was there."""
    behind = re.split(r";|\.(?!\d)", s.words(start, end + 8))[0]
    if _RULED_OUT.search(behind):
        return Polarity.ABSENT
    if re.search(r"\b(?:resolved|to be ruled out|cleared|gone)\b", behind):
        return Polarity.PRESENT
    return context.polarity(s, start, start + 1)


def _bounds(s: Sentence, start: int, end: int) -> tuple[int, int, str | None, str | None] | None:
    """The tokens of the words of a diagnosis without marks, numbers and code around them, and the codes found."""
    while start < end and (s.tokens[start].norm in _LEADING or _is_item_number(s, start, end)):
        start += 1
    if start >= end:
        return None
    stretch = (s.text, s.tokens[start].start, s.tokens[end - 1].end)
    icd10, icd9 = ICD10.search(*stretch), ICD9.search(*stretch)
    if code := icd10 or icd9:
        before = [i for i in range(start, end) if s.tokens[i].end <= code.start()]
        after = [i for i in range(start, end) if s.tokens[i].start >= code.end()]
        if any(s.tokens[i].norm.isalpha() for i in before):
            end = before[-1] + 1
        elif after:
            start = after[0]
    while end > start and (
        (s.tokens[end - 1].kind == MARK and s.tokens[end - 1].norm != ")") or s.tokens[end - 1].norm in _TRAILING
    ):
        end -= 1
    while start < end and s.tokens[start].kind == MARK and s.tokens[start].norm != "?":
        start += 1
    if end - start > 1 and _is_next_number(s, end - 1):
        end -= 1
    if end <= start or not any(t.norm.isalpha() and len(t.norm) > 1 for t in s.tokens[start:end]):
        return None
    return start, end, icd10[0] if icd10 else None, icd9[0] if icd9 else None


def _is_next_number(s: Sentence, i: int) -> bool:
    """Whether a number behind a diagnosis is that of the next item of its line: "1 calcaneus fracture  2 strain"."""
    token = s.tokens[i]
    numbered = token.kind == NUMBER and token.norm in ("2", "3", "4", "5", "6") and s.tokens[i - 1].norm.isalpha()
    return numbered and s.tokens[i - 1].norm not in ("type", "grade", "stage", "class", "level", "dm", "diabetes", "i")


def _is_item_number(s: Sentence, i: int, end: int) -> bool:
    token = s.tokens[i]
    return token.kind == NUMBER and end - i > 2 and token.norm.isdigit() and len(token.norm) == 1
