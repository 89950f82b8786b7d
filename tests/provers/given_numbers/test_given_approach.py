from fractions import Fraction

from given_markets import JUDGE, about, opened, worth

from certify.provers.clock import Clock
from certify.provers.given_numbers.advice import best_advice
from certify.provers.given_numbers.approach import Approach, largest, named_slack, use_near
from certify.provers.given_numbers.deviations import conditions
from certify.spec.formula import Atom
from certify.spec.polynomial import Polynomial


def short_of(amount):
    """The branch in which the prosecutor gets less than an amount, the slack by which, and its condition."""
    given = opened(about(JUDGE, worth(1)))
    (condition,) = conditions(given)
    inner = given.under(Atom(amount - condition.enough, ">"))
    return inner, named_slack(inner, amount - condition.enough), condition


def test_a_slack_is_positive_and_at_most_what_a_program_says():
    inner, slack, _ = short_of(Fraction(2, 3))
    assert slack == Polynomial.unknown("slack")
    assert "slack" in inner.strict
    limit, fact = largest(inner, slack, Clock(60))
    assert limit == Fraction(2, 3)
    assert inner.branch.state.comparison(fact).polynomial == limit - slack


def test_two_slacks_have_two_names():
    inner, first, condition = short_of(Fraction(2, 3))
    assert named_slack(inner, Fraction(2, 3) - condition.enough) == Polynomial.unknown("slack'")
    assert first == Polynomial.unknown("slack")


def test_what_no_fact_says_to_be_positive_is_no_slack():
    inner, _, condition = short_of(Fraction(2, 3))
    assert named_slack(inner, condition.enough) is None


def test_next_to_the_best_advice_the_user_obeys():
    inner, slack, condition = short_of(Fraction(2, 3))
    (advice,) = best_advice(condition.problem, 2, Clock(60))
    most = largest(inner, slack, Clock(60))
    use_near(inner, condition.fact, Approach(advice.rule, advice.inner, Fraction(1, 100)), slack, most, Clock(60))
    obeyed = [name for name, number in inner.numbers.items() if name.startswith("response to 0") and number == 1]
    assert len(obeyed) == 2
