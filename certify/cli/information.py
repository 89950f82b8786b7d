"""`certify information`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from certify.cli.options import CERTIFICATES, Json, Out, Seconds
from certify.cli.output import HOLDS, print_json

if TYPE_CHECKING:
    from certify.knowledge import InformationResult


def information(
    market: Annotated[Path, typer.Argument(metavar="MARKET.json", help="A market.")],
    *,
    messages: Annotated[
        str | None, typer.Option("--messages", metavar="N", help="Messages an agent has; null for as many as useful.")
    ] = None,
    rounds: Annotated[int | None, typer.Option("--rounds", metavar="N", min=1, help="Rounds of conversation.")] = None,
    time: Seconds = 60,
    out: Out = CERTIFICATES,
    as_json: Json = False,
) -> int:
    """Tell what information is worth to the user.

    What she gets knowing nothing, her type, the agents' signal, or both; whether type and signal are complements; and
    how much of it one agent with her own interest can convey under the protocol.
    """
    from certify.cli.bound import message_count
    from certify.cli.store import check_folder, check_subject, named, question_certificate_name, store
    from certify.knowledge import information as answer
    from certify.report.progress import progress

    check_subject(market)
    check_folder(out)
    given: dict[str, Any] = {} if rounds is None else {"rounds": rounds}
    if messages is not None:
        given["messages"] = message_count(messages)
    with progress(f"reading {market}") as shown:
        result = answer(market, seconds=time, report=shown.say, **given, check=False)
        name = question_certificate_name(market, "information", *named({"messages": messages, "rounds": rounds}))
        place = store(out, name, result.certificate, market)
    if as_json:
        print_json({**result.json(), "certificate": str(place)})
    else:
        _print(result, market)
        print(f"certificate: {place} (accepted)")
    return HOLDS


def _print(result: InformationResult, market: Path) -> None:
    from certify.report.numbers import readable
    from certify.report.table import print_table

    print(f"{market}: what the user gets")
    figures = {"nothing": result.nothing, "her type": result.type, "the signal": result.signal, "both": result.both}
    rows = [[f"knowing {name}", readable(value)] for name, value in figures.items()]
    if result.reached is not None:
        most = {"optimum": "the best possible", "exhausted": "the most of all rules", None: "at least"}
        rows.append([f"from one aligned agent, {most[result.reached.most]}", readable(result.reached.value)])
    print_table(["what she knows", "value"], rows)
    worths = {"the signal": result.worth} if result.parts is None else {"all signals": result.worth, **result.parts}
    print_table(
        ["worth of", "alone", "given her type", "with her type"],
        [[name, readable(each.alone), readable(each.given), each.relation] for name, each in worths.items()],
    )
