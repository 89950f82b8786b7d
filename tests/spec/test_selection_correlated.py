from fractions import Fraction
from functools import cache

import pytest
from brute_force import acceptable, chances, games, is_chance, laws, mix, pure, slacks, swapped, worth
from hypothesis import given, settings
from hypothesis import strategies as st
from market_readings import bind, bind_market, check_readings, shape_of, true

from certify.spec.errors import InputError
from certify.spec.formula import ForAll, Let, holds_at
from certify.spec.language import Words
from certify.spec.selection import is_first_of_the_best, is_selection

few = settings(max_examples=25, deadline=None)
gammas = st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 4), Fraction(1)])
worths = st.lists(st.sampled_from([Fraction(n, 4) for n in range(5)]), min_size=1, max_size=4)


def statement(shape, values, ties):
    words = Words(shape, values=values)
    market = words.selection_market()
    eta, gamma = words.slacks("eta"), words.unknown("gamma")
    equilibrium = words.every(market.coarse_correlated(eta=eta, gamma=gamma, ties=ties))
    for i in range(market.agents):
        words.assume(equilibrium.is_favourite(i), name=f"favourite {i}")
    words.claim(equilibrium.user_value >= market.aligned_value)
    return words.problem(), market, eta, equilibrium


@cache
def symbolic(shape, ties):
    return statement(dict(shape), {}, ties)


def first_of_the_best(values, gamma):
    """Return who is selected under fixed priority."""
    return min(acceptable(values, gamma))


# The pieces.


@settings(max_examples=200, deadline=None)
@given(worths, gammas)
def test_fixed_priority_selects_the_first_of_those_within_gamma_of_the_best(values, gamma):
    for j in range(len(values)):
        alone = pure(j, len(values))
        chosen = holds_at(is_selection(alone, values, gamma) & is_first_of_the_best(alone, values, gamma))
        assert chosen is (j == first_of_the_best(values, gamma))


@few
@given(worths, gammas, st.data())
def test_under_fixed_priority_no_lottery_is_a_selection(values, gamma, data):
    row = data.draw(chances(len(values)))
    chosen = holds_at(is_selection(row, values, gamma) & is_first_of_the_best(row, values, gamma))
    assert chosen is (row[first_of_the_best(values, gamma)] == 1)


# Outcome laws.


@st.composite
def drawn_selections(draw, ties):
    """Draw a market, a law over profiles of outcome laws, selections and favourites; return all with the symbols."""
    game = draw(games(agents=draw(st.sampled_from([1, 2, 2, 3])), actions=draw(st.integers(1, 2))))
    draws = draw(st.sampled_from([1, 2, 2]))
    weights = draw(chances(draws))
    shape = shape_of(game, level="laws", draws=draws)
    _, market, symbols, equilibrium = symbolic(tuple(shape.items()), ties)
    gamma, eta = draw(gammas), [draw(slacks) for _ in range(game.agents)]
    aligned = draw(laws(game))
    pool = [aligned, *(draw(laws(game)) for _ in range(3))]
    offers = [[draw(st.sampled_from(pool)) for _ in range(game.agents)] for _ in range(draws)]
    favourites = [draw(st.sampled_from(pool)) for _ in range(game.agents)]
    values = bind_market(market, game) | bind(symbols, eta) | {"gamma": gamma}
    values |= bind(market.aligned_law.masses, aligned)
    if draws > 1:
        values |= bind(equilibrium.chances, weights)
    for row, symbolic_row in zip([*offers, favourites], [*equilibrium.offers, equilibrium.favourites], strict=True):
        for law, symbol in zip(row, symbolic_row, strict=True):
            values |= bind(symbol.masses, law)
    return game, weights, gamma, eta, aligned, offers, favourites, values, shape


def selection_of(draw, values, gamma):
    """Draw a selection by priority, some selection, or any lottery; nothing is said of whether it is one."""
    first = pure(first_of_the_best(values, gamma), len(values))
    some = pure(draw(st.sampled_from(sorted(acceptable(values, gamma)))), len(values))
    return draw(st.one_of(st.just(first), st.just(first), st.just(some), chances(len(values))))


def is_allowed(lottery, values, gamma, ties):
    if ties == "priority" and len(values) > 1:
        return is_chance(lottery) and lottery[first_of_the_best(values, gamma)] == 1
    return is_chance(lottery) and all(j in acceptable(values, gamma) for j, p in enumerate(lottery) if p)


@pytest.mark.parametrize("ties", ["priority", "any"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_at_the_level_of_laws_every_condition_is_what_the_stories_say(ties, data):
    game, weights, gamma, eta, aligned, offers, favourites, values, shape = data.draw(drawn_selections(ties))
    problem, _, _, equilibrium = symbolic(tuple(shape.items()), ties)
    draws = range(len(weights))
    best = worth(aligned, game.user)
    expected, selected, paid = {}, [], [[] for _ in range(game.agents)]
    for d in draws:
        where = f" in draw {d}" if len(draws) > 1 else ""
        seen = [worth(law, game.user) for law in offers[d]]
        selected.append(selection_of(data.draw, seen, gamma))
        values |= bind(equilibrium.selected[d], selected[d])
        expected[f"selection{where}"] = is_allowed(selected[d], seen, gamma, ties)
        for i, law in enumerate(offers[d]):
            which = f"{d},{i}" if len(draws) > 1 else str(i)
            expected[f"aligned value beats offer {which}"] = worth(law, game.user) <= best
    outcome = mix(weights, [mix(row, profile) for row, profile in zip(selected, offers, strict=True)])
    given_outcome = data.draw(st.sampled_from([outcome, outcome, aligned]))
    values |= bind(equilibrium.masses, given_outcome)
    expected["outcome law"] = given_outcome == outcome
    for i in range(game.agents):
        table, after = game.others[i], []
        for d in draws:
            profile = swapped(offers[d], i, favourites[i])
            seen = [worth(law, game.user) for law in profile]
            chosen = selection_of(data.draw, seen, gamma)
            after.append(mix(chosen, profile))
            where = f" in draw {d}" if len(draws) > 1 else ""
            names = [f"selected after {i}{where}[{j}]" for j in range(game.agents)]
            values |= dict(zip(names, chosen, strict=True))
            expected[f"selection{where} after agent {i} at {names[0]}"] = is_allowed(chosen, seen, gamma, ties)
            paid[i].append(worth(mix(selected[d], offers[d]), table))
        gained = worth(mix(weights, after), table) - worth(outcome, table)
        expected[f"agent {i} does not gain by its favourite rule"] = gained <= eta[i]
        expected[f"favourite law of {i} is worth V°"] = worth(favourites[i], game.user) == best
        pool = [aligned, *(law for profile in offers for law in profile if worth(law, game.user) >= best)]
        most = max(worth(law, table) for law in pool)
        expected[f"favourite {i}"] = worth(favourites[i], table) >= most
        assert equilibrium.agent_value(i).at(values) == worth(outcome, table)
        assert [equilibrium.paid(i, d).at(values) for d in draws] == paid[i]
        reached = equilibrium.after(i)
        assert true(reached.no_gain(), values) is (gained <= eta[i])
        others = [j for j in range(game.agents) if j != i]
        raised = [
            values[f"selected after {i}" + (f" in draw {d}" if len(draws) > 1 else "") + f"[{j}]"] > selected[d][j]
            for d in draws
            for j in others
        ]
        assert true(reached.raises_no_other(), values) is not any(raised)
    verdicts = {item.name: true(item.formula, values) for item in problem.assumptions}
    assert {name: verdicts.pop(name) for name in expected} == expected
    assert all(verdicts.values())
    check_readings(lambda shape, given: statement(shape, given, ties)[0], shape, values, data.draw(st.integers(0, 99)))


def test_with_one_draw_under_any_ties_it_is_a_pure_equilibrium_but_for_the_favourites():
    words = Words({"level": "rules"})
    market = words.selection_market()
    eta = words.slacks("eta")
    words.every(market.equilibrium(eta=eta))
    words.claim(eta[0] >= 0)
    pure_ones = {item.name: item.formula for item in words.problem().assumptions}
    others = Words({"level": "rules"})
    market = others.selection_market()
    eta = others.slacks("eta")
    others.every(market.coarse_correlated(eta=eta, ties="any"))
    others.claim(eta[0] >= 0)
    drawn = {item.name: item.formula for item in others.problem().assumptions}
    new = drawn.keys() - pure_ones.keys()
    assert {name.split(" of ")[0] for name in new} <= {
        "favourite rule",
        "favourite law",
        "response to one rule at response to favourite rule",
    }
    different = {name for name, formula in pure_ones.items() if drawn[name] != formula}
    assert different == {f"agent {i} does not gain by a deviation" for i in range(2)}  # there p is a name for the rest


# From the rules up.


def rule_level(ties, dropped=()):
    words = Words({"level": "rules", "draws": 2}, dropped=dropped)
    market = words.selection_market()
    equilibrium = words.every(market.coarse_correlated(ties=ties))
    words.claim(equilibrium.user_value >= 0)
    return words.problem(), equilibrium


def test_a_deviation_is_one_rule_for_all_draws_and_the_selection_after_it_depends_on_the_draw():
    problem, equilibrium = rule_level("priority")
    formula = equilibrium.conditions[1]
    assert isinstance(formula, ForAll)
    assert set(formula.names) == {f"deviation 1[{x},{m}]" for x in range(2) for m in range(2)}
    functions, inner = [], formula.body.parts[-1]
    while isinstance(inner, Let):
        functions.append(inner.function)
        inner = inner.body
    assert functions == ["response to one rule", *(f"selection in draw {d} after agent 1" for d in range(2))]
    assert {each.function for each in problem.functions} == {"response to one rule"}


def test_fixed_priority_is_a_premise_that_may_be_dropped():
    whole, by_priority = rule_level("priority")
    without, any_ties = rule_level("priority", dropped=["fixed priority"])
    never, _ = rule_level("any")
    assert "fixed priority" in whole.premises
    assert by_priority.by_priority is True
    assert any_ties.by_priority is False
    assert "fixed priority" not in never.premises
    assert without.assumptions == never.assumptions != whole.assumptions


def test_one_agent_needs_no_priority():
    words = Words({"agents": 1})
    words.every(words.selection_market().coarse_correlated())
    words.claim(words.unknown("x") >= 0)
    assert "fixed priority" not in words.problem().premises


def test_what_follows_the_favourite_has_names_once_declared():
    words = Words({"level": "rules", "draws": 2})
    equilibrium = words.every(words.selection_market().coarse_correlated(ties="any"))
    after = equilibrium.declared_after(0)
    words.assume(after.raises_no_other())
    words.claim(equilibrium.user_value >= 0)
    problem = words.problem()
    unknowns = {name for row in after.selected for chance in row for name in chance.unknowns()}
    assert unknowns <= set(problem.unknowns)
    assert {each.function for each in problem.functions} >= {f"selection in draw {d} after agent 0" for d in range(2)}


def test_outside_options_belong_to_a_market_that_asks_for_them():
    words = Words()
    market = words.selection_market(outside_options=True)
    equilibrium = words.every(market.coarse_correlated(ties="any"))
    words.claim(equilibrium.user_value >= 0)
    assert "the action pays all" not in words.problem().premises
    values = dict.fromkeys(words.problem().unknowns, 0) | {"outside option[0]": 5, "selected[1]": 1}
    assert equilibrium.agent_value(0).at(values) == 5
    assert equilibrium.agent_value(1).at(values) == 0


def test_refuses_ties_that_are_not_known():
    with pytest.raises(InputError, match="expected ties to be 'priority' or 'any', got 'first'"):
        Words().selection_market().coarse_correlated(ties="first")


def test_refuses_another_number_of_slacks_than_agents():
    with pytest.raises(InputError, match="expected one eta for each of 2 agents, got 3"):
        Words().selection_market().coarse_correlated(eta=[0, 0, 0])


@pytest.mark.parametrize("draws", [1, 2])
def test_what_follows_an_offer_of_a_law_is_of_what_no_gain_by_it_speaks(draws):
    shape = {"level": "laws", "draws": draws}
    (*_, equilibrium), (*_, again) = (statement(shape, {}, "priority") for _ in range(2))
    law, same = equilibrium.offers[0][1], again.offers[0][1]
    after = equilibrium.offering(1, law, "selected then")
    assert after.no_gain() == again.no_gain(1, same, "selected then", [*same.masses.values()])
    values = [equilibrium.offers[0][0].user_value, law.user_value]
    assert [each.terms for each in after.values(0)] == [each.terms for each in values]
