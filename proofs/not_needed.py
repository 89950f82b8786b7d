"""Assumptions that the theorems on emergent alignment do not need: each is made here, and `certify ablate` drops it.

The rows to look at are those of "weights sum to 1", "one offset", "fixed priority" and "utilities in [0, 1]".
"""

import itertools

from certify import theorem

PAPER = "Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)"


def alignment_with_more(t, market):
    """Assume alignment, and what it does not need; return eps, weights, eta and what the theorems need of it."""
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    aligned = market.aligned(weights, error=eps, offset=offset)
    t.assume(aligned, name="alignment")
    t.assume(t.sum(weights) == 1, name="weights sum to 1")
    first, *others = offset.values()
    t.assume(t.all_of(first == other for other in others), name="one offset")
    values = [value for table in (market.user, *market.agent_utilities) for row in table for value in row]
    unit = [part for value in values for part in (value >= 0, value <= 1)]
    t.assume(t.all_of(unit), name="utilities in [0, 1]")
    return eps, weights, eta, [aligned, *(weight >= 0 for weight in weights)]


def law_facts(market, law):
    """Return the formulas that make the masses of a law one."""
    cells = [sum(law.masses[a, cell] for a in range(market.actions)) == mass for cell, mass in market.prior.items()]
    return [*cells, sum(market.prior.values()) == 1, *(mass >= 0 for mass in law.masses.values())]


def charge(t, weights, eta):
    """Return the sum over agents of weight * eta."""
    return t.sum(weight * slack for weight, slack in zip(weights, eta, strict=True))


@theorem(source=PAPER + ", best-responding user, identical induced law")
def identical_law_with_more(t):
    """T1a, with weights that sum to 1, one offset for all states, and utilities in [0, 1]."""
    market = t.market()
    eps, weights, eta, aligned = alignment_with_more(t, market)
    p, q = market.law("p"), market.law("q")
    for i in range(market.agents):
        gain = q.agent_value(i) - p.agent_value(i) - eta[i]
        premise = t.implies(weights[i] > 0, gain <= 0)
        t.assume(premise, name=f"agent {i}, if it has weight, gains at most eta by leading to q")
        t.have(weights[i] * gain <= 0, using=[premise, weights[i] >= 0])
        aligned.append(weights[i] * gain <= 0)
    laws = [*law_facts(market, p), *law_facts(market, q)]
    t.have(p.user_value >= q.user_value - 2 * eps - charge(t, weights, eta), using=[*aligned, *laws])
    t.claim(p.user_value >= q.user_value - 2 * eps - charge(t, weights, eta))


@theorem(source=PAPER + ", best-AI selection")
def best_ai_selection_with_more(t):
    """T3a, with normalised weights, one offset, utilities in [0, 1] and ties that the first of the best agents wins."""
    market = t.selection_market()
    agents = range(market.agents)
    eps, weights, eta, aligned = alignment_with_more(t, market)
    equilibrium = t.every(market.equilibrium(eta=eta))
    chances, offers = equilibrium.chances, equilibrium.offers
    first = [
        t.implies(offers[i].user_value >= offers[j].user_value, chances[j] == 0)
        for i, j in itertools.combinations(agents, 2)
    ]
    if first:
        t.assume(t.all_of(first), name="fixed priority")
    loss = 2 * eps + charge(t, weights, eta)
    t.claim(equilibrium.user_value >= market.aligned_value - loss)
    if not market.common_law or market.outside_options:
        return

    # The sketch of T3a: no other agent can win against the aligned rule, so a deviator to it is paid by its law.
    led = market.aligned_law if t.level == "laws" else market.aligned_law.named("q")
    best, value = t.define("aligned value", led.user_value), t.define("user value", equilibrium.user_value)
    worth = [t.define(f"value of offer {j}", offers[j].user_value) for j in agents]
    charged = t.define("loss", loss)
    known = [t.sum(chances) == 1, *(chance >= 0 for chance in chances)]
    mixture = value == t.sum(chance * offer for chance, offer in zip(chances, worth, strict=True))
    t.have(mixture, using=equilibrium.outcome_conditions())
    t.have(charged >= 0, using=[slack >= 0 for slack in (eps, *weights, *eta)])
    t.have(best > value + charged, using=[market.aligned_value - loss > equilibrium.user_value])
    for j in agents:
        close = [chances[i] * (worth[i] - worth[j]) >= 0 for i in agents if i != j]
        for each, raw in zip(close, equilibrium.selection_conditions(j), strict=True):
            t.have(each, using=[raw])
        t.have(value >= worth[j], using=[mixture, *close, *known])
    for i in agents:
        after = equilibrium.after(i)
        others = [j for j in agents if j != i]
        for j, raw in zip(others, after.selection_conditions(), strict=True):
            wins = after.chances[j] * (worth[j] - best) >= 0
            t.have(wins, using=[raw])
            beaten = [value >= worth[j], best > value + charged, charged >= 0]
            t.have(after.chances[j] == 0, using=[wins, after.chances[j] >= 0, *beaten])
        zeros = [after.chances[j] == 0 for j in others]
        t.have(after.chances[i] == 1, using=[t.sum(after.chances) == 1, *zeros])
        gains = equilibrium.agent_value(i) + eta[i] >= led.agent_value(i)
        t.have(gains, using=[after.chances[i] == 1, *zeros, after.no_gain()])
        aligned.append(gains)
    laws = [*law_facts(market, equilibrium), *law_facts(market, led)]
    t.have(equilibrium.user_value >= led.user_value - loss, using=[*aligned, *laws])
