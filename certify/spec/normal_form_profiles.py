"""What a statement holds in its hands when it speaks of a profile of a game: mixed strategies, or a law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certify.spec.normal_form import NormalForm
from certify.spec.normal_form_payoffs import Profile, product_law
from certify.spec.quantity import Quantity, quantity


@dataclass(frozen=True, slots=True, eq=False)
class MixedProfile:
    """Independent mixed strategies, one a player."""

    game: NormalForm
    strategies: Sequence[Sequence[Quantity]]

    def strategy(self, player: int) -> Sequence[Quantity]:
        """Return the probabilities of a player's strategies."""
        return self.strategies[player]

    def payoff(self, player: int) -> Quantity:
        """Return what a player expects."""
        return quantity(self.game.mixed_payoff(player, self.strategies))

    def deviation_payoff(self, player: int, strategy: int) -> Quantity:
        """Return what a player expects when it plays a pure strategy instead, the others as before."""
        return quantity(self.game.deviation_payoffs(player, self.strategies)[strategy])

    def others(self, player: int) -> list[Quantity]:
        """Return the law of the other players' pure profile, in the order of `game.rest(player)`."""
        others = [strategy for other, strategy in enumerate(self.strategies) if other != player]
        return list(map(quantity, product_law(others)))

    def replaced(self, player: int, strategy: Sequence[Quantity]) -> MixedProfile:
        """Return the profile in which one player plays `strategy` instead."""
        return MixedProfile(self.game, [*self.strategies[:player], strategy, *self.strategies[player + 1 :]])

    @property
    def payoffs(self) -> list[Quantity]:
        """What each player expects."""
        return [self.payoff(player) for player in self.game.players]

    @property
    def law(self) -> list[Quantity]:
        """The law of the pure profile, in row-major order: the product of the strategies."""
        return list(map(quantity, self.game.product_law(self.strategies)))


@dataclass(frozen=True, slots=True, eq=False)
class CorrelatedProfile:
    """A law of the pure profile, in row-major order, from which each player is told its own strategy."""

    game: NormalForm
    law: Sequence[Quantity]

    def payoff(self, player: int) -> Quantity:
        """Return what a player expects when it plays what it is told."""
        return quantity(self.game.law_payoff(player, self.law))

    @property
    def payoffs(self) -> list[Quantity]:
        """What each player expects."""
        return [self.payoff(player) for player in self.game.players]

    def probability(self, profile: Profile) -> Quantity:
        """Return the probability of a pure profile."""
        return self.law[self.game.position(profile)]
