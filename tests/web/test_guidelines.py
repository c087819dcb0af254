"""Guidelines on the site: what governed on a day, licensed text under its licence, criteria sets and their author."""

import json

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from openimr.domain.facts import Fact
from openimr.web.facts import store
from openimr.web.guidelines import sets as kept
from openimr.web.models import AccessRecord, CriteriaVersion, LicensedReading

from .browser import serious, sign_in_at
from .conftest import PASSWORD

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
PUTS_STYLES_INTO_PAGES = True  # axe does

SET = """id: fusion_here
title: Fusion, our own
matches: [fusion]
sources: {own: {citation: Our guideline}}
criteria:
  all:
    - id: therapy
      says: Physical therapy was tried
      source: own
      asks: [{type: therapy, value: physical_therapy, body_part: item}]
    - id: films
      says: Films in motion
      source: own
      asks: [{type: imaging_finding, value: instability}]
      looked_for_in: [imaging_report]
"""
THERAPY = Fact(
    type="therapy", value="physical_therapy", page=1, quote="24 visits of physical therapy", span=(0, 5), source="a.txt"
)


@pytest.fixture
def read(in_review):
    """A case in review whose facts have been read."""
    store.keep(in_review, [THERAPY])
    return in_review


def test_the_catalogue_shows_what_governed_on_the_day_asked_for(signed_in):
    client = signed_in("reviewer")

    def titles(**asked):
        return {row["entry"].title for row in client.get(reverse("guidelines"), asked).context["rows"]}

    assert "Low Back Complaints" in titles(region="lumbar_spine", on="2016-05-10")
    assert "Low Back Complaints" not in titles(region="lumbar_spine", on="2020-05-10")
    assert titles(q="low back", on="2020-05-10") >= {"Low Back Disorders"}
    assert "Knee Complaints" not in titles(region="lumbar_spine", on="2016-05-10")


def test_the_catalogue_is_searched_by_treatment_for_what_governed_it_that_day(signed_in):
    client = signed_in("reviewer")

    def found(words, on):
        rows = client.get(reverse("guidelines"), {"q": words, "on": on}).context["rows"]
        return {row["entry"].id: [one.id for one in row["sets"]] for row in rows}

    assert found("lumbar fusion", "2016-05-10") == {"acoem-2004-12": ["lumbar_fusion"]}
    assert list(found("lumbar fusion", "2018-05-10")) == ["acoem-low-back-2016"]
    assert list(found("lumbar fusion", "2020-05-10")) == ["acoem-low-back-2019"]
    assert "mtus-chronic-pain-2009" in found("epidural", "2016-05-10")
    assert set(found("opioid", "2018-05-10")) == set(found("opioids", "2018-05-10")) != set()
    assert "acoem-2004-12" in found("lumbar", "2016-05-10")
    assert found("astrology", "2016-05-10") == {}
    page = client.get(reverse("guidelines"), {"q": "lumbar fusion", "on": "2016-05-10"}).content.decode()
    assert reverse("criteria_set", args=["lumbar_fusion"]) in page


def test_a_day_that_is_none_is_told_and_today_is_shown(signed_in):
    answer = signed_in("reviewer").get(reverse("guidelines"), {"on": "yesterday"})
    assert answer.status_code == 200
    assert "year-month-day" in answer.content.decode()


@pytest.fixture
def licensed(settings, tmp_path):
    """A folder with one invented work that reviewers may read."""
    home = tmp_path / "licensed" / "low-back"
    (home / "text").mkdir(parents=True)
    (home / "guideline.yaml").write_text(
        "catalogue: acoem-2004-12\nlicensee: Example\nlicence: Agreement 7\nroles: [reviewer]\nvalid_to: 2016-12-31\n"
    )
    (home / "text" / "0305.txt").write_text("Invented words on <operations>.")
    (home / "text" / "0306.txt").write_text("More invented words.")
    (tmp_path / "licensed" / "broken").mkdir()
    settings.LICENSED = tmp_path / "licensed"


def test_licensed_text_is_shown_to_the_roles_of_its_licence_and_each_page_opened_is_recorded(licensed, signed_in):
    reviewer, page = signed_in("reviewer"), reverse("licensed_page", args=["low-back", 305])
    assert reverse("licensed_work", args=["low-back"]) in reviewer.get(reverse("guidelines")).content.decode()
    assert "Invented words on &lt;operations&gt;." in reviewer.get(page).content.decode()
    assert "Page 306" in reviewer.get(reverse("licensed_work", args=["low-back"]), {"q": "more"}).content.decode()
    assert [(row.page, row.user.username) for row in LicensedReading.objects.all()] == [(305, "reviewer")]
    assert signed_in("coordinator").get(page).status_code == 404
    assert reviewer.get(reverse("licensed_page", args=["low-back", 999])).status_code == 404
    assert reviewer.get(reverse("licensed_picture", args=["low-back", 305])).status_code == 404


def test_licensed_text_that_cannot_be_read_is_told_to_administrators_only(licensed, signed_in):
    assert "broken" in signed_in("administrator").get(reverse("guidelines")).content.decode()
    assert "broken" not in signed_in("reviewer").get(reverse("guidelines")).content.decode()


def test_a_set_is_read_and_downloaded(signed_in):
    client = signed_in("reviewer")
    assert "Lumbar fusion" in client.get(reverse("criteria")).content.decode()
    assert "own words" in client.get(reverse("criteria_set", args=["lumbar_fusion"])).content.decode()
    text = client.get(reverse("criteria_download", args=["lumbar_fusion", "set.yaml"])).content.decode()
    assert text.startswith("id: lumbar_fusion")
    answer = client.get(reverse("criteria_download", args=["lumbar_fusion", "plan-definition.json"]))
    assert json.loads(answer.content)["resourceType"] == "PlanDefinition"
    assert client.get(reverse("criteria_set", args=["nothing"])).status_code == 404
    assert client.get(reverse("criteria_new")).status_code == 403


def test_an_organizations_own_set_replaces_the_example_of_the_same_id_until_it_is_retired(people, signed_in):
    director, page = people["director"], signed_in("director")
    kept.save(SET.replace("fusion_here", "lumbar_fusion"), director, "", 0)
    assert {one.id: one.title for one in kept.all_sets()}["lumbar_fusion"] == "Fusion, our own"
    page.post(reverse("criteria_retire", args=["lumbar_fusion"]), {"reason": "A new edition is out."})
    assert {one.id: one.title for one in kept.all_sets()}["lumbar_fusion"] == "Lumbar fusion"
    assert [row.version for row in CriteriaVersion.objects.all()] == [2, 1]


def test_a_version_saved_meanwhile_is_not_written_over(people, signed_in):
    kept.save(SET, people["director"], "", 0)
    changed = SET.replace("Films in motion", "Films, bent and stretched")
    sent = {"text": changed, "based_on": "1", "reason": "Clearer."}
    assert signed_in("administrator").post(reverse("criteria_write", args=["fusion_here"]), sent).status_code == 302
    answer = signed_in("director").post(reverse("criteria_write", args=["fusion_here"]), sent)
    assert answer.status_code == 400
    assert "Somebody saved another version" in answer.content.decode()
    assert CriteriaVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SET.replace("type: therapy", "type: therapies"), "Line 10"),
        (SET, "Keep the id “lumbar_fusion”"),
        ("example: true\n" + SET.replace("fusion_here", "lumbar_fusion"), "marked as an example"),
        ("", "does not hold fields"),
    ],
)
def test_a_set_that_is_wrong_is_not_saved_and_what_was_typed_is_kept(text, said, signed_in):
    answer = signed_in("director").post(reverse("criteria_write", args=["lumbar_fusion"]), {"text": text})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert answer.context["text"] == text
    assert not CriteriaVersion.objects.exists()


def test_the_database_refuses_to_change_a_saved_version(people):
    kept.save(SET, people["director"], "", 0)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        CriteriaVersion.objects.update(text="another")


def test_what_is_written_is_evaluated_on_a_case_and_the_reading_is_recorded(read, signed_in):
    sent = {"text": SET, "case": f"{read.pk}/1"}
    answer = signed_in("director").post(reverse("criteria_evaluate"), sent).content.decode()
    assert "24 visits of physical therapy" in answer
    assert "Not found" in answer
    assert "1 of 2 documented" in answer
    assert AccessRecord.objects.filter(case=read, what="facts").count() == 1
    wrong = signed_in("director").post(reverse("criteria_evaluate"), {**sent, "text": SET.replace("says:", "say:")})
    assert "Line 7" in wrong.content.decode()


def test_facts_read_again_replace_the_ones_before(read):
    assert store.facts_of(read) == (THERAPY,)
    other = THERAPY.model_copy(update={"page": 2})
    assert store.keep(read, [other, other]) == 1
    assert store.facts_of(read) == (other,)


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_author_sees_each_change_evaluated_and_no_page_has_a_serious_barrier(window, live_server, read, scheme):
    page = window(color_scheme=scheme)
    sign_in_at(page, live_server.url, "director", PASSWORD)
    found = []
    for name, arguments in (("guidelines", []), ("criteria", []), ("criteria_set", ["lumbar_fusion"])):
        page.goto(live_server.url + reverse(name, args=arguments))
        found += serious(page, name)
    page.goto(live_server.url + reverse("criteria_write", args=["lumbar_fusion"]))
    page.wait_for_selector(".criteria-leaf--unclear")
    found += serious(page, "write")
    page.get_by_label("The set, as YAML").fill(SET)
    page.get_by_text("1 of 2 documented").wait_for()
    page.get_by_label("The set, as YAML").fill(SET.replace("sources:", "source:"))
    page.locator(".notice--late").wait_for()
    page.set_viewport_size({"width": 400, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert found == []
