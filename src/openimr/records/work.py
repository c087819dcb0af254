"""The worker process: takes tasks as lines of JSON, does them within its limits, answers with lines of JSON.

Started by `workers`; it prints nothing, logs nothing and ends when the process that started it ends.
"""

import importlib
import json
import os
import sys
import threading
import time
from typing import Any

_WORK = {
    "open": "openimr.records.opening:open_file",
    "read": "openimr.records.reading:read_pages",
    "look": "openimr.records.looks:look_at_pages",
    "stamp": "openimr.records.stamping:stamp_pages",
    "notice": "openimr.records.typeset:notice_page",
    "front": "openimr.records.front:front_matter",
}


def main() -> None:
    """Answer tasks until the input ends. ``argv[1]`` holds the limits as JSON."""
    limits = json.loads(sys.argv[1])
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    # Libraries that print would garble the answers, and what they print may name a patient.
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    _bound(limits)
    for line in sys.stdin.buffer:
        answer = json.dumps(_do(json.loads(line), limits)).encode() + b"\n"
        view = memoryview(answer)
        while view:
            view = view[replies.write(view) or 0 :]


def _bound(limits: dict[str, Any]) -> None:
    import resource

    for name, wanted in (("RLIMIT_AS", "address_bytes"), ("RLIMIT_FSIZE", "written_bytes"), ("RLIMIT_CORE", "")):
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        value = int(limits[wanted]) if wanted else 0
        hard = resource.getrlimit(kind)[1]
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        try:
            resource.setrlimit(kind, (value, hard))
        except (ValueError, OSError):
            continue  # macOS refuses some limits; the watch below still holds the memory
    threading.Thread(target=_watch, args=(int(limits["resident_bytes"]), os.getppid()), daemon=True).start()


def _watch(resident_bytes: int, parent: int) -> None:
    from .workers import MEMORY_EXIT

    while True:
        if os.getppid() != parent:
            os._exit(1)
        if _resident() > resident_bytes:
            os._exit(MEMORY_EXIT)
        time.sleep(0.05)


def _resident() -> int:
    """Bytes of memory this process holds (on systems without /proc: the most it ever held)."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - read twenty times a second
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


def _do(message: dict[str, Any], limits: dict[str, Any]) -> dict[str, Any]:
    from .bounds import Limits
    from .problems import Unreadable

    # Work of another room is named by its module and function.
    module, _, function = _WORK.get(message["work"], message["work"]).partition(":")
    try:
        work = getattr(importlib.import_module(module), function)
        return {"value": work(limits=Limits(**limits), **message["arguments"])}
    except Unreadable as problem:
        return {"failure": problem.code, "details": problem.details}
    except MemoryError:
        return {"failure": "memory"}
    except FileNotFoundError:
        return {"failure": "gone"}
    except PermissionError:
        return {"failure": "not_permitted"}
    except Exception as error:
        # The last wall: a parser's surprise is a damaged file, named as such; its type is kept, its text,
        # which may quote the record, is not.
        return {"failure": "failed", "details": {"detail": type(error).__name__}}


if __name__ == "__main__":
    main()
