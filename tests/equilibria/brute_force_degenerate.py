"""All equilibria of any 2x2x2 game by cases, where they are isolated: no matrices, no intervals, no search.

A pattern says for each player that it plays its first strategy, its second, or mixes. The gains of those who mix are 0.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise, product
from math import isqrt

from brute_force_three_players import gain

ZERO, ONE = Fraction(0), Fraction(1)


class Continuum(Exception):  # noqa: N818
    """There are infinitely many equilibria."""


def equilibria(tables):
    """The equilibria as triples of the probabilities of strategy 1, in ascending order; `Continuum` if not finite.

    They are fractions, or decimals of 60 digits where all three mix and the root is irrational.
    """
    gains = [gain(table, player) for player, table in enumerate(tables)]
    with localcontext() as context:
        context.prec = 60
        found = []
        for pattern in product((0, 1, None), repeat=3):
            found.extend(each for each in solutions(gains, pattern) if fits(gains, each, pattern))
        return sorted(found)


def value(gains, player, profile):
    """The gain of a player at a profile."""
    a, b, c, d = gains[player]
    q, r = (own for other, own in enumerate(profile) if other != player)
    return a + b * q + c * r + d * q * r


def at(line, x):
    """The value of a linear polynomial."""
    low, high = map(dec, line) if isinstance(x, Decimal) else line
    return low + high * x


def dec(number):
    return Decimal(number.numerator) / number.denominator


def fits(gains, profile, pattern):
    """Whether those who mix have probabilities between 0 and 1, and those who do not have no better reply.

    An irrational number is not 0: decimals are compared as they are.
    """
    for player, chosen in enumerate(pattern):
        if chosen is None:
            if not 0 < profile[player] < 1:
                return False
        elif value(gains, player, profile) * (1 if chosen else -1) < 0:
            return False
    return True


def solutions(gains, pattern):
    """The points at which the gains of those who mix are 0, if there are finitely many that fit."""
    mixing = [player for player in range(3) if pattern[player] is None]
    if not mixing:
        return [tuple(map(Fraction, pattern))]
    if len(mixing) < 3:
        return on_a_face(gains, pattern, mixing)
    for player in range(3):
        if not any(gains[player]):
            return on_a_surface(gains, player)
    return inside(gains)


def on_a_face(gains, pattern, mixing):
    """What one player gains is a number there; what two do depends on the other of the two alone."""
    fixed = {}
    for player in mixing:
        others = [each for each in mixing if each != player]
        start = [ZERO if own is None else Fraction(own) for own in pattern]
        points = [start, *([*start[:other], ONE, *start[other + 1 :]] for other in others)]
        ends = [value(gains, player, each) for each in points]
        if len(set(ends)) == 1:
            if ends[0]:
                return []
        else:
            fixed[others[0]] = ends[0] / (ends[0] - ends[1])
    free = [player for player in mixing if player not in fixed]
    base = [fixed.get(player, own) for player, own in enumerate(pattern)]
    if any(not 0 < own < 1 for own in fixed.values()):
        return []
    if not free:
        return [tuple(map(Fraction, base))]
    corners = [
        tuple(Fraction(next(rest)) if place in free else base[place] for place in range(3))
        for chances in product((0, 1), repeat=len(free))
        for rest in [iter(chances)]
    ]
    # Conditions are linear along a segment, and bilinear on a square, where just one player is left to have one.
    pure = [player for player in range(3) if pattern[player] is not None]
    signs = [[value(gains, player, each) * (1 if pattern[player] else -1) for each in corners] for player in pure]
    if any(max(each) < 0 or (max(each) == 0 and min(each) < 0) for each in signs):
        return []
    if len(free) == 2:
        raise Continuum
    low, high = ZERO, ONE
    for start, end in signs:
        if start == end:
            continue
        cut = start / (start - end)
        low, high = (low, min(high, cut)) if start > end else (max(low, cut), high)
    if low < high:
        raise Continuum
    if low == high and 0 < low < 1:
        return [tuple(map(Fraction, (low if place in free else base[place] for place in range(3))))]
    return []


def on_a_surface(gains, idle):
    """One player gains nothing ever: what it plays ties the other two to curves, if at all."""
    first, second = (player for player in range(3) if player != idle)

    def line(player, chance):
        """Constant and slope of what a player gains by the other one's probability, where the idle one's is known."""
        other = second if player == first else first
        known = {idle: chance, player: ZERO}
        low, high = (value(gains, player, [({**known, other: own})[k] for k in range(3)]) for own in (ZERO, ONE))
        return low, high - low

    def holds(chance):
        for constant, slope in (line(first, chance), line(second, chance)):
            if slope:
                if not 0 < -constant / slope < 1:
                    return False
            elif constant:
                return False
        return True

    cuts = {ZERO, ONE}
    for player in (first, second):
        ends = [line(player, ZERO), line(player, ONE)]
        for here, there in ((ends[0][0], ends[1][0]), (sum(ends[0]), sum(ends[1])), (ends[0][1], ends[1][1])):
            if here != there and 0 < here / (here - there) < 1:
                cuts.add(here / (here - there))
    for low, high in pairwise(sorted(cuts)):
        if holds((low + high) / 2):
            raise Continuum
    found = []
    for chance in cuts - {ZERO, ONE}:
        if holds(chance):
            lines = line(first, chance), line(second, chance)
            if not (lines[0][1] and lines[1][1]):
                raise Continuum
            known = {idle: chance, second: -lines[0][0] / lines[0][1], first: -lines[1][0] / lines[1][1]}
            found.append(tuple(known[place] for place in range(3)))
    return found


def inside(gains):
    """All mix, and each cares. With x the first probability, y = -n/p and z = -m/q where p and q are not 0."""
    (a0, b0, c0, d0), (a1, b1, c1, d1), (a2, b2, c2, d2) = gains
    n, p = (a2, b2), (c2, d2)
    m, q = (a1, b1), (c1, d1)

    def product_of(left, right):
        return left[0] * right[0], left[0] * right[1] + left[1] * right[0], left[1] * right[1]

    parts = [(a0, product_of(p, q)), (-b0, product_of(n, q)), (-c0, product_of(m, p)), (d0, product_of(n, m))]
    zero, one, two = (sum(factor * each[power] for factor, each in parts) for power in range(3))
    found = []
    special = {-low / high for low, high in (p, q) if high}
    if any(p) and any(q):
        if not (zero or one or two):
            on_the_curve(n, p, m, q)
        else:
            regular = [x for x in roots(two, one, zero) if x not in special]
            found.extend((x, -at(n, x) / at(p, x), -at(m, x) / at(q, x)) for x in regular)
    else:
        # p is 0: the gain of player 2 depends on x alone; q likewise.
        special |= {-low / high for (low, high), each in ((n, p), (m, q)) if high and not any(each)}
    for x in special:
        if 0 < x < 1:
            found.extend(at_first(gains[0], x, *((low + high * x) for low, high in (n, p, m, q))))
    return found


def on_the_curve(n, p, m, q):
    cuts = {ZERO, ONE}
    for above, below in ((n, p), (m, q)):
        for low, high in (above, below, (above[0] + below[0], above[1] + below[1])):
            if high and 0 < -low / high < 1:
                cuts.add(-low / high)
    for low, high in pairwise(sorted(cuts)):
        x = (low + high) / 2
        if all(0 < -(n_[0] + n_[1] * x) / (p_[0] + p_[1] * x) < 1 for n_, p_ in ((n, p), (m, q))):
            raise Continuum


def at_first(own, x, n, p, m, q):
    """The points at one x that is known: n + p y = 0, m + q z = 0, and player 0 gains nothing."""
    if (n and not p) or (m and not q):
        return []
    y, z = (-n / p if p else None), (-m / q if q else None)
    if any(each is not None and not 0 < each < 1 for each in (y, z)):
        return []

    def gained(y, z):
        return own[0] + own[1] * y + own[2] * z + own[3] * y * z

    corners = [
        gained(*each) for each in product((ZERO, ONE) if y is None else (y,), (ZERO, ONE) if z is None else (z,))
    ]
    if len(corners) == 1:
        return [] if corners[0] else [(x, y, z)]
    if not any(corners):
        raise Continuum
    if min(corners) < 0 < max(corners):
        if len(corners) == 4:
            raise Continuum
        share = corners[0] / (corners[0] - corners[1])
        return [(x, share if y is None else y, share if z is None else z)]
    return []


def roots(two, one, zero):
    """The real roots of a quadratic equation, as fractions if they are, else as decimals."""
    if not two:
        return [] if not one else [-zero / one]
    discriminant = one * one - 4 * two * zero
    if discriminant < 0:
        return []
    numerator, denominator = isqrt(discriminant.numerator), isqrt(discriminant.denominator)
    if numerator**2 == discriminant.numerator and denominator**2 == discriminant.denominator:
        root = Fraction(numerator, denominator)
        return list({(-one + sign * root) / (2 * two) for sign in (1, -1)})
    root = dec(discriminant).sqrt()
    return [(-dec(one) + sign * root) / (2 * dec(two)) for sign in (1, -1)]
