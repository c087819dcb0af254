"""The letter: the same content as PDF/UA-1, plain text and JSON, whatever the words in it."""

import datetime as dt
import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from letters import BRACE, CASE, DECISIONS, ORGANIZATION, determination

from openimr.determination.letter import SCHEMA, UnknownText, read_json, render_json, render_pdf, render_text
from openimr.determination.letter.glyphs import Drawable, probe
from openimr.domain.determination import (
    Determination,
    DeterminedItem,
    Organization,
    Outcome,
    ReviewedDocument,
    SummarySentence,
)
from openimr.domain.errors import InputRefused


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    text = re.sub(r"\S+ Page \d+ of \d+", " ", text)
    return " ".join(text.replace("\u200b", "").split())


def with_rationale(text: str) -> Determination:
    made = determination()
    decision = made.items[0].decision.model_copy(update={"rationale": text})
    return made.model_copy(update={"items": (made.items[0].model_copy(update={"decision": decision}), *made.items[1:])})


SECTIONS = (
    "how the imr final determination was made",
    "clinical case summary",
    "imr issues, decisions and rationales",
    "documents reviewed",
    "signature",
)


@pytest.mark.parametrize("text", [render_text(determination()), words(render_pdf(determination()))])
def test_the_letter_says_what_it_must_in_order(text: str) -> None:
    flat = " ".join(text.split())
    places = [flat.casefold().index(section) for section in SECTIONS]
    assert places == sorted(places)
    for said in (
        "Case Number: CM16-0041729",
        "Marisol Iñárritu Peña",
        "board certified in Orthopaedic Surgery and is licensed to practice in California and Oregon",
        "for 17 years and now practices 40 hours a week",
        "flexion and extension show 5 mm of movement of L5 on S1. [p. 4–5]",
        "L4-S1 posterior lumbar interbody fusion with instrumentation: Overturned",
        "Claims administrator guideline: Decision based on MTUS ACOEM 2nd Edition (2004) Chapter 12",
        "Reviewer guideline: Decision based on Non-MTUS Citation Official Disability Guidelines (ODG)",
        "Decision rationale: The guideline accepts a fusion",
        "1–3, 6–8",
        "Labor Code 4610.6(f)",
    ):
        assert said in flat


def test_the_pdf_is_tagged_universally_accessible_titled_and_in_a_language() -> None:
    pdf = render_pdf(determination())
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_value("Title") == ("Independent Medical Review Final Determination, case CM16-0041729")
    assert b"pdfuaid" in pdf
    assert b"/StructTreeRoot" in pdf or b"/MarkInfo" in pdf
    assert document.is_tagged()


def test_the_same_determination_gives_the_same_bytes() -> None:
    assert render_pdf(determination()) == render_pdf(determination())


def test_letters_are_set_in_several_threads_at_once() -> None:
    made = [with_rationale(f"Reason {n}.") for n in range(6)]
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(render_pdf, made)) == [render_pdf(one) for one in made]


def test_the_list_of_documents_is_a_table_with_a_header_that_repeats() -> None:
    many = tuple(
        ReviewedDocument(
            kind="Progress report", title=f"Progress report {n}", author="Ana Núñez de la Peña, MD", pages=(n,)
        )
        for n in range(1, 301)
    )
    document = pypdfium2.PdfDocument(render_pdf(determination(documents_reviewed=many)))
    heads = [p for p in document if "No. Date Document Author Pages" in p.get_textpage().get_text_range()]
    assert len(heads) > 3


def test_forty_items_all_stand_in_the_letter() -> None:
    first = determination().items[1]
    items = tuple(
        DeterminedItem(
            treatment=BRACE.model_copy(update={"id": n, "treatment": f"Treatment number {n}"}),
            decision=first.decision.model_copy(update={"item": n}),
        )
        for n in range(1, 41)
    )
    text = words(render_pdf(determination(items=items)))
    assert all(f"Treatment number {n}: Upheld" in text for n in range(1, 41))


def test_markup_of_the_typesetter_in_a_text_is_only_text() -> None:
    wicked = '#panic("no") *not bold* $x^2$ `raw` <label> @ref \\ // gone? /* gone? */ #sys.inputs [[ ]]'
    assert wicked in words(render_pdf(with_rationale(wicked)))


def test_names_in_other_scripts_and_emoji_are_set_or_named() -> None:
    text = words(render_pdf(with_rationale("José Ñandú; שלום; pain 7/10 😀; 王; thumbs 👍🏽; Zoë’s ≥ 5 mm → ok")))
    assert "José Ñandú" in text
    assert "pain 7/10 [grinning face]" in text
    assert "[U+738B]" in text
    assert "thumbs [thumbs up sign];" in text
    assert "Zoë’s ≥ 5 mm → ok" in text


def test_an_arabic_name_is_set() -> None:
    employee = CASE.employee.model_copy(update={"name": "محمد العربي"})
    text = words(render_pdf(determination(case=CASE.model_copy(update={"employee": employee}))))
    # The extraction gives presentation forms or letters, in either direction; none may be missing.
    assert re.search(r"Employee Name: [\u0600-\u06ff\ufb50-\ufefc ]{10,}", text)


def test_a_word_longer_than_its_column_stays_on_the_page() -> None:
    document = ReviewedDocument(kind="Other", title="x" * 300, author="y" * 200, pages=(1,))
    pdf = pypdfium2.PdfDocument(render_pdf(determination(documents_reviewed=(document,))))
    letters = 0
    for page in pdf:
        width = page.get_width()
        textpage = page.get_textpage()
        letters += textpage.count_chars()
        for index in range(textpage.count_chars()):
            assert textpage.get_charbox(index)[2] <= width - 36
    assert letters > 500  # both words are on the pages


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(min_size=1, max_size=120))
def test_no_text_keeps_a_letter_from_being_set(text: str) -> None:
    employee = CASE.employee.model_copy(update={"name": text})
    made = with_rationale(text).model_copy(update={"case": CASE.model_copy(update={"employee": employee})})
    assert render_pdf(made).startswith(b"%PDF")


def test_plain_text_keeps_to_80_columns_and_splits_no_word() -> None:
    lines = render_text(determination()).splitlines()
    assert max(map(len, lines)) <= 80
    long = "anterior-posterior-lateral-" * 5
    assert long in render_text(with_rationale(long))


def test_a_draft_says_so_and_names_what_is_missing() -> None:
    made = determination(decided_on=None, clinical_case_summary=(), documents_reviewed=())
    undecided = made.items[0].decision.model_copy(update={"decision": None, "rationale": "", "citations": ()})
    made = made.model_copy(update={"items": (made.items[0].model_copy(update={"decision": undecided}),)})
    for text in (render_text(made), words(render_pdf(made))):
        assert "Draft. Not signed, not issued." in text
        assert "Not decided" in text
        assert "Signed electronically" not in text


def test_a_partially_overturned_item_says_which_part_is_which() -> None:
    first = determination().items[0]
    partly = first.decision.model_copy(
        update={"decision": Outcome.PARTIALLY_OVERTURNED, "necessary": "L5-S1", "not_necessary": "L4-L5"}
    )
    text = render_text(determination(items=(first.model_copy(update={"decision": partly}),)))
    assert "instrumentation: Partially Overturned" in " ".join(text.split())
    assert "Medically necessary: L5-S1.\n\nNot medically necessary: L4-L5." in text


def test_json_names_its_schema_and_reads_back() -> None:
    made = determination()
    content = json.loads(render_json(made))
    assert next(iter(content)) == "schema"
    assert content["schema"] == SCHEMA
    back = read_json(render_json(made), "letter.json")
    assert (back.items, back.documents_reviewed, back.decided_on) == (
        made.items,
        made.documents_reviewed,
        dt.date(2016, 5, 6),
    )


def test_json_does_not_say_how_to_reach_the_people() -> None:
    assert "(555) 010-2231" not in render_json(determination())
    assert "(555) 010-9000" not in render_json(determination())


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"schema": "openimr.determination/1"}'])
def test_json_that_is_no_determination_is_refused(text: str) -> None:
    with pytest.raises(InputRefused, match=r"letter\.json"):
        read_json(text, "letter.json")


def test_an_organization_words_its_own_letter() -> None:
    own = ORGANIZATION.model_copy(
        update={
            "texts": {"letter.title": "Decision of the Reviewer", "made.sent": "Read by {a_reviewer}."},
            "closing_text": "Questions? Call us.",
        }
    )
    text = render_text(determination(organization=own))
    assert "DECISION OF THE REVIEWER" in text
    assert "Read by a physician reviewer." in text
    assert text.rstrip().endswith("Questions? Call us.")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"texts": {"letter.titel": "x"}}, "letter.titel"),
        ({"texts": {"letter.title": "{reviewer_name}"}}, "reviewer_name"),
        ({"language": "xx"}, "xx"),
        ({"language": "../en"}, "language"),
    ],
)
def test_a_text_that_does_not_exist_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(UnknownText, match=said):
        render_text(determination(organization=Organization(name="Cedar Bench", **changes)))


def test_summary_sentences_without_a_page_are_marked() -> None:
    made = determination(clinical_case_summary=(SummarySentence(text="She limps."),))
    assert "She limps. [no page given]" in render_text(made)


def test_the_rationales_paragraphs_are_kept_in_plain_text() -> None:
    first, second = DECISIONS.items[0].rationale.split("\n\n")
    flat = re.sub(r"(?<!\n)\n(?!\n)", " ", render_text(determination()))
    assert f"{first}\n\n{second}" in flat


@pytest.mark.slow
def test_the_list_of_drawable_characters_is_what_the_fonts_can_draw() -> None:
    found = {chr(point) for point in probe()}
    known = {chr(point) for point in range(0x20000) if chr(point) in Drawable.all()}
    assert known <= found
    assert {"ñ", "Ω", "ש", "م", "≥", "→"} <= known
    assert "😀" not in known
