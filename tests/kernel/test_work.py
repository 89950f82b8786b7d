"""Products of facts that would take for ever, or more memory than there is, are refused before they are built."""

from __future__ import annotations

import pytest

from certify.kernel.core import State, refute
from certify.kernel.proof import Absurd, Cut, Derive, Product
from certify.kernel.work import LARGEST_DEGREE, MOST_BITS, Work
from certify.spec.errors import LimitError, RejectedError
from certify.spec.formula import Atom
from certify.spec.polynomial import ONE, Polynomial

NAMES = [f"x{number}" for number in range(40)]
LONG = sum((Polynomial.unknown(name) for name in NAMES), Polynomial.constant(1))
SHORT = Polynomial.unknown("x0")


def state(*polynomials: Polynomial) -> State:
    return State([Atom(each, ">=") for each in polynomials], unknowns=NAMES)


def power(fact: int, exponent: int) -> Derive:
    return Derive((Product(1, (fact,) * exponent),))


def test_a_high_power_of_a_long_fact_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("certify.kernel.work.MOST_WORK", 1_000_000)
    with pytest.raises(LimitError, match="steps of work"):
        state(LONG).derived(power(0, 12))


def test_a_high_power_of_a_short_fact_is_built() -> None:
    assert state(SHORT).derived(power(0, LARGEST_DEGREE)).polynomial.degree == LARGEST_DEGREE
    with pytest.raises(LimitError, match="degree 1001"):
        state(SHORT).derived(power(0, LARGEST_DEGREE + 1))


def test_long_coefficients_are_refused() -> None:
    wide = Polynomial.constant(2 ** (MOST_BITS // 2 - 1))
    assert state(wide).derived(power(0, 2)).polynomial.constant_term == 2 ** (MOST_BITS - 2)
    with pytest.raises(LimitError, match="bits"):
        state(wide).derived(power(0, 3))


def test_all_branches_and_steps_draw_on_one_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("certify.kernel.work.MOST_WORK", 300)
    square = power(0, 2)
    with pytest.raises(RejectedError, match="not absurd"):
        refute(state(SHORT), (*[square] * 20, Absurd(0)))
    with pytest.raises(LimitError, match="more than 300 steps"):
        refute(state(SHORT), (*[square] * 80, Absurd(0)))
    inner = Cut(Atom(SHORT, ">="), (*[square] * 80, Absurd(0)))
    with pytest.raises(LimitError, match="more than 300 steps"):
        refute(state(SHORT), (inner, Absurd(0)))


def test_a_product_is_counted_by_its_pairs_of_terms_their_degree_and_their_length(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for left, right, cost in ((SHORT, ONE, 2), (LONG, SHORT, 41 * 3), (ONE, Polynomial.constant(2**2999), 1 + 9)):
        monkeypatch.setattr("certify.kernel.work.MOST_WORK", cost)
        assert Work().product(left, right) == left * right
        monkeypatch.setattr("certify.kernel.work.MOST_WORK", cost - 1)
        with pytest.raises(LimitError, match="steps of work"):
            Work().product(left, right)
