"""How far the reading of every file is, as the page shows it while it goes on."""

from typing import Any, NamedTuple

from django.db.models import Sum

from openimr.web.models import Assembly, Case

_ORDER = {"reading": 0, "waiting": 1, "read": 2}


class FileProgress(NamedTuple):
    """A file by the name it was uploaded with, and how many of its pages that nobody had read are read now."""

    name: str
    size: int
    done: int
    total: int
    state: str


def under_way(case: Case, assembly: Assembly) -> dict[str, Any]:
    """What the page says of the work: ``assembly``, ``progress_files``, ``pages_read`` of ``pages_to_read``.

    Pages are counted from the files, so that the whole is the sum of what stands beside each of them.
    """
    files = files_under_way(case, assembly)
    return {
        "assembly": assembly,
        "progress_files": files,
        "pages_read": sum(file.done for file in files),
        "pages_to_read": sum(file.total for file in files),
    }


def files_under_way(case: Case, assembly: Assembly) -> list[FileProgress]:
    """Every file received with how far its reading is: first those being read, then those waiting, then those read.

    Empty where nothing is under way. Files that were read before have no pages left to read.
    """
    if not assembly.under_way:
        return []
    rows = case.reading_batches.values("file").annotate(done=Sum("pages_done"), total=Sum("pages")).order_by()
    counts = {row["file"]: (row["done"], row["total"]) for row in rows}
    planned = assembly.planned >= assembly.requested
    found = []
    for file in case.record_files.all():
        done, total = counts.get(file.stored_name, (0, 0))
        if total:
            state = "read" if done >= total else "reading" if done else "waiting"
        else:
            state = "read" if planned else "waiting"
        found.append(FileProgress(file.name, file.size, done, total, state))
    return sorted(found, key=lambda one: _ORDER[one.state])
