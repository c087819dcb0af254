"""Reading a filled-in application: every value beside its label, every tick by its ink, with its place and how sure."""

import pytest

from openimr.casework.application_scan import FormPage, read_application
from openimr.casework.application_scan.values import read_value
from openimr.casework.scanned_form import read_scan
from openimr.domain.errors import InputRefused
from openimr.domain.pages import Page, TextSource, Word
from openimr.samples.application_form import form_pdf, invented_answers, scanned_form


def read(pdf, folder):
    path = folder / "form.pdf"
    path.write_bytes(pdf)
    return {field.name: field for field in read_scan([path], folder / "out")}


@pytest.mark.parametrize("seed", [0, 4])
def test_a_typed_form_is_read_whole(seed, tmp_path):
    answers = invented_answers(seed)
    found = read(form_pdf(answers), tmp_path)
    for name in ("employee_name", "claim_number", "eams_number", "employer", "physician", "adjuster", "employee_phone"):
        assert found[name].value == answers[name], name
    for name in (
        "priority",
        "served_by",
        "denied_for_missing_information",
        "liability_disputed",
        "consent",
        "signed_by",
    ):
        assert found[name].value == answers[name], name
    month, day, year = answers["date_of_injury"].split("/")
    assert found["date_of_injury"].value == f"{year}-{month}-{day}"
    assert found["employee_address"].value.replace("\n", " ") == answers["employee_address"]
    for number, treatment in enumerate(answers["treatments"], start=1):
        assert found[f"treatment-{number}-treatment"].value == treatment["treatment"]
        assert found[f"treatment-{number}-decision"].value == treatment["decision"]
        assert found[f"treatment-{number}-body_part"].value == treatment["body_part"].replace(" ", "_")
        assert found[f"treatment-{number}-side"].value == treatment["side"]
    assert all(f.page and f.box for f in found.values() if f.confidence)


@pytest.mark.slow
def test_a_fax_is_read_for_the_most_part_and_what_is_missing_has_no_confidence(tmp_path):
    answers = invented_answers(1)
    found = read(scanned_form(answers, "fax_fine", "test"), tmp_path)
    names = [name for name, value in answers.items() if name != "treatments" and "date" not in name and value]
    right = [n for n in names if found[n].value.replace("\n", " ").casefold() == answers[n].casefold()]
    assert len(right) >= 0.7 * len(names)
    assert all(0 <= field.confidence <= 1 for field in found.values())


def words(*lines):
    """Words of a form as a reader gives them: (text, x, y) with ten points a line."""
    return tuple(Word(text, x, y, x + 5.0 * len(text), y + 9) for text, x, y in lines)


def on_paper(*lines):
    page = Page(612, 792, words(*lines), "", TextSource.TEXT_LAYER)
    return {field.name: field for field in read_application([FormPage(page)])}


def test_the_labels_of_the_states_own_form_are_known_part_by_part():
    found = on_paper(
        ("Employee", 40, 40), ("Information", 90, 40),
        ("Name", 40, 60), ("(First,", 65, 60), ("MI,", 102, 60), ("Last):", 120, 60),
        ("Ana", 200, 60), ("Ruiz", 220, 60),
        ("Phone", 40, 80), ("Number:", 70, 80), ("559-555-0148", 200, 80),
        ("Requesting", 40, 120), ("Physician", 95, 120), ("Information", 145, 120),
        ("Name:", 40, 140), ("M.", 200, 140), ("Okonjo", 215, 140),
        ("Claims", 40, 180), ("Administrator", 75, 180), ("Information", 145, 180),
        ("Adjuster/Contact", 40, 200), ("Name:", 125, 200), ("Pat", 200, 200), ("Lee", 220, 200),
    )  # fmt: skip
    assert found["employee_name"].value == "Ana Ruiz"
    assert found["employee_phone"].value == "(559) 555-0148"
    assert found["physician"].value == "M. Okonjo"
    assert found["adjuster"].value == "Pat Lee"


def test_a_value_under_its_label_and_one_that_runs_on_belong_to_it():
    found = on_paper(
        ("Employee", 40, 40), ("address:", 85, 40), ("1", 140, 40), ("Orchard", 150, 40), ("Lane", 190, 40),
        ("Fresno,", 140, 52), ("CA", 180, 52),
        ("Claim", 40, 70), ("number:", 70, 70),
        ("WC-7", 42, 84),
        ("Date", 40, 110), ("of", 65, 110), ("injury:", 80, 110), ("O2/1l/2014", 140, 110),
    )  # fmt: skip
    assert found["employee_address"].value == "1 Orchard Lane\nFresno, CA"
    assert found["claim_number"].value == "WC-7"
    assert found["date_of_injury"].value == "2014-02-11"
    assert found["date_of_injury"].confidence < 0.9


def test_a_skewed_sheet_is_read_as_if_it_lay_straight():
    lines = [("Claim", 40, 70), ("number:", 70, 70), ("WC-7", 120, 70), ("Employer", 320, 70), ("name:", 370, 70)]
    lines += [("Cedar", 420, 70), ("Date", 40, 86), ("of", 65, 86), ("birth:", 80, 86), ("01/02/1970", 130, 86)]
    lines += [("EAMS", 320, 86), ("case", 350, 86), ("number:", 380, 86), ("ADJ12345", 430, 86)]
    found = on_paper(*((text, x, y + 0.03 * x) for text, x, y in lines))
    assert found["claim_number"].value == "WC-7"
    assert found["employer"].value == "Cedar"
    assert found["eams_number"].value == "ADJ12345"


def test_an_empty_page_and_one_of_something_else_give_fields_without_values():
    for lines in ((), (("Dear", 40, 40), ("Sir,", 70, 40), ("thank", 100, 40), ("you.", 140, 40))):
        assert all(field.value == "" and field.confidence == 0 for field in on_paper(*lines).values())


@pytest.mark.parametrize(
    ("kind", "read_as", "value", "sure"),
    [
        ("date", "04/18/2016", "2016-04-18", True),
        ("date", "April 18, 2016", "2016-04-18", True),
        ("date", "4-18-16", "2016-04-18", True),
        ("date", "13/45/2016", "13/45/2016", False),
        ("phone", "(559) 555.0148", "(559) 555-0148", True),
        ("phone", "555-01", "555-01", False),
        ("diagnosis", "M54,16", "M54,16", False),
        ("diagnosis", "MS4.16", "M54.16", False),
        ("body_part", "lumbar spine", "lumbar_spine", True),
        ("body_part", "xyz", "", False),
        ("side", "Rlght", "right", False),
        ("text", "8_visits__", "8 visits", True),
    ],
)
def test_what_was_read_becomes_the_value_a_form_takes_and_its_shape_says_how_sure(kind, read_as, value, sure):
    got, fits = read_value(kind, [read_as])
    assert got == value
    assert (fits >= 0.9) is sure


def test_a_file_without_a_page_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "form.pdf"
    path.write_bytes(b"no pdf at all, \x00\x01")
    with pytest.raises(InputRefused):
        read_scan([path], tmp_path / "out")
