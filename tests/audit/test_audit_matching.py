"""Which answers repeat an earlier one, as found by comparing each pair; which equilibria have no answer."""

from __future__ import annotations

from fractions import Fraction

import pytest
from audited_games import profile
from hypothesis import given
from hypothesis import strategies as st

from certify.audit.answers import Strategies
from certify.audit.kinds import draw
from certify.audit.matching import SAME, again, apart, is_pure, lacking
from certify.audit.truth import Truth

SHARES = st.builds(
    lambda share, off: Fraction(share, 4) + off * SAME / 2, st.integers(min_value=1, max_value=3), st.integers(-3, 3)
)
PROFILES = st.tuples(SHARES, SHARES).map(lambda chances: tuple((each, 1 - each) for each in chances))


@given(st.lists(PROFILES, max_size=8))
def test_answers_that_repeat_an_earlier_one_are_those_that_all_pairs_show(profiles: list[Strategies]) -> None:
    pairs = [
        each for place, each in enumerate(profiles) if any(apart(each, other) <= SAME for other in profiles[:place])
    ]
    assert again(profiles) == pairs


def test_thousands_of_answers_along_a_continuum_repeat_none() -> None:
    many = [profile((Fraction(part, 5000), 1 - Fraction(part, 5000)), (1, 0)) for part in range(5000)]
    assert again(many) == []
    assert again([*many, many[17]]) == [many[17]]


CONTINUA = (1, 2, 3, 11)
"""Numbers of games of three players with products of hulls; in those from 2 on some equilibrium is isolated, mixed."""


def solved(number: int) -> tuple[Truth, list[Strategies], list[Strategies]]:
    """Return what is true of a game, the rational equilibria, and the irrational ones to 15 digits."""
    truth = Truth(draw("three-ties", 9, number))
    found = truth.equilibria
    assert found is not None
    assert found.subsets
    middles = [tuple(tuple(Fraction(low + high) / 2 for low, high in row) for row in box) for box in found.isolated]
    return truth, list(found.profiles), middles


@pytest.mark.parametrize("number", CONTINUA)
@pytest.mark.parametrize("exact", [True, False])
def test_all_equilibria_of_a_degenerate_game_of_three_players_lack_none(number: int, *, exact: bool) -> None:
    truth, profiles, middles = solved(number)
    lack = lacking("all", truth, [*profiles, *middles], exact=exact)
    assert (list(lack.profiles), list(lack.boxes)) == ([], [])
    assert "not isolated" in lack.undecided


@pytest.mark.parametrize("number", CONTINUA)
def test_equilibria_a_rounding_away_lack_none(number: int) -> None:
    truth, profiles, middles = solved(number)
    rounded = [profile(*(map(float, row) for row in each)) for each in [*profiles, *middles]]
    lack = lacking("all", truth, rounded, exact=False)
    assert (list(lack.profiles), list(lack.boxes)) == ([], [])


@pytest.mark.parametrize(("number", "mixed"), [(1, []), (2, [0]), (3, [2]), (11, [])])
@pytest.mark.parametrize("exact", [True, False])
def test_the_pure_equilibria_lack_the_mixed_ones_that_are_isolated(
    number: int, mixed: list[int], *, exact: bool
) -> None:
    truth, profiles, middles = solved(number)
    lack = lacking("all", truth, [each for each in profiles if is_pure(each)], exact=exact)
    assert list(lack.profiles) == [[each for each in profiles if not is_pure(each)][place] for place in mixed]
    assert len(lack.boxes) == len(middles)


def test_an_answer_within_a_product_of_hulls_stands_for_no_isolated_equilibrium() -> None:
    truth, profiles, _ = solved(2)
    found = truth.equilibria
    assert found is not None
    (product,) = found.subsets
    within = tuple(
        tuple(sum(values) / Fraction(len(values)) for values in zip(*(own[each] for each in numbers), strict=True))
        for own, numbers in zip(found.strategies, product, strict=True)
    )
    pure = [each for each in profiles if is_pure(each)]
    assert within not in profiles
    assert len(lacking("all", truth, [*pure, within], exact=False).profiles) == 1
