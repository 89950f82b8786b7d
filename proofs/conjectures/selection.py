"""False conjectures about the selection market with mixed and correlated equilibria; README.md says what refutes each.

The counterexamples are read from the rules up (`--level rules`). Equilibria and alignment are exact; the user breaks
ties among agents in any way, which may depend on who deviated.
"""

from itertools import product
from math import isqrt

from certify import theorem


def stated(t):
    """State exact alignment, a coarse correlated equilibrium under any ties, and that it gives the user V°."""
    market = t.selection_market()
    weights, offset = t.weights(), market.offset("offset")
    t.assume(market.aligned(weights, error=0, offset=offset), name="exact alignment")
    equilibrium = t.every(market.coarse_correlated(ties="any"))
    t.claim(equilibrium.user_value >= market.aligned_value)
    return equilibrium


@theorem(source="found here; true under fixed priority, theory.md T3c")
def correlated_selection_needs_no_priority(t):
    """Under exact alignment every coarse correlated equilibrium of the selection market gives the user V°."""
    stated(t)


@theorem(source="found here; true under fixed priority, theory.md T3c")
def mixed_selection_needs_no_priority(t):
    """Under exact alignment every mixed equilibrium of the selection market gives the user V°, two agents.

    Each agent mixes over some rules independently of the other; there are as many pairs of rules as draws.
    """
    equilibrium = stated(t)
    size = isqrt(len(equilibrium.chances))
    pairs = list(product(range(size), repeat=2))
    chances = dict(zip(pairs, equilibrium.chances, strict=False))
    alone = [[sum(c for pair, c in chances.items() if pair[i] == n) for n in range(size)] for i in range(2)]
    t.assume(t.all_of(chances[m, n] == alone[0][m] * alone[1][n] for m, n in pairs), name="independent")
    rules = [dict(zip(pairs, (row[i] for row in equilibrium.rules), strict=False)) for i in range(2)]
    same = []
    for pair, i in product(pairs, range(2)):
        first = (pair[0], 0) if i == 0 else (0, pair[1])
        for row, other in zip(rules[i][pair], rules[i][first], strict=True):
            same += [chance == chance_there for chance, chance_there in zip(row, other, strict=True)]
    t.assume(t.all_of(same), name="a rule for each strategy")
