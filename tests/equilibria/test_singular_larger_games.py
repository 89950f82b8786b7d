"""Games of more strategies or players with an isolated equilibrium at which the equations are singular."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from math import prod

import pytest
from test_many_players import game, replayed

from certify.equilibria import all_equilibria
from certify.equilibria.deflating import deflated
from certify.equilibria.support_equations import Equations
from certify.spec.normal_form import NormalForm


def larger_game(shape, seed):
    """A game and an equilibrium at which the derivatives of the equations vanish in a direction; many are isolated.

    Each strategy gets a linear function of what another player does more, so that the strategies that are used or tied
    pay the same at the profile, and along the direction the same up to terms of second order.
    """
    generator = random.Random(seed)
    supports = [sorted(generator.sample(range(size), generator.randint(1, size))) for size in shape]
    best = [
        [own for own in range(size) if own in support or generator.random() < 0.3]
        for size, support in zip(shape, supports, strict=True)
    ]
    profile, direction = [], []
    for size, support, tied in zip(shape, supports, best, strict=True):
        weights = [generator.randint(1, 3) if own in support else 0 for own in range(size)]
        profile.append([Fraction(each, sum(weights)) for each in weights])
        moved = [generator.randint(-2, 2) if own in tied else 0 for own in range(size)]
        moved[tied[0]] -= sum(moved)
        direction.append(moved)
    places = list(product(*map(range, shape)))
    payoffs = [[Fraction(generator.randint(-3, 3)) for _ in places] for _ in shape]
    bends = [[(other, own) for own, step in enumerate(moved) if step] for other, moved in enumerate(direction)]
    for player, size in enumerate(shape):
        ways = [each for other, bend in enumerate(bends) if other != player for each in bend]
        if not ways:
            return None
        own = supports[player][0]
        for strategy in set(range(size)) - {own}:
            slopes = [slope(payoffs[player], places, profile, direction, player, each) for each in (own, strategy)]
            other, way = generator.choice(ways)
            bend = (slopes[0] - slopes[1]) / direction[other][way] if strategy in best[player] else 0
            lack = paid_more(payoffs[player], places, profile, player, own, strategy)
            lack -= 0 if strategy in best[player] else 1
            for place, played in enumerate(places):
                if played[player] == strategy:
                    payoffs[player][place] += bend * ((played[other] == way) - profile[other][way]) + lack
    equations = Equations(NormalForm(shape, payoffs), best)
    if (deflated(equations, equations.free(profile))) is None:
        return None
    return game(shape, payoffs), tuple(map(tuple, profile)), equations


def slope(table, places, profile, direction, player, strategy):
    """The derivative of what a strategy pays, in a direction."""
    total = Fraction(0)
    others = [each for each in range(len(profile)) if each != player]
    for value, played in zip(table, places, strict=True):
        if played[player] == strategy:
            for moved in others:
                rest = prod((profile[each][played[each]] for each in others if each != moved), start=Fraction(1))
                total += value * rest * direction[moved][played[moved]]
    return total


def paid_more(table, places, profile, player, strategy, other):
    total = Fraction(0)
    for value, played in zip(table, places, strict=True):
        sign = (played[player] == strategy) - (played[player] == other)
        chances = (profile[each][own] for each, own in enumerate(played) if each != player)
        total += sign * value * prod(chances, start=Fraction(1))
    return total


@pytest.mark.parametrize(("shape", "count"), [((2, 2, 3), 2), ((2, 2, 2, 2), 2)])
def test_larger_games_with_singular_equilibria_are_decided(shape, count, tmp_path):
    seed = 0
    while count:
        seed += 1
        made = larger_game(shape, seed)
        if made is None or made[2].inverse(made[2].free(made[1])) is not None:
            continue
        document, profile, _ = made
        result = all_equilibria(document, seconds=20)
        assert result.complete, (seed, result.reason)
        assert profile in result.profiles
        assert result.index[result.profiles.index(profile)] is None
        assert replayed(tmp_path, document, result).accepted
        count -= 1
