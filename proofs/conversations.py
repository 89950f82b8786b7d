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
    one_round = file_beside(__file__, "emergent_alignment.py")
    q, gains, _ = one_round.led_to_one_law(t, equilibrium, p, informed)
    known = [market.aligned(weights, error=eps, offset=offset), *(weight >= 0 for weight in weights)]
    known.append(t.sum(market.prior.values()) == 1)
    for law in (p, q):
        known += [mass >= 0 for mass in law.masses.values()]
        known += [t.sum(law.masses[a, c] for a in range(market.actions)) == mass for c, mass in market.prior.items()]
    t.have(p.user_value >= q.user_value - loss, using=[*known, *gains])
    worths = one_round.worth_the_optimum(t, market, q, informed[0].response, best)
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

    # The sketch: no other agent can win against the aligned rule, so a deviator to it is paid by its law.
    aligned = market.aligned_law if t.level == "laws" else market.aligned_law.named("q")
    best, value = t.define("aligned value", market.aligned_value), t.define("user value", equilibrium.user_value)
    offers = [t.define(f"value of offer {j}", equilibrium.offers[j].user_value) for j in agents]
    chances, charged = equilibrium.chances, t.define("loss", loss)
    known = [t.sum(chances) == 1, *(chance >= 0 for chance in chances)]
    mixture = value == t.sum(chance * offer for chance, offer in zip(chances, offers, strict=True))
    t.have(mixture, using=equilibrium.outcome_conditions())
    t.have(charged >= 0, using=[slack >= 0 for slack in (eps, *weights, *eta)])
    t.have(best > value + charged, using=[market.aligned_value - loss > equilibrium.user_value])
    for j in agents:
        close = [chances[i] * (offers[i] - offers[j]) >= 0 for i in agents if i != j]
        for each, raw in zip(close, equilibrium.selection_conditions(j), strict=True):
            t.have(each, using=[raw])
        t.have(value >= offers[j], using=[mixture, *close, *known])
    stays = []
    for i in agents:
        after = equilibrium.after(i)
        others = [j for j in agents if j != i]
        for j, raw in zip(others, after.selection_conditions(), strict=True):
            wins = after.chances[j] * (offers[j] - best) >= 0
            t.have(wins, using=[raw])
            less = [value >= offers[j], best > value + charged, charged >= 0]
            t.have(after.chances[j] == 0, using=[wins, after.chances[j] >= 0, *less])
        zeros = [after.chances[j] == 0 for j in others]
        t.have(after.chances[i] == 1, using=[t.sum(after.chances) == 1, *zeros])
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
