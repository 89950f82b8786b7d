"""How functions are compiled: by numba, for what their annotations say, once on a machine and version of numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeAlias, TypeVar, cast, get_args, get_origin, get_type_hints

import numba  # pyright: ignore[reportMissingTypeStubs, reportMissingImports]
import numpy as np
import numpy.typing as npt

Row: TypeAlias = Annotated[npt.NDArray[np.int64], 1]
Table: TypeAlias = Annotated[npt.NDArray[np.int64], 2]
Tables: TypeAlias = Annotated[npt.NDArray[np.int64], 3]
FloatRow: TypeAlias = Annotated[npt.NDArray[np.float64], 1]
FloatTable: TypeAlias = Annotated[npt.NDArray[np.float64], 2]
FloatTables: TypeAlias = Annotated[npt.NDArray[np.float64], 3]

Compiled = TypeVar("Compiled", bound=Callable[..., object])

_numba = cast("Any", numba)


def compiled(function: Compiled) -> Compiled:
    """Return a function that compiled ones call, itself compiled with the first of them, for its annotations.

    Else numba would compile it anew for each constant with which it is called.
    """
    hints = get_type_hints(function, include_extras=True)
    hints.pop("return")
    dispatcher = _numba.njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)
    compile_for = dispatcher.compile
    types = tuple(map(_type, hints.values()))

    def compile_for_annotations(_: object) -> object:
        return compile_for(types)

    dispatcher.compile = compile_for_annotations
    return cast("Compiled", dispatcher)


def entrance(function: Compiled) -> Compiled:
    """Return a function for callers from outside; numba keeps it, with all that it calls, where it finds a place.

    It is found again as long as neither its own file nor what it has from the function around it has changed. Where
    nothing can be written it is compiled in each process.
    """
    try:
        return cast("Compiled", _numba.njit(cache=True, error_model="numpy")(function))
    except RuntimeError:  # numba found no folder
        return cast("Compiled", _numba.njit(error_model="numpy")(function))


def _type(hint: Any) -> Any:
    """Return what numba calls the type of an annotation; arrays are contiguous, of the number of axes noted."""
    if hint in (int, float):
        return _numba.int64 if hint is int else _numba.float64
    if get_origin(hint) is Annotated:
        entry = _numba.float64 if hint in (FloatRow, FloatTable, FloatTables) else _numba.int64
        return _numba.types.Array(entry, hint.__metadata__[0], "C")
    if get_origin(hint) is tuple:
        return _numba.types.Tuple([_type(each) for each in get_args(hint)])
    return _numba.types.NamedTuple([_type(each) for each in get_type_hints(hint, include_extras=True).values()], hint)
