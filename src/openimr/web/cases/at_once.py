"""What may be done with many cases of the worklist at once: each in its own transaction, each refusal with its case.

An action is what its own page does with one case, with the same permissions and the same refusals.
"""

import csv
import io
from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from openimr.web import calendar
from openimr.web.accounts.access import May, may, require, visible_cases
from openimr.web.cases import deadlines, states
from openimr.web.cases.states import NotPossible
from openimr.web.events import history
from openimr.web.models import Case, User
from openimr.web.models.case import State
from openimr.web.protection import Refused
from openimr.web.request import whole_number

MOST = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute instead of show


class Chosen(NamedTuple):
    """A case as it was chosen: its key, and the version the person saw."""

    case_id: UUID
    version: int | None


class Result(NamedTuple):
    """What an action came to: the numbers of the cases it was done with, and of the others with the reason."""

    done: list[str]
    refused: list[tuple[str, str]]


class Action(NamedTuple):
    """One action: its label, who may, and what it does with one case, locked, in a transaction."""

    label: str
    permission: May
    do: Callable[[Case, User, int | None], object]


def _send_notice(case: Case, actor: User, version: int | None) -> None:
    states.go(case, "notice_of_assignment", actor, version=version)


def _remind(case: Case, actor: User, version: int | None) -> None:
    from openimr.web.notices import triggers

    if case.state != State.AWAITING_RECORDS:
        raise NotPossible("The case does not wait for records.")
    triggers.remind(case, actor)


def _records_complete(case: Case, actor: User, version: int | None) -> None:
    states.go(case, "records_complete", actor, version=version)


def _assign(case: Case, actor: User, version: int | None) -> None:
    from openimr.web.panel import assigning

    assigning.assign_reviewer(case, actor, version=version)


ACTIONS = {
    "notice": Action("Send the notice of assignment", May.SEND_NOTICES, _send_notice),
    "remind": Action("Remind of missing records", May.SEND_NOTICES, _remind),
    "records_complete": Action("Records are complete", May.TAKE_IN, _records_complete),
    "assign": Action("Assign to the reviewer the panel puts first", May.ASSIGN, _assign),
}
BATCH = "batch"
CSV = "csv"
# Of all of them together: one batch for the mail, one file.
TOGETHER = {
    BATCH: ("Bind what waits for the mail into a batch", May.SEND_NOTICES),
    CSV: ("Save the rows as CSV", May.SEE_ALL_CASES),
}


def offered(user: User) -> list[tuple[str, str]]:
    """The actions this person may take, with their labels."""
    with_each = [(name, action.label) for name, action in ACTIONS.items() if may(user, action.permission)]
    return with_each + [(name, label) for name, (label, permission) in TOGETHER.items() if may(user, permission)]


def chosen(posted: Sequence[str]) -> list[Chosen]:
    """What was ticked, as the rows tell it (``key:version``); what is none of it is left out."""
    found: dict[UUID, Chosen] = {}
    for one in posted[:MOST]:
        key, _, version = one.partition(":")
        try:
            case_id = UUID(key)
        except ValueError:
            continue
        found[case_id] = Chosen(case_id, whole_number(version))
    return list(found.values())


def act(name: str, rows: Sequence[Chosen], actor: User) -> Result:
    """Do the action ``name`` with each of these cases; one that is refused stops no other.

    Raises:
        Refused: the actor's role does not include the action.
        KeyError: there is no such action.
    """
    action = ACTIONS[name]
    require(actor, action.permission)
    result = Result([], [])
    numbers = dict(visible_cases(actor).filter(pk__in=[row.case_id for row in rows]).values_list("pk", "number"))
    for row in rows:
        if (number := numbers.get(row.case_id)) is None:
            continue  # gone, or none of the cases this person may see
        try:
            with transaction.atomic():
                case = Case.objects.get(pk=row.case_id)  # each action locks what it needs, in the order all keep to
                if row.version is not None and case.version != row.version:
                    raise NotPossible(states.FASTER)
                action.do(case, actor, row.version)
        except (NotPossible, Refused) as refusal:
            result.refused.append((number, str(refusal)))
        else:
            result.done.append(number)
    return result


def bind_batch(rows: Sequence[Chosen], actor: User) -> tuple[int, int]:
    """Take what waits for the mail in these cases into one batch; gives its number and how many notices it holds.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: nothing waits in these cases.
    """
    from openimr.web.notices import sending

    visible = visible_cases(actor).filter(pk__in=[row.case_id for row in rows]).values_list("pk", flat=True)
    batch = sending.make_batch(actor, only=list(visible))
    return batch.pk, batch.sendings.count()


def as_csv(rows: Sequence[Chosen], actor: User) -> str:
    """The rows as the worklist shows them, for a spreadsheet; that they were read is recorded.

    Raises:
        Refused: the actor's role does not include it.
    """
    require(actor, May.SEE_ALL_CASES)
    out, at = io.StringIO(), calendar.now()
    writer = csv.writer(out)
    writer.writerow(["case", "priority", "employee", "claim", "disputed", "state", "waits for", "received", "due"])
    cases = visible_cases(actor).filter(pk__in=[row.case_id for row in rows]).defer("application", "search")
    for case in cases.order_by("due_at", "number"):
        shown = deadlines.shown(case, at)
        history.record_access(actor, case, "row of the worklist (CSV)")
        writer.writerow(
            _shown_only(value)
            for value in (
                case.number,
                case.priority,
                case.employee_name,
                case.claim_number,
                case.disputed,
                case.get_state_display(),
                deadlines.ACTORS.get(case.waits_for, ""),
                case.received_on.isoformat(),
                shown["due"].isoformat() if shown else "",
            )
        )
    return out.getvalue()


def _shown_only(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value
