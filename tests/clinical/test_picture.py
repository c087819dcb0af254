"""The record at a glance: every mark leads to its page, nothing undated is placed, and a table stands behind."""

import datetime as dt
import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from openimr.clinical.picture import body_map, marks_of, pain_chart, timeline
from openimr.clinical.picture.body import table as body_table
from openimr.clinical.picture.lanes import table as lanes_table
from openimr.clinical.picture.values import Mark, Marks
from openimr.domain.documents import Document

from .test_summary import FACTS, OLD, REPORT, fact, said

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


def rated(value, page, where, words="Pain is {} today.", **more):
    return fact("pain_score", value, page, quote=value, sentence=words.format(value), **where, **more)


def test_pain_is_a_point_a_report_and_the_scale_of_a_form_is_no_rating():
    facts = [
        rated("8/10", 1, OLD),
        rated("0-10/10", 1, OLD),
        rated("6-8/10", 9, REPORT),
        rated("11/10", 9, REPORT),
    ]
    shown = marks_of(facts, [])
    assert [(rating.value, rating.page) for rating in shown.ratings] == [(8, 1), (7, 9)]
    assert targets(pain_chart(shown, link)) == [link(1), link(9)]


def test_pain_at_its_worst_without_drugs_or_of_another_day_is_no_rating_of_the_day():
    facts = [
        rated("9/10", 9, REPORT, attributes={"when": "worst"}),
        rated("8/10", 9, REPORT, attributes={"when": "without_medication"}),
        rated("2/10", 9, REPORT, words="Pain diary 8 → {} after the block of 10/26/2015."),
        rated("6/10", 9, REPORT),
        rated("7/10", 9, REPORT, attributes={"when": "now"}),
    ]
    assert [rating.written for rating in marks_of(facts, []).ratings] == ["7/10"]


def test_a_rating_in_the_chart_is_the_one_the_summary_tells_of_that_report():
    facts = [rated("8/10", 1, OLD), rated("5/10", 1, OLD), rated("6/10", 9, REPORT), rated("3/10", 9, REPORT)]
    (course,) = said(facts, "course")
    assert [rating.written in course for rating in marks_of(facts, []).ratings] == [True, True]


def marks(facts, lane, documents=()):
    return [(mark.words, mark.start, mark.end) for mark in marks_of(facts, documents).marks if mark.lane == lane]


def drug(name, page, where, sentence, **more):
    return fact("medication", name, page, sentence=sentence, **where, **more)


def test_a_drug_that_was_stopped_failed_or_is_only_considered_has_no_bar():
    facts = [
        drug("duloxetine", 9, REPORT, "D/C'd: duloxetine 30 (nausea 02/2015)"),
        drug("naproxen", 9, REPORT, "Failed: naproxen (stomach)."),
        drug("pregabalin", 9, REPORT, "Consider pregabalin if this fails."),
        drug("topiramate", 9, REPORT, "She denies topiramate.", polarity="absent"),
    ]
    assert marks(facts, "medication") == []


def test_the_bar_of_a_drug_ends_where_a_page_says_it_was_stopped_and_begins_where_a_list_says_since_when():
    facts = [
        drug("naproxen", 1, OLD, "Naproxen 550 mg, takes naproxen twice a day."),
        drug("naproxen", 9, REPORT, "D/C'd: naproxen 550 (gastritis 11/2015)", section="medications"),
        drug("gabapentin", 9, REPORT, "gabapentin 600 tid", section="medications", date="2015-09-08"),
    ]
    assert marks(facts, "medication") == [
        ("naproxen, stopped 2015-11 (page 9)", dt.date(2014, 2, 12), dt.date(2015, 11, 1)),
        ("gabapentin", dt.date(2015, 9, 8), dt.date(2016, 3, 15)),
    ]


def test_therapy_is_drawn_on_the_days_of_therapists_and_on_days_a_page_prints_not_where_it_is_asked_for_or_retold():
    visits = {"visits_attended": 24}
    facts = [
        fact("therapy", "physical_therapy", 9, quote="therapy", attributes=visits, **REPORT).model_copy(
            update={"sentence": "He completed twenty-four visits of therapy."}
        ),
        fact(
            "therapy",
            "acupuncture",
            9,
            sentence="Request acupuncture 6 visits on 03/15/2016.",
            date="2016-03-15",
            **REPORT,
        ),
        fact(
            "therapy",
            "chiropractic",
            9,
            sentence="01/05/2016 to 02/20/2016: chiropractic, 8 visits.",
            date="2016-02-20",
            **REPORT,
        ),
    ]
    documents = [
        document("p1", "physical_therapy_note", dt.date(2014, 4, 1), 2),
        document("p2", "physical_therapy_note", dt.date(2014, 6, 1), 3),
    ]
    assert marks(facts, "therapy", documents) == [
        ("physical therapy", dt.date(2014, 4, 1), dt.date(2014, 6, 1)),
        ("chiropractic", dt.date(2016, 1, 5), dt.date(2016, 2, 20)),
    ]


def test_a_procedure_another_report_tells_with_its_day_stands_on_that_day_and_one_without_stands_nowhere():
    ablation = "Radiofrequency ablation 1/18/2015 gave half a year of relief."
    facts = [
        fact(
            "injection",
            "radiofrequency_ablation",
            9,
            quote="Radiofrequency ablation",
            sentence=ablation,
            date="2015-01-18",
            **REPORT,
        ),
        fact(
            "injection",
            "epidural_steroid_injection",
            9,
            quote="epidural steroid injection",
            sentence="He had an epidural steroid injection.",
            date="2016-03-15",
            **REPORT,
        ),
        fact(
            "injection",
            "nerve_block",
            9,
            quote="nerve block",
            sentence="Nerve block requested on 3/15/2016.",
            date="2016-03-15",
            **REPORT,
        ),
    ]
    assert marks(facts, "injections") == [("radiofrequency ablation", dt.date(2015, 1, 18), None)]


def test_an_operation_of_long_ago_does_not_take_the_day_of_another_one_beside_it():
    words = "PSH: appendectomy, left knee arthroscopy 7/15/2015"
    facts = [
        fact("surgery", "appendectomy", 9, sentence=words, date="2015-07-15", **REPORT),
        fact("surgery", "arthroscopy", 9, sentence=words, date="2015-07-15", body_part="knee", side="left", **REPORT),
    ]
    assert marks(facts, "surgery") == [("arthroscopy", dt.date(2015, 7, 15), None)]


def test_a_paper_that_another_one_replaced_is_no_visit_and_a_laboratory_report_no_imaging():
    day = dt.date(2014, 2, 12)
    replaced = document("d1", "progress_report", day, 1).model_copy(update={"flags": ("replaced",)})
    unsure = document("d2", "progress_report", day, 2).model_copy(update={"flags": ("uncertain_date",)})
    laboratory = document("d3", "laboratory_report", day, 3)
    shown = marks_of([], [replaced, unsure, laboratory])
    assert [(mark.lane, mark.page, mark.sure) for mark in shown.marks] == [
        ("visits", 2, False),
        ("laboratory", 3, True),
    ]
    assert "day uncertain" in lanes_table(shown, link)


def test_a_title_a_scan_ran_together_is_told_by_the_name_of_the_kind():
    one = document("d1", "first_report_of_injury", dt.date(2014, 2, 12), 1)
    shown = marks_of([], [one.model_copy(update={"title": "Doctor's first reportof occupational injury"})])
    assert [mark.label for mark in shown.marks] == ["First report of injury"]


def test_the_time_a_page_says_somebody_was_off_work_is_drawn_as_that_time():
    facts = [
        fact("work_status", "off_work", 9, sentence="TTD from 02/12/2014 through 06/15/2014.", **REPORT),
        fact("work_status", "modified_duty", 9, sentence="Light duty was tried then.", **REPORT),
    ]
    assert marks(facts, "work") == [("off work", dt.date(2014, 2, 12), dt.date(2014, 6, 15))]


def test_what_a_report_retells_of_drugs_and_orders_of_therapy_is_not_of_its_day():
    entry = {"section": "clinical_summary", "date": "2015-05-05", "attributes": {"entry": "2015-05-05"}}
    words = "05/05/2015 First visit. Chiropractic, gabapentin TID."
    facts = [
        drug("gabapentin", 9, REPORT, words, **entry),
        fact("therapy", "chiropractic", 9, sentence=words, **entry, **REPORT),
        drug("naproxen", 9, REPORT, "Takes ibuprofen for stomach problems on naproxen."),
        fact("therapy", "physical_therapy", 9, quote="physical therapy", date="2014-04-24", **REPORT).model_copy(
            update={"sentence": "03/10-04/24/2014 physical therapy, 10 visits"}
        ),
    ]
    assert marks(facts, "medication") == []
    assert marks(facts, "therapy") == [("physical therapy", dt.date(2014, 3, 10), dt.date(2014, 4, 24))]


def test_a_pharmacy_gives_a_drug_on_its_days_and_those_before_the_injury_are_not_drawn():
    shop = {"document": "d8", "document_kind": "pharmacy_record", "document_date": dt.date(2016, 1, 1)}
    fills = [
        drug("gabapentin", 8, shop, "GABAPENTIN 300 MG", date=day) for day in ("2013-05-01", "2014-03-01", "2014-06-01")
    ]
    injured = fact("injury_date", "2014-02-11", 1, **OLD)
    since = fact(
        "therapy",
        "psychotherapy",
        9,
        sentence="3 psychotherapy sessions since the event of 02/11/2014.",
        date="2014-02-11",
        **REPORT,
    )
    assert marks([injured, *fills], "medication") == [("gabapentin", dt.date(2014, 3, 1), dt.date(2014, 6, 1))]
    assert marks([injured, since], "therapy") == []


def test_what_only_a_spine_has_colours_no_joint():
    slip = fact(
        "imaging_finding",
        "spondylolisthesis",
        9,
        sentence="Elbow: grade 1 spondylolisthesis.",
        body_part="elbow",
        **REPORT,
    )
    assert regions([slip]) == {}


def test_the_status_of_work_lasts_from_the_first_to_the_last_report_in_a_row_that_says_it():
    later = {**REPORT, "document": "d10", "document_date": dt.date(2016, 6, 1)}
    off = "Off work until the next visit."
    facts = [
        fact("work_status", "modified_duty", 1, sentence="Modified duty, no lifting.", **OLD),
        fact("work_status", "off_work", 9, sentence=off, **REPORT),
        fact("work_status", "off_work", 12, sentence=off, **later),
    ]
    assert marks(facts, "work") == [
        ("modified duty", dt.date(2014, 2, 12), dt.date(2014, 2, 12)),
        ("off work", dt.date(2016, 3, 15), dt.date(2016, 6, 1)),
    ]


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


def regions(facts):
    return {spot.region: spot.findings for spot in marks_of(facts, []).spots}


def moved(degrees, side, page=3, part="knee", **more):
    words = f"{side or ''} {part} flexion {degrees}".strip()
    where = {"body_part": part, "side": side, "unit": "degrees", "attributes": {"motion": "flexion", **more}}
    return fact("range_of_motion", f"flexion {degrees}", page, sentence=words, section="objective", **where, **REPORT)


def test_a_motion_is_a_finding_where_it_is_less_than_the_other_side_or_a_healthy_joint():
    shown = marks_of([moved(116, "left"), moved(134, "right")], [])
    assert [(spot.side, spot.findings) for spot in shown.spots] == [("left", ("flexion 116°",))]
    assert marks_of([moved(134, None)], []).spots == []
    assert marks_of([moved(40, None, normal="60")], []).spots[0].findings == ("flexion 40°",)


def test_what_is_normal_denied_gone_or_only_warned_of_colours_no_region():
    place = {"body_part": "lumbar_spine"}
    later = {**REPORT, "document": "d10", "document_date": dt.date(2016, 6, 1)}
    facts = [
        fact("range_of_motion", "full", 9, sentence="Low back: full range of motion.", **place, **REPORT),
        fact("complaint", "pain", 9, sentence="He denies low back pain.", polarity="absent", **place, **REPORT),
        fact("complaint", "numbness", 9, sentence="Numbness of the low back.", **place, **REPORT),
        fact("complaint", "numbness", 12, sentence="No numbness of the low back.", polarity="absent", **place, **later),
        fact(
            "complaint",
            "stiffness",
            9,
            sentence="Risks including low back stiffness were discussed.",
            **place,
            **REPORT,
        ),
        fact("complaint", "pain", 9, sentence="He was referred to Dr. Example for pain.", **place, **REPORT),
    ]
    assert regions(facts) == {}


def test_a_place_that_no_line_names_by_itself_is_not_coloured():
    facts = [fact("complaint", "pain", 9, sentence="Time BP HR RR Pain", body_part="cervical_spine", **REPORT)]
    assert regions(facts) == {}
    facts.append(fact("complaint", "pain", 9, sentence="Neck pain since then.", body_part="cervical_spine", **REPORT))
    assert list(regions(facts).values()) == [("pain",)]


def test_a_motion_below_a_line_about_another_joint_goes_to_the_place_its_report_is_about():
    hip = fact("complaint", "pain", 9, sentence="Left hip ache at times.", body_part="hip_groin", side="left", **REPORT)
    back = [
        fact("complaint", "pain", 9, sentence=words, body_part="lumbar_spine", **REPORT)
        for words in ("Low back pain.", "Low back stiffness and pain.")
    ]
    flexion = fact(
        "range_of_motion",
        "flexion 45",
        9,
        sentence="ROM flexion 45.",
        body_part="hip_groin",
        side="left",
        unit="degrees",
        attributes={"motion": "flexion"},
        section="objective",
        **REPORT,
    )
    found = regions([hip, *back, flexion])
    assert not any("flexion" in words for findings in found.values() for words in findings)


def test_findings_without_a_side_are_drawn_on_both_sides_beside_those_of_one_side_and_called_so():
    facts = [
        fact("complaint", "swelling", 9, sentence="Swelling of the knee.", body_part="knee", **REPORT),
        fact("complaint", "pain", 9, sentence="Left knee pain.", body_part="knee", side="left", **REPORT),
    ]
    picture = body_map(marks_of(facts, []), link)
    assert picture.count("stroke-dasharray") == 2
    numbers = [(x, y) for x, y, _, words in words_of(picture) if words in ("1", "2")]
    assert len(numbers) == len(set(numbers)) == 3
    assert "Knee, side not said" in picture


def test_degrees_in_the_body_map_are_marked_as_such():
    facts = [
        fact(
            "range_of_motion",
            "extension 10",
            3,
            body_part="lumbar_spine",
            unit="degrees",
            attributes={"motion": "extension"},
        )
    ]
    assert "extension 10°" in body_table(marks_of(facts, []), link)


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
