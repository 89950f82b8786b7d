"""What functions, and polynomials that speak of them, are worth in floats."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from certify.spec.exponential_facts import EXP
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.problem import FunctionValue
from certify.spec.quantal_response import LOGIT
from certify.spec.vocabulary import LN

LARGEST = 300
"""Exponentials of more than this are too large."""

KNOWN = frozenset({EXP, LN, LOGIT, "max"})
"""The functions whose values are known as floats."""


def float_values(functions: Sequence[FunctionValue], values: Mapping[str, Rational]) -> dict[str, float] | None:
    """Return the numbers as floats, and what functions are worth at them; None where an exponential is too large."""
    floats = {name: float(value) for name, value in values.items()}
    for at in functions:
        if at.function == LN:
            floats[at.names[0]] = math.log(at.arguments[0].constant_term)
    for at in functions:
        if at.function == LN:
            continue
        arguments = [_value(argument, floats) for argument in at.arguments]
        if any(abs(each) > LARGEST for each in arguments):
            return None
        if at.function == EXP:
            floats[at.names[0]] = math.exp(arguments[0])
        elif at.function == LOGIT:
            weights = [math.exp(each) for each in arguments]
            floats.update({name: weight / sum(weights) for name, weight in zip(at.names, weights, strict=True)})
        else:
            floats[at.names[0]] = max(arguments)
    return floats


def _value(polynomial: Polynomial, floats: Mapping[str, float]) -> float:
    return sum(float(c) * math.prod(floats[name] for name in m) for m, c in polynomial.terms.items())
