"""The theorems for conversations of several rounds between agents who share a signal and a user with a private type.

The exact forms are finite reconstructions; proofs/README.md says what each certificate covers.
"""

from certify import file_beside, theorem

PAPER = "Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)"


def charge(t, weights, eta):
    """Return the sum over agents of weight * eta."""
    return t.sum(weight * slack for weight, slack in zip(weights, eta, strict=True))


@theorem(source=PAPER + ", conversations, best-responding user")
def conversation_aligns(t):
    """T1b over several rounds: with unique best actions every equilibrium gives the user V* less 2 eps + sum w eta."""
    market = t.conversation_market()
    aligns(t, market, market.equilibrium)


def aligns(t, market, kind):
    """State T1b of a market for conversations and one kind of its equilibria."""
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    t.assume(market.unique_optimum(), name="unique optimum")
    equilibrium = t.every(kind(eta=eta))
    best, loss = market.best_informed_values(), 2 * eps + charge(t, weights, eta)
    t.claim(equilibrium.user_value >= t.sum(best.values()) - 2 * eps - charge(t, weights, eta))
    if not equilibrium.can_reveal() and not equilibrium.can_recommend():
        return  # no agent can tell the user what she needs, and the claim may be false

    p = equilibrium.named("p") if t.level == "rules" else equilibrium
    if equilibrium.can_reveal():
        informed = [equilibrium.revealing(i) for i in range(market.agents)]
    else:
        advice = market.informed_response("advice").response
        informed = [equilibrium.recommending(i, advice) for i in range(market.agents)]
    paper = file_beside(__file__, "emergent_alignment.py")
    q, gains, _ = paper.led_to_one_law(t, equilibrium, p, informed)
    known = [market.aligned(weights, error=eps, offset=offset), *(weight >= 0 for weight in weights)]
    known.append(t.sum(market.prior.values()) == 1)
    for law in (p, q):
        known += [mass >= 0 for mass in law.masses.values()]
        known += [t.sum(law.masses[a, c] for a in range(market.actions)) == mass for c, mass in market.prior.items()]
    t.have(p.user_value >= q.user_value - loss, using=[*known, *gains])
    worths = paper.worth_the_optimum(t, market, q, informed[0].response, best)
    t.have(p.user_value >= t.sum(best.values()) - loss, using=[p.user_value >= q.user_value - loss, *worths])
    t.have(equilibrium.user_value == p.user_value, using=[])
    claim = equilibrium.user_value >= t.sum(best.values()) - loss
    t.have(claim, using=[p.user_value >= t.sum(best.values()) - loss, equilibrium.user_value == p.user_value])


@theorem(source=PAPER + ", conversations, best-AI selection")
def conversation_selects(t):
    """T3a over several rounds: every pure equilibrium of the selection market gives the user V° less 2 eps."""
    market = t.conversation_selection_market()
    agents = range(market.agents)
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    equilibrium = t.every(market.equilibrium(eta=eta))
    loss = 2 * eps + charge(t, weights, eta)
    t.claim(equilibrium.user_value >= market.aligned_value - loss)

    aligned = market.aligned_law if t.level == "laws" else market.aligned_law.named("q")
    best, value = t.define("aligned value", market.aligned_value), t.define("user value", equilibrium.user_value)
    offers = [t.define(f"value of offer {j}", equilibrium.offers[j].user_value) for j in agents]
    stays, signs = [], [slack >= 0 for slack in (eps, *weights, *eta)]
    paper = file_beside(__file__, "emergent_alignment.py")
    for i, after, zeros in paper.lone_deviators(t, equilibrium, (best, value, offers), loss, signs):
        stays.append(equilibrium.agent_value(i) + eta[i] >= aligned.agent_value(i))
        t.have(stays[-1], using=[after.chances[i] == 1, *zeros, after.no_gain()])
    known = [market.aligned(weights, error=eps, offset=offset), *(weight >= 0 for weight in weights), *stays]
    known.append(t.sum(market.prior.values()) == 1)
    for law in (equilibrium, aligned):
        known += [mass >= 0 for mass in law.masses.values()]
        known += [t.sum(law.masses[a, c] for a in range(market.actions)) == mass for c, mass in market.prior.items()]
    t.have(equilibrium.user_value >= aligned.user_value - loss, using=known)
    t.have(market.aligned_value == aligned.user_value, using=[])
    ends = [equilibrium.user_value >= aligned.user_value - loss, market.aligned_value == aligned.user_value]
    t.have(equilibrium.user_value >= market.aligned_value - loss, using=ends)


@theorem(source="exercise; theory.md section 4, the market in proofs/markets/two_questions.json")
def one_round_is_not_enough(t):
    """Two bits, a user who cares about one of them, two messages: no rule for one round gives her more than 3/4.

    In two rounds she asks for the bit that she cares about and gets 1: `certify information` on that market.
    """
    rules = [[t.distribution(f"rule {first}{second}", 2) for second in range(2)] for first in range(2)]
    chances = {}  # of hearing a message and being of a type, together with what the bit of that type is
    for z in range(2):
        for m in range(2):
            chances[z, m] = [
                t.sum(rules[first][second][m] for first in range(2) for second in range(2) if (first, second)[z] == bit)
                for bit in range(2)
            ]
    best = {heard: t.max(pair) for heard, pair in chances.items()}
    t.claim(t.sum(best.values()) <= 6)  # in units of 1/8, the probability of each type with each pair of bits

    for heard, (zero, one) in chances.items():
        known = t.is_max(best[heard], [zero, one])
        t.have(t.implies(zero >= one, best[heard] <= zero), using=[known])
        t.have(t.implies(one > zero, best[heard] <= one), using=[known])
    for zero, one in chances.values():
        t.cases(zero >= one)
    t.have(t.sum(best.values()) <= 6)
