"""The verbs take a game in every spelling, of every precision, and answer the same."""

import numpy as np
import pytest

import certify
from certify.testing import as_game

DILEMMA = [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]
SPELLINGS = {
    "lists": DILEMMA,
    "tuples": tuple(DILEMMA),
    "doubles": np.array(DILEMMA, dtype=float),
    "singles": np.array(DILEMMA, dtype=np.float32),
    "document": as_game(DILEMMA),
}
DEFECT = [[0, 1], [0, 1]]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_verb_takes_every_spelling(spelling):
    game = SPELLINGS[spelling]
    assert certify.check(game, DEFECT).equilibrium
    assert certify.check(game, np.array(DEFECT, dtype=np.float32)).equilibrium
    assert certify.check_all(game, [DEFECT]).complete is True
    assert certify.check_all(game, np.array([DEFECT], dtype=np.float32)).complete is True
    assert len(certify.all_equilibria(game).profiles) == 1
    assert len(certify.pure_equilibria(game).profiles) == 1
    assert certify.maxmin(game, 0).value == 1
    assert certify.correlated_welfare(game).least == 2


@pytest.mark.parametrize("wrong", [3, None, [[1, 2], [3]], [[[1, 2]], [[1, "x"]]], {1, 2}], ids=str)
def test_what_is_no_game_is_refused_by_every_verb(wrong):
    for verb in (certify.all_equilibria, certify.pure_equilibria, certify.correlated_welfare, certify.zero_sum_value):
        with pytest.raises(certify.InputError):
            verb(wrong)
    with pytest.raises(certify.InputError):
        certify.check(wrong, DEFECT)
    with pytest.raises(certify.InputError):
        certify.check_all(wrong, [DEFECT])


def test_probabilities_in_single_precision_that_do_not_sum_to_1_are_refused_with_the_mend():
    thirds = np.full((2, 3), 1 / 3, dtype=np.float32)
    rock_paper_scissors = [[0, -1, 1], [1, 0, -1], [-1, 1, 0]]
    with pytest.raises(certify.InputError, match="near=True"):
        certify.check(rock_paper_scissors, thirds)
    assert certify.check(rock_paper_scissors, thirds, near=True).equilibrium
