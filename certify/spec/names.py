"""The names that a statement has given, each once."""

from __future__ import annotations

from certify.spec.errors import InputError, LimitError

MOST_UNKNOWNS = 500_000


class Names:
    """Names of unknowns, of function values and of what a sketch defines."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def _declare(self, name: str) -> None:
        if not name or any(character in name for character in "\"'\\\n"):
            raise InputError(f"expected a name without quotes, backslashes and line ends, got {name!r}")
        if name in self._taken:
            raise InputError(f"the unknown {name!r} is declared twice: give each its own name")
        self._taken.add(name)
        if len(self._taken) > MOST_UNKNOWNS:
            raise LimitError(f"the statement has more than {MOST_UNKNOWNS:,} unknowns at this shape; choose less")

    def fresh(self, stem: str) -> str:
        """Return a name that nothing in the statement has yet: the stem and a number."""
        number = 1
        while f"{stem} {number}" in self._taken:
            number += 1
        return f"{stem} {number}"
