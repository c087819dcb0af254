"""Writing a determination: drafts that nobody can lose, the checks beside them, and the signature that ends them."""

from openimr.web.determination.drafts import (
    DraftConflict,
    SavedDraft,
    current_draft,
    current_findings,
    preview,
    restore_version,
    save_draft,
)
from openimr.web.determination.signing import DraftChanged, SignatureRefused, sign

__all__ = [
    "DraftChanged",
    "DraftConflict",
    "SavedDraft",
    "SignatureRefused",
    "current_draft",
    "current_findings",
    "preview",
    "restore_version",
    "save_draft",
    "sign",
]
