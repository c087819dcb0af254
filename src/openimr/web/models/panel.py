"""Reviewers of the panel and who was assigned to which case, with the reasons as they were."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from openimr.domain.reviewer import Reviewer as ReviewerValue

from .case import Case


class Reviewer(models.Model):
    """A member of the panel; ``content`` is the domain's value, and the name in it stays inside."""

    key = models.CharField(max_length=80, unique=True)
    content = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return f"reviewer {self.key}"

    @property
    def value(self) -> ReviewerValue:
        """The reviewer as the panel room reads them, with the load they declared."""
        return ReviewerValue.model_validate(self.content)


class EndedHow(models.TextChoices):
    """How an assignment ended before its determination."""

    DECLINED = "declined", "Declined"
    LAPSED = "lapsed", "Not answered in time"
    PULLED_BACK = "pulled_back", "Pulled back"
    ENDED = "ended", "Ended by a coordinator"


class _WithoutCandidates(models.Manager["Assignment"]):
    """Assignments without who else was considered: that is long, and read on one page only."""

    def get_queryset(self) -> "models.QuerySet[Assignment]":
        """All of them; ``candidates`` comes when it is asked for."""
        return super().get_queryset().defer("candidates")


class Assignment(models.Model):
    """A case given to a reviewer; ``candidates`` keeps who was considered and why, as it was on that day.

    ``seat`` is 1 for the reviewer a case has; further reviewers, where the Administrative Director has approved them,
    sit on seats 2 and up, each with an analysis of their own. ``accepted_at`` is when the reviewer took it on.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="assignments")
    candidates = models.JSONField(default=dict)
    assigned_by = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")
    seat = models.PositiveSmallIntegerField(default=1)
    assigned_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.TextField(blank=True)
    ended_how = models.CharField(max_length=20, choices=EndedHow.choices, blank=True)
    answer_by = models.DateTimeField(null=True, blank=True)

    objects = _WithoutCandidates()

    class Meta:
        ordering: ClassVar = ["-assigned_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "seat"], condition=Q(ended_at__isnull=True), name="assignment_one_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["case", "reviewer"], condition=Q(ended_at__isnull=True), name="assignment_reviewer_once"
            ),
            models.CheckConstraint(condition=Q(seat__gte=1), name="assignment_seat_counts_from_1"),
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}"
