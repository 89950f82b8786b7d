"""A counterexample as people and machines are shown it: a table for a paper, LaTeX, HTML, and a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod

from certify.kernel.certificate_encoding import variant_value
from certify.kernel.encoding import violation_value
from certify.kernel.proof import Witness
from certify.report.blocks import Block, Note, html, latex, plain
from certify.report.declared import Declared, about_changed, declared
from certify.report.game_blocks import game_blocks, game_document
from certify.report.labels import number
from certify.report.market_blocks import equilibrium_blocks, market_blocks
from certify.report.market_files import market_document, rules_document
from certify.report.number_blocks import number_blocks
from certify.report.numbers import fails_by, short
from certify.search.violation import violation
from certify.spec.formula import Atom, holds_at, substitute
from certify.spec.language import Statement
from certify.spec.market import Market
from certify.spec.normal_form_profiles import CorrelatedProfile, MixedProfile
from certify.spec.normal_form_symbolic import SymbolicNormalForm
from certify.spec.numbers import render
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.problem import Named, Problem
from certify.spec.reading.game_document import write_game
from certify.spec.reading.market_document import write_market
from certify.spec.reading.profile import CORRELATED_FORMAT, ProfileDocument
from certify.spec.symbolic_market import OutcomeLaw, SymbolicMarket
from certify.spec.variants import Variant
from certify.spec.violation import Violation, violation_at

FORMAT = "certify-counterexample/1"


@dataclass(frozen=True)
class CounterexampleReport:
    """A witness against a statement at a shape, in a form to be shown.

    `problem` is the statement's at that shape and variant, `witness` what the kernel accepted.
    """

    statement: Statement
    problem: Problem
    witness: Witness
    variant: Variant

    @cached_property
    def bounds(self) -> Violation | None:
        """The amount by which the claims fail: exact, or bounds that the kernel accepted; None where it is open."""
        amount = violation(self.problem, self.witness.values)
        return self.witness.violation if amount is None else Violation(amount, amount)

    @property
    def violation(self) -> Rational | None:
        """The exact amount by which the claims fail; None where it is not known exactly."""
        return None if self.bounds is None else self.bounds.exact

    @cached_property
    def things(self) -> list[Declared]:
        """The games, profiles, markets and equilibria that the statement declares."""
        return declared(self.statement, self.problem.shape, self.variant, self.witness.values)

    @cached_property
    def things_and_changed(self) -> list[Declared]:
        """The same, each changed game or market that they are about before the first of them."""
        found: list[Declared] = []
        for thing in self.things:
            about = about_changed(thing)
            if about is not None and all(each.numbers is not about.numbers for each in (*self.things, *found)):
                found.append(about)
            found.append(thing)
        return found

    def plain(self) -> str:
        """Return tables as plain text."""
        return plain(self.blocks())

    def latex(self) -> str:
        """Return the same as LaTeX, for a document that loads the package booktabs."""
        return latex(self.blocks())

    def html(self) -> str:
        """Return the same as HTML."""
        return html(self.blocks())

    # Tables. -----------------------------------------------------------------------------------------------------

    def blocks(self) -> Iterator[Block]:
        """Yield the tables: what was declared, the numbers that are left, and how the claim fails."""
        shown: set[str] = set()
        if self.variant:
            yield Note(f"The statement {self.variant.text()}.")
        for thing in self.things_and_changed:
            match thing.numbers:
                case SymbolicNormalForm() as game:
                    profiles, laws = self._profiles(game), self._laws(game)
                    yield from game_blocks(
                        game,
                        {each.name: profile for each, profile in profiles},
                        {each.name: law for each, law in laws},
                        name=thing.name,
                    )
                    shown = shown.union(*(each.unknowns() for each, _ in (*profiles, *laws)))
                case Market() as market:
                    yield from market_blocks(market, thing.title)
                case OutcomeLaw() as equilibrium:
                    yield from equilibrium_blocks(equilibrium, self.witness.choices, name=thing.name)
                case _:
                    continue
            shown |= thing.unknowns()
        yield from self._others(shown)
        yield from map(Note, self._failures())

    def _profiles(self, game: SymbolicNormalForm) -> list[tuple[Declared, MixedProfile]]:
        pairs = ((each, each.numbers) for each in self.things)
        return [(each, thing) for each, thing in pairs if isinstance(thing, MixedProfile) and thing.game is game]

    def _laws(self, game: SymbolicNormalForm) -> list[tuple[Declared, CorrelatedProfile]]:
        pairs = ((each, each.numbers) for each in self.things)
        return [(each, thing) for each, thing in pairs if isinstance(thing, CorrelatedProfile) and thing.game is game]

    def _others(self, shown: set[str]) -> Iterator[Block]:
        functions = {name for at in self.problem.functions for name in at.names}
        left = [name for name in self.problem.unknowns if name not in shown | functions]
        yield from number_blocks(left, self.witness.values, "other numbers" if shown else "numbers")

    def _failures(self) -> Iterator[str]:
        """Yield, for each claim that fails at the numbers, by how much, and what it asks of the user's utility.

        The amount of a witness is that of all claims together, and so is its proof: of claims that quantifiers leave
        open it is only known that one fails, and that only where none fails at the numbers.
        """
        terms = {name: Polynomial.constant(value) for name, value in self.witness.values.items()}
        claims = [(claim, substitute(claim.formula, terms)) for claim in self.problem.claims]
        failing = [(claim, violation_at(formula)) for claim, formula in claims if holds_at(formula) is False]
        left = [claim for claim, formula in claims if holds_at(formula) is None]
        for claim, amount in failing:
            asked = self._asked(claim, terms)
            least = f"asks for a utility of at least {short(asked)} and " if asked is not None else ""
            bounds = Violation(amount, amount) if amount is not None else self.bounds if len(claims) == 1 else None
            yield _sentence(f"{_named(claim)} {least}fails{_by(bounds)}.")
        if failing and left and self.bounds is not None and self.bounds.exact not in (amount for _, amount in failing):
            yield f"Together the claims fail{_by(self.bounds)}."
        if not failing and len(left) == 1:
            yield _sentence(f"{_named(left[0])} fails{_by(self.bounds)}.")
        elif left and not failing:
            yield _sentence(f"{' or '.join(map(_named, left))} fails{_by(self.bounds)}.")

    def _asked(self, claim: Named, terms: Mapping[str, Polynomial]) -> Fraction | None:
        """Return the bound where the claim is that the user's utility in the only equilibrium is at least a bound."""
        equilibria = [each.symbols for each in self.things if isinstance(each.symbols, OutcomeLaw)]
        if len(equilibria) != 1 or not isinstance(claim.formula, Atom):
            return None
        utility = equilibria[0].user_value
        bound = utility - claim.formula.polynomial
        if not utility.terms or utility.terms.keys() & bound.terms.keys():
            return None
        amount = Fraction(0)
        for monomial, coefficient in bound.terms.items():
            amount += coefficient * prod((number(terms[name].constant_term) for name in monomial), start=Fraction(1))
        return amount

    # The document. -----------------------------------------------------------------------------------------------

    def document(self) -> dict[str, object]:
        """Return the document `certify-counterexample/1`."""
        file = self.statement.file
        about: dict[str, object] = {
            "file": "" if file is None else file.name,
            "name": self.statement.name,
            "shape": dict(self.problem.shape),
        }
        if self.variant:
            about["variant"] = variant_value(self.variant)
        document: dict[str, object] = {"format": FORMAT, "statement": about}
        games = {
            each.name: each.numbers for each in self.things_and_changed if isinstance(each.numbers, SymbolicNormalForm)
        }
        document |= _one_or_many("game", {name: write_game(game_document(game)) for name, game in games.items()})
        if self._profiles_document():
            document["profiles"] = self._profiles_document()
        document |= self._markets_document()
        if self.witness.choices:
            document["choices"] = {
                function: [[render(value) for value in vector] for vector in vectors]
                for function, vectors in self.witness.choices.items()
            }
        values = self.witness.values
        document["values"] = {name: render(values[name]) for name in self.problem.unknowns if name in values}
        if self.bounds is not None:
            document["violation"] = violation_value(self.bounds)
        return document

    def _profiles_document(self) -> dict[str, object]:
        found: dict[str, object] = {}
        for each in self.things:
            match each.numbers:
                case MixedProfile() as profile:
                    strategies = tuple(tuple(map(number, strategy)) for strategy in profile.strategies)
                    found[each.name] = ProfileDocument(strategies).canonical()
                case CorrelatedProfile() as law:
                    support = [
                        {"profile": list(profile), "probability": render(number(law.probability(profile)))}
                        for profile in law.game.profiles()
                        if number(law.probability(profile))
                    ]
                    found[each.name] = {"format": CORRELATED_FORMAT, "support": support}
                case _:
                    continue
        return found

    def _markets_document(self) -> dict[str, object]:
        markets: dict[str, object] = {}
        rules: dict[str, object] = {}
        for each in self.things_and_changed:
            market = each.numbers
            if not isinstance(market, SymbolicMarket):
                continue
            among = [
                (other.name, other.numbers)
                for other in self.things
                if isinstance(other.numbers, OutcomeLaw) and other.numbers.market is market
            ]
            document = market_document(market, among[0][1] if among else None)
            markets[each.title or str(len(markets))] = write_market(document)
            for name, equilibrium in among:
                played = rules_document(equilibrium, document)
                if played is not None:
                    rules[name or str(len(rules))] = played
        return _one_or_many("market", markets) | _one_or_many("rules", rules, "rules")


def _one_or_many(key: str, found: Mapping[str, object], many: str | None = None) -> dict[str, object]:
    """Return nothing, the only thing there is under the key, or all by name under the plural."""
    if not found:
        return {}
    if len(found) == 1:
        return {key: next(iter(found.values()))}
    return {many or f"{key}s": dict(found)}


def _named(claim: Named) -> str:
    return claim.name if re.fullmatch(r"claim \d+", claim.name) else f'the claim "{claim.name}"'


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _by(bounds: Violation | None) -> str:
    """Return the amount as it follows "fails"; nothing where it is not known."""
    if bounds is None:
        return ""
    return ": there is equality" if bounds.exact == 0 else f" by {fails_by(bounds)}"
