from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_markets import market_of, markets, replayed

from certify.bounds import bound
from certify.exact.linear_program import LinearProgram, Optimal, solve
from certify.spec.errors import InputError
from certify.spec.questions.bound_variant import expressive, guides, reveals

USER = [[1, 0], [0, 1]]
ZERO, ONE = [[1, 1], [0, 0]], [[0, 0], [1, 1]]
BITS = {(z, 2 * first + second, (first, second)[z]): 1 for z, first, second in product(range(2), repeat=3)}


class Mechanisms:
    """The mediated laws a second time: p(a | z, x) with a row for every report and every map of recommendations."""

    def __init__(self, market):
        self.market, self.actions = market, len(market.actions)
        self.views = list(product(sorted({z for z, _, _ in market.joint}), sorted({x for _, x, _ in market.joint})))
        self.column = {at: n for n, at in enumerate(product(range(self.actions), self.views))}

    def row(self, table, only=None, report=None, plan=None):
        """The expectation of a table, of one type if `only`, who reports another type and takes plan[a] when told a."""
        row = {}
        for (z, x, y), mass in self.market.joint.items():
            for a in range(self.actions) if only in (None, z) else ():
                at = self.column[a, (z if report is None else report, x)]
                row[at] = row.get(at, 0) + mass * table[a if plan is None else plan[a]][y]
        return row

    def best(self, table, *rows):
        """The most that a mechanism gives under further rows (row, least), with the mechanism."""
        program = LinearProgram()
        costs = self.row(table)
        for at in range(len(self.column)):
            program.add_column(-costs.get(at, 0))
        for view in self.views:
            program.add_row({self.column[a, view]: 1 for a in range(self.actions)}, 1, 1)
        kinds = {z for z, _ in self.views}
        for z, report, plan in product(kinds, kinds, product(range(self.actions), repeat=self.actions)):
            gain = self.row(self.market.user, z)
            for at, value in self.row(self.market.user, z, report, plan).items():
                gain[at] = gain.get(at, 0) - value
            program.add_row(gain, 0)
        for row, least in rows:
            program.add_row(row, least)
        answer = solve(program)
        assert isinstance(answer, Optimal)
        return -answer.value, answer.primal


def worth(row, point):
    return sum((value * point[at] for at, value in row.items()), Fraction(0))


@settings(max_examples=20, deadline=None)
@given(
    market=markets(agents=(2, 3), actions=(2, 2), states=(2, 3), top=5, types=2, joint=True),
    more=st.lists(st.integers(-5, 5), min_size=6, max_size=6),
)
def test_the_worst_equilibrium_withstands_all_mechanisms_and_no_corner_below_it_does(market, more):
    answer = bound(market, kind="best-agent", rounds=2)
    assert answer.gap == 0
    mechanisms = Mechanisms(market)
    user = mechanisms.row(market.user)
    assert mechanisms.best(market.user)[0] == answer.optimum

    def withstands(point):
        heard = user, worth(user, point)
        return all(
            worth(mechanisms.row(table), point) >= mechanisms.best(table, heard)[0] for table in market.agent_utilities
        )

    tables = [*market.agent_utilities, [[-u for u in row] for row in market.user], [more[:3], more[3:]]]
    for table in tables:
        _, corner = mechanisms.best([row[: len(market.states)] for row in table])
        if worth(user, corner) < answer.lower:
            assert not withstands(corner)


@settings(max_examples=30, deadline=None)
@given(
    market=markets(agents=(1, 3), actions=(1, 3), states=(1, 3), top=9, types=2, joint=True),
    kind=st.sampled_from(["all", "best-agent"]),
    eta=st.sampled_from([0, "1/7"]),
    ties=st.sampled_from(["any", "common"]),
)
def test_every_certificate_is_accepted(market, kind, eta, ties, tmp_path_factory):
    answer = bound(market, kind=kind, eta=eta, ties=ties, rounds=2)
    assert answer.theorem is None or answer.theorem <= answer.lower
    assert answer.lower <= answer.optimum
    assert answer.attained is None or answer.attained >= answer.lower
    verdict = replayed(market, answer, tmp_path_factory.mktemp("market"))
    assert verdict.accepted, verdict.reason


@settings(max_examples=15, deadline=None)
@given(market=markets(agents=(1, 3), actions=(2, 3), states=(2, 3), top=6), kind=st.sampled_from(["all", "best-agent"]))
def test_a_user_without_types_gets_nothing_from_more_rounds(market, kind):
    once, thrice = bound(market, kind=kind), bound(market, kind=kind, rounds=3)
    assert (once.lower, once.theorem, once.optimum) == (thrice.lower, thrice.theorem, thrice.optimum)


@settings(max_examples=15, deadline=None)
@given(market=markets(agents=(2, 2), actions=(2, 3), states=(2, 2), top=6, types=2, joint=True))
def test_what_one_round_brings_about_a_conversation_does_too(market):
    assert bound(market, rounds=2).lower <= bound(market).lower


def test_a_false_figure_is_refused(tmp_path):
    market = market_of(USER, [ZERO, ONE], joint=BITS)
    answer = bound(market, kind="best-agent", rounds=2)
    assert answer.lower == answer.attained == 1
    assert replayed(market, answer, tmp_path).accepted
    assert not replayed(market, answer, tmp_path, outcomes="plans").accepted
    assert not replayed(market, bound(market, rounds=2), tmp_path, lower="3/4").accepted


def test_two_messages_are_enough_in_two_rounds_but_not_in_one():
    market = replace(market_of(USER, [ZERO, ONE], joint=BITS), messages=2)
    assert bound(market, kind="best-agent").lower < 1
    assert bound(market, kind="best-agent", rounds=2).lower == 1


def test_a_deviator_in_a_conversation_may_listen_so_plans_are_no_proof(tmp_path):
    market = market_of(USER, [ZERO, ONE], joint=BITS)
    silent = {
        "rules": [[[x, 0, "1"] for x in range(4)]] * 2,
        "response": [[z, [0, 0], a, "1/2"] for z in range(2) for a in range(2)],
    }
    answer = bound(market, rounds=2)
    for form in ("plans", "actions"):
        verdict = replayed(
            market, answer, tmp_path, equilibrium={**silent, "deviations": form}, attained="1/2", gap="0"
        )
        assert not verdict.accepted
        assert ("can answer a deviator" in verdict.reason) is (form == "plans")


@pytest.mark.parametrize(
    ("messages", "rounds", "expected"),
    [
        (1, 9, (False, False, False)),
        (2, 1, (False, False, False)),
        (2, 2, (True, True, True)),
        (3, 1, (False, False, False)),
        (4, 1, (True, True, True)),
        (None, 1, (True, True, True)),
        (2, 10**5, (True, True, True)),
    ],
)
def test_rounds_multiply_what_can_be_said(messages, rounds, expected):
    market = replace(market_of(USER, [ZERO], joint=BITS), messages=messages, rounds=rounds)
    assert (reveals(market), expressive(market), guides(market)) == expected


def test_three_bits_are_too_many_for_two_rounds_of_one_bit_and_the_user_has_to_ask():
    joint = {(z, x, x >> z & 1): 1 for z, x in product(range(3), range(8))}
    market = replace(market_of(USER, [ZERO, ONE], joint=joint), messages=2, rounds=2)
    assert not guides(market)
    assert guides(replace(market, rounds=3))  # two reports of one bit each tell her type, the third round the action
    assert guides(replace(market, messages=3))


def test_no_rounds_are_refused():
    with pytest.raises(InputError, match="rounds: expected a whole number of at least 1"):
        bound(market_of(USER, [ZERO], [1, 1]), rounds=0)


def test_more_types_than_can_be_looked_at_are_unknown_with_the_size():
    joint = {(z, x, x): 1 for z, x in product(range(300), range(2))}
    answer = bound(market_of(USER, [ZERO, ONE], joint=joint), rounds=2, kind="best-agent")
    assert answer.status == "unknown"
    assert "300 types" in answer.reason


@pytest.mark.parametrize("kind", ["all", "best-agent"])
def test_the_time_does_not_grow_with_the_rounds(kind):
    market = market_of(USER, [ZERO, ONE], joint=BITS, protocol={"kind": kind, "messages": 1, "rounds": 10**60})
    assert not expressive(market)
    assert not guides(market)
    rich = replace(market, messages=2)
    assert expressive(rich)
    assert guides(rich)
