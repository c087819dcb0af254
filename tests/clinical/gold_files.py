"""Reads the gold documents: pages, annotations, allowed values; shared by the tests and whatever scores a reader."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

GOLD = Path(__file__).parent / "gold"
HALVES = ("development", "set_aside")


@dataclass(frozen=True)
class GoldDocument:
    """One document with what its author wrote down about it; ``pages`` from page 1."""

    half: str
    name: str
    pages: tuple[str, ...]
    annotation: dict[str, Any]

    @property
    def facts(self) -> list[dict[str, Any]]:
        """The gold facts, in the order of the file."""
        return list(self.annotation["facts"])

    @property
    def ignore(self) -> list[dict[str, Any]]:
        """Places whose predictions are not judged."""
        return list(self.annotation.get("ignore", ()))


def gold_documents(half: str) -> list[GoldDocument]:
    """The documents of ``development`` or ``set_aside``, by name."""
    return [
        GoldDocument(
            half,
            text.stem,
            tuple(text.read_text(encoding="utf-8").split("\f")),
            yaml.safe_load(text.with_suffix(".yaml").read_text(encoding="utf-8")),
        )
        for text in sorted((GOLD / half).glob("*.txt"))
    ]


def vocabulary() -> dict[str, Any]:
    """The allowed values, by type, as ``vocabulary.yaml`` gives them."""
    allowed: dict[str, Any] = yaml.safe_load((GOLD / "vocabulary.yaml").read_text(encoding="utf-8"))
    allowed["request_treatments"] = [value for group in allowed["request_treatments"] for value in group]
    return allowed
