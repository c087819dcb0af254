"""What is said when a text is not a determination: which file, why, and what to do about it."""

from openimr.domain.errors import InputRefused


class NotADetermination(InputRefused):
    """A text in which no determination of a known layout could be found: source, problem and remedy."""
