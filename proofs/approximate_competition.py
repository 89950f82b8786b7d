"""The market in which the user hears every agent, with all slacks at once: eta, gamma, delta and eps.

With the shape key `draws` above 1 an equilibrium is coarse correlated. The theorems T1a and T1b are the cases in which
delta and gamma are 0, T2 is one in quantal_response.py; proofs/README.md says what each certificate covers.
"""

from certify import theorem

PAPER = "Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)"


@theorem(source=PAPER + ", best-responding user; all slacks at once")
def approximate_competition(t):
    """T1. An eta-equilibrium loses at most gamma + 2 eps + sum w (eta + delta) against V*.

    Some law q is worth V* less gamma, and each agent of positive weight has a deviation that pays it what q does less
    delta_i: a rule of its own to which the user responds anew.
    """
    stated(t, lambda gamma, eps, charged: gamma + 2 * eps + charged)


@theorem(source=PAPER + ", best-responding user; all slacks at once")
def approximate_competition_constants(t):
    """T1 with all slacks and its three factors named, so that `certify ablate` says which of them are attained."""
    one, two, three = (
        t.constant("factor of gamma", 1),
        t.constant("factor of eps", 2),
        t.constant("factor of slacks", 1),
    )
    stated(t, lambda gamma, eps, charged: one * gamma + two * eps + three * charged)


@theorem(source="the statement above, and identical_law in emergent_alignment.py")
def identical_law_is_a_case(t):
    """T1a, where q is worth no more than V*, is `approximate_competition`: it assumes and claims the same.

    With eta in place of delta, 0 in place of eta and gamma = V* - E_q u; where the agents see the state itself no law
    is worth more than V*.
    """
    market = t.market()
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    p, q, best = market.law("p"), market.law("q"), market.best_informed_values()
    for i in range(market.agents):
        gain = q.agent_value(i) - p.agent_value(i) - eta[i]
        premise = t.implies(weights[i] > 0, gain <= 0)
        t.assume(premise, name=f"agent {i}, if it has weight, gains at most eta by leading to q")
    optimum = t.sum(best.values())
    t.assume(q.user_value <= optimum, name="q is worth at most V*")
    values = {"gamma": optimum - q.user_value}
    for i in range(market.agents):
        values |= {f"eta[{i}]": 0, f"delta[{i}]": eta[i]}
        values |= market.law_as(f"law after {i} deviates", p)
    bound = p.user_value >= q.user_value - 2 * eps - t.sum(w * e for w, e in zip(weights, eta, strict=True))
    claim_case(t, t.case_of(approximate_competition, values), bound)


@theorem(source="the statement above, and competition_aligns in emergent_alignment.py")
def competition_aligns_is_a_case(t):
    """T1b is `approximate_competition` with gamma = delta = 0: with unique best actions all agents can lead to one law.

    That law is what the user does once agent 0 has revealed its signal.
    """
    market = t.market()
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    t.assume(market.unique_optimum(), name="unique optimum")
    equilibrium = t.every(market.equilibrium(eta=eta))
    best = market.best_informed_values()
    informed = [equilibrium.revealing(i) for i in range(market.agents)]
    values = {"gamma": 0, **market.law_as("q", informed[0])}
    for i, law in enumerate(informed):
        values |= {f"delta[{i}]": 0, **market.law_as(f"law after {i} deviates", law)}
    charged = t.sum(w * e for w, e in zip(weights, eta, strict=True))
    bound = equilibrium.user_value >= t.sum(best.values()) - 2 * eps - charged
    claim_case(t, t.case_of(approximate_competition, values), bound)

    for (z, x), most in best.items():
        worth = [market.informed_value(market.user, a, z, x) for a in range(market.actions)]
        chances = informed[0].response[z, x]
        obeyed = [
            (worth[a] - worth[b]) * chances[a] >= 0
            for a in range(market.actions)
            for b in range(market.actions)
            if a != b
        ]
        reached = t.sum(chance * each for chance, each in zip(chances, worth, strict=True)) >= most
        t.have(reached, using=[*obeyed, t.sum(chances) == 1, t.is_max(most, worth), *(c >= 0 for c in chances)])
    for i, after in enumerate(informed):
        same = []
        signs = [*(mass >= 0 for mass in market.prior.values()), *(c >= 0 for r in after.response.values() for c in r)]
        for mass in after.masses.values():
            t.have(mass >= 0, using=signs)
        for cell, mass in market.prior.items():
            total = t.sum(after.masses[a, cell] for a in range(market.actions)) == mass
            t.have(total, using=[t.sum(after.response[cell[:2]]) == 1])
        for z, x in market.views:
            same += same_response(t, market, (z, x), [after.response[z, x], informed[0].response[z, x]])
        t.have(after.agent_value(i) >= informed[0].agent_value(i), using=same)


def same_response(t, market, view, rows):
    """Suggest that two best responses at a type and signal are the same where these have mass; return that."""
    actions = range(market.actions)
    worth = [market.informed_value(market.user, a, *view) for a in actions]
    zeros = []
    for a in actions:
        others = [b for b in actions if b != a]
        beats = t.all_of(worth[a] > worth[b] for b in others)
        for row in rows:
            for b in others:
                zeros.append(t.implies(beats, row[b] == 0))
                t.have(zeros[-1], using=[(worth[b] - worth[a]) * row[b] >= 0, row[b] >= 0])
    known = [*zeros, *(t.sum(row) == 1 for row in rows), market.unique_optimum_at(*view)]
    known += [mass >= 0 for cell, mass in market.prior.items() if cell[:2] == view]
    same = []
    for cell, mass in market.prior.items():
        if cell[:2] == view:
            for a in actions:
                same.append(mass * rows[0][a] == mass * rows[1][a])
                t.have(same[-1], using=known)
    return same


def claim_case(t, case, bound):
    """Claim the assumptions of a general statement, and a bound from its claim."""
    for item in case.assumptions:
        t.claim(item.formula, name=item.name)
    t.claim(t.implies(case.claim, bound), name="the bound follows")


def stated(t, loss):
    """State the theorem with a loss, a function of gamma, eps and the weighted slacks, and its sketch."""
    market = t.market()
    weights, eta, delta = t.weights(), t.slacks("eta"), t.slacks("delta")
    eps, gamma, offset = t.nonnegative("eps"), t.nonnegative("gamma"), market.offset("offset")
    aligned = market.aligned(weights, error=eps, offset=offset)
    t.assume(aligned, name="alignment")
    rules = t.level == "rules"
    equilibrium = t.every(market.equilibrium(eta=eta)) if rules else market.law("p")
    q, best = market.law("q"), market.bayes_value()
    t.assume(q.user_value >= best - gamma, name="q is worth V* less gamma")
    deviations = [led_to(t, market, equilibrium, eta, i) for i in range(market.agents)]
    for i, (after, _) in enumerate(deviations):
        close = t.implies(weights[i] > 0, after.agent_value(i) >= q.agent_value(i) - delta[i])
        t.assume(close, name=f"agent {i}, if it has weight, can lead to q within delta")
    charged = t.sum(w * (e + d) for w, e, d in zip(weights, eta, delta, strict=True))
    t.claim(equilibrium.user_value >= best - loss(gamma, eps, charged))

    p = equilibrium.named("p", using=equilibrium.structure()) if rules else equilibrium
    known = [aligned, *(w >= 0 for w in weights), t.sum(market.prior.values()) == 1]
    for law in (p, q):
        known += [mass >= 0 for mass in law.masses.values()]
        for cell, mass in market.prior.items():
            known.append(t.sum(law.masses[a, cell] for a in range(market.actions)) == mass)
    for i, (after, rule) in enumerate(deviations):
        if rule:
            t.instance(equilibrium.conditions[i], [chance for row in rule for chance in row])
        worth, kept = t.define(f"worth of {i}", after.agent_value(i)), t.define(f"kept by {i}", p.agent_value(i))
        t.have(kept + eta[i] >= worth, using=[p_gains_no_more(equilibrium, eta, i, after)])
        close = t.implies(weights[i] > 0, worth >= q.agent_value(i) - delta[i])
        t.have(close, using=[t.implies(weights[i] > 0, after.agent_value(i) >= q.agent_value(i) - delta[i])])
        gain = weights[i] * (q.agent_value(i) - kept - eta[i] - delta[i]) <= 0
        t.have(gain, using=[close, kept + eta[i] >= worth, weights[i] >= 0])
        known += [gain]
    t.have(p.user_value >= q.user_value - 2 * eps - charged, using=known)


def p_gains_no_more(p, eta, agent, after):
    """The formula: under p an agent is paid, but for its eta, what it is paid after its deviation."""
    return p.agent_value(agent) + eta[agent] >= after.agent_value(agent)


def led_to(t, market, equilibrium, eta, agent):
    """The law after a deviation of an agent, and its rule; at level laws any law, by which it does not gain."""
    if t.level == "laws":
        law = market.law(f"law after {agent} deviates")
        name = f"agent {agent} does not gain by its deviation"
        t.assume(p_gains_no_more(equilibrium, eta, agent, law), name=name)
        return law, None
    messages, signals = t.size("messages"), market.signals_of(agent)
    rule = [t.distribution(f"tempting rule of {agent} at {x}", messages) for x in range(signals)]
    return equilibrium.after(agent, rule, f"response to the tempting rule of {agent}"), rule
