"""The worst equilibrium found among profiles in which each agent says in which cell the part that it sees lies."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, product
from typing import TYPE_CHECKING

from certify.bounds.profiles import Found, certified
from certify.spec.questions.bound_equilibrium import Messages, Profile
from certify.spec.questions.bound_variant import can_say, parts_seen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from certify.spec.reading.market_document import MarketDocument

MOST_PROFILES = 2_000
"""No more combinations of partitions are looked at."""


def worst_partition_of_parts(market: MarketDocument, deadline: float) -> Found | None:
    """The equilibrium of least user utility among these profiles; None where none is shown to be one in time.

    The profiles are tried from the worst one up, so that the first equilibrium is it.
    """
    choices = [
        list(islice(_partitions(sorted(parts_seen(market, i))), MOST_PROFILES)) for i in range(len(market.agents))
    ]
    told = [[cells for cells in each if can_say(market, len(cells), market.rounds)] for each in choices]
    valued: list[tuple[Fraction, int, Profile]] = []
    for number, partitions in enumerate(islice(product(*told), MOST_PROFILES)):
        if time.monotonic() > deadline:
            break
        value, profile = _profile(market, partitions)
        valued.append((value, number, profile))
    for _, _, profile in sorted(valued, key=lambda each: each[:2]):
        if time.monotonic() > deadline:
            return None
        found = certified(market, profile, deadline)
        if found is not None:
            return found
    return None


def _partitions(parts: Sequence[int]) -> Iterator[list[list[int]]]:
    """Yield the partitions of some numbers, the coarsest first."""
    if not parts:
        yield []
        return
    first, *rest = parts
    for cells in _partitions(rest):
        for index, cell in enumerate(cells):
            yield [*cells[:index], [first, *cell], *cells[index + 1 :]]
        yield [[first], *cells]


def _profile(market: MarketDocument, partitions: Sequence[Sequence[Sequence[int]]]) -> tuple[Fraction, Profile]:
    """What the user gets and the profile; of her best actions she takes the one that agents like best in sum."""
    said = [{part: number for number, cell in enumerate(cells) for part in cell} for cells in partitions]
    likely = sorted({x for _, x, _ in market.joint})
    sent: dict[int, Messages] = {
        x: tuple(of[part] for of, part in zip(said, market.agent_signals[x], strict=True)) for x in likely
    }
    tables = [market.user, *market.agent_utilities]
    events: dict[tuple[int, Messages], list[tuple[int, Fraction]]] = {}
    for (z, x, y), mass in market.joint.items():
        events.setdefault((z, sent[x]), []).append((y, mass))
    value = Fraction(0)
    response: dict[tuple[int, Messages], Mapping[int, Fraction]] = {}
    for at, event in events.items():
        hers, *others = ([sum((row[y] * mass for y, mass in event), Fraction(0)) for row in table] for table in tables)
        liked = [(own, sum(each[action] for each in others)) for action, own in enumerate(hers)]
        action = max(range(len(liked)), key=liked.__getitem__)
        response[at] = {action: Fraction(1)}
        value += hers[action]
    rules = [{x: {sent[x][agent]: Fraction(1)} for x in likely} for agent in range(len(partitions))]
    return value, Profile(rules, response)
