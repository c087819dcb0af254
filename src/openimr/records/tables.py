"""The tables of a page: which words share a cell, and which cells a row, by its rules or by the white it leaves.

A cell whose text runs over lines is one cell, and a row one line of the page.
"""

from collections.abc import Sequence

from openimr.domain import pages
from openimr.domain.pages import Word

from .cells import Row, Table
from .grids import grids_of, rows_of, size_of
from .layout import lines_in, ordered_rows
from .rules import Rules
from .spaced import spaced_tables
from .strips import of_one_reach, tables_between


def lines_and_tables(words: Sequence[Word], rules: Rules | None) -> tuple[list[list[Word]], list[Table]]:
    """The lines of a page in reading order, and its tables from top to bottom.

    Args:
        words: its words, boxes in points from the top left.
        rules: the rules of the same page, where it has any.

    Returns:
        Lines, a row of a table in those in which it is read. Of each table that rules show, the rows that have two
        cells or more, of others all rows; no word stands in two tables.
    """
    tables = _ruled(words, rules) if rules else []
    rows = ordered_rows(words, _lines_of_rows(tables))
    if spaced := [*spaced_tables(rows)]:
        tables += spaced
        rows = ordered_rows(words, _lines_of_rows(tables))
    return lines_in(rows), sorted(tables, key=_top)


def _ruled(words: Sequence[Word], rules: Rules) -> list[Table]:
    """The tables whose rules a page shows."""
    free = {id(word): word for word in words}
    found: list[Table] = []
    rules = rules.parting(words)
    for grid in sorted(grids_of(rules), key=size_of):
        _take(found, tuple(rows_of(grid, rules.placed(free.values()), rules)), free)
    for across in of_one_reach(rules.across):
        for table in tables_between(across, rules.placed(free.values()), rules.slope):
            _take(found, table, free)
    return found


def _lines_of_rows(tables: Sequence[Table]) -> list[list[list[Word]]]:
    """The rows whose words are to be read in the order of their cells, each in its lines."""
    return [lines for table in tables for row in table if (lines := row.lines)]


def placed_among(words: Sequence[Word], tables: Sequence[Table]) -> tuple[pages.Table, ...]:
    """Tables with the positions of their words among the words of their page."""
    if not tables:
        return ()
    at = {id(word): n for n, word in enumerate(words)}
    return tuple(
        tuple(tuple(tuple(at[id(word)] for line in cell.lines for word in line) for cell in row.cells) for row in table)
        for table in tables
    )


def _take(found: list[Table], table: Table, free: dict[int, Word]) -> None:
    """Keep a table, and its words from other tables."""
    for row in table:
        for word in row.words:
            del free[id(word)]
    if table:
        found.append(table)


def _top(table: Sequence[Row]) -> float:
    return min(word.y0 for row in table for word in row.words)
