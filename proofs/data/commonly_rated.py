"""Which viewers and movies of MovieLens become the user, the agents and the rows of a table for `hull`."""

from __future__ import annotations

from collections.abc import Sequence

from added import one_by_one
from movielens import Ratings
from tables import Table


def most_active(ratings: Ratings) -> int:
    """The viewer who rated the most movies; among equals the one with the smallest number."""
    return min(ratings.stars, key=lambda viewer: (-len(ratings.stars[viewer]), viewer))


def companions(ratings: Ratings, user: int, count: int) -> tuple[list[int], list[int]]:
    """Up to `count` other viewers, and the movies that the user and all of them rated, in ascending order.

    Viewers are added one by one (`one_by_one`); it ends early when the next one would leave no movie.
    """
    others = {viewer: stars.keys() for viewer, stars in ratings.stars.items() if viewer != user}
    return one_by_one(ratings.stars[user].keys(), others, count=count)


def movie_table(ratings: Ratings, user: int, agents: Sequence[int], movies: Sequence[int]) -> Table:
    """A row a movie; columns: the movie, the user, the agents."""
    header = ["movie", "user", *(f"viewer_{viewer}" for viewer in agents)]
    rows = [
        [ratings.titles[movie], *(str(float(ratings.stars[viewer][movie])) for viewer in (user, *agents))]
        for movie in movies
    ]
    return header, rows
