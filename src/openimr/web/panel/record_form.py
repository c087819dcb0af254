"""A reviewer's record as forms: the person, and a table of rows for each list in the record.

What comes out is the same value a roster file gives; dates of verification are not in the forms, they come from
verifications.
"""

from typing import Any, NamedTuple

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from pydantic import ValidationError

from openimr.domain.anatomy import BodyPart
from openimr.domain.reviewer import AffiliationKind, ExperienceKind, LicenceStatus, Maintenance, Reviewer
from openimr.law import jurisdiction
from openimr.panel.certificates import problem_with
from openimr.panel.credentials import recognised
from openimr.web import calendar
from openimr.web.wording import words

MORE_ROWS = 2


def _choices(values: Any, empty: str | None = None) -> list[tuple[str, str]]:
    named = [(value.value, words(value).capitalize()) for value in values]
    return [("", empty), *named] if empty is not None else named


class _Date(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def _optional_date(label: str) -> forms.DateField:
    return _Date(label=label, required=False)


def _relations() -> list[tuple[str, str]]:
    law, on = jurisdiction("california_dwc"), calendar.today()
    named = [(item.key, item.text) for item in law.items("reviewers.familial_relations", on)]
    return [("", "None"), *named]


def _first_of(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    # The first choice is what an untouched row says, so that such a row counts as empty.
    return forms.ChoiceField(label=label, choices=choices, initial=choices[0][0])


class PersonForm(forms.Form):
    """Everything of the record that is not a list of dated things."""

    id = forms.CharField(label="Id on the panel", max_length=80)
    name = forms.CharField(label="Name", max_length=200, help_text="Never leaves the organization.")
    former_names = forms.CharField(
        label="Former names", required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="One a line."
    )
    degree = forms.CharField(label="Degree", max_length=60, help_text="MD, DO, DC, DPM, PsyD …")
    specialties = forms.CharField(
        label="Specialties practised", widget=forms.Textarea(attrs={"rows": 2}), help_text="One a line."
    )
    email = forms.EmailField(label="E-mail", required=False)
    address = forms.CharField(label="Address", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    npi = forms.CharField(label="NPI", required=False, max_length=20)
    tax_number = forms.CharField(label="Tax number", required=False, max_length=20)
    languages = forms.CharField(label="Languages", required=False, help_text="Separated by commas.")
    practising_since = _Date(label="In active practice since")
    weekly_practice_hours = forms.IntegerField(label="Hours of practice a week", min_value=0, max_value=168)
    capacity = forms.IntegerField(label="Most open cases at once", min_value=0)
    open_cases = forms.IntegerField(
        label="Of these taken elsewhere", min_value=0, help_text="Work that this site does not know of."
    )
    agreed_pay = forms.IntegerField(
        label="Agreed pay for a case, in dollars",
        min_value=0,
        required=False,
        help_text="Only where it is not the usual one. It never depends on what is decided.",
    )
    why = forms.CharField(label="Why the record is changed", max_length=400)


class LicenceForm(forms.Form):
    """One licence."""

    state = forms.CharField(label="State", min_length=2, max_length=2)
    number = forms.CharField(label="Number", max_length=60)
    status = _first_of("Status", _choices(LicenceStatus))
    valid_from = _Date(label="From")
    valid_to = _Date(label="To")
    restriction = forms.CharField(label="Restriction, in words", required=False, max_length=300)


class CertificationForm(forms.Form):
    """One board certification."""

    board = forms.CharField(label="Board", max_length=200, widget=forms.TextInput(attrs={"list": "boards"}))
    specialty = forms.CharField(label="Specialty", max_length=200)
    subspecialty = forms.CharField(label="Subspecialty", required=False, max_length=200)
    valid_from = _Date(label="From")
    valid_to = _optional_date("To (empty: does not lapse)")
    maintenance = forms.ChoiceField(label="Maintenance", required=False, choices=_choices(Maintenance, "Not known"))


class ExperienceForm(forms.Form):
    """Experience with a procedure or a condition."""

    kind = _first_of("Kind", _choices(ExperienceKind))
    name = forms.CharField(label="Procedure or condition", max_length=200)
    a_year = forms.IntegerField(label="A year", required=False, min_value=0)
    since = _optional_date("Since")


class AppointmentForm(forms.Form):
    """An appointment as Qualified Medical Evaluator."""

    valid_from = _Date(label="From")
    valid_to = _optional_date("To (empty: held still)")
    number = forms.CharField(label="Number", required=False, max_length=60)


class TrainingForm(forms.Form):
    """A training completed."""

    subject = _first_of("Subject", [("evidence_hierarchy", "Strength-of-evidence hierarchy")])
    completed_on = _Date(label="Completed on")
    provider = forms.CharField(label="Provider", required=False, max_length=200)


class AffiliationForm(forms.Form):
    """A declared affiliation."""

    name = forms.CharField(label="Person or organization", max_length=300)
    kind = _first_of("Kind", _choices(AffiliationKind))
    relation = forms.ChoiceField(label="Family relation", required=False, choices=_relations)
    percent = forms.FloatField(label="Share held, %", required=False, min_value=0, max_value=100)
    former_names = forms.CharField(label="Former names (semicolons)", required=False, max_length=400)
    address = forms.CharField(label="Address", required=False, max_length=300)
    tax_number = forms.CharField(label="Tax number", required=False, max_length=20)
    npi = forms.CharField(label="NPI", required=False, max_length=20)
    note = forms.CharField(label="Note", required=False, max_length=300)


class ExclusionForm(forms.Form):
    """Something the reviewer may not review."""

    treatment = forms.CharField(label="Words of the treatment", required=False, max_length=200)
    body_part = forms.ChoiceField(label="Body part", required=False, choices=_choices(BodyPart, "Any"))
    code = forms.CharField(label="Code begins with", required=False, max_length=20)
    reason = forms.CharField(label="Reason", max_length=300)


class AbsenceForm(forms.Form):
    """Days away."""

    first = _Date(label="First day")
    last = _Date(label="Last day")
    note = forms.CharField(label="Note", required=False, max_length=200)


class Rows(NamedTuple):
    """One list of the record: its field, its heading and its rows."""

    field: str
    title: str
    rows: "BaseFormSet[Any]"


LISTS: tuple[tuple[str, str, type[forms.Form]], ...] = (
    ("licences", "Licences", LicenceForm),
    ("board_certifications", "Board certifications", CertificationForm),
    ("experience", "Clinical experience", ExperienceForm),
    ("trainings", "Training", TrainingForm),
    ("evaluator_appointments", "Appointments as Qualified Medical Evaluator", AppointmentForm),
    ("affiliations", "Affiliations", AffiliationForm),
    ("may_not_review", "May not review", ExclusionForm),
    ("days_away", "Days away", AbsenceForm),
)


class RecordForms:
    """The forms of one record: filled from ``posted``, or from ``reviewer``, or empty for a new one."""

    def __init__(self, posted: QueryDict | None = None, reviewer: Reviewer | None = None) -> None:
        self._old = reviewer
        values = _as_initial(reviewer) if reviewer else {"capacity": 10, "open_cases": 0}
        self.person = PersonForm(posted, initial=values)
        if reviewer is not None:
            self.person.fields["id"].disabled = True
        self.lists = [_rows(field, title, form, posted, reviewer) for field, title, form in LISTS]

    def value(self) -> Reviewer | None:
        """The record as entered, or None with the errors on the forms."""
        valid = [self.person.is_valid(), *(rows.rows.is_valid() for rows in self.lists)]
        if not all(valid):
            return None
        data = _person(self.person.cleaned_data)
        for listed in self.lists:
            data[listed.field] = [_row(listed.field, row.cleaned_data) for row in _filled(listed)]
        kept = self._old.model_dump() if self._old else {}
        try:
            reviewer = Reviewer.model_validate(kept | data)
        except ValidationError as error:
            self._tell(error)
            return None
        return reviewer if self._certificates_exist(reviewer) else None

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every error as (anchor, message), for the summary on top."""
        told = [(field.id_for_label, f"{field.label}: {message}") for field in self.person for message in field.errors]
        told += [("", str(message)) for message in self.person.non_field_errors()]
        for listed in self.lists:
            for number, row in enumerate(listed.rows, start=1):
                for field in row:
                    told += [(field.id_for_label, f"{listed.title} {number}, {field.label}: {m}") for m in field.errors]
                told += [("", f"{listed.title} {number}: {message}") for message in row.non_field_errors()]
        return told

    def _tell(self, error: ValidationError) -> None:
        by_field = {listed.field: listed for listed in self.lists}
        for problem in error.errors(include_url=False, include_input=False):
            loc, message = problem["loc"], problem["msg"].removeprefix("Value error, ")
            message = f"{message[0].upper()}{message[1:]}."
            if loc and loc[0] in by_field and len(loc) > 1 and isinstance(loc[1], int):
                row = _filled(by_field[str(loc[0])])[loc[1]]
                name = str(loc[2]) if len(loc) > 2 and str(loc[2]) in row.fields else None
                row.add_error(name, message)
            else:
                name = str(loc[0]) if loc and str(loc[0]) in self.person.fields else None
                self.person.add_error(name, message)

    def _certificates_exist(self, reviewer: Reviewer) -> bool:
        listed = next(rows for rows in self.lists if rows.field == "board_certifications")
        fine = True
        for row, held in zip(_filled(listed), reviewer.board_certifications, strict=True):
            if not recognised(held.board):
                row.add_error("board", "This board is not on the list of recognised boards.")
                fine = False
            elif problem := problem_with(held.board, held.specialty, held.subspecialty):
                row.add_error("specialty", f"{problem[0].upper()}{problem[1:]}.")
                fine = False
        return fine


def _rows(field: str, title: str, form: type[forms.Form], posted: QueryDict | None, reviewer: Reviewer | None) -> Rows:
    there = [value.model_dump(mode="json") for value in getattr(reviewer, field)] if reviewer else []
    for values in there:
        if "former_names" in values:
            values["former_names"] = "; ".join(values["former_names"])
    make = formset_factory(form, extra=1 if there else MORE_ROWS, can_delete=True, max_num=60)
    rows = make(posted, initial=there, prefix=field)
    for row in rows:
        row.fields["DELETE"].label = "Remove"
    return Rows(field, title, rows)


def _filled(listed: Rows) -> list[Any]:
    there = listed.rows.initial_form_count()
    rows = [row for number, row in enumerate(listed.rows) if number < there or row.has_changed()]
    return [row for row in rows if not row.cleaned_data.get("DELETE")]


def _as_initial(reviewer: Reviewer) -> dict[str, Any]:
    values = reviewer.model_dump(mode="json")
    for lines in ("former_names", "specialties"):
        values[lines] = "\n".join(values[lines])
    values["languages"] = ", ".join(values["languages"])
    return values


def _person(cleaned: dict[str, Any]) -> dict[str, Any]:
    values = {name: value if value != "" else None for name, value in cleaned.items() if name != "why"}
    for lines in ("former_names", "specialties"):
        values[lines] = [line.strip() for line in (cleaned[lines] or "").splitlines() if line.strip()]
    values["languages"] = [part.strip() for part in (cleaned["languages"] or "").split(",") if part.strip()]
    return values


def _row(field: str, cleaned: dict[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in cleaned.items() if name != "DELETE" and value not in ("", None)}
    if "former_names" in values:
        values["former_names"] = [part.strip() for part in values["former_names"].split(";") if part.strip()]
    if field == "licences":
        values["state"] = values["state"].upper()
        values["restricted"] = "restriction" in values
    return values
