"""The denial of "no rule of this agent gains": its facts by number, as the kernel opens it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lcm
from typing import TYPE_CHECKING, TypeAlias

from certify.kernel.core import State
from certify.oracles.deviations import Deviations
from certify.spec.formula import And, Atom, Exists, ForAll, Formula, Let, negation
from certify.spec.polynomial import ONE, Polynomial

if TYPE_CHECKING:
    from certify.oracles.deviations import Whole
    from certify.spec.polynomial import Rational

Event: TypeAlias = tuple[int, int]
"""(number of the response, number of what the others say and of which type she is, among those that matter)."""


@dataclass(frozen=True, slots=True)
class Response:
    """How the user acts on one thing heard: names and numbers of facts.

    `actions[a]` is the probability of action a and `nonnegative[a]` the fact that it is; `total` that they sum to 1;
    `obedience[a, b]` that only where a is worth at least b is a taken.
    """

    actions: tuple[str, ...]
    nonnegative: tuple[int, ...]
    total: int
    obedience: Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Signal:
    """The deviator's probabilities at one signal: names and numbers of facts: each is >= 0, and they sum to 1."""

    messages: tuple[str, ...]
    nonnegative: tuple[int, ...]
    at_most: int
    at_least: int


@dataclass(frozen=True)
class Denial:
    """The facts of a branch in which a rule gains too much, sorted by what they say.

    `state` is the branch, `last` the number of the fact that the rule gains. In a selection market `selection` is the
    distribution over agents, with conditions for pairs of them, and `deviator` the one who deviates.
    """

    state: State
    signals: tuple[Signal, ...]
    responses: tuple[Response, ...]
    selection: Response | None
    deviator: int
    last: int

    @cached_property
    def gain(self) -> Polynomial:
        """What the rule gains beyond what is allowed: said to be > 0."""
        return self.state.comparison(self.last).polynomial

    @cached_property
    def heard(self) -> list[list[Response]]:
        """The responses that may matter, for each message of the deviator."""
        place = {name: m for signal in self.signals for m, name in enumerate(signal.messages)}
        of: dict[str, int] = {name: k for k, each in enumerate(self.responses) for name in each.actions}
        message: dict[int, int] = {}
        polynomials = [self.gain]
        if self.selection is not None:
            polynomials += [self.state.comparison(index).polynomial for index in self.selection.obedience.values()]
        polynomials += [
            self.state.comparison(index).polynomial for each in self.responses for index in each.obedience.values()
        ]
        for polynomial in polynomials:
            for monomial in polynomial.terms:
                rules = [place[name] for name in monomial if name in place]
                responses = [of[name] for name in monomial if name in of]
                if rules and responses:
                    message.setdefault(responses[0], rules[0])
        count = len(self.signals[0].messages)
        return [[each for k, each in enumerate(self.responses) if message.get(k) == m] for m in range(count)]

    def deviations(
        self, message: int, paid: Polynomial | None = None, factor: str | None = None
    ) -> tuple[Deviations, list[int]]:
        """Return the deviator's problem at one message, and for each event the unit of the user's numbers.

        Payoffs are coefficients of `paid`, by default of the gain, at the products of a probability of the rule, one of
        the response, and the unknown `factor` where it is given.
        """
        terms_paid = (self.gain if paid is None else paid).terms
        responses = self.heard[message]
        names = [signal.messages[message] for signal in self.signals]
        user: list[Whole] = []
        units: list[int] = []
        pays: list[list[list[Rational]]] = []
        more = () if factor is None else (factor,)
        for each in responses:
            worth: list[list[Rational]] = [[0] * len(names)]
            for a in range(1, len(each.actions)):
                terms = self.state.comparison(each.obedience[a, 0]).polynomial.terms
                worth.append([terms.get(_monomial(name, each.actions[a]), 0) for name in names])
            unit = lcm(*(entry.denominator for row in worth for entry in row))
            units.append(unit)
            user.append(tuple(tuple(int(entry * unit) for entry in row) for row in worth))
            pays.append([[terms_paid.get(_monomial(name, a, *more), 0) for name in names] for a in each.actions])
        unit = lcm(*(entry.denominator for rows in pays for row in rows for entry in row))
        payoff = tuple(tuple(tuple(int(entry * unit) for entry in row) for row in rows) for rows in pays)
        actions = len(responses[0].actions) if responses else 1
        events = tuple((0, (k,)) for k in range(len(responses)))
        return Deviations(len(names), actions, events, tuple(user), payoff, unit), units


def _monomial(*names: str) -> tuple[str, ...]:
    return tuple(sorted(names))


def denial(formula: Formula) -> Denial | None:
    """Return the facts of the denial of a universal formula about an agent's rules; None if it has another form.

    The form is that of `EquilibriumKind` and `SelectionEquilibriumKind` at level `rules`, with numbers put in for all
    that is not quantified there.
    """
    if not isinstance(formula, ForAll):
        return None
    denied = negation(formula)
    state = State([denied])
    if not isinstance(denied, Exists):
        return None
    parts = denied.body.parts if isinstance(denied.body, And) else (denied.body,)
    premises, inner = parts[:-1], parts[-1]
    if not all(isinstance(part, Atom) for part in premises):
        return None
    responses: list[Response] = []
    selection: Response | None = None
    deviator = 0
    number = len(premises)
    while isinstance(inner, Let):
        facts = inner.definition.parts if isinstance(inner.definition, And) else (inner.definition,)
        if not all(isinstance(fact, Atom) for fact in facts):
            return None
        read = list(_responses(inner.names, facts, number))
        if sum(len(each.actions) for each in read) != len(inner.names):
            return None
        if named := _SELECTION.search(inner.function):
            selection, deviator = read[0], int(named[1])
        else:
            responses.extend(read)
        number += len(facts)
        inner = inner.body
    if not isinstance(inner, Atom) or inner.sign != ">" or len(state) != number + 1:
        return None
    signals = _signals(denied.names, [part for part in premises if isinstance(part, Atom)])
    return None if signals is None else Denial(state, tuple(signals), tuple(responses), selection, deviator, number)


_SELECTION = re.compile(r"selection after agent (\d+)$")


def _responses(names: Sequence[str], facts: Sequence[Formula], number: int) -> Iterator[Response]:
    """Yield distributions with their conditions: signs, a sum, then for each ordered pair of entries one fact."""
    start = position = 0
    while start < len(names):
        size = 0
        while position + size < len(facts) and _is_unknown(facts[position + size], names, start + size):
            size += 1
        if not size:
            return
        first = number + position
        pairs = [(a, b) for a in range(size) for b in range(size) if a != b]
        obedience = {pair: first + size + 1 + k for k, pair in enumerate(pairs)}
        own = tuple(names[start : start + size])
        yield Response(own, tuple(range(first, first + size)), first + size, obedience)
        start += size
        position += size + 1 + len(pairs)


def _is_unknown(fact: Formula, names: Sequence[str], index: int) -> bool:
    return index < len(names) and isinstance(fact, Atom) and fact.polynomial.terms == {(names[index],): 1}


def _signals(names: Sequence[str], facts: Sequence[Atom]) -> list[Signal] | None:
    """Return the rows of the rule: probabilities >= 0, then that their sum is at most 1 and at least 1."""
    signals: list[Signal] = []
    start = position = 0
    while start < len(names):
        size = 0
        while position + size < len(facts) and _is_unknown(facts[position + size], names, start + size):
            size += 1
        own = tuple(names[start : start + size])
        rest = ONE - sum((Polynomial.unknown(name) for name in own), Polynomial.constant(0))
        at_most, at_least = position + size, position + size + 1
        if at_least >= len(facts) or facts[at_most].polynomial != rest or facts[at_least].polynomial != -rest:
            return None
        signals.append(Signal(own, tuple(range(position, position + size)), at_most, at_least))
        start += size
        position += size + 2
    return signals if signals and len({len(signal.messages) for signal in signals}) == 1 else None
