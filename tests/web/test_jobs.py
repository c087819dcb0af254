"""Jobs of the site: enqueued with the rows they are about, run by real workers, killed and run again."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from openimr.domain.case import Certification, ReviewPriority
from openimr.web.cases import intake
from openimr.web.events.history import verify_chain
from openimr.web.models import Assembly, ReadingBatch
from openimr.web.records import reading

pytestmark = [pytest.mark.postgres]


@pytest.fixture(autouse=True)
def empty_queue(transactional_db):
    """The queue's tables are not Django's, so that its cleaning up leaves them as they are."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def jobs():
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, args->>'case_id' FROM procrastinate_jobs ORDER BY id")
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_taking_in_a_case_enqueues_one_job_and_a_refused_case_none(received, people, application):
    assert jobs() == [("todo", str(received.pk))]
    with pytest.raises(intake.NumberTaken):
        intake.take_in(application, [], people["coordinator"])
    other = application.model_copy(update={"case_number": "IMR16-0000002"})
    with transaction.atomic():
        intake.take_in(other, [intake.Upload("a.txt", io.BytesIO(b"a"))], people["coordinator"])
        transaction.set_rollback(True)
    assert jobs() == [("todo", str(received.pk))]


@pytest.mark.django_db(transaction=True)
def test_records_that_arrive_while_a_job_waits_do_not_add_another(received, people):
    intake.add_records(received, [intake.Upload("late.txt", io.BytesIO(b"late"))], people["coordinator"])
    assert len(jobs()) == 1


@pytest.mark.django_db(transaction=True)
def test_pages_are_shared_out_while_more_records_are_received(received, people, monkeypatch):
    file = SimpleNamespace(
        handed_in="0001.pdf",
        batches=[SimpleNamespace(pdf=received.folder / "0001.pdf", numbers=(1,), keys=("a",))],
    )
    asked, committed = intake.request_assembling, []

    def shared_out():
        try:
            reading._share_out_file(received, file)
            committed.append(True)
        finally:
            connection.close()

    def ask_while_a_worker_shares_out(case):
        worker = threading.Thread(target=shared_out)
        worker.start()
        worker.join(10)
        assert committed, "the worker waits for the case, which waits for the worker's row"
        asked(case)

    monkeypatch.setattr(intake, "request_assembling", ask_while_a_worker_shares_out)
    kept = intake.add_records(received, [intake.Upload("late.txt", io.BytesIO(b"late"))], people["coordinator"])
    assert len(kept) == 1
    assert received.reading_batches.count() == 1


@pytest.fixture
def worker(tmp_path, data):
    """Starts workers over the test's database; whatever still runs at the end is killed."""
    running = []

    def start():
        options = connection.settings_dict
        address = f"postgresql://{options['USER']}@/{options['NAME']}?host={options['HOST']}"
        environment = {**os.environ, "DATABASE_URL": address, "OPENIMR_DATA": str(data)}
        process = subprocess.Popen(
            [sys.executable, "-m", "openimr.web.serving"],
            env=environment,
            start_new_session=True,
            stderr=(tmp_path / "worker.log").open("ab"),
        )
        running.append(process)
        return process

    yield start
    for process in running:
        kill(process)


def kill(process):
    """Kill -9 a worker together with the processes that read for it."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def wait_for(what, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return
        time.sleep(0.2)
    pytest.fail(f"did not happen within {seconds} s: {what.__doc__ or what.__name__}")


def scans(pages):
    """A PDF of scanned pages, each with its own words."""
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(size=36)
    images = []
    for number in range(1, pages + 1):
        image = Image.new("L", (1275, 1650), 255)
        draw = ImageDraw.Draw(image)
        for line in range(12):
            draw.text((120, 120 + line * 90), f"Visit {number} line {line}: lumbar pain, walks with a cane", 0, font)
        images.append(image)
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=150)
    out.seek(0)
    return out


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_reads_loses_nothing_and_doubles_nothing(people, application, worker):
    pages = 6
    case = intake.take_in(application, [intake.Upload("scans.pdf", scans(pages))], people["coordinator"])

    def some_pages_read():
        """two pages are read"""
        now = Assembly.objects.get(case=case)
        return now.stage == "reading" and now.pages_done >= 2

    first = worker()
    wait_for(some_pages_read, 120)
    kill(first)
    assert Assembly.objects.get(case=case).status == Assembly.Status.RUNNING

    worker()
    wait_for(lambda: Assembly.objects.get(case=case).status == Assembly.Status.DONE, 180)
    case.refresh_from_db()
    assert list(case.pages.values_list("number", flat=True)) == list(range(1, pages + 1))
    actions = list(case.events.values_list("action", flat=True))
    assert actions.count("case file assembled") == 1
    assert verify_chain(case).holds


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_files_that_cannot_be_read_are_problems_of_the_case_and_the_rest_is_assembled(
    people, application, worker, signed_in
):
    files = {
        "report.txt": b"Progress report of 3 March 2016. The patient has low back pain.",
        "broken.pdf": b"%PDF-1.7 and then nothing that is one",
        "empty.pdf": b"",
    }
    sent = [intake.Upload(name, io.BytesIO(content)) for name, content in files.items()]
    case = intake.take_in(application, sent, people["coordinator"])
    worker()
    wait_for(lambda: Assembly.objects.get(case=case).status == Assembly.Status.DONE, 120)
    page = signed_in("coordinator").get(f"/cases/{case.pk}/records/").content.decode()
    assert case.problems.count() == 2
    assert "broken.pdf" in page
    assert "empty.pdf" in page
    assert case.pages.filter(text__contains="low back pain").exists()
    image = signed_in("coordinator").get(f"/cases/{case.pk}/pages/1.webp")
    assert b"".join(image.streaming_content)[8:12] == b"WEBP"


def text_pages(pages):
    """A PDF of typed pages."""
    import pypdfium2

    from openimr.records.typeset import text_pdf

    document = pypdfium2.PdfDocument.new()
    for number in range(1, pages + 1):
        words = f"Progress report of 3 March 2016\nPage {number} of {pages}\nLow back pain, visit {number}.\n"
        document.import_pages(pypdfium2.PdfDocument(text_pdf(words, fixed_width=True)))
    out = io.BytesIO()
    document.save(out)
    out.seek(0)
    return out


@pytest.fixture
def log_of_jobs(empty_queue):
    """What the queue noted about every job; its own notes go when a job has succeeded."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TABLE test_job_log (at serial, job bigint, queue text, task text, said text);
            CREATE FUNCTION test_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              INSERT INTO test_job_log (job, queue, task, said)
              SELECT id, queue_name, task_name, NEW.type::text FROM procrastinate_jobs WHERE id = NEW.job_id;
              RETURN NEW; END $$;
            CREATE TRIGGER test_notes AFTER INSERT ON procrastinate_events
              FOR EACH ROW EXECUTE FUNCTION test_note();
            """
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION test_note CASCADE; DROP TABLE test_job_log")


def logged():
    with connection.cursor() as cursor:
        cursor.execute("SELECT job, queue, task, said FROM test_job_log ORDER BY at")
        return cursor.fetchall()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_big_regular_case_delays_no_job_of_an_expedited_case_by_more_than_one_batch(
    people, application, worker, log_of_jobs, monkeypatch
):
    monkeypatch.setenv("OPENIMR_WORKER_CONCURRENCY", "1")
    big = intake.take_in(application, [intake.Upload("big.pdf", text_pages(480))], people["coordinator"])
    worker()
    wait_for(lambda: big.reading_batches.filter(done=True).count() >= 3, 120)
    certified = application.application.model_copy(update={"certification": Certification(physician="A. Painter, MD")})
    changes = {"case_number": "IMR16-0000077", "priority": ReviewPriority.EXPEDITED, "application": certified}
    urgent = application.model_copy(update=changes)
    urgent = intake.take_in(urgent, [intake.Upload("short.pdf", text_pages(30))], people["coordinator"])
    urgent.refresh_from_db()
    assert urgent.priority == "expedited"
    wait_for(lambda: Assembly.objects.get(case=urgent).status == Assembly.Status.DONE, 120)
    assert Assembly.objects.get(case=big).status != Assembly.Status.DONE

    waited = {}
    notes = [note for note in logged() if note[2] != "read_facts"]  # which comes after the case file is there
    for job, queue, task, said in notes:
        if queue == "expedited" and said == "deferred":
            waited[job] = 0
        elif queue == "expedited" and said == "started":
            assert waited.pop(job) <= 1, (job, task)
        elif queue == "records" and said == "started":
            # A regular job that begins while jobs of the expedited case wait; one for each place in the worker.
            for waiting in waited:
                waited[waiting] += 1
    assert waited == {}
    assert [task for _, queue, task, said in notes if queue == "expedited" and said == "started"] == [
        "assemble_case",
        *["read_pages"] * 4,
        "join_case_file",
    ]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_file_added_later_is_all_that_is_read_and_numbers_stay(people, application, worker):
    case = intake.take_in(application, [intake.Upload("first.pdf", text_pages(20))], people["coordinator"])
    worker()
    wait_for(lambda: Assembly.objects.get(case=case).status == Assembly.Status.DONE, 120)
    rows = dict(case.pages.values_list("number", "pk"))
    readings = dict(case.pages.values_list("number", "reading"))
    assert Assembly.objects.get(case=case).pages_read == 20
    read = {path: path.stat().st_mtime_ns for path in (case.casefile_folder / "pages").rglob("*.page")}

    intake.add_records(case, [intake.Upload("later.pdf", scans(2))], people["coordinator"])
    wait_for(lambda: Assembly.objects.get(case=case).status == Assembly.Status.DONE, 120)
    assert Assembly.objects.get(case=case).pages_read == 22
    assert {path: path.stat().st_mtime_ns for path in read} == read
    after = dict(case.pages.values_list("number", "reading"))
    assert {number: after[number] for number in readings} == readings
    assert len(after) == 22
    kept = dict(case.pages.values_list("number", "pk"))
    assert {number: kept[number] for number in rows} == rows, "rows of pages that were not read anew are not rewritten"


@pytest.mark.django_db
@pytest.mark.postgres
def test_while_files_are_opened_progress_counts_files_although_pages_are_read_already(received):
    Assembly.objects.filter(case=received).update(stage="opening", pages_done=2, pages_total=18, planned=0)
    batch = ReadingBatch.objects.create(case=received, file="a.pdf", pdf="gone.pdf", numbers=[1], keys=["k"], pages=1)
    ReadingBatch.objects.create(case=received, file="b.pdf", pdf="b.pdf", numbers=[1], keys=["l"], pages=400)
    reading.read(batch.pk)
    row = Assembly.objects.get(case=received)
    assert ReadingBatch.objects.get(pk=batch.pk).done
    assert (row.pages_done, row.pages_total) == (2, 18)
