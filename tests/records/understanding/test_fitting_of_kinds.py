"""What the model of kinds learns from: composed papers without gaps, misread papers, and sources told by name."""

import random
import shutil

from bench import kind_origin, kind_papers, kind_wordings
from piles import source_page, typeset

from openimr.domain.pages import TextSource
from openimr.records.understanding.kind_model import KINDS

LINES = (
    "^OFFICE VISIT",
    "Patient: Hollis, Ruth   Visit: 03/04/2019   Claim 55-1042",
    *("The knee was examined again and the brace adjusted; return in four weeks to be seen.",) * 12,
)


def test_composed_papers_of_every_kind_have_no_place_left_unfilled() -> None:
    for kind in KINDS:
        for number in range(12):
            text = "\n".join(line for page in kind_wordings.composed(kind, f"{number}") for line in page)
            assert len(text) > 60, kind
            assert not {"{", "}", "|"} & set(text), text


def test_a_misread_page_says_nearly_the_same_with_every_word_in_its_place() -> None:
    page = source_page("a.pdf", 2, typeset(LINES, random.Random(1)))
    read = kind_papers.misread(page, random.Random(4))
    assert read.page.source is TextSource.OCR
    assert read.page.text != page.page.text
    assert sum(len(row.split()) for row in read.page.text.splitlines()) == len(read.page.words)
    told = "".join(word.text for word in page.page.words)
    assert abs(len("".join(word.text for word in read.page.words)) - len(told)) < 0.05 * len(told)


def test_whoever_changes_a_paper_of_a_hand_is_told_which_hand(tmp_path, monkeypatch) -> None:
    families = shutil.copytree(kind_origin.FAMILIES, tmp_path / "families", ignore=shutil.ignore_patterns("un*"))
    before = kind_origin.origin()
    paper = next(iter(sorted((families / "development_letters" / "papers").iterdir())))
    paper.write_text(paper.read_text(encoding="utf-8") + "\nAnother line.\n", encoding="utf-8")
    monkeypatch.setattr(kind_origin, "FAMILIES", families)
    after = kind_origin.origin()
    assert [name for name in before if before[name] != after[name]] == ["papers of development_letters"]
