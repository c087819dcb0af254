"""The lines of a page as statements: wrapped lines joined, sentences parted, rows of tables left as they are.

Decisions are short and lie in forms, so that lines are joined more warily here than in a report.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..page.passages import is_abbreviated
from .values import Decided
from .verdicts import Verdict, decided_of, says


class Statement(NamedTuple):
    """A sentence or line of a page: its stretch, its words on one line, and how its line begins."""

    page: int
    start: int
    end: int
    words: str
    begins: bool
    text: str


LONGEST = 320


def statements(number: int, text: str) -> Iterator[Statement]:
    """The lines of a page, wrapped ones joined, cut into sentences."""
    for start, end in _paragraphs(text):
        begin = start
        for match in _STOP.finditer(text, start, end):
            if is_abbreviated(text, match.start()) or begin == match.start():
                continue
            yield _statement(number, text, begin, match.start() + 1, begin == start)
            begin = match.end()
        if text[begin:end].strip():
            yield _statement(number, text, begin, end, begin == start)


def _statement(number: int, text: str, start: int, end: int, begins: bool) -> Statement:
    return Statement(number, start, end, " ".join(text[start:end].split()), begins, text)


_STOP = re.compile(r"(?<=[\w)%\]”\"])[.?!]\s+(?=[A-Z(\[“\"#\d•])")
_OWN_LINE = re.compile(
    r"(?:[-*•·▪>]|\(?\d{1,2}[.):]|\(?[a-hA-H][.)]|#\d)\s|\W{0,3}[\[(|☐☒☑]|[A-Z][\w/&' ()-]{1,38}:(?:\s|$)"
    r"|(?:Item|Request|Service|Issue) #?\d\b"
)
"""How a line begins that goes on from none: an item of a list, a box, a label."""


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Lines joined where one runs on in the next."""
    lines = [match.span() for match in re.finditer(r"[^\n]+", text) if match[0].strip()]
    lengths = sorted(end - start for start, end in lines)
    full = _FULL * max(_NARROWEST, lengths[int(0.9 * (len(lengths) - 1))]) if lengths else _NARROWEST
    at = 0
    in_table = False
    while at < len(lines):
        last = at
        words = " ".join(text[slice(*lines[at])].split())
        row = len(words) < full or words[-1:].isdigit()
        in_table = heads_table(words) or counts(words) or (in_table and not words.endswith((".", ":")) and row)
        while not in_table and last + 1 < len(lines) and _runs_on(text, lines[last], lines[last + 1], full):
            last += 1
        start = lines[at][0]
        yield start + len(text[start:]) - len(text[start:].lstrip()), lines[last][1]
        at = last + 1


_FULL, _NARROWEST = 0.8, 76
"""From which share of the usual length a line may run on before a capital; that length is at least so many letters."""


def _runs_on(text: str, line: tuple[int, int], following: tuple[int, int], full: float) -> bool:
    one, two = text[slice(*line)].rstrip(), text[slice(*following)].strip()
    ended = one.endswith((".", ":", "?", "!")) and not (
        one.endswith(".") and is_abbreviated(text, line[0] + len(one) - 1) and not one[-2:-1].isdigit()
    )
    if one.endswith(":") and _NUMBERED.match(one) and _DECIDED_AHEAD.match(two):
        return True
    if ended or "\n\n" in text[line[1] : following[0]].replace(" ", ""):
        return False
    if two.isupper() and len(two.split()) > _SMALL and not one.isupper() and not _UNENDED.search(one):
        return False
    if _NUMBER_WORD.search(one) and _IN_FIGURES.match(two):  # "… and one" / "(1) unloader brace"
        return True
    if _FOLLOWING.match(two) or _OWN_LINE.match(two) or _GAP.search(one.strip()) or _GAP.search(two):
        return False
    if two[0].islower() or one.endswith((",", ";", "/", "(", "-")) or one.count("(") > one.count(")"):
        return True
    if len(one) < full or one.isupper():
        return False
    labelled = _LABELLED.match(one.strip())
    return labelled is None or (one[-1].isalnum() and bool(_WIDOW.match(two)))


_NUMBER_WORD = re.compile(r"\b(?:one|two|three|four|five|six|eight|ten|twelve)$", re.IGNORECASE)
_IN_FIGURES = re.compile(r"\(\d{1,2}\)\s")
_FOLLOWING = re.compile(
    r"The following (?:\w+ ){0,8}?(?:has|have|is|are|was|were) (?:been )?(?:\w+ )?"
    r"(?:approved|certified|authorized|denied|modified|non-?certified|deferred)\b",
    re.IGNORECASE,
)
"""How a sentence begins that decides on what it goes on to name."""
_NUMBERED = re.compile(r"\s*(?:\(?\d{1,2}[.)]|\(?[A-H][.)]|(?:Item|Request|Issue) #?\d)")
_DECIDED_AHEAD = re.compile(
    r"(?:NON-? ?CERTIFIED|NOT CERTIFIED|CERTIFIED|DENIED|APPROVED|MODIFIED|UPHELD|OVERTURNED|PARTIALLY|DEFERRED"
    r"|CONDITIONALLY|WITHDRAWN)\b"
)
"""The decision on a numbered item, on the line below it: "2. Left knee arthroscopy with debridement:" / "UPHELD."."""
_LABELLED = re.compile(r"[A-Z][\w/&' ()#-]{1,38}:\s")
"""A label before its answer, which a capital below does not go on."""
_WIDOW = re.compile(r"(?:[A-Z][^\W\d]+ ){0,2}[^\W\d]{3,}\.(?:\s|$)")
"""The last words of a sentence that a full line could not hold: an answer goes on in them."""
_UNENDED = re.compile(r"\b(?:is|are|was|the|of|to|and|for|as|an?|with|in|on)$")
"""How a line ends that goes on even in capitals."""
_GAP = re.compile(r"\S {3,}\S|\t|\|")


def told_by(line: Statement, words: str, found: Sequence[Verdict], start: int, end: int) -> Decided:
    """A decision by the words of a line from ``start`` to ``end``."""
    low, high = place(line, start, end)
    return Decided(decided_of(words, found), line.page, low, high)


def place(line: Statement, start: int, end: int) -> tuple[int, int]:
    """Where a stretch of the joined words of a line stands on its page."""
    at, place = 0, {}
    raw = line.text[line.start : line.end]
    for match in re.finditer(r"\S+", raw):
        place.update({at + i: line.start + match.start() + i for i in range(len(match[0]))})
        at += len(match[0]) + 1
    inside = [place[i] for i in range(start, min(end, len(line.words))) if i in place]
    return (inside[0], inside[-1] + 1) if inside else (line.start, line.end)


A_LINE = 110


def end_of_line(line: Statement) -> int:
    end = line.text.find("\n", line.start)
    return end if end >= 0 else len(line.text)


def heads_table(words: str) -> bool:
    """Whether a line names the columns of a table of decisions."""
    no_sentence = len(words) <= A_LINE and ":" not in words
    no_sentence = no_sentence and (not words.endswith(".") or bool(_SHORT_NAME.search(words)))
    no_sentence = no_sentence and not _OF_TITLE.search(words)
    return no_sentence and says("item_columns", words) and says("decision_columns", words)


_SHORT_NAME = re.compile(r"\b(?:cert|qty|quant|auth|det|appr|no|req)\.$", re.IGNORECASE)
"""A column's name written short, whose stop ends no sentence."""


def counts(words: str) -> bool:
    """Whether a line names the columns of a table that counts what was requested beside what was granted."""
    return len(words.split()) <= _HEADS and bool(_COUNTS.search(words)) and not words.endswith((".", ":"))


_COUNTS = re.compile(
    r"^(?!.*\d)[A-Z].*\b(?:requested|asked|submitted)\b\W+(?:approved|certified|authorized|allowed)\b", re.IGNORECASE
)
_HEADS = 10
"""Words the names of columns have at most."""
_OF_TITLE = re.compile(r"\b(?:utili[sz]ation|ur|notice|review|letter|report|of|for)\b", re.IGNORECASE)


_OF_APPEAL = re.compile(r"\b(?:appeal|reconsideration)\b", re.IGNORECASE)


def is_title(words: str) -> bool:
    """Whether a line is a title in capitals or capitalised words, and states nothing."""
    if re.search(r"\d|[:;|]|\b(?:is|are)\b", words) or (
        re.search(r"\s[-–—]\s", words) and not (_OF_TITLE.search(words) or _OF_APPEAL.search(words))
    ):
        return False
    letters = [word for word in re.findall(r"[A-Za-z]{2,}", words) if len(word) > _SMALL]
    capitals = sum(word[0].isupper() for word in letters)
    return bool(letters) and capitals == len(letters)


_SMALL = 3
