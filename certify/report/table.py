"""Tables: drawn on a terminal, aligned plain text everywhere else."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table on standard output, each row with one cell for each entry of the header."""
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table

        table = Table(*header)
        for row in rows:
            table.add_row(*row)
        Console(markup=False, highlight=False).print(table)
        return
    print(plain_table(header, rows))


def plain_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the table as lines of aligned columns.

    >>> print(plain_table(["fit", "error"], [["best", "1/2"], ["average", "2"]]))
    fit      error
    best     1/2
    average  2
    """
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (header, *rows))
    return "\n".join(line.rstrip() for line in lines)
