"""Two copies of a page side by side: the words that stand on one of them only, with their places."""

from typing import Any, NamedTuple
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openimr.domain.pages import Page as PageValue
from openimr.domain.pages import TextSource, Word
from openimr.web.accounts.access import case_for
from openimr.web.cases.header import page_context
from openimr.web.events.history import record_access
from openimr.web.models import Case, Document, Page
from openimr.web.request import Request, whole_number


class Pair(NamedTuple):
    """A page of a copy and the page it copies, by permanent number; None where the other has no such page."""

    here: int | None
    there: int | None


class Side(NamedTuple):
    """One of two pages: its number, its size in points, and the words that stand on it only."""

    number: int
    width: float
    height: float
    words: list[dict[str, Any]]


@require_GET
def differences(request: Request, case_id: UUID, key: str) -> HttpResponse:
    """What a copy says otherwise than the document it copies, page by page (``?page=`` a page of the copy)."""
    case = case_for(request.user, case_id)
    copy = case.documents.filter(key=key).first()
    original = case.documents.filter(key=copy.duplicate_of).first() if copy and copy.duplicate_of else None
    if copy is None or original is None:
        raise Http404("not a copy of anything")
    pairs = pairs_of(case, copy, original)
    asked = whole_number(request.GET.get("page", ""))
    at = next((i for i, pair in enumerate(pairs) if asked is not None and asked in pair), 0)
    sides = compare(case, pairs[at])
    for side in filter(None, sides):
        record_access(request.user, case, "comparison of copies", side.number)
    context = page_context(case, request.user, "records") | {
        "copy": copy,
        "original": original,
        "pairs": pairs,
        "at": at,
        "here": sides[0],
        "there": sides[1],
        "sides": [
            {"name": "Copy", "document": copy, "page": sides[0]},
            {"name": "Original", "document": original, "page": sides[1]},
        ],
    }
    return render(request, "records/differences.html", context)


def pairs_of(case: Case, copy: Document, original: Document) -> list[Pair]:
    """Which page of a copy goes with which page of its original: as found when reading, else by their order."""
    here, there = copy.content["pages"], list(original.content["pages"])
    found = dict(case.pages.filter(number__in=here, copy_of__in=there).values_list("number", "copy_of"))
    left = [page for page in there if page not in found.values()]
    pairs = []
    for place, page in enumerate(here):
        match = found.get(page)
        if match is None and place < len(there) and there[place] in left:
            match = there[place]
            left.remove(match)
        pairs.append(Pair(page, match))
    return pairs + [Pair(None, page) for page in left]


def compare(case: Case, pair: Pair) -> tuple[Side | None, Side | None]:
    """The two sides of a pair, each with the words the other does not have, in reading order."""
    from openimr.records import differing_words

    rows = {page.number: page for page in case.pages.filter(number__in=[n for n in pair if n])}
    here, there = (rows.get(number) if number else None for number in pair)
    if here is None or there is None:
        return tuple(_side(page, ()) if page else None for page in (here, there))  # type: ignore[return-value]
    difference = differing_words(_value(here), _value(there))
    return _side(here, difference.only_here), _side(there, difference.only_there)


def _value(page: Page) -> PageValue:
    words = tuple(Word(*word) for word in page.words)
    return PageValue(page.width, page.height, words, page.text, TextSource(page.source))


def _side(page: Page, words: tuple[Word, ...]) -> Side:
    boxes = [{"text": w.text, "x": w.x0, "y": w.y0, "width": w.x1 - w.x0, "height": w.y1 - w.y0} for w in words]
    return Side(page.number, page.width, page.height, boxes)
