"""Therapy that was had: each kind with the visits its papers count and what came of it, in their own words."""

import re
from collections.abc import Iterator, Sequence

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType

from .choosing import Chosen, by_document, sentence
from .surety import COUNTED, lists, own_visits, unshared
from .telling import (
    collected,
    is_named,
    is_quotable,
    own_words,
    unrepeated,
    with_source,
)
from .treatment import OPERATIONS, TO_COME, has_result
from .values import Sentence
from .wording import document, listed, said

_BY_THERAPISTS = (
    DocumentKind.PHYSICAL_THERAPY_NOTE,
    DocumentKind.CHIROPRACTIC_NOTE,
    DocumentKind.ACUPUNCTURE_NOTE,
)
_ASKED = re.compile(
    r"\W*(?:refer|order|request|plan|recommend|consider|schedul|prescri)\w*\b[^:]{0,20}:", re.IGNORECASE
)
# A stay's record tells who walked how far with a therapist, the report of a procedure what was tried before it.
_ELSEWHERE = (*OPERATIONS, DocumentKind.HOSPITAL_RECORD)


def therapy(chosen: Chosen) -> Iterator[Sentence]:
    """Each kind of therapy whose visits or result a page states, the newest statement first; the others in one line."""
    kinds: dict[str, list[Fact]] = {}
    for fact in filter(is_therapy_had, chosen.clinical(FactType.THERAPY)):
        kinds.setdefault(fact.value, []).append(fact)
    counts = unshared([fact for facts in kinds.values() for fact in facts], "visits_attended")
    order = sorted(kinds.values(), key=lambda facts: -len({fact.document for fact in facts}))
    named: list[list[Fact]] = []
    said_before: set[str] = set()
    courses: dict[str, tuple[list[str], list[Fact]]] = {}
    for facts in order[: chosen.limits["courses"]]:
        own = [fact for fact in facts if chosen.after_injury(fact)] or facts
        used, words = _course(own, counts)
        if words not in courses:
            # What an earlier kind's sentence tells of this one too is not told again.
            used, words = _course([fact for fact in own if own_words(fact) not in said_before], counts)
        said_before.update(own_words(fact) for fact in used if fact.sentence)
        if used:
            # One sentence may tell of several therapies.
            kinds_of, facts_of = courses.setdefault(words, ([], []))
            kinds_of.append(said(facts[0].value))
            facts_of.extend(used)
        elif facts[0].value not in lists("parts_of_a_session"):
            named.append([fact for fact in own if is_quotable(fact)])
    for words, (kinds_of, used) in courses.items():
        yield sentence("therapy", "therapy", used, therapy=_capital(listed(kinds_of)), course=words)
    had = (
        (fact for fact in facts if _HAD.search(own_words(fact)) and own_words(fact) not in said_before)
        for facts in named
    )
    firsts = unrepeated(
        fact for fact in (next(facts, None) for facts in had) if fact and not chosen.is_in_account(fact)
    )
    if firsts:
        yield collected("therapy", "therapy_named", firsts[: chosen.limits["quoted"]])


_HAD = re.compile(
    r"\b(?:had|has|have|did|does|doing|done|tried|fail\w*|complet\w*|attend\w*|underwent|receiv\w*|finish\w*|continu\w*"
    r"|help\w*|relie\w*|benefit\w*|discharged?|d/c|stopp\w*|uses?|using|wears?|performs?|gave|given|was|were"
    r"|to date)\b",
    re.IGNORECASE,
)
"""Words of a statement that therapy was had; a title or a field that names it has none."""


_PAPERS = re.compile(
    r"\b(?:notes?|reports?|appeal|summary|screening|letter|study|evaluation) (?:of|dated) (?:[A-Z][a-z]+ \d|\d{1,2}/)"
)


_PROGNOSIS = re.compile(r"^\W*(?:rehab(?:ilitation)?|therapy) (?:potential|prognosis)\b", re.IGNORECASE)
"""What is hoped of therapy."""


def is_therapy_had(fact: Fact) -> bool:
    """Whether a fact names therapy that was had: not planned, not asked for, not the walk of a patient in a ward."""
    own = fact.section not in TO_COME and fact.document_kind not in _ELSEWHERE and not _is_asked(fact)
    if "entry" in fact.attributes and not _HAD.search(own_words(fact)):
        return False  # what a paper of that day ordered
    if _PROGNOSIS.search(own_words(fact)):
        return False
    if len(_PAPERS.findall(own_words(fact))) > 1:
        return False  # what somebody was sent to read
    alone = fact.value not in lists("also_studies") or fact.document_kind in _BY_THERAPISTS
    # "He finished 24 post-operative visits" does not say of what: only in a therapist's note that is known.
    named = is_named(fact, said(fact.value)) or fact.document_kind in _BY_THERAPISTS
    return own and alone and named and fact.value not in lists("therapies")


def _is_asked(fact: Fact) -> bool:
    """Whether the label of a fact's line says that it is still to be had: "Refer: acupuncture"."""
    return bool(_ASKED.match(own_words(fact)))


def _course(facts: Sequence[Fact], counts: set[str]) -> tuple[list[Fact], str]:
    """What is told of one kind of therapy, newest first, and the facts it is told from; nothing where none counts it.

    Visits add up from report to report, so the newest count is told; a greater one that another report states is told
    beside it, for both cannot be so. Two counts of one report are both told.
    """
    counted = [fact for fact in facts if fact.value in lists("counted_in_visits") and _counts(fact, counts)]
    documents = by_document(counted)
    newest = unrepeated(documents[0])[:2] if documents else []
    if newest and not newest[0].dated_surely:
        # A day that is only likely may be wrong: what the newest sure one counts stands beside it.
        newest += next((one[:1] for one in documents if one[0].dated_surely), [])
    most = max(counted, key=_visits, default=None)
    results = [fact for fact in facts if has_result(fact) and is_quotable(fact) and fact.sentence]
    told = list(newest)
    if most is not None and _visits(most) > max(map(_visits, newest)):
        told.append(most)
    told += [fact for fact in results[:1] if own_words(fact) not in map(own_words, told)]
    told = unrepeated(told)
    return told, "; ".join(_counted(told))


def _counted(facts: Sequence[Fact]) -> Iterator[str]:
    """Statements about a course; of one that says what the first says with another number, the number."""
    told: dict[str, Fact] = {}
    alike: list[Fact] = []
    for fact in facts:
        words = re.sub(r"\d+", "", own_words(fact))
        if fact.sentence and words in told:
            alike.append(fact)
        else:
            told[words] = fact
            yield _count(fact)
    if alike:
        yield "in the same words " + listed(f"{_visits(fact)} ({document(fact)})" for fact in alike)


_STATED = re.compile(
    rf"\b(?P<a>\d{{1,3}})(?:\s+[\w-]+){{0,3}}?\s+(?:{COUNTED}|adjustments?\b|v\b)"
    rf"|(?:{COUNTED}|\b[PO]\.?T\.?|\bTx)\W{{0,4}}(?:no\W{{1,2}}|x ?)?(?P<b>\d{{1,3}})\b(?![/.-]\d)",
    re.IGNORECASE,
)
"""So many visits, in words that count them."""
_TO_BE_HAD = re.compile(
    r"\b(?:request|auth|recommend|renew|order(?!ed by)|continu|additional|further|will|plan|should|needs?|weekly"
    r"|per week|goal)\w*|\b(?:x|times|a|per) ?/? ?(?:wk|week)",
    re.IGNORECASE,
)


_ATTENDED = re.compile(r"\b(?:attended|completed?|received|underwent|provided|to date|so far|done)\b", re.IGNORECASE)


_HEADS = re.compile(r"^[A-Z]\w+ (?:[A-Z]\. )?[A-Z]\w+, ?\d|\bDear\b|^Date of\b")
"""The head of a note, with the number of the visit between a name and a day."""


_NUMBERS_OF_VISITS = re.compile(
    rf"\b(?:{COUNTED}) \d{{1,3}} ?(?:to|through|-|–) ?\d|\bof \d{{1,2}} (?:to|-|–) \d{{1,2}} (?:{COUNTED})",
    re.IGNORECASE,
)
"""Which visits some notes are of."""


def _counts(fact: Fact, counts: set[str]) -> bool:
    """Whether a fact's own sentence counts visits that were had; where none can be quoted, its attribute."""
    if own_words(fact).startswith(("(", "Date of")) or _NUMBERS_OF_VISITS.search(own_words(fact)):
        return False
    if fact.sentence and is_quotable(fact) and _STATED.search(own_words(fact)):
        return bool(_ATTENDED.search(own_words(fact))) or not _TO_BE_HAD.search(own_words(fact))
    return fact.id in counts and own_visits(fact) is not None


def _visits(fact: Fact) -> int:
    stated = _STATED.search(own_words(fact)) if fact.sentence else None
    if stated is None:
        return int(fact.attributes.get("visits_attended", 0))
    return int(stated["a"] or stated["b"])


def _count(fact: Fact) -> str:
    """A sentence about a course in quotation marks; the number alone where the sentence cannot stand."""
    if fact.sentence and is_quotable(fact) and not _HEADS.search(own_words(fact)):
        return with_source(fact)
    visits = own_visits(fact) or _visits(fact)
    granted = "".join(f", {number} {word}" for word, number in _granted(fact))
    return f"{visits} visit{'' if visits == 1 else 's'} stated{granted} ({document(fact)})"


_GRANTED = {"approved": r"approv|authoriz|certif", "requested": r"request|asked"}


def _granted(fact: Fact) -> Iterator[tuple[str, int]]:
    """How many visits were approved and requested, where the fact's own sentence has the number and the word."""
    words = fact.sentence or ""
    for name, said_so in _GRANTED.items():
        number = fact.attributes.get(f"visits_{name}")
        if isinstance(number, int) and re.search(rf"\b{number}\b", words) and re.search(said_so, words, re.IGNORECASE):
            yield name, number


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
