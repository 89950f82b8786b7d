"""What a failing assertion prints: who gains how much, by what, and which equilibria are missing, as small tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from certify.checks import CheckResult
from certify.equilibria.result import Mixed
from certify.given.games import normal
from certify.report.blocks import Block, Grid, Note, plain
from certify.report.labels import mixture
from certify.report.numbers import decimal, readable, short
from certify.spec.extensive.game import ExtensiveGame
from certify.spec.reading.game import Game, GameDocument
from certify.spec.reading.profile import BehaviorDocument, CorrelatedDocument, ProfileDocument
from certify.spec.support_systems import ProfileBox

_SHOWN = 10
"""So many profiles of a table are printed."""

_WIDTH = 60
"""A strategy is cut after so many characters."""

_LARGEST = 6
"""The payoffs of larger games are not printed."""

_ROUNDING = Fraction(1, 10**9)
"""A smaller gain may come from rounded probabilities."""

Profile = ProfileDocument | BehaviorDocument | CorrelatedDocument


def no_equilibrium(game: Game, profile: Profile, result: CheckResult, name: str, *, exact: bool) -> str:
    """Return why a profile is no equilibrium: what each player gains, and by which reply.

    Where no tolerance was given (`exact`) and rounding explains the gain, it says so.
    """
    regret, player = max(zip(result.regret, result.players, strict=True), key=lambda each: each[0])
    allowed = f", more than the {readable(result.eta)} allowed" if result.eta else ""
    head = f"no {name}: {player} would gain {readable(regret)}{allowed}"
    blocks: list[Block] = [Note(head)]
    columns = ["player", *([] if isinstance(profile, CorrelatedDocument) else ["plays"]), *_COLUMNS]
    blocks.append(Grid("", columns, list(_rows(game, profile, result))))
    if exact and not result.eta and regret < _ROUNDING:
        blocks.append(Note("so little is gained where probabilities are rounded: tolerance=1e-9 allows for that"))
    return plain([*blocks, *_law(game, profile), *_payoffs(game)])


def no_list_of_equilibria(
    game: Game,
    listed: Sequence[tuple[int, Profile, CheckResult]],
    count: int,
    missing: Sequence[Mixed],
    boxes: Sequence[ProfileBox],
    *,
    pure: bool,
) -> str:
    """Return which profiles of a list are no equilibria, by their numbers from 0, and what is missing.

    `boxes` hold missing equilibria with irrational probabilities, one each.
    """
    lacking = len(missing) + len(boxes)
    what = "pure equilibrium" if pure else "equilibrium"
    parts: list[str] = []
    if listed:
        parts.append(f"{len(listed)} of {count} listed profiles {'is' if len(listed) == 1 else 'are'} no {what}")
    if lacking:
        parts.append(f"{lacking} {what if lacking == 1 else what[:-2] + 'a'} missing")
    blocks: list[Block] = [Note("; ".join(parts))]
    if listed:
        rows = [
            [f"{number}" if place == 0 else "", *row]
            for number, profile, result in listed[:_SHOWN]
            for place, row in enumerate(_rows(game, profile, result))
        ]
        blocks.append(Grid(f"no {what}", ["profile", "player", "plays", *_COLUMNS], rows))
    if missing:
        table = normal(game)
        rows = [[mixture_of(row, table, i) for i, row in enumerate(each)] for each in missing[:_SHOWN]]
        blocks.append(Grid("missing", list(game.players), rows))
    if boxes:
        middles = [[[(Fraction(a) + Fraction(b)) / 2 for a, b in row] for row in box] for box in boxes[:_SHOWN]]
        rows = [[_rounded(row, game, i) for i, row in enumerate(each)] for each in middles]
        blocks.append(Grid("missing, irrational: a list has them within a tolerance only", list(game.players), rows))
    for kind, more in (
        ("irrational ones", len(boxes) - _SHOWN),
        ("no equilibria", len(listed) - _SHOWN),
        ("missing ones", len(missing) - _SHOWN),
    ):
        if more > 0:
            blocks.append(Note(f"and {more} more {kind}"))
    return plain([*blocks, *_payoffs(game)])


def _rounded(strategy: Sequence[Fraction], game: Game, player: int) -> str:
    """Return a strategy whose probabilities are not exact, as decimals."""
    names = normal(game).strategies[player]
    return _cut(" + ".join(f"{decimal(p)} {name}" for p, name in zip(strategy, names, strict=True) if p))


def mixture_of(strategy: Sequence[Fraction], table: GameDocument, player: int) -> str:
    """Return a mixed strategy in words, cut where it is long."""
    return _cut(mixture(strategy, table.strategies[player]))


_COLUMNS = ("payoff", "regret", "better reply")


def _rows(game: Game, profile: Profile, result: CheckResult) -> Iterator[list[str]]:
    for player, name in enumerate(result.players):
        plays = [] if isinstance(profile, CorrelatedDocument) else [_plays(game, profile, player)]
        numbers = (readable(result.payoff[player]), readable(result.regret[player]))
        yield [name, *plays, *numbers, _better(game, profile, result, player)]


def _plays(game: Game, profile: ProfileDocument | BehaviorDocument, player: int) -> str:
    if isinstance(profile, ProfileDocument):
        return mixture_of(profile.strategies[player], normal(game), player)
    assert isinstance(game, ExtensiveGame)
    sets = [game.information_sets[number] for number in game.own_sets()[player]]
    locals_ = zip(profile.behavior[player], sets, strict=True)
    return _cut("; ".join(mixture(local, each.actions) for local, each in locals_))


def _better(game: Game, profile: Profile, result: CheckResult, player: int) -> str:
    better = result.better[player]
    if better is None:
        return ""
    if isinstance(better, int):
        return _cut(normal(game).strategies[player][better])
    if isinstance(profile, CorrelatedDocument):
        names = normal(game).strategies[player]
        told = [f"{names[own]} for {names[each]}" for each, own in enumerate(better) if own != each]
        return _cut(", ".join(told))
    assert isinstance(game, ExtensiveGame)
    sets = [game.information_sets[number] for number in game.own_sets()[player]]
    return _cut("; ".join(each.actions[action] for action, each in zip(better, sets, strict=True)))


def _law(game: Game, profile: Profile) -> Iterator[Block]:
    if not isinstance(profile, CorrelatedDocument):
        return
    names = normal(game).strategies
    rows = [
        [*(names[i][own] for i, own in enumerate(played)), short(chance)] for played, chance in profile.support[:_SHOWN]
    ]
    yield Grid("probabilities", [*game.players, "probability"], rows)
    if len(profile.support) > _SHOWN:
        yield Note(f"and {len(profile.support) - _SHOWN} more pure profiles")


def _payoffs(game: Game) -> Iterator[Block]:
    """Yield the payoffs of a small game of two players in normal form."""
    if not isinstance(game, GameDocument) or len(game.shape) != 2 or max(game.shape) > _LARGEST:
        return
    rows = [
        [_cut(name), *(", ".join(short(game.payoff(who, (own, other))) for who in (0, 1)) for other in _range(game))]
        for own, name in enumerate(game.strategies[0])
    ]
    yield Grid(f"payoffs of {', '.join(game.players)}", ["", *map(_cut, game.strategies[1])], rows)


def _range(game: GameDocument) -> range:
    return range(game.shape[1])


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 3]}..."
