"""The organization as its file describes it, the logo read from the picture beside the file.

What the letter needs of it is one value that holds everything, so that a signed letter can be set again without files.
"""

from base64 import b64encode
from pathlib import Path

from openimr.domain.determination import Organization
from openimr.domain.errors import InputRefused
from openimr.yaml_values import read_value

_KINDS = {".svg": "image/svg+xml", ".png": "image/png"}
LARGEST_LOGO = 200_000
"""Bytes: a logo goes into every letter."""


class _OrganizationFile(Organization):
    """The organization as the file has it: ``logo`` may name a picture beside the file."""

    logo: str | None = None


def read_organization(path: Path) -> Organization:
    """Read ``organization.yaml``.

    Args:
        path: the file; a ``logo`` that names an SVG or PNG file is looked for beside it.

    Raises:
        InputRefused: the file does not fit, or the logo is not there, too large or of another kind.
    """
    value = read_value(path, _OrganizationFile)
    logo = value.logo
    if logo and not logo.startswith("data:"):
        logo = _picture(path.parent / logo, path)
    return Organization.model_validate({**value.model_dump(exclude={"logo"}), "logo": logo})


def _picture(file: Path, named_in: Path) -> str:
    kind = _KINDS.get(file.suffix.lower())
    if kind is None:
        raise InputRefused(str(named_in), "The logo is neither SVG nor PNG.", "Name an .svg or .png file.", "logo")
    try:
        content = file.read_bytes()
    except OSError:
        remedy = f"Put {file.name} beside {named_in.name}."
        raise InputRefused(str(named_in), "The logo cannot be read.", remedy, "logo") from None
    if len(content) > LARGEST_LOGO:
        remedy = f"Give one of at most {LARGEST_LOGO // 1000} kB; it goes into every letter."
        raise InputRefused(str(named_in), "The logo is too large.", remedy, "logo")
    return f"data:{kind};base64,{b64encode(content).decode()}"
