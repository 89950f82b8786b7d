"""What a statement says of a market whose games can be drawn first, and the search that does so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from certify.search.market_words import AboutMarkets, about_markets
from certify.search.selection_words import AboutSelection, about_selection
from certify.spec.language import Statement
from certify.spec.variants import Variant

if TYPE_CHECKING:
    from certify.search.draft import Drafter
    from certify.search.games_first import GamesFirst
    from certify.search.selection_games import SelectionGames

AboutGames: TypeAlias = AboutMarkets | AboutSelection


def about_games(
    statement: Statement, shape: Mapping[str, int | str], variant: Variant | None = None
) -> AboutGames | None:
    """Return what a statement says of markets of either kind; None where there is nothing to gain by it."""
    return about_markets(statement, shape, variant) or about_selection(statement, shape, variant)


def games_of(about: AboutGames, drafter: Drafter, seed: int) -> GamesFirst | SelectionGames:
    """Return the search that draws the games first."""
    if isinstance(about, AboutSelection):
        from certify.search.selection_games import SelectionGames

        return SelectionGames(about, drafter, seed)
    from certify.search.games_first import GamesFirst

    return GamesFirst(about, drafter, seed)
