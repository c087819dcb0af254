"""A sentence is quoted whole: with its "no", its label and the line it began on, and without its neighbours."""

from hypothesis import given
from hypothesis import strategies as st

from openimr.clinical import read_report, report_of_text
from openimr.clinical.quoting.statements import Quoting
from openimr.clinical.summary.telling import is_quotable
from openimr.domain.document_kind import DocumentKind
from openimr.domain.pages import Page, TextSource


def typed(*texts):
    """Pages of plain text, which have no boxes."""
    return Quoting([(n, Page(0.0, 0.0, (), text, TextSource.TEXT_LAYER)) for n, text in enumerate(texts, start=1)])


def around(text, words, *, before=(), after=()):
    at = text.index(words)
    return typed(*before, text, *after).sentence(len(before) + 1, at, at + len(words))


def test_a_sentence_broken_over_lines_keeps_its_beginning_and_its_end():
    text = "Gait is normal. There is no sign on any view of an\nacute fracture of the left\nfoot. Alignment is good."
    assert around(text, "acute fracture of the left") == (
        "There is no sign on any view of an acute fracture of the left foot."
    )


def test_the_label_on_its_line_belongs_to_what_stands_behind_it():
    assert around("Approved: gabapentin 300 mg\nDenied: Soma 350 mg, #60\n", "Soma 350 mg, #60") == (
        "Denied: Soma 350 mg, #60"
    )
    assert around("Home exercises were reviewed. Refer:\nacupuncture x 6.", "acupuncture x 6.") == (
        "Refer: acupuncture x 6."
    )


def test_a_heading_above_is_no_part_of_the_sentence():
    assert around("Operation performed\nlateral ligament repair.", "lateral ligament repair.") == (
        "lateral ligament repair."
    )


def test_a_month_with_its_stop_does_not_end_a_sentence():
    text = "She last worked on Jul. 15, 2019. He did not."
    assert around(text, "She last worked on Jul.") == "She last worked on Jul. 15, 2019."


def test_what_is_too_long_to_be_quoted_is_not_cut():
    text = "word " * 200
    assert typed(text).sentence(1, 0, len(text)) == ""


@given(st.text(max_size=300), st.integers(0, 300), st.integers(0, 300))
def test_whatever_the_page_a_sentence_holds_the_words_it_is_asked_for(text, one, other):
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    found = typed(text).sentence(1, start, end)
    assert not found or " ".join(text[start:end].split()) in found or not text[start:end].strip()


def test_facts_carry_the_sentence_they_stand_in():
    text = "PROGRESS REPORT\nDate of service: 03/15/2016\n\nSUBJECTIVE\nHe denies any numbness of the left foot.\n"
    report = report_of_text(text, "a.txt", kind=DocumentKind.PROGRESS_REPORT)
    found = [fact for fact in read_report(report) if fact.value == "numbness"]
    assert [fact.sentence for fact in found] == ["He denies any numbness of the left foot."]


def test_a_row_with_both_of_its_answers_is_not_quoted():
    text = "TREATMENT\nMoxa / cupping Y/N\nAcupuncture with electrical stimulation was given today and tolerated well."
    told = {fact.value: is_quotable(fact) for fact in read_report(report_of_text(text, "note.txt"))}
    assert (told["acupuncture"], told["cupping"]) == (True, False)


def test_fields_and_sentences_read_with_a_sentence_are_not_quoted_with_it():
    assert around("Wound: clean\nPain level: 5/10\n", "5/10") == "Pain level: 5/10"
    assert (
        around("Symptoms are worse with lifting. teeedscp", "Symptoms are worse") == "Symptoms are worse with lifting."
    )
    assert around("Occupation: packer          Dominant hand: left", "packer") == "Occupation: packer"


def test_a_row_whose_columns_have_their_names_elsewhere_is_not_quoted():
    assert around("Forward flexion     140       175", "Forward flexion     140") == ""


def test_the_half_of_a_sentence_from_the_page_before_is_not_quoted():
    half = "side was negative, which the records of last year had found as well.\n"
    assert around(half + "Reflexes are equal.", "side was negative") == ""
    assert around("side was negative. Hip flexion is full.", "Hip flexion") == "Hip flexion is full."


def test_a_number_that_begins_a_line_ends_the_sentence_above_and_counts_no_list():
    text = "OBJECTIVE\nFlexion 30 degrees, extension\n0. Straight leg raising positive left at 35 degrees.\n"
    facts = read_report(report_of_text(text, "x", kind=DocumentKind.PROGRESS_REPORT))
    said = {fact.value: fact.sentence for fact in facts}
    assert said["extension 0"] == "Flexion 30 degrees, extension 0."
    assert said["straight_leg_raise"] == "Straight leg raising positive left at 35 degrees."


def test_choices_of_a_form_side_by_side_and_signatures_are_no_statements():
    (fact,) = read_report(report_of_text("TREATMENT\nPhysical therapy was given.\n", "note.txt"))

    def told(words):
        return is_quotable(fact.model_copy(update={"sentence": words, "quote": words}))

    assert not told("Full duty Modified duty from 2/13 to 2/19 Off work")
    assert not told("No lifting over 10 lbs No bending/twistingNo overhead")
    assert told("Modified duty: no lifting over 10 lbs, no bending, no overhead work")
    assert not told("Katrin Dahlquist, PT, DPT CA PT 31877 [signed 3/10/25]")
    assert not told("Item 2, PT")
    assert told("POST OP PT 24 VISITS; NORCO #40")
    assert told("Seen at SJ ED 3/22, XR neg per pt")
    assert told("Lee Wong, M.D. advised therapy twice a week")


def test_a_month_behind_the_number_of_its_day_begins_no_field():
    text = "Today, 21 January 2016: He still has pain toward evening."
    assert around(text, "pain toward") == text


def test_the_end_of_an_aside_at_the_head_of_a_line_is_no_label():
    text = "Category III of the table (radiculopathy with loss of a reflex, verified by\nEMG): 10 to 13% of a person.\n"
    assert around(text, "10 to 13%") == " ".join(text.split())


def test_a_bullet_parts_statements_though_no_blank_stands_before_it():
    assert around("G89.28 Chronic pain after surgery• S83.242S Tear of the meniscus", "Chronic") == (
        "G89.28 Chronic pain after surgery"
    )
