"""How long an answer may take, as callers say it."""

from __future__ import annotations

from typing import overload

from certify.spec.errors import InputError
from certify.spec.numbers import shown


@overload
def checked_seconds(seconds: None) -> None: ...
@overload
def checked_seconds(seconds: float) -> float: ...
def checked_seconds(seconds: object) -> float | None:
    """Return a time limit: a number that is not negative, or None for no limit.

    0 leaves no time to search: what needs no search is answered all the same.

    Raises:
        InputError: it is neither.

    >>> checked_seconds(60), checked_seconds(None)
    (60.0, None)
    >>> checked_seconds(-1)
    Traceback (most recent call last):
    certify.spec.errors.InputError: seconds: expected a number that is not negative, got -1
    """
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0:
        raise InputError(f"seconds: expected a number that is not negative, got {shown(seconds)}")
    return float(seconds)
