import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_problems import ALIGNMENT, RULES, distribution, problem, unknown

from certify.provers.clock import Clock
from certify.search.clauses import clauses, definitions
from certify.search.draws import RandomDraw
from certify.search.hunt import Hunt
from certify.spec.formula import equal
from certify.spec.polynomial import Polynomial

SELECTION = ALIGNMENT["best_ai_selection"].problem({"agents": 2, "actions": 2, "states": 1, "level": "laws"})


def held(of, values):
    """Whether every clause has a comparison that holds at these numbers."""
    known = {name: values[name] for name in of.problem.unknowns}

    def holds(number):
        (polynomial, sign, _) = atoms[number]
        value = polynomial.at(known)
        return {">=": value >= 0, ">": value > 0, "=": value == 0}[sign]

    atoms = list(of.atoms)
    return all(any(map(holds, clause)) for clause in of.clauses)


def test_a_counterexample_meets_every_clause_and_other_numbers_do_not():
    stated = ALIGNMENT["lemma_k"].problem({"agents": 2, "actions": 2, "states": 1}, dropped=["alignment"])
    hunt, draw = Hunt(stated, Clock(100)), RandomDraw(0)
    found = None
    while found is None:
        draft = hunt.draft(draw)
        found = None if draft is None else hunt.attempt(draft)
    of = clauses(stated)
    assert held(of, found.witness.values)
    assert not held(of, dict.fromkeys(stated.unknowns, 0))


def test_a_product_with_a_chance_is_opened():
    def stated(t):
        "Pays."
        p, x = t.distribution("p", 2), t.unknown("x")
        t.assume(p[0] * (x - 1) >= 0, name="paid")
        t.claim(x >= 2)

    of = clauses(problem(stated))
    zero, rest = unknown("p[0]"), unknown("x") - 1
    atoms = [(polynomial, sign) for polynomial, sign, _ in of.atoms]
    assert [(atoms[a], atoms[b]) for a, b in (each for each in of.clauses if len(each) == 2)] == [
        ((zero, "="), (rest, ">="))
    ]


def test_a_product_of_other_numbers_stays():
    def stated(t):
        "Is paid."
        x, y = t.unknown("x"), t.unknown("y")
        t.assume(x * y >= 1, name="product")
        t.claim(x >= 2)

    assert all(len(each) == 1 for each in clauses(problem(stated)).clauses)


def test_alternatives_are_spelled_out_and_what_signs_rule_out_is_left_out():
    def stated(t):
        "Has alternatives."
        x, y = t.nonnegative("x"), t.unknown("y")
        t.assume((x < 0) | ((y >= 1) & (y <= 2)), name="either")
        t.claim(y * x >= 2)

    of = clauses(problem(stated))
    polynomials = [polynomial for polynomial, _, _ in of.atoms]
    assert unknown("y") - 1 in polynomials
    assert -unknown("x") not in polynomials
    assert all(len(each) == 1 for each in of.clauses)


def test_the_denied_claim_is_marked():
    of = clauses(SELECTION)
    claimed = [clause for clause, marked in zip(of.clauses, of.is_claimed, strict=True) if marked]
    assert claimed
    assert all(list(of.atoms)[atom][2] for clause in claimed for atom in clause)


def test_distributions_and_shares_of_their_chances_are_known():
    of = clauses(SELECTION)
    known = {each.names for each in of.distributions}
    assert any(all(name.startswith("prior") for name in names) for names in known)
    assert all(each.total in of.problem.unknowns for each in of.shares)
    assert not {name for each in of.shares for name in each.names} & {name for names in known for name in names}


@pytest.mark.parametrize("level", ["rules"])
def test_what_is_quantified_has_no_clauses(level):
    assert clauses(ALIGNMENT["competition_aligns"].problem({**RULES, "level": level})) is None


def test_a_claim_about_all_things_of_a_kind_has_no_clauses():
    def stated(t):
        "Every equilibrium pays at least 1."
        game = t.normal_form(players=2, actions=(2, 2))
        t.claim(t.for_all(game.nash(), lambda each: each.payoff(0) >= 1))

    assert clauses(problem(stated)) is None


def test_too_many_alternatives_have_no_clauses():
    def stated(t):
        "Has many alternatives."
        x = [t.unknown(f"x{i}") for i in range(16)]
        t.assume(t.any_of([(each >= 0) & (each * each <= 1) for each in x]), name="many")
        t.claim(x[0] >= 0)

    assert clauses(problem(stated)) is None


@given(st.lists(st.integers(-3, 3), min_size=3, max_size=3), st.sampled_from([1, 2, -3]))
def test_a_definition_is_the_number_at_which_the_equality_holds(numbers, factor):
    x, y, z = (unknown(name) for name in "xyz")
    equality = factor * z + x * y + numbers[0] * x + numbers[1]
    defined = definitions([equal(equality)])
    assert "z" in defined
    at = {"x": numbers[1], "y": numbers[2]}
    assert equality.at({**at, "z": defined["z"].at(at)}) == 0


def test_no_definition_speaks_of_another():
    names = [unknown(name) for name in "abcde"]
    a, b, c, d, e = names
    defined = definitions([equal(a, b * c), equal(b, c * d), equal(e, a * d), *distribution("p", "q")])
    assert defined
    assert not {name for each in defined.values() for name in each.unknowns()} & defined.keys()


def test_a_factor_of_the_product_is_never_defined():
    x, y = Polynomial.unknown("x"), Polynomial.unknown("y")
    assert definitions([equal(x * y + x)]) == {}
