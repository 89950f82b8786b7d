"""Proofs that a statement holds in one game or market whose numbers are given."""

from __future__ import annotations

from collections.abc import Sequence

from certify.kernel.core import State
from certify.kernel.proof import Absurd, Proof, Split
from certify.provers.branch import Branch
from certify.provers.clock import Clock
from certify.provers.given_numbers.deviations import Condition, best_rule, condition_at, conditions, simple_rules, use
from certify.provers.given_numbers.facts import Given, Sum, speaks_of_rules
from certify.provers.given_numbers.levels import climb, guarantee
from certify.provers.given_numbers.programs import Point, Program
from certify.provers.linear import violated
from certify.spec.formula import Atom, Formula, Or, free_unknowns
from certify.spec.polynomial import Polynomial
from certify.spec.problem import Problem

MOST_SPLITS = 40
"""So many alternatives are split within each other at most."""

ROUNDS = 6
"""So many times at most deviations that gain at a point join the facts."""


def by_given_numbers(problem: Problem, clock: Clock) -> Proof | None:
    """Return a proof from deviations and exact linear programs; None where there is none.

    None too where no rule of an agent is spoken of, or the numbers that matter to the user are not given.

    Raises:
        OutOfTime: the clock ran out.
    """
    market = opened_market(problem)
    return None if market is None else market.proof(clock)


def opened_market(problem: Problem) -> OpenedMarket | None:
    """Return the market that a problem is about, opened; None if it speaks of no rule of an agent."""
    if not speaks_of_rules(problem):
        return None
    state = State(problem.hypotheses(), unknowns=problem.unknowns, functions=problem.functions)
    return OpenedMarket(Given(Branch(state)))


class OpenedMarket:
    """What is known of a market, and the conditions that no rule gains, if it has the numbers that matter to the user.

    Without these there is nothing to try; `has_numbers` says so.
    """

    def __init__(self, given: Given) -> None:
        self._given = given
        found = conditions(given)
        self._conditions = found if all(condition.has_numbers(given) for condition in found) else []

    @property
    def has_numbers(self) -> bool:
        """Whether numbers that matter to the user are given, and an agent has a rule to deviate to."""
        return bool(self._conditions)

    def proof(self, clock: Clock) -> Proof | None:
        """Return a proof; None where there is none. The facts grow, so that this is asked once.

        Raises:
            OutOfTime: the clock ran out.
        """
        given, found = self._given, self._conditions
        end = given.contradiction()
        if end is not None:
            return given.branch.closed_by(end)
        for condition in found:
            if condition.denied.selection is None:
                for rule in simple_rules(condition.signals, condition.messages):
                    use(given, condition.fact, rule)
        for condition in found:
            if condition.denied.selection is None and condition.speaks_alone:
                guarantee(given, condition, clock)
        return _Search(found, clock).close(given, MOST_SPLITS) if found else None


def refute_by_programs(formulas: Sequence[Formula], clock: Clock) -> Proof | None:
    """Return a proof that no numbers meet all formulas, from linear programs and cases; None where there is none.

    Raises:
        OutOfTime: the clock ran out.
    """
    unknowns = sorted(set[str]().union(*map(free_unknowns, formulas)))
    return _Search([], clock).close(Given(Branch(State(formulas, unknowns=unknowns))), MOST_SPLITS)


class _Search:
    """The search for proofs in the branches: programs, then cases, then deviations that gain where a program holds."""

    def __init__(self, found: list[Condition], clock: Clock) -> None:
        self._selected = [each for each in found if each.denied.selection is not None and each.speaks_alone]
        self._heard = [each for each in found if each.denied.selection is None and not each.speaks_alone]
        self._clock = clock

    def close(self, given: Given, splits: int) -> Proof | None:
        """Return a proof that closes the branch."""
        for _ in range(ROUNDS):
            self._clock.check()
            end = given.contradiction()
            if end is not None:
                return given.branch.closed_by(end)
            for wide in (False, True):
                point = Program(given, self._clock, wide=wide).refuted()
                if isinstance(point, Sum):
                    return _ended(given, point)
                clause = None if point is None else violated(given.branch, point, given.plain)
                if clause is not None:
                    return self._split(given, clause, splits)
            if point is None or not self._learn(given, point):
                break
        for margin in self._margins(given):
            if climb(given, margin, self._selected, self._clock):
                end = given.contradiction()
                total = None if end else Program(given, self._clock).refuted()
                return given.branch.closed_by(end) if end else _ended(given, total) if isinstance(total, Sum) else None
        return None

    def _split(self, given: Given, clause: int, splits: int) -> Proof | None:
        formula = given.branch.state.fact(clause)
        assert isinstance(formula, Or)
        proofs: list[Proof] = []
        for part in formula.parts if splits else ():
            inner = given.under(part, clause)
            proof = self._refuted_alone(inner, part) or self.close(inner, splits - 1)
            if proof is None:
                return None
            proofs.append(proof)
        return given.branch.closed_by((Split(clause, tuple(proofs)),)) if splits else None

    def _refuted_alone(self, given: Given, part: Formula) -> Proof | None:
        """Return a proof from the comparisons that speak of nothing else than a part of an alternative."""
        if not isinstance(part, Atom) or given.contradiction() is not None:
            return None
        total = Program(given, self._clock, about=part.polynomial.unknowns()).refuted()
        return _ended(given, total) if isinstance(total, Sum) else None

    def _learn(self, given: Given, point: Point) -> bool:
        """Use conditions at rules that pay most at the point; whether some pay more than is allowed there."""
        learnt = False
        for condition in self._heard:
            there = condition_at(given, condition.fact, point)
            rule = None if there is None else best_rule(there)
            if rule is not None:
                before = len(given.rows)
                use(given, condition.fact, rule)
                learnt = learnt or len(given.rows) > before
        return learnt

    def _margins(self, given: Given) -> list[Polynomial]:
        """Return what strict comparisons say is positive, in a selection market: by how much a claim fails."""
        if not self._selected:
            return []
        return [Polynomial(row.terms) for row in given.rows if row.sign == ">"]


def _ended(given: Given, total: Sum) -> Proof:
    return given.branch.closed_by((total.step(), Absurd(len(given.branch.state))))
