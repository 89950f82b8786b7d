"""A market whose numbers are the unknowns of a statement, its outcome laws and its rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from certify.spec.errors import InputError, LimitError
from certify.spec.formula import Formula, all_of, at_least, equal
from certify.spec.market import Cell, Law, Market
from certify.spec.names import MOST_UNKNOWNS
from certify.spec.quantity import Number, Quantity, total
from certify.spec.rules import (
    Rule,
    is_distribution,
    is_rule,
)
from certify.spec.statement import Reading


@dataclass(frozen=True)
class SymbolicMarket(Market):
    """A market whose prior and utilities are the unknowns of a reading."""

    reading: Reading

    def law(self, name: str) -> OutcomeLaw:
        """Return an arbitrary outcome law: nonnegative, with the prior as its marginal on cells."""
        masses = {place: self.reading.unknown(each) for place, each in self.mass_names(name).items()}
        self.reading.assume(self.is_law(masses), name=f"{name} is an outcome law", definition=True)
        return OutcomeLaw(self, masses)

    def mass_names(self, name: str) -> dict[tuple[int, Cell], str]:
        """Return what the masses of an outcome law of that name are called, by (action, cell)."""
        return {
            (a, cell): f"{name}[{a},{','.join(map(str, self._label(cell)))}]"
            for cell in self.prior
            for a in range(self.actions)
        }

    def law_as(self, name: str, law: OutcomeLaw) -> dict[str, Number]:
        """Return the masses of a law by what those of an outcome law of that name are called."""
        return {each: law.masses[place] for place, each in self.mass_names(name).items()}

    def _label(self, cell: Cell) -> tuple[int, ...]:
        if self.parts is not None:
            return label_of_parts(cell, self.parts)
        return cell if (self.types, self.signals) != (1, self.states) or len(self.prior) > self.states else cell[2:]

    def offset(self, name: str) -> dict[Cell, Quantity]:
        """Return a new unknown for each cell: an offset that may depend on type, signal and state."""
        return {cell: self.reading.unknown(f"{name}[{','.join(map(str, self._label(cell)))}]") for cell in self.prior}

    def bayes_value(self) -> Quantity:
        """Return V*: the expected value of the best action given type and signal together."""
        return total(self.best_informed_values().values())

    def best_informed_values(self) -> dict[tuple[int, int], Quantity]:
        """Return, for each (type, signal), what the best action is worth there, times the mass."""
        return {
            (z, x): self.reading.max(self.informed_value(self.user, a, z, x) for a in range(self.actions))
            for z, x in self.views
        }

    def informed_response(self, name: str) -> Informed:
        """Return an arbitrary best response to type and signal: how the user acts once an agent reveals its signal."""
        response = {(z, x): self.reading.vector(f"{name} at {z},{x}", self.actions) for z, x in self.views}
        conditions: list[Formula] = []
        for (z, x), chances in response.items():
            values = [self.informed_value(self.user, a, z, x) for a in range(self.actions)]
            conditions.append(is_distribution(chances))
            conditions += [
                at_least((values[a] - values[b]) * chances[a])
                for a, b in product(range(self.actions), repeat=2)
                if a != b
            ]
        label = f"{name} is a best response to type and signal"
        self.reading.assume(all_of(conditions), name=label, definition=True)
        return self.informed(response)

    def informed(self, response: Mapping[tuple[int, int], Sequence[Quantity]]) -> Informed:
        """Return the outcome law when the user takes action a with chance response[type, signal][a]."""
        law = {
            (a, cell): response[cell[:2]][a] * mass for cell, mass in self.prior.items() for a in range(self.actions)
        }
        return Informed(self, law, response)


@dataclass(frozen=True)
class OutcomeLaw:
    """An outcome law in a market."""

    market: SymbolicMarket
    masses: Law

    @property
    def user_value(self) -> Quantity:
        """The user's expected utility."""
        return self.market.user_value(self.masses)

    def agent_value(self, agent: int) -> Quantity:
        """Return the expected utility of agent i."""
        return self.market.agent_value(agent, self.masses)

    def named(self, name: str, *, using: Sequence[Formula] | None = None) -> OutcomeLaw:
        """Suggest names for the masses and that they form a law; return the law in these names."""
        reading = self.market.reading
        masses = {
            (a, cell): reading.define(f"{name}[{a};{','.join(map(str, cell))}]", mass)
            for (a, cell), mass in self.masses.items()
        }
        for mass in masses.values():
            reading.have(mass >= 0, using=using)
        for cell, mass in self.market.prior.items():
            reading.have(equal(total(masses[a, cell] for a in range(self.market.actions)), mass), using=using)
        return OutcomeLaw(self.market, masses)


@dataclass(frozen=True)
class Informed(OutcomeLaw):
    """The outcome law when the user acts on type and signal; `response[z, x][a]` is how she acts."""

    response: Mapping[tuple[int, int], Sequence[Quantity]]


@dataclass(frozen=True)
class RuleKind:
    """All rules of one agent: a distribution over messages at each thing that it may see.

    `agent` says which agent's; None where all see the same.
    """

    market: SymbolicMarket
    name: str
    messages: int
    agent: int | None = None

    def introduce(self, reading: Reading, /) -> Rule:
        """Declare the probabilities of a rule."""
        signals = self.market.signals if self.agent is None else self.market.signals_of(self.agent)
        rule = [[reading.unknown(f"{self.name}[{x},{m}]") for m in range(self.messages)] for x in range(signals)]
        reading.assume(is_rule(rule), name=f"{self.name} is a rule", definition=True)
        return rule


def label_of_parts(cell: Cell, parts: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """Return how names show a cell where signals are separate: the type, what each agent sees, the state."""
    z, x, y = cell
    return z, *(row[x] for row in parts), y


def separate_parts(agents: int, signals: int) -> list[list[int]]:
    """Return what each agent sees of each tuple of `signals` signals an agent; the tuples are in lexicographic order.

    >>> separate_parts(2, 2)
    [[0, 0, 1, 1], [0, 1, 0, 1]]
    """
    if signals**agents > MOST_UNKNOWNS:
        raise LimitError(f"{agents} agents see {signals} signals each, which is more than {MOST_UNKNOWNS:,} tuples")
    return [list(row) for row in zip(*product(range(signals), repeat=agents), strict=True)]


def symbolic_market(
    reading: Reading, *, separate: bool = False, agents: int | None = None, types: int | None = None
) -> SymbolicMarket:
    """Return a market with the reading's sizes where none are given, all of whose numbers are unknowns.

    With the shape key `signals` absent the agents see the state itself; otherwise the prior has a cell for each
    (type, signal, state). Where signals are `separate`, each of several agents has `signals` of its own, 2 if
    absent, and a signal is a tuple of them: agent i sees its part alone.
    """
    for what, size in (("agents", agents), ("types", types)):
        if size is not None and (type(size) is not int or size < 1):
            raise InputError(f"{what}: expected a whole number from 1, got {size!r}")
    agents = reading.size("agents") if agents is None else agents
    actions, states = reading.size("actions"), reading.size("states")
    types, signals = reading.size("types") if types is None else types, reading.size("signals")
    parts = separate_parts(agents, signals or 2) if separate and agents > 1 else None
    if separate:
        signals = (signals or 2) ** agents
    cells = (
        [(z, x, y) for z in range(types) for x in range(signals) for y in range(states)]
        if signals
        else [(z, y, y) for z in range(types) for y in range(states)]
    )
    plain = not signals and types == 1
    labels = cells if parts is None else [label_of_parts(cell, parts) for cell in cells]
    names = [f"prior[{','.join(map(str, label[-1:] if plain else label))}]" for label in labels]
    masses = [reading.unknown(name) for name in names]
    reading.assume(is_distribution(masses), name="prior is a distribution", definition=True)
    return SymbolicMarket(
        agents,
        actions,
        states,
        types,
        signals or states,
        dict(zip(cells, masses, strict=True)),
        reading.matrix("user", actions, states),
        [reading.matrix(f"agent {i}", actions, states) for i in range(agents)],
        reading,
        parts=parts,
    )
