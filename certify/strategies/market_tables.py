"""The utilities of a market while it is drawn, and the special cases that are put into them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from hypothesis import strategies as st

from certify.strategies.alignment import combined
from certify.strategies.degeneracies import (
    NEAR,
    Degeneracy,
    Grid,
    another,
    put_dominated,
    put_extreme,
    put_indifference,
    two_choices,
)
from certify.strategies.priors import Joint


@dataclass
class Tables:
    """The agents' utilities, and the user's: one of its own, or the weighted sum of theirs plus the offset.

    Where the user's is that sum, what is asked of it is put into the agents' utilities.
    """

    agents: list[Grid]
    own: Grid | None
    weights: tuple[Fraction, ...]
    offset: Fraction

    @property
    def user(self) -> Grid:
        """The user's utility as it now is; to be changed only when nothing else is asked of the agents."""
        return combined(self.weights, self.agents, self.offset) if self.own is None else self.own

    @property
    def drawn(self) -> list[Grid]:
        """Every table that is drawn and not computed."""
        return self.agents if self.own is None else [*self.agents, self.own]

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
                original, copy = two_choices(draw, len(self.user))
                for table in self.drawn:
                    table[copy] = list(table[original])
            case "dominated":
                put_dominated(draw, [table for _, table in self.behind_the_user], unit)
            case "indifferent":
                put_indifference(draw(st.sampled_from(self.agents)))
            case _:
                put_extreme(draw, draw(st.sampled_from(self.drawn)))

    def _tie(self, draw: st.DrawFn, joint: Joint, gap: Fraction) -> None:
        """Let the user lose exactly `gap` by some action when she knows some type and signal."""
        user = self.user
        z, x = draw(st.sampled_from(list(dict.fromkeys((z, x) for z, x, _ in joint))))
        here = {y: mass for (cz, cx, y), mass in joint.items() if (cz, cx) == (z, x)}
        values = [sum(mass * row[y] for y, mass in here.items()) for row in user]
        best = values.index(max(values))
        other = another(draw, len(user), best)
        y = draw(st.sampled_from(list(here)))
        change = (values[best] - values[other] - gap * sum(here.values())) / here[y]
        weight, table = draw(st.sampled_from(self.behind_the_user))
        table[other][y] += change / weight
