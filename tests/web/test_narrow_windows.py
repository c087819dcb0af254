"""On a telephone the tables people work from are read from top to bottom: no row runs out of the window."""

import pytest
from django.urls import reverse

from .browser import serious, sign_in_at
from .conftest import PASSWORD

PUTS_STYLES_INTO_PAGES = True  # axe does

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]
OF_THE_CASE = ("case", "case_deadlines", "case_notices")
OF_THE_HOUSE = ("worklist", "panel", "guidelines", "invoices")
RUN_OUT = """() => [...document.querySelectorAll(".table-scroll")]
    .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText.slice(0, 60))"""


def test_tables_of_work_fit_a_telephone(window, live_server, assembled):
    page = window()
    page.set_viewport_size({"width": 400, "height": 900})
    sign_in_at(page, live_server.url, "coordinator", PASSWORD)
    addresses = [reverse(name) for name in OF_THE_HOUSE] + [reverse(name, args=[assembled.pk]) for name in OF_THE_CASE]
    for address in addresses:
        page.goto(live_server.url + address)
        assert page.evaluate(RUN_OUT) == [], address
        assert serious(page, address) == []


def test_a_cell_says_what_it_is_where_the_heads_are_out_of_sight(window, live_server, assembled):
    page = window()
    page.set_viewport_size({"width": 400, "height": 900})
    sign_in_at(page, live_server.url, "coordinator", PASSWORD)
    label = "e => getComputedStyle(e, '::before').content"
    cell = page.locator("tbody tr").first.locator("td", has_text=assembled.employee_name)
    assert cell.evaluate(label) == '"Employee"'
    assert page.get_by_role("link", name="Received").is_visible()  # the worklist is still sorted by its heads
    page.set_viewport_size({"width": 1200, "height": 900})
    assert cell.evaluate(label) == "none"
