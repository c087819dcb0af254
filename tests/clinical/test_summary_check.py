"""Every sentence of the summaries checked by hand stays as it was checked, or gets a fresh verdict.

``summary_check.yaml`` holds what a person said of each sentence held against the text of the pages it names.
"""

from collections import Counter

import pytest

from .summary_piles import check, pile_summary


def checked(source):
    return [(one["sentence"], tuple(one["pages"])) for one in check()["sentences"] if one["source"] == source]


@pytest.mark.parametrize("pile", sorted(check()["piles"]))
def test_the_sentences_of_a_pile_are_those_that_were_checked_by_hand(pile):
    said = [(one.text, one.pages) for one in pile_summary(check()["piles"][pile]).sentences]
    assert said == checked(pile), "a sentence changed: hold it against its pages and write the verdict down"


@pytest.mark.slow
def test_the_sentences_of_the_sample_case_are_those_that_were_checked_by_hand(sample_out):
    from openimr.clinical import read_facts
    from openimr.clinical.summary import Length, draft
    from openimr.records import CaseFile

    summary = draft(read_facts(CaseFile.open(sample_out / "casefile")), Length.LONG)
    assert [(one.text, one.pages) for one in summary.sentences] == checked("sample")


def test_at_least_a_hundred_sentences_were_checked_and_each_that_fails_says_why():
    sentences = check()["sentences"]
    assert len(sentences) >= 100
    assert all(one.get("note") for one in sentences if not one["entailed"])
    verdicts = Counter(one["entailed"] for one in sentences)
    assert verdicts[True] / len(sentences) >= check()["share_entailed"]
