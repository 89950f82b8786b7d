"""Quantal response: the softmax lemmas, and what competition gives a user who plays better actions more often (T2).

She takes action a with a probability proportional to exp(rate * value of a). The exact forms are finite
reconstructions; proofs/README.md says what each certificate covers.
"""

from itertools import product

from certify import file_beside, theorem

PAPER = "Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)"
SOFTMAX = PAPER + ", quantal response"


def mean(t, chances, values):
    """Return the sum over actions of chance * value."""
    return t.sum(chance * value for chance, value in zip(chances, values, strict=True))


@theorem(source=SOFTMAX)
def softmax_lemma(t):
    """Weights within a factor r of each other give laws at most (r - 1)/(r + 1) apart in total variation."""
    actions = t.size("actions")
    first, second, test = t.vector("E", actions), t.vector("F", actions), t.vector("test", actions)
    ratio, factor = t.unknown("r"), t.constant("factor", 1)
    for a in range(actions):
        t.assume((first[a] > 0) & (second[a] > 0), name=f"the weights of {a} are positive")
        t.assume((first[a] <= ratio * second[a]) & (second[a] <= ratio * first[a]), name=f"weights of {a} are close")
        t.assume((test[a] >= 0) & (test[a] <= 1), name=f"the test function is between 0 and 1 at {a}")
    gap = mean(t, first, test) * t.sum(second) - mean(t, second, test) * t.sum(first)
    t.claim(gap * (ratio + 1) <= factor * (ratio - 1) * t.sum(first) * t.sum(second))
    _softmax(t, "", ratio, first, second, test)


@theorem(source=SOFTMAX)
def quantal_laws_are_close(t):
    """Values at most d apart give quantal responses at most tanh(rate d / 2) <= rate d / 2 apart in total variation."""
    actions = t.size("actions")
    rate, distance = t.unknown("rate"), t.unknown("d")
    t.assume(rate > 0, name="rate positive")
    first, second = (t.logit(t.vector(label, actions), rate, f"response to {label}") for label in ("v", "w"))
    test = t.vector("test", actions)
    for a in range(actions):
        gap = first.values[a] - second.values[a]
        t.assume((gap <= distance) & (-gap <= distance), name=f"the values of {a} are close")
        t.assume((test[a] >= 0) & (test[a] <= 1), name=f"the test function is between 0 and 1 at {a}")
    gap, ratio = mean(t, first.chances, test) - mean(t, second.chances, test), t.exp(rate * distance)
    t.claim(gap * (ratio + 1) <= ratio - 1, name="at most tanh(rate d / 2)")
    t.claim(2 * gap <= rate * distance, name="at most rate d / 2")
    _close(t, "", rate, distance, first, second, test)


@theorem(source=SOFTMAX)
def quantal_loss(t):
    """A quantal response to n actions is worth at most ln(n) / rate less than the best of them."""
    actions = t.size("actions")
    rate = t.unknown("rate")
    t.assume(rate > 0, name="rate positive")
    response = t.logit(t.vector("v", actions), rate, "response")
    for best in response.values:
        t.claim(rate * (best - mean(t, response.chances, response.values)) <= t.ln(actions))
    _loss(t, "", rate, response)


@theorem(source=SOFTMAX + ", the Pythagoras step")
def a_finer_expectation_is_nearer(t):
    """Conditional expectations given more have no larger mean squared error about what they are expectations of."""
    states, messages = t.size("states"), t.size("messages")
    places = list(product(range(states), range(messages), range(messages)))
    mass = dict(zip(places, t.distribution("mass", len(places)), strict=True))
    target, coarse, fine = t.vector("f", states), t.vector("coarse", messages), t.matrix("fine", messages, messages)
    for m in range(messages):
        given = {(x, n): mass[x, m, n] for x, n in product(range(states), range(messages))}
        t.assume(
            coarse[m] * t.sum(given.values()) == t.sum(each * target[x] for (x, _), each in given.items()),
            name=f"coarse at {m} is the conditional expectation",
        )
        for n in range(messages):
            given = [mass[x, m, n] for x in range(states)]
            t.assume(
                fine[m][n] * t.sum(given) == mean(t, given, target),
                name=f"fine at {m},{n} is the conditional expectation",
            )
    error = [
        t.sum(mass[x, m, n] * (guess - target[x]) * (guess - target[x]) for x, m, n, guess in guesses)
        for guesses in ([(*at, fine[at[1]][at[2]]) for at in places], [(*at, coarse[at[1]]) for at in places])
    ]
    t.claim(error[0] <= error[1])
    for m, n in product(range(messages), repeat=2):
        _nearest(t, [mass[x, m, n] for x in range(states)], target, coarse[m], fine[m][n])


@theorem(source=SOFTMAX + ", fully revealing")
def quantal_competition_aligns(t):
    """T2. If agents can reveal the signal, every equilibrium gives V* less ln(n) / rate and 2 eps, ties or not."""
    market = t.market()
    weights, eta, eps, rate = _terms(t, market)
    if t.level == "rules":
        _from_the_rules_up(t, market, weights, eta, eps, rate)
        return
    p = market.law("p")
    shared = market.parts is None
    q = t.quantal_law(market, rate) if shared else None
    for i in range(market.agents):
        after = q if shared else t.quantal_law(market, rate, f"law after {i} reveals", agent=i)
        _no_gain_by_revealing(t, p, after, eta, i)
    best = market.best_informed_values()
    charge = _charge(t, eps, weights, eta)
    t.claim(_informed_bound(t, market, rate, p, best, charge))
    if shared:
        _revealing(t, market, rate, p, q, best, charge, eta)


@theorem(source=SOFTMAX + ", learning with an error")
def learning_aligns(t):
    """T2. Where each agent can teach the user her values up to a squared error of gamma^2, she loses little more."""
    market = t.market()
    weights, eta, eps, rate, gamma = _taught_terms(t, market)
    p, q = market.law("p"), t.quantal_law(market, rate)
    after = [_teaching(t, market, rate, gamma, p, q, eta, i) for i in range(market.agents)]
    best = market.best_informed_values()
    charge = _charge(t, eps, weights, eta)
    t.claim(_learned_bound(t, market, rate, gamma, p, best, charge, weights))
    _learned(t, market, rate, gamma, p, q, after, eta, charge, best, weights)


@theorem(source=SOFTMAX + ", coarse correlated equilibria, fully revealing")
def quantal_mixtures_align(t):
    """T2. Coarse correlated equilibria too give V* less ln(n) / rate and 2 eps where agents can reveal the signal.

    A profile is drawn, the user sees the draw, and a deviation is decided before it; in each draw it leads to q.
    """
    market, chances, laws = _drawn(t)
    weights, eta, eps, rate = _terms(t, market)
    q, mixture = t.quantal_law(market, rate), t.mixture(chances, laws)
    no_gain = [_no_gain_in_draws(t, chances, laws, q, eta, i) for i in range(market.agents)]
    best = market.best_informed_values()
    charge = _charge(t, eps, weights, eta)
    t.claim(_informed_bound(t, market, rate, mixture, best, charge))
    p = _average(t, market, chances, laws, mixture)
    for i, each in enumerate(no_gain):
        t.have(q.agent_value(i) <= p.agent_value(i) + eta[i], using=[each, t.sum(chances) == 1])
    _revealing(t, market, rate, p, q, best, charge, eta)


@theorem(source=SOFTMAX + ", coarse correlated equilibria, learning with an error")
def learning_mixtures_align(t):
    """T2. Coarse correlated equilibria too lose little where each agent can teach the user her values up to gamma^2.

    The user sees the draw, which tells nothing of the signal, and a deviation is decided before it.
    """
    market, chances, laws = _drawn(t)
    weights, eta, eps, rate, gamma = _taught_terms(t, market)
    q, mixture = t.quantal_law(market, rate), t.mixture(chances, laws)
    after = [_teaching(t, market, rate, gamma, mixture, q, eta, i, chances) for i in range(market.agents)]
    best = market.best_informed_values()
    charge = _charge(t, eps, weights, eta)
    t.claim(_learned_bound(t, market, rate, gamma, mixture, best, charge, weights))
    p = _average(t, market, chances, laws, mixture)
    for i in range(market.agents):
        gain = after[i].agent_value(i) - mixture.agent_value(i) <= eta[i]
        t.have(after[i].agent_value(i) <= p.agent_value(i) + eta[i], using=[gain])
    _learned(t, market, rate, gamma, p, q, after, eta, charge, best, weights)


# T2 as a case of the statement with all slacks. ----------------------------------------------------------------------


@theorem(source="quantal_competition_aligns, and competition_aligns_with_all_slacks in all_slacks.py")
def quantal_competition_aligns_is_a_case(t):
    """T2, fully revealing, is `competition_aligns_with_all_slacks` with gamma = V* - E_q u and delta = 0.

    Here gamma is at most ln(n) / rate. q is the law of a user who responds quantally to type and signal; each agent
    leads to it.
    """
    market = t.market()
    weights, eta, eps, rate = _terms(t, market)
    rules = t.level == "rules"
    p = t.every(t.quantal_equilibrium(market, rate, eta=eta)) if rules else market.law("p")
    q = None if rules else t.quantal_law(market, rate)
    for i in range(0 if rules else market.agents):
        _no_gain_by_revealing(t, p, q, eta, i)
    best = market.best_informed_values()
    bound = _informed_bound(t, market, rate, p, best, _charge(t, eps, weights, eta))
    q = t.quantal_law(market, rate) if rules else q  # declared where the theorem does
    _case(t, p, q, [q] * market.agents, [0] * market.agents, weights, eta, eps, best, bound)
    _nearly_best(t, market, rate, q, best)
    if rules and p.can_reveal():
        file_beside(__file__, "competition_cases.py").law_of_rules(t, p, _structure(t, p))
        for i in range(market.agents):
            _revealed(t, p, p, q, i)


@theorem(source="learning_aligns, and competition_aligns_with_all_slacks in all_slacks.py")
def learning_aligns_is_a_case(t):
    """T2 with learning is `competition_aligns_with_all_slacks` with gamma = V* - E_q u.

    q is the law of a user who responds quantally to type and signal; what agent i teaches pays it at most delta less,
    where delta is rate / 2 times the gamma of T2.
    """
    market = t.market()
    weights, eta, eps, rate, gamma = _taught_terms(t, market)
    p, q = market.law("p"), t.quantal_law(market, rate)
    after = [_teaching(t, market, rate, gamma, p, q, eta, i) for i in range(market.agents)]
    best = market.best_informed_values()
    bound = _learned_bound(t, market, rate, gamma, p, best, _charge(t, eps, weights, eta), weights)
    _case(t, p, q, after, [rate * gamma / 2] * market.agents, weights, eta, eps, best, bound)
    _nearly_best(t, market, rate, q, best)
    _all_taught(t, market, rate, gamma, q, after)


@theorem(source="quantal_mixtures_align, and competition_aligns_with_all_slacks in all_slacks.py")
def quantal_mixtures_align_is_a_case(t):
    """T2 for coarse correlated equilibria is `competition_aligns_with_all_slacks` of the average law, in one draw."""
    market, chances, laws = _drawn(t)
    weights, eta, eps, rate = _terms(t, market)
    q, mixture = t.quantal_law(market, rate), t.mixture(chances, laws)
    no_gain = [_no_gain_in_draws(t, chances, laws, q, eta, i) for i in range(market.agents)]
    best = market.best_informed_values()
    bound = _informed_bound(t, market, rate, mixture, best, _charge(t, eps, weights, eta))
    _case(t, mixture, q, [q] * market.agents, [0] * market.agents, weights, eta, eps, best, bound)
    _average_is_law(t, market, chances, laws, mixture)
    for i, each in enumerate(no_gain):
        t.have(q.agent_value(i) <= mixture.agent_value(i) + eta[i], using=[each, t.sum(chances) == 1])
    _nearly_best(t, market, rate, q, best)


@theorem(source="learning_mixtures_align, and competition_aligns_with_all_slacks in all_slacks.py")
def learning_mixtures_align_is_a_case(t):
    """T2 with learning for coarse correlated equilibria is `competition_aligns_with_all_slacks` of the average law."""
    market, chances, laws = _drawn(t)
    weights, eta, eps, rate, gamma = _taught_terms(t, market)
    q, mixture = t.quantal_law(market, rate), t.mixture(chances, laws)
    after = [_teaching(t, market, rate, gamma, mixture, q, eta, i, chances) for i in range(market.agents)]
    best = market.best_informed_values()
    bound = _learned_bound(t, market, rate, gamma, mixture, best, _charge(t, eps, weights, eta), weights)
    _case(t, mixture, q, after, [rate * gamma / 2] * market.agents, weights, eta, eps, best, bound)
    _average_is_law(t, market, chances, laws, mixture)
    _nearly_best(t, market, rate, q, best)
    _all_taught(t, market, rate, gamma, q, after)


# What the statements assume and claim. -------------------------------------------------------------------------------


def _terms(t, market):
    """Return weights, eta, eps and rate of a user who is nearly a combination of agents."""
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset, rate = t.nonnegative("eps"), market.offset("offset"), t.unknown("rate")
    t.assume(rate > 0, name="rate positive")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    return weights, eta, eps, rate


def _taught_terms(t, market):
    """Return weights, eta, eps, rate, and gamma, the error with which agents can teach the user."""
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset, rate, gamma = t.nonnegative("eps"), market.offset("offset"), t.unknown("rate"), t.unknown("gamma")
    t.assume(rate > 0, name="rate positive")
    t.assume(gamma > 0, name="gamma positive")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    return weights, eta, eps, rate, gamma


def _charge(t, eps, weights, eta):
    """Return 2 eps + sum w eta."""
    return 2 * eps + t.sum(weight * each for weight, each in zip(weights, eta, strict=True))


def _informed_bound(t, market, rate, p, best, charge):
    """The formula: p gives the user V* less ln(n) / rate and the charge."""
    return rate * (t.sum(best.values()) - charge - p.user_value) <= t.ln(market.actions)


def _learned_bound(t, market, rate, gamma, p, best, charge, weights):
    """The formula: p gives the user V* less ln(n) / rate, the charge, and sum w rate gamma / 2."""
    learned = rate * rate * gamma * t.sum(weights)
    return 2 * rate * (t.sum(best.values()) - charge - p.user_value) <= 2 * t.ln(market.actions) + learned


def _no_gain_by_revealing(t, p, after, eta, i):
    """Assume that agent i does not gain by revealing its signal, which leads to the law `after`."""
    t.assume(
        after.agent_value(i) - p.agent_value(i) - eta[i] <= 0, name=f"agent {i} does not gain by revealing its signal"
    )


def _no_gain_in_draws(t, chances, laws, q, eta, i):
    """Assume that agent i does not gain, on average over draws, by revealing its signal; return that."""
    gains = [chance * (q.agent_value(i) - law.agent_value(i)) for chance, law in zip(chances, laws, strict=True)]
    t.assume(t.sum(gains) <= eta[i], name=f"agent {i} does not gain by revealing its signal")
    return t.sum(gains) <= eta[i]


def _teaching(t, market, rate, gamma, p, q, eta, i, chances=None):
    """Assume that agent i can teach the user up to gamma and does not gain by it; return what that leads to.

    With chances of draws, the draw is what it was, and told by what the others say.
    """
    unit = t.all_of((each >= 0) & (each <= 1) for row in market.agent_utilities[i] for each in row)
    t.assume(unit, name=f"the utilities of agent {i} are between 0 and 1")
    if chances is None:
        after = t.learning(market, rate, q.informed, f"after {i}")
    else:
        messages, draws = t.size("messages"), range(len(chances))
        after = t.learning(market, rate, q.informed, f"after {i}", others=len(draws) * messages)
        for x, heard in enumerate(after.chances):
            drawn = [t.sum(each for (_, n), each in heard.items() if n // messages == d) for d in draws]
            same = t.all_of(each == chance for each, chance in zip(drawn, chances, strict=True))
            t.assume(same, name=f"after {i} the draw is what it was at {x}")
    t.assume(after.squared_error() <= gamma * gamma, name=f"the user learns from agent {i} alone up to gamma")
    t.assume(after.agent_value(i) <= p.agent_value(i) + eta[i], name=f"agent {i} does not gain by teaching")
    return after


def _case(t, p, q, after, delta, weights, eta, eps, best, bound):
    """Claim what the general statement assumes with gamma = V* - E_q u, and a bound from what it claims."""
    optimum = t.sum(best.values())
    gamma, paid = optimum - q.user_value, [law.agent_value(i) for i, law in enumerate(after)]
    charged = t.sum(w * (e + d) for w, e, d in zip(weights, eta, delta, strict=True))
    values = {"gamma": gamma, **{f"delta[{i}]": each for i, each in enumerate(delta)}}
    cases = file_beside(__file__, "competition_cases.py")
    cases.claim_case(t, p, q, optimum, paid, gamma + 2 * eps + charged, values, bound)


def _drawn(t):
    """Return a market, the chances of draws, and the outcome law in each draw."""
    market, draws = t.market(), t.size("draws")
    return market, t.distribution("draw", draws), [market.law(f"p in draw {d}") for d in range(draws)]


def _average(t, market, chances, laws, mixture):
    """Suggest names for the masses of the average law, and that they form a law; return it in these names."""
    rows = [[law.masses[a, cell] for a in range(market.actions)] for law in laws for cell in market.prior]
    signs = [each >= 0 for row in (chances, *rows) for each in row]
    sums = [t.sum(row) == mass for row, mass in zip(rows, [*market.prior.values()] * len(laws), strict=True)]
    return mixture.named("p", using=[*signs, *sums, t.sum(chances) == 1])


def _learned(t, market, rate, gamma, p, q, after, eta, charge, best, weights):
    """Suggest why what agents bring about by teaching is worth nearly what q is, and so is p."""
    for view, response in q.responses.items():
        _chances(t, f"{view} ", response)
    for i in range(market.agents):
        _taught(t, market, f"after {i} ", rate, gamma, q, after[i], i)
    named = _named(t, market, q)
    for i in range(market.agents):
        short = 2 * q.agent_value(i) - 2 * after[i].agent_value(i) <= rate * gamma
        worth = 2 * named.agent_value(i) <= 2 * p.agent_value(i) + 2 * eta[i] + rate * gamma
        t.have(worth, using=[short, after[i].agent_value(i) <= p.agent_value(i) + eta[i]])
    t.have(2 * p.user_value >= 2 * named.user_value - 2 * charge - rate * gamma * t.sum(weights))
    _losses(t, market, rate, q, best)


def _from_the_rules_up(t, market, weights, eta, eps, rate):
    """State the claim of rules and responses, and suggest what follows where an agent reveals its signal."""
    equilibrium = t.every(t.quantal_equilibrium(market, rate, eta=eta))
    best = market.best_informed_values()
    charge = _charge(t, eps, weights, eta)
    t.claim(_informed_bound(t, market, rate, equilibrium, best, charge))
    if not equilibrium.can_reveal():
        return  # nobody can tell the user the signal, and the claim is false
    p = equilibrium.named("p", using=_structure(t, equilibrium))
    q = t.quantal_law(market, rate)
    for i in range(market.agents):
        _revealed(t, equilibrium, p, q, i)
    _revealing(t, market, rate, p, q, best, charge, eta)


def _structure(t, equilibrium):
    """Suggest that responses on the profile are distributions; return what makes the outcome law one."""
    market = equilibrium.market
    rows = [list(market.prior.values()), *([list(equilibrium.chances)] if len(equilibrium.chances) > 1 else [])]
    rows += [row for rules in equilibrium.profiles for rule in rules for row in rule]
    for d, responses in enumerate(equilibrium.responses):
        for event, response in responses.items():
            _chances(t, f"draw {d} {event} ", response)
            rows.append(response.chances)
    return [fact for row in rows for fact in (*(each >= 0 for each in row), t.sum(row) == 1)]


def _revealed(t, equilibrium, p, q, i):
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
                same += _same_response(t, here, equilibrium, (z, x), others, signs, response, q.responses[z, x])
    after = equilibrium.deviated(i, rule, responses)
    law = [mass == q.masses[place] for place, mass in after.masses.items()]
    for each in law:
        t.have(each, using=[*same, *(t.sum(row) == 1 for row in rows)])
    worth = q.agent_value(i) <= p.agent_value(i) + equilibrium.eta[i]
    t.have(worth, using=[*law, equilibrium.no_gain_by(i, after)])


def _same_response(t, here, equilibrium, view, others, signs, response, goal):
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
    _chances(t, here, response)
    for a in actions:
        meaning = [each.chances[a] * t.sum(each.weights) == each.weights[a] for each in (response, goal)]
        scaled = mass * (response.chances[a] - goal.chances[a]) * t.sum(goal.weights) == 0
        t.have(scaled, using=[*meaning, *equal])
        same.append(mass * (response.chances[a] - goal.chances[a]) == 0)
        t.have(same[-1], using=[scaled, *(weight > 0 for weight in goal.weights)])
    return same


def _revealing(t, market, rate, p, q, best, charge, eta):
    for view, response in q.responses.items():
        _chances(t, f"{view} ", response)
    named = _named(t, market, q)
    for i in range(market.agents):
        t.have(named.agent_value(i) <= p.agent_value(i) + eta[i], using=[q.agent_value(i) <= p.agent_value(i) + eta[i]])
    t.have(p.user_value >= named.user_value - charge)
    _losses(t, market, rate, q, best)


def _nearly_best(t, market, rate, q, best):
    """Suggest why the law q is an outcome law, and worth between V* less ln(n) / rate and V*."""
    for view, response in q.responses.items():
        _chances(t, f"{view} ", response)
    _has_prior(t, market, q, [response.chances for response in q.responses.values()])
    for (z, x), response in q.responses.items():
        values = [market.informed_value(market.user, a, z, x) for a in range(market.actions)]
        signs = [chance >= 0 for chance in response.chances]
        known = [t.is_max(best[z, x], values), *signs, t.sum(response.chances) == 1]
        t.have(best[z, x] >= mean(t, response.chances, values), using=known)
    _losses(t, market, rate, q, best)


def _all_taught(t, market, rate, gamma, q, after):
    """Suggest why what agents bring about by teaching are outcome laws, and worth nearly what q is."""
    for i, law in enumerate(after):
        for at, response in law.together.items():
            _chances(t, f"after {i}, {at} ", response)
        heard = [list(row.values()) for row in law.chances]
        _has_prior(t, market, law, [*heard, *(each.chances for each in law.together.values())])
        _taught(t, market, f"after {i} ", rate, gamma, q, law, i)


def _has_prior(t, market, law, rows):
    """Suggest why a law that is made of the prior and these distributions is an outcome law."""
    signs = [each >= 0 for row in (market.prior.values(), *rows) for each in row]
    for mass in law.masses.values():
        t.have(mass >= 0, using=signs)
    for cell, mass in market.prior.items():
        total = t.sum(law.masses[a, cell] for a in range(market.actions))
        t.have(total == mass, using=[t.sum(row) == 1 for row in rows])


def _average_is_law(t, market, chances, laws, mixture):
    """Suggest why the average of outcome laws is one."""
    signs = [each >= 0 for law in laws for each in (*chances, *law.masses.values())]
    for mass in mixture.masses.values():
        t.have(mass >= 0, using=signs)
    for cell, mass in market.prior.items():
        rows = [t.sum(law.masses[a, cell] for a in range(market.actions)) for law in [*laws, mixture]]
        t.have(rows[-1] == mass, using=[*(row == mass for row in rows[:-1]), t.sum(chances) == 1])


# Sketches. -----------------------------------------------------------------------------------------------------------


def _named(t, market, q):
    """Suggest names for the masses of a law whose responses are distributions; return it in these names."""
    rows = [response.chances for response in q.responses.values()]
    signs = [each >= 0 for row in (market.prior.values(), *rows) for each in row]
    return q.named("q", using=[*signs, *(t.sum(row) == 1 for row in rows)])


def _losses(t, market, rate, q, best):
    """Suggest why the law q is worth at most ln(n) / rate less than V*."""
    actions, losses = range(market.actions), []
    for (z, x), response in q.responses.items():
        _loss(t, f"{z},{x} ", rate, response)
        values = [market.informed_value(market.user, a, z, x) for a in actions]
        mass = market.mass(z, x)
        worth = t.sum(each * market.user[a][y] for (a, (cz, cx, y)), each in q.masses.items() if (cz, cx) == (z, x))
        signs = [each >= 0 for cell, each in market.prior.items() if cell[:2] == (z, x)]
        given = [response.values[a] * mass == values[a] for a in actions]
        for k in actions:
            small = rate * (response.values[k] - mean(t, response.chances, response.values)) <= t.ln(market.actions)
            t.have(rate * (values[k] - worth) <= t.ln(market.actions) * mass, using=[small, *signs, *given])
        each = [rate * (values[k] - worth) <= t.ln(market.actions) * mass for k in actions]
        losses.append(rate * (best[z, x] - worth) <= t.ln(market.actions) * mass)
        t.have(losses[-1], using=[*each, t.is_max(best[z, x], values), rate > 0])
    t.have(
        rate * (t.sum(best.values()) - q.user_value) <= t.ln(market.actions),
        using=[*losses, t.sum(market.prior.values()) == 1],
    )


def _taught(t, market, label, rate, gamma, q, after, i):
    """Suggest why what agent i brings about by teaching is worth to it at most rate * gamma / 2 less than q."""
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
            meaning = response.values[a] * t.sum(raw) == mean(t, raw, target)
            t.have(response.values[a] * t.sum(given) == mean(t, given, target), using=[meaning])
            smaller.append(_nearest(t, given, target, after.alone[z, heard[0]][a], response.values[a]))
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
            first, second, near = _close(t, f"{here}{y} ", rate, distance, goal, response, test)
            each = t.define(f"{here}{y} mass", market.prior[z, x, y] * after.chances[x][heard])
            t.have(each >= 0, using=[market.prior[z, x, y] >= 0, after.chances[x][heard] >= 0])
            shift = 2 * each * (first - second) <= rate * each * distance
            t.have(shift, using=[near, each >= 0])
            shifts.append(((z, x, y), shift, each * distance))
    losses = []
    for cell, mass in market.prior.items():
        z, x, y = cell
        test = [row[y] for row in table]
        told = t.sum(c * mean(t, after.together[z, heard].chances, test) for heard, c in after.chances[x].items())
        spread = t.sum(amount for at, _, amount in shifts if at == cell)
        losses.append(2 * mass * (mean(t, q.responses[z, x].chances, test) - told) <= rate * spread)
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


def _softmax(t, label, ratio, first, second, test):
    """Suggest why weights within a factor `ratio` of each other give a test function nearly the same mean.

    With e, f what the first and the second weigh inside of the test function, g, h outside: e <= r f and h <= r g.
    """
    known = [each for x, y in zip(first, second, strict=True) for each in (x <= ratio * y, y <= ratio * x)]
    signs = [each > 0 for each in (*first, *second)]
    unit = [fact for each in test for fact in (each >= 0, each <= 1)]
    for least in (ratio > 0, ratio >= 1):
        t.have(least, using=[*known[:2], first[0] > 0, second[0] > 0])
    outside = [1 - each for each in test]
    e = t.define(f"{label}first inside", mean(t, first, test))
    f = t.define(f"{label}second inside", mean(t, second, test))
    g = t.define(f"{label}first outside", mean(t, first, outside))
    h = t.define(f"{label}second outside", mean(t, second, outside))
    for each in (e, f, g, h):
        t.have(each >= 0, using=[*signs, *unit])
    t.have(e <= ratio * f, using=[*known, *unit])
    t.have(h <= ratio * g, using=[*known, *unit])
    square, slack = (ratio * f - h) * (ratio * f - h) >= 0, ratio * g - h
    t.have(square, using=[])
    t.have(slack * h >= 0, using=[h <= ratio * g, h >= 0])
    t.have(slack * f >= 0, using=[h <= ratio * g, f >= 0])
    rest = ratio * (ratio - 1) * f * f - 2 * ratio * f * h + (ratio - 1) * g * h + 2 * ratio * f * g
    t.have(ratio * rest >= 0, using=[slack * h >= 0, slack * f >= 0, ratio >= 1, ratio > 0, square])
    t.have(rest >= 0, using=[ratio * rest >= 0, ratio > 0])
    goal = (ratio - 1) * (e * f + g * h) + 2 * ratio * g * f >= 2 * e * h
    large = t.implies((ratio - 1) * f >= 2 * h, goal)
    t.have(large, using=[ratio >= 1, ratio > 0, *(each >= 0 for each in (e, f, g, h))])
    t.have(goal, using=[large, rest >= 0, e <= ratio * f])
    result = (e * h - f * g) * (ratio + 1) <= (ratio - 1) * (e + g) * (f + h)
    t.have(result, using=[goal])
    return e, f, g, h, result


def _chances(t, label, response):
    """Suggest that a quantal response is a distribution; return its sum of weights."""
    total = t.define(f"{label}sum of weights", t.sum(response.weights))
    t.have(total > 0, using=[each > 0 for each in response.weights])
    means = [chance * total == weight for chance, weight in zip(response.chances, response.weights, strict=True)]
    for chance, weight, meaning in zip(response.chances, response.weights, means, strict=True):
        t.have(meaning, using=[chance * t.sum(response.weights) == weight])
        t.have(chance >= 0, using=[meaning, weight > 0, total > 0])
    t.have(t.sum(response.chances) * total == total, using=means)
    t.have(t.sum(response.chances) == 1, using=[t.sum(response.chances) * total == total, total > 0])


def _loss(t, label, rate, response):
    """Suggest why a quantal response loses at most ln(n) / rate: exp(s) >= 1 + s at rate (v_k - v_a) - ln(n)."""
    values, weights, bound = response.values, response.weights, t.ln(len(response.values))
    count = len(values)
    for k in range(count):
        below = t.define_exp(f"{label}share of {k}", rate * values[k] - bound)
        t.recall("sum", rate * values[k] - bound, bound)
        whole = t.exp(bound)
        t.have(count * below == weights[k], using=[weights[k] == below * whole, whole == count])
        each = []
        for a in range(count):
            gap = rate * (values[k] - values[a]) - bound
            ratio = t.define_exp(f"{label}share of {k} to {a}", gap)
            t.recall("tangent", gap)
            t.recall("sum", gap, rate * values[a])
            each.append(weights[a] * (1 + gap) <= below)
            t.have(each[-1], using=[weights[a] > 0, ratio >= 1 + gap, below == ratio * weights[a]])
        gaps = t.sum(weight * rate * (values[k] - value) for weight, value in zip(weights, values, strict=True))
        signs = [weight > 0 for weight in weights]
        t.have(gaps <= bound * t.sum(weights), using=[*each, count * below == weights[k], *signs])
        means = [c * t.sum(weights) == weight for c, weight in zip(response.chances, weights, strict=True)]
        loss = rate * (values[k] - mean(t, response.chances, values))
        t.have(loss * t.sum(weights) == gaps, using=means)
        t.have(t.sum(weights) > 0, using=signs)
        t.have(loss <= bound, using=[loss * t.sum(weights) == gaps, gaps <= bound * t.sum(weights), t.sum(weights) > 0])


def _nearest(t, masses, target, coarse, fine):
    """Suggest why the conditional expectation `fine` has the smaller mean squared error."""
    square = (coarse - fine) * (coarse - fine) >= 0
    t.have(square, using=[])
    errors = [
        t.sum(mass * (guess - value) * (guess - value) for mass, value in zip(masses, target, strict=True))
        for guess in (fine, coarse)
    ]
    signs = [mass >= 0 for mass in masses]
    t.have(errors[0] <= errors[1], using=[square, *signs, fine * t.sum(masses) == mean(t, masses, target)])
    return errors[0] <= errors[1]


def _close(t, label, rate, distance, first, second, test):
    """Suggest why values at most `distance` apart give nearly the same mean of a test function; return that."""
    pairs = list(zip(first.values, second.values, strict=True))
    near = [each for x, y in pairs for each in (x - y <= distance, y - x <= distance)]
    t.have(distance >= 0, using=near)
    ratio = t.define_exp(f"{label}ratio", rate * distance)
    for one, other, way in ((first, second, "up"), (second, first, "down")):
        for a, (value, least) in enumerate(zip(one.values, other.values, strict=True)):
            most = rate * (distance + least)
            top = t.define_exp(f"{label}{way} {a}", most)
            t.recall("sum", rate * distance, rate * least)
            t.recall("increasing", rate * value, most)
            t.have(rate * value <= most, using=[rate > 0, value - least <= distance])
            grows = t.any_of([rate * value > most, top >= one.weights[a]])
            facts = [grows, rate * value <= most, top == ratio * other.weights[a]]
            t.have(one.weights[a] <= ratio * other.weights[a], using=facts)
    e, f, g, h, result = _softmax(t, label, ratio, first.weights, second.weights, test)
    x, y = (
        t.define(f"{label}{which} mean", mean(t, each.chances, test))
        for which, each in (("first", first), ("second", second))
    )
    for value, inside, outside, response in ((x, e, g, first), (y, f, h, second)):
        t.have(inside + outside == t.sum(response.weights), using=[])
        means = [c * t.sum(response.weights) == w for c, w in zip(response.chances, response.weights, strict=True)]
        t.have(value * t.sum(response.weights) == inside, using=means)
        t.have(
            value * (inside + outside) == inside,
            using=[value * t.sum(response.weights) == inside, inside + outside == t.sum(response.weights)],
        )
        t.have(
            inside + outside > 0,
            using=[inside + outside == t.sum(response.weights), *(w > 0 for w in response.weights)],
        )
    both = (e + g) * (f + h)
    t.have(both > 0, using=[e + g > 0, f + h > 0])
    scaled = (x - y) * both * (ratio + 1) <= (ratio - 1) * both
    t.have(scaled, using=[result, x * (e + g) == e, y * (f + h) == f])
    t.have((x - y) * (ratio + 1) <= ratio - 1, using=[scaled, both > 0])
    t.recall("quotient", rate * distance)
    t.have(rate * distance >= 0, using=[rate > 0, distance >= 0])
    clause = t.any_of([-rate * distance > 0, 2 + rate * distance >= (2 - rate * distance) * ratio])
    slope = 2 * (ratio - 1) <= rate * distance * (ratio + 1)
    t.have(slope, using=[clause, rate * distance >= 0])
    t.have(2 * (x - y) <= rate * distance, using=[slope, (x - y) * (ratio + 1) <= ratio - 1, ratio > 0])
    return x, y, 2 * (x - y) <= rate * distance
