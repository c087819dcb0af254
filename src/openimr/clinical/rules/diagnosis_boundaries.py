"""Where one diagnosis of a list or sentence ends and the next begins: by marks, numbers, codes or words that join."""

import re
from collections.abc import Iterator

from ..sentences.sentence import Sentence
from ..words.tokens import MARK, NUMBER

ICD10 = re.compile(r"(?<![-\w])[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\b")
ICD9 = re.compile(r"(?<![\d./-])(?:\d{3}\.\d{1,2}|[EV]\d{2,3}\.?\d{0,2})(?![\d/])")
_JOINING = re.compile(
    r"\b(?P<doubt>(?:r o|rule out|possible|possibly|probable|suspected)\b)"
    r"|\b(?:with(?! (?:and|or|no)\b)|w(?= )|due to|secondary to|superimposed (?:on|upon)|on top of|aggravating)\b"
)
_SHORTENED = 5
"""Letters of a word before a full stop that may be a shortened one: "lig. sprain"."""
_PART_OF_SAME = re.compile(
    r"(?:left|right|bilateral|status|unspecified|with|without|initial|subsequent|resolved|improved|not|moderate|severe"
    r"|single)\b"
)
CALLED = re.compile(
    r"\w(?:itis|osis|pathy|algia|oma|emia|ectomy|plegia|paresis|uria|asia|ostomy)\b|\b(?:syndrome|disease|disorder|deficiency"
    r"|slap|(?:chondral|cartilage) wear|fraying|disturbance|stiffness|dysfunction|herniation|protrusion|hnp|radic|fx"
    r"|fracture|re tear|tear|sprain|strain|contusion|laceration|injury|lesion|ulcer|infection"
    r"|abrasion|cyst|palsy|reaction|contracture|equinus|deformity|strictures?)s?\b"
)
"""How an illness that is in no list is told from other words of a list of diagnoses."""


def boundaries(s: Sentence, start: int, end: int) -> list[int]:
    """The tokens at which the diagnoses of a stretch begin, and ``end``.

    They are parted by semicolons, cells, numbers of a list, codes, commas between whole diagnoses, and words that join
    one to another.

    Args:
        s: the sentence.
        start: the first token of the stretch.
        end: the token behind its last.
    """
    cuts = [start]
    first = s.tokens[start].norm == "1" or s.words(start - 1, start) == "1"
    following = 2 if first or s.words(start - 2, start - 1) == "1" else 0
    for i in range(start + 1, end):
        if following and _is_item(s, i, end, following):
            following += 1
            cuts.append(i)
        elif (
            s.tokens[i].norm in (";", "|")
            or _ends_sentence(s, i, end)
            or _is_numbered(s, i, end)
            or _joins_whole(s, cuts[-1], i, end)
        ):
            cuts.append(i)
    return sorted({*cuts, *_behind_codes(s, start, end), *_joined(s, start, end), end})


def _joined(s: Sentence, start: int, end: int) -> Iterator[int]:
    """Where one diagnosis goes over into another it is joined to: "sprain with radiculitis", "sprain, r/o fracture".

    A code names the whole ("disc disorder with radiculopathy M50.12"), which then stays one; so does what goes with a
    symptom ("radiculopathy with progressive weakness").
    """
    stretch = (s.text, s.tokens[start].start, s.tokens[end - 1].end)
    codes = len(ICD10.findall(*stretch)) + len(ICD9.findall(*stretch))
    last = start
    for match in s.matches(_JOINING):
        if not start < match.start < end or match.start <= last:
            continue
        doubtful = match.match["doubt"] is not None
        following = s.words(match.end, min(end, match.end + 8))
        stop = re.search(r"[;]|\bwith\b", following)
        following = following[: stop.start()] if stop else following
        named = _is_whole(s, match.end, min(end, match.end + len(following.split()))) or CALLED.search(following)
        before = _is_whole(s, last, match.start) or CALLED.search(s.words(last, match.start))
        illness = doubtful or (not codes and CALLED.search(following))
        if named and before and illness:
            last = match.end
            yield from (match.start, *(() if doubtful else (match.end,)))


def _ends_sentence(s: Sentence, i: int, end: int) -> bool:
    """Whether a full stop at a token ends a telegram's sentence: "BP pill (HCTZ). inhaler for asthma."."""
    if s.tokens[i].norm != "." or i + 1 >= end or s.tokens[i + 1].kind == NUMBER:
        return False
    return len(s.tokens[i - 1].norm) > _SHORTENED or s.tokens[i - 1].kind == MARK


def _is_item(s: Sentence, i: int, end: int, number: int) -> bool:
    """Whether a bare number goes on with the list that "1" began: "1 contusion 2 ? radiculitis 3 sprain"."""
    token = s.tokens[i]
    if token.kind != NUMBER or token.norm != str(number) or i + 1 >= end:
        return False
    return s.tokens[i + 1].norm.isalpha() or s.tokens[i + 1].norm in ("?", ")", ".")


def _is_numbered(s: Sentence, i: int, end: int) -> bool:
    """Whether an item of a list begins at a token: "2) …", or a number in a cell of its own."""
    token = s.tokens[i]
    if token.kind != NUMBER or i + 1 >= end or len(token.norm) != 1:
        return False
    marked = s.tokens[i + 1].norm in (")", ".") and token.end == s.tokens[i + 1].start
    return marked or (token.gap and s.tokens[i + 1].norm.isalpha())


def _joins_whole(s: Sentence, before: int, i: int, end: int) -> bool:
    """Whether a comma, "and" or a stroke at a token parts two diagnoses, each whole by itself."""
    stroke = s.tokens[i].norm == "/" and s.text[s.tokens[i].start - 1] == " "
    if not (stroke or s.tokens[i].norm in (",", "and")):
        return False
    after = (i + (s.tokens[i].norm in (",", "and", "/")), min(end, i + 7))
    if not (_is_whole(s, before, i) and _is_whole(s, *after)):
        return False
    sided = s.words(after[0], after[0] + 1) in ("left", "right", "bilateral")
    return not _PART_OF_SAME.match(s.words(after[0], after[0] + 1)) or (sided and _is_whole(s, after[0] + 1, after[1]))


def _behind_codes(s: Sentence, start: int, end: int) -> list[int]:
    """Where one coded diagnosis ends and the next begins, in a list without other marks between them."""
    stretch = (s.text, s.tokens[start].start, s.tokens[end - 1].end)
    codes = [*ICD10.finditer(*stretch), *ICD9.finditer(*stretch)]
    if len(codes) < 2:
        return []
    codes.sort(key=lambda m: m.start())
    words = [i for i in range(start, end) if s.tokens[i].norm.isalpha() and len(s.tokens[i].norm) > 1]
    leading = not any(s.tokens[i].end <= codes[0].start() for i in words)
    at = codes[1:] if leading else codes[:-1]
    edges = [m.start() if leading else m.end() for m in at]
    return [next((i for i in range(start, end) if s.tokens[i].start >= edge), end) for edge in edges]


def _is_whole(s: Sentence, start: int, end: int) -> bool:
    return any(
        start <= m.start and m.end <= end and s.words(m.start, m.end) not in ("pain", "injury", "disease", "syndrome")
        for m in s.mentions("diagnosis")
    )
