"""Dated legal data, one folder per jurisdiction, and the functions that read it.

Every value holds from a day, names its source and says whether it was read there; code asks for the value on a day.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .dated import Jurisdiction


def jurisdiction(name: str = "california_dwc") -> "Jurisdiction":
    """The law of ``name``, read once and kept.

    Raises ``LawError`` when there is no such jurisdiction or its data are malformed.
    """
    from .dated import load

    return load(name)
