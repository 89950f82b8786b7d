"""Reading proofs and witnesses from JSON values, strictly: each step has the form of its rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from certify.kernel.decoding import (
    MOST_STEPS,
    MalformedError,
    entries,
    fact_number,
    facts,
    field,
    formula,
    keyed,
    listed,
    name,
    number,
    polynomial,
    with_keys,
)
from certify.kernel.proof import (
    Absurd,
    Analytic,
    Cut,
    Define,
    Derive,
    Instance,
    Multiple,
    Product,
    Proof,
    Resolve,
    Split,
    Step,
    Witness,
)
from certify.spec.errors import LimitError
from certify.spec.exponential import MOST_BITS
from certify.spec.numbers import shown
from certify.spec.polynomial import Rational
from certify.spec.violation import Violation


def proof(value: object) -> Proof:
    """Return the proof with these steps.

    Raises:
        MalformedError: a step does not have the form of its rule; the text leads to the place.
        LimitError: there are more than `MOST_STEPS` steps.

    """
    return _Steps().proof(value)


class _Steps:
    """A reader of proofs that counts the steps."""

    def __init__(self) -> None:
        self.count = 0

    def proof(self, value: object) -> Proof:
        return entries(value, self.step, "steps")

    def step(self, value: object) -> Step:
        self.count += 1
        if self.count > MOST_STEPS:
            raise LimitError(f"the proof has more than {MOST_STEPS:,} steps")
        document = keyed(value, "a step")
        kinds = [key for key in document if key in _STEP_KEYS]
        if len(kinds) != 1:
            raise MalformedError(f"expected a step with one of {', '.join(_STEP_KEYS)}, got {len(kinds)} of them")
        kind = kinds[0]
        required, optional = _STEP_KEYS[kind]
        with_keys(document, f"the step {shown(kind)}", required | {kind}, optional)
        match kind:
            case "derive":
                multiples = field(document, "multiples", _multiples) if "multiples" in document else ()
                return Derive(field(document, kind, lambda inner: entries(inner, _product, "products")), multiples)
            case "resolve":
                return Resolve(field(document, kind, fact_number), field(document, "facts", facts))
            case "split":
                branches = field(document, "branches", lambda inner: entries(inner, self.proof, "branches"))
                return Split(field(document, kind, fact_number), branches)
            case "cut":
                return Cut(field(document, kind, formula), field(document, "refutation", self.proof))
            case "instance":
                terms = field(document, "terms", lambda inner: entries(inner, polynomial, "polynomials"))
                return Instance(field(document, kind, fact_number), terms)
            case "define":
                over = field(document, "over", fact_number) if "over" in document else None
                return Define(field(document, kind, name), field(document, "as", polynomial), over)
            case "analytic":
                terms = field(document, "terms", lambda inner: entries(inner, polynomial, "polynomials"))
                return Analytic(
                    field(document, kind, name), terms, field(document, "bits", _bits) if "bits" in document else None
                )
            case _:
                return Absurd(field(document, kind, fact_number))


_STEP_KEYS: Mapping[str, tuple[set[str], set[str]]] = {
    "derive": (set(), {"multiples"}),
    "resolve": ({"facts"}, set()),
    "split": ({"branches"}, set()),
    "cut": ({"refutation"}, set()),
    "instance": ({"terms"}, set()),
    "define": ({"as"}, {"over"}),
    "analytic": ({"terms"}, {"bits"}),
    "absurd": (set(), set()),
}


def _bits(value: object) -> int:
    if type(value) is not int or not 1 <= value <= MOST_BITS:
        raise MalformedError(f"expected a number of binary digits from 1 to {MOST_BITS:,}, got {shown(value)}")
    return value


def _product(value: object) -> Product:
    parts = listed(value, "a coefficient, facts and squares")
    if len(parts) not in {2, 3}:
        raise MalformedError(f"expected a coefficient, facts and perhaps squares, got {len(parts)} entries")
    squares = entries(parts[2], polynomial, "polynomials") if len(parts) == 3 else ()
    if len(parts) == 3 and not squares:
        raise MalformedError("an empty list of squares is left out")
    return Product(number(parts[0]), facts(parts[1]), squares)


def _multiples(value: object) -> tuple[Multiple, ...]:
    multiples = entries(value, _multiple, "multiples")
    if not multiples:
        raise MalformedError("an empty list of multiples is left out")
    return multiples


def _multiple(value: object) -> Multiple:
    parts = listed(value, "a polynomial and a fact")
    if len(parts) != 2:
        raise MalformedError(f"expected a polynomial and a fact, got {len(parts)} entries")
    return Multiple(polynomial(parts[0]), fact_number(parts[1]))


def witness(value: object) -> Witness:
    """Return the witness: a value for each unknown, and the refutations that universal hypotheses need."""
    document = with_keys(value, "a witness", {"values", "refutations"}, {"choices"})
    values = field(document, "values", _values)
    steps = _Steps()
    refutations = field(document, "refutations", lambda inner: entries(inner, steps.proof, "proofs"))
    choices = field(document, "choices", _choices) if "choices" in document else {}
    return Witness(values, refutations, choices)


def _choices(value: object) -> dict[str, tuple[tuple[Rational, ...], ...]]:
    document = keyed(value, "the choices")
    if not document:
        raise MalformedError("a witness that chooses nothing has no choices")
    return {name(key): field(document, key, _vectors) for key in document}


def _vectors(value: object) -> tuple[tuple[Rational, ...], ...]:
    vectors = entries(value, _numbers, "choices")
    if not vectors:
        raise MalformedError("a function without choices is left out")
    return vectors


def _numbers(value: object) -> tuple[Rational, ...]:
    return entries(value, number, "numbers")


def _values(value: object) -> dict[str, Rational]:
    document = keyed(value, "the values")
    return {name(key): field(document, key, number) for key in document}


def counterexample(value: object) -> Witness:
    """Return the witness, which may say by how much the claims fail."""
    document = keyed(value, "a witness")
    if "violation" not in document:
        return witness(value)
    found = witness({key: document[key] for key in document if key != "violation"})
    return replace(found, violation=field(document, "violation", _violation))


def _violation(value: object) -> Violation:
    if isinstance(value, str):
        amount = number(value)
        return Violation(_not_negative(amount), amount)
    document = with_keys(value, "a violation", {"least"}, {"most"})
    least = _not_negative(field(document, "least", number))
    most = field(document, "most", number) if "most" in document else None
    if most is not None and most <= least:
        raise MalformedError(f"expected more than the least, {least}, got {most}", "most")
    return Violation(least, most)


def _not_negative(amount: Rational) -> Rational:
    if amount < 0:
        raise MalformedError(f"expected an amount of at least 0, got {amount}")
    return amount
