"""Small random games for the tests of normal forms, and their definitions written a second time, by enumeration."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod

from hypothesis import strategies as st

payoffs = st.integers(-3, 3) | st.fractions(-2, 2, max_denominator=4)


@st.composite
def distributions(draw, size):
    weights = draw(st.lists(st.integers(0, 4), min_size=size, max_size=size).filter(any))
    return [Fraction(weight, sum(weights)) for weight in weights]


@st.composite
def tables(draw, players=(1, 3), strategies=(1, 3)):
    """Sizes, and for each player a dictionary from pure profiles to payoffs; now and then with a strategy twice."""
    sizes = tuple(draw(st.lists(st.integers(*strategies), min_size=players[0], max_size=players[1])))
    game = [{profile: draw(payoffs) for profile in product(*map(range, sizes))} for _ in sizes]
    if sizes[0] > 1 and draw(st.booleans()):
        for table in game:
            table.update({profile: table[(0, *profile[1:])] for profile in table if profile[0] == 1})
    return sizes, game


@st.composite
def games_with_strategies(draw, **limits):
    sizes, game = draw(tables(**limits))
    return sizes, game, [draw(distributions(size)) for size in sizes]


@st.composite
def games_with_laws(draw, **limits):
    sizes, game = draw(tables(**limits))
    return sizes, game, draw(distributions(prod(sizes)))


def flat(sizes, game):
    return [[table[profile] for profile in product(*map(range, sizes))] for table in game]


def expected(table, strategies):
    return sum(
        prod(strategy[choice] for strategy, choice in zip(strategies, profile, strict=True)) * payoff
        for profile, payoff in table.items()
    )


def moved(profile, player, choice):
    return (*profile[:player], choice, *profile[player + 1 :])


def nash_gains(sizes, table, player, strategies):
    """What the player gains by each pure strategy."""
    kept = expected(table, strategies)
    units = [[int(choice == own) for choice in range(sizes[player])] for own in range(sizes[player])]
    return [expected(table, [*strategies[:player], unit, *strategies[player + 1 :]]) - kept for unit in units]


def map_gains(sizes, table, player, law):
    """What the player gains by each map from told strategies to played ones."""
    profiles = list(product(*map(range, sizes)))
    return [
        sum(
            chance * (table[moved(profile, player, reply[profile[player]])] - table[profile])
            for profile, chance in zip(profiles, law, strict=True)
        )
        for reply in product(range(sizes[player]), repeat=sizes[player])
    ]


def fixed_gains(sizes, table, player, law):
    """What the player gains by each strategy that is fixed before the draw."""
    profiles = list(product(*map(range, sizes)))
    return [
        sum(
            chance * (table[moved(profile, player, own)] - table[profile])
            for profile, chance in zip(profiles, law, strict=True)
        )
        for own in range(sizes[player])
    ]


def assure(rows):
    """What a player with two strategies can assure itself: the top of the minimum of the lines that mixtures pay."""
    lines = [(first, second - first) for first, second in zip(*rows, strict=True)]
    shares = {Fraction(0), Fraction(1)}
    for (start, slope), (other_start, other_slope) in product(lines, repeat=2):
        if slope != other_slope:
            shares.add(Fraction(other_start - start) / (slope - other_slope))
    return max(min(start + share * slope for start, slope in lines) for share in shares if 0 <= share <= 1)
