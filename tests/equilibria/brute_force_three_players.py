"""All equilibria of a regular 2x2x2 game by elimination by hand: quadratic equations, no matrices, no intervals."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product


class Degenerate(Exception):  # noqa: N818
    """Something is tied, so that equilibria may not be isolated."""


def gain(table, player):
    """Coefficients (a, b, c, d) of what strategy 1 pays more than 0: a + b q + c r + d q r, in the others' order."""

    def paid(own, first, second):
        played = [first, second]
        played.insert(player, own)
        return Fraction(table[played[0] * 4 + played[1] * 2 + played[2]])

    here = {(q, r): paid(1, q, r) - paid(0, q, r) for q in (0, 1) for r in (0, 1)}
    a = here[0, 0]
    return a, here[1, 0] - a, here[0, 1] - a, here[1, 1] - here[1, 0] - here[0, 1] + a


def value(coefficients, q, r):
    a, b, c, d = (Decimal(each.numerator) / each.denominator for each in coefficients)
    return a + b * q + c * r + d * q * r


def roots(two, one, zero):
    """The real roots of a quadratic equation, as decimals."""
    if not two:
        return [] if not one else [-dec(zero) / dec(one)]
    discriminant = one * one - 4 * two * zero
    if discriminant < 0:
        return []
    if not discriminant:
        raise Degenerate
    root = dec(discriminant).sqrt()
    return [(-dec(one) + sign * root) / (2 * dec(two)) for sign in (1, -1)]


def dec(number):
    return Decimal(number.numerator) / Decimal(number.denominator)


def equilibria(tables):
    """The equilibria as triples of probabilities of strategy 1 (decimals of 60 digits), in ascending order."""
    gains = [gain(table, player) for player, table in enumerate(tables)]
    with localcontext() as context:
        context.prec = 60
        found = []
        for pattern in product((0, 1, None), repeat=3):
            found.extend(each for each in candidates(gains, pattern) if is_equilibrium(gains, each, pattern))
        return sorted(found)


def candidates(gains, pattern):
    mixing = [player for player in range(3) if pattern[player] is None]
    if not mixing:
        return [tuple(map(Decimal, pattern))]
    if len(mixing) == 1:
        (player,) = mixing
        if not value(gains[player], *(Decimal(pattern[each]) for each in range(3) if each != player)):
            raise Degenerate
        return []
    if len(mixing) == 2:
        return two_mix(gains, pattern, mixing)
    return three_mix(gains)


def two_mix(gains, pattern, mixing):
    """Each of two is indifferent by what the other does, the third strategy being known."""
    found = dict(enumerate(pattern))
    for player, other in (mixing, mixing[::-1]):
        a, b, c, d = gains[player]
        others = [each for each in range(3) if each != player]
        third = next(each for each in others if each != other)
        fixed = pattern[third]
        if others[0] == other:
            constant, slope = a + c * fixed, b + d * fixed
        else:
            constant, slope = a + b * fixed, c + d * fixed
        if not slope:
            if not constant:
                raise Degenerate
            return []
        found[other] = dec(-constant / slope)
    return [tuple(Decimal(found[player]) for player in range(3))]


def three_mix(gains):
    """With x the first probability, the gains of players 2 and 1 give the others; that of player 0 is quadratic."""
    a0, b0, c0, d0 = gains[0]
    a1, b1, c1, d1 = gains[1]  # in (x, z)
    a2, b2, c2, d2 = gains[2]  # in (x, y)
    n, p = (a2, b2), (c2, d2)  # y = -n / p
    m, q = (a1, b1), (c1, d1)  # z = -m / q

    def times(left, right):
        return left[0] * right[0], left[0] * right[1] + left[1] * right[0], left[1] * right[1]

    parts = [(a0, times(p, q)), (-b0, times(n, q)), (-c0, times(m, p)), (d0, times(n, m))]
    zero, one, two = (sum(factor * each[power] for factor, each in parts) for power in range(3))
    if not zero and not one and not two:
        raise Degenerate
    found = []
    for x in roots(two, one, zero):
        below = [dec(p[0]) + dec(p[1]) * x, dec(q[0]) + dec(q[1]) * x]
        if min(map(abs, below)) < Decimal(10) ** -40:
            raise Degenerate
        found.append((x, -(dec(n[0]) + dec(n[1]) * x) / below[0], -(dec(m[0]) + dec(m[1]) * x) / below[1]))
    return found


def is_equilibrium(gains, profile, pattern):
    tiny = Decimal(10) ** -40
    for player in range(3):
        here = value(gains[player], *(profile[each] for each in range(3) if each != player))
        if pattern[player] is None:
            if min(abs(profile[player]), abs(profile[player] - 1)) < tiny:
                raise Degenerate
            if not 0 < profile[player] < 1:
                return False
            assert abs(here) < tiny
    for player in range(3):
        here = value(gains[player], *(profile[each] for each in range(3) if each != player))
        if pattern[player] is not None:
            if abs(here) < tiny:
                raise Degenerate
            if (here > 0) != bool(pattern[player]):
                return False
    return True
