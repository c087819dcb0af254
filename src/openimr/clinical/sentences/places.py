"""The place on the body that a heading or the label of a line names, for the lines that follow it."""

from collections.abc import Sequence
from functools import cache

from openimr.domain.anatomy import BodyPart, Side

from ..page.passages import Passage
from ..words.lexicon import data
from ..words.tokens import LEVEL_KIND, MARK, Token, tokens
from .sentence import Place, Sentence


def place_of_heading(title: str) -> Place:
    """The place the words of a heading name, empty where they name none."""
    found = tokens(title)
    return _named(Sentence(found, title, 1, "", "", Place())) if found else Place()


def place_of_table(s: Sentence, around: Place) -> Place:
    """The place the head of a table names, else the one that held before."""
    named = _named(s)
    return named if named.region else around


def _named(s: Sentence) -> Place:
    regions = [r for r in s.regions if r.value not in ("mental_health",)]
    sides = list(s.sides)
    side = Side(sides[0].value) if len({m.value for m in sides}) == 1 else None
    levels = s.levels
    return Place(BodyPart(regions[0].value) if regions else None, side, levels[0].value if len(levels) == 1 else None)


def place_of_label(found: Sequence[Token], passage: Passage, around: Place) -> Place:
    """The place a label at the beginning of a line names ("Right knee: …", "L4-5: …"), kept until the next label."""
    if passage.after_blank and around.level:
        around = Place(around.region, around.side, None)
    end = next((i for i, t in enumerate(found[:9]) if t.norm in (":", "-", ";") or (t.gap and i)), None)
    alone = len(found) <= 3 and found[0].kind == LEVEL_KIND and all(t.kind in (LEVEL_KIND, MARK) for t in found)
    whole = (end is None and len(found) <= 6 and passage.begins) or alone
    if not alone and not passage.begins and (end is None or found[end].norm != ":"):
        return around
    label = list(found if whole else found[: end or 0])
    if not label:
        return around
    s = Sentence(label, "", 1, "", "", Place())
    s.text = " " * (label[-1].end + 1)
    spans = [(m.start, m.end) for m in s.mentions("region")]
    for i, token in enumerate(label):
        known = token.norm in _label_words() or token.kind in (LEVEL_KIND, MARK) or any(a <= i < b for a, b in spans)
        if not known:
            return around
    levels = s.levels
    regions = s.mentions("region")
    if not levels and not regions:
        return around
    sides = {m.value for m in s.mentions("side")}
    side = Side(next(iter(sides))) if len(sides) == 1 else None
    if levels and not regions:
        return Place(
            around.region, around.side, levels[0].value if len(levels) == 1 and "-" in levels[0].value else None
        )
    region = BodyPart(regions[0].value)
    if region is BodyPart.OTHER and around.region not in (None, BodyPart.OTHER):
        return around
    return Place(region, side, levels[0].value if len(levels) == 1 else None)


@cache
def _label_words() -> frozenset[str]:
    return frozenset(data("sections")["beside_a_place"].split())
