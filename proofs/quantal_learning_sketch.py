"""Why an agent that teaches the user her values up to gamma is paid nearly what it is where she knows them.

This file states nothing; quantal_response.py does.
"""

from itertools import product

from certify import file_beside

softmax = file_beside(__file__, "quantal_softmax_sketch.py")
laws = file_beside(__file__, "quantal_laws_sketch.py")


def follows_from_teaching(terms, p, q, after):
    """Suggest why what agents bring about by teaching is worth nearly what q is, and so is p."""
    t, market, eta, rate, gamma = terms.t, terms.market, terms.eta, terms.rate, terms.gamma
    for view, response in q.responses.items():
        softmax.is_distribution(t, f"{view} ", response)
    for i in range(market.agents):
        is_taught(terms, f"after {i} ", q, after[i], i)
    named = laws.in_names(t, market, q)
    for i in range(market.agents):
        short = 2 * q.agent_value(i) - 2 * after[i].agent_value(i) <= rate * gamma
        worth = 2 * named.agent_value(i) <= 2 * p.agent_value(i) + 2 * eta[i] + rate * gamma
        t.have(worth, using=[short, after[i].agent_value(i) <= p.agent_value(i) + eta[i]])
    t.have(2 * p.user_value >= 2 * named.user_value - 2 * terms.charge - rate * gamma * t.sum(terms.weights))
    laws.is_worth_nearly_the_optimum(terms, q)


def all_are_taught(terms, q, after):
    """Suggest why what agents bring about by teaching are outcome laws, and worth nearly what q is."""
    t, market = terms.t, terms.market
    for i, law in enumerate(after):
        for at, response in law.together.items():
            softmax.is_distribution(t, f"after {i}, {at} ", response)
        heard = [list(row.values()) for row in law.chances]
        laws.is_made_of(t, market, law, [*heard, *(each.chances for each in law.together.values())])
        is_taught(terms, f"after {i} ", q, law, i)


def is_taught(terms, label, q, after, i):
    """Suggest why what agent i brings about by teaching is worth to it at most rate * gamma / 2 less than q."""
    t, market, rate, gamma = terms.t, terms.market, terms.rate, terms.gamma
    table, actions = market.agent_utilities[i], range(market.actions)
    masses, distances, squares, shifts, smaller = {}, {}, {}, [], []
    t.have(2 * gamma > 0, using=[gamma > 0])
    for z, x in market.views:
        for heard, chance in after.chances[x].items():
            masses[z, x, heard] = t.define(f"{label}mass of {z},{x},{heard}", market.mass(z, x) * chance)
            signs = [each >= 0 for cell, each in market.prior.items() if cell[:2] == (z, x)]
            t.have(masses[z, x, heard] >= 0, using=[chance >= 0, *signs])
    for (z, heard), response in after.together.items():
        views = [view for view in market.views if view[0] == z]
        given = [masses[*view, heard] for view in views]
        for a in actions:
            target = [q.informed[view][a] for view in views]
            raw = [market.mass(*view) * after.chances[view[1]][heard] for view in views]
            meaning = response.values[a] * t.sum(raw) == softmax.mean(t, raw, target)
            t.have(response.values[a] * t.sum(given) == softmax.mean(t, given, target), using=[meaning])
            smaller.append(softmax.is_nearest(t, given, target, after.alone[z, heard[0]][a], response.values[a]))
    for z, x, heard in masses:
        response, goal = after.together[z, heard], q.responses[z, x]
        here = f"{label}{z},{x},{heard} "
        gaps = [t.define(f"{here}gap {a}", response.values[a] - goal.values[a]) for a in actions]
        square = t.sum(gap * gap for gap in gaps)
        distance = t.define(f"{here}distance", square + gamma * gamma, over=2 * gamma)
        meaning = distance * 2 * gamma == square + gamma * gamma
        distances[z, x, heard] = distance
        squares[z, x, heard] = t.sum((v - w) * (v - w) for v, w in zip(response.values, goal.values, strict=True))
        t.have(distance * 2 * gamma == squares[z, x, heard] + gamma * gamma, using=[meaning])
        for gap in gaps:
            t.have(gap * gap >= 0, using=[])
        for a, sign in product(actions, (1, -1)):
            gap = sign * gaps[a]
            t.have((gap - gamma) * (gap - gamma) >= 0, using=[])
            wide = 2 * gamma * (distance - gap) >= 0
            others = [gaps[b] * gaps[b] >= 0 for b in actions if b != a]
            t.have(wide, using=[*others, (gap - gamma) * (gap - gamma) >= 0, meaning])
            t.have(gap <= distance, using=[wide, 2 * gamma > 0])
            t.have(sign * (response.values[a] - goal.values[a]) <= distance, using=[gap <= distance])
        for y in [cy for cz, cx, cy in market.prior if (cz, cx) == (z, x)]:
            test = [row[y] for row in table]
            first, second, near = softmax.responses_are_close(t, f"{here}{y} ", rate, distance, goal, response, test)
            each = t.define(f"{here}{y} mass", market.prior[z, x, y] * after.chances[x][heard])
            t.have(each >= 0, using=[market.prior[z, x, y] >= 0, after.chances[x][heard] >= 0])
            shift = 2 * each * (first - second) <= rate * each * distance
            t.have(shift, using=[near, each >= 0])
            shifts.append(((z, x, y), shift, each * distance))
    losses = []
    for cell, mass in market.prior.items():
        z, x, y = cell
        test = [row[y] for row in table]
        told = t.sum(
            c * softmax.mean(t, after.together[z, heard].chances, test) for heard, c in after.chances[x].items()
        )
        spread = t.sum(amount for at, _, amount in shifts if at == cell)
        losses.append(2 * mass * (softmax.mean(t, q.responses[z, x].chances, test) - told) <= rate * spread)
        t.have(
            losses[-1], using=[*(fact for at, fact, _ in shifts if at == cell), t.sum(after.chances[x].values()) == 1]
        )
    spread = t.sum(mass * distances[at] for at, mass in masses.items())
    gap = 2 * q.agent_value(i) - 2 * after.agent_value(i)
    t.have(gap <= rate * spread, using=losses)
    nearest = t.sum(mass * squares[at] for at, mass in masses.items())
    alone = t.sum(
        mass * (after.alone[z, heard[0]][a] - q.informed[z, x][a]) * (after.alone[z, heard[0]][a] - q.informed[z, x][a])
        for (z, x, heard), mass in masses.items()
        for a in actions
    )
    t.have(alone <= gamma * gamma, using=[after.squared_error() <= gamma * gamma])
    t.have(nearest <= alone, using=smaller)
    t.have(
        t.sum(masses.values()) == 1,
        using=[t.sum(market.prior.values()) == 1, *(t.sum(row.values()) == 1 for row in after.chances)],
    )
    scaled = []
    for at, mass in masses.items():
        scaled.append(2 * gamma * mass * distances[at] == mass * squares[at] + gamma * gamma * mass)
        t.have(scaled[-1], using=[distances[at] * 2 * gamma == squares[at] + gamma * gamma])
    whole = gamma * gamma * t.sum(masses.values()) == gamma * gamma
    t.have(whole, using=[t.sum(masses.values()) == 1])
    t.have(nearest <= gamma * gamma, using=[nearest <= alone, alone <= gamma * gamma])
    twice = 2 * gamma * spread <= 2 * gamma * gamma
    t.have(twice, using=[*scaled, nearest <= gamma * gamma, whole])
    t.have(spread <= gamma, using=[twice, 2 * gamma > 0])
    t.have(gap <= rate * gamma, using=[gap <= rate * spread, spread <= gamma, rate > 0])
