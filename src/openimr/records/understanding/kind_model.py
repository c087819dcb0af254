"""A small trained model of kinds beside the rules: which words of headings, fields, body and ending go with which kind.

Its weights are data (``data/kind_model.npz``), fitted by ``python -m bench.fit_kinds`` from the papers of development
hands; of the words it saw only hashes are kept.
"""

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from openimr.domain.document_kind import DocumentKind

from .folding import fold
from .headings import Heading
from .sheets import Sheet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]
    Numbers = NDArray[np.int64]

BUCKETS = 1 << 17
# A word is told by its beginning: report, reports and reported are one.
STEM = 6
HEADED = 0.4
ENDING_LINES = 8
# Who writes to whom and about what stands in the first lines; what is wanted, in the first sentences.
TOP_LINES, SENTENCES = 14, 5
PROSE_WORDS, PROSE_SMALL = 8, 0.6
PAGES = 3
# A line of at most so many words is a heading, a field or a cell of a table: it counts as a whole, too.
SHORT_LINE = 5
PLACES = ("heading", "body", "line", "ending", "top", "opening")
"""Where words stand; each place has weights of its own and counts the same however many words stand there."""
# The ending is too short for pairs of words to say more than the words.
UNPAIRED = PLACES.index("ending")

# What figures are, by their form; the first that fits. A number that says no more is passed over.
_SHAPES = tuple(
    (re.compile(pattern), shape)
    for pattern, shape in (
        (r"^\W*\$\W*\d|^\d{1,3}(?:,\d{3})*\.\d\d$", "zzmoney"),
        (r"^\W*\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b|^\W*(?:19|20)\d\d-\d\d-\d\d\b", "zzday"),
        (r"^\W*\d{4,5}-\d{3,4}-\d{1,2}\W*$", "zzdrug"),
        (r"\d{3}[-.]\d{4}\W*$", "zzphone"),
        (r"^\W*\d{1,2}:\d\d", "zzhour"),
        (r"^\W*\d+(?:\.\d+)?%", "zzshare"),
        (r"^\W*\d+(?:\.\d+)?(?:mg|ml|cc|mcg)\b", "zzdose"),
        (r"^\W*[A-TV-Z]\d\d\.\w{1,4}\W*$|^\W*\d{3}\.\d{1,2}\W*$", "zzicd"),
        (r"^\W*(?:\d{5}(?:-\w\w)?|[A-Z]\d{4})\W*$", "zzcode"),
        (r"^\W*\d{1,3}/\d{1,3}\W*$", "zzratio"),
        (r"^#\d+$", "zzcount"),
        (r"^[QA][.:]$", "zzqa"),
        (r"^[SOP]:$", "zzsoap"),
        (r"^(?:\[[ xX]?\]?|[☐☑☒□■])$", "zzbox"),
        (r"^_{3,}", "zzblank"),
    )
)
_FORM = re.compile(r"^(?=\w{0,7}\d)(?=\w{0,7}[a-z])\w{2,8}$")
_FIGURES = re.compile(r"\d+")
_LABEL = re.compile(r"^\s*(?:\d{1,2}[a-z]?[.)]\s*)?([A-Za-z][^:]{1,38}):")

# Kinds that a title alone tells from a broader one are not the model's to tell (`finer`).
KINDS = tuple(kind for kind in DocumentKind if kind.broader is kind)
# Odd factors that scatter words over the buckets, by place and for words alone and in pairs.
_SCATTER, _PAIRED, _SHIFT = 0x9E3779B1, 0x85EBCA6B, 15


class Seen(NamedTuple):
    """The buckets of a document's words by the place they stand in, in rising order, each once."""

    heading: "Numbers"
    body: "Numbers"
    line: "Numbers"
    ending: "Numbers"
    top: "Numbers"
    opening: "Numbers"


@lru_cache(maxsize=1 << 16)
def _marks(token: str) -> tuple[int, ...]:
    """What a word of a page is to the model, as numbers: words folded and cut, figures by their form."""
    for pattern, shape in _SHAPES:
        if pattern.search(token):
            return (zlib.crc32(shape.encode()),)
    joined = "".join(c for c in token.lower() if c.isalnum())
    words = [joined] if _FORM.match(joined) else []
    words += [word[:STEM] for word in fold(_FIGURES.sub(" ", token)).split() if len(word) > 1]
    return tuple(zlib.crc32(word.encode()) for word in words)


@lru_cache(maxsize=1 << 12)
def _row(text: str) -> tuple[int, ...]:
    """The marks of a line. Lines, segments, headings and endings of a page are mostly the same texts."""
    marks: list[int] = []
    for token in text.split():
        marks += _marks(token)
    return tuple(marks)


def _scattered(places: Sequence[Iterable[Sequence[int]]]) -> "Seen":
    """The buckets of words, and of the pairs of neighbours in a row, at each place; all in one go, for it is done for
    every page."""
    import numpy as np

    marks: list[int] = []
    counts: list[int] = []
    for rows in places:
        before = len(marks)
        for row in rows:
            marks += row
            marks.append(0)
        counts.append(len(marks) - before)
    words = np.array(marks, dtype=np.uint64)
    place = np.repeat(np.arange(len(counts), dtype=np.uint64), counts)
    salt = place * np.uint64(0x51ED27) + np.uint64(1)
    single = np.flatnonzero(words)
    pair = np.flatnonzero((words[:-1] > 0) & (words[1:] > 0) & (place[:-1] != UNPAIRED))
    numbers = words[single] * np.uint64(_SCATTER) + salt[single]
    two = words[pair] * np.uint64(_PAIRED) + words[pair + 1] * np.uint64(_SCATTER) + salt[pair]
    numbers = np.concatenate((numbers, two))
    numbers ^= numbers >> np.uint64(_SHIFT)
    buckets = ((numbers * np.uint64(_SCATTER)) >> np.uint64(8)) % np.uint64(BUCKETS)
    buckets += np.concatenate((place[single], place[pair])) * np.uint64(BUCKETS)
    found = np.unique(buckets).astype(np.int64)
    ends = np.searchsorted(found, np.arange(1, len(counts)) * BUCKETS)
    return Seen(*(part % BUCKETS for part in np.split(found, ends)))


@lru_cache(maxsize=1 << 13)
def _whole(row: tuple[int, ...]) -> tuple[int, ...]:
    """A short line as one mark."""
    return (zlib.crc32(repr(list(row)).encode()),) if 0 < len(row) <= SHORT_LINE else ()


@lru_cache(maxsize=1 << 12)
def _is_prose(line: str) -> bool:
    """Whether a line is of a sentence: words enough, most letters small."""
    if len(line.split()) < PROSE_WORDS:
        return False
    return sum(map(str.islower, line)) > PROSE_SMALL * len(line.replace(" ", ""))


def seen(sheets: Sequence[Sheet], headings: Sequence[Heading]) -> Seen:
    """What the model sees of a document: its words by the place they stand in.

    Args:
        sheets: its pages that are not blank, in order.
        headings: the possible headings of the first of them.
    """
    first = sheets[0]
    titles = [_row(heading.text) for heading in headings if heading.emphasis >= HEADED]
    body = [_row(line) for sheet in sheets[:PAGES] for line in sheet.lines]
    parts = [_row(segment.text) for segment in first.segments]
    labels = [_row(label[1]) for segment in first.segments if (label := _LABEL.match(segment.text))]
    lines = [_whole(row) for row in (*parts, *labels)] + [row[:2] for row in parts]
    lines.append((zlib.crc32(b"pages %d" % min(len(sheets), 4)), 0, zlib.crc32(b"filled %d" % round(first.filled * 3))))
    ending = [_row(line) for line in sheets[-1].lines[-ENDING_LINES:]]
    top = [_row(line) for line in first.lines[:TOP_LINES]]
    opening = [_row(line) for line in islice(filter(_is_prose, first.lines), SENTENCES)]
    return _scattered((titles, body, lines, ending, top, opening))


class Fitted(NamedTuple):
    """The weights: ``row`` gives for each bucket its row in ``words`` (row 0 weighs nothing), ``words`` by kind,
    ``rules`` for the score the rules give, ``bias`` by kind."""

    row: "NDArray[np.int32]"
    words: "Vector"
    rules: float
    bias: "Vector"


@cache
def fitted() -> Fitted:
    """The weights that ship."""
    import numpy as np

    with files("openimr.records.understanding").joinpath("data").joinpath("kind_model.npz").open("rb") as file:
        data: Any = np.load(file)
        row = np.zeros(BUCKETS, np.int32)
        row[data["buckets"]] = np.arange(1, len(data["buckets"]) + 1)
        words = np.concatenate((np.zeros((1, len(KINDS)), np.int8), data["words"])) * data["scale"].astype(np.float32)
        return Fitted(row, words, float(data["rules"]), data["bias"].astype(np.float32))


def vector_of_rules(totals: Mapping[DocumentKind, float]) -> "Vector":
    """What the rules say, as the model takes it: a number for every kind, about -1 to 2."""
    import numpy as np

    return np.array([max(-1.0, min(3.0, totals.get(kind, 0.0) / 12.0)) for kind in KINDS], dtype=np.float32)


def shares(
    sheets: Sequence[Sheet], headings: Sequence[Heading], totals: Mapping[DocumentKind, float]
) -> dict[DocumentKind, float]:
    """How likely each kind is, 0 to 1, from the words of the document and from what the rules say of it."""
    import numpy as np

    model = fitted()
    logits = vector_of_rules(totals) * model.rules + model.bias
    places = [rows[rows > 0] for rows in (model.row[numbers] for numbers in seen(sheets, headings))]
    shared = np.repeat([1 / np.sqrt(len(rows) + 1) for rows in places], [len(rows) for rows in places])
    logits += shared.astype(np.float32) @ model.words[np.concatenate(places)]
    raised = np.exp(logits - logits.max())
    return dict(zip(KINDS, (raised / raised.sum()).tolist(), strict=True))
