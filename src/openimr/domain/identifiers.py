"""Numbers that tell one person or organization from every other: the National Provider Identifier and tax numbers.

A number with a wrong check digit identifies nobody, so it must neither match nor be kept.
"""

import re
from typing import Annotated

from pydantic import AfterValidator

# The prefix of the United States health industry (ISO 7812 issuer 80840) counts in the check digit of an NPI.
_NPI_PREFIX = "80840"


def is_npi(number: str) -> bool:
    """Whether ``number`` is a National Provider Identifier: ten digits, a Luhn check digit (45 CFR 162.406)."""
    if not re.fullmatch(r"[12]\d{9}", number):
        return False
    total = 0
    for position, digit in enumerate(reversed(_NPI_PREFIX + number)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def npi_of(written: str | None) -> str | None:
    """The NPI in ``written`` (spaces and hyphens do not matter), None where no check digit fits."""
    digits = re.sub(r"[\s-]", "", written or "")
    return digits if is_npi(digits) else None


def tax_number_of(written: str | None) -> str | None:
    """The nine digits of a tax number (``12-3456789``), or None when there are not nine or all are the same."""
    digits = re.sub(r"[\s-]", "", written or "")
    return digits if re.fullmatch(r"\d{9}", digits) and len(set(digits)) > 1 else None


def _npi(written: str) -> str:
    number = npi_of(written)
    if number is None:
        raise ValueError("an NPI has ten digits and a check digit that fits; this one does not")
    return number


def _tax_number(written: str) -> str:
    number = tax_number_of(written)
    if number is None:
        raise ValueError("a tax number has nine digits")
    return number


Npi = Annotated[str, AfterValidator(_npi)]
TaxNumber = Annotated[str, AfterValidator(_tax_number)]
