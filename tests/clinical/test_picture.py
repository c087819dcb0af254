"""The record at a glance: every mark leads to its page, nothing undated is placed, and a table stands behind."""

import datetime as dt
import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from openimr.clinical.picture import body_map, marks_of, pain_chart, timeline
from openimr.clinical.picture.body import table as body_table
from openimr.clinical.picture.lanes import table as lanes_table
from openimr.clinical.picture.marks import Mark, Marks
from openimr.domain.documents import Document

from .test_summary import FACTS, MRI, OLD, REPORT, fact

SVG = "{http://www.w3.org/2000/svg}"


def link(page):
    return f"casefile.pdf#page={page}&x"


def document(id, kind, date, page, copy_of=None):
    return Document(
        id=id,
        source="a.pdf",
        source_pages=(1,),
        pages=(page,),
        kind=kind,
        kind_confidence=1,
        title=f"Title of {id}",
        date=date,
        duplicate_of=copy_of,
    )


def targets(picture):
    return [one.get("href") for one in ET.fromstring(picture).iter(f"{SVG}a")]


def test_visits_and_studies_are_points_and_copies_and_undated_documents_are_not_shown():
    documents = [
        document("d1", "progress_report", dt.date(2014, 2, 12), 1),
        document("d2", "imaging_report", dt.date(2014, 3, 12), 2),
        document("d3", "progress_report", dt.date(2014, 2, 12), 3, copy_of="d1"),
        document("d4", "progress_report", None, 4),
        document("d5", "billing", dt.date(2014, 5, 1), 5),
    ]
    shown = marks_of([], documents)
    assert [(mark.lane, mark.page) for mark in shown.marks] == [("visits", 1), ("studies", 2)]
    assert targets(timeline(shown, link)) == [link(1), link(2)]


def test_a_drug_is_a_bar_from_the_first_to_the_last_report_with_a_tick_for_each():
    facts = [fact("medication", "gabapentin", 1, **OLD), fact("medication", "gabapentin", 9, **REPORT)]
    (bar,) = marks_of(facts, []).marks
    assert (bar.label, bar.start, bar.end, bar.page) == ("gabapentin", dt.date(2014, 2, 12), dt.date(2016, 3, 15), 1)
    assert [page for _, page in bar.told] == [1, 9]


def test_pain_is_a_point_a_day_and_the_scale_of_a_form_is_no_rating():
    facts = [
        fact("pain_score", "8/10", 1, **OLD),
        fact("pain_score", "0-10/10", 1, **OLD),
        fact("pain_score", "6-8/10", 5, **MRI),
        fact("pain_score", "11/10", 9, **REPORT),
    ]
    shown = marks_of(facts, [])
    assert [(rating.value, rating.page) for rating in shown.ratings] == [(8, 1), (7, 5)]
    assert targets(pain_chart(shown, link)) == [link(1), link(5)]


def test_the_body_map_marks_the_side_and_lists_what_is_there():
    facts = [
        fact("tenderness", "tenderness", 3, body_part="shoulder", side="left"),
        fact("imaging_finding", "disc_bulge", 4, body_part="lumbar_spine", level="L4-L5"),
        fact("complaint", "pain", 5, body_part="other"),
    ]
    shown = marks_of(facts, [])
    picture = body_map(shown, link)
    assert targets(picture) == [link(4), link(3)]
    assert "Left shoulder" in picture
    assert "disc bulge L4-L5" in body_table(shown, link)


def words_of(picture):
    """The words drawn in a picture with their places: (x, y, anchor, words)."""
    texts = ET.fromstring(picture).iter(f"{SVG}text")
    return [(float(t.get("x")), float(t.get("y")), t.get("text-anchor"), t.text) for t in texts]


def test_the_states_of_work_have_a_row_each_with_their_name_once_however_often_they_change():
    states = ["full duty", "modified duty", "off work"] * 14
    begun = [dt.date(2016, 1, 1) + dt.timedelta(days=20 * number) for number in range(len(states))]
    marks = [
        Mark("work", state, day, page, end=day + dt.timedelta(days=15))
        for page, (state, day) in enumerate(zip(states, begun, strict=True), start=1)
    ]
    picture = timeline(Marks(marks=marks), link)
    for name in ("full duty", "modified duty", "off work"):
        assert [words for *_, words in words_of(picture)].count(name) == 1
    assert len(targets(picture)) == len(states)


def test_what_has_no_room_in_the_timeline_is_drawn_without_words_over_others():
    marks = [Mark("surgery", f"procedure {page}", dt.date(2016, 1, 1), page) for page in range(1, 40)]
    marks.append(Mark("surgery", "fusion", dt.date(2019, 1, 1), 99))
    picture = timeline(Marks(marks=marks), link)
    rows = [y for _, y, _, words in words_of(picture) if words.startswith("procedure")]
    assert len(rows) == len(set(rows)) > 5
    assert len(targets(picture)) == len(marks)


def test_degrees_in_the_body_map_are_marked_as_such():
    facts = [fact("range_of_motion", "extension 25", 3, body_part="lumbar_spine", unit="degrees")]
    assert "extension 25°" in body_table(marks_of(facts, []), link)


def test_nothing_to_show_is_no_picture():
    shown = marks_of([], [])
    assert (timeline(shown, link), pain_chart(shown, link), body_map(shown, link)) == ("", "", "")


@given(st.lists(FACTS, max_size=30))
def test_whatever_the_facts_the_pictures_are_well_formed_and_every_mark_leads_to_a_page_of_theirs(facts):
    shown = marks_of(facts, [])
    pages = {link(one.page) for one in facts}
    for picture in (timeline(shown, link), pain_chart(shown, link), body_map(shown, link)):
        if picture:
            root = ET.fromstring(picture)
            assert root.find(f"{SVG}title").text
            assert set(targets(picture)) <= pages
            assert "style=" not in picture
    ET.fromstring(f"<div>{lanes_table(shown, link)}</div>")
