"""Reads YAML files that people write into values of the field, and says where in a file it does not fit.

Every room that takes such a file (a case, a roster, a list of events) reads it here, so that a mistake is always told
the same way: file, line, entry, field, remedy. The line is found in the parsed YAML nodes.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from openimr.domain.errors import InputRefused

V = TypeVar("V", bound=BaseModel)

MAX_BYTES = 20_000_000
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # a safe loader either way, in C where there is one
_MOST_PLACES = 6  # wrong places named beside the first


def read_yaml(path: Path, *, remedy: str = "Check the path.") -> tuple[Any, yaml.Node | None]:
    """Parse one YAML (or JSON) document.

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
        raise InputRefused(path.name, "The file is larger than 20 MB.", "Split it, or check that it is the right one.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputRefused(
            path.name, f"The file cannot be read ({error.strerror}).", "Check its permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise InputRefused(path.name, "The file is not UTF-8 text.", "Save it as UTF-8.") from error
    try:
        return yaml.load(text, Loader=LOADER), yaml.compose(text, Loader=LOADER)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else None
        reason = getattr(error, "problem", None) or "it cannot be read"
        raise InputRefused(
            path.name, f"The file is not YAML: {reason}.", "Mend that line; texts with colons need quotes.", place
        ) from error
    except (ValueError, RecursionError) as error:
        # the YAML reader makes dates of what looks like one (2016-02-30) and follows any depth
        reason = str(error).splitlines()[0] or "it is nested too deeply"
        raise InputRefused(path.name, f"The file is not YAML: {reason}.", "Mend that value.") from error


def read_value(path: Path, shape: type[V], *, missing: str = "Create it.", remedy: str = "Mend that field.") -> V:
    """Read a YAML file as one value.

    Args:
        path: the file.
        shape: the value's class.
        missing: what to do when the file is missing.
        remedy: what to do when it does not fit the shape.

    Raises:
        InputRefused: missing, not YAML, or not of that shape; the message names the first wrong line and field with
            what is wrong, and the lines and fields of others.
    """
    data, node = read_yaml(path, remedy=missing)
    return validated(path.name, data, node, shape, remedy=remedy)


def validated(source: str, data: Any, node: yaml.Node | None, shape: type[V], *, remedy: str = "Mend that field.") -> V:
    """Turn plain data into a value.

    Args:
        source: the file, as the user knows it.
        data: what the file holds.
        node: the same with its lines, None where they are not known.
        shape: the value to make.
        remedy: what the user can do.

    Raises:
        InputRefused: names the line, the entry and the field.
    """
    if not isinstance(data, dict):
        names = [name for name, field in shape.model_fields.items() if field.is_required()] or list(shape.model_fields)
        raise InputRefused(source, f"The file does not hold fields such as {', '.join(names[:3])}.", remedy)
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        # What is wrong within an entry makes the whole wrong too: it is told once.
        problems = [one for one in found if not any(_is_within(other["loc"], one["loc"]) for other in found)]
        first = problems[0]
        place, *others = [
            ", ".join(part for part in (_line(node, problem["loc"]), _field(data, problem["loc"])) if part)
            for problem in problems
        ]
        more = _others(others)
        says = "This field is missing" if first["type"] == "missing" else first["msg"].removeprefix("Value error, ")
        raise InputRefused(source, f"{says}.{more}", remedy, place or None) from error


def _is_within(inner: Sequence[int | str], outer: Sequence[int | str]) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _others(places: Sequence[str]) -> str:
    """The other places that are wrong, so that a file is mended in one go; the first of them where they are many."""
    if not places:
        return ""
    rest = len(places) - _MOST_PLACES
    return f" Also wrong: {'; '.join(places[:_MOST_PLACES])}{f' and {rest} more' if rest > 0 else ''}."


def _field(data: Any, loc: Sequence[int | str]) -> str:
    """The place of a problem in words: ``disputed_treatments 2 (id 7), treatment``; entries count from 1."""
    words: list[str] = []
    at = data
    for place, part in enumerate(loc):
        try:
            at = at[part]
        except (KeyError, IndexError, TypeError):
            if place < len(loc) - 1 and isinstance(at, dict):
                continue  # the kind a union was read as is no field of the file
            at = None
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}{_called(at)}"
        else:
            words.append(str(part))
    return ", ".join(words)


def _called(entry: Any) -> str:
    """What a list's entry calls itself, where that names nobody."""
    name = entry.get("id", entry.get("event")) if isinstance(entry, dict) else None
    return f" ({name})" if isinstance(name, str | int) else ""


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
                continue  # a part that is not written in the file: a missing field, or the kind a union was read as
            line, at = entry[0].start_mark.line + 1, entry[1]
        elif isinstance(at, yaml.SequenceNode) and isinstance(part, int) and part < len(at.value):
            at = at.value[part]
            line = at.start_mark.line + 1
        else:
            break
    return f"line {line}"
