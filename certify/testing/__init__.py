"""Assertions about equilibria for the tests of solvers, and a pytest plugin with games to test them on.

    from certify.testing import assert_equilibrium

    def test_my_solver(certify_game):
        assert_equilibrium(certify_game, my_solver(*payoff_tables(certify_game, float)), tolerance=1e-9)

An assertion that passes has been through the kernel; one that fails prints who gains how much, by what, and which
equilibria are missing. Everything here is loaded on first use, so that pytest starts as fast as before.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from certify.given.games import as_game
    from certify.testing.assertions import assert_all_equilibria, assert_correlated_equilibrium, assert_equilibrium
    from certify.testing.payoffs import is_degenerate, payoff_tables

_PLACES = {
    "as_game": "certify.given.games",
    "assert_all_equilibria": "certify.testing.assertions",
    "assert_correlated_equilibrium": "certify.testing.assertions",
    "assert_equilibrium": "certify.testing.assertions",
    "is_degenerate": "certify.testing.payoffs",
    "payoff_tables": "certify.testing.payoffs",
}

__all__ = [
    "as_game",
    "assert_all_equilibria",
    "assert_correlated_equilibrium",
    "assert_equilibrium",
    "is_degenerate",
    "payoff_tables",
]


def __getattr__(name: str) -> object:
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'certify.testing' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
