"""Facts read from a case's record, and what people corrected in them by hand."""

from typing import ClassVar

from django.db import models

from openimr.domain.facts import Fact as FactValue

from .case import Case


class FactsRead(models.Model):
    """Up to which assembling (:class:`Assembly`'s number) the facts of a case have been read, and how many.

    ``documents`` holds what was read, ``{digest: [pages]}``: a digest of a document as it was then, pages and
    description, so that after a correction only what is different is read again.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="facts_read")
    assembled = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    documents = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.count} facts"


class CaseFact(models.Model):
    """One fact of a case; ``content`` is the domain's value, ``key`` its id, the same when the page is read again.

    ``boxes`` are the places of its words on the page image, in points: ``[[x0, y0, x1, y1], …]``, one a line;
    ``context`` is the sentence or line they stand in, as a person would quote it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="facts")
    key = models.CharField(max_length=16)
    type = models.CharField(max_length=40)
    page = models.PositiveIntegerField()
    content = models.JSONField()
    boxes = models.JSONField(default=list)
    context = models.TextField(blank=True)

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


class FactCorrection(models.Model):
    """A fact that a person rejected or put right, with the reason; undone, the row stays and says when.

    It holds for the ``key`` of the fact, so that a fact read again from the same words stays rejected or put right.
    ``content`` is the fact as put right; null where it was rejected. ``words`` tell what was there.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="fact_corrections")
    key = models.CharField(max_length=16)
    page = models.PositiveIntegerField()
    words = models.TextField()
    content = models.JSONField(null=True)
    reason = models.TextField()
    made_by = models.ForeignKey("web.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "key"], condition=models.Q(undone_at__isnull=True), name="fact_corrected_once"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="fact_correction_has_reason"),
        ]

    def __str__(self) -> str:
        return f"correction of a fact on page {self.page}"
