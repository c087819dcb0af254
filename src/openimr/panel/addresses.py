"""Postal addresses brought to what tells one from another: house number, street, suite and postal code.

Two writings of one address differ in short forms, suite and punctuation; the short forms are data (``names.yaml``).
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from .tables import table


class Address(NamedTuple):
    """An address taken apart; ``suite`` and ``postcode`` are empty where the writing has none."""

    number: str
    street: str
    suite: str
    postcode: str


@lru_cache(maxsize=65536)
def read_address(written: str) -> Address | None:
    """``written`` taken apart, or None where it has no house number with a street, and no post office box."""
    text = re.sub(r"[^a-z0-9# ]", " ", written.lower().replace("p.o.", "po").replace("\n", " , "))
    words = [_short().get(word, word) for word in text.replace("#", " ste ").split()]
    postcode = next((word for word in reversed(words[1:]) if re.fullmatch(r"\d{5}", word)), "")
    if words[:2] == ["po", "box"] and len(words) > 2:
        return Address(words[2], "po box", "", postcode)
    start = next((i for i, word in enumerate(words[:-1]) if re.fullmatch(r"\d+[a-z]?", word)), None)
    if start is None:
        return None
    street: list[str] = []
    rest = words[start + 1 :]
    for position, word in enumerate(rest):
        if word in _suites() or (street and re.fullmatch(r"\d{5}", word)):
            break
        street.append(word)
        if word in _street_types() and position:
            break
    suite = next((rest[i + 1] for i, word in enumerate(rest[:-1]) if word in _suites()), "")
    return Address(words[start], " ".join(street), suite, postcode) if street else None


def same_address(one: Address, other: Address) -> bool:
    """Whether two addresses are one place: number and street fit, and suite and postal code where both say them."""
    if one.number != other.number:
        return False
    if one.street != other.street and OSA.distance(one.street, other.street, score_cutoff=1) > 1:
        return False
    return _fits(one.suite, other.suite) and _fits(one.postcode, other.postcode)


class AddressIndex:
    """Addresses with what stands behind each, found by their house number."""

    def __init__(self, entries: Iterable[tuple[str | None, int]]) -> None:
        self._by_number: dict[str, list[tuple[Address, int]]] = {}
        for written, position in entries:
            address = read_address(written) if written else None
            if address is not None:
                self._by_number.setdefault(address.number, []).append((address, position))

    def at(self, written: str | None) -> list[int]:
        """The positions of the entries at the address ``written``."""
        address = read_address(written) if written else None
        if address is None:
            return []
        return [position for known, position in self._by_number.get(address.number, ()) if same_address(address, known)]


def _fits(one: str, other: str) -> bool:
    return not one or not other or one == other


@cache
def _short() -> dict[str, str]:
    return {long: short for short, forms in table("names.yaml")["addresses"]["short"].items() for long in forms}


@cache
def _street_types() -> frozenset[str]:
    return frozenset(table("names.yaml")["addresses"]["street_types"])


@cache
def _suites() -> frozenset[str]:
    return frozenset(table("names.yaml")["addresses"]["suites"])
