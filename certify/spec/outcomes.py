"""Obedient outcome laws: what one speaker can bring about with a user who follows advice only where it is best.

Theory.md section 5. Everything is linear in the law, and every constraint is built only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm
from typing import Literal, TypeAlias

from certify.spec.errors import LimitError
from certify.spec.formula import Atom, Formula, all_of
from certify.spec.lazy_facts import LazyFacts
from certify.spec.polynomial import Monomial, Polynomial, Rational, normal

Form: TypeAlias = Literal["plans", "actions", "mediated"]
"""How outcome laws are described; see `OutcomeLaws`, and `MediatedLaws` for the last."""

Prior: TypeAlias = Mapping[tuple[int, int, int], Fraction]
"""The probability of each (type of the user, signal, state) that has any."""

Table: TypeAlias = Sequence[Sequence[Fraction]]
"""A utility: rows are actions, columns are states."""

Point: TypeAlias = Mapping[tuple[int, int], Fraction]
"""The non-zero values of a law, by (option, place)."""

MOST_PLANS = 256
"""No more plans (maps from types to actions) than this are enumerated."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where advice differs: its probability, and the user's types that can occur there, each with its share."""

    probability: Rational
    shares: Mapping[int, Mapping[int, Fraction]]
    """For each type, the conditional probability given the place of the type with each state."""


class Utility:
    """Conditional expectations of one utility table, in whole numbers of 1/unit.

    `values[place][type][action]` is unit * E[utility of the action, on the event of that type | place].
    """

    __slots__ = ("unit", "values")

    def __init__(self, table: Table, places: Sequence[Place]) -> None:
        scale = lcm(*(entry.denominator for row in table for entry in row))
        whole = [[entry.numerator * (scale // entry.denominator) for entry in row] for row in table]
        fine = lcm(*(share.denominator for place in places for of in place.shares.values() for share in of.values()))
        self.unit = scale * fine
        self.values = [
            {
                kind: _expectations(whole, [(y, int(share * fine)) for y, share in of.items()])
                for kind, of in place.shares.items()
            }
            for place in places
        ]


def _expectations(table: Sequence[Sequence[int]], shares: Sequence[tuple[int, int]]) -> list[int]:
    if len(shares) == 1:
        ((state, share),) = shares
        return [row[state] * share for row in table]
    return [sum(row[state] * share for state, share in shares) for row in table]


class OutcomeLaws:
    """The obedient outcome laws p(option, place), one number for each, over a prior of (type, signal, state).

    In the form `plans` an option is a plan (an action for every type) and a place is a signal: exactly the laws
    that a speaker who sees the signal, with a rule and enough messages, can bring about. In the form `actions` an
    option is an action and a place is a (type, signal): a set that contains those laws, equal to it
    where there is one type only. `choices[option][type]` is the action, types and places in ascending order. Given
    `choices` in the form `plans` are all that is ever recommended: what a speaker with so few messages brings about.

    Raises:
        LimitError: there are more than `MOST_PLANS` plans and more than one type, in the form `plans`.

    """

    def __init__(
        self,
        prior: Prior,
        actions: int,
        user: Table,
        form: Form = "plans",
        choices: Sequence[tuple[int, ...]] | None = None,
    ) -> None:
        self.actions = actions
        self.form: Form = form
        self.types = sorted({z for z, _, _ in prior})
        kinds = {z: index for index, z in enumerate(self.types)}
        self.keys = sorted({(x,) if form == "plans" else (z, x) for z, x, _ in prior})
        cells: dict[tuple[int, ...], dict[int, dict[int, Fraction]]] = {key: {} for key in self.keys}
        for (z, x, y), probability in sorted(prior.items()):
            cells[(x,) if form == "plans" else (z, x)].setdefault(kinds[z], {})[y] = probability
        self.places = [_place(cells[key]) for key in self.keys]
        self.choices = self._options() if choices is None else list(choices)
        self.user = Utility(user, self.places)
        self._columns: list[tuple[list[int], list[tuple[int, ...]]]] = []
        for kind in range(len(self.types)):
            rows = [(place, of[kind]) for place, of in enumerate(self.user.values) if kind in of]
            self._columns.append(([place for place, _ in rows], list(zip(*(row for _, row in rows), strict=True))))

    def _options(self) -> list[tuple[int, ...]]:
        if self.form == "actions" or len(self.types) == 1:
            return [(action,) * len(self.types) for action in range(self.actions)]
        if not plans_are_few(self.actions, len(self.types)):
            raise LimitError(f"{self.actions}^{len(self.types)} plans of the user, at most {MOST_PLANS} are enumerated")
        return list(product(range(self.actions), repeat=len(self.types)))

    # The unknowns and the constraints, by number. --------------------------------------------------------------------

    @property
    def size(self) -> int:
        """The number of unknowns."""
        return len(self.choices) * len(self.places)

    def number(self, option: int, place: int) -> int:
        """Return the number of the unknown p(option, place), which is also that of the fact p(option, place) >= 0."""
        return option * len(self.places) + place

    def names(self) -> list[str]:
        """Return the names of the unknowns in order."""
        return [self.name(o, place) for o in range(len(self.choices)) for place in range(len(self.places))]

    def name(self, option: int, place: int) -> str:
        """Return the name of the unknown p(option, place)."""
        return f"p[{option},{place}]"

    def marginal(self, place: int) -> int:
        """Return the number of the fact that the law has the prior's probability at a place."""
        return self.size + place

    def obedience(self, option: int, kind: int, action: int) -> int:
        """Return the number of the fact that, told `option`, the type number `kind` does not prefer `action`."""
        return self.size + len(self.places) + (option * len(self.types) + kind) * self.actions + action

    def gains(self, option: int, kind: int, action: int) -> dict[int, int]:
        """Return by place what the type gains by following `option` instead of playing `action`, times the unit."""
        chosen = self.choices[option][kind]
        rows = ((place, of.get(kind)) for place, of in enumerate(self.user.values))
        return {
            place: row[chosen] - row[action] for place, row in rows if row is not None and row[chosen] != row[action]
        }

    def value(self, utility: Utility) -> Polynomial:
        """Return the expectation of a utility under the law, a linear form in the unknowns."""
        terms: dict[Monomial, Rational] = {}
        for (option, place), value in self.values(utility).items():
            terms[self.name(option, place),] = normal(Fraction(value, utility.unit))
        return Polynomial(terms)

    def values(self, utility: Utility) -> dict[tuple[int, int], int]:
        """Return the non-zero expectations of a utility given (option, place), times its unit."""
        values: dict[tuple[int, int], int] = {}
        for place, of in enumerate(utility.values):
            rows = list(of.items())
            for option, choice in enumerate(self.choices):
                value = rows[0][1][choice[rows[0][0]]]
                for kind, row in rows[1:]:
                    value += row[choice[kind]]
                if value:
                    values[option, place] = value
        return values

    def utility(self, table: Table) -> Utility:
        """Return the conditional expectations of a table over the places of these laws."""
        return Utility(table, self.places)

    def expectation(self, utility: Utility, law: Point) -> Fraction:
        """Return the expectation of a utility under a given law."""
        total = sum(
            mass * sum(row[self.choices[option][kind]] for kind, row in utility.values[place].items())
            for (option, place), mass in law.items()
        )
        return Fraction(total) / utility.unit

    def facts(self) -> Sequence[Atom]:
        """Return the facts that p is one of these laws."""
        return ObedientLaw(self)

    def holds_for(self, law: Point) -> Formula:
        """Return the closed formula that a given point is one of these laws."""
        values: dict[str, Rational] = dict.fromkeys(self.names(), 0)
        values.update({self.name(option, place): normal(mass) for (option, place), mass in law.items()})
        return all_of(Atom(Polynomial.constant(fact.polynomial.at(values)), fact.sign) for fact in self.facts())


class ObedientLaw(LazyFacts[Atom]):
    """The facts that p is an obedient outcome law, each built when it is asked for.

    First p(option, place) >= 0; then, place by place, that the options' masses add up to the prior's
    probability; then, for each (option, type, action), sum over places of p(option, place) *
    E[(u(option's action) - u(action)) on that type | place] >= 0, in whole numbers.
    """

    def __init__(self, laws: OutcomeLaws) -> None:
        self.laws = laws

    def __len__(self) -> int:
        laws = self.laws
        return laws.size + len(laws.places) + len(laws.choices) * len(laws.types) * laws.actions

    def built(self, index: int) -> Atom:
        """Return fact number `index`."""
        laws = self.laws
        if index < laws.size:
            return Atom(Polynomial.unknown(laws.name(*divmod(index, len(laws.places)))), ">=")
        index -= laws.size
        if index < len(laws.places):
            terms: dict[Monomial, Rational] = {(laws.name(o, index),): 1 for o in range(len(laws.choices))}
            terms[()] = -laws.places[index].probability
            return Atom(Polynomial(terms), "=")
        rest, action = divmod(index - len(laws.places), laws.actions)
        option, kind = divmod(rest, len(laws.types))
        gains = laws.gains(option, kind, action)
        return Atom(Polynomial({(laws.name(option, place),): gain for place, gain in gains.items()}), ">=")


def plans_are_few(actions: int, types: int) -> bool:
    """Whether all maps from types to actions may be enumerated."""
    return types == 1 or ((types <= MOST_PLANS.bit_length() or actions == 1) and actions**types <= MOST_PLANS)


def _place(cells: Mapping[int, Mapping[int, Fraction]]) -> Place:
    probability = sum((mass for of in cells.values() for mass in of.values()), Fraction(0))
    return Place(
        normal(probability),
        {kind: {y: mass / probability for y, mass in of.items()} for kind, of in cells.items()},
    )
