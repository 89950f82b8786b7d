"""`certify ablate`."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from certify.cli.options import CERTIFICATES, Jobs, Json, Level, Out, Seconds, Seed, Size, StatementChoice
from certify.cli.output import HOLDS, print_json


def ablate(
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
    again: Annotated[bool, typer.Option("--again", help="Ask once more what has a certificate already.")] = False,
    out: Out = CERTIFICATES,
    as_json: Json = False,
) -> int:
    """Drop each assumption of a statement in turn, and see which constants are sharp.

    Without an assumption the statement is still proved, refuted by a game, or unknown. A constant is attained,
    approached, improvable or unknown. Certificates of what was found are kept, so long work goes on where it stopped.

    Ends with 0 where all questions were asked, with 3 where it was interrupted.
    """
    from certify.cli.ablating import Order, orders, perform
    from certify.cli.shapes import given_sizes
    from certify.cli.statement_choice import split
    from certify.report.progress import progress
    from certify.report.table import print_table

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
    pattern = Order(file, name or "", "", "", (), out, time, seed, again)
    cells: list[list[str]] = []
    with progress(f"reading {file}") as shown:
        for row in perform(orders(pattern, name, given_sizes(flags)), jobs=jobs, report=shown.say):
            if as_json:
                print_json(row)
            else:
                cells.append(_cells(row))
                shown.say(" ".join(cells[-1][:3]))
    if not as_json:
        print_table(["statement", "question", "answer", "where", "seconds", "file"], cells)
    return HOLDS


def _cells(row: dict[str, object]) -> list[str]:
    shape = cast("dict[str, object]", row.get("shape", {}))
    where = " ".join(f"{key}={value}" for key, value in shape.items())
    file = str(row.get("counterexample") or row.get("witness") or row.get("certificate") or "")
    if "dropped" in row:
        question = f"without {row['dropped']}"
        answer = {"proved": "still proved"}.get(str(row["status"]), str(row["status"]))
    else:
        question = f"{row['constant']} = {row['value']}"
        answer = str(row["sharp"])
        answer += f": {row['better']} is proved" if "better" in row else ""
        answer += f" down to {row['refuted']}" if "refuted" in row else ""
    answer += f" ({row['reason']})" if "reason" in row else ""
    return [str(row["statement"]), question, answer, where, f"{row['seconds']:.1f}", file]
