"""A normal-form game as a frozen value: payoff tables, its hash, and its JSON form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from certify.spec.errors import InputError
from certify.spec.extensive.game import Outcome
from certify.spec.numbers import render, shown
from certify.spec.reading.json_text import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMAT = "certify-game/1"
MAXIMUM_PAYOFFS = 5_000_000


@dataclass(frozen=True, slots=True)
class GameDocument:
    """One finite game in normal form, with names.

    `strategies[i]` are the names of player i's strategies. `payoffs[i]` is flat: one entry a strategy profile, in
    row-major order, so that the last player's strategy changes fastest (in a `.nfg` file the first player's
    does). `outcomes` are those that a `.nfg` file names, and `outcome_numbers` says in the order of the payoffs which
    of them each profile has, counted from 1, 0 for none; both are empty where the payoffs stand alone. Title, comment
    and outcomes are for people; they are no part of the canonical form.

    Raises:
        InputError: the outcomes of the profiles do not pay the payoffs.

    """

    title: str
    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    payoffs: tuple[tuple[Fraction, ...], ...]
    comment: str = ""
    outcomes: tuple[Outcome, ...] = ()
    outcome_numbers: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.outcomes and not self.outcome_numbers:
            raise InputError("outcomes: expected the number of an outcome for every profile; add outcome_numbers")
        if not self.outcome_numbers:
            return
        paid = [(Fraction(0),) * len(self.players), *(outcome.payoffs for outcome in self.outcomes)]
        if not all(0 <= number < len(paid) for number in self.outcome_numbers):
            raise InputError(f"outcome_numbers: expected numbers from 0 to {len(self.outcomes)}")
        each = range(len(self.players))
        if tuple(tuple(paid[number][player] for number in self.outcome_numbers) for player in each) != self.payoffs:
            raise InputError("outcomes: they do not pay what the payoffs say; leave outcomes out or change them too")

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of strategies of each player."""
        return tuple(len(names) for names in self.strategies)

    def payoff(self, player: int, profile: Sequence[int]) -> Fraction:
        """What `player` gets at the pure profile `profile`, one strategy index a player, all counted from 0."""
        if not 0 <= player < len(self.players):
            raise InputError(f"player: expected an index below {len(self.players)}, got {player}")
        if len(profile) != len(self.players):
            raise InputError(f"profile: expected {len(self.players)} strategies, got {len(profile)}")
        position = 0
        for index, size in zip(profile, self.shape, strict=True):
            if not 0 <= index < size:
                raise InputError(f"profile: expected strategy indices below {self.shape}, got {tuple(profile)}")
            position = position * size + index
        return self.payoffs[player][position]

    def without_outcomes(self) -> GameDocument:
        """The same game with its payoffs alone, so that a `.nfg` file of it is of the payoff version."""
        return replace(self, outcomes=(), outcome_numbers=())

    def canonical(self) -> dict[str, object]:
        """The game as a JSON value that does not depend on the file's format, spelling or title."""
        return {
            "format": FORMAT,
            "players": list(self.players),
            "strategies": [list(names) for names in self.strategies],
            "payoffs": [[render(payoff) for payoff in table] for table in self.payoffs],
        }

    def digest(self) -> str:
        """The hash of the canonical form, "sha256:..."."""
        return digest(self.canonical())


def positions_in_file_order(shape: Sequence[int]) -> list[int]:
    """The row-major position of every pure profile, in the order of a `.nfg` file: first player fastest.

    >>> positions_in_file_order((2, 3))
    [0, 3, 1, 4, 2, 5]
    """
    positions = [0]
    step = 1
    for size in reversed(shape):
        positions = [position + step * index for position in positions for index in range(size)]
        step *= size
    return positions


def check_size(shape: Iterable[int], where: str) -> None:
    """Raises InputError when a game of this shape has more than 5,000,000 payoffs."""
    sizes = tuple(shape)
    payoffs = len(sizes) * prod(sizes)
    if payoffs > MAXIMUM_PAYOFFS:
        raise InputError(
            f"{where}: a game with {shown(payoffs)} payoffs is too large; at most {MAXIMUM_PAYOFFS:,} are accepted"
        )


def write_game(game: GameDocument) -> dict[str, object]:
    """The JSON value of format `certify-game/1`; `parse_game` reads it back, without what is for people only."""

    def nested(table: Sequence[Fraction], shape: Sequence[int]) -> list[object]:
        if len(shape) == 1:
            return [render(payoff) for payoff in table]
        step = len(table) // shape[0]
        return [nested(table[start : start + step], shape[1:]) for start in range(0, len(table), step)]

    return {
        "format": FORMAT,
        "players": list(game.players),
        "strategies": [list(names) for names in game.strategies],
        "payoffs": [nested(table, game.shape) for table in game.payoffs],
    }
