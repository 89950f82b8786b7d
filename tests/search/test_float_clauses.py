import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_problems import ALIGNMENT, problem

from certify.search.clauses import clauses
from certify.search.float_clauses import MARGIN, MARGIN_OF_CLAIM, OUT_OF_REACH, FloatClauses, turned

SELECTION = ALIGNMENT["best_ai_selection"].problem({"agents": 2, "actions": 2, "states": 1, "level": "laws"})


def compiled(stated):
    return FloatClauses(clauses(stated))


def pays(t):
    "Pays."
    p, x, y = t.distribution("p", 2), t.unknown("x"), t.nonnegative("y")
    t.assume(p[0] * (x - 1) >= 0, name="paid")
    t.assume((x > 3) | (y * y == 4), name="either")
    t.claim(x >= 2)


def test_a_distribution_with_conditions_on_chances_that_are_not_0_is_a_switch():
    of = compiled(problem(pays))
    assert [([of.names[place] for place in group], total) for group, total in of.switches] == [(["p[0]", "p[1]"], 1.0)]
    assert of.mixed == []
    assert not of.open[[of.places["p[0]"], of.places["p[1]"]]].any()


@given(st.integers(-5, 5), st.integers(0, 5), st.booleans())
def test_the_amounts_are_what_the_formulas_lack(x, y, first):
    of = compiled(problem(pays))
    point = np.zeros(of.size)
    point[of.places["x"]], point[of.places["y"]] = x, y
    point[of.places["p[0]" if first else "p[1]"]] = 1.0
    amounts = of.amounts(of.polynomials.values(point))
    paid = max(0.0, 1.0 - x) if first else 0.0
    either = min(max(0.0, MARGIN - (x - 3)), abs(y * y - 4))
    failing = max(0.0, MARGIN_OF_CLAIM - (2 - x))
    assert np.isclose(amounts.sum(), paid + either + failing)


def test_several_points_are_asked_about_at_once():
    of = compiled(SELECTION)
    points = np.random.default_rng(0).normal(size=(3, of.size))
    values = np.array([of.polynomials.values(each) for each in points])
    assert np.allclose(of.amounts(values), [of.amounts(each) for each in values])


def test_a_chance_that_is_not_0_is_out_of_reach_of_a_move():
    of = compiled(problem(pays))
    point = np.zeros(of.size)
    point[of.places["p[0]"]] = 1.0
    assert OUT_OF_REACH in of.breaches(of.polynomials.values(point))


def test_what_is_asked_of_a_switch_counts_for_the_chance_that_is_not_0():
    of = compiled(problem(pays))
    against = of.against(of.polynomials.values(np.zeros(of.size)))
    assert against[of.places["p[0]"]] == 1.0
    assert against[of.places["p[1]"]] == 0.0


def test_smaller_margins_ask_for_less():
    of = compiled(problem(pays))
    values = of.polynomials.values(np.zeros(of.size))
    whole = of.breaches(values).sum()
    of.scale(1 / 16)
    assert of.breaches(values).sum() < whole


def test_the_nearest_comparisons_are_those_that_make_the_amounts():
    of = compiled(SELECTION)
    values = of.polynomials.values(np.random.default_rng(1).normal(size=of.size))
    atoms, weights = of.nearest(values)
    assert len(atoms) == len(weights) == len(set(atoms.tolist()))
    assert set(np.round(of.breaches(values)[atoms], 9)) == set(np.round(of.amounts(values), 9))


def test_bounds_follow_from_signs_and_sums():
    of = compiled(SELECTION)
    for group, total in (*of.mixed, *of.switches):
        assert (of.lower[group] == 0).all()
        assert (of.upper[group] == total).all()
    for parts, whole in of.shares:
        assert (of.upper[parts] == of.upper[whole]).all()


def test_families_are_nonnegative_numbers_of_one_table():
    of = compiled(SELECTION)
    assert [of.places[f"weight[{i}]"] for i in range(2)] in of.families()


@pytest.mark.parametrize("to", [0, 1])
def test_a_turned_switch_has_one_chance(to):
    before = np.array([0.3, 1.0, 0.0])
    after = turned(before, [1, 2], 1.0, to)
    assert after.tolist() == [0.3, 1.0 - to, float(to)]
    assert before.tolist() == [0.3, 1.0, 0.0]
