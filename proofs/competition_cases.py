"""Theorems of the market in which the user hears all agents, as cases of the statement with all slacks.

Each makes the assumptions of its theorem, claims those of the general statement of all_slacks.py for quantities of its
own, and that its bound follows. proofs/README.md says what each certificate covers.
"""

from certify import file_beside, statement_beside, theorem


@theorem(source="all_slacks.py, and lemma_k in emergent_alignment.py")
def lemma_k_is_a_case(t):
    """Lemma K is `competition_aligns_with_all_slacks` in one draw, with what q is worth as benchmark and gamma = 0."""
    market = t.market()
    weights, eta, delta = t.weights(), t.slacks("eta"), t.slacks("delta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    p, q = market.law("p"), market.law("q")
    best = paper().assume_deviations(t, market, p, q, eta, delta)
    loss = 2 * eps + paper().charge(t, weights, eta, delta)
    claim_case(t, p, q, q.user_value, best, loss)


@theorem(source="all_slacks.py, and identical_law in emergent_alignment.py")
def identical_law_is_a_case(t):
    """T1a is `competition_aligns_with_all_slacks` in one draw: agents who stay are led to q within eta.

    With eta in place of delta, 0 in place of eta, gamma = 0, and what q is worth as benchmark.
    """
    market = t.market()
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    p, q = market.law("p"), market.law("q")
    paper().assume_leading_to(t, market, p, q, weights, eta)
    paid = [p.agent_value(i) for i in range(market.agents)]
    values = {f"eta[{i}]": 0 for i in range(market.agents)} | {f"delta[{i}]": eta[i] for i in range(market.agents)}
    claim_case(t, p, q, q.user_value, paid, 2 * eps + paper().charge(t, weights, eta), values)


@theorem(source="all_slacks.py, and competition_aligns in emergent_alignment.py")
def competition_aligns_is_a_case(t):
    """T1b is `competition_aligns_with_all_slacks` with gamma = delta = 0: each agent can lead to one law worth V*.

    That law is what the user does once she knows type and signal: at level laws, once agent 0 has revealed its signal.
    """
    market = t.market()
    unique_optimum(t, market, market.equilibrium)


@theorem(source="all_slacks.py, and conversation_aligns in conversations.py")
def conversation_aligns_is_a_case(t):
    """T1b for conversations is `competition_aligns_with_all_slacks` with gamma = delta = 0, as it is in one round."""
    market = t.conversation_market()
    unique_optimum(t, market, market.equilibrium)


@theorem(source="all_slacks.py, and conversation_mixtures_align in conversation_mixtures.py")
def conversation_mixtures_align_is_a_case(t):
    """T1b for conversations whose rules are drawn is `competition_aligns_with_all_slacks` of the average law."""
    market = t.conversation_market()
    unique_optimum(t, market, market.coarse_correlated)


def unique_optimum(t, market, kind):
    """State T1b of a market and a kind of its equilibria as a case; what a deviation pays is what q does."""
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    t.assume(market.unique_optimum(), name="unique optimum")
    equilibrium = t.every(kind(eta=eta))
    best = market.best_informed_values()
    laws = t.level == "laws"
    q = equilibrium.revealing(0) if laws else market.informed_response("advice")
    after = [q.agent_value(i) for i in range(market.agents)]
    values = {f"delta[{i}]": 0 for i in range(market.agents)}
    claim_case(t, equilibrium, q, t.sum(best.values()), after, 2 * eps + paper().charge(t, weights, eta), values)

    # The sketch: what the user does once she knows type and signal is a law worth V*, and who tells her leads to it.
    is_informed_law(t, market, q)
    worths, named = [], {}
    for view, most in best.items():
        worth = [market.informed_value(market.user, a, *view) for a in range(market.actions)]
        obeyed = [(each - other) * chance >= 0 for chance, each, other in obedience(q.response[view], worth)]
        reached = t.sum(chance * each for chance, each in zip(q.response[view], worth, strict=True)) >= most
        known = [t.sum(q.response[view]) == 1, t.is_max(most, worth), *(c >= 0 for c in q.response[view])]
        t.have(reached, using=[*obeyed, *known])
        worths.append(reached)
        named[view] = [t.define(f"worth of {a} at {view}", each) for a, each in enumerate(worth)]
    t.have(q.user_value >= t.sum(best.values()), using=worths)
    if not laws:
        talks = hasattr(equilibrium, "can_recommend")
        if not equilibrium.can_reveal() and not (talks and equilibrium.can_recommend()):
            return  # no agent can tell the user what she needs, and the claim may be false
        law_of_rules(t, equilibrium, None if talks else equilibrium.structure())
    for i in range(market.agents):
        tells = laws or equilibrium.can_reveal()
        law = equilibrium.revealing(i) if tells else equilibrium.recommending(i, q.response)
        same = []
        for view in market.views:
            same += same_response(t, market, view, named[view], [law.response[view], q.response[view]])
        gain = q.agent_value(i) - equilibrium.agent_value(i) <= eta[i]
        t.have(gain, using=[*same, equilibrium.no_gain_by(i, law)])


def obedience(chances, worth):
    """Give, for each action and each other one, the chance of the action and what both are worth."""
    for a, chance in enumerate(chances):
        for b, other in enumerate(worth):
            if a != b:
                yield chance, worth[a], other


def is_informed_law(t, market, law):
    """Suggest that what the user does on type and signal is an outcome law."""
    signs = [*(mass >= 0 for mass in market.prior.values()), *(c >= 0 for r in law.response.values() for c in r)]
    for mass in law.masses.values():
        t.have(mass >= 0, using=signs)
    for cell, mass in market.prior.items():
        total = t.sum(law.masses[a, cell] for a in range(market.actions)) == mass
        t.have(total, using=[t.sum(law.response[cell[:2]]) == 1])


def same_response(t, market, view, worth, rows):
    """Suggest that two best responses at a type and signal are the same where these have mass; return that.

    `worth` has names for what the actions are worth there.
    """
    actions = range(market.actions)
    raw = [market.informed_value(market.user, a, *view) for a in actions]
    same = {c: [] for c in actions}
    for a in actions:
        beats = t.all_of(worth[a] > worth[b] for b in actions if b != a)
        zeros, named = [], []
        for b in actions:
            if b != a:
                named.append(t.implies(raw[a] > raw[b], worth[a] > worth[b]))
                t.have(named[-1], using=[])
                for row in rows:
                    zeros.append(t.implies(beats, row[b] == 0))
                    obeyed = (worth[b] - worth[a]) * row[b] >= 0
                    t.have(obeyed, using=[(raw[b] - raw[a]) * row[b] >= 0])
                    t.have(zeros[-1], using=[obeyed, row[b] >= 0])
        unique = t.all_of(raw[a] > raw[b] for b in actions if b != a)
        for c in actions:
            equal = t.implies(beats, rows[0][c] == rows[1][c])
            t.have(equal, using=[*zeros, *(t.sum(row) == 1 for row in rows)])
            same[c].append(t.implies(unique, rows[0][c] == rows[1][c]))
            t.have(same[c][-1], using=[equal, *named])
    masses = [mass for cell, mass in market.prior.items() if cell[:2] == view]
    found = []
    for c in actions:
        either = t.any_of([t.sum(masses) == 0, rows[0][c] == rows[1][c]])
        t.have(either, using=[market.unique_optimum_at(*view), *same[c]])
        for mass in masses:
            found.append(mass * rows[0][c] == mass * rows[1][c])
            t.have(found[-1], using=[either, *(each >= 0 for each in masses)])
    return found


def paper():
    """The theorems of the paper, whose assumptions these are."""
    return file_beside(__file__, "emergent_alignment.py")


def claim_case(t, p, q, benchmark, after, loss, values=None, bound=None):
    """Claim what the general statement assumes in one draw without a margin, and a bound, if not given that loss.

    The law of the draw is p, which pays the agents what they are paid; `after` is what their deviations pay them. What
    `values` does not say is 0 or has its name here.
    """
    general = statement_beside(__file__, "all_slacks.py", "competition_aligns_with_all_slacks")
    given = {"benchmark": benchmark, "gamma": 0, "kappa": 0, "margin[0]": -1, "max 1": loss, **(values or {})}
    given |= {**p.market.law_as("q", q), **p.market.law_as("law of draw 0", p)}
    for i, each in enumerate(after):
        given |= {f"paid to {i}[0]": p.agent_value(i), f"paid to {i} after its deviation[0]": each}
    case = t.case_of(general, given, draws=1)
    for item in case.assumptions:
        t.claim(item.formula, name=item.name)
    bound = p.user_value >= benchmark - loss if bound is None else bound
    t.claim(t.implies(case.claim, bound), name="the bound follows")


def law_of_rules(t, p, structure):
    """Suggest that the outcome law of an equilibrium from the rules up is one, by the facts of its structure."""
    market = p.market
    named = p.named("p", using=structure)
    for place, mass in p.masses.items():
        t.have(mass >= 0, using=[named.masses[place] >= 0])
    for cell, mass in market.prior.items():
        sums = [t.sum(law.masses[a, cell] for a in range(market.actions)) == mass for law in (named, p)]
        t.have(sums[1], using=sums[:1])
