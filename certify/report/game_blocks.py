"""A normal-form game and its profiles as tables: the payoffs, the probabilities beside them, and who gains by what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from certify.report.blocks import Block, Grid
from certify.report.labels import cell, mixture, number, player_names, strategy_names
from certify.report.numbers import short
from certify.spec.normal_form import NormalForm
from certify.spec.normal_form_profiles import CorrelatedProfile, MixedProfile
from certify.spec.reading.game_document import GameDocument


def game_blocks(
    game: NormalForm, profiles: Mapping[str, MixedProfile], laws: Mapping[str, CorrelatedProfile], *, name: str = ""
) -> Iterator[Block]:
    """Yield the tables of a game in exact numbers, with its profiles and laws by the names that they have."""
    players, strategies = player_names(len(game.sizes)), strategy_names(game.sizes)
    title = f"{name}: payoffs of {', '.join(players)}" if name else f"payoffs of {', '.join(players)}"
    if len(game.sizes) <= 2:
        yield _bimatrix(game, profiles, title)
    else:
        for rest in product(*map(range, game.sizes[2:])):
            fixed = ", ".join(f"{players[i]} plays {strategies[i][s]}" for i, s in enumerate(rest, start=2))
            rows = [
                [strategies[0][a], *(_payoffs(game, (a, b, *rest)) for b in game.strategies(1))]
                for a in game.strategies(0)
            ]
            yield Grid(f"{title}; {fixed}", ["", *strategies[1]], rows)
        if profiles:
            rows = [
                [label, *(mixture(chances, names) for chances, names in zip(each.strategies, strategies, strict=True))]
                for label, each in profiles.items()
            ]
            yield Grid("strategies", ["", *players], rows)
    for label, law in laws.items():
        yield _law(game, label, law)
    if profiles:
        yield _regrets(game, profiles)
    if laws:
        yield _law_regrets(game, laws)


def _payoffs(game: NormalForm, profile: tuple[int, ...]) -> str:
    return ", ".join(cell(game.payoff(player, profile)) for player in game.players)


def _bimatrix(game: NormalForm, profiles: Mapping[str, MixedProfile], title: str) -> Grid:
    """Return the payoffs, with the row player's probabilities at the right and the column player's below."""
    strategies = strategy_names(game.sizes)
    columns: list[list[int]] = [[s] for s in game.strategies(1)] if len(game.sizes) == 2 else [[]]
    names = strategies[1] if len(game.sizes) == 2 else ("payoff",)
    rows = [
        [
            strategies[0][a],
            *(_payoffs(game, (a, *column)) for column in columns),
            *(cell(each.strategies[0][a]) for each in profiles.values()),
        ]
        for a in game.strategies(0)
    ]
    if len(game.sizes) == 2:
        rows += [[label, *map(cell, each.strategies[1]), *([""] * len(profiles))] for label, each in profiles.items()]
    return Grid(title, ["", *names, *profiles], rows)


def _law(game: NormalForm, label: str, law: CorrelatedProfile) -> Grid:
    strategies = strategy_names(game.sizes)
    if len(game.sizes) == 2:
        rows = [
            [strategies[0][a], *(cell(law.probability((a, b))) for b in game.strategies(1))] for a in game.strategies(0)
        ]
        return Grid(f"probabilities of {label}", ["", *strategies[1]], rows)
    rows = [
        [*(names[s] for names, s in zip(strategies, profile, strict=True)), cell(law.probability(profile))]
        for profile in game.profiles()
        if number(law.probability(profile))
    ]
    return Grid(f"probabilities of {label}", [*player_names(len(game.sizes)), "probability"], rows)


def _regrets(game: NormalForm, profiles: Mapping[str, MixedProfile]) -> Grid:
    """Return what each player expects, and what it expects at most when it alone leaves."""
    rows: list[list[str]] = []
    for label, profile in profiles.items():
        row = [label]
        for player in game.players:
            deviations = game.deviation_payoffs(player, profile.strategies)
            row += [cell(profile.payoff(player)), short(max(map(number, deviations)))]
        rows.append(row)
    names = player_names(len(game.sizes))
    return Grid("what the players expect", ["", *(head for name in names for head in (name, "best deviation"))], rows)


def _law_regrets(game: NormalForm, laws: Mapping[str, CorrelatedProfile]) -> Grid:
    """Return what each player expects, and what it can reach by a map of what it is told, or by one strategy."""
    rows: list[list[str]] = []
    for label, law in laws.items():
        for player, name in enumerate(player_names(len(game.sizes))):
            told = [list(map(number, entries)) for entries in game.told_payoffs(player, law.law)]
            by_map = sum((max(entries) for entries in told), Fraction(0))
            fixed = max(sum(column, Fraction(0)) for column in zip(*told, strict=True))
            rows.append([label, name, cell(law.payoff(player)), short(by_map), short(fixed)])
    return Grid(
        "what the players expect", ["", "", "obeying", "best answers to what it is told", "best strategy"], rows
    )


def game_document(game: NormalForm) -> GameDocument:
    """Return a game in exact numbers as a document, `certify-game/1`."""
    tables = tuple(tuple(map(number, table)) for table in game.payoffs)
    return GameDocument("", player_names(len(game.sizes)), strategy_names(game.sizes), tables)
