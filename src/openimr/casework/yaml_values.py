"""Reads a YAML file into a value of the field, and says where in the file it does not fit.

The line of a problem is found in the parsed YAML nodes, so a person can go straight to it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from openimr.domain.errors import InputRefused

V = TypeVar("V", bound=BaseModel)

MAX_BYTES = 5_000_000


def read_yaml(path: Path, *, remedy: str) -> tuple[Any, yaml.Node | None]:
    """Parse one YAML document.

    Args:
        path: the file.
        remedy: what to do when the file is missing.

    Returns:
        The plain data and the node tree it came from (for line numbers).

    Raises:
        InputRefused: the file is missing, too large, not UTF-8 or not YAML.
    """
    if not path.is_file():
        raise InputRefused(path.name, "The file is missing.", remedy)
    if path.stat().st_size > MAX_BYTES:
        raise InputRefused(path.name, "The file is larger than 5 MB.", "Records belong in the records folder.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused(path.name, "The file is not UTF-8 text.", "Save it as UTF-8.") from error
    try:
        return yaml.safe_load(text), yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else None
        reason = getattr(error, "problem", None) or "unreadable"
        raise InputRefused(
            path.name,
            f"The file is not valid YAML: {reason}.",
            "Mend that line; texts with colons need quotes.",
            place,
        ) from error


def read_value(path: Path, shape: type[V], *, remedy: str = "Create it.") -> V:
    """Read a YAML file as one value.

    Args:
        path: the file.
        shape: the value's class.
        remedy: what to do when the file is missing.

    Raises:
        InputRefused: missing, not YAML, or not of that shape; the message names the first wrong line and field and
            says how many more there are.
    """
    data, node = read_yaml(path, remedy=remedy)
    return validated(path.name, data, node, shape)


def validated(source: str, data: Any, node: yaml.Node | None, shape: type[V]) -> V:
    """Turn plain data into a value, or refuse it naming the line and the field."""
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        first = problems[0]
        place = ", ".join(part for part in (_line(node, first["loc"]), _field(first["loc"])) if part)
        more = f" ({len(problems) - 1} more problems in this file)" if len(problems) > 1 else ""
        raise InputRefused(source, first["msg"] + more + ".", "Mend that field.", place or None) from error


def _field(loc: Sequence[int | str]) -> str:
    """The place of a problem in words: ``disputed_treatments 2, treatment`` (entries count from 1)."""
    words: list[str] = []
    for part in loc:
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
        else:
            words.append(str(part))
    return ", ".join(words)


def _line(node: yaml.Node | None, loc: Sequence[int | str]) -> str | None:
    """The line of the deepest part of ``loc`` that exists in the file."""
    if node is None:
        return None
    at = node
    line = node.start_mark.line + 1
    for part in loc:
        if isinstance(at, yaml.MappingNode):
            entry = next(((k, v) for k, v in at.value if k.value == part), None)
            if entry is None:
                break
            line, at = entry[0].start_mark.line + 1, entry[1]
        elif isinstance(at, yaml.SequenceNode) and isinstance(part, int) and part < len(at.value):
            at = at.value[part]
            line = at.start_mark.line + 1
        else:
            break
    return f"line {line}"
