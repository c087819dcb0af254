"""The wording of everything that can be wrong with a file, kept as data in ``problems.toml``.

Readers raise `Unreadable` with a code; the assembler turns it into a `Problem` of the case file's index.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openimr.domain.documents import Problem


class Unreadable(Exception):
    """A file, or a part of one, cannot be read. ``code`` is a table of ``problems.toml``.

    Args:
        code: the kind of problem, for instance ``encrypted``.
        details: what the sentence of that kind leaves open (``page``, ``seconds``, ``detail`` …).
    """

    def __init__(self, code: str, **details: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@cache
def _wordings() -> dict[str, dict[str, str]]:
    text = files("openimr.records").joinpath("problems.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def problem(source: str, code: str, **details: str | int) -> "Problem":
    """The problem ``code`` of the file ``source``, in words.

    Args:
        source: the file as the index names it (``mail.eml > report.pdf`` for an attachment).
        code: a table of ``problems.toml``.
        details: values for the sentence; ``detail`` is put after a comma-free space where the sentence has room.

    Raises:
        KeyError: where there is no such code.
    """
    from openimr.domain.documents import Problem

    wording = _wordings()[code]
    values = {"detail": "", **details}
    if values["detail"] and code not in ("too_large", "archive_bomb"):
        values["detail"] = f": {values['detail']}"
    return Problem(
        source=source,
        problem=wording["problem"].format(**values),
        remedy=wording["remedy"].format(**values),
    )
