"""Times `hull`, its check by the kernel included, and a replay from the file, against a float solve of the same fit.

Run as a script: `python tests/benchmarks/hull.py [ROWS AGENTS]`, by default 2,000 rows and 200 agents. Times are
medians of three runs, the solvers in turn, one thread each. In the sup norm (convex) HiGHS gets ready-made arrays of
the same program; in the norm of squares (conic) the float solve is scipy's `nnls`, where scipy is installed, on columns
less their means.
"""

from __future__ import annotations

import math
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import highspy
import numpy as np

from certify.hulls import hull
from certify.kernel.replay import replay
from certify.spec.reading.table import TableDocument, read_table

RUNS = 3


def noise(rows: int, agents: int, draw: random.Random) -> list[list[str]]:
    """Independent utilities with two decimals."""
    return [[f"{draw.randint(0, 100) / 100:.2f}" for _ in range(agents + 1)] for _ in range(rows)]


def biased(rows: int, agents: int, draw: random.Random) -> list[list[str]]:
    """Each agent is the user plus noise of its own."""
    table = []
    for _ in range(rows):
        user = draw.randint(0, 100)
        table.append([f"{(user + step) / 100:.2f}" for step in (0, *(draw.randint(-30, 30) for _ in range(agents)))])
    return table


def nnls_seconds(table: TableDocument) -> float:
    """Seconds that scipy's nonnegative least squares takes; not a number without scipy."""
    try:
        from scipy.optimize import nnls
    except ImportError:
        return math.nan
    values = np.array([[float(cell) for cell in row] for row in table.rows])
    values -= values.mean(0)
    start = time.perf_counter()
    nnls(values[:, 1:], values[:, 0])
    return time.perf_counter() - start


def highs_seconds(table: TableDocument) -> float:
    """Seconds HiGHS takes with its default options."""
    values = np.array([[float(cell) for cell in row] for row in table.rows])
    rows, agents = values.shape[0], values.shape[1] - 1
    side = np.hstack([values[:, 1:], np.ones((rows, 1))])
    ones = np.ones((rows, 1))
    last = np.hstack([np.ones((1, agents)), np.zeros((1, 2))])
    matrix = np.vstack([np.hstack([side, ones]), np.hstack([side, -ones]), last])
    starts, columns = np.nonzero(matrix)
    infinity = np.full(rows, np.inf)
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", "false")
    highs.setOptionValue("threads", 1)
    arrays = (
        np.array([*([0.0] * (agents + 1)), 1.0]),
        np.array([*([0.0] * agents), -np.inf, -np.inf]),
        np.full(agents + 2, np.inf),
        np.concatenate([values[:, 0], -infinity, [1.0]]),
        np.concatenate([infinity, values[:, 0], [1.0]]),
        np.searchsorted(starts, np.arange(2 * rows + 1)).astype(np.int32),
        columns.astype(np.int32),
        matrix[starts, columns],
        np.zeros(agents + 2, dtype=np.int32),
    )
    start = time.perf_counter()
    highs.passModel(agents + 2, 2 * rows + 1, len(columns), 2, 1, 0.0, *arrays)
    highs.run()
    return time.perf_counter() - start


Question = tuple[str, str, Callable[[TableDocument], float]]

QUESTIONS: tuple[Question, ...] = (("sup", "convex", highs_seconds), ("squares", "conic", nnls_seconds))
"""Norm, form, and the seconds of a float solve."""


def compare(label: str, table: list[list[str]], folder: Path, question: Question) -> None:
    """Prints the median times and ratios for one table."""
    norm, form, float_seconds = question
    names = ["user", *(f"agent{number}" for number in range(1, len(table[0])))]
    file = folder / "table.csv"
    file.write_text("\n".join(map(",".join, [names, *table])) + "\n", encoding="utf-8")
    document = read_table(file)
    times: dict[str, list[float]] = {"float": [], "hull": [], "replay": []}
    size = 0.0
    for _ in range(RUNS):
        times["float"].append(float_seconds(document))
        start = time.perf_counter()
        result = hull(document, "user", form=form, norm=norm)
        times["hull"].append(time.perf_counter() - start)
        certificate = folder / "certificate.json"
        certificate.write_text(result.certificate, encoding="utf-8")
        size = len(result.certificate) / 1e6
        start = time.perf_counter()
        assert replay(certificate).accepted
        times["replay"].append(time.perf_counter() - start)
    median = {key: statistics.median(each) for key, each in times.items()}
    shown = ", ".join(f"{key} {seconds:.2f} s" for key, seconds in median.items())
    alone, together = (seconds / median["float"] for seconds in (median["hull"], median["hull"] + median["replay"]))
    ratios = f"hull/float {alone:.2f}, with replay {together:.2f}"
    print(f"{norm}, {form}, {label}: {shown}, certificate {size:.1f} MB; {ratios}", flush=True)


def main(arguments: list[str]) -> None:
    """Times both kinds of tables."""
    rows, agents = map(int, arguments or ("2000", "200"))
    kinds: dict[str, Callable[[int, int, random.Random], list[list[str]]]] = {"noise": noise, "biased": biased}
    with tempfile.TemporaryDirectory() as folder:
        for question in QUESTIONS:
            for label, kind in kinds.items():
                table = kind(rows, agents, random.Random(0))
                compare(f"{label}, {rows} rows, {agents} agents", table, Path(folder), question)


if __name__ == "__main__":
    main(sys.argv[1:])
