"""The rule that asks for the user's type and recommends: it gives her all that type and signal are worth."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.kernel.statement_file import statements
from certify.provers.portfolio import prove_problem
from certify.spec.conversation.best import Talk
from certify.spec.conversation.protocol import Protocol
from certify.spec.conversation.recommending import can_recommend, recommending_rule
from certify.spec.errors import InputError
from certify.spec.market import Market

PROOFS = Path(__file__).parents[3] / "proofs"


def market(types, signals, joint, user):
    return Market(1, len(user), len(user[0]), types, signals, joint, user, [user])


@st.composite
def games(draw):
    types, signals, states = draw(st.integers(1, 2)), draw(st.integers(1, 3)), 2
    cells = [(z, x, y) for z in range(types) for x in range(signals) for y in range(states)]
    masses = draw(st.lists(st.integers(0, 3), min_size=len(cells), max_size=len(cells)).filter(any))
    joint = {cell: Fraction(mass, sum(masses)) for cell, mass in zip(cells, masses, strict=True)}
    row = st.lists(st.integers(-2, 3).map(Fraction), min_size=states, max_size=states)
    return market(types, signals, joint, draw(st.lists(row, min_size=2, max_size=2)))


def informed(game, z, x, a):
    return sum((mass * game.user[a][y] for (cz, cx, y), mass in game.prior.items() if (cz, cx) == (z, x)), Fraction(0))


@settings(max_examples=40, deadline=None)
@given(game=games(), rounds=st.integers(1, 2), messages=st.integers(2, 3))
def test_the_user_gets_what_type_and_signal_are_worth(game, rounds, messages):
    protocol = Protocol(rounds, messages, messages)
    views = [(z, x) for z in range(game.types) for x in range(game.signals)]
    best = {view: max(informed(game, *view, a) for a in range(2)) for view in views}
    advice = {view: [int(informed(game, *view, a) == best[view]) for a in range(2)] for view in views}
    advice = {view: [Fraction(chance, sum(row)) for chance in row] for view, row in advice.items()}
    if not can_recommend(game, protocol):
        assert (rounds, game.types) == (1, 2)
        return
    rule = recommending_rule(game, protocol, advice)
    assert set(rule) == {(x, history) for x in range(game.signals) for history in protocol.histories()}
    assert all(len(row) == messages and sum(row) == 1 and min(row) >= 0 for row in rule.values())
    assert Talk(game.prior, game.user, protocol).best_value([rule]) == sum(best.values())


@pytest.mark.parametrize(
    ("types", "actions", "protocol", "can"),
    [
        (1, 2, Protocol(1, 2, 2), True),
        (1, 3, Protocol(1, 2, 2), False),
        (2, 2, Protocol(1, 2, 2), False),
        (2, 2, Protocol(2, 2, 2), True),
        (3, 2, Protocol(2, 2, 2), False),
        (3, 2, Protocol(2, 2, 3), True),
        (2, 2, Protocol(3, 2, 2), False),
    ],
)
def test_it_takes_a_message_an_action_and_an_answer_a_type(types, actions, protocol, can):
    user = [[Fraction(0)]] * actions
    joint = {(z, 0, 0): Fraction(1, types) for z in range(types)}
    assert can_recommend(market(types, 1, joint, user), protocol) == can


def problem(**shape):
    file = statements(PROOFS / "conversations.py")
    return file["conversation_aligns"].problem({"level": "rules", "actions": 2, "states": 2, "messages": 2, **shape})


def test_fewer_messages_than_signals_suffice_to_recommend():
    outcome = prove_problem(problem(agents=1, types=1, signals=3, rounds=1), seconds=60)
    assert (outcome.status, outcome.engine) == ("proved", "sketch")
    assert outcome.problem.shape["messages"] < outcome.problem.shape["signals"]


def test_where_nobody_can_tell_what_she_needs_there_is_no_sketch():
    assert not problem(agents=1, types=2, signals=3, rounds=1).sketch
    assert problem(agents=1, types=2, signals=3, rounds=2).sketch


def test_refuses_to_recommend_with_too_few_rounds():
    from certify import theorem

    @theorem
    def hasty(t):
        market = t.conversation_market()
        equilibrium = t.every(market.equilibrium())
        equilibrium.recommending(0, market.informed_response("advice").response)

    with pytest.raises(InputError, match="expected messages >= actions"):
        hasty.problem({"level": "rules", "agents": 1, "types": 2, "signals": 3, "rounds": 1})
