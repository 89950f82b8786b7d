"""Simple rules and profiles of them: rules without chance, and rules that toss fair coins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from certify.search.market_at import MarketAt, Profile, Row, Rule, point
from certify.search.plays import Plays
from certify.spec.polynomial import Rational
from certify.spec.rules import Heard

MOST_RESPONSES = 64
"""With more ways to break ties on one profile of rules, none but one is looked at."""


def simple_rules(signals: int, messages: int, *, coins: bool = False) -> Iterator[Rule]:
    """Yield the rules without chance, with `coins` those that toss a fair coin too, up to the names of messages.

    >>> [len(list(simple_rules(2, 2, coins=coins))) for coins in (False, True)]
    [2, 5]
    """
    rows = [point(m, messages) for m in range(messages)]
    if coins:
        pairs = [(m, n) for n in range(messages) for m in range(n)]
        rows += [[Fraction(1, 2) if k in pair else 0 for k in range(messages)] for pair in pairs]
    seen: set[tuple[tuple[Rational, ...], ...]] = set()
    for chosen in product(rows, repeat=signals):
        columns = tuple(sorted(zip(*chosen, strict=True)))
        if columns not in seen:
            seen.add(columns)
            yield [list(row) for row in chosen]


def simple_profiles(plays: Plays) -> Iterator[Profile | None]:
    """Yield the profiles of simple rules in a market, those without chance first.

    With each profile of rules come all best responses of the user without chance, by what she hears; None where these
    are so many that most were left out.
    """
    at, agents = plays.at, range(plays.market.agents)
    for coins in (False, True):
        options = [list(simple_rules(plays.market.signals_of(i), at.messages, coins=coins)) for i in agents]
        for rules in product(*options):
            if not coins or any(_tosses(rule) for rule in rules):
                yield from _answered(at, list(rules))


def _answered(at: MarketAt, rules: list[Rule]) -> Iterator[Profile | None]:
    size = at.market.actions
    tied: dict[Heard, Sequence[int]] = {}

    def first(event: Heard, optimal: Sequence[int]) -> Row:
        if len(optimal) > 1:
            tied[event] = optimal
        return point(optimal[0] if optimal else 0, size)

    def answers(taken: Mapping[Heard, int]) -> Profile:
        return at.answered(rules, lambda event, best: point(taken.get(event, best[0] if best else 0), size))

    yield at.answered(rules, first)
    if prod(map(len, tied.values())) > MOST_RESPONSES:
        yield None
        return
    responses = product(*tied.values())
    next(responses)  # the first optimal action everywhere, which was yielded
    for chosen in responses:
        yield answers(dict(zip(tied, chosen, strict=True)))


def _tosses(rule: Rule) -> bool:
    return any(0 < chance < 1 for row in rule for chance in row)
