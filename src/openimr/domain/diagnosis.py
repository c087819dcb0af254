"""Diagnosis codes of ICD-10-CM: their shape, and the chapter and block a category belongs to.

The blocks are data (``icd10.yaml``); the full list of codes changes every October and is not held here.
"""

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

_SHAPE = re.compile(r"([A-Z][0-9][0-9A-Z])(?:\.?([0-9A-Z]{1,4}))?")
_ICD9 = re.compile(r"(?:\d{3}|[VE]\d{2,3})(?:\.\d{1,2})?")


class Diagnosis(NamedTuple):
    """A code as it is written (``M43.16``), and the title of its chapter."""

    code: str
    chapter: str


def read_diagnosis(written: str) -> Diagnosis:
    """The ICD-10-CM code in ``written``, in capitals and with its dot.

    Raises:
        ValueError: it has not the shape of a code, or its category is in no block; says what to do.
    """
    text = re.sub(r"\s+", "", written).upper()
    shaped = _SHAPE.fullmatch(text)
    if shaped is None:
        if _ICD9.fullmatch(text):
            raise ValueError(f"“{written}” looks like an ICD-9 code: give the ICD-10 code, such as M54.16")
        raise ValueError(f"“{written}” is not an ICD-10 code: a letter and two digits, then a dot, such as M54.16")
    category, rest = shaped.groups()
    for first, last, chapter in _blocks():
        if first <= category <= last and (category[2].isdigit() or first == category):
            return Diagnosis(f"{category}.{rest}" if rest else category, chapter)
    raise ValueError(f"ICD-10 has no category {category}: compare the code with the decision or the report")


@cache
def _blocks() -> tuple[tuple[str, str, str], ...]:
    data = yaml.safe_load((files(__package__) / "icd10.yaml").read_text(encoding="utf-8"))
    return tuple((*block.split("-"), chapter["title"]) for chapter in data["chapters"] for block in chapter["blocks"])
