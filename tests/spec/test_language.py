import sys
from pathlib import Path

import pytest

import certify
from certify.spec.errors import InputError
from certify.spec.full_market import SymbolicMarket
from certify.spec.language import Statement, Words, theorem
from certify.spec.selection_market import SelectionMarket


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
