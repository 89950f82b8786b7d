import importlib.util
import sys
from fractions import Fraction
from functools import cache
from itertools import chain
from pathlib import Path
from random import Random

import pytest
from brute_force import (
    best_responses,
    events,
    full_information_value,
    games,
    is_best_response,
    laws,
    miss,
    most_value_alone,
    payoffs,
    play,
    pure_rules,
    responses,
    rules,
    slacks,
    value_alone,
    worth,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from market_readings import check_readings, market_of, shape_of

import certify
from certify.spec.errors import InputError
from certify.spec.formula import ForAll, holds_at
from certify.spec.language import Statement, Words, theorem
from certify.spec.selection_market import SelectionMarket
from certify.spec.symbolic_market import SymbolicMarket


@theorem
def bare(t):
    """A square is not negative."""
    t.claim(t.unknown("x") ** 2 >= 0)


@theorem(source="folklore")
def sourced(t):
    weights = t.weights()
    t.assume(weights[0] >= 1, name="heavy")
    t.claim(t.sum(weights) >= 1)


def test_a_statement_is_named_and_told_by_its_function():
    assert isinstance(bare, Statement)
    assert (bare.name, bare.source, bare.text) == ("bare", None, "A square is not negative.")
    assert (sourced.name, sourced.source, sourced.text) == ("sourced", "folklore", "")
    assert bare.file == Path(__file__)


def test_a_statement_is_read_at_a_shape_with_values_and_without_assumptions():
    assert bare.problem().unknowns == ("x",)
    assert sourced.problem({"agents": 3}).unknowns == ("weight[0]", "weight[1]", "weight[2]")
    assert sourced.problem({"agents": 3}).shape == {"agents": 3}
    assert sourced.problem(values={"weight[1]": 2}).unknowns == ("weight[0]",)
    assert [item.name for item in sourced.problem(dropped=["heavy"]).assumptions] == ["weight nonnegative"]
    assert sourced.problem().digest() == sourced.problem({"agents": 2}).digest()
    assert sourced.problem().digest() != sourced.problem({"agents": 1}).digest()


def test_a_statement_is_read_afresh_each_time():
    assert sourced.problem({"agents": 3}).digest() == sourced.problem({"agents": 3}).digest()


@pytest.mark.parametrize("wrong", [3, "text", ("a",), object()])
def test_refuses_to_stand_above_anything_but_a_function(wrong):
    with pytest.raises(InputError, match="expected @theorem to stand above a function"):
        theorem(wrong)
    with pytest.raises(InputError, match="expected @theorem to stand above a function"):
        theorem(source="somewhere")(wrong)


def test_refuses_a_shape_that_is_none_when_it_is_read():
    with pytest.raises(InputError, match="unknown shape key 'agent'"):
        sourced.problem({"agent": 2})
    with pytest.raises(InputError, match="expected agents to be a whole number"):
        sourced.problem({"agents": 0})


def test_a_statement_without_a_claim_is_refused_when_it_is_read():
    empty = theorem(lambda t: None)
    assert empty.name == "<lambda>"
    with pytest.raises(InputError, match="the statement claims nothing"):
        empty.problem()


def test_a_function_without_a_file_is_a_statement_too():
    space = {}
    exec("def made(t):\n    t.claim(t.unknown('x') ** 2 >= 0)", space)
    made = theorem(space["made"])
    assert made.problem().unknowns == ("x",)


def test_words_speak_of_markets_and_games():
    assert isinstance(Words().market(), SymbolicMarket)
    assert isinstance(Words({"level": "rules"}).selection_market(), SelectionMarket)
    assert Words({"level": "rules"}).selection_market().aligned_rule is not None
    assert Words().selection_market().aligned_rule is None
    assert Words({"players": 3}).normal_form().sizes == (2, 2, 2)


def test_weights_and_slacks_are_nonnegative_one_for_each_agent():
    words = Words({"agents": 3})
    assert [repr(weight) for weight in words.weights("w")] == ["w[0]", "w[1]", "w[2]"]
    assert len(words.slacks("eta")) == 3
    words.claim(words.all_of([]))
    assert [item.name for item in words.problem().assumptions] == ["w nonnegative", "eta nonnegative"]
    assert all(repr(part).endswith(">= 0") for item in words.problem().assumptions for part in item.formula.parts)


def test_a_market_can_be_spoken_of_once():
    words = Words()
    words.market()
    with pytest.raises(InputError, match=r"the unknown 'prior\[0\]' is declared twice"):
        words.market()


def test_the_package_gives_the_decorator_without_loading_anything_large():
    assert certify.theorem is theorem
    assert certify.Statement is Statement
    assert "theorem" in dir(certify)
    with pytest.raises(AttributeError, match="has no attribute 'lemma'"):
        _ = certify.lemma
    assert "certify.spec.language" in sys.modules


# The theorems of proofs/emergent_alignment.py in three readings.


@cache
def theorems():
    file = Path(__file__).parents[2] / "proofs" / "emergent_alignment.py"
    spec = importlib.util.spec_from_file_location("emergent_alignment_read", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: value for name, value in vars(module).items() if isinstance(value, Statement)}


def read(name):
    return lambda shape, values: theorems()[name].problem(shape, values=values)


@pytest.mark.parametrize("level", ["laws", "rules"])
@pytest.mark.parametrize(
    "name", ["lemma_k", "lemma_k_sharp", "identical_law", "competition_aligns", "best_ai_selection"]
)
def test_symbolic_partly_and_fully_numeric_readings_agree(name, level):
    for seed, more in enumerate([{}, {"agents": 1, "types": 2}, {"signals": 2, "agents": 1}, {"actions": 3}]):
        rng, shape = Random(seed), {"level": level, **more}
        unknowns = [each for each in read(name)(shape, {}).unknowns if not each.startswith("max ")]
        values = {each: Fraction(rng.randint(-3, 3), rng.randint(1, 3)) for each in unknowns}
        check_readings(read(name), shape, values, seed)


def in_order(problem, *numbers):
    """Give the unknowns, but for maxima, numbers in the order of their declaration."""
    names = [name for name in problem.unknowns if not name.startswith("max ")]
    return dict(zip(names, chain.from_iterable(numbers), strict=True))


def flat(rows):
    return list(chain.from_iterable(rows))


def tables(game):
    return flat(game.user) + flat(flat(table) for table in game.others)


def verdicts(name, shape, values):
    problem = theorems()[name].problem(shape, values=values)
    assert problem.unknowns == ()
    (claim,) = problem.claims
    return {
        item.name: holds_at(item.formula) for item in problem.assumptions if not isinstance(item.formula, ForAll)
    }, holds_at(claim.formula)


@st.composite
def alignments(draw, game):
    """Draw weights, slacks, an offset for each cell, and an error that is or is not large enough."""
    weights = draw(st.lists(payoffs, min_size=game.agents, max_size=game.agents))
    eta = [draw(slacks) for _ in range(game.agents)]
    offset = {cell: draw(payoffs) for cell in game.prior}
    least = miss(game, weights, offset)
    error = draw(st.sampled_from([least, least, least + 1, Fraction(1, 3)]))
    return weights, eta, offset, error


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_first_theorem_read_at_numbers_means_what_all_stories_say(data):
    game = data.draw(games(agents=data.draw(st.integers(1, 2)), actions=data.draw(st.integers(1, 2))))
    shape = shape_of(game, level="rules")
    weights, eta, offset, error = data.draw(alignments(game))
    profile = [data.draw(rules(game, 2)) for _ in range(game.agents)]
    response = data.draw(responses(game, profile))
    values = in_order(
        theorems()["competition_aligns"].problem(shape),
        *(game.prior.values(), tables(game), weights, eta, [error], offset.values()),
        *(flat(rule) for rule in profile),
        flat(response[event] for event in events(game, [2] * game.agents)),
    )
    assumed, claimed = verdicts("competition_aligns", shape, values)
    loss = 2 * error + sum(w * e for w, e in zip(weights, eta, strict=True))
    assert claimed is (worth(play(game, profile, response), game.user) >= full_information_value(game) - loss)
    assert assumed.pop("alignment") is (miss(game, weights, offset) <= error)
    assert assumed.pop("unique optimum") is holds_at(market_of(game).unique_optimum())
    assert assumed.pop("best response") is is_best_response(game, profile, response)
    assert assumed.pop("weight nonnegative") is (min(weights) >= 0)
    assert assumed.pop("eps nonnegative") is (error >= 0)
    assert all(assumed.values())


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_selection_theorem_read_at_numbers_means_what_all_stories_say(data):
    game = data.draw(games(agents=data.draw(st.integers(1, 2)), actions=data.draw(st.integers(1, 2))))
    shape = shape_of(game, level="rules")
    weights, eta, offset, error = data.draw(alignments(game))
    best = max(pure_rules(game, 2), key=lambda rule: value_alone(game, rule))
    offered = [data.draw(st.one_of(rules(game, 2), st.just(best))) for _ in range(game.agents)]
    answers = {rule: data.draw(best_responses(game, [rule])) for rule in (best, *offered)}
    offers = [play(game, [rule], answers[rule]) for rule in offered]
    chosen = data.draw(st.integers(0, game.agents - 1))
    outcome = data.draw(st.sampled_from([offers[chosen], data.draw(laws(game))]))
    order = events(game, [2])
    values = in_order(
        theorems()["best_ai_selection"].problem(shape),
        *(game.prior.values(), tables(game), flat(best), flat(answers[best][event] for event in order)),
        *(weights, eta, [error], offset.values()),
        *(flat(rule) + flat(answers[rule][event] for event in order) for rule in offered),
        [int(j == chosen) for j in range(game.agents)],
        [outcome[a, cell] for cell in game.prior for a in range(game.actions)],
    )
    assumed, claimed = verdicts("best_ai_selection", shape, values)
    loss = 2 * error + sum(w * e for w, e in zip(weights, eta, strict=True))
    worths = [worth(law, game.user) for law in offers]
    assert claimed is (worth(outcome, game.user) >= most_value_alone(game, 2) - loss)
    assert assumed.pop("alignment") is (miss(game, weights, offset) <= error)
    assert assumed.pop("selection") is (worths[chosen] == max(worths))
    assert assumed.pop("outcome law") is (outcome == offers[chosen])
    assert assumed.pop("weight nonnegative") is (min(weights) >= 0)
    assert assumed.pop("eps nonnegative") is (error >= 0)
    assert all(assumed.values())


def test_evaluates_at_numbers_as_it_is_stated_for_symbols():
    @theorem
    def products_grow(t):
        x, y = t.nonnegative("x"), t.unknown("y")
        t.assume(y >= 1)
        t.claim(x * y >= x)
        t.claim(y * y >= 1)

    assert products_grow.evaluate({"x": 2, "y": 3}) is True
    assert products_grow.evaluate({"x": -2, "y": 3}) is True
    assert products_grow.evaluate({"x": 2}) is None

    @theorem
    def products_shrink(t):
        x = t.nonnegative("x")
        t.claim(x * x <= x)

    assert products_shrink.evaluate({"x": 2}) is False
    assert products_shrink.evaluate({"x": 1}) is True


def test_prints_itself_in_words_and_in_latex():
    @theorem
    def stated(t):
        "A square is never negative."
        x = t.unknown("x")
        t.claim(x * x >= 0, name="square")

    assert "A square is never negative." in stated.plain()
    assert "x^2 >= 0" in stated.plain()
    assert "\\mathrm{x}^{2} \\ge 0" in stated.latex().replace("\\geq", "\\ge")


def test_convex_weights_sum_to_one_and_conic_ones_need_not():
    @theorem
    def convex(t):
        weights = t.weights(convex=True)
        t.claim(weights[0] <= 1)

    @theorem
    def conic(t):
        weights = t.weights()
        t.claim(weights[0] <= 1)

    assert convex.evaluate({"weight[0]": 2, "weight[1]": 0}) is True
    assert conic.evaluate({"weight[0]": 2, "weight[1]": 0}) is False


def test_a_mixture_is_worth_the_average_of_its_laws():
    @theorem
    def mixed(t):
        market, chance = t.market(), t.unknown("c")
        laws = [market.law("p"), market.law("r")]
        mixture = t.mixture([chance, 1], laws)
        t.claim(mixture.user_value == chance * laws[0].user_value + laws[1].user_value)

    assert mixed.problem().claims[0].formula.polynomial.is_constant

    @theorem
    def uneven(t):
        t.mixture([1, 1], [t.market().law("p")])
        t.claim(t.unknown("x") >= 0)

    with pytest.raises(InputError, match="one chance for each of 1 laws, got 2"):
        uneven.problem()
