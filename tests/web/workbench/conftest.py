"""A browser, and a real case at the reviewer's desk, for the tests of the workbench."""

import io
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from openimr.web.cases import intake
from openimr.web.cases.intake import Upload
from openimr.web.panel import assigning, attesting
from openimr.web.records.assembling import fill

from ..browser import sign_in_at
from ..conftest import PASSWORD, make_ready

RECORDS = {
    "progress report.txt": """PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT
Date: 03/03/2016

The patient completed 24 visits of physical therapy without lasting relief.
Straight leg raise is positive on the left at 40 degrees.
Plan: request authorization for fusion at L4-5.
""",
    "mri.txt": """MRI OF THE LUMBAR SPINE
Date of exam: 01/09/2016

Grade II spondylolisthesis at L4-5 with radiculopathy.
Impression: instability on flexion and extension.
""",
    "therapy.txt": """PHYSICAL THERAPY DAILY NOTE
Date: 02/11/2016

Visit 24 of 24. No gain in strength after this course of physical therapy.
""",
}


@pytest.fixture(scope="session")
def case_file(tmp_path_factory):
    """The folder of a real case file of three documents, assembled once for all tests that only read it."""
    from openimr.records import assemble

    records = tmp_path_factory.mktemp("records")
    for number, (name, text) in enumerate(RECORDS.items(), 1):
        (records / f"{number:04}{Path(name).suffix}").write_text(text)
    out = tmp_path_factory.mktemp("casefile")
    assemble([records], out, workers=1)
    return out


@pytest.fixture
def desk(live_server, people, application, case_file):
    """A case with a real case file of three documents, assigned to the reviewer."""
    from openimr.records import CaseFile

    uploads = [Upload(name, io.BytesIO(text.encode())) for name, text in RECORDS.items()]
    case = intake.take_in(application, uploads, people["coordinator"])
    shutil.copytree(case_file, case.casefile_folder, dirs_exist_ok=True)
    fill(case, CaseFile.open(case.casefile_folder), case.assembly.requested)
    case.refresh_from_db()
    make_ready(case)
    assigning.assign_reviewer(case, people["coordinator"], key="R-101", reason="for the test")
    assigning.accept(case, people["reviewer"], attesting.ALL)
    address = f"{live_server.url}/cases/{case.pk}/workbench/"
    return SimpleNamespace(case=case, url=live_server.url, address=address, items=application.disputed_treatments)


@pytest.fixture
def at_desk(window, desk):
    """The reviewer's window with the workbench open and the first page's words there."""

    def open_desk(who="reviewer", **options):
        page = window(**options)
        sign_in(page, desk.url, who)
        page.goto(desk.address)
        if options.get("java_script_enabled", True):
            page.wait_for_selector(".has-words")
        return page

    return open_desk


def sign_in(page, url, who="reviewer"):
    sign_in_at(page, url, who, PASSWORD)


def select_words(page, number, first, last):
    """Drag over the words of a page, from one to another (both by their text)."""
    words = page.locator(f'.page[data-page-number="{number}"] [data-word]')
    start, end = (words.filter(has_text=text).first.bounding_box() for text in (first, last))
    page.mouse.move(start["x"] + 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=5)
    page.mouse.up()
    page.wait_for_function("last => getSelection().toString().includes(last)", arg=last)


def saved(page):
    """Wait until the server has acknowledged everything."""
    page.wait_for_function("() => /^Saved/.test(document.querySelector('[data-save-short]').textContent)")


def attest_and_sign(page, password=PASSWORD):
    """Confirm every statement and sign, once the page with all of them has arrived."""
    page.wait_for_load_state()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Your password").fill(password)
    page.get_by_role("button", name="Sign the determination").click()


def page_of(desk, words):
    """The permanent number of the page that says ``words``."""
    return desk.case.pages.get(text__contains=words).number
