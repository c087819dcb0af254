"""Sensation by dermatome or area, as examined."""

import itertools
import re
from collections.abc import Iterator

from openimr.domain.anatomy import Side
from openimr.domain.facts import FactType

from ..columns import by_column
from ..finding import Finding
from ..reader import Reader
from ..sentence import Sentence
from ..tokens import LEVEL_KIND
from .strength import _NORMAL

_LESS = re.compile(
    r"\b(?:decreased|diminished|reduced|dec|decr|hypoesthesia|hypesthesia|hypoesthetic|impaired|loss|↓"
    r"|dull|deficit|deficits|altered|blunted|numb|dulled|decrease|numbness|lessened|subjectively "
    r"decreased|lost|paresthesias?|dysesthesias?|less)\b|↓"
)


_MORE = re.compile(
    r"\b(?:hyperesthesia|hyperesthetic|hypersensitive|hypersensitivity|allodynia|increased|hyperalgesia|hyperpathia)\b"
)


_WELL = re.compile(
    rf"\b(?:{_NORMAL}|normally|equal(?:ly)?|no loss of sensation|no (?:sensory )?deficits?|good|silt|ok)\b"
)


_SUBJECT = re.compile(
    r"\b(?:sensation|sensory|sens|light touch|pin ?prick|lt|dermatom\w*|pinwheel|sensibility"
    r"|hypesthesia|hypoesthesia|hyperesthesia|allodynia|dysesthesias?|monofilament|to pin|to touch"
    r"|feeling|vibration|numb|sensate|hypoesthetic|silt)\b"
)


def sensations(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """What a sentence says of sensation."""
    if doc.table == "sensation" and s.tokens[0].kind == LEVEL_KIND:
        yield from _row(doc, s)
        return
    about = list(s.matches(_SUBJECT))
    if not about and not s.title.lower().startswith(("sens", "dermat")):
        return
    if s.section in ("", "plan", "diagnosis", "reasons") and not re.search(
        r"\b(?:sensation|sensory|sens|light touch|pin|hypesthesia|hypoesthesia|allodynia)\b", s.norm
    ):
        return
    first = about[0].start if about else 0
    clauses = _clauses(s, first)
    for start, end in clauses:
        words = s.words(start, end)
        yield from _sensed(
            s,
            start,
            end,
            words,
            (bool(about) and start <= first < end)
            or len(clauses) == 1
            or not re.search(r"\b(?:strength|reflex\w*|motor|dtrs?|gait|slr|pulses?|\d [+/])", words),
        )


_IN_A_CELL = {
    **dict.fromkeys(("intact", "normal", "wnl", "nl", "ok", "good", "full"), "normal"),
    **dict.fromkeys(("decreased", "diminished", "reduced", "impaired", "dec", "decr", "dull", "↓"), "decreased"),
    **dict.fromkeys(("absent", "lost", "none"), "absent"),
    **dict.fromkeys(("increased", "hypersensitive"), "increased"),
}


def _row(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """A dermatome's row of a table: how each side is."""
    cells = [i for i, token in enumerate(s.tokens) if token.norm in _IN_A_CELL]
    columns = by_column(doc.columns, [(i, s.tokens[i].column) for i in cells])
    for i in cells:
        if columns.get(i) in ("left", "right"):
            yield Finding(
                FactType.SENSATION,
                _IN_A_CELL[s.tokens[i].norm],
                0,
                i + 1,
                side=Side(columns[i]),
                level=s.tokens[0].norm,
            )


def _clauses(s: Sentence, first: int) -> list[tuple[int, int]]:
    """Stretches of a sentence between commas, semicolons and "but" that say how it is; lists of levels stay whole."""
    cuts = [0]
    for i, token in enumerate(s.tokens):
        if i and (
            token.norm in (";", "but", "while", "with", "except", "otherwise")
            or (
                token.norm == ","
                and re.search(
                    (
                        r"\b(?:intact|normal|decreased|diminished|reduced|absent|reflex\w*|strength|motor"
                        r"|dtrs?|gait|\w+ed|[a-z]+ [0-5] [+/])\b"
                    ),
                    s.words(i + 1, i + 6),
                )
            )
        ):
            cuts.append(i)
    cuts.append(len(s.tokens))
    return [(a, b) for a, b in itertools.pairwise(cuts) if b > a]


def _sensed(s: Sentence, start: int, end: int, words: str, about: bool) -> Iterator[Finding]:
    if not about:
        return
    value = None
    match: re.Match[str] | None = None
    less, more = _LESS.search(words), _MORE.search(words)
    subject = _SUBJECT.search(words)
    # "Strength full, sensation intact": the word behind the subject is the one said of it.
    if subject is None and re.match(r"(?:\w+ ){0,3}(?:rom|strength|motion|motor|power)\b", words):
        return
    well = (_WELL.search(words, subject.start()) if subject else None) or _WELL.search(words)
    less = None if less and well and well[0].startswith("no loss") else less
    none = re.search(r"\b(?:no|without|denies)\b(?: \w+){0,4} ?$", words[: less.start()]) if less else None
    if more and not re.search(r"\bno \w*$", words[: more.start()]):
        value, match = "increased", more
    elif less and not none:
        value, match = "decreased", less
    elif well or none:
        value, match = "normal", (well or less)
    elif absent := re.search(r"\babsent\b", words):
        value, match = "absent", absent
    if value is None or match is None:
        return
    if value == "decreased" and re.search(r"\babsent sensation|sensation (?:is )?absent|insensate", words):
        value = "absent"
    if (
        value == "normal"
        and "otherwise" not in words
        and not re.search(r"\b(?:sens\w*|silt|touch|pin|dermatom\w*|neurovascular\w*)\b", words)
        and start
    ):
        return
    at = start + len(words[: match.start()].split())
    levels = [m for m in s.levels if start <= m.start < end]
    side = s.side(at, at + 1, within=12) if value != "normal" else s.side(at, at + 1, within=5)
    side = side or s.around.side
    reach = [at] + [i for f in s.matches(_SUBJECT) if start <= f.start < end for i in (f.start, f.end - 1)]
    for m in tuple(levels) or (None,):
        low, high = min(reach), max(reach) + 1
        if m:
            low, high = min(low, m.start), max(high, m.end)
        found = Finding(FactType.SENSATION, value, low, high, side=side, level=m.value if m else None)
        if m:
            near = s.nearest(s.sides, m.start, m.end, 2.7)
            found.side = Side(near.value) if near else side
            if "-" in m.value and s.tokens[m.start].kind == LEVEL_KIND:
                found.attributes["dermatome"] = m.value
        else:
            area = s.nearest([r for r in s.regions if start <= r.start < end], at, at + 1, 12)
            if area:
                found.attributes["area"] = s.words(area.start, area.end)
        yield found
