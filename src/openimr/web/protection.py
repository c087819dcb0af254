"""What keeps protected health information inside: response headers, error pages that say nothing, quiet logs."""

import logging
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure, UniqueViolation

Next = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "object-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    ]
)


_SOMEBODY_WAS_FASTER = (DeadlockDetected, LockNotAvailable, SerializationFailure, UniqueViolation)

logger = logging.getLogger(__name__)


class Refused(PermissionDenied):
    """An action refused with a reason that may be shown: it names rules and roles, never people."""


class ContentSecurityPolicy:
    """Nothing is loaded from another host and no script or style stands inside a page."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the policy to every answer."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class NoStore:
    """What a signed-in person sees is not kept by a browser or a proxy, unless the view says how long."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add ``Cache-Control: no-store`` where the view has said nothing."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class OnlyText:
    """No address and no form holds a NUL: no keyboard types one and no column of the database keeps one."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Leave the answer as it is."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse the address as unknown, or the form; forms are looked at where they were read already, for CSRF."""
        if "\x00" in request.path:
            return not_found(request)
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        said = [*_texts(request.POST), *(file.name or "" for _, files in request.FILES.lists() for file in files)]
        return bad_request(request) if any("\x00" in one for one in said) else None


def _texts(form: QueryDict) -> Iterator[str]:
    """Every name and every value of a form."""
    for name, values in form.lists():
        yield name
        yield from values


class OneAtATime:
    """Two people at once who wait for each other, or write the same row: one gets through, the other is told."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Leave the answer as it is."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page with 409 where the database has stopped this request for another; nothing of it was kept."""
        if not isinstance(exception.__cause__, _SOMEBODY_WAS_FASTER):
            return None
        logger.warning("somebody was faster: %s", type(exception.__cause__).__name__)
        return _page(
            request,
            409,
            "Somebody else changed this at the same moment",
            "Nothing of yours was kept. Go back, look at it as it is now, then decide.",
        )


class WithoutProtectedData(logging.Filter):
    """Takes out of the log what people and parties have sent: the words of exceptions and the paths of addresses.

    Where it broke, the kind of error and the pattern of the address stay: ``portal/open/<str:token>/``.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; every record is kept."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            _name_the_pattern(record, request)
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            frames = "".join(traceback.format_tb(trace)) if trace and record.levelno >= logging.ERROR else ""
            record.exc_text = f"{frames}{kind.__module__}.{kind.__qualname__} (its words are left out of the log)"
            record.exc_info = None
        return True


def _name_the_pattern(record: logging.LogRecord, request: HttpRequest) -> None:
    """Put the pattern of the address for the address itself; a message made of an exception's words is left out."""
    found = request.resolver_match
    pattern = f"/{found.route}" if found else "an address the site does not have"
    if isinstance(record.args, tuple) and record.args:
        sent = (request.path, request.get_full_path())
        record.args = tuple(pattern if one in sent else one for one in record.args)
    else:
        record.msg, record.args = f"Refused: {pattern}", ()


def _page(request: HttpRequest, status: int, title: str, what_now: str) -> HttpResponse:
    content = {"title": title, "what_now": what_now, "status": status}
    return HttpResponse(render_to_string("error.html", content), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for a request that cannot be understood."""
    return _page(request, 400, "This request could not be understood", "Go back and try again.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for something the person signed in may not do; the reason is ours, never data."""
    reason = str(exception) if isinstance(exception, Refused) else ""
    return _page(
        request,
        403,
        "You may not do this",
        reason or "Your role does not include it. Ask an administrator if you think it should.",
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for what is not there, or not there for this person: the two are not told apart."""
    return _page(
        request,
        404,
        "There is nothing here for you",
        "The address may be wrong, or the case may not be assigned to you. Start again from the worklist.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a failure of ours; it names no path, no value and no person."""
    return _page(
        request,
        500,
        "Something failed on our side",
        "Nothing you saved is lost. Try again; if it happens again, tell your administrator what you were doing.",
    )
