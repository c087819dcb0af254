"""How far assembling a case file is, for whoever watches."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Progress:
    """Pages done of those known so far, in one of the stages; ``facts`` counts documents of a case file being read.

    ``total`` grows while files are still being opened. ``source`` is the file just worked on, if one was.
    """

    stage: Literal["reading", "understanding", "writing", "facts"]
    done: int
    total: int
    source: str | None = None
