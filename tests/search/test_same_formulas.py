"""Renamings that leave formulas as they are, against all permutations of a few unknowns."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from certify.search import same_formulas
from certify.search.same_formulas import key, renaming
from certify.spec.formula import ForAll, all_of, any_of, at_least, equal
from certify.spec.polynomial import Polynomial

NAMES = "uvxyz"


def unknown(name):
    return Polynomial.unknown(name)


@st.composite
def formulas(draw):
    term = st.builds(
        lambda a, b, c: c * unknown(a) * unknown(b), st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(1, 2)
    )
    atom = st.builds(lambda a, b: at_least(a - b), term, term)
    return draw(st.lists(st.one_of(atom, st.builds(lambda a, b: any_of([a, b]), atom, atom)), min_size=1, max_size=4))


@given(formulas(), st.permutations(NAMES[:2]))
def test_a_renaming_is_found_just_where_some_permutation_of_the_unknowns_is_one(listed, images):
    spoken = sorted({name for each in listed for name in NAMES if f"{name}" in repr(each)})
    start = dict(zip(NAMES[:2], images, strict=True))
    others = [name for name in spoken if name not in start]
    wanted = frozenset(key(each, {}) for each in listed)
    exists = any(
        frozenset(key(each, {**start, **dict(zip(others, moved, strict=True))}) for each in listed) == wanted
        for moved in permutations(others)
    )
    found = renaming(listed, start)
    assert (found is not None) == exists
    if found is not None:
        assert frozenset(key(each, found) for each in listed) == wanted
        assert sorted(found.values()) == sorted(found)


def test_bound_unknowns_go_along():
    x, y, p, q = map(unknown, "xypq")
    everywhere = ForAll(("p", "q"), at_least(x * p + y * q))
    assert renaming([everywhere], {"x": "y", "y": "x"}) == {"x": "y", "y": "x", "p": "q", "q": "p"}
    assert renaming([everywhere, at_least(p - q)], {"x": "y", "y": "x"}) is None


def test_equalities_may_be_turned_round():
    x, y = unknown("x"), unknown("y")
    assert renaming([equal(x, y)], {"x": "y", "y": "x"}) is not None
    assert renaming([all_of([at_least(x - y), at_least(x)])], {"x": "y", "y": "x"}) is None


def test_in_large_formulas_no_renaming_is_sought(monkeypatch):
    x, y = unknown("x"), unknown("y")
    assert renaming([at_least(x + y)], {"x": "y", "y": "x"}) is not None
    monkeypatch.setattr(same_formulas, "MOST_TERMS", 3)
    assert renaming([at_least(x + y)], {"x": "y", "y": "x"}) is None
