"""`certify replay`."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated

import typer

from certify.cli.options import Json, folder
from certify.cli.output import FAILS, HOLDS, UNKNOWN, print_json


def replay(
    certificates: Annotated[
        list[Path], typer.Argument(metavar="CERT...", help="Certificates, or folders of them.", parser=folder)
    ],
    *,
    as_json: Json = False,
) -> int:
    """Check certificates with the kernel alone.

    Says of each that it is accepted, or why it is not.
    """
    from certify.kernel import replay as kernel

    verdicts: list[kernel.Verdict] = []
    for file in kernel.certificate_files(certificates):
        with redirect_stdout(sys.stderr):  # a statement file may print
            verdict = kernel.replay(file)
        verdicts.append(verdict)
        if as_json:
            print_json({"file": verdict.file, "accepted": verdict.accepted, "reason": verdict.reason})
        else:
            print(verdict.line())
    if not all(verdict.accepted for verdict in verdicts):
        return FAILS
    return UNKNOWN if any(verdict.status == "assumed" for verdict in verdicts) else HOLDS
