"""Files on their way: sent in pieces, so that a lost connection costs a piece and not a file of a gigabyte.

A file being sent lies in the data folder under a mark its sender's browser makes of it, per person; choosing the same
file again goes on where sending stopped. What is whole is taken in with the form it was chosen in.
"""

import hashlib
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from openimr.web.accounts.access import May, allowed
from openimr.web.cases.intake import Upload
from openimr.web.models import User
from openimr.web.request import Request

MOST_BYTES_A_PIECE = 16 * 1024 * 1024
SECONDS_KEPT = 3 * 24 * 3600
_PIECE = 1024 * 1024
_MARK = re.compile(r"[0-9a-f]{64}")


@require_http_methods(["GET", "POST"])
@allowed(May.TAKE_IN)
def piece(request: Request, mark: str) -> HttpResponse:
    """Take the next piece of a file (``?offset=`` bytes from its beginning), or say how much of it is here.

    Always answers ``{"received": bytes}``; a piece that does not follow what is here is refused with status 409.
    """
    path = _path(request.user, mark)
    if request.method == "GET":
        return JsonResponse({"received": path.stat().st_size if path.exists() else 0})
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    offset, length = _bytes(request.GET.get("offset", "")), _bytes(request.headers.get("Content-Length", ""))
    if offset is None or length is None or length > MOST_BYTES_A_PIECE:
        return JsonResponse({"problem": "A piece needs an offset and at most 16 MiB."}, status=400)
    with path.open("ab") as out:
        here = out.tell()
        if offset != here:
            return JsonResponse({"received": here}, status=409)
        left = length
        while left and (some := request.read(min(_PIECE, left))):
            out.write(some)
            left -= len(some)
        return JsonResponse({"received": out.tell()})


@contextmanager
def sent_with(request: Request) -> Iterator[list[Upload]]:
    """The files of a form: those sent along with it, and those sent in pieces before (fields ``sent``: mark and name).

    Pieces are thrown away when the form was taken; where it was refused they stay, so that nothing is sent again.
    """
    uploads = [Upload(file.name or "", file) for file in request.FILES.getlist("files")]
    opened = []
    for field in request.POST.getlist("sent"):
        mark, _, name = field.partition(" ")
        path = _path(request.user, mark)
        if _MARK.fullmatch(mark) and path.exists():
            opened.append((path, path.open("rb")))
            uploads.append(Upload(name, opened[-1][1]))
    try:
        yield uploads
        for path, _ in opened:
            path.unlink(missing_ok=True)
    finally:
        for _, file in opened:
            file.close()
        _throw_old_away()


def still_here(request: Request) -> list[tuple[str, str]]:
    """The files of a refused form that had been sent in pieces (field ``sent`` as it was, and name): they stay."""
    sent = [(field, *field.partition(" ")[::2]) for field in request.POST.getlist("sent")]
    return [(field, name) for field, mark, name in sent if _MARK.fullmatch(mark) and _path(request.user, mark).exists()]


def _bytes(said: str) -> int | None:
    """A number of bytes; larger than the numbers of rows and pages, and no file has as many as would not fit here."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None


def _path(user: User, mark: str) -> Path:
    """Where a file being sent lies; the name says neither whose it is nor what."""
    name = hashlib.sha256(f"{user.pk}:{mark}".encode()).hexdigest()
    return _folder() / name[:2] / f"{name}.part"


def _folder() -> Path:
    return Path(settings.DATA) / "uploads"


def _throw_old_away() -> None:
    """Remove what nobody finished sending for some days."""
    oldest = time.time() - SECONDS_KEPT
    for path in _folder().glob("*/*.part"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
    for folder in _folder().glob("*"):
        if folder.is_dir() and not any(folder.iterdir()):
            shutil.rmtree(folder, ignore_errors=True)
