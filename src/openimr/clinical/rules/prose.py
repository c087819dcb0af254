"""Whether a passage is a sentence with a verb, or an item of a list: lists ask, sentences tell."""

import re

from ..sentences.sentence import Sentence


def is_prose(s: Sentence) -> bool:
    """Whether a passage is a sentence with a verb, and no item of a list."""
    return VERB.search(re.sub(r"\( [^()]*\)", "", s.norm)) is not None


VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|did|do|can|cannot|could|would|will|reports?|states?|remains?|continues?"
    r"|shows?|showed|takes|took|uses|used|helped|failed|denies|notes?|received|underwent|walks|wears|works|needs"
    r"|reduced|improved|completed)\b"
)
