"""What a later paper of the file takes back of a paper that a sentence quotes, told with that sentence."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import cache

from openimr.clinical.papers.retracting import RETRACTION
from openimr.domain.facts import Fact, FactType

from .choosing import Chosen, shortened
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
        told = list(_of(one.section, facts, retractions))[:_MOST]
        result.append(_with(one, facts, told) if told else one)
    return result


def _of(section: str, facts: Sequence[Fact], retractions: Sequence[Fact]) -> Iterator[Fact]:
    """The retractions that are about a section and about the paper of one of the facts, of that paper's day."""
    about = _about().get(section)
    days = {fact.document_date: fact.document or fact.source for fact in facts if fact.document_date}
    for one in sorted(retractions, key=lambda fact: (fact.page, fact.span)):
        day = dt.date.fromisoformat(str(one.attributes["corrects"]))
        of_another = day in days and days[day] != (one.document or one.source)
        words = one.sentence or ""
        if about and of_another and about.search(words) and not _of_request().search(words):
            yield one


def _with(sentence: Sentence, facts: Sequence[Fact], told: Sequence[Fact]) -> Sentence:
    day = str(told[0].attributes["corrects"])
    quoted = next(fact for fact in facts if str(fact.document_date) == day)
    same = [fact for fact in told if fact.document == told[0].document]
    words_of = ((shortened(fact, _LONGEST).sentence or "").strip("•·- ").rstrip(".") for fact in same)
    quotes = "; ".join(f"“{words}”" for words in words_of)
    words = data()["taken_back"]["phrase"].format(quoted=document(quoted), document=document(told[0]), quotes=quotes)
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
