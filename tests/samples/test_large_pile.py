"""Large piles: every kind in many wordings, two families that do not know each other, and a truth that is true."""

import datetime as dt
import random
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest

from openimr.domain.documents import DocumentKind
from openimr.samples.large_pile import LargePile, write_large_pile
from openimr.samples.wording import FAMILIES, Writer, day_in_words, family

DAY_FORMS = (
    "num", "short", "plain", "long", "caps", "brief", "iso", "dash", "day", "dots", "full", "legal", "two", "bare",
    "dated", "abbr", "first", "hyphen", "joined", "stop",
)  # fmt: skip


@pytest.fixture(scope="module")
def pile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LargePile]:
    folder = tmp_path_factory.mktemp("pile")
    return folder, write_large_pile(folder, "development", seed=7, documents=36, cases=2, scanned=0.3)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_writes_every_kind_in_several_ways(name: str) -> None:
    kinds = Counter(paper.kind for paper in family(name).papers)
    assert set(kinds) == set(DocumentKind)
    assert min(kinds.values()) >= 2
    assert sum(count >= 3 for count in kinds.values()) >= 20


def test_the_families_share_no_name_no_phrase_no_letterhead_and_no_furniture() -> None:
    first, second = (family(name) for name in FAMILIES)
    for part in ("surnames", "towns", "places", "streets", "employers", "firms", "stamps", "fax_lines", "separators"):
        assert not set(first.offices[part]) & set(second.offices[part]), part
    assert not {p for ways in first.phrases.values() for p in ways} & {p for w in second.phrases.values() for p in w}
    assert not {look["letterhead"] for look in first.looks if look.get("letterhead")} & {
        look["letterhead"] for look in second.looks if look.get("letterhead")
    }
    for part in ("header", "footer"):
        one, other = ({look[part] for look in f.looks if len(look.get(part) or "") > 12} for f in (first, second))
        assert not one & other
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


def test_typed_documents_say_their_date_and_scanned_ones_say_nothing(pile: tuple[Path, LargePile]) -> None:
    folder, made = pile
    forms = DAY_FORMS
    for case in made.cases:
        for document in case.truth.documents:
            pdf = pypdfium2.PdfDocument(str(folder / case.folder / document.source))
            text = "".join(pdf[n - 1].get_textpage().get_text_range() for n in document.source_pages or ())
            if document.medium == "typed":
                assert document.date
                flat = " ".join(text.split())
                assert any(day_in_words(document.date, form) in flat for form in forms), (document.id, flat)
            else:
                assert not text.strip()


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
