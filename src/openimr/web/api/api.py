"""The addresses under ``/api/v1/``: hand in an application, add files, ask where it is.

The schema is served as plain JSON at ``/api/v1/openapi.json``; nothing is loaded from another host.
"""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import File, Header, NinjaAPI, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.files import UploadedFile
from ninja.security import HttpBearer
from pydantic import ValidationError as ValueProblem

from openimr.domain.errors import InputRefused
from openimr.web.accounts import signing_in
from openimr.web.api import submitting, tokens
from openimr.web.api.problems import problems_in
from openimr.web.api.schemas import ApplicationStatus, NewApplication, Problem, Refusal
from openimr.web.cases.intake import Upload
from openimr.web.cases.states import NotPossible
from openimr.web.models import ApiToken

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)]
MOST_BYTES = 200 * 1024 * 1024


class Bearer(HttpBearer):
    """``Authorization: Bearer imr_…``; guessing is slowed down by address."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token, or None (401)."""
        try:
            signing_in.check_open(request, "api", "api")
        except signing_in.TooManyFailures:
            raise HttpError(429, "Too many wrong tokens from here. Wait a quarter of an hour.") from None
        found = tokens.holder_of(token)
        if found is None:
            signing_in.failed(request, f"api:{token[:12]}", "api")
        return found


api = NinjaAPI(
    title="OpenIMR",
    version="1",
    description="Applications for Independent Medical Review handed in by other systems. See docs/intake.md.",
    docs_url=None,
    urls_namespace="api",
    auth=Bearer(),
)
Operation = Callable[..., Any]


def scope(wanted: ApiToken.Scope) -> Callable[[Operation], Operation]:
    """An operation's decorator: only tokens with this scope, and not too often."""

    def decorate(operation: Operation) -> Operation:
        @wraps(operation)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            token: ApiToken = request.auth  # type: ignore[attr-defined]
            if wanted not in token.scopes:
                raise HttpError(403, f"This token does not include “{wanted.value}”.")
            if tokens.calls_in_this_minute(token) > tokens.CALLS_A_MINUTE:
                raise HttpError(429, f"More than {tokens.CALLS_A_MINUTE} requests in this minute. Go on in the next.")
            return operation(request, *args, **kwargs)

        return guarded

    return decorate


@api.post("/applications", response={200: ApplicationStatus, 201: ApplicationStatus, 409: Refusal, 422: Refusal})
@scope(ApiToken.Scope.SUBMIT)
def submit(request: HttpRequest, application: NewApplication, idempotency_key: Key) -> Any:
    """Hand in an application. The same key with the same content answers as before (200) and takes in nothing new."""
    try:
        case, new = submitting.submit(request.auth, idempotency_key, application)  # type: ignore[attr-defined]
    except submitting.KeyUsed:
        said = "This key came before with another application."
        return Status(409, _refusal("Idempotency-Key", said, "Use a new key for every application."))
    return Status(201 if new else 200, submitting.status(case))


@api.get("/applications", response=list[ApplicationStatus])
@scope(ApiToken.Scope.READ)
def applications(request: HttpRequest) -> Any:
    """The latest 200 applications of this holder."""
    return [submitting.status(case) for case in submitting.own_cases(request.auth)]  # type: ignore[attr-defined]


@api.get("/applications/{application_id}", response={200: ApplicationStatus, 404: Refusal})
@scope(ApiToken.Scope.READ)
def application(request: HttpRequest, application_id: UUID) -> Any:
    """Where an application is."""
    return submitting.status(submitting.own_case(request.auth, str(application_id)))  # type: ignore[attr-defined]


@api.post("/applications/{application_id}/files", response={201: ApplicationStatus, 404: Refusal, 409: Refusal})
@scope(ApiToken.Scope.SUBMIT)
def add_files(request: HttpRequest, application_id: UUID, files: Annotated[list[UploadedFile], File()]) -> Any:
    """Add files: the utilization review decision, the signed application, records. A file sent twice is kept once."""
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    case = submitting.own_case(token, str(application_id))
    for file in files:
        if not file.size:
            raise InputRefused(f"files: {file.name}", "The file is empty.", "Send it again.")
        if file.size > MOST_BYTES:
            raise InputRefused(f"files: {file.name}", "The file is larger than 200 MB.", "Split it.")
    try:
        submitting.add_files(token, case, [Upload(file.name or "", file) for file in files])
    except NotPossible as refusal:
        return Status(409, _refusal("files", str(refusal), "Send them by mail with the case number."))
    return Status(201, submitting.status(case))


@api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return api.create_response(request, Refusal(problems=problems_in(error.errors)).model_dump(), status=422)


@api.exception_handler(ValueProblem)
def _not_whole(request: HttpRequest, error: ValueProblem) -> HttpResponse:
    found = problems_in(error.errors(include_url=False, include_input=False))
    return api.create_response(request, Refusal(problems=found).model_dump(), status=422)


@api.exception_handler(InputRefused)
def _refused(request: HttpRequest, error: InputRefused) -> HttpResponse:
    return api.create_response(request, _refusal(error.source, error.problem, error.remedy).model_dump(), status=422)


@api.exception_handler(HttpError)
def _other(request: HttpRequest, error: HttpError) -> HttpResponse:
    answer = api.create_response(
        request, _refusal("request", str(error), "See docs/intake.md.").model_dump(), status=error.status_code
    )
    if error.status_code == 429:
        answer.headers["Retry-After"] = "60"
    return answer


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    said = "There is no valid token. It may be revoked or expired."
    answer = api.create_response(
        request, _refusal("Authorization", said, "Send “Authorization: Bearer imr_…”.").model_dump(), status=401
    )
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    said = "There is no such application of yours."
    return api.create_response(
        request, _refusal("application_id", said, "Use the id the submission answered with.").model_dump(), status=404
    )


def _refusal(field: str, problem: str, remedy: str) -> Refusal:
    return Refusal(problems=(Problem(field=field, problem=problem, remedy=remedy),))
