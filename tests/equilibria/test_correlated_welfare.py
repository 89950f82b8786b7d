import json
from fractions import Fraction

import pytest
from brute_force_equilibria import game, games, tables
from hypothesis import given, settings

from certify.checks import check
from certify.equilibria import all_equilibria, correlated, correlated_welfare
from certify.exact.results import Unsolved
from certify.kernel.replay import replay
from certify.spec.errors import InputError, LimitError
from certify.spec.questions import welfare
from certify.spec.reading.game import GameDocument, write_game

CHICKEN = game([[6, 2], [7, 0]], [[6, 7], [2, 0]])


def replayed(folder, document, certificate):
    (folder / "game.json").write_text(json.dumps(write_game(document)))
    (folder / "certificate.json").write_text(certificate)
    return replay(folder / "certificate.json")


@settings(max_examples=40, deadline=None)
@given(games(3))
def test_all_nash_equilibria_lie_between_and_both_laws_are_equilibria(tmp_path_factory, document):
    result = correlated_welfare(document)
    first, second = tables(document)
    for rows, columns in all_equilibria(document).profiles:
        welfare = sum(p * q * (first[r][c] + second[r][c]) for r, p in enumerate(rows) for c, q in enumerate(columns))
        assert result.least <= welfare <= result.greatest
    for law, welfare in ((result.least_law, result.least), (result.greatest_law, result.greatest)):
        verdict = check(document, law)
        assert verdict.equilibrium
        assert sum(verdict.payoff) == welfare
    verdict = replayed(tmp_path_factory.mktemp("welfare"), document, result.certificate)
    assert verdict.accepted, verdict.reason


def test_chicken_has_its_known_bounds(tmp_path):
    result = correlated_welfare(CHICKEN)
    assert (result.least, result.greatest) == (Fraction(36, 5), Fraction(21, 2))
    assert repr(result) == "WelfareResult(from 36/5 to 21/2)"
    verdict = replayed(tmp_path, CHICKEN, result.certificate)
    assert verdict.accepted
    assert verdict.rules == ("absurd", "derive")


def test_three_players_are_no_different(tmp_path):
    agree = tuple(Fraction(int(a == b == c)) for a in (0, 1) for b in (0, 1) for c in (0, 1))
    document = GameDocument("", ("a", "b", "c"), (("0", "1"),) * 3, (agree,) * 3)
    result = correlated_welfare(document)
    assert result.greatest == 3
    assert result.least < 1
    assert replayed(tmp_path, document, result.certificate).accepted


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"welfare":"21/2"', '"welfare":"10"'),
        ('"welfare":"21/2"', '"welfare":"11"'),
        ('"welfare":"36/5"', '"welfare":"7"'),
        ('"welfare":"36/5"', '"welfare":"8"'),
        ('"probability":"1/4"', '"probability":"1/3"'),
        ('"none beyond the least": {"proof"', '"none beyond the least": {"witness"'),
    ],
)
def test_a_changed_certificate_is_rejected(tmp_path, old, new):
    certificate = correlated_welfare(CHICKEN).certificate
    assert old in certificate
    assert not replayed(tmp_path, CHICKEN, certificate.replace(old, new)).accepted


def test_bad_arguments_are_refused(monkeypatch):
    with pytest.raises(InputError, match="game"):
        correlated_welfare(7)
    with pytest.raises(InputError, match="seconds"):
        correlated_welfare(CHICKEN, seconds="soon")
    monkeypatch.setattr(correlated, "solve", lambda program, seconds: Unsolved("time limit"))
    with pytest.raises(LimitError, match="not solved"):
        correlated_welfare(CHICKEN, seconds=1)


def test_a_game_with_too_many_profiles_is_refused(monkeypatch):
    monkeypatch.setattr(welfare, "MOST_PROFILES", 3)
    with pytest.raises(LimitError, match="4 pure profiles"):
        correlated_welfare(CHICKEN)
