"""Congestion games on parallel resources: a class of games written with the words of statements alone.

Shape: `players` choose one of `actions` resources each; using a resource that n players use costs delay[n - 1].
"""

from certify import theorem


def loads(players, resources):
    """All ways to spread the players over the resources: how many use each."""
    if resources == 1:
        return [(players,)]
    return [(n, *rest) for n in range(players + 1) for rest in loads(players - n, resources - 1)]


def is_equilibrium(t, delays, load):
    """No player gains by moving from a resource that is used to another one."""
    return t.all_of(
        delays[old][load[old] - 1] <= delays[new][load[new]]
        for old in range(len(load))
        for new in range(len(load))
        if load[old] and old != new
    )


def social_cost(t, delays, load):
    return t.sum(n * delay[n - 1] for n, delay in zip(load, delays, strict=True) if n)


@theorem(source="Rosenthal 1973")
def a_pure_equilibrium_exists(t):
    "Whatever the delays, some way to spread the players is an equilibrium."
    players, resources = t.size("players"), t.size("actions")
    delays = [t.vector(f"delay{r}", players) for r in range(resources)]
    t.claim(t.any_of(is_equilibrium(t, delays, load) for load in loads(players, resources)))


@theorem(source="Luecking, Mavronicolas, Monien, Rode 2008: 4/3 for affine delays on parallel links")
def anarchy_costs_at_most_a_third(t):
    "With affine delays every pure equilibrium costs at most 4/3 of every other way to spread the players."
    players, resources = t.size("players"), t.size("actions")
    fixed, slope = t.vector("fixed", resources, nonnegative=True), t.vector("slope", resources, nonnegative=True)
    delays = [[fixed[r] + slope[r] * n for n in range(1, players + 1)] for r in range(resources)]
    for load in loads(players, resources):
        for other in loads(players, resources):
            cheap = 3 * social_cost(t, delays, load) <= 4 * social_cost(t, delays, other)
            t.claim(t.implies(is_equilibrium(t, delays, load), cheap), name=f"{load} against {other}")
