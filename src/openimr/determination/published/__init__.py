"""Published determinations, read back into values.

One public verb over a visible pipeline: flow (running text with its paragraphs) → sections → one reader per layout
→ the reviewer, the patient, the dates, the citations.
"""

from .problems import NotADetermination
from .reading import parse_determinations

__all__ = ["NotADetermination", "parse_determinations"]
