"""Which documents another one of the file takes the place of: of them nothing is told, whatever their facts.

A later issue says at its head that it is amended and replaces what was given before (``data/doubts.yaml``).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cache

from openimr.domain.documents import Document
from openimr.domain.facts import Fact

from .doubts import WITHDRAWN
from .lexicon import data

_HEAD = 900
"""Characters of the first page in which an issue says that it is a new one."""
_SHARED = 0.8
"""Share of the words of the shorter issue that the other one has too: two visits of a day have fewer."""


def withdrawn(documents: Iterable[Document], first_page: Callable[[Document], str]) -> frozenset[str]:
    """Ids of documents that an amended issue of the same kind and day replaces.

    Args:
        documents: the documents of a case file that are read.
        first_page: the text of a document's first page.
    """
    alike: dict[tuple[object, object], list[Document]] = defaultdict(list)
    for document in documents:
        if document.date is not None and "other_person" not in document.flags:
            alike[document.kind, document.date].append(document)
    found: set[str] = set()
    for group in alike.values():
        texts = {document.id: first_page(document) for document in group} if len(group) > 1 else {}
        new = [one for one, text in texts.items() if _replaces(text)]
        for one in new:
            old = (other for other in texts if other not in new and _is_issue_of(texts[one], texts[other]))
            found.update(old)
    return frozenset(found)


def doubted(facts: Iterable[Fact], ids: frozenset[str]) -> tuple[Fact, ...]:
    """The facts, those of some documents with the doubt that these were withdrawn."""
    return tuple(
        fact.model_copy(update={"attributes": {**fact.attributes, "doubt": WITHDRAWN}})
        if fact.document in ids
        else fact
        for fact in facts
    )


def _replaces(text: str) -> bool:
    amended, replaces = _patterns()
    head = text[:_HEAD]
    return bool(amended.search(head) and replaces.search(head))


def _is_issue_of(one: str, other: str) -> bool:
    """Whether two pages have nearly all of the words of the shorter one in common."""
    mine, theirs = (Counter(re.findall(r"\w+", text.lower())) for text in (one, other))
    least = min(mine.total(), theirs.total())
    return least > 0 and (mine & theirs).total() >= _SHARED * least


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rules = data("doubts")["withdrawn"]
    return re.compile(rules["amended"], re.IGNORECASE), re.compile(rules["replaces"], re.IGNORECASE)
