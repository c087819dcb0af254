"""Which step of a case writes which notice, and what it says: called in the transaction of the step itself."""

from openimr.domain.determination import PartyRole
from openimr.law.events import EventName
from openimr.notices import NoticeKind
from openimr.web import calendar
from openimr.web.clocks import happened
from openimr.web.models import Case, User
from openimr.web.notices.issuing import due_date, issue

# The notice each way writes to the parties.
OF_WAY = {
    "request_information": NoticeKind.INFORMATION_REQUEST,
    "find_ineligible": NoticeKind.NOT_ELIGIBLE,
    "defer": NoticeKind.DEFERRED,
    "notice_of_assignment": NoticeKind.ASSIGNMENT,
    "withdraw": NoticeKind.ENDED,
    "terminate": NoticeKind.ENDED,
    "serve": NoticeKind.DETERMINATION_COVER,
    "take_up_remand": NoticeKind.REMAND,
}
KINDS_OF_REVIEW = {"regular": "regular", "expedited": "expedited", "formulary": "formulary"}


def after_way(case: Case, way: str, actor: User | None, reason: str, by: str | None) -> None:
    """Write the notices that the step ``way`` just taken asks for, if any."""
    kind = OF_WAY.get(way)
    if kind is NoticeKind.INFORMATION_REQUEST:
        _information(case, actor, reason)
    elif kind is NoticeKind.ASSIGNMENT:
        _assignment(case, actor)
    elif kind is NoticeKind.DETERMINATION_COVER:
        _determination(case, actor, by)
    elif kind is NoticeKind.REMAND:
        issue(case, kind, actor, values={"reason": _reason_of(case, "remanded to a different reviewer")})
    elif kind is not None:
        issue(case, kind, actor, values={"reason": reason, "ended_on": calendar.today()})


def received(case: Case, actor: User | None) -> None:
    """The receipt of the application, to every party."""
    issue(case, NoticeKind.RECEIPT, actor)


def expedited(case: Case, actor: User | None, certified_by: str) -> None:
    """The review has become an expedited one."""
    values = {"certified_by": certified_by, "due": due_date(case, "determination")}
    issue(case, NoticeKind.EXPEDITED, actor, values=values)


def remind(case: Case, actor: User | None) -> None:
    """Records have not come: the reminder to the claims administrator, with what is still missing."""
    notices = [e for e in happened.of_case(case) if e.event is EventName.NOTICE_OF_ASSIGNMENT_SENT]
    asked_on = happened.day_of(notices[-1].at) if notices else None
    values = {"asked_on": asked_on, "due": due_date(case, "records")}
    issue(case, NoticeKind.REMINDER, actor, values=values, items=_records(case))


def _information(case: Case, actor: User | None, reason: str) -> None:
    """The questions of the decision just made, one a line, to everybody who can answer them."""
    decision = case.eligibility_decisions.first()
    asked = tuple(decision.asked) if decision and decision.outcome == "information" else ()
    values = {
        "reason": (decision.words if decision and asked else reason) or "what is listed below.",
        "due": due_date(case, "answer_information_request"),
    }
    issue(case, NoticeKind.INFORMATION_REQUEST, actor, values=values, items=dict.fromkeys(PartyRole, asked))


def _assignment(case: Case, actor: User | None) -> None:
    found = [e for e in happened.of_case(case) if e.event is EventName.FOUND_ELIGIBLE]
    values: dict[str, object] = {
        "eligible_on": happened.day_of(found[-1].at) if found else calendar.today(),
        "kind": KINDS_OF_REVIEW.get(case.priority, case.priority),
        "due": due_date(case, "records"),
    }
    issue(case, NoticeKind.ASSIGNMENT, actor, values=values, items=_records(case))


def _determination(case: Case, actor: User | None, by: str | None) -> None:
    final = case.determinations.first()
    if final is None:
        return
    kind = NoticeKind.CORRECTION if final.reason else NoticeKind.DETERMINATION_COVER
    values = {"decided_on": final.value.decided_on, "reason": final.reason}
    way = {"mail": "mail", "electronic": "email", "personal": "personal"}.get(by or "", "")
    issue(case, kind, actor, values=values, encloses=final, way=way)


def _records(case: Case) -> dict[PartyRole, tuple[str, ...]]:
    """What the claims administrator is asked for: the list of the law on the day of the application."""
    from openimr.law.dated import LawError
    from openimr.law.records_required import records_required

    try:
        required = records_required(case.received_on, case.application.get("jurisdiction", "california_dwc"))
    except LawError:
        return {}
    return {PartyRole.CLAIMS_ADMINISTRATOR: tuple(requirement.text for requirement in required)}


def _reason_of(case: Case, action: str) -> str:
    event = case.events.filter(action=action).order_by("-sequence").first()
    return event.reason if event else ""
