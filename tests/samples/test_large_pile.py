"""Large piles: every kind in many wordings, families that do not know each other, and a truth that is true."""

import datetime as dt
import random
from collections import Counter
from itertools import combinations
from pathlib import Path

import pypdfium2
import pytest

from openimr.domain.document_kind import DocumentKind
from openimr.records.understanding.lexicon import read_yaml
from openimr.samples.cast import cast
from openimr.samples.large_pile import LargePile, write_large_pile
from openimr.samples.layouts import press
from openimr.samples.sheets import Desk, Sheet
from openimr.samples.truth import TrueDocument
from openimr.samples.wording import DEVELOPMENT, FAMILIES, SET_ASIDE, Writer, day_in_words, family

DAY_FORMS = (
    "num", "short", "plain", "long", "caps", "brief", "iso", "dash", "day", "dots", "full", "legal", "two", "bare",
    "dated", "abbr", "first", "hyphen", "joined", "stop", "ordinal",
    "military", "oracle", "years", "brisk", "spaced", "hung", "clipped",
)  # fmt: skip


def _text(folder: Path, document: TrueDocument) -> str:
    """What a document's text layer says, on one line."""
    pdf = pypdfium2.PdfDocument(str(folder / document.source))
    return " ".join("".join(pdf[n - 1].get_textpage().get_text_range() for n in document.source_pages or ()).split())


@pytest.fixture(scope="module")
def pile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LargePile]:
    folder = tmp_path_factory.mktemp("pile")
    return folder, write_large_pile(folder, "development", seed=7, documents=36, cases=2, scanned=0.3)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_writes_every_kind_in_several_ways(name: str) -> None:
    kinds = Counter(paper.kind for paper in family(name).papers)
    # Kinds that the title of a paper tells from a broader one are written by no house of a family.
    assert set(kinds) | {DocumentKind(finer) for finer in read_yaml("finer.yaml")} == set(DocumentKind)
    assert min(kinds.values()) >= 2
    assert sum(count >= 3 for count in kinds.values()) >= 20


def test_the_unseen_family_writes_every_kind_in_three_offices_and_the_frequent_ones_in_five() -> None:
    kinds = Counter(paper.kind for paper in family("unseen").papers)
    assert min(kinds.values()) >= 3
    assert sum(count >= 5 for count in kinds.values()) >= 20


PAIRS = [(one, other) for one, other in combinations(FAMILIES, 2) if other in SET_ASIDE]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_family_set_aside_shares_no_phrase_no_letterhead_and_little_else_with_another(one: str, other: str) -> None:
    first, second = family(one), family(other)
    for part in ("employers", "firms", "stamps", "fax_lines", "separators"):
        assert not set(first.offices[part]) & set(second.offices[part]), part
    for part in ("surnames", "towns", "places", "streets"):
        assert len(set(first.offices[part]) & set(second.offices[part])) < len(second.offices[part]) / 4, part
    assert not {p for ways in first.phrases.values() for p in ways} & {p for w in second.phrases.values() for p in w}
    assert not {look["letterhead"] for look in first.looks if look.get("letterhead")} & {
        look["letterhead"] for look in second.looks if look.get("letterhead")
    }
    for part in ("header", "footer"):
        furniture = [{look[part] for look in f.looks if len(look.get(part) or "") > 12} for f in (first, second)]
        assert len(furniture[0] & furniture[1]) < len(furniture[1]) / 4 + 1
    assert not {p.body for p in first.papers} & {p.body for p in second.papers}


def test_the_unusual_family_shares_no_title_and_no_heading_with_development() -> None:
    first, second = family("development"), family("unusual")
    assert not {paper.title for paper in first.papers} & {paper.title for paper in second.papers}
    headings = [
        {line for p in f.papers for line in p.body.splitlines() if line.startswith("# ")} for f in (first, second)
    ]
    assert not headings[0] & headings[1]


def test_every_page_of_every_file_belongs_to_one_document_or_to_none(pile: tuple[Path, LargePile]) -> None:
    folder, made = pile
    for case in made.cases:
        told = Counter((d.source, page) for d in case.truth.documents for page in d.source_pages or ())
        told.update(case.truth.between)
        files = sorted((folder / case.folder).iterdir())
        there = {(file.name, n + 1) for file in files for n in range(len(pypdfium2.PdfDocument(str(file))))}
        assert set(told) == there
        assert set(told.values()) == {1}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["unseen", *DEVELOPMENT[1:]])
def test_typed_documents_say_their_date_and_their_author(name: str, tmp_path: Path) -> None:
    papers = len(family(name).papers)
    made = write_large_pile(tmp_path, name, seed=99, documents=papers * 2, cases=2, scanned=0.0)
    written = set()
    for case in made.cases:
        for document in case.truth.documents:
            text = _text(tmp_path / case.folder, document)
            if document.medium != "typed":
                continue
            written.add(document.document.partition("#")[0])
            dated = document.date is None or any(day_in_words(document.date, form) in text for form in DAY_FORMS)
            assert dated, document
            whole = document.duplicate_of is None
            signed = not (whole and document.author) or document.author.partition(",")[0].casefold() in text.casefold()
            assert signed, document
    assert len(written) == papers


def test_the_next_visit_on_the_same_template_is_a_document_of_its_own(tmp_path: Path) -> None:
    made = write_large_pile(tmp_path, "unseen", seed=4, documents=70, cases=1, scanned=0.0)
    documents = {d.document: d for d in made.cases[0].truth.documents}
    again = [d for name, d in documents.items() if name.endswith("n")]
    assert again
    for later in again:
        first = documents[later.document.removesuffix("n")]
        assert (later.kind, later.author, later.title) == (first.kind, first.author, first.title)
        assert later.duplicate_of is None
        assert later.date
        assert first.date
        assert later.date > first.date
        assert _text(tmp_path / "case_1", later) != _text(tmp_path / "case_1", first)


def test_typed_documents_say_their_date_and_scanned_ones_say_nothing(pile: tuple[Path, LargePile]) -> None:
    folder, made = pile
    for case in made.cases:
        for document in case.truth.documents:
            text = _text(folder / case.folder, document)
            if document.medium == "typed":
                assert document.date
                assert any(day_in_words(document.date, form) in text for form in DAY_FORMS), (document.id, text)
            else:
                assert not text


def test_copies_point_to_the_document_they_are_copies_of(pile: tuple[Path, LargePile]) -> None:
    documents = {(c.folder, d.id): d for c in pile[1].cases for d in c.truth.documents}
    copies = [(folder, d) for (folder, _), d in documents.items() if d.duplicate_of]
    assert copies
    for folder, copy in copies:
        first = documents[folder, copy.duplicate_of]
        assert (first.document, first.date, first.kind, first.author) == (
            copy.document, copy.date, copy.kind, copy.author,
        )  # fmt: skip
        assert first.duplicate_of is None


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_large_pile(tmp_path / name, "unseen", seed=3, documents=5, cases=1)
    one, two = (sorted((tmp_path / name).rglob("*.pdf")) for name in ("one", "two"))
    assert [file.read_bytes() for file in one] == [file.read_bytes() for file in two]


def test_places_in_a_wording_are_filled() -> None:
    writer = Writer({"how": ("well", "badly")}, {"name": "Ida"}, dt.date(2019, 3, 9), "num", random.Random(1))
    assert writer.fill("{name} on {date} and {date-9:long}") == "Ida on 03/09/2019 and February 28, 2019"
    assert writer.fill("{=how}") == writer.fill("{=how}")
    assert writer.fill("{one|{name}}") in ("one", "Ida")
    assert writer.body("*2-2 {i}. {date-7i:iso}") == "1. 2019-03-02\n2. 2019-02-23"
    with pytest.raises(KeyError):
        writer.fill("{nobody}")


def test_what_only_looks_like_a_copy_says_something_else() -> None:
    words = family("development_offices")
    chance = random.Random(11)
    case, stranger = cast(words, chance), cast(words, chance)
    paper = next(p for p in words.papers if p.name == "progress_report_1")
    with press("pile.typ") as house:
        desk = Desk(words, case, stranger, house, chance)
        sheet = desk.write(paper, "first")
        visit, other, amended = desk.next_visit(sheet, 28), desk.for_another(sheet), desk.corrected(sheet)
    assert visit.date == sheet.date + dt.timedelta(28)
    assert other.other_person
    assert not sheet.other_person
    assert {stranger.values["last_first"] in said(s) for s in (sheet, visit, amended)} == {False}
    assert stranger.values["last_first"] in said(other)
    assert len({said(s) for s in (sheet, visit, other, amended)}) == 4
    assert len({s.id for s in (sheet, visit, other, amended)}) == 4
    shared = set(said(sheet).split()) & set(said(visit).split())
    assert len(shared) > 0.8 * len(set(said(sheet).split()))


def said(sheet: Sheet) -> str:
    """The words of a sheet."""
    return " ".join("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(sheet.pdf)).split())
