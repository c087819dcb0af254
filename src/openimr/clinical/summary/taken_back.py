"""What a later paper of the file takes back of a paper that a sentence quotes, told with that sentence."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from openimr.clinical.papers.retracting import RETRACTION, amounts
from openimr.domain.facts import Fact, FactType

from .choosing import Chosen
from .shortening import shortened
from .telling import own_words
from .values import Sentence
from .wording import data, document, pages

_MOST, _LONGEST = 2, 300


def with_retractions(sentences: Sequence[Sentence], chosen: Chosen) -> list[Sentence]:
    """The sentences, each with what a later paper says against the paper it quotes, on its subject.

    Args:
        sentences: the sentences of a draft.
        chosen: the facts of the file.
    """
    retractions = [fact for fact in chosen.told(FactType.EXTRACT) if fact.value == RETRACTION]
    if not retractions:
        return list(sentences)
    known = {fact.id: fact for fact in chosen.quotable}
    result: list[Sentence] = []
    for one in sentences:
        facts = [known[id_] for id_ in one.facts if id_ in known]
        told = list(_of(one, facts, retractions))[:_MOST]
        result.append(_with(one, told) if told else one)
    return result


class _TakenBack(NamedTuple):
    """A fact that a sentence quotes, and what a later paper says against its paper."""

    quoted: Fact
    by: Fact


def _of(sentence: Sentence, facts: Sequence[Fact], retractions: Sequence[Fact]) -> Iterator[_TakenBack]:
    """What is taken back of the facts of a sentence: words of the paper of a day that are about it, and its amounts."""
    about = _about().get(sentence.section)
    told = amounts(sentence.text)
    for one in sorted(retractions, key=lambda fact: (fact.page, fact.span)):
        others = [fact for fact in facts if (fact.document or fact.source) != (one.document or one.source)]
        words = one.sentence or ""
        amount = str(one.attributes.get("amount", ""))
        if amount in told:
            quoted = next((fact for fact in others if _gives(fact, amount) and _is_earlier(fact, one)), None)
        elif not amount and about and about.search(words) and not _of_request().search(words):
            day = str(one.attributes["corrects"])
            quoted = next((fact for fact in others if str(fact.document_date) == day), None)
        else:
            quoted = None
        if quoted:
            yield _TakenBack(quoted, one)


def _gives(fact: Fact, amount: str) -> bool:
    return amount in amounts(own_words(fact))


def _is_earlier(fact: Fact, retraction: Fact) -> bool:
    """Whether a fact stands in an earlier paper of whoever takes something back."""
    days = (fact.document_date, retraction.document_date)
    same = fact.author is not None and fact.author == retraction.author
    return same and days[0] is not None and days[1] is not None and days[0] < days[1]


def _with(sentence: Sentence, told: Sequence[_TakenBack]) -> Sentence:
    first = told[0]
    same = [one.by for one in told if one.by.document == first.by.document]
    words_of = ((shortened(fact, _LONGEST).sentence or "").strip("•·- ").rstrip(".") for fact in same)
    quotes = "; ".join(f"“{words}”" for words in words_of)
    words = data()["taken_back"]["phrase"].format(
        quoted=document(first.quoted), document=document(first.by), quotes=quotes
    )
    return sentence.model_copy(
        update={
            "text": f"{sentence.text.removesuffix('.')}; {words}.",
            "pages": tuple(sorted({*sentence.pages, *pages(same)})),
            "facts": (*sentence.facts, *(fact.id for fact in same)),
        }
    )


@cache
def _of_request() -> re.Pattern[str]:
    return re.compile(data()["taken_back"]["of_request"], re.IGNORECASE)


@cache
def _about() -> dict[str, re.Pattern[str]]:
    return {section: re.compile(rule, re.IGNORECASE) for section, rule in data()["taken_back"]["about"].items()}
