"""The games near one game, as a Hypothesis strategy; and the smallest of them, as Hypothesis shrinks to it.

A game is written as a list of choices: for each strategy (in a tree, each action) whether it is kept; for each player
what is added to its payoffs and by what they are multiplied; for each payoff an integer, and a numerator where payoffs
are no integers. The given game is such a list too, and Hypothesis starts from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import TypeVar

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.database import ExampleDatabase, choices_to_bytes

from certify.audit.parts import groups, rebuilt, tables
from certify.spec.reading.game import Game

Drawn = TypeVar("Drawn")


@dataclass(frozen=True, slots=True)
class Scale:
    """A player's payoffs, written as `offset` + `factor` * integer, plus numerator / `bottom` if `bottom` exceeds 1."""

    offset: int
    factor: int
    bottom: int
    integers: tuple[int, ...]
    numerators: tuple[int, ...]

    @property
    def most(self) -> int:
        """The largest integer needed, whatever its sign."""
        return max(1, abs(self.offset), self.factor, *map(abs, self.integers))


def scale(table: Sequence[Fraction]) -> Scale:
    """Return how a player's payoffs are written.

    >>> scale([Fraction(10**9 + 3), Fraction(10**9 + 9)])
    Scale(offset=1000000003, factor=6, bottom=1, integers=(0, 1), numerators=(0, 0))
    >>> scale([Fraction(3), Fraction(7, 2)])
    Scale(offset=0, factor=1, bottom=2, integers=(3, 4), numerators=(0, -1))
    """
    bottom = lcm(*(value.denominator for value in table))
    if bottom > 1:
        near = tuple(round(value) for value in table)
        above = tuple(int((value - each) * bottom) for value, each in zip(table, near, strict=True))
        return Scale(0, 1, bottom, near, above)
    whole = [int(value) for value in table]
    offset = min(whole) if min(map(abs, whole)) > max(whole) - min(whole) else 0
    factor = gcd(*(value - offset for value in whole)) or 1
    return Scale(offset, factor, 1, tuple((value - offset) // factor for value in whole), (0,) * len(whole))


def choices(game: Game) -> list[bool | int]:
    """Return the choices of `neighbours(game)` that lead to the game itself."""
    listed: list[bool | int] = [True] * sum(groups(game))
    for each in map(scale, tables(game)):
        listed += [each.offset, each.factor - 1, *each.integers]
        listed += each.numerators if each.bottom > 1 else ()
    return listed


def neighbours(game: Game) -> st.SearchStrategy[Game]:
    """Return a strategy for the games that have some of a game's strategies, and payoffs no larger."""
    sizes, scales = groups(game), [scale(table) for table in tables(game)]

    @st.composite
    def drawn(draw: st.DrawFn) -> Game:
        stays = iter(draw(_many(st.booleans(), sum(sizes))))
        kept = [[own for own in range(size) if next(stays)] or [0] for size in sizes]
        paid = [list(_payoffs(draw, each)) for each in scales]
        return rebuilt(game, kept, paid)

    return drawn()


def _payoffs(draw: st.DrawFn, each: Scale) -> Iterator[Fraction]:
    anything, size = st.integers(-each.most, each.most), len(each.integers)
    offset, factor = draw(anything), draw(st.integers(0, each.most)) + 1
    whole = draw(_many(anything, size))
    above = draw(_many(st.integers(-each.bottom, each.bottom), size)) if each.bottom > 1 else [0] * size
    for integer, numerator in zip(whole, above, strict=True):
        yield offset + factor * integer + Fraction(numerator, each.bottom)


def _many(each: st.SearchStrategy[Drawn], size: int) -> st.SearchStrategy[list[Drawn]]:
    return st.lists(each, min_size=size, max_size=size)


class _Failed(Exception):  # noqa: N818 (no error: it tells Hypothesis that a game is as wanted)
    pass


class _Over(BaseException):
    """Passes through Hypothesis, which catches no exceptions but of the class `Exception`."""


class _Start(ExampleDatabase):
    """A database of Hypothesis with one example under the first key that is asked for."""

    def __init__(self, example: bytes) -> None:
        super().__init__()
        self._example = example
        self._key: bytes | None = None

    def fetch(self, key: bytes) -> Iterator[bytes]:
        """Yield the example."""
        self._key = key if self._key is None else self._key
        if key == self._key:
            yield self._example

    def save(self, key: bytes, value: bytes) -> None:
        """Do nothing."""

    def delete(self, key: bytes, value: bytes) -> None:
        """Do nothing."""


def smallest(game: Game, fails: Callable[[Game], bool], over: Callable[[], bool] = lambda: False) -> Game:
    """Return the game near `game` to which Hypothesis shrinks it such that `fails` still holds; it does of `game`.

    The same whenever it is called again, as long as `fails` is. As soon as it is `over`, the smallest so far.
    """
    last = game

    def test(near: Game) -> None:
        nonlocal last
        if over():
            raise _Over
        if fails(near):
            last = near
            raise _Failed

    # One choice too many: Hypothesis takes the very example that it has saved for one that it has shrunk already.
    start = _Start(choices_to_bytes([*choices(game), False]))
    quiet = settings(
        database=start,
        phases=(Phase.reuse, Phase.shrink),
        verbosity=Verbosity.quiet,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.nested_given],
    )
    with suppress(_Failed, _Over):
        quiet(seed(0)(given(neighbours(game))(test)))()
    return last
