"""Selection markets in which the user may break ties against a deviator, by the vertices of the polytope."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from small_markets import market_of, markets, replayed, vertices, worth

from certify.bounds import bound
from certify.exact.linear_program import LinearProgram, solve

SELECTS = {"kind": "best-agent"}


def tied_market(seed):
    """Three actions, two of them the same to the user, in two states."""
    seeded = Random(seed)
    user = [[seeded.randint(0, 3) for _ in range(2)] for _ in range(2)]
    user.append(list(user[seeded.randint(0, 1)]))
    shift = [seeded.randint(-3, 3) for _ in range(3)]
    tables = [[[each + shift[a] + seeded.randint(-1, 1) for each in row] for a, row in enumerate(user)] for _ in "12"]
    return market_of(user, tables, [seeded.randint(1, 2) for _ in "12"], protocol=SELECTS, law="by-agent"), seeded


class Hostile:
    """What a deviator is sure of: told a, the user takes the worst action that no obedient law makes worse than a."""

    def __init__(self, market):
        self.market = market
        self.corners = vertices(market)
        self.size = len(market.actions)
        self.ties = {
            a: [b for b in range(self.size) if not any(self.gain(q, a, b) for q in self.corners)]
            for a in range(self.size)
        }

    def gain(self, law, a, b):
        user = self.market.user
        return sum(law[2 * a + y] * (user[a][y] - user[b][y]) for y in range(2))

    def most(self, table, at):
        """The most that a mixture of vertices worth at least `at` surely pays."""
        program = LinearProgram()
        for _ in self.corners:
            program.add_column()
        program.add_row(dict.fromkeys(range(len(self.corners)), 1), 1, 1)
        program.add_row({c: worth(self.market.user, q) for c, q in enumerate(self.corners)}, at)
        for a, tied in self.ties.items():
            worst = program.add_column(-1, lower=None)
            for b in tied:
                row = {c: sum(q[2 * a + y] * table[b][y] for y in range(2)) for c, q in enumerate(self.corners)}
                program.add_row({**row, worst: -1}, 0)
        return -Fraction(solve(program).value)

    def withstands(self, law):
        value = worth(self.market.user, law)
        if value == max(worth(self.market.user, q) for q in self.corners):
            return True
        pairs = zip(self.market.agent_utilities, self.market.eta, strict=True)
        return all(worth(table, law) + eta >= self.most(table, value) for table, eta in pairs)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0, Fraction(1, 5)]))
def test_no_law_that_withstands_what_deviators_are_sure_of_is_below_the_bound(seed, eta):
    market, seeded = tied_market(seed)
    market = replace(market, eta=(Fraction(eta),) * 2)
    answer = bound(market)
    common = bound(replace(market, law="common"))
    assert answer.lower <= common.lower
    assert answer.attained == common.attained
    hostile = Hostile(market)
    event(f"below that of common ties: {answer.lower < common.lower}")
    laws = list(hostile.corners)
    for _ in range(10):
        shares = [seeded.choice([0, 0, 0, 1, 2]) for _ in laws[: len(hostile.corners)]]
        if sum(shares):
            mixed = [(Fraction(s, sum(shares)), q) for s, q in zip(shares, hostile.corners, strict=True)]
            laws.append([sum((s * q[i] for s, q in mixed), Fraction(0)) for i in range(6)])
    withstanding = [worth(market.user, law) for law in laws if hostile.withstands(law)]
    assert min(withstanding) >= answer.lower


def test_where_the_user_breaks_ties_against_a_deviator_silence_withstands(tmp_path):
    """To reveal the first state pays if she then takes the third action, and not if the first, which is like it."""
    user = [[1, 0], [0, 1], [1, 0]]
    agent = [[0, 0], [1, 1], [5, 0]]
    market = market_of(user, [agent] * 2, [1, 2], protocol=SELECTS, law="by-agent")
    answer, common = bound(market), bound(replace(market, law="common"))
    assert answer.lower == Fraction(2, 3)
    assert common.lower == answer.attained == 1
    assert answer.theorem is None
    assert replayed(market, answer, tmp_path).accepted


@settings(max_examples=25, deadline=None)
@given(markets(agents=(2, 3), actions=(2, 2), states=(2, 3), top=50))
def test_without_ties_that_no_advice_breaks_it_is_exact(market):
    """An action that is worth most at some state for sure can be recommended so that it is strictly best."""
    sure = [
        any(all(row[y] > other[y] for other in market.user if other is not row) for y in range(len(market.states)))
        for row in market.user
    ]
    answer = bound(replace(market, protocol="best-agent", law="by-agent"))
    if all(sure) and all(market.joint.get((0, y, y)) for y in range(len(market.states))):
        assert answer.gap == 0


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    messages=st.sampled_from([None, 1, 2]),
    rounds=st.sampled_from([1, 2]),
    ties=st.sampled_from(["any", "common"]),
)
def test_every_certificate_is_accepted(seed, messages, rounds, ties, tmp_path_factory):
    market, seeded = tied_market(seed)
    if seed % 2:
        cells = [*product(range(2), repeat=3)]
        masses = [seeded.randint(0, 2) for _ in cells]
        joint = {at: Fraction(mass, sum(masses)) for at, mass in zip(cells, masses, strict=True) if mass}
        market = replace(market, joint=joint, types=("z0", "z1"))
    answer = bound(market, messages=messages, rounds=rounds, ties=ties)
    assert answer.theorem is None or answer.theorem <= answer.lower
    assert answer.attained is None or answer.lower <= answer.attained
    verdict = replayed(market, answer, tmp_path_factory.mktemp("market"))
    assert verdict.accepted, verdict.reason


@settings(max_examples=20, deadline=None)
@given(markets(agents=(1, 1), actions=(2, 3), states=(2, 3), top=5))
def test_a_single_agent_is_answered_as_with_common_ties(market):
    market = replace(market, protocol="best-agent")
    by_agent, common = bound(replace(market, law="by-agent")), bound(market)
    assert (by_agent.lower, by_agent.attained) == (common.lower, common.attained)


def test_a_single_agent_has_no_other_to_be_told_apart_from():
    tied = [[1, 0], [0, 1], [1, 0]]
    market = market_of(tied, [[[0, 0], [1, 1], [5, 0]]], [1, 2], protocol=SELECTS, law="by-agent")
    common = bound(replace(market, law="common"))
    assert bound(market).lower == bound(market).attained == common.lower == 1


LIES = {
    "no separation": {"separation": None},
    "a separation that is no law": {"separation": [[0, 0, "1"], [1, 1, "5"], [2, 0, "1"]]},
    "a separation that nobody obeys": {"separation": [[0, 1, "1/2"], [2, 0, "1/2"]]},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_separation_that_lies_is_refused(lie, tmp_path):
    match = [[1, 0], [0, 1]]
    opposed = [[[1, 1], [0, 0]], [[0, 0], [1, 1]]]
    market = market_of(
        [*match, [0, 0]], [[*each, [0, 0]] for each in opposed], [1, 1], protocol=SELECTS, law="by-agent"
    )
    answer = bound(market)
    assert answer.lower == 1
    offers = json.loads(answer.certificate)["results"]["offers"]
    changed = [[{**row, **LIES[lie]} for row in case] for case in offers]
    assert replayed(market, answer, tmp_path).accepted
    assert not replayed(market, answer, tmp_path, offers=changed).accepted


def test_the_theorem_needs_unique_optima_where_ties_depend_on_the_agent():
    match = [[1, 0], [0, 1]]
    assert bound(market_of(match, [match] * 2, [1, 1], protocol=SELECTS, law="by-agent")).theorem == 1
    tied = [*match, [0, 1]]
    assert bound(market_of(tied, [tied] * 2, [1, 1], protocol=SELECTS, law="by-agent")).theorem is None


def test_what_is_assumed_of_ties_is_said_where_two_equal_actions_make_a_difference():
    """Agents fear the second action, the same to the user as the first; told all, she may take either."""
    agent = [[10, -10], [-10, -10], [0, 0]]
    tables = [[1, 0], [1, 0], [0, 1]], [agent, agent], [1, 1]
    follows = bound(market_of(*tables, protocol=SELECTS))
    assert (follows.lower, follows.attained) == (1, 1)
    assert follows.assumes == "the user follows advice wherever it is optimal"
    assert follows.assumes in repr(follows)
    assert follows.assumes in follows._repr_html_()
    any_ties = bound(market_of(*tables, protocol=SELECTS, law="by-agent"))
    assert (any_ties.lower, any_ties.assumes) == (Fraction(1, 2), None)
    assert "assumes" not in any_ties.json()
    assert bound(market_of(*tables)).assumes is None
