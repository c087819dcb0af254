"""What opening a file found: its format, its pages as a PDF, the files inside it, and what was odd about it."""

from dataclasses import dataclass, field

from .formats import Kind


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside another: its name there and where it was unpacked to."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem met while opening that did not stop it. ``part`` names the file inside, if it is about one."""

    code: str
    details: dict[str, str | int] = field(default_factory=dict)
    part: str | None = None


@dataclass(slots=True)
class Opened:
    """What opening a file found: ``pdf`` holds its ``pages`` pages (None where it has none of its own).

    ``bookmarks`` maps page numbers (from 1) to the title of the first bookmark there.
    """

    kind: Kind
    pages: int = 0
    pdf: str | None = None
    bookmarks: dict[int, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
