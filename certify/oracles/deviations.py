"""What one agent can do against fixed rules of the others, in whole numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import gcd, lcm
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from certify.spec.errors import InputError
from certify.spec.polynomial import Rational, rational

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from certify.spec.market import Market, Table
    from certify.spec.rules import Rule

Event: TypeAlias = tuple[int, tuple[int, ...]]
"""What the user knows beside the deviator's message: (her type, one message of each other agent that she hears)."""

Whole: TypeAlias = tuple[tuple[int, ...], ...]
"""Whole numbers by action and signal."""


@dataclass(frozen=True)
class Deviations:
    """The deviator's problem: to split the vector of ones over the signals into messages q >= 0.

    On event e and message q (q[x] is the probability of the message at signal x) an action a is worth
    `user[e][a]`.q to the user, times a positive number of that event (of all events, `user_unit`, where it is
    given), and `payoff[e][a]`.q / unit to the deviator. Left out are events that have probability zero.
    """

    signals: int
    actions: int
    events: tuple[Event, ...]
    user: tuple[Whole, ...]
    payoff: tuple[Whole, ...]
    unit: int
    user_unit: int | None = None

    def gains(self, event: int, action: int) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield (b, user[action] - user[b]) for every other action b: what obedience asks to be >= 0."""
        rows = self.user[event]
        chosen = rows[action]
        for b, other in enumerate(rows):
            if b != action:
                yield b, tuple(first - second for first, second in zip(chosen, other, strict=True))

    def arrays(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return user and payoff as arrays with a row for each (event, action)."""
        shape = (len(self.events) * self.actions, self.signals)
        flat = [[row for table in tables for row in table] for tables in (self.user, self.payoff)]
        user, payoff = (array(rows, shape) for rows in flat)
        return user, payoff


def array(rows: Sequence[Sequence[int]], shape: tuple[int, int]) -> NDArray[Any]:
    """Return an array of machine integers where the numbers are small, else of Python's integers."""
    try:
        result = np.array(rows, dtype=np.int64).reshape(shape)
    except OverflowError:
        return np.array(rows, dtype=object).reshape(shape)
    return result


class Numbers:
    """The numbers of a market, exact and whole, in the sums that every deviation needs."""

    def __init__(self, market: Market) -> None:
        self.market = market
        masses: dict[tuple[int, int], list[tuple[int, Rational]]] = {}
        for (z, x, y), mass in market.prior.items():
            number = _exact(mass, f"prior at {(z, x, y)}")
            if number < 0:
                raise InputError(f"prior at {(z, x, y)} is {number}, expected at least 0")
            masses.setdefault((z, x), []).append((y, number))
        self._masses = masses
        self.user, self.user_unit = self._whole(market.user, "user")
        tables = [self._whole(table, f"agent {i}") for i, table in enumerate(market.agent_utilities)]
        self.agents = [table for table, _ in tables]
        self.units = [unit for _, unit in tables]

    def _whole(self, table: Table, name: str) -> tuple[list[Whole], int]:
        """Return, times a unit, sum over y of prior(z, x, y) * table[action][y], by type, action and signal."""
        market = self.market
        rows = [[_exact(entry, f"utility of {name}") for entry in row] for row in table]
        sums = [
            [
                [
                    sum((mass * rows[a][y] for y, mass in self._masses.get((z, x), ())), Fraction(0))
                    for x in range(market.signals)
                ]
                for a in range(market.actions)
            ]
            for z in range(market.types)
        ]
        unit = lcm(*(entry.denominator for of in sums for row in of for entry in row))
        return [tuple(tuple(int(entry * unit) for entry in row) for row in of) for of in sums], unit

    def against(self, rules: Sequence[Rule], agent: int) -> Deviations:
        """Return the deviations of an agent when all others keep to their rules (the agent's own is not looked at)."""
        market = self.market
        if not 0 <= agent < market.agents:
            raise InputError(f"agent is {agent!r}, expected one of 0 to {market.agents - 1}")
        if len(rules) != market.agents:
            raise InputError(f"rules: expected one for each of {market.agents} agents, got {len(rules)}")
        chances = [self._rule(rule, i) for i, rule in enumerate(rules) if i != agent]
        unit = self.units[agent]
        for _, scale in chances:
            unit *= scale
        weights: dict[tuple[int, ...], Sequence[int]] = {}
        for messages in product(*(range(len(columns)) for columns, _ in chances)):
            weight: Sequence[int] = (1,) * market.signals
            for message, (columns, _) in zip(messages, chances, strict=True):
                weight = tuple(map(int.__mul__, weight, columns[message]))
            weights[messages] = weight
        return self._deviations(weights, agent, unit)

    def alone(self, agent: int) -> Deviations:
        """Return what an agent can do when the user listens to it only."""
        return self._deviations({(): (1,) * self.market.signals}, agent, self.units[agent], self.user_unit)

    def _deviations(
        self, weights: Mapping[tuple[int, ...], Sequence[int]], agent: int, unit: int, user_unit: int | None = None
    ) -> Deviations:
        events: list[Event] = []
        user: list[Whole] = []
        payoff: list[Whole] = []
        for z in range(self.market.types):
            seen = [(z, x) in self._masses and any(mass for _, mass in self._masses[z, x]) for x in self.signals]
            for messages, weight in weights.items():
                if any(chance and there for chance, there in zip(weight, seen, strict=True)):
                    events.append((z, messages))
                    rows = self._seen(agent, self.user[z], weight)
                    user.append(_reduced(rows) if user_unit is None else rows)
                    payoff.append(self._seen(agent, self.agents[agent][z], weight))
        sizes = self.market.signals_of(agent), self.market.actions
        return Deviations(*sizes, tuple(events), tuple(user), tuple(payoff), unit, user_unit)

    def _seen(self, agent: int, rows: Whole, weight: Sequence[int]) -> Whole:
        """Return the rows times the weights of the signals, summed where the agent sees the same."""
        parts = self.market.parts
        products = (tuple(map(int.__mul__, row, weight)) for row in rows)
        if parts is None:
            return tuple(products)
        sums: list[tuple[int, ...]] = []
        for row in products:
            total = [0] * self.market.signals_of(agent)
            for x, entry in enumerate(row):
                total[parts[agent][x]] += entry
            sums.append(tuple(total))
        return tuple(sums)

    @property
    def signals(self) -> range:
        """The signals."""
        return range(self.market.signals)

    def _rule(self, rule: Rule, agent: int) -> tuple[list[tuple[int, ...]], int]:
        """Return the probabilities of each message by signal, times one unit; `InputError` if it is no rule.

        Where signals are separate, the rule has a row for each thing that the agent may see.
        """
        rows = [[_exact(chance, f"rule of agent {agent}") for chance in row] for row in rule]
        unit = lcm(*(chance.denominator for row in rows for chance in row))
        whole = [[chance.numerator * (unit // chance.denominator) for chance in row] for row in rows]
        expected = self.market.signals_of(agent)
        if len(whole) != expected or len({len(row) for row in whole}) != 1:
            raise InputError(f"rule of agent {agent}: expected {expected} rows, one a signal, equally long")
        for x, row in enumerate(whole):
            if min(row) < 0 or sum(row) != unit:
                raise InputError(f"rule of agent {agent} at signal {x} is {rule[x]!r}, expected a distribution")
        by_signal = [whole[self.market.seen(agent, x)] for x in self.signals]
        return list(zip(*by_signal, strict=True)), unit


def _exact(value: object, name: str) -> Rational:
    constant = getattr(value, "is_constant", False)
    return rational(getattr(value, "constant_term", value) if constant else value, name)


def _reduced(rows: Whole) -> Whole:
    divisor = gcd(*(entry for row in rows for entry in row))
    return rows if divisor <= 1 else tuple(tuple(entry // divisor for entry in row) for row in rows)
