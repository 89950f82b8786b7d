"""What a solver promises about its answers, and where it says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from certify.spec.numbers import exact

Finds: TypeAlias = Literal["all", "pure", "one", "some"]
"""All extreme equilibria; all pure ones; at least one equilibrium; any number, none included."""

Where: TypeAlias = Literal["every game", "non-degenerate games"]
Games: TypeAlias = Literal["any", "two players", "constant sum", "zero sum", "sums over pairs"]
"""The games a solver is made for; others are not put to it. `constant sum` and `zero sum` are games of two players.

In `sums over pairs` each payoff is a sum, over the other players, of what depends on their strategy and one's own.
"""


class Incomplete(UserWarning):
    """A solver says that it gave up: what it found is judged, what it did not find is no breach of its promise."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a solver promises; every profile that it returns is promised to be an equilibrium within the tolerance.

    `finds` is promised on the games that `where` names, elsewhere only `some`. No player may gain more by leaving than
    `tolerance`, times the difference between the largest and the smallest payoff of the game if `relative`; 0 promises
    exact equilibria, None says that floating point is used and no figure stated. `source` is where all this is said.
    """

    finds: Finds
    where: Where
    tolerance: Fraction | int | str | None
    source: str
    relative: bool = True

    @property
    def regret(self) -> Fraction | None:
        """The tolerance as a number."""
        return None if self.tolerance is None else exact(self.tolerance, where="tolerance")


@dataclass(frozen=True, slots=True)
class Solver:
    """One solver: `run`, called in a process of its own, takes what `given` names and `arguments`; it returns profiles.

    `given` is either `payoffs`, a nested list for each player, or the text of a file: `nfg`, or `efg` for solvers of
    trees, whose profiles are behavior strategies, one row an information set, those of the first player first. `floats`
    says that payoffs are rounded to binary64 before they are used: then the rounded game is the one that its answers
    are held against. The text of `run` goes into reproducers, so it uses nothing but `Any`, `import_module`, `warnings`
    and `Incomplete`.
    """

    name: str
    run: Callable[..., Any]
    promise: Promise
    package: str
    extra: str
    games: Games = "two players"
    given: Literal["payoffs", "nfg", "efg"] = "payoffs"
    floats: bool = True
    arguments: tuple[Any, ...] = ()
