"""The hunt for a counterexample against one problem: drafts drawn by Hypothesis, completed, certified, made small."""

from __future__ import annotations

import time
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from certify.provers.clock import Clock
from certify.search.about_games import AboutGames
from certify.search.completion import Candidate, Completion
from certify.search.counterexample import Counterexample, certified
from certify.search.draft import Draft, Drafter, family
from certify.search.draws import Draw, HypothesisDraw, RandomDraw, ReplayedDraw, likely
from certify.search.largest_violation import LargestViolation
from certify.search.open_search import open_counterexample, speaks_of_exponentials
from certify.search.selection_words import AboutSelection
from certify.search.shrinking import Shrinker
from certify.search.strategy_games import strategy_games
from certify.spec.polynomial import Rational
from certify.spec.problem import Problem

if TYPE_CHECKING:
    from hypothesis.database import ExampleDatabase

    from certify.search.breakout_hunt import BreakoutHunt
    from certify.search.games_hunt import GamesHunt

SECONDS_FOR_A_PROOF = 30.0
SECONDS_FOR_NUMBERS = 3.0
SECONDS_TO_SHRINK = 10.0
PART_OF_HYPOTHESIS = 0.2
"""The share of the time in which Hypothesis draws; after it, plain draws, which repeat themselves less."""
PART_OF_OPEN_GAMES = 7, 8
"""The part of its draws in which the game is solved for; in the others it is drawn by `certify.strategies`."""
SECONDS_BESIDE_GAMES = 1.0
"""Hypothesis draws no longer than this for a statement about markets, or where `breakout` searches too."""
SECONDS_OF_A_BREAKOUT, SECONDS_OF_DRAWS = 6.0, 3.0
"""How long `breakout` and plain draws search in turn."""
PART_OF_GAMES = 0.8
"""Of what is then left, the share in which the games of a statement about markets are drawn first."""
GAMES_FOR_A_DRAFT = 3
"""Where the number of games is limited: how many of them there are for each draft of Hypothesis and each plain one."""
MOST_EXAMPLES = 1_000_000
SECONDS_FOR_NEAR = 1.0
"""Seconds at most for the question how near a game comes to breaking the claim."""
PART_FOR_NEAR = 0.15
"""The share of the time that goes to such questions."""
DRAFTS_TO_ONE_NEAR = 4
"""Of so many drafts that contradict something, about one is drawn once more without the denial of the claim."""
LOWEST_TARGET = -(10**300)
"""Hypothesis is told no less: it wants floats."""


@dataclass
class Tally:
    """How much was searched."""

    examples: int = 0
    drafts: int = 0
    uncertified: int = 0
    closest: Rational | None = None
    """The largest violation in a game that meets the assumptions and breaks no claim: at most 0."""
    exhausted: bool = False
    hopeless: bool = False
    """Whether many games of a statement about markets were drawn, and none could break it by all appearance."""

    def note(self, amount: Rational) -> None:
        """Remember the largest violation short of a counterexample."""
        if self.closest is None or amount > self.closest:
            self.closest = amount


class _Stopped(BaseException):
    """The time is over: Hypothesis lets this through."""


class _Falsified(Exception):  # noqa: N818 - an event for Hypothesis, never shown to a user
    """A counterexample was found."""


@dataclass
class Hunt:
    """One problem, a clock, and what was found so far."""

    problem: Problem
    clock: Clock
    tally: Tally = field(default_factory=Tally)
    found: Counterexample | None = None
    about: AboutGames | None = None
    """What the problem says of markets, where games are to be drawn first."""
    limit: Clock | None = None
    """Until when the proof of a first counterexample may take, where that is later than `clock` says."""
    most_games: int | None = None
    """How many games that might break the statement are drawn at most: in time, the same ones on every machine."""
    seconds_to_shrink: float = 0.0
    """How long a counterexample among these games may be made smaller, even when the time of the clock is over."""

    def __post_init__(self) -> None:
        self._drafter = Drafter(self.problem)
        self._order = _order(self.problem)
        self._largest = LargestViolation(self.problem, lambda: min(SECONDS_FOR_NEAR, self.clock.left))
        self._random = RandomDraw("near")
        self._seconds_near = 0.0

    def draft(self, draw: Draw, game: Mapping[str, Rational] | None = None) -> Draft | None:
        """Return a draft of a counterexample, or None where the draw led nowhere; `game` are numbers to begin with."""
        self.tally.drafts += 1
        return self._drafter.draft(draw, game)

    def attempt(self, draft: Draft) -> Counterexample | None:
        """Return a certified counterexample with the numbers of the draft, made small; None if there is none."""
        if self.found is None:
            self.tally.examples += 1
        completion = Completion(draft, lambda: self.clock.left)
        candidate = completion.solve()
        if candidate is None:
            return None
        return self._certified(completion, candidate)

    def _certified(self, completion: Completion, candidate: Candidate) -> Counterexample | None:
        first = self._proved(candidate)
        if first is None:
            self.tally.uncertified += 1
            return None
        if self.found is None:
            self.keep(first)
        simpler = completion.simplified(candidate, self._order, Clock(min(SECONDS_FOR_NUMBERS, self.clock.left)))
        second = None if simpler is candidate else self._proved(simpler)
        return first if second is None or first.size < second.size else second

    def _proved(self, candidate: Candidate) -> Counterexample | None:
        clock = self.clock if self.limit is None or self.found is not None else self.limit
        return certified(self.problem, candidate, Clock(min(SECONDS_FOR_A_PROOF, clock.left)))

    def _near(self, draft: Draft | None) -> Rational | None:
        """Return by how much the claim fails at most with these numbers, at most 0; None where nothing meets them.

        The game meets the assumptions, all of them, so it is near a counterexample where the amount is near 0.
        """
        start = time.monotonic()
        violated = None if draft is None else self._largest.of(draft)
        self._seconds_near += time.monotonic() - start
        if violated is None:
            return None
        if violated.amount <= 0:  # else the kernel has the last word, and is asked about drafts with the denial
            self.tally.note(violated.amount)
        return min(violated.amount, 0)

    @property
    def _has_time_for_near(self) -> bool:
        return self._largest.is_defined and self._seconds_near <= PART_FOR_NEAR * self.clock.spent

    def _look_near(self) -> None:
        """Note how near a game comes that is drawn whatever the claim says, if there is time for that."""
        if self.found is None and self._has_time_for_near:
            start = time.monotonic()
            draft = self._largest.draft(self._random)
            self._seconds_near += time.monotonic() - start
            self._near(draft)

    def keep(self, other: Counterexample) -> None:
        """Keep the smaller one of two counterexamples."""
        if self.found is None or other.size < self.found.size:
            self.found = other

    def run(self, seed: int, database: Path | None = None) -> Counterexample | None:
        """Return the smallest counterexample found in time; a second run with a database starts from the first."""
        if speaks_of_exponentials(self.problem):
            return self._open(seed)
        from hypothesis.database import DirectoryBasedExampleDatabase, InMemoryExampleDatabase

        kept = InMemoryExampleDatabase() if database is None else DirectoryBasedExampleDatabase(database)
        shrinker = Shrinker(self, kept)
        for picks in shrinker.remembered():
            self._look(ReplayedDraw(picks), shrinker)
        games = None if self.about is None else self._games(self.about, seed, kept)
        breakout = None
        drafts = MOST_EXAMPLES if self.most_games is None else self.most_games // GAMES_FOR_A_DRAFT
        if games is not None and self.found is None:
            games.again()
        at_once = isinstance(self.about, AboutSelection)  # what linear programs find there, they find soon
        if self.found is None and games is not None and at_once:
            games.run(self.clock.part(PART_OF_GAMES * self.clock.left))
        if self.found is None:
            breakout = self._breakout(seed)
            most = self.clock.left if games is None and breakout is None else SECONDS_BESIDE_GAMES
            clock = self.clock.part(min(PART_OF_HYPOTHESIS * self.clock.left, most))
            self._by_hypothesis(seed, kept, clock, drafts)
        if self.found is None and games is not None and not at_once and not self.tally.exhausted:
            games.run(self.clock.part(PART_OF_GAMES * self.clock.left), self.most_games)
        draw = RandomDraw(seed)
        while self.found is None and self.clock.left and not self.tally.exhausted and drafts > 0:
            if breakout is not None:
                breakout.run(self.clock.part(SECONDS_OF_A_BREAKOUT))
            clock = self.clock if breakout is None else self.clock.part(SECONDS_OF_DRAWS)
            while self.found is None and clock.left and drafts > 0:
                draw.picked.clear()
                self._look(draw, shrinker)
                self._look_near()
                drafts -= 1
        shrinker.run(self.clock.part(SECONDS_TO_SHRINK))
        return self.found

    def _breakout(self, seed: int) -> BreakoutHunt | None:
        """Return the search in which all numbers move together; None where a condition is quantified."""
        from certify.search.breakout_hunt import breakout_hunt

        return None if self.about is not None else breakout_hunt(self, self.problem, seed)

    def _games(self, about: AboutGames, seed: int, kept: ExampleDatabase) -> GamesHunt:
        from certify.search.games_hunt import GamesHunt

        return GamesHunt(self, about, self._drafter, seed, kept)

    def _open(self, seed: int) -> Counterexample | None:
        witness, self.tally.examples = open_counterexample(self.problem, self.clock, seed)
        if witness is not None:
            self.found = Counterexample(witness, None)
        return self.found

    def _look(self, draw: RandomDraw | ReplayedDraw, shrinker: Shrinker) -> None:
        self.report()
        draft = self.draft(draw)
        if draft is None:
            return
        found = self.attempt(draft)
        if found is not None:
            self.keep(found)
            shrinker.start(tuple(draw.picked), found)

    def _by_hypothesis(self, seed: int, kept: ExampleDatabase, clock: Clock, most: int = MOST_EXAMPLES) -> None:
        """Let Hypothesis draw, aim at the largest violation and shrink what it finds."""
        import hypothesis
        from hypothesis import Phase, strategies
        from hypothesis.errors import HypothesisException, HypothesisWarning

        games = strategy_games(self.problem)

        @strategies.composite
        def drafts(draw: Callable[[Any], Any]) -> tuple[Draft | None, Draft | None]:
            source = HypothesisDraw(draw)
            given = games is not None and not likely(source, *PART_OF_OPEN_GAMES)
            draft = self.draft(source, draw(games) if given else None)
            is_wanted = draft is None and self._largest.is_defined and likely(source, 1, DRAFTS_TO_ONE_NEAR)
            return draft, self._largest.draft(source) if is_wanted else None

        drawn = 0
        check = hypothesis.HealthCheck
        slow = (check.too_slow, check.data_too_large, check.filter_too_much, check.large_base_example)

        @hypothesis.settings(  # above the seed, which would take the database away
            max_examples=max(most, 1),
            deadline=None,
            database=kept,
            suppress_health_check=slow,
            phases=(Phase.reuse, Phase.generate, Phase.target, Phase.shrink),
            print_blob=False,
            verbosity=hypothesis.Verbosity.quiet,
        )
        @hypothesis.seed(seed)
        @hypothesis.given(drafts())
        def hunt(pair: tuple[Draft | None, Draft | None]) -> None:
            nonlocal clock, drawn
            drawn += 1
            if not clock.left:
                raise _Stopped
            self.report()
            draft, near = pair
            is_first = self.found is None
            other = None if draft is None else self.attempt(draft)
            if other is None and self._has_time_for_near:
                if draft is not None:
                    near = self._largest.draft(RandomDraw(0), draft.values, draft.choices)
                amount = self._near(near)
                if amount is not None:
                    hypothesis.target(float(max(amount, LOWEST_TARGET)))
            if other is None:
                return
            if is_first:
                clock = self.clock.part(SECONDS_TO_SHRINK)
            self.keep(other)
            raise _Falsified

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", HypothesisWarning)
            try:
                hunt()
                self.tally.exhausted = self.found is None and drawn < most
            except (_Stopped, _Falsified):
                pass
            except HypothesisException:
                if self.found is None:
                    raise

    def report(self) -> None:
        """Tell how far the hunt is."""
        what = "making the counterexample smaller" if self.found else "looking for a counterexample"
        self.clock.report(f"{what}: {self.tally.examples} games tried")


def _order(problem: Problem) -> list[str]:
    """Return the unknowns in the order in which their numbers are made simple: small families before large tables."""
    sizes = Counter(map(family, problem.unknowns))
    return sorted(problem.unknowns, key=lambda name: sizes[family(name)])
