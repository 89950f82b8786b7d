"""Every small game, decided: true statements hold in all, false ones break at a game that the kernel accepts."""

from dataclasses import replace
from pathlib import Path

import pytest

from certify import theorem
from certify.kernel.statement_file import statements
from certify.kernel.witness import check_witness
from certify.provers.clock import Clock
from certify.search.exhaustive import exhaust
from certify.search.one_game import is_about_one_game, one_game
from certify.search.refute import refute
from certify.spec.errors import InputError
from certify.spec.variants import Variant

PROOFS = Path(__file__).parents[2] / "proofs"
TRUE = statements(PROOFS / "normal_form.py")
FALSE = statements(PROOFS / "conjectures" / "games.py")
SMALL = {"players": 2, "actions": 2}
LONG = 300.0


@theorem
def symmetric_games_have_symmetric_equilibria_only(t):
    game = t.normal_form(players=2)
    t.assume(game.symmetric(), name="symmetric")
    played = t.every(game.nash())
    t.claim(t.all_of(a == b for a, b in zip(played.strategy(0), played.strategy(1), strict=True)))


@theorem
def the_first_strategy_is_played(t):
    game = t.normal_form(players=2)
    t.claim(t.every(game.nash()).strategy(0)[0] > 0)


@theorem
def welfare_is_at_least_that_of_some_equilibrium(t):
    game = t.normal_form(players=2)
    played = t.every(game.nash())
    t.claim(t.exists(game.nash(), lambda other: t.sum(other.payoffs) <= t.sum(played.payoffs)))


@theorem
def pure_equilibria_of_three_players_pay_the_first_the_same(t):
    game = t.normal_form(players=3)
    first, second = t.every(game.pure_nash()), t.every(game.pure_nash())
    t.claim(first.payoff(0) == second.payoff(0))


@theorem
def three_players_who_are_never_paid_get_nothing(t):
    game = t.normal_form(players=3)
    t.assume(t.all_of(value == 0 for table in game.payoffs for value in table), name="nothing is paid")
    t.claim(t.every(game.nash()).payoff(2) == 0)


@theorem
def a_square_is_not_two(t):
    game = t.normal_form(actions=(1, 1))
    root = t.unknown("root")
    t.claim(~(root * root == 2 + game.payoff(0, (0, 0))))


@theorem
def two_games(t):
    first, second = t.normal_form(players=2), t.normal_form(players=2, name="other")
    t.claim(first.payoff(0, (0, 0)) >= second.payoff(0, (0, 0)))


def decided(statement, bound=1, shape=SMALL):
    return exhaust(statement, shape, bound, Clock(LONG))


@pytest.mark.parametrize("name", ["nash_pays_at_least_maxmin", "nash_equilibria_are_correlated"])
def test_a_true_statement_holds_in_all_games(name):
    found = decided(TRUE[name])
    assert found.complete
    assert found.found is None
    assert found.games == found.decided == found.total


@pytest.mark.parametrize(
    "name",
    [
        "equilibria_of_2x2_games_are_pareto_optimal",
        "equilibria_are_exchangeable",
        "more_strategies_never_hurt",
        "weakly_dominated_strategies_can_be_deleted_in_any_order",
        "committing_to_a_pure_strategy_never_hurts",
    ],
)
def test_a_false_statement_breaks_at_a_game_that_the_kernel_accepts(name):
    found = decided(FALSE[name])
    assert found.found is not None
    assert not found.complete
    problem = FALSE[name].problem(SMALL)
    check_witness(problem.hypotheses(), problem.unknowns, found.found.witness, problem.functions)
    payoffs = [value for name, value in found.found.witness.values.items() if name.startswith("payoff")]
    assert set(payoffs) <= {0, 1}


def test_players_are_relabelled_only_where_the_statement_treats_them_alike():
    alike = one_game(TRUE["nash_equilibria_are_correlated"], SMALL)
    apart = one_game(TRUE["nash_pays_at_least_maxmin"], SMALL)
    assert alike.players_alike
    assert len(alike.group) == 8
    assert apart.players_alike == any(order[0] >= 4 for order in apart.group)


def test_strategies_are_relabelled_only_where_the_statement_treats_them_alike():
    about = one_game(the_first_strategy_is_played, SMALL)
    assert len(about.group) == 2
    assert not about.players_alike
    assert decided(the_first_strategy_is_played).found is not None


def test_a_symmetric_game_is_relabelled_for_both_players_at_once():
    about = one_game(symmetric_games_have_symmetric_equilibria_only, SMALL)
    assert len(about.group) == 4
    found = decided(symmetric_games_have_symmetric_equilibria_only)
    assert found.found is not None
    assert found.constrained


def test_the_conditions_of_an_equilibrium_are_written_out_for_all_equilibria_of_a_claim():
    found = decided(welfare_is_at_least_that_of_some_equilibrium)
    assert found.games == found.total
    assert found.finished
    assert found.found is None


def test_zero_sum_games_have_payoffs_of_both_signs():
    found = decided(TRUE["zero_sum_equilibria_pay_the_same"])
    assert (found.least, found.most) == (-1, 1)
    assert found.complete
    assert 1 < found.games < found.total
    assert "meet the assumptions" in found.text()


def test_pure_equilibria_of_three_players_are_searched():
    found = decided(pure_equilibria_of_three_players_pay_the_first_the_same, shape={"players": 3, "actions": 2})
    assert found.sizes == (2, 2, 2)
    assert found.found is not None


def test_mixed_equilibria_of_three_players_are_searched_by_their_supports():
    found = decided(three_players_who_are_never_paid_get_nothing, shape={"players": 3, "actions": 2})
    assert found.games == 1
    assert found.complete


def test_a_game_that_breaks_it_at_irrational_numbers_only_is_not_decided():
    found = decided(a_square_is_not_two, shape={})
    assert found.finished
    assert 0 <= found.decided < found.games
    assert not found.complete
    assert "none breaks it" not in found.text()


def test_a_search_that_ran_out_of_time_does_not_say_that_all_are_decided():
    found = exhaust(TRUE["nash_equilibria_are_correlated"], SMALL, 3, Clock(0.0))
    assert found.games == 0
    assert not found.complete
    assert found.text().startswith("0 of 8,356 games 2x2 with payoffs 0..3")


def test_a_search_goes_on_after_the_games_that_were_seen():
    whole = decided(TRUE["nash_equilibria_are_correlated"])
    earlier = replace(whole, games=40, decided=39, finished=False)
    rest = exhaust(TRUE["nash_equilibria_are_correlated"], SMALL, 1, Clock(LONG), earlier=earlier)
    assert (rest.games, rest.decided, rest.finished) == (whole.games, whole.decided - 1, True)
    assert not rest.complete


def test_refuses_a_statement_about_two_games():
    assert not is_about_one_game(two_games, SMALL)
    with pytest.raises(InputError, match="not about one game"):
        decided(two_games)


def test_refuses_a_statement_about_a_market():
    market = statements(PROOFS / "emergent_alignment.py")["lemma_k"]
    assert one_game(market, {"agents": 2}) is None


@pytest.mark.parametrize("bound", [0, -1, True, 1.5])
def test_refuses_a_bound_that_is_no_positive_whole_number(bound):
    with pytest.raises(InputError, match="bound"):
        exhaust(TRUE["nash_equilibria_are_correlated"], SMALL, bound, Clock(1))


def test_an_assumption_can_be_dropped():
    statement = TRUE["zero_sum_equilibria_pay_the_same"]
    name = next(item.name for item in statement.problem(SMALL).assumptions if "zero" in item.name)
    found = exhaust(statement, SMALL, 1, Clock(LONG), variant=Variant(without=(name,)))
    assert found.least == 0
    assert found.found is not None


def test_refute_says_how_many_games_were_decided():
    found = refute(TRUE["correlated_equilibria_are_coarse"], [SMALL], seconds=4.5)
    counted = [visit.exhausted for visit in found.visits if visit.exhausted is not None]
    assert counted
    assert counted[0].most == 1
    assert "games 2x2 with payoffs 0.." in found.reason
