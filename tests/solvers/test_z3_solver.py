from fractions import Fraction

from certify.solvers.z3_solver import Approximate, Z3Solver, decide, model_of
from certify.spec.formula import above, at_least, equal
from certify.spec.polynomial import Polynomial

x, y = Polynomial.unknown("x"), Polynomial.unknown("y")


def test_a_model_gives_every_unknown_its_exact_number():
    answer, model = model_of([equal(3 * x, 1), equal(x + y, 1)], 10)
    assert (answer, model) == ("sat", {"x": Approximate(Fraction(1, 3)), "y": Approximate(Fraction(2, 3))})


def test_an_irrational_number_of_a_model_is_marked_and_near():
    answer, model = model_of([equal(x * x, 2), above(x)], 10)
    assert answer == "sat"
    assert not model["x"].exact
    assert abs(model["x"].value ** 2 - 2) < Fraction(1, 10**9)


def test_contradictions_have_no_model():
    assert model_of([above(x), above(-x)], 10) == ("unsat", {})
    assert model_of([above(-x * x)], 10) == ("unsat", {})


def test_a_core_names_guards_that_cannot_hold_together():
    solver = Z3Solver()
    solver.add(at_least(x, 1))
    solver.add_if(["small"], above(0, x))
    solver.add_if(["other"], at_least(y))
    assert solver.check(10, ["small", "other"]) == "unsat"
    assert solver.core() == {"small"}
    assert solver.check(10, ["other"]) == "sat"
    assert "other" in solver.true_guards()


def test_a_choice_of_guards_is_an_alternative():
    solver = Z3Solver("QF_LRA")
    solver.add_any_of([["low"], ["high", "really"]], ["clause"])
    solver.add_if(["low"], above(0, x))
    solver.add_if(["high"], above(x, 5))
    solver.add(at_least(x))
    assert solver.check(10, ["clause"]) == "sat"
    assert {"high", "really"} <= solver.true_guards()
    assert solver.model()["x"].value > 5


def test_no_opinion_on_what_is_no_script():
    assert decide("(assert", 1) == "unknown"
