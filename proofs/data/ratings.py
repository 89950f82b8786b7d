"""Runs `hull` on real ratings: how close do combinations of others come to one person, as others are added?

    python proofs/data/ratings.py --out DIR

writes movies.csv, movies-many.csv and judges.csv to DIR with a certificate for every table that it prints, checked by
the kernel, and the tables as CSV and as plots. README.md beside this file says how users, agents and rows are chosen.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from commonly_rated import companions, most_active, movie_table
from movielens import movielens
from source import described, read_rows
from tables import Table, show

from certify.cli.store import check_folder
from certify.spec.errors import CertifyError, InputError

FEW, MANY = 12, 24
JUDGES_USER = "RTEN"


def judge_table() -> Table:
    """Lawyers' ratings of 43 judges: worthy of retention (RTEN), beside the single criteria."""
    names, rows = read_rows("datasets", "USJudgeRatings")
    header = ["judge" if name == "rownames" else name for name in names]
    return header, [[str(cell) for cell in row] for row in rows]


def run(folder: Path) -> None:
    """Write the tables, answer them, print the figures."""
    check_folder(folder)
    ratings = movielens()
    judges = judge_table()
    print(f"{described()}; errors are exact, and rounded after ~")
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
