"""A page comes out of the store as it went in, and a half-written one never comes out."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.domain.pages import Page, TextSource, Word
from openimr.records.pagestore import PageStore, ReadPage, decode, encode, page_key, unread_page

_text = st.text(min_size=1, max_size=12).filter(lambda t: bool(t.strip()))
_coordinate = st.floats(0, 4000).map(lambda v: round(v, 2))
_words = st.lists(
    st.builds(
        Word, _text, _coordinate, _coordinate, _coordinate, _coordinate, st.integers(0, 255).map(lambda c: c / 255)
    ),
    max_size=20,
)


@given(words=_words, turn=st.sampled_from([0, 90, 180, 270]), look=st.none() | st.integers(0, 2**64 - 1))
def test_any_page_survives_being_kept(words: list[Word], turn: int, look: int | None) -> None:
    page = Page(612.0, 792.0, tuple(words), " ".join(w.text for w in words), TextSource.OCR)
    kept = decode(encode(ReadPage(page, turn, look, tuple(words[::2]))))

    assert kept.page.text == page.text
    assert [w.text for w in kept.page.words] == [w.text for w in words]
    for one, other in zip(kept.page.words, words, strict=True):
        assert one[1:5] == pytest.approx(other[1:5], abs=0.011)
        assert one.confidence == pytest.approx(other.confidence, abs=0.003)
    assert (kept.turn, kept.look) == (turn, look)
    assert {w.text for w in kept.ocr_words} == {w.text for w in words[::2]}


@given(st.binary(max_size=200))
def test_what_is_no_page_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a read page"):
        decode(data)


def test_a_page_that_could_not_be_read_keeps_its_reason(tmp_path: Path) -> None:
    store = PageStore(tmp_path)
    store.write("ab12", unread_page("page_hung", {"page": 3, "seconds": 60}))

    assert store.notes("ab12") == (("page_hung", {"page": 3, "seconds": 60}), ())


def test_a_page_is_named_by_its_file_and_number() -> None:
    assert page_key("f" * 64, 1) == page_key("f" * 64, 1)
    assert len({page_key("f" * 64, 1), page_key("f" * 64, 2), page_key("e" * 64, 1)}) == 3


def test_remarks_are_kept_with_the_page(tmp_path: Path) -> None:
    store = PageStore(tmp_path)
    page = Page(612.0, 792.0, (Word("Report", 1, 1, 9, 9),), "Report", TextSource.TEXT_LAYER)
    store.write("ab13", ReadPage(page))
    store.write("ab14", ReadPage(page, remarks=("turned", "separator")))

    assert store.notes("ab13") == (None, ())
    assert store.notes("ab14") == (None, ("turned", "separator"))
    assert store.read("ab14").remarks == ("turned", "separator")
