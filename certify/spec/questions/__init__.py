"""Questions about one given input file (a market, a table, a game), as problems that the kernel can check."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from certify.spec.errors import InputError

if TYPE_CHECKING:
    from certify.spec.questions.part import Question

QUESTIONS = ("bound", "hull", "check", "equilibria", "pure", "maxmin", "welfare", "dynamics", "path", "information")
"""Each is a module of this package with an attribute `QUESTION`."""


def question(name: str) -> Question:
    """Return the question of that name; `InputError` if there is none."""
    if name not in QUESTIONS:
        raise InputError(f"unknown question {name!r}: expected one of {', '.join(QUESTIONS)}")
    return cast("Question", import_module(f"{__name__}.{name}").QUESTION)


__all__ = ["QUESTIONS", "question"]
