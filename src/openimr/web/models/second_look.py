"""The medical director's second look at a draft before it is signed: why it was chosen, the comments, how it ended.

The director comments and lets pass or sends back; the text stays the reviewer's, who answers.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .case import Case
from .panel import Assignment


class Outcome(models.TextChoices):
    """How a second look stands."""

    WAITING = "waiting", "Waiting"
    PASSED = "passed", "Passed"
    SENT_BACK = "sent_back", "Sent back"
    TAKEN_BACK = "taken_back", "Taken back by the reviewer"


class SecondLook(models.Model):
    """One revision of a draft, submitted for a second look.

    ``reasons`` are the rules that chose it, each with its words; ``draw`` is what the random share drew, so that it can
    be drawn again. A signature needs a passed second look at the very revision that is signed.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="second_looks")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="second_looks")
    revision = models.PositiveIntegerField()
    reasons = models.JSONField(default=list)
    draw = models.JSONField(default=dict)
    submitted_at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.WAITING)
    note = models.TextField(blank=True)
    looked_by = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(outcome="waiting"), name="second_look_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="second_look_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"second look at revision {self.revision}"


class Comment(models.Model):
    """What the director says of one place, and the reviewer's answer.

    ``anchor`` is the place by its name in the form (``sentence-2``, ``item-1-rationale``; empty: the whole),
    ``passage`` the sentence it is about as it read then, so that the comment finds its words again when others are
    added before.
    """

    second_look = models.ForeignKey(SecondLook, on_delete=models.PROTECT, related_name="comments")
    anchor = models.CharField(max_length=60, blank=True)
    passage = models.TextField(blank=True)
    text = models.TextField()
    by = models.ForeignKey("web.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="comment_says_something")]

    def __str__(self) -> str:
        return f"comment {self.pk}"
