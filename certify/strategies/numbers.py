"""Rational numbers, vectors over one denominator, and probability distributions."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Literal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from certify.spec.errors import InputError
from certify.strategies.arguments import Range, Size, integer_range, size_range

Distribution = tuple[Fraction, ...]
Shape = Literal["point", "uniform", "any"]

NUMERATORS: Range = (-3, 3)
DENOMINATORS: Size = (1, 4)
GREATEST_WEIGHT = 4


def rationals(*, numerators: Range = NUMERATORS, denominators: Size = DENOMINATORS) -> SearchStrategy[Fraction]:
    """Return a strategy for fractions of small integers; they shrink to integers near 0.

    `numerators` and `denominators` are (least, most), before the fraction is put in lowest terms.
    """
    tops = integers(integer_range("numerators", numerators))
    bottoms = integers(size_range("denominators", denominators))
    return st.builds(Fraction, tops, bottoms)


def rational_vectors(
    size: Size, *, numerators: Range = NUMERATORS, denominators: Size = DENOMINATORS
) -> SearchStrategy[tuple[Fraction, ...]]:
    """Return a strategy for tuples of `size` fractions over one denominator, which is drawn once."""
    sizes = size_range("size", size, least=0)
    return _vectors(sizes, integer_range("numerators", numerators), size_range("denominators", denominators))


def distributions(
    size: Size, *, greatest: int = GREATEST_WEIGHT, degenerate: bool = True
) -> SearchStrategy[Distribution]:
    """Return a strategy for `size` probabilities that sum to 1; they shrink to (1, 0, ..., 0).

    They are integer weights up to `greatest`, divided by their sum. With `degenerate` many are point masses, uniform,
    or have zeros; without it every probability is positive and they shrink to the uniform one.
    """
    sizes = size_range("size", size)
    if type(greatest) is not int or greatest < 1:
        raise InputError(f"greatest: expected an integer of at least 1, got {greatest!r:.60}")
    return _distributions(sizes, greatest, degenerate=degenerate)


@lru_cache(maxsize=1000)
def integers(bounds: Range) -> SearchStrategy[int]:
    """Return the strategy for integers in a range, built once."""
    return st.integers(*bounds)


@lru_cache(maxsize=1000)
def numerator_lists(size: int, bounds: Range) -> SearchStrategy[list[int]]:
    """Return the strategy for lists of `size` integers in a range, built once."""
    return st.lists(integers(bounds), min_size=size, max_size=size)


@lru_cache(maxsize=1000)
def selections(bounds: Range) -> SearchStrategy[list[int]]:
    """Return the strategy for lists of different indices below bounds[1], at least bounds[0] of them.

    Numbers are drawn for all indices and those of the list are kept. So a failing example loses any line of a table by
    losing one entry of the list, which shrinking finds at once, where a size drawn beforehand often gets stuck.
    """
    least, most = bounds
    if least == most:
        return st.just(list(range(most)))
    return st.lists(integers((0, most - 1)), min_size=least, max_size=most, unique=True)


@st.composite
def _vectors(draw: st.DrawFn, sizes: Range, numerators: Range, denominators: Range) -> tuple[Fraction, ...]:
    tops = draw(numerator_lists(draw(integers(sizes)), numerators))
    bottom = draw(integers(denominators))
    return tuple(Fraction(top, bottom) for top in tops)


_SHAPES: SearchStrategy[Shape] = st.sampled_from(("point", "any", "any", "uniform"))


@st.composite
def _distributions(draw: st.DrawFn, sizes: Range, greatest: int, *, degenerate: bool) -> Distribution:
    size = draw(integers(sizes))
    shape: Shape = draw(_SHAPES) if degenerate else "any"
    if shape != "any":
        place = draw(integers((0, size - 1)))  # drawn for both, or the uniform one would be the simpler of the two
        return point_mass(place, size) if shape == "point" else (Fraction(1, size),) * size
    weights = draw(numerator_lists(size, (0 if degenerate else 1, greatest)))
    if not any(weights):
        weights[0] = 1
    return tuple(Fraction(weight, sum(weights)) for weight in weights)


def point_mass(place: int, size: int) -> Distribution:
    """Return the distribution that has all its mass at one place."""
    return tuple(Fraction(int(place == other)) for other in range(size))
