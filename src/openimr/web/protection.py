"""What keeps protected health information inside: response headers, error pages that say nothing, quiet logs."""

import logging
import traceback
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

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


class WithoutProtectedData(logging.Filter):
    """Takes the words of exceptions out of the log: where it broke and the kind of error stay, values do not."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; every record is kept."""
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            frames = "".join(traceback.format_tb(trace)) if trace and record.levelno >= logging.ERROR else ""
            record.exc_text = f"{frames}{kind.__module__}.{kind.__qualname__} (its words are left out of the log)"
            record.exc_info = None
        return True


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
