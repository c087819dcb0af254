"""Guideline text that an organization holds a licence for, read from a folder of its own; none ships with the project.

A folder holds one folder a work: ``guideline.yaml`` (which entry of the catalogue it is, the licence, who may read
it), ``text/NNNN.txt`` (one printed page a file, its number the printed page) and, where it has them, pictures of the
pages as ``pages/NNNN.png`` (or jpg, webp). docs/guidelines.md describes it.
"""

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from openimr.domain.errors import InputRefused
from openimr.domain.value import Value
from openimr.yaml_values import read_value

from .catalogue import Catalogue, Entry

DESCRIPTION = "guideline.yaml"
PICTURES = (".png", ".webp", ".jpg", ".jpeg")
MAX_PAGE_BYTES = 200_000
_NUMBERED = re.compile(r"^(\d{1,5})$")
_WORD = re.compile(r"\w+")
AROUND = 90


class Licence(Value):
    """``guideline.yaml``: the catalogue's entry, whose licence it is, until when, and which roles may read."""

    catalogue: str
    licensee: str = Field(min_length=1)
    licence: str = Field(min_length=1)
    valid_to: dt.date | None = None
    roles: tuple[str, ...] = ("reviewer", "medical_director")

    def allows(self, role: str, on: dt.date) -> bool:
        """Whether somebody of this role may read it on that day."""
        return role in self.roles and (self.valid_to is None or on <= self.valid_to)


class TextHit(NamedTuple):
    """A page on which the words stand, and the words around the first of them."""

    page: int
    snippet: str


class LicensedWork(NamedTuple):
    """One work as the organization's folder holds it; texts and pictures are read when they are asked for."""

    folder: Path
    entry: Entry
    licence: Licence
    pages: tuple[int, ...]

    @property
    def key(self) -> str:
        """Its name in addresses: the folder's name."""
        return self.folder.name

    def text(self, page: int) -> str:
        """The text of a printed page.

        Raises:
            InputRefused: there is no such page, or it cannot be read as text.
        """
        path = self.folder / "text" / f"{page:04d}.txt"
        if page not in self.pages or not path.is_file():
            raise InputRefused(self.key, f"There is no page {page}.", "Choose a page of the work.")
        if path.stat().st_size > MAX_PAGE_BYTES:
            raise InputRefused(path.name, "The page is larger than 200 kB.", "Keep one printed page in a file.")
        try:
            return path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputRefused(path.name, "The page is not UTF-8 text.", "Save it as UTF-8.") from error

    def picture(self, page: int) -> Path | None:
        """The picture of a printed page, where the organization has one."""
        names = (self.folder / "pages" / f"{page:04d}{suffix}" for suffix in PICTURES)
        return next((path for path in names if path.is_file()), None)

    def search(self, words: str) -> tuple[TextHit, ...]:
        """The pages that hold all of the words, in order."""
        wanted = [word.lower() for word in _WORD.findall(words)]
        hits = []
        for page in self.pages if wanted else ():
            text = " ".join(self.text(page).split())
            lower = text.lower()
            if all(word in lower for word in wanted):
                at = lower.index(wanted[0])
                hits.append(TextHit(page, text[max(0, at - AROUND) : at + AROUND]))
        return tuple(hits)


def read_licensed(folder: Path, catalogue: Catalogue | None = None) -> tuple[tuple[LicensedWork, ...], tuple[str, ...]]:
    """The licensed works in a folder; one that is wrong does not keep the others out.

    Args:
        folder: the organization's folder; one that does not exist holds nothing.
        catalogue: the catalogue entries are looked up in; the shipped one by default.

    Returns:
        The works by title, and what is wrong with the others, each a line with its remedy.
    """
    known = {entry.id: entry for entry in (catalogue or Catalogue.load()).entries}
    works, problems = [], []
    for home in sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else ():
        try:
            works.append(_read_work(home, known))
        except InputRefused as refused:
            problems.append(f"{home.name}: {refused}")
    return tuple(sorted(works, key=lambda work: work.entry.title)), tuple(problems)


def _read_work(home: Path, known: dict[str, Entry]) -> LicensedWork:
    licence = read_value(home / DESCRIPTION, Licence, missing="Write it; docs/guidelines.md shows how.")
    entry = known.get(licence.catalogue)
    if entry is None:
        raise InputRefused(
            DESCRIPTION, f"The catalogue has no entry “{licence.catalogue}”.", "Take an id from the catalogue page."
        )
    pages = _pages(sorted((home / "text").glob("*.txt")))
    if not pages:
        raise InputRefused(home.name, "There are no pages in text/.", "Add them as text/0001.txt and so on.")
    return LicensedWork(home, entry, licence, pages)


def _pages(paths: Sequence[Path]) -> tuple[int, ...]:
    numbers = []
    for path in paths:
        if not _NUMBERED.match(path.stem) or path.stem != f"{int(path.stem):04d}":
            raise InputRefused(
                path.name, "The name is not a page number of four digits.", "Name it after the printed page: 0305.txt."
            )
        numbers.append(int(path.stem))
    return tuple(sorted(numbers))
