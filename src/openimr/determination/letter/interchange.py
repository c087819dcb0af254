"""The determination as JSON, for other software: versioned, complete, and read back to an equal determination.

How to reach people (addresses, telephone, e-mail) is left out: whoever needs the decision does not need it.
"""

import json
from typing import Any

from pydantic import ValidationError

from openimr.domain.determination import Determination
from openimr.domain.errors import InputRefused

SCHEMA = "openimr.determination/1"

_CONTACT = {"address", "phone", "email"}
_EXCLUDED: dict[str, Any] = {
    "case": {
        "employee": {"address", "phone", "email"},
        "application": {"designation": {"representative": _CONTACT}},
        "parties": {"claims_administrator": _CONTACT, "employee_attorney": _CONTACT},
        "requesting_physician": {"address", "phone", "npi"},
    }
}


def render_json(determination: Determination) -> str:
    """The determination as JSON text, its first key ``schema`` (:data:`SCHEMA`)."""
    content = determination.model_dump_json(exclude=_EXCLUDED, indent=2)
    return f'{{\n  "schema": "{SCHEMA}",{content[1:]}\n'


def read_json(text: str, source: str) -> Determination:
    """Read what :func:`render_json` wrote.

    Args:
        text: the JSON text.
        source: the file it came from, for the error.

    Raises:
        InputRefused: it is not a determination of this schema.
    """
    remedy = "Give the JSON file that was issued with the letter, unchanged."
    try:
        content = json.loads(text)
    except ValueError:
        raise InputRefused(source, "This is not JSON.", remedy) from None
    if not isinstance(content, dict) or content.pop("schema", None) != SCHEMA:
        raise InputRefused(source, f"This is not a determination of schema {SCHEMA}.", remedy)
    try:
        return Determination.model_validate_json(json.dumps(content))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InputRefused(source, "A value is missing or does not fit.", remedy, place) from None
