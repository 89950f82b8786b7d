"""Times `bound` for a quantal response beside `bound` for a best response on the same markets, in one run.

Run as a script: `python tests/benchmarks/quantal.py`. Each figure is the median of five runs, kernel check included.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from bound import market  # the benchmark beside this one

from certify.bounds import bound

RUNS = 5
SIZES = [(2, 2, 2), (5, 3, 3), (5, 5, 5), (5, 8, 8), (5, 10, 10)]
RATES = (1, 10, 100)


def median(work) -> float:
    """The median of the seconds that a call takes."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print a line for each size, kind of market and rate."""
    print("agents actions states  market        rate  best (ms)  quantal (ms)  ratio")
    for agents, actions, states in SIZES:
        for bias, kind in ((None, "random"), (20, "nearly aligned")):
            document = market(agents, actions, states, 1, bias=bias)
            best = median(lambda document=document: bound(document))
            for rate in RATES:
                quantal = median(lambda document=document, rate=rate: bound(document, response="quantal", rate=rate))
                print(
                    f"{agents:6} {actions:7} {states:6}  {kind:14}{rate:4} {best * 1000:10.1f} {quantal * 1000:13.1f} "
                    f"{quantal / best:6.1f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
