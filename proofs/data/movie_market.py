"""The market in which houses recommend movies: a `certify-market/1` document made of ratings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from houses import Catalogues
from movielens import Ratings
from viewers import kinds, popular, shares

from certify.spec.errors import InputError
from certify.spec.numbers import render
from certify.spec.reading.market import MarketDocument, parse_market

Stars = Sequence[Sequence[Fraction]]
"""A row a movie, a column a kind of viewer."""


@dataclass(frozen=True)
class Audience:
    """The kinds of viewers with their members, the movies, and `stars[m][y]`, the mean that kind y gives to movie m."""

    groups: Mapping[str, Sequence[int]]
    movies: Sequence[int]
    stars: Stars

    def fully_advised(self) -> Fraction:
        """What the best movie for each kind is worth in the mean over the kinds."""
        return sum(
            (p * max(row) for p, row in zip(shares(self.groups), zip(*self.stars, strict=True), strict=True)),
            Fraction(0),
        )

    def without_advice(self) -> Fraction:
        """What the best movie for nobody in particular is worth: the largest mean over all kinds."""
        prior = shares(self.groups)
        return max(sum((p * value for p, value in zip(prior, row, strict=True)), Fraction(0)) for row in self.stars)


def audience(ratings: Ratings, actions: int, states: int) -> Audience:
    """The `states` most common kinds of viewers and the `actions` most rated movies that all kinds know.

    Raises InputError when there are not so many.
    """
    groups = kinds(ratings, states)
    if len(groups) < states:
        raise InputError(f"--states {states}: there are only {len(groups)} kinds of viewers; ask for fewer")
    movies = popular(ratings, groups, actions)
    if len(movies) < actions:
        raise InputError(f"--actions {actions}: only {len(movies)} movies are known to every kind; ask for fewer")
    stars = [[ratings.mean(viewers, movie) for viewers in groups.values()] for movie in movies]
    return Audience(groups, movies, stars)


def movie_market(
    ratings: Ratings, shown: Audience, catalogues: Catalogues, bias: Fraction, where: str
) -> MarketDocument:
    """The market of the houses with these catalogues; `where` names its file in messages.

    Every house is worth to itself what the user's stars say, and `bias` more where the movie is its own.
    """
    owned = {
        name: [
            [value + bias * (movie in own) for value in row]
            for movie, row in zip(shown.movies, shown.stars, strict=True)
        ]
        for name, own in catalogues.items()
    }
    document = {
        "format": "certify-market/1",
        "actions": [ratings.titles[movie] for movie in shown.movies],
        "states": [f"likes {genre} best" for genre in shown.groups],
        "prior": [render(share) for share in shares(shown.groups)],
        "user": _rendered(shown.stars),
        "agents": {name: _rendered(table) for name, table in owned.items()},
    }
    return parse_market(document, where)


def _rendered(table: Stars) -> list[list[str]]:
    return [[render(value) for value in row] for row in table]
