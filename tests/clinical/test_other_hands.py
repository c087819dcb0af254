"""Findings are read whoever wrote them: the shorthand, dictation and tables of many authors for the same facts."""

from pathlib import Path

import pytest

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType

from .test_reading_facts import facts, sentences, told

SENTENCES = Path(__file__).parent / "data" / "other_hands.txt"
FREE_WORDS = {FactType.MECHANISM, FactType.REQUEST_REASON}


def agrees(want: frozenset[str], fact: Fact) -> bool:
    """Whether a fact is what the line wants; free words agree by half of the shorter one's words."""
    if fact.type not in FREE_WORDS:
        return want <= told(fact) and ("absent" in want) == (fact.polarity == "absent")
    one, other = (set(words.lower().split()) for words in (*(want - {fact.type}), fact.value))
    return fact.type in want and 2 * len(one & other) >= min(len(one), len(other))


@pytest.mark.parametrize(("text", "kind", "wanted"), sentences(SENTENCES))
def test_another_hand_says(text: str, kind: DocumentKind, wanted: tuple[frozenset[str], ...]) -> None:
    left = [fact for fact in facts(text, kind) if any(fact.type in want for want in wanted)]
    found = [sorted(told(fact)) for fact in left]
    for want in sorted(wanted, key=len, reverse=True):
        same = next((fact for fact in left if agrees(want, fact)), None)
        assert same is not None, f"{sorted(want)} is not among {found}"
        left.remove(same)
    assert not left, f"also read: {[sorted(told(fact)) for fact in left]}"


@pytest.mark.parametrize("text", ["PAST SURGICAL HISTORY: None.", "Meds: none.", "OBJECTIVE\nSpecial tests deferred."])
def test_an_empty_answer_is_no_fact(text: str) -> None:
    assert facts(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "HISTORY\nIn addition he felt tired of waiting in line.",
        "HISTORY\nThe stump of the tree was painless to look at, the electrician said.",
        "RISK ASSESSMENT\nIn addition, insufficient records were sent.",
    ],
)
def test_plain_words_that_look_like_terms_are_left_alone(text: str) -> None:
    found = {fact.type for fact in facts(text)}
    assert not found & {FactType.MECHANISM, FactType.RISK_FACTOR, FactType.ORTHOPEDIC_TEST}
