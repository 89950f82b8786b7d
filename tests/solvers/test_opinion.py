import importlib.util
from fractions import Fraction
from pathlib import Path

import pytest

from certify import theorem
from certify.kernel.witness import check_witness
from certify.provers import models
from certify.provers.clock import Clock
from certify.provers.portfolio import prove_problem
from certify.solvers import cvc5_solver, rational_models
from certify.solvers.opinion import second_opinion
from certify.solvers.z3_solver import Approximate
from certify.spec.errors import InputError
from certify.spec.formula import above, equal
from certify.spec.polynomial import Polynomial

PROOFS = Path(__file__).parents[2] / "proofs"


def proofs(file):
    spec = importlib.util.spec_from_file_location(f"opinion_{file}", PROOFS / f"{file}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


alignment, normal = proofs("emergent_alignment"), proofs("normal_form")
auction, congestion = proofs("second_price_auction"), proofs("congestion_games")


def lemma(dropped=(), **shape):
    return lambda: alignment.lemma_k.problem({"agents": 1, "actions": 1, "states": 1, **shape}, dropped=dropped)


def words(claim, *, size=3, assume=lambda t, x: ()):
    @theorem
    def stated(t):
        x = t.vector("x", size)
        for each in assume(t, x):
            t.assume(each)
        t.claim(claim(t, x))

    return stated.problem


TRUE = {
    "lemma K, one state": lemma(),
    "lemma K, two actions": lemma(actions=2),
    "lemma K, two states": lemma(states=2),
    "sharp lemma K": lambda: alignment.lemma_k_sharp.problem({"agents": 1, "actions": 1, "states": 1}),
    "truth never costs": lambda: auction.truth_never_costs.problem({"players": 3}),
    "pure equilibrium": lambda: congestion.a_pure_equilibrium_exists.problem({"players": 2, "actions": 2}),
    "convex": lambda: normal.correlated_equilibria_are_convex.problem({"players": 1}),
    "coarse": lambda: normal.correlated_equilibria_are_coarse.problem({}),
    "maximum": words(lambda t, x: 3 * t.max(x) >= t.sum(x)),
    "triangle": words(lambda t, x: t.abs(t.sum(x)) <= t.sum(map(t.abs, x))),
    "product": words(lambda t, x: x[0] * x[1] >= 0, assume=lambda t, x: [x[0] >= 0, x[1] >= 0]),
    "chain": words(lambda t, x: x[0] >= x[2], assume=lambda t, x: [x[0] >= x[1], x[1] >= x[2]]),
}
FALSE = {
    "lemma K, any weights": lemma(["weight nonnegative"]),
    "lemma K, no alignment": lemma(["alignment"], actions=2),
    "lemma K, worthless deviation": lemma(["a deviation of 0 is worth q less delta"], actions=2),
    "maximum": words(lambda t, x: 2 * t.max(x) >= t.sum(x)),
    "triangle": words(lambda t, x: t.abs(t.sum(x)) >= t.sum(map(t.abs, x))),
    "squares": words(lambda t, x: x[0] * x[0] + x[1] * x[1] >= 3 * x[0] * x[1]),
    "chain": words(lambda t, x: x[0] > x[2], assume=lambda t, x: [x[0] >= x[1], x[1] >= x[2]]),
    "irrational": words(lambda t, x: ~(x[0] * x[0] == 2)),
}
SOLVERS = ["z3", pytest.param("cvc5", marks=pytest.mark.skipif(not cvc5_solver.is_installed(), reason="no cvc5"))]


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("name", TRUE)
def test_what_is_proved_is_never_called_refutable(name, solver):
    problem = TRUE[name]()
    assert prove_problem(problem, seconds=20).status == "proved"
    assert second_opinion(problem, 2, solver=solver) != "sat"


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_never_called_provable(name, solver):
    assert second_opinion(FALSE[name](), 2, solver=solver) != "unsat"


def test_opinions_are_given_on_easy_problems():
    assert second_opinion(TRUE["chain"](), 10) == "unsat"
    assert second_opinion(FALSE["chain"](), 10) == "sat"


NEEDS_CVC5 = pytest.mark.skipif(not cvc5_solver.is_installed(), reason="no cvc5")
U, V = Polynomial.unknown("u 1'"), Polynomial.unknown("v")


@NEEDS_CVC5
@pytest.mark.parametrize(
    "name", ["lemma K, any weights", "lemma K, worthless deviation", "maximum", "squares", "chain"]
)
def test_a_model_of_cvc5_becomes_a_witness_that_the_kernel_accepts(name, monkeypatch):
    monkeypatch.setattr(models, "_at_random", lambda *_: iter(()))
    monkeypatch.setattr(rational_models, "MOST_SECONDS_FOR_ONE_FIXING", 0.5)
    asked = []

    def only_cvc5(search, formulas):
        if search.model_of is not cvc5_solver.model_of:
            return "unknown", {}
        asked.append(formulas)
        return ask(search, formulas)

    ask = rational_models.Search.rational_model
    monkeypatch.setattr(rational_models.Search, "rational_model", only_cvc5)
    problem = FALSE[name]()
    witness, said = models.search_witness(problem, Clock(30))
    assert asked
    assert witness is not None, said
    check_witness(problem.hypotheses(), problem.unknowns, witness, problem.functions)


@NEEDS_CVC5
def test_a_model_of_cvc5_has_exact_numbers_and_says_where_they_are_not():
    answer, model = cvc5_solver.model_of([equal(3 * U, -2), equal(V * V, 2), above(V)], 20)
    assert answer == "sat"
    assert model["u 1'"] == Approximate(Fraction(-2, 3))
    assert not model["v"].exact
    assert abs(model["v"].value ** 2 - 2) < Fraction(1, 2)


@NEEDS_CVC5
def test_cvc5_says_that_there_is_no_model_and_gives_up_without_time():
    assert cvc5_solver.model_of([above(U), above(-U)], 20) == ("unsat", {})
    assert cvc5_solver.model_of([above(U)], 0.001) == ("unknown", {})


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("((u0 5.0))", 5),
        ("((u12 (- 7.0)))", -7),
        ("((u0 (/ 1 3)))", Fraction(1, 3)),
        ("((u0 (/ (- 1) 3)))", Fraction(-1, 3)),
        ("((u0 (- (/ 1.0 3.0))))", Fraction(-1, 3)),
        ("((u0 2/3))", Fraction(2, 3)),
    ],
)
def test_the_numbers_that_cvc5_prints_are_read_exactly(printed, value):
    assert cvc5_solver.number_of(printed) == Approximate(value)


@pytest.mark.parametrize("printed", ["", "((u0 true))", "((u0 (/ 1 0)))", "((u0 ()))", "((u0 (+ 1 2 3)))", "rubbish"])
def test_what_cannot_be_read_is_no_exact_number(printed):
    assert cvc5_solver.number_of(printed) == Approximate(0, exact=False)


def test_refuses_cvc5_where_it_is_missing(monkeypatch):
    monkeypatch.setattr(cvc5_solver, "is_installed", lambda: False)
    with pytest.raises(InputError, match="cvc5 is not installed"):
        second_opinion(TRUE["chain"](), 1, solver="cvc5")


def test_refuses_a_solver_that_it_does_not_know():
    with pytest.raises(InputError, match="solver: expected z3 or cvc5, got 'yices'"):
        second_opinion(TRUE["chain"](), 1, solver="yices")
