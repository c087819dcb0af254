"""The organization's own criteria sets, every saved version kept, and who opened which page of licensed text."""

from typing import ClassVar

from django.db import models

from openimr.guidelines.criteria import CriteriaSet, read_set_text


class CriteriaVersion(models.Model):
    """A criteria set as it was saved once, as the YAML its author wrote. The database refuses to change it.

    The newest version of a ``key`` is the one in force; where it is ``retired``, the set is not offered any more and
    an example of the same id, if there is one, is again.
    """

    key = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    text = models.TextField()
    retired = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    saved_by = models.ForeignKey("web.User", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["key", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "version"], name="criteria_version_once"),
        ]

    def __str__(self) -> str:
        return f"criteria {self.key}, version {self.version}"

    @property
    def value(self) -> CriteriaSet:
        """The set as it was saved."""
        return read_set_text(self.text, self.key)


class LicensedReading(models.Model):
    """Somebody opened a page of licensed text."""

    work = models.CharField(max_length=200)
    page = models.PositiveIntegerField()
    user = models.ForeignKey("web.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.work}, page {self.page}"
