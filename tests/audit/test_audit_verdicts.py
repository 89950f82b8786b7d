"""A solver is held to what it promises, and to nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from audited_games import (
    BATTLE,
    BOTTOM,
    DILEMMA,
    EVERYWHERE,
    HALVES,
    INDIFFERENT,
    MIXED,
    PENNIES,
    SOMEWHERE,
    TOP,
    answer,
    profile,
    solver,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from certify.audit.answers import Answer, Strategies
from certify.audit.kinds import document, draw
from certify.audit.truth import Truth
from certify.audit.verdicts import CUSTOMARY, judge
from certify.equilibria import all_equilibria
from certify.strategies import games


def test_all_equilibria_are_correct() -> None:
    verdict = judge(solver(), Truth(BATTLE), answer(TOP, MIXED, BOTTOM))
    assert (verdict.name, verdict.regret, verdict.missing, verdict.honest) == ("correct", 0, (), True)


def test_says_which_equilibria_are_missing() -> None:
    verdict = judge(solver(), Truth(BATTLE), answer(TOP, BOTTOM))
    assert (verdict.name, verdict.missing) == ("missing", (MIXED,))


def test_one_equilibrium_is_enough_where_one_is_promised() -> None:
    assert judge(solver("one"), Truth(BATTLE), answer(MIXED)).name == "correct"


def test_an_empty_answer_breaks_the_promise_of_one_equilibrium() -> None:
    verdict = judge(solver("one"), Truth(BATTLE), answer())
    assert (verdict.name, verdict.reason, len(verdict.missing)) == ("missing", "empty answer", 1)


def test_an_empty_answer_is_missing_even_where_no_equilibrium_is_known() -> None:
    irrational = document(
        "", (2, 2, 2), ((4, 5, -3, -2, 0, 0, 0, 0), (-4, -5, 0, 0, 3, 2, 0, 0), (-43, 0, 6, 0, 6, 0, 6, 0))
    )
    assert judge(solver("one"), Truth(irrational), answer()).name == "missing"


IRRATIONAL = draw("irrational", 1, 0)
"""Its only equilibrium is irrational."""


def near_irrational(digits: int) -> Strategies:
    """The equilibrium of `IRRATIONAL`, rounded."""
    (box,) = all_equilibria(IRRATIONAL).isolated
    shares = [round((own[0][0] + own[0][1]) / Fraction(2), digits) for own in box]
    return tuple((share, 1 - share) for share in shares)


def test_says_in_which_box_a_missing_irrational_equilibrium_is() -> None:
    verdict = judge(solver(), Truth(IRRATIONAL), answer())
    assert (verdict.name, verdict.missing, verdict.missing_boxes) == (
        "missing",
        (),
        all_equilibria(IRRATIONAL).isolated,
    )
    verdict = judge(solver("one"), Truth(IRRATIONAL), answer())
    assert (verdict.name, len(verdict.missing_boxes)) == ("missing", 1)


def test_an_answer_near_an_irrational_equilibrium_stands_for_it() -> None:
    close = near_irrational(12)
    verdict = judge(solver("all", SOMEWHERE, "1e-8"), Truth(IRRATIONAL), answer(close))
    assert (verdict.name, verdict.missing_boxes) == ("approximate", ())
    assert verdict.distance is not None
    assert 0 < verdict.distance <= Fraction(1, 10**12)


def test_an_exact_solver_may_round_an_irrational_equilibrium_but_not_by_much() -> None:
    assert judge(solver("all"), Truth(IRRATIONAL), answer(near_irrational(12))).name == "approximate"
    assert judge(solver("all"), Truth(IRRATIONAL), answer(near_irrational(4))).name == "not-equilibrium"


def test_an_irrational_equilibrium_given_twice_is_a_duplicate() -> None:
    close = near_irrational(12)
    assert judge(solver("all", SOMEWHERE, "1e-8"), Truth(IRRATIONAL), answer(close, close)).name == "duplicate"


def as_floats(rows: Sequence[Sequence[Fraction]]) -> Strategies:
    return tuple(tuple(Fraction(float(value)) for value in row) for row in rows)


@settings(max_examples=15, deadline=None)
@given(number=st.integers(0, 200), data=st.data())
def test_of_three_players_all_equilibria_are_correct_and_one_left_out_is_missing(
    number: int, data: st.DataObject
) -> None:
    truth = Truth(draw("three-pairs", 7, number))
    assume(truth.degenerate is False)
    assert truth.equilibria is not None
    boxes = truth.equilibria.isolated
    middles = [[[(low + high) / Fraction(2) for low, high in own] for own in box] for box in boxes]
    profiles = list(map(as_floats, [*truth.equilibria.profiles, *middles]))
    asked = solver("all", SOMEWHERE, "1e-6")
    assert judge(asked, truth, Answer(tuple(profiles))).honest
    place = data.draw(st.integers(0, len(profiles) - 1))
    verdict = judge(asked, truth, Answer((*profiles[:place], *profiles[place + 1 :])))
    assert verdict.name == "missing"
    exact = [*truth.equilibria.profiles, *truth.equilibria.isolated]
    assert [*verdict.missing, *verdict.missing_boxes] == [exact[place]]


def test_where_not_all_equilibria_of_three_players_are_known_nothing_is_missing() -> None:
    ties = document("", (2, 2, 2), ((0,) * 8,) * 3)
    assert judge(solver("all", SOMEWHERE), Truth(ties), answer()).name == "correct"


def test_an_empty_answer_is_noted_where_nothing_else_is_promised() -> None:
    verdict = judge(solver("some"), Truth(BATTLE), answer())
    assert verdict.name == "correct"
    assert "empty answer" in verdict.notes


def test_a_profile_that_a_player_gains_by_leaving_is_no_equilibrium() -> None:
    verdict = judge(solver("one"), Truth(DILEMMA), answer(TOP))
    assert (verdict.name, verdict.regrets) == ("not-equilibrium", ((2, 2),))


def test_a_wrong_profile_is_worse_than_a_missing_one() -> None:
    assert judge(solver(), Truth(DILEMMA), answer(TOP)).name == "not-equilibrium"


def test_pure_equilibria_alone_are_all_that_is_promised_of_them() -> None:
    assert judge(solver("pure"), Truth(BATTLE), answer(TOP, BOTTOM)).name == "correct"
    assert judge(solver("pure"), Truth(BATTLE), answer(TOP)).missing == (BOTTOM,)
    assert judge(solver("pure"), Truth(PENNIES), answer()).name == "correct"


def test_within_the_tolerance_is_approximate_and_beyond_it_is_wrong() -> None:
    near = profile(("1/2", "1/2"), ("501/1000", "499/1000"))
    verdict = judge(solver("one", tolerance="1/1000"), Truth(PENNIES), answer(near))
    assert (verdict.name, verdict.regret, verdict.distance) == ("approximate", Fraction(1, 500), Fraction(1, 1000))
    assert judge(solver("one", tolerance="1/1001"), Truth(PENNIES), answer(near)).name == "not-equilibrium"


def test_the_tolerance_is_a_part_of_the_range_of_payoffs() -> None:
    small = document(
        "", (2, 2), [[Fraction(value, 1000) for value in table] for table in ((1, -1, -1, 1), (-1, 1, 1, -1))]
    )
    off = profile(("1/2", "1/2"), ("51/100", "49/100"))
    assert judge(solver("one", tolerance="1/1000"), Truth(small), answer(off)).name == "not-equilibrium"


def test_the_distance_is_to_an_equilibrium_with_the_same_supports() -> None:
    off = profile((1, 0), ("999/1000", "1/1000"))
    verdict = judge(solver("one", tolerance="1/100"), Truth(BATTLE), answer(off))
    assert (verdict.name, verdict.distance) == ("approximate", None)


def test_floats_are_taken_at_their_exact_value_and_approximate() -> None:
    sevenths = profile((2 / 7, 5 / 7), (5 / 7, 2 / 7))
    game = document("", (2, 2), ((2, 0, 0, 5), (5, 0, 0, 2)))
    verdict = judge(solver("all", tolerance=None, floats=True), Truth(game), answer(TOP, sevenths, BOTTOM))
    assert (verdict.name, verdict.missing) == ("approximate", ())
    assert 0 < (verdict.regret or 0) < Fraction(1, 10**15)


def test_probabilities_that_rounding_took_off_are_put_right() -> None:
    tenths = profile((0.1, 0.9), (0.1, 0.9))
    assert sum(tenths[0]) != 1
    verdict = judge(solver("one", tolerance="1/2"), Truth(BATTLE), answer(tenths))
    assert verdict.profiles[0] is not None
    assert list(map(sum, verdict.profiles[0])) == [1, 1]
    assert any("put right" in note for note in verdict.notes)


def test_a_tiny_negative_probability_is_put_right_and_a_large_one_is_wrong() -> None:
    exact = solver("one", tolerance=None, floats=True)
    assert judge(exact, Truth(BATTLE), answer(profile((1, -1e-17), (1, 0)))).name == "correct"
    verdict = judge(exact, Truth(BATTLE), answer(profile((1.5, -0.5), (1, 0))))
    assert (verdict.name, verdict.profiles) == ("not-equilibrium", (None,))


def test_probabilities_that_do_not_sum_to_one_are_wrong() -> None:
    verdict = judge(solver("one", tolerance=None, floats=True), Truth(BATTLE), answer(profile((1, 1), (1, 0))))
    assert "sum to 1" in verdict.reason


def test_nothing_is_missing_on_a_degenerate_game_where_nothing_is_promised() -> None:
    verdict = judge(solver("all", SOMEWHERE), Truth(INDIFFERENT), answer())
    assert (verdict.name, verdict.finds) == ("correct", "some")
    assert judge(solver("all", EVERYWHERE), Truth(INDIFFERENT), answer()).name == "missing"


def test_a_game_that_is_degenerate_is_told_from_one_of_which_it_is_not_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    ties = document("", (2, 2, 2), ((0,) * 8,) * 3)
    only = "promises all for non-degenerate games only"
    left = "8 equilibria or connected components of them left out, which is not held against it"
    for game, more in ((INDIFFERENT, ()), (ties, (left,))):
        assert judge(solver("all", SOMEWHERE), Truth(game), answer()).notes == (only, *more, "empty answer")
    monkeypatch.setattr("certify.audit.truth.MOST_SYSTEMS", 1)
    monkeypatch.setattr("certify.audit.truth.SECONDS", 0.0)
    undecided = f"{only}; whether this is one was not decided"
    for game, more in ((INDIFFERENT, ()), (ties, (left,))):
        assert judge(solver("all", SOMEWHERE), Truth(game), answer()).notes == (undecided, *more, "empty answer")


def test_what_is_returned_on_a_degenerate_game_still_has_to_be_an_equilibrium() -> None:
    wrong = profile((1, 0), (0, 1))
    assert judge(solver("all", SOMEWHERE), Truth(INDIFFERENT), answer(wrong)).name == "not-equilibrium"


def test_nothing_is_missing_where_the_solver_says_that_it_gave_up() -> None:
    assert judge(solver("one"), Truth(BATTLE), Answer(incomplete=True)).name == "correct"


def test_the_same_equilibrium_twice_is_a_duplicate() -> None:
    again = profile((1, 1e-12), (1, 0))
    truth = Truth(BATTLE)
    assert (
        judge(solver("all", tolerance=None, floats=True), truth, answer(TOP, MIXED, BOTTOM, again)).name == "duplicate"
    )
    assert judge(solver("one"), truth, answer(TOP, TOP)).name == "correct"


def test_errors_and_timeouts_are_reported_as_such() -> None:
    crash = judge(solver(), Truth(BATTLE), Answer(error="crash", reason="signal SIGSEGV"))
    assert (crash.name, crash.reason) == ("error", "crash: signal SIGSEGV")
    assert judge(solver(), Truth(BATTLE), Answer(error="timeout", reason="late")).name == "timeout"
    assert judge(solver(), Truth(BATTLE), Answer(error="timeout", reason="late")).reason == "late"


@settings(max_examples=60, deadline=None)
@given(games(strategies=(1, 3)))
def test_a_right_solver_is_never_accused(game: object) -> None:
    truth = Truth(game)  # type: ignore[arg-type]
    right = all_equilibria(game).profiles  # type: ignore[arg-type]
    for finds in ("all", "one", "pure", "some"):
        assert judge(solver(finds), truth, answer(*(right if finds != "pure" else truth.pure))).name == "correct"


@settings(max_examples=60, deadline=None)
@given(games(strategies=(1, 3), degenerate={"near-ties", "extreme", "ties", "duplicates"}))
def test_a_right_solver_that_rounds_to_floats_is_never_accused(game: object) -> None:
    rounded = [
        tuple(tuple(Fraction(float(value)) for value in row) for row in each)
        for each in all_equilibria(game).profiles  # type: ignore[arg-type]
    ]
    verdict = judge(solver("all", tolerance=None, floats=True), Truth(game), answer(*rounded))  # type: ignore[arg-type]
    assert verdict.name in ("correct", "approximate", "duplicate")
    assert verdict.name != "duplicate" or len(set(rounded)) < len(rounded)


@settings(max_examples=40, deadline=None)
@given(games(strategies=(2, 3)), st.data())
def test_a_left_out_equilibrium_is_the_one_that_is_missing(game: object, data: st.DataObject) -> None:
    right = list(all_equilibria(game).profiles)  # type: ignore[arg-type]
    gone = right.pop(data.draw(st.integers(0, len(right) - 1)))
    assert judge(solver(), Truth(game), answer(*right)).missing == (gone,)  # type: ignore[arg-type]


@pytest.mark.parametrize("tolerance", ["1/4", None])
def test_the_regret_that_is_allowed_is_not_stretched(tolerance: str | None) -> None:
    verdict = judge(solver("one", tolerance=tolerance, floats=True), Truth(PENNIES), answer(profile((1, 0), (1, 0))))
    assert verdict.name == "not-equilibrium"
    assert judge(solver("one", tolerance=tolerance, floats=True), Truth(PENNIES), answer(HALVES)).name == "correct"
    assert Fraction(1, 10**5) > CUSTOMARY
