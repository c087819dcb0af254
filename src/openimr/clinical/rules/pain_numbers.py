"""Bare numbers that are scores of pain: told by the occasion or the place they stand beside, in a line or in a table.

Only where pain is spoken of, and only where nothing else is counted; the words are data (``data/pain_numbers.yaml``).
"""

import re
from collections.abc import Iterator
from functools import cache

from ..sentences.columns import by_column
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import data
from ..words.tokens import DATE_KIND, GRADE, LEVEL_KIND, NUMBER

Span = tuple[int, int, str]
"""Tokens of a score (end exclusive) and its value, such as ``7/10`` or ``6-8/10``."""

_HIGHEST = 10
_OF_PAIN = re.compile(
    r"\b(?:pain\w*|vas|nrs|nprs|aches?|aching|headaches?|hurts?|hurting|burning|throb\w*|sore|soreness|discomfort|lbp"
    r"|intensity|severity|numeric rating|rates?|c / ?o|c o|complain(?:s|ed|ing)? of)\b"
)
_TOLD_IN = frozenset({"subjective", "history", "", "clinical_summary", "treatment", "function"})
_LINKED = re.compile(r"(?:(?:^|(?<= ))(?::|=|is|was|a|an|at|maybe|about|around|still|now|runs)(?: |$))*$")
_GOES_ON = re.compile(r"(?:$|[,.;)(]|and\b|but\b|\+|-|→|>|then\b|(?:down |up )?to (?:a |an )?\d|=)")
_CHAINED = re.compile(r"(?:→|>|down to|up to|to)(?: an?)? ?$")
_WHENS = "best|worst|now|current|average|avg|least|lowest|highest|usual|today|low|high"
_PAIRED = re.compile(
    rf"\b(?:{_WHENS}) (?:/ )?(?:{_WHENS})(?: pain| levels?)* ?[:=]?(?P<pairs>(?: \d{{1,2}} / \d{{1,2}}\b)+)"
)
_THEN_AND_NOW = re.compile(
    r"^(?:pain|vas|nprs)\b.*\b(?:then|before|start|first|initial) ?/ ?(?:now|after|today|end|last)\b", re.I
)
_PAIR = re.compile(r"\b(?P<a>10|\d) / (?P<b>10|\d)\b")
"""Two occasions at once: "pain best/worst: 3/8"."""


@cache
def _any_of(name: str) -> str:
    """The expressions of one entry of the data file as one."""
    return "(?:" + "|".join(data("pain_numbers")[name]) + ")"


@cache
def _behind() -> re.Pattern[str]:
    return re.compile(rf"(?:,? ?\(? ?){_any_of('occasions')}\b")


@cache
def _counted() -> re.Pattern[str]:
    return re.compile(_any_of("counts"))


@cache
def _before() -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|(?<= ))(?:{_any_of('occasions')}(?: (?:is|was|:|=|a|an|-))*"
        r"|(?:good|bad) days? (?:i call it |it is |it s |is |its )?(?:a|an)?"
        rf"|{_any_of('names')}(?: {_any_of('linking')})*|{_any_of('says')}(?: {_any_of('articles')})*)$"
    )


@cache
def _numbered() -> re.Pattern[str]:
    return re.compile(rf"(?:^|(?<= )){_any_of('numbered')}$")


def bare_scores(doc: Reader, s: Sentence) -> Iterator[Span]:
    """The scores of a sentence that are numbers without "/10".

    Args:
        doc: the document; whether the sentence before spoke of pain is kept in ``doc.of_pain``.
        s: the sentence.
    """
    of_pain = bool(_OF_PAIN.search(s.norm)) or s.title.lower().startswith(("pain", "vas", "nprs"))
    spoken = of_pain or (doc.of_pain and bool(doc.pained.region or s.regions)) or _speaks_of_scores(s)
    doc.of_pain = of_pain or (doc.of_pain and len(s.tokens) <= _SHORT)
    if paired := _in_pairs(doc, s, of_pain):
        yield from paired
        return
    if row := _row_of_scores(doc, s):
        yield from row
        return
    if s.section not in _TOLD_IN or (s.section == "" and doc.is_study):
        return
    if not (spoken or (s.section == "subjective" and s.regions)):
        return
    at = last = 0
    while at < len(s.tokens):
        end = _number_end(s, at)
        chained = last and end and at - last <= _FEW and _CHAINED.search(s.words(last, at))
        if end and (_is_score(s, at, end) or (chained and not _counted().match(s.words(end, end + 5)))):
            yield at, end, _value(s, at, end)
            last = end
        at = end or at + 1


def _speaks_of_scores(s: Sentence) -> bool:
    """Whether a sentence without a word for pain deals out scores: two occasions or places, each with its number."""
    if any(t.kind == GRADE and t.norm.endswith("/10") for t in s.tokens):
        return True
    if _OCCASION_ALONE.fullmatch(s.norm) or len(_OCCASION.findall(s.norm)) > 1:
        return True
    placed = [r for r in s.regions if _RUNS_AT.match(s.words(r.end, r.end + 4))]
    return len(placed) > 1


_CORE = (
    "on (?:his |her |the )?(?:pills|pain pills|meds)|off|now|today|currently|worst|best|least|average|avg"
    "|at rest|at (?:its )?(?:worst|best)|good days?|bad days?"
)
_SCORE = r"(?:is |it s |it is |i call it |a |: |= |runs )*(?:10|\d)(?! ?[\d/%])"
_OCCASION = re.compile(rf"\b(?:(?:{_CORE}),? {_SCORE}|(?:10|\d) (?:{_CORE})\b)")
_OCCASION_ALONE = re.compile(rf"(?:{_CORE}),? {_SCORE}(?: \([^)]*\))? ?[.,;]?")
_RUNS_AT = re.compile(
    r"(?:: |is |a |runs |at |now |still |= |was )*(?:10|\d) ?(?:$|[,.;]|and\b|now\b|today\b|with\b|when\b|at\b|if\b)"
)


def _in_pairs(doc: Reader, s: Sentence, of_pain: bool) -> list[Span]:
    """Scores of two occasions at once: "pain best/worst: 3/8", or rows below "PAIN THEN / NOW" ("knee 8 / 2")."""
    headed = _THEN_AND_NOW.search(s.norm) or _THEN_AND_NOW.search(s.title)
    below = doc.in_pairs or headed
    pairs = list(s.matches(_PAIR)) if below else []
    doc.in_pairs = bool(headed or pairs)
    if not pairs and of_pain and (paired := s.search(_PAIRED)):
        first = s.span(paired.match.start("pairs") + 1, paired.match.end("pairs"))
        return [(i, i + 1, f"{s.tokens[i].norm}/10") for i in range(*first) if s.tokens[i].norm != "/"]
    ends = [(pair.start, pair.match["a"]) for pair in pairs] + [(pair.end - 1, pair.match["b"]) for pair in pairs]
    return [(i, i + 1, f"{number}/10") for i, number in sorted(ends)]


_FEW = 3
_SHORT = 12
"""A sentence so short that the next may go on about the pain it goes on about itself."""


def _number_end(s: Sentence, at: int) -> int | None:
    """The end of the number or range from 0 to 10 that begins at a token, or None."""
    if not _is_low(s, at):
        return None
    if at + 2 < len(s.tokens) and s.tokens[at + 1].norm in ("-", "to") and _is_low(s, at + 2):
        low, high = (float(s.tokens[i].norm) for i in (at, at + 2))
        return at + 3 if low < high else None if s.tokens[at + 1].norm == "-" else at + 1
    beyond = at + 2 < len(s.tokens) and s.tokens[at + 1].norm in ("-", "to") and s.tokens[at + 2].kind == NUMBER
    return None if beyond else at + 1


def _is_low(s: Sentence, at: int) -> bool:
    token = s.tokens[at]
    return (
        token.kind == NUMBER
        and re.fullmatch(r"\d{1,2}(?:\.5)?", token.norm) is not None
        and float(token.norm) <= _HIGHEST
    )


def _value(s: Sentence, start: int, end: int) -> str:
    return f"{'-'.join(s.tokens[i].norm for i in range(start, end, 2))}/10"


def _is_score(s: Sentence, start: int, end: int) -> bool:
    """Whether the words beside a number make it a score: an occasion, a place, or a word for pain."""
    before, behind = s.words(start - 6, start), s.words(end, end + 5)
    if (
        _counted().match(behind)
        or _numbered().search(before)
        or (start and s.tokens[start - 1].norm in ("/", "#", "-", "$"))
    ):
        return False
    if s.tokens[end - 1].end < len(s.text) and s.text[s.tokens[end - 1].end] in "/%-+'\"":
        return False
    on_occasion = bool(_behind().match(behind))
    goes_on = on_occasion or bool(_GOES_ON.match(behind))
    led = _before().search(before)
    if led and goes_on:
        return True
    at = next((r for r in reversed(s.regions) if r.end <= start), None)
    placed = at is not None and start - at.end <= _FEW and _LINKED.match(s.words(at.end, start)) is not None
    placed = placed and s.tokens[start - 1].kind != LEVEL_KIND
    if placed and goes_on:
        return True
    opens = not before or before.endswith((",", ".", ";", ":", "and", "but", "(", " a", " an")) or before in ("a", "an")
    titled = not before and not behind and s.title.lower().startswith(("pain", "vas", "nprs"))
    return titled or (opens and on_occasion)


def _row_of_scores(doc: Reader, s: Sentence) -> list[Span]:
    """The scores of a row of a table of pain: a name or a day and then, cell by cell, numbers up to ten."""
    cells = [i for i, t in enumerate(s.tokens) if t.gap]
    if not s.begins or len(cells) < _CELLS:
        return []
    named_pain = _NAMES_PAIN.match(s.words(0, cells[0])) is not None
    if not (named_pain and doc.columns) and (
        not (doc.of_pain or _OF_PAIN.search(s.title.lower())) or s.section == "objective"
    ):
        return []
    columns = by_column(doc.columns, [(i, s.tokens[i].column) for i in cells]) if named_pain and doc.columns else {}
    told = [i for i in cells if columns.get(i) not in ("other", "normal")]
    numbers = [i for i in range(cells[0], len(s.tokens)) if s.tokens[i].norm != "-"] if not columns else told
    if len(numbers) < _CELLS or not all(_is_low(s, i) and s.tokens[i].gap for i in numbers):
        return []
    named = s.regions or s.tokens[0].kind == DATE_KIND or named_pain or _behind().match(s.norm)
    doc.of_pain = True
    return [(i, i + 1, f"{s.tokens[i].norm}/10") for i in numbers] if named else []


_NAMES_PAIN = re.compile(r"(?:\w+ ){0,2}?(?:pain|vas|nprs|nrs)\b(?! free)")
_CELLS = 2
