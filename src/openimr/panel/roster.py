"""A roster of reviewers as a YAML file: ``{reviewers: [...]}``, each entry a ``Reviewer``.

Whatever is wrong with it is said with the entry, the field and what to do.
"""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from openimr.domain.reviewer import Reviewer


class RosterError(ValueError):
    """A roster that cannot be used: ``place`` is the file and the entry, ``problem`` and ``remedy`` say the rest."""

    def __init__(self, place: str, problem: str, remedy: str) -> None:
        super().__init__(f"{place}: {problem} {remedy}")
        self.place, self.problem, self.remedy = place, problem, remedy


def read(path: Path) -> tuple[Reviewer, ...]:
    """The reviewers of the roster at ``path``, in its order.

    Raises ``RosterError`` when the file cannot be read, is not YAML, an entry is not a reviewer, or two share an id.
    """
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except OSError as error:
        raise RosterError(path.name, f"it cannot be read ({error.strerror}).", "Check the path.") from error
    except UnicodeDecodeError as error:
        raise RosterError(path.name, "it is not UTF-8 text.", "Save it as UTF-8.") from error
    except yaml.YAMLError as error:
        raise RosterError(path.name, f"it is not YAML: {_first_line(error)}.", "Correct the file.") from error
    if not isinstance(data, dict) or not isinstance(data.get("reviewers"), list) or set(data) != {"reviewers"}:
        raise RosterError(
            path.name, "it does not hold one list named reviewers.", "Begin it with `reviewers:` and list the entries."
        )
    reviewers = tuple(_entry(path, number, entry) for number, entry in enumerate(data["reviewers"], start=1))
    _refuse_repeated_ids(path, reviewers)
    return reviewers


def _entry(path: Path, number: int, entry: Any) -> Reviewer:
    try:
        return Reviewer.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the entry"
        name = f" ({entry['id']})" if isinstance(entry, dict) and isinstance(entry.get("id"), str) else ""
        raise RosterError(
            f"{path.name}, reviewer {number}{name}",
            f"{field}: {first['msg']}.",
            f"{len(error.errors())} field(s) of this entry need correction.",
        ) from error


def _refuse_repeated_ids(path: Path, reviewers: tuple[Reviewer, ...]) -> None:
    seen: dict[str, int] = {}
    for number, reviewer in enumerate(reviewers, start=1):
        if reviewer.id in seen:
            raise RosterError(
                f"{path.name}, reviewer {number} ({reviewer.id})",
                f"reviewer {seen[reviewer.id]} has the same id.",
                "Give every reviewer an id of their own.",
            )
        seen[reviewer.id] = number


def _first_line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"{problem} (line {mark.line + 1})" if mark is not None else problem
