from certify.search.table_constraints import TableConstraints
from certify.spec.formula import above, any_of, at_least, equal
from certify.spec.polynomial import Polynomial

X, Y, Z = map(Polynomial.unknown, "xyz")


def test_a_formula_is_asked_once_its_last_entry_is_known():
    constraints = TableConstraints("xy", [equal(X + Y, 1), at_least(X)])
    assert constraints.fits([5])
    assert not constraints.fits([-1])
    assert not constraints.fits([5, 0])
    assert constraints.fits([0, 1])


def test_a_whole_table_has_to_meet_all_of_them():
    constraints = TableConstraints("xy", [any_of([above(X), above(Y)]), at_least(X)])
    assert constraints.allows([0, 1])
    assert not constraints.allows([0, 0])
    assert not constraints.allows([-1, 1])


def test_formulas_about_other_unknowns_are_left():
    other = at_least(X + Z)
    constraints = TableConstraints("xy", [other, at_least(X)])
    assert constraints.others == [other]
    assert constraints.speaks_of()
    assert not constraints.speaks_of(1)
    assert not TableConstraints("xy", [other]).speaks_of()
