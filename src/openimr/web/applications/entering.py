"""A coordinator's application: one long form over a draft that is kept, and the case it becomes; amending one later."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import transaction
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from pydantic import ValidationError

from openimr.domain import case as domain
from openimr.domain.case import handled
from openimr.web import calendar
from openimr.web.accounts.access import May, require
from openimr.web.applications import drafts
from openimr.web.applications.answers import answers_of, application_from
from openimr.web.applications.fields import (
    AnswersForm,
    Audience,
    Section,
    application_fields,
    treatment_form,
    whole_form,
)
from openimr.web.cases import deadlines, intake
from openimr.web.cases.states import NotPossible
from openimr.web.clocks.happened import of_application
from openimr.web.events import history
from openimr.web.models import ApplicationDraft, Case, User
from openimr.web.models.case import State
from openimr.web.related.finding import RelatedCase, keep_keys, related_cases
from openimr.web.request import whole_number

MORE_ROWS = 2
_AMENDABLE = (State.RECEIVED, State.INFORMATION_REQUESTED, State.DEFERRED)


class Entry(NamedTuple):
    """The form as it stands: everything but the treatments, and a row for each of these."""

    form: AnswersForm
    rows: "BaseFormSet[Any]"

    def sections(self) -> list[tuple[Section, list[Any]]]:
        """The fields under their headings, in the order they are asked."""
        return [
            (section, [self.form[field.name] for field in section.fields if field.name in self.form.fields])
            for section in application_fields().sections
        ]

    def errors(self) -> list[tuple[str, str]]:
        """What is wrong, for the error summary: the anchor and the message."""
        found = [("", str(message)) for message in self.form.non_field_errors()]
        found += [(f.id_for_label, f"{f.label}: {message}") for f in self.form for message in f.errors]
        found += [("id_treatment-0-treatment", f"Disputed treatments: {m}") for m in self.rows.non_form_errors()]
        for number, row in enumerate(self.rows, start=1):
            found += [
                (f.id_for_label, f"Item {number}, {str(f.label).lower()}: {message}")
                for f in row
                for message in f.errors
            ]
        return found


def shown(draft: ApplicationDraft | None, answers: Mapping[str, Any], treatments: list[dict[str, str]]) -> Entry:
    """The form filled with what is kept."""
    rows = _rows()(initial=treatments, prefix="treatment")
    return Entry(whole_form()(initial=dict(answers)), rows)


def posted(data: QueryDict) -> Entry:
    """The form filled with what was sent, more rows added where they were asked for."""
    changed = data.copy()
    if "more" in data:
        changed["treatment-TOTAL_FORMS"] = str(_row_count(data) + MORE_ROWS)
    return Entry(whole_form()(changed), _rows()(changed, prefix="treatment"))


def keep(draft: ApplicationDraft, data: QueryDict) -> None:
    """Keep everything that was typed, right or wrong.

    Raises:
        AlreadySent: the application is a case already.
    """
    names = [field.name for section in application_fields().sections for field in section.fields]
    with transaction.atomic():
        row = ApplicationDraft.objects.select_for_update().get(pk=draft.pk)
        if row.sent_at is not None:
            raise drafts.AlreadySent
        row.answers = {name: text for name in names if (text := drafts.typed(data, name))}
        row.treatments = _typed_rows(data)
        row.version += 1
        row.save(update_fields=["answers", "treatments", "version", "changed_at"])
    draft.refresh_from_db()


def whole(entry: Entry, *, number: str = "") -> domain.Case | None:
    """The application the form says, or None with what is wrong added to the form.

    The case number is the one typed, ``number`` where none was; where both are missing the next free one.
    """
    if not (entry.form.is_valid() & entry.rows.is_valid()):
        return None
    said = entry.form.cleaned_data
    rows = [row.cleaned_data for row in entry.rows.forms if row.cleaned_data]
    given = said.get("case_number") or number or intake.next_number(calendar.today())
    try:
        return application_from(said, rows, number=given)
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            place = " ".join(str(part).replace("_", " ") for part in problem["loc"])
            message = problem["msg"].removeprefix("Value error, ")
            entry.form.add_error(None, f"{place}: {message}" if place else message)
        return None


def to_look_at(application: domain.Case, seen: str) -> list[RelatedCase]:
    """Related cases the coordinator has not been shown yet; ``seen`` are the numbers that were, by commas."""
    found = related_cases(application)
    return [] if {other.case.number for other in found} <= set(seen.split(",")) else found


def amend(case: Case, changed: domain.Case, actor: User, reason: str) -> None:
    """Replace the application of a case by ``changed``, with an event that says what was before and after.

    What the form does not ask for (makers of a device, citations that were not touched) stays.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: the review has gone on, or there is no reason.
    """
    require(actor, May.TAKE_IN)
    if not reason.strip():
        raise NotPossible("Say why the application is amended.")
    with transaction.atomic():
        locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        if locked.state not in _AMENDABLE:
            raise NotPossible(f"The case is {State(locked.state).label.lower()}: its application no longer changes.")
        before = locked.value
        value = handled(_with_what_is_not_asked(changed, before))
        locked.application = value.model_dump(mode="json")
        locked.employee_name, locked.claim_number = value.employee.name, value.claim.claim_number
        locked.disputed = "; ".join(item.treatment for item in value.disputed_treatments)
        locked.received_on, locked.priority = value.application.received_date, value.priority.value
        locked.version += 1
        locked.save()
        was, now = _differences(before.model_dump(mode="json"), locked.application)
        clock = of_application(locked)
        history.record(locked, actor, "application amended", reason=reason, before=was, after=now, clock=clock)
        keep_keys(locked)
        deadlines.refresh(locked)
    case.refresh_from_db()


def amendable(case: Case) -> bool:
    """Whether the application of the case may still be amended."""
    return case.state in _AMENDABLE


def answers_for(case: Case) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The answers that say the case's application as it stands."""
    return answers_of(case.value)


def _with_what_is_not_asked(changed: domain.Case, before: domain.Case) -> domain.Case:
    old = {t.id: answers_row for t, answers_row in zip(before.disputed_treatments, answers_of(before)[1], strict=True)}
    new = {
        t.id: answers_row for t, answers_row in zip(changed.disputed_treatments, answers_of(changed)[1], strict=True)
    }
    kept = {t.id: t for t in before.disputed_treatments}
    treatments = tuple(kept[t.id] if new[t.id] == old.get(t.id) else t for t in changed.disputed_treatments)
    parties = changed.parties.model_copy(update={"manufacturers": before.parties.manufacturers})
    physician = changed.requesting_physician
    if physician.name == before.requesting_physician.name:
        physician = physician.model_copy(update={"npi": before.requesting_physician.npi})
    update = {"disputed_treatments": treatments, "parties": parties, "requesting_physician": physician}
    return changed.model_copy(update={**update, "jurisdiction": before.jurisdiction, "case_number": before.case_number})


def _differences(before: Any, after: Any, place: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs between two values in JSON form, by its place."""
    if isinstance(before, dict) and isinstance(after, dict):
        was: dict[str, Any] = {}
        now: dict[str, Any] = {}
        for name in {**before, **after}:
            old, new = _differences(before.get(name), after.get(name), f"{place}.{name}" if place else name)
            was, now = was | old, now | new
        return was, now
    return ({}, {}) if before == after else ({place: before}, {place: after})


def _rows() -> "type[BaseFormSet[Any]]":
    return formset_factory(
        treatment_form(Audience.STAFF), extra=1, min_num=1, validate_min=True, max_num=drafts.MOST_TREATMENTS
    )


def _row_count(data: QueryDict) -> int:
    return min(whole_number(data.get("treatment-TOTAL_FORMS", "")) or 0, drafts.MOST_TREATMENTS)


def _typed_rows(data: QueryDict) -> list[dict[str, str]]:
    names = [field.name for field in application_fields().treatment]
    found = []
    for number in range(_row_count(data)):
        typed = {name: drafts.typed(data, f"treatment-{number}-{name}") for name in names}
        if any(typed.values()):
            found.append({name: value for name, value in typed.items() if value})
    return found
