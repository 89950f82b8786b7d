"""The names that the parts of a market have in tables and in files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certify.report.labels import numbered
from certify.spec.market import Market
from certify.spec.reading.market_document import ONLY_TYPE


@dataclass(frozen=True)
class MarketLabels:
    """Names of agents, actions, states, types and signals; agents who see the state have its names for signals."""

    market: Market

    @property
    def sees_state(self) -> bool:
        """Whether the agents see the state and the user has one type: then the prior is a row."""
        market = self.market
        return market.parts is None and market.types == 1 and all(x == y for _, x, y in market.prior)

    @property
    def agents(self) -> tuple[str, ...]:
        """The agents."""
        return numbered("agent ", self.market.agents)

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions."""
        return numbered("a", self.market.actions)

    @property
    def states(self) -> tuple[str, ...]:
        """The states."""
        return numbered("y", self.market.states)

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the user."""
        return (ONLY_TYPE,) if self.market.types == 1 else numbered("z", self.market.types)

    def seen_by(self, agent: int) -> tuple[str, ...]:
        """Return what an agent may see."""
        return self.states if self.sees_state else numbered("x", self.market.signals_of(agent))

    def signal(self, signal: int) -> str:
        """Return what all agents see together."""
        market = self.market
        if market.parts is None:
            return self.seen_by(0)[signal]
        return ", ".join(self.seen_by(i)[row[signal]] for i, row in enumerate(market.parts))

    def messages(self, heard: Sequence[int]) -> list[str]:
        """Return the messages by name."""
        return [f"m{message}" for message in heard]
