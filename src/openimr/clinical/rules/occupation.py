"""The patient's job: behind its label, behind "as a", or where a noun that names a job stands beside the patient."""

import re
from collections.abc import Iterator

from openimr.domain.facts import FactType, Subject

from ..sentences import context
from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, data, terms

_LABEL = re.compile(
    r"\b(?:occupations?|usual occupation|0ccup|occup|occ|job titles?|job|position|trade|employed as|works as|profession"
    r"|regular job|title)\b"
    r"(?: (?:/ )?(?:job title|employer|title|description|duties|at (?:injury|time of injury|doi)|of record|of injury"
    r"|specific job title)"
    r"| \( [^)]{1,30} \))* ?(?P<mark>[:=.-])? ?"
)
_NEEDS_MARK = frozenset({"job", "position", "trade", "occ", "title"})
_LEAD = re.compile(
    r"\b(?:as|is|was|been|being|are|of|been working as|a former|who is|currently|formerly|previously"
    r"|retired|former|unemployed|became) (?:also )?(?:an?|the|her|his|a lead|a senior)?(?: (?:retired|former|full"
    r" time|part time|lead|senior))* ?$"
    r"|(?:year s? ?old|years? old|y / ?o|y o|yo|yr old|yrs old|old|male|female|man|woman|gentleman|lady|rhd|lhd"
    r"|handed|dominant|employed|applicant|claimant|[mf]|hispanic|caucasian|retired|former|his work|her work|work|job"
    r"|rt handed) ?,? ?(?:an? )?$|^$|^\d\d [mf] ,? ?$"
    r"|, (?:an?|formerly an?|currently an?) ?$|^\d\d [mf] ?$|[ :;.] ?\d\d [mf] ?$|\b(?:to work|works?|worked|working"
    r"|employment|employed|job)(?: \w+){0,4} as(?: an?| the| his| her)?(?: \w+)? ?$"
    r"|\( ?(?:\w+ ){0,3}(?:is|was) an? ?$|/ ?$|\b[mf] \d\d ?,? ?$|\bworks (?:nights|days|evenings)(?: as)? ?,? ?$"
    r"|\bthey call (?:it|me) ?(?:an? )?$"
)
"""What stands directly before a job that the patient has or had: "works as a", "58-year-old", "employed"."""
_STRONG = re.compile(
    r"(?:\b\d\d (?:/ )?[mf](?: /)?|\b[mf] (?:/ )?\d\d(?: /)?|\d\d (?:y / ?o|y o|yo|yrs?(?: old)?)(?: [mf])?"
    r"|\b(?:as|is|was|been|became|job|employed|old|handed|dominant|rhd|lhd"
    r"|male|female|[mf]|retired|former)"
    r"\b(?: (?:an?|the|his|her))?) ?,? ?$"
)
_NO_PART = frozenset(terms(data("jobs")["no_part"]["words"]))
_AWAY = frozenset(
    {"guidelines", "records", "family", "goals", "imaging", "findings", "impression", "technique", "medications"}
)
_OTHERS = re.compile(
    r"\b(?:co ?workers?|another|other|his|her|the|by an?|to an?|from an?|with an?|saw an?|see an?|struck by|my|your"
    r"|their|dr|wife|husband"
    r"|son|daughter|father|mother|brother|sister|our|for an?|attorney)(?: \w+){0,1} ?$"
)
_AGAIN = re.compile(
    r"\b(?:driver s? (?:side|seat|license)|worker s? comp|workers? .{0,2}comp|case worker|claims? \w+|injured worker"
    r"|lnjured worker|dear|insurance \w+|adjuster)\b"
)


def occupations(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """The occupation, once a document; what stands behind a label counts for more than other words."""
    if found := _labelled(s):
        doc.told.add("occupation")
        yield found
        return
    if "occupation" in doc.told or s.section in _AWAY:
        return
    for m in s.mentions("job"):
        if context.subject(s, m.start, m.end) is not Subject.PATIENT:
            continue
        start = _beginning(s, m)
        before = s.words(max(0, start - 7), start)
        if not _is_patients(doc, s, m, start, before):
            continue
        doc.told.add("occupation")
        yield Finding(FactType.OCCUPATION, s.raw(start, m.end).lower(), start, m.end)
        return
    if "place of work" not in doc.told and (by_place := _by_place(s)):
        doc.told.add("place of work")
        yield by_place


_AT_PLACE = re.compile(
    r"\b(?:works|worked|working|employed|job|been) (?:on |in |at |for |(?:the|a) )*(?P<job>(?:the |a )?(?:\w+ (?:side"
    r"|line|end|floor) of (?:a|an|the) )"
    r"?(?:\w+ )?(?:laundry|kitchen|warehouse|dock|cannery|packing house|mill|foundry|bakery|dairy|hotel laundry"
    r"|call center|mail room))\b"
)
"""A job told by its place: "works the wet side of a hotel laundry"."""
_DROVE = re.compile(
    r"\b(?:drove|drives|driving) (?:a |an |the )?(?P<job>(?:\w+ )?(?:truck|bus|van|forklift|taxi|cab"
    r"|route|rig))\b (?=for|,|\.|$|\d)"
)


def _by_place(s: Sentence) -> Finding | None:
    """A job told by where it is done, or by what is driven in it."""
    if s.section not in ("", "history", "subjective", "social"):
        return None
    for pattern in (_AT_PLACE, _DROVE):
        found = s.search(pattern)
        if found and context.subject(s, found.start, found.end) is Subject.PATIENT:
            low, high = s.span(found.match.start("job"), found.match.end("job"))
            named = s.raw(low, high).lower()
            return Finding(FactType.OCCUPATION, f"{named} driver" if pattern is _DROVE else named, low, high)
    return None


def _labelled(s: Sentence) -> Finding | None:
    for label in s.matches(_LABEL):
        name = label.match[0].split()[0]
        leads = label.start == 0 or _ITEM_NUMBER.fullmatch(s.words(0, label.start)) is not None
        if label.match["mark"] is None and (name in _NEEDS_MARK or not s.begins or not leads):
            continue
        end = label.end
        while end < len(s.tokens) and not (
            (s.tokens[end].gap and end > label.end)
            or s.tokens[end].norm in (".", ";", "(", ":", "date", "employer", "dob", '"')
        ):
            end += 1
        if end < len(s.tokens) and s.tokens[end].norm == ":":
            end -= 1
        words = s.words(label.end, end)
        if 0 < end - label.end <= 7 and words[:1].isalpha() and not _NOT_A_JOB.match(words):
            return Finding(FactType.OCCUPATION, s.raw(label.end, end).lower(), label.end, end)
    return None


_ITEM_NUMBER = re.compile(r"\(? ?\d{1,2} ?[.)]?(?: \))?")
"""The number of a form's box before its label: "9. OCCUPATION"."""
_NOT_A_JOB = re.compile(
    r"(?:duties|description|demands?|goal|requires?|was|is|has|he|she|the|that|which|change|same|none|unknown|title"
    r"|n / a|loss|supine|prone|lateral|seated|sitting|standing|beach"
    r"|dissatisf\w*|related|injury|and|with|at|stress|modified|full|regular|light)\b"
)


def _beginning(s: Sentence, m: Mention) -> int:
    """The first token of the job: the noun with up to three words that say what kind."""
    start = m.start
    while start > 0 and m.start - start < 3:
        token = s.tokens[start - 1]
        if token.norm in _NO_PART or not token.norm.isalpha() or s.tokens[start].gap:
            break
        start -= 1
    return start


_GOES_ON = re.compile(r"(?:,|with|who|for|at|x|since|[-;/(]|works?|injured|hurt|dominant|\d)(?: |$)")
"""How a line goes on that begins with the patient's job."""


def _is_of_place(s: Sentence, m: Mention) -> bool:
    """Whether the noun opens the name of a town or street in an address: "Porter City, MN"."""
    if m.end + 1 >= len(s.tokens) or not s.text[s.tokens[m.start].start].isupper():
        return False
    behind = s.text[s.tokens[m.end].start : s.tokens[m.end].end]
    return behind.istitle() and s.tokens[m.end + 1].norm == "," and any(t.norm.isdigit() for t in s.tokens[m.end :])


def _opens_history(s: Sentence, m: Mention, start: int) -> bool:
    """Whether the history begins with the job and what ails who does it: "Dental assistant with numb hands"."""
    opens = start == 0 and s.begins and s.section in ("history", "subjective")
    return opens and _AILS.match(s.words(m.end, m.end + 12)) is not None


_AILS = re.compile(
    r"(?:,|with\b|who\b)(?:(?! dr\b)[^.;])*\b(?:pain|numb\w*|injur\w*|hurt|ache\w*|strain|weeks?"
    r"|months?|years?|works?)\b"
)
"""What goes on about the patient behind the job that opens a history."""


def _is_patients(doc: Reader, s: Sentence, m: Mention, start: int, before: str) -> bool:
    """Whether the job named is the patient's and not that of somebody he met."""
    alone = s.tokens[m.start].norm == "worker" and start == m.start
    if _AGAIN.search(s.words(start - 1, m.end + 2)) or alone or s.words(m.end, m.end + 1) == ":":
        return False
    if _OTHERS.search(before) and not re.search(
        r"\b(?:works?|worked|employed|duties|job|position)\b[^.]*\bas (?:the|his|her) ?$", before
    ):
        return False
    lead = _LEAD.search(before)
    if lead is None or _is_of_place(s, m):
        return False
    strong = _STRONG.search(before)
    if "care" in {x.value for x in s.mentions("job") if x.start == m.start} and not _opens_history(s, m, start):
        return bool(strong) and not re.search(r"\b(?:seen|evaluated|treated|by)\b", before)
    if strong:
        return True
    if start == 0 and not _GOES_ON.match(s.words(m.end, m.end + 2)):
        return False  # a title, or the name of a house
    # A job that opens a line or follows a comma is the patient's only where the document begins.
    return s.section in ("", "history", "subjective") and (start == 0 or before.rstrip().endswith(("an", "a", ",")))
