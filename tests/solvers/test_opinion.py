import importlib.util
from pathlib import Path

import pytest

from certify import theorem
from certify.provers.portfolio import prove_problem
from certify.solvers import cvc5_solver
from certify.solvers.opinion import second_opinion
from certify.spec.errors import InputError

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


def test_refuses_cvc5_where_it_is_missing(monkeypatch):
    monkeypatch.setattr(cvc5_solver, "is_installed", lambda: False)
    with pytest.raises(InputError, match="cvc5 is not installed"):
        second_opinion(TRUE["chain"](), 1, solver="cvc5")


def test_refuses_a_solver_that_it_does_not_know():
    with pytest.raises(InputError, match="solver: expected z3 or cvc5, got 'yices'"):
        second_opinion(TRUE["chain"](), 1, solver="yices")
