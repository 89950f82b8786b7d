"""`certify refute`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from certify.cli.options import CERTIFICATES, Json, Level, Out, Seconds, Seed, Size, StatementChoice, folder
from certify.cli.output import HOLDS, UNKNOWN, print_json

SHORT = 10.0
"""With fewer seconds than this other processes are not worth their start."""


def refute(
    statement: StatementChoice,
    *,
    agents: Size = None,
    players: Size = None,
    actions: Size = None,
    states: Size = None,
    types: Size = None,
    signals: Size = None,
    messages: Size = None,
    rounds: Size = None,
    draws: Size = None,
    level: Level = None,
    time: Seconds = 60,
    seed: Seed = 0,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", min=1, help="Processes at work; all cores by default.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Search anew, whatever earlier runs left.")] = False,
    largest: Annotated[
        bool, typer.Option("--largest", help="Spend all the time on the counterexample with the largest violation.")
    ] = False,
    latex: Annotated[bool, typer.Option("--latex", help="Print the counterexample as LaTeX.")] = False,
    database: Annotated[
        Path | None,
        typer.Option("--database", metavar="DIR", parser=folder, help="Folder of examples; .examples in --out."),
    ] = None,
    out: Out = CERTIFICATES,
    as_json: Json = False,
) -> int:
    """Look for the smallest counterexample to a statement.

    Prints it as tables; writes it to a file, with a certificate. Where no size is given, small ones are searched.

    Ends with 0 where the search came to its end, with 3 where the time was over before or it was interrupted.
    """
    from certify.cli.processes import cores
    from certify.cli.refutation_order import Order
    from certify.cli.refuting import perform
    from certify.cli.shapes import given_sizes
    from certify.cli.statement_choice import split
    from certify.report.progress import progress
    from certify.spec.errors import InputError

    if latex and as_json:
        raise InputError("--latex: with --json nothing but JSON is printed; leave one of the two out")
    flags = {
        "agents": agents,
        "players": players,
        "actions": actions,
        "states": states,
        "types": types,
        "signals": signals,
        "messages": messages,
        "rounds": rounds,
        "draws": draws,
        "level": level,
    }
    file, name = split(statement)
    workers = jobs or (1 if time < SHORT else cores())
    examples = out / ".examples" if database is None else database
    order = Order(file, name, given_sizes(flags), out, examples, time, seed, workers, again, largest)
    status = HOLDS
    with progress(f"reading {file}") as shown:
        for row in perform(order, shown.say):
            if not row.answer.complete:
                status = UNKNOWN
            if as_json:
                print_json(row.json())
                continue
            print(row.line(), flush=True)
            if row.answer.report is not None:
                print(f"\n{row.answer.latex() if latex else row.answer.table()}\n", flush=True)
            for place in (row.counterexample, *row.certificates):
                if place is not None:
                    kind = "counterexample" if place == row.counterexample else "certificate"
                    accepted = "" if place == row.counterexample else " (accepted)"
                    print(f"{kind}: {place}{accepted}", flush=True)
    return status
