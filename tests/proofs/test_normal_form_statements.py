import importlib.util
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.exact.linear_program import LinearProgram, Optimal, solve
from certify.spec.formula import ForAll, all_of, holds_at, substitute
from certify.spec.language import Statement
from certify.spec.normal_form import NormalForm
from certify.spec.polynomial import Polynomial

PROOFS = Path(__file__).parents[2] / "proofs"
FILES = ("normal_form", "congestion_games", "second_price_auction", "public_goods")

few = settings(max_examples=25, deadline=None)
entries = st.integers(-4, 4)
tables = st.lists(entries, min_size=4, max_size=4)


def statements(file):
    spec = importlib.util.spec_from_file_location(f"proofs_{file}", PROOFS / f"{file}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: value for name, value in vars(module).items() if isinstance(value, Statement)}


STATEMENTS = {name: statement for file in FILES for name, statement in statements(file).items()}


def verdicts(name, values, shape=None, dropped=()):
    """Whether all assumptions hold at these numbers, and whether all claims do."""
    problem = STATEMENTS[name].problem(shape, values=values, dropped=dropped)
    assert problem.unknowns == ()
    return (
        all(holds_at(item.formula) for item in problem.assumptions),
        all(holds_at(item.formula) for item in problem.claims),
    )


def payoff_values(first, second):
    names = [f"{row},{column}" for row, column in product(range(2), repeat=2)]
    return {
        f"payoff{player}[{name}]": paid
        for player, table in enumerate((first, second))
        for name, paid in zip(names, table, strict=True)
    }


def profile_values(letter, strategies):
    return {
        f"{letter}{player}[{own}]": chance
        for player, strategy in enumerate(strategies)
        for own, chance in enumerate(strategy)
    }


def law_values(letter, law):
    return {f"{letter}[{row},{column}]": law[2 * row + column] for row, column in product(range(2), repeat=2)}


def maxmin_values(form, player):
    program = LinearProgram()
    value = program.add_column(cost=-1, lower=None)
    strategy = [program.add_column() for _ in range(2)]
    program.add_row(dict.fromkeys(strategy, 1), lower=1, upper=1)
    against = zip(*(form.strategy_payoffs(player, own) for own in range(2)), strict=True)
    rows = [program.add_row({value: -1, **dict(zip(strategy, paid, strict=True))}, lower=0) for paid in against]
    answer = solve(program)
    assert isinstance(answer, Optimal)
    stem = f"maxmin{player}"
    return {
        stem: -answer.value,
        **{f"{stem} strategy[{own}]": answer.primal[column] for own, column in enumerate(strategy)},
        **{f"{stem} law[{place}]": answer.row_duals.get(row, 0) for place, row in enumerate(rows)},
    }


def equilibria(first, second):
    """The pure equilibria of a 2x2 game, and the completely mixed one where there is one."""
    form = NormalForm((2, 2), [first, second])
    units = [(1, 0), (0, 1)]
    found = [[units[row], units[column]] for row, column in product(range(2), repeat=2)]
    found = [strategies for strategies in found if holds_at(form.is_nash(strategies))]
    across = second[0] - second[1] - second[2] + second[3]
    down = first[0] - first[1] - first[2] + first[3]
    if across and down:
        row, column = Fraction(second[3] - second[2], across), Fraction(first[3] - first[1], down)
        if 0 <= row <= 1 and 0 <= column <= 1:
            found.append([(row, 1 - row), (column, 1 - column)])
    assert found
    assert all(holds_at(form.is_nash(strategies)) for strategies in found)
    return form, found


@pytest.mark.parametrize("name", STATEMENTS)
@pytest.mark.parametrize("shape", [{}, {"players": 3}, {"actions": 3}])
def test_every_statement_can_be_stated(name, shape):
    statement = STATEMENTS[name]
    problem = statement.problem(shape)
    assert statement.source
    assert statement.text
    assert problem.claims
    assert problem.digest() == statement.problem(shape).digest()
    assert all(item.name for item in (*problem.assumptions, *problem.claims))


@few
@given(tables, tables)
def test_equilibria_pay_at_least_the_maxmin_and_are_correlated(first, second):
    form, found = equilibria(first, second)
    payoffs = payoff_values(first, second)
    for strategies in found:
        values = payoffs | profile_values("x", strategies)
        assert verdicts("nash_equilibria_are_correlated", values) == (True, True)
        both = maxmin_values(form, 0) | maxmin_values(form, 1)
        assert verdicts("nash_pays_at_least_maxmin", values | both) == (True, True)
        law = law_values("p", form.product_law(strategies))
        assert verdicts("correlated_equilibria_are_coarse", payoffs | law) == (True, True)


@few
@given(tables, tables, st.fractions(0, 1, max_denominator=5))
def test_mixtures_of_equilibria_are_correlated(first, second, share):
    form, found = equilibria(first, second)
    laws = [form.product_law(strategies) for strategies in found]
    values = payoff_values(first, second) | law_values("p", laws[0]) | law_values("q", laws[-1]) | {"share": share}
    assert verdicts("correlated_equilibria_are_convex", values) == (True, True)


@few
@given(tables)
def test_statements_on_zero_sum_games_hold_at_their_equilibria(table):
    second = [-paid for paid in table]
    form, found = equilibria(table, second)
    payoffs = payoff_values(table, second)
    value = maxmin_values(form, 0)
    for x, y in product(found, repeat=2):
        law = law_values("p", form.product_law(x))
        eta = {"eta0": 0, "eta1": 0}
        one = payoffs | profile_values("x", x)
        two = one | profile_values("y", y)
        assert verdicts("zero_sum_equilibria_pay_the_value", one | value) == (True, True)
        assert verdicts("approximate_equilibria_lose_at_most_eta", one | value | eta) == (True, True)
        assert verdicts("zero_sum_equilibria_pay_the_same", two) == (True, True)
        assert verdicts("zero_sum_equilibria_are_exchangeable", two) == (True, True)
        name = "coarse_correlated_equilibria_of_zero_sum_games_pay_the_value"
        assert verdicts(name, payoffs | law | value) == (True, True)


@few
@given(tables, st.lists(st.sampled_from([(1, 0), (0, 1), (Fraction(1, 3), Fraction(2, 3))]), min_size=2, max_size=2))
def test_approximate_equilibria_are_within_their_regrets_of_the_value(table, strategies):
    form = NormalForm((2, 2), [table, [-paid for paid in table]])
    etas = [form.nash_regret(player, strategies) for player in range(2)]
    values = payoff_values(*form.payoffs) | profile_values("x", strategies) | maxmin_values(form, 0)
    name = "approximate_equilibria_lose_at_most_eta"
    assert verdicts(name, values | {"eta0": etas[0], "eta1": etas[1]}) == (True, True)


@few
@given(tables)
def test_both_players_of_a_symmetric_game_assure_themselves_the_same(table):
    second = [table[0], table[2], table[1], table[3]]
    form = NormalForm((2, 2), [table, second])
    values = payoff_values(table, second) | maxmin_values(form, 0) | maxmin_values(form, 1)
    assert verdicts("symmetric_games_treat_players_alike", values) == (True, True)


@few
@given(tables, tables, st.integers(1, 3), st.integers(1, 3))
def test_a_dominated_strategy_is_not_played_in_any_equilibrium(first, second, left, right):
    first = [*first[:2], first[0] + left, first[1] + right]
    form, found = equilibria(first, second)
    values = payoff_values(first, second) | {"dominating[0]": Fraction(1, 9), "dominating[1]": Fraction(8, 9)}
    name = "strictly_dominated_strategies_are_never_played"
    for strategies in found:
        assert verdicts(name, values | law_values("p", form.product_law(strategies))) == (True, True)


COORDINATION = [2, 0, 0, 1]
UNITS = [(1, 0), (0, 1)]


@pytest.mark.parametrize("name", ["zero_sum_equilibria_pay_the_same", "zero_sum_equilibria_are_exchangeable"])
def test_a_coordination_game_refutes_statements_without_zero_sum(name):
    values = payoff_values(COORDINATION, COORDINATION)
    values |= profile_values("x", [UNITS[0]] * 2) | profile_values("y", [UNITS[1]] * 2)
    assert verdicts(name, values, dropped=["zero sum"]) == (True, False)
    assert verdicts(name, values) == (False, False)


def test_a_coordination_game_pays_more_than_its_value_without_zero_sum():
    form = NormalForm((2, 2), [COORDINATION, COORDINATION])
    values = payoff_values(COORDINATION, COORDINATION) | maxmin_values(form, 0)
    nash = values | profile_values("x", [UNITS[0]] * 2)
    law = values | law_values("p", [1, 0, 0, 0])
    coarse = "coarse_correlated_equilibria_of_zero_sum_games_pay_the_value"
    assert verdicts("zero_sum_equilibria_pay_the_value", nash, dropped=["zero sum"]) == (True, False)
    assert verdicts(coarse, law, dropped=["zero sum"]) == (True, False)


def test_a_profile_that_is_no_equilibrium_may_pay_less_than_the_maxmin():
    form = NormalForm((2, 2), [COORDINATION, COORDINATION])
    values = payoff_values(COORDINATION, COORDINATION) | maxmin_values(form, 0) | maxmin_values(form, 1)
    values |= profile_values("x", UNITS)
    leaving = [f"player {player} does not gain by leaving x" for player in range(2)]
    assert verdicts("nash_pays_at_least_maxmin", values) == (False, False)
    assert verdicts("nash_pays_at_least_maxmin", values, dropped=leaving) == (True, False)


def test_a_strategy_that_is_not_dominated_may_be_played():
    values = payoff_values(COORDINATION, COORDINATION) | law_values("p", [1, 0, 0, 0])
    values |= {"dominating[0]": 0, "dominating[1]": 1}
    name = "strictly_dominated_strategies_are_never_played"
    assert verdicts(name, values, dropped=["strategy 0 is strictly dominated"]) == (True, False)


def test_an_asymmetric_game_treats_players_differently():
    form = NormalForm((2, 2), [[1, 1, 1, 1], [0, 0, 0, 0]])
    values = payoff_values(*form.payoffs) | maxmin_values(form, 0) | maxmin_values(form, 1)
    assert verdicts("symmetric_games_treat_players_alike", values, dropped=["symmetric"]) == (True, False)


@few
@given(st.integers(1, 4), st.integers(1, 3), st.data())
def test_some_way_to_spread_players_is_an_equilibrium(players, resources, data):
    values = {f"delay{r}[{n}]": data.draw(entries) for r in range(resources) for n in range(players)}
    shape = {"players": players, "actions": resources}
    assert verdicts("a_pure_equilibrium_exists", values, shape) == (True, True)


@few
@given(st.integers(1, 5), st.integers(1, 2), st.data())
def test_affine_congestion_costs_at_most_a_third_more(players, resources, data):
    values = {f"{name}[{r}]": data.draw(st.integers(0, 6)) for name in ("fixed", "slope") for r in range(resources)}
    shape = {"players": players, "actions": resources}
    assert verdicts("anarchy_costs_at_most_a_third", values, shape) == (True, True)


def test_the_third_is_attained_by_a_fixed_and_a_growing_delay():
    values = {"fixed[0]": 0, "slope[0]": 1, "fixed[1]": 2, "slope[1]": 0}
    problem = STATEMENTS["anarchy_costs_at_most_a_third"].problem(values=values)
    claim = next(item.formula for item in problem.claims if item.name == "(2, 0) against (1, 1)")
    cheap = claim.parts[-1].polynomial
    assert cheap.is_constant
    assert cheap.constant_term == 0
    assert not any(holds_at(part) for part in claim.parts[:-1])


@few
@given(st.lists(entries, min_size=2, max_size=2), entries, entries, st.fractions(0, 1, max_denominator=4))
def test_truthful_bids_do_best_whoever_wins_ties(others, value, bid, tie):
    def chance(own):
        return tie if own == max(others) else int(own > max(others))

    values = {f"bid[{index}]": other for index, other in enumerate(others)} | {"value": value}
    honest = values | {"honest chance": chance(value)}
    both = honest | {"bid": bid, "other chance": chance(bid)}
    assert verdicts("truth_is_weakly_dominant", both, {"players": 3}) == (True, True)
    assert verdicts("truth_never_costs", honest, {"players": 3}) == (True, True)


def test_an_auctioneer_who_favours_a_lower_bid_makes_the_truth_costly():
    values = {"bid[0]": 2, "value": 1, "bid": 3, "honest chance": 1, "other chance": 0}
    name = "truth_is_weakly_dominant"
    broken = ["honest loses with a lower bid", "other wins with the highest bid"]
    assert verdicts(name, values) == (False, False)
    assert verdicts(name, values, dropped=broken) == (True, False)


@pytest.mark.parametrize(("gifts", "stays"), [((0, 0), True), ((1, 0), False), ((Fraction(1, 2), 1), False)])
def test_in_a_public_good_game_only_giving_nothing_is_an_equilibrium(gifts, stays):
    values = {"share": Fraction(3, 5)} | {f"gift{player}": gift for player, gift in enumerate(gifts)}
    problem = STATEMENTS["nobody_gives"].problem(values=values)
    gains = [item.formula for item in problem.assumptions if item.name.endswith("does not gain")]
    assert all(isinstance(formula, ForAll) for formula in gains)
    at = [
        holds_at(substitute(formula.body, {formula.names[0]: Polynomial.constant(Fraction(other, 4))}))
        for formula in gains
        for other in range(5)
    ]
    assert all(at) is stays
    assert holds_at(all_of(item.formula for item in problem.claims)) is stays
