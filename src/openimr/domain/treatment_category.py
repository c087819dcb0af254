"""Which category a disputed treatment belongs to, as annual reports count them: drugs, therapy, surgery and so on.

Told from its words and codes by a table that anybody may correct; what no row fits is ``other``.
"""

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

OTHER = "other"


class Category(NamedTuple):
    """A category: its key, its words for people, and what tells it."""

    key: str
    title: str
    words: re.Pattern[str] | None
    codes: tuple[str, ...]


@cache
def categories() -> tuple[Category, ...]:
    """Every category in the order in which they are tried, ``other`` last."""
    rows = yaml.safe_load((files(__package__) / "treatment_categories.yaml").read_text(encoding="utf-8"))["categories"]
    return tuple(
        Category(row["key"], row["title"], _pattern(row["words"]), tuple(row.get("codes", ()))) for row in rows
    )


def category_of(treatment: str, codes: tuple[str, ...] = ()) -> str:
    """The key of the category of a treatment.

    Args:
        treatment: as requested, in words.
        codes: CPT or HCPCS codes, where the request gives them; they are looked at before the words.
    """
    for category in categories():
        if any(code.upper().startswith(category.codes) for code in codes if category.codes):
            return category.key
    for category in categories():
        if category.words is not None and category.words.search(treatment):
            return category.key
    return OTHER


def titles() -> dict[str, str]:
    """The categories' words by key."""
    return {category.key: category.title for category in categories()}


def _pattern(words: list[str]) -> re.Pattern[str] | None:
    """A word that ends in * is a beginning."""
    if not words:
        return None
    parts = (re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "") for word in words)
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)
