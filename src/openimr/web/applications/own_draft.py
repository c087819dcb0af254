"""Which application a visitor without an account is at: the one of this browser's session, and no other.

Starting and coming back are slowed down after too many attempts from one address.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from openimr.web.accounts import signing_in
from openimr.web.events.history import record_draft_access
from openimr.web.models import ApplicationDraft

_SESSION = "application"
DOOR = "apply"  # what is tried here closes no other door of the site
View = Callable[..., HttpResponse]


def remember(request: HttpRequest, draft: ApplicationDraft) -> None:
    """This browser is at ``draft`` from now on, in a session of its own."""
    request.session.cycle_key()
    request.session[_SESSION] = str(draft.pk)


def forget(request: HttpRequest) -> None:
    """This browser is at no application any more."""
    request.session.pop(_SESSION, None)
    request.session.pop("application_key", None)


def own_draft(request: HttpRequest) -> ApplicationDraft | None:
    """The application of this browser's session, or None."""
    key = request.session.get(_SESSION)
    return ApplicationDraft.objects.filter(pk=key, origin=ApplicationDraft.Origin.SITE).first() if key else None


def public(view: View) -> View:
    """A view's decorator: open to everybody, never kept by a browser."""
    return never_cache(login_not_required(view))


def with_own_draft(*, sent: bool = False) -> Callable[[View], View]:
    """A view's decorator: it gets the visitor's application, one that is (not) sent yet; else it leads to the start.

    What is shown of an application is kept in the record of access.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            draft = own_draft(request)
            if draft is None:
                return redirect("apply")
            if (draft.sent_at is not None) is not sent:
                return redirect("apply_sent" if draft.sent_at else "apply_pages")
            answer = view(request, draft, *args, **kwargs)
            if not 300 <= answer.status_code < 400:  # a page was shown, with what the application holds
                page = " ".join(
                    str(part) for part in (kwargs.get("name") or view.__name__, kwargs.get("number")) if part
                )
                record_draft_access(draft, f"application: {page.replace('_', ' ')}")
            return answer

        return public(guarded)

    return decorate


def too_many(request: HttpRequest, what: str) -> bool:
    """Whether this address has tried ``what`` too often in the last quarter of an hour."""
    try:
        signing_in.check_open(request, what, DOOR)
    except signing_in.TooManyFailures:
        return True
    return False


def count(request: HttpRequest, what: str) -> None:
    """Count an attempt at ``what`` from this address."""
    signing_in.failed(request, what, DOOR)
