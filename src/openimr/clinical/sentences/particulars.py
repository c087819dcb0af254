"""What the words around a finding say of it besides that it was: visits, first and last day, result, side effects.

It runs over the findings of a document when all are drawn and adds attributes; it never adds or takes away a finding.
The words are data (``data/particulars.yaml``).
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from openimr.domain.facts import Fact, FactType, Polarity, Subject

from ..words.lexicon import data
from .finding import Drawn, Finding
from .sentence import Sentence

_TREATED = frozenset({FactType.THERAPY, FactType.INJECTION, FactType.SURGERY, FactType.MEDICATION})
_RIVALS = ("therapy", "injection", "surgery", "drug", "drug_class")
_DAY = r"(?P<{0}>(?:19|20)\d\d(?:-\d\d){{0,2}})"
_REACH = 40
"""Tokens behind a treatment that may still speak of it."""
_BEFORE = 5
"""Tokens before a treatment in which what began or ended it may stand."""


def complete(drawn: Sequence[Drawn], sentences: Sequence[Sentence], *, of_study: bool = False) -> None:
    """Add to the findings of a document what the words around them say of them.

    Args:
        drawn: findings with their sentences, in the order of the document.
        sentences: all sentences of the document in order.
        of_study: whether the document is the report of an imaging study.
    """
    moving = of_study and any(_in_motion(f"{s.title.lower()} {s.norm}") for s in sentences[:_TITLES])
    at = {id(s): i for i, s in enumerate(sentences)}
    for one in drawn:
        f, s = one.finding, one.sentence
        if f.type in _TREATED and f.polarity is Polarity.PRESENT and f.subject is Subject.PATIENT:
            _of_treatment(f, s, _following(f, s, sentences, at[id(s)]))
        elif f.type is FactType.IMAGING_FINDING and f.value.split()[0] in _MOVED:
            if f.attributes.get("modality") == "xray" and (moving or _in_motion(f"{s.title.lower()} {s.norm}")):
                f.attributes["views"] = "flexion_extension"
        elif f.type is FactType.COMPLAINT and f.value == "pain" and "trend" not in f.attributes:
            _trend(f, s, sentences[at[id(s)] + 1 : at[id(s)] + 4])
    _dominant_hand(drawn, sentences)


_TITLES = 12
"""Sentences at the beginning of a study's report that say which study it is."""
_MOVED = frozenset({"instability", "spondylolisthesis"})


def _in_motion(words: str) -> bool:
    return _pattern("in_motion").search(words.replace("x-ray", "x ray")) is not None


def told(fact: Fact) -> tuple[str, ...]:
    """What a fact says beyond its value and place, for a reader: ``12 visits approved``, ``side effects: nausea``."""
    found = []
    for name, words in data("particulars")["said"].items():
        value = fact.attributes.get(name)
        if value is None or value == "current" or (name == "response_percent" and "%" in _text(fact, "response")):
            continue
        if name == "dominant_hand" and value == "ambidextrous":
            found.append(str(value))
        else:
            found.append(words.format(str(value).replace("_", " ")))
    return tuple(found)


def _text(fact: Fact, name: str) -> str:
    return str(fact.attributes.get(name, ""))


def _of_treatment(f: Finding, s: Sentence, following: str) -> None:
    start, end = _clause(f, s)
    clause = s.words(f.start, end)
    if f.type is FactType.THERAPY:
        _visits(f, s.words(start, end))
        length = _pattern("course_length").search(s.words(start, f.start)) if f.start > start else None
        if length := length or _pattern("course_length_behind").match(s.words(f.end, end)):
            f.attributes["duration"] = f"{length['n']} {length['unit']}"
    _days(f, clause, s.words(max(start, f.start - _BEFORE), f.start))
    name = {FactType.MEDICATION: "effect", FactType.SURGERY: "outcome"}.get(f.type, "response")
    behind = s.words(f.end, end)
    if name == "response" and (denied := _pattern("denied").search(behind)):
        f.attributes["response"] = denied[0]  # "no lasting improvement" is not a lasting one
    for words in (behind, following):
        if name in f.attributes or "response_percent" in f.attributes:
            break
        found = (f.type is FactType.SURGERY and _pattern("outcome").search(words)) or _pattern("result").search(words)
        if found:
            f.attributes[name] = found[0].removeprefix("with ").strip()
            if name == "response" and (percent := re.search(r"(\d{1,3}) (?:(?:-|to) \d{1,3} )?%", found[0])):
                f.attributes["response_percent"] = int(percent[1])
    if f.type in (FactType.INJECTION, FactType.THERAPY) and "response_duration" not in f.attributes:
        _duration(f, (behind, following))
    if f.type is FactType.MEDICATION:
        _side_effects(f, behind, following)
        over = "to" in f.attributes or _pattern("stopped").search(behind)
        if over and f.attributes.get("status") == "current":
            f.attributes["status"] = "stopped"


def _clause(f: Finding, s: Sentence) -> tuple[int, int]:
    """The tokens that may speak of a finding: between the treatments named before and behind it."""
    others = [m for kind in _RIVALS for m in s.mentions(kind) if m.value != f.value]
    start = max((m.end for m in others if m.end <= f.start), default=0)
    end = min((m.start for m in others if m.start >= f.end), default=len(s.tokens))
    for i in range(f.start - 1, start, -1):
        if s.tokens[i].norm in (";", "."):
            start = i + 1
            break
    return start, min(end, f.start + _REACH)


def _following(f: Finding, s: Sentence, sentences: Sequence[Sentence], at: int) -> str:
    """The words of the next sentence where it goes on about this treatment, the last that its own sentence names."""
    if at + 1 >= len(sentences):
        return ""
    later = sentences[at + 1]
    last = not any(m.start >= f.end and m.value != f.value for kind in _RIVALS for m in s.mentions(kind))
    same = later.page == s.page and later.section == s.section
    if not last or not same or any(later.mentions(kind) for kind in _RIVALS):
        return ""
    return later.norm if _pattern("goes_on").match(later.norm) else ""


def _visits(f: Finding, words: str) -> None:
    """Visits requested, approved and attended, where each number stands beside its word."""
    found: dict[str, int] = {}
    taken: list[range] = []
    matches = [m for pattern in _counts() for m in pattern.finditer(words)]
    for match in sorted(matches, key=lambda m: (m.start(), m.lastgroup != "n")):
        if any(match.start() in span or match.end() - 1 in span for span in taken):
            continue
        taken.append(range(match.start(), match.end()))
        label = next(name for name in _labels() if _pattern("visits", name).search(match["label"]))
        found.setdefault(f"visits_{label}", int(match["n"]))
    if found and "visits_attended" not in found and f.attributes.get("visits_attended") in found.values():
        del f.attributes["visits_attended"]
    f.attributes.update(found)
    f.had = f.had or bool(found.get("visits_attended"))


@cache
def _counts() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A word before its number ("attended 10 visits"), and a number before its word ("12 visits were approved")."""
    nouns = data("particulars")["nouns"]
    labels = "|".join(data("particulars")["visits"].values())
    ahead = (
        rf"\b(?:{nouns})? ?(?P<label>{labels})(?: (?:{nouns}))? ?[:=]? ?(?:a total of |all |only |about |another )?"
        rf"(?P<n>\d{{1,3}})\b(?= (?:of \d+ )?(?:[a-z]+ ){{0,3}}?(?:{nouns})\b| ?[,.;/]|$| (?:of|and|{labels})\b)"
    )
    behind = (
        rf"\b(?P<n>\d{{1,3}}) (?:[a-z]+ ){{0,2}}?(?:(?:{nouns}) )?(?:of (?:[a-z]+ ){{1,2}})?"
        rf"(?:were |was |have been |has been |had been )?(?P<label>{labels})\b(?! (?:\d|:))"
    )
    return re.compile(ahead), re.compile(behind)


@cache
def _labels() -> tuple[str, ...]:
    return tuple(data("particulars")["visits"])


def _days(f: Finding, clause: str, before: str) -> None:
    """The first and the last day, as exactly as the page has them, in ``from`` and ``to``."""
    period = _period().search(clause)
    if period:
        f.attributes.setdefault("from", period["a"])
        f.attributes.setdefault("to", period["b"])
        return
    for name, key in (("from", "began"), ("to", "ended")):
        said = _dated(key).search(clause)
        if said is None and _pattern(key).search(before):
            said = _first_day().match(clause)
        if said:
            f.attributes.setdefault(name, said["day"])
    if f.attributes.get("from") == f.attributes.get("to"):
        f.attributes.pop("from", None)


@cache
def _period() -> re.Pattern[str]:
    return re.compile(rf"{_DAY.format('a')} (?:to|through|thru|until|till|and|-) {_DAY.format('b')}\b")


@cache
def _dated(key: str) -> re.Pattern[str]:
    words = data("particulars")[key]
    return re.compile(rf"\b(?:{words})\b(?: (?:on|in|by|about|approximately|around|it|this))* {_DAY.format('day')}\b")


@cache
def _first_day() -> re.Pattern[str]:
    """A day on or in which something the clause names began or ended."""
    return re.compile(rf"[^;]*?\b(?:on|in) {_DAY.format('day')}\b")


def _duration(f: Finding, stretches: Sequence[str]) -> None:
    """How long a result lasted, where it is said behind the result."""
    for words in stretches:
        result = _pattern("result").search(words)
        lasting = _pattern("lasting").search(words, result.start() if result else 0)
        if lasting and (result or "last" in lasting[0]):
            f.attributes["response_duration"] = f"{lasting['n']} {lasting['unit']}"
            return


def _side_effects(f: Finding, behind: str, following: str) -> None:
    """Unwanted effects that the words lay to a drug, or ``none`` where they say so."""
    for words in (behind, following):
        blamed = _blamed().search(words)
        if blamed and not re.search(r"\b(?:no|not|without|denies)(?: \w+){0,2} ?$", words[: blamed.start()]):
            rest = words[blamed.start("effect") :]
            listed = re.match(rf"(?:(?:{_side_effect_words()})(?: ?,? ?(?:and |or )?)?)+", rest)
            names = re.findall(_side_effect_words(), listed[0] if listed else rest)
            f.attributes["side_effects"] = ", ".join(dict.fromkeys(names))
            return
        if _pattern("no_side_effects").search(words):
            f.attributes["side_effects"] = "none"
            return


@cache
def _side_effect_words() -> str:
    return "".join(data("particulars")["side_effects"].replace(" |", "|").split("\n"))


@cache
def _blamed() -> re.Pattern[str]:
    laid = data("particulars")["laid_to_it"]
    return re.compile(rf"\b(?:{laid}) ?(?:[a-z]+ ){{0,2}}?(?P<effect>{_side_effect_words()})\b")


def _trend(f: Finding, s: Sentence, later: Sequence[Sentence]) -> None:
    """How a pain has been changing, where one of the next sentences says it of nothing else."""
    for other in later:
        if other.page != s.page or other.section != s.section or other.regions:
            return
        if found := _pattern("course_of_pain").search(other.norm):
            f.attributes["trend"] = found["trend"].removeprefix("the ")
            return


_BEARERS = (FactType.AGE, FactType.SEX, FactType.OCCUPATION, FactType.INJURY_DATE, FactType.MECHANISM)
_SIDES = {"r": "right", "rt": "right", "rhd": "right", "l": "left", "lt": "left", "lhd": "left"}


def _dominant_hand(drawn: Sequence[Drawn], sentences: Sequence[Sentence]) -> None:
    """Which hand is dominant, kept with what the same sentence or page says of who the patient is."""
    told = [(s, found) for s in sentences if (found := _pattern("dominant_hand").search(s.norm))]
    hands = {_hand(found) for _, found in told}
    if len(hands) != 1:  # a report that names both hands says neither
        return
    for s, _ in told:
        who = [d for d in drawn if d.finding.type in _BEARERS and d.sentence.page == s.page]
        who.sort(key=lambda d: (d.sentence is not s, _BEARERS.index(d.finding.type)))
        if who:
            who[0].finding.attributes["dominant_hand"] = hands.pop()
            return


def _hand(found: re.Match[str]) -> str:
    side = next(value for name, value in found.groupdict().items() if name.startswith("side") and value)
    return _SIDES.get(side, side)


@cache
def _pattern(*names: str) -> re.Pattern[str]:
    """An expression of the data file; of a list any one, its groups of one name told apart by numbers."""
    entry: Any = data("particulars")
    for name in names:
        entry = entry[name]
    if isinstance(entry, str):
        return re.compile(entry if entry.startswith("^") else rf"\b(?:{entry})")
    numbered = (re.sub(r"\?P<(\w+)>", rf"?P<\g<1>{i}>", one) for i, one in enumerate(entry))
    return re.compile(rf"\b(?:{'|'.join(numbered)})\b")
