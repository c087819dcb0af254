"""Tokens of organizations and parties: made once and shown once, kept as a hash, limited, revoked."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable

from django.db import connection
from django.utils import timezone

from openimr.domain.errors import InputRefused
from openimr.web.accounts.access import May, require
from openimr.web.models import ApiCalls, ApiToken, User

CALLS_A_MINUTE = 120
_KEPT = dt.timedelta(hours=1)


def make(holder: str, scopes: Iterable[str], actor: User, *, days: int | None = 365) -> tuple[ApiToken, str]:
    """A new token of ``holder`` and its secret, which is kept nowhere.

    Raises:
        Refused: the actor's role does not include it.
        InputRefused: no holder, or no known scope.
    """
    require(actor, May.KEEP_ACCOUNTS)
    wanted = [scope for scope in ApiToken.Scope.values if scope in set(scopes)]
    if not holder.strip():
        raise InputRefused("holder", "A token belongs to somebody.", "Name the organization or party.")
    if not wanted:
        raise InputRefused("scopes", "The token may do nothing.", "Choose at least one thing it may do.")
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        holder=holder.strip()[:300],
        prefix=prefix,
        hash=_hash(f"imr_{prefix}_{secret}"),
        scopes=wanted,
        created_by=actor,
        expires_at=timezone.now() + dt.timedelta(days=days) if days else None,
    )
    return token, f"imr_{prefix}_{secret}"


def revoke(token: ApiToken, actor: User) -> None:
    """End a token now, for good.

    Raises:
        Refused: the actor's role does not include it.
    """
    require(actor, May.KEEP_ACCOUNTS)
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now(), revoked_by=actor)


def holder_of(secret: str) -> ApiToken | None:
    """The token of this secret while it is neither revoked nor expired."""
    now = timezone.now()
    token = ApiToken.objects.filter(hash=_hash(secret), revoked_at__isnull=True).first()
    if token is None or (token.expires_at is not None and token.expires_at <= now):
        return None
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def calls_in_this_minute(token: ApiToken) -> int:
    """Count one call, and how many this minute has seen with it; safe against any number at once."""
    minute = timezone.now().replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO web_apicalls (token_id, minute, count) VALUES (%s, %s, 1) "
            "ON CONFLICT (token_id, minute) DO UPDATE SET count = web_apicalls.count + 1 RETURNING count",
            [token.pk, minute],
        )
        count = int(cursor.fetchone()[0])
    if count == 1:
        ApiCalls.objects.filter(token=token, minute__lt=minute - _KEPT).delete()
    return count


def _hash(secret: str) -> str:
    # The secret has 256 random bits: a plain hash cannot be guessed back.
    return hashlib.sha256(secret.encode()).hexdigest()
