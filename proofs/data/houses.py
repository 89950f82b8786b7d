"""Which movies belong to which house."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from movielens import Ratings

Catalogues = Mapping[str, frozenset[int]]
"""The movies of each house; whether they overlap is the rule's affair."""


def by_genre(ratings: Ratings, movies: Sequence[int], count: int) -> Catalogues:
    """The `count` most common genres among the movies, each the house of all its movies: these overlap.

    Genres that all of the movies have are left out.
    """
    counts = Counter(genre for movie in movies for genre in ratings.genres[movie])
    ranked = sorted(
        (genre for genre in counts if counts[genre] < len(movies)), key=lambda genre: (-counts[genre], genre)
    )
    return {genre: frozenset(movie for movie in movies if genre in ratings.genres[movie]) for genre in ranked[:count]}


def dealt(movies: Sequence[int], count: int) -> Catalogues:
    """The movies dealt out in turn to `count` houses: every movie belongs to exactly one."""
    return {f"house {house + 1}": frozenset(movies[house::count]) for house in range(count)}
