"""Making the decisions behind a counterexample simpler, and remembering them for the next run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from certify.search.draws import Draw, ReplayedDraw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.database import ExampleDatabase

    from certify.provers.clock import Clock
    from certify.search.counterexample import Counterexample
    from certify.search.draft import Draft

_KEY = b"certify picks"
_LONGEST = 5_000

Picks = tuple[int, ...]


class Looks(Protocol):
    """What a shrinker asks of a hunt."""

    def draft(self, draw: Draw) -> Draft | None:
        """Return a draft."""
        ...

    def attempt(self, draft: Draft) -> Counterexample | None:
        """Return a certified counterexample with the numbers of the draft."""
        ...

    def keep(self, other: Counterexample) -> None:
        """Keep the smaller one of two counterexamples."""
        ...

    def report(self) -> None:
        """Tell how far the hunt is."""
        ...


class Shrinker:
    """The decisions that led to the smallest counterexample so far."""

    def __init__(self, hunt: Looks, database: ExampleDatabase) -> None:
        self._hunt = hunt
        self._database = database
        self._best: tuple[Picks, Counterexample] | None = None
        self._seen: set[Picks] = set()

    def remembered(self) -> Iterator[Picks]:
        """Yield the decisions of earlier runs, the shortest first."""
        for data in sorted(self._database.fetch(_KEY), key=lambda data: (len(data), data)):
            yield tuple(data)

    def start(self, picks: Picks, found: Counterexample) -> None:
        """Take decisions that led to a counterexample as the ones to start from."""
        self._best = picks, found
        self._remember(picks)

    def _remember(self, picks: Picks) -> None:
        if len(picks) <= _LONGEST and max(picks, default=0) < 256:
            self._database.save(_KEY, bytes(picks))

    def run(self, clock: Clock) -> None:
        """Try simpler decisions until none helps or the time is over."""
        improved = self._best is not None
        while improved and clock.left:
            improved = False
            for picks in self._simpler():
                if not clock.left:
                    return
                if self._is_better(picks):
                    improved = True
                    break

    def _simpler(self) -> Iterator[Picks]:
        """Yield simpler lists of decisions: whole parts at 0, then single ones at 0 or less by 1."""
        assert self._best is not None
        picks = self._best[0]
        width = len(picks) // 2
        while width > 1:
            for start in range(0, len(picks), width):
                yield (*picks[:start], *(0,) * len(picks[start : start + width]), *picks[start + width :])
            width //= 2
        for position, value in enumerate(picks):
            for less in {0, value - 1}:
                if 0 <= less < value:
                    yield (*picks[:position], less, *picks[position + 1 :])

    def _is_better(self, picks: Picks) -> bool:
        assert self._best is not None
        draw = ReplayedDraw(picks)
        if picks in self._seen:
            return False
        self._seen.add(picks)
        draft = self._hunt.draft(draw)
        taken = tuple(draw.picked)
        if draft is None or (taken != picks and taken in self._seen):
            return False
        self._seen.add(taken)
        self._hunt.report()
        found = self._hunt.attempt(draft)
        if found is None or found.size >= self._best[1].size:
            return False
        self._hunt.keep(found)
        self._best = taken, found
        self._remember(taken)
        return True
