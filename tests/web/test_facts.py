"""Facts on the site: read after assembling, each with its page, corrected for good, offered at the workbench."""

import datetime as dt
import io

import pytest
from django.urls import reverse

from openimr.domain.corrections import SetDate, SetKind
from openimr.domain.determination import Decisions
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact
from openimr.web.cases.states import NotPossible
from openimr.web.facts import correcting, reading, store, topics
from openimr.web.models import AccessRecord, CaseFact, FactCorrection, FactsRead
from openimr.web.protection import Refused
from openimr.web.records.corrections import correct, undo

from .browser import serious
from .workbench.conftest import at_desk, case_file, desk, saved  # noqa: F401

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
PUTS_STYLES_INTO_PAGES = True  # axe does

SLR = Fact(
    type="orthopedic_test",
    value="straight_leg_raise",
    side="left",
    page=1,
    quote="physical therapy",
    span=(60, 76),
    source="0001.txt",
)
THERAPY = Fact(
    type="therapy",
    value="physical_therapy",
    page=1,
    quote="24 visits of physical therapy",
    span=(40, 69),
    source="0001.txt",
    attributes={"visits_attended": 24},
)


@pytest.fixture
def read(in_review):
    """A case in review with two facts."""
    store.keep(in_review, [SLR, THERAPY])
    return in_review


def test_facts_are_read_from_the_assembled_case_file_once_and_have_their_place_on_the_page(desk):  # noqa: F811
    count = reading.bring_up_to_date(desk.case.pk)
    assert count == FactsRead.objects.get(case=desk.case).count > 3
    slip = CaseFact.objects.filter(case=desk.case, type="imaging_finding").first()
    assert slip.boxes
    x0, y0, x1, y1 = slip.boxes[0]
    assert 0 <= x0 < x1 <= 612
    assert 0 <= y0 < y1 <= 830
    before = list(CaseFact.objects.values_list("pk", flat=True))
    assert reading.bring_up_to_date(desk.case.pk) == count
    assert list(CaseFact.objects.values_list("pk", flat=True)) == before  # nothing was read again


def test_a_document_that_cannot_be_read_is_named_on_the_page_and_read_again_later(desk, client, people, monkeypatch):  # noqa: F811
    from openimr.clinical import side_by_side

    read_report = side_by_side.read_report
    broken = desk.case.documents.order_by("pk").first().value

    def breaks(report):
        if report.document == broken.id:
            raise RuntimeError("a rule met what it was not made for")
        return read_report(report)

    monkeypatch.setattr(side_by_side, "read_report", breaks)
    fewer = reading.bring_up_to_date(desk.case.pk)
    client.force_login(people["director"])
    shown = client.get(reverse("case_facts", args=[desk.case.pk])).content.decode()
    assert "No facts could be read from some pages" in shown
    monkeypatch.undo()
    assert reading.bring_up_to_date(desk.case.pk) > fewer
    assert "No facts could be read" not in client.get(reverse("case_facts", args=[desk.case.pk])).content.decode()


def test_assembling_asks_for_the_facts_to_be_read(received):
    from procrastinate.contrib.django.models import ProcrastinateJob

    from openimr.web.records.assembling import fill

    from .cases_at_hand import CaseFileByHand

    fill(received, CaseFileByHand(), received.assembly.requested)
    assert ProcrastinateJob.objects.filter(task_name="read_facts", args={"case_id": str(received.pk)}).exists()


def test_a_rejected_fact_is_left_out_everywhere_and_does_not_come_back_when_the_record_is_read_again(read, people):
    correcting.reject(read, people["reviewer"], SLR.id, "The page speaks of the other leg.")
    assert store.facts_of(read) == (THERAPY,)
    store.keep(read, [SLR, THERAPY])
    assert store.facts_of(read) == (THERAPY,)
    assert read.events.last().action == "fact rejected"


def test_a_fact_put_right_keeps_its_page_and_its_words(read, people):
    fields = {"value": "straight_leg_raise", "side": "right", "polarity": "absent"}
    correcting.put_right(read, people["reviewer"], SLR.id, fields, "Read wrongly.")
    (right,) = [fact for fact in store.facts_of(read) if fact.type == "orthopedic_test"]
    assert (right.side, right.polarity, right.page, right.quote) == ("right", "absent", SLR.page, SLR.quote)


def test_a_correction_is_undone_and_its_row_stays(read, people):
    made = correcting.reject(read, people["reviewer"], SLR.id, "Not said there.")
    correcting.undo(read, people["reviewer"], made.pk)
    assert set(store.facts_of(read)) == {SLR, THERAPY}
    assert FactCorrection.objects.get().undone_at is not None
    with pytest.raises(NotPossible, match="undone already"):
        correcting.undo(read, people["reviewer"], made.pk)


@pytest.mark.parametrize(
    ("fields", "reason", "said"),
    [
        ({"value": " "}, "because", "reject it"),
        ({"body_part": "wing"}, "because", "region"),
        ({"side": "front"}, "because", "side"),
        ({"value": "other"}, " ", "Say why"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(read, people, fields, reason, said):
    with pytest.raises(NotPossible, match=said):
        correcting.put_right(read, people["reviewer"], SLR.id, fields, reason)


def test_facts_are_corrected_once_and_only_by_those_whose_case_it_is(read, people):
    correcting.reject(read, people["coordinator"], SLR.id, "Not said there.")
    with pytest.raises(NotPossible, match="already"):
        correcting.reject(read, people["reviewer"], SLR.id, "Not said there.")
    for name in ("colleague", "director"):
        with pytest.raises(Refused):
            correcting.reject(read, people[name], THERAPY.id, "Not said there.")


def test_the_page_shows_the_draft_the_facts_and_their_pages_and_the_reading_is_recorded(read, signed_in):
    page = signed_in("reviewer").get(reverse("case_facts", args=[read.pk])).content.decode()
    assert "Physical therapy: 24 visits stated" in page
    assert "The mechanism of injury is not stated in the file." in page
    assert "Orthopedic test: straight leg raise (left)" in page
    assert AccessRecord.objects.filter(case=read, what="facts").count() == 1
    assert signed_in("colleague").get(reverse("case_facts", args=[read.pk])).status_code == 404


def rows(client, case, topic, name="facts_topic"):
    """What a topic shows when it is opened, in the section of facts or at the workbench."""
    if name == "facts_topic":
        address, headers = reverse(name, args=[case.pk, topic]), {"HX-Request": "true"}
    else:
        address, headers = f"{reverse(name, args=[case.pk])}?topic={topic}", {}
    return client.get(address, headers=headers).content.decode()


def test_what_sources_tell_differently_is_shown_with_the_pages_of_both_sides(read, signed_in):
    store.keep(read, [SLR, SLR.model_copy(update={"polarity": "absent", "page": 2, "document": "d0002"})])
    client = signed_in("reviewer")
    page = client.get(reverse("case_facts", args=[read.pk])).content.decode()
    assert "What the sources tell differently" in client.get(reverse("facts_beside", args=[read.pk])).content.decode()
    for told in (
        page.partition("What the sources tell differently")[2],
        rows(client, read, "differences", "facts_beside"),
    ):
        assert "Straight leg raise, left" in told
        assert "resent, 1 document" in told
        assert "bsent, 1 document" in told
        assert "p. 1" in told
        assert "p. 2" in told


def test_what_a_page_says_of_a_treatment_stands_beside_its_words(read, signed_in):
    for name in ("facts_topic", "facts_beside"):
        assert "24 visits attended" in rows(signed_in("reviewer"), read, "therapy", name)


def test_a_topic_is_read_when_it_is_opened_and_that_is_recorded(read, signed_in):
    client = signed_in("reviewer")
    listed = client.get(reverse("case_facts", args=[read.pk])).content.decode()
    assert f'hx-get="{reverse("facts_topic", args=[read.pk, "therapy"])}"' in listed
    assert "24 visits of physical therapy" not in listed
    before = AccessRecord.objects.filter(case=read, what="facts").count()
    assert "24 visits of physical therapy" in rows(client, read, "therapy")
    assert AccessRecord.objects.filter(case=read, what="facts").count() == before + 1
    without_script = client.get(reverse("facts_topic", args=[read.pk, "therapy"]), follow=True)
    assert "24 visits of physical therapy" in without_script.content.decode()
    assert client.get(reverse("facts_topic", args=[read.pk, "wings"])).status_code == 404
    assert signed_in("colleague").get(reverse("facts_topic", args=[read.pk, "therapy"])).status_code == 404


def test_every_source_and_every_row_can_be_reached(read, signed_in, monkeypatch):
    many = [THERAPY.model_copy(update={"page": page, "document": f"d{page:04}"}) for page in range(1, 11)]
    store.keep(read, [*many, THERAPY.model_copy(update={"value": "acupuncture"})])
    monkeypatch.setattr(topics, "ROWS_SHOWN", 1)
    client, address = signed_in("reviewer"), reverse("case_facts", args=[read.pk])
    shown = rows(client, read, "therapy")
    assert "and 4 more" in shown
    assert f'href="{address}?topic=therapy#topic-therapy">Show all 2<' in shown
    whole = client.get(f"{address}?topic=therapy").content.decode()
    assert "Therapy: acupuncture" in whole
    more = f"{reverse('facts_sources', args=[read.pk])}?fact={many[0].id}"
    others = client.get(more, headers={"HX-Request": "true"}).content.decode()
    assert all(f"#page={number}" in shown + others for number in range(1, 11))
    assert all(f"#page={number}" in client.get(more).content.decode() for number in range(1, 11))
    assert client.get(reverse("facts_sources", args=[read.pk]) + "?fact=none").status_code == 404


def test_at_the_workbench_a_page_stands_once_however_often_it_says_a_thing(read, signed_in):
    store.keep(read, [THERAPY, THERAPY.model_copy(update={"span": (140, 169)})])
    assert rows(signed_in("reviewer"), read, "therapy", "facts_beside").count('data-page-ref="1"') == 1


def test_the_checks_hold_a_draft_against_the_facts_as_they_were_corrected(read, people):
    from openimr.web.determination.checking import findings_on

    from .cases_at_hand import whole_decisions

    written = whole_decisions(read.value)
    written["items"][0]["rationale"] += " There is no documentation of acupuncture."
    decided = Decisions.model_validate(written)
    tried = THERAPY.model_copy(update={"value": "acupuncture", "quote": "a dozen needles", "span": (0, 15)})
    store.keep(read, [tried])
    assert [one for one in findings_on(read, decided) if one.code == "CF401"]
    correcting.reject(read, people["reviewer"], tried.id, "The page speaks of somebody else.")
    assert not [one for one in findings_on(read, decided) if one.code == "CF401"]


@pytest.mark.parametrize(
    ("was", "words", "becomes"),
    [
        ("straight_leg_raise", "straight leg raise", "straight_leg_raise"),
        ("straight_leg_raise", "femoral nerve stretch", "femoral_nerve_stretch"),
        ("flexion 40", "lateral bending 25", "lateral_bending 25"),
        ("moving a heavy table", "moving a cafeteria table", "moving a cafeteria table"),
    ],
)
def test_a_value_is_put_right_in_words_and_kept_in_its_normal_form(read, people, was, words, becomes):
    fact = SLR.model_copy(update={"value": was})
    store.keep(read, [fact])
    correcting.put_right(read, people["reviewer"], fact.id, {"value": words}, "Read wrongly.")
    assert [one.value for one in store.facts_of(read)] == [becomes]


def test_the_form_for_a_fact_is_asked_for_when_it_is_opened_and_also_a_page_of_its_own(read, signed_in):
    client = signed_in("reviewer")
    asked = f"{reverse('facts_correct', args=[read.pk])}?fact={SLR.id}"
    listed = rows(client, read, "examination")
    assert asked in listed
    assert "Put right" not in listed
    page = client.get(asked).content.decode()
    assert "Put right" in page
    assert "</nav>" in page
    fragment = client.get(asked, headers={"HX-Request": "true"}).content.decode()
    assert 'value="straight leg raise"' in fragment
    assert "</nav>" not in fragment
    assert client.get(reverse("facts_correct", args=[read.pk]) + "?fact=none").status_code == 404
    assert signed_in("director").get(asked).status_code == 404


def test_the_page_corrects_and_undoes(read, signed_in):
    client = signed_in("reviewer")
    client.post(reverse("facts_correct", args=[read.pk]), {"fact": SLR.id, "action": "reject", "reason": "No."})
    page = client.get(reverse("case_facts", args=[read.pk])).content.decode()
    assert "Rejected: Orthopedic test: straight leg raise" in page
    client.post(reverse("facts_undo", args=[read.pk]), {"correction": FactCorrection.objects.get().pk})
    assert set(store.facts_of(read)) == {SLR, THERAPY}


def test_the_criteria_of_an_item_say_what_the_record_says_and_where_it_was_looked_for(read, signed_in):
    page = signed_in("reviewer").get(reverse("item_criteria", args=[read.pk, 1])).content.decode()
    assert "Lumbar fusion" in page
    assert "Not found" in page
    assert "Looked for in: 1 imaging report" in page
    assert "24 visits of physical therapy" in page
    assert "Any of these" in page
    assert "It proposes nothing" in page
    assert signed_in("reviewer").get(reverse("item_criteria", args=[read.pk, 99])).status_code == 404


def test_beside_a_condition_a_page_and_the_same_words_stand_once(read, signed_in):
    again = [THERAPY.model_copy(update={"page": page, "document": f"d{page:04}"}) for page in range(1, 9)]
    twice = THERAPY.model_copy(update={"span": (140, 169)})
    store.keep(read, [*again, twice])
    page = signed_in("reviewer").get(reverse("item_criteria", args=[read.pk, 1])).content.decode()
    condition = page.partition('class="criterion__pages">')[2].partition("</details>")[0]
    assert condition.partition("</p>")[0].count("data-page-ref") == 5
    assert "and 3 more" in condition
    assert condition.count("data-take-words") == 1


def test_nothing_is_read_before_there_is_a_case_file(received, signed_in):
    assert reading.bring_up_to_date(received.pk) == 0
    assert "No facts yet" in signed_in("coordinator").get(reverse("case_facts", args=[received.pk])).content.decode()


@pytest.mark.parametrize(
    ("quote", "boxes"),
    [
        ("visits of physical", [[30, 10, 79, 20]]),
        ("therapy, without", [[80, 10, 99, 20], [10, 30, 29, 40]]),
        ("never there", []),
        ("", []),
    ],
)
def test_the_place_of_a_quote_is_a_box_a_line(quote, boxes):
    words = [
        ["24", 10, 10, 19, 20],
        ["visits", 30, 10, 49, 20],
        ["of", 50, 10, 59, 20],
        ["physical", 60, 10, 79, 20],
        ["therapy,", 80, 10, 99, 20],
        ["without", 10, 30, 29, 40],
    ]
    assert store.places(words, quote) == boxes


def test_of_the_same_words_twice_on_a_page_the_right_one_is_marked():
    words = [["pain", 0, 0, 9, 9], ["no", 10, 0, 19, 9], ["pain", 20, 0, 29, 9]]
    assert store.places(words, "pain", 1) == [[20, 0, 29, 9]]


def test_an_address_names_the_page_and_the_places_of_the_words():
    assert topics.address(41, [[1.5, 2, 3, 4]]) == "#page=41&box=1.5,2,3,4"


def test_a_sentence_of_the_draft_leads_to_its_words_on_the_page(read, signed_in):
    place = store.Place([[72, 100, 200, 112]], "He had 24 visits of physical therapy.")
    store.keep(read, [SLR, THERAPY], lambda fact: place if fact == THERAPY else store.NOWHERE)
    client = signed_in("reviewer")
    for name in ("case_facts", "facts_draft"):
        page = client.get(reverse(name, args=[read.pk])).content.decode()
        sentence = page.partition("Physical therapy: 24 visits stated")[2].partition("</li>")[0]
        assert "#page=1&amp;box=72,100,200,112" in sentence


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.django_db(transaction=True)
def test_at_the_workbench_evidence_goes_into_the_text_at_a_click_with_its_page(at_desk, desk):  # noqa: F811
    reading.bring_up_to_date(desk.case.pk)
    page = at_desk()
    page.get_by_text("A draft from the record").click()
    page.locator(".draft a.page-ref").first.click()
    page.locator(".page__mark--current").first.wait_for()
    page.get_by_role("link", name="Short", exact=True).click()
    page.locator("a[data-load-again][aria-current]", has_text="Short").wait_for()
    page.locator("[data-take-sentence]").first.click()
    sentence = page.locator("[data-sentence]").first
    assert sentence.locator("textarea").input_value()
    assert sentence.locator("[data-pages]").input_value()
    page.get_by_text("Criteria, beside what the record says of each").first.click()
    page.locator(".criterion__words > summary").first.click()
    taken = page.locator("[data-take-words]").first
    taken.wait_for()
    words = taken.get_attribute("data-text")
    taken.click()
    assert words in page.get_by_label("Rationale").first.input_value()
    saved(page)
    page.get_by_text("Facts of the record by topic").click()
    topic = page.locator(".topic").filter(has_text="Imaging").first
    topic.locator("summary").click()
    topic.locator("a.page-ref").first.click()
    page.locator(".page__mark--current").first.wait_for()
    page.reload()
    assert words in page.get_by_label("Rationale").first.input_value()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_facts_have_no_serious_barrier_and_fit_a_small_window(at_desk, desk, scheme):  # noqa: F811
    reading.bring_up_to_date(desk.case.pk)
    page = at_desk(color_scheme=scheme)
    for words in ("A draft from the record", "Facts of the record by topic", "Criteria, beside what the record"):
        page.get_by_text(words).first.click()
    page.locator(".criterion").first.wait_for()
    found = serious(page, "workbench")
    page.goto(f"{desk.url}{reverse('case_facts', args=[desk.case.pk])}")
    for summary in page.locator(".topic > summary").all()[1:]:
        summary.click()
    page.wait_for_load_state("networkidle")
    page.locator(".fact-correct > summary").first.click()
    page.locator(".fact-correct form").first.wait_for()
    found += serious(page, "facts")
    page.set_viewport_size({"width": 400, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert found == []


def test_words_are_quoted_with_the_sentence_they_stand_in():
    text = "He walks slowly. There is weakness of the left foot\nwith footdrop. Reflexes are equal.\n\nPlan"
    at = text.index("weakness")
    assert store.around(text, (at, at + 8)) == "There is weakness of the left foot with footdrop."
    long = "word " * 200
    quoted = store.around(long, (500, 504))
    assert quoted.startswith("… ")
    assert quoted.endswith(" …")
    assert len(quoted) < 260


@pytest.fixture
def corrected(received, people):
    """A case file of a report and an MRI, its facts read, one of each document put right or rejected by hand."""
    from openimr.web.cases import intake
    from openimr.web.records.assembling import bring_up_to_date

    from .workbench.conftest import RECORDS

    files = [intake.Upload(name, io.BytesIO(text.encode())) for name, text in list(RECORDS.items())[:2]]
    intake.add_records(received, files, people["coordinator"])
    bring_up_to_date(received.pk)
    reading.bring_up_to_date(received.pk)
    received.refresh_from_db()
    row = CaseFact.objects.get(case=received, type="orthopedic_test")
    correcting.put_right(received, people["coordinator"], row.key, {**FIELDS_OF_SLR, "side": "right"}, "misread")
    slip = CaseFact.objects.filter(case=received, type="imaging_finding").first()
    correcting.reject(received, people["coordinator"], slip.key, "of another study")
    return received


FIELDS_OF_SLR = {"value": "straight_leg_raise", "body_part": "", "side": "left", "level": "", "polarity": "present"}


def _read_again(case):
    """Which documents are read again, as how many."""
    counted = []
    reading.bring_up_to_date(case.pk, lambda done, total: counted.append(total))
    return counted


def test_facts_follow_what_a_person_corrects_and_only_that_document_is_read_again(corrected, people):
    from procrastinate.contrib.django.models import ProcrastinateJob

    report = CaseFact.objects.get(case=corrected, type="orthopedic_test")
    others = set(CaseFact.objects.filter(case=corrected).exclude(page=report.page).values_list("pk", flat=True))
    assert others
    ProcrastinateJob.objects.filter(task_name="read_facts").update(queueing_lock=None)
    asked = ProcrastinateJob.objects.filter(task_name="read_facts").count()

    correct(corrected, people["coordinator"], SetDate(page=report.page, date=dt.date(2016, 3, 9)))
    assert ProcrastinateJob.objects.filter(task_name="read_facts").count() == asked + 1
    assert _read_again(corrected) == [1]
    assert {f.document_date for f in store.facts_of(corrected) if f.page == report.page} == {dt.date(2016, 3, 9)}
    left = set(CaseFact.objects.filter(case=corrected).exclude(page=report.page).values_list("pk", flat=True))
    assert left == others
    assert _read_again(corrected) == []


def test_what_a_person_put_right_in_facts_stays_when_their_document_is_corrected(corrected, people):
    rejected = FactCorrection.objects.get(case=corrected, content__isnull=True)
    pages = set(CaseFact.objects.filter(case=corrected).values_list("page", flat=True))
    for page in pages:
        correct(corrected, people["coordinator"], SetDate(page=page, date=dt.date(2016, 2, 2)))
    assert _read_again(corrected) == [2, 2]
    found = store.facts_of(corrected)
    (test,) = (fact for fact in found if fact.type == "orthopedic_test")
    assert (test.side, test.document_date) == ("right", dt.date(2016, 2, 2))
    assert rejected.key in set(CaseFact.objects.filter(case=corrected).values_list("key", flat=True))
    assert rejected.key not in {fact.id for fact in found}


def test_a_paper_that_is_no_medical_record_gives_no_facts_until_that_is_undone(corrected, people):
    page = CaseFact.objects.get(case=corrected, type="orthopedic_test").page
    before = {fact.id for fact in store.facts_of(corrected)}
    made = correct(corrected, people["coordinator"], SetKind(page=page, kind=DocumentKind.BILLING))
    reading.bring_up_to_date(corrected.pk)
    assert not [fact for fact in store.facts_of(corrected) if fact.page == page]
    undo(corrected, people["coordinator"], made.sequence)
    reading.bring_up_to_date(corrected.pk)
    assert {fact.id for fact in store.facts_of(corrected)} == before
