"""A roster as a CSV file: one row a reviewer; good rows become reviewers, others are refused with column and remedy.

The columns and remedies are data (``csv_roster.yaml``); nothing of a refused row's content stands in the report.
"""

import csv
import datetime as dt
import difflib
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from openimr.domain.errors import InputRefused
from openimr.domain.reviewer import Reviewer
from openimr.law import jurisdiction

from .certificates import problem_with
from .credentials import recognised
from .tables import table

MAX_BYTES = 20_000_000
MAX_ROWS = 50_000


class Refusal(NamedTuple):
    """Why a row was not taken: its number in the file (the header is row 1), the column, and what to do."""

    row: int
    column: str
    problem: str
    remedy: str


class RosterReport(NamedTuple):
    """What came of a file: the reviewers of the good rows, in its order, and everything refused."""

    reviewers: tuple[Reviewer, ...]
    refused: tuple[Refusal, ...]
    rows: int


class _Wrong(Exception):
    """A cell that does not fit; caught where the row is known."""

    def __init__(self, column: str, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.column, self.problem, self.remedy = column, problem, remedy


def read_csv(path: Path) -> RosterReport:
    """Read the file at ``path``.

    Raises:
        InputRefused: the file is missing, too large, not UTF-8 text, or lacks a column no row can do without.
    """
    if not path.is_file():
        raise InputRefused(path.name, "The file is missing.", "Check the path.")
    if path.stat().st_size > MAX_BYTES:
        raise InputRefused(path.name, "The file is larger than 20 MB.", "Split it, or check that it is the right one.")
    return read_rows(path.name, path.read_bytes())


def read_rows(source: str, content: bytes) -> RosterReport:
    """Read the bytes of a CSV file called ``source``. Raises as :func:`read_csv`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused(source, "The file is not UTF-8 text.", "Save it as “CSV UTF-8”.") from error
    rows = _rows(source, text)
    header = [name.strip().lower().replace(" ", "_") for name in rows[0]] if rows else []
    missing = [name for name in table("csv_roster.yaml")["required"] if name not in header]
    if missing:
        raise InputRefused(source, f"The first row lacks {', '.join(missing)}.", "Add the columns.", "row 1")
    if len(rows) > MAX_ROWS:
        raise InputRefused(source, f"The file has more than {MAX_ROWS:,} rows.", "Split it.")
    refused = list(_strange_columns(header))
    reviewers: dict[str, Reviewer] = {}
    filled = [(number, cells) for number, cells in enumerate(rows[1:], start=2) if any(c.strip() for c in cells)]
    for number, cells in filled:
        try:
            reviewer = _reviewer(header, cells)
            if reviewer.id in reviewers:
                raise _Wrong("id", "An earlier row has this id.", _remedy("id"))
        except _Wrong as wrong:
            refused.append(Refusal(number, wrong.column, wrong.problem, wrong.remedy))
        else:
            reviewers[reviewer.id] = reviewer
    return RosterReport(tuple(reviewers.values()), tuple(refused), len(filled))


def _rows(source: str, text: str) -> list[list[str]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InputRefused(source, f"The file is not CSV: {error}.", "Save it again as “CSV UTF-8”.") from error


def _strange_columns(header: Sequence[str]) -> Iterator[Refusal]:
    known = _plain_columns()
    groups = table("csv_roster.yaml")["groups"]
    patterns = [f"{group}_1_{column}" for group, told in groups.items() for column in told["columns"]]
    seen: set[str] = set()
    for name in header:
        in_group = _grouped(name) is not None
        if name and name not in known and not in_group:
            near = difflib.get_close_matches(name, [*known, *patterns], n=1)
            hint = f"Rename it to “{near[0]}”, or leave it out." if near else "Leave it out; docs/panel.md lists them."
            yield Refusal(1, name, "No column has this name; it was not read.", hint)
        elif name in seen:
            yield Refusal(1, name, "Two columns have this name; the last one was read.", "Remove one of them.")
        seen.add(name)


def _plain_columns() -> list[str]:
    told = table("csv_roster.yaml")
    return [name for kind in ("texts", "many", "numbers", "dates", "yes_no") for name in told[kind]]


def _grouped(name: str) -> tuple[str, int, str] | None:
    match = re.fullmatch(r"([a-z]+)_(\d{1,3})_([a-z_]+)", name)
    group = table("csv_roster.yaml")["groups"].get(match.group(1)) if match else None
    if match is None or group is None or match.group(3) not in group["columns"]:
        return None
    return match.group(1), int(match.group(2)), match.group(3)


def _reviewer(header: Sequence[str], cells: Sequence[str]) -> Reviewer:
    told = table("csv_roster.yaml")
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        raise _Wrong("(after the last)", "The row has more cells than the header.", "Put quotes around commas.")
    values: dict[str, Any] = {}
    groups: dict[tuple[str, int], dict[str, Any]] = {}
    for column, cell in zip(header, cells, strict=False):
        written = cell.strip()
        if not written:
            continue
        place = _grouped(column)
        if place is not None:
            group, number, name = place
            groups.setdefault((group, number), {})[name] = _group_cell(column, name, written)
        elif column in _plain_columns():
            values[column] = _cell(column, written)
    for name in told["required"]:
        if name not in values:
            raise _Wrong(name, "The cell is empty.", _remedy("missing"))
    columns: dict[tuple[str, int], tuple[str, int]] = {}  # (field, position) → (group, number in the header)
    for (group, number), entry in sorted(groups.items(), key=lambda one: one[0]):
        field = told["groups"][group]["field"]
        if group == "licence" and "restriction" in entry:
            entry["restricted"] = True
        if group == "training":
            entry.setdefault("subject", table("verification.yaml")["required_training"])
        values.setdefault(field, []).append(entry)
        columns[(field, len(values[field]) - 1)] = (group, number)
    values.setdefault("licences", [])
    values.setdefault("board_certifications", [])
    try:
        reviewer = Reviewer.model_validate(values)
    except ValidationError as error:
        raise _told(error, columns) from error
    _check_certificates(reviewer, columns)
    for position, declared in enumerate(reviewer.affiliations):
        if declared.relation and declared.relation not in relations():
            group, number = columns[("affiliations", position)]
            problem = "The law's list of relations has no such word."
            raise _Wrong(f"{group}_{number}_relation", problem, f"Write one of: {', '.join(relations())}.")
    return reviewer


def relations() -> tuple[str, ...]:
    """The family relations the law names, by key (8 CCR 9768.1)."""
    value = jurisdiction("california_dwc").parameter("reviewers.familial_relations").values[-1].value
    return tuple(item.key for item in value) if isinstance(value, tuple) else ()


def _told(error: ValidationError, columns: dict[tuple[str, int], tuple[str, int]]) -> _Wrong:
    first = error.errors(include_url=False, include_input=False)[0]
    loc = first["loc"]
    column = str(loc[0]) if loc else "(row)"
    if len(loc) > 1 and isinstance(loc[1], int) and (column, loc[1]) in columns:
        group, number = columns[(column, loc[1])]
        column = f"{group}_{number}" + (f"_{loc[2]}" if len(loc) > 2 else "")
    empty = first["type"] == "missing"
    problem = "The cell is empty." if empty else f"{first['msg'].removeprefix('Value error, ').rstrip('.')}."
    return _Wrong(column, problem[0].upper() + problem[1:], _remedy("missing" if empty else column))


def _check_certificates(reviewer: Reviewer, columns: dict[tuple[str, int], tuple[str, int]]) -> None:
    for position, held in enumerate(reviewer.board_certifications):
        group, number = columns[("board_certifications", position)]
        if not recognised(held.board):
            problem = "The board is not on the list of recognised boards."
            raise _Wrong(f"{group}_{number}_board", problem, _remedy("board"))
        problem_found = problem_with(held.board, held.specialty, held.subspecialty)
        if problem_found:
            said = f"{problem_found[0].upper()}{problem_found[1:]}."
            raise _Wrong(f"{group}_{number}_specialty", said, _remedy("specialty"))


def _cell(column: str, written: str) -> Any:
    told = table("csv_roster.yaml")
    if column in told["many"]:
        return [part.strip() for part in written.split(";") if part.strip()]
    if column in told["dates"]:
        return _date(column, written)
    if column in told["yes_no"]:
        if written.lower() not in ("yes", "no", "true", "false", "y", "n", "1", "0"):
            raise _Wrong(column, "This is neither yes nor no.", _remedy("yes_no"))
        return written.lower() in ("yes", "true", "y", "1")
    return written


def _group_cell(column: str, name: str, written: str) -> Any:
    told = table("csv_roster.yaml")
    if name in told["group_dates"]:
        return _date(column, written)
    if name == "former_names":
        return [part.strip() for part in written.split(";") if part.strip()]
    if name in told["lower"]:
        return written.lower().replace(" ", "_").replace("-", "_")
    return written.upper() if name in told["upper"] else written


def _date(column: str, written: str) -> dt.date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
            return dt.date.fromisoformat(written)
        match = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", written)
        if match:
            month, day, year = map(int, match.groups())
            return dt.date(year, month, day)
    except ValueError:
        pass  # a day that does not exist is told like any other writing that is no date
    raise _Wrong(column, "This is not a date.", _remedy("date"))


def _remedy(column: str) -> str:
    remedies = table("csv_roster.yaml")["remedies"]
    name = re.sub(r"^[a-z]+_\d+_", "", column)
    return str(remedies.get(name, remedies["other"]))
