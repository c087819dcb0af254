"""A fact in the making: what a rule found in a sentence, before page, document and dates are written to it."""

from dataclasses import dataclass, field

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import AttributeValue, Certainty, FactType, Polarity, Subject, Temporality

from ..sentences import context
from ..words.tokens import WORD
from .sentence import Sentence


@dataclass(slots=True)
class Finding:
    """What a rule found; ``start`` and ``end`` are tokens of the sentence (end exclusive).

    ``had`` tells that its own words count what was had, so that words beside it ("requested") raise no doubt of that;
    ``leans`` that its sentence says nothing without the one ``before``, or the one that names its ``treatment``: it is
    quoted with that or not at all.
    """

    type: FactType
    value: str
    start: int
    end: int
    unit: str | None = None
    region: BodyPart | None = None
    side: Side | None = None
    level: str | None = None
    polarity: Polarity = Polarity.PRESENT
    certainty: Certainty = Certainty.CERTAIN
    subject: Subject = Subject.PATIENT
    temporality: Temporality = Temporality.CURRENT
    date: str | None = None
    attributes: dict[str, AttributeValue] = field(default_factory=dict)
    had: bool = False
    leans: str = ""


@dataclass(slots=True)
class Drawn:
    """A finding with the sentence and page it was drawn from."""

    finding: Finding
    sentence: Sentence


def told(s: Sentence, start: int, end: int) -> str:
    """The words of a stretch as they are written, in small letters, with words a scan spoiled mended."""
    parts: list[str] = []
    last = s.tokens[start].start
    for token in s.tokens[start:end]:
        raw = s.text[token.start : token.end]
        parts += [s.text[last : token.start], token.norm if token.kind == WORD else raw]
        last = token.end
    return " ".join("".join(parts).split()).lower()


def stated(s: Sentence, kind: FactType, value: str, start: int, end: int) -> Finding:
    """A finding with what its context says of it, and its place left open.

    Args:
        s: the sentence.
        kind: the type of the fact.
        value: its normal form.
        start: its first token in the sentence.
        end: the token behind its last.
    """
    return Finding(
        kind,
        value,
        start,
        end,
        polarity=context.polarity(s, start, end),
        certainty=context.certainty(s, start, end),
        subject=context.subject(s, start, end),
        temporality=context.temporality(s, start, end),
    )


def placed(s: Sentence, kind: FactType, value: str, start: int, end: int) -> Finding:
    """A finding with what its context says of it and where on the body it is; arguments as for :func:`stated`."""
    found = stated(s, kind, value, start, end)
    found.region, found.side, found.level = s.place(start, end)
    return found
