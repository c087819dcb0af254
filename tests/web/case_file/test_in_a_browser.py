"""The case file in a real browser: sending files, reading thousands of pages, correcting from the keyboard."""

import json

import pytest
from django.db import connection
from django.urls import reverse
from playwright.sync_api import expect

from openimr.web.cases import intake
from openimr.web.models import Document, Page

from ..browser import serious, sign_in_at
from ..conftest import PASSWORD
from .conftest import at, page_saying

PUTS_STYLES_INTO_PAGES = True

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture
def reader(window, live_server, case):
    """The coordinator's window with the reader open."""

    def open_reader(**options):
        page = window(**options)
        sign_in_at(page, live_server.url, "coordinator", PASSWORD)
        page.goto(f"{live_server.url}{reverse('case_reader', kwargs={'case_id': case.pk})}")
        page.wait_for_selector(".has-words")
        return page

    return open_reader


def test_a_document_is_begun_and_ended_from_the_keyboard(reader, case):
    page = reader()
    second = page_saying(case, "Examination of the spine")
    page.locator("[data-viewport]").focus()
    page.keyboard.press("g")
    page.keyboard.type(str(second))
    page.keyboard.press("Enter")
    page.wait_for_function("n => document.querySelector('[data-sight-page]').value === String(n)", arg=second)
    page.keyboard.press("b")
    page.wait_for_selector(".notice--success")
    assert at(case, second).first_page == second
    page.wait_for_function("n => document.querySelector('[data-sight-page]')?.value === String(n)", arg=second)
    expect(page.locator("[data-split]")).to_have_attribute("aria-disabled", "true")
    page.locator("[data-viewport]").focus()
    page.keyboard.press("u")
    page.wait_for_function("() => document.querySelector('[data-split]')?.getAttribute('aria-disabled') === 'false'")
    assert at(case, second).first_page == second - 1
    page.locator("[data-viewport]").focus()
    page.keyboard.press("e")
    page.wait_for_url(f"**/records/document/{second}/")
    page.get_by_label("Title").fill("A title by hand")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('A title by hand')")


def test_a_jump_is_not_lost_while_the_address_is_being_brought_up_to_date(reader, case):
    page = reader()
    last = case.pages.count()
    page.evaluate("() => { window.location.hash = 'page=1'; }")
    page.wait_for_function("() => document.querySelector('[data-sight-page]').value === '1'")
    page.evaluate(
        """last => {
          document.querySelector('[data-page-step="1"]').click();  /* the address follows 400 ms later */
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => { window.location.hash = `page=${last}`; };
          port2.postMessage(0);
          const until = performance.now() + 450;
          while (performance.now() < until);  /* both wait in line: first the jump's address, then the old page's */
        }""",
        last,
    )
    page.wait_for_timeout(600)
    assert page.evaluate("() => window.location.hash") == f"#page={last}"
    expect(page.locator("[data-sight-page]")).to_have_value(str(last))


def test_pages_of_the_case_file_have_no_serious_findings_of_axe(reader, live_server, case):
    page = reader()
    found = serious(page, "reader")
    copy = case.documents.exclude(duplicate_of="").first()
    for name, arguments in (
        ("case_records", {}),
        ("case_document", {"page": 1}),
        ("records_differences", {"key": copy.key}),
    ):
        page.goto(f"{live_server.url}{reverse(name, kwargs={'case_id': case.pk, **arguments})}")
        found += serious(page, name)
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(f"{live_server.url}{reverse('case_records', kwargs={'case_id': case.pk})}")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 400
    page.goto(f"{live_server.url}/cases/new/")
    assert found + serious(page, "new case") == []


def test_dropped_files_are_listed_sent_each_with_its_progress_and_go_on_after_the_connection_was_lost(
    window,
    live_server,
    case,
    tmp_path,
):
    page = window()
    sign_in_at(page, live_server.url, "coordinator", PASSWORD)
    page.goto(f"{live_server.url}{reverse('case_records', kwargs={'case_id': case.pk})}")
    (tmp_path / "big.txt").write_bytes(b"Operative report of 9 May 2016.\n" * 300_000)
    (tmp_path / "small.txt").write_text("A letter of 4 April 2016.")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "offset=" in request.url else None)
    away = {"count": 0}

    def lose(route):
        away["count"] += 1
        if 3 <= away["count"] <= 5:
            route.abort()
        else:
            route.continue_()

    page.route("**/uploads/*/?offset=*", lose)
    transfer = page.evaluate_handle(
        "() => { const held = new DataTransfer(); held.items.add(new File(['Dropped letter of 5 May 2016.'], "
        "'dropped.txt')); return held; }"
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": transfer})
    page.locator("#files").set_input_files([tmp_path / "big.txt", tmp_path / "small.txt"])
    page.locator(".drop ~ .file-progress li").nth(2).wait_for()
    expect(page.locator(".drop ~ .file-progress li")).to_have_count(3)
    page.locator("button[type=submit]", has_text="Upload").click()
    page.wait_for_selector("text=Send again: what has arrived is not sent twice", timeout=30_000)
    expect(page.locator(".file-progress li", has_text="big.txt")).to_contain_text("Stopped at 4.2 MB of 9.6 MB")
    page.locator("button[type=submit]", has_text="Upload").click()
    page.wait_for_selector(".notice--success", timeout=30_000)
    names = set(case.record_files.values_list("name", flat=True))
    assert {"dropped.txt", "big.txt", "small.txt"} <= names
    assert case.record_files.get(name="big.txt").size == 32 * 300_000
    offsets = [int(url.rsplit("=", 1)[1]) for url in sent]
    assert offsets.count(0) == 3, "each file begins once: what has arrived is not sent twice"
    assert max(offsets) > 4_000_000
    assert case.events.filter(action="records received").count() == 2


def test_a_case_is_taken_in_with_dropped_files(window, live_server, people, application, tmp_path):
    import yaml

    page = window()
    sign_in_at(page, live_server.url, "coordinator", PASSWORD)
    page.goto(f"{live_server.url}/cases/new/")
    written = tmp_path / "case.yaml"
    written.write_text(yaml.safe_dump(json.loads(application.model_dump_json(exclude_none=True))))
    page.locator("#application").set_input_files(written)
    (tmp_path / "report.txt").write_text("Progress report of 3 March 2016.")
    page.locator("#files").set_input_files(tmp_path / "report.txt")
    page.get_by_role("button", name="Take in the case").click()
    page.wait_for_url("**/records/")
    page.wait_for_selector("#assembling")
    expect(page.get_by_text("report.txt").first).to_be_attached()


@pytest.mark.parametrize("width", [400, 1400])
def test_the_list_of_documents_opens_at_the_document_in_sight(window, live_server, case, width):
    there, document = case.pages.count(), case.documents.first()
    numbers = range(there + 1, there + 301)
    Page.objects.bulk_create(
        Page(case=case, number=n, width=612, height=792, source="ocr", text="", words=[]) for n in numbers
    )
    case.documents.bulk_create(
        Document(
            case=case, key=f"d{n}", first_page=n, kind=document.kind, title=f"Report {n}", page_count=1,
            content=document.content | {"id": f"d{n}", "pages": [n], "source_pages": [n], "duplicate_of": None},
        )
        for n in numbers
    )  # fmt: skip
    page = window()
    page.set_viewport_size({"width": width, "height": 900})
    sign_in_at(page, live_server.url, "coordinator", PASSWORD)
    page.goto(f"{live_server.url}{reverse('case_reader', kwargs={'case_id': case.pk})}#page={there + 150}")
    page.wait_for_function("n => document.querySelector('[data-sight-page]').value === String(n)", arg=there + 150)
    page.locator("[data-documents-toggle]").click()
    page.wait_for_function(
        """() => {
          const line = document.querySelector('[data-document][aria-current]').getBoundingClientRect();
          const list = document.querySelector('[data-documents]').getBoundingClientRect();
          return line.top >= list.top && line.bottom <= list.bottom;
        }"""
    )
    expect(page.locator("[data-document][aria-current]")).to_have_attribute("data-document", f"d{there + 150}")


@pytest.mark.slow
def test_five_thousand_pages_cost_the_browser_no_more_than_a_few(window, live_server, case):
    there = case.pages.count()
    words = [
        [f"word{i}", 60 + 40 * (i % 12), 60 + 14 * (i // 12), 95 + 40 * (i % 12), 71 + 14 * (i // 12)]
        for i in range(400)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO web_page (case_id, number, width, height, source, reading, text, words, flags) "
            "SELECT %s, n, 612, 792, 'ocr', '', '', %s::jsonb, '[]' FROM generate_series(%s, 5000) AS n",
            [case.pk, json.dumps(words), there + 1],
        )
    Page.objects.filter(case=case, number=2500).update(text="zygapophyseal joint")
    Page.objects.filter(case=case, number__range=(4001, 4200)).update(text="word0")
    page = window()
    sign_in_at(page, live_server.url, "coordinator", PASSWORD)
    page.goto(f"{live_server.url}{reverse('case_reader', kwargs={'case_id': case.pk})}")
    page.wait_for_selector(".has-words")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")

    def cost():
        devtools.send("HeapProfiler.collectGarbage")
        found = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
        return found["Nodes"], found["JSHeapUsedSize"]

    elements = []
    nodes_before, heap_before = cost()
    for number in [*range(3, 5000, 125), 4999]:
        page.evaluate("n => { window.location.hash = `page=${n}`; }", number)
        page.wait_for_function("n => document.querySelector(`.page[data-page-number='${n}'].has-words`)", arg=number)
        elements.append(page.evaluate("() => document.querySelectorAll('*').length"))
        assert page.locator(".page").count() <= 12
    nodes, heap = cost()
    assert max(elements) < 8000, "a few pages of words, whatever the number of pages"
    assert nodes < 40_000, (nodes_before, nodes)
    assert heap - heap_before < 40_000_000, (heap_before, heap)
    page.locator("[data-viewport]").focus()
    page.keyboard.press("/")
    page.keyboard.type("zygapophyseal")
    page.keyboard.press("Enter")
    page.wait_for_function("() => /page 2500/.test(document.querySelector('[data-search-status]').textContent)")
    page.locator("[data-file-search]").fill("word0")
    page.keyboard.press("Enter")
    page.wait_for_function("() => /page 4001/.test(document.querySelector('[data-search-status]').textContent)")
    page.locator("[data-viewport]").focus()
    page.keyboard.press("N")  # round the beginning to the last of two hundred pages, whose places are asked for now
    page.wait_for_selector(".page[data-page-number='4200'] .page__mark--current")


def test_progress_is_shown_by_file_and_page_while_records_are_read(window, live_server, people, case):
    from openimr.web.models import Assembly, ReadingBatch

    Assembly.objects.filter(case=case).update(status="running", stage="reading", pages_done=9, pages_total=24)
    for keys, done in ((["a"] * 8, 8), (["b"] * 8, 1), (["c"] * 8, 0)):
        ReadingBatch.objects.create(
            case=case, file="0001.pdf", pdf="x", numbers=[], keys=keys, pages=8, pages_done=done, done=done == 8
        )
    page = window()
    sign_in_at(page, live_server.url, "coordinator", PASSWORD)
    page.goto(f"{live_server.url}{reverse('case_records', kwargs={'case_id': case.pk})}")
    line = page.locator(".file-progress li", has_text="report.pdf")
    expect(line).to_contain_text("9 of 24 new pages read")
    expect(page.locator("#assembling")).to_contain_text("9 of 24 pages read")
    ReadingBatch.objects.filter(case=case, pages_done=0).update(pages_done=5)
    page.wait_for_selector("text=14 of 24 new pages read")
    assert serious(page, "records while they are read") == []
    page.locator("summary", has_text="3 files").first.click()
    ReadingBatch.objects.filter(case=case, pages_done=5).update(pages_done=6)
    page.wait_for_selector("text=15 of 24 new pages read", state="attached")
    expect(line).to_be_hidden()  # what was closed stays closed
    assert intake.stored_names(case)["0001.pdf"] == "report.pdf"
