"""The register of checks: each has a stable code, a function that looks, and an entry in the catalogue's data files.

A check yields remarks (where, and the values its message names); code, severity and wording come from the data, so
that a check reads as what it looks for and the catalogue can be read without it.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from openimr.domain.errors import InputRefused
from openimr.domain.value import Value

from .finding import Finding, Severity
from .subject import Subject, SubjectItem

FAMILIES = ("required_contents", "citations", "consistency", "case_file", "form", "privacy")
"""The catalogue's files; the checks of each register themselves when the module of its name is imported."""
ALSO_REGISTER = ("told_twice",)
"""Modules whose checks stand in another family's file."""

WHOLE_LETTER = "Letter"


class Remark(NamedTuple):
    """What a check saw: the place in words, the item, and the values for the message."""

    place: str
    item: int | None
    values: dict[str, object]


class Check(Value):
    """A check's entry in the catalogue.

    ``published`` is the severity on published letters, None where their text cannot show the defect and the check does
    not run on them; ``own`` likewise for the project's own. ``bad`` and ``good`` are determinations (changes to the
    catalogue's example letter) that the check must and must not find.
    """

    code: str
    family: str
    title: str
    own: Severity | None
    published: Severity | None
    message: str
    why: str
    remedy: str
    source: str
    bad: dict[str, Any]
    good: dict[str, Any]

    @property
    def severity(self) -> Severity:
        """The gravest severity it can have."""
        return min((s for s in (self.own, self.published) if s), key=list(Severity).index)


Looks = Callable[[Subject], Iterable[Remark]]
_LOOKS: dict[str, Looks] = {}


def look(code: str) -> Callable[[Looks], Looks]:
    """Register a function as the check with this code."""

    def register(function: Looks) -> Looks:
        _LOOKS[code] = function
        return function

    return register


def at_item(item: SubjectItem, part: str = "", **values: object) -> Remark:
    """A remark on an item (``part`` of it: ``decision rationale``); its message may name the treatment."""
    place = f"Item {item.number}, {part}" if part else f"Item {item.number}"
    return Remark(place, item.number, {"treatment": item.treatment, **values})


def at_letter(place: str = WHOLE_LETTER, item: int | None = None, **values: object) -> Remark:
    """A remark on the letter or a section of it."""
    return Remark(place, item, values)


@cache
def catalogue() -> tuple[Check, ...]:
    """Every check, in the order of its code.

    Raises:
        LookupError: a check without an entry, or an entry without a check.
    """
    found: list[Check] = []
    for module in (*FAMILIES, *ALSO_REGISTER):
        import_module(f".{module}", __package__)
    for family in FAMILIES:
        text = (files(__package__) / "catalogue" / f"{family}.yaml").read_text(encoding="utf-8")
        entries: dict[str, dict[str, Any]] = yaml.load(text, Loader=_LOADER)  # noqa: S506
        for code, entry in entries.items():
            severity = entry.pop("severity", None)
            found.append(
                Check(
                    code=code,
                    family=family,
                    own=entry.pop("own", severity),
                    published=entry.pop("published", severity),
                    **entry,
                )
            )
    if unequal := {check.code for check in found} ^ set(_LOOKS):
        raise LookupError(f"checks and catalogue differ in {', '.join(sorted(unequal))}")
    return tuple(sorted(found, key=lambda check: check.code))


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def entry(code: str) -> Check:
    """The check with this code, in any case.

    Raises:
        InputRefused: there is none.
    """
    for check in catalogue():
        if check.code == code.strip().upper():
            return check
    families = ", ".join(sorted({check.code[:3] + "xx" for check in catalogue()}))
    raise InputRefused(code, "There is no check with this code.", f"Codes are {families}; see docs/checks.md.")


def chosen(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> Iterator[Check]:
    """The checks whose code begins with one of ``select`` (all, where empty) and with none of ``ignore``.

    Raises:
        InputRefused: a selector that no code begins with.
    """
    wanted, unwanted = (tuple(s.strip().upper() for s in selectors) for selectors in (select, ignore))
    for selector in (*wanted, *unwanted):
        if not any(check.code.startswith(selector) for check in catalogue()):
            entry(selector)
    for check in catalogue():
        if (not wanted or check.code.startswith(wanted)) and not (unwanted and check.code.startswith(unwanted)):
            yield check


def run(check: Check, subject: Subject) -> Iterator[Finding]:
    """The findings of one check."""
    severity = check.own if subject.own else check.published
    if severity is None:
        return
    for remark in _LOOKS[check.code](subject):
        yield Finding(
            code=check.code,
            severity=severity,
            place=remark.place,
            item=remark.item,
            message=check.message.format_map(remark.values),
        )
