"""Signing in and out."""

from urllib.parse import urlsplit

from django import forms
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from openimr.web.accounts import signing_in


class SignInForm(forms.Form):
    """User name or e-mail, and password."""

    username = forms.CharField(
        label="User name or e-mail",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@never_cache
@sensitive_post_parameters("password")
@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page. What failed is not told apart: an unknown name and a wrong password look the same."""
    if request.user.is_authenticated:
        return redirect("worklist")
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["username"]
        try:
            signing_in.check_open(request, name)
        except signing_in.TooManyFailures:
            form.add_error(None, "Too many failed attempts. Wait a quarter of an hour, then try again.")
        else:
            user = authenticate(request, username=name, password=form.cleaned_data["password"])
            if user is not None:
                signing_in.succeeded(request, name)
                login(request, user)
                return redirect(_where_to(request))
            signing_in.failed(request, name)
            form.add_error(None, "User name or password is not right.")
    status = 400 if request.method == "POST" else 200
    return render(request, "accounts/sign_in.html", {"form": form, "next": request.GET.get("next", "")}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and ask the browser to forget what it kept of this site."""
    logout(request)
    response = redirect("login")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _where_to(request: HttpRequest) -> str:
    """The page that was asked for before signing in, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if wanted and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return urlsplit(wanted)._replace(scheme="", netloc="").geturl()
    return "worklist"
