"""The pytest plugin: games of the literature as fixtures, all of them named `certify_...`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from certify.audit.classics import CLASSICS, DEGENERATE, Tables

if TYPE_CHECKING:
    from certify.spec.reading.game import GameDocument

_DEGENERATE = ("von Stengel 2007, degenerate", "inspection", "entry deterrence", *DEGENERATE)
_ALL = CLASSICS | DEGENERATE
_REGULAR = tuple(name for name, (shape, _) in CLASSICS.items() if len(shape) == 2 and name not in _DEGENERATE)
_MANY = tuple(name for name, (shape, _) in CLASSICS.items() if len(shape) > 2)


def classic(name: str, tables: Tables) -> GameDocument:
    """Return a game of the literature."""
    from certify.given.games import of_tables

    return of_tables(*tables, title=name)


@pytest.fixture(scope="session")
def certify_games() -> Mapping[str, GameDocument]:
    """All games of the literature that come with certify, by name."""
    return MappingProxyType({name: classic(name, tables) for name, tables in _ALL.items()})


@pytest.fixture(scope="session", params=_REGULAR)
def certify_game(request: pytest.FixtureRequest) -> GameDocument:
    """Each game of two players in turn that is not degenerate: its equilibria are isolated and odd in number."""
    return classic(request.param, _ALL[request.param])


@pytest.fixture(scope="session", params=_DEGENERATE)
def certify_degenerate_game(request: pytest.FixtureRequest) -> GameDocument:
    """Each degenerate game of two players in turn: a strategy has more best replies than pure ones in its support."""
    return classic(request.param, _ALL[request.param])


@pytest.fixture(scope="session", params=_MANY)
def certify_many_player_game(request: pytest.FixtureRequest) -> GameDocument:
    """Each game of more than two players in turn."""
    return classic(request.param, _ALL[request.param])


@pytest.fixture(scope="session")
def certify_prisoners_dilemma() -> GameDocument:
    """The prisoners' dilemma: the only equilibrium is (B, R)."""
    return classic("prisoners' dilemma", _ALL["prisoners' dilemma"])


@pytest.fixture(scope="session")
def certify_battle_of_the_sexes() -> GameDocument:
    """The battle of the sexes: two pure equilibria and a mixed one."""
    return classic("battle of the sexes", _ALL["battle of the sexes"])


@pytest.fixture(scope="session")
def certify_matching_pennies() -> GameDocument:
    """Matching pennies: zero-sum, the only equilibrium is mixed."""
    return classic("matching pennies", _ALL["matching pennies"])


@pytest.fixture(scope="session")
def certify_rock_paper_scissors() -> GameDocument:
    """Rock, paper, scissors: zero-sum, the only equilibrium is uniform."""
    return classic("rock, paper, scissors", _ALL["rock, paper, scissors"])


@pytest.fixture(scope="session")
def certify_stag_hunt() -> GameDocument:
    """The stag hunt: two pure equilibria, one better for both, and a mixed one."""
    return classic("stag hunt", _ALL["stag hunt"])


@pytest.fixture(scope="session")
def certify_chicken() -> GameDocument:
    """Chicken: two pure equilibria, a mixed one, and better correlated ones."""
    return classic("chicken", _ALL["chicken"])
