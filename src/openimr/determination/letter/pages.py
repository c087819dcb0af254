"""Page numbers as a letter writes them: runs joined (``12–15, 18``)."""

from collections.abc import Iterable


def pages_in_words(pages: Iterable[int], more: int = 0) -> str:
    """The pages with their noun, as a sentence names them: ``page 7``, ``pages 6, 9–11 and 22 more``."""
    runs = page_ranges(pages).split(", ")
    said = [*runs, f"{more} more"] if more else runs
    noun = "page" if len(said) == 1 and "–" not in said[0] else "pages"
    return f"{noun} {', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else f"{noun} {said[0]}"


def page_ranges(pages: Iterable[int]) -> str:
    """The pages in order, each once, neighbours written as a range."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
