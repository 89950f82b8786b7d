"""`certify prove`."""

from __future__ import annotations

from typing import Annotated

import typer

from certify.cli.options import CERTIFICATES, Jobs, Json, Level, Out, Seconds, Seed, Size, StatementChoice
from certify.cli.output import FAILS, HOLDS, UNKNOWN, print_json


def prove(
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
    jobs: Jobs = 1,
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
