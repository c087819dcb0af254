"""Applications on their way to becoming cases, how they are found again, and which cases are reviewed as one."""

import uuid
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from .case import Case


class ApplicationDraft(models.Model):
    """An application being filled in: on the site by a party, or by a coordinator from paper or from a scan.

    ``answers`` and ``treatments`` hold what was typed, word for word, whether it is right yet or not; ``visited`` the
    pages that were saved. ``reference`` and the secret whose hash is ``key_hash`` let a party come back. A draft that
    was sent has its ``case`` and no longer changes.
    """

    class Origin(models.TextChoices):
        """How the application came."""

        SITE = "site", "On the site"
        PAPER = "paper", "From paper"
        SCAN = "scan", "From a scan"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    reference = models.CharField(max_length=12, unique=True)
    key_hash = models.CharField(max_length=64, blank=True)
    answers = models.JSONField(default=dict)
    treatments = models.JSONField(default=list)
    visited = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    email_code_hash = models.CharField(max_length=64, blank=True)
    email_code_at = models.DateTimeField(null=True)
    email_confirmed = models.EmailField(blank=True)
    opened_by = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="application_drafts")
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-changed_at"]
        indexes: ClassVar = [models.Index(fields=["sent_at", "changed_at"], name="draft_open")]

    def __str__(self) -> str:
        return self.reference

    @property
    def folder(self) -> Path:
        """Where its files are; the name says nothing about anybody."""
        return Path(settings.DATA) / "applications" / str(self.id)


class DraftFile(models.Model):
    """A file handed in with an application that is not sent yet; on disk it is a number."""

    class Kind(models.TextChoices):
        """What the person said it is."""

        APPLICATION = "application", "The signed application"
        DECISION = "decision", "The utilization review decision"
        OTHER = "other", "Other papers"

    draft = models.ForeignKey(ApplicationDraft, on_delete=models.CASCADE, related_name="files")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=500)
    stored_name = models.CharField(max_length=40)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "sequence"], name="draft_file_sequence_once"),
        ]

    def __str__(self) -> str:
        return self.stored_name

    @property
    def path(self) -> Path:
        """Where the bytes are."""
        return self.draft.folder / self.stored_name


class ApplicationScan(models.Model):
    """What was read from the scan of an application, field by field, and what a person has confirmed of it.

    ``fields`` are the values of :mod:`openimr.casework.application_scan` in JSON; ``confirmed`` holds, by field, the
    value a person has looked at and let stand or corrected.
    """

    class Status(models.TextChoices):
        """How far reading is."""

        WAITING = "waiting", "Waiting for a worker"
        READING = "reading", "Reading"
        READ = "read", "Read"
        FAILED = "failed", "Could not be read"

    draft = models.OneToOneField(ApplicationDraft, on_delete=models.CASCADE, primary_key=True, related_name="scan")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    reason = models.TextField(blank=True)
    pages = models.PositiveIntegerField(default=0)
    fields = models.JSONField(default=list)
    confirmed = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.get_status_display()

    @property
    def under_way(self) -> bool:
        """Whether a page that shows this should ask again soon."""
        return self.status in {self.Status.WAITING, self.Status.READING}


class CaseKeys(models.Model):
    """What a case is found by although names are misspelt and dates swapped (:mod:`openimr.casework.related`)."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="keys")
    keys = ArrayField(models.CharField(max_length=80))

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["keys"], name="case_keys")]

    def __str__(self) -> str:
        return f"{len(self.keys)} keys"


class Consolidation(models.Model):
    """A case reviewed together with another: ``member`` goes with ``lead``. Undone, the row stays and says when."""

    lead = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consolidated")
    member = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consolidated_into")
    items = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    made_by = models.ForeignKey("web.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(undone_at__isnull=True), name="case_consolidated_once"
            ),
            models.CheckConstraint(condition=~models.Q(lead=models.F("member")), name="consolidation_of_two"),
        ]

    def __str__(self) -> str:
        return f"consolidation {self.pk}"
