"""Times Lemma K of proofs/emergent_alignment.py with everything symbolic: found, written and replayed; against Z3.

Run as a script: `python tests/benchmarks/lemma_k.py [SECONDS_FOR_Z3]`, by default 120. Rows are shapes (agents,
actions, states). Times in one process are medians of five; whole processes include the start of Python and imports.
"""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from certify.kernel.certificate import statement_certificate
from certify.provers.portfolio import prove
from certify.solvers.opinion import second_opinion

FILE = Path(__file__).parents[2] / "proofs" / "emergent_alignment.py"
RUNS = 5
GROWTH = [(1, 2, 2), (2, 3, 3), (5, 4, 4), (7, 7, 7), (10, 10, 10)]
TARGET = 100
FIND = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from lemma_k import write
write(tuple(map(int, sys.argv[2].split(","))), Path(sys.argv[3]))
"""


def lemma() -> Any:
    """Returns the statement."""
    spec = importlib.util.spec_from_file_location(FILE.stem, FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.lemma_k


def shape(sizes: tuple[int, ...]) -> dict[str, int | str]:
    """Returns the shape with these numbers of agents, actions and states."""
    return dict(zip(("agents", "actions", "states"), sizes, strict=True))


def write(sizes: tuple[int, ...], place: Path) -> None:
    """Proves the lemma at a shape and writes the certificate."""
    outcome = prove(lemma(), shape(sizes), seconds=120)
    assert outcome.proof is not None, outcome.reason
    problem = outcome.problem
    text = statement_certificate(
        str(FILE.name), "lemma_k", problem.shape, problem.digest(), outcome.status, outcome.proof
    )
    place.write_text(text, encoding="utf-8")


def median(work: Callable[[], object], runs: int = RUNS) -> float:
    """Returns the median of the seconds that some work takes."""
    times: list[float] = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def process(command: list[str], folder: Path) -> tuple[float, float]:
    """Returns the seconds that a whole process takes, and its peak memory in MB."""
    # A process of its own waits for the command, so that the memory is that of this command alone.
    waiting = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", waiting, *command], check=True, cwd=folder, capture_output=True, text=True
    )
    unit = 1024 if sys.platform != "darwin" else 1024**2
    return time.perf_counter() - start, int(done.stdout) / unit


def against_z3(seconds: float) -> None:
    """Prints our time and Z3's on the same constraints, at one agent, two actions and two states."""
    sizes = (1, 2, 2)
    statement = lemma()
    problem = statement.problem(shape(sizes))
    ours = median(lambda: prove(statement, shape(sizes), seconds=60))
    start = time.perf_counter()
    answer = second_opinion(problem, seconds)
    theirs = time.perf_counter() - start
    at_least = "" if answer == "unsat" else "at least "
    ratio = theirs / ours
    print(f"{sizes}, {len(problem.unknowns)} unknowns: found and checked in {1000 * ours:.0f} ms (median of {RUNS})")
    print(f"  Z3, nonlinear real arithmetic: {answer} after {theirs:.1f} s, cap {seconds:.0f} s")
    verdict = "met" if ratio >= TARGET else "missed"
    print(f"  ratio {at_least}{ratio:.0f}; target {TARGET}: {verdict}", flush=True)


def growth(folder: Path) -> None:
    """Prints times and memory of whole processes, for ever larger shapes."""
    print(f"{'shape':>14} {'unknowns':>9} {'find':>9} {'memory':>9} {'replay':>9} {'memory':>9} {'file':>9}")
    beside = folder / FILE.name
    beside.write_text(FILE.read_text(encoding="utf-8"), encoding="utf-8")
    for sizes in GROWTH:
        place = folder / f"lemma_k_{'_'.join(map(str, sizes))}.json"
        find, find_memory = process(
            [sys.executable, "-c", FIND, str(Path(__file__).parent), ",".join(map(str, sizes)), str(place)], folder
        )
        replay, replay_memory = process([sys.executable, "-m", "certify.kernel", str(place)], folder)
        unknowns = len(lemma().problem(shape(sizes)).unknowns)
        size = place.stat().st_size / 1024
        print(
            f"{sizes!s:>14} {unknowns:9} {find:7.2f} s {find_memory:6.0f} MB"
            f" {replay:7.2f} s {replay_memory:6.0f} MB {size:6.0f} kB",
            flush=True,
        )


def main(arguments: list[str]) -> None:
    """Prints both tables."""
    against_z3(float(arguments[0]) if arguments else 120.0)
    with tempfile.TemporaryDirectory() as folder:
        growth(Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
