"""Facts read from a case's record, as the pages that show them ask for them."""

from typing import ClassVar

from django.db import models

from openimr.domain.facts import Fact as FactValue

from .case import Case


class CaseFact(models.Model):
    """One fact of a case; ``content`` is the domain's value, ``key`` its id, the same when the page is read again."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="facts")
    key = models.CharField(max_length=16)
    type = models.CharField(max_length=40)
    page = models.PositiveIntegerField()
    content = models.JSONField()

    class Meta:
        ordering: ClassVar = ["page", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "key"], name="case_fact_once")]
        indexes: ClassVar = [models.Index(fields=["case", "type"], name="case_fact_type")]

    def __str__(self) -> str:
        return f"{self.type} on page {self.page}"

    @property
    def value(self) -> FactValue:
        """The fact as the inner rooms read it."""
        return FactValue.model_validate(self.content)
