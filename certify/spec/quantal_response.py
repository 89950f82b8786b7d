"""Quantal response in statements: a user who takes action a with a probability proportional to exp(rate * value of a).

Theory.md section 4, T2. The probabilities are values of the function `logit`: they exist, and are what makes
probability times the sum of all weights equal to the action's weight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from certify.spec.formula import all_of, equal
from certify.spec.market import Law
from certify.spec.polynomial import Term
from certify.spec.quantity import Quantity, quantity, total, total_of_products
from certify.spec.statement import Reading
from certify.spec.symbolic_market import OutcomeLaw, SymbolicMarket

LOGIT = "logit"


@dataclass(frozen=True)
class Logit:
    """A quantal response: `values` of the actions, their `weights` exp(rate * value), and `chances`."""

    values: Sequence[Quantity]
    weights: Sequence[Quantity]
    chances: Sequence[Quantity]


def logit(reading: Reading, values: Sequence[Term], rate: Term, name: str) -> Logit:
    """Return the quantal response to values of actions; `name` begins the names of its chances."""
    given = [quantity(value) for value in values]
    exponents = [quantity(rate) * value for value in given]
    weights = [reading.exp(exponent) for exponent in exponents]
    chances = reading.value_of(
        LOGIT,
        exponents,
        [f"{name}[{a}]" for a in range(len(given))],
        lambda found: all_of(
            equal(chance * total(weights), weight) for chance, weight in zip(found, weights, strict=True)
        ),
    )
    return Logit(given, weights, chances)


@dataclass(frozen=True)
class QuantalLaw(OutcomeLaw):
    """The outcome law of a quantal response; `responses` by what the user knows: (type, what an agent sees)."""

    responses: Mapping[tuple[int, int], Logit]

    @property
    def informed(self) -> Informed:
        """What the user expects of each action, by what she knows."""
        return {at: response.values for at, response in self.responses.items()}


def quantal_law(market: SymbolicMarket, rate: Term, name: str, *, agent: int | None = None) -> QuantalLaw:
    """Return the law of a user who responds to her type and the whole signal, or to what one agent sees of it."""
    known = informed_values(market, name, agent=agent)
    responses = {
        (z, part): logit(market.reading, row, rate, f"{name} at {z},{part}") for (z, part), row in known.items()
    }
    law: Law = {
        (a, cell): responses[cell[0], _seen(market, agent, cell[1])].chances[a] * mass
        for cell, mass in market.prior.items()
        for a in range(market.actions)
    }
    return QuantalLaw(market, law, responses)


Informed = Mapping[tuple[int, int], Sequence[Quantity]]
"""Expected utilities of the user by action, for each (type, what an agent sees)."""


def informed_values(market: SymbolicMarket, name: str, *, agent: int | None = None) -> Informed:
    """Return E[u(a, y) | type, signal] for each type, signal and action; anything where these have no probability."""
    parts = dict.fromkeys((z, _seen(market, agent, x)) for z, x in market.views)
    values: dict[tuple[int, int], list[Quantity]] = {}
    for z, part in parts:
        row = market.reading.vector(f"{name} value at {z},{part}", market.actions)
        views = [view for view in market.views if view[0] == z and _seen(market, agent, view[1]) == part]
        mass = total(market.mass(*view) for view in views)
        defined = all_of(
            equal(value * mass, total(market.informed_value(market.user, a, *view) for view in views))
            for a, value in enumerate(row)
        )
        label = f"{name} values at {z},{part} are conditional expectations"
        market.reading.assume(defined, name=label, definition=True)
        values[z, part] = row
    return values


def _seen(market: SymbolicMarket, agent: int | None, signal: int) -> int:
    return signal if agent is None else market.seen(agent, signal)


Heard = tuple[int, int]
"""What the user hears: the message of one agent, and the messages of all others, numbered together."""


@dataclass(frozen=True)
class Learning(OutcomeLaw):
    """What happens when one agent uses a given rule while the others say what they say, and the user learns from all.

    `chances[x][heard]` is the probability of what she hears at signal x, `alone[z, message]` what she expects of each
    action having heard that agent alone, `together[z, heard]` her quantal response to all she heard.
    """

    chances: Sequence[Mapping[Heard, Quantity]]
    alone: Mapping[tuple[int, int], Sequence[Quantity]]
    together: Mapping[tuple[int, Heard], Logit]
    informed: Informed

    def squared_error(self) -> Quantity:
        """Return the mean squared Euclidean error, about the values at (type, signal), after that agent alone."""
        market = self.market
        return total(
            market.mass(z, x) * chance * squared_distance(self.alone[z, heard[0]], self.informed[z, x])
            for z, x in market.views
            for heard, chance in self.chances[x].items()
        )


def squared_distance(left: Sequence[Quantity], right: Sequence[Quantity]) -> Quantity:
    """Return the squared Euclidean distance of two vectors."""
    return total((one - other) * (one - other) for one, other in zip(left, right, strict=True))


def learning(market: SymbolicMarket, rate: Term, informed: Informed, name: str, messages: int, others: int) -> Learning:
    """Return an arbitrary way to hear one agent and the others, and how the user responds quantally to all of it.

    Whatever the rules are, signal x leads to what she hears with some probabilities; from `messages` messages of the
    agent and `others` combinations of the others' messages she forms conditional expectations.
    """
    reading = market.reading
    heard = list(product(range(messages), range(others)))
    chances: list[Mapping[Heard, Quantity]] = []
    for x in range(market.signals):
        row = reading.distribution(f"{name} heard at {x}", len(heard))
        chances.append(dict(zip(heard, row, strict=True)))
    alone: dict[tuple[int, int], list[Quantity]] = {}
    together: dict[tuple[int, Heard], Logit] = {}
    for z in range(market.types):
        seen = [x for kind, x in market.views if kind == z]
        for m in range(messages):
            alone[z, m] = reading.vector(f"{name} alone at {z},{m}", market.actions)
            weights = {x: total(chances[x][m, n] for n in range(others)) * market.mass(z, x) for x in seen}
            _expects(reading, alone[z, m], weights, z, informed, f"{name} learns alone at {z},{m}")
        for m, n in heard:
            place = f"{z},{m},{n}"
            values = reading.vector(f"{name} together at {place}", market.actions)
            weights = {x: chances[x][m, n] * market.mass(z, x) for x in seen}
            _expects(reading, values, weights, z, informed, f"{name} learns together at {place}")
            together[z, (m, n)] = logit(reading, values, rate, f"{name} responds at {place}")
    law: Law = {
        (a, cell): mass
        * total_of_products((chances[cell[1]][each], together[cell[0], each].chances[a]) for each in heard)
        for cell, mass in market.prior.items()
        for a in range(market.actions)
    }
    return Learning(market, law, chances, alone, together, informed)


def _expects(
    reading: Reading,
    values: Sequence[Quantity],
    weights: Mapping[int, Quantity],
    z: int,
    informed: Informed,
    label: str,
) -> None:
    """Define values as conditional expectations of the values at (type, signal), given weights of the signals."""
    mass = total(weights.values())
    defined = all_of(
        equal(value * mass, total_of_products((weight, informed[z, x][a]) for x, weight in weights.items()))
        for a, value in enumerate(values)
    )
    reading.assume(defined, name=label, definition=True)
