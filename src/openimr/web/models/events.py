"""The history of a case: append-only events chained by hash, and who read protected information.

The database itself refuses to change or delete rows of both tables.
"""

from typing import ClassVar

from django.db import models

from .case import Case


class Event(models.Model):
    """One change of one case. ``hash`` covers every other field and the hash of the event before."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")
    actor_role = models.CharField(max_length=20, blank=True)
    action = models.CharField(max_length=60)
    reason = models.TextField(blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["sequence"]
        indexes: ClassVar = [models.Index(fields=["action", "at"], name="event_action_at")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "sequence"], name="event_sequence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}. {self.action}"


class AccessRecord(models.Model):
    """Somebody read protected information of a case or of an application that is not one yet: what, and when.

    A party does so on the portal; an application without ``user`` was read by whoever holds its key.
    """

    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="access_records")
    draft = models.ForeignKey(
        "web.ApplicationDraft", null=True, on_delete=models.PROTECT, related_name="access_records"
    )
    user = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey("web.CaseParty", null=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=40)
    page = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(case__isnull=False) | models.Q(draft__isnull=False), name="access_of_something"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "at"], name="access_case_at")]

    def __str__(self) -> str:
        return f"{self.what} {self.page or ''}".strip()
