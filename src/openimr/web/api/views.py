"""The administrator's page of tokens: make one, see it once, revoke it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from openimr.domain.errors import InputRefused
from openimr.web.accounts.access import May, allowed
from openimr.web.api import tokens
from openimr.web.models import ApiToken
from openimr.web.request import Request, whole_number


@allowed(May.KEEP_ACCOUNTS)
def token_list(request: Request) -> HttpResponse:
    """Every token with its holder, what it may do and when it was last used; a post makes a new one."""
    problem, secret = None, ""
    if request.method == "POST":
        days = whole_number(request.POST.get("days", "")) or 0
        try:
            _, secret = tokens.make(
                request.POST.get("holder", ""),
                request.POST.getlist("scopes"),
                request.user,
                days=days if 0 < days <= 3650 else 365,
            )
        except InputRefused as refusal:
            problem = refusal
    context = {
        "tokens": ApiToken.objects.select_related("created_by"),
        "scopes": ApiToken.Scope.choices,
        "problem": problem,
        "secret": secret,
        "limit": tokens.CALLS_A_MINUTE,
    }
    return render(request, "api/tokens.html", context, status=400 if problem else 200)


@require_POST
@allowed(May.KEEP_ACCOUNTS)
def revoke(request: Request, token_id: int) -> HttpResponse:
    """End a token."""
    token = get_object_or_404(ApiToken, pk=token_id)
    tokens.revoke(token, request.user)
    messages.success(request, f"Token {token.prefix} of {token.holder} is revoked.")
    return redirect("api_tokens")
