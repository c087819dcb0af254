"""What physicians write is read as what they mean: types, values, places, negation, and the words themselves."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.clinical import read_report, report_of_text
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType

SENTENCES = Path(__file__).parent / "data" / "sentences.txt"


def facts(text: str, kind: DocumentKind = DocumentKind.PROGRESS_REPORT) -> tuple[Fact, ...]:
    """What a passage says, statement by statement; parts told whole have tests of their own."""
    found = read_report(report_of_text(text, "note.txt", kind=kind, date=dt.date(2014, 3, 14)))
    return tuple(fact for fact in found if fact.type is not FactType.EXTRACT)


def told(fact: Fact) -> frozenset[str]:
    """A fact in the words of the sentences file."""
    place = (fact.body_part, fact.side, fact.level, "absent" if fact.polarity == "absent" else None)
    return frozenset([str(fact.type), fact.value, *(str(part) for part in place if part)])


def sentences(path: Path = SENTENCES) -> list[tuple[str, DocumentKind, tuple[frozenset[str], ...]]]:
    """The text, the kind of document and the facts wanted of each line of a sentences file."""
    cases = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        text, _, wanted = line.partition(" => ")
        kind = DocumentKind.PROGRESS_REPORT
        if text.startswith("{"):
            name, _, text = text[1:].partition("}")
            kind = DocumentKind(name)
        each = tuple(frozenset(part.split(":")) for part in wanted.split(" ; ") if part.strip())
        cases.append((text.replace("\\n", "\n"), kind, each))
    return cases


@pytest.mark.parametrize(("text", "kind", "wanted"), sentences())
def test_a_sentence_says(text: str, kind: DocumentKind, wanted: tuple[frozenset[str], ...]) -> None:
    found = [told(fact) for fact in facts(text, kind)]
    for want in wanted:
        same = [f for f in found if want <= f and ("absent" in want) == ("absent" in f)]
        assert same, f"{sorted(want)} is not among {[sorted(f) for f in found]}"
    types = {next(iter(want & set(FactType))) for want in wanted}
    more = [f for f in found if f & types and not any(want <= f for want in wanted)]
    assert not more, f"also read: {[sorted(f) for f in more]}"


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("SUBJECTIVE: 1ow back pain, Nurnbness deni ed", FactType.COMPLAINT, "numbness"),
        ("OBJECTIVE\nLachrnan neg R knee", FactType.ORTHOPEDIC_TEST, "lachman"),
        ("MEDlCATlONS: Nap rosyn 550 mg bid", FactType.MEDICATION, "naproxen"),
        ("OBJECTIVE\nTender paraverteb rals L3-L5", FactType.TENDERNESS, "tenderness"),
        ("OBJECTIVE\nlurnbar f1exion 4O degrees", FactType.RANGE_OF_MOTION, "flexion 40"),
        ("MEDICATIONS: cyclobenzaprlne 10 mg", FactType.MEDICATION, "cyclobenzaprine"),
        ("SUBJECTIVE: lowback pain", FactType.COMPLAINT, "pain"),
    ],
)
def test_what_a_scan_misspells_is_still_found(text: str, type_: FactType, value: str) -> None:
    assert (type_, value) in {(fact.type, fact.value) for fact in facts(text)}


@pytest.mark.parametrize(
    "text", ["The rate of claims fell.", "A patent was filed; the trial lasted a week.", "Dear Sir"]
)
def test_words_that_only_look_alike_are_no_facts(text: str) -> None:
    assert facts(text) == ()


def test_a_quote_stands_on_its_page_at_its_place() -> None:
    pages = "SUBJECTIVE: Low back\npain 6/10.\fOBJECTIVE\nSLR positive left."
    texts = pages.split("\f")
    found = facts(pages)
    assert {fact.page for fact in found} == {1, 2}
    for fact in found:
        start, end = fact.span
        assert texts[fact.page - 1][start:end] == fact.quote


def test_dates_are_counted_from_the_date_of_the_document() -> None:
    by_value = {
        fact.value: fact.date for fact in facts("HPI: L5-S1 microdiscectomy two years ago. Norco stopped last month.")
    }
    assert by_value["discectomy"] == "2012"
    assert by_value["hydrocodone/acetaminophen"] == "2014-02"


def test_what_is_planned_is_a_request_and_what_was_done_is_therapy() -> None:
    found = facts("HPI: 12 visits of physical therapy in 2013.\nPLAN\nRequest 8 visits of acupuncture.")
    assert ("therapy", "physical_therapy") in {(f.type, f.value) for f in found}
    assert ("request", "acupuncture") in {(f.type, f.value) for f in found}
    assert not any(f.value == "acupuncture" and f.type is FactType.THERAPY for f in found)


def test_a_relatives_illness_is_the_relatives() -> None:
    (found,) = [f for f in facts("PMH: Hypertension.\nFAMILY HISTORY: Father with diabetes.") if f.value == "diabetes"]
    assert found.subject == "family"


def test_what_is_only_possible_is_uncertain() -> None:
    (found,) = [f for f in facts("DIAGNOSIS\nRule out right knee meniscal tear") if f.type is FactType.DIAGNOSIS]
    assert found.certainty == "uncertain"


def test_a_box_left_open_says_nothing_and_a_ticked_one_does() -> None:
    found = facts("WORK STATUS\n[ ] Full duty   [X] Modified duty   [ ] Off work")
    assert [f.value for f in found if f.type is FactType.WORK_STATUS] == ["modified_duty"]


def test_a_medication_keeps_dose_and_frequency() -> None:
    (found,) = facts("MEDICATIONS: Naproxen 550 mg BID")
    assert (found.attributes["dose"], found.attributes["frequency"]) == ("550 mg", "bid")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("LSC45/10-+. :;,\n\t()[]x%#°abceilnoprst SLR neg pos left"), max_size=300))
def test_no_text_is_too_wild_to_read(text: str) -> None:
    for fact in facts(text):
        start, end = fact.span
        assert text[start:end] == fact.quote


def test_the_number_of_trials_of_a_measurement_is_no_angle():
    found = facts("OBJECTIVE\nKnee flexion (3 trials) right 132, left 110")
    assert [fact.value for fact in found] == ["flexion 132", "flexion 110"]


def test_the_box_of_a_number_heads_no_part_of_a_report():
    """A form has each of its boxes on lines of their own; "Social Security number" is no social history."""
    before = (
        "Doctor's first report of an injury\n5. Patient name\nRosalind Quimby\n8. Address\n12 Elm Street, Marlow, CA\n"
    )
    boxes = (
        "10. Occupation\nReceiving clerk, order selector\n11. Social Security number\non file\n12. Injured at\nDock 3\n"
    )
    told = facts(before + boxes + "18. Subjective complaints. Low back pain 8/10, radiation to the left foot.\n")

    assert [fact.section for fact in told if fact.type == FactType.PAIN_SCORE] == [None]
