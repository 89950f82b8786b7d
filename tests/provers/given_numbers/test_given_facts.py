from fractions import Fraction

from given_markets import JUDGE, about, opened, worth
from hypothesis import given
from hypothesis import strategies as st

from certify import theorem
from certify.kernel.core import State, refute
from certify.provers.branch import Branch
from certify.provers.given_numbers.facts import Given, Sum, speaks_of_rules
from certify.spec.formula import above, any_of, at_least, equal
from certify.spec.polynomial import Polynomial

NAMES = ("a", "b", "x", "y")
a, b, x, y = map(Polynomial.unknown, NAMES)


def branch(*formulas):
    return Given(Branch(State(formulas, unknowns=NAMES)))


def test_numbers_that_follow_from_each_other_are_put_in():
    known = branch(equal(a + b, 3), equal(2 * a, 1), at_least(a * x + b * y, 2), at_least(x))
    assert known.numbers == {"a": Fraction(1, 2), "b": Fraction(5, 2)}
    assert known.plain(a * x + b * y - 2) == x * Fraction(1, 2) + y * Fraction(5, 2) - 2
    assert [row.terms for row in known.rows] == [known.plain(a * x + b * y - 2).terms, {("x",): 1}]
    assert known.signs == {"x": 3}


def test_a_sum_of_rows_is_a_step_that_gives_what_the_rows_say():
    known = branch(equal(a, 2), at_least(a * x, 4), equal(y, x))
    first, second = known.rows
    total = Sum()
    total.row(3, first)
    total.row(-1, second)
    total.constant(5)
    number = known.derive(total)
    assert known.branch.state.comparison(number) == above(6 * x - 12 - (y - x) + 5)
    assert Sum().step().products == ()


def test_a_row_times_an_unknown_is_the_same_times_that_unknown():
    known = branch(equal(a, 2), at_least(a * x - a * y), at_least(b), equal(a * x + b, 3))
    inequality, _, equality = known.rows
    total = Sum()
    total.row(2, inequality, ("b",), (known.signs["b"],))
    total.row(1, equality, ("y",))
    number = known.derive(total.scaled(3))
    assert known.branch.state.comparison(number).polynomial == 3 * (2 * b * (2 * x - 2 * y) + y * (2 * x + b - 3))


@given(st.integers(-3, 3), st.sampled_from([at_least, above, equal]))
def test_a_number_that_is_false_ends_the_branch(number, said):
    known = branch(equal(a, number), said(a * a - 4))
    end = known.contradiction()
    true = {at_least: number**2 >= 4, above: number**2 > 4, equal: number**2 == 4}[said]
    assert (end is None) == true
    if end is not None:
        refute(State([equal(a, number), said(a * a - 4)], unknowns=NAMES), known.branch.closed_by(end))


def test_a_part_of_an_alternative_leaves_the_branch_above_it_as_it_was():
    known = branch(equal(a, 1), any_of([equal(x, a), equal(x, 2 * a)]), at_least(x * y, 1))
    inner = known.under(equal(x, 2 * a), clause=1)
    assert inner.numbers == {"a": 1, "x": 2}
    assert known.numbers == {"a": 1}
    assert {("y",): 2, (): -1} in [row.terms for row in inner.rows]
    assert list(inner.branch.clauses()) == []


def test_chances_are_what_adds_up():
    assert branch(at_least(x), at_least(y), equal(x + y, 1), at_least(a)).chances == {"x", "y"}
    assert branch(at_least(x), equal(x + b, 1), at_least(a)).chances == {"x"}


def test_a_market_is_known_by_what_is_assumed_of_all_rules():
    @theorem
    def no_rules(t):
        t.claim(t.unknown("x") >= 1)

    problem = about(JUDGE, worth(1))
    assert speaks_of_rules(problem)
    assert not speaks_of_rules(no_rules.problem())
    assert opened(problem).numbers["prior[1]"] == Fraction(2, 3)
