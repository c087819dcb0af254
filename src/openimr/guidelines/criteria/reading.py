"""Reads criteria sets from YAML, the shipped ones and an organization's own, and says where one is wrong."""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import yaml

from openimr.domain.errors import InputRefused
from openimr.yaml_values import LOADER, read_value, validated

from .values import CriteriaSet

REMEDY = "Mend that place; the format is described in docs/criteria.md."


def read_set(path: Path) -> CriteriaSet:
    """One criteria set from a file.

    Raises:
        InputRefused: missing, not YAML or not a criteria set; names the file, the line and the field.
    """
    return read_value(path, CriteriaSet, missing="Check the path.", remedy=REMEDY)


def read_set_text(text: str, source: str = "criteria set") -> CriteriaSet:
    """One criteria set from text, as an author types it.

    Raises:
        InputRefused: not YAML or not a criteria set; names the line and the field.
    """
    try:
        data, node = yaml.load(text, Loader=LOADER), yaml.compose(text, Loader=LOADER)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else None
        reason = getattr(error, "problem", None) or "it cannot be read"
        raise InputRefused(source, f"The text is not YAML: {reason}.", REMEDY, place) from error
    except (ValueError, RecursionError) as error:
        raise InputRefused(source, "The text is not YAML: a value in it cannot be read.", REMEDY) from error
    return validated(source, data, node, CriteriaSet, remedy=REMEDY)


@lru_cache(maxsize=1)
def shipped_sets() -> tuple[CriteriaSet, ...]:
    """The example sets that ship with the project, by title (read once a process)."""
    folder = files(__package__) / "sets"
    found = [
        read_set_text(entry.read_text(encoding="utf-8"), entry.name)
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml")
    ]
    return tuple(sorted(found, key=lambda one: one.title))
