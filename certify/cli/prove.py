"""`certify prove`."""

from __future__ import annotations

from typing import Annotated

import typer

from certify.cli.options import CERTIFICATES, Json, Out, Seconds
from certify.cli.output import FAILS, HOLDS, UNKNOWN, print_json

Size = Annotated[str | None, typer.Option(metavar="N", help="A size, a range 2-4 or a list 2,3.")]


def prove(
    statement: Annotated[str, typer.Argument(metavar="FILE[:NAME]", help="A file of statements, or one of them.")],
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
    level: Annotated[str | None, typer.Option("--level", metavar="laws|rules", help="What the unknowns are.")] = None,
    time: Seconds = 60,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Seed of everything random.")] = 0,
    jobs: Annotated[int, typer.Option("--jobs", metavar="N", min=1, help="Processes at work.")] = 1,
    again: Annotated[bool, typer.Option("--again", help="Prove once more what has a certificate already.")] = False,
    out: Out = CERTIFICATES,
    as_json: Json = False,
) -> int:
    """Prove or refute statements, shape by shape.

    A proof covers all games of a shape and is written as a certificate; a refutation is one game.

    What has an accepted certificate in the folder is not proved again, so long work goes on where it stopped.
    """
    from certify.cli.proving import Order, orders, perform
    from certify.cli.shapes import shapes
    from certify.cli.statement_choice import split
    from certify.report.progress import progress

    given = {
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
    order = Order(file, name or "", {}, out, time, seed, again)
    statuses: set[str] = set()
    with progress(f"reading {file}") as shown:
        for row in perform(orders(order, name, shapes(given)), jobs=jobs, report=shown.say):
            statuses.add(row.status)
            if as_json:
                print_json(row.json())
            else:
                print(row.line(), flush=True)
    if "refuted" in statuses:
        return FAILS
    return HOLDS if statuses <= {"proved"} else UNKNOWN
