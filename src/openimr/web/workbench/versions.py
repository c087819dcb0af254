"""The saved versions of a draft, and what changed between any two of them."""

from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from openimr.domain.determination import Decisions
from openimr.web.accounts.access import May, allowed, case_for
from openimr.web.cases.header import page_context
from openimr.web.cases.states import NotPossible
from openimr.web.determination import writing
from openimr.web.determination.desks import desk_seen, own_desk
from openimr.web.determination.locking import why_closed
from openimr.web.determination.views import seat_asked
from openimr.web.events.history import record_access
from openimr.web.models import Case, DraftVersion
from openimr.web.request import Request, whole_number

from .differences import changed_parts, differences

VERSIONS_A_PAGE = 50


class VersionRow(NamedTuple):
    """A saved version as the list shows it, with the parts that changed since the one before."""

    version: DraftVersion
    changed: list[str]


@require_GET
@allowed(May.SEE_DETERMINATION)
def versions(request: Request, case_id: UUID) -> HttpResponse:
    """Every saved version, newest first; with ``from`` and ``to``, the words that differ between the two."""
    case = case_for(request.user, case_id)
    record_access(request.user, case, "saved versions")
    desk = desk_seen(case, request.user, seat_asked(request))
    versions_here = DraftVersion.objects.filter(assignment=desk)
    saved = list(versions_here.values_list("revision", "saved_at"))
    page = Paginator(saved, VERSIONS_A_PAGE).get_page(request.GET.get("page"))
    revisions = {revision for revision, _ in saved}
    older, newer = (_asked(request.GET.get(name, ""), revisions) for name in ("from", "to"))
    context = page_context(case, request.user, "determination") | {
        "page": page,
        "rows": _rows(case, versions_here, [revision for revision, _ in page]),
        "saved": saved,
        "older": older,
        "newer": newer,
        "parts": None if older is None or newer is None else _compared(case, versions_here, older, newer),
        "seat": seat_asked(request),
        "can_restore": desk is not None and desk == own_desk(case, request.user) and not why_closed(desk),
    }
    return render(request, "workbench/versions.html", context)


def _number(said: str) -> int:
    """A revision as a form sends it; -1, which none has, for anything else."""
    number = whole_number(said)
    return -1 if number is None else number


def _asked(said: str, revisions: set[int]) -> int | None:
    """The revision asked for, 0 for the empty draft before the first; None where there is no such version."""
    revision = whole_number(said)
    return revision if revision in {0, *revisions} else None


@require_POST
@allowed(May.WRITE)
def restore(request: Request, case_id: UUID) -> HttpResponse:
    """Take an earlier version as the draft again; what stands now stays among the versions."""
    case = case_for(request.user, case_id)
    revision, base = (_number(request.POST.get(name, "")) for name in ("revision", "base_revision"))
    try:
        saved = writing.restore_version(case, request.user, revision, base)
    except writing.DraftConflict:
        messages.error(request, "The draft was changed in another window meanwhile. Look at it, then restore.")
        return redirect("workbench_versions", case_id=case.pk)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect("workbench_versions", case_id=case.pk)
    messages.success(request, f"Version {revision} is the draft again, as version {saved.revision}.")
    return redirect("workbench", case_id=case.pk)


def _rows(case: Case, here: QuerySet[DraftVersion], revisions: list[int]) -> list[VersionRow]:
    if not revisions:
        return []
    wanted = here.filter(revision__in=[*revisions, min(revisions) - 1])
    newest_first = list(wanted.order_by("-revision"))
    value = case.value
    contents = [Decisions.model_validate(version.content) for version in newest_first]
    if newest_first[-1].revision == min(revisions):
        contents.append(Decisions())
    return [
        VersionRow(version, changed_parts(before, after, value))
        for version, (after, before) in zip(newest_first, pairwise(contents), strict=False)
    ]


def _compared(case: Case, here: QuerySet[DraftVersion], older: int, newer: int) -> list[object]:
    contents = dict(here.filter(revision__in=(older, newer)).values_list("revision", "content"))
    before, after = (Decisions.model_validate(contents.get(revision, {})) for revision in (older, newer))
    return list(differences(before, after, case.value))
