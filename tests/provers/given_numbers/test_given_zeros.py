from certify.kernel.core import State, refute
from certify.provers.branch import Branch
from certify.provers.clock import Clock
from certify.provers.given_numbers.facts import Given
from certify.provers.given_numbers.zeros import force_zeros
from certify.spec.formula import above, at_least
from certify.spec.polynomial import Polynomial

NAMES = ("x", "y", "z")
x, y, z = map(Polynomial.unknown, NAMES)


def zeros(*formulas, known=0):
    """The unknowns proved to be 0; a claim that one of them is positive is then refuted by these steps."""
    given = Given(Branch(State(formulas, unknowns=NAMES)))
    force_zeros(given, Clock(60), known)
    for name, number in given.numbers.items():
        assert number == 0
        said = [*formulas, above(2 * Polynomial.unknown(name))]
        denied = Given(Branch(State(said, unknowns=NAMES)))
        force_zeros(denied, Clock(60), known)
        refute(State(said, unknowns=NAMES), denied.branch.closed_by(denied.contradiction()))
    return set(given.numbers)


def test_what_a_negative_number_multiplies_is_zero():
    assert zeros(at_least(x), at_least(-3 * x)) == {"x"}
    assert zeros(at_least(x), at_least(3 * x)) == set()


def test_what_something_negative_multiplies_is_zero():
    assert zeros(at_least(x), above(y, z), at_least(x * z - x * y)) == {"x"}
    assert zeros(at_least(x), at_least(y, z), at_least(x * z - x * y)) == set()


def test_a_zero_makes_another_one():
    assert zeros(at_least(x), at_least(y), at_least(-2 * x), above(1, x), at_least(y * x - y)) == {"x", "y"}


def test_a_number_of_unknown_sign_is_left_alone():
    assert zeros(above(y, z), at_least(x * z - x * y)) == set()


def test_earlier_facts_are_left_alone():
    assert zeros(at_least(x), at_least(-3 * x), known=2) == set()
