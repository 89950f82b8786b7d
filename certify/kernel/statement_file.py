"""The statements of a Python file, and the place of the files that certificates name.

A statement file is run to be read: its author is trusted, as the author of any program is.
"""

from __future__ import annotations

import itertools
import sys
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from certify.spec.errors import CertifyError, InputError
from certify.spec.language import Statement
from certify.spec.reading.text_file import file_name, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from certify.spec.problem import Problem
    from certify.spec.variants import Variant

_numbers = itertools.count(1)


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
    source = read_text(path)
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
    return {name: value for name, value in vars(module).items() if isinstance(value, Statement)}


def problem_of(
    statement: Statement, shape: Mapping[str, int | str], path: Path, variant: Variant | None = None
) -> Problem:
    """Return the problem at a shape, in a variant if one is given.

    Raises:
        CertifyError: the shape or what is stated is refused by the language.
        StatementFileError: the function of the statement raises anything else; the text names the line.

    """
    try:
        return statement.problem(shape, variant=variant)
    except (CertifyError, MemoryError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise _raised(error, path) from None


def _raised(error: BaseException, path: Path) -> StatementFileError:
    line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    place = f"{file_name(path)}: line {line}" if line else file_name(path)
    try:
        words = " ".join(str(error).split())
    except Exception:
        words = "without words"
    what = f"{place}: the statement file raises {type(error).__name__}: {words}"[:500]
    if isinstance(error, ModuleNotFoundError):
        what += "; a statement file stands alone: it imports installed modules, not files beside it"
    return StatementFileError(what)
