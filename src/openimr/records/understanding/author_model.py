"""A small trained model of authors beside the rules: which words and places go with the name of who wrote a document.

Its weights are data (``data/author_model.npz``), fitted by ``python -m bench.fit_authors`` from development piles; of
the words it saw only hashes are kept.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from openimr.domain.document_kind import DocumentKind

from .author_candidates import Candidate, has_role
from .folding import fold
from .people import prose
from .weights import hashed, shipped, softmax

# A word is told by its beginning.
STEM = 6
# How many words before a name are looked at, and at most how many as a phrase; how many words a line above or below
# has that is looked at.
NEAR, PHRASE, LINE = 5, 3, 7
# The support by the rules, from step to step, and how far it is from the best one's.
STEPS = (-6, -3, *range(15))
BEHIND, AHEAD = (-10, -6, -4, -2, -1, -0.3), (0.3, 1, 2, 4, 7)

_SIGNED = re.compile(r"signed|signature|/s/|sincerely", re.I)


def features(found: Sequence[Candidate], kind: DocumentKind) -> list[list[str]]:
    """The names of the features of every candidate, all of one document."""
    best = {name: max(c.score for c in found if c.name == name) for name in dict.fromkeys(c.name for c in found)}
    ranked = sorted(best.values())
    second = ranked[-2] if len(ranked) > 1 else ranked[-1] - 9
    times = Counter(candidate.name for candidate in found)
    told = kind.value
    rows = []
    for order, candidate in enumerate(found):
        highest = best[candidate.name] == ranked[-1]
        gap = best[candidate.name] - (second if highest else ranked[-1])
        rows.append(
            [
                *_by_rules(candidate, told),
                *_by_place(candidate),
                *_by_words(candidate, told),
                *_by_lines(candidate),
                f"times {min(times[candidate.name], 4)}",
                f"gap {highest} {_step(gap, AHEAD if highest else BEHIND)}",
                f"last {candidate.name == found[-1].name}",
                f"names {min(len(best), 4)} {highest}",
                f"order {min(order, 4)}",
            ]
        )
    return rows


def _step(amount: float, steps: Sequence[float]) -> int:
    return sum(amount >= step for step in steps)


def _by_rules(candidate: Candidate, kind: str) -> Iterator[str]:
    step = _step(candidate.score, STEPS)
    yield f"step {step} {candidate.way}"
    yield from (f"step to {n}" for n in range(step))
    yield f"way {candidate.way} {candidate.page}"
    yield f"way {candidate.way} {kind}"
    credential = re.sub(r"[^A-Z]", "", candidate.named.credentials.upper())
    yield f"credential {credential}"
    yield f"credential {credential} {kind}"
    yield f"credential {bool(credential)} {kind}"
    yield f"subject {candidate.subject}"
    yield f"subject {candidate.subject} {kind}"


def _by_place(candidate: Candidate) -> Iterator[str]:
    page, credential = candidate.page, bool(candidate.named.credentials)
    above_end = min(candidate.last_line - candidate.line, 8)
    yield f"down {min(9, 10 * candidate.line // max(candidate.last_line, 1))} {page}"
    yield f"up {above_end} {page}"
    yield f"up {above_end} {candidate.way} {credential}"
    yield f"line {min(candidate.line, 8)} {page}"
    if candidate.closing:
        yield "closing"
        yield f"closing {credential}"
    if prose(candidate.text):
        yield "prose"
        yield f"prose {page}"


def _by_words(candidate: Candidate, kind: str) -> Iterator[str]:
    before, after = _stems(candidate.before), _stems(candidate.after)
    yield f"alone {candidate.alone} {bool(before)} {bool(after)} {candidate.page}"
    yield f"around {min(len(before), 4)} {min(len(after), 4)}"
    for distance, word in enumerate(reversed(before[-NEAR:])):
        yield f"word {word}"
        yield f"word {min(distance, 2)} {word}"
    for length in range(2, PHRASE + 1):
        if len(before) >= length:
            yield f"phrase {' '.join(before[-length:])}"
    yield f"kind {kind} {before[-1]}" if before else f"no word {candidate.page}"
    if candidate.before.rstrip().endswith(":"):
        yield "colon"
    yield from (f"after {word}" for word in after[:3])
    yield f"behind {after[0]}" if after else "nothing behind"
    if after and has_role(candidate.after):
        yield "role behind"
    if _SIGNED.search(candidate.text):
        yield "signed here"


def _by_lines(candidate: Candidate) -> Iterator[str]:
    beside = _stems(candidate.beside)
    yield from (f"beside {word}" for word in beside[-4:])
    if beside:
        yield f"beside {' '.join(beside[-PHRASE:])}"
    for name, text in (("above", candidate.above), ("below", candidate.below)):
        words = _stems(text)
        if len(words) > LINE:
            yield f"{name} long"
        else:
            yield from (f"{name} {word}" for word in words)
    if has_role(candidate.below):
        yield "role below"
    if _SIGNED.search(candidate.above):
        yield "signed above"


@lru_cache(maxsize=1 << 12)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(word[:STEM] for word in fold(text).split())


@cache
def _table() -> dict[int, float]:
    return shipped("author_model.npz")


def shares(found: Sequence[Candidate], kind: DocumentKind) -> dict[str, float]:
    """How likely each name is the author's, 0 to 1, by all the places where it stands."""
    table = _table()
    rows = zip(found, features(found, kind), strict=True)
    return softmax((candidate.name, sum(table.get(hashed(f), 0.0) for f in row)) for candidate, row in rows)
