"""Pages that say nothing, and pages that had to be read anew, are marked in the index and never left out."""

import io
from pathlib import Path

import paper
from pypdf import PdfReader, PdfWriter

from openimr.records import assemble


def _joined(*pdfs: bytes) -> bytes:
    writer = PdfWriter()
    for pdf in pdfs:
        writer.append(PdfReader(io.BytesIO(pdf)))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _badly_hidden(text: str) -> bytes:
    """A scan with the text of a font without a table of characters hidden behind it."""
    hidden = paper.pdf("".join(chr(ord(c) - 29) if c.isalpha() else c for c in text))
    writer = PdfWriter(clone_from=io.BytesIO(hidden))
    writer.pages[0].merge_page(PdfReader(io.BytesIO(paper.scan(paper.pdf(text)))).pages[0])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_remarks_on_pages_are_in_the_index_and_flag_their_documents(tmp_path: Path) -> None:
    (tmp_path / "in.pdf").write_bytes(
        _joined(
            paper.pdf(paper.REPORT),
            paper.pdf("This page intentionally left blank"),
            paper.pdf("DOCUMENT SEPARATOR\nDo not remove"),
            _badly_hidden(paper.REPORT.replace("06/03/2024", "07/15/2024")),
            paper.scan(paper.pdf(paper.REPORT.replace("06/03/2024", "08/19/2024")), turn=90),
        )
    )
    index = assemble([tmp_path / "in.pdf"], tmp_path / "out", workers=2, order="received").index

    assert {remark.page: remark.flags for remark in index.page_remarks} == {
        2: ("blank",),
        3: ("separator",),
        4: ("text_layer_replaced",),
        5: ("turned",),
    }
    assert index.page_count == 5
    flags = {page: document.flags for document in index.documents for page in document.pages}
    assert "blank_pages" in flags[2]
    assert "separator_pages" in flags[3]
    assert "text_layer_replaced" in flags[4]


def test_remarks_are_known_when_nothing_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "in.pdf").write_bytes(paper.pdf(paper.REPORT, "This page intentionally left blank"))
    first = assemble([tmp_path / "in.pdf"], tmp_path / "out", workers=1).index
    again = assemble([tmp_path / "in.pdf"], tmp_path / "out", workers=1).index
    assert again == first
    assert [remark.flags for remark in again.page_remarks] == [("blank",)]
