"""`certify replay`."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated

import typer

from certify.cli.options import Json, folder
from certify.cli.output import complain, print_json
from certify.spec.errors import InputError


def replay(
    certificates: Annotated[
        list[Path], typer.Argument(metavar="CERT...", help="Certificates, or folders of them.", parser=folder)
    ],
    *,
    as_json: Json = False,
) -> int:
    """Check certificates with the kernel alone.

    Says of each that it is accepted, or why it is not. One whose statement or input file cannot be read is
    bad input, and the others are checked.
    """
    from certify.kernel.replay import Verdict
    from certify.kernel.replays import exit_status, replay_each

    outcomes: list[Verdict | InputError] = []
    replays = replay_each(certificates)
    while True:
        with redirect_stdout(sys.stderr):  # a statement file may print
            found = next(replays, None)
        if found is None:
            return exit_status(outcomes)
        file, outcome = found
        outcomes.append(outcome)
        accepted, reason = False, str(outcome)
        if isinstance(outcome, Verdict):
            accepted, reason = outcome.accepted, outcome.reason
        else:
            complain(str(outcome))
        if as_json:
            print_json({"file": file, "accepted": accepted, "reason": reason})
        elif isinstance(outcome, Verdict):
            print(outcome.line())
