"""The solvers that there are, by name; a name without method means all of a library's."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec

from certify.audit.promise import Solver
from certify.spec.errors import InputError
from certify.spec.numbers import shown

_MODULES = {
    "nashpy": ("nashpy",),
    "quantecon": ("quantecon", "quantecon_players", "quantecon_polymatrix"),
    "gambit": ("pygambit", "pygambit_enumpoly", "pygambit_trees"),
}


def solvers() -> dict[str, Solver]:
    """Return every solver by its name; none of the libraries is imported for that."""
    found: dict[str, Solver] = {}
    for modules in _MODULES.values():
        for module in modules:
            found |= {each.name: each for each in import_module(f"certify.audit.adapters.{module}").SOLVERS}
    return found


def named(name: str) -> list[Solver]:
    """Return the solver of that name, or all of the library of that name.

    Raises:
        InputError: there is none, or its library is not installed.

    """
    known = solvers()
    found = [each for each in known.values() if name in (each.name, each.name.partition(":")[0])]
    if not found:
        library = name.partition(":")[0]
        near = [each for each in known if each.startswith(f"{library}:")] or list(_MODULES)
        raise InputError(
            f"SOLVER {shown(name)}: there is no such solver; write one of {', '.join(near)}, "
            "or a command line in quotes (with a path: ./solver)"
        )
    package, extra = found[0].package, found[0].extra
    if find_spec(package) is None:
        raise InputError(f"SOLVER {shown(name)}: {package} is not installed; pip install 'certify[{extra}]'")
    return found


def is_command(name: str) -> bool:
    """Return whether a name of a solver is a command line: it has blanks, or is the path of a file."""
    return bool(re.search(r"\s|/", name.strip()))
