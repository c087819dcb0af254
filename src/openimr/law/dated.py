"""Dated values of the law, each with its source, and typed access to "the value on this day".

A jurisdiction is a folder of YAML files beside this module, one a topic; ``clocks.yaml`` with the parameter
``apply.regular`` is asked for as ``clocks.apply.regular``.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import ConfigDict, Field, ValidationError, model_validator

from openimr.domain.document_kind import DocumentKind
from openimr.domain.errors import InputRefused
from openimr.domain.records_required import RequirementRule
from openimr.domain.value import Value


class LawError(InputRefused):
    """The law was asked for something it does not hold, or its data are malformed.

    ``source`` is the file or the parameter, ``problem`` what is wrong there, ``remedy`` what to do.
    """


class Unit(StrEnum):
    """What a value counts, or ``items`` for a list of things the law enumerates and ``flag`` for yes or no."""

    CALENDAR_DAYS = "calendar_days"
    BUSINESS_DAYS = "business_days"
    HOURS = "hours"
    HOURS_PER_WEEK = "hours_per_week"
    MONTHS = "months"
    YEARS = "years"
    PERCENT = "percent"
    USD = "usd"
    VISITS = "visits"
    FLAG = "flag"
    TEXT = "text"
    ITEMS = "items"


class Item(Value):
    """One line of an enumeration in the law: its key in this project, its words, and its own source if it differs.

    ``rule`` and ``kinds`` are there where the line is a record that is required: how it is looked for, and among
    which kinds of documents.
    """

    key: str = Field(pattern=r"^[a-z0-9_]+$")
    text: str = Field(min_length=1)
    source: str | None = None
    verified: bool | None = None
    rule: RequirementRule | None = None
    kinds: tuple[DocumentKind, ...] = ()


class DatedValue(Value):
    """A value and the days on which it holds: ``from_date`` and ``to_date`` are both inclusive, no end means open.

    ``verified`` is False where the value is known but was not read in the text of ``source`` itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True)

    value: bool | int | Decimal | str | tuple[Item, ...]
    from_date: dt.date = Field(alias="from")
    to_date: dt.date | None = Field(default=None, alias="to")
    source: str = Field(min_length=1)
    verified: bool
    note: str | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "DatedValue":
        if self.to_date is not None and self.to_date < self.from_date:
            raise ValueError(f"it ends on {self.to_date} before it begins on {self.from_date}")
        return self

    def holds_on(self, on: dt.date) -> bool:
        """Whether the value is in force on ``on``."""
        return self.from_date <= on and (self.to_date is None or on <= self.to_date)


class Parameter(Value):
    """A thing the law fixes: what it is, what its value counts, and its values in order of time."""

    title: str = Field(min_length=1)
    unit: Unit
    values: tuple[DatedValue, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _values_fit(self) -> "Parameter":
        for value in self.values:
            if not isinstance(value.value, _NOT_WHOLE_NUMBERS.get(self.unit, int)) or (
                isinstance(value.value, bool) and self.unit is not Unit.FLAG
            ):
                raise ValueError(f"a value counted in {self.unit} cannot be {value.value!r}")
        for earlier, later in zip(self.values, self.values[1:], strict=False):
            if earlier.to_date is None or earlier.to_date >= later.from_date:
                raise ValueError(
                    f"the value from {earlier.from_date} must end before the next begins on {later.from_date}"
                )
        return self


_NOT_WHOLE_NUMBERS: Mapping[Unit, type | tuple[type, ...]] = {
    Unit.FLAG: bool,
    Unit.TEXT: str,
    Unit.ITEMS: tuple,
    Unit.USD: (int, Decimal),
}


class Topic(Value):
    """One file of a jurisdiction: what it is about and its parameters by name."""

    about: str = Field(min_length=1)
    parameters: dict[str, Parameter]


class Jurisdiction(Value):
    """The law of one jurisdiction: every parameter by its full name, ``topic.parameter``."""

    name: str
    parameters: dict[str, Parameter]

    def parameter(self, name: str) -> Parameter:
        """The parameter ``name`` with all its values; raises ``LawError`` when there is none."""
        try:
            return self.parameters[name]
        except KeyError:
            raise LawError(
                name, f"the law of {self.name} has no such parameter.", "Add it to its data with its source."
            ) from None

    def value(self, name: str, on: dt.date) -> DatedValue:
        """The value of ``name`` in force on ``on``, with its source; raises ``LawError`` when none is."""
        parameter = self.parameter(name)
        for value in reversed(parameter.values):
            if value.holds_on(on):
                return value
        raise LawError(
            name,
            f"the law of {self.name} holds no value for {on.isoformat()} (the first is from "
            f"{parameter.values[0].from_date.isoformat()}).",
            "Check the date, or add the value of that time with its source.",
        )

    def in_force(self, name: str, on: dt.date) -> bool:
        """Whether ``name`` has a value on ``on``."""
        return any(value.holds_on(on) for value in self.parameter(name).values)

    def number(self, name: str, on: dt.date) -> int:
        """The whole number ``name`` holds on ``on``, in the unit of the parameter.

        Raises:
            LawError: there is no such parameter, none in force that day, or it is no whole number.
        """
        value = self.value(name, on).value
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise LawError(name, "its value is not a whole number.", "Ask for it with the method for its unit.")

    def amount(self, name: str, on: dt.date) -> Decimal:
        """The amount of money ``name`` holds on ``on``, in U.S. dollars; raises as :meth:`number` does."""
        value = self.value(name, on).value
        if self.parameter(name).unit is Unit.USD and isinstance(value, int | Decimal):
            return Decimal(value)
        raise LawError(name, "its value is not an amount.", "Ask for it with the method for its unit.")

    def flag(self, name: str, on: dt.date) -> bool:
        """The yes or no ``name`` holds on ``on``; raises as :meth:`number` does."""
        value = self.value(name, on).value
        if isinstance(value, bool):
            return value
        raise LawError(name, "its value is not a yes or no.", "Ask for it with the method for its unit.")

    def items(self, name: str, on: dt.date) -> tuple[Item, ...]:
        """The enumeration ``name`` holds on ``on``, in the order of the law; raises as :meth:`number` does."""
        value = self.value(name, on).value
        if isinstance(value, tuple):
            return value
        raise LawError(name, "its value is not a list.", "Ask for it with the method for its unit.")


def read_topic(place: str, text: str) -> Topic:
    """A topic from the text of its YAML file; ``place`` names the file in errors. Raises ``LawError``."""
    try:
        return Topic.model_validate(_as_data(yaml.load(text, Loader=_LOADER)))  # noqa: S506
    except yaml.YAMLError as error:
        raise LawError(place, f"it is not YAML: {error}.", "Correct the file.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise LawError(place, f"{where}: {first['msg']}.", "Correct the file.") from error


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # a safe loader, in C where there is one


def _as_data(read: Any) -> Any:
    # YAML reads 12.50 as a float; money must not pass through one.
    if isinstance(read, dict):
        return {key: _as_data(value) for key, value in read.items()}
    if isinstance(read, list):
        return [_as_data(value) for value in read]
    return Decimal(str(read)) if isinstance(read, float) else read


@cache
def load(name: str) -> Jurisdiction:
    """The law of the jurisdiction ``name`` from its folder beside this module. Raises ``LawError``."""
    folder = files(__package__) / name
    if not name.isidentifier() or not folder.is_dir():
        known = sorted(f.name for f in files(__package__).iterdir() if (f / "clocks.yaml").is_file())
        raise LawError(name, "there is no law for this jurisdiction.", f"Known: {', '.join(known)}.")
    parameters: dict[str, Parameter] = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            topic = read_topic(f"{name}/{file.name}", file.read_text(encoding="utf-8"))
            stem = file.name.removesuffix(".yaml")
            parameters |= {f"{stem}.{key}": value for key, value in topic.parameters.items()}
    return Jurisdiction(name=name, parameters=parameters)
