"""What a person corrected in a case file stays corrected, whatever the machine makes of the pages."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.domain.corrections import (
    CORRECTIONS,
    HandCorrection,
    JoinDocuments,
    SetAuthor,
    SetCopy,
    SetDate,
    SetKind,
    SetTitle,
    SplitDocument,
)
from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import CaseFileIndex, Document
from openimr.domain.errors import InputRefused
from openimr.records.corrections import apply_corrections


def _document(pages: tuple[int, ...], **other: object) -> Document:
    values = {
        "id": f"d{min(pages):04d}",
        "source": "scan.pdf",
        "source_pages": pages,
        "pages": pages,
        "kind": DocumentKind.PROGRESS_REPORT,
        "kind_confidence": 0.9,
        "kind_words": ("progress report",),
        "title": "Progress report",
        "date": dt.date(2024, 6, 3),
        "author": "Ana Example, MD",
        "author_specialty": "Orthopaedic surgery",
        "facility": "Example Spine Center",
    }
    return Document.model_validate({**values, **other})


def _index(*documents: Document) -> CaseFileIndex:
    return CaseFileIndex(documents=documents, problems=(), page_count=sum(len(d.pages) for d in documents))


INDEX = _index(_document((1, 2, 3)), _document((4, 5), source="photo.jpg", source_pages=(1, 2)), _document((6,)))


def test_a_split_leaves_the_first_part_as_it_is_and_asks_about_the_second() -> None:
    first, second, *_ = apply_corrections(INDEX, [SplitDocument(page=3)]).documents
    assert (first.id, first.pages, first.title, first.date) == ("d0001", (1, 2), "Progress report", dt.date(2024, 6, 3))
    assert (second.id, second.pages, second.source_pages) == ("d0003", (3,), (3,))
    assert second.date is None
    assert (second.author, second.author_specialty, second.facility) == (None, None, None)
    assert {"split_by_hand", "no_date", "uncertain_kind"} <= set(second.flags)


def test_the_part_cut_out_is_read_again_where_somebody_can() -> None:
    def reread(part: Document) -> Document:
        return part.model_copy(update={"title": "Work status", "kind": DocumentKind.WORK_STATUS_REPORT, "flags": ()})

    second = apply_corrections(INDEX, [SplitDocument(page=2)], reread=reread).documents[1]
    assert (second.title, second.pages, second.flags) == ("Work status", (2, 3), ("split_by_hand",))


def test_documents_of_two_files_are_joined_page_by_page() -> None:
    joined, last = apply_corrections(INDEX, [JoinDocuments(page=4, to=1)]).documents
    assert joined.pages == (1, 2, 3, 4, 5)
    assert joined.places == (("scan.pdf", 1), ("scan.pdf", 2), ("scan.pdf", 3), ("photo.jpg", 1), ("photo.jpg", 2))
    assert last.sources == ()


def test_what_a_person_says_of_a_document_replaces_what_the_machine_doubted() -> None:
    doubted = _index(
        _document(
            (1, 2), date=None, kind_confidence=0.3, flags=("no_date", "uncertain_kind"), author_specialty="Neurology"
        )
    )
    made: list[HandCorrection] = [
        SetKind(page=2, kind=DocumentKind.IMAGING_REPORT),
        SetDate(page=1, date=dt.date(2023, 1, 9)),
        SetTitle(page=1, title="MRI of the lumbar spine"),
        SetAuthor(page=1, author="Bo Example, MD"),
    ]
    (document,) = apply_corrections(doubted, made).documents
    assert (document.kind, document.kind_confidence) == (DocumentKind.IMAGING_REPORT, 1.0)
    assert (document.date, document.title) == (dt.date(2023, 1, 9), "MRI of the lumbar spine")
    assert (document.author, document.author_specialty) == ("Bo Example, MD", None)
    assert document.flags == ("author_by_hand", "date_by_hand", "kind_by_hand", "title_by_hand")


def test_copies_of_a_document_that_was_joined_are_copies_of_the_whole() -> None:
    index = _index(_document((1,)), _document((2,)), _document((3,), duplicate_of="d0002", flags=("near_duplicate",)))
    joined, copy = apply_corrections(index, [JoinDocuments(page=2, to=1)]).documents
    assert copy.duplicate_of == joined.id == "d0001"


def test_a_person_can_say_what_is_a_copy_and_what_is_none() -> None:
    index = _index(_document((1,)), _document((2,), duplicate_of="d0001", flags=("near_duplicate",)), _document((3,)))
    _, second, third = apply_corrections(index, [SetCopy(page=2, of=None), SetCopy(page=3, of=1)]).documents
    assert (second.duplicate_of, third.duplicate_of) == (None, "d0001")
    assert second.flags == ("copy_by_hand",)


def test_later_corrections_win_over_earlier_ones() -> None:
    made = [SetTitle(page=1, title="First"), SetTitle(page=2, title="Second")]
    assert apply_corrections(INDEX, made).documents[0].title == "Second"


def test_a_correction_of_a_page_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputRefused, match="Page 9 is not in the case file, which has 6 pages"):
        apply_corrections(INDEX, [SplitDocument(page=9)])


def test_corrections_survive_being_written_as_json() -> None:
    made: tuple[HandCorrection, ...] = (SplitDocument(page=2), SetDate(page=2, date=None), SetCopy(page=2, of=1))
    assert CORRECTIONS.validate_json(CORRECTIONS.dump_json(made)) == made


@st.composite
def _corrections(draw: st.DrawFn) -> list[HandCorrection]:
    page = st.integers(1, 8)
    return draw(
        st.lists(
            st.one_of(
                st.builds(SplitDocument, page=page),
                st.builds(JoinDocuments, page=page, to=page),
                st.builds(SetKind, page=page, kind=st.sampled_from(DocumentKind)),
                st.builds(SetDate, page=page, date=st.none() | st.dates()),
                st.builds(SetTitle, page=page, title=st.sampled_from(["A", "B"])),
                st.builds(SetCopy, page=page, of=st.none() | page),
            ),
            max_size=7,
        )
    )


@st.composite
def _indexes(draw: st.DrawFn) -> CaseFileIndex:
    cuts = sorted({1, *draw(st.lists(st.integers(2, 8), max_size=5)), 9})
    return _index(*(_document(tuple(range(a, b))) for a, b in itertools.pairwise(cuts)))


@given(_indexes(), _corrections())
def test_applied_twice_is_applied_once_and_no_page_is_lost_or_doubled(
    index: CaseFileIndex, made: list[HandCorrection]
) -> None:
    once = apply_corrections(index, made)
    assert apply_corrections(once, made) == once
    assert sorted(page for document in once.documents for page in document.pages) == list(range(1, 9))
    ids = {document.id for document in once.documents}
    assert len(ids) == len(once.documents)
    assert {d.duplicate_of for d in once.documents if d.duplicate_of} <= ids


@given(_indexes(), _indexes(), _corrections())
def test_cuts_and_words_of_a_person_hold_however_the_machine_cut(
    index: CaseFileIndex, other: CaseFileIndex, made: list[HandCorrection]
) -> None:
    titles = {c.page: c.title for c in made if isinstance(c, SetTitle)}
    for one in (index, other):
        corrected = apply_corrections(one, made)
        for page in titles:
            held = corrected.document_at(page)
            assert held is not None
            assert "title_by_hand" in held.flags


def test_pages_that_a_person_parted_or_joined_belong_as_surely_as_they_do_to_each_other() -> None:
    doubtful = _document((1, 2, 3), page_confidence=(1.0, 0.6, 0.57), flags=("uncertain_pages",))
    index = _index(doubtful, _document((4,), page_confidence=(0.7,), flags=("uncertain_pages",)))
    first, second, _ = apply_corrections(index, [SplitDocument(page=2)]).documents
    assert (first.page_confidence, second.page_confidence) == ((1.0,), (1.0, 0.95))
    assert "uncertain_pages" not in first.flags
    sure = _document((1, 2), page_confidence=(1.0, 0.99))
    later = _document((3,), page_confidence=(0.7,), flags=("uncertain_pages",))
    (joined,) = apply_corrections(_index(sure, later), [JoinDocuments(page=3, to=1)]).documents
    assert (joined.page_confidence, joined.uncertain_pages) == ((1.0, 0.99, 1.0), ())
    assert "uncertain_pages" not in joined.flags
