"""Sentences that point to what stands before them, so that they say nothing by themselves (``data/opinions.yaml``)."""

import re
from functools import cache

from ..words.lexicon import data
from ..words.tokens import tokens


def leans(norm: str) -> bool:
    """Whether a sentence in its normal form points to what stands before it: "should it arise", "I agree with that"."""
    return bool(_pattern().search(norm))


def leans_on(words: str) -> bool:
    """Whether words of a page point to what stands before them."""
    return leans(" ".join(token.norm for token in tokens(words)))


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(data("opinions")["leans"])
