"""The statements of a Python file, and the place of the files that certificates name.

A statement file is run to be read: its author is trusted, as the author of any program is.
"""

from __future__ import annotations

import itertools
import sys
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from certify.spec.errors import CertifyError, InputError, LimitError
from certify.spec.language import Statement
from certify.spec.reading.text_file import file_name, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from certify.spec.problem import Problem
    from certify.spec.variants import Variant

_numbers = itertools.count(1)
_running: ContextVar[tuple[Path, ...]] = ContextVar("_running", default=())
_read: dict[Path, dict[Path, None]] = {}
"""The neighbours that each file has read from in this process, in order."""


class StatementFileError(InputError):
    """A statement file raises when it is run, or has no statement of that name."""


def located(name: str, certificate: Path) -> Path:
    """Return the file that a certificate names: beside it, else in the folder above it, else in the current folder.

    The folder above serves `proofs/certificates/x.json`, which finds `proofs/t1.py`.

    Raises:
        InputError: there is no such file in these places.

    """
    folder = certificate.resolve().parent
    for place in (folder, folder.parent, Path.cwd()):
        with suppress(OSError):  # such as a name that is too long for the file system
            if (place / name).is_file():
                return place / name
    raise InputError(
        f"{file_name(certificate)}: there is no file {name!r} beside the certificate, in the folder above it "
        "or in the current folder; put it there"
    )


def statements(path: Path) -> dict[str, Statement]:
    """Return the statements of a Python file by the names they have there; the file is run.

    Raises:
        InputError: the file cannot be read.
        StatementFileError: it raises; the text names the line.

    """
    return {name: value for name, value in vars(_run(path)).items() if isinstance(value, Statement)}


def _run(path: Path) -> ModuleType:
    source = read_text(path)
    place, running = path.resolve(), _running.get()
    if place in running:
        around = " -> ".join(each.name for each in (*running[running.index(place) :], place))
        raise InputError(
            f"the files read each other in a circle, {around}: read a neighbour inside the function that uses it"
        )
    before = _running.set((*running, place))
    module = ModuleType(f"_certify_statements_{next(_numbers)}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    try:
        exec(compile(source, str(path), "exec"), module.__dict__)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise _raised(error, path) from None
    finally:
        sys.modules.pop(module.__name__, None)
        _running.reset(before)
    return module


def statement_beside(file: str | Path, neighbour: str, name: str) -> Statement:
    """Return the statement of that name in another statement file of the same folder; that file is run.

    A statement file says `statement_beside(__file__, "neighbour.py", "name")` inside the function that needs it: at
    the top of the file the neighbour's statement would be one of its own. The two files are moved together.

    Raises:
        InputError: the neighbour is no file beside this one or cannot be read, it has no such statement, or the files
            read each other in a circle.
        StatementFileError: the neighbour raises; the text names the line.

    """
    there = vars(file_beside(file, neighbour))
    known = {key: each for key, each in there.items() if isinstance(each, Statement) and each.name == key}
    if name not in known:
        raise InputError(f"{neighbour} has no statement {name!r}; it has {', '.join(known) or 'none'}")
    return known[name]


def file_beside(file: str | Path, neighbour: str) -> ModuleType:
    """Return another statement file of the same folder, run, as a module: for what its statements are made of.

    It is said where `statement_beside` is.

    Raises:
        InputError: the neighbour is no file beside this one or cannot be read, or the files read each other in a
            circle.
        StatementFileError: the neighbour raises; the text names the line.

    """
    own, place = file_name(Path(file).name), Path(file).parent / neighbour
    if Path(neighbour).name != neighbour or not neighbour:
        raise InputError(f"{neighbour!r} is no name of a file beside {own}: give the name without a folder")
    if not place.is_file():
        raise InputError(f"there is no file {neighbour!r} beside {own}: put it into the same folder")
    here = Path(file).resolve()
    _read.setdefault(here, {})[here.with_name(neighbour)] = None
    return _run(place)


def read_beside(file: Path) -> list[Path]:
    """Return the files beside it from which this one has read in this process, directly or not."""
    found: dict[Path, None] = {}
    waiting = [file.resolve()]
    for each in waiting:
        new = [place for place in _read.get(each, {}) if place not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return [place for place in found if place != file.resolve()]


def problem_of(
    statement: Statement, shape: Mapping[str, int | str], path: Path, variant: Variant | None = None
) -> Problem:
    """Return the problem at a shape, in a variant if one is given.

    Raises:
        CertifyError: the shape or what is stated is refused by the language.
        LimitError: the statement nests too deeply at this shape.
        StatementFileError: the function of the statement raises anything else; the text names the line.

    """
    try:
        return statement.problem(shape, variant=variant)
    except (CertifyError, MemoryError, KeyboardInterrupt):
        raise
    except RecursionError as error:
        sizes = " ".join(f"{key}={value}" for key, value in shape.items()) or "the default sizes"
        what = f"{_place(error, path)}: {statement.name} nests too deeply at {sizes}"[:400]
        raise LimitError(f"{what}; ask for smaller sizes, unless a function there calls itself without end") from None
    except BaseException as error:
        raise _raised(error, path) from None


def _place(error: BaseException, path: Path) -> str:
    """Return the name of the file and, where it is known, the line of it that raises the error."""
    line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return f"{file_name(path)}: line {line}" if line else file_name(path)


def _raised(error: BaseException, path: Path) -> StatementFileError:
    place = _place(error, path)
    try:
        words = " ".join(str(error).split())
    except Exception:
        words = "without words"
    what = f"{place}: the statement file raises {type(error).__name__}: {words}"[:500]
    if isinstance(error, ModuleNotFoundError):
        what += "; a statement file imports installed modules: read a file beside it by certify.statement_beside"
    return StatementFileError(what)
