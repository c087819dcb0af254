"""Which specialties a case needs, and which a reviewer's credentials state.

Both sides are brought to the keys of ``specialties.yaml``; what treats what is the table ``needs.yaml``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from openimr.domain.anatomy import BodyPart
from openimr.domain.case import Case, DisputedTreatment

from .tables import table


@dataclass(frozen=True, slots=True)
class SpecialtyNeed:
    """The specialties that may review one disputed item, best first, and why, in words.

    ``items`` are the ids of the disputed treatments the need is about: the one it was read from, then those that
    depend on it. ``specialties`` are keys of ``specialties.yaml``.
    """

    items: tuple[int, ...]
    treatment: str
    specialties: tuple[str, ...]
    row: str
    reason: str

    def rank(self, specialty: str) -> int | None:
        """Position of ``specialty`` among those that fit, from 0, or None when it does not fit."""
        return self.specialties.index(specialty) if specialty in self.specialties else None


def name_of(specialty: str) -> str:
    """The specialty ``specialty`` as words: ``Physical Medicine and Rehabilitation``."""
    return str(table("specialties.yaml")["specialties"][specialty]["name"])


def names_of(specialties: tuple[str, ...]) -> str:
    """Several specialties as words, joined by ``or``."""
    names = [name_of(s) for s in specialties]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def is_physicians(specialty: str) -> bool:
    """Whether ``specialty`` is one of physicians (MD, DO), to whom the rule on board certification applies."""
    return bool(table("specialties.yaml")["specialties"][specialty].get("physician", True))


def is_physician(degree: str) -> bool:
    """Whether the holder of ``degree`` is a physician (MD, DO) in the sense of the rule on board certification."""
    words = re.sub(r"[^a-z, /]", "", degree.lower())
    return any(part.strip() in table("specialties.yaml")["physician_degrees"] for part in re.split(r"[,/]", words))


@cache
def specialties_in(stated: str) -> tuple[str, ...]:
    """The keys of the specialties ``stated`` names, in its order; empty when the table knows none of them.

    A text may name several, separated by ``,``, ``;``, ``/`` or ``with``.
    """
    whole = _known().get(_plain(stated))
    if whole:
        return (whole,)
    found: list[str] = []
    for part in re.split(r"[,;/()–—]|\bwith\b|\bsubspecialty\b|\bin\b(?=\s)", stated, flags=re.IGNORECASE):
        key = _known().get(_plain(part)) or _nearly(_plain(part))
        if key and key not in found:
            found.append(key)
    return tuple(found)


def _plain(text: str) -> str:
    text = text.lower().replace("&", " and ").replace("orthoped", "orthopaed").replace("anaesth", "anesth")
    text = re.sub(r"\b(board certified|certified|diplomate|certificate of added qualification)\b", " ", text)
    return " ".join(re.sub(r"[^a-z ]", " ", text).split())


@cache
def _known() -> Mapping[str, str]:
    known: dict[str, str] = {}
    for key, entry in table("specialties.yaml")["specialties"].items():
        for name in (entry["name"], *entry["aliases"]):
            known.setdefault(_plain(name), key)
    return known


def _nearly(plain: str) -> str | None:
    # A misspelt long name still counts; short ones differ by too little ("urology", "neurology").
    if len(plain) < 12:
        return None
    from rapidfuzz import fuzz, process

    best = process.extractOne(plain, list(_known()), scorer=fuzz.ratio, score_cutoff=92)
    return _known()[best[0]] if best else None


class _Row(NamedTuple):
    key: str
    words: re.Pattern[str] | None
    codes: tuple[str, ...]
    body_parts: frozenset[BodyPart]
    specialties: tuple[str, ...]
    because: str


@cache
def _rows() -> tuple[_Row, ...]:
    rows = []
    for row in table("needs.yaml")["rows"]:
        words = [re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "") for word in row.get("words", ())]
        rows.append(
            _Row(
                row["key"],
                re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)") if words else None,
                tuple(str(code).upper() for code in row.get("codes", ())),
                frozenset(BodyPart(part) for part in row.get("body_parts", ())),
                tuple(row["specialties"]),
                row["because"],
            )
        )
    return tuple(rows)


def needs_of(case: Case) -> tuple[SpecialtyNeed, ...]:
    """What the disputed items of ``case`` ask of a reviewer: one need per item that stands on its own.

    An item that depends on another (a brace that goes with the operation) is judged with it, so it asks nothing of
    its own.
    """
    by_id = {item.id: item for item in case.disputed_treatments}
    together: dict[int, list[int]] = {}
    for item in case.disputed_treatments:
        root = item
        while root.depends_on is not None:
            root = by_id[root.depends_on]
        together.setdefault(root.id, []).append(item.id)
    needs = []
    for root_id, ids in together.items():
        item = by_id[root_id]
        row, why = _row_for(item)
        ordered = (root_id, *(i for i in ids if i != root_id))
        needs.append(SpecialtyNeed(ordered, item.treatment, row.specialties, row.key, f"{row.because} ({why})"))
    return tuple(needs)


def _row_for(item: DisputedTreatment) -> tuple[_Row, str]:
    text = item.treatment.lower()
    body = item.body_part.words
    for row in _rows():
        if row.body_parts and item.body_part not in row.body_parts:
            continue
        if row.words is None and not row.codes:
            return row, f"nothing nearer is known of the treatment; {body}"
        if row.words and (hit := row.words.search(text)):
            return row, f"“{hit.group()}”, {body}"
        code = next((c for c in item.codes if c.upper().startswith(row.codes)), None) if row.codes else None
        if code:
            return row, f"code {code}, {body}"
    raise LookupError("needs.yaml has no last row that holds for every item")
