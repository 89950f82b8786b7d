"""The search that draws the game of a selection market first, then offers and ties in it, a few times."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

from certify.provers.clock import Clock
from certify.search.draft import Drafter
from certify.search.draws import RandomDraw
from certify.search.game_draws import GameDraws
from certify.search.games_first import DRAFTS, Lead
from certify.search.groups import signs
from certify.search.offers import Offer, Offers, Order
from certify.search.play import named
from certify.search.selection_attempt import Attempt
from certify.search.selection_words import AboutSelection
from certify.search.twins import with_twins
from certify.search.violation import violation
from certify.spec.errors import LimitError
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.quantity import quantity, total

GAMES_BETWEEN_REPORTS = 50
ATTEMPTS = 5
"""How often offers and ties are drawn in one game."""


class SelectionGames:
    """Yields drafts of counterexamples to one statement about a selection market."""

    def __init__(self, about: AboutSelection, drafter: Drafter, seed: int) -> None:
        self._about = about
        self._drafter = drafter
        self._draws = GameDraws(about.given, about.formulas, about.definitions, sparse=True)
        self._random = random.Random(f"selection {seed}")
        self._seed = seed
        self.games = 0
        self.closest: Rational | None = None
        """The largest violation, at most 0, at an equilibrium that breaks no claim, as far as could be seen."""

    @property
    def hopeless(self) -> bool:
        """False: that offers drawn in many games broke nothing says little of others."""
        return False

    def leads(self, clock: Clock) -> Iterator[Lead | None]:
        """Yield leads until the time is over; after every few games None, so that the caller can say how far it is."""
        slacks = self._about.slacks & signs(self._about.formulas).nonnegative
        while clock.left:
            if self.games % GAMES_BETWEEN_REPORTS == 0:
                yield None
            game = self._draws.draw(self._random)
            zeros = slacks if self._random.randrange(10) else ()
            game.update(dict.fromkeys([*zeros, *self._about.never], 0))
            if self._random.randrange(2):
                game = with_twins(game, self._about.definitions, self._random)
            yield from self.at(game, clock)

    def simpler(self, lead: Lead, clock: Clock) -> Iterator[Lead]:
        """Yield leads in games that are like that of another one, with something simpler."""
        for game in self._draws.simpler(lead.game):
            yield from self.at(game, clock)

    def at(self, game: dict[str, Rational], clock: Clock) -> Iterator[Lead]:
        """Yield leads in one game: offers and ties drawn a few times, and an equilibrium among them."""
        self.games += 1
        made: dict[Order | None, tuple[Offers, list[Offer]]] = {}
        for _ in range(ATTEMPTS):
            if not clock.left:
                return
            try:
                found = Attempt(self._about, game, made, self._random).found()
            except LimitError:
                return
            if found is None:
                continue
            values, ties = found
            amount = self._violation({**game, **values})
            if amount is not None and amount <= 0:
                self.closest = amount if self.closest is None else max(amount, self.closest)
                continue
            for number in range(DRAFTS):
                draw = RandomDraw(f"{self._seed} {self.games} {number}")
                draft = self._drafter.draft(draw, {**game, **values}, ties)
                if draft is not None:
                    yield Lead(game, (), draft)
                    return

    def _violation(self, values: Mapping[str, Rational]) -> Rational | None:
        """Return by how much the claim fails; None where that depends on numbers that are not there."""
        about = self._about
        terms = {name: Polynomial.constant(value) for name, value in values.items()}
        masses: dict[str, Rational] = {}
        for place, mass in about.equilibrium.masses.items():
            law = total(
                quantity(chance) * chosen * offer.masses[place]
                for chance, selected, laws in zip(about.chances, about.selected, about.offers, strict=True)
                for chosen, offer in zip(selected, laws, strict=True)
            )
            masses.update(named([mass], [law.substitute(terms).constant_term]))
        return violation(about.problem, {**values, **masses})
