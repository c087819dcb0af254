"""The rules a finding of eligibility rests on, as dated data with their sources.

They stand in ``eligibility/rules.yaml`` of a jurisdiction's folder; how each is evaluated is in :mod:`.eligibility`.
"""

import datetime as dt
from enum import StrEnum
from functools import cache
from importlib.resources import files

import yaml
from pydantic import ConfigDict, Field, ValidationError

from openimr.domain.value import Value

from .dated import LawError


class Otherwise(StrEnum):
    """What the law attaches to a rule that is not met."""

    INELIGIBLE = "ineligible"
    INFORMATION = "information"
    DEFERRED = "deferred"
    AUTHORIZED = "authorized"
    REGULAR = "regular"

    @property
    def label(self) -> str:
        """In words, as the worksheet shows it."""
        return {
            "ineligible": "not eligible",
            "information": "information is asked for",
            "deferred": "deferred until resolved",
            "authorized": "the review ends",
            "regular": "handled as a regular review",
        }[self.value]


class RuleText(Value):
    """A rule as it holds on the days from ``from_date`` to ``to_date`` (no end: until today)."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True)

    text: str = Field(min_length=1)
    question: str = Field(min_length=1)
    from_date: dt.date = Field(alias="from")
    to_date: dt.date | None = Field(default=None, alias="to")
    source: str = Field(min_length=1)
    verified: bool


class RequiredField(Value):
    """A value of the application that must be there: its place in :class:`openimr.domain.case.Case`, and in words.

    ``or_path`` is another value that does as well.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True)

    path: str
    words: str
    or_path: str | None = Field(default=None, alias="or")


class Rule(Value):
    """One rule. ``phrases`` are words in the utilization review decision that put it in doubt."""

    key: str = Field(pattern=r"^[a-z0-9_]+$")
    title: str = Field(min_length=1)
    otherwise: Otherwise
    fields: tuple[RequiredField, ...] = ()
    phrases: tuple[str, ...] = ()
    values: tuple[RuleText, ...] = Field(min_length=1)

    def on(self, day: dt.date) -> RuleText | None:
        """The rule's text in force on ``day``, or None where it does not hold then."""
        held = [v for v in self.values if v.from_date <= day and (v.to_date is None or day <= v.to_date)]
        return held[-1] if held else None


class Rules(Value):
    """A jurisdiction's rules in the order of the worksheet."""

    about: str
    rules: tuple[Rule, ...] = Field(min_length=1)


@cache
def rules(jurisdiction: str) -> Rules:
    """The rules of ``jurisdiction``.

    Raises:
        LawError: there are none, or they are malformed.
    """
    file = files(__package__) / jurisdiction / "eligibility" / "rules.yaml"
    if not jurisdiction.isidentifier() or not file.is_file():
        raise LawError(jurisdiction, "there are no rules of eligibility for this jurisdiction.", "Add them as data.")
    try:
        return Rules.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise LawError(f"{jurisdiction}/eligibility/rules.yaml", f"{error}.", "Correct the file.") from error
