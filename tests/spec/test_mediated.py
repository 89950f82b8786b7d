from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.errors import LimitError
from certify.spec.formula import holds_at
from certify.spec.mediated import MediatedLaws

quarter, eighth = Fraction(1, 4), Fraction(1, 8)
USER = [[Fraction(1), Fraction(0)], [Fraction(0), Fraction(1)]]
# The state is the bit that the user's type cares about, of the two bits that agents see.
BITS = {(z, 2 * first + second, (first, second)[z]): eighth for z, first, second in product(range(2), repeat=3)}


def no_strategy_is_better(prior, user, actions, law):
    """The definition a second time: every type tries every report together with every map of recommendations."""
    for z in {z for z, _, _ in prior}:
        here = [(x, y, mass) for (kind, x, y), mass in prior.items() if kind == z]
        honest = sum(mass * law[a, z, x] * user[a][y] for x, y, mass in here for a in range(actions))
        for report in {w for w, _, _ in prior}:
            for plan in product(range(actions), repeat=actions):
                other = sum(mass * law[a, report, x] * user[plan[a]][y] for x, y, mass in here for a in range(actions))
                if other > honest:
                    return False
    return True


@st.composite
def mechanisms(draw):
    """A prior with two types and two signals, a user, and a mechanism that is often optimal or constant somewhere."""
    actions = draw(st.integers(1, 3))
    cells = list(product(range(2), repeat=3))
    masses = draw(st.lists(st.integers(0, 3), min_size=8, max_size=8).filter(any))
    prior = {cell: Fraction(m, sum(masses)) for cell, m in zip(cells, masses, strict=True) if m}
    user = [[Fraction(draw(st.integers(0, 3))) for _ in range(2)] for _ in range(actions)]
    law = {}
    constant = draw(st.integers(0, actions - 1))
    for z, x in product(sorted({z for z, _, _ in prior}), sorted({x for _, x, _ in prior})):
        values = [sum(prior.get((z, x, y), 0) * user[a][y] for y in range(2)) for a in range(actions)]
        best = draw(st.sampled_from([max(range(actions), key=values.__getitem__), constant]))
        shares = [draw(st.sampled_from([0, 0, 1])) + 3 * (a == best) for a in range(actions)]
        law.update({(a, z, x): Fraction(share, sum(shares)) for a, share in enumerate(shares)})
    return prior, user, actions, law


def point_of(laws, law):
    return {
        (a, place): law[a, z, x] for place, (z, x) in enumerate(laws.keys) for a in range(laws.actions) if law[a, z, x]
    }


@settings(max_examples=150, deadline=None)
@given(mechanisms())
def test_a_mechanism_is_a_mediated_law_just_if_no_report_and_no_plan_is_better(drawn):
    prior, user, actions, law = drawn
    laws = MediatedLaws(prior, actions, user)
    assert holds_at(laws.holds_for(point_of(laws, law))) is no_strategy_is_better(prior, user, actions, law)


@settings(max_examples=60, deadline=None)
@given(mechanisms())
def test_expectations_are_over_the_prior(drawn):
    prior, user, actions, law = drawn
    laws = MediatedLaws(prior, actions, user)
    expected = sum(mass * law[a, z, x] * user[a][y] for (z, x, y), mass in prior.items() for a in range(actions))
    point = point_of(laws, law)
    assert laws.expectation(laws.user, point) == expected
    values = {laws.name(*at): mass for at, mass in point.items()}
    assert laws.value(laws.user).at({**dict.fromkeys(laws.names(), 0), **values}) == expected


def best_for_each(z, x):
    return (x // 2, x % 2)[z]


@pytest.mark.parametrize(
    ("chosen", "holds"),
    [
        (best_for_each, True),
        (lambda z, x: 0, True),  # she learns nothing, and nothing is best
        (lambda z, x: x // 2, True),  # the second type cannot do better with the first bit
        (lambda z, x: 1 - best_for_each(z, x), False),  # disobedience pays
        (lambda z, x: best_for_each(1 - z, x), False),  # a lie pays
    ],
)
def test_the_user_has_to_be_honest_and_obedient(chosen, holds):
    laws = MediatedLaws(BITS, 2, USER)
    point = {(chosen(z, x), place): Fraction(1) for place, (z, x) in enumerate(laws.keys)}
    assert holds_at(laws.holds_for(point)) is holds


def test_chances_have_to_sum_to_one_at_every_report():
    laws = MediatedLaws(BITS, 2, USER)
    point = {(best_for_each(z, x), place): Fraction(1) for place, (z, x) in enumerate(laws.keys)}
    assert holds_at(laws.holds_for({at: mass for at, mass in point.items() if at[1]})) is False
    assert holds_at(laws.holds_for({**point, (0, 1): Fraction(-1), (1, 1): Fraction(2)})) is False


def test_facts_read_like_the_definition():
    laws = MediatedLaws({(0, 0, 0): quarter, (1, 0, 1): 3 * quarter}, 2, USER)
    texts = [repr(fact) for fact in laws.facts()]
    assert texts[:6] == [
        "p[0,0] >= 0",
        "p[0,1] >= 0",
        "p[1,0] >= 0",
        "p[1,1] >= 0",
        "p[0,0] + p[1,0] - 1 = 0",
        "p[0,1] + p[1,1] - 1 = 0",
    ]
    assert texts[7] == "p[0,0] >= 0"  # type 0, told action 0, does not prefer action 1
    assert texts[-1] == "-best[1,0,0] - best[1,0,1] + 3*p[1,1] >= 0"
    with pytest.raises(IndexError):
        laws.facts()[len(texts)]
    assert laws.facts()[2:4] == [laws.facts()[2], laws.facts()[3]]


def test_too_many_types_are_refused_with_the_size():
    prior = {(z, 0, 0): Fraction(1, 300) for z in range(300)}
    with pytest.raises(LimitError, match="300 types over 2 actions"):
        MediatedLaws(prior, 2, USER)
