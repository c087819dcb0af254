"""The form and the determination are made from each other without losing a word."""

import datetime as dt

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from openimr.domain.determination import (
    Decisions,
    EvidenceLevel,
    EvidenceQuestion,
    GradedEvidence,
    ItemDecision,
    Outcome,
    StandardPassedOver,
    SummarySentence,
)
from openimr.domain.guidance import Citation, EvidenceStandard
from openimr.samples import sample_case
from openimr.web.workbench.fields import citation_words, decisions_from, entries, read_pages

CASE = sample_case()


def posted(pairs):
    form = QueryDict(mutable=True)
    for name, value in pairs:
        form.appendlist(name, value)
    return form


def read(pairs, before=None, page_count=150):
    return decisions_from(posted(pairs), CASE, page_count, before or Decisions())


text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40).map(str.strip)
words = text.filter(bool)
pages = st.lists(st.integers(1, 150), max_size=6, unique=True).map(lambda p: tuple(sorted(p)))
sentences = st.builds(SummarySentence, text=words, pages=pages)
citations = st.builds(
    Citation,
    text=words,
    mtus=st.booleans(),
    source=words,
    title=st.none() | words,
    chapter=st.none() | st.integers(1, 400),
    pages=st.none() | words,
)


graded = st.builds(
    GradedEvidence,
    recommendation=words,
    study=words,
    question=st.none() | st.sampled_from(list(EvidenceQuestion)),
    level=st.none() | st.sampled_from(list(EvidenceLevel)),
    applicable=st.sampled_from([None, True, False]),
    note=st.none() | words,
)


def sorted_by_rank(standards):
    return sorted(standards, key=lambda standard: standard.rank)


@st.composite
def drafts(draw):
    items = tuple(
        ItemDecision(
            item=treatment.id,
            decision=draw(st.none() | st.sampled_from(list(Outcome))),
            citations=tuple(
                draw(
                    st.lists(
                        citations, max_size=3, unique_by=lambda c: c.model_copy(update={"text": ""}).model_dump_json()
                    )
                )
            ),
            evidence_standard=draw(st.none() | st.sampled_from(list(EvidenceStandard))),
            higher_standards_do_not_apply=tuple(
                StandardPassedOver(standard=standard, reason=draw(words))
                for standard in draw(st.sets(st.sampled_from(list(EvidenceStandard))).map(sorted_by_rank))
            ),
            evidence_grading=tuple(draw(st.lists(graded, max_size=2))),
            necessary=draw(st.none() | words),
            not_necessary=draw(st.none() | words),
            rationale=draw(text),
        )
        for treatment in CASE.disputed_treatments
    )
    return Decisions(clinical_case_summary=tuple(draw(st.lists(sentences, max_size=5))), items=items)


@given(drafts())
def test_a_draft_shown_as_a_form_and_read_again_is_the_same_draft(draft):
    written = read(entries(draft), before=draft)
    assert written.decisions == draft
    assert written.problems == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "sentence-0-text",
                    "sentence-x-pages",
                    "item-1-decision",
                    "item-9-rationale",
                    "citation-1-0-source",
                    "citation-1-0-chapter",
                    "item-1-standard",
                    "sentence--",
                    "citation-1-",
                ]
            ),
            st.text(),
        ),
        max_size=12,
    )
)
def test_no_form_makes_it_fail(pairs):
    assert isinstance(read(pairs).decisions, Decisions)


def test_sentences_keep_the_order_they_stand_in_whatever_their_rows_are_called():
    written = read([("sentence-7-text", "First."), ("sentence-7-pages", "4"), ("sentence-2-text", "Second.")])
    assert [s.text for s in written.decisions.clinical_case_summary] == ["First.", "Second."]
    assert written.decisions.clinical_case_summary[0].pages == (4,)


def test_nothing_is_decided_where_nobody_has():
    assert {item.decision for item in read([]).decisions.items} == {None}
    assert read([("item-1-decision", "denied")]).decisions.items[0].decision is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [("41", (41,)), ("41, 43-45", (41, 43, 44, 45)), ("3 – 4; 9", (3, 4, 9)), ("9 3 9", (3, 9)), ("", ())],
)
def test_pages_are_read_as_people_write_them(written, expected):
    assert read_pages(written, 150) == (expected, "")


@pytest.mark.parametrize("written", ["0", "151", "7-5", "1-99999999", "12, 400"])
def test_pages_that_are_not_there_are_named_and_left_out(written):
    found, problem = read_pages(written, 150)
    assert set(found) <= {12}
    assert "1 to 150" in problem


def test_something_else_than_page_numbers_is_said_and_the_numbers_are_kept():
    assert read_pages("p. 12", 150) == ((12,), "Write page numbers only, such as 41 or 41, 43-45.")


def test_a_chapter_with_a_name_becomes_part_of_the_title_and_is_not_lost():
    pairs = [("citation-1-0-source", "ODG"), ("citation-1-0-title", "Fusion"), ("citation-1-0-chapter", "Low Back")]
    citation = read(pairs).decisions.items[0].citations[0]
    assert (citation.title, citation.chapter) == ("Fusion, Low Back", None)


def test_a_guideline_without_its_source_is_kept_and_asked_about():
    written = read([("citation-1-0-title", "Low Back Complaints")])
    assert written.decisions.items[0].citations[0].title == "Low Back Complaints"
    assert written.problems[0].name == "citation-1-0-source"


def test_a_citation_keeps_the_words_it_was_made_in_until_it_is_changed():
    made = Citation(text="MTUS ACOEM ch. 12 pp. 305-7", mtus=True, source="ACOEM", chapter=12, pages="305-307")
    before = Decisions(items=(ItemDecision(item=1, citations=(made,)),))
    assert read(entries(before), before=before).decisions.items[0].citations[0].text == made.text
    changed = [(n, "306" if n.endswith("0-pages") else v) for n, v in entries(before)]
    assert read(changed, before=before).decisions.items[0].citations[0].text == "ACOEM, chapter 12, page 306"


def test_a_citation_in_words_says_what_there_is():
    citation = Citation(text="", mtus=True, source="ACOEM", title="Low Back Complaints", chapter=12, pages="305-307")
    assert citation_words(citation) == "ACOEM, Low Back Complaints, chapter 12, pages 305-307"


def test_a_line_of_the_worksheet_is_kept_as_far_as_it_is_filled_in():
    fields = [("grading-1-0-study", "A trial of 2014"), ("grading-1-0-level", "1b"), ("grading-1-1-note", "")]
    (line,) = read(fields).decisions.items[0].evidence_grading
    assert (line.study, line.level, line.missing) == (
        "A trial of 2014",
        EvidenceLevel.LEVEL_1B,
        ("recommendation", "question"),
    )


def test_each_higher_standard_has_a_reason_of_its_own():
    fields = [
        ("item-1-standard", "expert_opinion"),
        ("why-1-mtus", "Silent."),
        ("why-1-peer_reviewed_evidence", "None."),
    ]
    passed = read(fields).decisions.items[0].higher_standards_do_not_apply
    assert [(one.standard.value, one.reason) for one in passed] == [
        ("mtus", "Silent."),
        ("peer_reviewed_evidence", "None."),
    ]


def test_an_item_that_follows_another_is_upheld_and_says_so():
    decided = read([("item-2-decision", "follows")]).decisions.items[1]
    assert (decided.decision, decided.follows_primary) == (Outcome.UPHELD, True)
    assert ("item-2-decision", "follows") in entries(Decisions(items=(decided,)))


def test_what_the_form_has_no_field_for_stays_as_it_was():
    before = Decisions(items=(ItemDecision(item=1, rationale="Old words."),), signed_on=dt.date(2016, 5, 12))
    after = read([("item-1-rationale", "New words.")], before).decisions
    assert after.items[0].rationale == "New words."
    assert after.signed_on == dt.date(2016, 5, 12)
