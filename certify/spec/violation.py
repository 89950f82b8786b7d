"""By how much claims fail: the least amount by which their comparisons have to be loosened for them to hold.

To loosen p >= 0 or p > 0 by v is to ask for p >= -v, to loosen p = 0 for -v <= p <= v. Conditions (`condition`) stay as
they are: what makes a thing one of those that are spoken of, a premise, the definition of a function. So of claims that
all have to hold the largest amount counts, of alternatives the smallest; of something that exists that of the best
candidate, of all that is claimed of every one that of the worst. Where conditions alone decide that claims fail, no
amount is enough, and each is one from below.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from certify.spec.errors import InputError
from certify.spec.formula import And, Atom, Exists, ForAll, Formula, Let, Or, above, all_of, at_least, negation
from certify.spec.numbers import render
from certify.spec.polynomial import Rational, Term
from certify.spec.problem import Named


@dataclass(frozen=True, slots=True)
class Violation:
    """Claims fail by `least` or more, and by no more than `most`; None where no such bound is known."""

    least: Rational
    most: Rational | None

    @property
    def exact(self) -> Rational | None:
        """The amount by which the claims fail; None where it is only known to lie between bounds."""
        return self.least if self.least == self.most else None

    def text(self) -> str:
        """Return the amount in words, to follow "fails by".

        >>> Violation(2, 2).text(), Violation(2, 3).text(), Violation(2, None).text()
        ('2', 'at least 2 and at most 3', 'at least 2')
        """
        least = render(self.least)
        if self.exact is not None:
            return least
        return f"at least {least}" + ("" if self.most is None else f" and at most {render(self.most)}")


def loosened(value: Formula, amount: Term, *, strictly: bool = False) -> Formula:
    """Return the formula with each comparison that is no condition loosened by an amount.

    Strictly, p >= 0 and p > 0 become p > -amount, and p = 0 becomes -amount < p < amount.

    >>> from certify.spec.formula import equal
    >>> from certify.spec.polynomial import Polynomial
    >>> x = Polynomial.unknown("x")
    >>> loosened(at_least(x, 3), 1), loosened(above(x, 3), 1), loosened(above(x, 3), 1, strictly=True)
    (x - 2 >= 0, x - 2 >= 0, x - 2 > 0)
    >>> loosened(equal(x, 3), 1)
    (x - 2 >= 0 and -x + 4 >= 0)
    """
    compare = above if strictly else at_least

    def inside(part: Formula) -> Formula:
        match part:
            case Atom(_, _, True):
                return part
            case Atom(body, "="):
                return all_of([compare(body, -amount), compare(-body, -amount)])
            case Atom(body, _):
                return compare(body, -amount)
            case And(parts):
                return And(tuple(map(inside, parts)))
            case Or(parts):
                return Or(tuple(map(inside, parts)))
            case ForAll(names, body):
                return ForAll(names, inside(body))
            case Exists(names, body):
                return Exists(names, inside(body))
            case Let(function, arguments, names, definition, body):
                return Let(function, arguments, names, definition, inside(body))
            case _:
                raise InputError(f"expected a formula, got {part!r}")

    return inside(value)


def measured(claims: Iterable[Named], violation: Violation) -> list[Formula]:
    """Return what holds where the claims fail by so much.

    Loosened by anything less than `least` they fail, since loosened by `least` strictly they do; loosened by `most`
    they hold.
    """
    together = all_of(item.formula for item in claims)
    formulas = [negation(loosened(together, violation.least, strictly=True))]
    return formulas if violation.most is None else [*formulas, loosened(together, violation.most)]


_Amount: TypeAlias = "tuple[int, Rational]"
_HOLDS, _FAILS = (-1, 0), (1, 0)
"""Amounts of what holds, or fails, however much is loosened: below and above all others, which are (0, v)."""


def violation_at(value: Formula) -> Rational | None:
    """Return the amount by which a formula without free unknowns fails, negative where it holds with some to spare.

    None where a quantifier leaves it open, or where all that decides are conditions.
    """
    amount = _amount(value)
    return amount[1] if amount is not None and not amount[0] else None


def _amount(value: Formula) -> _Amount | None:
    match value:
        case Atom(body, sign, is_condition) if body.is_constant:
            number = body.constant_term
            if is_condition:
                holds = number > 0 if sign == ">" else number >= 0 if sign == ">=" else number == 0
                return _HOLDS if holds else _FAILS
            return 0, abs(number) if sign == "=" else -number
        case And(parts):
            return _extreme(parts, most=True)
        case Or(parts):
            return _extreme(parts, most=False)
        case _:
            return None


def _extreme(parts: Iterable[Formula], *, most: bool) -> _Amount | None:
    amounts = [_amount(part) for part in parts]
    known = [amount for amount in amounts if amount is not None]
    decisive = _FAILS if most else _HOLDS
    if decisive in known or len(known) < len(amounts):
        return decisive if decisive in known else None
    return max(known, default=_HOLDS) if most else min(known, default=_FAILS)
