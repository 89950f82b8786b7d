"""The amount by which a claim about what exists fails, against brute force, and what the kernel says of it."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from search_problems import problem

from certify.kernel.proof import Witness
from certify.kernel.witness import check_counterexample
from certify.provers.clock import Clock
from certify.search.completion import Candidate
from certify.search.largest_slack import largest_slack
from certify.search.measuring import with_violation
from certify.search.open_measuring import between
from certify.search.open_witness import open_witness
from certify.search.witnesses import witness
from certify.spec.errors import RejectedError
from certify.spec.formula import at_least
from certify.spec.polynomial import Polynomial
from certify.spec.violation import Violation


def measured(stated, values, shape=None):
    """Return the amount that the kernel accepted at these numbers; those next to it are refused."""
    asked = problem(stated, shape)
    found = witness(asked, Candidate(values, {}), Clock(20))
    assert found is not None
    exact = with_violation(asked, found)
    check_counterexample(asked, exact)
    if exact.violation is not None:
        for wrong in (exact.violation.least + Fraction(1, 1000), exact.violation.least - Fraction(1, 1000)):
            with pytest.raises(RejectedError):
                check_counterexample(asked, replace(exact, violation=Violation(wrong, wrong)))
    return exact.violation


class Shares:
    """Two numbers that sum to 1."""

    def __init__(self, name="share"):
        self.name = name

    def introduce(self, t):
        return t.distribution(self.name, 2)


forms = st.lists(st.tuples(*[st.integers(-4, 4)] * 3), min_size=1, max_size=3)


def least_over_shares(rows, inner, outer):
    """The amount and a first share that has it, by brute force: it is linear between shares where two forms meet."""
    ends = {Fraction(0), Fraction(1)}
    lines = [(a - b, b + c) for a, b, c in rows]
    lines += [(-slope, -constant) for slope, constant in lines]
    for (one, first), (two, second) in combinations(lines, 2):
        if one != two:
            ends.add(Fraction(second - first, one - two))
    return outer((inner(-(a * y + b * (1 - y) + c) for a, b, c in rows), y) for y in ends if 0 <= y <= 1)


@settings(deadline=None, max_examples=40)
@given(forms, st.booleans(), st.booleans())
def test_the_amount_is_that_of_the_best_candidate_or_of_the_worst_of_all(rows, conjunction, exists):
    def stated(t):
        join = t.all_of if conjunction else t.any_of
        quantified = t.exists if exists else t.for_all
        zero = t.unknown("zero")
        t.claim(quantified(Shares(), lambda share: join(a * share[0] + b * share[1] + c >= zero for a, b, c in rows)))

    amount, share = least_over_shares(rows, max if conjunction else min, min if exists else max)
    assume(amount > 0)
    assert measured(stated, {"zero": 0, "share[0]": share, "share[1]": 1 - share}) == Violation(amount, amount)


def extreme_equilibria(rows, columns):
    """The extreme equilibria of a 2x2 game, by trying all chances at which somebody is indifferent."""

    def chances(table):
        slope = table[0][0] - table[1][0] - table[0][1] + table[1][1]
        mixed = Fraction(table[1][1] - table[0][1], slope) if slope else Fraction(0)
        return {Fraction(0), Fraction(1), mixed if 0 < mixed < 1 else Fraction(0)}

    for x, y in product(chances(list(zip(*columns, strict=True))), chances(rows)):
        first = [row[0] * y + row[1] * (1 - y) for row in rows]
        second = [columns[0][b] * x + columns[1][b] * (1 - x) for b in (0, 1)]
        if first[0] * x + first[1] * (1 - x) == max(first) and second[0] * y + second[1] * (1 - y) == max(second):
            yield first[0] * x + first[1] * (1 - x), second[0] * y + second[1] * (1 - y)


tables = st.tuples(*[st.tuples(*[st.integers(-2, 3)] * 2)] * 2)


@settings(deadline=None, max_examples=25)
@given(tables, tables, st.booleans())
@example(((-2, 0), (3, -1)), ((0, 0), (0, 0)), False)
def test_no_equilibrium_of_a_game_falls_short_by_less(rows, columns, both):
    def stated(t):
        game = t.normal_form(players=2)
        bound = t.unknown("bound")

        def is_low(played):
            return t.sum(played.payoffs) <= bound if both else played.payoff(0) <= bound

        t.claim(t.exists(game.nash(), is_low))

    lowest = min(sum(paid) if both else paid[0] for paid in extreme_equilibria(rows, columns))
    values = {f"payoff0[{a},{b}]": rows[a][b] for a in (0, 1) for b in (0, 1)}
    values |= {f"payoff1[{a},{b}]": columns[a][b] for a in (0, 1) for b in (0, 1)}
    assert measured(stated, {**values, "bound": lowest - 2}, {"actions": 2}) == Violation(2, 2)


def test_a_premise_inside_of_what_exists_is_met_or_not():
    def stated(t):
        x = t.unknown("x")
        t.claim(t.exists(Shares(), lambda share: t.condition(share[0] >= share[1]) & (share[1] >= x)))

    assert measured(stated, {"x": 3}) == Violation(Fraction(5, 2), Fraction(5, 2))


def test_without_candidates_there_is_no_amount():
    def stated(t):
        x = t.unknown("x")
        t.claim(t.exists(Shares(), lambda share: t.condition(share[0] >= 2) & (share[1] >= x)))

    assert measured(stated, {"x": 3}) is None


def test_the_largest_amount_of_several_claims_counts():
    def stated(t):
        x = t.unknown("x")
        t.claim(t.exists(Shares(), lambda share: share[1] >= x))
        t.claim(x <= 0)
        t.claim(t.exists(Shares("other"), lambda share: share[1] >= 2 * x))

    assert measured(stated, {"x": 3}) == Violation(5, 5)


def test_an_amount_that_no_candidate_attains_is_a_bound_from_below():
    def stated(t):
        x = t.unknown("x")
        t.claim(t.exists(Shares(), lambda share: t.condition(share[1] < Fraction(1, 2)) & (share[1] >= x)))

    found = measured(stated, {"x": 1})
    assert found.exact is None
    assert 0 <= found.least <= Fraction(1, 2)
    assert found.most is None or found.most > Fraction(1, 2)


def test_a_witness_with_an_amount_stays_as_it_is():
    asked = problem(lambda t: t.claim(t.unknown("x") >= 3))
    found = Witness({"x": 1}, violation=Violation(1, None))
    assert with_violation(asked, found) is found


def test_the_amount_of_an_exponential_lies_between_proved_bounds():
    def stated(t):
        t.claim(t.exp(t.unknown("x")) <= 2)

    asked = problem(stated)
    found = between(asked, open_witness(asked, {"x": 1}, Clock(10)), Clock(10))
    check_counterexample(asked, found)
    assert 0.718281828 <= found.violation.least < found.violation.most <= 0.718281829
    for wrong in (Violation(found.violation.most, found.violation.most), Violation(0, found.violation.least)):
        with pytest.raises(RejectedError):
            check_counterexample(asked, replace(found, violation=wrong))


def test_an_exponential_that_cancels_leaves_an_exact_amount():
    def stated(t):
        value = t.exp(t.unknown("x"))
        t.claim(value <= value - t.unknown("y"))

    asked = problem(stated)
    found = between(asked, open_witness(asked, {"x": 1, "y": Fraction(1, 3)}, Clock(10)), Clock(10))
    assert found.violation == Violation(Fraction(1, 3), Fraction(1, 3))


def test_the_largest_slack_of_a_product_is_found():
    x, y, slack = map(Polynomial.unknown, ("x", "y", "slack"))
    unit = [at_least(x), at_least(1, x), at_least(y), at_least(1, y)]
    formula = unit[0] & unit[1] & unit[2] & unit[3] & at_least(2 * x * y - x - y, slack)
    assert largest_slack("slack", formula, Clock(10))["slack"] == 0
    assert largest_slack("slack", at_least(-1, x) & at_least(x) & at_least(x, slack), Clock(10)) is None
