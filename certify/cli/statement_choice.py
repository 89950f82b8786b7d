"""The statements that a command line names, read with a limit on the time that their file may take."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from certify.cli.time_limit import time_limit
from certify.kernel.statement_file import StatementFileError, problem_of, statements
from certify.spec.errors import InputError
from certify.spec.numbers import shown
from certify.spec.reading.text_file import file_name

if TYPE_CHECKING:
    from certify.spec.language import Statement
    from certify.spec.problem import Problem


def split(statement: str) -> tuple[Path, str | None]:
    """Return the file and the name; a colon in the file's own name is no separator.

    >>> file, name = split("mine.py:claim")
    >>> str(file), name
    ('mine.py', 'claim')
    """
    file, colon, name = statement.rpartition(":")
    if not colon or Path(statement).exists() or not name.isidentifier():
        return Path(statement), None
    return Path(file), name


def chosen(file: Path, name: str | None, seconds: float) -> list[Statement]:
    """Return the statement of that name, or all of the file."""
    with time_limit(seconds, f"{file_name(file)}: reading this file"):
        known = [statement for key, statement in statements(file).items() if statement.name == key]
    if not known:
        raise InputError(f"{file_name(file)}: there is no statement in this file; write @theorem above one")
    found = [statement for statement in known if name in (None, statement.name)]
    if not found:
        listed = ", ".join(statement.name for statement in known)
        raise InputError(f"{file_name(file)}: there is no statement {shown(name)}; there are {listed}")
    return found


def problem_at(file: Path, statement: Statement, shape: Mapping[str, int | str], seconds: float) -> Problem:
    """Return the problem of a statement of a file at a shape; what is wrong with it is said with file and name."""
    sizes = " ".join(f"{key}={value}" for key, value in shape.items())
    try:
        with time_limit(seconds, f"{file_name(file)}: {statement.name}: reading it at {sizes or 'the default sizes'}"):
            return problem_of(statement, shape, file)
    except StatementFileError:
        raise
    except InputError as error:
        raise InputError(f"{file_name(file)}: {statement.name}: {error}") from None
