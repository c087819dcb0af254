"""How far assembling a case file is, for whoever watches."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Progress:
    """Pages done of those known so far, in one of the three stages.

    ``total`` grows while files are still being opened. ``source`` is the file just worked on, if one was.
    """

    stage: Literal["reading", "understanding", "writing"]
    done: int
    total: int
    source: str | None = None
