"""Fees: the organization's own rows of the fee table, invoices as they were issued, and which reviews are on them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from openimr.billing import Invoice as InvoiceValue
from openimr.law.fees import OwnRow

from .case import Case


class FeeRow(models.Model):
    """An amount the organization added to the fee table, from a day on. The database refuses to change or delete it."""

    key = models.CharField(max_length=60)
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    from_date = models.DateField()
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    entered_by = models.ForeignKey("web.User", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["key", "from_date", "pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(amount__gte=0), name="fee_not_below_zero")]

    def __str__(self) -> str:
        return f"{self.key} from {self.from_date}"

    @property
    def value(self) -> OwnRow:
        """The row as the law's table reads it."""
        return OwnRow(
            key=self.key, amount=self.amount, from_date=self.from_date, source=self.source, verified=self.verified
        )


class InvoiceCounter(models.Model):
    """The last invoice number given: one row, locked while a number is taken: none is left out or given twice."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="invoice_counter_is_one")]

    def __str__(self) -> str:
        return f"last invoice {self.last}"


class Invoice(models.Model):
    """An invoice or credit note as it was issued. The database refuses to change or delete it."""

    sequence = models.PositiveIntegerField(unique=True)
    administrator = models.CharField(max_length=300)
    month = models.DateField()
    issued_on = models.DateField()
    issued_by = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    total = models.DecimalField(max_digits=12, decimal_places=2)
    content = models.JSONField()
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-sequence"]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number as it stands on the paper."""
        return f"{self.sequence:06}"

    @property
    def value(self) -> InvoiceValue:
        """What the invoice says."""
        return InvoiceValue.model_validate(self.content)


class InvoicedReview(models.Model):
    """A review of a case that is on an invoice; ``credit`` is the credit note that took it back, if one did.

    A review is on one standing invoice at most; one that was credited to be billed again is free for the next.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="invoiced_reviews")
    review = models.PositiveSmallIntegerField()
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="reviews")
    line = models.PositiveIntegerField()
    credit = models.ForeignKey(Invoice, null=True, on_delete=models.PROTECT, related_name="credited_reviews")
    bill_again = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "review"], condition=Q(bill_again=False), name="review_invoiced_once"
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.review} on invoice {self.invoice_id}"
