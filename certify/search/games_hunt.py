"""The part of a hunt that draws games first: leads are attempted, the first counterexample is made smaller and kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from certify.provers.clock import Clock
from certify.search.about_games import games_of
from certify.search.draft import Drafter
from certify.search.games_first import GamesFirst, Lead
from certify.search.kept_games import KeptGames
from certify.search.market_words import AboutMarkets

if TYPE_CHECKING:
    from hypothesis.database import ExampleDatabase

    from certify.search.about_games import AboutGames
    from certify.search.counterexample import Counterexample
    from certify.search.hunt import Hunt

SECONDS_TO_SHRINK = 10.0
SECONDS_FOR_A_KEPT_GAME = 5.0


class GamesHunt:
    """Draws games for one hunt; what it finds goes there, and into the database."""

    def __init__(self, hunt: Hunt, about: AboutGames, drafter: Drafter, seed: int, database: ExampleDatabase) -> None:
        self._hunt = hunt
        self.games = games_of(about, drafter, seed)
        self._kept = KeptGames(about, database) if isinstance(about, AboutMarkets) else None

    def again(self) -> None:
        """Look at the games that earlier runs kept."""
        if self._kept is None or not isinstance(self.games, GamesFirst):
            return
        for game, rules in self._kept.recalled():
            if self._hunt.found is None:
                clock = self._hunt.clock.part(SECONDS_FOR_A_KEPT_GAME)
                self._attempted(self.games.like(game, rules, clock))
        self.games.start_over()

    def run(self, clock: Clock, most: int | None = None) -> None:
        """Draw games, at most so many, until one leads to a counterexample."""
        tally = self._hunt.tally
        before = tally.examples
        leads = self.games.leads(clock, most) if isinstance(self.games, GamesFirst) else self.games.leads(clock)
        self._attempted(leads)
        tally.examples = before + self.games.games
        tally.drafts += self.games.games
        tally.hopeless = self.games.hopeless
        if self.games.closest is not None:
            tally.note(self.games.closest)

    def _attempted(self, leads: Iterable[Lead | None]) -> None:
        """Attempt leads until one is a counterexample; make it smaller then."""
        before = self._hunt.tally.examples
        for lead in leads:
            if self._hunt.found is None:
                self._hunt.tally.examples = before + self.games.games
            if lead is None:
                self._hunt.report()
                continue
            found = self._hunt.attempt(lead.draft)
            if found is not None:
                self._hunt.keep(found)
                self._keep(lead)
                drawn = self.games.games
                clock = self._hunt.clock
                clock.seconds = max(clock.seconds, clock.spent + self._hunt.seconds_to_shrink)
                self.made_simpler(lead, found, clock.part(SECONDS_TO_SHRINK))
                self.games.games = drawn
                return

    def made_simpler(self, lead: Lead, found: Counterexample, clock: Clock) -> None:
        """Make a counterexample smaller: one number of its game after the other, then what can be left open at once."""
        improved, first = True, lead
        while improved and clock.left:
            improved = False
            for other in self.games.simpler(lead, clock):
                self._hunt.report()
                smaller = self._hunt.attempt(other.draft)
                if smaller is not None and smaller.size < found.size:
                    self._hunt.keep(smaller)
                    lead, found, improved = other, smaller, True
                    break
                if not clock.left:
                    break
        if lead is not first:
            self._keep(lead)
        for draft in self.games.reopened(lead) if isinstance(self.games, GamesFirst) else ():
            smaller = self._hunt.attempt(draft)
            if smaller is not None:
                self._hunt.keep(smaller)

    def _keep(self, lead: Lead) -> None:
        if self._kept is not None:
            self._kept.keep(lead.game, lead.rules)
