"""The pages of facts: the draft, topics opened one by one, sources beside each other, criteria; each with its pages."""

import pytest
from django.urls import reverse

from openimr.web.facts import store, topics
from openimr.web.models import AccessRecord

from .conftest import SLR, THERAPY, rows

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def test_the_page_shows_the_draft_the_facts_and_their_pages_and_the_reading_is_recorded(read, signed_in):
    page = signed_in("reviewer").get(reverse("case_facts", args=[read.pk])).content.decode()
    assert "Physical therapy: 24 visits stated" in page
    assert "The mechanism of injury is not stated in the file." in page
    assert "Orthopedic test: straight leg raise (left)" in page
    assert AccessRecord.objects.filter(case=read, what="facts").count() == 1
    assert signed_in("colleague").get(reverse("case_facts", args=[read.pk])).status_code == 404


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


def test_a_sentence_of_the_draft_leads_to_its_words_on_the_page(read, signed_in):
    place = store.Place([[72, 100, 200, 112]], "He had 24 visits of physical therapy.")
    store.keep(read, [SLR, THERAPY], lambda fact: place if fact == THERAPY else store.NOWHERE)
    client = signed_in("reviewer")
    for name in ("case_facts", "facts_draft"):
        page = client.get(reverse(name, args=[read.pk])).content.decode()
        sentence = page.partition("Physical therapy: 24 visits stated")[2].partition("</li>")[0]
        assert "#page=1&amp;box=72,100,200,112" in sentence
