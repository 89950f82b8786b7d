"""An equilibrium with numbers: what a draft is told of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from certify.search.market_at import Profile, Rule
from certify.search.ties import Vectors
from certify.spec.full_equilibrium import Equilibrium
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.quantity import Number
from certify.spec.rules import Heard


@dataclass(frozen=True, slots=True)
class Play:
    """Numbers for the rules, responses and masses of one equilibrium, and ties that keep it one."""

    rules: Sequence[Rule]
    values: Mapping[str, Rational]
    choices: Mapping[str, Vectors]
    options: Mapping[int, Mapping[Heard, Sequence[int]]]
    """Of an agent with ties of its own, the actions of which the user takes the first best one after its deviations."""


def numbers_of_play(equilibrium: Equilibrium, profile: Profile) -> dict[str, Rational]:
    """Return the numbers of the unknowns of an equilibrium in which this profile is played."""
    values: dict[str, Rational] = {}
    for symbols, rule in zip(equilibrium.profiles[0], profile.rules, strict=True):
        for names, row in zip(symbols, rule, strict=True):
            values.update(named(names, row))
    for event, names in equilibrium.responses[0].items():
        values.update(named(names, profile.response[event]))
    return values


def named(names: Sequence[Number], row: Sequence[Rational]) -> Iterator[tuple[str, Rational]]:
    """Yield the unknowns among the names with their numbers."""
    for name, value in zip(names, row, strict=True):
        if isinstance(name, Polynomial):
            yield min(name.unknowns()), value
