"""Runs `hull` on election polls: how close do combinations of pollsters come to the result?

    python proofs/data/polls.py --out DIR

writes polls.csv and polls-many.csv to DIR with a certificate for every table that it prints, checked by the kernel, and
the tables as CSV and as plots. README.md beside this file says how pollsters and states are chosen.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from election import election, lead_table
from source import described
from tables import show

from certify.cli.store import check_folder
from certify.hulls import hull
from certify.report.numbers import readable
from certify.report.table import print_table
from certify.spec.errors import CertifyError, InputError
from certify.spec.questions.hull_fit import FORMS, Fit, Form, sum_of_squares
from certify.spec.reading.table import TableDocument, read_table, select

USER = "result"
FEW, MANY = 26, 10


def elsewhere(table: TableDocument, form: Form, start: int) -> list[str]:
    """Mean squared errors in the rows that were not fitted: of the best weights, the best single agent, the average.

    Fitted are rows number `start`, start + 2, ..., counted from 0; the best single agent is the one that is best there.
    """
    fitted, held = (
        TableDocument(table.where, table.columns, table.rows[first::2], table.lines[first::2])
        for first in (start, 1 - start)
    )
    result = hull(fitted, USER, form=form, norm="squares")
    names = list(result.weights)
    numbers = select(held, USER, names)
    single, plain = result.best_single, result.average
    fits: list[tuple[Mapping[str, Fraction], Fraction]] = [
        (result.weights, result.offset),
        ({str(single.agent): single.weight}, single.offset),
        (dict.fromkeys(names, plain.weight / len(names)), plain.offset),
    ]
    errors: list[str] = []
    for weights, offset in fits:
        fit = Fit(numbers.user, numbers.agents, form)
        residuals = fit.residuals([weights.get(name, Fraction(0)) for name in names], offset)
        errors.append(readable(sum_of_squares(residuals) / len(residuals)))
    return [form, ("1st, 3rd, ...", "2nd, 4th, ...")[start], errors[0], f"{errors[1]} {single.agent}", errors[2]]


def run(folder: Path) -> None:
    """Write the tables, answer them, print the figures."""
    check_folder(folder)
    polls = election()
    print(f"{described()}; errors are exact, in points of Clinton's lead over Trump, and rounded after ~")
    for name, fewest in (("polls.csv", FEW), ("polls-many.csv", MANY)):
        table = lead_table(polls, fewest)
        agents, states = len(table[0]) - 2, len(table[1])
        show(folder / name, table, USER, f"the result by {agents} pollsters, {states} states that all of them polled")
    document = read_table(folder / "polls.csv")
    print("\npolls.csv: mean squared error in the states that were not fitted (computed by this script, not certified)")
    lines = [elsewhere(document, form, start) for form in FORMS for start in (0, 1)]
    print_table(["form", "states fitted", "best weights", "best single agent", "plain average"], lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 when everything was certified, 2 on bad input or missing data, 3 when not."""
    parser = argparse.ArgumentParser(description="Runs hull on polls of the election of 2016.")
    parser.add_argument("--out", type=Path, default=Path("certificates"), metavar="DIR", help="where files go")
    options = parser.parse_args(arguments)
    try:
        run(options.out)
    except CertifyError as error:
        print(f"polls.py: {error}", file=sys.stderr)
        return 2 if isinstance(error, InputError) else 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
