"""What the organization knows of other organizations: former names, parents and subsidiaries, numbers and addresses.

It is the organization's own data (``organizations.yaml`` or the site); a conflict is looked for under every name of it.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from openimr.domain.errors import InputRefused
from openimr.domain.identifiers import Npi, TaxNumber
from openimr.domain.value import Value
from openimr.yaml_values import read_value

from .likeness import likeness
from .name_index import NameIndex
from .names import Name, lexicon, read_name
from .tables import table


class KnownOrganization(Value):
    """An organization as it is known here; ``parent`` is the name of another one of the list, or of one outside it."""

    name: str = Field(min_length=1)
    former_names: tuple[str, ...] = ()
    parent: str | None = None
    address: str | None = None
    tax_number: TaxNumber | None = None
    npi: Npi | None = None
    source: str | None = None


class KnownOrganizations(Value):
    """The content of an ``organizations.yaml``."""

    organizations: tuple[KnownOrganization, ...]


class Related(NamedTuple):
    """Another name under which a party may have been declared, what it is to the party, and how much that counts."""

    name: Name
    how: str
    score: float


class OrganizationGraph:
    """Known organizations by name, with the way from each to its parents, its subsidiaries and their sisters."""

    def __init__(self, known: Sequence[KnownOrganization] = ()) -> None:
        self.known = tuple(known)
        names = [(position, name) for position, one in enumerate(known) for name in (one.name, *one.former_names)]
        self._names = [(position, read_name(name)) for position, name in names]
        self._index = NameIndex([name for _, name in self._names])
        self._by_name = {one.name.casefold(): position for position, one in enumerate(known)}
        self._parent = [self._position_of(one.parent) for one in known]
        self._children: dict[int, list[int]] = {}
        for position, parent in enumerate(self._parent):
            if parent is not None:
                self._children.setdefault(parent, []).append(position)

    def find(self, name: Name) -> tuple[int, ...]:
        """The positions of the known organizations that surely carry ``name``, now or before."""
        if not self.known:
            return ()
        sure = lexicon().conflict
        found: set[int] = set()
        for at in self._index.alike(name):
            position, known = self._names[at]
            if likeness(name, known).score >= sure:
                found.add(position)
        return tuple(sorted(found))

    def related(self, name: Name) -> tuple[Related, ...]:
        """The other names of the organization called ``name``, and those of its parents, subsidiaries and sisters."""
        scores = table("names.yaml")["scores"]
        related: dict[str, Related] = {}
        for position in self.find(name):
            own = self.known[position]
            for other in (own.name, *own.former_names):
                self._note(related, other, f"another name of “{own.name}”", scores["former_name"])
            up = self._above(position)
            for above in up:
                self._note_all(related, above, f"parent of “{own.name}”", scores["parent"])
            for below in self._below(position):
                self._note_all(related, below, f"subsidiary of “{own.name}”", scores["subsidiary"])
            for sister in (child for above in up for child in self._children.get(above, ())):
                if sister != position and sister not in up:
                    self._note_all(related, sister, f"under the same parent as “{own.name}”", scores["sister"])
            if own.parent and not up:
                self._note(related, own.parent, f"parent of “{own.name}”", scores["parent"])
        related.pop(name.written.casefold(), None)
        return tuple(related.values())

    def identities(self, name: Name) -> tuple[KnownOrganization, ...]:
        """The known organizations called ``name``, for their numbers and addresses."""
        return tuple(self.known[position] for position in self.find(name))

    def _position_of(self, name: str | None) -> int | None:
        return self._by_name.get(name.casefold()) if name else None

    def _above(self, position: int) -> list[int]:
        above: list[int] = []
        at = self._parent[position]
        while at is not None and at not in above and at != position:
            above.append(at)
            at = self._parent[at]
        return above

    def _below(self, position: int) -> list[int]:
        found: list[int] = []
        waiting = list(self._children.get(position, ()))
        while waiting:
            at = waiting.pop()
            if at not in found and at != position:
                found.append(at)
                waiting.extend(self._children.get(at, ()))
        return found

    def _note_all(self, related: dict[str, Related], position: int, how: str, score: float) -> None:
        for name in (self.known[position].name, *self.known[position].former_names):
            self._note(related, name, how, score)

    @staticmethod
    def _note(related: dict[str, Related], name: str, how: str, score: float) -> None:
        key = name.casefold()
        if key not in related or related[key].score < score:
            related[key] = Related(read_name(name), how, score)


def read(path: Path) -> tuple[KnownOrganization, ...]:
    """The organizations of the file at ``path``.

    Raises:
        InputRefused: the file cannot be read, an entry does not fit, or two share a name.
    """
    known = read_value(path, KnownOrganizations, missing="Check the path.").organizations
    repeated = _repeated(one.name.casefold() for one in known)
    if repeated:
        raise InputRefused(path.name, f"two entries are called “{repeated}”.", "Make one entry of them.")
    return known


def _repeated(names: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
