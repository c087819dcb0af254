"""A known organization as a form; what comes out is the value an ``organizations.yaml`` gives."""

from django import forms
from pydantic import ValidationError

from openimr.panel.organizations import KnownOrganization


class OrganizationForm(forms.Form):
    """Name, former names, parent, address and numbers."""

    name = forms.CharField(label="Name", max_length=300)
    former_names = forms.CharField(
        label="Former names", required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="One a line."
    )
    parent = forms.CharField(
        label="Parent", required=False, max_length=300, help_text="The organization that owns or controls it."
    )
    address = forms.CharField(label="Address", required=False, max_length=300)
    tax_number = forms.CharField(label="Tax number", required=False, max_length=20)
    npi = forms.CharField(label="NPI", required=False, max_length=20)
    source = forms.CharField(
        label="Source", required=False, max_length=300, help_text="Where this was found, and when."
    )

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> object:
        """Former names one a line."""
        value = super().get_initial_for_field(field, field_name)
        return "\n".join(value) if isinstance(value, tuple | list) else value

    def value(self) -> KnownOrganization | None:
        """The organization as entered, or None with the errors on the form."""
        if not self.is_valid():
            return None
        data = {name: value or None for name, value in self.cleaned_data.items()}
        data["former_names"] = [line.strip() for line in (data["former_names"] or "").splitlines() if line.strip()]
        try:
            return KnownOrganization.model_validate(data)
        except ValidationError as error:
            for problem in error.errors(include_url=False, include_input=False):
                message = problem["msg"].removeprefix("Value error, ")
                self.add_error(str(problem["loc"][0]), f"{message[0].upper()}{message[1:]}.")
            return None
