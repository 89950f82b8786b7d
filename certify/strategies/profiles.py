"""What is played in a game: pure, mixed and correlated profiles."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import prod

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from certify.spec.reading.game_document import check_size
from certify.spec.reading.profile import CorrelatedDocument, ProfileDocument
from certify.strategies.arguments import shape_of
from certify.strategies.numbers import GREATEST_WEIGHT, distributions


def pure_profiles(shape: Sequence[int]) -> SearchStrategy[tuple[int, ...]]:
    """Return a strategy for pure profiles, one strategy index a player; they shrink to everybody's first."""
    return st.tuples(*(st.integers(0, size - 1) for size in shape_of("shape", shape)))


def mixed_profiles(
    shape: Sequence[int], *, greatest: int = GREATEST_WEIGHT, degenerate: bool = True
) -> SearchStrategy[ProfileDocument]:
    """Return a strategy for mixed profiles of games of a shape; they shrink to everybody's first strategy.

    Probabilities are those of `distributions`: with `degenerate` often pure, uniform, or of partial support.
    """
    mixed = (distributions(size, greatest=greatest, degenerate=degenerate) for size in shape_of("shape", shape))
    return st.tuples(*mixed).map(ProfileDocument)


def correlated_profiles(
    shape: Sequence[int], *, greatest: int = GREATEST_WEIGHT, degenerate: bool = True
) -> SearchStrategy[CorrelatedDocument]:
    """Return a strategy for laws over the pure profiles of a shape; they shrink to everybody's first strategy.

    With `degenerate` some are products of independent mixed strategies, and many have few profiles in their support.
    """
    fixed = shape_of("shape", shape)
    check_size(fixed, "correlated_profiles")
    joint = distributions(prod(fixed), greatest=greatest, degenerate=degenerate).map(
        lambda law: _correlated(dict(zip(product(*map(range, fixed)), law, strict=True)))
    )
    if not degenerate:
        return joint
    return joint | mixed_profiles(fixed, greatest=greatest).map(lambda profile: _correlated(_independent(profile)))


def _independent(profile: ProfileDocument) -> dict[tuple[int, ...], Fraction]:
    return {
        tuple(place for place, _ in each): prod((chance for _, chance in each), start=Fraction(1))
        for each in product(*map(enumerate, profile.strategies))
    }


def _correlated(law: dict[tuple[int, ...], Fraction]) -> CorrelatedDocument:
    return CorrelatedDocument(tuple((profile, chance) for profile, chance in sorted(law.items()) if chance))
