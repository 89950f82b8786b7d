"""Z3 as a source of models, cores and opinions, never of verdicts. The one typed wrapper of z3."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import z3  # type: ignore[import-untyped]

from certify.solvers.smtlib import Script, logic_of
from certify.spec.formula import Formula, free_unknowns
from certify.spec.polynomial import Rational, normal

Answer: TypeAlias = Literal["sat", "unsat", "unknown"]

_z3: Any = z3
_NO_INTERRUPT = {"ctrl_c": False}


@dataclass(frozen=True, slots=True)
class Approximate:
    """A number of a model: the exact value, or a rational near an irrational one."""

    value: Rational
    exact: bool = True


class Z3Solver:
    """A solver for one list of formulas; `logic` as SMT-LIB names it, None for Z3's own choice.

    A solver is made faster `beside` another one, but its models and cores then depend on what that one has seen.
    """

    def __init__(self, logic: str | None = None, *, seed: int = 0, beside: Z3Solver | None = None) -> None:
        self._context: Any = _z3.Context() if beside is None else beside._context
        self._solver: Any = _z3.Solver(ctx=self._context) if logic is None else _z3.SolverFor(logic, ctx=self._context)
        self._solver.set("random_seed", seed)
        self._solver.set(**_NO_INTERRUPT)  # else Z3 takes the interrupt for itself, and nobody else hears of it
        self._script = Script()
        self._guards: dict[str, tuple[str, Any]] = {}
        self._waiting: list[str] = []

    def add(self, *formulas: Formula) -> None:
        """Assert formulas."""
        self._assert([self._script.formula(formula) for formula in formulas])

    def add_if(self, guards: Iterable[str], formula: Formula) -> None:
        """Assert a formula under the condition that all guards hold; guards are names of truth values."""
        self.add_any_of([], guards, formula)

    def add_any_of(
        self, choices: Sequence[Sequence[str]], guards: Iterable[str], formula: Formula | None = None
    ) -> None:
        """Assert: if all guards hold, then the formula does or, for one of the choices, all guards in it do."""
        parts = [f"(not {self._guard(guard)})" for guard in guards]
        parts += [f"(and {' '.join(map(self._guard, choice))})" if choice else "true" for choice in choices]
        if formula is not None:
            parts.append(self._script.formula(formula))
        self._assert([f"(or {' '.join(parts)})" if parts else "false"])

    def _guard(self, name: str) -> str:
        if name not in self._guards:
            symbol = f"g{len(self._guards)}"
            self._guards[name] = symbol, _z3.Bool(symbol, self._context)
        return self._guards[name][0]

    def _assert(self, assertions: Sequence[str]) -> None:
        self._waiting += assertions

    def _pass_on(self) -> None:
        """Pass the assertions that wait to Z3, all at once: it reads them with all declarations."""
        text = "\n".join(
            [
                *self._script.declarations(list(self._script.symbols)),
                *self._script.function_declarations(),
                *(f"(declare-const {guard} Bool)" for guard, _ in self._guards.values()),
                *(f"(assert {assertion})" for assertion in self._waiting),
            ]
        )
        self._waiting = []
        self._solver.add(_z3.parse_smt2_string(text, ctx=self._context))

    def check(self, seconds: float, assumed: Iterable[str] = ()) -> Answer:
        """Return whether the assertions can hold together, the assumed guards being true."""
        if self._waiting:
            self._pass_on()
        self._solver.set("timeout", max(1, int(1000 * seconds)))
        assumptions = [self._guards[name][1] for name in assumed if name in self._guards]
        try:
            answer = str(self._solver.check(*assumptions))
        except _z3.Z3Exception:
            return "unknown"
        return "sat" if answer == "sat" else "unsat" if answer == "unsat" else "unknown"

    def core(self) -> set[str]:
        """Return guards that cannot be true together, after the answer `unsat`."""
        used = {guard.decl().name() for guard in self._solver.unsat_core()}
        return {name for name, (symbol, _) in self._guards.items() if symbol in used}

    def true_guards(self) -> set[str]:
        """Return the guards that are true in the model, after the answer `sat`."""
        model = self._solver.model()
        return {name for name, (_, guard) in self._guards.items() if _z3.is_true(model.eval(guard))}

    def model(self) -> dict[str, Approximate]:
        """Return the number of every free unknown, after the answer `sat`."""
        model = self._solver.model()
        return {
            name: _number(model.eval(_z3.Real(symbol, self._context), model_completion=True))
            for name, symbol in self._script.symbols.items()
        }


def _number(value: Any) -> Approximate:
    if _z3.is_rational_value(value):
        return Approximate(_fraction(value))
    if _z3.is_algebraic_value(value):
        return Approximate(_fraction(value.approx(12)), exact=False)
    return Approximate(0, exact=False)


def _fraction(value: Any) -> Rational:
    return normal(Fraction(int(value.numerator_as_long()), int(value.denominator_as_long())))


def model_of(formulas: Sequence[Formula], seconds: float, *, seed: int = 0) -> tuple[Answer, Mapping[str, Approximate]]:
    """Return whether the formulas can hold together, and the numbers of a model if so."""
    solver = Z3Solver(logic_of(formulas), seed=seed)
    solver.add(*formulas)
    answer = solver.check(seconds)
    if answer != "sat":
        return answer, {}
    names = set[str]().union(*map(free_unknowns, formulas))
    return answer, {name: value for name, value in solver.model().items() if name in names}


def is_possible(formulas: Sequence[Formula], seconds: float, *, beside: Z3Solver) -> bool:
    """Return whether Z3 says that linear formulas can hold together."""
    solver = Z3Solver("QF_LRA", beside=beside)
    solver.add(*formulas)
    return solver.check(seconds) == "sat"


def decide(script: str, seconds: float, *, logic: str | None = None) -> Answer:
    """Return Z3's opinion on an SMT-LIB script."""
    context: Any = _z3.Context()
    solver: Any = _z3.SolverFor(logic, ctx=context) if logic else _z3.Solver(ctx=context)
    solver.set("timeout", max(1, int(1000 * seconds)))
    solver.set(**_NO_INTERRUPT)
    try:
        solver.from_string(script)
        answer = str(solver.check())
    except _z3.Z3Exception:
        return "unknown"
    return "sat" if answer == "sat" else "unsat" if answer == "unsat" else "unknown"
