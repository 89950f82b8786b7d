"""Why the law of a quantal response to type and signal is worth nearly V*, and an average of laws is one.

This file states nothing; quantal_response.py does.
"""

from certify import file_beside

softmax = file_beside(__file__, "quantal_softmax_sketch.py")


def in_names(t, market, q):
    """Suggest names for the masses of a law whose responses are distributions; return it in these names."""
    rows = [response.chances for response in q.responses.values()]
    signs = [each >= 0 for row in (market.prior.values(), *rows) for each in row]
    return q.named("q", using=[*signs, *(t.sum(row) == 1 for row in rows)])


def is_worth_nearly_the_optimum(terms, q):
    """Suggest why the law q is worth at most ln(n) / rate less than V*."""
    t, market, rate, best = terms.t, terms.market, terms.rate, terms.best
    actions, losses = range(market.actions), []
    for (z, x), response in q.responses.items():
        softmax.loss_is_small(t, f"{z},{x} ", rate, response)
        values = [market.informed_value(market.user, a, z, x) for a in actions]
        mass = market.mass(z, x)
        worth = t.sum(each * market.user[a][y] for (a, (cz, cx, y)), each in q.masses.items() if (cz, cx) == (z, x))
        signs = [each >= 0 for cell, each in market.prior.items() if cell[:2] == (z, x)]
        given = [response.values[a] * mass == values[a] for a in actions]
        for k in actions:
            small = rate * (response.values[k] - softmax.mean(t, response.chances, response.values)) <= t.ln(
                market.actions
            )
            t.have(rate * (values[k] - worth) <= t.ln(market.actions) * mass, using=[small, *signs, *given])
        each = [rate * (values[k] - worth) <= t.ln(market.actions) * mass for k in actions]
        losses.append(rate * (best[z, x] - worth) <= t.ln(market.actions) * mass)
        t.have(losses[-1], using=[*each, t.is_max(best[z, x], values), rate > 0])
    t.have(
        rate * (t.sum(best.values()) - q.user_value) <= t.ln(market.actions),
        using=[*losses, t.sum(market.prior.values()) == 1],
    )


def follows_from_revealing(terms, p, q):
    """Suggest why the bound holds of p, where no agent gains by leading to q."""
    t, market, eta = terms.t, terms.market, terms.eta
    for view, response in q.responses.items():
        softmax.is_distribution(t, f"{view} ", response)
    named = in_names(t, market, q)
    for i in range(market.agents):
        t.have(named.agent_value(i) <= p.agent_value(i) + eta[i], using=[q.agent_value(i) <= p.agent_value(i) + eta[i]])
    t.have(p.user_value >= named.user_value - terms.charge)
    is_worth_nearly_the_optimum(terms, q)


def is_nearly_best(terms, q):
    """Suggest why the law q is an outcome law, and worth between V* less ln(n) / rate and V*."""
    t, market, best = terms.t, terms.market, terms.best
    for view, response in q.responses.items():
        softmax.is_distribution(t, f"{view} ", response)
    is_made_of(t, market, q, [response.chances for response in q.responses.values()])
    for (z, x), response in q.responses.items():
        values = [market.informed_value(market.user, a, z, x) for a in range(market.actions)]
        signs = [chance >= 0 for chance in response.chances]
        known = [t.is_max(best[z, x], values), *signs, t.sum(response.chances) == 1]
        t.have(best[z, x] >= softmax.mean(t, response.chances, values), using=known)
    is_worth_nearly_the_optimum(terms, q)


def is_made_of(t, market, law, rows):
    """Suggest why a law that is made of the prior and these distributions is an outcome law."""
    signs = [each >= 0 for row in (market.prior.values(), *rows) for each in row]
    for mass in law.masses.values():
        t.have(mass >= 0, using=signs)
    for cell, mass in market.prior.items():
        total = t.sum(law.masses[a, cell] for a in range(market.actions))
        t.have(total == mass, using=[t.sum(row) == 1 for row in rows])


def average(t, market, chances, laws, mixture):
    """Suggest names for the masses of the average law, and that they form a law; return it in these names."""
    rows = [[law.masses[a, cell] for a in range(market.actions)] for law in laws for cell in market.prior]
    signs = [each >= 0 for row in (chances, *rows) for each in row]
    sums = [t.sum(row) == mass for row, mass in zip(rows, [*market.prior.values()] * len(laws), strict=True)]
    return mixture.named("p", using=[*signs, *sums, t.sum(chances) == 1])


def average_is_law(t, market, chances, laws, mixture):
    """Suggest why the average of outcome laws is one."""
    signs = [each >= 0 for law in laws for each in (*chances, *law.masses.values())]
    for mass in mixture.masses.values():
        t.have(mass >= 0, using=signs)
    for cell, mass in market.prior.items():
        rows = [t.sum(law.masses[a, cell] for a in range(market.actions)) for law in [*laws, mixture]]
        t.have(rows[-1] == mass, using=[*(row == mass for row in rows[:-1]), t.sum(chances) == 1])
