"""Times the audit of many small games, and how far one slow call holds up the others.

Run as a script: `python tests/benchmarks/audit.py [GAMES]`, by default 1000 games, spread evenly over all kinds. For
each solver that is installed: seconds with two calls at once, games a second, the ratio to one call at a time (on a
tenth of the games), verdicts. Solvers start and compile before the clock. Processor seconds are those of all processes
together, the start included: they do not depend on what else runs. Then a command that sleeps `SLEEP` seconds
over the first of 30 games: when the last of the others was done, with two calls at once.
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
from pathlib import Path

from certify.audit.command import command
from certify.audit.kinds import KINDS, draw
from certify.audit.promise import Solver
from certify.audit.registry import solvers
from certify.audit.run import Row, Task, audit, started

SLEEP = 5.0
SOLVERS = ("nashpy:support", "nashpy:vertex", "quantecon:support", "quantecon:vertex", "gambit:enummixed", "gambit:lcp")
TEXT = f"""import sys, time
text = sys.stdin.read()
time.sleep({SLEEP} if "slow" in text.splitlines()[0] else 0)
print('{json.dumps({"format": "certify-profiles/1", "profiles": []})}')
"""


def tasks(number: int) -> list[Task]:
    """So many games, of all kinds in turn."""
    kinds = list(KINDS)
    drawn = ((kinds[each % len(kinds)], each // len(kinds)) for each in range(number))
    return [Task(f"{kind}/1/{place}", kind, draw(kind, 1, place)) for kind, place in drawn]


def spent() -> tuple[float, float]:
    """Processor seconds of this process, and of all others that it started and that have ended."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime, others.ru_utime + others.ru_stime


def timed(solver: Solver, games: Sequence[Task], jobs: int) -> tuple[float, list[Row]]:
    """Seconds that the games took once the solver was started, and the rows."""
    with started(solver) as address:
        start = time.perf_counter()
        rows = list(audit(solver, games, address, seconds=5.0, jobs=jobs))
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


def main(number: int) -> None:
    """Times the solvers that are installed."""
    games, known = tasks(number), solvers()
    for name in SOLVERS:
        solver = known[name]
        if not find_spec(solver.package):
            continue
        before = spent()
        seconds, rows = timed(solver, games, 2)
        here, elsewhere = (after - earlier for after, earlier in zip(spent(), before, strict=True))
        part = games[: max(20, number // 10)]
        alone, both = timed(solver, part, 1)[0], timed(solver, part, 2)[0]
        verdicts = ", ".join(f"{count} {verdict}" for verdict, count in Counter(r.verdict.name for r in rows).items())
        print(
            f"{name}: {len(rows)} games in {seconds:.1f} s, {len(rows) / seconds:.0f} a second; "
            f"one call at a time {alone / both:.2f} times as long; "
            f"processor seconds a game {here / len(rows):.4f} here, {elsewhere / len(rows):.4f} in solvers; {verdicts}",
            flush=True,
        )
    slow_call()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
