"""How an evaluator rates what is left: permanent and stationary or not, the impairment, its apportionment.

The words are data (``data/opinions.yaml``); what is still to come, asked, or the name of a report rates nothing.
"""

import re
from collections.abc import Iterator, Sequence

from openimr.domain.facts import FactType, Polarity

from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import data
from .leaning import leans
from .prose import is_prose

_RETOLD = frozenset({"records", "clinical_summary", "history", "past_medical", "family", "social", "guidelines"})
_OF_PATIENT = frozenset({"subjective", "goals", "ros"})
"""Parts in which a status is what somebody once said."""
_HEADING = 9
"""So many tokens has a heading that stands in its paragraph."""
_ALL = 100
"""All of it, in percent."""


def ratings(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """What a sentence rates; each kind of rating once."""
    headed = "apportion" in doc.label.lower()
    doc.label = _label(s, doc.label)
    if s.section in _RETOLD:
        return
    rules = data("opinions")
    if s.section not in _OF_PATIENT:
        yield from _status(s, rules)
    yield from _impairment(s, rules)
    yield from _apportionment(s, rules, headed=headed)


def _label(s: Sentence, before: str) -> str:
    """The heading that stands in its paragraph, as long as that goes on: "Future medical." for one."""
    if not s.begins:
        return before
    words = s.raw(0, len(s.tokens)).rstrip(" .:")
    return words if len(s.tokens) <= _HEADING and words[:1].isupper() and not is_prose(s) else ""


def _status(s: Sentence, rules: dict[str, str]) -> Iterator[Finding]:
    """Whether the patient is said to be permanent and stationary."""
    for match in re.finditer(rf"\b{rules['permanent']}(?!\w)", s.norm):
        before, behind = s.norm[: match.start()], s.norm[match.end() :]
        clause = re.split(r"(?<!\bdr) [.;] | but | however ", before)[-1]
        denied = bool(re.search(rules["negated"], clause))
        if (
            before.rstrip().endswith(("[ ]", '"'))
            or (re.search(rules["no_status_behind"], behind) and not (denied and "disagree" in clause))
            or (not denied and re.search(rules["not_yet_said"], clause))
        ):
            continue
        if not _says_so(clause, behind) or _HEADS.fullmatch(s.norm):
            continue
        found = Finding(FactType.OPINION, "permanent_and_stationary", *s.span(*match.span()))
        found.polarity = Polarity.ABSENT if denied else Polarity.PRESENT
        yield found
        return


_HEADS = re.compile(r"permanent (?:and|&) stationary(?: status)? ?\.?")
"""A heading in its paragraph, or a box of a form whose mark is lost."""


def _says_so(before: str, behind: str) -> bool:
    """Whether words say that it is so, and do not only head what is said of it."""
    said = re.search(
        r"\b(?:is|are|am|has|have|remains?|reached|become|became|considered|declared|deemed|at|as|not|disagree|now)\b",
        before,
    )
    return bool(said) or bool(re.match(r" ?(?:as of|on|since|effective|, |\.|$|: ?(?:yes|no)\b)", behind))


def _impairment(s: Sentence, rules: dict[str, list[str]]) -> Iterator[Finding]:
    for pattern in rules["impairment"]:
        match = re.search(pattern, s.norm)
        if match and int(match["n"]) <= _ALL:
            yield Finding(FactType.OPINION, f"impairment {match['n']}%", *s.span(*match.span()))
            return


def _apportionment(s: Sentence, rules: dict[str, str], *, headed: bool) -> Iterator[Finding]:
    titled = re.search(rules["apportioned"], s.title.lower())
    named = re.search(rules["apportioned"], s.norm)
    if not titled and not named and not headed:
        return
    none = re.search(rules["no_apportionment"], s.norm) or (
        titled and re.match(r"(?:none|not applicable|n / a)\b", s.norm)
    )
    shares = list(re.finditer(rules["shares"], s.norm))
    if none:
        found = Finding(FactType.OPINION, "apportionment none", *s.span(*none.span()))
    elif _parts_the_whole(shares) or (re.search(rules["share_of"], s.norm) and shares and not _OF_WHOLE.search(s.norm)):
        told = "/".join(match["n"] for match in shares)
        found = Finding(FactType.OPINION, f"apportionment {told}", *s.span(shares[0].start(), shares[-1].end()))
    else:
        return
    if not named and titled:
        found.attributes["heading"] = s.title
    found.leans = "before" if leans(s.norm) or not (named or titled) else ""
    yield found


def _parts_the_whole(shares: Sequence[re.Match[str]]) -> bool:
    return len(shares) > 1 and sum(int(match["n"]) for match in shares) == _ALL


_OF_WHOLE = re.compile(r"\bwpi\b|whole person")
