"""What clinicians say of the treatment in dispute, what an appeal argues, how evaluators rate what is left.

Each says it in the words of the page; nothing is weighed, and nobody's opinion is counted for or against another's.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from openimr.clinical.quoting.arguments import ARGUMENT
from openimr.clinical.rules.opinions import CATEGORIES, appeals
from openimr.clinical.words.lexicon import data as rules_of
from openimr.clinical.words.lexicon import lexicon, terms
from openimr.clinical.words.tokens import tokens
from openimr.domain.anatomy import BodyPart
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType

from .choosing import Chosen, by_document
from .telling import in_order, is_quotable, own_words, quotation, quoted_all, unrepeated
from .values import Sentence
from .wording import document, pages, phrase

_REFUSED = frozenset({"denied", "modified", "upheld", "deferred"})
_RATED = ("permanent_and_stationary", "impairment", "apportionment")
_WHOLE = re.compile(r"\b(?:total|combined|whole|final)\b", re.IGNORECASE)
_BEGINS_WITH_DAY = re.compile(r"^\W*\d{1,2}[/.-]\d{1,2}")
_OPENING = 250
"""A longer paragraph says more than that it appeals."""
_RETOLD = ("records", "clinical_summary")
_EVALUATING = (DocumentKind.MEDICAL_LEGAL_REPORT, DocumentKind.PERMANENT_AND_STATIONARY_REPORT)
_OF_ANOTHER = re.compile(r"(?:Recommends|Requests|Advises|Suggests|Opines|Notes|States|Plans|Defers)\b")
"""How an evaluator tells in few words what the paper of somebody else says; of himself he says "I"."""
_EACH = 2
"""So many quotations of one paper on each kind of rating, and so many papers that rate."""
_OTHERS = 2
"""So many clinicians are told on treatment that is not in dispute."""
_BEFORE_OR_INSTEAD = ("injections", "operations", "programs", "therapy")
"""Topics on which an opinion may bear on what is in dispute: what might be done before it, or instead."""


class Disputed(NamedTuple):
    """What is in dispute: treatments by their values, the parts of the body they are for, the topics they belong to."""

    values: frozenset[str]
    parts: frozenset[BodyPart]
    topics: frozenset[str]


def opinions(chosen: Chosen) -> Iterator[Sentence]:
    """What clinicians say of what is in dispute, topic by topic; then the newest appeal; then the ratings."""
    found = [fact for fact in chosen.told(FactType.OPINION) if _may_be_told(fact)]
    yield from (quotation("opinions", "plan", one) for one in chosen.latest_plans)
    # What is said within a plan stands among the other words of it; a rating is looked for by itself.
    found = [fact for fact in found if fact.value.split()[0] in _RATED or not chosen.is_in_plan(fact)]
    found = _not_reversed(found, chosen)
    disputed = _disputed(chosen)
    told: set[str] = set()
    each, most = chosen.limits["of_each"], chosen.limits["opinions"]
    for topic, entry in rules_of("opinions")["topics"].items():
        held = [fact for fact in found if _is_about(fact, topic, disputed)]
        if papers := _newest_of_each(held, each, told)[:most]:
            told |= {own_words(fact) for one in papers for fact in one}
            yield _said(entry["label"], papers)
    held = [fact for fact in found if _is_beside(fact, disputed)]
    if papers := _newest_of_each(held, each, told)[:_OTHERS]:
        yield _said(phrase("opinions_beside"), papers)
    yield from _appeal(chosen, found)
    if rated := _rated([fact for fact in found if fact.value.split()[0] in _RATED]):
        wholes = ((one, chosen.whole("causation", one[0].document or one[0].source)) for one in rated)
        yield _said(phrase("rated"), [[*_beside(one, whole), *whole] for one, whole in wholes])


def _not_reversed(found: Sequence[Fact], chosen: Chosen) -> list[Fact]:
    """Opinions without those against treatment by who asks for treatment of the same topic on a later day."""
    forms = (one for one in chosen.of(FactType.REQUEST) if one.document_kind is DocumentKind.REQUEST_FOR_AUTHORIZATION)
    asked = [fact for fact in forms if fact.document_date and fact.dated_surely]

    def is_reversed(fact: Fact) -> bool:
        stance, _, value = fact.value.partition(" ")
        if stance != _AGAINST or fact.document_date is None or not fact.dated_surely:
            return False
        topics = _topics_of(value)
        later = (one for one in asked if one.document_date and one.document_date > fact.document_date)
        return any(_who(one) == _who(fact) and topics & _topics_of(one.value) for one in later)

    return [fact for fact in found if not is_reversed(fact)]


_THANKS = re.compile(r"thank", re.IGNORECASE)
_AGAINST = "advises_against"


def _topics_of(value: str) -> set[str]:
    return {topic for topic in rules_of("opinions")["topics"] if _belongs(value, topic)}


def _is_told(fact: Fact, told: Collection[str]) -> bool:
    words = own_words(fact)
    return any(words in other or other in words for other in told)


def _beside(facts: Sequence[Fact], wholes: Sequence[Fact]) -> list[Fact]:
    """Those of some ratings that stand in none of the parts that are told whole."""
    return [
        fact
        for fact in facts
        if not any(one.page == fact.page and one.span[0] <= fact.span[0] < one.span[1] for one in wholes)
    ]


def _may_be_told(fact: Fact) -> bool:
    words = own_words(fact)
    whole = words.count("(") == words.count(")") and not _BEGINS_WITH_DAY.match(words)
    own = "doubt" not in fact.attributes and "entry" not in fact.attributes and fact.section not in _RETOLD
    own = own and not (_OF_ANOTHER.match(words) and fact.document_kind in _EVALUATING)
    return own and whole and is_quotable(fact) and not words.isupper() and not _THANKS.match(words)


def _disputed(chosen: Chosen) -> Disputed:
    """What the newest request asks for and what the newest reviews refused."""
    requests = [
        fact for fact in chosen.of(FactType.REQUEST) if fact.document_kind is DocumentKind.REQUEST_FOR_AUTHORIZATION
    ]
    asked = [fact for paper in by_document(requests)[: chosen.limits["reviews"]] for fact in paper]
    decided = [fact for fact in chosen.quotable if fact.type is FactType.DECISION]
    refused = [
        fact for review in by_document(decided)[: chosen.limits["reviews"]] for fact in review if fact.value in _REFUSED
    ]
    if not asked and not refused:
        asked = [fact for paper in by_document(chosen.of(FactType.REQUEST))[:1] for fact in paper]
    values = {fact.value for fact in asked} | {
        value for fact in refused for value in _named(str(fact.attributes.get("item", "")))
    }
    parts = {fact.body_part for fact in asked if fact.body_part not in (None, BodyPart.OTHER)}
    topics = {topic for topic in rules_of("opinions")["topics"] if any(_belongs(value, topic) for value in values)}
    return Disputed(frozenset(values), frozenset(part for part in parts if part), frozenset(topics))


def _named(item: str) -> set[str]:
    """The treatments the item of a decision names."""
    found = tokens(item)
    return {m.value for category in CATEGORIES for m in lexicon().mentions(category, found)}


def _is_about(fact: Fact, topic: str, disputed: Disputed) -> bool:
    """Whether an opinion is on a treatment in dispute, by its name or by a word for its kind."""
    stance, _, value = fact.value.partition(" ")
    if stance in (*_RATED, "argues") or not _belongs(value, topic) or topic not in disputed.topics:
        return False
    if fact.body_part and disputed.parts and fact.body_part not in (*disputed.parts, BodyPart.OTHER):
        return False
    entry = rules_of("opinions")["topics"][topic]
    alike = entry.get("alike", ())
    return (
        value in disputed.values
        or value in entry.get("general", ())
        or any(one in disputed.values for one in entry.get("general", ()))
        or (value in alike and any(one in disputed.values for one in alike))
        or bool(disputed.values & _of_class(value))
    )


@cache
def _of_class(value: str) -> frozenset[str]:
    """The drugs of the class that a word means: opioids, a taper of them."""
    name = rules_of("opinions")["of_class"].get(value)
    return frozenset(terms(rules_of("drugs")["members"][name])) if name else frozenset()


@cache
def _belongs(value: str, topic: str) -> bool:
    """Whether a treatment belongs to a topic: to the first that names it, or whose category it is of."""
    return next((name for name in rules_of("opinions")["topics"] if value in _members(name)), None) == topic


@cache
def _members(topic: str) -> frozenset[str]:
    entry = rules_of("opinions")["topics"][topic]
    named = {*entry.get("therapies", ()), *entry.get("services", ()), *entry.get("general", ())}
    sources = {"drug": "drugs", "service": "services"}
    for category in entry.get("categories", ()):
        named |= set(rules_of(sources.get(category, "treatments"))[category])
    return frozenset(named)


def _is_beside(fact: Fact, disputed: Disputed) -> bool:
    """Whether who evaluates or treats speaks of treatment that might come before or instead of what is asked."""
    stance, _, value = fact.value.partition(" ")
    if stance in (*_RATED, "argues", "future_care") or not any(_belongs(value, topic) for topic in _BEFORE_OR_INSTEAD):
        return False
    if any(_is_about(fact, topic, disputed) for topic in disputed.topics):
        return False
    elsewhere = fact.body_part and disputed.parts and fact.body_part not in (*disputed.parts, BodyPart.OTHER)
    return fact.document_kind in _TREATING_OR_RATING and not elsewhere


_TREATING_OR_RATING = frozenset(
    {
        DocumentKind.MEDICAL_LEGAL_REPORT,
        DocumentKind.PERMANENT_AND_STATIONARY_REPORT,
        DocumentKind.CONSULTATION_REPORT,
        DocumentKind.PROGRESS_REPORT,
    }
)


def _newest_of_each(facts: Sequence[Fact], most: int | None, told: Collection[str] = ()) -> list[list[Fact]]:
    """What the newest paper of each clinician says, each sentence once, as it stands there, without what is ``told``.

    Of more than ``most`` sentences those are left out first that a heading alone makes opinions.
    """
    papers: dict[str, list[Fact]] = {}
    for paper in by_document(facts):
        papers.setdefault(_who(paper[0]), paper)
    new = ([fact for fact in unrepeated(in_order(paper)) if not _is_told(fact, told)] for paper in papers.values())
    return [_first(paper, most) for paper in new if paper]


def _first(paper: Sequence[Fact], most: int | None) -> list[Fact]:
    return in_order(sorted(paper, key=lambda fact: "heading" in fact.attributes)[:most])


def _who(fact: Fact) -> str:
    """Whose opinion it is, as far as two papers can be known to be the same clinician's."""
    words = re.findall(r"[A-Za-z][\w'’-]+", (fact.author or "").split(",")[0])
    return words[-1].casefold() if words else fact.document or fact.source


def _rated(facts: Sequence[Fact]) -> list[list[Fact]]:
    """The ratings of evaluators, newest first, and of whoever treats where that is of another mind on the status, or
    where no evaluator rates."""
    kinds = rules_of("opinions")["evaluators"]
    papers = [_ratings(paper) for paper in _newest_of_each(facts, None)]
    by_evaluators = [paper for paper in papers if paper[0].document_kind and paper[0].document_kind.value in kinds]
    others = [paper for paper in papers if paper not in by_evaluators]
    if not by_evaluators:
        return others[:_EACH]
    status = {fact.polarity for fact in by_evaluators[0] if fact.value == _RATED[0]}
    differing = [
        [fact for fact in paper if fact.value == _RATED[0] and fact.polarity not in status] for paper in others
    ]
    return [*by_evaluators[:_EACH], *[paper for paper in differing if paper and status][:1]]


def _ratings(paper: Sequence[Fact]) -> list[Fact]:
    """The ratings of one paper, some of each kind: of several impairments that of the whole."""
    by_kind = [[fact for fact in paper if fact.value.startswith(kind)] for kind in _RATED]
    status, impaired, shared = by_kind
    whole = [fact for fact in impaired if _WHOLE.search(own_words(fact))] or impaired
    return in_order([*status[-_EACH:], *whole[-_EACH:], *shared[:_EACH]])


def _appeal(chosen: Chosen, found: Sequence[Fact]) -> Iterator[Sentence]:
    """What the newest letter of appeal says."""
    letters = by_document(fact for fact in found if fact.value.split()[0] == "argues")
    if letters:
        arguments = unrepeated(in_order(letters[0]))
        arguments = [fact for fact in arguments if not appeals(own_words(fact))] or arguments
        told = arguments[: chosen.limits["arguments"]]
        wholes = chosen.paragraphs(ARGUMENT, letters[0][0].document or letters[0][0].source)
        wholes = [fact for fact in wholes if len(own_words(fact)) > _OPENING or not appeals(own_words(fact))]
        quotes = quoted_all(wholes) if wholes else _quotes(told)
        told = wholes or told
        yield Sentence(
            section="opinions",
            text=phrase("appeal", document=document(told[0]), quotes=quotes),
            pages=pages(told),
            facts=tuple(fact.id for fact in told),
        )


def _said(label: str, each: Sequence[Sequence[Fact]]) -> Sentence:
    """The sentence of a topic: each clinician's words with the paper they stand in."""
    facts = [fact for one in each for fact in one]
    return Sentence(
        section="opinions",
        text=phrase("opinions", topic=label, quotes="; ".join(f"{_quotes(one)} ({_source(one[0])})" for one in each)),
        pages=_pages(facts),
        facts=tuple(fact.id for fact in facts),
    )


def _pages(facts: Sequence[Fact]) -> tuple[int, ...]:
    apart = (fact.attributes.get("heading_page") for fact in facts)
    return tuple(sorted({*pages(facts), *(page for page in apart if isinstance(page, int))}))


def _quotes(facts: Sequence[Fact]) -> str:
    """Quotations one after the other; what goes on where the one before ends is one with it."""
    told: list[str] = []
    parts = [fact for fact in facts if fact.type is FactType.EXTRACT]
    said = [_under_heading(fact) for fact in facts if fact.type is not FactType.EXTRACT]
    for words in [*said, *([quoted_all(parts)] if parts else [])]:
        joined = _joined(told[-1], words) if told else None
        told[-1:] = [joined] if joined else [*told[-1:], words]
    return "; ".join(told)


def _joined(before: str, words: str) -> str | None:
    """Two quotations as one, where the second begins with the last sentence of the first."""
    first = words[1:].split(". ")[0]
    return before[: -len(first) - 1] + words[1:] if first != words[1:] and before.endswith(f"{first}”") else None


def _under_heading(fact: Fact) -> str:
    """The words of an opinion; of one that only its heading makes one, with the heading."""
    words, heading = own_words(fact), str(fact.attributes.get("heading", ""))
    return f"“{heading}”: “{words}”" if heading and heading.casefold() not in words.casefold() else f"“{words}”"


def _source(fact: Fact) -> str:
    who = fact.attributes.get("clinician")
    return f"{document(fact)}, {who}" if who else document(fact)
