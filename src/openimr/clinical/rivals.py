"""Findings that claim the same words: the one the words are about stays, what they only seem to say as well goes.

A word for a treatment without its kind ("injection", "opioids") is a mention of the kind the document names elsewhere.
"""

from collections import defaultdict
from functools import cache

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType, Polarity

from .sentences.finding import Drawn
from .words.lexicon import data, terms

_GIVES_WAY = {
    FactType.COMPLAINT: frozenset({FactType.TENDERNESS, FactType.IMAGING_FINDING, FactType.MECHANISM}),
    FactType.FUNCTION: frozenset({FactType.MECHANISM}),
    FactType.DEVICE: frozenset({FactType.MECHANISM}),
    FactType.THERAPY: frozenset({FactType.MECHANISM}),
    FactType.REQUEST: frozenset({FactType.REQUEST_REASON, FactType.REQUEST}),
}
"""What the words of a finding of this type say less than a finding of those types does."""
_SAME_VALUE = frozenset({"instability", "spasm"})
_UNNAMED = frozenset({"injection", "surgery"})


def settled_between(drawn: list[Drawn]) -> list[Drawn]:
    """The findings of a document without those whose words say something else, or say again what is named elsewhere.

    Args:
        drawn: findings with their sentences, in the order of the document.
    """
    by_sentence: dict[int, list[Drawn]] = defaultdict(list)
    for one in drawn:
        by_sentence[id(one.sentence)].append(one)
    kept = [one for one in drawn if not _is_outdone(one, by_sentence[id(one.sentence)])]
    named = {(one.finding.type, one.finding.value) for one in kept if one.finding.polarity is Polarity.PRESENT}
    return [one for one in kept if not _is_named_elsewhere(one, named)]


_Same = tuple[FactType, str, Polarity]
_Fuller = defaultdict[tuple[_Same, str], set[str]]
_PLACED = frozenset(
    {
        FactType.COMPLAINT,
        FactType.IMAGING_FINDING,
        FactType.INJECTION,
        FactType.SURGERY,
        FactType.REQUEST,
        FactType.TENDERNESS,
        FactType.ELECTRODIAGNOSTIC_FINDING,
    }
)


def without_bare_mentions(drawn: list[Drawn]) -> list[Drawn]:
    """The findings without those that leave open which of several fuller ones of the document they mean.

    "The fusion" in a report of fusions of two segments, or "pain" beside pain of the neck and pain of the hand, says
    nothing that the fuller findings do not say.

    Args:
        drawn: findings with their sentences, after what only one fuller finding can mean has been filled in.
    """
    fuller: _Fuller = defaultdict(set)
    sides: dict[tuple[_Same, BodyPart | None], set[Side]] = defaultdict(set)
    for one in drawn:
        f = one.finding
        if f.type in _PLACED:
            same = (f.type, f.value, f.polarity)
            fuller[same, "region"].update({f.region} if f.region else ())
            fuller[same, "level"].update({f.level} if f.level else ())
            sides[same, f.region].update({f.side} if f.side else ())
    return [one for one in drawn if not _is_bare(one, fuller, sides)]


def _is_bare(one: Drawn, fuller: "_Fuller", sides: "dict[tuple[_Same, BodyPart | None], set[Side]]") -> bool:
    f = one.finding
    if f.type not in _PLACED:
        return False
    same = (f.type, f.value, f.polarity)
    if f.region is None and f.level is None and len(fuller[same, "region"]) > 1:
        return True
    if f.level is None and f.type in (FactType.SURGERY, FactType.INJECTION, FactType.REQUEST):
        return len(fuller[same, "level"]) > 1
    return f.side is None and f.region is not None and len(sides[same, f.region]) > 1


def _is_outdone(one: Drawn, beside: list[Drawn]) -> bool:
    f = one.finding
    stronger = _GIVES_WAY.get(f.type)
    if stronger is None:
        return False
    for other in beside:
        o = other.finding
        if o.type not in stronger or not (o.start < f.end and f.start < o.end):
            continue
        if f.type is FactType.REQUEST and o.type is FactType.REQUEST:
            if (f.value, o.value) == ("physical_therapy", "postoperative_therapy"):
                return True
            continue
        if f.type is FactType.COMPLAINT and o.type is FactType.MECHANISM:
            # "felt immediate pain in the back" is told, "hurt his back", "catching a box" is what happened
            if "pain" not in one.sentence.words(f.start, f.end):
                return True
        elif f.type is not FactType.COMPLAINT or f.value in _SAME_VALUE:
            return True
    return False


def _is_named_elsewhere(one: Drawn, named: set[tuple[FactType, str]]) -> bool:
    f = one.finding
    if f.polarity is Polarity.ABSENT:
        return False
    if f.type is FactType.MEDICATION:
        return any((FactType.MEDICATION, drug) in named for drug in _members(f.value))
    if f.value not in _UNNAMED or f.type not in (FactType.REQUEST, FactType.INJECTION):
        return False
    kind = _values(f.value)
    return any(type_ is f.type and value in kind for type_, value in named)


@cache
def _values(category: str) -> frozenset[str]:
    """The kinds of injections or operations that have a name of their own."""
    return frozenset(data("treatments")[category]) - _UNNAMED


@cache
def _members(drug_class: str) -> tuple[str, ...]:
    """The ingredients of a class of drugs (``data/drugs.yaml``)."""
    return tuple(terms(data("drugs").get("members", {}).get(drug_class, "")))
