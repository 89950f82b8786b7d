from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from small_markets import best_payoff, least_selection_value, market_of, markets, replayed, vertices, worth

from certify.bounds import bound
from certify.bounds.selection_climb import simplest


@settings(max_examples=60, deadline=None)
@given(market=markets(agents=(1, 3), actions=(2, 2), states=(2, 3), top=6))
def test_the_least_value_is_that_of_the_worst_vertex(market):
    answer = bound(market, kind="best-agent")
    assert answer.lower == answer.attained == least_selection_value(market)


@settings(max_examples=12, deadline=None)
@given(market=markets(agents=(2, 2), actions=(3, 3), states=(2, 2), top=9))
def test_the_least_value_is_that_of_the_worst_vertex_with_three_actions(market):
    assert bound(market, kind="best-agent").lower == least_selection_value(market)


@settings(max_examples=40, deadline=None)
@given(
    market=markets(agents=(2, 3), actions=(2, 2), states=(2, 3), top=6),
    eta=st.sampled_from([Fraction(1, 5), Fraction(1)]),
    shares=st.lists(st.integers(0, 6), min_size=40, max_size=40).filter(any),
)
def test_no_random_law_that_withstands_all_offers_is_below_the_bound(market, eta, shares):
    answer = bound(market, kind="best-agent", eta=eta)
    corners = vertices(market)
    for start in range(len(corners)):
        used = [shares[(start + i) % len(shares)] for i in range(len(corners))]
        if not sum(used):
            continue
        law = [
            sum((Fraction(s, sum(used)) * q[i] for s, q in zip(used, corners, strict=True)), Fraction(0))
            for i in range(len(corners[0]))
        ]
        value = worth(market.user, law)
        if all(worth(u, law) + eta >= best_payoff(u, market.user, corners, value) for u in market.agent_utilities):
            assert value >= answer.lower


@settings(max_examples=50, deadline=None)
@given(
    market=st.one_of(markets(top=9), markets(types=2, joint=True), markets(actions=(4, 4), states=(4, 4), top=50)),
    eta=st.sampled_from([0, "1/7"]),
)
def test_every_certificate_is_accepted_and_the_bound_is_attained(market, eta, tmp_path_factory):
    answer = bound(market, kind="best-agent", eta=eta)
    assert answer.gap == 0
    assert answer.theorem <= answer.lower <= answer.optimum
    verdict = replayed(market, answer, tmp_path_factory.mktemp("market"))
    assert verdict.accepted, verdict.reason


def test_a_single_agent_gets_its_favourite_law():
    market = market_of([[1, 0], [0, 1]], [[[0, 0], [1, 1]]], [7, 3])
    answer = bound(market, kind="best-agent")
    assert answer.lower == answer.attained == Fraction(7, 10)


def test_two_agents_alike_keep_what_one_gets_alone():
    market = market_of([[1, 0], [0, 1]], [[[0, 0], [1, 1]]] * 2, [7, 3])
    assert bound(market, kind="best-agent").lower == Fraction(7, 10)


def test_opposed_agents_are_driven_to_the_users_best_value():
    market = market_of([[1, 0], [0, 1]], [[[0, 0], [1, 1]], [[1, 1], [0, 0]]], [1, 1])
    answer = bound(market, kind="best-agent")
    assert answer.lower == answer.optimum == 1


def test_a_large_eta_leaves_only_the_value_without_advice():
    market = market_of([[1, 0], [0, 1]], [[[0, 0], [1, 1]], [[1, 1], [0, 0]]], [7, 3])
    answer = bound(market, kind="best-agent", eta=1)
    assert answer.lower == answer.attained == Fraction(7, 10)


@settings(max_examples=60, deadline=None)
@given(low=st.fractions(0, 5, max_denominator=60), width=st.fractions(0, 1, max_denominator=60))
def test_the_simplest_number_of_an_interval_has_the_least_denominator(low, width):
    found = simplest(low, low + width)
    assert low <= found <= low + width
    for denominator in range(1, found.denominator):
        assert low * denominator // 1 == (low + width) * denominator // 1 != low * denominator
