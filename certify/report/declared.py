"""What a statement declares, read twice: with the numbers of a game, and as symbols, which know the unknowns' names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from certify.spec.full_equilibrium import Equilibrium, LawEquilibrium
from certify.spec.language import Statement
from certify.spec.market import Market
from certify.spec.normal_form_profiles import CorrelatedProfile, MixedProfile
from certify.spec.normal_form_symbolic import SymbolicNormalForm
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.quantity import Number
from certify.spec.selection_correlated import CorrelatedSelection
from certify.spec.selection_equilibrium import SelectionEquilibrium
from certify.spec.symbolic_market import OutcomeLaw
from certify.spec.variants import Variant

CHANGED = "changed"
"""What a market is called that a statement makes of the one it declares."""


@dataclass(frozen=True)
class Declared:
    """One game, profile, market or equilibrium: in exact numbers, and as symbols."""

    numbers: object
    symbols: object
    title: str = ""

    @property
    def name(self) -> str:
        """The first part of its unknowns' names, without numbers; empty where there is only one of its kind."""
        if self.title:
            return self.title
        match self.symbols:
            case SymbolicNormalForm(name=name):
                return name.strip()
            case Equilibrium(prefix=prefix) | SelectionEquilibrium(prefix=prefix):
                return prefix.strip()
            case MixedProfile() | CorrelatedProfile():
                names = sorted(self.unknowns())
                return re.sub(r"\d*\[[\d,]*\]$", "", names[0]) if names else ""
            case _:
                return ""

    def unknowns(self) -> set[str]:
        """Return the unknowns that its tables show."""
        found: set[str] = set()
        for value in _shown(self.symbols):
            if isinstance(value, Polynomial):
                found |= value.unknowns()
        return found


def declared(
    statement: Statement, shape: Mapping[str, int | str], variant: Variant, values: Mapping[str, Rational]
) -> list[Declared]:
    """Return what the statement declares at a shape, in order, with the numbers that `values` gives its unknowns."""
    numbers, symbols = (
        statement.read(shape, values=given, dropped=variant.without, constants=variant.constants).things
        for given in (values, None)
    )
    return [Declared(*pair) for pair in zip(numbers, symbols, strict=True)]


def about_changed(thing: Declared) -> Declared | None:
    """Return the game or market that a profile or equilibrium is about: perhaps none of those declared, but changed."""
    match thing.numbers, thing.symbols:
        case (MixedProfile() | CorrelatedProfile() as one, MixedProfile() | CorrelatedProfile() as other):
            return Declared(one.game, other.game)
        case (OutcomeLaw() as one, OutcomeLaw() as other):
            return Declared(one.market, other.market, CHANGED)
        case _:
            return None


def _shown(thing: object) -> Iterator[Number]:
    match thing:
        case SymbolicNormalForm():
            yield from _flat(thing.payoffs)
        case MixedProfile():
            yield from _flat(thing.strategies)
        case CorrelatedProfile():
            yield from thing.law
        case Market():
            yield from thing.prior.values()
            yield from _flat(thing.user)
            for table in thing.agent_utilities:
                yield from _flat(table)
        case OutcomeLaw():
            yield from thing.masses.values()
            yield from _parts(thing)
        case _:
            return


def _parts(law: OutcomeLaw) -> Iterator[Number]:
    match law:
        case LawEquilibrium():
            for after in law.informed:
                yield from after.masses.values()
        case Equilibrium():
            yield from law.chances
            for rules in law.profiles:
                for rule in rules:
                    yield from _flat(rule)
            for response in law.responses:
                yield from _flat(list(response.values()))
        case SelectionEquilibrium():
            yield from law.chances
            for rule in law.rules:
                yield from _flat(rule)
            for offer in (*law.offers, *law.aligned_laws):
                yield from offer.masses.values()
        case CorrelatedSelection():
            yield from law.chances
            for row in law.selected:
                yield from row
            for rules in law.rules:
                for rule in rules:
                    yield from _flat(rule)
            for offers in law.offers:
                for offer in offers:
                    yield from offer.masses.values()
        case _:
            return


def _flat(rows: Sequence[Sequence[Number]]) -> Iterator[Number]:
    for row in rows:
        yield from row
