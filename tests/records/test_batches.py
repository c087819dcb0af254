"""Reading shared out: what is planned is what nobody has read, and what was read in batches is found by assembling."""

import io
import zipfile

from openimr.records import assemble, plan, read_batch
from openimr.records.pagestore import PageStore
from openimr.records.workers import Workers


def text_pdf(words, pages):
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    from openimr.records.typeset import text_pdf as typeset

    for number in range(1, pages + 1):
        document.import_pages(pypdfium2.PdfDocument(typeset(f"{words}, page {number} of {pages}\n", fixed_width=True)))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def handed_in(tmp_path, **files):
    folder = tmp_path / "records"
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    return folder


def read_all(out, files):
    with Workers(1) as pool:
        return [len(read_batch(out, batch, pool)) for file in files for batch in file.batches]


def test_every_page_is_in_exactly_one_batch_of_a_few_pages(tmp_path):
    records = handed_in(tmp_path, a_pdf=text_pdf("Progress report", 19), b_txt=b"A letter of 3 March 2016.")
    files = list(plan([records], tmp_path / "out", workers=1))
    assert {file.handed_in: file.pages for file in files} == {"a.pdf": 19, "b.txt": 1}
    keys = [key for file in files for batch in file.batches for key in batch.keys]
    assert len(keys) == len(set(keys)) == 20
    assert max(len(batch.numbers) for file in files for batch in file.batches) == 8


def test_assembling_reads_nothing_that_batches_have_read_and_a_file_added_later_is_all_that_is_planned(
    tmp_path,
):
    records, out = handed_in(tmp_path, a_pdf=text_pdf("Progress report", 5)), tmp_path / "out"
    assert read_all(out, plan([records], out, workers=1)) == [5]
    store = PageStore(out / "pages")
    written = {path: path.stat().st_mtime_ns for path in store.folder.rglob("*.page")}
    case_file = assemble([records], out, workers=1)
    assert case_file.index.page_count == 5
    assert {path: path.stat().st_mtime_ns for path in written} == written

    handed_in(tmp_path, c_pdf=text_pdf("Operative report", 3))
    files = list(plan([records], out, workers=1))
    assert sum(len(batch.numbers) for file in files for batch in file.batches) == 3
    read_all(out, files)
    again = assemble([records], out, workers=1)
    assert again.index.page_count == 8
    assert [again.reading(n) for n in range(1, 6)] == [case_file.reading(n) for n in range(1, 6)]
    assert list(plan([records], out, workers=1)) == [file for file in plan([records], out) if not file.batches]


def test_pages_claimed_by_others_and_pages_already_read_are_not_planned(tmp_path):
    records, out = handed_in(tmp_path, a_pdf=text_pdf("Progress report", 10)), tmp_path / "out"
    first, second = next(iter(plan([records], out, workers=1))).batches
    with Workers(1) as pool:
        read_batch(out, first, pool)
    (left,) = plan([records], out, workers=1)
    assert [batch.numbers for batch in left.batches] == [second.numbers]
    (none,) = plan([records], out, workers=1, claimed=second.keys)
    assert none.batches == ()


def test_files_inside_an_archive_go_by_the_archives_name_and_broken_ones_are_left_to_assembling(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner.pdf", text_pdf("Consultation", 2))
        archive.writestr("broken.pdf", b"%PDF-1.7 and nothing more")
    records, out = handed_in(tmp_path, pack_zip=packed.getvalue()), tmp_path / "out"
    files = list(plan([records], out, workers=1))
    assert {file.handed_in for file in files} == {"pack.zip"}
    assert sum(file.pages for file in files) == 2
    read_all(out, files)
    index = assemble([records], out, workers=1).index
    assert index.page_count == 2
    assert [problem.source for problem in index.problems] == ["pack.zip > broken.pdf"]


def test_a_batch_told_to_read_what_is_gone_ends_without_pages(tmp_path):
    records, out = handed_in(tmp_path, a_pdf=text_pdf("Progress report", 2)), tmp_path / "out"
    (file,) = plan([records], out, workers=1)
    (records / "a.pdf").unlink()
    with Workers(1) as pool:
        read_batch(out, file.batches[0], pool)
        assert not any(key in PageStore(out / "pages") for key in file.batches[0].keys)
