"""Equilibria of three players that are close to each other: all are found and told apart, or seen not to be there."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from test_many_players import game, replayed

from certify.equilibria import all_equilibria, check_all

TENTH = Fraction(9, 10)


def twin(gap, slope, scale):
    """Where all mix, with probabilities (1 + x) / 2, (1 + y) / 2, (1 + z) / 2: z = 9/10 y = 9/10 slope x, x y = gap."""
    tables = [[], [], []]
    for played in product((1, -1), repeat=3):
        x, y, z = played
        tables[0].append(x * (z - TENTH * y))
        tables[1].append(-y * (z - TENTH * slope * x))
        tables[2].append(z * (x * y - gap) * scale)
    return game((2, 2, 2), tables)


def mixed(x, y, z):
    return tuple(((1 + value) / 2, (1 - value) / 2) for value in (x, y, z))


@pytest.mark.parametrize(("digits", "scale"), [(9, 10**16), (12, 1), (18, 1)])
def test_two_rational_equilibria_next_to_each_other_are_told_apart(digits, scale, tmp_path):
    near = Fraction(1, 10**digits)
    document = twin(near**2, 1, scale)
    found = all_equilibria(document)
    assert found.complete
    assert {mixed(x, x, TENTH * x) for x in (near, -near)} <= set(found.profiles)
    assert len(found.profiles) + len(found.isolated) == 5
    assert sum(found.index) == 1
    assert replayed(tmp_path, document, found).accepted


def test_two_irrational_equilibria_next_to_each_other_are_told_apart(tmp_path):
    gap = Fraction(1, 10**24)
    document = twin(gap, 2, 1)
    found = all_equilibria(document)
    assert found.complete
    assert (len(found.profiles), len(found.isolated)) == (1, 2)
    for box, sign in zip(found.isolated, (1, -1), strict=True):
        ends = sorted(sign * (2 * end - 1) for end in box[0][0])
        assert ends[0] > 0
        assert 2 * ends[0] ** 2 < gap < 2 * ends[1] ** 2  # y = 2 x, so x^2 = gap / 2
    assert replayed(tmp_path, document, found).accepted


def test_where_two_equilibria_are_nearly_there_none_is_found(tmp_path):
    document = twin(-Fraction(1, 10**18), 2, 1)
    found = all_equilibria(document)
    assert found.complete
    assert (len(found.profiles), found.isolated) == (1, ())
    assert replayed(tmp_path, document, found).accepted


def test_a_list_that_lacks_one_of_two_close_equilibria_is_not_complete():
    near = Fraction(1, 10**9)
    document = twin(near**2, 1, 10**16)
    others = [each for each in all_equilibria(document).profiles if each != mixed(near, near, TENTH * near)]
    checked = check_all(document, others)
    assert checked.complete is False
    assert list(checked.missing) == [mixed(near, near, TENTH * near)]
