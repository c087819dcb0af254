"""A browser, and a real case at the reviewer's desk, for the tests of the workbench."""

import io
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from openimr.web.cases import intake
from openimr.web.cases.intake import Upload
from openimr.web.panel import assigning
from openimr.web.records.assembling import fill

from ..conftest import PASSWORD, make_ready

# Playwright keeps an event loop in the test's thread; Django would take that for asynchronous code of ours.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

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


def find_chromium():
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def driver_runs():
    """Whether the program that drives Chromium starts here: it needs libatomic, which a minimal Debian lacks."""
    command = [sys.executable, "-m", "playwright", "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="session")
def chromium():
    """The distribution's Chromium; without one these tests are skipped, and the run says so at its end."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None or not driver_runs():
        pytest.skip("NO CHROMIUM HERE: the browser tests did not run (Debian, Ubuntu: apt install chromium libatomic1)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


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
    assigning.accept(case, people["reviewer"])
    address = f"{live_server.url}/cases/{case.pk}/workbench/"
    return SimpleNamespace(case=case, url=live_server.url, address=address, items=application.disputed_treatments)


@pytest.fixture
def window(chromium, live_server, request):
    """Opens a page of its own browser context.

    The test fails on script errors, on requests to other hosts and on what the Content-Security-Policy refuses.
    A module whose tests put styles of their own into pages says so with ``PUTS_STYLES_INTO_PAGES``.
    """
    contexts, wrong = [], []

    def open_window(**options):
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, **options)
        contexts.append(context)
        context.set_default_timeout(8000)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
        page.on("console", lambda message: breaks_policy(message.text))
        page.on("request", lambda request: leaves(request.url))
        return page

    def breaks_policy(text):
        if "Content Security Policy" in text and not getattr(request.module, "PUTS_STYLES_INTO_PAGES", False):
            wrong.append(text)

    def leaves(url):
        if not url.startswith((live_server.url, "about:", "blob:", "data:")):
            wrong.append(f"request to another host: {url}")

    yield open_window
    for context in contexts:
        context.close()
    wait_for_the_server()
    assert wrong == []


def wait_for_the_server(seconds=5.0):
    """Let the server finish what closed windows had asked for, before the tables are emptied under it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any("process_request_thread" in thread.name for thread in threading.enumerate()):
            return
        time.sleep(0.05)


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
    page.goto(f"{url}/login/")
    page.get_by_label("User name or e-mail").fill(who)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/")


def select_words(page, number, first, last):
    """Drag over the words of a page, from one to another (both by their text)."""
    words = page.locator(f'.page[data-page-number="{number}"] [data-word]')
    start, end = (words.filter(has_text=text).first.bounding_box() for text in (first, last))
    page.mouse.move(start["x"] + 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.wait_for_timeout(50)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=5)
    page.wait_for_timeout(50)
    page.mouse.up()


def saved(page):
    """Wait until the server has acknowledged everything."""
    page.wait_for_function("() => /^Saved/.test(document.querySelector('[data-save-short]').textContent)")


def page_of(desk, words):
    """The permanent number of the page that says ``words``."""
    return desk.case.pages.get(text__contains=words).number
