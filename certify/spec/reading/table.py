"""A table of measured utilities: CSV with a header, read exactly, and the columns chosen from it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from certify.spec.errors import InputError
from certify.spec.numbers import exact, is_number, render, shown
from certify.spec.reading.json_text import digest
from certify.spec.reading.text_file import file_name, read_text

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from fractions import Fraction

MISSING_CELLS = frozenset({"", "NA", "NaN", "nan"})

_BLANKS = " \t"


@dataclass(frozen=True, slots=True)
class TableDocument:
    """A table as text: `rows[r][c]` is the cell of row r in column c, blanks around it dropped.

    `lines[r]` is the line of the file on which row r ends; `where` names the file in messages.
    """

    where: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def canonical(self) -> dict[str, object]:
        """The table as a JSON value that does not depend on quoting, blanks or line ends; cells stay text."""
        return {"columns": list(self.columns), "rows": [list(row) for row in self.rows]}

    def digest(self) -> str:
        """The hash of the canonical form, "sha256:..."."""
        return digest(self.canonical())


@dataclass(frozen=True, slots=True)
class NumericTable:
    """The chosen columns as exact numbers, without the rows that were dropped.

    `user[r]` and `agents[i][r]` are the utilities in the kept row r, which is row `kept[r]` of the table, counted
    from 0. `dropped` is the number of rows left out because a chosen cell is missing.
    """

    user_name: str
    agent_names: tuple[str, ...]
    user: tuple[Fraction, ...]
    agents: tuple[tuple[Fraction, ...], ...]
    kept: tuple[int, ...]
    dropped: int

    def canonical(self) -> dict[str, object]:
        """The numbers as a JSON value that does not depend on their spelling or on columns not chosen."""
        return {
            "user": [self.user_name, list(map(render, self.user))],
            "agents": [
                [name, list(map(render, column))] for name, column in zip(self.agent_names, self.agents, strict=True)
            ],
        }

    def digest(self) -> str:
        """The hash of the canonical form, "sha256:..."."""
        return digest(self.canonical())


def read_table(path: str | os.PathLike[str]) -> TableDocument:
    """The table in the CSV file at `path`; a byte order mark, which spreadsheets write, is passed over."""
    return parse_table(read_text(path, byte_order_mark=True), where=file_name(path))


def parse_table(text: str, *, where: str) -> TableDocument:
    """The table that the text of a CSV file holds: comma-separated, "quoted" where needed, a header of names.

    Raises InputError, with the line, when names are empty or repeated, or when a row is longer or shorter than the
    header. Lines without anything on them are passed over at the end of the file only.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[tuple[str, ...]] = []
    lines: list[int] = []
    try:
        for record in reader:
            records.append(tuple(cell.strip(_BLANKS) for cell in record))
            lines.append(reader.line_num)
    except csv.Error as error:
        raise InputError(f"{where}: line {reader.line_num}: {error}; mend the quotes there") from None
    while records and not any(records[-1][:1]) and len(records[-1]) < 2:
        records.pop()
        lines.pop()
    if not records:
        raise InputError(f"{where}: line 1: the table is empty; start with a header of column names")
    columns = _columns(records[0], f"{where}: line {lines[0]}")
    for row, line in zip(records[1:], lines[1:], strict=True):
        if len(row) != len(columns):
            what = f"expected {len(columns)} cells, one a column, got {len(row)}"
            raise InputError(f"{where}: line {line}: {what}; add or remove some")
    if len(records) == 1:
        raise InputError(f"{where}: line {lines[0]}: there is no row below the header; add one")
    return TableDocument(where, columns, tuple(records[1:]), tuple(lines[1:]))


def numeric_columns(table: TableDocument) -> tuple[str, ...]:
    """The columns in which some cell is present and every cell that is present is a number."""
    names: list[str] = []
    columns = zip(*table.rows, strict=True)
    for name, cells in zip(table.columns, columns, strict=True):
        present = set(cells) - MISSING_CELLS
        if present and all(map(is_number, present)):
            names.append(name)
    return tuple(names)


def _refuse_nearly_numeric(table: TableDocument, settled: set[str]) -> None:
    """Refuse a column most of whose cells are numbers but not all: it was meant as an agent."""
    for place, name in enumerate(table.columns):
        if name in settled:
            continue
        cells = [(row[place], line) for row, line in zip(table.rows, table.lines, strict=True)]
        present = [(cell, line) for cell, line in cells if cell not in MISSING_CELLS]
        odd = [(cell, line) for cell, line in present if not is_number(cell)]
        if odd and 2 * len(odd) < len(present):
            cell, line = odd[0]
            raise InputError(
                f"{table.where}: line {line}, column {shown(name)}: expected a number as in the other rows, got "
                f"{shown(cell)}; correct it, or name the agents without this column"
            )


def select(
    table: TableDocument,
    user: str,
    agents: Sequence[str] | None = None,
    *,
    missing: Literal["error", "drop"] = "error",
) -> NumericTable:
    """The columns `user` and `agents` as exact numbers; `agents` defaults to all other numeric columns.

    A cell is missing when it is empty or NA, NaN or nan. With `missing="error"` a missing cell in a chosen column
    is refused, with "drop" its row is left out. Raises InputError, with line and column, for cells that are no
    numbers, for unknown or repeated columns, and when no agent or no row is left.
    """
    if missing not in ("error", "drop"):
        raise InputError(f'missing: expected "error" or "drop", got {shown(missing)}; write one of these')
    if agents is None:
        _position(table, user)
        numeric = numeric_columns(table)
        _refuse_nearly_numeric(table, {user, *numeric})
        agents = [name for name in numeric if name != user]
    chosen = [user, *agents]
    positions = [_position(table, name) for name in chosen]
    _check_chosen(table, user, agents)
    kept = [
        number
        for number, row in enumerate(table.rows)
        if missing == "error" or not any(row[position] in MISSING_CELLS for position in positions)
    ]
    if not kept:
        raise InputError(f"{table.where}: every row has a missing cell in a chosen column; fill some in")
    known: dict[str, Fraction] = {}
    columns = list(zip(*(table.rows[number] for number in kept), strict=True))
    numbers = [_numbers(table, position, columns[position], kept, known) for position in positions]
    return NumericTable(
        user_name=user,
        agent_names=tuple(agents),
        user=numbers[0],
        agents=tuple(numbers[1:]),
        kept=tuple(kept),
        dropped=len(table.rows) - len(kept),
    )


def _columns(names: tuple[str, ...], place: str) -> tuple[str, ...]:
    for index, name in enumerate(names):
        if not name:
            raise InputError(f"{place}: column {index + 1} has no name; give it one")
    for index, name in enumerate(names):
        if names.index(name) != index:
            raise InputError(f"{place}: the column name {shown(name)} comes twice; rename one of the two")
    return names


def _position(table: TableDocument, name: str) -> int:
    if name not in table.columns:
        listed = ", ".join(map(shown, table.columns[:8])) + (", ..." if len(table.columns) > 8 else "")
        raise InputError(f"{table.where}: there is no column {shown(name)}; the columns are {listed}")
    return table.columns.index(name)


def _check_chosen(table: TableDocument, user: str, agents: Sequence[str]) -> None:
    if not agents:
        raise InputError(f"{table.where}: there is no numeric column beside {shown(user)}; name the agents' columns")
    if user in agents:
        raise InputError(f"{table.where}: {shown(user)} is both the user and an agent; remove it from the agents")
    if len(set(agents)) != len(agents):
        twice = next(name for index, name in enumerate(agents) if name in agents[:index])
        raise InputError(f"{table.where}: the agent {shown(twice)} comes twice; name it once")


def _numbers(
    table: TableDocument, position: int, cells: Sequence[str], kept: Sequence[int], known: dict[str, Fraction]
) -> tuple[Fraction, ...]:
    """Return the numbers in the cells of one column, row by row of `kept`; adds to `known` those that are new."""
    if not known.keys() >= set(cells):
        for number, cell in zip(kept, cells, strict=True):
            if cell not in known:
                try:
                    known[cell] = exact(cell)
                except InputError:
                    raise _bad_cell(table, number, position) from None
    return tuple(map(known.__getitem__, cells))


def _bad_cell(table: TableDocument, number: int, position: int) -> InputError:
    place = f"{table.where}: line {table.lines[number]} column {shown(table.columns[position])}"
    cell = table.rows[number][position]
    if cell in MISSING_CELLS:
        return InputError(f"{place}: the cell is missing; fill it in, or drop such rows (--missing drop)")
    try:
        exact(cell, where=place)
    except InputError as error:
        return error
    raise AssertionError("only cells that are not numbers come here")
