"""The gold documents keep the guideline written beside them: quotes stand on their pages, values are allowed ones."""

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.document_kind import DocumentKind

from .gold.scoring import score
from .gold_files import HALVES, GoldDocument, gold_documents, published_summaries, score_half, vocabulary

ALL = [document for half in HALVES for document in gold_documents(half)]
ALLOWED = vocabulary()
FREE = {"occupation", "mechanism", "diagnosis", "request_reason", "medication"}
NUMBERED = {
    "age": r"\d{1,3}",
    "injury_date": r"\d{4}(-\d\d){0,2}(/\d{4}(-\d\d){0,2})?",
    "pain_score": r"\d+(\.\d)?(-\d+(\.\d)?)?/10",
    "strength": r"[0-5][+-]?(\.\d)?/5|normal|decreased|grip \d+(/\d+)*",
    "reflex": r"[0-4]\+?|normal|decreased|increased",
}
FIELDS = {"type", "value", "unit", "body_part", "side", "level", "polarity", "certainty", "subject", "date", "page"}
FIELDS |= {"quote", "also", "mentions", "optional", "attributes"}

each_document = pytest.mark.parametrize("document", ALL, ids=lambda d: f"{d.half}/{d.name}")


def value_is_allowed(type_: str, value: str) -> bool:
    if type_ in FREE:
        return bool(value.strip())
    if type_ in NUMBERED:
        return re.fullmatch(NUMBERED[type_], value) is not None
    if type_ == "range_of_motion":
        motion, _, amount = value.partition(" ")
        return motion in ALLOWED[type_] and re.fullmatch(r"|-?\d+%?|full|decreased", amount) is not None
    if type_ == "request":
        drug = re.fullmatch(r"[a-z][a-z0-9 /-]+", value) is not None and "_" not in value
        return value in ALLOWED["request_services"] or value in ALLOWED["request_treatments"] or drug
    if type_ == "work_status":
        restriction = value.removesuffix("_restriction")
        return value in ALLOWED[type_] or (restriction != value and restriction in ALLOWED["work_status_restrictions"])
    if type_ == "opinion":
        stance, _, treatment = value.partition(" ")
        rated = re.fullmatch(r"permanent_and_stationary|impairment \d+%|apportionment (none|\d+(/\d+)*)", value)
        return bool(rated) or (stance in ALLOWED[type_] and value_is_allowed("request", treatment))
    name, _, amount = value.rpartition(" ")
    if type_ in {"function", "risk_factor"} and re.fullmatch(r"\d+(\.\d+)?%?", amount):
        return name in ALLOWED[f"{type_}_scores"]
    if value.startswith("spondylolisthesis grade "):
        return True
    outcome = re.fullmatch(r"(urine_drug_screen|cures) (in)?consistent", value)
    return value in ALLOWED[type_] or (type_ == "risk_factor" and outcome is not None)


@each_document
def test_every_quote_stands_on_its_page(document: GoldDocument) -> None:
    pages = [" ".join(page.split()) for page in document.pages]
    places = [*document.ignore, *document.facts]
    places += [mention for fact in document.facts for mention in fact.get("mentions", ())]
    wrong = [p["quote"] for p in places if p["quote"] not in pages[p["page"] - 1]]
    assert wrong == []
    assert all(place["quote"].strip() for place in places)


@each_document
def test_every_fact_uses_the_allowed_types_values_and_fields(document: GoldDocument) -> None:
    assert document.annotation["kind"] in set(DocumentKind)
    for fact in document.facts:
        assert set(fact) <= FIELDS, fact
        assert value_is_allowed(fact["type"], fact["value"]), fact
        assert fact["polarity"] in {"present", "absent"}
        assert fact["certainty"] in {"certain", "uncertain"}
        assert fact["subject"] in {"patient", "family", "other"}
        assert fact.get("body_part", "other") in set(BodyPart)
        assert fact.get("side", "left") in set(Side)
        assert re.fullmatch(r"[CTLS]\d+(-[CTLS]\d+)?", fact.get("level", "L5")), fact
        date = fact["date"]
        assert date is None or isinstance(date, dt.date) or re.fullmatch(r"\d{4}(-\d\d)?", str(date)), fact


@each_document
def test_no_fact_is_written_down_twice(document: GoldDocument) -> None:
    def key(fact: dict) -> tuple:
        apart = ("type", "value", "polarity", "subject", "body_part", "side", "level", "quote", "date")
        attributes = fact.get("attributes", {})
        inside = ("muscle", "reflex", "structure", "area", "when")
        return (*(str(fact.get(name)) for name in apart), *(attributes.get(name) for name in inside))

    counted = Counter(key(fact) for fact in document.facts)
    assert [k for k, n in counted.items() if n > 1] == []


def test_documents_are_of_the_promised_number_and_a_good_part_is_badly_scanned() -> None:
    halves = {half: [d for d in ALL if d.half == half] for half in HALVES}
    assert len(halves["development"]) >= 60
    assert len(halves["set_aside"]) >= 20
    for documents in filter(None, halves.values()):
        noisy = sum(d.annotation["noise"] for d in documents) / len(documents)
        assert 0.25 <= noisy <= 0.45
        assert {fact["polarity"] for d in documents for fact in d.facts} == {"present", "absent"}
    assert sum(len(d.facts) for d in ALL) >= 1000


def test_no_two_documents_are_alike() -> None:
    """Five-word runs shared by two documents stay few: no document is another one's template."""
    runs = {}
    for document in ALL:
        words = re.findall(r"[a-z0-9]+", " ".join(document.pages).lower())
        runs[f"{document.half}/{document.name}"] = {tuple(words[i : i + 5]) for i in range(len(words) - 4)}
    names = sorted(runs)
    alike = [
        (a, b)
        for i, a in enumerate(names)
        for b in names[i + 1 :]
        if len(runs[a] & runs[b]) > 0.15 * min(len(runs[a]), len(runs[b]))
    ]
    assert alike == []


def test_the_gold_facts_score_full_marks_against_themselves() -> None:
    by_pages = {d.pages: d.facts for d in ALL}
    for half in {document.half for document in ALL}:
        result = score_half(half, lambda pages: by_pages[pages])
        assert result.overall.precision == result.overall.recall == 1.0
        assert result.negation.value == result.certainty.value == result.date.value == 1.0


def test_no_gold_fact_is_lost_among_its_likes() -> None:
    """Taking one fact away costs one: no gold fact is matched by another's prediction (dates and grades told apart)."""
    for document in ALL[:8]:
        facts = [fact for fact in document.facts if not fact.get("optional")]
        result = score(facts[1:], facts, document.pages, document.ignore)
        assert result.overall.matched == len(facts) - 1


def test_published_summaries_are_annotated_within_their_section(published_folder: Path) -> None:
    documents = published_summaries(published_folder)
    assert len(documents) == 2
    for document in documents:
        text = " ".join(document.pages[0].split())
        assert text.startswith("CLINICAL CASE SUMMARY")
        for fact in document.facts:
            assert fact["quote"] in text
            assert value_is_allowed(fact["type"], fact["value"]), fact
        assert score(document.facts, document.facts, document.pages).overall.recall == 1.0
