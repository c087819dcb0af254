"""The one error for input that cannot be used: it names the file, the place in it and the remedy."""


class InputRefused(Exception):
    """Something handed in cannot be used.

    Args:
        source: the file (or entry) as the user knows it.
        problem: what is wrong, in plain words, without personal data.
        remedy: what to do about it.
        place: where in the file, such as ``line 12, disputed_treatments 2``, or None.
    """

    def __init__(self, source: str, problem: str, remedy: str, place: str | None = None) -> None:
        self.source = source
        self.problem = problem
        self.remedy = remedy
        self.place = place
        super().__init__(str(self))

    def __str__(self) -> str:
        where = f"{self.source} ({self.place})" if self.place else self.source
        return f"{where}: {self.problem} {self.remedy}".strip()
