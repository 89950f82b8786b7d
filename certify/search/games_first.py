"""The search that draws the game first, then asks who could break the statement there.

Numbers are drawn for what describes the game (`AboutMarkets.given`). A relaxation in floating point, with outcome laws
in the place of rules, tells whether anything could break the statement there; where it could, profiles are drawn and
improved by exact best responses. What is left is a draft like any other.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

from certify.provers.clock import Clock
from certify.search.draft import Draft, Drafter
from certify.search.draws import RandomDraw
from certify.search.float_formulas import FloatFormulas
from certify.search.game_draws import GameDraws
from certify.search.market_words import AboutMarkets
from certify.search.plays import Play, Plays
from certify.spec.polynomial import Rational

PROFILES = 24
"""How many profiles are drawn in a game that might break the statement."""


class GamesFirst:
    """Yields drafts of counterexamples to one statement."""

    def __init__(self, about: AboutMarkets, drafter: Drafter, seed: int) -> None:
        self._about = about
        self._drafter = drafter
        self._draws = GameDraws(about.given, about.formulas, about.definitions)
        self._relaxed = FloatFormulas(about.formulas, about.given, about.free)
        self._random = random.Random(f"games {seed}")
        self._seed = seed
        self.games = 0

    def drafts(self, clock: Clock) -> Iterator[Draft]:
        """Yield drafts until the time is over."""
        while clock.left:
            self.games += 1
            game = self._draws.draw(self._random)
            self._relaxed.start([float(game[name]) for name in self._about.given])
            if self._relaxed.solve() is None:
                continue
            for play in self._plays(game, clock):
                draft = self._drafter.draft(
                    RandomDraw(f"{self._seed} {self.games}"), {**game, **play.values}, play.choices
                )
                if draft is not None:
                    yield draft

    def _plays(self, game: Mapping[str, Rational], clock: Clock) -> Iterator[Play]:
        """Yield the equilibria found in a game at which the relaxation still holds."""
        if not self._about.played:
            yield Play({}, {}, {})
            return
        plays = [Plays(each, game) for each in self._about.played]
        for _ in range(PROFILES):
            if not clock.left:
                return
            profiles = [each.drawn(self._random) for each in plays]
            masses: dict[str, float] = {}
            for each, profile in zip(plays, profiles, strict=True):
                if profile is not None:
                    masses.update({name: float(value) for name, value in each.masses(profile).items()})
            if None in profiles or self._relaxed.solve(masses) is None:
                continue
            settled = [
                None if profile is None else each.settled(profile, self._random)
                for each, profile in zip(plays, profiles, strict=True)
            ]
            found = [each for each in settled if each is not None]
            if len(found) == len(plays):
                yield Play(
                    {name: value for each in found for name, value in each.values.items()},
                    {},
                    {name: vectors for each in found for name, vectors in each.choices.items()},
                )
