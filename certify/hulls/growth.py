"""The growth of a fit as agents are added: a table for other programs, and a plot."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from certify.hulls.result import Grown, HullResult
from certify.report.numbers import readable
from certify.report.plotting import Format, Frame, Series, lines
from certify.spec.errors import InputError
from certify.spec.numbers import render

HEADER = ("agents", "added", "error", "best_single", "best_single_error", "average_error")


def growth_csv(result: HullResult) -> str:
    """Return the growth as the text of a CSV file, a row for the first 1, 2, ... agents, errors as exact fractions.

    `added` is the agent that comes last, `best_single` the best single one of those so far. Raises InputError when the
    answer has no growth.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for entry, added in zip(_growth(result), result.weights, strict=True):
        single = entry.best_single
        combination, alone, average = map(render, (entry.error, single.error, entry.average.error))
        writer.writerow([entry.agents, added, combination, single.agent, alone, average])
    return text.getvalue()


def growth_lines(growth: Sequence[Grown]) -> list[list[str]]:
    """Return the growth as rows of cells to be read: agents, combination, best single agent with its name, average."""
    return [
        [
            str(entry.agents),
            readable(entry.error),
            f"{readable(entry.best_single.error)} {entry.best_single.agent}",
            readable(entry.average.error),
        ]
        for entry in growth
    ]


def growth_plot(result: HullResult, title: str, *, form: Format = "svg") -> bytes:
    """Return the growth drawn as lines, as the content of a file: combination, best single agent, plain average.

    Raises:
        InputError: the answer has no growth, or matplotlib is not installed.

    """
    growth = _growth(result)
    series = [
        Series(f"best {result.form} combination", [(entry.agents, entry.error) for entry in growth]),
        Series("best single agent", [(entry.agents, entry.best_single.error) for entry in growth]),
        Series("plain average", [(entry.agents, entry.average.error) for entry in growth]),
    ]
    return lines(series, Frame(title, "agents", result.measure), form=form)


def _growth(result: HullResult) -> tuple[Grown, ...]:
    if result.growth is None:
        raise InputError("growth: this answer has none; ask for it with growth=True")
    return result.growth
