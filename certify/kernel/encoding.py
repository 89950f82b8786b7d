"""Writing polynomials, formulas, proofs and witnesses as JSON values, in one canonical form."""

from __future__ import annotations

from certify.kernel.proof import (
    Absurd,
    Analytic,
    Cut,
    Define,
    Derive,
    Instance,
    Product,
    Proof,
    Resolve,
    Split,
    Step,
    Witness,
)
from certify.spec.errors import InputError, LimitError
from certify.spec.formula import And, Atom, Formula, Or
from certify.spec.numbers import render
from certify.spec.polynomial import Polynomial
from certify.spec.violation import Violation

DEEPEST_PROOF = 60
"""Branches within branches that a file can hold: the JSON reader stops at 200 levels, and each branch takes 3."""


def polynomial_value(value: Polynomial) -> list[list[str]]:
    """Return the terms in canonical order, each as [coefficient, unknown, unknown, ...]."""
    return [[render(coefficient), *monomial] for monomial, coefficient in sorted(value.terms.items())]


def formula_value(value: Formula) -> dict[str, object]:
    """Return the JSON of a formula without quantifiers; `InputError` if it has one."""
    match value:
        case Atom(body, sign):
            return {sign: polynomial_value(body)}
        case And(parts):
            return {"and": [formula_value(part) for part in parts]}
        case Or(parts):
            return {"or": [formula_value(part) for part in parts]}
        case _:
            raise InputError(f"expected a formula without quantifiers, got {value!r}"[:300])


def proof_value(value: Proof, depth: int = 0) -> list[dict[str, object]]:
    """Return the steps of a proof as JSON; `LimitError` if branches are nested too deep for a file."""
    if depth > DEEPEST_PROOF:
        raise LimitError(f"the branches of a proof are nested more than {DEEPEST_PROOF} deep: put the longest one last")
    return [_step_value(step, depth) for step in value]


def _step_value(step: Step, depth: int) -> dict[str, object]:
    match step:
        case Derive(products, multiples):
            document: dict[str, object] = {"derive": [_product_value(product) for product in products]}
            if multiples:
                document["multiples"] = [[polynomial_value(each.factor), each.fact] for each in multiples]
            return document
        case Resolve(clause, numbers):
            return {"resolve": clause, "facts": list(numbers)}
        case Split(clause, branches):
            return {"split": clause, "branches": [proof_value(branch, depth + 1) for branch in branches]}
        case Cut(inner, refutation):
            return {"cut": formula_value(inner), "refutation": proof_value(refutation, depth + 1)}
        case Instance(fact, terms):
            return {"instance": fact, "terms": [polynomial_value(term) for term in terms]}
        case Define(fresh, numerator, denominator):
            over = {} if denominator is None else {"over": denominator}
            return {"define": fresh, "as": polynomial_value(numerator), **over}
        case Analytic(known, terms, bits):
            digits = {} if bits is None else {"bits": bits}
            return {"analytic": known, "terms": [polynomial_value(term) for term in terms], **digits}
        case Absurd(fact):
            return {"absurd": fact}


def _product_value(product: Product) -> list[object]:
    squares = [polynomial_value(square) for square in product.squares]
    return [render(product.coefficient), list(product.facts), *([squares] if squares else [])]


def witness_value(value: Witness) -> dict[str, object]:
    """Return a witness as JSON."""
    document: dict[str, object] = {
        "values": {key: render(each) for key, each in value.values.items()},
        "refutations": [proof_value(refutation) for refutation in value.refutations],
    }
    if value.choices:
        document["choices"] = {
            function: [[render(each) for each in row] for row in rows] for function, rows in value.choices.items()
        }
    if value.violation is not None:
        document["violation"] = violation_value(value.violation)
    return document


def violation_value(value: Violation) -> object:
    """Return an amount as JSON: a number where it is exact, else its bounds."""
    if value.exact is not None:
        return render(value.exact)
    bounds = {"least": render(value.least)}
    return bounds if value.most is None else {**bounds, "most": render(value.most)}
