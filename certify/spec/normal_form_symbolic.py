"""Normal-form games inside a statement: symbolic payoffs, and the kinds of equilibria it can speak of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from certify.spec.errors import InputError
from certify.spec.formula import Formula, all_of, any_of, equal
from certify.spec.normal_form import Eta, NormalForm, is_distribution
from certify.spec.normal_form_profiles import CorrelatedProfile, MixedProfile
from certify.spec.quantity import Number, Quantity, quantity
from certify.spec.statement import Reading

PROFILE_LETTERS = "xyzwvst"
LAW_LETTERS = "pqrmn"


@dataclass(frozen=True, slots=True)
class MixedKind:
    """Mixed profiles that satisfy a condition: `t.every(kind)`, `t.exists(kind, ...)`, `t.for_all(kind, ...)`."""

    game: SymbolicNormalForm
    name: str | None
    condition: Callable[[MixedProfile, str], Sequence[tuple[str, Formula]]]

    def introduce(self, reading: Reading) -> MixedProfile:
        """Return a new profile of that kind, its unknowns called `x0[0]`, `x0[1]`, ... by player and strategy."""
        stem = self.game.stem(self.name, PROFILE_LETTERS)
        strategies = [reading.distribution(f"{stem}{i}", self.game.sizes[i]) for i in self.game.players]
        profile = MixedProfile(self.game, strategies)
        for label, condition in self.condition(profile, stem):
            reading.assume(condition, name=label)
        return profile


@dataclass(frozen=True, slots=True)
class CorrelatedKind:
    """Laws that satisfy a condition: `t.every(kind)`, `t.exists(kind, ...)`, `t.for_all(kind, ...)`."""

    game: SymbolicNormalForm
    name: str | None
    condition: Callable[[CorrelatedProfile, str], Sequence[tuple[str, Formula]]]

    def introduce(self, reading: Reading) -> CorrelatedProfile:
        """Return a new law of that kind, its unknowns called `p[0,0]`, `p[0,1]`, ... by pure profile."""
        stem = self.game.stem(self.name, LAW_LETTERS)
        law = [reading.unknown(f"{stem}[{_listed(profile)}]") for profile in self.game.profiles()]
        reading.assume(is_distribution(law), name=f"{stem} is a law", definition=True)
        result = CorrelatedProfile(self.game, law)
        for label, condition in self.condition(result, stem):
            reading.assume(condition, name=label)
        return result


class SymbolicNormalForm(NormalForm):
    """A game whose payoffs are the unknowns `payoff0[0,0]`, ... of a statement, or its numbers."""

    def __init__(
        self, reading: Reading, sizes: Sequence[int], payoffs: Sequence[Sequence[Quantity]], name: str
    ) -> None:
        super().__init__(sizes, payoffs)
        self.name = name
        self._reading = reading
        self._used: dict[str, int] = {}
        self._assured: dict[int, tuple[Quantity, Sequence[Quantity]]] = {}

    def stem(self, name: str | None, letters: str) -> str:
        """Return the first part of the names of a new profile's unknowns: `name`, or the next free letter."""
        if name is not None:
            return name
        used = self._used.get(letters, 0)
        self._used[letters] = used + 1
        if used >= len(letters):
            raise InputError(f"a statement with more than {len(letters)} profiles of a game: give each its name=...")
        return self.name + letters[used]

    def payoff(self, player: int, profile: Sequence[int]) -> Quantity:
        """Return what a player gets at a pure profile."""
        return quantity(super().payoff(player, profile))

    # Other games with the same payoffs. ----------------------------------------------------------------------------

    def without(self, player: int, strategy: int, *, name: str = "reduced") -> SymbolicNormalForm:
        """Return the game in which a player lacks one strategy; those after it move up by one.

        `name` stands before the names of its profiles' unknowns.
        """
        if strategy not in self.strategies(player):
            raise InputError(f"strategy: expected an index below {self.sizes[player]}, got {strategy}")
        if self.sizes[player] == 1:
            raise InputError(f"player {player} has one strategy only: there is no game without it")
        kept = [place for place, profile in enumerate(self.profiles()) if profile[player] != strategy]
        sizes = [size - (other == player) for other, size in enumerate(self.sizes)]
        payoffs = [[quantity(table[place]) for place in kept] for table in self.payoffs]
        return SymbolicNormalForm(self._reading, sizes, payoffs, f"{name} ")

    def with_payoffs(self, player: int, payoffs: Sequence[Number], *, name: str = "changed") -> SymbolicNormalForm:
        """Return the game in which a player has other payoffs, in row-major order."""
        kept = [list(map(quantity, table)) for table in self.payoffs]
        kept[self._player(player)] = list(map(quantity, payoffs))
        return SymbolicNormalForm(self._reading, self.sizes, kept, f"{name} ")

    # Kinds. --------------------------------------------------------------------------------------------------------

    def mixed(self, *, name: str | None = None) -> MixedKind:
        """Return the kind of all mixed profiles."""
        return MixedKind(self, name, lambda _, __: ())

    def nash(self, eta: Eta = 0, *, name: str | None = None) -> MixedKind:
        """Return the kind of eta-equilibria in mixed strategies: no player gains more than eta (one number, or a list).

        The unknowns are the players' probabilities. The condition is about pure deviations, see `NormalForm.is_nash`.
        """
        return MixedKind(self, name, lambda profile, stem: self._nash(profile, stem, eta))

    def pure_nash(self, eta: Eta = 0, *, name: str | None = None) -> MixedKind:
        """Return the kind of eta-equilibria in which every probability is 0 or 1."""

        def condition(profile: MixedProfile, stem: str) -> list[tuple[str, Formula]]:
            entries = [entry for strategy in profile.strategies for entry in strategy]
            return [
                (f"{stem} is pure", all_of(any_of([equal(entry), equal(entry, 1)]) for entry in entries)),
                *self._nash(profile, stem, eta),
            ]

        return MixedKind(self, name, condition)

    def _nash(self, profile: MixedProfile, stem: str, eta: Eta) -> list[tuple[str, Formula]]:
        allowed = self.eta(eta)
        return [
            (
                f"player {player} does not gain by leaving {stem}",
                self.is_best_reply(player, profile.strategies, allowed[player]),
            )
            for player in self.players
        ]

    def law(self, *, name: str | None = None) -> CorrelatedKind:
        """Return the kind of all laws over pure profiles."""
        return CorrelatedKind(self, name, lambda _, __: ())

    def correlated(self, eta: Eta = 0, *, name: str | None = None) -> CorrelatedKind:
        """Return the kind of correlated eta-equilibria: no player gains more than eta by a map of what it is told."""
        return CorrelatedKind(
            self,
            name,
            lambda result, stem: [(f"{stem} is a correlated equilibrium", self.is_correlated(result.law, eta))],
        )

    def coarse_correlated(self, eta: Eta = 0, *, name: str | None = None) -> CorrelatedKind:
        """Return the kind of coarse correlated eta-equilibria: no player gains more than eta by a fixed strategy."""
        return CorrelatedKind(
            self,
            name,
            lambda result, stem: [
                (f"{stem} is a coarse correlated equilibrium", self.is_coarse_correlated(result.law, eta))
            ],
        )

    # Values. -------------------------------------------------------------------------------------------------------

    def maxmin(self, player: int) -> Quantity:
        """Return the most that a player can assure itself by a mixed strategy, whatever the others do.

        The first call declares the value, an optimal strategy, and a joint law of the others that holds the player
        down to it; see `NormalForm.is_maxmin`. That call has to stand outside of quantifiers.
        """
        return self._assurance(player)[0]

    def optimal_strategy(self, player: int) -> Sequence[Quantity]:
        """Return a mixed strategy by which a player assures itself its maxmin."""
        return self._assurance(player)[1]

    def _assurance(self, player: int) -> tuple[Quantity, Sequence[Quantity]]:
        if player not in self._assured:
            stem = f"{self.name}maxmin{player}"
            value = self._reading.unknown(stem)
            strategy = self._reading.vector(f"{stem} strategy", len(self.strategies(player)))
            law = self._reading.vector(f"{stem} law", len(self.rest(player)))
            condition = self.is_maxmin(player, value, strategy, law)
            self._reading.assume(condition, name=f"{self.name}maxmin of player {player}", definition=True)
            self._assured[player] = value, strategy
        return self._assured[player]

    def value(self) -> Quantity:
        """Return the value of a two-player zero-sum game: what the first player can assure itself."""
        if len(self.sizes) != 2:
            raise InputError(f"the value of a game is defined for two players, got {len(self.sizes)}")
        return self.maxmin(0)


def normal_form(
    reading: Reading, players: int | None = None, actions: Sequence[int] | None = None, *, name: str = ""
) -> SymbolicNormalForm:
    """Return a game of symbolic payoffs `payoff{i}[a,b,...]`; sizes that are not given come from the shape.

    Args:
        reading: what the statement's function received.
        players: how many players; by default the shape's `players`, or as many as `actions` has entries.
        actions: the number of strategies of each player; by default the shape's `actions` for each.
        name: stands before the names of all unknowns, for statements about several games.

    """
    count = players if players is not None else len(actions) if actions is not None else reading.size("players")
    if type(count) is not int or count < 1:
        raise InputError(f"players: expected a whole number from 1, got {count!r}")
    sizes = tuple(actions) if actions is not None else (reading.size("actions"),) * count
    if len(sizes) != count or any(type(size) is not int or size < 1 for size in sizes):
        raise InputError(f"actions: expected a number for each of {count} players, got {sizes}")
    stem = f"{name} " if name else ""
    payoffs = [
        [reading.unknown(f"{stem}payoff{player}[{_listed(profile)}]") for profile in product(*map(range, sizes))]
        for player in range(count)
    ]
    return SymbolicNormalForm(reading, sizes, payoffs, stem)


def _listed(profile: Sequence[int]) -> str:
    return ",".join(map(str, profile))
