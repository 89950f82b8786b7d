"""`certify.refute` from Python."""

from __future__ import annotations

from concurrent.futures import Executor
from fractions import Fraction

import pytest

import certify
from certify import Variant, theorem
from certify.kernel.core import check_proof
from certify.kernel.witness import check_witness
from certify.search.hunt import Hunt
from certify.search.one_game import has_given_payoffs
from certify.spec.errors import InputError


@theorem
def squares_are_not_smaller(t):
    x = t.nonnegative("x")
    t.assume(x <= 1, name="small")
    t.claim(x * x >= x)


@theorem
def sums_are_small(t):
    values = t.vector("x", t.size("actions"), nonnegative=True)
    t.assume(t.all_of(value <= 1 for value in values), name="small")
    t.claim(t.sum(values) <= 2)


@theorem
def nothing_is_both(t):
    x = t.unknown("x")
    t.assume(x >= t.size("actions"))
    t.assume(x <= 0)
    t.claim(x == 5)


@theorem
def sometimes_vacuous(t):
    x = t.unknown("x")
    t.assume(x >= 3 - t.size("actions"))
    t.assume(x <= 0)
    t.claim(x < 0)


@theorem
def negative_or_none(t):
    x = t.unknown("x")
    t.assume(x >= 2 - t.size("actions"))
    t.assume(x <= 0)
    t.claim(x <= 1)


def test_a_counterexample_is_accepted_by_the_kernel():
    answer = certify.refute(squares_are_not_smaller, seconds=30)
    assert answer.status == "refuted"
    assert 0 < answer.violation <= Fraction(1, 4)
    check_witness(answer.problem.hypotheses(), answer.problem.unknowns, answer.witness, answer.problem.functions)
    assert f"Claim 1 fails by {answer.violation}." in answer.table()
    assert r"\toprule" in answer.latex()
    assert answer._repr_html_().startswith("<table>")
    assert repr(answer).startswith(f"Refutation(squares_are_not_smaller refuted by {answer.violation} (~")
    assert answer.certificate().startswith('{\n  "format": "certify-certificate/1"')


def test_only_shapes_that_are_asked_for_are_searched():
    answer = certify.refute(sums_are_small, [{"actions": 2}, {"actions": 3}], seconds=30)
    assert (answer.status, answer.shape) == ("refuted", {"actions": 3})
    assert answer.searched == [{"actions": 2}, {"actions": 3}]
    assert answer.violation == 1


def test_without_time_nothing_is_searched_and_it_says_so():
    answer = certify.refute(squares_are_not_smaller, seconds=0)
    assert (answer.status, answer.examples, answer.complete) == ("unknown", 0, False)
    assert "the time is over" in answer.reason
    assert answer.table() == f"squares_are_not_smaller: unknown: {answer.reason}"
    with pytest.raises(InputError, match="there is no counterexample"):
        answer.certificate()


def test_contradicting_assumptions_are_reported_with_a_proof_for_each_shape():
    answer = certify.refute(nothing_is_both, [{"actions": 1}, {"actions": 2}], seconds=20)
    assert (answer.status, answer.examples, answer.complete) == ("proved", 0, True)
    assert answer.reason == "vacuous: no game meets the assumptions at all 2 shapes"
    assert [problem.shape for problem, _ in answer.vacuous] == [{"actions": 1}, {"actions": 2}]
    for problem, proof in answer.vacuous:
        assert problem.claims[0].name == "no game meets the assumptions"
        check_proof(problem.hypotheses(), problem.unknowns, proof, problem.functions)


def test_shapes_without_games_are_passed_over():
    answer = certify.refute(sometimes_vacuous, [{"actions": n} for n in (1, 2, 3)], seconds=30)
    assert (answer.status, answer.shape) == ("refuted", {"actions": 3})
    assert [problem.shape["actions"] for problem, _ in answer.vacuous] == [1, 2]


def test_a_variant_is_refuted_where_the_statement_is_true():
    variant = Variant(without=("small",))
    answer = certify.refute(sums_are_small, [{"actions": 2}], variant=variant, seconds=30)
    assert answer.status == "refuted"
    assert answer.variant == variant
    assert '"without":["small"]' in answer.certificate().replace(" ", "")


def test_an_interruption_keeps_what_was_searched(monkeypatch):
    def run(hunt: Hunt, *_arguments: object) -> None:
        hunt.tally.examples = 7
        raise KeyboardInterrupt

    monkeypatch.setattr(Hunt, "run", run)
    answer = certify.refute(squares_are_not_smaller, seconds=30)
    assert (answer.status, answer.interrupted, answer.complete, answer.examples) == ("unknown", True, False, 7)
    assert answer.reason.startswith("no counterexample among 7 games")
    assert answer.reason.endswith("interrupted")


class Nobody(Executor):
    """An executor that is given nothing to do."""

    def submit(self, *_arguments, **_options):
        raise AssertionError("another process was started")


def test_what_is_quick_is_found_before_other_processes_are_started():
    answer = certify.refute(sums_are_small, [{"actions": 3}], executor=Nobody(), jobs=2, seconds=60)
    assert answer.status == "refuted"


def test_refuses_an_empty_list_of_shapes():
    with pytest.raises(InputError, match="at least one shape"):
        certify.refute(squares_are_not_smaller, [], seconds=1)


@theorem
def a_square_below_zero(t):
    """Assumptions that contradict each other by a square."""
    x = t.unknown("x")
    t.assume(x * x < 0, name="negative")
    t.claim(x >= 7)


@theorem
def equilibria_below_maxmin(t):
    """Assumptions that contradict each other by a theorem that takes products."""
    game = t.normal_form(players=2)
    equilibrium = t.every(game.nash())
    t.assume(equilibrium.payoff(0) < game.maxmin(0), name="below")
    t.claim(equilibrium.payoff(0) >= 7)


@pytest.mark.parametrize(("statement", "shape"), [(a_square_below_zero, {}), (equilibria_below_maxmin, {"actions": 2})])
def test_what_takes_products_to_contradict_is_vacuous_too(statement, shape):
    answer = certify.refute(statement, [shape], seconds=120)
    assert (answer.status, answer.complete) == ("proved", True)
    assert answer.reason.startswith("vacuous: no game meets the assumptions")
    ((problem, proof),) = answer.vacuous
    check_proof(problem.hypotheses(), problem.unknowns, proof, problem.functions)


def test_the_largest_violation_is_found_where_it_is_asked_for():
    answer = certify.refute(squares_are_not_smaller, seconds=4, largest=True)
    assert (answer.status, answer.violation) == ("refuted", Fraction(1, 4))
    assert answer.compared >= 1
    check_witness(answer.problem.hypotheses(), answer.problem.unknowns, answer.witness, answer.problem.functions)


def test_where_nothing_is_found_proofs_say_at_which_shapes_the_statement_holds():
    answer = certify.refute(sums_are_small, [{"actions": 1}, {"actions": 2}], seconds=4)
    assert (answer.status, answer.complete, answer.shape) == ("proved", True, {})
    assert answer.reason == "no counterexample exists at 2 of 2 shapes"
    assert [problem.shape for problem, _ in answer.holds] == [{"actions": 1}, {"actions": 2}]
    for problem, proof in answer.holds:
        check_proof(problem.hypotheses(), problem.unknowns, proof, problem.functions)


def test_shapes_that_are_vacuous_and_shapes_that_are_proved_leave_nothing_to_search():
    answer = certify.refute(negative_or_none, [{"actions": 1}, {"actions": 2}], seconds=4)
    assert (answer.status, len(answer.vacuous), len(answer.holds)) == ("proved", 1, 1)
    assert answer.reason == "no counterexample exists at 1 of 2 shapes; no game meets the assumptions at 1"


def test_of_shapes_some_of_which_are_proved_the_others_stay_unknown(monkeypatch):
    from certify.refutations import answer as module

    proved = module.prove_problem

    def first_only(problem, **options):
        return proved(problem, seconds=0 if problem.shape["actions"] == 2 else options["seconds"])

    monkeypatch.setattr(module, "prove_problem", first_only)
    answer = certify.refute(sums_are_small, [{"actions": 1}, {"actions": 2}], seconds=3)
    assert answer.status == "unknown"
    assert [problem.shape for problem, _ in answer.holds] == [{"actions": 1}]
    assert "proved at 1 of the shapes" in answer.reason


def judged(least):
    """A statement about a prosecutor and a judge: he gets 2/3 in every equilibrium, which no rule attains."""

    @theorem
    def the_prosecutor_gets(t):
        market = t.market(agents=1)
        numbers = zip([*market.user, *market.agent_utilities[0]], ((1, 0), (0, 1), (1, 1), (0, 0)), strict=True)
        for row, entries in numbers:
            t.assume(t.all_of(unknown == number for unknown, number in zip(row, entries, strict=True)))
        for mass, part in zip(market.prior.values(), (1, 2), strict=True):
            t.assume(3 * mass == part)
        t.claim(t.every(market.equilibrium(level="rules")).agent_value(0) >= least)

    return the_prosecutor_gets


GIVEN = {"actions": 2, "states": 2, "types": 1, "signals": 0, "messages": 2, "draws": 1}


def test_a_statement_about_one_market_that_holds_there_is_proved_without_a_search():
    answer = certify.refute(judged(Fraction(2, 3)), [GIVEN], seconds=20)
    assert (answer.status, answer.examples, answer.complete) == ("proved", 0, True)
    assert answer.reason.startswith("no counterexample exists at actions=2 states=2")
    ((problem, proof),) = answer.holds
    check_proof(problem.hypotheses(), problem.unknowns, proof, problem.functions)


def test_a_statement_about_one_market_that_fails_there_is_refuted():
    answer = certify.refute(judged(Fraction(3, 4)), [GIVEN], seconds=30)
    assert answer.status == "refuted"
    assert answer.violation == Fraction(1, 12)
    check_witness(answer.problem.hypotheses(), answer.problem.unknowns, answer.witness, answer.problem.functions)


def about_a_game(rows, columns, profile, claimed):
    """A statement about every such profile of one game in normal form whose payoffs are given."""

    @theorem
    def of_this_game(t):
        """The claim holds in this game."""
        size = len(rows)
        game = t.normal_form(actions=(size, size))
        given = [entry for table in (rows, columns) for row in table for entry in row]
        payoffs = [value for table in game.payoffs for value in table]
        t.assume(t.all_of(value == number for value, number in zip(payoffs, given, strict=True)), name="payoffs")
        for claim in claimed(t.every(profile(game))):
            t.claim(claim)

    return of_this_game


PENNIES = [[1, -1], [-1, 1]], [[-1, 1], [1, -1]]
ROCKS = [[0, -1, 1], [1, 0, -1], [-1, 1, 0]], [[0, 1, -1], [-1, 0, 1], [1, -1, 0]]


def test_a_true_statement_about_one_game_is_proved_without_a_search(monkeypatch):
    monkeypatch.setattr("certify.refutations.answer.search", never)
    monkeypatch.setattr("certify.refutations.given_numbers.MOST_FOR_A_GAME", 60)  # on a busy machine
    rocks = about_a_game(*ROCKS, lambda g: g.nash(), lambda e: [e.strategy(0)[s] == Fraction(1, 3) for s in range(3)])
    answer = certify.refute(rocks, seconds=200)
    assert (answer.status, len(answer.holds)) == ("proved", 1)
    check_proof(answer.holds[0][0].hypotheses(), answer.holds[0][0].unknowns, answer.holds[0][1])


def test_a_statement_about_what_one_game_does_not_have_is_vacuous(monkeypatch):
    monkeypatch.setattr("certify.refutations.answer.search", never)
    answer = certify.refute(about_a_game(*PENNIES, lambda g: g.pure_nash(), lambda e: [e.payoff(0) > 0]), seconds=30)
    assert answer.status == "proved"
    assert "vacuous" in answer.reason
    assert answer.holds == ()


def test_a_false_statement_about_one_game_is_refuted():
    answer = certify.refute(about_a_game(*PENNIES, lambda g: g.nash(), lambda e: [e.payoff(0) > 0]), seconds=30)
    assert (answer.status, answer.violation) == ("refuted", 0)
    check_witness(answer.problem.hypotheses(), answer.problem.unknowns, answer.witness, answer.problem.functions)


def test_only_a_game_with_all_payoffs_is_given():
    given = about_a_game(*PENNIES, lambda g: g.nash(), lambda e: [e.payoff(0) > 0])
    assert has_given_payoffs(given, {})
    assert not has_given_payoffs(sums_are_small, {})
    assert not has_given_payoffs(equilibria_below_maxmin, {"actions": 2})


def never(*_arguments, **_more):
    raise AssertionError("there was a search")
