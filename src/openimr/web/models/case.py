"""Cases as the site keeps them, and the organization that reviews them.

The application is stored as the domain value it is; columns beside it exist only to sort, filter and search.
"""

import uuid
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from openimr.domain import case as domain
from openimr.domain.case import ReviewPriority
from openimr.domain.determination import Organization as OrganizationValue

# Punctuation becomes spaces first: PostgreSQL would read the -0042 of a claim number as a negative number.
_SEARCHED = Func(
    Concat("number", Value(" "), "claim_number", Value(" "), "employee_name"),
    Value(r"\W+"),
    Value(" "),
    Value("g"),
    function="regexp_replace",
    output_field=models.TextField(),
)


class Organization(models.Model):
    """The review organization: one row, its content the domain's value.

    ``practice_day`` is for demonstrations and training: where it is set, the site's calendar stands on that day, so
    that invented cases of another year have deadlines and credentials in force. Times of events stay real.
    ``second_look`` are the rules by which drafts get a second look
    (:class:`openimr.determination.second_look.SecondLookRules`).
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    content = models.JSONField()
    practice_day = models.DateField(null=True, blank=True)
    second_look = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="organization_is_one")]

    def __str__(self) -> str:
        return self.value.name

    @property
    def value(self) -> OrganizationValue:
        """The organization as letters are written from it."""
        return OrganizationValue.model_validate(self.content)


class State(models.TextChoices):
    """Where a case is; the ways between are in :mod:`openimr.web.cases.states`.

    Whether its records are being read at the moment is not a state: they come in at any time, and
    :class:`openimr.web.models.Assembly` says how far reading is.
    """

    RECEIVED = "received", "Received"
    INFORMATION_REQUESTED = "information_requested", "Information requested"
    ELIGIBLE = "eligible", "Eligible"
    AWAITING_RECORDS = "awaiting_records", "Awaiting records"
    READY = "ready", "Ready to assign"
    ASSIGNED = "assigned", "Assigned"
    IN_REVIEW = "in_review", "In review"
    SECOND_LOOK = "second_look", "Second look"
    SIGNED = "signed", "Signed"
    SERVED = "served", "Served"
    CLOSED = "closed", "Closed"
    INELIGIBLE = "ineligible", "Not eligible"
    DEFERRED = "deferred", "Deferred"
    CONSOLIDATED = "consolidated", "Reviewed with another case"
    WITHDRAWN = "withdrawn", "Withdrawn"
    TERMINATED = "terminated", "Ended: authorized"
    APPEALED = "appealed", "Appealed"
    REMANDED = "remanded", "Remanded"


class Case(models.Model):
    """A case in the hands of the organization.

    ``version`` grows with every change of state, so that two people who act on the same page cannot both win.
    ``due_on`` is the date the determination is due, as :mod:`openimr.law` counts it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=60, unique=True)
    priority = models.CharField(max_length=20, choices=[(p.value, p.value.capitalize()) for p in ReviewPriority])
    state = models.CharField(max_length=30, choices=State.choices, default=State.RECEIVED)
    version = models.PositiveIntegerField(default=1)
    application = models.JSONField()
    employee_name = models.CharField(max_length=300)
    claim_number = models.CharField(max_length=120)
    disputed = models.TextField(blank=True)
    received_on = models.DateField()
    due_at = models.DateTimeField(null=True, blank=True)
    due = models.JSONField(default=dict, blank=True)
    waits_for = models.CharField(max_length=30, blank=True)
    state_since = models.DateTimeField(default=timezone.now)
    undelivered = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    search = models.GeneratedField(
        expression=SearchVector(_SEARCHED, config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state_known"),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["search"], name="case_search"),
            models.Index(fields=["state", "due_at"], name="case_state_due"),
            models.Index(fields=["due_at"], name="case_due"),
            models.Index(fields=["waits_for", "due_at"], name="case_waits_for_due"),
            models.Index(fields=["due_at"], condition=Q(undelivered__gt=0), name="case_undelivered"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def value(self) -> domain.Case:
        """The application as the inner rooms read it; read once for every application the row is given."""
        read: tuple[object, domain.Case] | None = self.__dict__.get("_read")
        if read is None or read[0] is not self.application:
            read = self.__dict__["_read"] = (self.application, domain.Case.model_validate(self.application))
        return read[1]

    @property
    def folder(self) -> Path:
        """The case's folder on disk; its name says nothing about anybody."""
        return Path(settings.DATA) / "cases" / str(self.id)

    @property
    def records_folder(self) -> Path:
        """Where uploads are kept, as ``0001.pdf`` and so on."""
        return self.folder / "records"

    @property
    def casefile_folder(self) -> Path:
        """Where the assembled case file is (``index.json``, ``casefile.pdf``, pages)."""
        return self.folder / "casefile"
