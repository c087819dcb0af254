"""From the records of a case to its case file, and from the case file to rows that pages and searches read.

Assembling itself is :mod:`openimr.records`; here it gets a case, its progress a row, and its result tables. By then
the jobs of :mod:`openimr.web.records.reading` have read the pages; what they have not, is read here.
"""

import logging
import time
import zlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from openimr.domain.documents import CaseFileIndex
from openimr.domain.errors import InputRefused
from openimr.web.events import history
from openimr.web.models import Assembly, Case, Page, Problem, ReadingBatch
from openimr.web.queue import enqueue_reading_facts
from openimr.web.records.corrections import bind_corrected, corrected_index, keep_documents, standing_corrections

if TYPE_CHECKING:
    from openimr.records import CaseFile, Progress

    Watch = Callable[[Progress], None]

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_NOTES = 0.4
PAGES_A_BATCH = 200


def bring_up_to_date(case_id: str | UUID, watch: "Watch | None" = None) -> None:
    """Assemble what has been handed in, unless that is already done. Safe to kill, to call again, to call twice.

    Reading goes on where a killed run stopped; the tables change in one transaction at the end. ``watch`` is told of
    every page, besides the row the site shows.

    Raises:
        Exception: whatever assembling raised; its reason is kept on the case first.
    """
    case = Case.objects.select_related("assembly").get(pk=case_id)
    with only_one(case):
        assembly = Assembly.objects.get(case=case)
        wanted = assembly.requested
        if assembly.assembled >= wanted and assembly.status == Assembly.Status.DONE:
            return
        begin(case)
        try:
            case_file = _assemble(case, watch)
            fill(case, case_file, wanted)
        except OperationalError:
            raise  # the database went away: the queue tries again
        except Exception as error:
            keep_failure(case, error)
            raise


def bind_again(case_id: str | UUID) -> None:
    """Bring the files of an assembled case file up to its corrections, one run a case at a time.

    While records are being read nothing is done: assembling them applies the corrections, too.
    """
    case = Case.objects.get(pk=case_id)
    with only_one(case):
        assembly = Assembly.objects.get(case=case)
        if assembly.assembled and assembly.assembled >= assembly.requested:
            bind_corrected(case)


def fill(case: Case, case_file: "CaseFile", assembled: int) -> None:
    """Write the case file's documents, pages and problems into the tables, replacing what was there, in one go.

    Args:
        case: the case.
        case_file: what was assembled.
        assembled: the number of the request this answers; where another came meanwhile, its job is still to run.
    """
    with transaction.atomic():
        locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        assembly = Assembly.objects.select_for_update().get(case=case)
        index = case_file.index
        if standing_corrections(case) != case_file.corrections:  # somebody corrected it while it was assembled
            index = corrected_index(case)
        keep_documents(locked, index)
        Problem.objects.filter(case=case).delete()
        Problem.objects.bulk_create(
            [Problem(case=case, source=p.source, problem=p.problem, remedy=p.remedy) for p in index.problems]
        )
        _keep_pages(case, case_file, index)
        ReadingBatch.objects.filter(case=case).delete()
        assembly.assembled = assembled
        assembly.planned = max(assembly.planned, assembled)
        assembly.completeness = [result.model_dump(mode="json") for result in index.completeness]
        assembly.status = Assembly.Status.DONE if assembly.requested <= assembled else Assembly.Status.WAITING
        assembly.stage, assembly.pages_done, assembly.pages_total = "", index.page_count, index.page_count
        assembly.save()
        found = {"documents": len(index.documents), "pages": index.page_count, "problems": len(index.problems)}
        history.record(locked, None, "case file assembled", after=found)
        enqueue_reading_facts(locked)


def index_of(case: Case) -> CaseFileIndex:
    """The case file's table of contents as the tables hold it."""
    return CaseFileIndex(
        documents=tuple(document.value for document in case.documents.all()),
        problems=(),
        page_count=case.pages.count(),
    )


def begin(case: Case) -> None:
    """Note that the work begins."""
    Assembly.objects.filter(case=case).update(
        status=Assembly.Status.RUNNING, reason="", started_at=timezone.now(), changed_at=timezone.now()
    )


def _assemble(case: Case, watch: "Watch | None") -> "CaseFile":
    from openimr.casework.case_file import assemble_for

    return assemble_for(
        case.value,
        [case.records_folder],
        case.casefile_folder,
        progress=_Notes(case, watch),
        order="chronological",
        corrections=standing_corrections(case),
    )


class _Notes:
    """Keeps how far assembling is, often enough to watch and seldom enough to cost nothing."""

    def __init__(self, case: Case, watch: "Watch | None") -> None:
        self._case_id = case.pk
        self._watch = watch
        self._stage = ""
        self._noted = 0.0

    def __call__(self, at: "Progress") -> None:
        if self._watch is not None:
            self._watch(at)
        now = time.monotonic()
        if at.stage == self._stage and now - self._noted < SECONDS_BETWEEN_NOTES and at.done != at.total:
            return
        self._stage, self._noted = at.stage, now
        Assembly.objects.filter(pk=self._case_id).update(
            stage=at.stage, pages_done=at.done, pages_total=at.total, changed_at=timezone.now()
        )


class only_one:  # noqa: N801  (reads as a word of the sentence it stands in)
    """One run a case at a time in the whole database, let go when this process dies however it dies."""

    def __init__(self, case: Case) -> None:
        self._key = zlib.crc32(case.pk.bytes)

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7160232, %s)", [self._key - 2**31])

    def __exit__(self, *_: object) -> None:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(7160232, %s)", [self._key - 2**31])


def keep_failure(case: Case, error: Exception) -> None:
    """Keep why it failed where the case's page shows it; words of an unexpected error could quote the record."""
    reason = (
        str(error)
        if isinstance(error, InputRefused)
        else f"Assembling stopped unexpectedly ({type(error).__name__}). Pages already read are kept: try again."
    )
    logger.error("assembling of case %s failed: %s", case.pk, type(error).__name__)
    with transaction.atomic():
        locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        Assembly.objects.filter(case=case).update(
            status=Assembly.Status.FAILED, reason=reason, changed_at=timezone.now()
        )
        history.record(locked, None, "assembling failed", reason=reason)


def _keep_pages(case: Case, case_file: "CaseFile", index: CaseFileIndex) -> None:
    """Bring the case's pages up to date: only those whose reading is new are written."""
    copies = {copy.page: copy.duplicate_of for copy in index.page_duplicates}
    flags = {remark.page: list(remark.flags) for remark in index.page_remarks}
    there = {page.number: page for page in case.pages.only("number", "reading", "copy_of", "flags")}
    new = [n for n in range(1, index.page_count + 1) if n not in there or there[n].reading != case_file.reading(n)]
    gone = [*new, *(number for number in there if number > index.page_count)]
    Page.objects.filter(case=case, number__in=gone).delete()
    for first in range(0, len(new), PAGES_A_BATCH):
        Page.objects.bulk_create(_pages(case, case_file, new[first : first + PAGES_A_BATCH]))
    changed = []
    for page in case.pages.only("number", "copy_of", "flags"):
        said = copies.get(page.number), flags.get(page.number, [])
        if said != (page.copy_of, page.flags):
            page.copy_of, page.flags = said
            changed.append(page)
    Page.objects.bulk_update(changed, ["copy_of", "flags"], batch_size=PAGES_A_BATCH)


def _pages(case: Case, case_file: "CaseFile", numbers: Iterable[int]) -> list[Page]:
    rows = []
    for number in numbers:
        page = case_file.page(number)
        rows.append(
            Page(
                case=case,
                number=number,
                width=round(page.width, 2),
                height=round(page.height, 2),
                source=page.source.value,
                reading=case_file.reading(number),
                text=_storable(page.text),
                words=[
                    [_storable(w.text), round(w.x0, 1), round(w.y0, 1), round(w.x1, 1), round(w.y1, 1)]
                    for w in page.words
                ],
            )
        )
    return rows


def _storable(text: str) -> str:
    """PostgreSQL's text holds every character but NUL."""
    return text.replace("\x00", "")
