"""What is said when a text is not a determination: which file, why, and what to do about it."""


class NotADetermination(Exception):
    """A text in which no determination of a known layout could be found.

    Attributes:
        source: The file the text came from.
        reason: What was missing.
        remedy: What the user can do.
    """

    def __init__(self, source: str, reason: str, remedy: str) -> None:
        super().__init__(f"{source}: {reason} {remedy}")
        self.source = source
        self.reason = reason
        self.remedy = remedy
