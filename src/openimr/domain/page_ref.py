"""A reference to a place in the case file, as citations and facts carry it."""

from .value import Value


class PageRef(Value):
    """A place in the case file: its permanent page number (from 1) and, where known, the words' box in points."""

    page: int
    box: tuple[float, float, float, float] | None = None
