"""The paragraphs of a letter that argue: an appeal is told in them, for it has no headings."""

import re
from collections.abc import Container, Sequence

from ..sentences.sentence import Sentence
from .parts import Extract, closes, extract, in_row, words_of
from .statements import Quoting


def arguments_in(sentences: Sequence[Sentence], quoting: Quoting, spans: Container[tuple[int, int]]) -> list[Extract]:
    """The paragraphs of a letter that argue, each whole: its sentences point to each other, and to its first words.

    Args:
        sentences: the sentences of the letter, in order.
        quoting: knows the lines and cells of its pages.
        spans: the page and the first offset of each sentence that argues.

    Returns:
        Parts without a heading; one that goes on on the next page is two.
    """
    paragraphs: list[list[Sentence]] = []
    for s in sentences:
        if in_row(s, quoting, _MANY_CELLS):  # a table between two paragraphs
            continue
        if s.begins or not paragraphs or paragraphs[-1][-1].page != s.page:
            paragraphs.append([])
        paragraphs[-1].append(s)
    found: list[Extract] = []
    goes_on = False
    for at, part in enumerate(paragraphs):
        begins_page = at > 0 and paragraphs[at - 1][-1].page != part[0].page
        argues = any((s.page, s.tokens[0].start) in spans for s in part)
        chosen = (argues and not _OF_HEAD.search(words_of(part[0]))) or (goes_on and begins_page)
        one = extract(part, "", quoting, whole=True) if chosen else None
        found += [one._replace(section=ARGUMENT)] if one else []
        goes_on = bool(one) and not closes(part[-1])
    return found


_MANY_CELLS = 2
_OF_HEAD = re.compile(r"^\W*(?:Re|Ref|Pt|Patient|Claimant)\b.*\b(?:DOB|Claim|D/?O/?I)\b|\bDOB\b", re.IGNORECASE)
"""The lines at the head of a letter that say whom it is about."""
ARGUMENT = "argument"
"""The section of a paragraph of a letter that argues."""
