"""The JSON Schema in the documentation is the one of what is written."""

import json
from pathlib import Path

from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import CaseFileIndex, Document, Problem
from openimr.records.index_schema import index_schema, index_schema_text

COPY = Path(__file__).parents[2] / "docs" / "index.schema.json"


def test_the_copy_in_the_documentation_is_up_to_date() -> None:
    remedy = "run: python -m openimr.records.index_schema > docs/index.schema.json"
    assert COPY.read_text(encoding="utf-8") == index_schema_text(), remedy


def test_it_names_every_field_that_is_written_and_no_other() -> None:
    document = Document(
        id="d0001",
        source="a.pdf",
        source_pages=(1,),
        pages=(1,),
        kind=DocumentKind.OTHER,
        kind_confidence=0.5,
        title="A",
    )
    problem = Problem(source="b.pdf", problem="It is empty.", remedy="Send it again.")
    written = json.loads(CaseFileIndex(documents=(document,), problems=(problem,), page_count=1).model_dump_json())
    schema = index_schema()
    for values, part in (
        (written, schema),
        (written["documents"][0], schema["$defs"]["Document"]),
        (written["problems"][0], schema["$defs"]["Problem"]),
    ):
        assert set(values) == set(part["properties"]) == set(part["required"])
        assert part["additionalProperties"] is False


def test_every_kind_is_listed_with_its_label() -> None:
    listed = {kind["const"]: kind["title"] for kind in index_schema()["$defs"]["DocumentKind"]["oneOf"]}
    assert listed == {kind.value: kind.label for kind in DocumentKind}
