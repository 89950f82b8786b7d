"""Times conversations: theorems from the rules up, `bound` in two rounds against one, the best value of the user.

Run as a script: `python tests/benchmarks/conversation.py [RUNS]`, by default 3 runs of each, interleaved. Times are
medians, the kernel's check included; each line ends with its ratio to the first of its group.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from itertools import product
from pathlib import Path

import certify
from certify.bounds import bound
from certify.kernel.statement_file import statements
from certify.spec.conversation.best import Talk
from certify.spec.conversation.protocol import Protocol
from certify.spec.reading.market import parse_market
from certify.spec.reading.market_document import MarketDocument

FILE = Path(__file__).parents[2] / "proofs" / "conversations.py"
SECONDS = 600


def market(types: int, signals: int, actions: int, agents: int, draw: random.Random) -> MarketDocument:
    """A market with a full joint prior and small utilities."""
    cells = list(product(range(types), range(signals), range(signals)))
    masses = [draw.randint(1, 9) for _ in cells]
    table = [[[draw.randint(0, 9) for _ in range(signals)] for _ in range(actions)] for _ in range(1 + agents)]
    rows = [
        {"type": f"z{z}", "signal": f"x{x}", "state": f"y{y}", "probability": str(Fraction(mass, sum(masses)))}
        for (z, x, y), mass in zip(cells, masses, strict=True)
    ]
    return parse_market(
        {
            "format": "certify-market/1",
            "actions": [f"a{a}" for a in range(actions)],
            "states": [f"y{y}" for y in range(signals)],
            "joint": rows,
            "user": table[0],
            "agents": {f"agent {i}": each for i, each in enumerate(table[1:])},
        },
        "market",
    )


def theorem(name: str, shape: Mapping[str, int]) -> None:
    """Prove a statement from the rules up at two agents, two actions, two states, two messages."""
    outcome = certify.prove(statements(FILE)[name], {**shape, "level": "rules"}, seconds=SECONDS)
    if outcome.status != "proved":
        raise RuntimeError(f"{name} at {shape}: {outcome.status}")


def best(agents: int, draw: random.Random) -> None:
    """Compute what the user gets against random rules over two rounds."""
    protocol = Protocol(2, 2, 2)
    joint = {(z, x, y): Fraction(1, 8) for z, x, y in product(range(2), range(2), range(2))}
    rules: list[dict[tuple[int, tuple[int, ...]], list[Fraction]]] = []
    for _ in range(agents):
        chance = {(x, h): Fraction(draw.randint(0, 8), 8) for x in range(2) for h in protocol.histories()}
        rules.append({at: [p, 1 - p] for at, p in chance.items()})
    Talk(joint, [[Fraction(1), Fraction(0)], [Fraction(0), Fraction(1)]], protocol).best_value(rules)


def groups() -> list[list[tuple[str, Callable[[], object]]]]:
    """What is timed, in groups whose first member is what the others are compared with."""
    shapes: list[tuple[str, dict[str, int]]] = [
        ("1 round, 1 type", {"rounds": 1, "types": 1, "signals": 2}),
        ("1 round, 2 types", {"rounds": 1, "types": 2, "signals": 2}),
        ("2 rounds, 1 type", {"rounds": 2, "types": 1, "signals": 2}),
        ("2 rounds, 2 types", {"rounds": 2, "types": 2, "signals": 2}),
    ]
    found: list[list[tuple[str, Callable[[], object]]]] = [
        [(f"{name}, {words}", partial(theorem, name, shape)) for words, shape in shapes]
        for name in ("conversation_selects", "conversation_aligns")
    ]
    for types, size, kind in product((2, 4), (2, 4), ("best-agent", "all")):
        if size**types <= 256:
            given = market(types, size, size, 3, random.Random(types + size))
            words = f"bound {kind}, {types} types, {size} actions and signals"
            found.append([(f"{words}, {r} round(s)", partial(bound, given, kind=kind, rounds=r)) for r in (1, 2)])
    found.append([(f"best value against {n} agents", partial(best, n, random.Random(n))) for n in (1, 2, 3)])
    return found


def main(runs: int) -> None:
    """Print a line for each median."""
    for group in groups():
        times: dict[str, list[float]] = {name: [] for name, _ in group}
        for _ in range(runs):
            for name, work in group:
                start = time.perf_counter()
                work()
                times[name].append(time.perf_counter() - start)
        first = statistics.median(next(iter(times.values())))
        for name, taken in times.items():
            median = statistics.median(taken)
            print(f"{name:70} {median:9.3f} s {median / first:8.2f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
