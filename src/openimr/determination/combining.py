"""One decision out of those of several reviewers: the majority decides, an even split decides for the treatment.

Each reviewer's analysis is kept whole beside the decision, as Labor Code 4610.6(e) asks. Nothing is written for them.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TypeVar

from openimr.domain.determination import Analysis, Decisions, ItemDecision, Outcome, SummarySentence
from openimr.domain.errors import InputRefused
from openimr.domain.reviewer import ReviewerQualifications
from openimr.law import jurisdiction as law_of

_Value = TypeVar("_Value")

# How much of the treatment each outcome finds necessary, least first.
_FAVOUR = (Outcome.UPHELD, Outcome.PARTIALLY_OVERTURNED, Outcome.OVERTURNED)


def combine(analyses: Sequence[Analysis], on: dt.date, jurisdiction: str = "california_dwc") -> ItemDecision:
    """The decision on one item that several reviewers have each decided.

    The outcome is the most that a majority finds necessary: whoever finds the whole necessary finds a part of it
    necessary, too. Half of the reviewers are enough where the law lets an even split decide for the treatment.

    Args:
        analyses: one a reviewer, in the order in which the letter gives them; all on the same item, all decided.
        on: the day of the decision, whose law holds.
        jurisdiction: whose law.

    Returns:
        the outcome with citations, rationale and parts of those who decided so, and every analysis.

    Raises:
        InputRefused: there is no analysis, one is undecided or on another item, or those who decided for a part do
            not mean the same part.
        LawError: the law has no rule for several reviewers on that day.
    """
    outcome = _outcome(analyses, law_of(jurisdiction).flag("determination.even_split_decides_for_treatment", on))
    deciding = [a.decision for a in analyses if a.decision.decision is outcome]
    parts = {(d.necessary, d.not_necessary) for d in deciding}
    if outcome is Outcome.PARTIALLY_OVERTURNED and len(parts) > 1:
        raise InputRefused(
            "decisions",
            "The reviewers who decide for a part of the treatment do not name the same part.",
            "Let them agree on the words of the part that is necessary and of the part that is not.",
            _place(deciding[0]),
        )
    standards = {d.evidence_standard for d in deciding}
    reasons = {d.higher_standards_do_not_apply for d in deciding}
    return ItemDecision(
        item=deciding[0].item,
        decision=outcome,
        citations=tuple(_once(c for d in deciding for c in d.citations)),
        evidence_standard=standards.pop() if len(standards) == 1 else None,
        higher_standards_do_not_apply=reasons.pop() if len(reasons) == 1 else (),
        necessary=deciding[0].necessary if outcome is Outcome.PARTIALLY_OVERTURNED else None,
        not_necessary=deciding[0].not_necessary if outcome is Outcome.PARTIALLY_OVERTURNED else None,
        rationale="\n\n".join(dict.fromkeys(d.rationale for d in deciding if d.rationale)),
        follows_primary=all(d.follows_primary for d in deciding),
        analyses=tuple(analyses),
    )


def combine_decisions(
    written: Sequence[tuple[ReviewerQualifications, Decisions]], on: dt.date, jurisdiction: str = "california_dwc"
) -> Decisions:
    """What several reviewers decided as the content of one determination.

    The summaries follow each other in the order of the reviewers, a sentence that two wrote alike once, with the pages
    of both; every item is combined as by :func:`combine`.

    Args:
        written: what the parties may know of each reviewer, and what they wrote.
        on: the day of the decision, whose law holds.
        jurisdiction: whose law.

    Raises:
        InputRefused: as :func:`combine`, or a reviewer has not decided an item that another has.
    """
    sentences: dict[str, set[int]] = {}
    for _, decisions in written:
        for sentence in decisions.clinical_case_summary:
            sentences.setdefault(" ".join(sentence.text.split()), set()).update(sentence.pages)
    items = _once(item.item for _, decisions in written for item in decisions.items)
    combined = []
    for number in items:
        analyses = [
            Analysis(reviewer=reviewer, decision=decided)
            for reviewer, decisions in written
            for decided in decisions.items
            if decided.item == number
        ]
        if len(analyses) < len(written):
            raise InputRefused(
                "decisions",
                "A reviewer has not decided yet.",
                "Combine when every reviewer has decided.",
                f"item {number}",
            )
        combined.append(combine(analyses, on, jurisdiction))
    return Decisions(
        clinical_case_summary=tuple(
            SummarySentence(text=text, pages=tuple(sorted(pages))) for text, pages in sentences.items()
        ),
        items=tuple(combined),
    )


def _outcome(analyses: Sequence[Analysis], half_is_enough: bool) -> Outcome:
    if not analyses:
        raise InputRefused("decisions", "There is no analysis to combine.", "Give one for each reviewer.")
    votes: list[Outcome] = []
    for analysis in analyses:
        if analysis.decision.item != analyses[0].decision.item:
            raise InputRefused(
                "decisions",
                "The analyses are on different items.",
                "Combine those on one item at a time.",
                _place(analysis.decision),
            )
        if analysis.decision.decision is None:
            raise InputRefused(
                "decisions",
                "A reviewer has not decided yet.",
                "Combine when every reviewer has decided.",
                _place(analysis.decision),
            )
        votes.append(analysis.decision.decision)
    for outcome in reversed(_FAVOUR):
        agree = 2 * sum(_FAVOUR.index(vote) >= _FAVOUR.index(outcome) for vote in votes)
        if agree > len(votes) or (half_is_enough and agree == len(votes)):
            return outcome
    return Outcome.UPHELD


def _once(values: Iterable[_Value]) -> list[_Value]:
    """Each value once, in order."""
    return list(dict.fromkeys(values))


def _place(decision: ItemDecision) -> str:
    return f"item {decision.item}"
