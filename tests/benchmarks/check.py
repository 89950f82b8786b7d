"""Times `check` of one profile of a large two-player game, its check by the kernel included.

Run as a script: `python tests/benchmarks/check.py [SIZE]`, by default 100x100. Payoffs are whole numbers or fractions;
the profile is pure, mixed over all strategies, or mixed with the exact values of floats. Least processor seconds of
three calls.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from fractions import Fraction

from certify import check
from certify.spec.reading.game import GameDocument

Mixed = Sequence[Fraction]


def document(size: int, denominators: int, draw: random.Random) -> GameDocument:
    """A game of two players with `size` strategies each."""
    names = tuple(f"s{strategy}" for strategy in range(size))
    tables = tuple(
        tuple(Fraction(draw.randint(-1000, 1000), draw.randint(1, denominators)) for _ in range(size * size))
        for _ in range(2)
    )
    return GameDocument("", ("row", "column"), (names, names), tables)


def strategies(size: int, draw: random.Random) -> dict[str, Mixed]:
    """A strategy of each kind."""
    weights = [draw.randint(1, 9) for _ in range(size)]
    floats = [Fraction(draw.random() / size) for _ in range(size - 1)]
    return {
        "pure": [Fraction(1), *[Fraction(0)] * (size - 1)],
        "mixed": [Fraction(weight, sum(weights)) for weight in weights],
        "floats": [*floats, 1 - sum(floats)],
    }


def main(arguments: list[str]) -> None:
    """Times each kind of profile on both kinds of games."""
    size = int(arguments[0]) if arguments else 100
    draw = random.Random(size)
    for kind, denominators in (("whole numbers", 1), ("fractions", 50)):
        game = document(size, denominators, draw)
        for name, strategy in strategies(size, draw).items():
            least = float("inf")
            for _ in range(3):
                start = time.process_time()
                result = check(game, [strategy, strategy])
                least = min(least, time.process_time() - start)
            print(f"{size}x{size}, {kind}, {name}: {least:.3f} s, {result!r}")


if __name__ == "__main__":
    main(sys.argv[1:])
