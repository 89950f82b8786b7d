import json
from dataclasses import replace
from fractions import Fraction
from math import lcm

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smallest_examples import any_example, smallest, texts

from certify.bounds.theorem import theorem_bound
from certify.hulls.combination import Search
from certify.spec.errors import InputError
from certify.spec.formula import holds_at
from certify.spec.questions.bound_variant import optimum
from certify.spec.questions.hull_fit import Fit
from certify.spec.reading.market import parse_market, write_market
from certify.strategies import HUGE, NEAR, aligned_markets, exact_market, markets
from certify.strategies.degeneracies import MARKET_KINDS

ALIGNMENTS = ("hull", "near", "outside")
SIZES = {"types": (1, 2), "signals": (1, 2)}
ANY = markets() | markets(**SIZES) | markets(types=(1, 2))


def flat(table):
    return [value for row in table for value in row]


def least_error(market, form):
    """The exact least error with one offset, by linear programming; all states count."""
    fit = Fit(flat(market.user), [flat(table) for table in market.agent_utilities], form)
    return Search(fit).best(len(fit.agents)).combination.error


def least_error_by_state(market):
    """The exact least error of nonnegative weights with an offset for each state that is likely."""
    return (optimum(market) - theorem_bound(market).value) / 2


def losses(market):
    """For each likely (type, signal), how much less than the best each action is worth to the user."""
    for z, x in {(z, x) for z, x, _ in market.joint}:
        here = {y: mass for (cz, cx, y), mass in market.joint.items() if (cz, cx) == (z, x)}
        values = [sum(mass * row[y] for y, mass in here.items()) / sum(here.values()) for row in market.user]
        yield sorted(max(values) - value for value in values)


def tables(market):
    return [market.user, *market.agent_utilities]


def has_duplicates(market):
    rows = list(zip(*tables(market), strict=True))
    return len(set(rows)) < len(rows)


def has_dominated(market):
    return any(
        better != worse and all(x >= y for x, y in zip(better, worse, strict=True))
        for better in market.user
        for worse in market.user
    )


PRESENT = {
    "ties": lambda market: any(each[1] == 0 for each in losses(market)),
    "near-ties": lambda market: any(NEAR in each for each in losses(market)),
    "duplicates": has_duplicates,
    "dominated": has_dominated,
    "indifferent": lambda market: any(len(set(table)) == 1 for table in market.agent_utilities),
    "extreme": lambda market: any(abs(v) in (HUGE, Fraction(1, HUGE)) for t in tables(market) for v in flat(t)),
    "impossible": lambda market: len({x for _, x, _ in market.joint}) < len(market.signals),
}


@settings(deadline=None)
@given(ANY | markets("hull") | markets("near", **SIZES) | markets("outside", **SIZES))
def test_markets_are_read_back_from_their_file(market):
    assert parse_market(json.loads(json.dumps(write_market(market))), "market") == market
    assert sum(market.joint.values()) == 1
    assert min(market.joint.values()) > 0


@settings(deadline=None)
@given(markets(agents=(2, 3), numerators=(0, 5), denominators=7, degenerate=False, **SIZES))
def test_plain_markets_have_small_numbers_and_every_cell(market):
    numbers = [value for table in tables(market) for value in flat(table)]
    assert lcm(*(number.denominator for number in numbers)) in (1, 7)
    assert 0 <= min(numbers) <= max(numbers) <= Fraction(5, 7)
    assert len(market.joint) == len(market.types) * len(market.signals) * len(market.states)


@settings(deadline=None)
@given(ANY)
def test_markets_of_a_file_become_markets_of_the_spec(document):
    market = exact_market(document)
    assert (market.agents, market.actions, market.states) == tuple(
        len(names) for names in (document.agents, document.actions, document.states)
    )
    assert list(market.views) == list(dict.fromkeys((z, x) for z, x, _ in document.joint))


@settings(deadline=None)
@given(aligned_markets("hull") | aligned_markets("near", **SIZES) | aligned_markets("outside"))
def test_the_weights_attain_the_error_that_is_told(drawn):
    market = exact_market(drawn.market)
    assert sum(drawn.weights) == 1
    assert holds_at(market.aligned(drawn.weights, error=drawn.error, offset=drawn.offset))
    if drawn.error:
        less = drawn.error * Fraction(999, 1000)
        assert not holds_at(market.aligned(drawn.weights, error=less, offset=drawn.offset))


@settings(max_examples=40, deadline=None)
@given(aligned_markets("hull") | aligned_markets("hull", **SIZES))
def test_a_market_in_the_hull_has_error_zero(drawn):
    assert (drawn.error, drawn.least) == (0, 0)
    assert least_error(drawn.market, "convex") == 0
    assert least_error_by_state(drawn.market) == 0


@settings(max_examples=40, deadline=None)
@given(aligned_markets("near") | aligned_markets("near", **SIZES))
def test_a_market_near_the_hull_misses_it_by_exactly_what_is_told(drawn):
    assert 0 < drawn.least == drawn.error <= Fraction(1, 100)
    assert least_error(drawn.market, "convex") == drawn.error
    assert least_error(drawn.market, "conic") == drawn.error
    assert least_error_by_state(drawn.market) == drawn.error


@settings(max_examples=40, deadline=None)
@given(aligned_markets("outside") | aligned_markets("outside", **SIZES))
def test_a_market_outside_the_hull_is_missed_by_all_weights(drawn):
    assert Fraction(1, 10) <= drawn.least <= least_error_by_state(drawn.market)
    assert drawn.least <= least_error(drawn.market, "conic")
    assert least_error(drawn.market, "convex") <= drawn.error


@settings(max_examples=30, deadline=None)
@given(markets("near", distance="1/7"), markets("outside", distance=5))
def test_a_distance_is_kept(near, outside):
    assert least_error_by_state(near) == Fraction(1, 7)
    assert least_error_by_state(outside) >= 5


def test_a_market_just_outside_is_drawn_at_its_distance_and_beyond():
    one_half = markets("outside", distance="1/2")
    assert least_error_by_state(any_example(one_half, lambda m: least_error_by_state(m) == Fraction(1, 2)))
    assert any_example(one_half, lambda m: least_error_by_state(m) > 1)


@pytest.mark.parametrize("kind", MARKET_KINDS)
@pytest.mark.parametrize("alignment", [None, "hull"])
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_a_kind_that_is_asked_for_is_in_every_market(kind, alignment, data):
    sizes = data.draw(st.sampled_from(({}, SIZES, {"types": 2})))
    assert PRESENT[kind](data.draw(markets(alignment, degenerate={kind}, **sizes)))


@pytest.mark.parametrize("kind", MARKET_KINDS)
@pytest.mark.parametrize("alignment", ["near", "outside"])
def test_each_kind_is_drawn_near_and_outside_the_hull(kind, alignment):
    drawn = any_example(markets(alignment, actions=3, states=2), PRESENT[kind])
    assert len(drawn.actions) == 3


@pytest.mark.parametrize("kind", MARKET_KINDS)
def test_each_kind_is_drawn_without_being_asked_for(kind):
    large = markets(agents=2, actions=3, states=2, numerators=(-99, 99))
    drawn = any_example(large, lambda market: PRESENT[kind](market) and len(set(flat(market.user))) > 2)
    assert PRESENT[kind](drawn)


ONE = {
    None: ([["0"]], [["0"]]),
    "hull": ([["0"]], [["0"]]),
    "near": ([["-1/100"], ["1/100"]], [["0"], ["0"]]),
    "outside": ([["0"], ["2"]], [["0"], ["0"]]),
}


@pytest.mark.parametrize("alignment", ONE)
def test_markets_shrink_to_one_agent_one_state_and_zeros(alignment):
    market = smallest(markets(alignment))
    assert (texts(market.user), *texts(market.agent_utilities)) == ONE[alignment]
    assert market.joint == {(0, 0, 0): 1}
    assert market.sees_state


@pytest.mark.parametrize(
    ("kind", "user", "agent"),
    [
        ("ties", [["0"], ["0"]], [["0"], ["0"]]),
        ("duplicates", [["0"], ["0"]], [["0"], ["0"]]),
        ("dominated", [["0"], ["-1"]], [["0"], ["-1"]]),
        ("indifferent", [["0"], ["0"]], [["0"], ["0"]]),
        ("near-ties", [["0"], ["-1/1000000000"]], [["0"], ["-1/1000000000"]]),
        ("extreme", [["1000000000000"]], [["1000000000000"]]),
        ("impossible", [["0", "0"]], [["0", "0"]]),
    ],
)
def test_a_kind_shrinks_to_its_smallest_market_in_the_hull(kind, user, agent):
    market = smallest(markets("hull", degenerate={kind}))
    assert (texts(market.user), texts(market.agent_utilities)) == (user, [agent])


def test_a_market_in_which_agents_disagree_shrinks_to_two_agents_and_two_actions():
    def disagree(market):
        favourites = {max(range(len(table)), key=lambda a, t=table: t[a][0]) for table in market.agent_utilities}
        return len(favourites) > 1

    market = smallest(markets("hull"), disagree)
    assert (len(market.agents), len(market.actions), len(market.states)) == (2, 2, 1)
    assert all(abs(value) <= 1 for table in market.agent_utilities for value in flat(table))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"alignment": "inside"}, 'alignment: expected one of hull, near, outside, None, got "inside"'),
        ({"alignment": "near", "actions": 1}, "actions: alignment 'near' needs at least 2, got at most 1"),
        ({"alignment": "hull", "distance": 1}, "distance: expected none with alignment 'hull', got 1"),
        ({"alignment": "near", "distance": 0}, "distance: expected a positive number, got 0"),
        ({"alignment": "near", "distance": "x"}, "distance: expected a number"),
        ({"agents": 0}, "agents: expected at least 1, got 0"),
        ({"signals": 0}, "signals: expected at least 1, got 0"),
        ({"types": (1, 2, 3)}, "types: expected an integer or a pair"),
        ({"actions": 1, "degenerate": {"ties"}}, "actions: ties needs at least 2, got at most 1"),
        ({"states": 1, "degenerate": {"impossible"}}, "states: impossible needs at least 2, got at most 1"),
        ({"signals": 1, "degenerate": {"impossible"}}, "signals: impossible needs at least 2, got at most 1"),
        ({"degenerate": {"typo"}}, 'degenerate: expected True, False or a set of ties, .* got "typo"'),
    ],
)
def test_refuses_arguments_that_are_not_what_they_have_to_be(arguments, message):
    with pytest.raises(InputError, match=message):
        markets(**arguments)


def test_refuses_an_aligned_market_without_an_alignment():
    with pytest.raises(InputError, match="alignment: expected one of hull, near, outside, got null"):
        aligned_markets(None)


def test_refuses_separate_signals_where_they_have_to_be_shared():
    market = replace(smallest(markets()), sharing="separate")
    with pytest.raises(InputError, match="market: expected agents that share their signal"):
        exact_market(market)
