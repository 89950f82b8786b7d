"""The comparison of equilibria before and after a step, on markets where the answer is known."""

import importlib.util
from fractions import Fraction
from pathlib import Path

FILE = Path(__file__).parents[2] / "proofs" / "dynamics" / "steps.py"
SPEC = importlib.util.spec_from_file_location("steps", FILE)
steps = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(steps)

HALF = Fraction(1, 2)


def numbers(user, first, second):
    values = {"prior[0]": HALF, "prior[1]": HALF}
    for name, table in (("user", user), ("agent 0", first), ("agent 1", second)):
        values |= {f"{name}[{a},{y}]": table[a][y] for a in range(2) for y in range(2)}
    return values


def test_a_step_goes_part_of_the_way():
    values = numbers([[1, 0], [0, 1]], [[0, 0], [0, 2]], [[5, 5], [5, 5]])
    moved = steps.after_step(values, HALF)
    assert [moved[f"agent 0[{a},{y}]"] for a in range(2) for y in range(2)] == [HALF, 0, 0, Fraction(3, 2)]
    assert {name for name in values if moved[name] != values[name]} == {"agent 0[0,0]", "agent 0[1,1]"}
    assert steps.after_step(values, 0) == values


def test_agents_who_do_not_care_may_be_silent_and_a_friend_may_not():
    played, _ = steps.markets(1, 2, 2, 1)
    user, indifferent = [[1, 0], [0, 1]], [[0, 0], [0, 0]]
    assert steps.worst(played, numbers(user, indifferent, indifferent)) == HALF
    assert steps.worst(played, numbers(user, user, indifferent)) == 1


def test_a_user_who_does_not_care_is_never_hurt():
    counts = steps.compared(1, 2, 1)
    assert sum(counts[HALF].values()) == 36
    assert all(each["worse"] == 0 for each in counts.values())


def test_drawn_markets_are_counted_too():
    counts = steps.compared(1, 2, 2, 5)
    assert all(sum(each.values()) == 5 and each["worse"] == 0 for each in counts.values())
