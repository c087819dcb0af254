"""From files to the assembled case file: readers, words with boxes, documents, permanent page numbers.

Names are loaded when they are first used, so that importing this package costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .assembling import assemble as assemble
    from .assembling import correct as correct
    from .assembling import corrected_index as corrected_index
    from .batches import OpenedFile as OpenedFile
    from .batches import PageBatch as PageBatch
    from .batches import plan as plan
    from .batches import read_batch as read_batch
    from .bounds import Limits as Limits
    from .casefile import CaseFile as CaseFile
    from .casefile import CaseFileError as CaseFileError
    from .casefile import SearchHit as SearchHit
    from .casefile import assembled_in as assembled_in
    from .corrections import apply_corrections as apply_corrections
    from .differences import Difference as Difference
    from .differences import differing_words as differing_words
    from .plaintext import UnreadableFile as UnreadableFile
    from .plaintext import read_text as read_text
    from .progress import Progress as Progress
    from .understanding import Person as Person

_HOMES = {
    "assemble": "assembling",
    "apply_corrections": "corrections",
    "correct": "assembling",
    "corrected_index": "assembling",
    "Difference": "differences",
    "differing_words": "differences",
    "OpenedFile": "batches",
    "PageBatch": "batches",
    "plan": "batches",
    "read_batch": "batches",
    "Limits": "bounds",
    "CaseFile": "casefile",
    "CaseFileError": "casefile",
    "SearchHit": "casefile",
    "assembled_in": "casefile",
    "UnreadableFile": "plaintext",
    "read_text": "plaintext",
    "Progress": "progress",
    "Person": "understanding",
}

__all__ = [
    "CaseFile",
    "CaseFileError",
    "Difference",
    "Limits",
    "OpenedFile",
    "PageBatch",
    "Person",
    "Progress",
    "SearchHit",
    "UnreadableFile",
    "apply_corrections",
    "assemble",
    "assembled_in",
    "correct",
    "corrected_index",
    "differing_words",
    "plan",
    "read_batch",
    "read_text",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
