"""One passage made ready for the rules: its tokens, the terms in it, what its context says, where on the body it is.

Token positions count in the sentence; character offsets count in the page's text.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from openimr.domain.anatomy import BodyPart, Side

from ..words.levels import region_of
from ..words.lexicon import Mention, lexicon, word_list
from ..words.tokens import LEVEL_KIND, NUMBER, Token


class Place(NamedTuple):
    """Where on the body: a region, a side, a spinal level, as far as said."""

    region: BodyPart | None = None
    side: Side | None = None
    level: str | None = None


class Entry(NamedTuple):
    """An entry of a review of records: its first and its last offset (exclusive) in the text of its page, and its day
    in ISO form, as exact as it is, where it has one."""

    start: int
    end: int
    day: str | None


class Sentence:
    """A passage with its tokens.

    ``norm`` is the tokens' normal forms with single blanks between them; regular expressions of the rules run on it.
    ``around`` is the place its heading or label names; ``begins`` tells that it begins a paragraph or line; ``entry``
    is the entry of a review of records it stands in, ``added`` the day (ISO) on which it was added to its paper,
    ``under`` the words of that heading or label and their offset.
    """

    def __init__(
        self, tokens: list[Token], text: str, page: int, section: str, title: str, around: Place, begins: bool = True
    ) -> None:
        self.tokens = tokens
        self.text = text
        self.page = page
        self.section = section
        self.title = title
        self.around = around
        self.begins = begins
        self.entry: Entry | None = None
        self.added: str | None = None
        self.under: tuple[str, int] | None = None
        self.norm = " ".join(token.norm for token in tokens)
        self._offsets: list[int] = []
        at = 0
        for token in tokens:
            self._offsets.append(at)
            at += len(token.norm) + 1
        self._starts: dict[str, list[int]] | None = None
        self._mentions: dict[str, list[Mention]] = {}
        self._sides: list[Mention] | None = None
        self._regions: list[Mention] | None = None

    def mentions(self, category: str) -> list[Mention]:
        """The terms of a category of the vocabularies."""
        found = self._mentions.get(category)
        if found is None:
            if self._starts is None:
                self._starts = lexicon().starts(self.tokens)
            found = self._mentions[category] = lexicon().mentions(category, self.tokens, self._starts)
        return found

    def search(self, pattern: re.Pattern[str], start: int = 0) -> "Found | None":
        """The first match of ``pattern`` in ``norm`` from token ``start`` on."""
        if start >= len(self.tokens):
            return None
        match = pattern.search(self.norm, self._offsets[start])
        return Found(match, *self.span(match.start(), match.end())) if match else None

    def matches(self, pattern: re.Pattern[str]) -> Iterator["Found"]:
        """All matches of ``pattern`` in ``norm`` with the tokens they cover."""
        for match in pattern.finditer(self.norm):
            yield Found(match, *self.span(match.start(), match.end()))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Tokens (end exclusive) that a stretch of ``norm`` covers."""
        return max(0, bisect_right(self._offsets, start) - 1), bisect_left(self._offsets, end)

    def words(self, start: int, end: int) -> str:
        """``norm`` of the tokens from ``start`` to ``end`` (exclusive)."""
        return " ".join(token.norm for token in self.tokens[max(0, start) : end])

    def raw(self, start: int, end: int) -> str:
        """The page's own words of the tokens, blanks made single."""
        if start >= end:
            return ""
        return " ".join(self.text[self.tokens[start].start : self.tokens[end - 1].end].split())

    @property
    def sides(self) -> list[Mention]:
        """Sides named; the single letters l and r only where they are capitals or in brackets."""
        if self._sides is None:
            self._sides = [m for m in self.mentions("side") if self._is_side(m)]
        return self._sides

    @property
    def regions(self) -> list[Mention]:
        """Regions of the body named; spinal levels name theirs."""
        if self._regions is None:
            tests = [(m.start, m.end) for m in self.mentions("test") if m.end - m.start > 1]
            named = [
                m
                for m in self.mentions("region")
                if not self._is_other_word(m) and not any(a <= m.start and m.end <= b for a, b in tests)
            ]
            covered = {i for m in named for i in range(m.start, m.end)}
            named += [
                Mention("region", region_of(token.norm), i, i + 1)
                for i, token in enumerate(self.tokens)
                if token.kind == LEVEL_KIND and i not in covered
            ]
            self._regions = sorted(named, key=lambda m: m.start)
        return self._regions

    def _is_side(self, m: Mention) -> bool:
        token = self.tokens[m.start]
        if m.end - m.start > 1 or token.norm not in ("l", "r", "b"):
            # "right" and "left" as other words: "left work", "right away", "all right"
            after = self.tokens[m.end].norm if m.end < len(self.tokens) else ""
            if token.norm == "lt" and after in _TOUCHED:  # light touch
                return False
            return after not in _NO_SIDE_BEFORE
        after = self.tokens[m.end].norm if m.end < len(self.tokens) else ""
        if token.norm == "b":
            # B stands for both sides behind a finding ("reflexes 2+ B"), not before a list's item or another letter.
            return bool(m.start) and self.text[token.start] == "B" and after in ("", ",", ";", ".", ")", "and")
        if after in ("spine", "o", "s", "sp") and self.text[token.end : token.end + 1] in "/-":
            return False
        return self.text[token.start].isupper() or self.text[token.start - 1 : token.start] == "("

    def _is_other_word(self, m: Mention) -> bool:
        """Words that name no place here: "on the other hand", "right-hand dominant", "went back to work"."""
        words = self.words(m.start - 3, m.end + 2)
        norm = self.tokens[m.start].norm
        if norm in ("hand", "hands"):
            return bool(re.search(r"other hand|hand dominant|hand dominance|hand washing|in hand|hands on", words))
        if norm == "back" and re.search(r"\b(?:my|low|lower|upper|mid) back (?!pay)", words + " "):
            return False
        if norm == "back":
            return bool(
                re.search(
                    r"(?:come|came|go|going|went|gone|get|got|getting|be|is|was|pain|called|call|sent|date|dating|"
                    r"dates|weeks|months|years|report|cut|right|paid|pay|way|ask|asked|moved) (?:\w+ )?back"
                    r"|back (?:to|in \d|into|at work|on the|up|from|then|and forth|pay)",
                    words,
                )
            )
        if norm in _REACHED and _REACHING.search(self.words(m.start - 6, m.start) + " "):
            return True
        if norm in ("fingertips", "fingertip", "fingers", "hands") and _TO_LEG.match(self.words(m.end, m.end + 6)):
            return True
        if norm in ("feet", "foot", "lb") and m.start and self.tokens[m.start - 1].kind == NUMBER:
            return True
        if norm in ("heel", "heels", "toe", "toes") and re.search(
            r"\bwalk|\braise", self.words(m.start - 5, m.end + 5)
        ):
            return True
        if norm in _ALSO_PLACES:
            return bool(
                re.search(r"body part|body mass|foreign body|loose body|head of|face to|head (?:is|was) at", words)
            )
        return norm == "le" and self.text[self.tokens[m.start].start].islower()

    def distance(self, start: int, end: int, other: Mention, *, stop_cost: float = 8.0) -> float:
        """How far a mention stands from a stretch: in tokens, more over commas, much more over ends of clauses."""
        if other.start < end and start < other.end:
            return 0.0
        before = other.end <= start
        between = range(other.end, start) if before else range(end, other.start)
        cost = 0.0 if before else 0.6
        for i in between:
            norm = self.tokens[i].norm
            cost += 1.0
            if norm == ",":
                cost += 2.5
            elif norm in (";", ".", "but", "however", "while", "whereas"):
                cost += stop_cost
            elif norm in ("and", "or"):
                cost += 1.0
        return cost

    def nearest(self, found: list[Mention], start: int, end: int, within: float) -> Mention | None:
        """The mention nearest to a stretch, no further than ``within``."""
        best: tuple[float, Mention] | None = None
        for mention in found:
            far = self.distance(start, end, mention)
            if far <= within and (best is None or far < best[0]):
                best = far, mention
        return best[1] if best else None

    def place(self, start: int, end: int, *, within: float = 14.0) -> Place:
        """Where on the body a stretch of the sentence is about.

        Named nearest in the sentence, else by the heading or label it stands under.
        """
        at = self.nearest(self.regions, start, end, within)
        region = BodyPart(at.value) if at else self.around.region
        side = self.side(start, end)
        if side is None and at is not None:
            near = self.nearest(self.sides, at.start, at.end, 2.7)
            side = Side(near.value) if near else None
        if side is None and (at is None or region == self.around.region):
            side = self.around.side
        return Place(region, side, self.level(start, end))

    def side(self, start: int, end: int, *, within: float = 6.0) -> Side | None:
        """The side named nearest to a stretch."""
        near = self.nearest(self.sides, start, end, within)
        return Side(near.value) if near else None

    def level(self, start: int, end: int, *, within: float = 7.0) -> str | None:
        """The spinal level named nearest to a stretch, else that of the heading or label."""
        near = self.nearest(self.levels, start, end, within)
        return near.value if near else self.around.level

    @property
    def levels(self) -> list[Mention]:
        """Spinal levels named."""
        return [Mention("level", t.norm, i, i + 1) for i, t in enumerate(self.tokens) if t.kind == LEVEL_KIND]


_REACHED = frozenset(
    {"knee", "knees", "ankle", "ankles", "shin", "shins", "toe", "toes", "thigh", "thighs", "tibia", "calf", "calves"}
)
_REACHING = re.compile(
    r"\b(?:fingers?|fingertips?|hands?|reach(?:es|ed)?|touch(?:es|ed)?|(?:forward )?flex(?:ion|es|ed)?|bends?)"
    r"(?: (?:only|just|down|about|forward))? to (?:(?:the|her|his|mid|lower|upper|just|above|below|proximal|distal) )*$"
)
"""How far the hands come in bending: what they reach is not what is examined ("fingertips to the knees")."""
_TO_LEG = re.compile(
    r"(?:(?:reach|come|only|just|are|is) )*(?:to|within|from|above|below|at) (?:\w+ ){0,3}?(?:knees?|shins?"
    r"|ankles?|toes|floor|tibias?|thighs?|cal(?:f|ves)|feet)\b"
)
"""How far down the fingers reach; then they are no hand that is examined."""
_TOUCHED = frozenset(word_list("sentence", "behind_light_touch"))


class Found(NamedTuple):
    """A match of a rule's expression and the tokens it covers (end exclusive)."""

    match: re.Match[str]
    start: int
    end: int


_ALSO_PLACES = frozenset(word_list("sentence", "also_places"))
_NO_SIDE_BEFORE = frozenset(word_list("sentence", "no_side_before"))
