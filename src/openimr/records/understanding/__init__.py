"""From pages to documents: where each begins, what it is, its date, author and title, and which are copies.

``understand`` is the one verb; ``DocumentDraft`` what it gives, ``Person`` what it may be told.
"""

from .draft import DocumentDraft, Person
from .reading import understand

__all__ = ["DocumentDraft", "Person", "understand"]
