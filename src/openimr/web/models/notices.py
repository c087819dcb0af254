"""The parties of a case as letters reach them, the notices they were sent, each sending, and batches for the mail."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from openimr.domain.determination import Party, PartyRole
from openimr.notices import Notice as NoticeValue
from openimr.notices import NoticeKind

from .case import Case
from .determination import FinalDetermination

ROLES = [(role.value, role.value.replace("_", " ").capitalize()) for role in PartyRole]


class CaseParty(models.Model):
    """A party of a case and how notices reach it. ``way`` empty: by e-mail where that can be, else by mail.

    ``language`` is the one it prefers (two letters), empty where nothing is known. ``generation`` is part of the
    personal link; raising it makes every link sent before useless.
    """

    class Way(models.TextChoices):
        """How a party is to be reached."""

        AUTOMATIC = "", "E-mail where there is an address, else mail"
        EMAIL = "email", "E-mail"
        MAIL = "mail", "Mail"
        PORTAL = "portal", "Portal only"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(max_length=30, choices=ROLES)
    name = models.CharField(max_length=300)
    organization = models.CharField(max_length=300, blank=True)
    address = models.JSONField(default=list)
    email = models.EmailField(blank=True)
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.AUTOMATIC, blank=True)
    language = models.CharField(max_length=2, blank=True)
    email_failed_at = models.DateTimeField(null=True, blank=True)
    mail_returned_at = models.DateTimeField(null=True, blank=True)
    generation = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "role"], name="case_party_once")]

    def __str__(self) -> str:
        return f"party {self.pk}"

    @property
    def value(self) -> Party:
        """The party as notices and letters address it."""
        return Party(
            role=PartyRole(self.role),
            name=self.name,
            organization=self.organization or None,
            address=tuple(self.address),
        )


class _WithoutPdf(models.Manager["Notice"]):
    """Notices without their PDF, which is set late and handed out one at a time."""

    def get_queryset(self) -> "models.QuerySet[Notice]":
        """All of them; the PDF comes when it is asked for."""
        return super().get_queryset().defer("pdf")


class Notice(models.Model):
    """A notice as it was written to one party; it never changes. ``pdf`` is set from ``content`` when first needed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    party = models.ForeignKey(CaseParty, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=30, choices=[(kind.value, kind.label) for kind in NoticeKind])
    at = models.DateTimeField()
    content = models.JSONField()
    pdf = models.BinaryField(null=True)
    encloses = models.ForeignKey(FinalDetermination, null=True, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)

    objects = _WithoutPdf()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def value(self) -> NoticeValue:
        """The notice as it is set."""
        return NoticeValue.model_validate(self.content)


class PrintBatch(models.Model):
    """Notices bound for the mail: one PDF in envelope order, with the proof of service in front."""

    made_at = models.DateTimeField()
    made_by = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")
    pdf = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    envelopes = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    mailed_on = models.DateField(null=True)
    mailed_by = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"batch {self.pk}"


class Sending(models.Model):
    """One sending of a notice: by which way, to where, when, and what became of it.

    A sending is claimed before it goes out, so that it never goes twice: one whose process was killed in the middle is
    ``uncertain``, and a person looks. ``settled_at`` is set when what went wrong has been dealt with.
    """

    class Status(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "Waiting"
        UNDER_WAY = "under_way", "Being sent"
        SENT = "sent", "Sent"
        UNCERTAIN = "uncertain", "Interrupted: perhaps sent"
        FAILED = "failed", "Could not be sent"
        BOUNCED = "bounced", "Bounced"
        RETURNED = "returned", "Returned by the mail"

    PROBLEMS = (Status.UNCERTAIN, Status.FAILED, Status.BOUNCED, Status.RETURNED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="sendings")
    way = models.CharField(max_length=10)
    to = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    made_at = models.DateTimeField()
    at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=200, blank=True)
    batch = models.ForeignKey(PrintBatch, null=True, on_delete=models.PROTECT, related_name="sendings")
    problem = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["made_at"]
        indexes: ClassVar = [
            models.Index(fields=["way", "made_at"], condition=Q(status="waiting"), name="sending_waiting"),
            models.Index(
                fields=["status"],
                condition=Q(settled_at__isnull=True, status__in=["uncertain", "failed", "bounced", "returned"]),
                name="sending_problem",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message_id"], condition=~Q(message_id=""), name="message_id_once"),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.status}"


class PortalCode(models.Model):
    """A code that opens a party's page, as a hash: mailed for a few minutes, or handed out for some days."""

    party = models.ForeignKey(CaseParty, on_delete=models.CASCADE, related_name="codes")
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField(default=5)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["party", "made_at"], name="portal_code_party")]

    def __str__(self) -> str:
        return f"code of party {self.party_id}"
