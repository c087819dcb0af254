"""What was handed in: files, folders and everything in them, in a stable order, under the names the index uses."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from .archive import is_litter
from .casefile import CaseFileError

_PIECE = 1 << 20
# Of halves of characters only those that stand for bytes of a name can be turned back into them.
_ESCAPED = re.compile("[^\ud800-\udc7f\udd00-\udfff]*")


class NoFile(OSError):
    """A pipe, a socket or a device, under a name like a file's."""


def files_in(paths: Sequence[Path], out: Path) -> Iterator[tuple[str, Path, str]]:
    """Every file under ``paths`` with its name: relative to the folder it was found in, or the file's own name.

    The third value is the `mark` of the path it was found under.

    Args:
        paths: files and folders, in the order handed in; folders are walked in natural order (2 before 10).
        out: the case file's folder, which is left out where it lies in one of the folders.

    Raises:
        CaseFileError: where a path does not exist.
    """
    out = out.resolve()
    for path in paths:
        if path.is_dir():
            for found in _walk(path, out):
                yield found.relative_to(path).as_posix(), found, mark(path)
        elif path.exists():
            yield path.name, path, mark(path)
        else:
            raise CaseFileError(str(path), "There is no such file or folder.", "Check the path and run again.")


def shown_name(name: str) -> str:
    """A name of a file as everything can hold and show it.

    Bytes that are no UTF-8 are read as Windows wrote them; what cannot be printed becomes a space.
    """
    raw = name.encode("utf-8", errors="surrogateescape" if _ESCAPED.fullmatch(name) else "replace")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    printed = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return printed or "file without a name"


def mark(path: Path) -> str:
    """A mark that is equal for equal paths and does not tell which path it is."""
    return hashlib.sha256(str(path.resolve()).encode(errors="surrogateescape")).hexdigest()[:16]


def _walk(folder: Path, out: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(
            (f for f in folders if not f.startswith(".") and (Path(place) / f).resolve() != out), key=_natural
        )
        for name in sorted(names, key=_natural):
            if not name.startswith(".") and not is_litter(name):
                yield Path(place) / name


def _natural(name: str) -> list[tuple[int, int, str]]:
    pieces = re.split(r"(\d+)", name.casefold())
    return [(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces if piece]


def digest_of(path: Path) -> str:
    """SHA-256 of a file's content in hexadecimal.

    Raises:
        OSError: where it cannot be read, or (`NoFile`) is no file at all: a pipe or a device could be read for ever.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise NoFile
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
