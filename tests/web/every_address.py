"""Every address of the site with real ids in it, for tests that hold all of them against one rule.

The world has a case in every state a page cares about; an address that is added to the site has to be added here.
"""

import io
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from openimr.web.api import tokens
from openimr.web.applications import drafts, scanning
from openimr.web.cases import intake, states
from openimr.web.cases.intake import Upload
from openimr.web.determination import writing
from openimr.web.determination.attestation import ATTESTATIONS
from openimr.web.eligibility.gathering import worksheet_of
from openimr.web.letters import issuing
from openimr.web.models import (
    ApiToken,
    ApplicationDraft,
    Case,
    EligibilityDecision,
    Organization,
    PrintBatch,
    Reviewer,
    SavedFilter,
    Sending,
    User,
)
from openimr.web.notices import sending
from openimr.web.panel import assigning, attesting
from openimr.web.records.assembling import fill
from openimr.web.second_look import looking

from .cases_at_hand import CaseFileByHand, uploads, whole_decisions


class Address(NamedTuple):
    """A named address of the site: its name and the parts that have to be filled in."""

    name: str
    parts: tuple[str, ...]


def addresses() -> list[Address]:
    """Every named address, each way of filling it in."""
    found: dict[Address, None] = {}

    def walk(patterns: list[Any], space: str, before: tuple[str, ...]) -> None:
        for one in patterns:
            parts = before + tuple(one.pattern.converters or one.pattern.regex.groupindex)
            if isinstance(one, URLResolver):
                walk(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space, parts)
            elif isinstance(one, URLPattern) and one.name:
                found[Address(space + one.name, parts)] = None

    walk(get_resolver().url_patterns, "", ())
    return list(found)


def case_in(state: str, number: str, application: Any, people: dict[str, User], password: str) -> Case:
    """A case of its own number that has gone as far as ``state`` names."""
    value = application.model_copy(update={"case_number": number})
    case = intake.take_in(value, uploads("Progress report.txt", "MRI.txt"), people["coordinator"])
    if state == "received":
        return case
    fill(case, CaseFileByHand(), case.assembly.requested)
    case.refresh_from_db()
    for way in ("find_eligible", "notice_of_assignment", "records_complete"):
        states.go(case, way, people["coordinator"])
    if state == "ready":
        return case
    assigning.assign_reviewer(case, people["coordinator"], key="R-101", reason="for the test")
    if state == "offered":
        return case
    assigning.accept(case, people["reviewer"], attesting.ALL)
    if state == "in_review":
        return case
    writing.save_draft(case, people["reviewer"], whole_decisions(application), 0)
    if state == "second_look":
        Organization.objects.update(second_look={"overturned": True})
        looking.submit(case, people["reviewer"], 1)
        return case
    writing.sign(case, people["reviewer"], password, [key for key, _ in ATTESTATIONS], 1)
    if state == "signed":
        return case
    issuing.issue(case, people["coordinator"])
    return case


# Pages of a case that has gone further than to its reviewer's workbench, or not as far.
LEADS_TO = {
    "received": {"case_application", "case_eligibility", "case_consolidate"},
    "ready": {"panel_assign"},
    "offered": {"offer", "panel_answer"},
    "signed": {"letter_issue"},
    "issued": {"letter_download", "letter_to_party", "letter_correct", "notice_pdf", "case_party", "sending_settle"},
    # last: from then on every overturned draft gets a second look
    "second_look": {"second_look", "second_look_comment", "second_look_end", "second_look_take_back"},
}
STATES = ("in_review", *LEADS_TO)


class World(NamedTuple):
    """A case in every state of :data:`STATES`, and what hangs on none of them."""

    cases: dict[str, Case]
    drafts: tuple[ApplicationDraft, ApplicationDraft]
    "One entered from paper, and one from a scan."


def world(application: Any, people: dict[str, User], password: str) -> World:
    """Everything that addresses lead to."""
    cases = {
        state: case_in(state, f"IMR16-{number}", application, people, password) for number, state in enumerate(STATES)
    }
    for name in ("casefile.pdf", "chronology.html"):
        cases["in_review"].casefile_folder.mkdir(parents=True, exist_ok=True)
        (cases["in_review"].casefile_folder / name).write_text("The case file.")
    coordinator = people["coordinator"]
    EligibilityDecision.objects.create(
        case=cases["in_review"], outcome="eligible", worksheet=worksheet_of(cases["in_review"]).model_dump(mode="json")
    )
    sending.make_batch(coordinator)
    sending.bind(PrintBatch.objects.get().pk)
    tokens.make("Granite Coast Claims", ApiToken.Scope.values, people["administrator"])
    SavedFilter.objects.create(owner=coordinator, name="late", query="due=late")
    paper, _ = drafts.begin(ApplicationDraft.Origin.PAPER, coordinator)
    scan = scanning.begin([Upload("application.pdf", io.BytesIO(b"%PDF-1.7 nothing"))], coordinator)
    return World(cases, (paper, scan))


def address_of(one: Address, here: World, case: Case | None = None) -> str:
    """The address filled in so that it leads to something, of ``case`` or of one in a state that has it."""
    state = next((state for state, names in LEADS_TO.items() if one.name in names), "in_review")
    case = case or here.cases[state]
    parts = {
        "case_id": case.pk,
        "application_id": case.pk,
        "draft_id": here.drafts["scan" in one.name].pk,
        "decision_id": EligibilityDecision.objects.get().pk,
        "notice_id": first(case.notices.filter(kind="assignment")),
        "party_id": first(case.parties),
        "sending_id": first(Sending.objects.filter(notice__case=case)),
        "batch_id": first(PrintBatch.objects),
        "filter_id": first(SavedFilter.objects),
        "token_id": first(ApiToken.objects),
        "pk": first(Reviewer.objects.filter(key="R-101")),
        "role": "employee",
        "form": {"letter_download": "pdf", "criteria_download": "set.yaml"}.get(one.name, "csv"),
        "date": "2016-05-10",
        "month": "2016-04",
        "mark": "0" * 64,
        "rule": "premature",
        "work": "nothing_licensed",
        "token": "no-link-of-ours",
        "key": {"report_csv": "summary", "records_differences": "d3"}.get(one.name, "lumbar_fusion"),
        "name": {"case_step": "withdraw"}.get(one.name, "diagnosis"),
        "seat": 2,
    }
    return reverse(one.name, kwargs={part: parts.get(part, 1) for part in one.parts})


def first(rows: Any) -> Any:
    """The key of the first row; 1 where there is none."""
    return rows.values_list("pk", flat=True).order_by("pk").first() or 1
