"""The records of a case: what was handed in, and the case file that was assembled from it."""

from pathlib import Path
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import Document as DocumentValue

from .case import Case


class RecordFile(models.Model):
    """A file as handed in. Its own name is kept here only; on disk it is a number."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="record_files")
    sequence = models.PositiveIntegerField()
    name = models.CharField(max_length=500)
    stored_name = models.CharField(max_length=40)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "sequence"], name="record_file_sequence_once"),
        ]

    def __str__(self) -> str:
        return self.stored_name

    @property
    def path(self) -> Path:
        """Where the bytes are."""
        return self.case.records_folder / self.stored_name


class Assembly(models.Model):
    """How far the assembling of a case's records is: one row a case, rewritten as the work goes on.

    ``requested`` counts how often it was asked for; ``planned`` and ``assembled`` are the requests whose reading was
    shared out, and whose case file is there. ``pages_read`` counts the pages ever read for the case, each once.
    ``completeness`` is the case file held against the records the law requires (a list of
    :class:`openimr.domain.completeness.RequirementResult`).
    """

    class Status(models.TextChoices):
        """What is happening to the records right now."""

        WAITING = "waiting", "Waiting for a worker"
        RUNNING = "running", "Assembling"
        DONE = "done", "Assembled"
        FAILED = "failed", "Failed"

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="assembly")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    stage = models.CharField(max_length=40, blank=True)
    pages_done = models.PositiveIntegerField(default=0)
    pages_total = models.PositiveIntegerField(null=True)
    reason = models.TextField(blank=True)
    requested = models.PositiveIntegerField(default=0)
    planned = models.PositiveIntegerField(default=0)
    assembled = models.PositiveIntegerField(default=0)
    pages_read = models.PositiveIntegerField(default=0)
    completeness = models.JSONField(default=list)
    started_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.pages_done}/{self.pages_total or '?'}"

    @property
    def under_way(self) -> bool:
        """Whether a page that shows this should ask again soon."""
        return self.status in {self.Status.WAITING, self.Status.RUNNING}

    @property
    def percent(self) -> int | None:
        """How much of the present stage is done, or None while that is not known."""
        return round(100 * self.pages_done / self.pages_total) if self.pages_total else None


class ReadingBatch(models.Model):
    """A few pages of one file that one job reads. The rows of a case go when its case file has been assembled.

    ``file`` is the stored name of what was handed in; ``pdf`` is where the pages are, below the case's folder.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reading_batches")
    file = models.CharField(max_length=40)
    pdf = models.TextField()
    numbers = models.JSONField()
    keys = models.JSONField()
    pages = models.PositiveIntegerField()
    pages_done = models.PositiveIntegerField(default=0)
    done = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["case", "done"], name="reading_batch_open")]

    def __str__(self) -> str:
        return f"{self.pages_done} of {self.pages} pages"


class Correction(models.Model):
    """Something a person corrected in the case file by hand: the domain's correction, and what stood there before.

    Corrections are applied in the order of ``sequence`` to whatever the machine finds; one that was undone stays
    here and is not applied. ``before`` and ``after`` are the documents it changed, in a few words each.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="corrections")
    sequence = models.PositiveIntegerField()
    content = models.JSONField()
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    made_by = models.ForeignKey("web.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey("web.User", null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "sequence"], name="correction_sequence_once"),
        ]

    def __str__(self) -> str:
        return f"correction {self.sequence}"


class Document(models.Model):
    """One document of the case file; ``content`` is the domain's value, the columns are for lists and filters."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="documents")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=60, choices=[(k.value, k.label) for k in DocumentKind])
    title = models.TextField(blank=True)
    date = models.DateField(null=True)
    first_page = models.PositiveIntegerField()
    page_count = models.PositiveIntegerField()
    duplicate_of = models.CharField(max_length=80, blank=True)
    content = models.JSONField()

    class Meta:
        ordering: ClassVar = ["first_page", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "key"], name="document_key_once"),
        ]

    def __str__(self) -> str:
        return f"document {self.key}"

    @property
    def value(self) -> DocumentValue:
        """The document as the inner rooms read it."""
        return DocumentValue.model_validate(self.content)


class Page(models.Model):
    """A page of the case file: its permanent number, its plain text and its words with boxes in points.

    ``words`` is compact: ``[[text, x0, y0, x1, y1], …]`` in reading order, as the page is shown. ``reading`` names
    what was read, so that a page that was not read anew keeps its row. ``copy_of`` is the page this one is a copy of,
    ``flags`` what else is said of it (``blank``, ``turned`` …).
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    width = models.FloatField()
    height = models.FloatField()
    source = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    words = models.JSONField(default=list)
    reading = models.CharField(max_length=64, blank=True)
    copy_of = models.PositiveIntegerField(null=True)
    flags = models.JSONField(default=list)
    search = models.GeneratedField(
        expression=SearchVector("text", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="page_number_once"),
        ]
        indexes: ClassVar = [GinIndex(fields=["search"], name="page_search")]

    def __str__(self) -> str:
        return f"page {self.number}"


class Problem(models.Model):
    """Something handed in that could not be read, or only in part."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="problems")
    source = models.TextField()
    problem = models.TextField()
    remedy = models.TextField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.problem
