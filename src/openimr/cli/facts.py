"""``openimr facts``: what the pages say of the patient, each fact with its page and the words themselves.

Facts go to stdout as JSON or text, progress and problems to stderr; the exit status says whether everything was read.
"""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openimr.casework.terminal import page_progress

from .files import Workers

if TYPE_CHECKING:
    from openimr.domain.facts import Fact, FactGroup

FIELDS = (
    *("type", "value", "unit", "body_part", "side", "level", "polarity", "certainty", "subject"),
    *("date", "source", "page", "quote"),
)
"""The fields that come first in the JSON, in this order; what else is known of a fact follows them."""


class FactsFormat(StrEnum):
    """How facts are printed."""

    TEXT = "text"
    JSON = "json"


def facts(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="A folder made by assemble, or files, folders, archives.")
    ],
    output: Annotated[FactsFormat, typer.Option("--format", help="How facts are printed.")] = FactsFormat.TEXT,
    out: Annotated[Path | None, typer.Option("--out", help="Keep the assembled case file in this folder.")] = None,
    workers: Workers = None,
) -> None:
    """Read the facts of records: complaints, findings, imaging, treatment, requests, each with its page and words."""
    from openimr.casework.facts import facts_of_paths

    with page_progress() as progress:
        read = facts_of_paths(paths, out=out, workers=workers, progress=progress)
    if output is FactsFormat.JSON:
        print(json.dumps([as_json(fact) for fact in read.facts], indent=1, ensure_ascii=False))
    else:
        _print_text(read.facts)
    for problem in read.problems:
        print(f"problem: {problem.source}: {problem.problem} {problem.remedy}", file=sys.stderr)
    if read.problems or not read.documents:
        raise typer.Exit(1)


def as_json(fact: "Fact") -> dict[str, Any]:
    """A fact as plain data, the fields of ``FIELDS`` first."""
    plain = fact.model_dump(mode="json")
    return (
        {name: plain[name] for name in FIELDS} | {"id": fact.id} | {k: v for k, v in plain.items() if k not in FIELDS}
    )


def _print_text(found: "tuple[Fact, ...]") -> None:
    from openimr.clinical import contradictions, group
    from openimr.domain.facts import FactType

    groups = group(found)
    for kind in FactType:
        of_kind = [one for one in groups if one.latest.type is kind]
        if of_kind:
            print(f"\n{kind.label}")
        for one in of_kind:
            print(f"  {_line(one)}")
    against = contradictions(groups)
    if against:
        print("\nSources that say different things")
    for contradiction in against:
        print(f"  {contradiction.words}")


def _line(one: "FactGroup") -> str:
    """A group on one line: what is said, where, on which pages, in the words of its newest source."""
    from openimr.clinical.sentences import particulars

    fact = one.latest
    place = (fact.body_part and fact.body_part.words, fact.level, fact.side, fact.attributes.get("muscle"))
    told = [fact.value.replace("_", " "), *(str(part) for part in place if part), *particulars.told(fact)]
    told += [str(word) for word in (fact.subject, fact.certainty) if word not in ("patient", "certain")]
    if fact.polarity == "absent":
        told.append("absent")
    pages = ", ".join(map(str, sorted(one.pages)))
    return f"{', '.join(told)} (page {pages}): “{' '.join(fact.quote.split())}”"
