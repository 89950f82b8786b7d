"""Equalities as rewriting rules: an unknown for what it equals, with a record of the multiples that were used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from certify.spec.polynomial import Monomial, Rational, accumulate, accumulate_product, normal

Multiples = dict[int, dict[Monomial, Rational]]
"""For each equality's fact number, the terms of the polynomial that it is multiplied by."""


@dataclass(frozen=True, slots=True)
class Rule:
    """name -> right; name - right is the sum of the multiples."""

    name: str
    right: Mapping[Monomial, Rational]
    multiples: Multiples


@dataclass(slots=True)
class Rewriting:
    """A triangular system of rules: later rules' right sides are free of earlier names, so rewriting ends."""

    rules: dict[str, Rule] = field(default_factory=dict[str, Rule])

    def add(self, index: int, terms: Mapping[Monomial, Rational], ranks: Mapping[str, int]) -> bool:
        """Turn the equality `terms` = 0, which is fact `index`, into a rule; return whether it has a leading unknown.

        The leading unknown occurs once, alone and to the first power; of several the one of the highest rank.
        """
        reduced, used = self.normal_form(terms)
        occurrences: dict[str, int] = {}
        for monomial in reduced:
            for name in set(monomial):
                occurrences[name] = occurrences.get(name, 0) + 1
        leading = [name for name, count in occurrences.items() if count == 1 and (name,) in reduced]
        if not leading:
            return False
        name = max(leading, key=lambda each: (ranks.get(each, len(ranks)), each))
        scale = Fraction(1) / reduced[(name,)]
        right = {m: normal(-scale * c) for m, c in reduced.items() if m != (name,)}
        multiples: Multiples = {index: {(): normal(scale)}}
        for other, factor in used.items():
            accumulate(multiples.setdefault(other, {}), factor, normal(-scale))
        self.rules[name] = Rule(name, right, multiples)
        return True

    def normal_form(self, terms: Mapping[Monomial, Rational]) -> tuple[dict[Monomial, Rational], Multiples]:
        """Return the terms rewritten until no rule applies, and the multiples whose sum is the difference.

        terms = normal form + sum of multiples * equalities.
        """
        done: dict[Monomial, Rational] = {}
        used: Multiples = {}
        waiting: dict[Monomial, Rational] = dict(terms)
        rules = self.rules
        while waiting:
            monomial, coefficient = waiting.popitem()
            name = next((each for each in monomial if each in rules), None)
            if name is None:
                accumulate(done, {monomial: coefficient}, 1)
                continue
            rule = rules[name]
            place = monomial.index(name)
            rest = monomial[:place] + monomial[place + 1 :]
            accumulate_product(waiting, {rest: coefficient}, rule.right)
            for index, factor in rule.multiples.items():
                accumulate_product(used.setdefault(index, {}), {rest: coefficient}, factor)
        return done, used


def definitions(equalities: Iterable[tuple[int, Mapping[Monomial, Rational]]], ranks: Mapping[str, int]) -> Rewriting:
    """Return the rules that the equalities give, in their order; those without a leading unknown are left out."""
    result = Rewriting()
    for index, terms in equalities:
        result.add(index, terms, ranks)
    return result


def constants(equalities: Iterable[tuple[int, Mapping[Monomial, Rational]]]) -> Rewriting:
    """Return the rules for the unknowns that the equalities, used again and again, make equal to a number."""
    result = Rewriting()
    waiting = list(equalities)
    changed = True
    while changed:
        changed = False
        left: list[tuple[int, Mapping[Monomial, Rational]]] = []
        for index, terms in waiting:
            reduced, _ = result.normal_form(terms)
            names = {name for monomial in reduced for name in monomial}
            if len(names) == 1 and max(map(len, reduced)) == 1:
                result.add(index, terms, {})
                changed = True
            elif names:
                left.append((index, terms))
        waiting = left
    return result
