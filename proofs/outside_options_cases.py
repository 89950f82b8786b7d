"""Where agents that are not selected have outside options (T3d): cases of the statement with all slacks at once.

A draw has a margin where the user gets V°. In the others the action would pay an agent no less than it is paid, because
no outside option is above any action. proofs/README.md says what each certificate covers.
"""

from certify import file_beside, theorem


@theorem(source="all_slacks.py, and unselected_agents_are_paid_nothing in outside_options.py")
def unselected_agents_are_paid_nothing_is_a_case(t):
    """T3d, pure equilibria, where unselected agents are paid 0, is one draw with kappa = gamma = delta = 0."""
    pure_case(t, "assume_nothing")


@theorem(source="all_slacks.py, and unselected_agents_are_paid_no_more in outside_options.py")
def unselected_agents_are_paid_no_more_is_a_case(t):
    """T3d, pure equilibria, where no outside option is above any action, is one draw with kappa = gamma = delta = 0."""
    pure_case(t, "assume_low")


@theorem(source="all_slacks.py, and unselected_mixtures_are_paid_nothing in outside_options_mixtures.py")
def unselected_mixtures_are_paid_nothing_is_a_case(t):
    """T3d and T3c under fixed priority, where unselected agents are paid 0: kappa = gamma = delta = 0."""
    mixed_case(t, "priority", "assume_nothing")


@theorem(source="all_slacks.py, and unselected_mixtures_are_paid_no_more in outside_options_mixtures.py")
def unselected_mixtures_are_paid_no_more_is_a_case(t):
    """T3d and T3c under fixed priority, where no outside option is above any action: kappa = gamma = delta = 0."""
    mixed_case(t, "priority", "assume_low")


@theorem(source="all_slacks.py, and unselected_mixtures_regular_ties in outside_options_mixtures.py")
def unselected_mixtures_regular_ties_is_a_case(t):
    """T3d and T3c under regular ties: kappa = gamma = delta = 0."""
    mixed_case(t, "any", "assume_low")


def mixed_case(t, ties, outside):
    """State that a coarse correlated equilibrium is one of the general statement."""
    options = file_beside(__file__, "outside_options_mixtures.py")
    terms, equilibrium = options.stated(t, ties, claim=False)
    getattr(options.outside, outside)(t, terms.market)
    if ties == "any":
        after = options.assume_regular_ties(t, terms, equilibrium)
    else:
        after = [equilibrium.declared_after(i) for i in range(terms.market.agents)]
    sketch = (options.Unselected if ties == "any" else options.ByPriority)(terms, equilibrium)

    def payments(case, i, d):
        new, paid = after[i].selected[d], t.define(f"payment to {i} in draw {d}", equilibrium.paid(i, d))
        t.have(paid == sketch.paid[i, d], using=[t.sum(equilibrium.selected[d]) == 1])
        known = [sketch.exact(i, d, new), sketch.most[i] >= sketch.shared[i], paid == sketch.paid[i, d]]
        led = sketch.in_bad(d, sketch.gains[i, d] >= sketch.shared[i] - paid)
        t.have(led, using=[sketch.in_bad(d, new[i] == 1), *known])
        case.led(i, d, led)
        kept = sketch.before[i, d] >= paid
        t.have(kept, using=[sketch.before[i, d] >= sketch.paid[i, d], known[-1]])
        case.kept(i, d, kept)

    file_beside(__file__, "selection_cases.py").mixed_case(t, sketch, after, payments)


def pure_case(t, outside):
    """State that a pure equilibrium is one of the general statement in one draw, whatever the ties among agents."""
    options = file_beside(__file__, "outside_options.py")
    market, numbers = options.stated(t)
    getattr(options, outside)(t, market)
    equilibrium = t.every(market.equilibrium(eta=numbers[1]))
    case, value = file_beside(__file__, "selection_cases.py").pure_case(t, equilibrium, numbers)
    for i in range(market.agents):
        low = []
        for j, offer in enumerate(equilibrium.offers):
            pays = t.define(f"what offer {j} pays {i}", offer.agent_value(i))
            known = [options.low(t, market, i), t.sum(market.prior.values()) == 1]
            known += [mass >= 0 for mass in offer.masses.values()]
            for cell, mass in market.prior.items():
                known.append(t.sum(offer.masses[a, cell] for a in range(market.actions)) == mass)
            t.have(pays >= market.outside_options[i], using=known)
            low.append(equilibrium.chances[j] * (pays - market.outside_options[i]) >= 0)
            t.have(low[j], using=[pays >= market.outside_options[i], equilibrium.chances[j] >= 0])
        case.kept(i, 0, *low)
    case.follows([value])
