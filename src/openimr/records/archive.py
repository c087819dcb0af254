"""Unpacks ZIP archives within limits on the number of files, their size and their ratio."""

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from .bounds import Limits
from .opened import Opened, Part, Remark
from .problems import Unreadable

_ALWAYS_ALLOWED = 50 * 1024 * 1024
_PIECE = 1 << 20
_SAYS_UTF8 = 0x800


def is_litter(name: str) -> bool:
    """Whether a name is one that operating systems leave behind and nobody means to send."""
    path = PurePosixPath(name)
    return (
        "__MACOSX" in path.parts
        or path.name in {".DS_Store", "Thumbs.db", "desktop.ini", "ehthumbs.db"}
        or path.name.startswith(("._", "~$"))
    )


def unpack(file: Path, folder: Path, opened: Opened, limits: Limits) -> None:
    """Unpack ``file`` into ``folder`` under names of our own; what it holds goes to ``opened.parts``.

    Raises:
        Unreadable: where the archive is damaged as a whole, or a bomb.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise Unreadable("corrupt", detail="not a complete ZIP archive") from error
    allowed = min(limits.unpacked_bytes, max(_ALWAYS_ALLOWED, limits.ratio * file.stat().st_size))
    folder.mkdir(parents=True, exist_ok=True)
    with archive:
        members = [m for m in archive.infolist() if not m.is_dir() and not is_litter(m.filename)]
        if len(members) > limits.parts:
            raise Unreadable("archive_bomb", detail=f"{len(members)} files")
        for index, member in enumerate(members):
            if member.flag_bits & 1:
                opened.remarks.append(Remark("encrypted", {}, _name(member)))
                continue
            target = folder / f"{index:05d}"
            try:
                allowed -= _unpack_member(archive, member, target, allowed)
            except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError, RuntimeError):
                opened.remarks.append(Remark("corrupt", {}, _name(member)))
                continue
            if allowed < 0:
                target.unlink(missing_ok=True)
                opened.remarks.append(Remark("archive_bomb", {"detail": "its size grew beyond the limit"}))
                return
            opened.parts.append(Part(_name(member), str(target)))


def _name(member: zipfile.ZipInfo) -> str:
    """The member's name: many programs write UTF-8 and do not say so, which is then read as an old code page."""
    if not member.flag_bits & _SAYS_UTF8:
        try:
            return member.filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            return member.filename
    return member.filename


def _unpack_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, allowed: int) -> int:
    """Bytes written, one piece more than ``allowed`` at most."""
    written = 0
    with archive.open(member) as source, target.open("wb") as out:
        while written <= allowed:
            piece = source.read(_PIECE)
            if not piece:
                break
            written += len(piece)
            out.write(piece)
    return written
