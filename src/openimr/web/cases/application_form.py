"""The application as a form, for cases that do not come with an application file.

The form asks for what the application (DWC Form IMR) says; what comes out is the same value a ``case.yaml`` gives.
"""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from pydantic import ValidationError

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.case import Case, ReviewPriority

ROWS = 1
MORE_ROWS = 2


def _choices(values: Any, empty: str | None = None) -> list[tuple[str, str]]:
    named = [(value.value, value.value.replace("_", " ").capitalize()) for value in values]
    return [("", empty), *named] if empty is not None else named


class _Date(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class ApplicationForm(forms.Form):
    """Everything but the disputed treatments."""

    case_number = forms.CharField(label="Case number", max_length=60)
    priority = forms.ChoiceField(label="Priority", choices=_choices(ReviewPriority))
    received_date = _Date(label="Application received")

    employee_name = forms.CharField(label="Name of the employee", max_length=300)
    date_of_birth = _Date(label="Date of birth")
    sex = forms.ChoiceField(
        label="Sex", required=False, choices=[("", "Not stated"), ("female", "Female"), ("male", "Male")]
    )
    employee_address = forms.CharField(
        label="Address", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="One line a line."
    )

    claim_number = forms.CharField(label="Claim number", max_length=120)
    date_of_injury = _Date(label="Date of injury")
    employer = forms.CharField(label="Employer", max_length=300)
    primary_diagnosis = forms.CharField(label="Primary diagnosis", required=False, max_length=500)

    claims_administrator = forms.CharField(label="Claims administrator", max_length=300)
    insurer = forms.CharField(label="Insurer", required=False, max_length=300)
    utilization_review_organization = forms.CharField(
        label="Utilization review organization", required=False, max_length=300
    )
    attorney = forms.CharField(label="Attorney of the employee", required=False, max_length=300)
    facility = forms.CharField(label="Facility of the treatment", required=False, max_length=300)

    physician = forms.CharField(label="Requesting physician", max_length=300)
    physician_specialty = forms.CharField(label="Specialty", max_length=200)
    physician_organization = forms.CharField(label="Medical group", required=False, max_length=300)

    decision_date = _Date(label="Utilization review decided")
    served_date = _Date(label="Decision served")
    served_by = forms.ChoiceField(
        label="Served", choices=[("mail", "By mail"), ("electronic", "Electronically"), ("personal", "In person")]
    )

    GROUPS = (
        ("Case", ("case_number", "priority", "received_date")),
        ("Employee", ("employee_name", "date_of_birth", "sex", "employee_address")),
        ("Claim", ("claim_number", "date_of_injury", "employer", "primary_diagnosis")),
        ("Utilization review", ("decision_date", "served_date", "served_by")),
        ("Requesting physician", ("physician", "physician_specialty", "physician_organization")),
        (
            "Parties",
            ("claims_administrator", "insurer", "utilization_review_organization", "attorney", "facility"),
        ),
    )

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings, in the order they are asked."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]


class TreatmentForm(forms.Form):
    """One disputed treatment and what utilization review decided about it."""

    treatment = forms.CharField(label="Treatment", max_length=1000)
    quantity = forms.CharField(label="Quantity, frequency, duration", required=False, max_length=300)
    body_part = forms.ChoiceField(label="Body part", choices=_choices(BodyPart, "Choose"))
    side = forms.ChoiceField(label="Side", required=False, choices=_choices(Side, "Not stated"))
    levels = forms.CharField(
        label="Levels", required=False, max_length=200, help_text="Separated by commas, such as L4-L5, L5-S1."
    )
    codes = forms.CharField(label="Codes", required=False, max_length=300, help_text="Separated by commas.")
    depends_on = forms.IntegerField(
        label="Follows item", required=False, min_value=1, help_text="The number of the treatment it goes with."
    )
    decision = forms.ChoiceField(
        label="Utilization review",
        choices=[("", "Choose"), ("denied", "Denied"), ("modified", "Modified"), ("delayed", "Delayed")],
    )
    reason = forms.CharField(label="Reason given", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    guideline = forms.CharField(
        label="Guideline cited", required=False, help_text="In the words of the decision.", max_length=1000
    )


TreatmentRows = formset_factory(TreatmentForm, extra=ROWS, min_num=1, validate_min=True, max_num=40)


def application_from(form: ApplicationForm, rows: "BaseFormSet[TreatmentForm]") -> Case | None:
    """The application both say, or None with the problems added to the form (call after both are valid)."""
    written = [row.cleaned_data for row in rows.forms if row.cleaned_data]
    try:
        return Case.model_validate({**_application(form.cleaned_data), "disputed_treatments": _treatments(written)})
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            place = " ".join(str(part).replace("_", " ") for part in problem["loc"])
            form.add_error(None, f"{place}: {problem['msg']}" if place else problem["msg"])
        return None


def _application(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "case_number": said["case_number"],
        "priority": said["priority"],
        "application": {"received_date": said["received_date"]},
        "employee": {
            "name": said["employee_name"],
            "date_of_birth": said["date_of_birth"],
            "sex": said["sex"] or None,
            "address": [line for line in said["employee_address"].splitlines() if line.strip()],
        },
        "claim": {
            "claim_number": said["claim_number"],
            "date_of_injury": said["date_of_injury"],
            "employer": said["employer"],
        },
        "parties": {
            "claims_administrator": {"name": said["claims_administrator"]},
            "insurer": said["insurer"] or None,
            "utilization_review_organization": said["utilization_review_organization"] or None,
            "employee_attorney": {"name": said["attorney"]} if said["attorney"] else None,
            "facility": said["facility"] or None,
        },
        "requesting_physician": {
            "name": said["physician"],
            "specialty": said["physician_specialty"],
            "organization": said["physician_organization"] or None,
        },
        "utilization_review": {
            "decision_date": said["decision_date"],
            "served_date": said["served_date"],
            "served_by": said["served_by"],
        },
        "primary_diagnosis": said["primary_diagnosis"] or None,
    }


def _treatments(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from openimr.guidelines import read_citations

    return [
        {
            "id": number,
            "treatment": row["treatment"],
            "quantity": row["quantity"] or None,
            "body_part": row["body_part"],
            "side": row["side"] or None,
            "levels": _listed(row["levels"]),
            "codes": _listed(row["codes"]),
            "depends_on": row["depends_on"],
            "utilization_review": {
                "decision": row["decision"],
                "reason": row["reason"] or None,
                "guidelines": [citation.model_dump() for citation in read_citations(row["guideline"])],
            },
        }
        for number, row in enumerate(rows, start=1)
    ]


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
