"""What the weights of kinds were made from, as digests by name, kept beside them (``data/kind_model.json``).

A test holds them against the sources, so that whoever changes a hand's papers, the wordings or the fitting is told by
name that the kinds have to be fitted anew. How papers are set and read is not part of it: that changes weights little.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from openimr.records.understanding import kind_model
from openimr.samples import wording
from openimr.samples.wording import DEVELOPMENT

WEIGHTS = Path(kind_model.__file__).parent / "data" / "kind_model.npz"
ORIGIN = WEIGHTS.with_suffix(".json")
_BENCH = Path(__file__).parent
FAMILIES = Path(wording.__file__).parent / "families"
_TESTED = _BENCH.parent / "tests" / "records" / "understanding" / "piles"
_FITTING = ("fit_kinds.py", "kind_papers.py", "kind_wordings.py")


def origin() -> dict[str, str]:
    """By name of what the weights are made from, a digest of its text as it is now."""
    parts: dict[str, Iterable[Path]] = {
        f"papers of {hand}": (FAMILIES / hand / "papers").iterdir() for hand in DEVELOPMENT
    }
    parts["the trade's wordings (bench/kind_wordings)"] = (_BENCH / "kind_wordings").iterdir()
    parts["the documents of the tests of understanding"] = _TESTED.iterdir()
    parts["the fitting (bench/fit_kinds.py and what it calls)"] = [_BENCH / name for name in _FITTING]
    parts["what the model sees (understanding/kind_model.py)"] = [Path(kind_model.__file__)]
    return {name: _digest(files) for name, files in parts.items()}


def changed() -> list[str]:
    """The names of what has changed, come or gone since the weights that ship were fitted."""
    fitted_from = json.loads(ORIGIN.read_text(encoding="utf-8"))
    now = origin()
    return sorted(name for name in now.keys() | fitted_from.keys() if now.get(name) != fitted_from.get(name))


def _digest(files: Iterable[Path]) -> str:
    """Sixteen figures for the texts of ``files``, whatever their order and their ends of lines."""
    made = hashlib.sha256()
    for file in sorted((f for f in files if f.is_file()), key=lambda f: f.name):
        made.update(file.name.encode() + b"\0" + file.read_text(encoding="utf-8").encode() + b"\0")
    return made.hexdigest()[:16]
