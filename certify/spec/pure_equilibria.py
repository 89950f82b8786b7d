"""The equilibria of a finite game in pure strategies."""

from __future__ import annotations

from certify.spec.normal_form import NormalForm
from certify.spec.normal_form_payoffs import Profile, exact


def pure_equilibria(game: NormalForm) -> list[Profile]:
    """Return all pure profiles that no player can leave to its gain, in row-major order; payoffs are exact numbers.

    >>> pure_equilibria(NormalForm((2, 2), [[2, 0, 0, 1], [1, 0, 0, 2]]))
    [(0, 0), (1, 1)]
    """
    kept = set(range(len(game.payoffs[0])))
    for player in game.players:
        payoffs = [exact(value) for value in game.payoffs[player]]
        step = game.position(tuple(int(other == player) for other in game.players)) if game.sizes[player] > 1 else 0
        for start in game.rest(player):
            line = [start + step * own for own in game.strategies(player)]
            best = max(payoffs[place] for place in line)
            kept.difference_update(place for place in line if payoffs[place] != best)
    return [profile for place, profile in enumerate(game.profiles()) if place in kept]
