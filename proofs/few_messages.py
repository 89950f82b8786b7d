"""T1a from the rules up, where messages may be too few to tell everything (theory.md section 4)."""

from certify import theorem


@theorem(source="theory.md T1a, from the rules up")
def good_rules_with_one_law(t):
    """Where each agent has a rule that leads to one and the same law, equilibria are worth nearly as much as that law.

    A rule is judged against the others' equilibrium rules, with the user's response to the profile that it leads to.
    Without "identical law" the agents' rules are only worth as much to the user: with too few messages to tell
    everything, agents then tell different things, and each may prefer what the other one's rule leads to.
    """
    market = t.market()
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    t.assume(market.aligned(weights, error=eps, offset=offset), name="alignment")
    equilibrium = t.every(market.equilibrium(eta=eta))
    value = t.unknown("value")
    laws = []
    for i in range(market.agents):
        rule = t.every(market.rule(i, f"good rule {i}", t.size("messages")))
        laws.append(equilibrium.after(i, rule, f"response to the good rule {i}"))
        t.assume(laws[i].user_value >= value, name=f"agent {i} has a rule worth the value")
    same = [law.masses[place] == laws[0].masses[place] for law in laws[1:] for place in law.masses]
    t.assume(t.all_of(same), name="identical law")
    charge = t.sum(weight * slack for weight, slack in zip(weights, eta, strict=True))
    t.claim(equilibrium.user_value >= value - 2 * eps - charge)
