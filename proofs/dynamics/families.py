"""Compares competition with single agents over seeded families of markets, with exact numbers.

    python proofs/dynamics/families.py --out DIR [--seeds 30] [--agents 2-5] [--families inside,near,outside,allied]
    python proofs/dynamics/families.py --table proofs/dynamics/results/markets.csv

For each market: what the user gets from each agent alone (the least over its best rules), the certified least over all
equilibria, and where exact best responses end, from silence and from random rules. The kernel checks every figure
before it is written. Writes markets.csv, a row a market, and growth.svg; prints the counts. Interrupted, it goes on
where it stopped when it is started again.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

from biased_agents import BIASES, alone, market

import certify
from certify.cli.store import check_folder
from certify.files.atomic import write_atomically
from certify.report.numbers import short
from certify.report.plotting import Frame, Series, lines, require, write_plot
from certify.report.progress import progress
from certify.report.table import print_table
from certify.spec.errors import CertifyError, InputError, LimitError
from certify.spec.numbers import render
from certify.spec.reading.text_file import read_text

Row = dict[str, str]

HEADER = [
    "family",
    "agents",
    "markets",
    "helps",
    "V° in all",
    "V° alone",
    "ends at V°",
    "gain",
    "least gain",
    "most gain",
]
NEAR = Fraction(1, 1000)

KEPT = "unfinished.csv"
"""The table of a run that is not over, in the folder for tables: another run goes on from there."""


def row(family: str, agents: int, seed: int) -> Row:
    """Return the exact figures of one market as text."""
    document = market(family, agents, seed)
    singles = [proved(certify.bound(alone(document, agent)).lower) for agent in range(agents)]
    silent = certify.dynamics(document, seconds=600, path=False)
    drawn = certify.dynamics(document, start="random", seed=seed, seconds=600, bounded=False, path=False)
    optimum, theorem = proved(silent.optimum), proved(silent.theorem)
    figures = {
        "silence": proved(silent.start_user),
        "optimum": optimum,
        "hull error": (optimum - theorem) / 2,
        "best alone": max(singles),
        "least equilibrium": proved(silent.lower),
        "from silence": proved(silent.user),
        "from random rules": proved(drawn.user),
    }
    return {
        "family": family,
        "agents": str(agents),
        "seed": str(seed),
        "alone": " ".join(map(render, singles)),
        **{name: render(value) for name, value in figures.items()},
        "end from silence": silent.end,
        "end from random rules": drawn.end,
        "moves from silence": str(silent.moves),
        "moves from random rules": str(drawn.moves),
    }


def proved(figure: Fraction | None) -> Fraction:
    """Return a figure that was found, which the kernel has accepted."""
    if figure is None:
        raise LimitError("a figure was not found in time; run it on a quieter machine")
    return figure


def summary(rows: Sequence[Row]) -> list[list[str]]:
    """Return a line of counts for each family and number of agents."""
    shown: list[list[str]] = []
    for (family, agents), group in grouped(rows).items():
        least, best, top = (
            [Fraction(each[name]) for each in group] for name in ("least equilibrium", "best alone", "optimum")
        )
        gains = [low - single for low, single in zip(least, best, strict=True)]
        ends = [near_top(each, "from silence") and near_top(each, "from random rules") for each in group]
        counts = [
            sum(gain > 0 for gain in gains),
            sum(low == most for low, most in zip(least, top, strict=True)),
            sum(single == most for single, most in zip(best, top, strict=True)),
            sum(ends),
        ]
        mean = sum(gains, Fraction(0)) / len(gains)
        shown.append([family, agents, str(len(group)), *map(str, counts), *map(short, (mean, min(gains), max(gains)))])
    return shown


def near_top(row: Row, name: str) -> bool:
    """Return whether a path ends at V°, or no further from it than a thousandth of what advice can be worth."""
    top = Fraction(row["optimum"])
    return top - Fraction(row[name]) <= NEAR * (top - Fraction(row["silence"]))


def grouped(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    """Return the rows by family and number of agents."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for each in rows:
        groups.setdefault((each["family"], each["agents"]), []).append(each)
    return groups


def share(group: Sequence[Row], name: str) -> Fraction:
    """Return the mean share, over markets where advice can help, of the worth of full advice that a figure reaches."""
    shares: list[Fraction] = []
    for each in group:
        low, top = Fraction(each["silence"]), Fraction(each["optimum"])
        if low < top:
            shares.append((Fraction(each[name]) - low) / (top - low))
    return sum(shares, Fraction(0)) / len(shares) if shares else Fraction(1)


def plot(rows: Sequence[Row]) -> bytes:
    """Return the mean shares by number of agents, in competition and from the best agent alone."""
    groups = grouped(rows)
    series = [
        Series(
            f"{family}: {words}",
            [(int(k), share(group, name)) for (of, k), group in groups.items() if of == family],
            color=number,
        )
        for number, family in enumerate(dict.fromkeys(family for family, _ in groups))
        for name, words in (("least equilibrium", "competition"), ("best alone", "best alone"))
    ]
    frame = Frame("what advice is worth to the user", "agents", "share of V° less silence, mean")
    return lines(series, frame)


def as_csv(rows: Sequence[Row]) -> str:
    """Return the rows as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def read_rows(file: Path) -> list[Row]:
    """Return the rows of a table that this script wrote.

    Raises:
        InputError: there is no such file, or it has other columns.

    """
    rows = list(csv.DictReader(io.StringIO(read_text(file))))
    if not rows or {"family", "agents", "least equilibrium", "best alone"} - set(rows[0]):
        raise InputError(f"{file}: this is no table of families; make one with --out")
    return rows


def found(asked: Sequence[tuple[str, int, int]], place: Path) -> list[Row]:
    """Return the row of each market; those that an interrupted run left in a file are taken from there.

    The file has every row at once when it is found. It is removed once the table is written.
    """
    kept = read_rows(place) if place.is_file() else []
    known = {(each["family"], int(each["agents"]), int(each["seed"])): each for each in kept}
    if known:
        print(f"families: goes on after {len(known)} markets, kept in {place}", file=sys.stderr)
    with progress("best responses") as shown:
        for family, agents, seed in asked:
            if (family, agents, seed) not in known:
                shown.say(f"{family}, {agents} agents, market {seed}")
                known[family, agents, seed] = row(family, agents, seed)
                write_atomically(place, as_csv(list(known.values())))
    return [known[each] for each in asked]


def main() -> int:
    """Run the command line; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to write the table and the plot")
    parser.add_argument("--table", type=Path, metavar="FILE", help="count and draw what is in a table, compute nothing")
    parser.add_argument("--seeds", type=int, default=30, metavar="N")
    parser.add_argument("--agents", default="2-5", metavar="N-M")
    parser.add_argument("--families", default=",".join(BIASES), metavar="NAME,...")
    given = parser.parse_args()
    try:
        if given.table is not None:
            rows = read_rows(given.table)
            if given.out is not None:
                write_plot(given.out / "growth.svg", plot(rows))
            print_table(HEADER, summary(rows))
            return 0
        if given.out is None:
            raise InputError("--out: the folder is missing; name one, or give --table")
        low, _, high = given.agents.partition("-")
        if not (low.isdecimal() and (high or low).isdecimal() and 1 <= int(low) <= int(high or low)):
            raise InputError(f"--agents {given.agents}: expected a range such as 2-5")
        families = given.families.split(",")
        if unknown := [name for name in families if name not in BIASES]:
            raise InputError(f"--families {unknown[0]}: expected some of {', '.join(BIASES)}")
        if given.seeds < 1:
            raise InputError(f"--seeds {given.seeds}: expected at least 1")
        check_folder(given.out)
        require("growth.svg")
        asked = [
            (family, agents, seed)
            for family in families
            for agents in range(int(low), int(high or low) + 1)
            for seed in range(given.seeds)
        ]
        rows = found(asked, given.out / KEPT)
        write_atomically(given.out / "markets.csv", as_csv(rows))
        (given.out / KEPT).unlink(missing_ok=True)
        write_plot(given.out / "growth.svg", plot(rows))
    except CertifyError as error:
        print(f"families: {error}", file=sys.stderr)
        return 3 if isinstance(error, LimitError) else 2
    except KeyboardInterrupt:
        print(f"families: interrupted; what was found is kept in {given.out}, {KEPT}", file=sys.stderr)
        return 3
    print_table(HEADER, summary(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
