"""Kinds of viewers, the movies that are put to them, and what each kind makes of each movie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from movielens import Ratings

FEWEST_MOVIES = 5
"""A genre of which a viewer rated fewer movies is not taken for a favourite."""

FEWEST_VIEWERS = 3
"""A movie that fewer viewers of some kind rated is not put to anybody."""


def favourite(ratings: Ratings, viewer: int) -> str | None:
    """The genre to whose movies the viewer gives the highest mean rating, the first in the alphabet among equals.

    Only genres of which the viewer rated at least `FEWEST_MOVIES` movies count; None where there is no such genre.
    """
    stars = ratings.stars[viewer]
    counts = Counter(genre for movie in stars for genre in ratings.genres[movie])
    totals: dict[str, Fraction] = dict.fromkeys(counts, Fraction(0))
    for movie, rating in stars.items():
        for genre in ratings.genres[movie]:
            totals[genre] += rating
    known = sorted(genre for genre, count in counts.items() if count >= FEWEST_MOVIES)
    return min(known, key=lambda genre: -totals[genre] / counts[genre], default=None)


def kinds(ratings: Ratings, count: int) -> dict[str, list[int]]:
    """The `count` most common favourites, in falling order (then alphabetical), each with its viewers."""
    groups: dict[str, list[int]] = {}
    for viewer in sorted(ratings.stars):
        genre = favourite(ratings, viewer)
        if genre is not None:
            groups.setdefault(genre, []).append(viewer)
    ranked = sorted(groups, key=lambda genre: (-len(groups[genre]), genre))
    return {genre: groups[genre] for genre in ranked[:count]}


def shares(groups: Mapping[str, Sequence[int]]) -> list[Fraction]:
    """The share of each kind among the viewers of all these kinds."""
    total = sum(map(len, groups.values()))
    return [Fraction(len(viewers), total) for viewers in groups.values()]


def popular(ratings: Ratings, groups: Mapping[str, Sequence[int]], count: int) -> list[int]:
    """The `count` most rated movies, among equals the smaller number first.

    Only movies count that at least `FEWEST_VIEWERS` viewers of every kind rated.
    """
    counts = Counter(movie for stars in ratings.stars.values() for movie in stars)
    known = set(counts)
    for viewers in groups.values():
        of_kind = Counter(movie for viewer in viewers for movie in ratings.stars[viewer])
        known = {movie for movie in known if of_kind[movie] >= FEWEST_VIEWERS}
    return sorted(known, key=lambda movie: (-counts[movie], movie))[:count]
