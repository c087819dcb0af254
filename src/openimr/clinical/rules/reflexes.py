"""Deep tendon reflexes by name and side."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import Side
from openimr.domain.facts import FactType

from ..columns import by_column
from ..finding import Finding
from ..lexicon import Mention
from ..reader import Reader
from ..sentence import Found, Sentence
from ..tokens import GRADE

_REFLEX_VALUE = re.compile(
    r"(?<![\d.] )\b(?P<n>[0-4]) ?(?P<plus>\+)?(?: ?/ ?4(?: ?\+)?)?(?= |$)|\b(?P<word>absent"
    r"|trace|brisk|normal|intact|hyperactive|hypoactive|decreased|diminished"
    r"|depressed|reduced|physiologic|wnl|unobtainable|lost|missing|hyporeflexi[ac]|hyperreflexi[ac]|areflexi[ac]"
    r"|unelicitable|nonelicitable|blunted|sluggish|exaggerated|symmetric|symmetrical)\b"
)


_REFLEX_WORDS = {
    "absent": "0",
    "unobtainable": "0",
    "lost": "0",
    "missing": "0",
    "trace": "1+",
    "brisk": "increased",
    "hyperactive": "increased",
    "hypoactive": "decreased",
    "decreased": "decreased",
    "diminished": "decreased",
    "depressed": "decreased",
    "reduced": "decreased",
    "blunted": "decreased",
    "sluggish": "decreased",
    "hyporeflexia": "decreased",
    "hyporeflexic": "decreased",
    "hyperreflexia": "increased",
    "hyperreflexic": "increased",
    "exaggerated": "increased",
    "areflexia": "0",
    "areflexic": "0",
    "unelicitable": "0",
    "nonelicitable": "0",
}


def reflexes(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Reflexes of a sentence, each with its side."""
    word = s.mentions("reflex_word")
    named = [
        m
        for m in s.mentions("reflex")
        if word
        or re.search(r"jerk|reflex|\b[kab]j\b", s.words(m.start, m.end + 1))
        or "reflex" in s.title.lower()
        or doc.table == "reflex"
    ]
    if not word and not named:
        return
    if doc.table == "reflex" and named and named[0].start <= 1 and (cells := _reflex_row(doc, s, named[0])):
        yield from cells
        return
    begin = min([m.start for m in word] + [m.start for m in named])
    values = [
        v
        for v in s.matches(_REFLEX_VALUE)
        if v.start >= max(0, begin - 5)
        and not (v.end <= begin and re.search(r"[;.,]", s.words(v.end, begin)))
        and _is_reflex_value(s, v.start, v.match["n"], v.match["plus"])
    ]
    if word and not named and values:
        named = []
    numeric = [v for v in values if v.match["n"]]
    told = [v for v in values if v.match["n"] or _REFLEX_WORDS.get(v.match["word"] or "") in ("0", "1+")]
    chosen = told if numeric else values[:1]
    row = doc.columns and named and named[0].start <= 1 and len(numeric) >= 2
    columns = by_column(doc.columns, [(v.start, s.tokens[v.start].column) for v in numeric]) if row else {}
    pairs = _reflex_pairs(s, named)
    if pairs:
        yield from pairs
        return
    yield from _listed(s, named, chosen, columns)


def _listed(s: Sentence, named: list[Mention], chosen: list[Found], columns: dict[int, str]) -> Iterator[Finding]:
    """The values of a list of reflexes, each with the reflexes and the side it is said of."""
    behind = _sides_behind(s, chosen)
    for position, v in enumerate(chosen):
        low = chosen[position - 1].end if position else 0
        high = chosen[position + 1].start if position + 1 < len(chosen) else len(s.tokens)
        value = (
            _REFLEX_WORDS.get(v.match["word"] or "", "normal")
            if v.match["word"]
            else ("0" if v.match["n"] == "0" else f"{v.match['n']}+")
        )
        own = [m for m in named if low <= m.start and m.end <= v.start]
        if not own and not (position and named and named[0].start < chosen[0].start):
            own = [m for m in named if v.end <= m.start < high and not re.search(r"[;.]", s.words(v.end, m.start))]
        if not own and position:
            own = [m for m in named if m.end <= v.start][-1:]
        if (
            v.match["word"]
            and not own
            and re.search(r"\b(?:strength|sensation|motor|power)\b", s.words(v.start - 3, v.start))
            and not re.search(r"reflex|dtr", s.words(v.start - 3, v.end + 3))
        ):
            continue
        side = (
            Side(columns[v.start])
            if columns.get(v.start) in ("left", "right")
            else _side_near(s, v.start, v.end, low, high, behind=behind)
        )
        for m in tuple(own) or (None,):
            made = Finding(
                FactType.REFLEX,
                value,
                min(v.start, m.start) if m and abs(m.start - v.start) < 8 else v.start,
                max(v.end, m.end) if m and m.start > v.start and m.start - v.start < 8 else v.end,
                side=side,
            )
            if m:
                made.attributes["reflex"] = m.value
            yield made


_CELL = re.compile(r"([0-4]) ?\+?|absent|trace")


def _reflex_row(doc: Reader, s: Sentence, name: Mention) -> list[Finding]:
    """A row of a table of reflexes: one value for each column."""
    places = [i for i in range(name.end, len(s.tokens)) if _CELL.fullmatch(s.tokens[i].norm)]
    columns = by_column(doc.columns, [(i, s.tokens[i].column) for i in places])
    made = []
    for i in places:
        if columns.get(i) not in ("left", "right"):
            continue
        norm = s.tokens[i].norm
        value = _REFLEX_WORDS.get(norm) or ("0" if norm == "0" else f"{norm}+")
        found = Finding(FactType.REFLEX, value, name.start, i + 1, side=Side(columns[i]))
        found.attributes["reflex"] = name.value
        made.append(found)
    return made


_PAIR = re.compile(r"(?<![\d/] )\b(?P<a>[0-4]) ?\+? ?/ ?(?P<b>[0-3]) ?\+?(?= |$)")


def _reflex_pairs(s: Sentence, named: list[Mention]) -> list[Finding]:
    """``patellar 2+/2+, Achilles 1+/2+``: right and left of each reflex."""
    made = []
    for pair in s.matches(_PAIR):
        own = [m for m in named if m.end <= pair.start and pair.start - m.end <= 4][-1:]
        for side, digit in ((Side.RIGHT, pair.match["a"]), (Side.LEFT, pair.match["b"])):
            found = Finding(
                FactType.REFLEX,
                "0" if digit == "0" else f"{digit}+",
                own[0].start if own else pair.start,
                pair.end,
                side=side,
            )
            if own:
                found.attributes["reflex"] = own[0].value
                made.append(found)
    return made


def _is_reflex_value(s: Sentence, i: int, number: str | None, plus: str | None) -> bool:
    if number is None:
        return not re.search(r"\bpathologic", s.words(i - 2, i + 3))
    token = s.tokens[i]
    if token.kind == GRADE:
        return False
    before, after = s.words(i - 1, i), s.words(i + 1, i + 3)
    return not (before in ("x", "#", ".", "type", "grade", "-") and not plus) and not re.match(
        r"(?:[.)] [a-z]|months|weeks|x|%|sec|beats|mm|cm|ms|/ 5|/ 10|degrees|°)", after
    )


def _side_near(s: Sentence, start: int, end: int, low: int, high: int, *, behind: bool) -> Side | None:
    """The side of a value in a list: said before it, or behind it where the list's first value has its side behind."""
    before = [m for m in s.sides if low <= m.start and m.end <= start]
    after = [
        m for m in s.sides if end <= m.start < min(high, end + 7) and not re.search(r"[;.]", s.words(end, m.start))
    ]
    for found in (after, before[::-1]) if behind else (before[::-1], after):
        if found:
            return Side(found[0].value)
    if re.search(r"^ ?(?:=|and symmetric|symmetric|and equal|throughout|bilat)", s.words(end, end + 3)):
        return Side.BILATERAL
    return s.around.side


def _sides_behind(s: Sentence, chosen: list[Found]) -> bool:
    """Whether a list's sides stand behind their values: "1+ right, 2+ left", not "R 1+ L 2+"."""
    for value in chosen:
        if any(0 <= value.start - m.end <= 1 for m in s.sides):
            return False
        if _SIDE_NEXT.match(s.words(value.end, value.end + 4)):
            return True
    return False


_SIDE_NEXT = re.compile(r"(?:\(|on|at|the|in|of| )*(?:left|right|bilat\w*|both|l|r|b)\b")
