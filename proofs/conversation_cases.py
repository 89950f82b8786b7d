"""Best-AI selection by conversations (T3a and T3c over rounds): cases of the statement with all slacks at once.

A draw has a margin where the user gets V°. proofs/README.md says what each certificate covers.
"""

from certify import file_beside, theorem


@theorem(source="all_slacks.py, and conversation_selects in conversations.py")
def conversation_selects_is_a_case(t):
    """T3a over several rounds, whatever the ties among agents, is one draw with kappa = gamma = delta = 0."""
    market = t.conversation_selection_market()
    weights, eta = t.weights(), t.slacks("eta")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    aligned = market.aligned(weights, error=eps, offset=offset)
    t.assume(aligned, name="alignment")
    t.have(eps >= 0, using=[aligned])
    equilibrium = t.every(market.equilibrium(eta=eta))
    case, value = file_beside(__file__, "selection_cases.py").pure_case(t, equilibrium, (weights, eta, eps))
    for i in range(market.agents):
        same = equilibrium.agent_value(i) == case.laws[0].agent_value(i)
        t.have(same, using=equilibrium.outcome_conditions())
        case.kept(i, 0, same)
    case.follows([value])


@theorem(source="all_slacks.py, and mixed_selection_of_conversations in selection_mixtures.py")
def mixed_selection_of_conversations_is_a_case(t):
    """T3c over several rounds under fixed priority: kappa = gamma = delta = 0."""
    mixed_case(t, "priority", "ByPriority")


@theorem(source="all_slacks.py, and mixed_selection_of_conversations_regular_ties in selection_mixtures.py")
def mixed_selection_of_conversations_regular_ties_is_a_case(t):
    """T3c over several rounds under regular ties: kappa = gamma = delta = 0."""
    mixed_case(t, "any", "Regular")


def mixed_case(t, ties, sketch):
    """State that a coarse correlated equilibrium is one of the general statement."""
    selection = file_beside(__file__, "selection_mixtures.py")
    terms, equilibrium = selection.stated(t, ties, t.conversation_selection_market(), claim=False)
    if ties == "any":
        after = selection.assume_regular_ties(t, terms, equilibrium)
    else:
        after = [equilibrium.declared_after(i) for i in range(terms.market.agents)]
    sketch = getattr(selection.ties_sketch, sketch)(terms, equilibrium)

    def payments(case, i, d):
        case.led(i, d, sketch.in_bad(d, sketch.gains[i, d] >= sketch.shared[i] - sketch.before[i, d]))
        case.kept(i, d)

    file_beside(__file__, "selection_cases.py").mixed_case(t, sketch, after, payments)
