"""A real Chromium for the tests of the site: windows that refuse script errors and other hosts, and what axe finds.

The fixtures are offered to every folder of tests/web by its conftest.py.
"""

import os
import shutil
import subprocess
import sys
import threading
import time

import pytest

# Playwright keeps an event loop in the test's thread; Django would take that for asynchronous code of ours.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PATIENCE_MS = 20_000  # a busy machine is slow, not wrong
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def find_chromium():
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def driver_runs():
    """Whether the program that drives Chromium starts here: it needs libatomic, which a minimal Debian lacks."""
    command = [sys.executable, "-m", "playwright", "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="session")
def chromium():
    """The distribution's Chromium; without one these tests are skipped, and the run says so at its end."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    path = find_chromium()
    if path is None or not driver_runs():
        pytest.skip("NO CHROMIUM HERE: the browser tests did not run (Debian, Ubuntu: apt install chromium libatomic1)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


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
        context.set_default_timeout(PATIENCE_MS)
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


def wait_for_the_server(seconds=PATIENCE_MS / 1000):
    """Let the server finish what closed windows had asked for, before the tables are emptied under it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any("process_request_thread" in thread.name for thread in threading.enumerate()):
            return
        time.sleep(0.05)


def sign_in_at(page, url, who, password):
    page.goto(f"{url}/login/")
    page.get_by_label("User name or e-mail").fill(who)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/")


def serious(page, where):
    """The serious and critical violations axe finds on a page, in words.

    axe puts styles of its own into pages: the module says ``PUTS_STYLES_INTO_PAGES = True``.
    """
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_load_state()  # a click returns when the next page has begun to arrive
    found = Axe().run(page).response["violations"]
    return [
        f"{where}: {v['id']}: {n['html'][:160]} | {n.get('failureSummary', '')[:200]}"
        for v in found
        if v["impact"] in ("serious", "critical")
        for n in v["nodes"][:3]
    ]
