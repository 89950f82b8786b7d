"""Why an agent that reveals its signal leads to the law of an informed quantal response, from the rules up.

This file states nothing; quantal_response.py does.
"""

from certify import file_beside

softmax = file_beside(__file__, "quantal_softmax_sketch.py")


def structure(t, equilibrium):
    """Suggest that responses on the profile are distributions; return what makes the outcome law one."""
    market = equilibrium.market
    rows = [list(market.prior.values()), *([list(equilibrium.chances)] if len(equilibrium.chances) > 1 else [])]
    rows += [row for rules in equilibrium.profiles for rule in rules for row in rule]
    for d, responses in enumerate(equilibrium.responses):
        for event, response in responses.items():
            softmax.is_distribution(t, f"draw {d} {event} ", response)
            rows.append(response.chances)
    return [fact for row in rows for fact in (*(each >= 0 for each in row), t.sum(row) == 1)]


def leads_to_the_informed_law(t, equilibrium, p, q, i):
    """Suggest why agent i, by revealing its signal, leads to the law q, and does not gain by it."""
    market, several = equilibrium.market, len(equilibrium.chances) > 1
    messages = len(equilibrium.profiles[0][i][0])
    rule = [[int(m == x) for m in range(messages)] for x in range(market.signals)]
    responses = equilibrium.responses_after(i, rule)
    rows = [row for rules in equilibrium.profiles for j, each in enumerate(rules) if j != i for row in each]
    rows += [equilibrium.chances] if several else []
    signs = [each >= 0 for row in (list(market.prior.values()), *rows) for each in row]
    same = []
    for d, (rules, answers) in enumerate(zip(equilibrium.profiles, responses, strict=True)):
        for (z, heard), response in answers.items():
            x = heard[i]
            if x < market.signals:
                others = 1
                for j in range(market.agents):
                    others = others * (1 if j == i else rules[j][x][heard[j]])
                here = f"after {i} reveals, draw {d}, {z};{heard} "
                same += same_response(t, here, equilibrium, (z, x), others, signs, response, q.responses[z, x])
    after = equilibrium.deviated(i, rule, responses)
    law = [mass == q.masses[place] for place, mass in after.masses.items()]
    for each in law:
        t.have(each, using=[*same, *(t.sum(row) == 1 for row in rows)])
    worth = q.agent_value(i) <= p.agent_value(i) + equilibrium.eta[i]
    t.have(worth, using=[*law, equilibrium.no_gain_by(i, after)])


def same_response(t, here, equilibrium, view, others, signs, response, goal):
    """Suggest why what is heard, where it has mass, leads to the response to type and signal; return that.

    The mass is that of (type, signal) times the probability `others` of what the other agents then say.
    """
    market, actions, same = equilibrium.market, range(equilibrium.market.actions), []
    mass = t.define(f"{here}mass", others * market.mass(*view))
    t.have(mass >= 0, using=signs)
    for a in actions:
        expected = market.informed_value(market.user, a, *view)
        level = mass * response.values[a] == mass * goal.values[a]
        meaning = response.values[a] * others * market.mass(*view) == others * expected
        t.have(level, using=[meaning, goal.values[a] * market.mass(*view) == expected])
        facts = [t.any_of([mass <= 0, response.values[a] == goal.values[a]])]
        t.have(facts[0], using=[level])
        for one, other in ((response, goal), (goal, response)):
            exponents = equilibrium.rate * one.values[a], equilibrium.rate * other.values[a]
            t.recall("increasing", *exponents)
            facts.append(t.any_of([exponents[0] > exponents[1], other.weights[a] >= one.weights[a]]))
        near = t.any_of([mass <= 0, response.weights[a] == goal.weights[a]])
        t.have(near, using=facts)
        t.have(mass * response.weights[a] == mass * goal.weights[a], using=[near, mass >= 0])
    equal = [mass * response.weights[a] == mass * goal.weights[a] for a in actions]
    softmax.is_distribution(t, here, response)
    for a in actions:
        meaning = [each.chances[a] * t.sum(each.weights) == each.weights[a] for each in (response, goal)]
        scaled = mass * (response.chances[a] - goal.chances[a]) * t.sum(goal.weights) == 0
        t.have(scaled, using=[*meaning, *equal])
        same.append(mass * (response.chances[a] - goal.chances[a]) == 0)
        t.have(same[-1], using=[scaled, *(weight > 0 for weight in goal.weights)])
    return same
