"""Exhaustive search: every game with small whole payoffs, up to relabelling, decided one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

from certify.provers.clock import Clock, OutOfTime
from certify.search.completion import Candidate
from certify.search.counterexample import certified
from certify.search.counts import Exhausted, InterruptedCountError
from certify.search.exact_answers import OpenError, exact_numbers
from certify.search.groups import conjuncts
from certify.search.nash_pieces import Piece, everywhere, pieces
from certify.search.one_game import OneGame, one_game
from certify.search.quantified import opened
from certify.search.relabelling import class_count, smallest_tables
from certify.search.table_constraints import TableConstraints
from certify.solvers.rational_models import simplified
from certify.solvers.smtlib import is_quantified
from certify.solvers.z3_solver import Z3Solver
from certify.spec.errors import InputError
from certify.spec.formula import And, ForAll, Formula, Or, all_of, any_of, substitute
from certify.spec.language import Statement
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.variants import Variant

SECONDS_FOR_A_GAME = 1.0
SECONDS_FOR_A_PROOF = 5.0
GAMES_BETWEEN_REPORTS = 50


def exhaust(
    statement: Statement,
    shape: Mapping[str, int | str],
    bound: int,
    clock: Clock,
    *,
    variant: Variant | None = None,
    earlier: Exhausted | None = None,
) -> Exhausted:
    """Return how an exhaustive search ends, over all payoffs from 0 to `bound`, whole numbers.

    They start at -`bound` where the assumptions allow payoffs of 0 but not payoffs of 1 (zero sum). The search ends at
    the first counterexample that the kernel accepts. With `earlier` it goes on from there.

    A game is decided where all its Nash equilibria are known, from extreme ones, and what is left is settled by exact
    arithmetic of Z3. No certificate is written for the games in which nothing is found.

    Raises:
        InputError: the statement is not about one game in normal form, or `bound` is not positive.
        InterruptedCountError: interrupted from the keyboard; it says how far the search had come.

    """
    if type(bound) is not int or bound < 1:
        raise InputError(f"bound: expected a whole number from 1, got {bound!r}")
    about = one_game(statement, shape, variant)
    if about is None:
        raise InputError(f"{statement.name!r} is not about one game in normal form with arbitrary payoffs")
    decider = Decider(about)
    entries = len(about.payoffs)
    is_zero_sum = decider.constraints.allows([0] * entries) and not decider.constraints.allows([1] * entries)
    levels = sorted(range(-bound if is_zero_sum else 0, bound + 1), key=lambda value: (abs(value), -value))
    total = class_count(about.group, len(levels))
    result = Exhausted(
        about.sizes, min(levels), bound, total, about.players_alike, len(about.group), decider.constraints.speaks_of()
    )
    if earlier is not None:
        result.games, result.decided, result.unproved = earlier.games, earlier.decided, earlier.unproved
    passed = result.games

    def fits(start: Sequence[int]) -> bool:
        clock.check()
        return decider.constraints.fits([levels[entry] for entry in start])

    try:
        tables = smallest_tables(about.group, entries, len(levels), fits)
        for number, table in enumerate(islice(tables, passed, None), passed):
            if (number - passed) % GAMES_BETWEEN_REPORTS == 0:
                clock.report(f"payoffs {min(levels)}..{bound}: {number:,} games looked at")
            decider.decide([levels[entry] for entry in table], clock, result)
            if result.found is not None:
                return result
    except OutOfTime:
        return result
    except KeyboardInterrupt:
        raise InterruptedCountError(result) from None
    result.finished = True
    return result


class Decider:
    """Decides a statement about one game at given payoffs."""

    def __init__(self, about: OneGame) -> None:
        self._about = about
        formulas = list(conjuncts(map(opened, about.problem.hypotheses())))
        payoffs = set(about.payoffs)
        self.constraints = TableConstraints(about.payoffs, formulas)
        self._others = self.constraints.others
        numeric = [
            each
            for each in about.declared
            if each.is_nash and all(_unknowns(table) <= payoffs for table in each.game.payoffs)
        ]
        bound = {each.names for each in _universals(self._others)}
        self._bound = {each.flat: each for each in numeric if each.flat in bound}
        self._free = [each for each in numeric if each.flat not in bound]
        conditions = {part for each in self._free for part in conjuncts(each.conditions)}
        self._others = [each for each in self._others if each not in conditions]
        self._beside = Z3Solver("QF_LRA")

    def decide(self, table: Sequence[Rational], clock: Clock, result: Exhausted) -> None:
        """Decide one game, and note in `result` how that ended."""
        result.games += 1
        try:
            candidate = self._broken(table, clock)
        except OpenError:
            return
        if candidate is None:
            result.decided += 1
            return
        result.found = certified(self._about.problem, candidate, clock.part(SECONDS_FOR_A_PROOF))
        if result.found is None:
            result.unproved += 1
        else:
            result.decided += 1

    def _broken(self, table: Sequence[Rational], clock: Clock) -> Candidate | None:
        """Return numbers at which the statement fails in the game with these payoffs; None if there are none.

        Raises:
            OpenError: that is not known.

        """
        payoffs = dict(zip(self._about.payoffs, map(Polynomial.constant, table), strict=True))
        rest = simplified(substitute(each, payoffs) for each in self._others)
        rest = None if rest is None else simplified(self._without_universals(each, payoffs) for each in rest)
        if rest is None:
            return None
        is_open = False
        for chosen in self._choices(payoffs):
            terms = {name: term for piece in chosen for name, term in piece.terms.items()}
            conditions = [each for piece in chosen for each in piece.conditions]
            left = simplified([*conditions, *(substitute(each, terms) for each in rest)])
            if left is None:
                continue
            try:
                numbers = exact_numbers(left, clock, SECONDS_FOR_A_GAME, beside=self._beside)
            except OpenError:
                is_open = True
                continue
            if numbers is not None:
                values = dict(zip(self._about.payoffs, table, strict=True))
                return Candidate({**values, **numbers, **_evaluated(terms, numbers)}, {})
        if is_open:
            raise OpenError
        return None

    def _choices(self, payoffs: Mapping[str, Polynomial]) -> Iterator[tuple[Piece, ...]]:
        yield from product(*(pieces(each, payoffs) for each in self._free))

    def _without_universals(self, formula: Formula, payoffs: Mapping[str, Polynomial]) -> Formula:
        """Return the formula with what has to hold at all Nash equilibria written out."""
        match formula:
            case And(parts):
                return all_of(self._without_universals(part, payoffs) for part in parts)
            case Or(parts):
                return any_of(self._without_universals(part, payoffs) for part in parts)
            case ForAll(names, body) if names in self._bound:
                declared = self._bound[names]
                inner = self._without_universals(body, payoffs)
                return all_of(everywhere(inner, declared.names, piece) for piece in pieces(declared, payoffs))
            case _ if is_quantified(formula):
                raise OpenError
            case _:
                return formula


def _evaluated(terms: Mapping[str, Polynomial], numbers: Mapping[str, Rational]) -> dict[str, Rational]:
    given = {name: Polynomial.constant(value) for name, value in numbers.items()}
    values: dict[str, Rational] = {}
    for name, term in terms.items():
        absent = {each: Polynomial.constant(0) for each in term.unknowns() - given.keys()}
        values[name] = term.substitute({**given, **absent}).constant_term
    return values


def _unknowns(values: Sequence[object]) -> set[str]:
    return set[str]().union(*(value.unknowns() for value in values if isinstance(value, Polynomial)))


def _universals(formulas: Sequence[Formula]) -> Iterator[ForAll]:
    for formula in formulas:
        match formula:
            case And(parts) | Or(parts):
                yield from _universals(parts)
            case ForAll(_, body):
                yield formula
                yield from _universals([body])
            case _:
                pass
