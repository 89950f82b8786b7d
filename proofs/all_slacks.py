"""One statement with all slacks at once, eta, gamma, delta and eps, of which the theorems of the paper are cases.

It speaks of what the agents are paid before and after deviations, so that it covers the market in which the user hears
all agents, best-AI selection with and without outside options, conversations, and mixed and correlated equilibria.
proofs/README.md says what each certificate covers.
"""

from certify import theorem

PAPER = "Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)"


@theorem(source=PAPER + "; Lemma K in every draw, all slacks at once")
def competition_aligns_with_all_slacks(t):
    """An eta-equilibrium loses the user at most max(kappa, gamma + 2 eps) + sum w (eta + delta) against a benchmark.

    An outcome law q is worth the benchmark less gamma. Each agent has a deviation that gains it at most eta. In each
    draw it pays every agent of positive weight what q does less delta, and the law of the draw pays the agent no less
    than it is paid; unless the draw has a margin of 0 or more: there the user loses at most kappa, and the deviation
    costs these agents at most delta. In one draw the loss is at most max(kappa, gamma + 2 eps + sum w (eta + delta)),
    whatever the deviation costs where there is a margin.
    """
    market, agents, draws = t.market(), range(t.size("agents")), range(t.size("draws"))
    weights, eta, delta = t.weights(), t.slacks("eta"), t.slacks("delta")
    eps, gamma, kappa = t.nonnegative("eps"), t.nonnegative("gamma"), t.nonnegative("kappa")
    benchmark, offset = t.unknown("benchmark"), market.offset("offset")
    aligned = market.aligned(weights, error=eps, offset=offset)
    t.assume(aligned, name="alignment")
    several = len(draws) > 1
    chances = t.distribution("chance", len(draws)) if several else [1]
    q, laws = market.law("q"), [market.law(f"law of draw {d}") for d in draws]
    t.assume(q.user_value >= benchmark - gamma, name="q is worth the benchmark less gamma")
    margin = t.vector("margin", len(draws))
    paid = [t.vector(f"paid to {i}", len(draws)) for i in agents]
    after = [t.vector(f"paid to {i} after its deviation", len(draws)) for i in agents]
    for i in agents:
        t.assume(gains_at_most(t, chances, after[i], paid[i], eta[i]), name=f"agent {i} gains at most eta")
    for d, law in enumerate(laws):
        safe = t.implies(margin[d] >= 0, law.user_value >= benchmark - kappa)
        t.assume(safe, name=f"in draw {d}, if it has a margin, the user loses at most kappa")
        for i, w in enumerate(weights):
            led = t.any_of([margin[d] >= 0, w <= 0, after[i][d] >= q.agent_value(i) - delta[i]])
            t.assume(led, name=f"in draw {d}, without a margin, agent {i}, if it has weight, is led to q within delta")
            kept = t.any_of([margin[d] >= 0, w <= 0, law.agent_value(i) >= paid[i][d]])
            t.assume(
                kept, name=f"in draw {d}, without a margin, agent {i}, if it has weight, is paid by the law or less"
            )
            if several:
                near = t.any_of([margin[d] < 0, w <= 0, after[i][d] >= paid[i][d] - delta[i]])
                t.assume(
                    near, name=f"in draw {d}, with a margin, its deviation costs agent {i}, if it has weight, delta"
                )
    value = t.sum(c * law.user_value for c, law in zip(chances, laws, strict=True))
    charged = t.sum(w * (e + g) for w, e, g in zip(weights, eta, delta, strict=True))
    most = [kappa, gamma + 2 * eps + (0 if several else charged)]
    top = t.max(most)
    loss = top + charged if several else top
    t.claim(value >= benchmark - loss)

    # The sketch: without a margin Lemma K says what the deviations gain the agents; then the average over draws.
    t.have(eps >= 0, using=[aligned])
    charge = t.define("charge", charged)
    t.have(charge >= 0, using=[each >= 0 for each in (*weights, *eta, *delta)])
    for each in most:
        t.have(top >= each, using=[t.is_max(top, most)])
    best = t.define("worth of q", q.user_value)
    t.have(best >= benchmark - gamma, using=[q.user_value >= benchmark - gamma])
    shared = [t.define(f"what q pays {i}", q.agent_value(i)) for i in agents]
    facts = [aligned, *(w >= 0 for w in weights), t.sum(market.prior.values()) == 1, *is_law(t, market, q)]
    lost, worth, gains = [], [], []
    for d, law in enumerate(laws):
        worth.append(t.define(f"worth of draw {d}", law.user_value))
        own = [t.define(f"what the law of draw {d} pays {i}", law.agent_value(i)) for i in agents]
        lemma = t.sum(w * (shared[i] - own[i]) for i, w in enumerate(weights)) >= best - worth[d] - 2 * eps
        t.have(lemma, using=[*facts, *is_law(t, market, law)])
        rises = [t.define(f"what {i} gains in draw {d}", after[i][d] - paid[i][d]) for i in agents]
        total = t.sum(w * (rise + g) for w, rise, g in zip(weights, rises, delta, strict=True))
        gains.append(t.define(f"gain in draw {d}", total))
        steps = []
        for i, w in enumerate(weights):
            led = t.any_of([margin[d] >= 0, w <= 0, after[i][d] >= shared[i] - delta[i]])
            t.have(led, using=[t.any_of([margin[d] >= 0, w <= 0, after[i][d] >= q.agent_value(i) - delta[i]])])
            kept = t.any_of([margin[d] >= 0, w <= 0, own[i] >= paid[i][d]])
            t.have(kept, using=[t.any_of([margin[d] >= 0, w <= 0, law.agent_value(i) >= paid[i][d]])])
            steps.append((margin[d] >= 0) | (w * (rises[i] + delta[i] - shared[i] + own[i]) >= 0))
            t.have(steps[i], using=[led, kept, w >= 0])
        bounded = (margin[d] >= 0) | (gains[d] + gamma + 2 * eps >= benchmark - worth[d])
        t.have(bounded, using=[lemma, best >= benchmark - gamma, *steps])
        safe = (margin[d] < 0) | (worth[d] >= benchmark - kappa)
        t.have(safe, using=[t.implies(margin[d] >= 0, law.user_value >= benchmark - kappa)])
        if several:
            near = []
            for i, w in enumerate(weights):
                raw = t.any_of([margin[d] < 0, w <= 0, after[i][d] >= paid[i][d] - delta[i]])
                near.append((margin[d] < 0) | (w * (rises[i] + delta[i]) >= 0))
                t.have(near[i], using=[raw, w >= 0])
            lost.append(gains[d] + top >= benchmark - worth[d])
            t.have((margin[d] < 0) | lost[d], using=[safe, *near, top >= kappa])
            t.have((margin[d] >= 0) | lost[d], using=[bounded, top >= most[1]])
            t.have(lost[d], using=[(margin[d] < 0) | lost[d], (margin[d] >= 0) | lost[d]])
    weighty = [w >= 0 for w in weights]
    if not several:
        not_gaining = [gains_at_most(t, chances, after[i], paid[i], eta[i]) for i in agents]
        t.have(gains[0] <= charge, using=[*not_gaining, *weighty])
        final = worth[0] >= benchmark - top
        t.have((margin[0] < 0) | final, using=[safe, top >= kappa])
        t.have((margin[0] >= 0) | final, using=[bounded, gains[0] <= charge, top >= most[1]])
        t.have(final, using=[(margin[0] < 0) | final, (margin[0] >= 0) | final])
        t.have(value >= benchmark - loss, using=[final])
        return
    signs = [*(c >= 0 for c in chances), t.sum(chances) == 1]
    mean = t.define("mean worth", t.sum(c * each for c, each in zip(chances, worth, strict=True)))
    total = t.define("mean gain", t.sum(c * each for c, each in zip(chances, gains, strict=True)))
    own = []
    for i in agents:
        gain = t.define(
            f"mean gain of {i}", t.sum(c * (n - o) for c, n, o in zip(chances, after[i], paid[i], strict=True))
        )
        own.append(gain)
        t.have(gain <= eta[i], using=[gains_at_most(t, chances, after[i], paid[i], eta[i])])
    together = t.sum(w * (g + slack) for w, g, slack in zip(weights, own, delta, strict=True))
    t.have(total == together, using=[t.sum(chances) == 1])
    t.have(together <= charge, using=[*weighty, *(g <= e for g, e in zip(own, eta, strict=True))])
    final = mean >= benchmark - top - charge
    t.have(total + top >= benchmark - mean, using=[*lost, *signs])
    t.have(final, using=[total + top >= benchmark - mean, total == together, together <= charge])
    t.have(value == mean, using=[])
    t.have(value >= benchmark - loss, using=[final, value == mean])


def gains_at_most(t, chances, after, paid, eta):
    """The formula: on average over the draws a deviation pays at most eta more."""
    return t.sum(c * (new - old) for c, new, old in zip(chances, after, paid, strict=True)) <= eta


def is_law(t, market, law):
    """The facts that make a law an outcome law, one by one."""
    known = [mass >= 0 for mass in law.masses.values()]
    for cell, mass in market.prior.items():
        known.append(t.sum(law.masses[a, cell] for a in range(market.actions)) == mass)
    return known
