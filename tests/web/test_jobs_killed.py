"""Workers and the database killed again and again while records are read: nothing is lost, nothing comes twice."""

import random
import time

import pytest

from .site_apart import VERIFY, SiteApart
from .test_jobs import scans

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

DONE = "SELECT status = 'done' AND assembled = requested FROM web_assembly WHERE case_id = %s"
SECONDS_OF_KILLING = 25


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "apart"
    folder.mkdir()
    site = SiteApart(folder)
    yield site
    site.end()


def text_pages(path, words, pages):
    import pypdfium2

    from openimr.records.typeset import text_pdf

    document = pypdfium2.PdfDocument.new()
    for number in range(1, pages + 1):
        text = f"{words}\nPage {number} of {pages}\nLow back pain, walks with a cane, visit {number}.\n"
        document.import_pages(pypdfium2.PdfDocument(text_pdf(text, fixed_width=True)))
    with path.open("wb") as out:
        document.save(out)
    return path


def pages_of(site, case):
    return site.rows("SELECT number, reading, text FROM web_page WHERE case_id = %s ORDER BY number", case)


def disturb(site, case, chance, until):
    """Kill at random moments until the time is up or the case file is there; how often what was killed."""
    killed = {"worker": 0, "database": 0}
    while time.monotonic() < until and not site.rows(DONE, case)[0][0]:
        time.sleep(chance.uniform(0.2, 2.5))
        if chance.random() < 0.3:
            killed["database"] += site.kill_the_database()
        else:
            killed["worker"] += site.kill_a_worker(chance.randrange(2))
    return killed


@pytest.mark.parametrize("seed", [20261122])
def test_killing_workers_and_the_database_at_random_moments_loses_nothing_and_doubles_nothing(site, tmp_path, seed):
    chance = random.Random(seed)
    (tmp_path / "scans.pdf").write_bytes(scans(6).read())
    first = [text_pages(tmp_path / "first.pdf", "Progress report of 3 March 2016", 60), tmp_path / "scans.pdf"]
    case = site.hand_in("IMR16-0000900", *first)
    site.start_worker()
    site.start_worker()
    killed = disturb(site, case, chance, time.monotonic() + SECONDS_OF_KILLING)
    assert sum(killed.values()) >= 1, killed
    site.wait_for(DONE, case, seconds=120)

    before = pages_of(site, case)
    assert [number for number, _, _ in before] == list(range(1, 67))
    assert site.rows("SELECT pages_read FROM web_assembly WHERE case_id = %s", case) == [(66,)]

    site.hand_in("IMR16-0000900", text_pages(tmp_path / "later.pdf", "Operative report of 9 May 2016", 24))
    killed_later = disturb(site, case, chance, time.monotonic() + 8)
    site.wait_for(DONE, case, seconds=120)
    after = pages_of(site, case)
    assert after[:66] == before, f"numbers once given stay ({killed}, {killed_later})"
    assert len(after) == 90
    assert site.rows("SELECT pages_read FROM web_assembly WHERE case_id = %s", case) == [(90,)]

    assembled = "SELECT count(*) FROM web_event WHERE case_id = %s AND action = 'case file assembled'"
    assert site.rows(assembled, case) == [(2,)]
    assert site.rows("SELECT count(*) FROM web_readingbatch WHERE case_id = %s", case) == [(0,)]
    assert site.python(VERIFY, case) == "True"
    print(f"killed while reading: {killed}; while adding: {killed_later}")  # shown by pytest -rP
