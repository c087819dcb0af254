"""Holds predicted facts against the gold facts of one document and counts; counts of documents add up.

The rules are those of ``README.md`` in this folder, "How a match is scored"; the functions are pure.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Fact = Mapping[str, Any]
"""One fact as ``openimr facts`` prints it and the gold files keep it; missing fields mean "does not apply"."""

FREE_WORDS = frozenset({"occupation", "mechanism", "diagnosis", "request_reason"})
"""Types whose value is free words: they agree when half of the shorter one's words are shared."""

QUOTE_MUST_OVERLAP = FREE_WORDS | {"pain_score", "strength", "reflex", "sensation", "opinion"}
"""Types whose values say too little to be matched from another place of the document."""

NOT_ANNOTATED = frozenset({"decision", "extract"})
"""Types the gold documents say nothing about; tests of their own hold what is read of them."""

ANNOTATED_IN_SOME = frozenset({"opinion"})
"""Types that are judged only in documents whose annotation has one."""

_OPPOSITE = {"present": "absent", "absent": "present"}
_SMALL_WORDS = frozenset(
    {"a", "an", "and", "at", "by", "for", "from", "her", "his", "in", "of", "on", "the", "to", "was", "with"}
)


@dataclass
class Tally:
    """Counts of one type, or of all: what was matched, judged on either side, and right besides."""

    matched: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.matched + other.matched, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """Share of the judged predictions that match; 1.0 where nothing was predicted."""
        return self.matched / self.predicted if self.predicted else 1.0

    @property
    def recall(self) -> float:
        """Share of the judged gold facts that were found; 1.0 where there are none."""
        return self.matched / self.gold if self.gold else 1.0


@dataclass
class Share:
    """So many right of so many."""

    right: int = 0
    of: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.right + other.right, self.of + other.of)

    @property
    def value(self) -> float:
        """The share, 0 to 1; 1.0 of nothing."""
        return self.right / self.of if self.of else 1.0


@dataclass
class Score:
    """What one document's predictions were worth, by type, with the facts that went wrong."""

    by_type: dict[str, Tally] = field(default_factory=dict)
    negation: Share = field(default_factory=Share)
    certainty: Share = field(default_factory=Share)
    date: Share = field(default_factory=Share)
    missed: list[Fact] = field(default_factory=list)
    spurious: list[Fact] = field(default_factory=list)

    def __add__(self, other: "Score") -> "Score":
        types = self.by_type.keys() | other.by_type.keys()
        return Score(
            {t: self.by_type.get(t, Tally()) + other.by_type.get(t, Tally()) for t in sorted(types)},
            self.negation + other.negation,
            self.certainty + other.certainty,
            self.date + other.date,
            self.missed + other.missed,
            self.spurious + other.spurious,
        )

    @property
    def overall(self) -> Tally:
        """All types together."""
        return sum(self.by_type.values(), Tally())


def score(predicted: Sequence[Fact], gold: Sequence[Fact], pages: Sequence[str], ignore: Sequence[Fact] = ()) -> Score:
    """Match the predicted facts of one document with its gold facts, one to one, and count.

    ``pages`` are the document's pages as text, page 1 first; ``ignore`` the places (page, quote) that are not judged.
    """
    silent = NOT_ANNOTATED | (ANNOTATED_IN_SOME - {g["type"] for g in gold})
    predicted = [p for p in predicted if p["type"] not in silent]
    required = [g for g in gold if not g.get("optional")]
    optional = [g for g in gold if g.get("optional")]
    places = _Places(pages)
    pairs, open_predictions, open_gold = _match(predicted, required, places)
    _, open_predictions, _ = _match(open_predictions, optional, places)
    turned, _, _ = _pair(open_predictions, open_gold, lambda p, g: _wrong_polarity(p, g) and places.overlap(p, g))
    spurious = [
        p
        for p in open_predictions
        if not any(_says(p, g) and (places.overlap(p, g) or _closed(g)) for g in gold)
        and not any(places.overlap(p, place) for place in ignore)
    ]
    result = Score(missed=list(open_gold), spurious=spurious)
    for fact in required:
        _tally(result, fact).gold += 1
    for _, fact in pairs:
        _tally(result, fact).matched += 1
        _tally(result, fact).predicted += 1
    for fact in spurious:
        _tally(result, fact).predicted += 1
    result.negation = Share(len(pairs), len(pairs) + len(turned))
    result.certainty = Share(sum(_same(p, g, "certainty", "certain") for p, g in pairs), len(pairs))
    dated = [(p, g) for p, g in pairs if g.get("date")]
    result.date = Share(sum(_same_date(p, g) for p, g in dated), len(dated))
    return result


def values_agree(type_: str, predicted: object, gold: object) -> bool:
    """Whether two values of a type say the same: folded equal, within the tolerances the guideline names."""
    one, other = fold(predicted), fold(gold)
    if type_ in FREE_WORDS:
        words, others = _words(one), _words(other)
        return bool(words and others) and 2 * len(words & others) >= min(len(words), len(others))
    if one == other or (not re.search(r"\d", one) and sorted(one.split("/")) == sorted(other.split("/"))):
        return True
    return any(
        (re.search(tail, one) is None) != (re.search(tail, other) is None)
        and re.sub(tail, "", one) == re.sub(tail, "", other)
        for tail in (r"_grade_\w+$", r"/10$", r"/5$", r"_?%$")
    )


def fold(value: object) -> str:
    """A value without regard to case, blanks, hyphens and spelling of spinal segments (``L4-5`` is ``l4_l5``)."""
    text = re.sub(r"\b([CTLS])(\d+)-(\d)", r"\1\2-\1\3", str(value).strip(), flags=re.IGNORECASE)
    return re.sub(r"(?<=[\w%])[\s_-]+(?=\w)", "_", text.lower())


class _Places:
    """Where quotes stand on the pages, white space aside."""

    def __init__(self, pages: Sequence[str]) -> None:
        self._pages = [_flat(page) for page in pages]

    def spans(self, page: int, quote: str) -> list[tuple[int, int]]:
        text, words = self._pages[page - 1] if 0 < page <= len(self._pages) else "", _flat(quote)
        return [(m.start(), m.end()) for m in re.finditer(re.escape(words), text)] if words else []

    def overlap(self, predicted: Fact, gold: Fact) -> bool:
        for a in (predicted, *predicted.get("mentions", ())):
            for b in (gold, *gold.get("mentions", ())):
                if a["page"] == b["page"] and any(
                    s < f and t < e
                    for s, e in self.spans(a["page"], a["quote"])
                    for t, f in self.spans(b["page"], b["quote"])
                ):
                    return True
        return False


def _match(
    predicted: Sequence[Fact], gold: Sequence[Fact], places: _Places
) -> tuple[list[tuple[Fact, Fact]], list[Fact], list[Fact]]:
    """Pairs, then what is left of either: first where the quotes overlap, then same facts quoted elsewhere."""
    pairs, left, open_gold = _pair(predicted, gold, lambda p, g: _says(p, g) and places.overlap(p, g))
    more, left, open_gold = _pair(left, open_gold, lambda p, g: _closed(g) and _says(p, g))
    return pairs + more, left, open_gold


def _pair(
    left: Sequence[Fact], right: Sequence[Fact], agree: Callable[[Fact, Fact], bool]
) -> tuple[list[tuple[Fact, Fact]], list[Fact], list[Fact]]:
    """A largest one-to-one pairing (augmenting paths), and what stays alone on either side."""
    edges = [[j for j, b in enumerate(right) if agree(a, b)] for a in left]
    taken: dict[int, int] = {}

    def place(i: int, seen: set[int]) -> bool:
        for j in edges[i]:
            if j not in seen:
                seen.add(j)
                if j not in taken or place(taken[j], seen):
                    taken[j] = i
                    return True
        return False

    for i in range(len(left)):
        place(i, set())
    used = set(taken.values())
    pairs = [(left[i], right[j]) for j, i in sorted(taken.items())]
    alone = [a for i, a in enumerate(left) if i not in used]
    return pairs, alone, [b for j, b in enumerate(right) if j not in taken]


def _says(predicted: Fact, gold: Fact) -> bool:
    """Same type, person, place, value and polarity, an ``also`` of the gold included."""
    polarity = predicted.get("polarity", "present")
    gold_polarity = gold.get("polarity", "present")
    if not _same_matter(predicted, gold):
        return False
    if polarity == gold_polarity and _value_agrees(predicted, gold):
        return True
    for other in gold.get("also", ()):
        turned = str(other).startswith("-")
        wanted = _OPPOSITE[gold_polarity] if turned else gold_polarity
        if polarity == wanted and values_agree(gold["type"], predicted["value"], str(other).removeprefix("-")):
            return True
    return False


def _wrong_polarity(predicted: Fact, gold: Fact) -> bool:
    """The same said with the opposite polarity."""
    opposite = predicted.get("polarity", "present") != gold.get("polarity", "present")
    return opposite and _same_matter(predicted, gold) and _value_agrees(predicted, gold)


def _value_agrees(predicted: Fact, gold: Fact) -> bool:
    codes = [(f.get("attributes") or {}).get("icd10") for f in (predicted, gold)]
    if gold["type"] == "diagnosis" and codes[0] and codes[0] == codes[1]:
        return True
    return values_agree(gold["type"], predicted["value"], gold["value"])


def _same_matter(predicted: Fact, gold: Fact) -> bool:
    if predicted["type"] != gold["type"] or not _same(predicted, gold, "subject", "patient"):
        return False
    for where in ("body_part", "side", "level"):
        wanted = gold.get(where)
        if wanted and wanted != "other" and fold(predicted.get(where) or "") != fold(wanted):
            return False
    return True


def _closed(gold: Fact) -> bool:
    return gold["type"] not in QUOTE_MUST_OVERLAP


def _same(predicted: Fact, gold: Fact, name: str, default: str) -> bool:
    return (predicted.get(name) or default) == (gold.get(name) or default)


def _same_date(predicted: Fact, gold: Fact) -> bool:
    one, other = str(predicted.get("date") or ""), str(gold["date"])
    return bool(one) and (one.startswith(other) or other.startswith(one))


def _tally(result: Score, fact: Fact) -> Tally:
    return result.by_type.setdefault(fact["type"], Tally())


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _words(text: str) -> set[str]:
    return {w for w in re.findall(r"[a-z0-9]+", text.replace("_", " ")) if w not in _SMALL_WORDS}
