"""Deviations at which the condition that no rule gains is worth using, in a market whose numbers are given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product

from certify.kernel.proof import Instance
from certify.oracles.best_response import favourable
from certify.oracles.denial import Denial, denial
from certify.oracles.deviations import Deviations
from certify.provers.given_numbers.facts import Given
from certify.provers.given_numbers.programs import Point
from certify.spec.formula import And, Atom, ForAll, Formula, Let, Or, free_unknowns, substitute
from certify.spec.polynomial import Monomial, Polynomial, Rational

Rule = Sequence[Sequence[Rational]]

MOST_SIMPLE_RULES = 30
"""So many rules without chance are tried at most."""


@dataclass(frozen=True)
class Condition:
    """The fact that no rule of an agent gains, with what it says of deviations, numbers put in where they are given."""

    fact: int
    denied: Denial

    @property
    def signals(self) -> int:
        """How many signals the deviator may see."""
        return len(self.denied.signals)

    @property
    def messages(self) -> int:
        """How many messages the deviator has."""
        return len(self.denied.signals[0].messages)

    @cached_property
    def _bound(self) -> set[str]:
        """The unknowns that are quantified: the rule's chances, the responses' and the selection's."""
        names = {name for signal in self.denied.signals for name in signal.messages}
        return names.union(self._chances, *(response.actions for response in self.denied.responses))

    @property
    def _chances(self) -> tuple[str, ...]:
        return () if self.denied.selection is None else self.denied.selection.actions

    @property
    def speaks_alone(self) -> bool:
        """Whether what the user does at a rule has nothing to do with what others say."""
        places = (index for response in self.denied.responses for index in response.obedience.values())
        return all(self.denied.state.comparison(index).polynomial.unknowns() <= self._bound for index in places)

    def has_numbers(self, given: Given) -> bool:
        """Whether the user's answers depend on chances alone: what actions are worth to her is given."""
        places = (index for response in self.denied.responses for index in response.obedience.values())
        names = set[str]().union(*(self.denied.state.comparison(index).polynomial.unknowns() for index in places))
        return names <= self._bound | given.chances

    @cached_property
    def enough(self) -> Polynomial:
        """What the deviator is paid in equilibrium, with its eta: no rule pays more."""
        gain = self.denied.gain.terms
        return Polynomial({m: -value for m, value in gain.items() if self._bound.isdisjoint(m)})

    @cached_property
    def problem(self) -> Deviations:
        """What the deviator can do where it speaks alone; in a selection market once it is selected."""
        return self.denied.deviations(0, None, self._chance)[0]

    @property
    def _chance(self) -> str | None:
        return self._chances[self.denied.deviator] if self._chances else None

    @cached_property
    def rivals(self) -> list[Polynomial]:
        """In a selection market what the deviator's rule has to be worth more than, one for each other agent."""
        selection, own = self.denied.selection, self.denied.deviator
        found: list[Polynomial] = []
        for other, chance in enumerate(self._chances):
            if selection is None or other == own:
                continue
            terms = self.denied.state.comparison(selection.obedience[other, own]).polynomial.terms
            mine = self._bound - {chance}
            found.append(Polynomial({_without(m, chance): v for m, v in terms.items() if mine.isdisjoint(m)}))
        return found

    @cached_property
    def worth(self) -> Deviations | None:
        """What the rule is worth to the user, as payoffs, where there are rivals."""
        selection, own = self.denied.selection, self.denied.deviator
        if selection is None or len(self._chances) == 1:
            return None
        other = 0 if own else 1
        value = self.denied.state.comparison(selection.obedience[own, other]).polynomial
        return self.denied.deviations(0, value, self._chance)[0]


def _without(monomial: Monomial, name: str) -> Monomial:
    return tuple(each for each in monomial if each != name)


def conditions(given: Given) -> list[Condition]:
    """Return the conditions among the facts."""
    state = given.branch.state
    found = (condition_at(given, index) for index in range(len(state)) if isinstance(state.fact(index), ForAll))
    return [each for each in found if each is not None]


def condition_at(given: Given, fact: int, point: Point | None = None) -> Condition | None:
    """Return the condition with the numbers that are given put in, and with a point those that it gives, else 0."""
    formula = given.branch.state.fact(fact)
    numbers = given.numbers
    values = {name: numbers[name] for name in free_unknowns(formula) if name in numbers}
    if point is not None:
        values = {name: numbers.get(name, point.get((name,), 0)) for name in free_unknowns(formula)}
    denied = denial(
        substitute(_comparisons(formula), {name: Polynomial.constant(value) for name, value in values.items()})
    )
    return None if denied is None or not denied.responses else Condition(fact, denied)


def _comparisons(formula: Formula) -> Formula:
    """Return the formula without alternatives in what is said of the values of functions, as of ties by priority."""
    match formula:
        case ForAll(names, body):
            return ForAll(names, _comparisons(body))
        case Or(parts):
            return Or(tuple(map(_comparisons, parts)))
        case Let(function, arguments, names, And(parts), body):
            kept = And(tuple(part for part in parts if isinstance(part, Atom)))
            return Let(function, arguments, names, kept, _comparisons(body))
        case _:
            return formula


def use(given: Given, fact: int, rule: Sequence[Sequence[Rational | Polynomial]]) -> None:
    """Take the condition at a rule, whose chances are numbers or polynomials."""
    entries = [chance for row in rule for chance in row]
    terms = (each if isinstance(each, Polynomial) else Polynomial.constant(each) for each in entries)
    given.branch.take(Instance(fact, tuple(terms)))
    given.read()


def simple_rules(signals: int, messages: int) -> Iterator[list[list[int]]]:
    """Yield rules without chance up to the names of messages, those that tell most first.

    >>> [[row.index(1) for row in rule] for rule in simple_rules(2, 2)]
    [[0, 1], [0, 0]]
    """
    told = (
        sent
        for sent in product(range(messages), repeat=signals)
        if all(m <= max(sent[:x], default=-1) + 1 for x, m in enumerate(sent))
    )
    for sent in sorted(islice(told, 1000), key=lambda each: -len(set(each)))[:MOST_SIMPLE_RULES]:
        yield [[int(m == chosen) for m in range(messages)] for chosen in sent]


def best_rule(condition: Condition) -> Rule | None:
    """Return the rule that pays the deviator most against the others' numbers, ties broken in its favour.

    None where it takes more messages than there are, or where the user hears one agent alone.
    """
    if condition.denied.selection is not None:
        return None
    best = favourable(condition.denied.deviations(0)[0], 0, None)
    if len(best.plans) > condition.messages:
        return None
    return [[*row, *[0] * (condition.messages - len(row))] for row in best.rule]
