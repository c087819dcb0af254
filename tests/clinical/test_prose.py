"""A quotation of running text is a whole sentence: no line, head, foot or column of its page is run into it."""

from openimr.clinical.page.boundaries import boundaries
from openimr.clinical.summary.telling import is_quotable

from .typeset_pages import a_fact, pages_of, quoted


def test_a_sentence_goes_on_over_the_lines_of_its_paragraph_and_ends_at_its_stop():
    page = pages_of(
        "The patient rates the pain 3 at best and 10 at worst. Household chores are left undone, and she drives no"
        " more than short distances with Dr. Ames and a friend. Tramadol takes the edge off, while the ointment made"
        " her sleepy."
    )
    assert quoted(page, "Household chores") == (
        "Household chores are left undone, and she drives no more than short distances with Dr. Ames and a friend."
    )
    assert quoted(page, "Tramadol") == "Tramadol takes the edge off, while the ointment made her sleepy."


def test_a_sentence_that_begins_in_small_letters_is_not_quoted_with_the_one_before():
    page = pages_of("She mounts the table without help. extensor carpi power is graded five over five. Grip is full.")
    assert quoted(page, "graded five") == "extensor carpi power is graded five over five."


def test_the_paragraph_above_is_no_part_of_a_sentence_even_without_a_stop():
    page = pages_of(
        "right lateral epicondyle tendon injection (CPT 20551, 77003)\n\nRisks discussed; consent on chart."
    )
    assert quoted(page, "tendon injection") == "right lateral epicondyle tendon injection (CPT 20551, 77003)"
    assert quoted(page, "consent") == "Risks discussed; consent on chart."


def test_a_line_that_ends_before_its_column_is_full_ends_its_statement():
    page = pages_of(
        "#set par(leading: 0.5em)\nInjured: 5/1/2017; Your number: 624-UV-873366\\\n"
        "I saw this patient again in the office and he told me that nothing at all has changed since the last visit,"
        " and\\\n"
        "that he sleeps four hours."
    )
    assert quoted(page, "nothing at all").startswith("I saw this patient again")


def test_fields_below_one_another_are_quoted_each_by_itself():
    page = pages_of(
        "Principal diagnosis: incomplete tear or rupture of the rotator cuff of the right shoulder, not traumatic\\\n"
        "Procedure: arthroscopy with repair\\\nDischarge medicines: tramadol 50 mg"
    )
    assert quoted(page, "with repair") == "Procedure: arthroscopy with repair"
    assert quoted(page, "rotator cuff").endswith("not traumatic")


def test_bullets_are_quoted_one_by_one():
    page = pages_of(
        "We request authorization for the following:\n- carpal tunnel release\n- Assistant surgeon\n- a sling"
    )
    assert quoted(page, "Assistant surgeon").endswith("Assistant surgeon")
    assert "release" not in quoted(page, "Assistant surgeon")


def test_the_numbers_of_a_list_that_runs_on_part_its_items():
    page = pages_of(
        "Services requested: 1\\. total disc arthroplasty (22856) 2\\. Physical therapy 18 visits 3\\. a brace"
    )
    assert quoted(page, "Physical therapy") == "Physical therapy 18 visits"
    assert quoted(page, "arthroplasty") == "Services requested: 1. total disc arthroplasty (22856)"


def test_a_number_at_the_end_of_a_sentence_is_no_number_of_a_list():
    page = pages_of("Grip in kilograms: right 21, left 12. Reflexes are equal. Range 45. He left at 10:43. Risks told.")
    assert quoted(page, "left 12") == "Grip in kilograms: right 21, left 12."
    assert quoted(page, "He left") == "He left at 10:43."


def test_a_month_with_its_stop_at_the_end_of_a_line_ends_nothing():
    page = pages_of("As you know, this man was hurt on Dec.\\\n5, 2015 while leaning over patients for years.")
    assert (
        quoted(page, "leaning over")
        == "As you know, this man was hurt on Dec. 5, 2015 while leaning over patients for years."
    )


def test_the_title_of_a_paper_is_no_statement():
    page = pages_of(
        "#align(center, text(size: 15pt)[PERMANENT AND STATIONARY REPORT])\n\nThe condition is stationary.\n\nHe works."
    )
    assert quoted(page, "STATIONARY REPORT") == ""
    assert quoted(page, "condition is") == "The condition is stationary."


def test_a_heading_in_capitals_before_its_sentence_is_not_quoted_with_it():
    page = pages_of("CURRENT COMPLAINTS Pain is constant. He rests.\n\nEXAM Two of five signs.")
    assert quoted(page, "constant") == "Pain is constant."
    assert quoted(page, "of five") == "Two of five signs."


def test_the_name_of_an_office_is_no_treatment_asked_for():
    assert not is_quotable(a_fact("Silverado City Sports & Physical Therapy"))
    assert is_quotable(a_fact("Physical therapy, 12 visits"))


def test_a_title_in_capitals_of_the_same_size_is_not_told():
    assert not is_quotable(a_fact("MAXIMUM MEDICAL IMPROVEMENT REPORT"))
    assert is_quotable(a_fact("OFF WORK UNTIL JULY"))


def test_a_letterhead_is_not_quoted():
    page = pages_of(
        "Lakemont Sports & Physical Therapy\\\n9025 Parkway Plaza\\\nRidgeway, CA 91258\\\nTel (510) 555-0116\n\n"
        "The patient was seen for physical therapy."
    )
    assert quoted([page[0]], "Sports") == ""
    assert quoted(page, "for physical therapy") == "The patient was seen for physical therapy."


def test_the_foot_of_a_page_is_no_part_of_its_last_sentence():
    body = (
        "She has improved little; the treatment goes on as before and a visit in six weeks is planned for her at home"
    )
    pages = pages_of(
        f"#set page(footer: [Dana Yoshikawa #h(1fr) p. #context counter(page).display()])\n{body}.\n\n"
        "Home exercises\n#pagebreak()\nSeen again."
    )
    assert quoted(pages, "Home exercises") == "Home exercises"
    assert quoted(pages, "Dana") == ""


def test_a_sentence_that_a_page_cuts_is_quoted_on_neither_page():
    first = (
        "The general health is good. There is tenderness to palpation over the right wrist and along the whole of the"
    )
    pages = pages_of(
        f"#set page(footer: [page #context counter(page).display()])\n{first}\n#pagebreak()\n"
        "forearm on both sides. Gait is normal."
    )
    assert quoted(pages, "tenderness") == ""
    assert quoted(pages, "forearm", 2) == ""
    assert quoted(pages, "Gait", 2) == "Gait is normal."
    assert quoted(pages, "general health") == "The general health is good."


def test_running_text_in_two_columns_is_quoted_within_its_column():
    left = "The knee is swollen and warm. " * 12
    right = "The patient cannot work at all. " * 12
    page = pages_of(f"#grid(columns: (1fr, 1fr), gutter: 24pt, [{left}], [{right}])")
    assert quoted(page, "swollen") == "The knee is swollen and warm."
    assert quoted(page, "cannot work") == "The patient cannot work at all."


def test_wide_spaces_of_justified_text_part_no_cells():
    page = pages_of(
        "#set par(justify: true)\n#block(width: 150pt)[The patient undresses and mounts the examination table without"
        " any assistance whatsoever, notwithstanding extraordinary tenderness along the lower extremities.]"
    )
    assert quoted(page, "whatsoever").startswith("The patient undresses")
    assert not boundaries(page[0]).cells


def test_two_blanks_after_a_stop_of_a_typewriter_part_no_cells():
    page = pages_of('#set text(font: "DejaVu Sans Mono")\n#raw("He was seen by Dr.  Ames today.  Gait is normal.")')
    assert not boundaries(page[0]).cells
    assert quoted(page, "Gait") == "Gait is normal."


def test_the_vitals_behind_the_last_bar_are_not_run_into_what_follows_them():
    page = pages_of(
        "BP 144/88 | Pulse 87 | Temp 98.5 F | Resp 18 | Wt 176 lb | SpO2 98% | BMI 32.1 I saw no sign of any"
        " exaggeration in all of the long examination."
    )
    assert quoted(page, "exaggeration").startswith("I saw no sign of any exaggeration")
    assert "exaggeration" not in quoted(page, "BMI 32.1")
