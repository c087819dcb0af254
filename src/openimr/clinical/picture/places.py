"""Where on the body something was found: present and abnormal findings, each at the side its page gives."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from openimr.clinical.summary.choosing import Chosen
from openimr.clinical.summary.surety import SPINE
from openimr.clinical.summary.telling import own_words
from openimr.clinical.summary.warrants import is_warranted, is_warranted_by_type
from openimr.clinical.summary.wording import said
from openimr.clinical.words.lexicon import lexicon
from openimr.clinical.words.tokens import tokens
from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import Fact, FactType, Polarity

from .values import Spot
from .words import data, days_in, says

_FINDINGS = (FactType.COMPLAINT, FactType.TENDERNESS, FactType.IMAGING_FINDING, FactType.RANGE_OF_MOTION)
_IN_THE_MIDDLE = (BodyPart.HEAD, BodyPart.CERVICAL_SPINE, BodyPart.THORACIC_SPINE, BodyPart.LUMBAR_SPINE)
_NOWHERE = (None, BodyPart.OTHER, BodyPart.EYE, BodyPart.MENTAL_HEALTH)
_REDUCED = 0.9
"""A motion is drawn as reduced below so much of what the other side, the page's normal or a healthy joint does."""


def spots(chosen: Chosen) -> list[Spot]:
    """The regions with findings, by region and side."""
    found: dict[tuple[BodyPart, str | None], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for fact in _drawn(chosen):
        part = fact.body_part or BodyPart.OTHER
        side = fact.side.value if fact.side else None
        name = "motion decreased" if fact.value == "decreased" else said(fact.value)
        where = ("°" if fact.unit == "degrees" else "") + (f" {fact.level}" if fact.level else "")
        if part in _IN_THE_MIDDLE:
            words = f"{name}{where}{f', {side}' if side else ''}"
            found[part, None][words].add(fact.page)
            continue
        for one in ("left", "right") if side == "bilateral" else (side,):
            found[part, one][f"{name}{where}"].add(fact.page)
    return [
        Spot(part, side, tuple(sorted(there, key=lambda name: -len(there[name]))), tuple(sorted(all_pages)))
        for (part, side), there in sorted(found.items(), key=lambda entry: (entry[0][0], entry[0][1] or ""))
        for all_pages in [set().union(*there.values())]
    ]


def _drawn(chosen: Chosen) -> list[Fact]:
    """Present, abnormal findings of the patient, at places that some of them name by their own words.

    A place that was carried from line to line alone ("referred for pain", below a sentence about the back) is none.
    """
    found = [fact for fact in chosen.clinical(*_FINDINGS) if fact.body_part not in _NOWHERE and _is_found(fact)]
    found = [fact for fact in found if not _is_gone(fact, chosen)]
    moved = [fact for fact in found if fact.type is FactType.RANGE_OF_MOTION]
    found = [fact for fact in found if fact.type is not FactType.RANGE_OF_MOTION or _is_reduced(fact, moved)]
    named = [fact for fact in found if _names_its_place(fact)]
    sides = {_key(fact) for fact in named}
    own = {fact.id for fact in named}
    carried = [fact for fact in found if fact.id not in own and _is_carried_well(fact, named)]
    return [*named, *(fact for fact in carried if not fact.side or _key(fact) in sides)]


def _key(fact: Fact) -> tuple[BodyPart | None, Side | None]:
    return fact.body_part, fact.side


def _is_carried_well(fact: Fact, named: Sequence[Fact]) -> bool:
    """Whether the place of a fact, taken from lines above, is the one its document, else the record, names most."""
    own = Counter(other.body_part for other in named if other.document == fact.document)
    most = own or Counter(other.body_part for other in named)
    return bool(most) and most[fact.body_part] == max(most.values())


def _is_found(fact: Fact) -> bool:
    words = own_words(fact)
    if fact.value in data()["of_the_spine"] and fact.body_part not in SPINE:
        return False
    if says("no_finding", words) or fact.value in data()["no_abnormality"]:
        return False
    if fact.type is FactType.COMPLAINT:
        own_year = str(fact.document_date.year) if fact.document_date else ""
        past = any(day[:4] < own_year for _, day in days_in(words)) if own_year else False
        bare = fact.sentence is None
        return not past and fact.attributes.get("trend") != "better" and (bare or is_warranted(fact, "complaints"))
    return fact.sentence is None or fact.type is FactType.IMAGING_FINDING or is_warranted_by_type(fact)


def _is_gone(fact: Fact, chosen: Chosen) -> bool:
    """Whether a newer report says of a complaint that it is not there any more."""
    if fact.type is not FactType.COMPLAINT or fact.document_date is None:
        return False
    return any(
        other.value == fact.value
        and other.body_part is fact.body_part
        and other.side in (fact.side, None)
        and other.document_date is not None
        and other.document_date > fact.document_date
        for other in chosen.clinical(FactType.COMPLAINT, polarity=Polarity.ABSENT)
    )


def _names_its_place(fact: Fact) -> bool:
    """Whether the words of a fact name its region, by one of the names the vocabulary has for it."""
    return fact.sentence is None or fact.body_part in set(_regions_in(own_words(fact)))


def _regions_in(words: str) -> Iterator[BodyPart]:
    for mention in lexicon().mentions("region", tokens(words)):
        yield BodyPart(mention.value)


def _is_reduced(fact: Fact, moved: Sequence[Fact]) -> bool:
    """Whether a motion is less than its normal by the page, than the other side, or than in a healthy joint."""
    motion = str(fact.attributes.get("motion", ""))
    degrees = _degrees(fact)
    part = fact.body_part.value if fact.body_part else ""
    if degrees is None:
        return fact.value.endswith("decreased")
    if motion == "extension" and part in data()["straight_joints"]:
        return False
    normal = str(fact.attributes.get("normal", ""))
    against = [float(normal)] if normal.isdigit() else list(_of_other_side(fact, moved))
    healthy = data()["healthy_motion"].get(part, {}).get(_plain(motion))
    return degrees < _REDUCED * max(against or [float(healthy or 0)])


def _plain(motion: str) -> str:
    """A motion without the side it is made to."""
    side, _, turn = motion.partition("_")
    return turn if side in ("left", "right") else motion


def _of_other_side(fact: Fact, moved: Iterable[Fact]) -> Iterator[float]:
    for other in moved:
        degrees = _degrees(other)
        same = (other.document, other.body_part, other.attributes.get("motion"))
        wanted = (fact.document, fact.body_part, fact.attributes.get("motion"))
        across = fact.side and other.side and other.side is not fact.side
        if same == wanted and across and degrees is not None:
            yield degrees


def _degrees(fact: Fact) -> float | None:
    number = fact.value.split()[-1]
    return float(number) if fact.unit == "degrees" and number.lstrip("-").isdigit() else None
