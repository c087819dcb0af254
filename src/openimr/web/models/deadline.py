"""Every deadline of every case as the law's clocks computed it from the case's events, kept to sort, count and show.

The rows are written anew whenever something happens in the case; nothing is ever decided from them alone.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .case import Case


class CaseDeadline(models.Model):
    """One deadline. ``content`` is the law's value (due, rule, source, steps); ``acts`` who has to act.

    ``met_at`` is when what was due was done, ``is_open`` whether anybody still waits for it. ``own`` marks a target of
    the organization itself, which no law sets.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines")
    name = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    acts = models.CharField(max_length=30)
    own = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)
    met_at = models.DateTimeField(null=True, blank=True)
    content = models.JSONField()

    class Meta:
        ordering: ClassVar = ["due_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(is_open=True), name="deadline_open_due"),
            models.Index(fields=["case"], name="deadline_case"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.due_at:%Y-%m-%d}"
