"""What is being done, on standard error: one changing line on a terminal, nothing where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol


class Progress(Protocol):
    """A place for one line of text that says what is being done."""

    def say(self, line: str) -> None:
        """Show the line in place of the one before."""
        ...


class _Silent:
    def say(self, line: str) -> None:
        del line


@contextmanager
def progress(first: str) -> Generator[Progress]:
    """Show what is being done while the block runs; finished work can be printed on standard output meanwhile."""
    if not sys.stderr.isatty():
        yield _Silent()
        return
    from rich.console import Console
    from rich.live import Live
    from rich.spinner import Spinner
    from rich.text import Text

    spinner = Spinner("dots", text=Text(first))
    # Lines for standard output may pass through here only if they end up on the same terminal.
    with Live(
        spinner,
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=sys.stdout.isatty(),
        redirect_stderr=False,
    ):

        class Shown:
            def say(self, line: str) -> None:
                spinner.update(text=Text(line))

        yield Shown()
