"""The search for an equilibrium that breaks a statement in one market with numbers, among profiles of simple rules."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from certify.provers.clock import Clock
from certify.search.completion import Completion
from certify.search.counterexample import Counterexample, certified
from certify.search.draft import Draft, Drafter
from certify.search.draws import RandomDraw
from certify.search.exact_answers import OpenError, exact_numbers
from certify.search.market_at import Profile
from certify.search.market_words import AboutMarkets, Played
from certify.search.play import Play, numbers_of_play
from certify.search.plays import Plays
from certify.search.selection_games import SelectionGames
from certify.search.selection_words import AboutSelection
from certify.search.simple_profiles import simple_profiles
from certify.solvers.rational_models import simplified, substituted
from certify.spec.formula import Formula, at_least
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.problem import Problem

MOST_PROFILES = 2_000
"""With more profiles of simple rules in a market, not all of them are looked at."""
SECONDS_FOR_NUMBERS = 1.0
SECONDS_FOR_A_PROOF = 5.0
SECONDS_FOR_OFFERS = 2.0


@dataclass
class ProfileSearch:
    """What was looked at in one market.

    With `is_decided` nothing had to be: no rule breaks the statement there. `complete` says that all profiles of simple
    rules were looked at, `is_suspect` that one of them breaks the statement by all appearance; `found` is one of which
    the kernel accepted that it does.
    """

    profiles: int = 0
    is_decided: bool = False
    complete: bool = True
    is_suspect: bool = False
    found: Counterexample | None = None


class SimpleProfiles:
    """Searches the profiles of rules without chance, and with fair coins, for equilibria that break a statement.

    A profile counts as one where an exact best-response oracle says that nobody gains, ties broken in the deviator's
    favour, or where ties were found that keep it from gaining.
    """

    def __init__(self, problem: Problem, about: AboutMarkets) -> None:
        self._problem, self._about = problem, about
        self._drafter = Drafter(problem)

    def at(self, values: Mapping[str, Rational], formulas: Sequence[Formula], clock: Clock) -> ProfileSearch:
        """Return how the search ends in the market with these numbers.

        `formulas` are what is left of the statement there, with outcome laws in the place of rules.

        Raises:
            OutOfTime: the time was over first.
        """
        result = ProfileSearch()
        markets = [Plays(each, values) for each in self._about.played]
        if self._about.deviated or any(len(each.at.known) < each.market.agents for each in markets):
            result.complete = False
            return result
        seen: set[tuple[object, ...]] = set()
        draw = random.Random(0)
        listed = [list(islice(simple_profiles(each), MOST_PROFILES + 1)) for each in markets]
        for number, profiles in enumerate(product(*listed)):
            clock.check()
            if number == MOST_PROFILES:
                result.complete = False
                break
            whole = [each for each in profiles if each is not None]
            if len(whole) < len(profiles):
                result.complete = False
                continue
            result.profiles += 1
            masses: dict[str, Rational] = {}
            for plays, profile in zip(markets, whole, strict=True):
                masses.update(plays.masses(profile))
            kept = [
                settled_profile(played, plays, profile, draw)
                for played, plays, profile in zip(self._about.played, markets, whole, strict=True)
            ]
            settled = [each for each in kept if each is not None]
            if len(settled) < len(kept):
                continue
            demands = [part for _, parts in settled for part in parts]
            if (*masses.values(), *demands) in seen:
                continue
            seen.add((*masses.values(), *demands))
            rest = simplified([*substituted(formulas, masses), *demands])
            if rest is None:
                continue
            try:
                numbers = exact_numbers(rest, clock, SECONDS_FOR_NUMBERS)
            except OpenError:
                result.complete = False
                continue
            if numbers is None:
                continue
            play = {name: value for each, _ in settled for name, value in each.values.items()}
            ties = {name: vectors for each, _ in settled for name, vectors in each.choices.items()}
            known = {**numbers, **masses, **values, **play}
            start = {name: value for name, value in known.items() if name in self._problem.unknowns}
            draft = self._drafter.draft(RandomDraw(0), start, ties)
            result.found = None if draft is None else _proved(self._problem, draft, clock)
            if result.found is not None:
                return result
            result.is_suspect = True
        return result


class DrawnOffers:
    """Draws offers in selection markets, and looks for equilibria among them by linear programs."""

    def __init__(self, problem: Problem, about: AboutSelection) -> None:
        self._problem, self._about = problem, about
        self._games = SelectionGames(about, Drafter(problem), 0)

    def at(self, values: Mapping[str, Rational], formulas: Sequence[Formula], clock: Clock) -> ProfileSearch:
        """Return how the search ends in the market with these numbers, which is never complete."""
        result = ProfileSearch(complete=False)
        try:
            numbers = exact_numbers(formulas, clock, SECONDS_FOR_NUMBERS)
        except OpenError:
            return result
        known = {**dict.fromkeys(self._about.never, 0), **(numbers or {}), **values}
        game = {name: known.get(name, 0) for name in self._about.given}
        for lead in self._games.at(game, clock.part(SECONDS_FOR_OFFERS)):
            result.found = _proved(self._problem, lead.draft, clock)
            result.is_suspect = result.found is None
        return result


def _proved(problem: Problem, draft: Draft, clock: Clock) -> Counterexample | None:
    """Return a draft as a counterexample that the kernel accepted; None where it led to none."""
    part = clock.part(SECONDS_FOR_A_PROOF)
    candidate = Completion(draft, lambda: part.left).solve()
    return None if candidate is None else certified(problem, candidate, part)


def settled_profile(
    played: Played, plays: Plays, profile: Profile, draw: random.Random
) -> tuple[Play, list[Formula]] | None:
    """Return a profile at which nobody gains, with what each eta has to be then; None where somebody gains."""
    at, equilibrium = plays.at, played.equilibrium
    settled = plays.settled(profile, draw)
    ties: set[str] = set() if settled is None else {*settled.choices}
    demands: list[Formula] = []
    for agent, eta in enumerate(equilibrium.eta):
        if agent in played.free_agents:
            continue
        is_number = not (isinstance(eta, Polynomial) and eta.unknowns())
        if is_number and settled is None:
            return None
        if not is_number:
            hostile = f"{equilibrium.prefix}response to a deviation of agent {agent}" in ties
            gain = at.oracle.of(profile.rules, agent).value - at.value(profile, agent)
            demands.append(at_least(eta, 0 if hostile else gain))
    return settled or Play(profile.rules, numbers_of_play(equilibrium, profile), {}, {}), demands
