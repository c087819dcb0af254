"""The words of the lexicons are words: YAML reads a bare on, no or yes as true and false."""

from importlib.resources import files
from typing import Any

import yaml


def _leaves(data: Any) -> Any:
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _leaves(value)
    elif isinstance(data, list):
        for entry in data:
            yield from _leaves(entry)
    else:
        yield data


def test_no_word_of_the_lexicons_is_read_as_true_or_false() -> None:
    folder = files("openimr.records.understanding") / "data"
    data = [*folder.iterdir(), *(folder / "kinds").iterdir()]
    for file in data:
        if file.name.endswith(".yaml"):
            assert not [leaf for leaf in _leaves(yaml.safe_load(file.read_text())) if isinstance(leaf, bool)], file.name
