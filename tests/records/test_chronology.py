"""The chronology page: every document once, its pages one click away, and a picture that can be read without one."""

import csv
import datetime as dt
import io
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import paper
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import CaseFileIndex, Document, Problem
from openimr.records import assemble
from openimr.records.chronology import chronology_csv, chronology_html
from openimr.records.timeline import lanes, surname

VOID = {"meta", "link", "img", "br", "input"}


class _Page(HTMLParser):
    """A page as elements, each with its attributes and text; complains of tags that are not closed in order."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._open: list[tuple[str, list[str]]] = []
        self.feed(page.decode())
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        text: list[str] = []
        self.found.append((tag, dict(attrs), text))
        if tag not in VOID:
            self._open.append((tag, text))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, text in self._open:
            text.append(data)

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attrs, "".join(text)) for name, attrs, text in self.found if name == tag]

    def lines(self) -> list[str]:
        """The ids of the lines of the table of documents, from the top down."""
        return [attrs["id"] or "" for attrs, _ in self.all("tr") if "id" in attrs]


def _document(page: int, date: str | None = "2024-06-03", **other: Any) -> Document:
    values: dict[str, Any] = {
        "id": f"d{page:04d}",
        "source": "scan.pdf",
        "source_pages": (page,),
        "pages": (page,),
        "kind": DocumentKind.PROGRESS_REPORT,
        "kind_confidence": 0.9,
        "title": "Progress report",
        "date": date,
    }
    return Document.model_validate({**values, **other})


def _index(*documents: Document, problems: tuple[Problem, ...] = ()) -> CaseFileIndex:
    return CaseFileIndex(documents=documents, problems=problems, page_count=sum(len(d.pages) for d in documents))


def test_lines_stand_by_date_and_undated_ones_last() -> None:
    index = _index(_document(1, None), _document(2, "2024-06-03"), _document(3, "2023-01-15"))
    assert _Page(chronology_html(index, 1)).lines() == ["d0003", "d0002", "d0001"]


def test_links_count_the_pages_that_stand_before_page_one() -> None:
    document = _document(3, pages=(3, 4, 5, 9), source_pages=(1, 2, 3, 4))
    links = [(a["href"], text) for a, text in _Page(chronology_html(_index(document), 2)).all("a") if text]
    assert ("casefile.pdf#page=5", "3–5") in links
    assert ("casefile.pdf#page=11", "9") in links


def test_copies_are_folded_under_the_first_of_them() -> None:
    first = _document(1)
    copy = _document(2, duplicate_of="d0001", flags=("near_duplicate",), source="fax.pdf")
    again = _document(3, duplicate_of="d0002", flags=("exact_duplicate",))
    page = _Page(chronology_html(_index(first, copy, again), 0))
    folded = [text for _, text in page.all("li")]

    assert page.lines() == ["d0001"]
    assert [text for _, text in page.all("summary")] == ["2 copies"]
    assert "page 2: nearly the same, from fax.pdf" in folded[0]
    assert len(page.all("circle")) == 1


def test_a_copy_of_what_is_not_there_has_a_line_of_its_own() -> None:
    index = _index(_document(1, duplicate_of="d0009"), _document(2, duplicate_of="d0003"), _document(3))
    assert _Page(chronology_html(index, 0)).lines() == ["d0001", "d0003"]


def test_copies_that_name_each_other_are_not_lost() -> None:
    index = _index(_document(1, duplicate_of="d0002"), _document(2, duplicate_of="d0001"))
    assert _Page(chronology_html(index, 0)).lines() == ["d0001", "d0002"]


def test_what_records_say_is_text_and_never_markup() -> None:
    nasty = "<script>alert('x')</script> & \"quoted\""
    document = _document(1, title=nasty, author=nasty, source=nasty)
    problem = Problem(source=nasty, problem="The file is empty (0 bytes).", remedy="Send it again.")
    page = _Page(chronology_html(_index(document, problems=(problem,)), 0))

    assert not page.all("script")
    assert any(nasty in text for _, text in page.all("th"))


def test_nothing_is_fetched_and_no_script_is_run() -> None:
    page = chronology_html(_index(_document(1)), 0).decode()
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|\bsrc=|href=\"(?!casefile\.pdf#page=|#)", page)


def test_the_picture_says_what_it_shows_and_names_who_treated() -> None:
    index = _index(
        _document(1, "2024-01-05", author="Priya Doraisamy, MD"),
        _document(2, "2024-03-05", kind=DocumentKind.PHYSICAL_THERAPY_NOTE, author="Colleen Brandvold, PT"),
    )
    page = _Page(chronology_html(index, 0))
    svg = page.all("svg")[0][0]
    words = [text for _, text in page.all("text")]

    assert svg["role"] == "img"
    assert svg["aria-labelledby"] == "timeline-title timeline-desc"
    assert "2 documents, from 2024-01-05 to 2024-03-05: Visits and reports 1, Therapy 1." in page.all("desc")[0][1]
    assert {"Visits and reports", "Therapy", "Doraisamy", "Brandvold", "Feb 2024"} <= set(words)
    assert "2024-01-05 Progress report: Progress report, Priya Doraisamy, MD, page 1" in [
        text for _, text in page.all("title")
    ]


def test_time_goes_from_left_to_right() -> None:
    days = ("2020-02-29", "2021-01-01", "2023-12-31")
    page = _Page(chronology_html(_index(*(_document(n, day) for n, day in enumerate(days, start=1))), 0))
    places = [float(attrs["cx"] or 0) for attrs, _ in page.all("circle")]
    assert places == sorted(places)
    assert places[0] < places[1] < places[2]


def test_without_any_date_the_documents_still_have_their_marks() -> None:
    page = _Page(chronology_html(_index(*(_document(n, None) for n in range(1, 31))), 0))
    assert len(page.all("circle")) == 30
    assert "No document has a date." in [text for _, text in page.all("text")]


def test_an_empty_case_file_says_so() -> None:
    page = chronology_html(_index(), 0).decode()
    assert "There is no document yet" in page
    assert "<svg" not in page


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.none() | st.dates(), st.sampled_from(DocumentKind)), min_size=1, max_size=300))
def test_every_document_has_one_mark_inside_the_picture(made: list[tuple[dt.date | None, DocumentKind]]) -> None:
    documents = [_document(n, None, kind=kind) for n, (_, kind) in enumerate(made, start=1)]
    dated = (d.model_copy(update={"date": day}) for d, (day, _) in zip(documents, made, strict=True))
    page = _Page(chronology_html(_index(*dated), 3))
    width, height = (float(size) for size in (page.all("svg")[0][0]["viewbox"] or "").split()[2:])

    assert len(page.all("circle")) == len(page.lines()) == len(made)
    for attrs, _ in page.all("circle"):
        assert 170 < float(attrs["cx"] or 0) < width
        assert 0 < float(attrs["cy"] or 0) < height


def test_every_kind_has_exactly_one_lane() -> None:
    assert sorted(kind for lane in lanes() for kind in lane.kinds) == sorted(DocumentKind)


@pytest.mark.parametrize("lane", lanes(), ids=lambda lane: lane.name)
def test_colours_stand_out_from_light_and_dark_paper(lane: Any) -> None:
    for paper_colour in ("#ffffff", "#15191d"):
        light, dark = sorted((_luminance(lane.colour), _luminance(paper_colour)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Priya Doraisamy, MD", "Doraisamy"),
        ("Samir K. Haddadin, MD", "Haddadin"),
        ("Anne-Marie O'Neill-Ruiz, DO", "O'Neill-Ruiz"),
        ("Orchard Interventional Pain Group (00-0000171)", ""),
        ("Harbor Laboratory", ""),
        (None, ""),
        ("", ""),
    ],
)
def test_a_person_goes_by_the_last_name(author: str | None, name: str) -> None:
    assert surname(author) == name


def test_who_wrote_is_told_with_specialty_and_facility() -> None:
    ana = {"author": "Ana Example, MD", "author_specialty": "Neurology", "facility": "Example Clinic"}
    documents = (
        _document(1, **ana),
        _document(2, author="Example Imaging", facility="Example Imaging"),
        _document(3, facility="Bay Lab", author_specialty="Pathology"),
    )
    cells = [text for _, text in _Page(chronology_html(_index(*documents), 1)).all("td")]
    assert {"Ana Example, MD, Neurology; Example Clinic", "Example Imaging", "Bay Lab"} <= set(cells)
    table = list(csv.DictReader(io.StringIO(chronology_csv(documents).decode("utf-8-sig"))))
    assert next((row["author"], row["specialty"], row["facility"]) for row in table) == tuple(ana.values())


def test_it_is_written_beside_the_case_file_and_its_links_open_the_right_page(tmp_path: Path) -> None:
    records = tmp_path / "records"
    records.mkdir()
    (records / "report.pdf").write_bytes(paper.pdf(paper.REPORT))
    (records / "empty.pdf").touch()
    assemble([records], tmp_path / "out", workers=1)
    page = _Page((tmp_path / "out" / "chronology.html").read_bytes())
    link = next(attrs["href"] for attrs, text in page.all("a") if text == "1")
    physical = int((link or "").removeprefix("casefile.pdf#page="))
    document = pypdfium2.PdfDocument(tmp_path / "out" / "casefile.pdf")

    assert physical == 2
    assert "Valley Spine Associates" in document[physical - 1].get_textpage().get_text_range()
    assert any("empty.pdf" in text for _, text in page.all("th"))
