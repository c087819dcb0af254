"""Reads the gold documents: pages, annotations, allowed values; shared by the tests and whatever scores a reader.

A reader of facts is any function from a document's pages to facts; ``score_half`` says what it is worth.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .gold.scoring import Fact, Score, score

GOLD = Path(__file__).parent / "gold"
HALVES = ("development", "set_aside", "unmet")


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
    """The documents of ``development``, ``set_aside`` or ``unmet``, by name."""
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


def published_summaries(folder: Path) -> list[GoldDocument]:
    """The annotated case summaries of the published determinations in ``folder``, cut out of their letters.

    Quotes and their page (the one there is) are read from the letters by the offsets kept in ``published.yaml``.
    Raises ValueError where a letter is not the one that was annotated.
    """
    kept = yaml.safe_load((GOLD / "published.yaml").read_text(encoding="utf-8"))
    documents = []
    for name, annotation in kept.items():
        content = (folder / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != annotation["sha256"]:
            raise ValueError(f"{name} is not the letter that was annotated")
        text = content.decode()
        first, last = annotation["section"]
        facts = [
            {**fact, "page": 1, "quote": " ".join(text[fact["start"] : fact["end"]].split())}
            for fact in annotation["facts"]
        ]
        documents.append(GoldDocument("published", name, (text[first:last],), {**annotation, "facts": facts}))
    return documents


def score_half(half: str, read: Callable[[tuple[str, ...]], Sequence[Fact]]) -> Score:
    """What the reader ``read`` is worth on a half: its facts of each document held against the gold, added up."""
    scores = (score(read(d.pages), d.facts, d.pages, d.ignore) for d in gold_documents(half))
    return sum(scores, Score())
