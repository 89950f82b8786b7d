"""The games that a solver is made for, and how it is given one."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from certify.audit.parts import groups, payments, rebuilt, tables
from certify.audit.promise import Solver
from certify.spec.extensive.strategies import reduced_normal_form
from certify.spec.reading.game import ExtensiveGame, Game, GameDocument


def fits(solver: Solver, game: Game) -> bool:
    """Return whether a solver is made for a game; one of trees is for these only."""
    if solver.given == "efg" and not isinstance(game, ExtensiveGame):
        return False
    match solver.games:
        case "any":
            return len(game.players) > 1
        case "two players":
            return len(game.players) == 2
        case "constant sum":
            return len(game.players) == 2 and len(_sums(game)) == 1
        case "zero sum":
            return len(game.players) == 2 and _sums(game) == {0}
        case "sums over pairs":
            given = as_given(solver, game)
            return isinstance(given, GameDocument) and len(game.players) > 1 and sums_over_pairs(given)


def as_given(solver: Solver, game: Game) -> Game:
    """Return the game that a solver is judged by: of one that computes in binary64, the one with rounded payoffs.

    A tree is put in reduced normal form for solvers of normal forms.
    """
    if isinstance(game, ExtensiveGame) and solver.given != "efg":
        game = reduced_normal_form(game)
    if not solver.floats:
        return game
    rounded = [[Fraction(float(value)) for value in table] for table in tables(game)]
    return rebuilt(game, [range(count) for count in groups(game)], rounded)


def sums_over_pairs(game: GameDocument) -> bool:
    """Return whether each payoff is a sum, over the other players, of what depends on their strategy and one's own.

    Then it is the sum of what is paid where one other player leaves a profile, less what is paid at that profile as
    often as is too much. Of two players every game is one.
    """
    players = range(len(game.players))
    for player in players if len(players) > 2 else ():
        others = [each for each in players if each != player]
        for profile in product(*map(range, game.shape)):
            alone = [[own if each in (player, other) else 0 for each, own in enumerate(profile)] for other in others]
            base = [own if each == player else 0 for each, own in enumerate(profile)]
            paid = sum(game.payoff(player, each) for each in alone) - (len(others) - 1) * game.payoff(player, base)
            if paid != game.payoff(player, profile):
                return False
    return True


def _sums(game: Game) -> set[Fraction]:
    """Return what the payoffs of all players add up to, over all ends of the game."""
    return {sum(each, Fraction(0)) for each in payments(game)}
