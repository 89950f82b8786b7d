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


@theorem(source="found here; true of two agents, proofs/selection_within_gamma.py")
def priority_keeps_the_loss_within_two_gamma(t):
    """By priority among those within gamma, exact alignment leaves coarse correlated equilibria V° less 2 gamma.

    At level `laws` agents choose from a menu: the rules that lead to the aligned law and to all offers of all draws.
    What each leads to is obedient, and nobody gains by any of them.
    """
    market = t.selection_market()
    weights, offset, gamma = t.weights(), market.offset("offset"), t.unknown("gamma")
    t.assume(market.aligned(weights, error=0, offset=offset), name="exact alignment")
    t.assume(gamma >= 0, name="gamma nonnegative", definition=True)
    equilibrium = t.every(market.coarse_correlated(gamma=gamma, ties="priority"))
    t.claim(equilibrium.user_value >= market.aligned_value - 2 * gamma)
    if t.level == "rules":
        return
    menu = {f"offer {j} of draw {d}": law for d, row in enumerate(equilibrium.offers) for j, law in enumerate(row)}
    for what, law in {"the aligned law": market.aligned_law, **menu}.items():
        t.assume(obedient(t, market, law), name=f"{what} is obedient")
        for i in range(market.agents):
            after = equilibrium.offering(i, law, f"selected after {i} has {what}")
            t.assume(after.no_gain(), name=f"agent {i} does not gain by {what}")


def obedient(t, market, law):
    """The formula: who is told what to do by this law, and knows her type, does it."""
    actions = range(market.actions)
    kinds = {z for z, _, _ in market.prior}
    gains = (
        t.sum(law.masses[a, c] * (market.user[a][c[2]] - market.user[b][c[2]]) for c in market.prior if c[0] == z)
        for z in sorted(kinds)
        for a in actions
        for b in actions
        if a != b
    )
    return t.all_of(gain >= 0 for gain in gains)


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
