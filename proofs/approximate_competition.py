"""The market in which the user hears every agent, with all slacks at once: eta, gamma, delta and eps.

With the shape key `draws` above 1 an equilibrium is coarse correlated. It is a case of the statement of all_slacks.py;
proofs/README.md says what each certificate covers.
"""

from certify import file_beside, theorem

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


@theorem(source="the statements above, and competition_aligns_with_all_slacks in all_slacks.py")
def approximate_competition_is_a_case(t):
    """`approximate_competition` is `competition_aligns_with_all_slacks` in one draw, with V* as benchmark.

    Where profiles are drawn, its law is the average over draws.
    """
    terms, cases = Terms(t), file_beside(__file__, "competition_cases.py")
    p, loss = terms.equilibrium, terms.gamma + 2 * terms.eps + terms.charged
    paid = [after.agent_value(i) for i, (after, _) in enumerate(terms.deviations)]
    values = {"gamma": terms.gamma, **{f"delta[{i}]": each for i, each in enumerate(terms.delta)}}
    cases.claim_case(t, p, terms.q, terms.best, paid, loss, values)
    if t.level == "rules":
        cases.law_of_rules(t, p, p.structure())
        for i, (_, rule) in enumerate(terms.deviations):
            t.instance(p.conditions[i], [chance for row in rule for chance in row])


class Terms:
    """The market, the slacks, an equilibrium, q, V*, and the deviations that lead to q; what is assumed of them."""

    def __init__(self, t):
        self.market = market = t.market()
        self.weights, self.eta, self.delta = t.weights(), t.slacks("eta"), t.slacks("delta")
        self.eps, self.gamma, offset = t.nonnegative("eps"), t.nonnegative("gamma"), market.offset("offset")
        self.aligned = market.aligned(self.weights, error=self.eps, offset=offset)
        t.assume(self.aligned, name="alignment")
        rules = t.level == "rules"
        self.equilibrium = t.every(market.equilibrium(eta=self.eta)) if rules else market.law("p")
        self.q, self.best = market.law("q"), market.bayes_value()
        t.assume(self.q.user_value >= self.best - self.gamma, name="q is worth V* less gamma")
        self.deviations = [led_to(t, market, self.equilibrium, self.eta, i) for i in range(market.agents)]
        for i, (after, _) in enumerate(self.deviations):
            close = t.implies(self.weights[i] > 0, after.agent_value(i) >= self.q.agent_value(i) - self.delta[i])
            t.assume(close, name=f"agent {i}, if it has weight, can lead to q within delta")
        slacks = zip(self.weights, self.eta, self.delta, strict=True)
        self.charged = t.sum(w * (e + d) for w, e, d in slacks)


def stated(t, loss):
    """State the theorem with a loss, a function of gamma, eps and the weighted slacks, and its sketch."""
    terms = Terms(t)
    market, weights, eta, delta, q = terms.market, terms.weights, terms.eta, terms.delta, terms.q
    equilibrium = terms.equilibrium
    t.claim(equilibrium.user_value >= terms.best - loss(terms.gamma, terms.eps, terms.charged))

    p = equilibrium.named("p", using=equilibrium.structure()) if t.level == "rules" else equilibrium
    known = [terms.aligned, *(w >= 0 for w in weights), t.sum(market.prior.values()) == 1]
    for law in (p, q):
        known += [mass >= 0 for mass in law.masses.values()]
        for cell, mass in market.prior.items():
            known.append(t.sum(law.masses[a, cell] for a in range(market.actions)) == mass)
    for i, (after, rule) in enumerate(terms.deviations):
        if rule:
            t.instance(equilibrium.conditions[i], [chance for row in rule for chance in row])
        worth, kept = t.define(f"worth of {i}", after.agent_value(i)), t.define(f"kept by {i}", p.agent_value(i))
        t.have(kept + eta[i] >= worth, using=[p_gains_no_more(equilibrium, eta, i, after)])
        close = t.implies(weights[i] > 0, worth >= q.agent_value(i) - delta[i])
        t.have(close, using=[t.implies(weights[i] > 0, after.agent_value(i) >= q.agent_value(i) - delta[i])])
        gain = weights[i] * (q.agent_value(i) - kept - eta[i] - delta[i]) <= 0
        t.have(gain, using=[close, kept + eta[i] >= worth, weights[i] >= 0])
        known += [gain]
    t.have(p.user_value >= q.user_value - 2 * terms.eps - terms.charged, using=known)


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
