"""A false conjecture about users who respond quantally."""

from certify import theorem


@theorem(source="known: theory of the quantal response, T2; refuted by exact rational bounds of the exponentials")
def more_information_never_hurts_a_quantal_user(t):
    """A user who responds quantally gets at least as much when she knows the state as when she knows the prior."""
    actions, states = t.size("actions"), t.size("states")
    rate = t.unknown("rate")
    t.assume(rate > 0, name="rate positive")
    prior, user = t.distribution("prior", states), t.matrix("user", actions, states)
    blind = [t.sum(p * value for p, value in zip(prior, row, strict=True)) for row in user]
    informed = []
    for y in range(states):
        values = [row[y] for row in user]
        chances = t.logit(values, rate, f"response at {y}").chances
        informed.append(prior[y] * t.sum(c * value for c, value in zip(chances, values, strict=True)))
    chances = t.logit(blind, rate, "response").chances
    t.claim(t.sum(informed) >= t.sum(c * value for c, value in zip(chances, blind, strict=True)))
