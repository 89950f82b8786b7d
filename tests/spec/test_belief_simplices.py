"""Simplices of beliefs cover all beliefs, halves cover the whole; forms that are seen to be nonnegative are."""

from fractions import Fraction
from itertools import product

from hypothesis import event, given, settings
from hypothesis import strategies as st

from certify.spec.belief_simplices import halves, is_seen_nonnegative, restricted, triangulated

SIZES = st.integers(1, 4)


@st.composite
def partitions(draw, size):
    cells = {}
    for x in range(size):
        cells.setdefault(draw(st.integers(0, size - 1)), []).append(x)
    return [tuple(cell) for cell in cells.values()]


def volume(corners):
    """The determinant of the corners, up to its sign, by Leibniz' rule over the first column."""
    if not corners:
        return Fraction(1)
    total = Fraction(0)
    for i, corner in enumerate(corners):
        rest = [other[1:] for j, other in enumerate(corners) if j != i]
        total += (-1) ** i * corner[0] * signed(rest)
    return abs(total)


def signed(rows):
    if not rows:
        return Fraction(1)
    return sum(
        (-1) ** i * row[0] * signed([other[1:] for j, other in enumerate(rows) if j != i]) for i, row in enumerate(rows)
    )


@settings(max_examples=30, deadline=None)
@given(st.data(), SIZES)
def test_the_simplices_have_what_is_said_as_corners_and_the_whole_volume(data, size):
    prior = [Fraction(each) for each in data.draw(st.lists(st.integers(1, 5), min_size=size, max_size=size))]
    cells = data.draw(partitions(size))
    said = [restricted(prior, cell) for cell in cells]
    assert all(sum(point) == 1 for point in said)
    simplices = triangulated(size, list(zip(cells, said, strict=True)))
    assert sum(map(volume, simplices)) == 1
    for point in said:
        assert any(point in corners for corners in simplices)
        assert all(not p[x] for p in [point] for x in range(size) if x not in cells[said.index(point)])
    for corners in simplices if size > 1 else []:
        both = halves(corners)
        assert [2 * volume(half) for half in both] == [volume(corners)] * 2
        assert all(sum(corner) == 1 for half in both for corner in half)


@settings(max_examples=100, deadline=None)
@given(st.data(), SIZES)
def test_a_form_that_is_seen_to_be_nonnegative_is(data, size):
    entries = {(j, k): Fraction(data.draw(st.integers(-3, 4))) for j, k in product(range(size), repeat=2) if j <= k}
    form = [[entries[min(j, k), max(j, k)] for k in range(size)] for j in range(size)]
    seen = is_seen_nonnegative(form)
    event(f"{seen}")
    values = [
        sum(form[j][k] * point[j] * point[k] for j in range(size) for k in range(size))
        for point in product(range(3), repeat=size)
    ]
    assert not seen or min(values) >= 0
    assert seen or any(value < 0 for value in values) or size > 1


def test_positive_mixed_entries_do_not_hide_that_a_form_is_nonnegative():
    one = Fraction(1)
    assert is_seen_nonnegative([[0 * one, one], [one, 0 * one]])
    assert is_seen_nonnegative([[one, -one], [-one, one]])
    assert not is_seen_nonnegative([[0 * one, -one], [-one, one]])
    assert not is_seen_nonnegative([[-one]])
