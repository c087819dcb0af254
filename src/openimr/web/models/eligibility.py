"""What was decided about a case's eligibility, with the worksheet exactly as the person saw it."""

from typing import ClassVar

from django.db import models

from openimr.law.eligibility import Worksheet

from .case import Case


class EligibilityDecision(models.Model):
    """One decision of a person on eligibility. The database refuses to change or delete it.

    ``worksheet`` is what was computed at that moment; ``reasons`` are the rules the outcome rests on, ``words`` what
    the person wrote, ``asked`` the questions of a request for information.
    """

    class Outcome(models.TextChoices):
        """What may be decided."""

        ELIGIBLE = "eligible", "Eligible"
        INELIGIBLE = "ineligible", "Not eligible"
        INFORMATION = "information", "Information requested"
        DEFERRED = "deferred", "Deferred"
        WITHDRAWN = "withdrawn", "Withdrawn"
        AUTHORIZED = "authorized", "Ended because authorized"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="eligibility_decisions")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reasons = models.JSONField(default=list)
    words = models.TextField(blank=True)
    asked = models.JSONField(default=list)
    worksheet = models.JSONField()
    decided_by = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.get_outcome_display()

    @property
    def value(self) -> Worksheet:
        """The worksheet as it was."""
        return Worksheet.model_validate(self.worksheet)


class EligibilityAnswer(models.Model):
    """A person's answer to a question the worksheet asked, for one rule of one case; the latest counts.

    ``answer`` is how the rule stands in the person's eyes; ``words`` is what that rests on.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="eligibility_answers")
    rule = models.CharField(max_length=60)
    answer = models.CharField(
        max_length=10, choices=[("met", "Met"), ("not_met", "Not met"), ("in_doubt", "Still in doubt")]
    )
    words = models.TextField()
    given_by = models.ForeignKey("web.User", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.rule}: {self.answer}"
