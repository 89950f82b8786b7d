import importlib.util
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import theorem
from certify.kernel.witness import check_witness
from certify.provers.clock import Clock
from certify.provers.models import search_witness
from certify.provers.portfolio import prove_problem
from certify.spec.formula import equal
from certify.spec.polynomial import Polynomial

FILE = Path(__file__).parents[2] / "proofs" / "emergent_alignment.py"
SPEC = importlib.util.spec_from_file_location("models_emergent_alignment", FILE)
alignment = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(alignment)

SMALL = {"agents": 1, "actions": 2, "states": 2}


class Number:
    def __init__(self, name="z"):
        self.name = name

    def introduce(self, reading):
        return reading.unknown(self.name)


def problem(*assumptions, claim, unknowns="xy"):
    @theorem
    def stated(t):
        values = [t.unknown(name) for name in unknowns]
        for assumption in assumptions:
            t.assume(assumption(t, *values))
        t.claim(claim(t, *values))

    return stated.problem()


def witness_against(stated, *, seconds=20, seed=0):
    witness, said = search_witness(stated, Clock(seconds), seed=seed)
    assert witness is not None, said
    check_witness(stated.hypotheses(), stated.unknowns, witness, stated.functions)
    return witness


@theorem
def nash_equilibria_are_pareto_optimal(t):
    game = t.normal_form()
    eq, other = t.every(game.nash()), t.every(game.mixed())
    t.claim(~t.all_of(other.payoff(i) > eq.payoff(i) for i in game.players))


@theorem
def nash_equilibria_pay_the_same(t):
    game = t.normal_form()
    first, second = t.every(game.nash()), t.every(game.nash())
    t.claim(first.payoff(0) == second.payoff(0))


@pytest.mark.parametrize("dropped", ["weight nonnegative", "alignment", "a deviation of 0 is worth q less delta"])
def test_refutes_lemma_k_without_an_assumption(dropped):
    witness_against(alignment.lemma_k.problem(SMALL, dropped=[dropped]))


def test_refutes_best_ai_selection_without_alignment():
    stated = alignment.best_ai_selection.problem({"agents": 2, "actions": 2, "states": 2}, dropped=["alignment"])
    witness_against(stated)


@pytest.mark.slow
def test_refutes_best_ai_selection_without_alignment_against_every_rule_as_a_deviation():
    shape = {"agents": 1, "actions": 2, "states": 2, "messages": 2, "level": "rules"}
    stated = alignment.best_ai_selection.problem(shape, dropped=["alignment"])
    assert len(witness_against(stated, seconds=60).refutations) == 2


@pytest.mark.parametrize("statement", [nash_equilibria_are_pareto_optimal, nash_equilibria_pay_the_same])
def test_refutes_conjectures_about_games_of_two_players(statement):
    witness = witness_against(statement.problem())
    assert max(abs(value.numerator) for value in witness.values.values()) <= 20


def test_the_portfolio_reports_the_refutation():
    outcome = prove_problem(nash_equilibria_are_pareto_optimal.problem(), seconds=20)
    assert (outcome.status, outcome.engine) == ("refuted", "models")


def test_finds_no_witness_where_only_irrational_numbers_are():
    stated = problem(lambda t, x, y: x * x == 2, claim=lambda t, x, y: x <= 0)
    witness, said = search_witness(stated, Clock(2))
    assert witness is None
    assert "no rational model" in said


def test_says_that_no_real_numbers_refute_a_theorem():
    witness, said = search_witness(problem(lambda t, x, y: x > y, claim=lambda t, x, y: x >= y), Clock(5))
    assert witness is None
    assert "no real numbers do" in said


def test_a_curve_with_rational_points_gives_one():
    circle = problem(
        lambda t, x, y: x * x + y * y == 1, lambda t, x, y: x > 0, lambda t, x, y: y > 0, claim=lambda t, x, y: x == y
    )
    witness_against(circle)


def test_values_of_a_function_at_equal_arguments_are_equal():
    def stated(claim):
        return problem(
            claim=lambda t, x, y: t.implies(
                x == y,
                claim(
                    *(t.value_of("f", [each], [name], lambda v: v[0] >= 0)[0] for each, name in ((x, "a"), (y, "b")))
                ),
            )
        )

    assert search_witness(stated(lambda a, b: a == b), Clock(5))[0] is None
    witness_against(stated(lambda a, b: a == 0))


def test_a_universal_assumption_is_proved_at_the_witness():
    above_all = problem(
        lambda t, x, y: t.for_all(Number(), lambda z: t.implies((z >= 0) & (z <= 1), x + y * z >= 2)),
        claim=lambda t, x, y: x >= 3,
    )
    witness = witness_against(above_all)
    assert len(witness.refutations) == 1
    assert witness.values["x"] + min(0, witness.values["y"]) >= 2


def test_a_function_is_known_by_its_definition_only():
    def stated(bound):
        return problem(
            lambda t, x, y: t.for_all(
                Number(),
                lambda z: t.implies(
                    z <= 1, t.value_of("f", [z], ["v"], lambda v: (v[0] <= z) & (v[0] >= z - 1))[0] <= x
                ),
            ),
            lambda t, x, y: x <= bound,
            claim=lambda t, x, y: y >= 0,
        )

    assert witness_against(stated(1)).values["x"] == 1
    assert search_witness(stated(Fraction(1, 2)), Clock(3))[0] is None


def test_a_claim_that_something_exists_is_refuted_with_a_proof():
    stated = problem(claim=lambda t, x, y: t.exists(Number(), lambda z: (z > x) & (z < y)))
    witness = witness_against(stated)
    assert witness.values["x"] >= witness.values["y"]


def test_an_assumption_that_something_exists_is_shown_by_an_instance():
    stated = problem(lambda t, x, y: t.exists(Number(), lambda z: (z > x) & (z < y)), claim=lambda t, x, y: y > x + 1)
    witness = witness_against(stated)
    assert witness.values["x"] < witness.values["y"] <= witness.values["x"] + 1


def test_equal_seeds_give_equal_witnesses():
    stated = nash_equilibria_pay_the_same.problem()
    assert witness_against(stated, seed=3) == witness_against(stated, seed=3)


numbers = st.integers(-3, 3)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=4), numbers, numbers)
def test_finds_a_witness_wherever_one_was_hidden(rows, first, second):
    x, y = Polynomial.unknown("x"), Polynomial.unknown("y")
    terms = [a * x * y + b * x + c * y * y for a, b, c in rows]
    hidden = {"x": Polynomial.constant(first), "y": Polynomial.constant(second)}
    stated = problem(
        *(lambda t, _, __, term=term: equal(term, term.substitute(hidden)) for term in terms),
        lambda t, x, y: (x == first) | (x > 5),
        claim=lambda t, x, y: y < second,
    )
    witness_against(stated)


def test_many_values_of_a_function_are_read_only_as_long_as_there_is_time():
    @theorem
    def no_value_is_above_its_argument(t):
        "At 30 values of exp, of which each two are to agree where their arguments do, time is over first."
        values = [t.exp(t.unknown(f"x {k}")) for k in range(30)]
        t.claim(t.sum(values) <= 0)

    witness, words = search_witness(no_value_is_above_its_argument.problem(), Clock(0))
    assert witness is None
    assert words.endswith("the time ran out")
