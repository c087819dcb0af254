"""What is read of a decision: its items, what was decided on each, and what is known while its pages are read.

A decision and its item may stand apart, each on a page of its own.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

PARTED = " … "
"""Between the lines of an item where it is kept as one string: on the page other cells stand between them."""


class Item(NamedTuple):
    """A treatment that is decided on, as a page has it: its lines, each literally, its page, and its number or letter
    in the list or table it stands in, small."""

    parts: tuple[str, ...]
    page: int
    number: str | None = None


LISTED = " ¶ "
"""Between several items where they are kept as one string."""


class Reason(NamedTuple):
    """A sentence of the part of a paper that gives its reasons: its stretch, its words, the items it is under.

    ``group`` is equal for the sentences under the same items or subject; ``hangs`` tells that a sentence is understood
    by the one before it.
    """

    page: int
    start: int
    end: int
    words: str
    items: tuple[Item, ...]
    group: int
    hangs: bool


class Decided(NamedTuple):
    """A decision: what was decided, the stretch of a page that says so (end exclusive), the item, where it stands
    apart from that stretch, and the words of the decision's cells where other cells stand between their lines."""

    value: str
    page: int
    start: int
    end: int
    item: Item | None = None
    words: str | None = None


@dataclass(slots=True)
class Known:
    """What is known while the pages of a document are read in order.

    ``items`` are those named by the last label, ``numbered`` those of numbered lists by their number; ``over`` is the
    decision that heads a list being read, ``listing`` that items of it were read; ``columns`` tells that the head of a
    table of decisions stands above, ``row`` its last row, ``counting`` that the table counts what was granted;
    ``section`` is the part of the paper, ``found`` what it decides, ``titled`` what its title says was decided;
    ``reasoned`` that its reasons have begun below a list of decisions, which they do not change.
    """

    items: list[Item] = field(default_factory=list)
    numbered: dict[str, Item] = field(default_factory=dict)
    over: Decided | None = None
    listing: bool = False
    columns: bool = False
    counting: bool = False
    row: Decided | None = None
    section: str = ""
    found: list[Decided] = field(default_factory=list)
    titled: Decided | None = None
    reasoned: bool = False
