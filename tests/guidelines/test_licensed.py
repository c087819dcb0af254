"""Licensed guideline text comes from the organization's own folder, page by page, under its licence."""

import datetime as dt

import pytest

from openimr.domain.errors import InputRefused
from openimr.guidelines.licensed import read_licensed

ON = dt.date(2016, 5, 10)
DESCRIPTION = """
catalogue: acoem-2004-12
licensee: Example Review Organization
licence: Agreement 7 of 2015
valid_to: 2016-12-31
roles: [reviewer]
"""


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "low-back"
    (home / "text").mkdir(parents=True)
    (home / "pages").mkdir()
    (home / "guideline.yaml").write_text(DESCRIPTION)
    (home / "text" / "0305.txt").write_text("An invented page on operations\nand what is asked before one.")
    (home / "text" / "0306.txt").write_text("Another invented page, on fusion of segments.")
    (home / "pages" / "0306.png").write_bytes(b"picture")
    return tmp_path


def test_a_work_is_read_with_its_pages_pictures_and_licence(folder):
    (work,), problems = read_licensed(folder)
    assert not problems
    assert (work.entry.title, work.pages) == ("Low Back Complaints", (305, 306))
    assert work.text(305).startswith("An invented page")
    assert work.picture(305) is None
    assert work.picture(306).name == "0306.png"
    assert [hit.page for hit in work.search("invented FUSION")] == [306]
    assert work.search("  ") == ()


def test_only_the_roles_of_the_licence_read_it_and_only_while_it_holds(folder):
    (work,), _ = read_licensed(folder)
    assert work.licence.allows("reviewer", ON)
    assert not work.licence.allows("coordinator", ON)
    assert not work.licence.allows("reviewer", dt.date(2017, 1, 1))


def test_one_work_that_is_wrong_is_told_and_the_others_are_read(folder):
    for name, description in (("no-entry", DESCRIPTION.replace("acoem-2004-12", "nothing")), ("no-pages", DESCRIPTION)):
        (folder / name).mkdir()
        (folder / name / "guideline.yaml").write_text(description)
    (folder / "no-description").mkdir()
    works, problems = read_licensed(folder)
    assert len(works) == 1
    assert [line.split(":")[0] for line in problems] == ["no-description", "no-entry", "no-pages"]
    assert all(line.endswith(".") for line in problems)


def test_a_page_with_another_name_or_of_another_encoding_is_refused_with_its_remedy(folder):
    text = folder / "low-back" / "text"
    (text / "0307.txt").write_bytes(b"\xff\xfe\x00")
    (work,), _ = read_licensed(folder)
    with pytest.raises(InputRefused, match="UTF-8"):
        work.text(307)
    with pytest.raises(InputRefused, match="no page 999"):
        work.text(999)
    (text / "introduction.txt").write_text("words")
    assert "0305.txt" in read_licensed(folder)[1][0]


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    assert read_licensed(tmp_path / "none") == ((), ())
