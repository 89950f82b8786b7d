"""The search that draws the game first, then asks who could break the statement there.

Numbers are drawn for what describes the game (`AboutMarkets.given`). A relaxation in floating point, with outcome laws
in the place of rules, tells whether anything could break the statement there; where it could, profiles are drawn and
improved by exact best responses. In every other game the agents' tables are left open: those with which the profile is
an equilibrium that breaks the statement solve a linear program. What is left is a draft like any other.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from certify.provers.clock import Clock
from certify.search.draft import Draft, Drafter
from certify.search.draws import RandomDraw
from certify.search.float_formulas import FloatFormulas
from certify.search.game_draws import GameDraws
from certify.search.market_at import Profile, Rule
from certify.search.market_words import AboutMarkets
from certify.search.open_tables import OpenTables, open_tables
from certify.search.play import Play
from certify.search.plays import Plays
from certify.spec.polynomial import Rational

PROFILES = 16
"""How many profiles are drawn in a game that might break the statement."""
DRAFTS = 3
"""How often what a game and its profile leave open is drawn, where it contradicts something."""
MOST_IMPOSSIBLE = 50
"""How many games are drawn for each one that might break the statement, where the number of those is limited."""
FEWEST_GAMES = 30
"""With fewer games drawn, nothing is said of the others."""
PROFILES_LIKE_ANOTHER = 4
"""How many of them have the rules of a lead that is to be made simpler."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A draft, and the game and the rules that it comes from."""

    game: Mapping[str, Rational]
    rules: Sequence[Sequence[Rule]]
    draft: Draft


class GamesFirst:
    """Yields drafts of counterexamples to one statement."""

    def __init__(self, about: AboutMarkets, drafter: Drafter, seed: int) -> None:
        self._about = about
        self._drafter = drafter
        self._draws = GameDraws(about.given, about.formulas, about.definitions)
        self._relaxed = FloatFormulas(about.formulas, about.given, about.free)
        self._open = open_tables(about)
        self._seed = seed
        self.closest: Rational | None = None
        self.start_over()

    @property
    def hopeless(self) -> bool:
        """Whether enough games were drawn, and the relaxation holds at none."""
        return self.games >= FEWEST_GAMES and not self.possible

    def leads(self, clock: Clock, most: int | None = None) -> Iterator[Lead | None]:
        """Yield leads until the time is over or `most` games might have broken the statement; None before every game.

        Where few games might, it ends too, after `MOST_IMPOSSIBLE` times as many.
        """
        ways: list[OpenTables | None] = [*self._open, None]
        while clock.left and (most is None or (self.possible < most and self.games < MOST_IMPOSSIBLE * most)):
            yield None
            way = ways[self.games % len(ways)]
            game = (self._draws if way is None else way.draws).draw(self._random)
            yield from self._at(game, way, None, clock)

    def like(self, game: Mapping[str, Rational], rules: Sequence[Sequence[Rule]], clock: Clock) -> Iterator[Lead]:
        """Yield leads in a game that is known, mostly with these rules."""
        yield from self._at(dict(game), None, rules, clock)

    def start_over(self) -> None:
        """Draw from the beginning, as if no game had been looked at."""
        self._random = random.Random(f"games {self._seed}")
        self.games = self.possible = 0

    def reopened(self, lead: Lead) -> Iterator[Draft]:
        """Yield drafts with the rules and ties of a lead in which numbers of its game are open, linear as they are."""
        for way in self._open:
            start = {name: value for name, value in lead.draft.values.items() if name not in way.names}
            draft = self._drafter.draft(RandomDraw(self._seed), start, lead.draft.choices)
            if draft is not None:
                yield draft

    def simpler(self, lead: Lead, clock: Clock) -> Iterator[Lead]:
        """Yield leads in games that are like that of another one, with something simpler."""
        for game in self._draws.simpler(lead.game):
            yield from self._at(game, None, lead.rules, clock)
        for way in self._open:
            for game in way.draws.simpler(lead.game):
                if any(game[name] != lead.game[name] for name in game.keys() - way.names):
                    yield from self._at(game, way, lead.rules, clock)

    def _at(
        self, game: dict[str, Rational], way: OpenTables | None, like: Sequence[Sequence[Rule]] | None, clock: Clock
    ) -> Iterator[Lead]:
        """Yield the leads at one game, with what one way leaves open filled in anew."""
        self.games += 1
        if way is None:
            self._start(game)
        if (self._relaxed.solve() is None) if way is None else not way.start(game):
            return
        self.possible += 1
        for at, plays, after in self._settled(game, way, like, clock):
            start = {**at, **{name: value for play in plays for name, value in play.values.items()}, **after}
            ties = {name: vectors for play in plays for name, vectors in play.choices.items()}
            for number in range(DRAFTS):
                draft = self._drafter.draft(RandomDraw(f"{self._seed} {self.games} {number}"), start, ties)
                if draft is not None:
                    yield Lead(at, tuple(play.rules for play in plays), draft)
                    break

    def _start(self, game: Mapping[str, Rational]) -> None:
        self._relaxed.start([float(game[name]) for name in self._about.given])

    def _settled(
        self,
        game: Mapping[str, Rational],
        way: OpenTables | None,
        like: Sequence[Sequence[Rule]] | None,
        clock: Clock,
    ) -> Iterator[tuple[Mapping[str, Rational], Sequence[Play], Mapping[str, Rational]]]:
        """Yield the equilibria found in a game at which the relaxation still holds, one of each market.

        With each, the game with what was left open, and numbers for the deviations that the statement speaks of.
        """
        markets = [Plays(each, game) for each in self._about.played]
        seen: set[tuple[tuple[str, float], ...]] = set()
        for number in range(PROFILES if markets else 1):
            if not clock.left:
                return
            profiles: list[Profile] = []
            for place, plays in enumerate(markets):
                profile = (
                    plays.with_rules(like[place], self._random)
                    if like is not None and number < PROFILES_LIKE_ANOTHER
                    else plays.drawn(self._random, moves=way is None or number % 2 == 0)
                )
                if profile is not None:
                    profiles.append(profile)
            if len(profiles) < len(markets):
                continue
            masses: dict[str, float] = {}
            for plays, profile in zip(markets, profiles, strict=True):
                masses.update({name: float(value) for name, value in plays.masses(profile).items()})
            law = tuple(masses.items())
            if law in seen:
                continue
            at, playing = game, markets
            if way is not None:
                filled = way.filled([plays.at for plays in markets], profiles, masses)
                if filled is None:
                    continue
                at = {**game, **filled}
                playing = [Plays(each, at) for each in self._about.played]
                self._start(at)
            if markets and self._relaxed.solve(masses) is None:
                continue
            settled = [plays.settled(each, self._random) for plays, each in zip(playing, profiles, strict=True)]
            found = [each for each in settled if each is not None]
            if len(found) < len(markets):
                continue
            after = self._after(playing, profiles, found, masses)
            if after is not None:
                seen.add(law)
                yield at, found, after

    def _after(
        self, markets: Sequence[Plays], profiles: Sequence[Profile], found: Sequence[Play], masses: Mapping[str, float]
    ) -> Mapping[str, Rational] | None:
        """Return numbers for deviations that are open, at which the relaxation still holds; None where none do."""
        values: dict[str, Rational] = {}
        known = dict(masses)
        for deviated in self._about.deviated:
            at = deviated.played
            for each in markets[at].deviations(deviated, profiles[at], found[at], self._random):
                further = {**known, **{name: float(mass) for name, mass in each.masses.items()}}
                if self._relaxed.solve(further) is not None:
                    known = further
                    values.update(each.values)
                    break
            else:
                return None
        return values
