"""The facts about the exponential function that proofs may use, each by its name, and nothing else about it.

In a formula the exponential is the function `EXP` of one argument (see `Let`): its values are known to be positive, and
whatever else a proof needs is one of these facts at given terms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from certify.spec.errors import InputError
from certify.spec.exponential import exp_bounds
from certify.spec.formula import Formula, above, all_of, any_of, at_least, equal
from certify.spec.polynomial import Polynomial, normal

EXP = "exp"
"""The name of the exponential among the functions of a statement; no other function has it."""

Value: TypeAlias = Callable[[Polynomial], Polynomial]
"""The exponential of a term, as an unknown."""


def is_exponential(name: str) -> Formula:
    """Return what a value of the exponential is known by where it is declared: it is positive."""
    return above(Polynomial.unknown(name))


def _positive(exp: Value, s: Polynomial) -> Formula:
    return above(exp(s))


def _increasing(exp: Value, s: Polynomial, t: Polynomial) -> Formula:
    return any_of([above(s, t), at_least(exp(t), exp(s))])


def _strictly_increasing(exp: Value, s: Polynomial, t: Polynomial) -> Formula:
    return any_of([at_least(s, t), above(exp(t), exp(s))])


def _sum(exp: Value, s: Polynomial, t: Polynomial) -> Formula:
    return equal(exp(s + t), exp(s) * exp(t))


def _tangent(exp: Value, s: Polynomial) -> Formula:
    return at_least(exp(s), 1 + s)


def _quotient(exp: Value, s: Polynomial) -> Formula:
    return any_of([above(-s), at_least(2 + s, (2 - s) * exp(s))])


FACTS: Mapping[str, tuple[int, Callable[..., Formula]]] = {
    "positive": (1, _positive),
    "increasing": (2, _increasing),
    "strictly increasing": (2, _strictly_increasing),
    "sum": (2, _sum),
    "tangent": (1, _tangent),
    "quotient": (1, _quotient),
}
"""By name how many terms a fact is about, and what it says of them:

| name | terms | says |
|---|---|---|
| positive | s | exp(s) > 0 |
| increasing | s, t | s > t or exp(t) >= exp(s) |
| strictly increasing | s, t | s >= t or exp(t) > exp(s) |
| sum | s, t | exp(s + t) = exp(s) exp(t) |
| tangent | s | exp(s) >= 1 + s |
| quotient | s | s < 0 or (2 - s) exp(s) <= 2 + s |
| bounds | a number s, binary digits | lower <= exp(s) <= upper, see `exp_bounds` |

The last but one: f(s) = 2 + s - (2 - s) exp(s) has f(0) = 0 and f'(s) = 1 - (1 - s) exp(s) >= 0, by `tangent` at -s.
"""

NAMES = (*FACTS, "bounds")


def exponential_fact(name: str, terms: Sequence[Polynomial], bits: int | None, exp: Value) -> Formula:
    """Return the fact of that name at the terms; `exp` gives the unknown that the exponential of a term is.

    Raises:
        InputError: there is no such fact, or it is about other terms; `bits` is given to `bounds` alone.
        LimitError: an argument of `bounds` is too large.

    """
    if name == "bounds":
        if len(terms) != 1 or not terms[0].is_constant or bits is None:
            raise InputError("the fact 'bounds' is about one number, with the binary digits of its bounds")
        lower, upper = exp_bounds(Fraction(terms[0].constant_term), bits)
        value = exp(terms[0])
        if lower == upper:
            return equal(value, normal(lower))
        return all_of([at_least(value, normal(lower)), at_least(normal(upper), value)])
    if name not in FACTS:
        raise InputError(f"there is no fact {name!r} about the exponential: expected one of {', '.join(NAMES)}")
    count, fact = FACTS[name]
    if len(terms) != count or bits is not None:
        raise InputError(f"the fact {name!r} is about {count} terms and no digits, got {len(terms)}")
    return fact(exp, *terms)
