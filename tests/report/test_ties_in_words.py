"""How ties are broken, in words."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product

from hypothesis import given
from hypothesis import strategies as st

from certify.report.ties_in_words import orders, tie_line


@given(st.lists(st.permutations(range(3)), min_size=1, max_size=3))
def test_orders_are_recognised(chosen):
    vectors = [
        tuple(int(at == point) for point in points for at in range(3)) for points in product(*map(tuple, chosen))
    ]
    found = orders(vectors, 3)
    assert found is not None
    assert found.orders == tuple(map(tuple, chosen))


def test_another_order_of_the_vectors_is_no_order_of_actions():
    vectors = [(1, 0, 1, 0), (1, 0, 0, 1), (0, 1, 1, 0), (0, 1, 0, 1)]
    understood = [each for each in permutations(vectors) if orders(each, 2) is not None]
    assert len(understood) == 4


def test_mixed_vectors_are_listed():
    half = Fraction(1, 2)
    assert orders([(half, half)], 2) is None
    line = tie_line("response to a deviation of agent 1", [(half, half), (1, 0)], ["a0", "a1"], ["m0"])
    assert line == "Ties in the response to a deviation of agent 1: the first that is optimal of 1/2 a0 + 1/2 a1; a0."


def test_different_orders_are_said_event_by_event():
    vectors = [(1, 0, 0, 1), (1, 0, 1, 0), (0, 1, 0, 1), (0, 1, 1, 0)]
    line = tie_line("response to one rule", vectors, ["a0", "a1"], ["m0", "m1"])
    assert line == "Ties in the response to one rule: on m0 a0 first, then a1; on m1 a1 first, then a0."


def test_a_choice_among_agents_is_called_one():
    line = tie_line("selection after agent 0", [(0, 1), (1, 0)], ["agent 0", "agent 1"], [""])
    assert line == "Ties in the choice of an agent after agent 0: agent 1 first, then agent 0."
