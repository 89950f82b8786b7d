"""Runs `hull` on real ratings: how close do combinations of others come to one person, as others are added?

    python proofs/data/ratings.py --out DIR

writes movies.csv, movies-many.csv and judges.csv to DIR with a certificate for every line of the tables that it
prints, each checked by the kernel. README.md beside this file says how users, agents and rows are chosen.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from commonly_rated import Table, companions, most_active, movie_table
from movielens import movielens
from source import described, read_rows

from certify.cli.store import certificate_name, check_folder, store
from certify.files.atomic import write_atomically
from certify.hulls import HullResult, hull
from certify.report.numbers import readable
from certify.report.table import print_table
from certify.spec.errors import CertifyError, InputError

FEW, MANY = 12, 24
JUDGES_USER = "RTEN"


def judge_table() -> Table:
    """Lawyers' ratings of 43 judges: worthy of retention (RTEN), beside the single criteria."""
    names, rows = read_rows("datasets", "USJudgeRatings")
    header = ["judge" if name == "rownames" else name for name in names]
    return header, [[str(cell) for cell in row] for row in rows]


def write_table(place: Path, table: Table) -> None:
    """Write a table as CSV, whole or not at all."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    header, rows = table
    writer.writerow(header)
    writer.writerows(rows)
    write_atomically(place, text.getvalue())


def grow(place: Path, user: str, agents: Sequence[str]) -> tuple[HullResult, list[list[str]]]:
    """The answer for all agents with its growth, and a line for the first 1, 2, ... of them.

    Every figure is in a certificate beside the table that the kernel accepted.
    """
    whole = hull(place, user, agents, growth=True)
    store(place.parent, certificate_name([place.stem, "growth"]), whole.certificate, place)
    lines: list[list[str]] = []
    for grown in whole.growth or ():
        # Growth gives the best weights; what the best single one and the average do is asked for each number of agents.
        part = hull(place, user, agents[: grown.agents])
        store(place.parent, certificate_name([place.stem, "first", f"{grown.agents:02}"]), part.certificate, place)
        used = sum(weight > 0 for weight in grown.weights.values())
        single = part.best_single
        lines.append(
            [
                str(grown.agents),
                readable(grown.error),
                str(used),
                f"{readable(single.error)} {single.agent}",
                readable(part.average.error),
            ]
        )
    return whole, lines


def show(place: Path, table: Table, user: str, about: str) -> None:
    """Write one table, answer it, and print the growth."""
    start = time.monotonic()
    write_table(place, table)
    agents = [name for name in table[0][1:] if name != user]
    whole, lines = grow(place, user, agents)
    print(f"\n{place.name}: {about}")
    print_table(["agents", "best weights", "used", "best single agent", "plain average"], lines)
    weights = ", ".join(f"{name} {readable(weight)}" for name, weight in whole.weights.items() if weight)
    print(f"weights of all {len(agents)}: {weights}; constant {readable(whole.offset)}")
    print(f"{len(lines) + 1} certificates accepted, {time.monotonic() - start:.1f} s")


def run(folder: Path) -> None:
    """Write the tables, answer them, print the figures."""
    check_folder(folder)
    ratings = movielens()
    judges = judge_table()
    print(f"{described()}; the error is the greatest over the rows, exact, and rounded after ~")
    user = most_active(ratings)
    for name, count in (("movies.csv", FEW), ("movies-many.csv", MANY)):
        agents, movies = companions(ratings, user, count)
        about = f"viewer {user} by {len(agents)} others, {len(movies)} movies that all of them rated (stars)"
        show(folder / name, movie_table(ratings, user, agents, movies), "user", about)
    about = f"{JUDGES_USER} (worthy of retention) of {len(judges[1])} judges by the other criteria (points of 10)"
    show(folder / "judges.csv", judges, JUDGES_USER, about)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 when everything was certified, 2 on bad input or missing data, 3 when not."""
    parser = argparse.ArgumentParser(description="Runs hull on MovieLens and on USJudgeRatings.")
    parser.add_argument("--out", type=Path, default=Path("certificates"), metavar="DIR", help="where files go")
    options = parser.parse_args(arguments)
    try:
        run(options.out)
    except CertifyError as error:
        print(f"ratings.py: {error}", file=sys.stderr)
        return 2 if isinstance(error, InputError) else 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
