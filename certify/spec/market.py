"""The market: a user, agents who advise her, a common prior, utilities, and the alignment condition.

Theory.md sections 1 and 2. Every definition reads exact numbers and symbols alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TypeAlias

from certify.spec.errors import InputError
from certify.spec.formula import Formula, above, all_of, any_of, at_least, equal
from certify.spec.quantity import Number, Quantity, total, total_of_products

Cell: TypeAlias = tuple[int, int, int]
"""(type of the user, signal of the agents, state of the world)."""

Table: TypeAlias = Sequence[Sequence[Number]]
"""A utility: rows are actions, columns are states."""

Law: TypeAlias = Mapping[tuple[int, Cell], Number]
"""An outcome law: the probability of (action, cell)."""


@dataclass(frozen=True)
class Market:
    """Who advises whom about what: sizes, the prior on cells, and the utilities of all.

    `prior` has an entry for each cell that may have positive probability. `user[a][y]` is the user's utility for
    action a in state y, `agent_utilities[i][a][y]` that of agent i. Agents see the signal, the user her type.
    Where signals are separate, `parts[i][x]` is what agent i sees of signal x, a number from 0.
    """

    agents: int
    actions: int
    states: int
    types: int
    signals: int
    prior: Mapping[Cell, Number]
    user: Table
    agent_utilities: Sequence[Table]
    parts: Sequence[Sequence[int]] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        for what, table in (("user", self.user), *((f"agent {i}", t) for i, t in enumerate(self.agent_utilities))):
            if len(table) != self.actions or any(len(row) != self.states for row in table):
                raise InputError(f"expected {self.actions} rows of {self.states} utilities for {what}")
        if len(self.agent_utilities) != self.agents:
            raise InputError(f"expected {self.agents} tables of agents, got {len(self.agent_utilities)}")
        if self.parts is not None:
            if len(self.parts) != self.agents or any(len(row) != self.signals for row in self.parts):
                raise InputError(f"expected parts to have {self.agents} rows, what each sees of {self.signals} signals")
            if any(part < 0 for row in self.parts for part in row):
                raise InputError("expected every entry of parts to be a number from 0")

    @property
    def cells(self) -> list[Cell]:
        """The cells of the prior, in their order."""
        return list(self.prior)

    @property
    def views(self) -> list[tuple[int, int]]:
        """The pairs (type, signal) that some cell has: what user and agents see together."""
        return list(dict.fromkeys((z, x) for z, x, _ in self.prior))

    def seen(self, agent: int, signal: int) -> int:
        """Return what agent i sees of a signal: all of it, or its part."""
        return signal if self.parts is None else self.parts[agent][signal]

    def signals_of(self, agent: int) -> int:
        """Return how many things agent i may see: the number of rows of its rule."""
        return self.signals if self.parts is None else 1 + max(self.parts[agent])

    def mass(self, z: int, x: int) -> Quantity:
        """Return the probability of type z and signal x together."""
        return total(self.prior[cell] for cell in self.prior if cell[:2] == (z, x))

    def informed_value(self, table: Table, action: int, z: int, x: int) -> Quantity:
        """Return sum over y of prior(z, x, y) * table[action][y]: what it is worth at (z, x), times the mass."""
        return total_of_products(
            (mass, table[action][y]) for (cz, cx, y), mass in self.prior.items() if (cz, cx) == (z, x)
        )

    def unique_optimum(self) -> Formula:
        """Return the formula: at each (type, signal), mass zero, or one action strictly beats every other."""
        return all_of(self.unique_optimum_at(z, x) for z, x in self.views)

    def unique_optimum_at(self, z: int, x: int) -> Formula:
        """Return the formula: at type z and signal x, mass zero, or one action strictly beats every other."""
        values = [self.informed_value(self.user, a, z, x) for a in range(self.actions)]
        beats = [
            all_of(above(values[a], values[b]) for b in range(self.actions) if b != a) for a in range(self.actions)
        ]
        return any_of([equal(self.mass(z, x)), *beats])

    def expected(self, law: Law, table: Table) -> Quantity:
        """Return the expected utility of `table` under an outcome law."""
        return total_of_products((mass, table[action][y]) for (action, (_, _, y)), mass in law.items())

    def user_value(self, law: Law) -> Quantity:
        """Return the user's expected utility under an outcome law."""
        return self.expected(law, self.user)

    def agent_value(self, agent: int, law: Law) -> Quantity:
        """Return the expected utility of agent i under an outcome law."""
        return self.expected(law, self.agent_utilities[agent])

    def is_law(self, law: Law) -> Formula:
        """Return the formula: the masses are nonnegative and have the prior as their marginal on cells."""
        nonnegative = [at_least(mass) for mass in law.values()]
        marginal = [equal(total(law[a, cell] for a in range(self.actions)), mass) for cell, mass in self.prior.items()]
        return all_of([*nonnegative, *marginal])

    def is_obedient(self, law: Law, agent: int) -> Formula:
        """Return the formula: knowing her type, what agent i sees and her action, the user would take no other one.

        What she does once agent i reveals what it sees is so, whatever else she hears (theory.md section 5).
        """
        conditions: list[Formula] = []
        known = dict.fromkeys((z, self.seen(agent, x)) for z, x in self.views)
        for (z, part), a, b in product(known, range(self.actions), range(self.actions)):
            if a != b:
                gains = (
                    (law[a, cell], self.user[a][cell[2]] - self.user[b][cell[2]])
                    for cell in self.prior
                    if (cell[0], self.seen(agent, cell[1])) == (z, part)
                )
                conditions.append(at_least(total_of_products(gains)))
        return all_of(conditions)

    def combination(self, weights: Sequence[Number], action: int, state: int) -> Quantity:
        """Return sum over agents of weight * utility at (action, state)."""
        return total_of_products(
            (weight, table[action][state]) for weight, table in zip(weights, self.agent_utilities, strict=True)
        )

    def residual(self, weights: Sequence[Number], offset: Mapping[Cell, Number], law: Law) -> Quantity:
        """Return E_law of r = sum of weighted utilities + offset - user's utility."""
        return total_of_products(
            (mass, self.combination(weights, a, cell[2]) + offset[cell] - self.user[a][cell[2]])
            for (a, cell), mass in law.items()
        )

    def aligned(
        self, weights: Sequence[Number], *, error: Number, offset: Mapping[Cell, Number] | Number = 0
    ) -> Formula:
        """Return the alignment condition: the weighted utilities plus offset miss the user's by at most `error`.

        Theory.md section 2 (conic form; the convex form adds that the weights sum to 1). With one offset it is
        asked at every action and state, with an offset for each cell at every action and cell.
        """
        conditions: list[Formula] = []
        pairs = (
            [(cell[2], offset[cell]) for cell in self.prior]
            if isinstance(offset, Mapping)
            else [(y, offset) for y in range(self.states)]
        )
        for (y, shift), a in product(pairs, range(self.actions)):
            miss = self.combination(weights, a, y) + shift - self.user[a][y]
            conditions += [at_least(error, miss), at_least(error, -miss)]
        return all_of(conditions)
