"""Equilibria of a quantal response in which all tell a cell of the signals: nobody gains, and lies are refused."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest
from flint import ctx
from hypothesis import event, given, settings
from hypothesis import strategies as st
from small_markets import market_of, replayed
from test_quantal_bound import ball, expected, outcome

from certify.bounds import bound
from certify.bounds.quantal_partition import worst_partition
from certify.spec.errors import InputError
from certify.spec.questions.bound_quantal import QuantalMarket
from certify.spec.questions.bound_quantal_partition import Partitions, read_cells
from certify.spec.questions.bound_variant import variant

USER = [[1, 0], [0, 1]]
OPPOSED = [[0, 1], [1, 0]]
FOREVER = 1e12


@pytest.fixture(autouse=True)
def precise():
    with ctx.workprec(200):
        yield


@st.composite
def seeded_markets(draw, agents, states, types=False):
    """Markets with a user and agents who differ; what Hypothesis draws by itself is mostly alike."""
    seeded = Random(draw(st.integers(0, 10**6)))
    size, actions = draw(st.integers(*states)), draw(st.integers(2, 3))
    tables = [
        [[seeded.randint(0, 3) for _ in range(size)] for _ in range(actions)]
        for _ in range(draw(st.integers(*agents)) + 1)
    ]
    if types:
        joint = {(z, x, y): seeded.randint(1, 3) for z in range(2) for x in range(2) for y in range(size)}
        return market_of(tables[0], tables[1:], joint=joint)
    return market_of(tables[0], tables[1:], [seeded.randint(1, 3) for _ in range(size)])


def telling(cells, size):
    """The rule that names the cell of the signal."""
    return [[Fraction(int(x in cell)) for cell in cells] for x in range(size)]


def signals(market):
    return sorted({x for _, x, _ in market.joint})


MARKETS = st.one_of(
    seeded_markets(agents=(2, 3), states=(2, 3)),
    seeded_markets(agents=(1, 1), states=(2, 3)),
    seeded_markets(agents=(1, 2), states=(2, 2), types=True),
)


@settings(max_examples=15, deadline=None)
@given(st.data(), MARKETS, st.sampled_from(["1/2", "1", "4"]), st.sampled_from(["0", "1/20"]))
def test_nobody_gains_where_all_tell_the_cells_that_were_found(data, market, rate, eta):
    asked = variant(market, {"response": "quantal", "rate": rate, "eta": [eta] * len(market.agents)})
    quantal = QuantalMarket(asked)
    cells = worst_partition(quantal, FOREVER)
    if cells is None:
        event("none found")
        return
    event(f"{len(market.agents)} agents, {len(cells)} cells of {len(signals(market))} signals")
    size = len(signals(market))
    rule = telling(cells, size)
    profile = [rule] * len(market.agents)
    law = outcome(asked, Fraction(rate), profile)
    low, high = Partitions(quantal).user_value(cells)
    assert not expected(law, market.user) < ball(low)
    assert not expected(law, market.user) > ball(high)
    seeded = Random(data.draw(st.integers(0, 10**6)))
    for agent, table in enumerate(market.agent_utilities):
        paid = expected(law, table) + ball(eta)
        for _ in range(5):
            rows = [[seeded.randint(0, 2) + 2 * (m == x) for m in range(3)] for x in range(size)]
            other = [[Fraction(part, sum(row)) for part in row] for row in rows]
            changed = [other if i == agent else rule for i in range(len(market.agents))]
            assert not expected(outcome(asked, Fraction(rate), changed), table) > paid


def two_opposed():
    market = market_of(USER, [OPPOSED] * 2, [7, 3], response={"kind": "quantal", "rate": 3})
    return market, bound(market)


def test_agents_whom_the_user_loses_to_are_silent_and_that_is_nearly_the_bound():
    market, answer = two_opposed()
    assert answer.equilibrium == {"cells": [[0, 1]]}
    assert 0 <= answer.gap < Fraction(1, 10**7)
    law = outcome(market, Fraction(3), [telling([(0, 1)], 2)] * 2)
    assert not expected(law, market.user) > ball(answer.attained)
    assert answer.attained < answer.full_information[0] - Fraction(1, 4)


def test_a_single_agent_that_gains_by_every_word_tells_all_exactly():
    aligned = bound(market_of(USER, [USER], [7, 3]), response="quantal", rate=3)
    assert aligned.equilibrium == {"cells": [[0], [1]]}
    assert aligned.attained >= aligned.full_information[0]
    opposed = bound(market_of(USER, [OPPOSED], [7, 3]), response="quantal", rate=3)
    assert opposed.equilibrium == {"cells": [[0, 1]]}


def test_with_one_message_silence_is_the_only_profile():
    silent = bound(market_of(USER, [USER] * 2, [7, 3]), response="quantal", rate=3, messages=1)
    assert silent.equilibrium == {"cells": [[0, 1]]}
    law = outcome(market_of(USER, [USER] * 2, [7, 3]), Fraction(3), [telling([(0, 1)], 2)] * 2)
    assert not expected(law, [[Fraction(each) for each in row] for row in USER]) > ball(silent.attained)


def brute(partitions, size):
    """All partitions whose cells hold together, by trying every cell."""
    stable = [
        cell
        for count in range(1, size + 1)
        for cell in combinations(range(size), count)
        if all(partitions.holds_together(i, cell, [cell]) for i in range(len(partitions.quantal.market.agents)))
    ]

    def into(left):
        if not left:
            yield []
        for cell in stable:
            if left and cell[0] == left[0] and set(cell) <= set(left):
                for rest in into([x for x in left if x not in cell]):
                    yield [cell, *rest]

    return list(into(list(range(size))))


@settings(max_examples=6, deadline=None)
@given(seeded_markets(agents=(2, 2), states=(3, 3)), st.sampled_from(["1/2", "2"]))
def test_of_the_partitions_that_hold_the_worst_is_found(market, rate):
    quantal = QuantalMarket(variant(market, {"response": "quantal", "rate": rate}))
    partitions = Partitions(quantal)
    found = brute(partitions, 3)
    event(f"{len(found)} partitions")
    least = min(partitions.user_value(cells)[1] for cells in found)
    assert abs(partitions.user_value(worst_partition(quantal, FOREVER))[1] - least) < Fraction(1, 10**9)


def test_out_of_time_nothing_is_found():
    market, _ = two_opposed()
    assert worst_partition(QuantalMarket(market), 0.0) is None


LIES = {
    "more is told": {"cells": [[0], [1]]},
    "a signal is left out": {"cells": [[0]]},
    "a signal is in two cells": {"cells": [[0, 1], [1]]},
    "a signal that is none": {"cells": [[0, 1, 2]]},
    "an empty cell": {"cells": [[0, 1], []]},
    "true is no signal": {"cells": [[0, True]]},
    "a falling order": {"cells": [[1, 0]]},
    "no list": {"cells": "01"},
    "no lists": {"cells": [0, 1]},
    "another key": {"cells": [[0, 1]], "rule": True},
    "nothing": {},
    "the rule of a single agent": {"rule": True},
}


@pytest.mark.parametrize("lie", LIES)
def test_another_equilibrium_is_refused(lie, tmp_path):
    market, answer = two_opposed()
    verdict = replayed(market, answer, tmp_path)
    assert verdict.accepted
    assert "exp derivative" in verdict.rules
    assert not replayed(market, answer, tmp_path, equilibrium=LIES[lie]).accepted


def test_cells_that_somebody_wants_to_split_are_refused(tmp_path):
    market = market_of(USER, [USER, OPPOSED], [7, 3], response={"kind": "quantal", "rate": 3})
    answer = bound(market)
    low = json.loads(two_opposed()[1].certificate)["results"]["attained"]
    gap = str(Fraction(low) - answer.lower)
    verdict = replayed(market, answer, tmp_path, equilibrium={"cells": [[0, 1]]}, attained=low, gap=gap)
    assert "no agent gains" in verdict.reason


def test_more_cells_than_messages_are_refused():
    market = market_of(USER, [USER] * 2, [7, 3], response={"kind": "quantal", "rate": 3}, protocol={"messages": 1})
    partitions = Partitions(QuantalMarket(market))
    assert partitions.is_equilibrium(read_cells(partitions, {"cells": [[0, 1]]}))
    with pytest.raises(InputError, match="2 cells"):
        partitions.is_equilibrium(read_cells(partitions, {"cells": [[0], [1]]}))


def test_what_a_thousand_signals_leave_untold_is_worth_the_same_as_with_one_signal():
    """The masses of the signals are added up once, not once for each of them."""
    size = 1000
    market = market_of([[1] * size, [2 * (x % 2) for x in range(size)]], [[[0] * size] * 2] * 2, [1] * size)
    asked = variant(market, {"response": "quantal", "rate": "1", "messages": 1})
    partitions = Partitions(QuantalMarket(asked))
    silent = [tuple(range(size))]
    assert partitions.is_equilibrium(silent)
    assert partitions.user_value(silent) == (1, 1)
