"""The command `certify`: which commands there are, and what becomes of errors."""

from __future__ import annotations

import errno
import itertools
import os
import re
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer
import typer.core

from certify.cli.ablate import ablate
from certify.cli.audit import audit
from certify.cli.bound import bound
from certify.cli.check import check
from certify.cli.dynamics import dynamics
from certify.cli.hull import hull
from certify.cli.information import information
from certify.cli.options import ANY_SIZE, EXAMPLES, SIZES
from certify.cli.output import BAD_INPUT, UNKNOWN, complain, open_streams, print_json
from certify.cli.prove import prove
from certify.cli.refute import refute
from certify.cli.replay import replay
from certify.cli.report import report
from certify.spec.errors import CertifyError, InputError, LimitError, RejectedError
from certify.spec.numbers import shown

COMMANDS = (prove, refute, ablate, replay, bound, information, dynamics, hull, check, audit, report)

_INTERRUPTED = 130
"""What typer returns when a command is interrupted from the keyboard."""


class _Command(typer.core.TyperCommand):
    """A command that refuses an option with two values instead of passing over the first of them."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for each in self.params:
            if isinstance(each, typer.core.TyperOption) and each.help == ANY_SIZE:
                each.help = f"{SIZES[each.name or '']}: {ANY_SIZE}"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        given = self.make_parser(ctx).parse_args(args=list(args))[2]
        for option in given:
            if given.count(option) > 1 and not (option.multiple or getattr(option, "is_flag", False)):
                raise InputError(f"{option.opts[0]}: the option is given twice; give it once")
        return super().parse_args(ctx, args)


def application(*, plain: bool) -> typer.Typer:
    """Return the command line; `plain` help has no colours and no boxes."""
    app = typer.Typer(
        name="certify",
        add_completion=False,
        rich_markup_mode=None if plain else "markdown",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(_start)
    for command in COMMANDS:
        app.command(cls=_Command, epilog=f"Example: {EXAMPLES[command.__name__]}")(command)
    return app


def _start(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> int:
    """Exact, machine-checked answers about all equilibria of small games.

    Exit status: 0 holds, 1 fails, 2 bad input, 3 unknown or interrupted.
    """
    if version:
        from importlib.metadata import version as installed

        print(f"certify {installed('certify')}")
        raise typer.Exit(0)
    if context.invoked_subcommand is None:
        complain(f"a command is missing: expected one of {', '.join(each.__name__ for each in COMMANDS)} (see --help)")
        raise typer.Exit(BAD_INPUT)
    return 0


def run(arguments: Sequence[str]) -> int:
    """Return the exit status of one command line; every error becomes one line on standard error."""
    as_json = "--json" in arguments
    command = typer.main.get_command(application(plain=not sys.stdout.isatty()))
    try:
        status = command.main(args=list(arguments), prog_name="certify", standalone_mode=False)
        sys.stdout.flush()
    except CertifyError as error:
        complain(_flagged(str(error), arguments, _options(command, arguments)))
        if isinstance(error, LimitError):
            if as_json:
                print_json({"status": "unknown", "reason": str(error)})
            return UNKNOWN
        return UNKNOWN if isinstance(error, RejectedError) else BAD_INPUT
    except (BrokenPipeError, SystemExit):  # typer itself turns a broken pipe into the latter
        _discard_output()
        return UNKNOWN
    except (KeyboardInterrupt, typer.Abort):
        status = _INTERRUPTED
    except MemoryError:
        complain("there is not enough memory for this; ask for less")
        return UNKNOWN
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            _discard_output()
            complain(f"the output cannot be written: {error.strerror}; make room, or send it elsewhere")
            return UNKNOWN
        if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
            complain(f"{shown(str(error.filename))}: no file has so long a name; check it")
        elif hasattr(error, "format_message"):
            complain(_usage(str(error.format_message()), arguments))  # type: ignore[attr-defined]
        else:
            complain(f"{_place(error)}: unexpected {type(error).__name__}: {error}; please report this line")
        return BAD_INPUT
    if status == _INTERRUPTED:
        complain("interrupted; what was proved so far is kept")
        return UNKNOWN
    return status if isinstance(status, int) else 0


def _discard_output() -> None:
    """Lead standard output nowhere: Python would complain once more when it flushes at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """Run the command line of this process and end with its exit status."""
    open_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    signal.signal(signal.SIGINT, _interrupt)
    sys.exit(run(sys.argv[1:]))


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """Interrupt once: what comes after, such as ending other processes, is not interrupted again."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _usage(text: str, arguments: Sequence[str]) -> str:
    """Return a complaint of typer in the form that all others have: the flag with its value, what is wrong."""
    match = re.fullmatch(
        r"Invalid value for '(--?[\w-]+|[A-Z.]+)[^:]*': (?:Value error, )?(.*)", text.strip(), re.DOTALL
    )
    if match is None:
        return f"{text.strip().rstrip('.')}; see certify --help"
    flag, what = match.groups()
    value = _given(flag, arguments)
    place = flag if value is None else f"{flag} {shown(value)}"
    return f"{place}: {what.rstrip('.')}; see certify --help"


_FLAGS = {"seconds": ("--time",), "kind": ("--kind", "--protocol")}
"""Arguments of the Python functions whose flag has another name."""


def _options(command: Any, arguments: Sequence[str]) -> dict[str, bool]:
    """Return the flags of the command that is asked for, and of each whether it takes a value."""
    asked = command.commands.get(next(iter(arguments), ""))
    params = () if asked is None else asked.params
    return {flag: not getattr(each, "is_flag", False) for each in params for flag in each.opts}


def _flagged(text: str, arguments: Sequence[str], options: Mapping[str, bool]) -> str:
    """Return a complaint about an argument of a Python function with the flag for it in the argument's place."""
    match = re.match(r"(\w+)(?:\[\d+\])?: ", text)
    if match is None:
        return text
    flags = [flag for flag in _FLAGS.get(match[1], (f"--{match[1]}",)) if flag in options]
    for flag in flags:
        value = _given(flag, arguments) if options[flag] else None
        if value is not None:
            return f"{flag} {shown(value)}: {text[match.end() :]}"
    return f"{flags[0]}: {text[match.end() :]}" if flags else text


def _given(flag: str, arguments: Sequence[str]) -> str | None:
    """Return the value that a flag was given, as its own word or behind an equals sign."""
    for argument, after in itertools.pairwise([*arguments, ""]):
        if argument == flag:
            return after
        if argument.startswith(f"{flag}="):
            return argument.removeprefix(f"{flag}=")
    return None


def _place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"
