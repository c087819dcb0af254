"""What differs between two copies of a page: the words that stand on one of them only, with their places.

Words are compared folded, so that case and the recogniser's look-alikes make no difference; words that only moved,
and those a recogniser misread by a letter or glued together, are not differences. Figures always count.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from openimr.domain.pages import Page, TextSource, Word

_MISREAD = 75.0
_MOST_PAIRS = 100_000
_COPY_OF_A_SCAN, _COPY_OF_TEXT = 0.85, 0.8
# Words more on one side that a stamp and a fax line may have, and on the other that fields joined otherwise make.
_STAMPED, _SLIPS = 30, 3
_LEGIBLE = 0.85


@dataclass(frozen=True, slots=True)
class Difference:
    """The words of two pages that stand on one of them only, in reading order, and how much the pages share, 0 to 1."""

    similarity: float
    only_here: tuple[Word, ...]
    only_there: tuple[Word, ...]

    def is_of_copies(self, *, recognised: bool) -> bool:
        """Whether two pages that differ so are copies of one page.

        A stamp or a line of a fax adds words on one side; a form filled in twice differs on both. Where words were
        recognised from a picture, slips on both sides are to be expected.

        Args:
            recognised: whether the words of one of the two come from its picture.
        """
        # Words that were hardly legible say nothing against a copy.
        sides = [sum(word.confidence >= _LEGIBLE for word in side) for side in (self.only_here, self.only_there)]
        fewer, more = sorted(sides)
        if recognised:
            return self.similarity >= _COPY_OF_A_SCAN and more <= _STAMPED
        return self.similarity >= _COPY_OF_TEXT and more <= _STAMPED and fewer <= _SLIPS


def differing_words(here: Page, there: Page) -> Difference:
    """Compare two pages word by word.

    Args:
        here: the copy.
        there: the page it is a copy of.

    Returns:
        The difference; two empty pages share everything.
    """
    from rapidfuzz.distance import Indel

    ours, theirs = _tokens(here.words), _tokens(there.words)
    if not ours and not theirs:
        return Difference(1.0, (), ())
    recognised = TextSource.OCR in (here.source, there.source)
    left: list[int] = []
    right: list[int] = []
    gone: list[int] = []
    come: list[int] = []
    for step in Indel.opcodes([token for token, _ in ours], [token for token, _ in theirs]):
        if step.tag == "equal":
            _settle(ours, theirs, gone, come, recognised)
            left, right = left + gone, right + come
            gone, come = [], []
        else:
            gone += range(step.src_start, step.src_end)
            come += range(step.dest_start, step.dest_end)
    _settle(ours, theirs, gone, come, recognised)
    left, right = _without_moved(ours, left + gone, theirs, right + come)
    if recognised and len(left) * len(right) <= _MOST_PAIRS:
        left, right = _without_slips(ours, left, theirs, right)
    shared = len(ours) + len(theirs) - len(left) - len(right)
    return Difference(
        round(shared / (len(ours) + len(theirs)), 4),
        tuple(ours[i][1] for i in left),
        tuple(theirs[i][1] for i in right),
    )


Token = tuple[str, Word]


def _tokens(words: Sequence[Word]) -> list[Token]:
    """Each word folded; what holds no letter and no figure (rules, bullets) is left out."""
    from .understanding.folding import fold, squeeze

    return [(token, word) for word in words if any(map(str.isalnum, word.text)) and (token := squeeze(fold(word.text)))]


def _settle(ours: list[Token], theirs: list[Token], gone: list[int], come: list[int], recognised: bool) -> None:
    """Empty a stretch that differs only in where a recogniser set its spaces."""
    if not recognised or not gone or not come:
        return
    here, there = "".join(ours[i][0] for i in gone), "".join(theirs[i][0] for i in come)
    if here == there:
        gone.clear()
        come.clear()


def _without_slips(
    ours: list[Token], left: list[int], theirs: list[Token], right: list[int]
) -> tuple[list[int], list[int]]:
    """Without words that are each other's misreading: the same figures in them and nearly the same letters."""
    from rapidfuzz import fuzz

    kept, spare = [], list(right)
    for i in left:
        token, word = ours[i]
        for n in spare:
            other = theirs[n]
            if _figures(word.text) == _figures(other[1].text) and fuzz.ratio(token, other[0]) >= _MISREAD:
                spare.remove(n)
                break
        else:
            kept.append(i)
    return kept, spare


def _figures(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _without_moved(
    ours: list[Token], left: list[int], theirs: list[Token], right: list[int]
) -> tuple[list[int], list[int]]:
    """Without words that stand on both pages, in another place."""
    moved = Counter(ours[i][0] for i in left) & Counter(theirs[i][0] for i in right)

    def kept(tokens: list[Token], places: list[int]) -> list[int]:
        spare = Counter(moved)
        found = []
        for i in places:
            if spare[tokens[i][0]] > 0:
                spare[tokens[i][0]] -= 1
            else:
                found.append(i)
        return found

    return kept(ours, left), kept(theirs, right)
