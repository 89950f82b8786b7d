"""Which viewers and movies of MovieLens become the user, the agents and the rows of a table for `hull`."""

from __future__ import annotations

from collections.abc import Sequence

from movielens import Ratings

Table = tuple[list[str], list[list[str]]]
"""A header, and rows of as many cells."""


def most_active(ratings: Ratings) -> int:
    """The viewer who rated the most movies; among equals the one with the smallest number."""
    return min(ratings.stars, key=lambda viewer: (-len(ratings.stars[viewer]), viewer))


def companions(ratings: Ratings, user: int, count: int) -> tuple[list[int], list[int]]:
    """Up to `count` other viewers, and the movies that the user and all of them rated, in ascending order.

    Viewers are added one by one: next comes the one who leaves the most movies rated by everybody so far, among
    equals the one with the smallest number. It ends early when the next one would leave no movie.
    """
    movies = set(ratings.stars[user])
    others = sorted(set(ratings.stars) - {user})
    chosen: list[int] = []
    while others and len(chosen) < count:
        best = max(others, key=lambda viewer: len(movies & ratings.stars[viewer].keys()))
        if not movies & ratings.stars[best].keys():
            break
        movies &= ratings.stars[best].keys()
        chosen.append(best)
        others.remove(best)
    return chosen, sorted(movies)


def movie_table(ratings: Ratings, user: int, agents: Sequence[int], movies: Sequence[int]) -> Table:
    """A row a movie; columns: the movie, the user, the agents."""
    header = ["movie", "user", *(f"viewer_{viewer}" for viewer in agents)]
    rows = [
        [ratings.titles[movie], *(str(float(ratings.stars[viewer][movie])) for viewer in (user, *agents))]
        for movie in movies
    ]
    return header, rows
