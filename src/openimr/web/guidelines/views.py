"""The catalogue of guidelines by words, region and day, and the pages of text the organization holds a licence for."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openimr.domain.anatomy import BodyPart
from openimr.domain.errors import InputRefused
from openimr.guidelines import Catalogue
from openimr.guidelines.catalogue import Entry
from openimr.guidelines.criteria import CriteriaSet
from openimr.guidelines.licensed import LicensedWork, read_licensed
from openimr.web import calendar
from openimr.web.accounts.access import May, allowed, may
from openimr.web.guidelines.sets import sets_on_topic
from openimr.web.models import LicensedReading, User
from openimr.web.request import Request, day_given

REGIONS = {part.value: part.words for part in BodyPart}
MEDIA = {".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


@require_GET
@allowed(May.SEE_GUIDELINES)
def catalogue(request: Request) -> HttpResponse:
    """What governed on a day: entries by words and body region, with the licensed text this person may read."""
    words = request.GET.get("q", "").replace("\x00", "").strip()
    region = request.GET.get("region", "")
    on, problem = _day(request.GET.get("on", ""))
    on_topic = _on_topic(words, on)
    found = (*Catalogue.load().search(words, on), *(entry for entry, _ in on_topic.values()))
    entries = [
        entry
        for entry in dict.fromkeys(found)
        if region not in REGIONS or not entry.body_parts or region in entry.body_parts
    ]
    works, problems = read_licensed(settings.LICENSED)
    readable = {work.entry.id: work for work in works if _may_read(request.user, work)}
    context = {
        "rows": [
            {"entry": entry, "work": readable.get(entry.id), "sets": on_topic.get(entry.id, (entry, ()))[1]}
            for entry in entries
        ],
        "regions": REGIONS.items(),
        "words": words,
        "region": region,
        "on": on,
        "problem": problem,
        "problems": problems if may(request.user, May.KEEP_ACCOUNTS) else (),
    }
    return render(request, "guidelines/catalogue.html", context)


def _on_topic(words: str, on: dt.date) -> dict[str, tuple[Entry, list[CriteriaSet]]]:
    """The entries that criteria sets for the treatment named cite, or what replaced them by the day, by id."""
    found: dict[str, tuple[Entry, list[CriteriaSet]]] = {}
    for one in sets_on_topic(words):
        cited = [source.catalogue for source in one.sources.values() if source.catalogue]
        for entry in Catalogue.load().successors(cited, on):
            found.setdefault(entry.id, (entry, []))[1].append(one)
    return found


@require_GET
@allowed(May.SEE_GUIDELINES)
def work(request: Request, work: str) -> HttpResponse:
    """One licensed work: its pages, and a search in them."""
    found = _work(request.user, work)
    words = request.GET.get("q", "").replace("\x00", "").strip()
    context = {"work": found, "words": words, "hits": found.search(words) if words else None}
    return render(request, "guidelines/work.html", context)


@require_GET
@allowed(May.SEE_GUIDELINES)
def page(request: Request, work: str, page: int) -> HttpResponse:
    """One printed page of a licensed work; that it was opened is recorded."""
    found = _work(request.user, work)
    context = _page_context(found, page)
    LicensedReading.objects.create(work=found.key, page=page, user=request.user)
    return render(request, "guidelines/page.html", context)


@require_GET
@allowed(May.SEE_GUIDELINES)
def picture(request: Request, work: str, page: int) -> FileResponse:
    """The picture of a printed page."""
    found = _work(request.user, work)
    path = found.picture(page)
    if path is None:
        raise Http404("no picture of this page")
    return FileResponse(path.open("rb"), content_type=MEDIA[path.suffix])


def _page_context(found: LicensedWork, page: int) -> dict[str, Any]:
    try:
        text = found.text(page)
    except InputRefused as refused:
        raise Http404(refused.problem) from refused
    at = found.pages.index(page)
    return {
        "work": found,
        "number": page,
        "text": text,
        "picture": found.picture(page) is not None,
        "before": found.pages[at - 1] if at else None,
        "after": found.pages[at + 1] if at + 1 < len(found.pages) else None,
    }


def _work(user: User, key: str) -> LicensedWork:
    """The work, if this person's role may read it today; the answer does not tell which of the two it is not."""
    works, _ = read_licensed(settings.LICENSED)
    found = next((one for one in works if one.key == key and _may_read(user, one)), None)
    if found is None:
        raise Http404("no such work for this person")
    return found


def _may_read(user: User, work: LicensedWork) -> bool:
    return work.licence.allows(user.role, calendar.today())


def _day(asked: str) -> tuple[dt.date, str]:
    """The day asked for, today where none is; and what is wrong with it."""
    if not asked:
        return calendar.today(), ""
    if (day := day_given(asked)) is not None:
        return day, ""
    return calendar.today(), "Give the day as year-month-day, for example 2016-05-10. Shown is what governs today."
