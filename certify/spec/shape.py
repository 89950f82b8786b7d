"""The shape of a statement: how many agents, actions and so on a reading has."""

from __future__ import annotations

from collections.abc import Mapping

from certify.spec.errors import InputError

DEFAULT_SIZES: Mapping[str, int | str] = {
    "agents": 2,
    "players": 2,
    "actions": 2,
    "states": 2,
    "types": 1,
    "signals": 0,
    "messages": 2,
    "rounds": 1,
    "draws": 1,
    "level": "laws",
}
"""The shape that is used where the caller does not say; `signals` 0 means that the agents see the state itself."""

LEVELS = ("laws", "rules")
LARGEST_SIZE = 100_000


def checked_size(key: str, value: object) -> int | str:
    """Return what a shape says about a key; `InputError` if that is no size or level."""
    if key not in DEFAULT_SIZES:
        raise InputError(f"unknown shape key {key!r}: expected one of {', '.join(DEFAULT_SIZES)}")
    if key == "level":
        if value not in LEVELS:
            raise InputError(f"expected level to be one of {', '.join(LEVELS)}, got {value!r}")
        return str(value)
    if type(value) is not int or not (key == "signals") <= value + (key == "signals") <= LARGEST_SIZE:
        raise InputError(f"expected {key} to be a whole number from 1 to {LARGEST_SIZE}, got {value!r}")
    if value < 1 and key != "signals":
        raise InputError(f"expected {key} to be a whole number from 1 to {LARGEST_SIZE}, got {value!r}")
    return value
