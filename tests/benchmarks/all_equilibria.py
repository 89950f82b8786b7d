"""Times `all_equilibria`, its check by the kernel included, and more, against other enumerations in the same run.

Run as a script: `python tests/benchmarks/all_equilibria.py [LARGEST [GAMES]]`, by default up to 12x12 and 5 games of
each size. Against nashpy's and quantecon's vertex enumerations, in floating point, and pygambit's `enummixed`, exact.
Times are medians over the games, the solvers in turn, one thread each, in processor seconds: they depend little on what
else runs. A solver that is not installed, or needed more than `PATIENCE` seconds for a game of the last size, is left
out.

The first table is of calls in a process that has imported everything; `compiled` is the compiled search where numba
is installed; it and quantecon's are compiled before, pygambit's game is read before. `text` is what it takes to write
the text of the certificate after a call, with indices, components and a second check of all of it, `replay` to read
and check that. The second is of whole processes, each of which imports its library, reads one game and enumerates it;
before it each library has had a process, so that what it keeps on the disk is there. It says how many games a process
has to answer until one that pays for quantecon has overtaken.
"""

from __future__ import annotations

import io
import json
import random
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from subprocess import DEVNULL, TimeoutExpired, run
from typing import Any

import numpy as np

from certify.equilibria import all_equilibria
from certify.kernel.replay import replay
from certify.spec.reading.game import GameDocument, write_nfg

PATIENCE = 5.0
PROCESS_SIZES = (3, 4, 6, 8, 10, 12)

Solver = Callable[[Any, Any, Any], int]
"""Takes the payoffs of both as arrays, and the game of pygambit."""


def integers(draw: random.Random) -> int:
    """A payoff of which two are rarely equal."""
    return draw.randint(-100, 100)


def zero_one(draw: random.Random) -> int:
    """A payoff of which every second is equal."""
    return draw.randint(0, 1)


def document(size: int, entry: Callable[[random.Random], int], draw: random.Random) -> GameDocument:
    """A game of two players with `size` strategies each."""
    names = tuple(f"s{strategy}" for strategy in range(size))
    tables = tuple(tuple(Fraction(entry(draw)) for _ in range(size * size)) for _ in range(2))
    return GameDocument("", ("row", "column"), (names, names), tables)


def solvers() -> dict[str, Solver]:
    """The vertex enumerations that are installed: each returns how many equilibria it found."""
    found: dict[str, Solver] = {}
    if find_spec("quantecon"):
        theory: Any = import_module("quantecon.game_theory")

        def quantecon(first: Any, second: Any, _: Any) -> int:
            players = theory.Player(first), theory.Player(np.ascontiguousarray(second.T))
            return len(theory.vertex_enumeration(theory.NormalFormGame(players)))

        quantecon(np.eye(2), np.eye(2), None)
        found["quantecon"] = quantecon
    if find_spec("nashpy"):
        nashpy: Any = import_module("nashpy")
        found["nashpy"] = lambda first, second, _: len(list(nashpy.Game(first, second).vertex_enumeration()))
    if find_spec("pygambit"):
        nash: Any = import_module("pygambit").nash
        found["gambit"] = lambda _first, _second, game: len(nash.enummixed_solve(game, rational=True).equilibria)
    return found


def foreign(game: GameDocument) -> Any:
    """The game of pygambit, None where that is not installed."""
    return import_module("pygambit").read_nfg(io.StringIO(write_nfg(game))) if find_spec("pygambit") else None


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds and result of an action; a crash of a solver counts as no equilibria."""
    start = time.process_time()
    try:
        result = action()
    except Exception as error:
        result = type(error).__name__
    return time.process_time() - start, result


def compare(label: str, games: Sequence[GameDocument], others: dict[str, Solver], folder: Path) -> dict[str, float]:
    """Prints the medians and ratios for some games, removes the solvers that became too slow; returns the medians."""
    own = ("certify", "compiled") if find_spec("numba") else ("certify",)
    times: dict[str, list[float]] = {name: [] for name in (*own, "text", "replay", *others)}
    counts: dict[str, list[Any]] = {name: [] for name in ("certify", *others)}
    nodes: list[int] = []
    for game in games:
        seconds, result = timed(lambda game=game: all_equilibria(game))
        assert result.complete
        times["certify"].append(seconds)
        counts["certify"].append(len(result.profiles))
        nodes.append(result.nodes)
        if "compiled" in own:
            seconds, again = timed(lambda game=game: all_equilibria(game, compiled=True))
            assert again.profiles == result.profiles
            times["compiled"].append(seconds)
        (folder / "game.json").write_text(write_nfg(game), encoding="utf-8")
        certificate = folder / "certificate.json"
        seconds, text = timed(lambda result=result: result.certificate)
        times["text"].append(seconds)
        certificate.write_text(text, encoding="utf-8")
        seconds, verdict = timed(lambda certificate=certificate: replay(certificate))
        assert verdict.accepted
        times["replay"].append(seconds)
        size = game.shape[0]
        given = foreign(game)
        first, second = (np.array(table, dtype=float).reshape(size, size) for table in game.payoffs)
        for name, solver in others.items():
            seconds, count = timed(lambda solver=solver, payoffs=(first, second, given): solver(*payoffs))
            times[name].append(seconds)
            counts[name].append(count)
    median = {name: statistics.median(each) for name, each in times.items()}
    parts = [f"{name} {1e3 * median[name]:.2f} ms" for name in (*own, "text", "replay")]
    for name in others:
        wrong = sum(one != other for one, other in zip(counts["certify"], counts[name], strict=True))
        differ = f", {wrong} other counts" if wrong else ""
        ratios = ", ".join(f"{each}/{name} {median[each] / median[name]:.3g}" for each in own)
        parts.append(f"{name} {1e3 * median[name]:.2f} ms ({ratios}{differ})")
    print(
        f"{label}: {statistics.median(nodes):g} nodes, {counts['certify']} equilibria; {'; '.join(parts)}", flush=True
    )
    for name in [name for name in others if max(times[name]) > PATIENCE]:
        del others[name]
    return median


SCRIPTS = {
    "certify": """
import sys
from certify import all_equilibria
assert all_equilibria(sys.argv[1]).complete
""",
    "numba": """
import sys
from certify import all_equilibria
assert all_equilibria(sys.argv[1], compiled=True).complete
""",
    "quantecon": """
import json, sys
import numpy as np
from quantecon.game_theory import NormalFormGame, Player, vertex_enumeration
first, second = (np.array(table, dtype=float) for table in json.load(open(sys.argv[2])))
vertex_enumeration(NormalFormGame((Player(first), Player(np.ascontiguousarray(second.T)))))
""",
    "nashpy": """
import json, sys
import nashpy, numpy as np
list(nashpy.Game(*map(np.array, json.load(open(sys.argv[2])))).vertex_enumeration())
""",
    "pygambit": """
import sys
import pygambit
pygambit.nash.enummixed_solve(pygambit.read_nfg(sys.argv[1]), rational=True)
""",
}
"""What each process runs, with the library that it needs; the one with numba is `certify`'s compiled search. The
arguments are a `.nfg` file and a JSON file with both tables of payoffs."""


def write_inputs(game: GameDocument, folder: Path) -> None:
    """Writes the two files that each process is given."""
    rows, columns = game.shape
    starts = range(0, rows * columns, columns)
    tables = [
        [[float(value) for value in table[start : start + columns]] for start in starts] for table in game.payoffs
    ]
    (folder / "game.nfg").write_text(write_nfg(game), encoding="utf-8")
    (folder / "tables.json").write_text(json.dumps(tables), encoding="utf-8")


def process_seconds(script: str, folder: Path) -> float | None:
    """Processor seconds of a process; None if it failed or ran out of patience."""
    command = [sys.executable, "-W", "ignore", "-c", script, str(folder / "game.nfg"), str(folder / "tables.json")]
    start = processor_seconds()
    try:
        code = run(command, check=False, stdout=DEVNULL, stderr=DEVNULL, timeout=10 * PATIENCE).returncode
    except TimeoutExpired:
        return None
    return None if code else processor_seconds() - start


def processor_seconds() -> float:
    """Processor seconds of all processes that have ended."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compare_processes(
    label: str, games: Sequence[GameDocument], scripts: dict[str, str], folder: Path, calls: dict[str, float]
) -> None:
    """Prints the medians for some games, and removes what became too slow; `calls` are the medians of single calls."""
    times: dict[str, list[float | None]] = {name: [] for name in scripts}
    for game in games:
        write_inputs(game, folder)
        for name, script in scripts.items():
            times[name].append(process_seconds(script, folder))
    parts: list[str] = []
    medians: dict[str, float] = {}
    for name, each in times.items():
        ended = [seconds for seconds in each if seconds is not None]
        failed = f", {len(each) - len(ended)} failed" if len(ended) < len(each) else ""
        parts.append(f"{name} {statistics.median(ended):.2f} s{failed}" if ended else f"{name} failed")
        if ended:
            medians[name] = statistics.median(ended)
        if name not in ("certify", "numba") and (not ended or max(ended) > PATIENCE):
            del scripts[name]
    if "quantecon" in medians and calls["certify"] > calls["quantecon"]:
        games_until = (medians["quantecon"] - medians["certify"]) / (calls["certify"] - calls["quantecon"])
        parts.append(f"quantecon has overtaken after {games_until:,.0f} games")
    print(f"processes, {label}: {'; '.join(parts)}", flush=True)


def main(arguments: list[str]) -> None:
    """Times both kinds of games from 3x3 on, first calls, then processes."""
    largest, count = (*map(int, arguments), *(12, 5)[len(arguments) :])
    warnings.simplefilter("ignore")
    all_equilibria(document(2, integers, random.Random(0)), compiled=find_spec("numba") is not None)
    with tempfile.TemporaryDirectory() as folder:
        calls: dict[tuple[str, int], dict[str, float]] = {}
        for kind in (integers, zero_one):
            others = solvers()
            for size in range(3, largest + 1):
                draw = random.Random(size)
                games = [document(size, kind, draw) for _ in range(count)]
                calls[kind.__name__, size] = compare(f"{kind.__name__} {size}x{size}", games, others, Path(folder))
        installed = {name: script for name, script in SCRIPTS.items() if find_spec(name)}
        write_inputs(document(2, integers, random.Random(0)), Path(folder))
        for script in installed.values():
            process_seconds(script, Path(folder))
        for kind in (integers, zero_one):
            scripts = dict(installed)
            for size in (size for size in PROCESS_SIZES if size <= largest):
                draw = random.Random(size)
                games = [document(size, kind, draw) for _ in range(min(count, 3))]
                label = f"{kind.__name__} {size}x{size}"
                compare_processes(label, games, scripts, Path(folder), calls[kind.__name__, size])


if __name__ == "__main__":
    main(sys.argv[1:])
