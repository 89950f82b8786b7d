"""The theorems for conversations of several rounds in coarse correlated equilibria: rules are drawn from a law.

There are as many draws as the shape key `draws` says; mixed and correlated equilibria are such laws too. Here as in
`conversations.py` agents share a signal and the user has a private type; proofs/README.md says what is covered.
"""

from certify import theorem

PAPER = "Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)"


@theorem(source=PAPER + ", conversations, best-responding user; coarse correlated equilibria")
def conversation_mixtures_align(t):
    """T1b over several rounds: with unique best actions coarse correlated equilibria give V* less 2 eps + sum w eta."""
    market = t.conversation_market()
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    t.assume(market.unique_optimum(), name="unique optimum")
    equilibrium = t.every(market.coarse_correlated(eta=eta))
    best = market.best_informed_values()
    t.claim(equilibrium.user_value >= t.sum(best.values()) - 2 * eps - charge(t, weights, eta))
    if not equilibrium.can_reveal() and not equilibrium.can_recommend():
        return  # no agent can tell the user what she needs, and the claim may be false

    p = equilibrium.named("p") if t.level == "rules" else equilibrium
    if equilibrium.can_reveal():
        informed = [equilibrium.revealing(i) for i in range(market.agents)]
    else:
        advice = market.informed_response("advice").response
        informed = [equilibrium.recommending(i, advice) for i in range(market.agents)]
    rows = list(informed[0].response.values())
    signs = [mass >= 0 for mass in (*market.prior.values(), *(chance for row in rows for chance in row))]
    q = informed[0].named("q", using=[*signs, *(t.sum(row) == 1 for row in rows)])
    implied = {}
    for after in informed:
        for z, x in market.views:
            implied[id(after), z, x] = []
            values = [market.informed_value(market.user, a, z, x) for a in range(market.actions)]
            chances = after.response[z, x]
            for a in range(market.actions):
                others = [b for b in range(market.actions) if b != a]
                beats = [values[a] > values[b] for b in others]
                for b in others:
                    obeyed = chances[b] * (values[b] - values[a]) >= 0
                    implied[id(after), z, x].append(t.implies(t.all_of(beats), chances[b] == 0))
                    t.have(implied[id(after), z, x][-1], using=[obeyed, chances[b] >= 0])
    gains = []
    for i, after in enumerate(informed):
        same = []
        for (a, cell), mass in q.masses.items():
            z, x, _ = cell
            same.append(market.prior[cell] * after.response[z, x][a] == mass)
            sums = [t.sum(each.response[z, x]) == 1 for each in (after, informed[0])]
            zeros = [fact for each in (after, informed[0]) for fact in implied[id(each), z, x]]
            zeros += [chance >= 0 for each in (after, informed[0]) for chance in each.response[z, x]]
            masses = [other >= 0 for c, other in market.prior.items() if c[:2] == (z, x)]
            t.have(same[-1], using=[*sums, *zeros, *masses, market.unique_optimum_at(z, x)])
        gain = q.agent_value(i) - p.agent_value(i) - eta[i]
        gains.append(gain <= 0)
        t.have(gains[-1], using=[*same, equilibrium.no_gain_by(i, after)])
    loss = 2 * eps + charge(t, weights, eta)
    known = [market.aligned(weights, error=eps, offset=offset), *(weight >= 0 for weight in weights)]
    known.append(t.sum(market.prior.values()) == 1)
    for law in (p, q):
        known += [mass >= 0 for mass in law.masses.values()]
        known += [t.sum(law.masses[a, c] for a in range(market.actions)) == mass for c, mass in market.prior.items()]
    t.have(p.user_value >= q.user_value - loss, using=[*known, *gains])
    worths = []
    for (z, x), most in best.items():
        values = [market.informed_value(market.user, a, z, x) for a in range(market.actions)]
        obeyed = [
            informed[0].response[z, x][a] * (values[a] - values[b]) >= 0
            for a in range(market.actions)
            for b in range(market.actions)
            if a != b
        ]
        worth = t.sum(mass * market.user[a][y] for (a, (cz, cx, y)), mass in q.masses.items() if (cz, cx) == (z, x))
        t.have(worth >= most, using=[*obeyed, t.sum(informed[0].response[z, x]) == 1, t.is_max(most, values)])
        worths.append(worth >= most)
    t.have(p.user_value >= t.sum(best.values()) - loss, using=[p.user_value >= q.user_value - loss, *worths])
    t.have(equilibrium.user_value == p.user_value, using=[])
    claim = equilibrium.user_value >= t.sum(best.values()) - loss
    t.have(claim, using=[p.user_value >= t.sum(best.values()) - loss, equilibrium.user_value == p.user_value])


def charge(t, weights, eta):
    """Return the sum over agents of weight * eta."""
    return t.sum(weight * slack for weight, slack in zip(weights, eta, strict=True))
