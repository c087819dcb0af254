"""What a person keeps of the worklist: filters under names of their own."""

from typing import ClassVar

from django.db import models


class SavedFilter(models.Model):
    """A filter of the worklist as its address says it, under the name its owner gave it."""

    owner = models.ForeignKey("web.User", on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "name"], name="saved_filter_name_once")]

    def __str__(self) -> str:
        return self.name
