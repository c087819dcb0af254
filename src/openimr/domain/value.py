"""The base of every value: immutable, closed to unknown fields, readable from YAML and JSON."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value. Unknown fields are refused, so that a misspelt key in a file is an error, not a loss."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
