"""What clinicians say in the strangers' case files is read as theirs, and what is read as an opinion is one."""

import re
from functools import cache
from itertools import chain, pairwise
from pathlib import Path

import pytest
import yaml

from openimr.clinical import read_report
from openimr.clinical.reading import documents_to_read, report_of
from openimr.clinical.summary import Length, draft
from openimr.domain.facts import Fact, FactType, Polarity

from .packed import CaseInMemory, names, stranger

TRUTH = yaml.safe_load((Path(__file__).parent / "opinions.yaml").read_text(encoding="utf-8"))
LEAST_PRECISION, LEAST_RECALL = 0.95, 0.8


@cache
def facts(name: str) -> tuple[Fact, ...]:
    case = stranger(name)
    case_file = CaseInMemory(case.pages, case.understood())
    documents = documents_to_read(case_file.index.documents)
    return tuple(fact for one in documents for fact in read_report(report_of(case_file, one)))


def opinions(name: str) -> list[Fact]:
    return [fact for fact in facts(name) if fact.type is FactType.OPINION]


def says(fact: Fact, row: dict[str, object]) -> bool:
    value = ("-" if fact.polarity is Polarity.ABSENT else "") + fact.value
    told = " ".join((fact.sentence or fact.quote).split())
    stands = " ".join(str(row["words"]).split()) in told
    return stands and any(value == one or (one == "argues" and value.startswith("argues")) for one in row["values"])


def judged(name: str) -> tuple[list[Fact], list[Fact], list[dict[str, object]]]:
    """The opinions that are told rightly, those that are not, and those nobody found."""
    told = [fact for fact in opinions(name) if fact.sentence]
    right = [fact for fact in told if any(says(fact, row) for row in TRUTH[name])]
    missed = [row for row in TRUTH[name] if not row.get("optional") and not any(says(fact, row) for fact in told)]
    return right, [fact for fact in told if fact not in right], missed


def test_what_is_read_as_an_opinion_in_the_strangers_case_files_is_one_and_most_are_read():
    right, wrong, missed = (list(chain(*part)) for part in zip(*map(judged, TRUTH), strict=True))
    needed = sum(not row.get("optional") for rows in TRUTH.values() for row in rows)
    assert len(right) >= LEAST_PRECISION * (len(right) + len(wrong)), [(f.value, f.sentence) for f in wrong]
    assert needed - len(missed) >= LEAST_RECALL * needed, [row["words"] for row in missed]


def stands_on(texts: list[str], piece: str) -> bool:
    """Whether words stand on a page, a word broken at the end of a line whole, or go over from one page to the next."""
    bare, pages = re.sub(r"-\s?", "", piece), [re.sub(r"-\s?", "", text) for text in texts]
    cuts = [match.start() for match in re.finditer(" ", bare)]
    over = any(bare[:cut] in one and bare[cut + 1 :] in two for cut in cuts for one, two in pairwise(pages))
    return over or any(bare in page for page in pages)


@pytest.mark.parametrize("name", names())
def test_every_opinion_told_of_a_strangers_case_file_stands_on_its_page_word_for_word(name):
    case = stranger(name)
    pages = CaseInMemory(case.pages, case.understood())
    for sentence in draft(facts(name), Length.LONG).sentences:
        if sentence.section == "opinions":
            texts = [" ".join(pages.page(number).text.split()) for number in sentence.pages]
            quotations = [part.split("”")[0] for part in sentence.text.split("“")[1:]]
            assert quotations
            pieces = [piece.strip(" …") for quote in quotations for piece in re.split(r" [/|] ", quote)]
            assert all(stands_on(texts, piece) for piece in pieces), sentence.text


@pytest.mark.parametrize(
    ("name", "topic", "words", "who"),
    [
        ("W1", "Of injections", "I concur with one repeat left S1 transforaminal epidural injection", "Weatherby-Lau"),
        (
            "W1",
            "Of therapy",
            "I do not agree that a further twelve visits of formal therapy are needed",
            "Weatherby-Lau",
        ),
        ("W2", "Of surgery", "If it shows a tear of more than 50% or full thickness, I would defer", "Vandermeer"),
        ("X1", "Of medication", "I advise a taper over six to twelve months", "Farquhar"),
        ("X2", "Of surgery", "I am recommending a left carpal tunnel release", "Adeyemi-Katz"),
    ],
)
def test_whoever_signs_a_report_is_named_with_what_it_says_of_what_is_in_dispute(name, topic, words, who):
    told = [one.text for one in draft(facts(name), Length.LONG).sentences if one.section == "opinions"]
    said = next(one for one in told if words in one)
    if said.startswith(topic):
        source = re.search(r"\((?:[\w-]+ )*report [^()]*\)", said[said.index(words) :])
        assert source
        assert who in source[0]
    else:  # with the rest of what the same report plans
        assert said.startswith("Plan and discussion, in the words of the ")


def test_what_a_review_of_records_retells_is_nobodys_opinion_of_today():
    # The evaluator of W2 lists what the others would do; only the pages of the others say it as theirs.
    assert not [fact for fact in opinions("W2") if "Would operate if more than half" in (fact.sentence or "")]
    assert not [fact for fact in opinions("W1") if "microdiscectomy if fails" in (fact.sentence or "")]
