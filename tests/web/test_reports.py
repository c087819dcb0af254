"""Reports: the figures of the record, the same in page and CSV, and nobody's identity in them."""

import csv
import datetime as dt
import io

import pytest

from openimr.web import calendar
from openimr.web.cases import intake, states
from openimr.web.clocks import changes
from openimr.web.letters import issuing
from openimr.web.models import CaseDeadline
from openimr.web.reports.charts import stacked
from openimr.web.reports.figures import days_of, report

from .cases_at_hand import uploads
from .conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

YEAR = (dt.date(2016, 1, 1), dt.date(2016, 12, 31))


@pytest.fixture(autouse=True)
def in_may():
    with calendar.standing_at(dt.datetime(2016, 5, 10, 18, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def year(signed, people, application):
    """Four applications: one determined in six days, one not eligible, one authorized, one expedited and open."""
    coordinator = people["coordinator"]
    with calendar.standing_at(calendar.now() + dt.timedelta(days=6)):
        issuing.issue(signed, coordinator)

    def another(number):
        value = application.model_copy(update={"case_number": number})
        return intake.take_in(value, uploads("a.txt"), coordinator)

    states.go(another("N-2"), "find_ineligible", coordinator, reason="late", after={"reasons": ["timely"]})
    authorized = another("N-3")
    for way in ("find_eligible", "notice_of_assignment"):
        states.go(authorized, way, coordinator)
    states.go(authorized, "terminate", coordinator, reason="authorized")
    changes.convert_to_expedited(
        another("N-4"), coordinator, certified_by="E. Painter, MD", certified_on=TODAY, reason="deficit"
    )
    return signed


def test_the_figures_are_those_of_the_events(year):
    made = report(*YEAR)
    assert (made.applications, made.eligible, made.ineligible, made.determinations) == (4, 2, 1, 1)
    assert made.eligible_share == pytest.approx(2 / 3)
    assert made.expedited_share == pytest.approx(1 / 4)
    assert made.from_assignment.mean == pytest.approx(6, abs=0.01)
    assert made.from_records.counted == 1
    assert made.table("reasons").rows == [("Not met: Filed in time", 1)]
    assert made.table("ended").rows == [("Authorized", 1)]
    assert made.table("months").rows[4] == ("2016-05", 4, 2, 1, 1)


def test_items_are_counted_by_category_and_outcome_and_by_what_the_letter_says_of_the_reviewer(year, application):
    made = report(*YEAR)
    items = made.table("items")
    assert sum(row[-1] for row in items.rows) == len(application.disputed_treatments)
    assert {row[0] for row in items.rows} >= {"Surgery and what goes with it"}
    assert all(row[2] == row[-1] for row in items.rows)  # every one overturned
    assert made.table("licence").rows
    assert made.table("specialty").rows


def test_a_correction_is_no_second_determination(year, people):
    states.go(year, "correct", people["coordinator"], reason="a date was wrong")
    assert report(*YEAR).determinations == 1


def test_nothing_of_another_time_is_counted(year):
    made = report(dt.date(2017, 1, 1), dt.date(2017, 12, 31))
    assert (made.applications, made.determinations, made.eligible_share, made.from_records.mean) == (0, 0, None, None)


def test_late_determinations_are_listed_with_their_days(year):
    CaseDeadline.objects.filter(case=year, name="determination").update(due_at=calendar.now() + dt.timedelta(days=2))
    assert report(*YEAR).table("late").rows == [(year.number, dt.date(2016, 5, 12), dt.date(2016, 5, 16), 4)]


def test_the_page_shows_each_chart_with_its_table_and_the_csv_says_the_same(year, people, signed_in):
    client = signed_in("director")
    page = client.get("/reports/?from=2016-01-01&to=2016-12-31").content.decode()
    assert page.count('<svg viewBox="0 0 676') >= 4
    assert "66.7 %" in page
    assert "style=" not in page
    rows = list(
        csv.reader(io.StringIO(client.get("/reports/months.csv?from=2016-01-01&to=2016-12-31").content.decode()))
    )
    assert rows[5] == ["2016-05", "4", "2", "1", "1"]
    summary = client.get("/reports/summary.csv?from=2016-01-01&to=2016-12-31").content.decode()
    assert "Determinations,1" in summary
    for shown in (page, summary):
        assert people["reviewer"].reviewer.value.name not in shown
    assert signed_in("reviewer").get("/reports/").status_code == 403
    assert client.get("/reports/nonsense.csv").status_code == 404


@pytest.mark.parametrize(
    "query", ["", "?from=x&to=y", "?from=2016-12-31&to=2016-01-01", "?from=1800-01-01&to=9999-01-01"]
)
def test_a_report_of_nothing_or_of_nonsense_is_a_page_too(query, people, signed_in):
    answer = signed_in("coordinator").get(f"/reports/{query}")
    assert answer.status_code == 200
    assert "None in this period" in answer.content.decode()


@pytest.mark.parametrize(
    ("taken", "mean", "median", "ninetieth"),
    [
        ([1], 1, 1, 1),
        ([1, 2, 3, 4], 2.5, 2.5, 4),
        (list(range(1, 11)), 5.5, 5.5, 9),
        (list(range(1, 101)), 50.5, 50.5, 90),
    ],
)
def test_days_are_mean_median_and_the_value_nine_in_ten_do_not_exceed(taken, mean, median, ninetieth):
    days = days_of([float(day) for day in taken])
    assert (days.mean, days.median, days.ninetieth) == (mean, median, ninetieth)


def test_bars_share_one_scale_and_every_number_is_written():
    chart = stacked(
        "Items", [("Drugs", 3, 1), ("Surgery and a very long name that would never fit here", 8, 0)], ("a", "b")
    )
    long, short = chart.bars[1], chart.bars[0]
    assert long.total == 8
    assert short.total == 4
    assert sum(piece.width for piece in short.pieces) == pytest.approx(long.pieces[0].width / 2, abs=0.1)
    assert long.label.endswith("…")
    assert stacked("Nothing", [("Drugs", 0)], ("a",)) is None


def test_the_longest_label_of_a_chart_ends_before_its_bar():
    chart = stacked("Items", [("W" * 40, 3), ("Medical equipment and supplies", 1)], ["Counts"])
    widest_letter = 6.9  # of 13 px type, on average over the words of a label
    for bar in chart.bars:
        assert len(bar.label) * widest_letter <= min(piece.x for piece in bar.pieces)
