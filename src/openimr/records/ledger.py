"""The ledger of a case file: which files came in, and which permanent number each of their pages was given.

It only grows. A number once written here belongs to its page for good, whatever is added later and wherever a
run was killed.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .pagestore import page_key, write_atomically
from .problems import problem

if TYPE_CHECKING:
    from openimr.domain.documents import Problem


@dataclass(slots=True)
class ReceivedFile:
    """A file that came in: its name in the index, its content's SHA-256 and what opening it found.

    ``keys`` name the readings of its pages in the page store. ``container`` is the name of the archive, mail or
    PDF it came in; ``holds`` are the names of the files it holds. ``handed_in`` tells, without naming it, under
    which path it was handed in.
    """

    source: str
    digest: str
    kind: str
    pages: int = 0
    keys: list[str] = field(default_factory=list)
    bookmarks: dict[int, str] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)
    container: str | None = None
    handed_in: str = ""
    holds: list[str] = field(default_factory=list)
    remarks: dict[int, list[str]] = field(default_factory=dict)

    def give_keys(self) -> None:
        """Name the readings of its pages, once it is known how many there are."""
        self.keys = [page_key(self.digest, number) for number in range(1, self.pages + 1)]

    def add_problem(self, problem: "Problem") -> None:
        """Remember a problem with this file or one inside it."""
        self.problems.append(problem.model_dump())


class Ledger:
    """The ledger on disk (``pages/ledger.json``).

    ``files`` are in the order received, by name; ``numbered[i]`` is the source and page that has number ``i + 1``;
    ``notices`` are the numbers of pages that could not be copied, in whose place a notice stands.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: dict[str, ReceivedFile] = {}
        self.numbered: list[tuple[str, int]] = []
        self.notices: list[int] = []
        self.bookmarks: str = ""
        if path.exists():
            self._load(json.loads(path.read_bytes()))

    def _load(self, data: dict[str, Any]) -> None:
        for row in data["files"]:
            row["bookmarks"] = {int(page): title for page, title in row["bookmarks"].items()}
            row["remarks"] = {int(page): remarks for page, remarks in row.get("remarks", {}).items()}
            self.files[row["source"]] = ReceivedFile(**row)
        self.numbered = [(source, page) for source, page in data["numbered"]]
        self.notices = data["notices"]
        self.bookmarks = data["bookmarks"]

    def save(self) -> None:
        """Write the ledger, whole or not at all."""
        data = {
            "files": [asdict(file) for file in self.files.values()],
            "numbered": self.numbered,
            "notices": self.notices,
            "bookmarks": self.bookmarks,
        }
        write_atomically(self.path, json.dumps(data, separators=(",", ":")).encode())

    @property
    def numbers(self) -> dict[tuple[str, int], int]:
        """Permanent page number by source and page."""
        return {place: number for number, place in enumerate(self.numbered, start=1)}

    @property
    def numbered_keys(self) -> list[str]:
        """The key in the page store of every numbered page, in the order of numbers."""
        return [self.files[source].keys[page - 1] for source, page in self.numbered]

    def pages_not_shown(self) -> "list[Problem]":
        """A problem for each page in whose place a notice stands."""
        places = (self.numbered[number - 1] for number in self.notices)
        return [problem(source, "page_not_shown", page=page) for source, page in places]

    def free_name(self, source: str, digest: str, taken: set[str]) -> str:
        """The name a file goes by: its own, unless another file has it already; then ``name (2)`` and so on.

        A file with the same name and the same content as one received earlier is that file.
        """
        name, count = source, 1
        while name in taken or self._is_another(name, digest):
            count += 1
            name = f"{source} ({count})"
        return name

    def _is_another(self, name: str, digest: str) -> bool:
        file = self.files.get(name)
        # Of a file that gave nothing there is nothing to keep: its better copy takes its place.
        return file is not None and file.digest != digest and bool(file.pages or file.holds)
