"""Quantal response: the softmax lemmas, and what competition gives a user who plays better actions more often (T2).

She takes action a with a probability proportional to exp(rate * value of a). The exact forms are finite
reconstructions; proofs/README.md says what each certificate covers.
"""

from functools import cached_property
from itertools import product

from certify import file_beside, theorem

PAPER = "Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)"
SOFTMAX = PAPER + ", quantal response"
softmax_sketch = file_beside(__file__, "quantal_softmax_sketch.py")
laws_sketch = file_beside(__file__, "quantal_laws_sketch.py")
learning_sketch = file_beside(__file__, "quantal_learning_sketch.py")
rules_sketch = file_beside(__file__, "quantal_rules_sketch.py")


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
    gap = softmax_sketch.mean(t, first, test) * t.sum(second) - softmax_sketch.mean(t, second, test) * t.sum(first)
    t.claim(gap * (ratio + 1) <= factor * (ratio - 1) * t.sum(first) * t.sum(second))
    softmax_sketch.weights_are_close(t, "", ratio, first, second, test)


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
    gap, ratio = (
        softmax_sketch.mean(t, first.chances, test) - softmax_sketch.mean(t, second.chances, test),
        t.exp(rate * distance),
    )
    t.claim(gap * (ratio + 1) <= ratio - 1, name="at most tanh(rate d / 2)")
    t.claim(2 * gap <= rate * distance, name="at most rate d / 2")
    softmax_sketch.responses_are_close(t, "", rate, distance, first, second, test)


@theorem(source=SOFTMAX)
def quantal_loss(t):
    """A quantal response to n actions is worth at most ln(n) / rate less than the best of them."""
    actions = t.size("actions")
    rate = t.unknown("rate")
    t.assume(rate > 0, name="rate positive")
    response = t.logit(t.vector("v", actions), rate, "response")
    for best in response.values:
        t.claim(rate * (best - softmax_sketch.mean(t, response.chances, response.values)) <= t.ln(actions))
    softmax_sketch.loss_is_small(t, "", rate, response)


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
                fine[m][n] * t.sum(given) == softmax_sketch.mean(t, given, target),
                name=f"fine at {m},{n} is the conditional expectation",
            )
    error = [
        t.sum(mass[x, m, n] * (guess - target[x]) * (guess - target[x]) for x, m, n, guess in guesses)
        for guesses in ([(*at, fine[at[1]][at[2]]) for at in places], [(*at, coarse[at[1]]) for at in places])
    ]
    t.claim(error[0] <= error[1])
    for m, n in product(range(messages), repeat=2):
        softmax_sketch.is_nearest(t, [mass[x, m, n] for x in range(states)], target, coarse[m], fine[m][n])


@theorem(source=SOFTMAX + ", fully revealing")
def quantal_competition_aligns(t):
    """T2. If agents can reveal the signal, every equilibrium gives V* less ln(n) / rate and 2 eps, ties or not."""
    terms = Terms(t, t.market())
    if t.level == "rules":
        from_the_rules_up(terms)
        return
    market, rate = terms.market, terms.rate
    p, shared = market.law("p"), market.parts is None
    q = t.quantal_law(market, rate) if shared else None
    for i in range(market.agents):
        after = q if shared else t.quantal_law(market, rate, f"law after {i} reveals", agent=i)
        no_gain_by_revealing(terms, p, after, i)
    t.claim(terms.informed_bound(p))
    if shared:
        laws_sketch.follows_from_revealing(terms, p, q)


def from_the_rules_up(terms):
    """State the claim of rules and responses, and suggest what follows where an agent reveals its signal."""
    t = terms.t
    equilibrium = t.every(t.quantal_equilibrium(terms.market, terms.rate, eta=terms.eta))
    t.claim(terms.informed_bound(equilibrium))
    if not equilibrium.can_reveal():
        return  # nobody can tell the user the signal, and the claim is false
    p = equilibrium.named("p", using=rules_sketch.structure(t, equilibrium))
    q = t.quantal_law(terms.market, terms.rate)
    for i in range(terms.market.agents):
        rules_sketch.leads_to_the_informed_law(t, equilibrium, p, q, i)
    laws_sketch.follows_from_revealing(terms, p, q)


@theorem(source=SOFTMAX + ", learning with an error")
def learning_aligns(t):
    """T2. Where each agent can teach the user her values up to a squared error of gamma^2, she loses little more."""
    terms, p, q, after = taught(t)
    t.claim(terms.learned_bound(p))
    learning_sketch.follows_from_teaching(terms, p, q, after)


@theorem(source=SOFTMAX + ", coarse correlated equilibria, fully revealing")
def quantal_mixtures_align(t):
    """T2. Coarse correlated equilibria too give V* less ln(n) / rate and 2 eps where agents can reveal the signal.

    A profile is drawn, the user sees the draw, and a deviation is decided before it; in each draw it leads to q.
    """
    terms, chances, laws, mixture, q = drawn(t)
    no_gain = [no_gain_in_draws(terms, chances, laws, q, i) for i in range(terms.market.agents)]
    t.claim(terms.informed_bound(mixture))
    p = laws_sketch.average(t, terms.market, chances, laws, mixture)
    for i, each in enumerate(no_gain):
        t.have(q.agent_value(i) <= p.agent_value(i) + terms.eta[i], using=[each, t.sum(chances) == 1])
    laws_sketch.follows_from_revealing(terms, p, q)


@theorem(source=SOFTMAX + ", coarse correlated equilibria, learning with an error")
def learning_mixtures_align(t):
    """T2. Coarse correlated equilibria too lose little where each agent can teach the user her values up to gamma^2.

    The user sees the draw, which tells nothing of the signal, and a deviation is decided before it.
    """
    terms, chances, laws, mixture, q = drawn(t, taught=True)
    after = [teaching(terms, mixture, q, i, chances) for i in range(terms.market.agents)]
    t.claim(terms.learned_bound(mixture))
    p = laws_sketch.average(t, terms.market, chances, laws, mixture)
    for i, law in enumerate(after):
        gain = law.agent_value(i) - mixture.agent_value(i) <= terms.eta[i]
        t.have(law.agent_value(i) <= p.agent_value(i) + terms.eta[i], using=[gain])
    learning_sketch.follows_from_teaching(terms, p, q, after)


# T2 as a case of the statement with all slacks. ----------------------------------------------------------------------


@theorem(source="quantal_competition_aligns, and competition_aligns_with_all_slacks in all_slacks.py")
def quantal_competition_aligns_is_a_case(t):
    """T2, fully revealing, is `competition_aligns_with_all_slacks` with gamma = V* - E_q u and delta = 0.

    Here gamma is at most ln(n) / rate. q is the law of a user who responds quantally to type and signal; each agent
    leads to it.
    """
    terms = Terms(t, t.market())
    market, rate, rules = terms.market, terms.rate, t.level == "rules"
    p = t.every(t.quantal_equilibrium(market, rate, eta=terms.eta)) if rules else market.law("p")
    q = None if rules else t.quantal_law(market, rate)
    for i in range(0 if rules else market.agents):
        no_gain_by_revealing(terms, p, q, i)
    bound = terms.informed_bound(p)
    q = t.quantal_law(market, rate) if rules else q  # declared where the theorem does
    claim_case(terms, p, q, [q] * market.agents, 0, bound)
    laws_sketch.is_nearly_best(terms, q)
    if rules and p.can_reveal():
        file_beside(__file__, "competition_cases.py").law_of_rules(t, p, rules_sketch.structure(t, p))
        for i in range(market.agents):
            rules_sketch.leads_to_the_informed_law(t, p, p, q, i)


@theorem(source="learning_aligns, and competition_aligns_with_all_slacks in all_slacks.py")
def learning_aligns_is_a_case(t):
    """T2 with learning is `competition_aligns_with_all_slacks` with gamma = V* - E_q u.

    q is the law of a user who responds quantally to type and signal; what agent i teaches pays it at most delta less,
    where delta is rate / 2 times the gamma of T2.
    """
    terms, p, q, after = taught(t)
    claim_case(terms, p, q, after, terms.rate * terms.gamma / 2, terms.learned_bound(p))
    laws_sketch.is_nearly_best(terms, q)
    learning_sketch.all_are_taught(terms, q, after)


@theorem(source="quantal_mixtures_align, and competition_aligns_with_all_slacks in all_slacks.py")
def quantal_mixtures_align_is_a_case(t):
    """T2 for coarse correlated equilibria is `competition_aligns_with_all_slacks` of the average law, in one draw."""
    terms, chances, laws, mixture, q = drawn(t)
    no_gain = [no_gain_in_draws(terms, chances, laws, q, i) for i in range(terms.market.agents)]
    claim_case(terms, mixture, q, [q] * terms.market.agents, 0, terms.informed_bound(mixture))
    laws_sketch.average_is_law(t, terms.market, chances, laws, mixture)
    for i, each in enumerate(no_gain):
        t.have(q.agent_value(i) <= mixture.agent_value(i) + terms.eta[i], using=[each, t.sum(chances) == 1])
    laws_sketch.is_nearly_best(terms, q)


@theorem(source="learning_mixtures_align, and competition_aligns_with_all_slacks in all_slacks.py")
def learning_mixtures_align_is_a_case(t):
    """T2 with learning for coarse correlated equilibria is `competition_aligns_with_all_slacks` of the average law."""
    terms, chances, laws, mixture, q = drawn(t, taught=True)
    after = [teaching(terms, mixture, q, i, chances) for i in range(terms.market.agents)]
    claim_case(terms, mixture, q, after, terms.rate * terms.gamma / 2, terms.learned_bound(mixture))
    laws_sketch.average_is_law(t, terms.market, chances, laws, mixture)
    laws_sketch.is_nearly_best(terms, q)
    learning_sketch.all_are_taught(terms, q, after)


# What the statements assume and claim. -------------------------------------------------------------------------------


class Terms:
    """The numbers of T2 and the alignment assumed of them; gamma is the error with which agents can teach the user."""

    def __init__(self, t, market, *, taught=False):
        self.t, self.market = t, market
        self.weights, self.eta = t.weights(), t.slacks("eta")
        self.eps, offset, self.rate = t.nonnegative("eps"), market.offset("offset"), t.unknown("rate")
        self.gamma = t.unknown("gamma") if taught else None
        t.assume(self.rate > 0, name="rate positive")
        if taught:
            t.assume(self.gamma > 0, name="gamma positive")
        t.assume(market.aligned(self.weights, error=self.eps, offset=offset), name="alignment")

    @cached_property
    def best(self):
        """What the best action is worth at each type and signal; together, V*. Declared where it is first spoken of."""
        return self.market.best_informed_values()

    @property
    def charge(self):
        """2 eps + sum w eta."""
        return 2 * self.eps + self.t.sum(weight * each for weight, each in zip(self.weights, self.eta, strict=True))

    def informed_bound(self, p):
        """The formula: p gives the user V* less ln(n) / rate and the charge."""
        lost = self.t.sum(self.best.values()) - self.charge - p.user_value
        return self.rate * lost <= self.t.ln(self.market.actions)

    def learned_bound(self, p):
        """The formula: p gives the user V* less ln(n) / rate, the charge, and sum w rate gamma / 2."""
        lost = self.t.sum(self.best.values()) - self.charge - p.user_value
        learned = self.rate * self.rate * self.gamma * self.t.sum(self.weights)
        return 2 * self.rate * lost <= 2 * self.t.ln(self.market.actions) + learned


def no_gain_by_revealing(terms, p, after, i):
    """Assume that agent i does not gain by revealing its signal, which leads to the law `after`."""
    gain = after.agent_value(i) - p.agent_value(i) - terms.eta[i]
    terms.t.assume(gain <= 0, name=f"agent {i} does not gain by revealing its signal")


def drawn(t, *, taught=False):
    """Return the terms, the chances of draws, the law in each draw, their average, and that of an informed user."""
    market, draws = t.market(), t.size("draws")
    chances, laws = t.distribution("draw", draws), [market.law(f"p in draw {d}") for d in range(draws)]
    terms = Terms(t, market, taught=taught)
    q = t.quantal_law(market, terms.rate)
    return terms, chances, laws, t.mixture(chances, laws), q


def no_gain_in_draws(terms, chances, laws, q, i):
    """Assume that agent i does not gain, on average over draws, by revealing its signal; return that."""
    gains = [chance * (q.agent_value(i) - law.agent_value(i)) for chance, law in zip(chances, laws, strict=True)]
    no_gain = terms.t.sum(gains) <= terms.eta[i]
    terms.t.assume(no_gain, name=f"agent {i} does not gain by revealing its signal")
    return no_gain


def taught(t):
    """Return the terms, a law p, that of an informed user, and what agents who stay with p lead to by teaching."""
    terms = Terms(t, t.market(), taught=True)
    p, q = terms.market.law("p"), t.quantal_law(terms.market, terms.rate)
    return terms, p, q, [teaching(terms, p, q, i) for i in range(terms.market.agents)]


def teaching(terms, p, q, i, chances=None):
    """Assume that agent i can teach the user up to gamma and does not gain by it; return what that leads to.

    With chances of draws, the draw is what it was, and told by what the others say.
    """
    t, market, gamma = terms.t, terms.market, terms.gamma
    unit = t.all_of((each >= 0) & (each <= 1) for row in market.agent_utilities[i] for each in row)
    t.assume(unit, name=f"the utilities of agent {i} are between 0 and 1")
    if chances is None:
        after = t.learning(market, terms.rate, q.informed, f"after {i}")
    else:
        messages, draws = t.size("messages"), range(len(chances))
        after = t.learning(market, terms.rate, q.informed, f"after {i}", others=len(draws) * messages)
        for x, heard in enumerate(after.chances):
            told = [t.sum(each for (_, n), each in heard.items() if n // messages == d) for d in draws]
            same = t.all_of(each == chance for each, chance in zip(told, chances, strict=True))
            t.assume(same, name=f"after {i} the draw is what it was at {x}")
    t.assume(after.squared_error() <= gamma * gamma, name=f"the user learns from agent {i} alone up to gamma")
    t.assume(after.agent_value(i) <= p.agent_value(i) + terms.eta[i], name=f"agent {i} does not gain by teaching")
    return after


def claim_case(terms, p, q, after, delta, bound):
    """Claim what the general statement assumes with gamma = V* - E_q u, and a bound from what it claims."""
    t, agents = terms.t, range(terms.market.agents)
    optimum = t.sum(terms.best.values())
    gamma, paid = optimum - q.user_value, [law.agent_value(i) for i, law in enumerate(after)]
    charged = t.sum(weight * (each + delta) for weight, each in zip(terms.weights, terms.eta, strict=True))
    values = {"gamma": gamma, **{f"delta[{i}]": delta for i in agents}}
    cases = file_beside(__file__, "competition_cases.py")
    cases.claim_case(t, p, q, optimum, paid, gamma + 2 * terms.eps + charged, values, bound)
