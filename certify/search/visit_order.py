"""The order of visits to shapes: the smallest first, again and again for longer, hopeless ones seldom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from certify.provers.clock import Clock
from certify.search.exhaustive_markets import is_about_small_markets
from certify.search.one_game import is_about_one_game
from certify.search.visits import Shape, Task, Visit
from certify.spec.errors import InputError
from certify.spec.language import Statement
from certify.spec.shape import DEFAULT_SIZES
from certify.spec.variants import Variant

FIRST_VISIT = 2.0
"""Seconds for a shape when it is visited first; each further visit is given twice as many."""
SECONDS_TO_SHRINK = 5.0
FIRST_GAMES = 12
"""Games drawn in that visit that might break a statement about markets; twice as many in each further one."""

DEFAULT_SHAPES: Mapping[str, Sequence[int]] = {
    "agents": (1, 2, 3),
    "players": (2, 3),
    "actions": (2, 3),
    "states": (1, 2, 3),
    "messages": (2,),
}
"""The sizes that are searched where the caller does not say; of other sizes the default one."""

GAMES_WITHOUT_HOPE = 600
ROUNDS_FOR_THE_HOPELESS = 4
"""Shapes where no game drawn could break the statement are visited once in so many rounds, if there are others."""


def default_shapes(statement: Statement, given: Mapping[str, Sequence[int | str]] | None = None) -> list[Shape]:
    """Return the shapes to search, the smallest first: sizes that are given, and `DEFAULT_SHAPES` for the others.

    Where the statement can be read from the rules up, that is how it is read.

    Raises:
        InputError: a size is none, or there is none for a key.
    """
    given = given or {}
    for key, values in given.items():
        if not values:
            raise InputError(f"expected at least one size for {key}, got none")
    used = set(statement.problem({"level": "rules", **{key: values[0] for key, values in given.items()}}).shape)
    ranges: dict[str, Sequence[int | str]] = {}
    for key in DEFAULT_SIZES:
        if key in given:
            ranges[key] = given[key]
        elif key in used:
            ranges[key] = ("rules",) if key == "level" else DEFAULT_SHAPES.get(key, (DEFAULT_SIZES[key],))
    shapes = [dict(zip(ranges, sizes, strict=True)) for sizes in product(*ranges.values())]
    return sorted(shapes, key=weight)


def weight(shape: Shape) -> tuple[int, list[str]]:
    """Return by what shapes are put in order: the product of their sizes, then their names."""
    size = 1
    for value in shape.values():
        size *= value if isinstance(value, int) and value else 1
    return size, [f"{key}{value}" for key, value in shape.items()]


@dataclass
class Schedule:
    """The visits of one search, those that ended, and the one with the smallest counterexample."""

    statement: Statement
    variant: Variant
    clock: Clock
    seed: int
    database: Path | None
    visits: list[Visit] = field(default_factory=list[Visit])
    best: Visit | None = None
    _about_one_game: dict[str, bool] = field(default_factory=dict[str, bool])
    _about_markets: dict[tuple[str, int], bool] = field(default_factory=dict[tuple[str, int], bool])
    _counting: set[str] = field(default_factory=set[str])
    """The shapes at which small games are searched one by one just now."""

    def tasks(self, shapes: Sequence[Shape], subject: Statement | tuple[Path, str]) -> Iterator[Task]:
        """Yield visits, in rounds: every shape for 2 seconds, then for 4, and so on; hopeless ones seldom, for 2."""
        allowed, number = FIRST_VISIT, 0
        done: set[int] = set()
        while self.clock.left and len(done) < len(shapes):
            for position, shape in enumerate(shapes):
                if self.best is not None and weight(shape) >= weight(self.best.shape):
                    break
                if not self.clock.left or (number and self.best is not None):
                    return
                hopeless = self._is_hopeless(shape)
                if hopeless and number % ROUNDS_FOR_THE_HOPELESS and not all(map(self._is_hopeless, shapes)):
                    continue
                folder = (
                    None if self.database is None else self.database / "-".join(f"{k}{v}" for k, v in shape.items())
                )
                seconds = FIRST_VISIT if hopeless else allowed
                games = FIRST_GAMES * 2**number
                left = self.clock.left
                yield Task(
                    subject,
                    shape,
                    self.variant,
                    min(seconds, left),
                    self.seed + number,
                    folder,
                    left,
                    games=games,
                    seconds_to_shrink=min(SECONDS_TO_SHRINK, left),
                )
                if any(each.shape == shape and each.tally.exhausted for each in self.visits):
                    done.add(position)
                exhaustive = self._exhaustive(subject, shape, allowed, number)
                if exhaustive is not None:
                    yield exhaustive
            else:
                allowed, number = 2 * allowed, number + 1
                continue
            return

    def _is_hopeless(self, shape: Shape) -> bool:
        """Whether many games were drawn in the visits to a shape, and none could break the statement."""
        tallies = [each.tally for each in self.visits if each.shape == shape and each.exhausted is None]
        return sum(each.drafts for each in tallies) >= GAMES_WITHOUT_HOPE and all(each.hopeless for each in tallies)

    def _is_about_one_game(self, shape: Shape) -> bool:
        key = str(shape)
        if key not in self._about_one_game:
            self._about_one_game[key] = is_about_one_game(self.statement, shape, self.variant)
        return self._about_one_game[key]

    def _exhaustive(
        self, subject: Statement | tuple[Path, str], shape: Shape, seconds: float, number: int
    ) -> Task | None:
        """Return the visit at which small games or, from the second round on, small markets are searched one by one."""
        key = str(shape)
        if self.best is not None or not self.clock.left or key in self._counting:
            return None
        ended = [each.exhausted for each in self.visits if each.shape == shape and each.exhausted is not None]
        bound = 1 + max((each.most for each in ended if each.finished), default=0)
        if not self._is_about_one_game(shape) and not (number and self._is_about_markets(shape, bound)):
            return None
        begun = [each for each in ended if each.most == bound]
        earlier = max(begun, key=lambda each: each.games, default=None)
        self._counting.add(key)
        return Task(
            subject,
            shape,
            self.variant,
            min(seconds, self.clock.left),
            self.seed,
            bound=bound,
            of_markets=not self._is_about_one_game(shape),
            earlier=earlier,
        )

    def _is_about_markets(self, shape: Shape, bound: int) -> bool:
        key = str(shape), bound
        if key not in self._about_markets:
            self._about_markets[key] = is_about_small_markets(self.statement, shape, bound, self.variant)
        return self._about_markets[key]

    def note(self, ended: Visit) -> None:
        """Take into account how a visit ended."""
        self.visits.append(ended)
        if ended.exhausted is not None:
            self._counting.discard(str(ended.shape))
        if ended.found is not None and (self.best is None or weight(ended.shape) < weight(self.best.shape)):
            self.best = ended
