"""The reading of a case's records, shared out over all workers: planned, read in batches, joined.

Planning and every batch are jobs that may die at any moment: a page once read is in the case's folder, a batch counts
once, and whoever finishes the last one asks for the case file to be put together.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import F, Sum
from django.utils import timezone
from psycopg import OperationalError as LostConnection

from openimr.web.models import Assembly, Case, ReadingBatch
from openimr.web.queue import enqueue_joining, enqueue_reading
from openimr.web.records.assembling import begin, bring_up_to_date, keep_failure, only_one

if TYPE_CHECKING:
    from openimr.records import OpenedFile, PageBatch
    from openimr.records.workers import Workers

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_NOTES = 0.5
SECONDS_A_READER_WAITS = 30.0


def share_out(case_id: UUID | str) -> None:
    """Open what was handed in and ask for its unread pages to be read, a few pages a job.

    Run again after it was killed, it goes on with what nobody was asked to read.
    """
    from openimr.records import plan

    case = Case.objects.get(pk=case_id)
    with only_one(case):
        assembly = Assembly.objects.get(case=case)
        wanted = assembly.requested
        if assembly.assembled >= wanted and assembly.status == Assembly.Status.DONE:
            return
        begin(case)
        try:
            _ask_again(case)
            Assembly.objects.filter(case=case).update(stage="opening", pages_done=0, pages_total=_files(case))
            for file in plan([case.records_folder], case.casefile_folder, claimed=_claimed(case)):
                _share_out_file(case, file)
        except (OperationalError, LostConnection):
            raise
        except Exception as error:
            keep_failure(case, error)
            raise
        _planned(case, wanted)


def read(batch_id: int) -> None:
    """Read the pages of one batch; the last of a case's batches asks for the case file.

    A batch that cannot be read here counts as done: putting the case file together reads what is missing, and says
    what is wrong.
    """
    from openimr.records import read_batch

    row = ReadingBatch.objects.select_related("case").filter(pk=batch_id, done=False).first()
    if row is None:
        return
    try:
        with readers.one() as reader:
            read_batch(row.case.casefile_folder, _batch(row), reader, tell=_Tell(row))
    except (OperationalError, LostConnection):
        raise
    except Exception as error:
        logger.warning("a batch of case %s was left to assembling: %s", row.case_id, type(error).__name__)
    with transaction.atomic():
        assembly = Assembly.objects.select_for_update().get(case_id=row.case_id)
        if not ReadingBatch.objects.filter(pk=row.pk, done=False).update(done=True, pages_done=row.pages):
            return
        assembly.pages_read += row.pages
        assembly.save(update_fields=["pages_read", "changed_at"])
        _join_if_all_is_read(row.case, assembly)


def join(case_id: UUID | str) -> None:
    """Put the case file together from the pages read, unless there are more to come."""
    if not ReadingBatch.objects.filter(case_id=case_id, done=False).exists():
        bring_up_to_date(case_id)


def _ask_again(case: Case) -> None:
    """Ask anew for batches that are not done: their jobs may have been given up. Those that wait are not doubled."""
    for row in ReadingBatch.objects.filter(case=case, done=False):
        enqueue_reading(row)


def _claimed(case: Case) -> set[str]:
    rows = ReadingBatch.objects.filter(case=case, done=False).values_list("keys", flat=True)
    return {key for keys in rows for key in keys}


def _files(case: Case) -> int:
    return case.record_files.count()


def _share_out_file(case: Case, file: "OpenedFile") -> None:
    with transaction.atomic():
        for batch in file.batches:
            row = ReadingBatch.objects.create(
                case=case,
                file=file.handed_in,
                pdf=batch.pdf.relative_to(case.folder).as_posix(),
                numbers=list(batch.numbers),
                keys=list(batch.keys),
                pages=len(batch.numbers),
            )
            enqueue_reading(row)
        Assembly.objects.filter(case=case, pages_done__lt=F("pages_total")).update(
            pages_done=F("pages_done") + 1, changed_at=timezone.now()
        )


def _planned(case: Case, wanted: int) -> None:
    with transaction.atomic():
        assembly = Assembly.objects.select_for_update().get(case=case)
        assembly.planned = max(assembly.planned, wanted)
        assembly.stage = "reading"
        assembly.save()
        _join_if_all_is_read(case, assembly)


def _join_if_all_is_read(case: Case, assembly: Assembly) -> None:
    """In the transaction that holds the assembly's row, so that exactly one of two that end together asks."""
    rows = ReadingBatch.objects.filter(case=case)
    if assembly.stage != "opening":  # until then the row counts files that are opened
        count = rows.aggregate(done=Sum("pages_done"), total=Sum("pages"))
        assembly.pages_done, assembly.pages_total = count["done"] or 0, count["total"] or 0
        assembly.save(update_fields=["pages_done", "pages_total", "changed_at"])
    if assembly.planned >= assembly.requested and not rows.filter(done=False).exists():
        enqueue_joining(case)


def _batch(row: ReadingBatch) -> "PageBatch":
    from openimr.records import PageBatch

    return PageBatch(Path(row.case.folder / row.pdf), tuple(row.numbers), tuple(row.keys))


class _Tell:
    """Keeps how many pages of a batch are read, often enough to watch and seldom enough to cost nothing."""

    def __init__(self, row: ReadingBatch) -> None:
        self._row = row
        self._noted = time.monotonic()

    def __call__(self, done: int) -> None:
        now = time.monotonic()
        if now - self._noted < SECONDS_BETWEEN_NOTES or done >= self._row.pages:
            return
        self._noted = now
        ReadingBatch.objects.filter(pk=self._row.pk, done=False).update(pages_done=done)


class _Readers:
    """Reading processes of this worker, kept for the next batch so that each loads its models once.

    One batch has one process; so many batches at once as the worker has jobs at once use so many cores.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._resting: list[tuple[float, Workers]] = []

    @contextmanager
    def one(self) -> Iterator["Workers"]:
        """A reading process for one batch; one that failed half-way is not used again."""
        from openimr.records.workers import Workers

        with self._lock:
            reader = self._resting.pop()[1] if self._resting else Workers(1)
        try:
            yield reader
        except BaseException:
            reader.__exit__()
            raise
        with self._lock:
            self._resting.append((time.monotonic(), reader))

    def let_go(self, seconds: float = SECONDS_A_READER_WAITS) -> None:
        """End the processes that have had nothing to do for so long: they hold memory."""
        oldest = time.monotonic() - seconds
        with self._lock:
            ended = [reader for since, reader in self._resting if since <= oldest]
            self._resting = [(since, reader) for since, reader in self._resting if since > oldest]
        for reader in ended:
            reader.__exit__()


readers = _Readers()
