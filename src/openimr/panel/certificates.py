"""Which certificates the recognised boards issue, so that a certification nobody can hold is not entered.

A board that the table does not list (those of other professions) is not judged here.
"""

import re
from functools import cache
from typing import NamedTuple

from .tables import table


class Certificates(NamedTuple):
    """What one board certifies, as its table entry writes it."""

    board: str
    specialties: tuple[str, ...]
    subspecialties: tuple[str, ...]


def certificates_of(board: str) -> Certificates | None:
    """What ``board`` certifies, by its name in any usual spelling; None where the table does not list it."""
    return _by_board().get(_plain(board))


def all_certificates() -> tuple[Certificates, ...]:
    """Every board of the table with what it certifies."""
    return tuple(_by_board().values())


def problem_with(board: str, specialty: str, subspecialty: str | None) -> str | None:
    """Why no such certificate exists, in words, or None where it does or the board is not in the table."""
    issued = certificates_of(board)
    if issued is None:
        return None
    both = {_plain(name) for name in (*issued.specialties, *issued.subspecialties)}
    for name in (specialty, subspecialty):
        if name and _plain(name) not in both:
            return f"the {issued.board} issues no certificate in “{name}”"
    return None


@cache
def _by_board() -> dict[str, Certificates]:
    return {
        _plain(name): Certificates(name, tuple(issued["specialties"]), tuple(issued.get("subspecialties", ())))
        for group in table("certificates.yaml").values()
        for name, issued in group["boards"].items()
    }


def _plain(name: str) -> str:
    name = name.lower().replace("&", " and ").replace("orthoped", "orthopaed").replace("anaesth", "anesth")
    return " ".join(word for word in re.sub(r"[^a-z ]", " ", name).split() if word != "the")
