"""How an evaluator rates what is left: permanent and stationary or not, the impairment, its apportionment.

The words are data (``data/opinions.yaml``); what is still to come, asked, or the name of a report rates nothing.
"""

import re
from collections.abc import Iterator

from openimr.domain.facts import FactType, Polarity

from ..finding import Finding
from ..lexicon import data
from ..sentence import Sentence

_RETOLD = frozenset({"records", "clinical_summary", "history", "past_medical", "family", "social", "guidelines"})
_OF_PATIENT = frozenset({"subjective", "goals", "ros"})
"""Parts in which a status is what somebody once said."""
_LONGEST = 100
"""The highest share, in percent."""


def ratings(s: Sentence) -> Iterator[Finding]:
    """What a sentence rates; each kind of rating once."""
    if s.section in _RETOLD:
        return
    rules = data("opinions")
    if s.section not in _OF_PATIENT:
        yield from _status(s, rules)
    yield from _impairment(s, rules)
    yield from _apportionment(s, rules)


def _status(s: Sentence, rules: dict[str, str]) -> Iterator[Finding]:
    """Whether the patient is said to be permanent and stationary."""
    for match in re.finditer(rf"\b{rules['permanent']}(?!\w)", s.norm):
        before, behind = s.norm[: match.start()], s.norm[match.end() :]
        clause = re.split(r"(?<!\bdr) [.;] | but | however ", before)[-1]
        denied = bool(re.search(rules["negated"], clause))
        if (
            before.rstrip().endswith(("[ ]", '"'))
            or re.match(rules["no_status_behind"], behind)
            or (not denied and re.search(rules["not_yet_said"], clause))
        ):
            continue
        if not _says_so(clause, behind):
            continue
        found = Finding(FactType.OPINION, "permanent_and_stationary", *s.span(*match.span()))
        found.polarity = Polarity.ABSENT if denied else Polarity.PRESENT
        yield found
        return


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
        if match and int(match["n"]) <= _LONGEST:
            yield Finding(FactType.OPINION, f"impairment {match['n']}%", *s.span(*match.span()))
            return


def _apportionment(s: Sentence, rules: dict[str, str]) -> Iterator[Finding]:
    about = re.search(rules["apportioned"], f"{s.title} {s.norm}".lower())
    none = re.search(rules["no_apportionment"], s.norm)
    if none:
        yield Finding(FactType.OPINION, "apportionment none", *s.span(*none.span()))
        return
    shares = list(re.finditer(rules["shares"], s.norm))
    if (
        not shares
        or not about
        or not re.search(rules["share_of"], s.norm)
        or re.search(r"\bwpi\b|whole person", s.norm)
    ):
        return
    span = s.span(shares[0].start(), shares[-1].end())
    found = Finding(FactType.OPINION, f"apportionment {'/'.join(match['n'] for match in shares)}", *span)
    if not re.search(rules["apportioned"], s.norm) and s.title:
        found.attributes["heading"] = s.title
    yield found
