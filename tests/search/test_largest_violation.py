from fractions import Fraction

import pytest
from search_problems import ALIGNMENT, RULES, Number, problem

from certify.kernel.witness import check_counterexample, check_witness
from certify.provers.clock import Clock
from certify.search.draws import RandomDraw
from certify.search.furthest import MOST_TO_SPARE
from certify.search.hunt import Hunt
from certify.search.largest_violation import LargestViolation, fails_by
from certify.search.violation import violation
from certify.search.worst_game import worst_game
from certify.spec.formula import Exists, ForAll, Or, above, at_least, condition, equal, holds_at, substitute
from certify.spec.polynomial import Polynomial
from certify.spec.violation import Violation

X, Y, Z = map(Polynomial.unknown, "xyz")


def unit(t, values):
    t.assume(t.all_of(part for value in values for part in (value >= 0, value <= 1)), name="unit")


def sum_is_small(t):
    x = t.vector("x", 3)
    unit(t, x)
    t.claim(t.sum(x) <= 2)


def product_is_small(t):
    x = t.vector("x", 2)
    unit(t, x)
    t.claim(4 * x[0] * x[1] <= x[0])


def no_bound(t):
    x = t.unknown("x")
    t.claim(x <= 1)


def holds_with_a_half_to_spare(t):
    x = t.vector("x", 2)
    unit(t, x)
    t.claim(x[0] * x[1] <= Fraction(3, 2))


def quantified(t):
    t.claim(t.for_all(Number(), lambda z: z >= t.unknown("x")))


class Share:
    """A number from 0 to 1."""

    def introduce(self, t):
        share = t.unknown("share")
        t.assume(share >= 0)
        t.assume(share <= 1)
        return share


def some_share_is_larger(t):
    x = t.unknown("x")
    unit(t, [x])
    t.claim(t.exists(Share(), lambda share: share >= 3 * x))


def some_share_is_nearly_as_large(t):
    x = t.unknown("x")
    unit(t, [x])
    t.claim(t.exists(Share(), lambda share: share + Fraction(1, 2) >= x))


def nash_pays_at_least_maxmin(t):
    game = t.normal_form(players=2)
    eq = t.every(game.nash())
    for i in game.players:
        t.claim(eq.payoff(i) >= game.maxmin(i))


def user_in_the_unit_interval(t):
    """No equilibrium gives the user less than she would get informed; eps is 1/4."""
    market = t.market()
    t.assume(market.aligned(t.weights(), error=Fraction(1, 4), offset=market.offset("offset")), name="alignment")
    t.assume(market.unique_optimum(), name="unique optimum")
    unit(t, [value for row in market.user for value in row])
    t.claim(t.every(market.equilibrium()).user_value >= t.sum(market.best_informed_values().values()))


def worst(stated, shape=None, *, seconds):
    asked = problem(stated, shape)
    first = Hunt(asked, Clock(20)).run(0)
    found = worst_game(asked, first.witness, Clock(seconds))
    check_witness(asked.hypotheses(), asked.unknowns, found.found.witness, asked.functions)
    assert violation(asked, found.found.witness.values) == found.found.violation >= first.violation
    return found


def amounts(stated, drafts, shape=None):
    asked = problem(stated, shape) if callable(stated) else stated
    largest, draw = LargestViolation(asked, lambda: 5.0), RandomDraw(0)
    drawn = [largest.draft(draw) for _ in range(drafts)]
    found = [each for each in map(largest.of, filter(None, drawn)) if each is not None]
    return [largest.climbed(each, draw).amount for each in found]


@pytest.mark.parametrize(
    ("claim", "numbers"),
    [
        (at_least(X, 3), {"x": 1}),
        (equal(X, Y), {"x": 1, "y": 4}),
        (at_least(X) & at_least(Y, 2), {"x": 1, "y": 1}),
        (Or((at_least(X), at_least(Y, 2))), {"x": -1, "y": 0}),
    ],
)
def test_a_claim_fails_by_its_violation_and_by_no_more(claim, numbers):
    def stated_of_two(t):
        t.unknown("x")
        t.unknown("y")
        t.claim(claim)

    stated = problem(stated_of_two)
    amount = violation(stated, numbers)
    at = {name: Polynomial.constant(value) for name, value in numbers.items()}
    for extra, expected in ((0, True), (Fraction(1, 100), False)):
        failing = fails_by(claim, Polynomial.constant(amount + extra))
        assert holds_at(substitute(failing, at)) is expected


def test_what_exists_fails_by_what_every_candidate_lacks():
    claim = Exists(("z",), condition(at_least(3, Z)) & at_least(Z, X))
    assert fails_by(claim, Y) == ForAll(("z",), above(Z, 3) | at_least(X - Z - Y))
    assert LargestViolation(problem(quantified), lambda: 1.0).is_defined


def test_conditions_alone_have_no_amount():
    assert fails_by(condition(at_least(X)), Y) is None
    assert not LargestViolation(problem(lambda t: t.claim(t.condition(t.unknown("x") >= 0))), lambda: 1.0).is_defined


@pytest.mark.parametrize(
    ("stated", "most"), [(sum_is_small, 1), (product_is_small, 3), (holds_with_a_half_to_spare, -0.5)]
)
def test_the_largest_violation_of_a_small_statement_is_found(stated, most):
    assert max(amounts(stated, 30)) == most


def test_no_game_that_meets_the_assumptions_of_a_theorem_breaks_it():
    found = amounts(nash_pays_at_least_maxmin, 6)
    assert max(found) == 0


def test_no_equilibrium_of_a_market_breaks_the_theorem():
    found = amounts(ALIGNMENT["best_ai_selection"].problem(RULES), 6)
    assert found
    assert max(found) <= 0


def test_what_does_not_exist_is_missed_by_as_much_as_can_be():
    asked = problem(some_share_is_larger)
    found = worst_game(asked, Hunt(asked, Clock(20)).run(0).witness, Clock(1)).found
    assert (found.violation, found.witness.violation) == (2, Violation(2, 2))
    check_counterexample(asked, found.witness)


def test_the_account_of_a_true_existence_claim_says_how_near_it_is_to_fail():
    hunt = Hunt(problem(some_share_is_nearly_as_large), Clock(3))
    assert hunt.run(0) is None
    assert hunt.tally.closest == Fraction(-1, 2)


def test_a_counterexample_is_made_as_bad_as_can_be():
    assert worst(sum_is_small, seconds=1).found.violation == 1
    assert worst(product_is_small, seconds=1).found.violation == 3


def test_where_nothing_bounds_the_violation_the_search_stops_and_says_so():
    found = worst(no_bound, seconds=20)
    assert (found.found.violation, found.is_bounded) == (MOST_TO_SPARE, False)


@pytest.mark.slow
def test_the_sharp_constant_for_bounded_utilities_is_found_without_a_hint():
    assert worst(user_in_the_unit_interval, RULES, seconds=25).found.violation == Fraction(1, 3)


def test_a_hunt_that_finds_nothing_says_how_near_it_came():
    for stated, closest in ((nash_pays_at_least_maxmin, 0), (holds_with_a_half_to_spare, Fraction(-1, 2))):
        hunt = Hunt(problem(stated), Clock(2))
        assert hunt.run(0) is None
        assert hunt.tally.closest == closest
