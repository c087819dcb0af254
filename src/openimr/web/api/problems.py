"""What is wrong with a request, field by field, in words another system's people can act on."""

from collections.abc import Iterable, Mapping
from typing import Any

from openimr.web.api.schemas import Problem

_WHERE = {"body", "application", "payload", "header", "path", "query", "form", "file"}
_REMEDIES = {
    "missing": "Send this field.",
    "extra_forbidden": "Leave it out, or compare its name with /api/v1/openapi.json.",
    "date": "Send a date such as 2016-05-03.",
    "literal_error": "Send one of the values of the schema.",
    "enum": "Send one of the values of the schema.",
    "too_short": "Send at least one.",
    "too_long": "Send fewer, or split the application.",
    "string": "Send text.",
}


def problems_in(errors: Iterable[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """The problems of a validation error, each with its field (entries count from 0) and what to do."""
    return tuple(
        Problem(
            field=_place(error.get("loc", ())),
            problem=f"{str(error.get('msg', '')).removeprefix('Value error, ')}.".replace("..", "."),
            remedy=_remedy(str(error.get("type", ""))),
        )
        for error in errors
    )


def _place(loc: Iterable[Any]) -> str:
    parts = [str(part) for part in loc]
    # The first two say which part of the request, and the name of the operation's argument.
    if parts and parts[0] in _WHERE:
        parts = parts[1:]
        if len(parts) > 1 and parts[0] == "application":
            parts = parts[1:]
    return ".".join(parts) or "request"


def _remedy(kind: str) -> str:
    return next((words for name, words in _REMEDIES.items() if kind.startswith(name)), "Mend this field.")
