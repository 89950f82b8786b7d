from fractions import Fraction

import pytest
from given_markets import JUDGE, OPPOSED, about, accepted, least_worth, opened, worth

from certify.provers.clock import Clock
from certify.provers.given_numbers.deviations import conditions
from certify.provers.given_numbers.levels import climb, guarantee
from certify.provers.given_numbers.programs import Program
from certify.spec.polynomial import Polynomial


def test_what_an_agent_is_paid_is_at_least_what_it_guarantees_itself():
    given = opened(about(JUDGE, worth(1)))
    (condition,) = conditions(given)
    assert Program(given, Clock(60), condition.enough.terms).least()[0] == 0
    guarantee(given, condition, Clock(60))
    assert Program(given, Clock(60), condition.enough.terms).least()[0] == Fraction(2, 3)
    before = len(given.branch.steps)
    guarantee(given, condition, Clock(60))
    assert len(given.branch.steps) == before


@pytest.mark.parametrize(("off", "reached"), [(Fraction(-1, 20), True), (Fraction(0), True), (Fraction(1, 20), False)])
def test_a_margin_comes_down_to_nothing_up_to_the_least_value(off, reached):
    least = least_worth(OPPOSED, eta=Fraction(1, 4), selection=True).lower
    problem = about(OPPOSED, worth(least + off), eta=Fraction(1, 4), selection=True)
    given = opened(problem)
    (margin,) = [Polynomial(row.terms) for row in given.rows if row.sign == ">"]
    selected = [each for each in conditions(given) if each.denied.selection]
    assert climb(given, margin, selected, Clock(60)) == reached
    if reached:
        end = Program(given, Clock(60)).refuted()
        number = given.derive(end)
        assert accepted(problem, given.branch.closed_by(given.contradiction()))
        assert given.branch.state.comparison(number).polynomial.is_constant
