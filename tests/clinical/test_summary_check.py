"""The sentences of summaries that were checked by hand are still the ones that are said.

``summary_check.yaml`` holds the verdict on each sentence, read against the text of the pages it names.
"""

from collections import Counter

import pytest

from .summary_piles import check, pile_summary

UNCHECKED = 0.15
"""Share of sentences that may have changed since they were read against their pages; more needs fresh verdicts."""


def without_a_verdict(summary, source):
    """Sentences of a summary that stand in the list neither as entailed nor as not."""
    checked = {(one["sentence"], tuple(one["pages"])) for one in check()["sentences"] if one["source"] == source}
    return [one.text for one in summary.sentences if (one.text, one.pages) not in checked]


@pytest.mark.parametrize("pile", sorted(check()["piles"]))
def test_nearly_all_sentences_of_a_pile_are_those_that_were_checked_by_hand(pile):
    summary = pile_summary(check()["piles"][pile])
    changed = without_a_verdict(summary, pile)
    assert len(changed) <= UNCHECKED * len(summary.sentences), f"hold these against their pages: {changed}"


@pytest.mark.slow
def test_nearly_all_sentences_of_the_sample_case_are_those_that_were_checked_by_hand(sample_out):
    from openimr.clinical import read_facts
    from openimr.clinical.summary import Length, draft
    from openimr.records import CaseFile

    summary = draft(read_facts(CaseFile.open(sample_out / "casefile")), Length.LONG)
    changed = without_a_verdict(summary, "sample")
    assert len(changed) <= UNCHECKED * len(summary.sentences), f"hold these against their pages: {changed}"


def test_at_least_a_hundred_sentences_were_checked_and_each_that_fails_says_why():
    sentences = check()["sentences"]
    assert len(sentences) >= 100
    assert all(one.get("note") for one in sentences if not one["entailed"])
    verdicts = Counter(one["entailed"] for one in sentences)
    assert verdicts[True] / len(sentences) >= check()["share_entailed"]
