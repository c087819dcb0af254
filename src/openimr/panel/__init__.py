"""The panel: reviewers' credentials, conflicts of interest, and which reviewer a case may go to, with the reasons.

Names of reviewers stay in here; what leaves for the parties is ``qualifications``.
"""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openimr.domain.case import Case
    from openimr.domain.reviewer import Reviewer, ReviewerQualifications

    from .assignment import Assignment
    from .csv_roster import RosterReport
    from .organizations import OrganizationGraph
    from .requirements import Circumstances


def assign(
    case: "Case",
    roster: "Sequence[Reviewer]",
    on: dt.date,
    *,
    seed: str | None = None,
    organizations: "OrganizationGraph | None" = None,
    known: "Circumstances | None" = None,
) -> "Assignment":
    """Every reviewer of ``roster`` held against ``case`` on the day ``on``, and the one it should go to, if any.

    ``seed`` settles ties between equals and is recorded; by default it is made of the case number and the day.
    ``organizations`` are the known ones, ``known`` what is known of the case beyond its application. For many cases
    against one roster build an ``assignment.Panel`` once and ask it.
    """
    from .assignment import Panel
    from .requirements import NOTHING_KNOWN

    return Panel(roster, organizations).assign(case, on, seed=seed, known=known or NOTHING_KNOWN)


def qualifications(reviewer: "Reviewer", on: dt.date, reviewer_title: str) -> "ReviewerQualifications":
    """What the parties may know of ``reviewer``: from facts in force and verified on ``on`` only, never the name."""
    from .credentials import describe

    return describe(reviewer, on, reviewer_title)


def read_roster(path: Path) -> "tuple[Reviewer, ...]":
    """The reviewers of a ``roster.yaml``; raises ``InputRefused`` naming the entry, the field, the remedy."""
    from .roster import read

    return read(path)


def read_csv(path: Path) -> "RosterReport":
    """The reviewers of a ``roster.csv``, and every row refused with the column and the remedy (docs/panel.md).

    Raises ``InputRefused`` only where no row can be read at all.
    """
    from .csv_roster import read_csv as read_rows

    return read_rows(path)
