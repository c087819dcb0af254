"""The JSON Schema of ``index.json``, made from the values that are written there, for programs that read it.

``python -m openimr.records.index_schema > docs/index.schema.json`` brings the copy in the documentation up to date.
"""

import json
from typing import Any

from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import CaseFileIndex

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def index_schema() -> dict[str, Any]:
    """The schema as JSON values: every field is always written, so every field is required."""
    schema = CaseFileIndex.model_json_schema(mode="serialization")
    for part in (schema, schema["$defs"]["Document"], schema["$defs"]["Problem"]):
        # A default is for whoever makes the value; in the file the field is there.
        part["required"] = list(part["properties"])
        for field in part["properties"].values():
            field.pop("default", None)
    kinds = schema["$defs"]["DocumentKind"]
    kinds["oneOf"] = [{"const": kind.value, "title": kind.label} for kind in DocumentKind]
    del kinds["enum"]
    return {"$schema": DIALECT, **schema, "title": "index.json of an assembled case file"}


def index_schema_text() -> str:
    """The schema as the text of a file."""
    return json.dumps(index_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(index_schema_text(), end="")
