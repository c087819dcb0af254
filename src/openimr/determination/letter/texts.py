"""The wording of letters, a data file per language, any text of which an organization may replace by its key.

Texts name the values they carry in braces; only those names are filled in, so a text is never code.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from openimr.domain.determination import Organization
from openimr.domain.errors import InputRefused

_PLACE = re.compile(r"\{(\w+)\}")


class UnknownText(InputRefused):
    """An organization replaces a text that does not exist, or one that names a value it cannot have."""


class Texts:
    """The texts of one letter.

    Args:
        language: two-letter code of a file in ``texts/``.
        replaced: the organization's own wording by key (``made.sent``).

    Raises:
        UnknownText: no such language, no such key, or a name in braces the default text does not know.
    """

    def __init__(self, language: str = "en", replaced: Mapping[str, str] | None = None) -> None:
        self._texts, self.months = _read(language)
        if replaced:
            self._texts = {**self._texts, **_checked(self._texts, replaced)}
        self.language = self._texts["language"]
        self.region = self._texts["region"]

    @classmethod
    def of(cls, organization: Organization) -> "Texts":
        """The texts ``organization`` writes its letters with."""
        replaced = dict(organization.texts)
        if organization.closing_text:
            replaced.setdefault("signature.closing", organization.closing_text)
        return cls(organization.language, replaced)

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of ``key`` with ``values`` in place of the names in braces."""
        return _PLACE.sub(lambda m: str(values.get(m[1], m[0])), self._texts[key])

    def date(self, day: dt.date | None, *, long: bool = False) -> str:
        """``day`` as letters write it (``03/04/2016``, or with the month's name), empty where there is none."""
        if day is None:
            return ""
        return self(
            "long_date" if long else "date",
            year=f"{day.year:04}",
            month=f"{day.month:02}",
            day=f"{day.day:02}",
            d=day.day,
            month_name=self.months[day.month - 1],
        )

    def enumerate(self, words: tuple[str, ...]) -> str:
        """``a``, ``a and b``, ``a, b and c``."""
        if len(words) < 2:
            return "".join(words)
        return f"{', '.join(words[:-1])} {self('and')} {words[-1]}"

    def with_article(self, noun: str) -> str:
        """``noun`` with the indefinite article that fits its first letter."""
        return f"{self('a_before_vowel' if noun[:1].lower() in 'aeiou' else 'a')} {noun}"


@lru_cache
def _read(language: str) -> tuple[dict[str, str], tuple[str, ...]]:
    folder = files(__package__) / "texts"
    file = folder / f"{language}.toml"
    if not re.fullmatch(r"[a-z]{2}", language) or not file.is_file():
        known = ", ".join(sorted(f.name.removesuffix(".toml") for f in folder.iterdir()))
        raise UnknownText(
            "organization", f"There are no letter texts in language {language!r}.", f"Choose one of: {known}."
        )
    flat: dict[str, str] = {}
    months: tuple[str, ...] = ()
    for key, value in tomllib.loads(file.read_text(encoding="utf-8")).items():
        if isinstance(value, dict):
            flat.update({f"{key}.{name}": text for name, text in value.items()})
        elif key == "months":
            months = tuple(value)
        else:
            flat[key] = value
    return flat, months


def _checked(texts: Mapping[str, str], replaced: Mapping[str, str]) -> Mapping[str, str]:
    for key, text in replaced.items():
        if key not in texts:
            raise UnknownText(
                "organization", f"It replaces the letter text {key!r}, which does not exist.", "See texts/en.toml."
            )
        unknown = set(_PLACE.findall(text)) - set(_PLACE.findall(texts[key]))
        if unknown:
            names = ", ".join(sorted(unknown))
            raise UnknownText(
                "organization",
                f"Its letter text {key!r} names {{{names}}}, which is not known there.",
                f"Its default text is: {texts[key]}",
            )
    return replaced
