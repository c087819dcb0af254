"""What the words beside a date say about it, by the tables of ``data/dates.yaml``.

Labels of fields, words of sentences and the beginnings of words are looked up here; where they stand is not asked.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import NamedTuple

from openimr.domain.document_kind import DocumentKind

from .folding import fold, squeeze
from .lexicon import lexicon, read_yaml

# The words of a label make up at least so much of a field's name that stands by itself above or below a date.
LABEL_SHARE = 0.45
# Words of a sentence are known even where a recogniser glued them, if they are at least so long.
GLUED = 12
DONE_THERE = 9.0
# A label told by the beginnings of its words alone has at most so many of them.
UNLISTED_WORDS = 5
# How many words a title in front of a date has.
TITLE_WORDS = 6
# Words between a label and its date (a name, an hour) make it a little less sure, each by this.
WORD_BETWEEN = 0.7

WEEKDAY = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b", re.I)


class Said(NamedTuple):
    """What words say about a date: the more, the more surely it is the document's, negative for another day's."""

    weight: float
    words: str


@cache
def _labels(kind: DocumentKind | None) -> dict[str, float]:
    """Folded label → weight, for documents of a kind."""
    data = read_yaml("dates.yaml")
    tables = [data["labels"], data["kinds"].get(kind.value, {}) if kind else {}]
    found = {fold(label): float(weight) for table in tables for weight, labels in table.items() for label in labels}
    return {label: weight for label, weight in found.items() if label not in _left_out}


def labels_differ(kind: DocumentKind) -> bool:
    """Whether some label says something else in documents of this kind."""
    return kind.value in read_yaml("dates.yaml")["kinds"]


@cache
def _last_words(kind: DocumentKind | None) -> frozenset[str]:
    """The words that labels end with."""
    return frozenset(label.split()[-1] for label in _labels(kind) if label)


@cache
def _longest_label() -> int:
    return 1 + max(len(label.split()) for label in _labels(None))


@cache
def _label_words() -> frozenset[str]:
    return frozenset(w for label in _labels(None) for w in label.split() if len(w) >= 6)


@cache
def _misread() -> dict[str, str]:
    """Short words of labels as recognisers misread them → the words."""
    return {fold(seen): fold(word) for word, several in read_yaml("dates.yaml")["misread"].items() for seen in several}


@lru_cache(maxsize=1 << 14)
def _label_word(token: str) -> str:
    """The word of the labels that ``token`` is, a misread letter allowed; else the token itself."""
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    if len(token) < 6 or token in _label_words():
        return _misread().get(token, token)
    found = process.extractOne(token, _label_words(), scorer=Levenshtein.distance, score_cutoff=1)
    return found[0] if found else token


@lru_cache(maxsize=1 << 13)
def label_weight(words: str, kind: DocumentKind | None = None) -> Said | None:
    """What the label that ends ``words`` (text just before a date) says, or None where it ends with none."""
    labels = _labels(kind)
    tokens = [_label_word(token) for token in fold(words).split()[-12:]]
    for skipped in range(0, min(3, len(tokens))):
        ending = tokens[: len(tokens) - skipped]
        if ending[-1] not in _last_words(kind):
            continue
        for length in range(min(_longest_label(), len(ending)), 0, -1):
            candidate = " ".join(ending[-length:])
            # "to" or "d" a word away from the date says nothing about it.
            if candidate in labels and (not skipped or len(candidate) >= 6):
                weight = labels[candidate]
                return Said(weight - WORD_BETWEEN * skipped if weight > 0 else weight, candidate)
    return None


def field_label(text: str, kind: DocumentKind | None) -> Said | None:
    """What a field's name above or below a date says; very short ones may be anything."""
    said = label_weight(text, kind) if text else None
    if said is None or len(said.words) < 3 or said.words == _DICTATED:
        return None
    # "Bayside Review Services" above a date is a house, not the field "service".
    return said if len(said.words) >= LABEL_SHARE * len(fold(text)) else None


_DICTATED = fold("d/i")


@cache
def _stems() -> tuple[tuple[float, tuple[str, ...]], ...]:
    return tuple(
        (float(w), tuple(fold(stem) for stem in stems)) for w, stems in read_yaml("dates.yaml")["stems"].items()
    )


def unlisted(before: str) -> Said | None:
    """What a label says that is in no list: by the words it is made of."""
    tokens = fold(before).split()
    if not 1 <= len(tokens) <= UNLISTED_WORDS:
        return None
    for weight, stems in _stems():
        for token in tokens:
            if token.startswith(stems):
                return Said(weight, " ".join(tokens))
    return None


@lru_cache(maxsize=1 << 12)
def speaks_against(words: str) -> bool:
    """Whether some word near a date (``last``, ``next``, ``prior``) says that it is of another day."""
    weight, stems = _stems()[0]
    return weight < 0 and any(token.startswith(stems) for token in fold(words).split()[-UNLISTED_WORDS:])


def is_title(before: str) -> bool:
    """Whether the words in front of a date are the title of a document (``PSYCHIATRY FOLLOW UP 10/31/2019``)."""
    shown, words = before.split(), fold(before).split()
    if ":" in before or not 2 <= len(words) <= TITLE_WORDS:
        return False
    if not all(w[:1].isupper() or not w[:1].isalpha() for w in shown):
        return False
    if before.isupper() and _LED_TO_DAY.search(before):
        return True
    least = LABEL_SHARE * len("".join(words))
    endings = (words[-length:] for length in range(2, len(words) + 1))
    return any(len("".join(ending)) >= least and " ".join(ending) in _titles() for ending in endings)


_LED_TO_DAY = re.compile(
    r"\b(?:FOLLOW[ -]?UP|VISIT|NOTE|REPORT|(?:RE-?)?(?:EVALUATION|EXAMINATION)|CONSULTATION|RE-?CHECK)\b.* ?[-–—] ?$"
)
"""A heading in capitals that leads to its day with a dash, whatever else it says of the visit."""


@cache
def _titles() -> frozenset[str]:
    book = lexicon()
    sure = (n for n, said in book.zones["title"].items() if max(w.weight for w in said) >= 6)
    return frozenset(folded for n in sure if len((folded := fold(book.phrases[n].text)).split()) >= 2)


@cache
def stamp_words() -> frozenset[str]:
    """The folded words of the stamps that offices put on the paper they receive."""
    return frozenset(fold(word) for word in read_yaml("dates.yaml")["stamps"])


@cache
def _in_sentences() -> dict[str, float]:
    """Folded words before a date in a sentence → weight."""
    table = read_yaml("dates.yaml")["sentences"]
    found = {fold(words): float(weight) for weight, several in table.items() for words in several}
    return {words: weight for words, weight in found.items() if words not in _left_out}


@cache
def _done_there() -> frozenset[str]:
    """Folded words of what is done to a paper at a place and on a day (``sworn at Fresno on``)."""
    return frozenset(fold(word) for word in read_yaml("dates.yaml")["done_there"])


_ON = frozenset(fold(word) for word in ("on", "this"))


@lru_cache(maxsize=1 << 12)
def in_sentence(before: str) -> Said | None:
    """What the words of a sentence say about the date behind them (``executed on``)."""
    tokens = fold(before).split()[-7:]
    if not tokens:
        return None
    for length in range(len(tokens), 0, -1):
        words = " ".join(tokens[-length:])
        if words in _in_sentences():
            return Said(_in_sentences()[words], words)
    if tokens[-1] in _ON and _done_there() & set(tokens[:-1]):
        return Said(DONE_THERE, " ".join(tokens))
    return _glued(tokens)


def _glued(tokens: Sequence[str]) -> Said | None:
    """The words of a sentence where their spaces were not read."""
    glued = squeeze(" ".join(tokens))
    if not glued.endswith(_glued_endings()):
        return None
    words = max((w for w in _glued_sentences() if glued.endswith(w)), key=len)
    return Said(_glued_sentences()[words], words)


@cache
def _glued_sentences() -> dict[str, float]:
    """The longer words of sentences without their spaces."""
    return {squeeze(words): weight for words, weight in _in_sentences().items() if len(words) >= GLUED}


@cache
def _glued_endings() -> tuple[str, ...]:
    return tuple(_glued_sentences())


_left_out: frozenset[str] = frozenset()
_OF_THE_LISTS = (
    _labels, _last_words, _longest_label, _label_words, _label_word, label_weight, _in_sentences, in_sentence,
    _glued_sentences, _glued_endings,
)  # fmt: skip
"""What is remembered of the lists of labels."""


@contextmanager
def without(labels: frozenset[str]) -> Iterator[None]:
    """While it lasts, labels and words of sentences are read as if ``labels`` (folded) stood in no list.

    It shows how papers of an office are read whose wordings the lists have never met. Not for threads side by side.
    """
    global _left_out
    before, _left_out = _left_out, labels
    try:
        _forget()
        yield
    finally:
        _left_out = before
        _forget()


def _forget() -> None:
    for remembered in _OF_THE_LISTS:
        remembered.cache_clear()
