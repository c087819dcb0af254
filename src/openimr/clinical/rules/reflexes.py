"""Deep tendon reflexes by name and side."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import Side
from openimr.domain.facts import FactType

from ..sentences.columns import told_of
from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, data, terms
from ..words.tokens import GRADE
from .dealing import Value, dealt
from .grades import BOTH

_REFLEX_VALUE = re.compile(
    r"(?<![\d.] )(?:(?P<before>\+) ?)?\b(?P<n>[0-4]) ?(?P<plus>\+|plus\b)?(?: ?/ ?4(?: ?\+)?)?(?= |$)"
    r"|\b(?P<spoken>one|two|three) plus\b"
    r"|\b(?P<none>(?:unable to|could not|cannot|not) (?:be )?(?:elicit|obtain)(?:ed|able)?)\b(?! because)"
    r"|\b(?P<word>absent"
    r"|trace|brisk|normal|intact|hyperactive|hypoactive|decreased|diminished"
    r"|depressed|reduced|physiologic|wnl|unobtainable|lost|missing|hyporeflexi[ac]|hyperreflexi[ac]|areflexi[ac]"
    r"|unelicitable|nonelicitable|blunted|sluggish|exaggerated|symmetric|symmetrical)\b"
)
"""A reflex as a figure ("2+", "1/4", "two plus"), as what could not be had, or as a word."""


_REFLEX_WORDS = {word: kept for kept, words in data("reflex_words")["words"].items() for word in terms(words)}
"""How a reflex is, as it is kept, by the word that says so."""


def reflexes(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Reflexes of a sentence, each with its side."""
    word = [m for m in s.mentions("reflex_word") if s.words(m.start - 1, m.start) != "h"]
    headed = "reflex" in s.title.lower() or "dtr" in s.title.lower() or doc.table == "reflex"
    goes_on = not word and not headed and doc.topic == "reflex"
    named = [m for m in s.mentions("reflex") if word or headed or goes_on or _is_reflex(s, m)]
    if s.section == "objective" and (steps := _in_step(s, _once(s.mentions("reflex")))):
        yield from steps
        return
    if not (word or named or (goes_on and s.sides and len(s.tokens) <= 9)):
        return
    if named and named[0].start <= 1 and (row := _reflex_row(doc, s, named)):
        yield from row
        return
    if pairs := _reflex_pairs(s, named):
        yield from pairs
        return
    begin = _begin(s, word, named)
    named = [m for m in named if m.start >= begin]
    end = _end(s, begin)
    values = _chosen(s, begin, end)
    if goes_on and not any(v.said in _BY_DIGIT for v in values):
        return
    low = 0 if headed or goes_on else min([begin, *(v.start for v in values)], default=0)
    low = next((m.start for m in s.sides if low - 2 <= m.start < low), low)
    for one in dealt(s, values, _once(named), low, end):
        v = one.value
        side = one.side
        if side is None and re.match(r" ?(?:=|and symmetric|symmetric|and equal|bilat)", s.words(v.end, v.end + 3)):
            side = Side.BILATERAL
        made = Finding(FactType.REFLEX, v.said, v.start, v.end, side=side or s.around.side)
        if one.item:
            m = one.item
            near = abs(m.start - v.start) < 8 and not any(m.start < w.start < v.start for w in values)
            made.start = min(v.start, m.start) if near else v.start
            made.end = max(v.end, m.end) if near else v.end
            made.attributes["reflex"] = m.value
        yield made


_BY_DIGIT = frozenset(("0", "1+", "2+", "3+", "4+"))
_ELSEWHERE = re.compile(
    r"\b(?:strength|motor|sensation|sensory|light touch|pinprick|gait|pulses?|slr|straight leg|rom|range of motion"
    r"|tender|tinel\w*|phalen\w*|spurling\w*|hoffman\w*|babinski|clonus|coordination|romberg)\b"
)


_PLAIN = frozenset(("patellar", "achilles", "biceps", "triceps", "brachioradialis"))
_JOINTS = frozenset(("knee", "knees", "ankle", "ankles", "patella", "patellae"))
_PLUS_BEHIND = re.compile(
    r"(?:(?:right|left|rt|lt|r|l|bilat\w*|:|=|/|[a-z]+) ){0,2}[0-4] \+(?! ?(?:/ ?5|tender\w*|ttp|effusion|edema"
    r"|swelling|laxity|crepitus|pulses?|pitting|spasm|pain|strength))"
)


def _is_reflex(s: Sentence, m: Mention) -> bool:
    """Whether a tendon is named for its reflex: "knee jerk", "BJ", or by a value only reflexes have ("bic 1+ R")."""
    words = s.words(m.start, m.end)
    if re.search(r"jerk|reflex|\b[kab]j\b", s.words(m.start, m.end + 1)):
        return s.words(m.end, m.end + 1) != "tendon"
    plain = m.value in _PLAIN and words not in _JOINTS
    return plain and s.section == "objective" and bool(_PLUS_BEHIND.match(s.words(m.end, m.end + 5)))


def _begin(s: Sentence, word: list[Mention], named: list[Mention]) -> int:
    """The token with which a sentence turns to reflexes: their word, or the tendons named before it."""
    first = min([m.start for m in (*word, *named)], default=0)
    if not word or word[0].start <= first:
        return first
    others = [found.start for found in s.matches(_ELSEWHERE) if first < found.start < word[0].start]
    return min([m.start for m in named if not others or m.start > others[-1]] + [word[0].start])


def _end(s: Sentence, begin: int) -> int:
    """The token with which a sentence turns from reflexes to something else."""
    other = s.search(_ELSEWHERE, begin + 1)
    return other.start if other else len(s.tokens)


def _once(named: list[Mention]) -> list[Mention]:
    """Mentions without those that stand inside one before."""
    kept: list[Mention] = []
    for m in named:
        if not kept or m.start >= kept[-1].end:
            kept.append(m)
    return kept


def _chosen(s: Sentence, begin: int, end: int) -> list[Value]:
    """The values said of reflexes: digits, and beside them only words that stand for one; else words."""
    found = [
        v
        for v in s.matches(_REFLEX_VALUE)
        if max(0, begin - 5) <= v.start < end
        and not (v.end <= begin and re.search(r"[;.,]", s.words(v.end, begin)))
        and not (v.match["word"] and re.search(_ELSEWHERE, s.words(v.start - 3, v.start)))
        and _is_reflex_value(s, v.start, v.match["n"], v.match["plus"])
    ]
    values = [Value(_said(v.match), v.start, v.end) for v in found]
    if any(v.match["n"] or v.match["spoken"] for v in found):
        values = [v for v in values if v.said in _BY_DIGIT]
    # "2+ and symmetric", "normal and symmetric": how alike they are is no value of its own
    return [v for v in values if len(values) == 1 or not s.words(v.start, v.end).startswith("symmetric")]


_SPOKEN = {"one": "1+", "two": "2+", "three": "3+"}


def _said(match: re.Match[str]) -> str:
    if match["n"]:
        return "0" if match["n"] == "0" else f"{match['n']}+"
    if match["spoken"]:
        return _SPOKEN[match["spoken"]]
    return "0" if match["none"] else _REFLEX_WORDS.get(match["word"], "normal")


_IN_STEP = re.compile(r"(?:[:=-] )?(?P<values>[0-4] ?\+?(?: ?/ ?[0-4] ?\+?){2,})(?= |$)")


def _in_step(s: Sentence, named: list[Mention]) -> list[Finding]:
    """As many values as reflexes, in the same order: "biceps/BR/triceps 2+/2+/1+ on left"."""
    found = [v for v in s.matches(_IN_STEP) if len(re.findall(r"\d", v.match["values"])) == len(named)]
    if len(named) < 3 or not found:
        return []
    spans = [Value(v.match["values"], v.start, v.end) for v in found]
    made = []
    for one in {d.value.start: d for d in dealt(s, spans, _once(named))}.values():
        for m, digit in zip(named, re.findall(r"\d", one.value.said), strict=True):
            said = "0" if digit == "0" else f"{digit}+"
            made.append(Finding(FactType.REFLEX, said, one.value.start, one.value.end, side=one.side or s.around.side))
            made[-1].attributes["reflex"] = m.value
    return made


_CELL = re.compile(
    r"\+? ?(?P<n>[0-4]) ?\+?(?= |$)|(?P<word>absent|trace|normal|nl|brisk|decreased|diminished|dec|none)\b"
)


def _reflex_row(doc: Reader, s: Sentence, named: list[Mention]) -> list[Finding]:
    """A row of a table of reflexes: one value for each column."""
    made = []
    for m, cell in told_of(doc.columns, s, named):
        told = _CELL.match(s.words(cell.start, cell.end))
        if not told or cell.column not in ("left", "right"):
            continue
        if told["word"]:
            value = _REFLEX_WORDS.get(told["word"], "normal")
        else:
            value = "0" if told["n"] == "0" else f"{told['n']}+"
        found = Finding(FactType.REFLEX, value, m.start, cell.end, side=Side(cell.column))
        found.attributes["reflex"] = m.value
        made.append(found)
    return made


_PAIR = re.compile(r"(?<![\d/] )\b(?P<a>[0-4]) ?\+? ?/ ?(?P<b>[0-3]) ?\+?(?= |$)")


def _reflex_pairs(s: Sentence, named: list[Mention]) -> list[Finding]:
    """``patellar 2+/2+, Achilles 1+/2+``: right and left of each reflex."""
    made = []
    ordered = BOTH.search(s.norm) or BOTH.search(s.title.lower().replace("/", " / "))
    for pair in s.matches(_PAIR):
        own = [m for m in named if m.end <= pair.start and pair.start - m.end <= 4][-1:]
        a, b = pair.match["a"], pair.match["b"]
        for side, digit in ((Side.BILATERAL, a),) if a == b and not ordered else ((Side.RIGHT, a), (Side.LEFT, b)):
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
    i += s.tokens[i].norm == "+"
    token = s.tokens[i]
    if token.kind == GRADE or not (plus or s.text[token.start].isdigit()):
        return False
    before, after = s.words(i - 1, i), s.words(i + 1, i + 3)
    return not (
        (before in ("x", "#", ".", "type", "grade") or (before == "-" and s.tokens[i - 1].end == token.start))
        and not plus
    ) and not re.match(r"(?:[.)] [a-z]|months|weeks|x|%|sec|beats|mm|cm|ms|/ 5|/ 10|degrees|°)", after)
