"""Signing in: by user name or e-mail, slowed down after failures, the password asked again before a signature."""

import datetime as dt
import hashlib
import hmac
import ipaddress
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from openimr.web.models import FailedSignIn, User

# After this many failures for one name, or from one address, within the window, nobody gets in before it has passed.
WINDOW = dt.timedelta(minutes=15)
FAILURES_PER_NAME = 8
FAILURES_PER_ADDRESS = 40


class TooManyFailures(Exception):
    """Signing in is closed for a while for this name or address."""


class UsernameOrEmail(BaseBackend):
    """Django's question "who is this?", answered from user name or e-mail and password."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        """The account, or None. An unknown name takes as long as a wrong password."""
        if not username or not password:
            return None
        user = User.objects.filter(Q(username__iexact=username) | Q(email__iexact=username)).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, while it is active."""
        return User.objects.filter(pk=user_id, is_active=True).first()


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: behind the proxy of ``OPENIMR_HTTPS`` the last address that the proxy wrote down.

    What stands before it anybody may have written. A house has a whole network of the newer addresses (IPv6): they
    count as one.
    """
    written = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() if settings.HTTPS else ""
    said = written or request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return str(request.META.get("REMOTE_ADDR", ""))
    return said if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))


def _keys(request: HttpRequest, name: str, door: str) -> dict[str, int]:
    """What failures are counted under, with how many are let pass: those at one door close no other."""
    return {
        _hashed(f"name:{name.strip().casefold()}"): FAILURES_PER_NAME,
        _hashed(f"address:{door}:{address_of(request)}"): FAILURES_PER_ADDRESS,
    }


def check_open(request: HttpRequest, name: str, door: str = "sign in") -> None:
    """Refuse before the password is even looked at.

    Args:
        request: whose address is counted.
        name: what is tried: a user name, a reference, a token.
        door: where it is tried.

    Raises:
        TooManyFailures: when this name or this address has failed too often within :data:`WINDOW`.
    """
    since = timezone.now() - WINDOW
    for key, limit in _keys(request, name, door).items():
        if FailedSignIn.objects.filter(key=key, at__gte=since).count() >= limit:
            raise TooManyFailures


def failed(request: HttpRequest, name: str, door: str = "sign in") -> None:
    """Count a failure, and forget those that no longer matter."""
    FailedSignIn.objects.filter(at__lt=timezone.now() - WINDOW).delete()
    FailedSignIn.objects.bulk_create([FailedSignIn(key=key) for key in _keys(request, name, door)])


def check_again(user: User, password: str) -> bool:
    """Whether this is the password of who is signed in, asked again before a signature; failures are counted too.

    Raises:
        TooManyFailures: when it was wrong too often within :data:`WINDOW`.
    """
    key = _hashed(f"again:{user.pk}")
    recent = FailedSignIn.objects.filter(key=key, at__gte=timezone.now() - WINDOW)
    if recent.count() >= FAILURES_PER_NAME:
        raise TooManyFailures
    if user.check_password(password):
        recent.delete()
        return True
    FailedSignIn.objects.create(key=key)
    return False


def succeeded(request: HttpRequest, name: str) -> None:
    """Forget the failures of a name that has got in; the address's count stays."""
    FailedSignIn.objects.filter(key=next(iter(_keys(request, name, "")))).delete()


def _hashed(text: str) -> str:
    """What is kept instead of a name or an address."""
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
