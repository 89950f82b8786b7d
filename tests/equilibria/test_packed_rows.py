from hypothesis import given
from hypothesis import strategies as st

from certify.equilibria.packed_rows import Packing

bounds = st.sampled_from([0, 1, 2, 3, 7, 8, 2**31, 10**20])


@st.composite
def rows(draw):
    """A bound, and rows of one length with entries up to it."""
    largest, entries = draw(bounds), draw(st.integers(1, 9))
    entry = st.sampled_from([-largest, largest, 0]) | st.integers(-largest, largest)
    return largest, draw(st.lists(st.lists(entry, min_size=entries, max_size=entries), min_size=1, max_size=4))


def places(row, sign):
    return sum(1 << place for place, entry in enumerate(row) if sign * entry > 0)


@given(rows())
def test_signs_and_entries_of_packed_rows_are_those_of_the_rows(drawn):
    largest, plain = drawn
    packing = Packing(len(plain[0]), largest)
    packed = [packing.packed(row) for row in plain]
    for row, number in zip(plain, packed, strict=True):
        assert packing.negative(number) == places(row, -1)
        assert packing.positive(number) == places(row, 1)
        assert packing.unpacked(number, range(len(row))) == row
    for place in range(len(plain[0])):
        assert packing.entries(packed, place) == [row[place] for row in plain]


@given(rows(), st.data())
def test_combinations_of_packed_rows_are_those_of_the_rows(drawn, data):
    largest, plain = drawn
    multipliers = data.draw(st.lists(st.integers(-9, 9), min_size=len(plain), max_size=len(plain)))
    packing = Packing(len(plain[0]), 9 * largest * len(plain))
    combined = sum(z * packing.packed(row) for z, row in zip(multipliers, plain, strict=True))
    columns = [sum(z * row[place] for z, row in zip(multipliers, plain, strict=True)) for place in range(len(plain[0]))]
    assert packing.unpacked(combined, range(len(columns))) == columns
    assert packing.negative(combined) == places(columns, -1)
    assert packing.positive(combined) == places(columns, 1)
