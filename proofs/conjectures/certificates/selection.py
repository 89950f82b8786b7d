"""False conjectures about the selection market with mixed and correlated equilibria; README.md says what refutes each.

The counterexamples are read from the rules up (`--level rules`). Equilibria and alignment are exact; the user breaks
ties among agents in any way, which may depend on who deviated.
"""

from itertools import product
from math import isqrt

from certify import theorem


def stated(t, market):
    """State exact alignment, a coarse correlated equilibrium under any ties, and that it gives the user V°."""
    weights, offset = t.weights(), market.offset("offset")
    t.assume(market.aligned(weights, error=0, offset=offset), name="exact alignment")
    equilibrium = t.every(market.coarse_correlated(ties="any"))
    t.claim(equilibrium.user_value >= market.aligned_value)
    return equilibrium


@theorem(source="found here; true under fixed priority, theory.md T3c")
def correlated_selection_needs_no_priority(t):
    """Under exact alignment every coarse correlated equilibrium of the selection market gives the user V°."""
    stated(t, t.selection_market())


@theorem(source="found here; true under fixed priority, proofs/outside_options_mixtures.py")
def paying_the_selected_agent_alone_needs_no_priority(t):
    """Where agents that are not selected get 0, and no action pays less, every such equilibrium gives the user V°."""
    market = t.selection_market(outside_options=True)
    for i, utility in enumerate(market.agent_utilities):
        t.assume(market.outside_options[i] == 0, name=f"unselected, agent {i} is paid 0")
        t.assume(t.all_of(value >= 0 for row in utility for value in row), name=f"agent {i} nonnegative")
    stated(t, market)


@theorem(source="found here; true under fixed priority, theory.md T3c")
def mixed_selection_needs_no_priority(t):
    """Under exact alignment every mixed equilibrium of the selection market gives the user V°, two agents.

    Each agent mixes over some rules independently of the other; there are as many pairs of rules as draws.
    """
    equilibrium = stated(t, t.selection_market())
    size = isqrt(len(equilibrium.chances))
    pairs = list(product(range(size), repeat=2))
    chances = dict(zip(pairs, equilibrium.chances, strict=False))
    alone = [[t.sum(c for pair, c in chances.items() if pair[i] == n) for n in range(size)] for i in range(2)]
    t.assume(t.all_of(alone[0][m] * alone[1][n] == chances[m, n] for m, n in pairs), name="independent")
    same = []
    for i, other in ((0, 1), (1, 0)):
        offered = [
            dict(zip(pairs, (_numbers(row[i]) for row in drawn), strict=False)) for drawn in _offers(equilibrium)
        ]
        for each in offered:
            for pair in pairs:
                first = tuple(0 if k == other else n for k, n in enumerate(pair))
                same += [t.sum([one]) == two for one, two in zip(each[pair], each[first], strict=True)]
    t.assume(t.all_of(same), name="a rule for each strategy")


def _offers(equilibrium):
    """The rules of every draw where there are some, and what they lead to."""
    return [rows for rows in (equilibrium.rules, equilibrium.offers) if rows[0]]


def _numbers(offer):
    """The numbers of a rule or of an outcome law."""
    return [*offer.masses.values()] if hasattr(offer, "masses") else [chance for row in offer for chance in row]
