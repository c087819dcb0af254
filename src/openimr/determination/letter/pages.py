"""Page numbers as a letter writes them: runs joined (``12–15, 18``)."""

from collections.abc import Iterable


def page_ranges(pages: Iterable[int]) -> str:
    """The pages in order, each once, neighbours written as a range."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
