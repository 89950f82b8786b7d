"""What it pays to tell a user who responds quantally: a function of her belief, and whether some beliefs are best.

To leave her with masses w of the signals is worth F(w) = sum over events e of sum_a r_a(N_e(w) / m_e(w)) G_e,a(w):
an event is what else she knows, m_e is its mass, N_e are her values of the actions times that mass, G_e is what is
earned by them, all linear in w; r is the response. F(s w) = s F(w), so a rule amounts to a sum of masses, and a linear
L >= F bounds what any rule is worth. On a small simplex of beliefs D = L - F is at least its tangent in one corner plus
half the least second derivatives, a quadratic form. Where D touches 0, tangents are 0 exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from certify.spec.belief_simplices import Point, halves, is_seen_nonnegative, restricted, triangulated
from certify.spec.exponential import Interval
from certify.spec.intervals import ZERO, centred, hull, mean, plus, scaled, square, times
from certify.spec.logit_numbers import logit_bounds, logit_hull, mean_bounds

MOST_WORK = 100_000
"""The check gives up after this many simplices, divided by the squares of the numbers of actions and signals."""

DEEPEST = 20
"""No simplex is halved more often than this, times the number of signals."""

BITS = 64

Rows = Sequence[Sequence[Fraction]]
"""For each action a linear form in the masses of the signals."""


@dataclass(frozen=True)
class Event:
    """What else the user may know: its mass, her values of each action times that mass, and what is then earned."""

    mass: Sequence[Fraction]
    values: Rows
    rewards: Rows


@dataclass(frozen=True)
class Talk:
    """The function F of masses of the signals, for a user with this rate."""

    events: Sequence[Event]
    rate: Fraction

    def worth(self, masses: Sequence[Fraction], bits: int = BITS) -> Interval:
        """Return bounds of F at these masses."""
        low = high = Fraction(0)
        for event in self.events:
            whole = _at(event.mass, masses)
            if whole:
                chances = logit_bounds([_at(row, masses) / whole for row in event.values], self.rate, bits)
                worth = mean_bounds(chances, [_at(row, masses) for row in event.rewards])
                low, high = low + worth[0], high + worth[1]
        return low, high

    def slopes(self, masses: Sequence[Fraction]) -> list[Interval] | None:
        """Return bounds of the derivatives of F; None where an event has no mass here, but some near here."""
        total = [ZERO for _ in masses]
        for event in self.events:
            if not any(event.mass):
                continue
            whole = _at(event.mass, masses)
            if not whole:
                return None
            values = [_at(row, masses) / whole for row in event.values]
            chances = logit_bounds(values, self.rate, BITS)
            around = centred(chances, [_point(_at(row, masses)) for row in event.rewards])
            for x, share in enumerate(event.mass):
                moves = [(row[x] - value * share) / whole for row, value in zip(event.values, values, strict=True)]
                straight = mean_bounds(chances, [row[x] for row in event.rewards])
                bent = mean(chances, [scaled(each, self.rate * move) for each, move in zip(around, moves, strict=True)])
                total[x] = plus(total[x], plus(straight, bent))
        return total

    def is_best(self, prior: Sequence[Fraction], cells: Sequence[Sequence[int]], slack: Fraction) -> bool:
        """Whether to tell which of the cells the signal is in is seen to be worth at least any rule, less the slack.

        The prior has a positive mass for each signal, the masses sum to 1, and each signal is in one cell. False says
        nothing: the check gives up after some work.

        >>> half, one, zero = Fraction(1, 2), Fraction(1), Fraction(0)
        >>> user, other = ((one, zero), (zero, one)), ((zero, one), (one, zero))
        >>> Talk([Event((one, one), user, user)], one).is_best((half, half), [(0,), (1,)], zero)
        True
        >>> Talk([Event((one, one), user, other)], one).is_best((half, half), [(0, 1)], zero)
        True
        >>> Talk([Event((one, one), user, other)], one).is_best((half, half), [(0,), (1,)], zero)
        False
        """
        size = len(prior)
        said = [restricted(prior, cell) for cell in cells]
        line = self._touching(prior, cells)
        if line is None:
            return False
        touches = dict(zip(said, cells, strict=True))
        waiting = [(0, corners) for corners in triangulated(size, list(zip(cells, said, strict=True)))]
        actions = len(self.events[0].values) if self.events else 1
        work = MOST_WORK // (actions**2 * size**2 * max(len(self.events), 1))
        while waiting:
            depth, corners = waiting.pop()
            first = next((p for p in corners if p in touches), corners[0])
            corners = [first, *(p for p in corners if p != first)]
            verdict = self._is_below(line, corners, touches.get(first, ()), slack)
            work -= 1
            if verdict is False or work < 0 or depth > DEEPEST * size:
                return False
            if verdict is None:
                waiting += [(depth + 1, half) for half in halves(corners)]
        return True

    def _touching(self, prior: Sequence[Fraction], cells: Sequence[Sequence[int]]) -> list[Interval] | None:
        """Return bounds of the linear form that touches F where the signal is in one of the cells; None as `slopes`."""
        line = [ZERO] * len(prior)
        for cell in cells:
            slopes = Talk([_within(event, cell) for event in self.events], self.rate).slopes([prior[x] for x in cell])
            if slopes is None:
                return None
            for x, slope in zip(cell, slopes, strict=True):
                line[x] = slope
        return line

    def _is_below(
        self, line: Sequence[Interval], corners: Sequence[Point], touched: Sequence[int], slack: Fraction
    ) -> bool | None:
        """Whether F is at most line plus slack on a simplex; False if it fails in the first corner, None if unseen."""
        first = corners[0]
        slopes = self.slopes(first)
        if slopes is None:
            return None
        room = [
            ZERO if x in touched else (bound[0] - slope[1], bound[1] - slope[0])
            for x, (bound, slope) in enumerate(zip(line, slopes, strict=True))
        ]
        if _at([high for _, high in room], first) + slack < 0:
            return False
        tangent = [_at([low for low, _ in room], corner) + slack for corner in corners]
        form = [[(one + other) / 2 for other in tangent] for one in tangent]
        bends = self._bends(corners)
        if bends is None:
            return None
        for j, row in enumerate(bends, 1):
            for k, bend in enumerate(row, 1):
                form[j][k] -= bend / 2
        return True if is_seen_nonnegative(form) else None

    def _bends(self, corners: Sequence[Point]) -> list[list[Fraction]] | None:
        """Return upper bounds of the second derivatives of F on a simplex, in the directions from its first corner."""
        count = len(corners) - 1
        total = [[Fraction(0)] * count for _ in range(count)]
        ways = [[one - other for one, other in zip(corner, corners[0], strict=True)] for corner in corners[1:]]
        for event in self.events:
            if not any(event.mass):
                continue
            bent = self._bent(event, corners, ways)
            if bent is None:
                return None
            for row, more in zip(total, bent, strict=True):
                row[:] = [each + extra for each, extra in zip(row, more, strict=True)]
        return total

    def _bent(self, event: Event, corners: Sequence[Point], ways: Rows) -> list[list[Fraction]] | None:
        masses = [_at(event.mass, corner) for corner in corners]
        least, most = min(masses), max(masses)
        if not least:
            return None
        levels = [[_at(row, p) / m for p, m in zip(corners, masses, strict=True)] for row in event.values]
        chances = logit_hull(levels, self.rate)
        earned = [hull([_at(row, corner) for corner in corners]) for row in event.rewards]
        around = centred(chances, earned)
        inverse = 1 / most, 1 / least
        drifts, moves, gains = list[Fraction](), list[list[Interval]](), list[list[Interval]]()
        for way in ways:
            drift = _at(event.mass, way)
            move = [
                times(plus(_point(_at(row, way)), scaled(hull(level), -drift)), inverse)
                for row, level in zip(event.values, levels, strict=True)
            ]
            drifts.append(drift)
            moves.append(centred(chances, move))
            gains.append(centred(chances, [_point(_at(row, way)) for row in event.rewards]))
        bends = [[Fraction(0)] * len(ways) for _ in ways]
        for j in range(len(ways)):
            for k in range(j + 1):
                terms = list[Interval]()
                for a in range(len(levels)):
                    one, other = moves[j][a], moves[k][a]
                    term = plus(times(one, gains[k][a]), times(other, gains[j][a]))
                    curve = scaled(square(one) if j == k else times(one, other), self.rate)
                    if drifts[j] or drifts[k]:
                        turn = plus(scaled(one, -drifts[k]), scaled(other, -drifts[j]))
                        curve = plus(curve, times(turn, inverse))
                    terms.append(plus(term, times(curve, around[a])))
                bends[j][k] = bends[k][j] = self.rate * mean(chances, terms)[1]
        return bends


def _within(event: Event, cell: Sequence[int]) -> Event:
    rows = [[[row[x] for x in cell] for row in table] for table in (event.values, event.rewards)]
    return Event([event.mass[x] for x in cell], *rows)


def _at(form: Sequence[Fraction], point: Sequence[Fraction]) -> Fraction:
    return sum((each * p for each, p in zip(form, point, strict=True) if p), Fraction(0))


def _point(number: Fraction) -> Interval:
    return number, number
