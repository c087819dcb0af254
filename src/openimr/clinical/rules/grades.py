"""Which muscles, and which side, a grade of strength is said of: "left TA, EHL 4/5", "4/5 in left TA, 5/5 elsewhere".

Grades are written "4+/5", spoken as "grade 4", or stand alone where the talk is of strength ("Motor: R
delt 5, L delt 4").
"""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import Side
from openimr.domain.facts import FactType

from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, word_list
from ..words.tokens import GRADE, LEVEL_KIND, NUMBER
from .dealing import REST_WORDS, Value, dealt

BOTH = re.compile(
    r"\b(?:r(?: /)? l|l(?: /)? r|rt(?: /)? lt|lt(?: /)? rt"
    r"|right(?: /| to| then| and then|,? first,? then| first and)? left"
    r"|left(?: /| to| then| and then|,? first,? then| first and)? right)\b"
)
_SHORT = frozenset(word_list("grades", "short_names"))
_OF_STRENGTH = re.compile(r"\b(?:strength|motor|mmt|power|muscle testing|myotomes?)\b")
_ELSEWHERE = re.compile(r"\b(?:reflex(?:es)?|dtrs?|msrs?|jerks?|sensation|sensory|rom|range of motion|gait|pain)\b")
_KNOWN_BY_NAME = frozenset(word_list("grades", "known_by_name"))
_NOT_ALONE = frozenset(("grip", "pinch"))


def muscles_in(s: Sentence) -> list[Mention]:
    """The muscles and movements a sentence names; short ones that are words as well only in capitals."""
    return [m for m in s.mentions("muscle") if not _is_other_word(s, m)]


def _is_other_word(s: Sentence, m: Mention) -> bool:
    words = s.words(m.start, m.end)
    if words not in _SHORT or s.text[s.tokens[m.start].start : s.tokens[m.start].end].isupper():
        return False
    following = s.tokens[m.end] if m.end < len(s.tokens) else None
    if words in ("is", "add", "we") or following is None:
        return True
    if m.start == 0 and _OF_STRENGTH.search(s.words(m.end, m.end + 2)):
        return False  # "Ham MMT", the name of a row
    sided = any(x.start == m.end and x.end < len(s.tokens) and s.tokens[x.end].kind == GRADE for x in s.sides)
    return not (following.kind == GRADE or following.norm == ":" or sided)


def grades_in(doc: Reader, s: Sentence, muscles: list[Mention]) -> list[Value]:
    """The grades of a sentence, in order: "4/5", "grade 4", and where strength is the talk "4" and "4+" alone."""
    found = [Value(t.norm, i, i + 1) for i, t in enumerate(s.tokens) if t.kind == GRADE and t.norm.endswith("/5")]
    if found and re.search(r"\b(?:waddell|nonorganic|non organic)\b", s.words(found[0].start - 6, found[0].start + 3)):
        found = found[1:]
    for match in s.matches(_GRADE_OF):
        found.append(Value(f"{match.match['n']}{_SIGNS.get(match.match['sign'] or '', '')}/5", match.start, match.end))
    if _speaks_of_strength(doc, s, muscles):
        # beside grades with their "/5" only numbers that are no reflex's are grades too
        spelled = {v.start for v in found} and {i for i, t in enumerate(s.tokens) if not s.text[t.start].isdigit()}
        found += [v for v in _bare(s, muscles) if not found or (v.said[0] in "345" and v.start not in spelled)]
    if found:
        found += _words(s, muscles, min(v.start for v in found))
    return sorted(found, key=lambda v: v.start)


_SIGNS = {"plus": "+", "minus": "-", "+": "+", "-": "-"}
_GRADE_OF = re.compile(
    r"\bgrade (?P<n>[0-5])(?: (?P<sign>\+|-|plus|minus))?"
    r"(?= (?:strength|power|weakness|motor|muscle|in (?:the|both|his|her|all)))"
)


_HOW = re.compile(
    r"(?P<how>normal|full|intact|weak|diminished|decreased|reduced)\b(?! (?:\w+ )?(?:rom|range|motion|sensation|reflex"
    r"|bulk|tone|gait|pain|due))"
)
_SAID_OF = re.compile(
    r"(?:strength|power)(?: (?:is|was|are|of|:|the|on|in|right|left|r|l))*$|^$|^(?:is|was|are|were|:)$"
)


def _words(s: Sentence, muscles: list[Mention], grade: int) -> list[Value]:
    """Words in place of a grade beside others that have one: "APB strength normal on the left, 4/5 on the right"."""
    found = []
    for match in s.matches(_HOW):
        since = max([0, *(m.end for m in muscles if m.end <= match.start)])
        between = s.words(max(since, match.start - 6), match.start)
        if (since or "strength" in between) and _SAID_OF.search(between) and abs(match.start - grade) < 20:
            value = "normal" if match.match["how"] in ("normal", "full", "intact") else "decreased"
            found.append(Value(value, match.start, match.end))
    return found


def _speaks_of_strength(doc: Reader, s: Sentence, muscles: list[Mention]) -> bool:
    """Whether a number from 0 to 5 alone is a grade here, and no reflex, degree or count."""
    known = [m for m in muscles if s.words(m.start, m.end) in _KNOWN_BY_NAME]
    named = any(not re.search("reflex|jerk", s.words(m.start, m.end + 2)) for m in known)
    if s.section not in ("objective", "", "clinical_summary") and not (named and s.section in _TOLD):
        return False
    if doc.is_electrodiagnostic and not _OF_STRENGTH.search(s.norm):
        return False  # the columns of a needle study count from 0 to 4 too
    if not muscles and not (doc.topic == "strength" and REST_WORDS.search(s.norm)):
        return False
    if any(t.kind == NUMBER and (not t.norm.isdigit() or int(t.norm) > 5) for t in s.tokens):
        return False
    said = _OF_STRENGTH.search(s.norm) or _OF_STRENGTH.search(s.title.lower()) or doc.topic == "strength"
    said = said or any(_signed_next(s, m) for m in muscles if m.value not in _HAVE_REFLEXES)
    if doc.topic == "strength" and not (named or _OF_STRENGTH.search(f"{s.norm} {s.title.lower()}")):
        said = any(t.norm in ("3", "4", "5") for t in s.tokens)
    return bool(said or named) and not (_ELSEWHERE.search(s.title.lower()) and not _OF_STRENGTH.search(s.norm))


_HAVE_REFLEXES = frozenset(("biceps", "triceps", "quadriceps", "gastrocnemius", "hamstrings", "grip", "pinch"))


def _signed_next(s: Sentence, m: Mention) -> bool:
    """Whether a muscle without a tendon reflex is followed by a signed grade: "plantar flexors four plus"."""
    return _SIGNED.match(s.words(m.end, m.end + 4)) is not None and s.section == "objective"


_SIGNED = re.compile(r"(?:(?:is|are|was|were|r|l|right|left|:) )*[345] (?:plus|minus|[+-])(?: |$)(?! ?/)")
_TOLD = frozenset(("history", "subjective", "diagnosis", "impression"))


def _bare(s: Sentence, muscles: list[Mention]) -> Iterator[Value]:
    """Grades without "/5": numbers next to a muscle or a side, as far as the sentence speaks of strength."""
    own, other = s.search(_OF_STRENGTH), s.search(_ELSEWHERE)
    low = own.start if own and other and other.start < own.start else 0
    other = s.search(_ELSEWHERE, low)
    high = other.start if other else len(s.tokens)
    near = {
        i for m in (*muscles, *s.sides) if m.value not in _NOT_ALONE for i in (*range(m.end, m.end + 4), m.start - 1)
    }
    near |= {m.start - 2 for m in (*muscles, *s.sides)} | {found.end for found in s.matches(REST_WORDS)}
    near |= {found.start - 1 for found in s.matches(REST_WORDS)}
    for i in range(low, high):
        token, after = s.tokens[i], s.words(i + 1, i + 3)
        spelled = not s.text[token.start].isdigit() and after.split(" ")[0] not in ("plus", "minus")
        if spelled and not _OF_STRENGTH.search(s.norm):
            continue
        if token.kind != NUMBER or token.norm not in _ALONE or i not in near or _COUNTS.match(after):
            continue
        if s.words(i - 1, i) in ("x", "#", "grade", "@", "at", "/", "type", "position"):
            continue
        sign = _SIGNS.get(s.words(i + 1, i + 2), "")
        if sign == "-" and s.tokens[i + 1].start != s.tokens[i].end and s.words(i + 1, i + 2) != "minus":
            sign = ""
        yield Value(f"{token.norm}{sign}/5", i, i + 1 + bool(sign))


_ALONE = tuple("012345")
_COUNTS = re.compile(r"(?:° |°|degrees?|deg|%|out|to\b|weeks?|x\b|/|times|cm|mm|months?|reps|lbs?|beats|finger)")


def graded(
    doc: Reader, s: Sentence, values: list[Value], muscles: list[Mention], otherwise: Side | None
) -> Iterator[Finding]:
    """The grades of a sentence, each with its muscle or muscles.

    Args:
        doc: the document.
        s: the sentence.
        values: its grades.
        muscles: the muscles it names.
        otherwise: the side where neither the sentence nor its heading names one.
    """
    last = _end(s, muscles)
    items = [m for m in _items(s, muscles) if m.start < last]
    listed = BOTH.search(s.norm) or BOTH.search(s.title.lower().replace("/", " / "))
    paired = bool(listed) and len(values) == 2 * len({m.start for m in items})
    outer = s.around.side or (otherwise if not s.sides else None)
    spoken = bool(muscles) or _OF_STRENGTH.search(f"{s.norm} {s.title.lower()}") or doc.topic == "strength"
    spoken = spoken or re.search(r"\bweak", s.norm) or s.section == "objective"
    order = {v.start: n for n, v in enumerate(values)}
    for one in dealt(s, [v for v in values if v.start < last], items, high=last):
        v = one.value
        side = one.side or (s.around.side if one.rest else outer)
        if one.side is None and side in _MIRRORED and _OTHER_SIDE.match(s.words(v.end, v.end + 5)):
            side = _MIRRORED[side]
        if paired and listed:
            side = Side.RIGHT if listed[0].startswith("r") == (order[v.start] % 2 == 0) else Side.LEFT
        if one.item is None and not spoken:
            continue  # "4/5" may be a day or a count of visits
        found = Finding(FactType.STRENGTH, v.said, v.start, v.end, side=side)
        if one.item is not None:
            near = one.item.start < v.start and v.start - one.item.start <= 8
            between = any(v.start > w.start >= one.item.start for w in values)
            found.start = one.item.start if near and not between else v.start
            if s.tokens[one.item.start].kind == LEVEL_KIND:
                found.level = one.item.value
            else:
                found.attributes["muscle"] = one.item.value
        yield found


_MIRRORED = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}
_OTHER_SIDE = re.compile(
    r"(?:on|in|for|at) (?:the|his|her) (?:good|other|opposite|contralateral|unaffected|uninvolved|uninjured"
    r"|sound|well) "
    r"(?:side|one|leg|arm|hand|knee|foot|shoulder|limb)\b"
)
"""A side named only as not being the one examined: "5/5 on the good side"."""


def _end(s: Sentence, muscles: list[Mention]) -> int:
    """The token with which reflexes begin ("… the right biceps reflex is 1+"), or the end of the sentence."""
    last = next((m.start for m in muscles if _REFLEX_BEHIND.match(s.words(m.end, m.end + 2))), None)
    if last is None:
        return len(s.tokens)
    while last and s.words(last - 1, last) in ("the", "right", "left", "r", "l", "both", "bilateral"):
        last -= 1
    return last


_REFLEX_BEHIND = re.compile(r"(?:tendon )?(?:reflex|jerk)")


def _items(s: Sentence, muscles: list[Mention]) -> list[Mention]:
    """What grades may be said of: muscles, movements, and roots where no muscle stands beside them."""
    covered = {i for m in muscles for i in range(m.start, m.end)}
    moved = [m for m in s.mentions("motion") if not covered & set(range(m.start, m.end)) and m.end - m.start == 1]
    moved = [m for m in moved if len(s.words(m.start, m.end)) > 4 and not m.value.startswith(("left_", "right_"))]
    items = sorted([*muscles, *moved], key=lambda m: (m.start, -m.end))
    beside = {i for m in items for i in (*range(m.start - 2, m.start), *range(m.end, m.end + 2))}
    roots = [m for m in s.levels if not ({m.start} & beside)]
    items = sorted([*items, *roots], key=lambda m: (m.start, -m.end))
    kept: list[Mention] = []
    for m in items:
        if not kept or m.start >= kept[-1].end:
            kept.append(m)
    return kept
