"""A roster of reviewers as a YAML file: ``{reviewers: [...]}``, each entry a ``Reviewer``.

Whatever is wrong with it is said with the line, the entry, the field and what to do.
"""

from pathlib import Path

from openimr.domain.errors import InputRefused
from openimr.domain.reviewer import Reviewer
from openimr.domain.value import Value
from openimr.yaml_values import read_value


class Roster(Value):
    """The content of a roster file."""

    reviewers: tuple[Reviewer, ...]


def read(path: Path) -> tuple[Reviewer, ...]:
    """The reviewers of the roster at ``path``, in its order.

    Raises:
        InputRefused: the file cannot be read, is not YAML, an entry is not a reviewer, or two share an id.
    """
    reviewers = read_value(path, Roster, missing="Check the path.", remedy="Correct that entry.").reviewers
    seen: dict[str, int] = {}
    for number, reviewer in enumerate(reviewers, start=1):
        if reviewer.id in seen:
            raise InputRefused(
                path.name,
                f"reviewer {seen[reviewer.id]} has the same id.",
                "Give every reviewer an id of their own.",
                f"reviewers {number} ({reviewer.id})",
            )
        seen[reviewer.id] = number
    return reviewers
