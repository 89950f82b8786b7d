"""The statements in a user's file."""

from __future__ import annotations

from pathlib import Path

from certify.kernel.statement_file import statements
from certify.spec.errors import InputError
from certify.spec.language import Statement


def load_statements(path: Path, name: str | None = None) -> list[Statement]:
    """Return the statements of a file in the order in which they stand, or the one that is named.

    The file is run: its author is trusted.

    Raises:
        InputError: there is no such file, it does not run, or it has no such statement.
    """
    found = statements(path)
    if name is not None and name not in found:
        known = ", ".join(found) or "none"
        raise InputError(f"{path}: there is no statement {name!r}; expected one of: {known}")
    if not found:
        raise InputError(f"{path}: no statement found; put @theorem above a function that takes a reading")
    return list(found.values()) if name is None else [found[name]]
