"""Which determinations get a second look before they are signed: rules an organization sets, and what each one chose.

A rule chooses by what is known of the case, the outcome and the reviewer; none reads or judges the reasons given. The
random share is drawn from a seed that is kept, so that anybody can draw it again.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from pydantic import Field

from openimr.domain.case import ReviewPriority
from openimr.domain.determination import Decisions, Outcome
from openimr.domain.value import Value


class SecondLookRules(Value):
    """An organization's rules; as they stand at first, none chooses anything.

    ``random_share`` is the share (0 to 1) of all determinations; ``seed`` what it is drawn with. ``expedited`` and
    ``overturned`` choose expedited cases and determinations that overturn anything, in whole or in part.
    ``first_determinations`` is how many of a reviewer's first determinations are looked at.
    """

    random_share: float = Field(default=0, ge=0, le=1)
    seed: str = ""
    expedited: bool = False
    overturned: bool = False
    first_determinations: int = Field(default=0, ge=0)


class Draw(NamedTuple):
    """What the random share drew for one determination: chosen where ``drawn`` (0 to below 1) is below ``share``."""

    seed: str
    what: str
    drawn: float
    share: float

    @property
    def chosen(self) -> bool:
        """Whether it is one of the share."""
        return self.drawn < self.share


class Reason(NamedTuple):
    """A rule that chose a determination, by its key and in words."""

    rule: str
    words: str


def draw(rules: SecondLookRules, what: str) -> Draw:
    """Draw for one determination: the same seed and name always draw the same.

    Args:
        rules: the share and its seed.
        what: the determination's name, such as case number, version and seat.
    """
    drawn = int.from_bytes(sha256(f"{rules.seed}\x1f{what}".encode()).digest()[:7]) / 256**7
    return Draw(rules.seed, what, drawn, rules.random_share)


def reasons(
    rules: SecondLookRules, drawn: Draw, priority: ReviewPriority, decisions: Decisions, signed_before: int
) -> tuple[Reason, ...]:
    """The rules that choose a determination for a second look; empty where it needs none.

    Args:
        rules: the organization's.
        drawn: what the random share drew for it.
        priority: of the case.
        decisions: as they would be signed.
        signed_before: how many determinations this reviewer has signed.
    """
    return tuple(_chosen(rules, drawn, priority, decisions, signed_before))


def _chosen(
    rules: SecondLookRules, drawn: Draw, priority: ReviewPriority, decisions: Decisions, signed_before: int
) -> Iterable[Reason]:
    if rules.expedited and priority is ReviewPriority.EXPEDITED:
        yield Reason("expedited", "The case is expedited.")
    overturned = [i.item for i in decisions.items if i.decision not in (None, Outcome.UPHELD)]
    if rules.overturned and overturned:
        many = "s" if len(overturned) > 1 else ""
        yield Reason("overturned", f"Item{many} {', '.join(map(str, overturned))}: utilization review is overturned.")
    if signed_before < rules.first_determinations:
        yield Reason(
            "new_reviewer",
            f"The reviewer has signed {signed_before} determinations so far; the first {rules.first_determinations} "
            "are looked at.",
        )
    if drawn.chosen:
        yield Reason("random_share", f"Drawn by chance: one of {drawn.share:.0%} of all determinations.")
