"""Times the audit of many small games, and how far one slow call holds up the others.

Run as a script: `python tests/benchmarks/audit.py [GAMES [SOLVER...]]`, by default 1000 games, spread evenly over all
kinds that a solver is made for, and the solvers of `SOLVERS` that are installed. First whether so many games end in a
minute, with two calls at once and `LIMIT` seconds for one: by the clock, which runs from when the solver has started
and compiled; and by processor seconds, those of all processes together, the start included, of which two cores that do
nothing else have 120 in a minute: these do not depend on what else runs. Then the ratio to one call at a time (on a
tenth of the games), and verdicts. Then a command that sleeps `SLEEP` seconds over the first of 30 games: when the last
of the others was done, with two calls at once.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import count, islice
from pathlib import Path

from certify.audit.command import command
from certify.audit.kinds import KINDS, draw
from certify.audit.made_for import fits
from certify.audit.promise import Solver
from certify.audit.registry import solvers
from certify.audit.run import Row, Task, audit, started

MINUTE = 60.0
CORES = 2
LIMIT = 1.0
SLEEP = 5.0
SOLVERS = (
    *("nashpy:support", "nashpy:vertex", "nashpy:lemke-howson", "quantecon:support", "quantecon:vertex"),
    *("quantecon:pure", "gambit:enummixed", "gambit:lcp", "gambit:enumpoly"),
)
TEXT = f"""import sys, time
text = sys.stdin.read()
time.sleep({SLEEP} if "slow" in text.splitlines()[0] else 0)
print('{json.dumps({"format": "certify-profiles/1", "profiles": []})}')
"""


def tasks(number: int, solver: Solver | None = None) -> list[Task]:
    """So many games that a solver is made for, of all kinds in turn."""
    drawn = ((kind, place) for place in count() for kind in KINDS)
    games = (Task(f"{kind}/1/{place}", kind, draw(kind, 1, place)) for kind, place in drawn)
    return list(islice((task for task in games if solver is None or fits(solver, task.game)), number))


def spent() -> tuple[float, float]:
    """Processor seconds of this process, and of all others that it started and that have ended."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime, others.ru_utime + others.ru_stime


def timed(solver: Solver, games: Sequence[Task], jobs: int) -> tuple[float, list[Row]]:
    """Seconds that the games took once the solver was started, and the rows."""
    with started(solver) as address:
        start = time.perf_counter()
        rows = list(audit(solver, games, address, seconds=LIMIT, jobs=jobs))
        return time.perf_counter() - start, rows


def slow_call() -> None:
    """One call sleeps; the others go on."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "solver.py"
        script.write_text(TEXT)
        games = tasks(30)
        first = games[0].game
        games[0] = Task("slow", "slow", type(first)("slow", *(getattr(first, name) for name in first.__slots__[1:])))
        solver = command(f"{sys.executable} -S {script}", "one", "0")
        start = time.perf_counter()
        rows = list(audit(solver, games, jobs=2, seconds=60.0))
        whole = time.perf_counter() - start
        others = sum(row.seconds for row in rows[1:])
        print(f"one call of {rows[0].seconds:.1f} s, the others {others:.1f} s together: all done after {whole:.1f} s")


def main(number: int, names: Sequence[str] = SOLVERS) -> None:
    """Times the solvers that are installed."""
    known = solvers()
    for name in names:
        solver = known[name]
        if not find_spec(solver.package):
            continue
        games = tasks(number, solver)
        before = spent()
        seconds, rows = timed(solver, games, CORES)
        here, elsewhere = (after - earlier for after, earlier in zip(spent(), before, strict=True))
        part = games[: max(20, number // 10)]
        alone, both = timed(solver, part, 1)[0], timed(solver, part, CORES)[0]
        verdicts = ", ".join(f"{times} {verdict}" for verdict, times in Counter(r.verdict.name for r in rows).items())
        print(
            f"{name}: {len(rows)} games in a minute on {CORES} cores: "
            f"{_told(here + elsewhere, CORES * MINUTE)} by processor seconds, {here:.1f} here and {elsewhere:.1f} in "
            f"the solver and in processes that judge; {_told(seconds, MINUTE)} by the clock, {seconds:.1f} s; "
            f"one call at a time {alone / both:.2f} times as long; {verdicts}",
            flush=True,
        )
    slow_call()


def _told(seconds: float, most: float) -> str:
    return "yes" if seconds <= most else "no"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, sys.argv[2:] or SOLVERS)
