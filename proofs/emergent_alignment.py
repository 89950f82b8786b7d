"""The theorems of "Emergent Alignment via Competition" (Collina, Goel, Roth, Ryu, Shi; arXiv 2509.15090).

The exact forms are finite reconstructions; proofs/README.md says what each certificate covers.
"""

from certify import theorem

PAPER = "Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)"


def charge(t, weights, *slacks):
    """Return the sum over agents of weight * (slack + slack + ...)."""
    return t.sum(weight * t.sum(each) for weight, *each in zip(weights, *slacks, strict=True))


def assume_deviations(t, market, p, q, eta, delta):
    """Assume that each agent has a deviation worth q less delta, and gains at most eta; return what those are worth."""
    worths = []
    for i in range(market.agents):
        worths.append(t.unknown(f"best deviation of {i}"))
        t.assume(worths[i] >= q.agent_value(i) - delta[i], name=f"a deviation of {i} is worth q less delta")
        t.assume(p.agent_value(i) + eta[i] >= worths[i], name=f"agent {i} gains at most eta")
    return worths


def assume_leading_to(t, market, p, q, weights, eta):
    """Assume that no agent of positive weight gains more than eta by leading to q, and suggest the same by weights."""
    for i in range(market.agents):
        gain = q.agent_value(i) - p.agent_value(i) - eta[i]
        premise = t.implies(weights[i] > 0, gain <= 0)
        t.assume(premise, name=f"agent {i}, if it has weight, gains at most eta by leading to q")
        t.have(weights[i] * gain <= 0, using=[premise, weights[i] >= 0])


@theorem(source=PAPER + ", the argument behind all theorems")
def lemma_k(t):
    """An eta-equilibrium p whose agents can each deviate to within delta of what q pays them costs at most 2 eps."""
    market = t.market()
    weights, eta, delta = t.weights(), t.slacks("eta"), t.slacks("delta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    p, q = market.law("p"), market.law("q")
    assume_deviations(t, market, p, q, eta, delta)
    t.claim(p.user_value >= q.user_value - 2 * eps - charge(t, weights, eta, delta))


@theorem(source=PAPER + ", the argument behind all theorems")
def lemma_k_sharp(t):
    """The loss of lemma_k is at most E_p r - E_q r plus the slacks, where r is the residual of the alignment."""
    market = t.market()
    weights, eta, delta, offset = t.weights(), t.slacks("eta"), t.slacks("delta"), market.offset("offset")
    p, q = market.law("p"), market.law("q")
    assume_deviations(t, market, p, q, eta, delta)
    residual_p = market.residual(weights, offset, p.masses)
    residual_q = market.residual(weights, offset, q.masses)
    t.claim(p.user_value >= q.user_value + residual_q - residual_p - charge(t, weights, eta, delta))


@theorem(source=PAPER + ", best-responding user, identical induced law")
def identical_law(t):
    """T1a. Where every agent of positive weight can deviate to one and the same law q, the loss against q is 2 eps."""
    market = t.market()
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    p, q = market.law("p"), market.law("q")
    assume_leading_to(t, market, p, q, weights, eta)
    t.claim(p.user_value >= q.user_value - 2 * eps - charge(t, weights, eta))


@theorem(source=PAPER + ", best-responding user")
def competition_aligns(t):
    """T1b. With a unique best action for each type and signal, every equilibrium gives the user V* less 2 eps."""
    market = t.market()
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    t.assume(market.unique_optimum(), name="unique optimum")
    equilibrium = t.every(market.equilibrium(eta=eta))
    best = market.best_informed_values()
    t.claim(equilibrium.user_value >= t.sum(best.values()) - 2 * eps - charge(t, weights, eta))
    if not equilibrium.can_reveal():
        return  # nobody can tell the user the signal, and the claim is false

    p = equilibrium.named("p", using=equilibrium.structure()) if t.level == "rules" else equilibrium
    informed = [equilibrium.revealing(i) for i in range(market.agents)]
    q, _, _ = led_to_one_law(t, equilibrium, p, informed)
    t.have(p.user_value >= q.user_value - 2 * eps - charge(t, weights, eta))
    worth_the_optimum(t, market, q, informed[0].response, best)


@theorem(source=PAPER + ", best-AI selection")
def best_ai_selection(t):
    """T3a. Every pure equilibrium of the selection market gives the user V° less 2 eps, whatever the tie-break."""
    _selection(t, 0)


@theorem(source=PAPER + ", best-AI selection")
def nearly_best_ai_selection(t):
    """T3b. If the user picks an agent within gamma of the best, her loss is at most the larger of 2 gamma and 2 eps."""
    gamma = t.unknown("gamma")
    t.assume(gamma >= 0, name="gamma nonnegative", definition=True)  # else there may be no agent to select
    _selection(t, gamma)


def _selection(t, gamma):
    market = t.selection_market()
    agents = range(market.agents)
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    equilibrium = t.every(market.equilibrium(eta=eta, gamma=gamma))
    loss, exact = 2 * eps + charge(t, weights, eta), isinstance(gamma, int)
    if not exact:
        loss = t.max([2 * gamma, loss])
    t.claim(equilibrium.user_value >= market.aligned_value - loss)
    if not market.common_law or market.outside_options:
        return  # the aligned rule need not pay its user what it pays others, and the claim is false

    aligned = market.aligned_law if t.level == "laws" else market.aligned_law.named("q")
    best, value = t.define("aligned value", aligned.user_value), t.define("user value", equilibrium.user_value)
    offers = [t.define(f"value of offer {j}", equilibrium.offers[j].user_value) for j in agents]
    signs = [slack >= 0 for slack in (eps, *weights, *eta)] if exact else [loss >= 2 * gamma]
    for i, after, zeros in lone_deviators(t, equilibrium, (best, value, offers), loss, signs, gamma):
        t.have(
            equilibrium.agent_value(i) + eta[i] >= aligned.agent_value(i),
            using=[after.chances[i] == 1, *zeros, after.no_gain()],
        )
    t.have(equilibrium.user_value >= aligned.user_value - 2 * eps - charge(t, weights, eta))


# Why T3 holds: no other agent can win against the aligned rule, so a deviator to it is paid by its law. --------------


def lone_deviators(t, equilibrium, named, loss, signs, gamma=0):
    """Suggest that whoever deviates to the aligned rule is selected alone, if the user loses more than `loss`.

    `named` has names for V°, for what the user gets and for what each offer is worth; `signs` say that the loss is at
    least 2 gamma. Each agent is yielded with its deviation, and with the facts that no other is selected after it.
    """
    best, value, offers = named
    agents, chances, charged = range(len(offers)), equilibrium.chances, t.define("loss", loss)
    known = [t.sum(chances) == 1, *(chance >= 0 for chance in chances)]
    known += [] if isinstance(gamma, int) else [gamma >= 0]
    mixture = value == t.sum(chance * offer for chance, offer in zip(chances, offers, strict=True))
    t.have(mixture, using=equilibrium.outcome_conditions())
    t.have(charged >= 2 * gamma, using=signs)
    t.have(best > value + charged, using=[equilibrium.market.aligned_value - loss > equilibrium.user_value])
    for j in agents:
        close = [chances[i] * (offers[i] + gamma - offers[j]) >= 0 for i in agents if i != j]
        for each, raw in zip(close, equilibrium.selection_conditions(j), strict=True):
            t.have(each, using=[raw])
        t.have(value + gamma >= offers[j], using=[mixture, *close, *known])
    for i in agents:
        after = equilibrium.after(i)
        others = [j for j in agents if j != i]
        for j, raw in zip(others, after.selection_conditions(), strict=True):
            wins = after.chances[j] * (offers[j] + gamma - best) >= 0
            t.have(wins, using=[raw])
            less = [value + gamma >= offers[j], after.chances[j] >= 0, best > value + charged, charged >= 2 * gamma]
            t.have(after.chances[j] == 0, using=[wins, *less])
        zeros = [after.chances[j] == 0 for j in others]
        t.have(after.chances[i] == 1, using=[t.sum(after.chances) == 1, *zeros])
        yield i, after, zeros


# Why T1b holds: whoever tells the user what she needs leads to one law, which is worth V*. ---------------------------


def led_to_one_law(t, equilibrium, p, informed):
    """Suggest that the agents, each by telling the user what she needs, all lead to one law q and gain nothing by it.

    `informed` has for each agent what follows then. Returned are q, the facts about gains, and that in q the user takes
    no beaten action.
    """
    market, first = equilibrium.market, informed[0]
    rows = list(first.response.values())
    signs = [mass >= 0 for mass in (*market.prior.values(), *(chance for row in rows for chance in row))]
    q = first.named("q", using=[*signs, *(t.sum(row) == 1 for row in rows)])
    beaten = [beaten_actions(t, market, after.response) for after in informed]
    gains = []
    for i, after in enumerate(informed):
        same = []
        for (a, cell), mass in q.masses.items():
            view = cell[:2]
            same.append(market.prior[cell] * after.response[view][a] == mass)
            sums = [t.sum(each.response[view]) == 1 for each in (after, first)]
            zeros = [*beaten[i][view], *beaten[0][view]]
            zeros += [chance >= 0 for each in (after, first) for chance in each.response[view]]
            masses = [other >= 0 for c, other in market.prior.items() if c[:2] == view]
            t.have(same[-1], using=[*sums, *zeros, *masses, market.unique_optimum_at(*view)])
        gains.append(q.agent_value(i) - p.agent_value(i) - equilibrium.eta[i] <= 0)
        t.have(gains[-1], using=[*same, equilibrium.no_gain_by(i, after)])
    return q, gains, beaten[0]


def beaten_actions(t, market, response):
    """Suggest that a user who knows type and signal takes no action but the best; return that for each pair of them."""
    found = {view: [] for view in market.views}
    for view, facts in found.items():
        values = [market.informed_value(market.user, a, *view) for a in range(market.actions)]
        chances = response[view]
        for a in range(market.actions):
            others = [b for b in range(market.actions) if b != a]
            beats = t.all_of(values[a] > values[b] for b in others)
            for b in others:
                facts.append(t.implies(beats, chances[b] == 0))
                t.have(facts[-1], using=[chances[b] * (values[b] - values[a]) >= 0, chances[b] >= 0])
    return found


def worth_the_optimum(t, market, q, response, best):
    """Suggest that the law q of a user who knows type and signal is worth V*, pair by pair of them; return that."""
    pairs = [(a, b) for a in range(market.actions) for b in range(market.actions) if a != b]
    worths = []
    for view, most in best.items():
        values = [market.informed_value(market.user, a, *view) for a in range(market.actions)]
        obeyed = [response[view][a] * (values[a] - values[b]) >= 0 for a, b in pairs]
        worth = t.sum(mass * market.user[a][cell[2]] for (a, cell), mass in q.masses.items() if cell[:2] == view)
        worths.append(worth >= most)
        t.have(worths[-1], using=[*obeyed, t.sum(response[view]) == 1, t.is_max(most, values)])
    return worths
