from __future__ import annotations

from fractions import Fraction

from exact_programs import Data

from certify.exact.basis import Basis, Status, System, repaired, slack_basis

DATA = Data(
    [(1, Fraction(1, 3), None), (2, None, 5), (4, None, None)],
    [({0: 3, 1: Fraction(1, 2), 2: 1}, None, 7), ({1: 1}, 0, None)],
)


def test_the_slack_basis_puts_columns_on_the_sides_they_have():
    basis = slack_basis(DATA.program())
    assert basis == Basis([Status.LOWER, Status.UPPER, Status.ZERO], [Status.BASIC] * 2)
    assert System(DATA.program(), basis).point() == ([1, 15, 0], 3)


def test_a_variable_is_taken_off_a_side_it_does_not_have():
    lower, basic, upper, zero = Status.LOWER, Status.BASIC, Status.UPPER, Status.ZERO
    assert repaired(DATA.program(), Basis([upper, lower, lower], [lower, basic])) == Basis(
        [lower, upper, zero], [upper, basic]
    )


def test_the_point_and_the_multipliers_solve_the_tight_rows_of_the_basic_columns():
    basis = Basis([Status.LOWER, Status.UPPER, Status.BASIC], [Status.UPPER, Status.BASIC])
    system = System(DATA.program(), basis)
    assert (system.tight, system.basic, system.square) == ([0], [2], True)
    numerators, denominator = system.point()
    assert [Fraction(x, denominator) for x in numerators] == [Fraction(1, 3), 5, Fraction(7, 2)]
    assert system.multipliers([4]) == ({0: 2}, 1)  # of the row times two


def test_a_dependent_basis_has_no_point():
    basis = Basis([Status.BASIC, Status.UPPER, Status.ZERO], [Status.BASIC, Status.LOWER])
    system = System(DATA.program(), basis)
    assert system.square
    assert system.point() is None
    assert system.multipliers([1]) is None
    assert not System(DATA.program(), Basis([Status.BASIC] * 3, [Status.BASIC] * 2)).square
