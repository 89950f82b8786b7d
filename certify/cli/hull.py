"""`certify hull`."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from certify.cli.options import CERTIFICATES, Json, Out, folder
from certify.cli.output import HOLDS, counted, print_json

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
    growth: Annotated[bool, typer.Option("--growth", help="Also the errors as agents are added.")] = False,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", parser=folder, help="Write the growth, a row an agent.")
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", parser=folder, help="Draw the growth: .svg, .png or .pdf.")
    ] = None,
    out: Out = CERTIFICATES,
    as_json: Json = False,
) -> int:
    """Find the best combination of agents.

    Fits the user's utilities by those of the agents, with the exact error and a proof that none is better. --csv and
    --plot ask for --growth.
    """
    from certify.cli.store import check_folder, check_subject, question_certificate_name, store
    from certify.files.atomic import write_atomically
    from certify.hulls import hull as answer
    from certify.hulls.growth import growth_csv, growth_plot
    from certify.report import plotting
    from certify.report.progress import progress
    from certify.spec.errors import InputError

    check_subject(table)
    check_folder(out)
    for flag, file in (("--csv", csv_file), ("--plot", plot)):
        if file is not None:
            check_folder(file.parent, flag)
            if file.absolute() == table.absolute():
                raise InputError(f"{flag} {file}: this is the table itself; choose another name")
    picture = None if plot is None else plotting.format_of(plot, "--plot")
    if plot is not None:
        plotting.require(f"--plot {plot}")
    growth = growth or csv_file is not None or plot is not None
    chosen = _names(agents)
    start = time.monotonic()
    with progress(f"fitting {user}"):
        result = answer(table, user, chosen, form=form, missing=missing, growth=growth, norm=norm)
        asked = (form, norm, missing, "growth" if growth else "")
        settings = [word for word in asked if word not in ("convex", "sup", "error", "")]
        settings += ["of", *chosen] if chosen else []
        name = question_certificate_name(table, "hull", user, *settings)
        place = store(out, name, result.certificate, table)
        if csv_file is not None:
            write_atomically(csv_file, growth_csv(result))
        if plot is not None and picture is not None:
            title = f"{user} in {table.name}, {result.rows} rows"
            plotting.write_plot(plot, growth_plot(result, title, form=picture))
    if as_json:
        seconds = round(time.monotonic() - start, 3)
        print_json({"status": "proved", **result.json(), "seconds": seconds, "certificate": str(place)})
    else:
        _print(result, user)
        for file in (csv_file, plot):
            if file is not None:
                print(f"written: {file}")
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
    from certify.hulls.growth import growth_lines
    from certify.report.numbers import readable
    from certify.report.table import print_table

    left_out = f", {result.dropped} left out" if result.dropped else ""
    rows, agents = counted(result.rows, "row"), counted(len(result.weights), "agent")
    print(f"{user}: {result.form} fit of {rows}{left_out} by {agents}")
    print_table(
        ["fit", result.measure],
        [
            ["best weights", readable(result.error)],
            [f"best single agent, {result.best_single.agent}", readable(result.best_single.error)],
            ["plain average", readable(result.average.error)],
        ],
    )
    if result.sum_of_squares is not None:
        print(f"sum of squared errors of the best weights: {readable(result.sum_of_squares)}")
    used = [[name, readable(weight)] for name, weight in result.weights.items() if weight]
    print_table(["agent", "weight"], [*used, ["(constant)", readable(result.offset)]])
    if result.growth is not None:
        print_table(["agents", "best weights", "best single agent", "plain average"], growth_lines(result.growth))
