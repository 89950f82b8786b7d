"""The compiled search from outside."""

from __future__ import annotations

from functools import cache
from itertools import starmap
from pathlib import Path
from zlib import crc32

import numpy as np

from certify.equilibria.compiled.label_sets import MOST_LABELS
from certify.equilibria.compiled.tree import Search, search_of
from certify.equilibria.flat import direction_without
from certify.equilibria.found import Found
from certify.equilibria.nodes import node_of
from certify.kernel.exhaustion import Exhaustion
from certify.spec.best_replies import BestReplies

_FEW, _MANY = 128, 4_096
"""How much has room: little at first, as memory that is asked for anew costs more than a small search."""


def found_by_compiled(replies: tuple[BestReplies, BestReplies]) -> Found | None:
    """Return what the search finds, None where it gives up: numbers or tree too large, or a sign in doubt."""
    if len(replies[0].replies) + replies[0].own > MOST_LABELS:
        return None
    try:
        tables = [np.array(side.replies, np.int64) for side in replies]
    except OverflowError:
        return None
    count, nodes, pairs, *both = _search()(tables[0], tables[1], _FEW)
    if count < 0:
        count, nodes, pairs, *both = _search()(tables[0], tables[1], _MANY)
    if count < 0:
        return None
    vectors, weights, directions = ([array.tolist() for array in both[place : place + 2]] for place in (0, 2, 4))
    every = [[*map(tuple, own)] for own in vectors]
    for side, own, without in zip(replies, every, directions, strict=True):
        for off in without:
            direction = direction_without(side, off)
            if direction is None:
                return None
            own.append(direction)
    tree = Exhaustion((tuple(every[0]), tuple(every[1])), tuple(starmap(node_of, nodes.tolist())))
    return Found(([*map(tuple, weights[0])], [*map(tuple, weights[1])]), set(map(tuple, pairs.tolist())), tree)


@cache
def _search() -> Search:
    """Return the compiled search for the files as they are."""
    return search_of(crc32(b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))))
