import random
from fractions import Fraction
from itertools import permutations, product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from normal_form_games import (
    assure,
    distributions,
    fixed_gains,
    flat,
    games_with_laws,
    games_with_strategies,
    map_gains,
    moved,
    nash_gains,
    payoffs,
    tables,
)

from certify.exact.linear_program import LinearProgram, Optimal, solve
from certify.spec.errors import InputError, LimitError
from certify.spec.formula import holds_at
from certify.spec.normal_form import NormalForm, is_distribution
from certify.spec.quantity import Quantity

etas = st.sampled_from([0, Fraction(1, 3), 1])
few = settings(max_examples=40, deadline=None)


def optimum(game, player):
    """The maxmin by linear programming: value, optimal strategy, and the law that holds the player down."""
    program = LinearProgram()
    value = program.add_column(cost=-1, lower=None)
    strategy = [program.add_column() for _ in game.strategies(player)]
    program.add_row(dict.fromkeys(strategy, 1), lower=1, upper=1)
    against = zip(*(game.strategy_payoffs(player, own) for own in game.strategies(player)), strict=True)
    rows = [program.add_row({value: -1, **dict(zip(strategy, paid, strict=True))}, lower=0) for paid in against]
    answer = solve(program)
    assert isinstance(answer, Optimal)
    law = [answer.row_duals.get(row, 0) for row in rows]
    return -answer.value, [answer.primal[column] for column in strategy], law


@few
@given(games_with_strategies())
def test_the_nash_regret_is_the_largest_gain_of_a_pure_deviation(case):
    sizes, game, strategies = case
    form = NormalForm(sizes, flat(sizes, game))
    for player in form.players:
        assert form.nash_regret(player, strategies) == max(nash_gains(sizes, game[player], player, strategies))


@few
@given(games_with_strategies(), st.data())
def test_no_mixed_deviation_gains_more_than_the_best_pure_one(case, data):
    sizes, game, strategies = case
    form = NormalForm(sizes, flat(sizes, game))
    for player in form.players:
        other = data.draw(distributions(sizes[player]))
        changed = [*strategies[:player], other, *strategies[player + 1 :]]
        gain = form.mixed_payoff(player, changed) - form.mixed_payoff(player, strategies)
        assert gain <= form.nash_regret(player, strategies)


@few
@given(games_with_strategies(), etas)
def test_a_profile_is_nash_where_no_deviation_gains_more_than_eta(case, eta):
    sizes, game, strategies = case
    form = NormalForm(sizes, flat(sizes, game))
    gains = [max(nash_gains(sizes, table, player, strategies)) for player, table in enumerate(game)]
    assert holds_at(form.is_nash(strategies, eta)) == (max(gains) <= eta)
    assert [holds_at(form.is_best_reply(i, strategies, eta)) for i in form.players] == [gain <= eta for gain in gains]
    assert holds_at(form.is_nash(strategies, gains)) is True
    assert holds_at(form.is_nash(strategies, [*gains[:-1], gains[-1] - Fraction(1, 9)])) is False


@few
@given(tables(), etas)
def test_pure_equilibria_are_those_of_unit_vectors(case, eta):
    sizes, game = case
    form = NormalForm(sizes, flat(sizes, game))
    for profile in form.profiles():
        best = all(
            table[moved(profile, player, own)] <= table[profile] + eta
            for player, table in enumerate(game)
            for own in range(sizes[player])
        )
        units = [[int(own == choice) for own in range(size)] for size, choice in zip(sizes, profile, strict=True)]
        assert holds_at(form.is_pure_nash(profile, eta)) == best == holds_at(form.is_nash(units, eta))


@few
@given(games_with_laws(), etas)
def test_a_correlated_equilibrium_is_one_that_no_deviation_map_improves_on(case, eta):
    sizes, game, law = case
    form = NormalForm(sizes, flat(sizes, game))
    gains = [max(map_gains(sizes, table, player, law)) for player, table in enumerate(game)]
    assert [form.correlated_regret(player, law) for player in form.players] == gains
    assert holds_at(form.is_correlated(law, eta)) == (max(gains) <= eta)


@few
@given(games_with_laws(), etas)
def test_a_coarse_equilibrium_is_one_that_no_fixed_strategy_improves_on(case, eta):
    sizes, game, law = case
    form = NormalForm(sizes, flat(sizes, game))
    gains = [max(fixed_gains(sizes, table, player, law)) for player, table in enumerate(game)]
    assert [form.coarse_regret(player, law) for player in form.players] == [max(0, gain) for gain in gains]
    assert holds_at(form.is_coarse_correlated(law, eta)) == (max(gains) <= eta)


@few
@given(games_with_laws(players=(1, 3)))
def test_what_a_player_is_told_sums_to_its_payoff(case):
    sizes, game, law = case
    form = NormalForm(sizes, flat(sizes, game))
    for player in form.players:
        told = form.told_payoffs(player, law)
        assert sum(told[own][own] for own in form.strategies(player)) == form.law_payoff(player, law)


@few
@given(games_with_strategies())
def test_the_product_law_of_a_profile_has_its_payoffs_and_no_larger_regret_than_the_profile(case):
    sizes, game, strategies = case
    form = NormalForm(sizes, flat(sizes, game))
    law = form.product_law(strategies)
    assert holds_at(is_distribution(law)) is True
    for player in form.players:
        assert form.law_payoff(player, law) == form.mixed_payoff(player, strategies)
        assert form.correlated_regret(player, law) == form.nash_regret(player, strategies)
        assert form.coarse_regret(player, law) == form.nash_regret(player, strategies)


@few
@given(tables(players=(1, 3), strategies=(1, 3)))
def test_the_maxmin_and_its_certificates_are_those_of_the_linear_program(case):
    sizes, game = case
    form = NormalForm(sizes, flat(sizes, game))
    for player in form.players:
        value, strategy, law = optimum(form, player)
        assert holds_at(form.is_maxmin(player, value, strategy, law)) is True
        assert holds_at(form.is_maxmin(player, value + Fraction(1, 7), strategy, law)) is False
        assert holds_at(form.is_maxmin(player, value - Fraction(1, 7), strategy, law)) is False
        if sizes[player] == 2:
            rows = [[table for profile, table in game[player].items() if profile[player] == own] for own in range(2)]
            assert value == assure(rows)


@few
@given(st.lists(st.lists(payoffs, min_size=2, max_size=2), min_size=2, max_size=3))
def test_optimal_strategies_of_a_zero_sum_game_are_an_equilibrium(rows):
    table = [entry for row in rows for entry in row]
    form = NormalForm((len(rows), 2), [table, [-entry for entry in table]])
    value, strategy, law = optimum(form, 0)
    assert holds_at(form.zero_sum()) is True
    assert holds_at(form.is_nash([strategy, law])) is True
    assert form.mixed_payoff(0, [strategy, law]) == value


@few
@given(games_with_strategies(strategies=(2, 3)), st.data())
def test_dominance_compares_payoffs_against_every_profile_of_the_others(case, data):
    sizes, game, strategies = case
    form = NormalForm(sizes, flat(sizes, game))
    player = data.draw(st.sampled_from(list(form.players)))
    worse = data.draw(st.integers(0, sizes[player] - 1))
    better = strategies[player]
    differences = [
        sum(better[own] * game[player][moved(profile, player, own)] for own in range(sizes[player]))
        - game[player][moved(profile, player, worse)]
        for profile in form.profiles()
    ]
    assert holds_at(form.strictly_dominates(player, better, worse)) == (min(differences) > 0)
    assert holds_at(form.weakly_dominates(player, better, worse)) == (min(differences) >= 0 and max(differences) > 0)


def test_a_mixed_strategy_dominates_where_no_pure_one_does():
    form = NormalForm((3, 2), [[4, 0, 0, 4, 1, 1], [0] * 6])
    assert holds_at(form.strictly_dominates(0, [Fraction(1, 2), Fraction(1, 2), 0], 2)) is True
    assert [holds_at(form.weakly_dominates(0, own, 2)) for own in range(2)] == [False, False]


def test_a_strategy_dominates_no_copy_of_itself():
    form = NormalForm((2, 2), [[1, 2, 1, 2], [0] * 4])
    assert holds_at(form.weakly_dominates(0, 0, 1)) is False
    assert holds_at(form.strictly_dominates(0, 0, 1)) is False


@pytest.mark.parametrize(
    ("better", "worse", "verdict"),
    [([1, 2], [1, 1], True), ([1, 1], [1, 1], False), ([2, 0], [1, 1], False), ([2, 3], [1, 1], True)],
)
def test_pareto_dominance_needs_nobody_worse_and_somebody_better(better, worse, verdict):
    form = NormalForm((1, 1), [[0], [0]])
    assert holds_at(form.pareto_dominates(better, worse)) is verdict


@few
@given(st.integers(1, 3), st.integers(1, 2), st.data())
def test_a_game_is_symmetric_where_every_permutation_of_players_leaves_it_alone(players, size, data):
    profiles = list(product(range(size), repeat=players))
    by_count = {}
    entry = st.integers(0, 1)
    tables = [
        [by_count.setdefault((profile[player], tuple(sorted(profile))), data.draw(entry)) for profile in profiles]
        for player in range(players)
    ]
    if data.draw(st.booleans()):
        tables[data.draw(st.integers(0, players - 1))][data.draw(st.integers(0, len(profiles) - 1))] += 1
    symmetric = all(
        tables[player][place] == tables[order.index(player)][profiles.index(tuple(profile[other] for other in order))]
        for order in permutations(range(players))
        for player in range(players)
        for place, profile in enumerate(profiles)
    )
    assert holds_at(NormalForm((size,) * players, tables).symmetric()) == symmetric


def test_symmetry_is_refused_where_players_have_different_numbers_of_strategies():
    with pytest.raises(InputError, match="as many strategies"):
        NormalForm((1, 2), [[0, 0], [0, 0]]).symmetric()


def test_the_zero_sum_condition_sees_every_profile():
    assert holds_at(NormalForm((2, 2), [[1, 2, 3, 4], [-1, -2, -3, -4]]).zero_sum()) is True
    assert holds_at(NormalForm((2, 2), [[1, 2, 3, 4], [-1, -2, -3, -5]]).zero_sum()) is False


@pytest.mark.parametrize(
    "probabilities", [[Fraction(1, 2)], [Fraction(3, 2), Fraction(-1, 2)], [Fraction(2, 3), Fraction(2, 3)]]
)
def test_negative_or_unnormalised_probabilities_are_no_distribution(probabilities):
    assert holds_at(is_distribution(probabilities)) is False


@pytest.mark.parametrize(
    "ask",
    [
        lambda form: form.is_nash([[1, 0]]),
        lambda form: form.is_nash([[1], [1, 0]]),
        lambda form: form.is_nash([[1, 0], [1, 0]], [0]),
        lambda form: form.is_pure_nash((0, 2)),
        lambda form: form.is_pure_nash((0, -1)),
        lambda form: form.is_correlated([1, 0, 0]),
        lambda form: form.payoff(2, (0, 0)),
        lambda form: form.payoff(0, (0,)),
        lambda form: form.strictly_dominates(0, 2, 0),
        lambda form: form.strictly_dominates(0, [1], 0),
        lambda form: form.pareto_dominates([1], [1, 1]),
        lambda form: form.deviation_payoffs(-1, [[1, 0], [1, 0]]),
    ],
)
def test_arguments_of_the_wrong_form_are_refused(ask):
    with pytest.raises(InputError):
        ask(NormalForm((2, 2), [[0] * 4, [0] * 4]))


@pytest.mark.parametrize(
    ("sizes", "payoffs"), [((), []), ((0,), [[]]), ((2, 2), [[0] * 4]), ((2, 2), [[0] * 4, [0] * 3])]
)
def test_tables_of_the_wrong_size_are_refused(sizes, payoffs):
    with pytest.raises(InputError):
        NormalForm(sizes, payoffs)


def test_the_regret_of_symbols_is_refused():
    form = NormalForm((1, 1), [[Quantity.unknown("x")], [0]])
    with pytest.raises(InputError, match="expected a number"):
        form.nash_regret(0, [[1], [1]])


def test_approximate_correlated_equilibria_of_many_strategies_are_refused_but_exact_ones_are_not():
    form = NormalForm((7,), [[0] * 7])
    assert holds_at(form.is_correlated([1] + [0] * 6)) is True
    with pytest.raises(LimitError, match="eta = 0"):
        form.is_correlated([1] + [0] * 6, 1)


@pytest.mark.parametrize("sizes", [(3,), (2, 3), (2, 3, 2), (3, 2, 2, 2)])
def test_the_regret_in_whole_numbers_is_what_the_deviation_payoffs_say(sizes):
    draw = random.Random(sum(sizes))
    entries = prod(sizes)
    for _ in range(10):
        game = NormalForm(
            sizes, [[Fraction(draw.randint(-9, 9), draw.randint(1, 9)) for _ in range(entries)] for _ in sizes]
        )
        weights = [[draw.randint(0, 3) + (place == 0) for place in range(size)] for size in sizes]
        strategies = [[Fraction(weight, sum(own)) for weight in own] for own in weights]
        for player in game.players:
            deviations = game.deviation_payoffs(player, strategies)
            whole, unit = game.whole_deviations(player, strategies)
            assert [Fraction(value, unit) for value in whole] == deviations
            kept = sum(weight * paid for weight, paid in zip(strategies[player], deviations, strict=True))
            assert game.nash_regret(player, strategies) == max(deviations) - kept
