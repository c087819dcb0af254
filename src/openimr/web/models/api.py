"""Who may hand in applications by the programming interface, and what was handed in by it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .case import Case


class ApiToken(models.Model):
    """A token of one organization or party. Only its hash is kept; ``prefix`` is what people recognize it by."""

    class Scope(models.TextChoices):
        """What a token lets its holder do."""

        SUBMIT = "applications:submit", "Hand in applications and their files"
        READ = "applications:read", "Ask for the state of the applications it handed in"

    holder = models.CharField(max_length=300)
    prefix = models.CharField(max_length=12)
    hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40, choices=Scope.choices))
    created_by = models.ForeignKey("web.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.prefix


class ApiSubmission(models.Model):
    """An application a token has handed in: its case, and the idempotency key under which the answer is repeated."""

    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, related_name="submissions")
    key = models.CharField(max_length=200)
    body_sha256 = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="api_submissions")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "key"], name="api_key_once"),
        ]

    def __str__(self) -> str:
        return f"submission {self.pk}"


class ApiCalls(models.Model):
    """How often a token was used in one minute, for the rate limit."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="calls")
    minute = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "minute"], name="api_calls_once_a_minute"),
        ]

    def __str__(self) -> str:
        return f"{self.count} at {self.minute:%H:%M}"
