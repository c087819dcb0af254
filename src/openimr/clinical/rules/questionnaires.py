"""Scores of questionnaires, of function (Oswestry) and of risk (PHQ-9), and the daily morphine equivalent."""

import re
from collections.abc import Iterator

from openimr.domain.facts import FactType

from ..sentences.columns import by_column
from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, word_list
from ..words.tokens import NUMBER

_SCORE = (
    r"(?: ?(?:disability index|score|index|questionnaire|scale|today|was|is|of|at|now|:|=|-|\(|total"
    r"|improved|rated|scored|current|her|his|the|from|to|result|raw|ii|screen|low back|on \w+|and|\)|,"
    r"|low|high|moderate|mild|severe|down|up|dropped|went|fell|rose|a)){0,7}?"
    r" ?(?P<n>\d{1,3}(?:\.\d)?)\b(?! (?:of (?!\d)|weeks?|visits?))"
)


_A_GOAL = re.compile(
    r"\bgoals?\b|\b(?:improve|decrease|reduce|lower|increase|drop) (?:\w+ ){0,3}(?:to|below|under|by)\b|[<>≤≥]"
    r"|\btarget\b"
)
_GONE = re.compile(r"(?:to|now) (?P<n>\d{1,3})\b(?! ?(?:%|weeks?|days?|months?|/ \d))")
"""What a score has become: "PHQ-9 dropped from 18 to 9"."""
_EARLIER = re.compile(
    r"(?:%|/ \d+)? ?[(,;]? ?(?:(?:it )?(?:was|from|up from|down from|previously|prior|versus|vs|initially|baseline)"
    r" )(?P<n>\d{1,3})\b"
    r"|(?:% )?\( (?P<m>\d{1,3})(?: %)? (?:at first|initially|at intake|at (?:the )?(?:first|last)|before|last|in|on"
    r"|at)\b"
)
"""An earlier value beside a score: "PHQ-9 9 (was 18)", "28% (52% at first)"."""


def scores(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Scores a sentence gives."""
    for category, kind in (("function_score", FactType.FUNCTION), ("risk_score", FactType.RISK_FACTOR)):
        for m in s.mentions(category):
            words = s.words(m.start, m.end)
            if words in _SHORT and s.text[s.tokens[m.start].start].islower():
                continue
            if m.value == "morphine_equivalent":
                yield from _morphine(s, m)
                continue
            match = re.match(_SCORE, " " + s.words(m.end, m.end + 12))
            if not match:
                continue
            if _A_GOAL.search(s.words(m.start - 12, m.end + 6)):
                continue
            end = m.end + len(match[0].split())
            if _OF_A_FILE.match(s.words(end, end + 2)):
                continue
            if m.value == "bmi" and not 12 <= float(match["n"]) <= 80:
                continue
            score = (
                match["n"].rstrip("0").rstrip(".")
                if "." in match["n"] and m.value != "bmi" and m.value != "hba1c"
                else match["n"]
            )
            yield Finding(kind, f"{m.value} {score}", m.start, end)
            if m.value != "bmi" and (others := list(_next_columns(doc, s, end))):
                yield from (Finding(kind, f"{m.value} {s.tokens[i].norm}", i, i + 1) for i in others)
                continue
            gone = _GONE.match(s.words(end, end + 3)) if "from" in match[0] else None
            if earlier := gone or _EARLIER.match(s.words(end, end + 12)):
                yield Finding(
                    kind,
                    f"{m.value} {earlier['n'] or earlier[earlier.lastgroup or 'n']}",
                    end,
                    end + len(earlier[0].split()),
                )


def _next_columns(doc: Reader, s: Sentence, end: int) -> Iterator[int]:
    """The scores of other days in the columns behind a score: "Oswestry  58%  36%", "LEFS  19/80  44/80"."""
    cells = [i for i in range(end, len(s.tokens)) if s.tokens[i].gap]
    if not cells or not _REST_OF_CELL.fullmatch(s.words(end, cells[0])):
        return
    named = by_column(doc.columns, [(i, s.tokens[i].column) for i in cells]) if doc.columns else {}
    for i, behind in zip(cells, [*cells[1:], len(s.tokens)], strict=True):
        if s.tokens[i].kind != NUMBER or not _REST_OF_CELL.fullmatch(s.words(i + 1, behind)):
            return
        if named.get(i) not in ("other", "normal"):
            yield i


_REST_OF_CELL = re.compile(r"(?:/ \d{2,3}|%)?(?: [,;.])?")
_OF_A_FILE = re.compile(r"[-/] ?\d{3,}")
"""What makes a number that of a claim or a policy: "PCL-24-0087316"."""
_BEYOND = frozenset(word_list("questionnaires", "beyond"))
_SHORT = frozenset(word_list("questionnaires", "short_names"))
"""Short names of questionnaires that in small letters are other words."""


def _morphine(s: Sentence, m: Mention) -> Iterator[Finding]:
    if s.words(m.start - 2, m.start - 1) in _BEYOND or s.words(m.start - 3, m.start - 2) in _BEYOND:
        return  # a threshold: "over 100 MED"
    if re.match(
        r"(?:is |was |at )?(?:above|over|beyond|under|below|>|exceed\w*|more than)\b", s.words(m.end, m.end + 3)
    ):
        return
    total = re.match(r"[\w :+]*= ?(?P<n>\d{2,4})\b", s.words(m.end, m.end + 10))
    if total:
        end = m.end + len(total[0].split())
        yield Finding(FactType.RISK_FACTOR, f"morphine_equivalent {total['n']}", m.start, end)
        return
    near = [
        i
        for i, t in enumerate(s.tokens)
        if t.kind == NUMBER
        and abs(i - m.start) <= 6
        and not (i < m.start and re.search(r"[.;)]", s.words(i + 1, m.start)))
    ]
    if near and (
        (
            s.text[s.tokens[m.start].start : s.tokens[m.end - 1].end].upper() in ("MED", "MME", "MEDD", "MEQ")
            and s.raw(m.start, m.end).isupper()
        )
        or m.end - m.start > 1
    ):
        i = min(near, key=lambda x: abs(x - m.start))
        end = max(i + 1, m.end)
        yield Finding(FactType.RISK_FACTOR, f"morphine_equivalent {s.tokens[i].norm}", min(i, m.start), end)
        if earlier := _EARLIER.match(s.words(end, end + 8)):
            value = f"morphine_equivalent {earlier['n'] or earlier['m']}"
            yield Finding(FactType.RISK_FACTOR, value, end, end + len(earlier[0].split()))
