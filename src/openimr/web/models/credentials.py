"""What happens to a reviewer's record: versions, verifications at a source, warnings, decisions about conflicts.

With what a reviewer attested to before a case opened, and the organizations the conflict search knows. All but the last
are never changed or deleted.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from openimr.panel.organizations import KnownOrganization as KnownOrganizationValue
from openimr.panel.recording import Outcome

from .case import Case
from .panel import Assignment, Reviewer


class ReviewerVersion(models.Model):
    """A reviewer's record as it was saved once, by whom and why."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    why = models.TextField()
    saved_by = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reviewer", "version"], name="reviewer_version_once"),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"


class Verification(models.Model):
    """One look at the primary source of one fact; ``due_on`` is the last day it holds, ``evidence`` what was seen."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="verifications")
    fact = models.CharField(max_length=300)
    kind = models.CharField(max_length=30)
    label = models.CharField(max_length=400, blank=True)
    source = models.CharField(max_length=200)
    outcome = models.CharField(max_length=20, choices=[(o.value, o.value.replace("_", " ")) for o in Outcome])
    verified_on = models.DateField()
    due_on = models.DateField(null=True)
    evidence = models.TextField(blank=True)
    evidence_file = models.CharField(max_length=80, blank=True)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    verified_by = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"


class CredentialWarning(models.Model):
    """That a fact comes due in at most ``step`` days: recorded once for each step of each due date."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="warnings")
    fact = models.CharField(max_length=300)
    label = models.CharField(max_length=400, blank=True)
    due_on = models.DateField()
    step = models.PositiveSmallIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reviewer", "fact", "due_on", "step"], name="credential_warned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.step} days"


class ConflictDecision(models.Model):
    """What a person decided about one hit; the newest about the same names holds, for the next case, too.

    ``employee`` narrows it to one employee's cases where the party is the employee or a relative.
    """

    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="conflict_decisions")
    role = models.CharField(max_length=60)
    party = models.CharField(max_length=400)
    declared = models.CharField(max_length=400)
    relation = models.CharField(max_length=40)
    employee = models.CharField(max_length=400, blank=True)
    conflict = models.BooleanField()
    reason = models.TextField()
    score = models.FloatField()
    why = models.TextField(blank=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey("web.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="conflict_decided_with_reason")]

    def __str__(self) -> str:
        return "conflict" if self.conflict else "no conflict"


class CaseAttestation(models.Model):
    """What the reviewer attested to before the case opened: the statements as shown, and the parties as listed."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="attestation")
    statements = models.JSONField()
    parties = models.JSONField()
    attested_by = models.ForeignKey("web.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"attestation {self.pk}"


class KnownOrganization(models.Model):
    """An organization as the conflict search knows it: former names, parent, address, numbers."""

    name = models.CharField(max_length=300, unique=True)
    content = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def value(self) -> KnownOrganizationValue:
        """The organization as the panel room reads it."""
        return KnownOrganizationValue.model_validate(self.content)
