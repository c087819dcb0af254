"""``openimr summarize``: from an assembled case file or a case folder to a page that needs nothing but itself."""

import json
import re
import xml.etree.ElementTree as ET

import pytest
from typer.testing import CliRunner

from openimr.cli.main import app
from openimr.clinical.summary import Sentence
from openimr.domain.errors import InputRefused
from openimr.records.binding import front_pages


def run(*arguments):
    return CliRunner().invoke(app, ["summarize", *map(str, arguments)])


@pytest.fixture(scope="module")
def summarized(sample_out, tmp_path_factory):
    out = tmp_path_factory.mktemp("summary")
    result = run(sample_out / "casefile", "--out", out)
    assert result.exit_code == 0, result.output
    return out


def test_every_sentence_links_to_its_pages_in_the_case_file(summarized, sample_out):
    data = json.loads((summarized / "summary.json").read_text())
    page = (summarized / "summary.html").read_text()
    front = front_pages(sample_out / "casefile" / "casefile.pdf")
    known = {fact["id"]: fact for fact in data["facts"]}
    assert data["sentences"]
    for sentence in data["sentences"]:
        of_facts = {known[key]["page"] for key in sentence["facts"]}
        # An item may stand on another page than what was decided on it or why, the head of a list on the page before.
        beside = {
            known[key]["attributes"].get(name)
            for key in sentence["facts"]
            for name in ("item_page", "items_page", "heading_page")
        }
        assert of_facts <= set(sentence["pages"]) <= of_facts | beside
        for number in sentence["pages"]:
            assert f'casefile.pdf#page={front + number}">{number}</a>' in page


def test_the_page_needs_nothing_but_itself_and_says_that_nothing_is_decided(summarized):
    page = (summarized / "summary.html").read_text()
    assert not re.search(r"(src=|@import|https?://(?!www\.w3\.org/2000/svg))", page)
    assert "<script" not in page
    assert "nothing here decides" in page


def test_the_page_the_text_and_the_data_begin_with_what_is_asked_for_and_what_was_decided(summarized):
    data = json.loads((summarized / "summary.json").read_text())
    sections = [sentence["section"] for sentence in data["sentences"]]
    told = [one for one in ("request", "utilization_review") if one in sections]
    assert list(dict.fromkeys(sections))[: len(told)] == told != []
    assert (summarized / "summary.txt").read_text().startswith(data["sentences"][0]["text"])
    page = (summarized / "summary.html").read_text()
    assert page.index('class="dispute"') < page.index('class="topic"')
    box = page[page.index('<section class="dispute"') : page.index('<section class="topic"')]
    disputed = [Sentence(**sentence) for sentence in data["sentences"] if sentence["section"] in told]
    assert box.count("<li>") == sum(1 + len(sentence.entries) for sentence in disputed)


def test_the_picture_is_an_svg_of_its_own_with_a_title_for_each_part(summarized):
    root = ET.parse(summarized / "picture.svg").getroot()
    titles = [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]
    assert {"What was done when", "Pain over time", "Where there are findings"} <= set(titles)


def test_a_short_summary_is_shorter(summarized, sample_out, tmp_path):
    assert run(sample_out / "casefile", "--out", tmp_path, "--length", "short").exit_code == 0
    assert len((tmp_path / "summary.txt").read_text()) < len((summarized / "summary.txt").read_text())


def test_a_case_folder_is_assembled_first(tmp_path, sample_case):
    case = tmp_path / "case"
    (case / "records").mkdir(parents=True)
    (case / "case.yaml").write_bytes((sample_case / "case.yaml").read_bytes())
    (case / "records" / "note.txt").write_text(
        "PROGRESS REPORT\nDate: 03/03/2016\n\nSubjective: low back pain 7/10.\n"
        "Objective: straight leg raise positive on the left.\n"
    )
    result = run(case, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "casefile" / "casefile.pdf").is_file()
    assert "straight leg raise positive on the left" in (tmp_path / "out" / "summary.txt").read_text()


def test_the_results_of_the_main_job_are_summarized_and_searched_as_they_lie(summarized, sample_out, tmp_path):
    assert run(sample_out, "--out", tmp_path).exit_code == 0
    assert (tmp_path / "summary.txt").read_text() == (summarized / "summary.txt").read_text()
    found = CliRunner().invoke(app, ["search", str(sample_out), "spondylolisthesis"])
    assert found.exit_code == 0
    assert found.output.startswith("page ")
    told = CliRunner().invoke(app, ["facts", str(sample_out), "--format", "json"])
    assert {fact["id"] for fact in json.loads(told.stdout)} == {
        fact["id"] for fact in json.loads((summarized / "summary.json").read_text())["facts"]
    }


def test_what_is_neither_is_refused_with_its_remedy(tmp_path):
    result = run(tmp_path / "nothing", "--out", tmp_path / "out")
    assert result.exit_code != 0
    assert isinstance(result.exception, InputRefused)
    assert "Give a case folder" in str(result.exception)
