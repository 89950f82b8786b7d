"""A solver that is a command line, held to what the user says that it promises."""

from __future__ import annotations

from collections.abc import Iterable

from certify.audit.process import arguments
from certify.audit.promise import Finds, Promise, Solver
from certify.spec.errors import InputError
from certify.spec.numbers import exact, shown


def command(line: str, finds: Finds, tolerance: str, *, trees: bool = False) -> Solver:
    """Return the solver that a command line is; `tolerance` is a part of the range of the game's payoffs.

    With `trees` it reads games in extensive form and answers with behavior strategies; else it reads normal forms.

    Raises:
        InputError: there is no such program, or the tolerance is no number >= 0.

    """
    if exact(tolerance, where="--tolerance") < 0:
        raise InputError(f"--tolerance {shown(tolerance)}: expected a number >= 0; write 0 for an exact solver")
    arguments(line)
    promise = Promise(finds, "every game", tolerance, "--promise and --tolerance")
    return Solver(line, _no_call, promise, "", "", "any", "efg" if trees else "nfg", floats=False, arguments=(line,))


def _no_call(_: object) -> Iterable[object]:
    raise AssertionError("a command is run, not called")
