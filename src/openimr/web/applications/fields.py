"""The fields of an application as data, and the forms made of them for a coordinator and for a party.

What is asked, in which words, and of whom stands in ``fields.yaml``.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from django import forms
from django.core.exceptions import ValidationError
from pydantic import Field

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.diagnosis import read_diagnosis
from openimr.domain.value import Value
from openimr.web import calendar
from openimr.web.wording import words

_PHONE = re.compile(r"[-+().\d\sx]{7,40}", re.IGNORECASE)
_NAMES: Mapping[str, Any] = {"body_part": BodyPart, "side": Side}


class Audience(StrEnum):
    """Who fills a form in: a coordinator, or a party on the site."""

    STAFF = "staff"
    PARTY = "party"


class FieldWords(Value):
    """One field: what it is called, what kind of answer it takes, and who is asked."""

    name: str
    label: str
    plain: str | None = None
    hint: str | None = None
    hint_to_all: bool = False
    kind: Literal[
        "text", "lines", "date", "choice", "yes_no", "email", "phone", "diagnosis", "body_part", "side", "number"
    ]
    required: bool = False
    asked: bool = False
    staff: bool = False
    party: bool = False
    past: bool = False
    max: int = 300
    choices: dict[str, str] = Field(default_factory=dict)
    plain_choices: dict[str, str] = Field(default_factory=dict)
    empty: str | None = None
    when: dict[str, str] = Field(default_factory=dict)
    autocomplete: str | None = None

    def shown_to(self, audience: Audience) -> bool:
        """Whether this audience sees the field."""
        return not (self.staff and audience is Audience.PARTY) and not (self.party and audience is Audience.STAFF)

    def must(self, audience: Audience) -> bool:
        """Whether this audience has to answer."""
        return self.required or (self.asked and audience is Audience.PARTY)

    def words(self, audience: Audience) -> str:
        """What this audience reads beside the field."""
        return (self.plain or self.label) if audience is Audience.PARTY else self.label


class Section(Value):
    """Fields that are asked together: a page for a party, a heading for a coordinator."""

    key: str
    title: str
    plain: str | None = None
    plain_intro: str | None = None
    staff: bool = False
    when: dict[str, str] = Field(default_factory=dict)
    fields: tuple[FieldWords, ...]

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Whether it is asked at all, given the other answers."""
        return all(answers.get(name) == value for name, value in self.when.items())


class ApplicationFields(Value):
    """Everything an application asks for; ``treatment`` once for each disputed treatment."""

    sections: tuple[Section, ...]
    treatment: tuple[FieldWords, ...]

    def section(self, key: str) -> Section | None:
        """The section ``key``, or None."""
        return next((section for section in self.sections if section.key == key), None)

    def field(self, name: str) -> FieldWords | None:
        """The field ``name`` of any section, or None."""
        return next((field for section in self.sections for field in section.fields if field.name == name), None)


@cache
def application_fields() -> ApplicationFields:
    """The fields, read once."""
    return ApplicationFields.model_validate(yaml.safe_load((files(__package__) / "fields.yaml").read_text("utf-8")))


class AnswersForm(forms.Form):
    """A form of some of the fields. Fields that another answer makes superfluous are left empty."""

    words: tuple[FieldWords, ...] = ()
    audience = Audience.STAFF

    def clean(self) -> dict[str, Any]:
        """Drop what is not asked, and ask for what another answer makes necessary."""
        said: dict[str, Any] = dict(super().clean() or {})
        for field in self.words:
            if field.when and field.name in self.fields:
                asked = all(str(said.get(name, "")) == value for name, value in field.when.items())
                if not asked:
                    said[field.name] = ""
                    self.errors.pop(field.name, None)
                elif self.audience is Audience.PARTY and not said.get(field.name) and field.name not in self.errors:
                    self.add_error(field.name, "Please answer this, too.")
        return said


@cache
def section_form(key: str, audience: Audience) -> type[AnswersForm]:
    """The form of one section for this audience; raises ``KeyError`` where there is no such section."""
    section = application_fields().section(key)
    if section is None:
        raise KeyError(key)
    return _form(section.fields, audience)


@cache
def treatment_form(audience: Audience) -> type[AnswersForm]:
    """The form of one disputed treatment for this audience."""
    return _form(application_fields().treatment, audience)


@cache
def whole_form() -> type[AnswersForm]:
    """Everything but the treatments in one form, for a coordinator."""
    words = tuple(field for section in application_fields().sections for field in section.fields)
    return _form(words, Audience.STAFF)


def _form(words: tuple[FieldWords, ...], audience: Audience) -> type[AnswersForm]:
    shown = tuple(field for field in words if field.shown_to(audience))
    fields: dict[str, Any] = {field.name: field_for(field, audience) for field in shown}
    return type("ApplicationAnswers", (AnswersForm,), {**fields, "words": shown, "audience": audience})


def field_for(field: FieldWords, audience: Audience) -> forms.Field:
    """The form field that takes an answer of this kind, in the words of this audience."""
    options: dict[str, Any] = {
        "label": field.words(audience),
        "help_text": (field.hint or "") if field.hint_to_all or field.staff or audience is Audience.PARTY else "",
        "required": field.must(audience) and not field.when,
    }
    if field.must(audience):
        options["error_messages"] = {"required": _missing(field, audience)}
    attributes = {"autocomplete": field.autocomplete} if field.autocomplete and audience is Audience.PARTY else {}
    match field.kind:
        case "date":
            return _day(field, options)
        case "number":
            return forms.IntegerField(min_value=1, max_value=99, **options)
        case "lines":
            widget = forms.Textarea(attrs={"rows": 3, **attributes})
            return forms.CharField(max_length=max(field.max, 2000), widget=widget, **options)
        case "email":
            return forms.EmailField(max_length=254, **options)
        case "choice" | "yes_no" | "body_part" | "side":
            return _choice(field, audience, options)
    made = forms.CharField(max_length=field.max, widget=forms.TextInput(attrs=attributes), **options)
    made.validators.append(_no_control_characters)
    if field.kind == "phone":
        made.validators.append(_phone)
    if field.kind == "diagnosis":
        made.validators.append(_diagnosis)
    return made


def _day(field: FieldWords, options: dict[str, Any]) -> forms.Field:
    made = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)
    made.error_messages["invalid"] = f"{field.label}: give a date such as 2016-05-03."
    made.validators.append(_likely_year)
    if field.past:
        made.validators.append(_not_in_the_future)
    return made


def _choice(field: FieldWords, audience: Audience, options: dict[str, Any]) -> forms.Field:
    if field.kind in _NAMES:
        named = [(value.value, words(value).capitalize()) for value in _NAMES[field.kind]]
        empty = "Choose" if field.required else "Not stated"
        return forms.ChoiceField(choices=[("", empty), *named], **options)
    if field.kind == "yes_no":
        choices = {"yes": "Yes", "no": "No"}
        if audience is Audience.PARTY:
            choices["unknown"] = "I do not know"
    else:
        choices = (field.plain_choices or field.choices) if audience is Audience.PARTY else field.choices
    if audience is Audience.PARTY and not field.empty:
        return forms.ChoiceField(choices=list(choices.items()), widget=forms.RadioSelect, **options)
    empty = field.empty or ("Choose" if field.required else "Not stated")
    return forms.ChoiceField(choices=[("", empty), *choices.items()], **options)


def problems_of(form: forms.BaseForm) -> list[tuple[str, str]]:
    """What is wrong with a form, for the error summary: the anchor of the field, and its name with the message."""
    found = [("", str(message)) for message in form.non_field_errors()]
    for field in form:
        anchor = field.id_for_label or f"{field.auto_id}_0"
        found.extend((anchor, f"{field.label}: {message}") for message in field.errors)
    return found


def _missing(field: FieldWords, audience: Audience) -> str:
    if audience is Audience.PARTY and field.kind in {"choice", "yes_no", "body_part"}:
        return "Please choose one."
    return "This field is required." if audience is Audience.STAFF else "Please fill this in."


def _phone(value: str) -> None:
    if not _PHONE.fullmatch(value) or sum(c.isdigit() for c in value) < 7:
        raise ValidationError("Give a telephone number with its area code, such as (559) 555-0148.")


def _diagnosis(value: str) -> None:
    try:
        read_diagnosis(value)
    except ValueError as problem:
        raise ValidationError(f"{problem}.") from problem


def _no_control_characters(value: str) -> None:
    if any(ord(c) < 32 or ord(c) == 127 for c in value):
        raise ValidationError("There is a character in this that cannot be printed. Type it again.")


def _likely_year(value: Any) -> None:
    if not 1900 <= value.year <= 2098:
        raise ValidationError("Check the year.")


def _not_in_the_future(value: Any) -> None:
    if value > calendar.today():
        raise ValidationError("This date is in the future. Check it.")
