"""`certify report`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from certify.cli.options import Json, folder
from certify.cli.output import FAILS, HOLDS, UNKNOWN, print_json

PAGE = "report.html"


def report(
    certificates: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of certificates.", parser=folder)],
    *,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="The title of the page.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", parser=folder, help="Folder of the page; default the same.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Make a page about a folder of certificates.

    One HTML file that needs no other: statements, verdicts, games, figures, and the plots in the folder. The kernel
    checks every certificate when the page is made; one that it does not accept is shown as such.
    """
    from certify.cli.store import check_folder
    from certify.files.atomic import write_atomically
    from certify.report.page import page
    from certify.report.progress import progress
    from certify.spec.reading.text_file import file_name

    start = time.monotonic()
    target = certificates if out is None else out
    if out is not None:
        check_folder(out)
    with progress(f"reading {certificates}") as shown:
        made = page(certificates, title=title, report=shown.say)
        place = target / PAGE
        write_atomically(place, made.text)
    refused = [entry for entry in made.entries if entry.status == "not accepted"]
    assumed = any(entry.status == "assumed" for entry in made.entries)
    status = FAILS if refused else UNKNOWN if assumed else HOLDS
    if as_json:
        print_json(
            {
                "status": {HOLDS: "holds", FAILS: "fails", UNKNOWN: "assumed"}[status],
                "seconds": round(time.monotonic() - start, 3),
                "page": str(place),
                "certificates": len(made.entries),
                "accepted": made.accepted,
            }
        )
        return status
    for entry in refused:
        print(f"{file_name(entry.file)}: not accepted: {entry.reason}")
    print(f"{file_name(place)}: {len(made.entries)} certificates, {made.accepted} accepted")
    return status
