"""Citations out of text: one public verb over a pipeline of clean → tokens → find.

Each step is a file of its own; ``resolve`` then holds a citation against the catalogue.
"""

from openimr.domain.guidance import Citation

from .clean import clean
from .find import find


def read_citations(text: str) -> list[Citation]:
    """The guidelines and studies a line or a few sentences cite, in order.

    Args:
        text: A guideline line of a determination ("Decision based on MTUS ACOEM Chapter 12 Low Back Complaints
            Page(s): 305-307. Decision based on Non-MTUS Citation …"), a free wording of it, or a citation alone.

    Returns:
        The citations. ``text`` is the words as cited without the lead-in "Decision based on", but with "MTUS" or
        "Non-MTUS Citation" where it stands before the work. ``title`` is the chapter or section as cited, both
        joined with a comma where both are given. Empty where nothing is cited.
    """
    return find(clean(text))
