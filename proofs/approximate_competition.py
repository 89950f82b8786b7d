"""The market in which the user hears every agent, with all slacks at once: eta, gamma, delta and eps.

With the shape key `draws` above 1 an equilibrium is coarse correlated. The theorems T1a and T1b are the cases in which
delta and gamma are 0; proofs/README.md says what each certificate covers.
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
