"""The texts of notices: a data file a language, any text of which an organization may word in its own way.

An organization's own files lie in a folder of its own, one a language; what they leave out is as it is shipped. A text
may only name the values its English default names, so that a text is never code.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from openimr.domain.determination import Organization, PartyRole
from openimr.domain.errors import InputRefused

ENGLISH = "en"
_PLACE = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"\.\d+$")
_CODE = re.compile(r"[a-z]{2}")
# What every language needs, whichever notices it has.
_FRAME = ("name", "region", "date", "page", "document_title", "months", "closing", "about", "kinds")
_ROLES = frozenset(role.value for role in PartyRole)
_OF_THE_FILE = frozenset({"name", "note"})


class NoticeTexts:
    """The texts of notices in one language, some of them replaced by an organization.

    Args:
        language: two-letter code of a shipped file or of one in ``folder``; English where there is neither.
        replaced: the organization's wording by key (``assignment.title``, ``receipt.paragraphs.1``); an empty text
            leaves a paragraph out.
        folder: where the organization's own files are (``en.toml``, ``es.toml`` …); it need not exist.

    Raises:
        InputRefused: a key that does not exist, a name in braces the default text does not know, or a file in the
            folder that cannot be used.
    """

    def __init__(
        self, language: str = ENGLISH, replaced: Mapping[str, str] | None = None, folder: Path | None = None
    ) -> None:
        self._texts = dict(_texts_of(language, folder))
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
    def of(cls, organization: Organization, folder: Path | None = None) -> "NoticeTexts":
        """The texts ``organization`` writes its notices with."""
        return cls(organization.language, organization.notice_texts, folder)

    @classmethod
    def for_party(
        cls,
        organization: Organization,
        section: str,
        *,
        role: str = "",
        language: str = "",
        folder: Path | None = None,
    ) -> "NoticeTexts":
        """The texts of one notice to a party: in its own language where all of the notice is there, else in the
        organization's, else in English.

        Args:
            organization: who writes.
            section: the part of the texts that is needed, such as ``receipt`` or ``email``.
            role: the party's role; some notices have paragraphs of their own for one.
            language: what the party prefers, empty where nothing is known.
            folder: where the organization's own files are.
        """
        own = cls.of(organization, folder)
        if language and language != own("language"):
            theirs = cls(language, folder=folder)
            if theirs.covers(section, role):
                return theirs
        return own if own.covers(section, role) else cls(ENGLISH, folder=folder)

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of ``key`` with ``values`` in place of the names in braces."""
        return _PLACE.sub(lambda found: str(values.get(found[1], found[0])), self._texts[key])

    def has(self, key: str) -> bool:
        """Whether there is a text of this key."""
        return key in self._texts

    def covers(self, section: str, role: str = "") -> bool:
        """Whether everything the English texts say in ``section`` to a party of this role is said here, too."""
        needed = {
            _stem(key)
            for key in _shipped(ENGLISH)
            if key.startswith(f"{section}.") and (key.split(".")[1] not in _ROLES or key.split(".")[1] == role)
        }
        return needed <= {_stem(key) for key in self._texts}

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


def languages(folder: Path | None = None) -> dict[str, str]:
    """The languages there are texts in, English first: code, and its own name with what is to be known of the texts.

    A file that cannot be used is left out; :func:`problems` says why.
    """
    named: dict[str, str] = {}
    for code in sorted(_codes(folder), key=lambda code: (code != ENGLISH, code)):
        try:
            texts = _texts_of(code, folder)
        except InputRefused:
            continue
        named[code] = f"{texts['name']} ({texts['note']})" if texts.get("note") else texts["name"]
    return named


def problems(folder: Path | None) -> list[InputRefused]:
    """What is wrong with the files of the folder; none where they can be used."""
    found = []
    for code in sorted(_codes(folder)):
        try:
            _texts_of(code, folder)
        except InputRefused as refused:
            found.append(refused)
    return found


def _codes(folder: Path | None) -> set[str]:
    shipped = {file.name.removesuffix(".toml") for file in (files(__package__) / "texts").iterdir()}
    own = {file.stem for file in folder.glob("*.toml")} if folder is not None and folder.is_dir() else set()
    return {code for code in shipped | own if _CODE.fullmatch(code)}


def _texts_of(language: str, folder: Path | None) -> Mapping[str, str]:
    """All texts of a language: as shipped, with the folder's over them."""
    if not _CODE.fullmatch(language):
        language = ENGLISH
    base = _shipped(language)
    file = folder / f"{language}.toml" if folder is not None else None
    if file is None or not file.is_file():
        return base or _shipped(ENGLISH)  # letters may have a language before notices do
    return _with_own(language, str(file), file.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _with_own(language: str, path: str, changed: int) -> Mapping[str, str]:
    """The shipped texts with an organization's file over them; it is read anew when its time ``changed``."""
    try:
        own = _flat(tomllib.loads(Path(path).read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputRefused(path, f"The texts of notices cannot be read: {error}", "Mend the file.") from None
    _check(path, own)
    replaced = {_stem(key) for key in own}
    texts = {key: text for key, text in _shipped(language).items() if _stem(key) not in replaced} | own
    lacking = [part for part in _FRAME if not any(key == part or key.startswith(f"{part}.") for key in texts)]
    if lacking:
        raise InputRefused(path, f"It lacks {', '.join(lacking)}.", "A language of one's own needs all of these.")
    return {**texts, "language": language}


def _check(path: str, own: Mapping[str, str]) -> None:
    """Every text has a counterpart in English and names nothing else than that."""
    known: dict[str, set[str]] = {}
    for key, text in _shipped(ENGLISH).items():
        known.setdefault(_stem(key), set()).update(_PLACE.findall(text))
    for key, text in own.items():
        if key in _OF_THE_FILE:
            continue
        if _stem(key) not in known:
            raise InputRefused(path, f"There is no notice text {key!r}.", "See docs/notices.md for those there are.")
        unknown = set(_PLACE.findall(text)) - known[_stem(key)]
        if unknown:
            raise InputRefused(
                path,
                f"The text {key!r} names {', '.join(sorted(unknown))}, which is not known there.",
                f"It may name: {', '.join(sorted(known[_stem(key)])) or 'nothing'}.",
            )


def _stem(key: str) -> str:
    """The key of a list for one of its entries: ``receipt.paragraphs`` for ``receipt.paragraphs.2``."""
    return _NUMBER.sub("", key)


@lru_cache
def _shipped(language: str) -> Mapping[str, str]:
    file = files(__package__) / "texts" / f"{language}.toml"
    return _flat(tomllib.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}


def _flat(value: object, key: str = "") -> dict[str, str]:
    parts: Iterable[tuple[str, object]]
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = {str(number): part for number, part in enumerate(value, 1)}.items()
    else:
        return {key: str(value)}
    return {
        name: text for part, below in parts for name, text in _flat(below, f"{key}.{part}" if key else part).items()
    }
