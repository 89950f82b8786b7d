"""Games and rules that led to counterexamples, kept in an example database for the next search."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from certify.search.market_at import Rule
from certify.spec.polynomial import Rational, normal

if TYPE_CHECKING:
    from hypothesis.database import ExampleDatabase

    from certify.search.market_words import AboutMarkets

_KEY = b"certify games"


class KeptGames:
    """The games of one statement at one shape; what is kept of others is left out when it is read."""

    def __init__(self, about: AboutMarkets, database: ExampleDatabase) -> None:
        self._about = about
        self._database = database

    def keep(self, game: Mapping[str, Rational], rules: Sequence[Sequence[Rule]]) -> None:
        """Keep a game and the rules of each market in it."""
        document = {
            "game": {name: str(value) for name, value in game.items()},
            "rules": [[[list(map(str, row)) for row in rule] for rule in each] for each in rules],
        }
        self._database.save(_KEY, json.dumps(document, sort_keys=True).encode())

    def recalled(self) -> Iterator[tuple[dict[str, Rational], list[list[Rule]]]]:
        """Yield games and rules, the shortest first."""
        for data in sorted(self._database.fetch(_KEY), key=lambda data: (len(data), data)):
            try:
                document = json.loads(data)
                game = {name: _number(value) for name, value in document["game"].items()}
                rules = [
                    [[list(map(_number, row)) for row in rule] for rule in profile] for profile in document["rules"]
                ]
            except (ValueError, TypeError, KeyError, AttributeError, ZeroDivisionError):
                continue
            if game.keys() == set(self._about.given) and self._fits(rules):
                yield game, rules

    def _fits(self, rules: list[list[Rule]]) -> bool:
        """Whether there are rules for every agent, with a distribution over the messages at each signal."""
        played = [each.equilibrium.profiles[0] for each in self._about.played]
        sizes = [[[len(row) for row in rule] for rule in profile] for profile in rules]
        if sizes != [[[len(row) for row in rule] for rule in profile] for profile in played]:
            return False
        rows = (row for profile in rules for rule in profile for row in rule)
        return all(sum(row) == 1 and min(row) >= 0 for row in rows)


def _number(text: Any) -> Rational:
    if not isinstance(text, str):
        raise TypeError(f"expected a number as text, got {text!r}")
    return normal(Fraction(text))
