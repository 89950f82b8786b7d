"""The utilities of a market while it is drawn, and the special cases that are put into them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from certify.strategies.alignment import combined
from certify.strategies.degeneracies import (
    NEAR,
    Degeneracy,
    Grid,
    another,
    put_extreme,
    put_indifference,
    slack,
)
from certify.strategies.priors import Joint


@dataclass
class Tables:
    """The agents' utilities, and the user's: one of its own, or the agents' weighted sum plus offset and residual.

    Where the user's is that sum, what is asked of it is put into the agents' utilities. `fixed` are the entries
    (action, state) that the alignment rests on: they stay as they are, so a case without room is left out.
    """

    agents: list[Grid]
    own: Grid | None
    weights: tuple[Fraction, ...]
    offset: Fraction
    residual: Grid
    fixed: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])

    @property
    def user(self) -> Grid:
        """The user's utility as it now is."""
        if self.own is not None:
            return self.own
        near = combined(self.weights, self.agents, self.offset)
        return [[x + r for x, r in zip(*rows, strict=True)] for rows in zip(near, self.residual, strict=True)]

    @property
    def behind_the_user(self) -> list[tuple[Fraction, Grid]]:
        """The drawn tables that the user's is made of, each with its weight."""
        if self.own is not None:
            return [(Fraction(1), self.own)]
        return [(weight, table) for weight, table in zip(self.weights, self.agents, strict=True) if weight]

    def put(self, draw: st.DrawFn, kind: Degeneracy, joint: Joint, unit: Fraction) -> None:
        """Put in one special case; `unit` is the smallest step between utilities."""
        match kind:
            case "ties":
                self._tie(draw, joint, Fraction(0))
            case "near-ties":
                self._tie(draw, joint, NEAR)
            case "duplicates":
                drawn = [*self.agents, *([] if self.own is None else [self.own])]
                self._copy(draw, drawn, [Fraction(0)] * len(self.residual[0]))
            case "dominated":
                less = slack(draw, len(self.residual[0]), unit)
                self._copy(draw, [table for _, table in self.behind_the_user], less)
            case "indifferent":
                put_indifference(draw(st.sampled_from(self.agents)))
            case _:
                self._extreme(draw)

    def _copy(self, draw: st.DrawFn, tables: list[Grid], less: list[Fraction]) -> None:
        """Let some action be worth what another one is, less something in each state."""
        actions = len(self.residual)
        free = [action for action in range(actions) if action not in {a for a, _ in self.fixed}]
        if not free:
            return
        copy = free[-1 - draw(st.integers(0, len(free) - 1))]
        original = another(draw, actions, copy)
        self.residual[copy] = list(self.residual[original])
        for table in tables:
            table[copy] = [value - step for value, step in zip(table[original], less, strict=True)]

    def _tie(self, draw: st.DrawFn, joint: Joint, gap: Fraction) -> None:
        """Let the user lose exactly `gap` by some action when she knows some type and signal."""
        user = self.user
        views: dict[tuple[int, int], dict[int, Fraction]] = {}
        for (z, x, y), mass in joint.items():
            views.setdefault((z, x), {})[y] = mass
        changes: list[tuple[int, int, Fraction]] = []
        for here in views.values():
            values = [sum((mass * row[y] for y, mass in here.items()), Fraction(0)) for row in user]
            best = values.index(max(values))
            changes += [
                (a, y, (values[best] - values[a] - gap * sum(here.values())) / here[y])
                for a, y in product(range(len(user)), here)
                if a != best and (a, y) not in self.fixed
            ]
        if changes:
            action, state, change = draw(st.sampled_from(changes))
            weight, table = draw(st.sampled_from(self.behind_the_user))
            table[action][state] += change / weight

    def _extreme(self, draw: st.DrawFn) -> None:
        """Let one agent's utility, or the user's own, be extreme somewhere or everywhere."""
        places = product(range(len(self.residual)), range(len(self.residual[0])))
        free = [place for place in places if place not in self.fixed]
        if not free:
            return
        who = draw(st.integers(0, len(self.agents) - (self.own is None)))
        if self.own is not None and who == len(self.agents):
            put_extreme(draw, self.own, free, whole=not self.fixed)
        else:
            put_extreme(draw, self.agents[who], free)
