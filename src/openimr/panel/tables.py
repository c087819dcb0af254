"""The panel's data tables, each a YAML file beside this module, read once and kept."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def table(name: str) -> dict[str, Any]:
    """The content of ``name`` (``names.yaml``)."""
    text = (files(__package__) / name).read_text(encoding="utf-8")
    loaded = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  (a safe loader, in C where there is one)
    if not isinstance(loaded, dict):
        raise TypeError(f"{name} in {__package__} does not hold a mapping")
    return loaded
