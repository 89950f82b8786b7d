from fractions import Fraction
from itertools import product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from normal_form_games import (
    fixed_gains,
    games_with_laws,
    games_with_strategies,
    map_gains,
    nash_gains,
    tables,
)

from certify.spec.errors import InputError
from certify.spec.formula import Exists, ForAll, all_of, equal, free_unknowns, holds_at, substitute
from certify.spec.normal_form_symbolic import normal_form
from certify.spec.polynomial import Polynomial
from certify.spec.quantity import quantity
from certify.spec.statement import Reading

few = settings(max_examples=30, deadline=None)


def stated(state, shape=None, values=None):
    reading = Reading(shape, values=values)
    state(reading)
    return reading.problem()


def payoff_values(game):
    return {
        f"payoff{player}[{','.join(map(str, profile))}]": payoff
        for player, table in enumerate(game)
        for profile, payoff in table.items()
    }


def strategy_values(strategies):
    return {
        f"x{player}[{own}]": chance for player, strategy in enumerate(strategies) for own, chance in enumerate(strategy)
    }


def law_values(sizes, law):
    names = (f"p[{','.join(map(str, profile))}]" for profile in product(*map(range, sizes)))
    return dict(zip(names, law, strict=True))


def both_readings(state, values):
    """What a statement's assumptions and claim are worth at numbers, by two readings that have to agree."""
    concrete, symbolic = stated(state, values=values), stated(state)
    assert concrete.unknowns == ()
    assert set(symbolic.unknowns) == set(values)
    constants = {name: Polynomial.constant(value) for name, value in values.items()}
    verdicts = [(item.name, holds_at(item.formula)) for item in (*concrete.assumptions, *concrete.claims)]
    assert verdicts == [
        (item.name, holds_at(substitute(item.formula, constants))) for item in (*symbolic.assumptions, *symbolic.claims)
    ]
    return dict(verdicts)


@few
@given(games_with_strategies(), st.sampled_from([0, Fraction(1, 2)]))
def test_nash_has_one_definition_for_symbols_and_numbers(case, eta):
    sizes, game, strategies = case
    kept = []

    def state(t):
        form = normal_form(t, actions=sizes)
        kept.append(t.every(form.nash(eta)))
        t.claim(kept[-1].payoff(0) >= 0, name="claim")

    verdicts = both_readings(state, payoff_values(game) | strategy_values(strategies))
    for player, table in enumerate(game):
        gains = nash_gains(sizes, table, player, strategies)
        assert verdicts[f"player {player} does not gain by leaving x"] == (max(gains) <= eta)
        assert verdicts[f"x{player} sums to 1"] is True
    payoff = sum(
        prod(strategies[player][own] for player, own in enumerate(profile)) * paid for profile, paid in game[0].items()
    )
    assert kept[0].payoff(0).constant_term == payoff
    assert verdicts["claim"] == (payoff >= 0)


@few
@given(games_with_laws())
def test_correlated_and_coarse_equilibria_have_one_definition_for_symbols_and_numbers(case):
    sizes, game, law = case
    for kind, gains in (("correlated", map_gains), ("coarse_correlated", fixed_gains)):

        def state(t, kind=kind):
            form = normal_form(t, actions=sizes)
            result = t.every(getattr(form, kind)())
            t.claim(result.payoff(0) >= 0, name="claim")

        verdicts = both_readings(state, payoff_values(game) | law_values(sizes, law))
        best = max(max(gains(sizes, table, player, law)) for player, table in enumerate(game))
        assert verdicts[f"p is a {kind.replace('_', ' ')} equilibrium"] == (best <= 0)
        assert verdicts["p is a law"] is True


@few
@given(games_with_laws(players=(1, 2), strategies=(1, 2)), st.sampled_from([Fraction(1, 2), 1]))
def test_approximate_correlated_equilibria_weigh_whole_deviation_maps(case, eta):
    sizes, game, law = case

    def state(t):
        form = normal_form(t, actions=sizes)
        t.claim(form.is_correlated(t.every(form.law()).law, t.unknown("eta")), name="claim")

    verdicts = both_readings(state, payoff_values(game) | law_values(sizes, law) | {"eta": eta})
    best = max(max(map_gains(sizes, table, player, law)) for player, table in enumerate(game))
    assert verdicts["claim"] == (best <= eta)


@few
@given(tables(players=(1, 2), strategies=(1, 3)))
def test_a_pure_equilibrium_has_probabilities_0_and_1(case):
    sizes, game = case

    def state(t):
        form = normal_form(t, actions=sizes)
        t.every(form.pure_nash())
        t.claim(t.all_of([]), name="claim")

    for profile in product(*map(range, sizes)):
        units = [[int(own == choice) for own in range(size)] for size, choice in zip(sizes, profile, strict=True)]
        verdicts = both_readings(state, payoff_values(game) | strategy_values(units))
        gains = [max(nash_gains(sizes, table, player, units)) for player, table in enumerate(game)]
        assert verdicts["x is pure"] is True
        assert all(verdicts.values()) == (max(gains) <= 0)


def test_a_mixed_profile_is_not_pure():
    def state(t):
        t.every(normal_form(t, actions=[2]).pure_nash())
        t.claim(t.all_of([]), name="claim")

    half = Fraction(1, 2)
    verdicts = both_readings(state, {"payoff0[0]": 0, "payoff0[1]": 0, "x0[0]": half, "x0[1]": half})
    assert verdicts == {
        "x0 nonnegative": True,
        "x0 sums to 1": True,
        "x is pure": False,
        "player 0 does not gain by leaving x": True,
        "claim": True,
    }


@pytest.mark.parametrize(("value", "holds"), [(1, True), (2, False), (0, False)])
def test_the_maxmin_assumption_holds_at_the_maxmin_alone(value, holds):
    def state(t):
        t.claim(normal_form(t, actions=[2, 2]).value() >= 0, name="claim")

    payoffs = {"payoff0[0,0]": 1, "payoff0[0,1]": 3, "payoff0[1,0]": 0, "payoff0[1,1]": 5}
    others = {f"payoff1[{first},{second}]": 7 for first in range(2) for second in range(2)}
    certificates = {"maxmin0 strategy[0]": 1, "maxmin0 strategy[1]": 0, "maxmin0 law[0]": 1, "maxmin0 law[1]": 0}
    verdicts = both_readings(state, payoffs | others | certificates | {"maxmin0": value})
    assert verdicts["maxmin of player 0"] is holds


def test_the_maxmin_is_declared_once():
    def state(t):
        form = normal_form(t)
        t.claim(form.maxmin(1) - form.maxmin(1) >= 0)

    problem = stated(state)
    assert [item.name for item in problem.assumptions] == ["maxmin of player 1"]
    assert problem.claims[0].formula.polynomial.terms == {}


def test_sizes_come_from_the_shape_where_they_are_not_given():
    def state(t):
        form = normal_form(t)
        t.claim(form.payoff(0, (0,) * len(form.sizes)) >= 0)

    problem = stated(state, {"players": 3, "actions": 2})
    assert len(problem.unknowns) == 3 * 8
    assert problem.shape == {"players": 3, "actions": 2}


def test_given_sizes_leave_the_shape_alone():
    def state(t):
        t.claim(normal_form(t, players=2, actions=[1, 3]).payoff(1, (0, 2)) >= 0)

    problem = stated(state, {"players": 5})
    assert problem.unknowns[-1] == "payoff1[0,2]"
    assert problem.shape == {}


def test_quantifiers_bind_the_unknowns_of_a_profile():
    def state(t):
        form = normal_form(t, actions=[2, 2])
        t.claim(t.exists(form.nash(), lambda eq: eq.payoff(0) >= 0), name="some")
        t.claim(t.for_all(form.correlated(), lambda eq: eq.payoff(0) >= 0), name="all")

    some, every = (item.formula for item in stated(state).claims)
    assert isinstance(some, Exists)
    assert some.names == ("x0[0]", "x0[1]", "x1[0]", "x1[1]")
    assert isinstance(every, ForAll)
    assert len(every.names) == 4
    assert free_unknowns(all_of([some, every])) == {
        f"payoff{player}[{first},{second}]" for player, first, second in product(range(2), repeat=3)
    }


def test_several_profiles_and_games_have_names_of_their_own():
    def state(t):
        first, second = normal_form(t, actions=[1]), normal_form(t, actions=[1], name="second")
        for form in (first, second):
            t.every(form.nash())
            t.every(form.mixed())
            t.every(form.correlated())
        t.every(first.nash(name="extra"))
        t.claim(first.maxmin(0) >= second.maxmin(0))

    unknowns = stated(state).unknowns
    assert len(set(unknowns)) == len(unknowns)
    assert {"x0[0]", "y0[0]", "p[0]", "second x0[0]", "second p[0]", "extra0[0]", "second maxmin0"} <= set(unknowns)


def test_a_name_that_is_taken_is_refused():
    with pytest.raises(InputError, match="declared twice"):
        stated(lambda t: [t.every(normal_form(t, actions=[1], name=n).nash(name="x")) for n in "ab"])


@pytest.mark.parametrize(
    "arguments",
    [{"players": 0}, {"players": True}, {"players": 2, "actions": [2]}, {"actions": [2, 0]}, {"actions": []}],
)
def test_impossible_sizes_are_refused(arguments):
    with pytest.raises(InputError):
        normal_form(Reading(), **arguments)


def test_the_value_of_a_game_of_three_players_is_refused():
    with pytest.raises(InputError, match="two players"):
        normal_form(Reading(), players=3).value()


@few
@given(games_with_strategies(players=(2, 3), strategies=(1, 2)))
def test_words_about_a_profile_agree_with_each_other(case):
    sizes, game, strategies = case
    reading = Reading(values=payoff_values(game) | strategy_values(strategies))
    form = normal_form(reading, actions=sizes)
    profile = reading.every(form.mixed())
    assert [entry.constant_term for entry in profile.payoffs] == [
        sum(chance * paid for chance, paid in zip((q.constant_term for q in profile.law), table, strict=True))
        for table in [[paid.constant_term for paid in table] for table in form.payoffs]
    ]
    for player in form.players:
        averaged = sum(
            profile.strategy(player)[own] * profile.deviation_payoff(player, own) for own in form.strategies(player)
        )
        assert holds_at(equal(averaged, profile.payoff(player))) is True


@few
@given(games_with_strategies(players=(2, 3), strategies=(1, 2)), st.data())
def test_the_law_of_the_others_pays_what_deviations_expect(case, data):
    sizes, game, strategies = case
    reading = Reading(values=payoff_values(game) | strategy_values(strategies))
    form = normal_form(reading, actions=sizes)
    profile = reading.every(form.mixed())
    for player in form.players:
        own = data.draw(st.integers(0, sizes[player] - 1))
        expected = sum(
            chance * paid
            for chance, paid in zip(profile.others(player), form.strategy_payoffs(player, own), strict=True)
        )
        unit = [quantity(int(own == other)) for other in range(sizes[player])]
        assert holds_at(equal(expected, profile.deviation_payoff(player, own))) is True
        assert holds_at(equal(expected, profile.replaced(player, unit).payoff(player))) is True


def test_the_optimal_strategy_is_the_one_of_the_maxmin():
    def state(t):
        form = normal_form(t)
        strategy = form.optimal_strategy(0)
        t.claim(form.strategy_payoffs(0, strategy)[0] >= form.maxmin(0))

    problem = stated(state)
    assert [item.name for item in problem.assumptions] == ["maxmin of player 0"]
    assert problem.claims[0].formula in problem.assumptions[0].formula.parts


def test_a_maxmin_that_is_declared_under_a_quantifier_is_not_known_outside_of_it():
    def state(t):
        form = normal_form(t)
        t.claim(t.for_all(form.nash(), lambda eq: eq.payoff(0) >= form.maxmin(0)))
        t.claim(form.maxmin(0) >= 0)

    with pytest.raises(InputError, match="maxmin0"):
        stated(state)


def test_an_eighth_unnamed_profile_is_refused():
    form = normal_form(reading := Reading(), actions=[1])
    for _ in range(7):
        reading.every(form.mixed())
    with pytest.raises(InputError, match="name="):
        reading.every(form.mixed())
