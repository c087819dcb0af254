"""Where the facts of a case are kept: written in one transaction after its record was read, asked for by pages.

Rows are only ever written and removed, never changed, so that what was read from them is kept in memory while a case
is being worked on.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, TextField
from django.db.models.functions import Cast
from pydantic import TypeAdapter

from openimr.domain.facts import Fact
from openimr.web.models import Case, CaseFact, FactCorrection, FactsRead

Boxes = list[list[float]]

_SENTENCE_ENDS = re.compile(r"(?<=[.;?!])\s+(?=[A-Z0-9\"“(])|\n\s*\n")
LONGEST_CONTEXT = 240
# Cases worked on at once in one process; the facts of six hundred pages are about twenty megabytes.
CASES_KEPT = 8
_FACTS = TypeAdapter(list[Fact])
_OF_THE_DOCUMENT = ("date", "document", "document_kind", "document_date", "author", "dated_surely", "kind_is_sure")


class Place(NamedTuple):
    """Where the words of a fact stand: boxes on the page image, and the sentence or line around them."""

    boxes: Boxes
    context: str


NOWHERE = Place([], "")


Read = dict[str, list[int]]
"""The documents facts were read from: a digest of each as it was, and its pages."""


def keep(
    case: Case,
    facts: Iterable[Fact],
    find: Callable[[Fact], Place] | None = None,
    assembled: int = 0,
    *,
    read: Read | None = None,
    unchanged: Iterable[int] = (),
) -> int:
    """Replace the facts of a case by these, in one transaction; says how many the case has then.

    Args:
        case: the case.
        facts: what was read from its record.
        find: finds the place of a fact's words on its page.
        assembled: which assembling they were read from.
        read: all documents whose facts the case has then.
        unchanged: pages whose facts are left as they are.
    """
    rows = {}
    for fact in facts:
        place = find(fact) if find else NOWHERE
        rows[fact.id] = CaseFact(
            case=case,
            key=fact.id,
            type=fact.type.value,
            page=fact.page,
            content=fact.model_dump(mode="json"),
            boxes=place.boxes,
            context=place.context,
        )
    with transaction.atomic():
        Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        CaseFact.objects.filter(case=case).exclude(page__in=list(unchanged)).delete()
        CaseFact.objects.bulk_create(rows.values(), batch_size=500)
        count = CaseFact.objects.filter(case=case).count()
        told = {"assembled": assembled, "count": count, "documents": read or {}}
        FactsRead.objects.update_or_create(case=case, defaults=told)
    return count


class Stand(NamedTuple):
    """Which facts a case has now, and which corrections of them stand: equal as long as they are the same rows."""

    case_id: UUID
    newest: int | None
    how_many: int
    corrections: tuple[int, ...]


def stand_of(case: Case) -> Stand:
    """The facts of the case and what people corrected in them, as they are now."""
    now = CaseFact.objects.filter(case=case).aggregate(newest=Max("pk"), how_many=Count("pk"))
    return Stand(case.pk, now["newest"], now["how_many"], tuple(sorted(row.pk for row in standing(case).values())))


def facts_of(case: Case) -> tuple[Fact, ...]:
    """The facts of a case, by page: what a person rejected is left out, what they put right stands as they put it."""
    return facts_at(stand_of(case))


@lru_cache(maxsize=CASES_KEPT)
def facts_at(stand: Stand) -> tuple[Fact, ...]:
    """The facts of a case as :func:`facts_of` gives them, read once while they are the same."""
    rows = CaseFact.objects.filter(case_id=stand.case_id).annotate(json=Cast("content", TextField()))
    keys, texts = zip(*rows.values_list("key", "json"), strict=True) if stand.how_many else ((), ())
    corrected = _corrected(stand)
    found: list[Fact] = []
    for key, fact in zip(keys, _FACTS.validate_json(f"[{','.join(texts)}]"), strict=True):
        if key not in corrected:
            found.append(fact)
        elif (content := corrected[key].content) is not None:
            # What its document says of itself may have been corrected since.
            described = {name: getattr(fact, name) for name in _OF_THE_DOCUMENT}
            found.append(Fact.model_validate({**content, **described}))
    return tuple(found)


def _corrected(stand: Stand) -> dict[str, FactCorrection]:
    return {row.key: row for row in FactCorrection.objects.filter(pk__in=stand.corrections)}


def standing(case: Case) -> dict[str, FactCorrection]:
    """The corrections of a case that have not been undone, by the key of their fact."""
    return {row.key: row for row in case.fact_corrections.filter(undone_at__isnull=True).select_related("made_by")}


def places_of(case: Case) -> Mapping[str, Place]:
    """The places of every fact's words, by the fact's id; a fact put right has that of the words it was read from."""
    return places_at(stand_of(case))


@lru_cache(maxsize=CASES_KEPT)
def places_at(stand: Stand) -> Mapping[str, Place]:
    """The places of the words as :func:`places_of` gives them, read once while they are the same."""
    rows = CaseFact.objects.filter(case_id=stand.case_id).values_list("key", "boxes", "context")
    found = {key: Place(boxes, context) for key, boxes, context in rows}
    for key, row in _corrected(stand).items():
        if row.content is not None and key in found:
            found[Fact.model_validate(row.content).id] = found[key]
    return MappingProxyType(found)


def around(text: str, span: tuple[int, int]) -> str:
    """The sentence around some words on one line, as a person would quote it; cut at words where it is very long.

    Args:
        text: the page's text.
        span: first and last (exclusive) character of the words.
    """
    start, end = span
    first = max((m.end() for m in _SENTENCE_ENDS.finditer(text, 0, start)), default=0)
    found = _SENTENCE_ENDS.search(text, end)
    last = found.start() if found else len(text)
    room = max(0, (LONGEST_CONTEXT - (end - start)) // 2)
    left, right = max(first, start - room), min(last, end + room)
    words = text[left:right]
    if left > first:
        words = "… " + words.partition(" ")[2]
    if right < last:
        words = words.rpartition(" ")[0] + " …"
    return " ".join(words.split())


def places(words: Sequence[Sequence[Any]], quote: str, nth: int = 0) -> Boxes:
    """Where a quote stands on a page, a box a line.

    Args:
        words: the page's words, ``[text, x0, y0, x1, y1]`` in the order of reading.
        quote: the words themselves.
        nth: which of several places with these words it is, from 0.

    Returns:
        Boxes in points; empty where the words do not stand so on the page.
    """
    wanted = [_bare(part) for part in quote.split() if _bare(part)]
    if not wanted:
        return []
    texts = [_bare(str(word[0])) for word in words]
    starts = [
        at
        for at in range(len(texts) - len(wanted) + 1)
        if wanted[0] in texts[at] and all(part in texts[at + n] for n, part in enumerate(wanted))
    ]
    if not starts:
        return []
    start = starts[min(nth, len(starts) - 1)]
    lines: Boxes = []
    for _, x0, y0, x1, y1 in words[start : start + len(wanted)]:
        if lines and abs(lines[-1][1] - y0) < (y1 - y0) / 2 and x0 >= lines[-1][0]:
            lines[-1] = [lines[-1][0], min(lines[-1][1], y0), max(lines[-1][2], x1), max(lines[-1][3], y1)]
        else:
            lines.append([x0, y0, x1, y1])
    return lines


def _bare(word: str) -> str:
    return word.strip(".,;:()[]“”\"'").lower()
