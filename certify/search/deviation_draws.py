"""Rules to which a statement says that an agent deviates: tried are those without chance, and the agent's best one."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from certify.search.market_at import MarketAt, Profile, Rule, point
from certify.search.market_words import Deviated
from certify.search.play import Play, named
from certify.spec.polynomial import Rational
from certify.spec.rules import Heard

MOST_RULES = 32


@dataclass(frozen=True, slots=True)
class Deviation:
    """Numbers for a rule and the responses to it, and for the masses of the law that it leads to."""

    values: Mapping[str, Rational]
    masses: Mapping[str, Rational]


def deviations(
    at: MarketAt, deviated: Deviated, profile: Profile, play: Play, best: Rule | None, random: random.Random
) -> Iterator[Deviation]:
    """Yield what a deviation of one agent may lead to, with the ties of `play`; without any, drawn ones."""
    agent = deviated.agent
    rules = [*without_chance(at, agent)]
    random.shuffle(rules)
    size = at.market.actions
    options = play.options.get(agent)
    chosen = random.sample(range(size), size)

    def answer(event: Heard, optimal: Sequence[int]) -> list[Rational]:
        if options is None:
            return point(next((a for a in chosen if a in optimal), 0), size)
        return point(next((a for a in options[event] if a in optimal), options[event][0]), size)

    for rule in [*([] if best is None else [best]), *rules]:
        after = at.answered([rule if i == agent else each for i, each in enumerate(profile.rules)], answer)
        values: dict[str, Rational] = {}
        for names, row in zip(deviated.rule, rule, strict=True):
            values.update(named(names, row))
        for event, names in deviated.response.items():
            values.update(zip(names, after.response[event], strict=True))
        yield Deviation(values, {name: after.law[place] for place, name in deviated.masses.items()})


def without_chance(at: MarketAt, agent: int) -> Iterator[Rule]:
    """Yield the rules of an agent without chance, up to names of messages, as many as are tried."""
    signals = at.market.signals_of(agent)
    told = (
        sent
        for sent in product(range(at.messages), repeat=signals)
        if all(m <= max(sent[:x], default=-1) + 1 for x, m in enumerate(sent))
    )
    for sent in islice(told, MOST_RULES):
        yield [point(m, at.messages) for m in sent]
