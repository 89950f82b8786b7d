"""What makes numbers a counterexample: each hypothesis holds at them, or is proved of all that they leave open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from certify.kernel.choices import check_choices, chosen_at, decided
from certify.kernel.core import State, refute_under
from certify.kernel.proof import Proof, Witness
from certify.spec.errors import RejectedError
from certify.spec.exponential_facts import EXP
from certify.spec.formula import And, Formula, Or, holds_at, negation, substitute
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.problem import FunctionValue, Problem
from certify.spec.violation import measured


def check_counterexample(problem: Problem, witness: Witness) -> None:
    """Return if the witness meets the assumptions of a problem and breaks its claims, by as much as it says.

    Raises:
        RejectedError: as in `check_witness`.
    """
    hypotheses = problem.hypotheses()
    if witness.violation is not None:
        hypotheses += measured(problem.claims, witness.violation)
    check_witness(hypotheses, problem.unknowns, witness, problem.functions)


def check_witness(
    hypotheses: Iterable[Formula],
    unknowns: Iterable[str],
    witness: Witness,
    functions: Iterable[FunctionValue] = (),
) -> None:
    """Return if all hypotheses hold at the witness, whatever the functions (`Let`) are beyond their definitions.

    Functions for which the witness has choices are those of `certify.kernel.choices`. Values of functions may be left
    out, those of the exponential have to be: they exist, and the hypotheses are proved of whatever they are.

    Raises:
        RejectedError: a value is missing or strange, a function has two values at equal arguments, a choice is
            none of the function's values, a hypothesis fails, or one that is not decided is left without proof.
    """
    functions = list(functions)
    names = set(unknowns)
    open_names = {name for at in functions for name in at.names if not witness.values.keys() & set(at.names)}
    if names - open_names != set(witness.values):
        odd = min((names - open_names) ^ set(witness.values))
        raise RejectedError(
            f"the witness {'lacks a value for' if odd in names else 'has a value for the unknown'} {odd!r}"
        )
    values = dict[str, Polynomial]({name: Polynomial.constant(value) for name, value in witness.values.items()})
    left_out = open_values([at for at in functions if not open_names.isdisjoint(at.names)], values)
    at_witness = [substitute(hypothesis, values) for hypothesis in hypotheses]
    _check_functions([at for at in functions if open_names.isdisjoint(at.names)], witness, values, at_witness)
    state = State([at.definition for at in left_out], unknowns=open_names, functions=left_out)
    proofs = iter(witness.refutations)
    for number, hypothesis in enumerate(at_witness):
        if not _witnessed(decided(hypothesis, witness.choices), proofs, state):
            raise RejectedError(f"hypothesis {number} fails at the witness: {hypothesis!r}"[:300])
    if next(proofs, None) is not None:
        raise RejectedError("the witness has more proofs than universal hypotheses")


def open_values(functions: Iterable[FunctionValue], values: dict[str, Polynomial]) -> list[FunctionValue]:
    """Return the values of functions that a witness leaves open, at its numbers.

    Where two are of one function at equal arguments, the names of the second get those of the first as their `values`.
    """
    first: dict[tuple[str, tuple[Polynomial, ...]], FunctionValue] = {}
    for at in functions:
        here = _at_witness(at, values)
        known = first.setdefault((here.function, here.arguments), here)
        if known is not here:
            if len(known.names) != len(here.names):
                raise RejectedError(f"{at.function!r} has {len(here.names)} values at one place and others at another")
            values.update(zip(here.names, map(Polynomial.unknown, known.names), strict=True))
    return [_at_witness(at, values) for at in first.values()]


def _at_witness(at: FunctionValue, values: Mapping[str, Polynomial]) -> FunctionValue:
    others = {name: value for name, value in values.items() if name not in at.names}
    arguments = tuple(argument.substitute(values) for argument in at.arguments)
    return FunctionValue(at.function, arguments, at.names, substitute(at.definition, others))


def _check_functions(
    functions: Iterable[FunctionValue], witness: Witness, values: Mapping[str, Polynomial], formulas: Sequence[Formula]
) -> None:
    """Return if declared values are values of functions, and where the witness chooses, the chosen ones."""
    places = [_at_witness(at, values) for at in functions]
    for at in places:
        if at.function == EXP:
            raise RejectedError(
                "the witness has a value for an exponential: leave it out, and prove what is needed of it"
            )
        if not all(argument.is_constant for argument in at.arguments):
            raise RejectedError(f"the witness has values of {at.function!r} at arguments that it leaves open")
    if EXP in witness.choices:
        raise RejectedError("the exponential function is not chosen")
    if witness.choices:
        check_choices(witness.choices, formulas, places)
    seen: dict[tuple[str, tuple[Polynomial, ...]], list[Rational]] = {}
    for at in places:
        result = [witness.values[name] for name in at.names]
        if seen.setdefault((at.function, at.arguments), result) != result:
            raise RejectedError(f"the function {at.function!r} has two values at the same arguments")
        if at.function in witness.choices:
            chosen = chosen_at(witness.choices[at.function], at.names, at.definition)
            if chosen is not None and list(chosen) != result:
                raise RejectedError(f"the function {at.function!r} has another value than the one that is chosen")


def _witnessed(formula: Formula, proofs: Iterable[Proof], state: State) -> bool:
    verdict = holds_at(formula)
    if verdict is not None:
        return verdict
    match formula:
        case And(parts):
            return all(_witnessed(part, proofs, state) for part in parts)
        case Or(parts) if any(holds_at(part) for part in parts):
            return True
        case _:
            proof = next(iter(proofs), None)
            if proof is None:
                raise RejectedError("a universal hypothesis has no proof at the witness")
            refute_under(state, negation(formula), proof, 0)
            return True
