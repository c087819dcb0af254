"""The labels of an application on paper, as data: which words stand beside which field."""

import re
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import ConfigDict, Field

from openimr.domain.value import Value


class LabelledField(Value):
    """A field with the words it is labelled with, the kind of its value, and the part it belongs to (None: any)."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: str
    kind: Literal["text", "lines", "date", "phone", "code", "diagnosis", "choice", "body_part", "side"]
    labels: tuple[str, ...] = Field(min_length=1)
    part: str | None = Field(default=None, alias="in")
    options: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    ordered: bool = False


class Labels(Value):
    """Everything a form may be labelled with; ``treatment`` once under each heading of a disputed treatment."""

    parts: dict[str, tuple[str, ...]]
    fields: tuple[LabelledField, ...]
    treatment: tuple[LabelledField, ...]


@cache
def labels() -> Labels:
    """The labels, read once."""
    return Labels.model_validate(yaml.safe_load((files(__package__) / "labels.yaml").read_text(encoding="utf-8")))


@cache
def plain(text: str) -> str:
    """A text as labels are compared: letters and digits only, in small letters."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())
