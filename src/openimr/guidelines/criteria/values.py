"""What a criteria set is: a tree of all, any, at least n and not, whose leaves are questions to the facts.

Sets are YAML files that people write; docs/criteria.md shows the format. Every leaf names the source of its condition.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Discriminator, Field, Tag, field_validator, model_validator

from openimr.domain.anatomy import BodyPart
from openimr.domain.case import DisputedTreatment
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import FactType, Polarity, Temporality
from openimr.domain.value import Value


class Comparison(Value):
    """A bound on a number: ``at_least`` and ``at_most`` are inclusive, ``below`` is not."""

    at_least: float | None = None
    at_most: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _bounds_something(self) -> Self:
        if self.at_least is None and self.at_most is None and self.below is None:
            raise ValueError("a comparison needs at_least, at_most or below")
        return self

    def holds(self, number: float) -> bool:
        """Whether the number lies within the bounds."""
        return (
            (self.at_least is None or number >= self.at_least)
            and (self.at_most is None or number <= self.at_most)
            and (self.below is None or number < self.below)
        )


class Question(Value):
    """Which facts a leaf asks for; a fact has to fit everything that is given.

    ``types`` are types of facts; ``values`` their normal forms, with ``*`` for any letters (``spondylolisthesis*``);
    empty asks for any. ``body_part``, ``side`` and ``level`` are what is asked for: ``item`` is the disputed item's own
    (a fact that names none fits too). ``number`` bounds the number the value begins with (the 4 of ``4/5``);
    ``attributes`` bounds numbers, or names the words allowed, in the fact's attributes. ``within_days`` is how long
    before the day of the request a fact may lie; undated facts fit. ``polarity`` is what the source has to say.
    """

    types: tuple[FactType, ...] = Field(min_length=1)
    values: tuple[str, ...] = ()
    body_part: Literal["item"] | tuple[BodyPart, ...] | None = None
    side: Literal["item"] | None = None
    level: Literal["item"] | None = None
    polarity: Polarity = Polarity.PRESENT
    number: Comparison | None = None
    attributes: Mapping[str, Comparison | tuple[str, ...]] = Field(default_factory=dict)
    temporality: tuple[Temporality, ...] = (Temporality.CURRENT, Temporality.HISTORICAL)
    within_days: int | None = Field(default=None, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _one_is_a_list_of_one(cls, data: Any) -> Any:
        """In YAML ``type: therapy`` and ``value: fusion`` are easier to write than lists of one."""
        if not isinstance(data, dict):
            return data
        data = dict(data)
        for one, many in (("type", "types"), ("value", "values")):
            if one in data and many not in data:
                given = data.pop(one)
                data[many] = given if isinstance(given, list | tuple) else [given]
        if isinstance(data.get("body_part"), str) and data["body_part"] != "item":
            data["body_part"] = [data["body_part"]]
        return data


class Amount(StrEnum):
    """What is counted where a condition asks for a number."""

    DOCUMENTS = "documents"
    WEEKS = "weeks"
    ATTRIBUTE = "attribute"


class Measure(Value):
    """How much of it a condition asks for.

    ``documents`` counts the documents that say it, ``weeks`` the time from the first to the last dated fact (or the
    longest duration stated), ``attribute`` the largest number in the named attribute (visits attended, percent of
    relief): the same count is repeated in many reports, so it is never added up.
    """

    of: Amount
    attribute: str | None = None
    at_least: float = Field(gt=0)
    unit: str

    @model_validator(mode="after")
    def _names_its_attribute(self) -> Self:
        if (self.of is Amount.ATTRIBUTE) != (self.attribute is not None):
            raise ValueError("a measure of an attribute names it, and no other does")
        return self


class Criterion(Value):
    """A leaf: one condition, in words, with its source and what it asks of the facts.

    ``asks`` are the facts that document it (any of them), ``contradicted_by`` those that speak against it, besides
    the same facts with the opposite polarity. ``looked_for_in`` are the kinds of documents that would say it; they
    are named where nothing was found. ``source`` is a key of the set's sources, ``place`` the page or paragraph.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    says: str = Field(min_length=1)
    source: str
    place: str | None = None
    asks: tuple[Question, ...] = Field(min_length=1)
    contradicted_by: tuple[Question, ...] = ()
    measure: Measure | None = None
    looked_for_in: tuple[DocumentKind, ...] = ()


class Operator(StrEnum):
    """How the conditions of a branch belong together in the guideline."""

    ALL = "all"
    ANY = "any"
    AT_LEAST = "at_least"
    NOT = "not"


def _which(data: Any) -> str:
    """A node with an id is a condition, any other one holds nodes."""
    return "condition" if isinstance(data, Criterion) or (isinstance(data, dict) and "id" in data) else "branch"


Node = Annotated[
    Annotated["Branch", Tag("branch")] | Annotated[Criterion, Tag("condition")],
    Discriminator(_which),
]


class Branch(Value):
    """Conditions that belong together, written by the word that joins them.

    Exactly one of ``all``, ``any``, ``not`` (here :attr:`negated`: one node that should not be so), or ``at_least``
    with ``of``. ``says`` is a heading.
    """

    says: str | None = None
    all: tuple[Node, ...] = ()
    any: tuple[Node, ...] = ()
    at_least: int | None = Field(default=None, ge=1)
    of: tuple[Node, ...] = ()
    negated: Node | None = Field(default=None, alias="not")

    model_config = ConfigDict(populate_by_name=True)

    @property
    def operator(self) -> Operator:
        """The word that joins the conditions."""
        if self.negated is not None:
            return Operator.NOT
        return Operator.ALL if self.all else Operator.ANY if self.any else Operator.AT_LEAST

    @property
    def children(self) -> "tuple[Branch | Criterion, ...]":
        """The conditions and branches in it, in the order they are written."""
        return (self.negated,) if self.negated is not None else self.all or self.any or self.of

    @model_validator(mode="after")
    def _counts_right(self) -> Self:
        given = [bool(self.all), bool(self.any), bool(self.of), self.negated is not None]
        if sum(given) != 1:
            raise ValueError("a branch is written as one of all, any, at_least (with of) or not")
        if bool(self.of) != (self.at_least is not None):
            raise ValueError("at_least is written with its conditions in of")
        if self.at_least is not None and self.at_least > len(self.of):
            raise ValueError(f"at least {self.at_least} of {len(self.of)} conditions can never be met")
        return self


class CriteriaSource(Value):
    """Where conditions come from: a public source, its entry in the catalogue where it has one, and whether read."""

    citation: str = Field(min_length=1)
    catalogue: str | None = None
    url: str | None = None
    verified: bool = False


class CriteriaSet(Value):
    """The conditions named for one treatment.

    ``matches`` are regular expressions (any case) for the words of a disputed treatment it may be about, held
    against items of ``body_parts`` (empty: any). ``example`` marks a set that ships with the project, to be replaced
    by the organization's own. ``in_force_from`` and ``in_force_to`` are the days the conditions are meant for.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    title: str = Field(min_length=1)
    example: bool = False
    note: str | None = None
    matches: tuple[str, ...] = Field(min_length=1)
    body_parts: tuple[BodyPart, ...] = ()
    in_force_from: dt.date | None = None
    in_force_to: dt.date | None = None
    sources: Mapping[str, CriteriaSource]
    criteria: Branch

    @field_validator("matches")
    @classmethod
    def _are_expressions(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"“{pattern}” is not a regular expression: {error}") from error
        return patterns

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        seen: set[str] = set()
        for leaf in leaves(self.criteria):
            if leaf.source not in self.sources:
                raise ValueError(f"condition {leaf.id} names the source “{leaf.source}”, which the set does not list")
            if leaf.id in seen:
                raise ValueError(f"two conditions are called {leaf.id}")
            seen.add(leaf.id)
        return self

    def in_force(self, on: dt.date) -> bool:
        """Whether the set is meant for decisions of that day."""
        return (self.in_force_from is None or self.in_force_from <= on) and (
            self.in_force_to is None or on <= self.in_force_to
        )

    def is_about(self, item: DisputedTreatment) -> bool:
        """Whether the words and the region of a disputed treatment are this set's."""
        here = not self.body_parts or item.body_part in self.body_parts
        return here and any(re.search(pattern, item.treatment, re.IGNORECASE) for pattern in self.matches)

    def names_at(self, item: DisputedTreatment) -> int:
        """Where in the words of a treatment the first of this set's stands; their length where none does."""
        found = (re.search(pattern, item.treatment, re.IGNORECASE) for pattern in self.matches)
        return min((match.start() for match in found if match), default=len(item.treatment))


def leaves(node: Branch | Criterion) -> Iterator[Criterion]:
    """The conditions of a tree, in the order they are written."""
    if isinstance(node, Criterion):
        yield node
    else:
        for child in node.children:
            yield from leaves(child)


def sets_for(item: DisputedTreatment, sets: Sequence[CriteriaSet], on: dt.date) -> tuple[CriteriaSet, ...]:
    """The sets in force on a day that are about a disputed treatment.

    An organization's own come before examples, then the one whose words stand first in the treatment.
    """
    fitting = [one for one in sets if one.in_force(on) and one.is_about(item)]
    return tuple(sorted(fitting, key=lambda one: (one.example, one.names_at(item), one.title)))
