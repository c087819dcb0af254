"""The phrases that tell kinds of documents apart, read from the data files and made searchable.

One pass over a page finds every phrase of every kind; what a phrase means depends on the zone it stands in.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from openimr.domain.document_kind import DocumentKind

from .folding import fold, squeeze

# Shorter phrases must stand as whole words; longer ones are found even where words are glued together.
WHOLE_WORD_BELOW = 8
# Long phrases are looked for by as many letters as the shortest of them has.
BEGINNING = 8
ZONES = ("title", "letterhead", "top", "anywhere", "signature", "negative")
WORDS = "words"
# A word that several kinds share says less for each: its weight is divided by their number to this power.
SHARED = 0.7


class Weighted(NamedTuple):
    """What a phrase says: for which kind, with what weight."""

    kind: DocumentKind
    weight: float


class Phrase(NamedTuple):
    """A phrase as written in the data and as searched for; ``needle`` has spaces at both ends for whole words."""

    text: str
    needle: str
    compact: str
    whole: bool


@dataclass(frozen=True)
class Lexicon:
    """All phrases; ``zones[zone][number]`` gives what phrase ``number`` says when it stands in that zone."""

    phrases: tuple[Phrase, ...]
    zones: Mapping[str, Mapping[int, tuple[Weighted, ...]]]
    by_beginning: Mapping[str, tuple[int, ...]]
    by_first_word: Mapping[str, tuple[int, ...]]
    words: Mapping[str, tuple[Weighted, ...]]

    def find(self, folded: str, compact: str) -> frozenset[int]:
        """The numbers of the phrases that occur in a text given folded (spaces at both ends) and compact."""
        # A page has fewer beginnings than there are phrases: only phrases whose beginning occurs are looked for.
        beginnings = {compact[i : i + BEGINNING] for i in range(len(compact) - BEGINNING + 1)}
        found = [
            number
            for beginning in self.by_beginning.keys() & beginnings
            for number in self.by_beginning[beginning]
            if self.phrases[number].needle in compact
        ]
        for word in self.by_first_word.keys() & set(folded.split()):
            found += [n for n in self.by_first_word[word] if self.phrases[n].needle in folded]
        return frozenset(found)

    def find_among(self, numbers: frozenset[int], folded: str, compact: str) -> list[int]:
        """Those of ``numbers`` whose phrase occurs in the text: for a part of a text already searched."""
        return [n for n in numbers if self.phrases[n].needle in (folded if self.phrases[n].whole else compact)]


@cache
def read_yaml(name: str) -> Any:
    """A data file of this package, by its name below ``data/``; every scalar is text (``on`` is a word here).

    Read once and shared: not to be changed."""
    text = files("openimr.records.understanding").joinpath("data").joinpath(name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506 - makes only text


def _entries() -> Iterator[tuple[DocumentKind, str, float, str]]:
    folder = files("openimr.records.understanding").joinpath("data").joinpath("kinds")
    for name in sorted(f.name for f in folder.iterdir() if f.name.endswith(".yaml")):
        for kind, zones in read_yaml(f"kinds/{name}").items():
            for zone, weights in zones.items():
                if zone not in (*ZONES, WORDS):
                    raise ValueError(f"{name}: {kind} has the unknown zone {zone!r}; use one of {ZONES}")
                for weight, phrases in weights.items():
                    for phrase in phrases:
                        yield DocumentKind(kind), zone, float(weight), str(phrase)


@cache
def lexicon() -> Lexicon:
    """The lexicon of all kinds, read once."""
    numbers: dict[str, int] = {}
    phrases: list[Phrase] = []
    zones: dict[str, dict[int, dict[DocumentKind, float]]] = {zone: defaultdict(dict) for zone in ZONES}
    words: dict[str, dict[DocumentKind, float]] = defaultdict(dict)
    for kind, zone, weight, text in _entries():
        folded = fold(text)
        if zone == WORDS:
            words[folded][kind] = weight
            continue
        compact = squeeze(folded)
        if folded not in numbers:
            whole = len(compact) < WHOLE_WORD_BELOW
            numbers[folded] = len(phrases)
            phrases.append(Phrase(text, f" {folded} " if whole else compact, compact, whole))
        said = zones[zone][numbers[folded]]
        said[kind] = max(weight, said.get(kind, 0.0))
    by_beginning: dict[str, list[int]] = defaultdict(list)
    by_first_word: dict[str, list[int]] = defaultdict(list)
    for number, phrase in enumerate(phrases):
        if phrase.whole:
            by_first_word[phrase.needle.split()[0]].append(number)
        else:
            by_beginning[phrase.compact[:BEGINNING]].append(number)
    return Lexicon(
        tuple(phrases),
        {
            zone: {n: tuple(Weighted(k, w) for k, w in said.items()) for n, said in table.items()}
            for zone, table in zones.items()
        },
        {beginning: tuple(numbers) for beginning, numbers in by_beginning.items()},
        {word: tuple(numbers) for word, numbers in by_first_word.items()},
        {
            word: tuple(Weighted(kind, weight / len(said) ** SHARED) for kind, weight in said.items())
            for word, said in words.items()
        },
    )
