"""Which answers repeat an earlier one, as found by comparing each pair; which equilibria have no answer."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from audited_games import answer, profile, solver
from hypothesis import given
from hypothesis import strategies as st

from certify.audit.answers import Strategies
from certify.audit.kinds import document, draw
from certify.audit.matching import SAME, again, apart, is_pure, lacking
from certify.audit.truth import Truth
from certify.audit.verdicts import judge

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


BATTLE_AND_ONE_MORE = document("", (2, 2, 2), ((2, 2, 0, 0, 0, 0, 1, 1), (1, 1, 0, 0, 0, 0, 2, 2), (0,) * 8))
"""Three components: two are pure but for the third player, who may do anything; in the third two players mix."""

PURE = [profile(own, own, third) for own in ((1, 0), (0, 1)) for third in ((1, 0), (0, 1))]


@pytest.mark.parametrize("exact", [True, False])
def test_a_connected_component_of_mixed_equilibria_that_is_not_met_is_missing(*, exact: bool) -> None:
    truth = Truth(BATTLE_AND_ONE_MORE)
    lack = lacking("all", truth, PURE, exact=exact)
    assert [each[:2] for each in lack.profiles] == [profile(("2/3", "1/3"), ("1/3", "2/3"))]
    assert truth.regrets(lack.profiles[0]) == (0, 0, 0)
    for third in ((1, 0), ("1/2", "1/2"), ("1/7", "6/7")):
        met = profile(("2/3", "1/3"), ("1/3", "2/3"), third)
        assert not lacking("all", truth, [*PURE, met], exact=exact).profiles


def test_a_component_is_met_by_a_rounded_answer_and_by_the_one_of_larger_error_that_is_nearest() -> None:
    truth = Truth(BATTLE_AND_ONE_MORE)
    for share in (2 / 3, 0.6667, 0.66):
        rough = profile((share, 1 - share), (1 / 3, 2 / 3), (0.25, 0.75))
        assert not lacking("all", truth, [*PURE, rough], exact=False).profiles


def test_a_component_with_a_pure_equilibrium_is_reported_once() -> None:
    truth = Truth(BATTLE_AND_ONE_MORE)
    lack = lacking("all", truth, PURE[:2], exact=True)
    assert list(lack.profiles[:2]) == PURE[2:]
    assert len(lack.profiles) == 3


def test_what_is_not_promised_is_left_out_in_words_and_held_against_nobody() -> None:
    truth = Truth(BATTLE_AND_ONE_MORE)
    for promised, name in ((solver("all", "non-degenerate games"), "correct"), (solver("all"), "missing")):
        verdict = judge(promised, truth, answer(*PURE))
        assert verdict.name == name
        words = "1 equilibria or connected components of them left out, which is not held against it"
        assert (words in verdict.notes) == (name == "correct")
    met = profile(("2/3", "1/3"), ("1/3", "2/3"), (1, 0))
    assert not any(
        "left out" in note for note in judge(solver("all", "non-degenerate games"), truth, answer(*PURE, met)).notes
    )
    some = judge(solver("some"), truth, answer())
    assert not any("left out" in note for note in some.notes)


def test_where_continua_are_bounded_by_curves_one_line_says_what_was_not_decided() -> None:
    truth = Truth(draw("three-ties", 9, 5))
    assert truth.equilibria is None
    verdict = judge(solver("all"), truth, answer(*truth.pure))
    assert verdict.name == "correct"
    (note,) = [each for each in verdict.notes if "missing or not" in each]
    assert re.fullmatch(
        r"only pure equilibria are known to be missing or not: near .* equilibria are not isolated, .*", note
    )
    degenerate = judge(solver("all", "non-degenerate games"), truth, answer(*truth.pure))
    assert any(note.startswith("what the answer leaves out is not decided: near ") for note in degenerate.notes)
