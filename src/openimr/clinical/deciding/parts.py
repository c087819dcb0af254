"""Which part of a decision a passage stands in: what was decided on an item, or the reasons that stand below it.

A decision often gives its reasons under no heading: sentences that follow an item and what was decided on it.
"""

import re
from collections.abc import Sequence

from ..page.passages import Passage
from ..rules.prose import VERB
from ..sentences.reader import Reader
from ..words.tokens import Token

_DECISIONS = frozenset(
    {"approved", "denied", "modified", "certified", "noncertified", "authorized", "delayed", "not", "non", "partially"}
)
_DECIDED = re.compile(
    r"(?:\. \. |; |: |- |\.{3,} ?)(?:not |non ?|partially |conditionally )?(?:approved|denied|modified|certified"
    r"|authorized|non ?certified)\b"
    r"(?: ?,? (?:to|as|for|with|:|\d|one|two).{0,30})?(?: ?\.)?$|^(?:approved|denied|modified|certified|non"
    r" ?certified) ?[:-]"
)
"""A line of a utilization review decision that says what was decided on one item."""
_ITEM = re.compile(r"\(? ?(?:\d{1,2}|[a-h]) ?[.):]|[*-] |#|\[")
_UNDER_ITEMS = frozenset({"", "determination"})
_ENDS = re.compile(
    r"^(?:appeal|sincerely|respectfully|enclos|copies|cc\b|if you|you (?:may|have|can)|this (?:decision|review) "
    r"|(?:the )?(?:clinical|history|records?|documents?)\b.* :|(?:physician |peer )?reviewer :|request(?:ed|s)? )"
)
"""What ends the reasons below an item: the close of the letter, or another part of it."""


def of_decision(doc: Reader, passage: Passage, found: Sequence[Token]) -> str | None:
    """The section a passage of a decision belongs to by what stands in it or above it, or None.

    Args:
        doc: the decision being read; whether an item was decided just above is kept in it.
        passage: the passage.
        found: its tokens.
    """
    words = " ".join(token.norm for token in found)
    beside = any(token.gap and token.norm in _DECISIONS for token in found[2:])
    if (passage.begins or doc.decided) and (beside or _DECIDED.search(words)):
        doc.decided, doc.reasoned, doc.determined = 1 if doc.reasoned else doc.decided + 1, False, True
        return "determination"
    if passage.section not in _UNDER_ITEMS or _ENDS.match(words) or doc.decided > 1:
        # Below a whole list of items the case is told, not the reasons of the last of them.
        doc.decided, doc.reasoned = 0, False
    told = VERB.search(words) or (len(found) > 3 and not _ITEM.match(words))
    if not doc.decided or not told:
        return None
    doc.reasoned = True
    return "reasons"
