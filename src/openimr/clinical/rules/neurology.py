"""The neurological examination: strength by muscle, reflexes, sensation by dermatome."""

import itertools
import re
from collections.abc import Iterator

from openimr.domain.anatomy import Side
from openimr.domain.facts import FactType, Polarity

from .. import context
from ..columns import by_column
from ..finding import Finding
from ..lexicon import Mention
from ..reader import Reader
from ..sentence import Sentence
from ..tokens import GRADE, LEVEL_KIND, NUMBER

_SECTIONS = {
    "objective",
    "",
    "clinical_summary",
    "reasons",
    "impression",
    "subjective",
    "diagnosis",
    "history",
    "imaging",
    "plan",
}
_NORMAL = (
    r"(?:normal|intact|full|wnl|within normal limits|preserved|symmetric|nonfocal|non focal|symmetrical"
    r"|grossly intact|unremarkable)"
)
_MOTOR_WORD = re.compile(
    rf"\b(?:strength|motor(?: strength| exam| power| function| examination| testing)?|muscle strength"
    rf"|power|motor and sensory|neuro|neurologic(?:al)?(?:ly)?)(?: (?:is|was|are|of|in|the|lower|upper"
    rf"|extremit(?:y|ies)|testing|exam|both|legs|arms|and|sensory|:|-|le|ue|grossly|sensation|to|intact"
    rf"|all|groups|muscle|bilateral|ble|bue))* ?(?P<how>{_NORMAL}|decreased|reduced|diminished)\b"
    r"|\b(?P<before>normal|full|intact|decreased|diminished|reduced|no loss of) (?:motor )?(?:strength"
    r"|power|motor)\b|\bno (?:focal )?(?:motor (?:deficits?|weakness|loss)|motor or sensory deficits?"
    r"|weakness|focal weakness)\b(?P<none>)"
)
_WEAK = re.compile(
    r"\b(?:weakness|weak|decreased strength|reduced strength|diminished strength|decreased motor strength)\b"
)


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Strength, reflexes and sensation as examined."""
    if s.section not in _SECTIONS or doc.is_imaging or (doc.is_operation and s.section == "technique"):
        return
    yield from _strength(doc, s)
    yield from _grip(doc, s)
    examined = s.section in ("objective", "", "clinical_summary", "reasons", "plan", "diagnosis")
    if examined:
        yield from _reflexes(doc, s)
        yield from _sensation(doc, s)


def _strength(doc: Reader, s: Sentence) -> Iterator[Finding]:
    grades = [i for i, t in enumerate(s.tokens) if t.kind == GRADE and t.norm.endswith("/5")]
    if grades and re.search(r"\b(?:waddell|nonorganic|non organic)\b", s.words(grades[0] - 6, grades[0] + 3)):
        grades = grades[1:]
    muscles = s.mentions("muscle")
    if not grades:
        yield from _bare_grades(doc, s, muscles)
        yield from _worded(doc, s, muscles)
        return
    row = doc.columns and muscles and muscles[0].start <= 1
    columns = by_column(doc.columns, [(i, s.tokens[i].column) for i in grades]) if row else {}
    for position, i in enumerate(grades):
        if columns.get(i) in ("earlier", "normal", "other"):
            continue
        low = grades[position - 1] + 1 if position else 0
        found = _graded(s, i, low, grades, muscles, s.tokens[i].norm)
        if columns.get(i) in ("left", "right"):
            found[0].side = Side(columns[i])
        yield from found


def _graded(s: Sentence, i: int, low: int, grades: list[int], muscles: list[Mention], value: str) -> list[Finding]:
    """The grade at token ``i`` with the muscle or muscles it is said of."""
    own = [m for m in muscles if low <= m.start and m.end <= i]
    following = min((g for g in grades if g > i), default=len(s.tokens))
    if not own:
        behind = [
            m for m in muscles if i < m.start < min(following, i + 7) and not re.search(r"[;.]", s.words(i, m.start))
        ]
        if (
            behind
            and (
                low == 0
                or re.match(
                    r"(?:on |in |for |of |the |at |with |left |right |l |r |bilateral |bilaterally )*$",
                    s.words(i + 1, behind[0].start) + " ",
                )
            )
            and not any(g == following and s.words(m.end, g) == "" for m in behind for g in grades)
        ):
            own = behind[:1]
            for one in behind[1:]:
                if all(s.tokens[k].norm in (",", "and", "the", "left", "right") for k in range(own[-1].end, one.start)):
                    own.append(one)
    if not own:
        earlier = [
            m
            for m in muscles
            if m.end <= i and s.tokens[low - 1].kind == GRADE and not re.search(r"[;.]", s.words(m.end, i))
        ]
        own = earlier[-1:] if re.search(r"\b(?:left|right|l|r|lt|rt)\b", s.words(low, i + 3)) or low == i else []
    side = _side_of_grade(s, i, low, following, own)
    made = []
    level = s.nearest([x for x in s.levels if x.end <= i], i, i + 1, 12) or s.nearest(s.levels, i, i + 1, 5)
    for muscle in tuple(own) or (None,):
        start = muscle.start if muscle and i - muscle.start <= 8 and muscle.start < i else i
        found = Finding(FactType.STRENGTH, value, min(start, i), i + 1, side=side)
        if muscle:
            found.attributes["muscle"] = muscle.value
        elif level and not own:
            found.level = level.value
        made.append(found)
    return made


def _side_of_grade(s: Sentence, i: int, low: int, following: int, own: list[Mention]) -> Side | None:
    before = [m for m in s.sides if low <= m.start and m.end <= i]
    after_first = re.match(r"\(?(?:on (?:the )?)?(?:left|right|bilat\w*|r|l)\b", s.words(low, low + 3)) if low else None
    if before and not (after_first and before[-1].start - low <= 2):
        return Side(before[-1].value)
    after = [
        m for m in s.sides if i < m.start < min(following, i + 6) and not re.search(r"[,;.]", s.words(i + 1, m.start))
    ]
    if after:
        # "R EHL 4/5, L EHL 5/5": a side before the next muscle is that muscle's
        nearer = [m for m in s.mentions("muscle") if after[0].end <= m.start <= after[0].end + 1]
        if not nearer or nearer[0] in own or "," in s.words(after[0].end, nearer[0].start):
            return Side(after[0].value)
    if own:
        near = [m for m in s.sides if m.end <= own[0].start and own[0].start - m.end <= 3]
        if near:
            return Side(near[-1].value)
    return s.around.side


_BARE = re.compile(
    r"^(?:(?:strength|is|was|of|at|muscle|testing|on|the|in|:|-|=|power|left|right|l|r|bilat|bilateral"
    r"|bilaterally|\() )*(?P<n>[0-5])(?: (?P<sign>\+|-|plus|minus))?(?= |$)"
)


def _bare_grades(doc: Reader, s: Sentence, muscles: list[Mention]) -> Iterator[Finding]:
    """Grades without ``/5``: in the rows of a table of muscles, and as ``EHL 4 minus left``."""
    if not muscles or s.section not in ("objective", "", "clinical_summary"):
        return
    first = muscles[0]
    numbers = [
        i for i in range(first.end, len(s.tokens)) if s.tokens[i].kind == NUMBER and s.tokens[i].norm in "012345"
    ]
    if (
        doc.columns
        and first.start <= 1
        and numbers
        and doc.table != "motion"
        and not re.search(r"\breflex|jerk\b", s.norm)
    ):
        columns = by_column(doc.columns, [(i, s.tokens[i].column) for i in numbers])
        for i in numbers:
            if columns.get(i) in ("left", "right", "measured"):
                found = Finding(
                    FactType.STRENGTH, _signed(s, i), first.start, i + 1, attributes={"muscle": first.value}
                )
                found.side = Side(columns[i]) if columns[i] != "measured" else s.around.side
                yield found
        return
    if not (
        re.search(r"\b(?:strength|motor|mmt|ehl|power)\b", s.norm)
        or any(m.value in ("ehl", "tibialis_anterior", "gastrocnemius") for m in muscles)
    ):
        return
    for position, m in enumerate(muscles):
        if s.words(m.start, m.end) in (
            "knee",
            "calf",
            "ss",
            "is",
            "er",
            "ir",
            "tri",
            "we",
            "add",
            "abduction",
            "hs",
            "gs",
        ):
            continue
        end = muscles[position + 1].start if position + 1 < len(muscles) else len(s.tokens)
        match = _BARE.match(s.words(m.end, min(end, m.end + 8)))
        if not match:
            continue
        i = m.end + len(match[0].split()) - (2 if match["sign"] else 1)
        if re.match(r"(?:° |degrees|deg|%|out|to|weeks|x|/)", s.words(i + 1, i + 2)) or re.search(
            r"reflex|jerk", s.words(m.start, m.end + 2)
        ):
            continue
        side = _side_of_grade(s, i, m.end, end, [m])
        yield Finding(FactType.STRENGTH, _signed(s, i), m.start, i + 1, side=side, attributes={"muscle": m.value})


def _signed(s: Sentence, i: int) -> str:
    following = s.words(i + 1, i + 2)
    sign = {"+": "+", "plus": "+", "-": "-", "minus": "-"}.get(following, "")
    if sign == "-" and s.tokens[i + 1].start != s.tokens[i].end and following != "minus":
        sign = ""
    return f"{s.tokens[i].norm}{sign}/5"


def _worded(doc: Reader, s: Sentence, muscles: list[Mention]) -> Iterator[Finding]:
    if s.section not in ("objective", "", "clinical_summary", "reasons"):
        return
    for found in s.matches(_MOTOR_WORD):
        how = found.match["how"] or found.match["before"] or "normal"
        value = "decreased" if how in ("decreased", "reduced", "diminished") else "normal"
        if s.section in ("", "reasons") and not re.search(r"strength|motor", s.norm):
            continue
        made = Finding(
            FactType.STRENGTH,
            value,
            found.start,
            found.end,
            side=s.side(found.start, found.end, within=5) or s.around.side,
        )
        near = s.nearest(muscles, found.start, found.end, 4)
        if near:
            made.attributes["muscle"] = near.value
        yield made
        return
    if s.section != "objective":
        return
    for found in s.matches(_WEAK):
        near = s.nearest([m for m in muscles if s.words(m.start, m.end) not in ("knee",)], found.start, found.end, 6)
        level = s.nearest(s.levels, found.start, found.end, 5)
        if (near or level) and context.polarity(s, found.start, found.end) is Polarity.PRESENT:
            made = Finding(FactType.STRENGTH, "decreased", found.start, found.end, side=s.side(found.start, found.end))
            if near:
                made.attributes["muscle"] = near.value
                made.start, made.end = min(found.start, near.start), max(found.end, near.end)
            elif level:
                made.level = level.value
            yield made


_TRIPLE = r"\d{1,3}(?: ?[/,] ?\d{1,3}){0,2}"
_GRIP = re.compile(rf"\b(?P<side>right|left|r|l)? ?(?:\) )?(?P<v>{_TRIPLE})\b")


def _grip(doc: Reader, s: Sentence) -> Iterator[Finding]:
    named = next((m for m in s.mentions("muscle") if m.value in ("grip", "pinch")), None)
    if (
        named is None
        or not any(t.kind == NUMBER for t in s.tokens)
        or s.section not in ("objective", "", "clinical_summary")
    ):
        return
    unit = "kilograms" if re.search(r"\bkg|kilograms?\b", s.norm) else "pounds"
    start = named.end
    for found in s.matches(_GRIP):
        if (
            found.start < start
            or found.start - named.end > 22
            or any(t.kind == GRADE for t in s.tokens[named.start : found.end])
        ):
            continue
        value = re.sub(r"[ ]", "", found.match["v"]).replace(",", "/")
        if re.match(r" ?(?:%|/ 5|weeks|times|x|°|degrees|visits|min)", s.words(found.end, found.end + 1)) or (
            int(value.split("/")[0]) < 5 and "/" not in value
        ):
            continue
        if re.search(
            r"\b(?:position|setting|x|#|level|norm|normal|trial|trials)$", s.words(found.start - 1, found.start)
        ):
            continue
        side = found.match["side"]
        made = Finding(
            FactType.STRENGTH,
            f"{named.value} {value}",
            found.start,
            found.end,
            unit=unit,
            attributes={"muscle": named.value},
        )
        columns = (
            by_column(doc.columns, [(found.start, s.tokens[found.start].column)]) if doc.columns and not side else {}
        )
        if columns.get(found.start) in ("left", "right"):
            made.side = Side(columns[found.start])
        else:
            made.side = {"right": Side.RIGHT, "r": Side.RIGHT, "left": Side.LEFT, "l": Side.LEFT}.get(
                side or ""
            ) or s.side(found.start, found.end, within=3)
        yield made


_REFLEX_VALUE = re.compile(
    r"(?<![\d.] )\b(?P<n>[0-4]) ?(?P<plus>\+)?(?: ?/ ?4(?: ?\+)?)?(?= |$)|\b(?P<word>absent"
    r"|trace|brisk|normal|intact|hyperactive|hypoactive|decreased|diminished"
    r"|depressed|reduced|physiologic|wnl|unobtainable|lost|missing)\b"
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
}


def _reflexes(doc: Reader, s: Sentence) -> Iterator[Finding]:
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
    begin = min([m.start for m in word] + [m.start for m in named])
    values = [
        v
        for v in s.matches(_REFLEX_VALUE)
        if v.start >= max(0, begin - 5) and _is_reflex_value(s, v.start, v.match["n"], v.match["plus"])
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
    behind = bool(chosen) and _sides_behind(s, chosen[0].start, chosen[0].end)
    for position, v in enumerate(chosen):
        low = chosen[position - 1].end if position else 0
        high = chosen[position + 1].start if position + 1 < len(chosen) else len(s.tokens)
        value = (
            _REFLEX_WORDS.get(v.match["word"] or "", "normal")
            if v.match["word"]
            else ("0" if v.match["n"] == "0" else f"{v.match['n']}+")
        )
        own = [m for m in named if low <= m.start and m.end <= v.start] or [
            m for m in named if v.end <= m.start < high and not re.search(r"[;.]", s.words(v.end, m.start))
        ]
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


def _sides_behind(s: Sentence, first_start: int, first_end: int) -> bool:
    """Whether a list's sides stand behind their values: "1+ right, 2+ left", not "R 1+ L 2+"."""
    if any(0 <= first_start - m.end <= 1 for m in s.sides):
        return False
    return bool(
        re.match(r"(?:\(|on|at|the|in|of| )*(?:left|right|bilat\w*|both|l|r)\b", s.words(first_end, first_end + 4))
    )


_LESS = re.compile(
    r"\b(?:decreased|diminished|reduced|dec|decr|hypoesthesia|hypesthesia|hypoesthetic|impaired|loss|↓"
    r"|dull|deficit|deficits|altered|blunted|numb|dulled|decrease|numbness|lessened|subjectively "
    r"decreased|lost|paresthesias?|dysesthesias?|less)\b|↓"
)
_MORE = re.compile(
    r"\b(?:hyperesthesia|hyperesthetic|hypersensitive|hypersensitivity|allodynia|increased|hyperalgesia|hyperpathia)\b"
)
_WELL = re.compile(rf"\b(?:{_NORMAL}|no (?:sensory )?deficits?|good)\b")
_SUBJECT = re.compile(
    r"\b(?:sensation|sensory|sens|light touch|pin ?prick|lt|dermatom\w*|pinwheel|sensibility"
    r"|hypesthesia|hypoesthesia|hyperesthesia|allodynia|dysesthesias?|monofilament|to pin|to touch"
    r"|feeling|vibration|numb|sensate|hypoesthetic)\b"
)


def _sensation(doc: Reader, s: Sentence) -> Iterator[Finding]:
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
    less, more, well = _LESS.search(words), _MORE.search(words), _WELL.search(words)
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
        and not re.search(r"\b(?:sens\w*|touch|pin|dermatom\w*|neurovascular\w*)\b", words)
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
