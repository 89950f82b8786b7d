"""`certify hull`."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from certify.cli.options import CERTIFICATES, Json, Out
from certify.cli.output import HOLDS, print_json

if TYPE_CHECKING:
    from certify.hulls import HullResult


def hull(
    table: Annotated[Path, typer.Argument(metavar="TABLE.csv", help="Utilities: a row a case, a column a name.")],
    user: Annotated[str, typer.Option("--user", metavar="COLUMN", help="The user's column.")],
    agents: Annotated[
        list[str] | None,
        typer.Option("--agents", metavar="COLUMN,...", help="The agents' columns [default: all other numeric ones]."),
    ] = None,
    *,
    form: Annotated[Literal["convex", "conic"], typer.Option("--form", help="Whether weights sum to 1.")] = "convex",
    norm: Annotated[Literal["sup", "squares"], typer.Option("--norm", help="What is made least.")] = "sup",
    missing: Annotated[Literal["error", "drop"], typer.Option("--missing", help="Rows with a missing cell.")] = "error",
    growth: Annotated[bool, typer.Option("--growth", help="Also the error as agents are added.")] = False,
    out: Out = CERTIFICATES,
    as_json: Json = False,
) -> int:
    """Find the best combination of agents.

    Fits the user's utilities by those of the agents, with the exact error and a proof that none is better.
    """
    from certify.cli.store import certificate_name, check_folder, check_subject, store
    from certify.hulls import hull as answer
    from certify.report.progress import progress

    check_subject(table)
    check_folder(out)
    start = time.monotonic()
    with progress(f"fitting {user}"):
        result = answer(table, user, _names(agents), form=form, missing=missing, growth=growth, norm=norm)
        name = certificate_name([table.stem, "hull", user, *([form] if form != "convex" else [])])
        place = store(out, name, result.certificate, table)
    if as_json:
        seconds = round(time.monotonic() - start, 3)
        print_json({"status": "proved", **result.json(), "seconds": seconds, "certificate": str(place)})
    else:
        _print(result, user)
        print(f"certificate: {place} (accepted)")
    return HOLDS


def _names(agents: list[str] | None) -> list[str] | None:
    """Return the names in comma-separated lists, a name with a comma in it in quotes."""
    if agents is None:
        return None
    from certify.spec.errors import InputError
    from certify.spec.numbers import shown

    try:
        return [
            name for each in agents for row in csv.reader([each], skipinitialspace=True, strict=True) for name in row
        ]
    except csv.Error as error:
        raise InputError(f"--agents: {shown(','.join(agents))}: {error}; mend the quotes there") from None


def _print(result: HullResult, user: str) -> None:
    from certify.report.numbers import readable
    from certify.report.table import print_table

    left_out = f", {result.dropped} left out" if result.dropped else ""
    print(f"{user}: {result.form} fit of {result.rows} rows{left_out} by {len(result.weights)} agents")
    print_table(
        ["fit", "greatest error"],
        [
            ["best weights", readable(result.error)],
            [f"best single agent, {result.best_single.agent}", readable(result.best_single.error)],
            ["plain average", readable(result.average.error)],
        ],
    )
    used = [[name, readable(weight)] for name, weight in result.weights.items() if weight]
    print_table(["agent", "weight"], [*used, ["(constant)", readable(result.offset)]])
    if result.growth is not None:
        print_table(["agents", "error"], [[str(each.agents), readable(each.error)] for each in result.growth])
