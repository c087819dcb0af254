"""A roster from CSV into the panel: good rows are written, every other one is told; importing again updates."""

from typing import NamedTuple

from django.db import transaction

from openimr.panel.csv_roster import Refusal, RosterReport
from openimr.web.accounts.access import May, require
from openimr.web.models import Reviewer, User
from openimr.web.panel import keeping, verifying

SOURCE = "Roster file, as it states"


class Imported(NamedTuple):
    """What an import did: how many reviewers are new, changed and as they were, and every row refused."""

    new: int
    changed: int
    same: int
    refused: tuple[Refusal, ...]
    rows: int


def bring_in(report: RosterReport, actor: User | None, why: str = "imported from a roster file") -> Imported:
    """Write the reviewers of a file that was read; each row stands for itself.

    What the file has no column for stays as it is in the record.

    Raises:
        Refused: the actor's role does not include it (None: the command line of the organization's own server).
    """
    if actor is not None:
        require(actor, May.KEEP_PANEL)
    new = changed = same = 0
    for value in report.reviewers:
        with transaction.atomic():
            row = Reviewer.objects.select_for_update(no_key=True).filter(key=value.id).first()
            if row is not None:
                stated = value.model_dump(exclude_unset=True)
                value = type(value).model_validate(row.value.model_dump() | {k: v for k, v in stated.items() if v})
            version = row.version if row else None
            row = keeping.write(row, value, actor, why)
            verifying.state_from_file(row, actor, SOURCE)
            new += version is None
            changed += version is not None and row.version != version
            same += version is not None and row.version == version
    return Imported(new, changed, same, report.refused, report.rows)
