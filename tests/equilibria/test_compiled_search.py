"""The compiled search against the other one, and where it gives up."""

from __future__ import annotations

import sys
from fractions import Fraction
from math import gcd

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import certify.equilibria.answer as answer
from certify import all_equilibria
from certify.equilibria.found import Found
from certify.given.games import as_game
from certify.kernel.exhaustion import Empty, Exhaustion
from certify.spec.best_replies import best_replies
from certify.spec.errors import InputError
from certify.spec.questions.check import normal_form_of

np = pytest.importorskip("numpy")
pytest.importorskip("numba")

from certify.equilibria.compiled import compiling, residues, search  # noqa: E402
from certify.equilibria.compiled.label_sets import highest, lowest, size  # noqa: E402


def sides_of(game):
    return best_replies(normal_form_of(as_game(game)))


some = settings(max_examples=200, deadline=None)


@st.composite
def games(draw, entries):
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    table = st.lists(st.lists(entries, min_size=columns, max_size=columns), min_size=rows, max_size=rows)
    return [draw(table), draw(table)]


ENTRIES = st.sampled_from(["ties", "small", "large", "fractions", "near"]).flatmap(
    lambda kind: {
        "ties": st.integers(0, 1),
        "small": st.integers(-5, 5),
        "large": st.integers(-(10**6), 10**6),
        "fractions": st.fractions(-2, 2, max_denominator=4),
        "near": st.sampled_from([10**8, 10**8 + 1, 10**8 - 1]),
    }[kind]
)


@some
@given(games(ENTRIES))
def test_both_searches_find_the_same_equilibria(game):
    compiled, other = all_equilibria(game, compiled=True), all_equilibria(game)
    assert compiled.complete
    assert compiled.profiles == other.profiles
    assert (compiled.subsets, compiled.index) == (other.subsets, other.index)


@settings(max_examples=20, deadline=None)
@given(st.integers(6, 8), st.randoms(use_true_random=False))
def test_random_games_are_searched_to_the_end_and_the_kernel_accepts_it(size, random):
    game = [[[random.randint(-100, 100) for _ in range(size)] for _ in range(size)] for _ in range(2)]
    sides = sides_of(game)
    found = search.found_by_compiled(sides)
    assert found is not None
    assert answer._answer(as_game(game), "game", sides, found).profiles == all_equilibria(game).profiles


@pytest.mark.parametrize("unit", [10**25, Fraction(1, 10**25), 10**17])
def test_a_game_with_numbers_too_large_is_searched_as_without(unit):
    game = [[[2 * unit, 0, 1], [0, unit, 3 * unit]], [[unit, 0, 0], [0, 2 * unit, 2 * unit]]]
    assert all_equilibria(game, compiled=True).profiles == all_equilibria(game).profiles
    sides = sides_of(game)
    assert search.found_by_compiled(sides) is None


def test_a_game_with_too_many_labels_is_searched_as_without():
    table = [[int(row == column) for column in range(2)] for row in range(61)]
    sides = sides_of([table, table])
    assert search.found_by_compiled(sides) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda found: Found(found.weights, set(list(found.pairs)[1:]), found.exhaustion),
        lambda found: Found(found.weights, found.pairs, Exhaustion(found.exhaustion.vectors, (Empty(0, 0),))),
        lambda found: Found((found.weights[0], found.weights[0]), found.pairs, found.exhaustion),
    ],
)
def test_what_the_kernel_refuses_is_searched_for_again(change, monkeypatch):
    battle = [[[2, 0], [0, 1]], [[1, 0], [0, 2]]]
    found = search.found_by_compiled
    monkeypatch.setattr(search, "found_by_compiled", lambda sides: change(found(sides)))
    assert len(all_equilibria(battle, compiled=True).profiles) == 3


def test_games_of_three_players_are_searched_as_without():
    game = [[[[1, 0], [0, 1]], [[0, 1], [1, 0]]]] * 3
    assert all_equilibria(game, compiled=True).profiles == all_equilibria(game).profiles


def test_whether_it_is_compiled_is_true_or_false():
    with pytest.raises(InputError, match='compiled: expected True or False, got "yes"'):
        all_equilibria([[1, 0], [0, 1]], compiled="yes")


def test_without_numba_the_message_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "certify.equilibria.compiled.search", None)
    with pytest.raises(InputError, match=r"compiled: numba is needed.*pip install 'certify\[compiled\]'"):
        all_equilibria([[1, 0], [0, 1]], compiled=True)


def test_where_numba_finds_no_folder_the_search_is_compiled_all_the_same(monkeypatch):
    def kept_nowhere(_):
        raise RuntimeError("cannot cache function: no locator available")

    monkeypatch.setattr("numba.core.dispatcher.Dispatcher.enable_caching", kept_nowhere)
    assert compiling.entrance(lambda value: value + 1)(1) == 2


# Its parts, run as they are written, without numba. ------------------------------------------------------------------


@given(st.integers(1, residues.PRIME - 1))
def test_a_residue_times_its_inverse_is_one(residue):
    assert residue * residues.inverse.py_func(residue) % residues.PRIME == 1


@given(st.integers(-(10**18), 10**18), st.floats(-1e8, 1e8))
def test_a_whole_number_is_told_by_a_float_near_it_and_its_residue(number, error):
    assert residues.whole.py_func(number + error, number % residues.PRIME) == (number, True)


@given(st.integers(-(10**15), 10**15), st.integers(3 * 10**8, 10**9))
def test_a_float_too_far_from_any_such_number_tells_none(number, error):
    assert not residues.whole.py_func(float(number + error), number % residues.PRIME)[1]


@pytest.mark.parametrize("value", [4.1e18, -1e30, float("inf"), float("nan")])
def test_a_float_too_large_for_a_word_tells_none(value):
    assert residues.whole.py_func(value, 1) == (0, False)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=6))
def test_shortened_numbers_have_no_common_divisor(values):
    row = np.array(values)
    residues.shorten.py_func(row)
    divisor = gcd(*values)
    assert row.tolist() == [value // divisor if divisor else 0 for value in values]


@given(st.sets(st.integers(0, 61), min_size=1))
def test_label_sets_are_read_bit_by_bit(labels):
    bits = sum(1 << label for label in labels)
    assert (size.py_func(bits), lowest.py_func(bits), highest.py_func(bits)) == (len(labels), min(labels), max(labels))
