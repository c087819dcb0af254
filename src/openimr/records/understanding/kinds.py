"""What kind of document the pages are: weighted phrases summed by zone, with the words that decided.

Scores are in the unit of the lexicon's weights; a small trained model weighs them together with all the words of the
document, and the confidence is the likelihood it gives.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from openimr.domain.document_kind import DocumentKind

from .folding import fold, squeeze
from .headings import Heading, TitleHit, headings, strongest, title_hits
from .kind_model import shares
from .lexicon import lexicon, read_yaml
from .sheets import Sheet

# What a kind must reach before the pages are more than "other".
NEEDED = 3.5
PAGES_READ = 3
WORD_PAGES = 2
# All the words of a page share this weight; a page of few words gives less.
WORDS_WEIGH = 34.0
WORDS_PRIOR = 8.0
LATER_PAGES = 0.5
# What speaks against a kind counts fully in headings and fields; a history may mention anything.
FIELD_WORDS = 9
IN_PROSE = 0.5
# Of a document of so few words its title decides, if it weighs so much and so much more than any other on the page: the
# model of words has then too little to go by. How sure that is.
FEW_WORDS, TITLE_DECIDES, TITLE_LEADS, TITLED_SHARE = 30, 6.5, 1.0, 0.6
# How sure a kind is that the greeting of a letter tells.
GREETED_SHARE = 0.9
# What is left of the share of a kind whose pages lack a word it needs: a scan may have lost the word.
LACKING = 0.05
# Beyond these sums more phrases of the same zone add little.
CEILING = {"words": 12.0, "anywhere": 9.0, "top": 7.0, "letterhead": 8.0, "signature": 8.0, "negative": 11.0}


class KindDecision(NamedTuple):
    """A kind, how sure it is (0 to 1) and the words it was decided on, the weightiest first."""

    kind: DocumentKind
    confidence: float
    words: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the lexicon finds on one page; made once per page."""

    sheet: Sheet
    found: frozenset[int]
    lines: tuple[Heading, ...]
    hits: tuple[TitleHit, ...]
    titles: dict[DocumentKind, list[tuple[float, str]]]

    @property
    def title_score(self) -> float:
        """The weight of the strongest title on the page, 0 where there is none."""
        return max((scores[0][0] for scores in self.titles.values()), default=0.0)


def read(sheet: Sheet) -> Reading:
    """Look one page up in the lexicon."""
    found = lexicon().find(sheet.folded, sheet.compact)
    lines = tuple(headings(sheet))
    hits = tuple(title_hits(sheet, found, lines))
    return Reading(sheet, found, lines, hits, strongest(hits))


Evidence = dict[DocumentKind, dict[str, float]]


def _add(evidence: Evidence, zone: str, numbers: Sequence[int] | frozenset[int], factor: float = 1.0) -> None:
    book = lexicon()
    table = book.zones[zone]
    for number in numbers:
        for said in table.get(number, ()):
            words = evidence[said.kind]
            text = book.phrases[number].text
            words[text] = max(words.get(text, 0.0), said.weight * factor)


def _words(readings: Sequence[Reading]) -> Evidence:
    """What single words say: a kind is told by the share of the page's telling words that are its own."""
    said: Evidence = defaultdict(dict)
    book = lexicon()
    for number, reading in enumerate(readings[:WORD_PAGES]):
        for token in reading.sheet.tokens & book.words.keys():
            for kind, weight in book.words[token]:
                table = said[kind]
                table[token] = max(table.get(token, 0.0), weight if number == 0 else weight * LATER_PAGES)
    total = sum(sum(table.values()) for table in said.values())
    scale = WORDS_WEIGH / (total + WORDS_PRIOR) if total else 0.0
    return {kind: {word: w * scale for word, w in table.items()} for kind, table in said.items()}


def _within(reading: Reading, lines: Sequence[str]) -> list[int]:
    folded = f" {fold(' '.join(lines))} "
    return lexicon().find_among(reading.found, folded, squeeze(folded))


def _ceiling(total: float, ceiling: float) -> float:
    return ceiling * (1 - math.exp(-total / ceiling))


def _title_total(scores: list[tuple[float, str]]) -> float:
    return scores[0][0] + min(3.0, 0.2 * sum(s for s, _ in scores[1:]))


def evidence(readings: Sequence[Reading]) -> dict[str, Evidence]:
    """Zone by zone what speaks for (or, zone ``negative``, against) each kind."""
    first, last = readings[0], next((r for r in reversed(readings) if not r.sheet.blank), readings[-1])
    zones: dict[str, Evidence] = {zone: defaultdict(dict) for zone in (*CEILING, "title")}
    zones["words"] = _words(readings)
    for kind, scores in first.titles.items():
        zones["title"][kind] = {text: score for score, text in scores}
    lines = first.sheet.lines
    _add(zones["letterhead"], "letterhead", _within(first, lines[:6]))
    _add(zones["top"], "top", _within(first, [s.text for s in first.sheet.top(0.5)]))
    for number, reading in enumerate(readings[:PAGES_READ]):
        _add(zones["anywhere"], "anywhere", reading.found, 1.0 if number == 0 else LATER_PAGES)
    _add(zones["signature"], "signature", _within(last, last.sheet.lines[-9:]))
    fields = _within(
        first,
        [h.text for h in first.lines if len(h.text.split()) <= (FIELD_WORDS if h.emphasis < 0.2 else 2 * FIELD_WORDS)],
    )
    _add(zones["negative"], "negative", first.found, IN_PROSE)
    _add(zones["negative"], "negative", fields)
    return zones


def scores(zones: dict[str, Evidence]) -> dict[DocumentKind, float]:
    """The score of every kind that has any evidence."""
    totals: dict[DocumentKind, float] = defaultdict(float)
    for kind, titles in zones["title"].items():
        totals[kind] += _title_total(sorted(((s, t) for t, s in titles.items()), reverse=True))
    for zone, ceiling in CEILING.items():
        for kind, words in zones[zone].items():
            amount = _ceiling(sum(words.values()), ceiling)
            totals[kind] += -amount if zone == "negative" else amount
    totals[DocumentKind.OTHER] = max(totals.get(DocumentKind.OTHER, 0.0), NEEDED)
    return dict(totals)


@cache
def _needed() -> dict[DocumentKind, tuple[str, ...]]:
    """For some kinds the words, folded, of which one must stand on the pages."""
    return {
        DocumentKind(kind): tuple(squeeze(fold(word)) for word in words)
        for kind, words in read_yaml("needed.yaml").items()
    }


def _without_what_lacks(likely: dict[DocumentKind, float], readings: Sequence[Reading]) -> dict[DocumentKind, float]:
    """The shares of the kinds, those that lack a word they need made small."""
    pages = [reading.sheet.compact for reading in readings[:PAGES_READ]]
    for kind, words in _needed().items():
        if not any(word in page for word in words for page in pages):
            likely[kind] *= LACKING
    total = sum(likely.values())
    return {kind: share / total for kind, share in likely.items()}


def _titled(readings: Sequence[Reading]) -> DocumentKind | None:
    """The kind that the title of a document names which says hardly more than its title; else None."""
    if sum(reading.sheet.word_count for reading in readings) > FEW_WORDS:
        return None
    titles = sorted(((found[0][0], kind) for kind, found in readings[0].titles.items()), reverse=True)
    if not titles or titles[0][0] < TITLE_DECIDES:
        return None
    return titles[0][1] if len(titles) == 1 or titles[0][0] - titles[1][0] >= TITLE_LEADS else None


@cache
def _greetings() -> dict[str, DocumentKind]:
    """Whom letters of a kind greet, folded, and the kind."""
    return {fold(words): DocumentKind(kind) for kind, all_ in read_yaml("addressed.yaml").items() for words in all_}


def _greeted(reading: Reading) -> DocumentKind | None:
    """The kind that the greeting of a letter tells; else None."""
    for segment in reading.sheet.top(0.6):
        words, mark, _ = segment.text.replace(",", ":", 1).partition(":")
        if mark and (kind := _greetings().get(fold(words))):
            return kind
    return None


def decide(readings: Sequence[Reading]) -> KindDecision:
    """The kind of the document whose pages are given in order."""
    written = [r for r in readings if not r.sheet.blank]
    if not written:
        return KindDecision(DocumentKind.OTHER, 0.5, (), 0.0)
    zones = evidence(written)
    totals = scores(zones)
    likely = _without_what_lacks(shares([r.sheet for r in written], written[0].lines, totals), written)
    best = max(likely, key=lambda k: (likely[k], k.value))
    titled = _titled(written)
    if titled is not None and titled is not best:
        best, likely[titled] = titled, max(likely[titled], TITLED_SHARE)
    greeted = _greeted(written[0])
    if greeted is not None:
        best, likely[greeted] = greeted, max(likely[greeted], GREETED_SHARE)
    share, top = likely[best], totals.get(best, 0.0)
    words: dict[str, float] = {}
    for zone in ("title", "letterhead", "top", "anywhere", "signature"):
        for text, weight in zones[zone].get(best, {}).items():
            words[text] = max(words.get(text, 0.0), weight)
    ranked = sorted(words, key=lambda t: (-words[t], t))[:6]
    # Nothing speaks for "other" itself where only everything else is missing.
    sure = 0.6 if best is DocumentKind.OTHER and not ranked else 0.99
    return KindDecision(best, round(min(share, sure), 3), tuple(ranked), top)
