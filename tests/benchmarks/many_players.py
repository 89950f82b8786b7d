"""Times all equilibria of random three-player games, with certificate, against pygambit's `enumpoly_solve`.

Run as a script: `python tests/benchmarks/many_players.py [GAMES] [SECONDS]`, by default 20 games of each shape and 20
seconds for each search. Payoffs are integers from -99 to 99. For each shape: the median of the seconds of a search and
of enumpoly (if pygambit is installed) in the same run, the median of their ratio, how many lists were complete, how
many equilibria they have and on how many of these games enumpoly returned as many.
"""

from __future__ import annotations

import io
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from math import prod
from random import Random
from statistics import median
from typing import Any

from certify.audit.kinds import document
from certify.equilibria import all_equilibria
from certify.spec.reading.game import write_nfg
from certify.spec.reading.game_document import GameDocument

SHAPES = ((2, 2, 2), (2, 2, 3), (3, 3, 3))


def drawn(shape: tuple[int, ...], number: int) -> GameDocument:
    """A game; the same again for the same shape and number."""
    random = Random(f"{shape}/{number}")
    return document("", shape, [[random.randint(-99, 99) for _ in range(prod(shape))] for _ in shape])


def enumpoly(game: GameDocument) -> int:
    """How many equilibria pygambit finds."""
    gambit: Any = import_module("pygambit")
    return len(gambit.nash.enumpoly_solve(gambit.read_nfg(io.StringIO(write_nfg(game)))).equilibria)


def main(games: int, seconds: float) -> None:
    """Times both on each shape."""
    with_gambit = find_spec("pygambit") is not None
    for shape in SHAPES:
        own: list[float] = []
        other: list[float] = []
        complete = counted = alike = 0
        for number in range(games):
            game = drawn(shape, number)
            start = time.perf_counter()
            found = all_equilibria(game, seconds=seconds)
            own.append(time.perf_counter() - start)
            count = len(found.profiles) + len(found.isolated)
            complete += found.complete
            counted += count if found.complete else 0
            if with_gambit:
                start = time.perf_counter()
                alike += (enumpoly(game) == count) and found.complete
                other.append(time.perf_counter() - start)
        line = f"{'x'.join(map(str, shape))}: {median(own):.3f} s, {complete} of {games} complete, {counted} equilibria"
        if other:
            ratio = median(one / two for one, two in zip(own, other, strict=True))
            line += f"; enumpoly {median(other):.3f} s, ratio {ratio:.2f}, as many on {alike}"
        print(line, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20, float(sys.argv[2]) if len(sys.argv) > 2 else 20.0)
