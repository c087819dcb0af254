"""The sample case is whole, consistent and the same every time, and its hard facts lie where they are said to lie."""

import io
import re
import zipfile
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path

import pypdfium2
import pytest
import yaml
from PIL import Image

from openimr.domain.determination import Decisions, Outcome
from openimr.domain.document_kind import DocumentKind
from openimr.samples import sample_case, sample_organization, sample_roster, sample_truth, write_sample_case
from openimr.samples.documents import case_words, fill, read_documents
from openimr.samples.publishing import _DATA
from openimr.samples.truth import Truth


@pytest.fixture(scope="module")
def case_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample_case(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def truth() -> Truth:
    return sample_truth()


def _decisions(folder: Path) -> dict:
    return yaml.safe_load((folder / "decisions.yaml").read_text(encoding="utf-8"))


def _set_page(truth: Truth, reference: str) -> tuple[str, int]:
    """The document and its own page that ``file#page`` names."""
    source, _, number = reference.rpartition("#")
    found = next(d for d in truth.documents if d.source == source and int(number) in (d.source_pages or ()))
    return found.document, found.source_pages.index(int(number)) + 1


def test_folder_holds_the_four_files_and_the_records(case_folder: Path) -> None:
    names = {p.name for p in case_folder.iterdir()}
    assert names == {"case.yaml", "decisions.yaml", "roster.yaml", "organization.yaml", "records"}
    assert not list(case_folder.rglob("truth*"))


def test_case_has_a_fusion_and_three_items_that_follow_it() -> None:
    treatments = sample_case().disputed_treatments
    assert [t.depends_on for t in treatments] == [None, 1, 1, 1]
    assert treatments[0].levels == ("L4-L5", "L5-S1")


def test_every_item_is_decided_with_reasons_and_citations(case_folder: Path) -> None:
    data = _decisions(case_folder)
    for sentence in data["clinical_case_summary"]:
        sentence["pages"] = [1]
    decisions = Decisions.model_validate(data)
    assert {i.item for i in decisions.items} == {t.id for t in sample_case().disputed_treatments}
    assert {i.decision for i in decisions.items} == {Outcome.OVERTURNED, Outcome.UPHELD}
    assert all(i.citations and len(i.rationale) > 200 for i in decisions.items)
    assert 10 <= len(decisions.clinical_case_summary) <= 15


def test_pile_has_the_size_and_the_mixture_of_a_real_one(truth: Truth) -> None:
    assert 130 <= truth.page_count <= 175
    assert 0.18 <= truth.picture_count / truth.page_count <= 0.30
    kinds = {d.kind for d in truth.documents}
    assert len(kinds) >= 25
    assert {
        DocumentKind.IMR_APPLICATION,
        DocumentKind.UTILIZATION_REVIEW_DECISION,
        DocumentKind.REQUEST_FOR_AUTHORIZATION,
        DocumentKind.MEDICAL_LEGAL_REPORT,
        DocumentKind.PROCEDURE_REPORT,
    } <= kinds
    assert sum(d.duplicate_of is not None for d in truth.documents) >= 3
    assert [d.document for d in truth.documents if d.other_person] == ["other_person_pr2"]


def test_files_hold_as_many_pages_as_the_truth_says(case_folder: Path, truth: Truth) -> None:
    expected = Counter[str]()
    for document in truth.documents:
        expected[document.source] += len(document.source_pages or ())
    for path in sorted((case_folder / "records").iterdir()):
        if path.suffix == ".pdf":
            assert len(pypdfium2.PdfDocument(path)) == expected[path.name], path.name
        elif path.suffix in (".tif", ".png", ".jpg"):
            assert getattr(Image.open(path), "n_frames", 1) == expected[path.name], path.name
        elif path.suffix == ".txt":
            assert path.read_text(encoding="utf-8").count("\f") + 1 == expected[path.name]


def test_typed_pages_have_a_text_layer_and_scans_have_none(case_folder: Path, truth: Truth) -> None:
    for document in truth.documents:
        path = case_folder / "records" / document.source
        if path.suffix != ".pdf" or not path.is_file():
            continue
        pdf = pypdfium2.PdfDocument(path)
        for number in document.source_pages or ():
            words = pdf[number - 1].get_textpage().get_text_range().split()
            assert bool(words) == (document.medium == "typed"), (document.source, number)


@pytest.mark.slow
def test_two_writings_are_the_same_to_the_byte(case_folder: Path, tmp_path: Path) -> None:
    again = write_sample_case(tmp_path / "again")
    first = {p.name: p.read_bytes() for p in (case_folder / "records").iterdir()}
    second = {p.name: p.read_bytes() for p in (again / "records").iterdir()}
    assert [n for n in first if first[n] != second[n]] == []
    assert first.keys() == second.keys()


def test_one_file_is_a_byte_identical_copy_of_another(case_folder: Path) -> None:
    records = case_folder / "records"
    assert (records / "MRI Lumbar 11-24-2015.pdf").read_bytes() == (
        records / "MRI Lumbar 11-24-2015 (1).pdf"
    ).read_bytes()


def test_message_carries_a_readable_pdf(case_folder: Path) -> None:
    message = message_from_bytes(
        (case_folder / "records" / "RE second injection.eml").read_bytes(), policy=policy.default
    )
    attachments = list(message.iter_attachments())
    assert [a.get_filename() for a in attachments] == ["Authorization_A-15-00988_and_EOR.pdf"]
    assert len(pypdfium2.PdfDocument(attachments[0].get_content())) == 2
    assert "second transforaminal injection" in message.get_body().get_content()


def test_word_processor_file_holds_the_acupuncture_visits(case_folder: Path) -> None:
    with zipfile.ZipFile(case_folder / "records" / "acupuncture_notes_Tsao.docx") as package:
        text = re.sub(r"<[^>]+>", " ", package.read("word/document.xml").decode())
    assert "Eight of eight visits attended" in text
    assert "05/05/2015" in text


EVIDENCE = {
    "lifted a crate": ["melons", "52 pounds"],
    "forward slip of L4 on L5 of about 4 mm": ["positive on the left", "4 mm"],
    "12 of 12 physical therapy": ["03/03/2014", "12 of 12"],
    "Six chiropractic visits": ["6 of 6"],
    "Electrodiagnostic testing": ["Left L5 radiculopathy, active and chronic"],
    "Two transforaminal": ["October 22, 2014", "60 %", "February 18, 2015", "40 percent"],
    "Panel Qualified Medical Evaluator": ["12 visits attended of 12", "not permanent and stationary"],
    "second course of 12": ["24 of 24", "Evaluation (visit 1)", "Final visit"],
    "Magnetic resonance imaging": ["now measures 7 mm", "Progression at L4-5"],
    "Standing flexion and extension films": ["5.1 mm"],
    "Psychological screening": ["suitable for surgery", "stopped smoking on August 1", "Cotinine, serum"],
    "contradict each other": [
        "SLR negative bilaterally",
        "SLR positive left at 35",
        "left positive at 35",
        "positive left at 35",
        "left 40 degrees",
    ],
    "left great toe extensor at 3/5": ["3/5 (3+ in December)", "three days", "22633-80"],
    "utilization review decision of 03/29/2016": ["Non-certified", "no physical therapy notes"],
}


def test_every_sentence_of_the_summary_rests_on_pages_that_say_so(case_folder: Path, truth: Truth) -> None:
    from openimr.samples.publishing import _pile

    summary = _decisions(case_folder)["clinical_case_summary"]
    assert len(summary) == len(EVIDENCE)
    with _pile() as pile:
        for sentence, (start, wanted) in zip(summary, EVIDENCE.items(), strict=True):
            assert start in sentence["text"]
            pages = []
            for reference in sentence["pages"]:
                name, number = _set_page(truth, reference)
                pdf = pypdfium2.PdfDocument(pile.press.set(pile.documents[name], pile.letterheads, pile.words))
                pages.append(" ".join(pdf[number - 1].get_textpage().get_text_range().split()))
            for words in wanted:
                assert any(words in page for page in pages), (start, words)


def test_conservative_care_hides_where_the_utilization_reviewer_did_not_look(truth: Truth) -> None:
    discharge = next(d for d in truth.documents if d.document == "stride_discharge")
    assert discharge.source == "Subpoenaed_records_Harborstone.pdf"
    assert discharge.medium == "scan"
    in_file = [d for d in truth.documents if d.source == discharge.source]
    assert in_file[-1] == discharge
    assert in_file[-2].other_person


def test_documents_name_the_case_only_through_its_own_words() -> None:
    words = case_words(sample_case())
    for document in read_documents(_DATA / "documents").values():
        assert "{" not in fill(document.body, words)
        if not document.other_person and document.kind is not DocumentKind.OTHER:
            assert words["dob"] not in document.body, document.id
            assert words["claim"] not in document.body, document.id


def test_no_document_is_dated_after_the_determination(case_folder: Path, truth: Truth) -> None:
    signed = _decisions(case_folder)["signed_on"]
    assert all(d.date <= signed for d in truth.documents if d.date)


def test_panel_holds_reviewers_who_may_and_who_may_not_decide() -> None:
    roster = sample_roster()
    assert len({r.id for r in roster}) == len(roster) >= 8
    assert any(r.sanctioned for r in roster)
    assert any(r.qualified_medical_evaluator for r in roster)
    assert any(r.weekly_practice_hours < 24 for r in roster)
    assert any(r.open_cases >= r.capacity for r in roster)
    assert any(r.affiliations for r in roster)
    assert sample_organization().name


def test_reviewers_names_are_on_no_page_of_the_records(case_folder: Path) -> None:
    names = [r.name.split()[-1] for r in sample_roster()]
    for document in read_documents(_DATA / "documents").values():
        for name in names:
            assert name not in document.body, (document.id, name)
    photo = Image.open(io.BytesIO((case_folder / "records" / "IMG_2204.jpg").read_bytes()))
    assert photo.size[0] > 1000
