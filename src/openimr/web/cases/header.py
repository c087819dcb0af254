"""What stands on top of every page of a case: who, what is disputed, state, next deadline, and the sections."""

from typing import Any

from django.urls import reverse

from openimr.web.accounts.access import May, may
from openimr.web.cases import deadlines
from openimr.web.models import Case, User
from openimr.web.models.case import State

# How each state is marked: by word and by shape, see components/tag.html.
MARKS = {
    State.RECEIVED: "",
    State.INFORMATION_REQUESTED: "",
    State.ELIGIBLE: "soon",
    State.AWAITING_RECORDS: "",
    State.READY: "soon",
    State.ASSIGNED: "work",
    State.IN_REVIEW: "work",
    State.SECOND_LOOK: "work",
    State.SIGNED: "done",
    State.SERVED: "done",
    State.CLOSED: "done",
    State.INELIGIBLE: "done",
    State.DEFERRED: "",
    State.CONSOLIDATED: "done",
    State.WITHDRAWN: "done",
    State.TERMINATED: "done",
    State.APPEALED: "soon",
    State.REMANDED: "soon",
}

# key, label, name of the address, permission needed (None: everybody who sees the case)
SECTIONS = (
    ("overview", "Overview", "case", None),
    ("deadlines", "Deadlines", "case_deadlines", None),
    ("eligibility", "Eligibility", "case_eligibility", May.SEE_HISTORY),
    ("records", "Records", "case_records", None),
    ("facts", "Facts", "case_facts", May.SEE_DETERMINATION),
    ("panel", "Panel", "case_panel", May.SEE_PANEL),
    ("determination", "Determination", "case_determination", May.SEE_DETERMINATION),
    ("letters", "Letters", "case_letters", May.SEE_DETERMINATION),
    ("notices", "Notices", "case_notices", May.SEE_HISTORY),
    ("fees", "Fees", "case_fees", May.KEEP_FEES),
    ("history", "History", "case_history", May.SEE_HISTORY),
)


def page_context(case: Case, user: Any, current: str) -> dict[str, Any]:
    """The template context every page of a case starts from: ``case``, ``header``, ``sections``, ``current``."""
    return {"case": case, "header": header(case), "sections": sections(case, user), "current": current}


def header(case: Case) -> dict[str, Any]:
    """The fixed header's content, see components/case_header.html."""
    treatments = case.application["disputed_treatments"]
    first = treatments[0]["treatment"]
    return {
        "number": case.number,
        "who": case.employee_name,
        "disputed": first if len(treatments) == 1 else f"{first} and {len(treatments) - 1} more",
        "state": MARKS[State(case.state)],
        "state_label": State(case.state).label,
        "deadline": deadlines.shown(case),
    }


def sections(case: Case, user: User) -> list[tuple[str, str, str]]:
    """The sections this person may open: key, label, address."""
    return [
        (key, label, reverse(name, kwargs={"case_id": case.pk}))
        for key, label, name, permission in SECTIONS
        if permission is None or may(user, permission)
    ]
