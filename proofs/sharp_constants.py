"""The constants of the theorems on emergent alignment, named, so that `certify ablate` says which of them are attained.

The statements are those of emergent_alignment.py with `t.constant` where the paper has a number.
"""

import itertools
import math

from certify import file_beside, theorem

PAPER = "Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)"


def loss_allowed(t, eps, weights, *slacks):
    """Return 2 eps and the sum over agents of weight * (slack + slack + ...), with names for both factors."""
    charged = paper().charge(t, weights, *slacks)
    return t.constant("factor of eps", 2) * eps + t.constant("factor of sum w eta", 1) * charged


@theorem(source=PAPER + ", the argument behind all theorems")
def lemma_k_constants(t):
    """Lemma K: a law p from which no agent gains much by leading to q is worth q less 2 eps and the weighted slacks."""
    market = t.market()
    weights, eta, delta = t.weights(), t.slacks("eta"), t.slacks("delta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    p, q = market.law("p"), market.law("q")
    paper().assume_deviations(t, market, p, q, eta, delta)
    t.claim(p.user_value >= q.user_value - loss_allowed(t, eps, weights, eta, delta))


@theorem(source=PAPER + ", best-responding user, identical induced law")
def identical_law_constants(t):
    """T1a: where every agent of positive weight can lead to one law q, the loss against q is 2 eps and the slacks."""
    market = t.market()
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    p, q = market.law("p"), market.law("q")
    paper().assume_leading_to(t, market, p, q, weights, eta)
    t.claim(p.user_value >= q.user_value - loss_allowed(t, eps, weights, eta))


@theorem(source=PAPER + ", best-responding user")
def competition_aligns_constants(t):
    """T1b: with a unique best action at each signal, every equilibrium gives V* less 2 eps and the weighted slacks."""
    market = t.market()
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    t.assume(market.unique_optimum(), name="unique optimum")
    equilibrium = t.every(market.equilibrium(eta=eta))
    best = market.best_informed_values()
    t.claim(equilibrium.user_value >= t.sum(best.values()) - loss_allowed(t, eps, weights, eta))
    if equilibrium.can_reveal():
        informed_outcome(t, equilibrium, best)


@theorem(source=PAPER + ", best-AI selection")
def best_ai_selection_constants(t):
    """T3a: every pure equilibrium of the selection market gives V° less 2 eps and the weighted slacks."""
    market = t.selection_market()
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    equilibrium = t.every(market.equilibrium(eta=eta))
    t.claim(equilibrium.user_value >= market.aligned_value - loss_allowed(t, eps, weights, eta))


def informed_outcome(t, equilibrium, best):
    """Suggest that all agents lead to one law q worth V*, gaining nothing; return p, q and how the user acts in q."""
    p = equilibrium.named("p", using=equilibrium.structure()) if t.level == "rules" else equilibrium
    informed = [equilibrium.revealing(i) for i in range(equilibrium.market.agents)]
    q, _, beaten = paper().led_to_one_law(t, equilibrium, p, informed)
    paper().worth_the_optimum(t, equilibrium.market, q, informed[0].response, best)
    return p, q, informed[0].response, beaten


def paper():
    """The theorems with the numbers of the paper."""
    return file_beside(__file__, "emergent_alignment.py")


def prefers(market, equilibrium, a, b):
    """Return the formulas: whatever the user hears, where she takes action a it is worth as much as action b."""
    rules, response = equilibrium.profiles[0], equilibrium.responses[0]
    formulas = []
    for (_, messages), chances in response.items():
        gain = 0
        for (_, x, y), mass in market.prior.items():
            heard = math.prod(rule[x][message] for rule, message in zip(rules, messages, strict=True))
            gain += heard * mass * (market.user[a][y] - market.user[b][y])
        formulas.append(gain * chances[a] >= 0)
    return formulas


def user_follows(market, law):
    """Return the formulas: knowing her action alone, the user would take no other one."""
    pairs = [(a, b) for a in range(market.actions) for b in range(market.actions) if a != b]
    gains = {(a, b): [(law[a, cell], cell[2]) for cell in market.prior] for a, b in pairs}
    return [sum(mass * (market.user[a][y] - market.user[b][y]) for mass, y in gains[a, b]) >= 0 for a, b in pairs]


def _bounded_user(t, allowed):
    """State T1b for user utilities in [0, 1] and exact equilibria; `allowed` says what a loss may be.

    The sketch is for 2 actions and 2 states that the agents see; returned are its names for the loss and the
    probability of a wrong action, and eps.
    """
    market = t.market()
    weights, eps, offset = t.weights(), t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    t.assume(market.unique_optimum(), name="unique optimum")
    unit = [part for row in market.user for value in row for part in (value >= 0, value <= 1)]
    t.assume(t.all_of(unit), name="user in [0, 1]")
    equilibrium = t.every(market.equilibrium())
    if t.level == "laws":
        t.assume(t.all_of(user_follows(market, equilibrium.masses)), name="the user follows her advice")
    best = market.best_informed_values()
    t.claim(allowed(market, t.sum(best.values()) - equilibrium.user_value, eps))
    if not equilibrium.can_reveal() or not is_two_by_two(market):
        return None

    # The sketch: couple p with q. A loss needs wrong actions, and a user who errs often cannot lose much.
    p, q, response, beaten = informed_outcome(t, equilibrium, best)
    if t.level == "rules":
        for (a, b), fact in zip(((0, 1), (1, 0)), user_follows(market, p.masses), strict=True):
            t.have(fact, using=prefers(market, equilibrium, a, b))
    cells = list(market.prior)
    both = {
        (a, b, cell): t.define(f"acts {a} for {b} at {cell[2]}", p.masses[a, cell] * response[cell[:2]][b])
        for cell in cells
        for a in range(2)
        for b in range(2)
    }
    couples = []
    for cell in cells:
        chances = response[cell[:2]]
        for a in range(2):
            for b in range(2):
                t.have(both[a, b, cell] >= 0, using=[p.masses[a, cell] >= 0, chances[b] >= 0])
                couples.append(both[a, b, cell] >= 0)
            couples.append(p.masses[a, cell] == both[a, 0, cell] + both[a, 1, cell])
            t.have(couples[-1], using=[t.sum(chances) == 1])
            couples.append(q.masses[a, cell] == both[0, a, cell] + both[1, a, cell])
            t.have(couples[-1], using=[p.masses[0, cell] + p.masses[1, cell] == market.prior[cell]])
    errs = [(a, cell) for cell in cells for a in range(2)]
    wrong = t.define("wrong", t.sum(both[a, 1 - a, cell] for a, cell in errs))

    def lost(table):
        return t.sum(both[a, 1 - a, cell] * (table[1 - a][cell[2]] - table[a][cell[2]]) for a, cell in errs)

    for i in range(market.agents):
        t.have(
            lost(market.agent_utilities[i]) <= 0,
            using=[*couples, q.agent_value(i) - p.agent_value(i) <= 0],
        )
    loss = t.define("loss", lost(market.user))
    t.have(loss == q.user_value - p.user_value, using=couples)
    unpaid = [lost(market.agent_utilities[i]) <= 0 for i in range(market.agents)]
    aligned = market.aligned(weights, error=eps, offset=offset)
    t.have(eps >= 0, using=[aligned])
    acts = [mass >= 0 for mass in both.values()]
    marginal = [p.masses[0, cell] + p.masses[1, cell] == market.prior[cell] for cell in cells]
    t.have(wrong <= 1, using=[*acts, *couples, t.sum(market.prior.values()) == 1, *marginal])
    charged = [weights[i] * lost(market.agent_utilities[i]) for i in range(market.agents)]
    for i, each in enumerate(charged):
        t.have(each <= 0, using=[unpaid[i], weights[i] >= 0])
    few = 2 * eps * t.sum(both[a, 1 - a, cell] for a, cell in errs)
    t.have(lost(market.user) - t.sum(charged) <= few, using=[*acts, aligned])
    t.have(
        lost(market.user) <= few, using=[lost(market.user) - t.sum(charged) <= few, *(each <= 0 for each in charged)]
    )
    t.have(loss <= 2 * eps * wrong, using=[lost(market.user) <= few])
    if t.leaves_out("user in [0, 1]"):
        return loss, wrong, eps
    pure = [t.any_of(q.masses[b, cell] <= 0 for b in range(2)) for cell in cells]
    for cell, each in zip(cells, pure, strict=True):
        z, x, _ = cell
        t.have(each, using=[*beaten[z, x], market.unique_optimum_at(z, x)])
    follows = user_follows(market, p.masses)
    total = t.sum(market.prior.values()) == 1
    outcomes = []
    for best_actions in itertools.product(range(2), repeat=2):
        chosen = list(zip(best_actions, cells, strict=True))
        here = t.all_of(q.masses[1 - b, cell] <= 0 for b, cell in chosen)
        never = [both[a, 1 - b, cell] == 0 for b, cell in chosen for a in range(2)]
        for each in never:
            t.have(t.implies(here, each), using=couples)
        mistakes = t.sum(p.masses[1 - b, cell] for b, cell in chosen)
        cost = t.sum(
            p.masses[1 - b, cell] * (market.user[b][cell[2]] - market.user[1 - b][cell[2]]) for b, cell in chosen
        )
        known = [t.implies(here, each) for each in never]
        t.have(t.implies(here, wrong == mistakes), using=[*couples, *known])
        t.have(t.implies(here, loss == cost), using=[*couples, *known])
        signs = [mass >= 0 for mass in p.masses.values()]
        t.have(cost + mistakes <= 1, using=[*follows, *unit, *signs, *marginal, total])
        equal = [t.implies(here, wrong == mistakes), t.implies(here, loss == cost)]
        outcomes.append(t.implies(here, loss + wrong <= 1))
        t.have(outcomes[-1], using=[*equal, cost + mistakes <= 1])
    for b, half in enumerate((outcomes[:2], outcomes[2:])):
        t.have(t.implies(q.masses[1 - b, cells[0]] <= 0, loss + wrong <= 1), using=[pure[1], *half])
        outcomes.append(t.implies(q.masses[1 - b, cells[0]] <= 0, loss + wrong <= 1))
    t.have(loss + wrong <= 1, using=[pure[0], *outcomes[4:]])
    return loss, wrong, eps


def is_two_by_two(market):
    """Whether there are 2 actions, 2 states that the agents see, and no private type."""
    return (market.actions, market.states, market.types, market.signals, len(market.prior)) == (2, 2, 1, 2, 2)


@theorem(source="proofs/README.md; " + PAPER + ", best-responding user")
def competition_aligns_two_by_two(t):
    """T1b, user utilities in [0, 1]: at 2 actions and 2 states the loss is at most 2 eps / (1 + 2 eps), else 2 eps."""

    def allowed(market, loss, eps):
        return loss * (1 + 2 * eps if is_two_by_two(market) else 1) <= 2 * eps

    sketch = _bounded_user(t, allowed)
    if sketch is not None:
        loss, wrong, eps = sketch
        t.have(loss * (1 + 2 * eps) <= 2 * eps, using=[loss + wrong <= 1, loss <= 2 * eps * wrong, eps >= 0])


@theorem(source=PAPER + ", best-responding user")
def bounded_user_constants(t):
    """T1b, user utilities in [0, 1]: the loss is at most 2 eps, and less than that at 2 actions and 2 states."""
    sketch = _bounded_user(t, lambda _, loss, eps: loss <= t.constant("factor of eps", 2) * eps)
    if sketch is not None:
        loss, wrong, eps = sketch
        t.have(loss <= 2 * eps, using=[loss <= 2 * eps * wrong, wrong <= 1, eps >= 0])
