"""Times `solve` on three families of linear programs against the float solve of HiGHS on the same arrays.

Run as a script: `python tests/benchmarks/exact_linear_programs.py [market|fit|small ...]`. Each time is the
median of five runs, the two solvers in turn, one thread each.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from fractions import Fraction
from math import inf

import highspy
import numpy as np

from certify.exact.linear_program import LinearProgram, Optimal, solve

RUNS = 5


def market_program(actions: int, states: int, agents: int, bias: int, seed: int) -> LinearProgram:
    """The least user value over outcome laws of the full market (theory.md section 5), no private types."""
    draw = random.Random(seed)
    weights = [draw.randint(1, 20) for _ in range(states)]
    prior = [Fraction(weight, sum(weights)) for weight in weights]
    user = [[Fraction(draw.randint(0, 100), 100) for _ in range(states)] for _ in range(actions)]
    program = LinearProgram()
    law = [[program.add_column(user[a][x]) for x in range(states)] for a in range(actions)]
    for x in range(states):
        program.add_row({law[a][x]: 1 for a in range(actions)}, prior[x], prior[x])
    for a in range(actions):
        for b in range(actions):
            if a != b:
                program.add_row({law[a][x]: user[a][x] - user[b][x] for x in range(states)}, 0)
    best = [max(range(actions), key=lambda a, x=x: user[a][x]) for x in range(states)]
    for _ in range(agents):
        agent = [[user[a][x] + Fraction(draw.randint(-bias, bias), 100) for x in range(states)] for a in range(actions)]
        safe = sum((prior[x] * agent[best[x]][x] for x in range(states)), Fraction(0))
        program.add_row({law[a][x]: agent[a][x] for a in range(actions) for x in range(states)}, safe)
    return program


def fit_program(rows: int, columns: int, seed: int) -> LinearProgram:
    """The least greatest error of an affine fit whose weights are non-negative with sum 1."""
    draw = random.Random(seed)
    program = LinearProgram()
    weights = [program.add_column() for _ in range(columns)]
    constant = program.add_column(lower=None)
    error = program.add_column(cost=1)
    for _ in range(rows):
        table = [draw.randint(0, 100) for _ in range(columns)]
        target = draw.randint(0, 100)
        row = dict(zip(weights, table, strict=True)) | {constant: 1}
        program.add_row(row | {error: 1}, lower=target)
        program.add_row(row | {error: -1}, upper=target)
    program.add_row(dict.fromkeys(weights, 1), 1, 1)
    return program


def small_program(seed: int) -> LinearProgram:
    """Ten rows, ten columns, all numbers small."""
    draw = random.Random(seed)
    program = LinearProgram()
    for _ in range(10):
        program.add_column(draw.randint(1, 9))
    for _ in range(10):
        program.add_row({j: draw.randint(0, 9) for j in range(10)}, draw.randint(1, 9))
    return program


def float_seconds(program: LinearProgram) -> float:
    """Seconds HiGHS takes with its default options to load and solve ready-made arrays."""
    counts = [len(columns) for columns in program.row_columns]

    def sides(numbers: list, missing: float) -> np.ndarray:
        return np.array([missing if number is None else float(number) for number in numbers])

    arrays = (
        sides(program.costs, 0.0),
        sides(program.lowers, -inf),
        sides(program.uppers, inf),
        sides(program.row_lowers, -inf),
        sides(program.row_uppers, inf),
        np.cumsum([0, *counts])[:-1].astype(np.int32),
        np.array([j for columns in program.row_columns for j in columns], dtype=np.int32),
        np.array([value for values in program.row_values for value in values], dtype=np.float64),
        np.zeros(program.column_count, dtype=np.int32),
    )
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", "false")
    highs.setOptionValue("threads", 1)
    start = time.perf_counter()
    highs.passModel(program.column_count, program.row_count, sum(counts), 2, 1, 0.0, *arrays)
    highs.run()
    return time.perf_counter() - start


def compare(label: str, program: LinearProgram) -> None:
    """Prints the median times of both solvers and their ratio."""
    exact, floating = [], []
    for _ in range(RUNS):
        floating.append(float_seconds(program))
        start = time.perf_counter()
        answer = solve(program)
        exact.append(time.perf_counter() - start)
        assert isinstance(answer, Optimal), answer
    ours, theirs = statistics.median(exact), statistics.median(floating)
    size = f"{program.row_count} rows, {program.column_count} columns"
    print(f"{label}: {size}: exact {ours:.4f} s, float {theirs:.4f} s, ratio {ours / theirs:.2f}", flush=True)


def main(families: list[str]) -> None:
    """Times the named families, all by default."""
    if "market" in families:
        for bias in (5, 30, 100):
            compare(f"market, bias {bias}", market_program(40, 40, 20, bias, 0))
    if "fit" in families:
        compare("fit", fit_program(2000, 200, 0))
    if "small" in families:
        for seed in range(3):
            compare(f"small {seed}", small_program(seed))


if __name__ == "__main__":
    main(sys.argv[1:] or ["market", "fit", "small"])
