"""What changed between two saved versions of a draft: part by part, word by word.

A draft is compared as the texts a reader sees, so that moving or rewording a sentence shows as that and not as data.
"""

import re
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from openimr.domain.case import Case
from openimr.domain.determination import Decisions, Determination, GradedEvidence, ItemDecision
from openimr.web.wording import page_ranges

from .sheets import STANDARDS

_TOKEN = re.compile(r"\s+|\w+(?:['’.\-/]\w+)*|[^\w\s]")
# Between two changes, a run this short of words that stayed makes reading harder, not easier.
_SHORT = re.compile(r"\s*|\s?[^\w\s]\s?")


class Run(NamedTuple):
    """Words that ``stayed``, went (``gone``) or came (``new``)."""

    how: str
    text: str


class PartDifference(NamedTuple):
    """A part of the determination that is not the same in both: its name and its words."""

    name: str
    runs: list[Run]


def written_in(determination: Determination) -> Decisions:
    """What reviewers wrote in a determination, without what was put together with it."""
    return Decisions(
        clinical_case_summary=determination.clinical_case_summary,
        items=tuple(item.decision for item in determination.items),
    )


def differences(before: Decisions, after: Decisions, case: Case) -> list[PartDifference]:
    """The parts that differ, in the order of the letter."""
    old, new = parts(before, case), parts(after, case)
    return [PartDifference(name, word_runs(old[name], new[name])) for name in new if old[name] != new[name]]


def changed_parts(before: Decisions, after: Decisions, case: Case) -> list[str]:
    """The names of the parts that differ."""
    old, new = parts(before, case), parts(after, case)
    return [name for name in new if old[name] != new[name]]


def parts(decisions: Decisions, case: Case) -> dict[str, str]:
    """The texts of a draft by the names of their parts; what nobody has written is empty."""
    said = {"Clinical case summary": "\n".join(_sentence(s.text, s.pages) for s in decisions.clinical_case_summary)}
    written = {item.item: item for item in decisions.items}
    standards = dict(STANDARDS)
    for treatment in case.disputed_treatments:
        item, name = written.get(treatment.id), f"Item {treatment.id}"
        said |= {
            f"{name}: decision": _decision(item, treatment.depends_on),
            f"{name}: what is necessary": item.necessary or "" if item else "",
            f"{name}: what is not necessary": item.not_necessary or "" if item else "",
            f"{name}: evidence standard": standards[item.evidence_standard] if item and item.evidence_standard else "",
            f"{name}: why higher standards do not apply": "\n".join(
                f"{standards[passed.standard]}: {passed.reason}" for passed in item.higher_standards_do_not_apply
            )
            if item
            else "",
            f"{name}: guidelines": "\n".join(c.text for c in item.citations) if item else "",
            f"{name}: rationale": item.rationale if item else "",
            f"{name}: grading of evidence": "\n".join(map(_graded, item.evidence_grading)) if item else "",
        }
    return said


def _decision(item: ItemDecision | None, primary: int | None) -> str:
    if item is None or item.decision is None:
        return ""
    return f"{item.decision.label}, follows item {primary}" if item.follows_primary else item.decision.label


def _graded(graded: GradedEvidence) -> str:
    level = f"level {graded.level}" if graded.level else "level open"
    fits = {None: "", True: "patients like this one", False: "patients unlike this one"}[graded.applicable]
    question = (graded.question or "").replace("_", " ")
    return "; ".join(
        part for part in (graded.recommendation, graded.study, question, level, fits, graded.note or "") if part
    )


def _sentence(text: str, pages: tuple[int, ...]) -> str:
    return f"{text} (p. {page_ranges(pages)})" if pages else f"{text} (no page)"


def word_runs(before: str, after: str) -> list[Run]:
    """Both texts as one: runs of words that stayed, went and came. Leaving out what came gives ``before`` again."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    runs: list[Run] = []
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            runs.append(Run("stayed", "".join(old[a:b])))
            continue
        runs += [Run("gone", "".join(old[a:b])), Run("new", "".join(new[c:d]))]
    return _joined([run for run in runs if run.text])


def _joined(runs: list[Run]) -> list[Run]:
    """Changes with next to nothing between them as one change."""
    last = len(runs) - 1
    changes: list[tuple[bool, Run]] = []
    for number, run in enumerate(runs):
        between = 0 < number < last and _SHORT.fullmatch(run.text) is not None and "\n" not in run.text
        changes.append((run.how != "stayed" or between, run))
    joined: list[Run] = []
    for changed, group in groupby(changes, key=lambda pair: pair[0]):
        members = [run for _, run in group]
        if not changed:
            joined += members
            continue
        gone = "".join(run.text for run in members if run.how != "new")
        new = "".join(run.text for run in members if run.how != "gone")
        joined += [run for run in (Run("gone", gone), Run("new", new)) if run.text]
    return joined
