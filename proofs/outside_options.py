"""The selection market in which the action pays the selected agent only, and the others have outside options (T3d).

The proof is that of T3a with one step more: what an agent is paid is at most what the action would pay it.
"""

from certify import file_beside, theorem

PAPER = "Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)"


@theorem(source=PAPER + ", best-AI selection; unselected agents")
def unselected_agents_are_paid_nothing(t):
    """T3d. Where an unselected agent is paid 0 and no action pays less, every pure equilibrium gives V° less 2 eps."""
    market, terms = stated(t)
    assume_nothing(t, market)
    claimed(t, market, terms)


@theorem(source="theory.md T3d, extended here")
def unselected_agents_are_paid_no_more(t):
    """T3d. It suffices that no outside option is better than any action."""
    market, terms = stated(t)
    assume_low(t, market)
    claimed(t, market, terms)


def entries(market, agent):
    """The utilities of an agent."""
    return [value for row in market.agent_utilities[agent] for value in row]


def low(t, market, agent):
    """The formula: no action pays the agent less than its outside option."""
    return t.all_of(value >= market.outside_options[agent] for value in entries(market, agent))


def assume_nothing(t, market):
    """Assume that outside options are 0, and no action pays less."""
    for i in range(market.agents):
        t.assume(market.outside_options[i] == 0, name=f"unselected, agent {i} is paid 0")
        t.assume(t.all_of(value >= 0 for value in entries(market, i)), name=f"agent {i} nonnegative")
        t.have(low(t, market, i), using=[market.outside_options[i] == 0, *(v >= 0 for v in entries(market, i))])


def assume_low(t, market):
    """Assume that no outside option is better than any action."""
    for i in range(market.agents):
        t.assume(low(t, market, i), name=f"outside option {i} is the worst")


def stated(t):
    """Declare the market and what alignment is about; return both."""
    market = t.selection_market(outside_options=True)
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    aligned = market.aligned(weights, error=eps, offset=offset)
    t.assume(aligned, name="alignment")
    t.have(eps >= 0, using=[aligned])
    return market, (weights, eta, eps)


def claimed(t, market, terms):
    """State the equilibrium and the claim, with the sketch of T3a."""
    agents = range(market.agents)
    weights, eta, eps = terms
    equilibrium = t.every(market.equilibrium(eta=eta))
    loss = 2 * eps + t.sum(weight * slack for weight, slack in zip(weights, eta, strict=True))
    t.claim(equilibrium.user_value >= market.aligned_value - loss)
    if not market.common_law:
        return

    aligned = market.aligned_law if t.level == "laws" else market.aligned_law.named("q")
    best, value = t.define("aligned value", aligned.user_value), t.define("user value", equilibrium.user_value)
    laws = [offer if t.level == "laws" else offer.named(f"offer {j}") for j, offer in enumerate(equilibrium.offers)]
    offers = [t.define(f"value of offer {j}", law.user_value) for j, law in enumerate(laws)]
    chances, signs = equilibrium.chances, [slack >= 0 for slack in (eps, *weights, *eta)]
    known = [t.sum(chances) == 1, *(chance >= 0 for chance in chances)]
    paper = file_beside(__file__, "emergent_alignment.py")
    for i, after, zeros in paper.lone_deviators(t, equilibrium, (best, value, offers), loss, signs):
        others = [j for j in agents if j != i]
        paid = t.define(f"what {i} is paid", equilibrium.agent_value(i))
        would = t.define(f"what the action pays {i}", equilibrium.market.agent_value(i, equilibrium.masses))
        pays = [t.define(f"what offer {j} pays {i}", law.agent_value(i)) for j, law in enumerate(laws)]
        outside = market.outside_options[i]
        for j, law in enumerate(laws):
            masses = [mass >= 0 for mass in law.masses.values()]
            sums = [
                t.sum(law.masses[a, cell] for a in range(market.actions)) == mass for cell, mass in market.prior.items()
            ]
            total = t.sum(market.prior.values()) == 1
            t.have(pays[j] >= outside, using=[low(t, market, i), *masses, *sums, total])
        average = would == t.sum(chance * pay for chance, pay in zip(chances, pays, strict=True))
        t.have(average, using=equilibrium.outcome_conditions())
        own = paid == chances[i] * pays[i] + (1 - chances[i]) * outside
        t.have(own, using=[t.sum(chances) == 1])
        t.have(would >= paid, using=[average, own, *known, *(pays[j] >= outside for j in others)])
        gains = paid + eta[i] >= aligned.agent_value(i)
        t.have(gains, using=[after.chances[i] == 1, *zeros, after.no_gain()])
        t.have(
            equilibrium.market.agent_value(i, equilibrium.masses) + eta[i] >= aligned.agent_value(i),
            using=[gains, would >= paid],
        )
    t.have(equilibrium.user_value >= aligned.user_value - loss)
