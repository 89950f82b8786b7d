"""Tables for `hull`: written, answered as agents are added, printed and drawn."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Sequence
from pathlib import Path

from certify.cli.store import question_certificate_name, store
from certify.files.atomic import write_atomically
from certify.hulls import HullResult, hull
from certify.hulls.growth import growth_csv, growth_lines, growth_plot
from certify.report.numbers import readable
from certify.report.plotting import is_installed, write_plot
from certify.report.table import print_table
from certify.spec.questions.hull_fit import Form, Norm

Table = tuple[list[str], list[list[str]]]
"""A header, and rows of as many cells; the first column names the rows."""

QUESTIONS: tuple[tuple[Norm, Form], ...] = (("sup", "convex"), ("squares", "conic"))
"""The alignment condition with weights that sum to 1, and nonnegative least squares."""


def write_table(place: Path, table: Table) -> None:
    """Write a table as CSV, whole or not at all."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    header, rows = table
    writer.writerow(header)
    writer.writerows(rows)
    write_atomically(place, text.getvalue())


def answer(place: Path, user: str, agents: Sequence[str], norm: Norm, form: Form) -> HullResult:
    """The answer for the first 1, 2, ... agents, in a certificate beside the table that the kernel accepted.

    The growth is also written as CSV, and drawn where matplotlib is installed.
    """
    result = hull(place, user, agents, form=form, norm=norm, growth=True)
    store(place.parent, question_certificate_name(place, "hull", form, norm, "growth"), result.certificate, place)
    beside = f"{place.stem}-{norm}-growth"
    write_atomically(place.with_name(f"{beside}.csv"), growth_csv(result))
    if is_installed():
        title = f"{user} in {place.name}, {result.rows} rows"
        write_plot(place.with_name(f"{beside}.svg"), growth_plot(result, title))
    return result


def show(place: Path, table: Table, user: str, about: str) -> list[HullResult]:
    """Write one table, answer every question about it, and print the growth; return the answers."""
    start = time.monotonic()
    write_table(place, table)
    agents = [name for name in table[0][1:] if name != user]
    print(f"\n{place.name}: {about}")
    results: list[HullResult] = []
    for norm, form in QUESTIONS:
        result = answer(place, user, agents, norm, form)
        results.append(result)
        growth = result.growth or ()
        used = [sum(weight > 0 for weight in entry.weights.values()) for entry in growth]
        lines = [
            [count, error, str(number), single, average]
            for number, (count, error, single, average) in zip(used, growth_lines(growth), strict=True)
        ]
        print(f"{result.measure}, {form}")
        print_table(["agents", "best weights", "used", "best single agent", "plain average"], lines)
        weights = ", ".join(f"{name} {readable(weight)}" for name, weight in result.weights.items() if weight)
        print(f"weights of all {len(agents)}: {weights or 'none'}; constant {readable(result.offset)}")
    print(f"{len(results)} certificates accepted, {time.monotonic() - start:.1f} s")
    return results
