"""What a reviewer writes (drafts, every saved version kept), and what was signed and sent (never changed again).

A draft belongs to an assignment: another reviewer begins with nothing written, and of several each has a desk.
"""

from typing import ClassVar

from django.db import models

from openimr.domain.determination import Decisions, Determination, PartyRole

from .case import Case
from .panel import Assignment


class Draft(models.Model):
    """The present draft of a reviewer. ``revision`` grows with every save; a save names the revision it is based on."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, primary_key=True, related_name="draft")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="drafts")
    revision = models.PositiveIntegerField(default=0)
    content = models.JSONField(default=dict)
    saved_by = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"draft, revision {self.revision}"

    @property
    def value(self) -> Decisions:
        """What the reviewer wrote."""
        return Decisions.model_validate(self.content)


class DraftVersion(models.Model):
    """A draft as it was saved once; nothing a reviewer saved is lost when it is written over."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="draft_versions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="draft_versions")
    revision = models.PositiveIntegerField()
    content = models.JSONField()
    saved_by = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-revision"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "revision"], name="draft_revision_once"),
        ]

    def __str__(self) -> str:
        return f"revision {self.revision}"


class Dismissal(models.Model):
    """A finding of the checks that the reviewer set aside, with the reason; undone, the row stays and says when.

    ``fingerprint`` is the finding's: it comes back when its words change, because then it is another finding.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="dismissals")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dismissals")
    fingerprint = models.CharField(max_length=64)
    code = models.CharField(max_length=20)
    place = models.TextField()
    message = models.TextField()
    reason = models.TextField()
    dismissed_by = models.ForeignKey("web.User", on_delete=models.PROTECT, related_name="+")
    dismissed_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment", "fingerprint"],
                condition=models.Q(undone_at__isnull=True),
                name="finding_dismissed_once",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="dismissal_has_reason"),
        ]

    def __str__(self) -> str:
        return f"dismissal of {self.code}"


class SignedAnalysis(models.Model):
    """What one of several reviewers signed, for the determination with number ``version``. Never changed or deleted.

    Where the analyses cannot be brought together, whoever signs again adds a row; the newest of an assignment counts.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="analyses")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="analyses")
    version = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    content = models.JSONField()
    qualifications = models.JSONField()
    findings = models.JSONField(default=list)
    attested = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    signed_by = models.ForeignKey("web.User", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"analysis {self.pk}"

    @property
    def value(self) -> Decisions:
        """What the reviewer decided, as it was signed."""
        return Decisions.model_validate(self.content)


class _WithoutLetters(models.Manager["FinalDetermination"]):
    """Determinations without their letters, which are large and handed out one at a time."""

    def get_queryset(self) -> "models.QuerySet[FinalDetermination]":
        """All of them; a letter comes when it is asked for."""
        return super().get_queryset().defer("letter_pdf", "letter_text", "letter_json")


class FinalDetermination(models.Model):
    """A signed determination with its letter. The database refuses to change or delete it.

    A correction is another row with the next ``version`` and its ``reason``.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="determinations")
    version = models.PositiveIntegerField(default=1)
    reason = models.TextField(blank=True)
    content = models.JSONField()
    findings = models.JSONField(default=list)
    attested = models.JSONField(default=list)
    letter_pdf = models.BinaryField()
    letter_text = models.TextField()
    letter_json = models.TextField()
    pdf_sha256 = models.CharField(max_length=64)
    text_sha256 = models.CharField(max_length=64)
    json_sha256 = models.CharField(max_length=64)
    signed_by = models.ForeignKey("web.User", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    objects = _WithoutLetters()

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "version"], name="determination_version_once"),
        ]

    def __str__(self) -> str:
        return f"final determination, version {self.version}"

    @property
    def value(self) -> Determination:
        """The determination as it was signed."""
        return Determination.model_validate(self.content)


class PartyLetter(models.Model):
    """The copy of a signed determination that one party was served with. The database refuses to change or delete it.

    Its last page is the proof of service, which says what ``served_on`` and ``served_by`` say.
    """

    determination = models.ForeignKey(FinalDetermination, on_delete=models.PROTECT, related_name="party_letters")
    role = models.CharField(max_length=30, choices=[(role.value, role.value.replace("_", " ")) for role in PartyRole])
    served_on = models.DateField()
    served_by = models.CharField(max_length=20)
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["determination", "role"], name="party_letter_once"),
        ]

    def __str__(self) -> str:
        return f"letter to the {self.get_role_display()}"
