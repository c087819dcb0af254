"""The publishing house: markup becomes blocks, noise is repeatable, bad files are bad in the way they say."""

import numpy as np
import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.samples import write_bad_files
from openimr.samples.markup import blocks, plain, runs
from openimr.samples.noise import degrade, profiles
from openimr.samples.signatures import signature


def test_markup_reads_each_kind_of_line() -> None:
    found = blocks(
        "# Plan\nFirst line\ngoes on.\n\n- item\n2. second\n| a | b |\n|---|---|\n| 1 | 2 |\n"
        "+ Name :: X @2 | Date :: Y\nClaim :: 7\n~~ A. Person, MD | Clinic\n[[ RECEIVED | MAY 2 ]]\n---\n==="
    )
    assert [b["kind"] for b in found] == [
        "heading", "paragraph", "item", "item", "table", "boxes", "fields", "signature", "stamp", "rule", "break",
    ]  # fmt: skip
    assert plain(found[1]["runs"]) == "First line goes on."
    assert found[4]["head"]
    assert len(found[4]["rows"]) == 2
    assert [c["width"] for c in found[5]["rows"][0]] == [2.0, 1.0]


def test_check_boxes_and_blanks_survive_inline_markup() -> None:
    assert plain(runs("[x] Yes [ ] No ____________ **bold**")) == "[x] Yes [ ] No ____________ bold"


@given(st.text(alphabet=st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=200))
def test_no_line_of_text_breaks_the_markup(line: str) -> None:
    assert isinstance(blocks(line), list)


def _page() -> np.ndarray:
    page = np.full((1100, 850), 255, np.uint8)
    page[200:210, 100:700] = 0
    page[400:800:40, 100:600] = 30
    return page


@pytest.mark.parametrize("name", sorted(profiles()))
def test_noise_is_the_same_for_the_same_seed_and_keeps_the_words_dark(name: str) -> None:
    noise = profiles()[name]
    first = degrade(_page(), noise, "seed", fax_line="01/01/2015 FAX")
    again = degrade(_page(), noise, "seed", fax_line="01/01/2015 FAX")
    other = degrade(_page(), noise, "another seed", fax_line="01/01/2015 FAX")
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert first.dtype == np.uint8
    assert first.min() < 140
    if noise.bilevel:
        assert set(np.unique(first)) <= {0, 255}


@settings(max_examples=30)
@given(st.text(min_size=1, max_size=40))
def test_anybody_can_sign(name: str) -> None:
    start, strokes = signature(name)
    assert (start, strokes) == signature(name)
    assert all(-40 < y < 60 for stroke in strokes for _, y in stroke)


def test_bad_files_cannot_be_read(tmp_path) -> None:
    made = {p.name: p for p in write_bad_files(tmp_path)}
    assert set(made) == {"corrupt.pdf", "encrypted.pdf", "empty.txt", "empty.docx", "unfinished_scan.tiff"}
    for name in ("corrupt.pdf", "encrypted.pdf"):
        with pytest.raises(pypdfium2.PdfiumError):
            pypdfium2.PdfDocument(made[name])
    assert pypdf.PdfReader(made["encrypted.pdf"]).is_encrypted
    assert all(made[n].stat().st_size == 0 for n in ("empty.txt", "empty.docx", "unfinished_scan.tiff"))
