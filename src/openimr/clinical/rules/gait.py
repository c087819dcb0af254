"""Gait, and walking on heels and toes."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import Side
from openimr.domain.facts import FactType, Polarity

from ..sentences import context
from ..sentences.finding import Finding
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention
from .dealing import Value, dealt

_HOW = re.compile(
    r"\b(?P<easy>without (?:any |much |apparent )?(?:difficulty|pain|problems?|limitations?|weakness)"
    r"|w o (?:difficulty|diff|pain)"
    r"|no (?:difficulty|problems?|weakness|pain)|normal\w*|well|intact|easily|ok|okay|fine|good|wnl|adequate|full"
    r"|steady)\b"
    r"|\b(?P<hard>difficult\w*|unable|cannot|can ?not|can't|can t|trouble|weak\w*|pain\w*|poor\w*|impaired|not able"
    r"|inability|problems?|fails|fail|could not|deferred due|unsteady|sways?|wobbl\w*|sinks?|fatigues?|gives way"
    r"|limited|drops?"
    r"|hesitan\w*|awkward\w*)\b"
    r"|\b(?P<does>able to|can|performs?|performed|done|does|did|walks|walked)\b|(?P<plus>\(? ?\+)"
    r"|(?P<minus>\(? ?-)(?= |$)"
)
"""How walking on heels or toes went; that it was done at all says that it went well where nothing else is said."""
_WALKS = {
    "heel_walk": ("heel_walk_difficulty",),
    "toe_walk": ("toe_walk_difficulty",),
    "heel_toe_walk": ("heel_walk_difficulty", "toe_walk_difficulty"),
    "tandem": ("tandem_difficulty",),
}


def gaits(s: Sentence) -> Iterator[Finding]:
    """Gait, and walking on heels and toes."""
    found = s.mentions("gait")
    named = [m for m in found if m.value == "gait"]
    headed = s.title.lower().startswith("gait") and not any(t.gap for t in s.tokens)
    about = bool(named) or headed
    if s.section in ("objective", "", "clinical_summary", "reasons"):
        yield from _walks(s, found)
    for m in found:
        words = s.words(m.start, m.end)
        if m.value == "antalgic" and s.words(m.start - 1, m.start) == "non":
            continue
        if m.value == "antalgic" and (s.section in ("objective", "", "clinical_summary", "reasons") or "limp" in words):
            if words in ("favoring", "favors") and "pain" not in s.norm and not about:
                continue
            polarity = context.polarity(s, m.start, m.end)
            yield Finding(
                FactType.GAIT, "antalgic", m.start, m.end, side=s.side(m.start, m.end, within=4), polarity=polarity
            )
        elif about and s.section == "objective" and m.value in ("wide_based", "slow", "stiff", "assisted"):
            polarity = (
                Polarity.ABSENT
                if re.search(r"\bw o (?:ad|assist)", s.words(m.start - 2, m.end))
                else context.polarity(s, m.start, m.end)
            )
            yield Finding(FactType.GAIT, m.value, m.start, m.end, polarity=polarity)
    if s.section in ("objective", "", "clinical_summary"):
        yield from _moving(s, aided=about and any(m.value == "assisted" for m in found))
    normal = re.compile(
        r"\b(?:gait|ambulation)(?: (?:is|was|are|pattern|:|-|and station|analysis|and posture|within))* "
        r"?(?:normal|non ?antalgic|wnl|steady|unremarkable|intact|nonantalgic|nml|nl|within normal "
        r"limits|smooth|even|symmetric|fluid|brisk|reciprocal|no deviations?(?: \w+){0,2})\b|\b(?:normal|steady"
        r"|nonantalgic|non antalgic|unremarkable) (?:heel to toe "
        r"|heel toe |reciprocal )?(?:gait|ambulation)\b|\b(?:ambulates|walks|walked|ambulated|ambulating|walking)"
        r" (?:normally|well|steadily|evenly|unaided|unassisted"
        r"|without (?:a |any )?(?:limp|difficulty|antalgia|assistance))\b"
    )
    if s.title.lower().startswith("gait") and re.match(
        r"(?:is |: )?(?:normal|non ?antalgic|wnl|steady|unremarkable|intact|even|smooth|nl|nml)\b", s.norm
    ):
        yield Finding(FactType.GAIT, "normal", 0, 2 if s.norm.startswith("non a") else 1)
    if s.section in ("objective", "", "clinical_summary"):
        for match in s.matches(normal):
            if not re.search(r"antalgic", match.match[0]) or "non" in match.match[0]:
                if "without a limp" in match.match[0] or "without limp" in match.match[0]:
                    continue
                yield Finding(FactType.GAIT, "normal", match.start, match.end)


_MOVES = r"\b(?:walk(?:s|ed|ing)?|ambulat(?:es|ed|ing)|mov(?:es|ed|ing)(?: about)?|g(?:ets|ot) (?:about|around)|gait)\b"
_MANNER = re.compile(rf"{_MOVES}(?: (?!not\b)\w+){{0,4}}? (?:(?P<slow>slow|slowly)|(?P<stiff>stiffly))\b")
_WITH_AID = re.compile(
    rf"{_MOVES}(?: (?!without\b|no\b|not\b)\w+){{0,5}}? (?:with|using|on)(?: the (?:use|aid|help) of)?"
    r"(?: (?:a|an|his|her|the|two|one|single|front|four|wheeled|wheel|point|pt|quad|straight|standard|axillary"
    r"|forearm)){0,4}"
    r" (?:canes?|walker|crutch(?:es)?|fww|rollator|walking stick)\b"
    r"|^(?:pt |patient |he |she )?uses (?:a |an |his |her )?(?:\w+ ){0,2}?(?:cane|walker|crutch(?:es)?|rollator)\b"
)
"""Walking with something to lean on: "walks with a single point cane", "uses walker"."""


def _moving(s: Sentence, *, aided: bool) -> Iterator[Finding]:
    """How somebody walks, told without the word gait; ``aided`` tells that the aid is told already."""
    for match in s.matches(_MANNER):
        if "gait" not in match.match[0]:
            yield Finding(FactType.GAIT, "slow" if match.match["slow"] else "stiff", match.start, match.end)
    for match in () if aided else s.matches(_WITH_AID):
        yield Finding(FactType.GAIT, "assisted", match.start, match.end)


def _walks(s: Sentence, found: list[Mention]) -> Iterator[Finding]:
    """Walking on heels, on toes and heel to toe, each with how it went and its side."""
    items = [m for m in found if m.value in _WALKS and _is_walk(s, m)]
    if not items:
        return
    seen: set[tuple[int, object]] = set()
    for one in dealt(s, _values(s, items), items):
        m, v = one.item, one.value
        if m is None or (m.start, one.side) in seen:
            continue
        seen.add((m.start, one.side))
        inside = next((Side(x.value) for x in s.sides if m.start <= x.start < m.end), None)  # "walk on left heel"
        near = abs(v.start - m.start) <= 8
        start, end = (min(m.start, v.start), max(m.end, v.end)) if near else (m.start, m.end)
        polarity = Polarity.PRESENT if v.said == "hard" else Polarity.ABSENT
        for value in _WALKS[m.value]:
            yield Finding(FactType.GAIT, value, start, end, side=inside or one.side, polarity=polarity)


def _is_walk(s: Sentence, m: Mention) -> bool:
    """Whether heels, toes or "heel to toe" are walked on: no "heel to toe gait", which is only how one walks."""
    words, behind = s.words(m.start, m.end), s.words(m.end, m.end + 2)
    if m.value == "heel_toe_walk" and re.search(
        r"\b(?:normal|steady|reciprocal|smooth)$", s.words(m.start - 1, m.start)
    ):
        return not re.match(r"(?:gait|pattern)", behind) and not words.endswith("gait")
    alone = words in ("heels", "on heels", "on toes", "toes", "heels and toes", "toes and heels")
    walked = re.search(r"\bwalk", s.norm) or s.title.lower().startswith("gait") or re.match(r"[:=]", behind)
    return not alone or bool(walked)


def _values(s: Sentence, items: list[Mention]) -> list[Value]:
    inside = {i for m in items for i in range(m.start, m.end)}
    found: list[tuple[Value, bool]] = []
    for match in s.matches(_HOW):
        if inside & set(range(match.start, match.end)) or (
            match.match["plus"] and s.words(match.end, match.end + 1) == "/"
        ):
            continue
        said = "hard" if match.match["hard"] else "easy"
        if said == "hard" and re.search(r"\b(?:no|not|without)$", s.words(match.start - 1, match.start)):
            said = "easy"
        if min(abs(match.start - m.end) for m in items) <= 10:
            found.append((Value(said, match.start, match.end), bool(match.match["does"])))
    told = [v for v, only_done in found if not only_done]
    told += [v for v, only_done in found if only_done and not _told_more(s, v, told, items)]
    told += [
        Value("easy", i, i + 1)  # "heel walking is painful, toe walking is not"
        for i in (m.end + 1 for m in items)
        if s.words(i - 1, i + 1) in ("is not", "was not", "are not") and s.words(i + 1, i + 2) in ("", ".", ",", ";")
    ]
    return sorted(told, key=lambda v: v.start)


def _told_more(s: Sentence, v: Value, told: list[Value], items: list[Mention]) -> bool:
    """Whether the part of the sentence in which something was done also says how: "able to toe walk with pain"."""
    cut = next((i for i in range(v.end, len(s.tokens)) if s.tokens[i].norm in (";", ".")), len(s.tokens))
    before = any(0 <= v.start - w.end <= 2 for w in told)
    return before or any(v.start < w.start < cut for w in told)
