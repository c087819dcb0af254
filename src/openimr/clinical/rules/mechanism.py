"""How the injury happened, in the report's own words: every clause that may tell it, with what speaks for each.

Words beside an event tie it to the injury ("when", "hurt", a date, the heading); of all the clauses of a document the
one most is said for is kept. What is said of a test, of an activity that hurts, of a fall at home is none.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from openimr.domain.facts import FactType, Polarity, Subject

from ..sentences import context
from ..sentences.finding import Drawn, Finding, told
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import data
from ..words.tokens import DATE_KIND

_LABEL = re.compile(
    r"(?:^|(?<= ))(?:mechanism(?: of (?:the )?injury)?|moi|mech|nature of (?:the )?(?:injury|accident|incident)"
    r"|(?:cause|manner) of (?:the )?(?:injury|accident)|what happened"
    r"|how (?:did )?(?:the |your )?(?:injury|accident|incident|exposure|it|injured|hurt|this)?"
    r" ?(?:occur(?:red)?|happen(?:ed)?|injured|hurt)?"
    r"|(?:describe|description of) (?:how )?(?:the )?(?:injury|accident|incident|event)[a-z ]{0,40}?"
    r"|(?:injury|accident|incident) (?:description|details)|remarks) ?(?:[:?]|-(?! ?\d)) ?"
    r"|^(?:moi|mech) (?=[a-z])"
    r"|^(?:\d+ )?how (?:did )?(?:it|this|(?:the )?(?:injury|accident|incident)) (?:happen|occur)(?:ed)? (?=[a-z])"
)
"""Labels and questions of forms behind which an account of the injury stands."""
_TITLE = re.compile(
    r"mechanism|patient.?s account|account of|how injur|how it hap|description of|moi\b|describe how|details of"
    r"|accident|how (?:did|the)|(?:cause|manner) of injury|what happened|(?:injury|incident) (?:details|description)",
    re.I,
)
_AWAY = frozenset(
    {
        *("guidelines", "records", "family", "goals", "imaging", "findings", "technique", "medications", "objective"),
        *("plan", "request", "determination", "past_medical", "social", "ros", "allergies", "risk", "function"),
        *("procedure", "operative_findings"),
    }
)
_TOLD_THERE = frozenset({"history", "subjective", "clinical_summary", ""})
_LATER = re.compile(
    r"\b(?:subsequent|second|new (?:injur\w+|accident|incident|fall)|non ?industrial|prior|previous|earlier"
    r"|next(?! to)|since then|last (?:week|month|visit|seen)|at home|denies|fear|surgery|underwent|physical therapy"
    r"|if (?:he|she)|goals?|able to|difficulty|trouble|worse (?:with|when|after|while)"
    r"|aggravated by|comes on (?:with|when)|brought on|comes with|provoked|increase[sd]? (?:with|when)|increases? pain"
    r"|(?:pain|hurts) (?:with|when|while)|\d (?:when|while|with)|flare\w*"
    r"|exacerbat\w*|(?:drain|foley|catheter|sutures?|staples|pins?)"
    r"|limited|cannot|unable|tolerance|avoid\w*|better|relie\w+"
    r"|requires?|required to|duties|involves|job description)\b"
)
"""Words near an event that make it another one than the injury, or what brings on the pain."""
_OF_PERSON = re.compile(r"\b(?:year s? ?old|years old|y o|yo|yr old|who|mr|ms|mrs|\d\d [mf])\b")
_ANOTHER = re.compile(r"\b(?:he|she|him|her|his|i|me|my|patient|pt|applicant|claimant|employee|worker)\b")
_END = re.compile(
    r" (?:on \d{4}|when (?:he|she) felt|and (?:felt|developed|noted|experienced|immediately|reported|heard|has had"
    r"|had (?:immediate|pain))|with (?:immediate|sudden)|resulting in|causing|he felt|she felt|when he felt|which"
    r" caused|immediate|he developed|she developed|, (?:and )?(?:felt|developing|noting|immediately|heard)"
    r"|,? ?(?:he|she|the patient|pt) (?:then )?(?:felt|twisted|injured|hurt|developed|noted|heard|experienced"
    r"|strained|sustained|had)|; |\. |c / ?o\b).*"
)
"""Where the account of an event ends and what came of it begins."""
_SEASON = re.compile(
    r"fall (?:of\b|\d)|ct injury|falls? (?:risk|precautions?|asleep|prevention)|closing|opening (?:the )?mouth"
)
_DOING = re.compile(
    r"\b(?:while|when (?:he|she|i|the \w+) (?:was|were)|as (?:he|she|i) was|(?:he|she|i|pt|patient|claimant|applicant"
    r"|employee|worker) was|due to|secondary to|result of|caused by"
    r"|(?:condition|pain|injury|symptoms) (?:[a-z]+ ){0,3}?(?:to|from))"
    r" (?:the |a |an |[a-z]+ly |years of |prolonged |repeated |frequent |constant )*(?P<act>[a-z]{3,}ing|\w+ use)\b"
    r"(?! (?:therapy|treatment|well|better))"
)
"""An act that no list holds, told by its shape: "while tarring a roof", "due to prolonged keyboard use"."""
_SUFFERED = re.compile(
    r"\b(?:was|were|got|being) (?:[a-z]+ly )?(?P<act>[a-z]{2,}(?:ed|ck|it|ught|rown|itten|truck|oken|ung))"
    r" (?:\w+ ){0,3}?(?:by|between|against|under|onto|into)\b"
    r"(?! (?:\w+ ){0,2}(?:dr|md|us|me|physicians?|doctor|surgeons?|clinic|hospital|office|therapists?|attorney))"
)
"""What was done to a person, told by its shape: "was clipped by a reversing van"."""
_AT_WORK = re.compile(
    r"(?:^|(?<= ))(?P<act>(?!(?:an?|the|his|her|this|that|my|work|industrial|specific|first|back|neck) )[a-z]+"
    r" (?:injury|accident|incident)) (?:at work|on the job)\b"
)
"""An injury named by its cause: "cart injury at work"."""


@cache
def _words(name: str) -> frozenset[str]:
    """A list of small words of ``data/accounts.yaml``."""
    return frozenset(data("accounts")[name].split())


class _Event(NamedTuple):
    """An event of a sentence and how much it says by itself."""

    start: int
    end: int
    strong: bool
    named: bool = False


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """The clauses of a sentence that may tell how the injury happened, with their weight (see ``best_account``)."""
    if s.section in ("guidelines", "records", "family", "goals", "medications"):
        return
    label = s.search(_LABEL)
    remarked = label and "remarks" in label.match[0] and not any(m.value == "verb" for m in s.mentions("event"))
    if label and label.match[0].strip(" :?-") not in ("how", "") and label.end < len(s.tokens) - 1 and not remarked:
        yield _told(s, label.end, len(s.tokens), _BY_LABEL)
        yield from _day(doc, s, _Event(label.end, label.end + 1, False))
    elif _TITLE.match(s.title) and s.section in ("history", "") and _tells(s):
        yield _told(s, 0, len(s.tokens), _BY_TITLE)
        yield from _day(doc, s, _Event(0, 1, False))
    elif s.section not in _AWAY and not _SINCE_THEN.search(s.title) and (best := _weighed(doc, s)):
        weight, event = best
        start, end = _clause(s, event)
        if end > start:
            yield _told(s, start, end, weight)
            yield from _day(doc, s, event)
    doc.of_injury = _ties(s, 0, len(s.tokens))["sure"] or (doc.of_injury and len(s.tokens) <= _SHORT)


_BY_LABEL, _BY_TITLE, _LEAST = 30, 20, 2
_SHORT = 8
"""Tokens of a sentence that only stands between the injury and its account: "New loss. 8/19 10:30p. Product fell."."""
_SINCE_THEN = re.compile(r"\b(?:interval|interim|since (?:the )?last|progress)\b", re.IGNORECASE)


def best_account(drawn: list[Drawn]) -> list[Drawn]:
    """The findings with only the account of the injury that most speaks for, and the day that stands in it.

    Args:
        drawn: findings with their sentences, in the order of the document; weights are taken off them.
    """
    told = [one for one in drawn if one.finding.type is FactType.MECHANISM]
    weights = [int(str(one.finding.attributes.pop("weight"))) for one in told]
    # What was told first is kept unless a later account is clearly the better one.
    best = next((one for one, weight in zip(told, weights, strict=True) if weight >= max(weights) - 1), None)
    kept = []
    for one in drawn:
        by_account = one.finding.type is FactType.INJURY_DATE and one.finding.attributes.pop("of_account", False)
        other = best is None or one.sentence is not best.sentence
        if one is best or not (one.finding.type is FactType.MECHANISM or (by_account and other)):
            kept.append(one)
    return kept


def _tells(s: Sentence) -> bool:
    """Whether the words under a heading tell something, and are not a day and an hour alone."""
    return sum(t.norm.isalpha() and len(t.norm) > 2 for t in s.tokens) >= 3


def _told(s: Sentence, start: int, end: int, weight: int) -> Finding:
    found = Finding(FactType.MECHANISM, told(s, start, end).rstrip(" .,;)"), start, end)
    found.attributes["weight"] = weight
    return found


def _weighed(doc: Reader, s: Sentence) -> tuple[int, _Event] | None:
    """The event of a sentence that most speaks for, and its weight; None where too little does."""
    weighed = [(_weight(doc, s, event), event) for event in _events(doc, s)]
    best, most = max(weighed, key=lambda one: one[0], default=(0, None))
    least = _LEAST if s.section in _TOLD_THERE or doc.is_study else _LEAST + 1
    if best < least or most is None:
        return None
    # What only names the event gives way to a sentence that tells it.
    weight = max(least, best - 2) if most.named and not doc.is_study else best
    # The clause is told from its first event on, not from the one that weighs most.
    return weight, next(event for weight, event in weighed if weight >= best - 1)


def _weight(doc: Reader, s: Sentence, event: _Event) -> int:
    """How many things tie an event to the injury."""
    ties = _ties(s, event.start - 24, event.end + 12)
    dated = any(t.kind == DATE_KIND for t in s.tokens[max(0, event.start - 16) : event.end + 16])
    sure = (
        2
        if ties["sure"] or s.words(event.start - 2, event.start) in ("s p", "status post")
        else int(doc.of_injury and not s.begins)
    )
    person = bool(_OF_PERSON.search(s.words(max(0, event.start - 24), event.end + 12)))
    history = s.section == "history" or (doc.is_study and s.section in ("", "objective"))
    return sure + ties["weak"] + ties["felt"] + dated + history + event.strong + person + _is_told(s, event)


def _is_told(s: Sentence, event: _Event) -> bool:
    """Whether an event is told as what was happening or happened, and is not only named."""
    first = s.tokens[event.start].norm
    if first.endswith("ing"):
        return bool(_HAPPENING.search(s.words(event.start - 3, event.start)))
    return first in _words("past") or (first.endswith("ed") and first not in _words("no_past"))


_HAPPENING = re.compile(r"\b(?:was|were|while|when|from|by|started|began)(?: [a-z]+ly)? ?$")


def _ties(s: Sentence, start: int, end: int) -> dict[str, bool]:
    """Which kinds of ties stand between two tokens."""
    found = {m.value for m in s.mentions("tie") if start <= m.start and m.end <= end}
    return {kind: kind in found for kind in ("sure", "weak", "felt")}


def _events(doc: Reader, s: Sentence) -> Iterator[_Event]:
    """The events of a sentence that may be the injury's, by their words or by their shape."""
    found: dict[int, _Event] = {}
    for m in s.mentions("event"):
        before = found.get(m.start, _Event(m.start, m.end, False, True))
        found[m.start] = _Event(
            m.start, m.end, before.strong or m.value == "strong", before.named and m.value == "named"
        )
    for pattern in (_DOING, _SUFFERED, _AT_WORK):
        if pattern is _SUFFERED and not s.regions:
            continue
        for shaped in s.matches(pattern):
            act = s.span(shaped.match.start("act"), shaped.match.end("act"))
            if shaped.match["act"] not in _words("no_act") and not any(act[0] <= at < act[1] for at in found):
                found[act[0]] = _Event(*act, False)
    for event in sorted(found.values()):
        if not _is_other(doc, s, event):
            yield event


def _is_other(doc: Reader, s: Sentence, event: _Event) -> bool:
    """Whether an event is not the injury's: denied, of another time or person, or only a word for something else."""
    start, end = event.start, event.end
    if _SEASON.match(s.words(start, end + 2)) or re.match(r"(?:to|from) \d", s.words(end, end + 2)):
        return True  # "pain 7 falling to 3"
    if _LATER.search(s.words(start - 14, end + 4)):
        return True
    if s.section == "" and not (doc.of_injury or _is_of_somebody(s)):
        return True
    if any(0 <= d.start - end <= 2 for d in s.mentions("drug")):
        return True
    whom = context.subject(s, start, end)
    if whom is Subject.FAMILY or (whom is Subject.OTHER and not _ANOTHER.search(s.words(end, len(s.tokens)))):
        return True
    return context.polarity(s, start, end) is Polarity.ABSENT


def _is_of_somebody(s: Sentence) -> bool:
    """Whether a sentence names somebody to whom it may have happened, or the day or the injury."""
    dated = any(t.kind == DATE_KIND for t in s.tokens)
    return bool(dated or s.regions or _ANOTHER.search(s.norm) or _ties(s, 0, len(s.tokens))["sure"])


_YEAR = 4
_OTHER_DAY = re.compile(
    r"\b(?:mri|surgery|underwent|x ?rays?|seen|dated|since|until|report|visit|first|saw|emg|ct scan|exam\w*"
    r"|operated)\b"
)


def _day(doc: Reader, s: Sentence, event: _Event) -> Iterator[Finding]:
    """The day of the event, where its sentence gives one and no day of injury was read before."""
    if "injury_date" in doc.told:
        return
    days = [i for i, t in enumerate(s.tokens) if t.kind == DATE_KIND and abs(i - event.start) <= 22]
    days = [
        i
        for i in days
        if not _OTHER_DAY.search(s.words(i - 4, i)) and s.tokens[i].norm != doc.day and not _of_treatment(s, i)
    ]
    if not days:
        return
    i = min(days, key=lambda x: (len(s.tokens[x].norm) == _YEAR, abs(x - event.start)))
    found = Finding(FactType.INJURY_DATE, s.tokens[i].norm, i, i + 1, date=s.tokens[i].norm)
    found.attributes["of_account"] = True
    yield found


def _of_treatment(s: Sentence, day: int) -> bool:
    """Whether the day at a token is that of an operation or injection named before it."""
    return any(0 <= day - m.end <= 3 for kind in ("surgery", "injection") for m in s.mentions(kind))


def _clause(s: Sentence, event: _Event) -> tuple[int, int]:
    """The tokens of the clause the event stands in, without the words that lead into it."""
    start = event.start
    while start > 0 and event.start - start < 16 and s.tokens[start - 1].norm not in _words("opens"):
        start -= 1
    while (
        start < event.start
        and s.words(start, start + 2) != "a patient"
        and (s.tokens[start].norm in _words("idle") or s.tokens[start].kind == DATE_KIND)
    ):
        start += 1
    text = _END.sub("", " " + s.words(event.start, len(s.tokens)))
    end = event.start + max(len(text.split()), event.end - event.start)
    return start, min(end, start + 40)
