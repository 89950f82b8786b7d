from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.errors import LimitError
from certify.spec.formula import holds_at
from certify.spec.outcomes import ObedientLaw, OutcomeLaws

half, quarter = Fraction(1, 2), Fraction(1, 4)
USER = [[Fraction(1), Fraction(0)], [Fraction(0), Fraction(1)]]
SEEN = {(0, 0, 0): half, (0, 1, 1): half}


def test_facts_read_like_the_definition():
    facts = ObedientLaw(OutcomeLaws(SEEN, 2, USER))
    assert [repr(fact) for fact in facts] == [
        "p[0,0] >= 0",
        "p[0,1] >= 0",
        "p[1,0] >= 0",
        "p[1,1] >= 0",
        "p[0,0] + p[1,0] - 1/2 = 0",
        "p[0,1] + p[1,1] - 1/2 = 0",
        "0 >= 0",
        "p[0,0] - p[0,1] >= 0",
        "-p[1,0] + p[1,1] >= 0",
        "0 >= 0",
    ]
    with pytest.raises(IndexError):
        facts[len(facts)]


def test_facts_have_the_numbers_that_the_laws_give_them():
    laws = OutcomeLaws({(z, x, y): Fraction(1, 8) for z, x, y in product(range(2), repeat=3)}, 2, USER)
    facts = ObedientLaw(laws)
    assert len(laws.choices) == 4
    assert len(facts) == laws.obedience(4, 0, 0)
    assert facts[laws.number(3, 1)].polynomial.unknowns() == {"p[3,1]"}
    assert facts[laws.marginal(1)].polynomial.unknowns() == {f"p[{option},1]" for option in range(4)}


@pytest.mark.parametrize(
    ("law", "obedient"),
    [
        ({(0, 0): half, (1, 1): half}, True),
        ({(0, 0): half, (0, 1): half}, True),
        ({(0, 1): half, (1, 0): half}, False),
        ({(0, 0): half, (0, 1): quarter, (1, 1): quarter}, True),
        ({(0, 0): half}, False),
        ({(0, 0): half, (0, 1): -half, (1, 1): Fraction(1)}, False),
    ],
)
def test_a_point_is_an_obedient_law_or_not(law, obedient):
    assert holds_at(OutcomeLaws(SEEN, 2, USER).holds_for(law)) is obedient


@settings(max_examples=40, deadline=None)
@given(
    masses=st.lists(st.integers(1, 5), min_size=8, max_size=8),
    entries=st.lists(st.integers(-3, 3), min_size=4, max_size=4),
    rule=st.lists(st.fractions(0, 1, max_denominator=4), min_size=2, max_size=2),
)
def test_the_law_that_a_rule_and_a_best_response_induce_is_obedient_in_both_forms(masses, entries, rule):
    prior = dict(zip(product(range(2), repeat=3), (Fraction(m, sum(masses)) for m in masses), strict=True))
    user = [[Fraction(entry) for entry in entries[:2]], [Fraction(entry) for entry in entries[2:]]]
    plans, expected = {}, Fraction(0)
    for message in (0, 1):
        chance = [r if message else 1 - r for r in rule]
        plan = []
        for z in (0, 1):
            values = [
                sum(prior[z, x, y] * chance[x] * user[a][y] for x, y in product(range(2), repeat=2)) for a in (0, 1)
            ]
            plan.append(values.index(max(values)))
            expected += max(values)
        for x in (0, 1):
            mass = sum(prior[z, x, y] for z, y in product(range(2), repeat=2)) * chance[x]
            key = (2 * plan[0] + plan[1], x)
            plans[key] = plans.get(key, 0) + mass
    laws = OutcomeLaws(prior, 2, user)
    assert holds_at(laws.holds_for(plans))
    assert laws.expectation(laws.user, plans) == expected
    loose = OutcomeLaws(prior, 2, user, "actions")
    law = {}
    for (option, x), mass in plans.items():
        for z in (0, 1):
            share = sum(prior[z, x, y] for y in (0, 1)) / sum(prior[w, x, y] for w, y in product(range(2), repeat=2))
            key = (laws.choices[option][z], loose.keys.index((z, x)))
            law[key] = law.get(key, 0) + mass * share
    assert holds_at(loose.holds_for(law))
    assert loose.expectation(loose.user, law) == expected


def test_values_are_linear_forms_with_exact_coefficients():
    laws = OutcomeLaws({(0, 0, 0): quarter, (0, 0, 1): 3 * quarter}, 2, USER)
    assert repr(laws.value(laws.user)) == "1/4*p[0,0] + 3/4*p[1,0]"


def test_too_many_plans_are_refused_in_one_form_and_not_in_the_other():
    prior = {(z, 0, 0): Fraction(1, 9) for z in range(9)}
    with pytest.raises(LimitError, match="plans"):
        OutcomeLaws(prior, 2, USER)
    assert len(OutcomeLaws(prior, 2, USER, "actions").choices) == 2
