"""What a notice says: texts from a data file, any of which an organization may word in its own way, filled with values.

A text may only name the values its default names; dates and numbers come from the law's clocks, never from the text.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from openimr.domain.case import Case
from openimr.domain.determination import Organization, Party, PartyRole
from openimr.domain.errors import InputRefused

from .kinds import Notice, NoticeKind

_PLACE = re.compile(r"\{(\w+)\}")


class NoticeTexts:
    """The texts of notices in one language, some of them replaced by an organization.

    Args:
        language: two-letter code of a file in ``texts/``.
        replaced: the organization's wording by key (``assignment.title``, ``receipt.paragraphs.1``); an empty text
            leaves a paragraph out.

    Raises:
        InputRefused: no such language, no such key, or a name in braces the default text does not know.
    """

    def __init__(self, language: str = "en", replaced: Mapping[str, str] | None = None) -> None:
        self._texts = dict(_read(language))
        for key, text in (replaced or {}).items():
            if key not in self._texts:
                raise InputRefused(
                    "organization",
                    f"It replaces the notice text {key!r}, which does not exist.",
                    "See docs/notices.md.",
                )
            unknown = set(_PLACE.findall(text)) - set(_PLACE.findall(self._texts[key]))
            if unknown:
                raise InputRefused(
                    "organization",
                    f"Its notice text {key!r} names {', '.join(sorted(unknown))}, which is not known there.",
                    f"Its default text is: {self._texts[key]}",
                )
            self._texts[key] = text

    @classmethod
    def of(cls, organization: Organization) -> "NoticeTexts":
        """The texts ``organization`` writes its notices with."""
        return cls(organization.language, organization.notice_texts)

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of ``key`` with ``values`` in place of the names in braces."""
        return _PLACE.sub(lambda found: str(values.get(found[1], found[0])), self._texts[key])

    def has(self, key: str) -> bool:
        """Whether there is a text of this key."""
        return key in self._texts

    def listed(self, key: str) -> list[str]:
        """The keys ``key.1``, ``key.2`` … of the paragraphs that are not left out."""
        found: list[str] = []
        while (one := f"{key}.{len(found) + 1}") in self._texts:
            found.append(one)
        return [one for one in found if self._texts[one].strip()]

    def names(self, key: str) -> set[str]:
        """The values the text of ``key`` names in braces."""
        return set(_PLACE.findall(self._texts[key]))

    def date(self, day: dt.date) -> str:
        """``day`` as notices write it."""
        month = self._texts[f"months.{day.month}"]
        return self("date", year=day.year, month=month, day=day.day)


def compose_notice(
    kind: NoticeKind,
    case: Case,
    to: Party,
    organization: Organization,
    on: dt.date,
    *,
    values: Mapping[str, object] | None = None,
    items: tuple[str, ...] = (),
) -> Notice:
    """The notice of ``kind`` to one party.

    Args:
        kind: which notice.
        case: the application, for the reference block.
        to: the addressee.
        organization: the sender, with its own texts.
        on: the day it is dated.
        values: what the kind's texts name: ``reason``, ``due`` (a date or a text), ``way`` …; a paragraph of which a
            value is missing is left out, so that nothing half-said is sent.
        items: what is listed: the information asked for, the records that are missing.

    Raises:
        InputRefused: the organization's texts cannot be used.
    """
    texts = NoticeTexts.of(organization)
    known = _values(case, organization, texts, values or {})
    own = f"{kind}.{to.role}"
    body = own if texts.listed(f"{own}.paragraphs") else str(kind)
    title = texts(f"{kind}.title", **known)
    return Notice(
        kind=kind,
        language=texts("language"),
        region=texts("region"),
        sender=_sender(organization),
        addressee=tuple(line for line in (to.name, to.organization, *to.address) if line),
        dated=on,
        date=texts.date(on),
        title=title,
        document_title=texts("document_title", title=title, **known),
        about=_about(case, texts),
        paragraphs=_paragraphs(texts, f"{body}.paragraphs", known),
        items_heading=texts(f"{kind}.items", **known) if items and texts.has(f"{kind}.items") else "",
        items=items,
        after=_paragraphs(texts, f"{body}.after", known)
        if body != kind
        else _paragraphs(texts, f"{kind}.after", known),
        closing=_paragraphs(texts, "closing", known),
        page=texts("page"),
    )


def _values(
    case: Case, organization: Organization, texts: NoticeTexts, given: Mapping[str, object]
) -> dict[str, object]:
    values: dict[str, object] = {
        "case_number": case.case_number,
        "employee": case.employee.name,
        "organization": organization.name,
        "physician": case.requesting_physician.name,
        "administrator": case.parties.claims_administrator.organization or case.parties.claims_administrator.name,
        "received": texts.date(case.application.received_date),
    }
    if organization.phone:
        values["phone"] = organization.phone
    for name, value in given.items():
        if value not in (None, ""):
            values[name] = texts.date(value) if isinstance(value, dt.date) else value
    return values


def _paragraphs(texts: NoticeTexts, key: str, known: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(texts(one, **known) for one in texts.listed(key) if texts.names(one) <= set(known))


def _about(case: Case, texts: NoticeTexts) -> tuple[tuple[str, str], ...]:
    treatments = "; ".join(" ".join(item.treatment.split()) for item in case.disputed_treatments)
    return (
        (texts("about.case"), case.case_number),
        (texts("about.employee"), case.employee.name),
        (texts("about.claim"), case.claim.claim_number),
        (texts("about.injury"), texts.date(case.claim.date_of_injury)),
        (texts("about.disputed"), treatments),
    )


def _sender(organization: Organization) -> tuple[str, ...]:
    return tuple(
        line for line in (organization.name, *organization.address, organization.phone, organization.website) if line
    )


def roles_of(kind: NoticeKind) -> tuple[PartyRole, ...]:
    """To whom notices of this kind go."""
    from .kinds import ADDRESSEES, EVERYBODY

    return ADDRESSEES.get(kind, EVERYBODY)


@lru_cache
def _read(language: str) -> dict[str, str]:
    folder = files(__package__) / "texts"
    file = folder / f"{language}.toml"
    if not re.fullmatch(r"[a-z]{2}", language) or not file.is_file():
        file = folder / "en.toml"  # letters may have a language before notices do
    return _flat(tomllib.loads(file.read_text(encoding="utf-8")))


def _flat(value: object, key: str = "") -> dict[str, str]:
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = {str(number): part for number, part in enumerate(value, 1)}.items()
    else:
        return {key: str(value)}
    return {
        name: text for part, below in parts for name, text in _flat(below, f"{key}.{part}" if key else part).items()
    }
