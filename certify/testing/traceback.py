"""Errors that start where the user's test calls an assertion, without the frames below it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from certify.spec.errors import CertifyError

Given = ParamSpec("Given")
Returned = TypeVar("Returned")


def seen_from_the_caller(function: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """Return the function whose failures and refusals show the caller's line and the message, nothing below.

    >>> @seen_from_the_caller
    ... def broken() -> None:
    ...     raise CertifyError("game: it is none")
    >>> try:
    ...     broken()
    ... except CertifyError as error:
    ...     print(error, error.__suppress_context__, error.__traceback__.tb_next.tb_next)
    game: it is none True None
    """

    @wraps(function)
    def called(*args: Given.args, **kwargs: Given.kwargs) -> Returned:
        __tracebackhide__ = True
        try:
            return function(*args, **kwargs)
        except (AssertionError, CertifyError) as error:
            raise error.with_traceback(None) from None

    return called
