"""Gait, and walking on heels and toes."""

import re
from collections.abc import Iterator

from openimr.domain.facts import FactType, Polarity

from .. import context
from ..finding import Finding
from ..lexicon import Mention
from ..sentence import Sentence

_HARD = re.compile(
    r"\b(?:difficult\w*|unable|cannot|can ?not|can't|trouble|weak\w*|pain\w*|poor\w*|impaired|not able"
    r"|inability|problems?|fails|could not|deferred due)\b"
)


_EASY = re.compile(
    r"\b(?:without (?:difficulty|pain|problems?|limitation)|able to|normal\w*|well|intact|easily"
    r"|performs|performed|can|w o (?:difficulty|diff)|no difficulty|ok|good|wnl|adequate)\b"
)


def gaits(s: Sentence) -> Iterator[Finding]:
    """Gait, and walking on heels and toes."""
    found = s.mentions("gait")
    named = [m for m in found if m.value == "gait"]
    about = bool(named) or s.title.lower().startswith("gait")
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
        elif s.section in ("objective", "", "clinical_summary", "reasons") and m.value in (
            "heel_walk",
            "toe_walk",
            "heel_toe_walk",
            "tandem",
        ):
            if words in ("heels", "on heels", "on toes") and not re.search(r"\bwalk", s.norm):
                continue
            yield from _walks(s, m)
        elif about and s.section == "objective" and m.value in ("wide_based", "slow", "stiff", "assisted"):
            polarity = (
                Polarity.ABSENT
                if re.search(r"\bw o (?:ad|assist)", s.words(m.start - 2, m.end))
                else context.polarity(s, m.start, m.end)
            )
            yield Finding(FactType.GAIT, m.value, m.start, m.end, polarity=polarity)
    normal = re.compile(
        r"\b(?:gait|ambulation)(?: (?:is|was|pattern|:|-|and station|analysis|and posture|within))* "
        r"?(?:normal|non ?antalgic|wnl|steady|unremarkable|intact|nonantalgic|nml|nl|within normal "
        r"limits|smooth|even|symmetric|fluid|brisk|reciprocal|no deviations?(?: \w+){0,2})\b|\b(?:normal|steady"
        r"|nonantalgic|non antalgic|unremarkable) (?:heel to toe "
        r"|heel toe |reciprocal )?(?:gait|ambulation)\b|\b(?:ambulates|walks|walked|ambulated|ambulating|walking)"
        r" (?:normally|well|steadily"
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


def _walks(s: Sentence, m: Mention) -> Iterator[Finding]:
    values = {
        "heel_walk": ("heel_walk_difficulty",),
        "toe_walk": ("toe_walk_difficulty",),
        "tandem": ("tandem_difficulty",),
    }.get(m.value, ("heel_walk_difficulty", "toe_walk_difficulty"))
    around = s.words(m.start - 8, m.end + 8)
    both = len([o for o in s.mentions("gait") if o.value in ("heel_walk", "toe_walk")]) > 1
    ends = r"[;.,]|\bbut\b" if both else r"[;.]|\bbut\b"
    clause = re.split(ends, s.words(m.start - 8, m.start))[-1] + " " + re.split(ends, s.words(m.end, m.end + 8))[0]
    easy, hard = _EASY.search(clause), _HARD.search(clause)
    if easy and hard and re.search(r"\b(?:without|no difficulty|w o)\b", clause):
        hard = None
    if easy and hard and re.search(r"unable|not able|cannot|could not", clause):
        easy = None
    if not (easy or hard):
        if re.search(r"^ ?(?:ok|\(? ?-|:? ?neg|\+)", s.words(m.end, m.end + 2)):
            easy = re.search(r"", around)
        else:
            return
    polarity = Polarity.PRESENT if hard else Polarity.ABSENT
    start, end = m.start, m.end
    for i in range(m.start - 1, max(-1, m.start - 6), -1):
        if s.tokens[i].norm in ("difficulty", "unable", "able", "cannot", "can", "trouble", "weak"):
            start = i
    for value in values:
        yield Finding(FactType.GAIT, value, start, end, side=s.side(m.start, m.end, within=5), polarity=polarity)
