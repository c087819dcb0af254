"""The examples of the catalogue as subjects: changes laid over one good letter.

A list of items in an example is laid over copies of the good letter's item, so that an example shows only what matters.
"""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from .subject import Subject


def example(changes: dict[str, Any] | None = None) -> Subject:
    """The catalogue's example letter with ``changes`` (as in ``bad`` and ``good`` of a check)."""
    letter = dict(_letter())
    changed = dict(changes or {})
    if "items" in changed:
        first = letter["items"][0]
        changed["items"] = [
            {**first, "number": number, **item} for number, item in enumerate(changed["items"], first["number"])
        ]
    return Subject.model_validate({**letter, **changed})


@cache
def _letter() -> dict[str, Any]:
    text = (files(__package__) / "catalogue" / "example.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return loaded
