"""The vocabularies of the data files, made searchable: one walk over the tokens finds every term of every category.

A term is a sequence of words; the longest one that begins at a word is taken, separately in each category, so that
"low back pain" is a complaint and "low back" in it still says where.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from .lookalikes import look
from .tokens import MARK, Token, tokens

_FILES = (
    "anatomy", "sides", "context", "complaints", "signs", "tests", "imaging", "electrodiagnostics", "treatments",
    "drugs", "services", "function", "risk", "work", "diagnoses", "jobs", "events",
)  # fmt: skip
_END = ""


class Mention(NamedTuple):
    """A term found: its category and value as the data say, the tokens it covers (end exclusive)."""

    category: str
    value: str
    start: int
    end: int


@dataclass
class Lexicon:
    """All terms by category, the words they are made of, and the entries of the data files by category and value."""

    tries: dict[str, dict[str, Any]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    plain: set[str] = field(default_factory=set)
    by_look: dict[str, str] = field(default_factory=dict)
    _lengths: dict[int, list[str]] = field(default_factory=dict)
    _first: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def by_length(self, length: int, reach: int) -> list[str]:
        """Known words whose length differs from ``length`` by at most ``reach``."""
        return [word for n in range(length - reach, length + reach + 1) for word in self._lengths.get(n, ())]

    def add(self, category: str, value: str, term: str) -> None:
        """Make a term findable."""
        parts = [token.norm for token in tokens(term)]
        if not parts:
            return
        self.words.update(part for part in parts if part.isalpha())
        node = self.tries.setdefault(category, {})
        if parts[0] not in node:
            self._first[parts[0]] = (*self._first.get(parts[0], ()), category)
        for part in parts:
            node = node.setdefault(part, {})
        if value not in (values := node.setdefault(_END, [])):
            values.append(value)

    def settle(self) -> None:
        """Make the words searchable by look and length, once all terms are in."""
        for word in sorted(self.plain):
            if len(word) >= 3:
                self.by_look[look(word)] = word
        for word in sorted(self.words, key=lambda w: (-len(w), w)):
            if len(word) >= 3:
                self.by_look[look(word)] = word
            self._lengths.setdefault(len(word), []).append(word)

    def starts(self, found: Sequence[Token]) -> dict[str, list[int]]:
        """By category the tokens at which one of its terms may begin, in order."""
        result: dict[str, list[int]] = {}
        for at, token in enumerate(found):
            norm = token.norm
            categories = self._first.get(norm, ())
            if norm[-1:] == "s":
                categories += self._first.get(norm[:-1], ())
            for category in categories:
                result.setdefault(category, []).append(at)
        return result

    def mentions(
        self, category: str, found: Sequence[Token], starts: Mapping[str, Sequence[int]] | None = None
    ) -> list[Mention]:
        """The longest term of a category beginning at each token that no earlier term covers.

        Args:
            category: the category.
            found: the tokens.
            starts: what `starts` says of the tokens, where it is known.
        """
        trie = self.tries[category]
        result: list[Mention] = []
        covered = 0
        for at in (self.starts(found) if starts is None else starts).get(category, ()):
            if at < covered:
                continue
            end, values = self._longest(trie, found, at)
            if values:
                result += [Mention(category, value, at, end) for value in values]
                covered = end
        return result

    @staticmethod
    def _longest(trie: dict[str, Any], found: Sequence[Token], at: int) -> tuple[int, list[str]]:
        # A word and its singular may both go on ("bowels constipated", "bowel"): both ways are followed.
        nodes: list[dict[str, Any]] = [trie]
        best: tuple[int, list[str]] = (at, [])
        for i in range(at, len(found)):
            norm = found[i].norm
            following = [node[norm] for node in nodes if norm in node]
            if norm[-1:] == "s" and len(norm) > 3 and norm[-2:-1] != "s":
                following += [node[norm[:-1]] for node in nodes if norm[:-1] in node]
            if not following:
                break
            nodes = following
            ended = next((node[_END] for node in nodes if _END in node), None)
            if ended:
                best = (i + 1, ended)
        return best


@cache
def data(name: str) -> Any:
    """The content of ``data/<name>.yaml``."""
    text = files("openimr.clinical").joinpath("data", f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe either way


@cache
def word_list(module: str, name: str) -> tuple[str, ...]:
    """The words of ``data/word_lists.yaml`` that stand under ``module`` as ``name``, in their order there."""
    entry = data("word_lists")[module][name]
    return tuple(entry if isinstance(entry, list) else (word.strip() for word in entry.split(";")))


def terms(entry: Any) -> Iterator[str]:
    """The terms of an entry: a line of terms parted by semicolons, a list, or a mapping with ``terms``."""
    if isinstance(entry, Mapping):
        entry = entry.get("terms", "")
    if isinstance(entry, str):
        yield from (part.strip() for part in entry.split(";") if part.strip())
    elif entry:
        for part in entry:
            yield from terms(part)


@cache
def lexicon() -> Lexicon:
    """The lexicon of all data files, read once."""
    made = Lexicon()
    for name in _FILES:
        for category, values in data(name).items():
            if category in ("test_region", "no_part", "members", "rating"):  # values, small words: no terms of reports
                continue
            for value, entry in values.items():
                for term in terms(entry):
                    # A word of the context may be of several kinds ("prior"), so that each kind is a category.
                    made.add(f"context:{value}" if category == "context" else category, str(value), term)
    made.plain = set(data("plain_words")["words"].split())
    for entry in data("structures")["states"].values():
        made.plain.update(word for term in terms(entry) for word in term.split() if word.isalpha())
    for heading in data("sections")["sections"].values():
        for term in terms(heading):
            made.words.update(t.norm for t in tokens(term) if t.kind != MARK and t.norm.isalpha())
    made.settle()
    return made
