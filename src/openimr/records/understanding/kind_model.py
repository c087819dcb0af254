"""A small trained model of kinds beside the rules: which words of headings, fields, body and ending go with which kind.

Its weights are data (``data/kind_model.npz``), fitted by ``python -m bench.fit_kinds`` from development piles; of the
words it saw only hashes are kept.
"""

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from openimr.domain.documents import DocumentKind

from .folding import fold
from .headings import Heading
from .sheets import Sheet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

BUCKETS = 1 << 15
# A word is told by its beginning: report, reports and reported are one.
STEM = 6
HEADED = 0.4
ENDING_LINES = 8
PAGES = 3
_SHAPES = (
    (re.compile(r"\$\s?\d[\d,]*(?:\.\d\d)?"), " zzmoney "),
    (re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b|\b(?:19|20)\d\d-\d\d-\d\d\b"), " zzday "),
    (re.compile(r"\b\d{5}\b"), " zzcode "),
    (re.compile(r"\b[A-Z]\d{2}\.\w{1,4}\b"), " zzicd "),
    (re.compile(r"\b\d{1,3}/\d{2,3}\b"), " zzratio "),
    (re.compile(r"\b\d+(?:\.\d+)?\s?(?:mg|ml|cc|mcg)\b", re.I), " zzdose "),
    (re.compile(r"\d+"), " "),
)
_LABEL = re.compile(r"^\s*(?:\d{1,2}[a-z]?[.)]\s*)?([A-Za-z][^:]{1,38}):")

KINDS = tuple(DocumentKind)


def _words(text: str) -> list[str]:
    for pattern, shape in _SHAPES:
        text = pattern.sub(shape, text)
    return [word[:STEM] for word in fold(text).split() if len(word) > 1]


def features(sheets: Sequence[Sheet], headings: Sequence[Heading]) -> Iterator[str]:
    """What the model sees of a document: its words by the place they stand in.

    Args:
        sheets: its pages that are not blank, in order.
        headings: the possible headings of the first of them.
    """
    first = sheets[0]
    for heading in headings:
        if heading.emphasis >= HEADED:
            words = _words(heading.text)
            yield from (f"h {word}" for word in words)
            yield from (f"h {one} {two}" for one, two in pairwise(words))
    for number, sheet in enumerate(sheets[:PAGES]):
        place = "b" if number == 0 else "c"
        for line in sheet.lines:
            words = _words(line)
            yield from (f"{place} {word}" for word in words)
            if number == 0:
                yield from (f"b {one} {two}" for one, two in pairwise(words))
    for segment in first.segments:
        if label := _LABEL.match(segment.text):
            yield "f " + " ".join(_words(label[1]))
    for line in sheets[-1].lines[-ENDING_LINES:]:
        yield from (f"e {word}" for word in _words(line))
    yield f"pages {min(len(sheets), 4)}"
    yield f"filled {round(first.filled * 3)}"


def buckets(found: Iterator[str]) -> "NDArray[np.int64]":
    """The numbers of the buckets that features fall into, each once, in rising order."""
    import numpy as np

    return np.unique(np.fromiter((zlib.crc32(f.encode()) % BUCKETS for f in found), dtype=np.int64))


@cache
def _fitted() -> "tuple[Vector, Vector, Vector]":
    """Weights by bucket and kind, by rule score and kind, and by kind alone."""
    import numpy as np

    with files("openimr.records.understanding").joinpath("data").joinpath("kind_model.npz").open("rb") as file:
        data: Any = np.load(file)
        words = data["words"].astype(np.float32) * data["scale"]
        return words, data["rules"].astype(np.float32), data["bias"].astype(np.float32)


def vector_of_rules(totals: Mapping[DocumentKind, float]) -> "Vector":
    """What the rules say, as the model takes it: a number for every kind, about -1 to 2."""
    import numpy as np

    return np.array([max(-1.0, min(3.0, totals.get(kind, 0.0) / 12.0)) for kind in KINDS], dtype=np.float32)


def shares(
    sheets: Sequence[Sheet], headings: Sequence[Heading], totals: Mapping[DocumentKind, float]
) -> dict[DocumentKind, float]:
    """How likely each kind is, 0 to 1, from the words of the document and from what the rules say of it."""
    import numpy as np

    words, rules, bias = _fitted()
    found = buckets(features(sheets, headings))
    logits = words[found].sum(axis=0) / np.sqrt(len(found) + 1) + vector_of_rules(totals) @ rules + bias
    raised = np.exp(logits - logits.max())
    return dict(zip(KINDS, (raised / raised.sum()).tolist(), strict=True))
