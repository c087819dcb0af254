"""The citations of a guideline line, as the ``guidelines`` room reads them."""

from functools import lru_cache

from openimr.domain.guidance import Citation
from openimr.guidelines.citations import read_citations

from .flow import reflow


@lru_cache(maxsize=4096)
def _read(line: str) -> tuple[Citation, ...]:
    return tuple(read_citations(line))


def cited(text: str) -> tuple[Citation, ...]:
    """The citations in the text of a guideline line, in order."""
    return _read(reflow(text).replace("\n\n", " "))


def forget_citations() -> None:
    """Forget the lines read so far (they are kept because the same line stands under many items)."""
    _read.cache_clear()
