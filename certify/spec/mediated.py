"""Mediated outcome laws: what a conversation of two or more rounds with one agent can bring about.

Theory.md section 5. By the revelation principle such a conversation may be replaced by one in which the user reports
her type and is told an action, and has no reason to misreport or to disobey: a communication equilibrium.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from certify.spec.errors import LimitError
from certify.spec.formula import Atom, Formula, all_of
from certify.spec.lazy_facts import LazyFacts
from certify.spec.outcomes import OutcomeLaws, Place, Point, Prior, Table, Utility
from certify.spec.polynomial import Monomial, Polynomial, Rational, normal

MOST_MEDIATED = 200_000
"""No laws with more constraints, types^2 * actions^2 of them, are looked at."""


class MediatedLaws(OutcomeLaws):
    """The mechanisms p(action | type, signal) under which every type of the user is honest and obedient.

    An option is an action and a place is a pair (type, signal), whether or not it has positive probability: a type may
    pretend to be another. `best[z, w, a]` is an unknown that is at least what any action is worth to type z on the
    event that she has reported type w and is told a; all values are times the probability of the event.
    """

    def __init__(self, prior: Prior, actions: int, user: Table) -> None:
        self.actions = actions
        self.form = "mediated"
        self.types = [0]
        self.reported = sorted({z for z, _, _ in prior})
        self.signals = sorted({x for _, x, _ in prior})
        kinds, seen = len(self.reported), len(self.signals)
        if kinds**2 * actions**2 + kinds * seen * actions > MOST_MEDIATED:
            raise LimitError(
                f"honesty of {kinds} types over {actions} actions and {seen} signals has more than"
                f" {MOST_MEDIATED:,} constraints"
            )
        self.keys = [(z, x) for z in self.reported for x in self.signals]
        shares: dict[tuple[int, ...], dict[int, Fraction]] = {key: {} for key in self.keys}
        for (z, x, y), probability in sorted(prior.items()):
            shares[z, x][y] = probability
        self.places = [Place(1, {0: shares[key]}) for key in self.keys]
        self.choices = [(action,) for action in range(actions)]
        self.user = Utility(user, self.places)

    # The unknowns and the constraints, by number. --------------------------------------------------------------------

    def names(self) -> list[str]:
        """Return the names of the unknowns: p in order, then `best`."""
        kinds = range(len(self.reported))
        best = [self.best(z, w, a) for z in kinds for w in kinds if z != w for a in range(self.actions)]
        return [*super().names(), *best]

    def best(self, kind: int, report: int, action: int) -> str:
        """Return the name of what type number `kind` expects after reporting another one and being told an action."""
        return f"best[{kind},{report},{action}]"

    def worth(self, kind: int, report: int, told: int, action: int) -> dict[Monomial, Rational]:
        """Return what `action` is worth to a type on the event that she reported `report` and was told `told`."""
        seen = len(self.signals)
        terms: dict[Monomial, Rational] = {}
        for x in range(seen):
            if value := self.user.values[kind * seen + x][0][action]:
                terms[self.name(told, report * seen + x),] = value
        return terms

    def facts(self) -> Sequence[Atom]:
        """Return the facts that p is a mechanism under which honesty and obedience are best."""
        return MediatedLaw(self)

    def holds_for(self, law: Point) -> Formula:
        """Return the closed formula that a given point is one of these laws."""
        values: dict[str, Rational] = dict.fromkeys(self.names(), 0)
        values.update({self.name(option, place): normal(mass) for (option, place), mass in law.items()})
        kinds = range(len(self.reported))
        for z in kinds:
            for w in kinds:
                for told in range(self.actions) if z != w else ():
                    worths = [Polynomial(self.worth(z, w, told, each)).at(values) for each in range(self.actions)]
                    values[self.best(z, w, told)] = max(worths)
        return all_of(Atom(Polynomial.constant(fact.polynomial.at(values)), fact.sign) for fact in self.facts())


class MediatedLaw(LazyFacts[Atom]):
    """The facts that p is a mediated law, each built when it is asked for.

    First p(action | type, signal) >= 0, then, place by place, that these sum to 1; then obedience: told a, an honest
    type does not prefer b, by (type, a, b); then, for each pair of different types (type, report), that
    `best` is no less than what b is worth, by (a, b); last, pair by pair, honesty: the type expects no less from
    honesty and obedience than from reporting the other type and then taking the best action.
    """

    def __init__(self, laws: MediatedLaws) -> None:
        self.laws = laws
        kinds = len(laws.reported)
        self.pairs = [(z, w) for z in range(kinds) for w in range(kinds) if z != w]

    def __len__(self) -> int:
        laws = self.laws
        events = (len(laws.reported) + len(self.pairs)) * laws.actions**2
        return laws.size + len(laws.places) + events + len(self.pairs)

    def built(self, index: int) -> Atom:
        """Return fact number `index`."""
        laws = self.laws
        if index < laws.size:
            return Atom(Polynomial.unknown(laws.name(*divmod(index, len(laws.places)))), ">=")
        index -= laws.size
        if index < len(laws.places):
            chances: dict[Monomial, Rational] = {(laws.name(a, index),): 1 for a in range(laws.actions)}
            return Atom(Polynomial({**chances, (): -1}), "=")
        index -= len(laws.places)
        events = len(laws.reported) * laws.actions**2
        if index < events:
            kind, told, action = self._event(index)
            gain = Polynomial(laws.worth(kind, kind, told, told)) - Polynomial(laws.worth(kind, kind, told, action))
            return Atom(gain, ">=")
        index -= events
        events = len(self.pairs) * laws.actions**2
        if index < events:
            pair, told, action = self._event(index)
            kind, report = self.pairs[pair]
            best = Polynomial.unknown(laws.best(kind, report, told))
            return Atom(best - Polynomial(laws.worth(kind, report, told, action)), ">=")
        kind, report = self.pairs[index - events]
        terms: dict[Monomial, Rational] = {}
        for told in range(laws.actions):
            terms |= laws.worth(kind, kind, told, told)
            terms[laws.best(kind, report, told),] = -1
        return Atom(Polynomial(terms), ">=")

    def _event(self, index: int) -> tuple[int, int, int]:
        rest, action = divmod(index, self.laws.actions)
        first, told = divmod(rest, self.laws.actions)
        return first, told, action
