"""`certify bound`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from certify.cli.options import CERTIFICATES, Json, Out, Seconds
from certify.cli.output import HOLDS, UNKNOWN, print_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from certify.bounds import BoundResult


def bound(
    market: Annotated[Path, typer.Argument(metavar="MARKET.json", help="A market.")],
    *,
    ties: Annotated[Literal["any", "common"] | None, typer.Option("--ties", help="How the user breaks ties.")] = None,
    eta: Annotated[
        str | None, typer.Option("--eta", metavar="Q,...", help="What an agent may gain: one number, or one an agent.")
    ] = None,
    protocol: Annotated[
        Literal["all", "best-agent"] | None, typer.Option("--protocol", help="Whom the user hears.")
    ] = None,
    messages: Annotated[
        str | None, typer.Option("--messages", metavar="N", help="Messages an agent has; null for as many as useful.")
    ] = None,
    rounds: Annotated[int | None, typer.Option("--rounds", metavar="N", min=1, help="Rounds of conversation.")] = None,
    response: Annotated[Literal["best", "quantal"] | None, typer.Option("--response", help="How she acts.")] = None,
    rate: Annotated[str | None, typer.Option("--rate", metavar="Q", help="The rate of a quantal response.")] = None,
    time: Seconds = 60,
    out: Out = CERTIFICATES,
    as_json: Json = False,
) -> int:
    """Bound the user's utility in equilibrium.

    Certifies the least utility over all equilibria of a market, and looks for an equilibrium that comes closest.
    """
    from certify.bounds import bound as answer
    from certify.cli.store import check_folder, check_subject, named, question_certificate_name, store
    from certify.report.progress import progress
    from certify.spec.numbers import exact

    check_subject(market)
    check_folder(out)
    told = {
        "ties": ties,
        "eta": eta,
        "kind": protocol,
        "messages": messages,
        "rounds": rounds,
        "response": response,
        "rate": rate,
    }
    given: dict[str, Any] = {key: value for key, value in told.items() if value is not None}
    if eta is not None:
        given["eta"] = _numbers("--eta", eta)
    if rate is not None:
        given["rate"] = exact(rate, where="--rate")
    if messages is not None:
        given["messages"] = message_count(messages)
    with progress(f"bounding {market}") as shown:
        result = answer(market, seconds=time, report=shown.say, **given, check=False)
        place = None
        if result.certificate is not None:
            name = question_certificate_name(market, "bound", *named(told))
            place = store(out, name, result.certificate, market)
    if as_json:
        print_json({**result.json(), **({} if place is None else {"certificate": str(place)})})
    else:
        _print(result, market)
        if place is not None:
            print(f"certificate: {place} (accepted)")
    return HOLDS if result.status == "proved" else UNKNOWN


def _numbers(flag: str, value: str) -> Any:
    from certify.spec.numbers import exact

    numbers = [exact(piece, where=flag) for piece in value.split(",")]
    return numbers[0] if len(numbers) == 1 else numbers


def message_count(value: str) -> int | None:
    """Return the number of messages that a flag spells; None for `null`."""
    from certify.spec.errors import InputError
    from certify.spec.numbers import shown

    if value == "null":
        return None
    if not value.isascii() or not value.isdecimal() or not value.strip("0"):
        raise InputError(f"--messages: {shown(value)} is no number of messages; write 1, 2, ... or null")
    if len(value.lstrip("0")) > 6:
        raise InputError(f"--messages: {shown(value)} are too many, at most 999999 can be asked for; write null")
    return int(value)


def _print(result: BoundResult, market: Path) -> None:
    from certify.report.numbers import readable
    from certify.report.table import print_table

    if result.status == "unknown":
        print(f"{market}: unknown: {result.reason}")
        return
    figures = {
        "least in every equilibrium, certified": result.lower,
        "what the theorem gives": result.theorem,
        "optimum": result.optimum,
        "some equilibrium gives at most" if result.full_information else "worst equilibrium found": result.attained,
        "gap": result.gap,
    }
    if result.full_information is not None:
        figures["response to full information, at least"], figures["the same at most"] = result.full_information
    print(f"{market}: what the user gets")
    rows = [[name, "none" if value is None else readable(value)] for name, value in figures.items()]
    print_table(["figure", "value"], rows)
    if result.full_information is not None and result.equilibrium is not None:
        print(f"in that equilibrium {_told(result.equilibrium)}")
    if result.assumes is not None:
        print(f'assumed: {result.assumes} (of any ties, write "law": "by-agent" into the market)')
    if result.weights:
        print_table(["agent", "multiplier"], [[name, readable(each)] for name, each in result.weights.items()])


def _told(equilibrium: Mapping[str, Any]) -> str:
    """Say what the user is told in an equilibrium of a market with a quantal response."""
    if "revealing" in equilibrium:
        return "all agents reveal the signal"
    if "cells" in equilibrium:
        cells = ", ".join("{" + ", ".join(map(str, cell)) + "}" for cell in equilibrium["cells"])
        return f"all say in which of these cells the signal is, by its number: {cells}"
    said = " and ".join(equilibrium["rule"])
    return f"the agent sends one of two messages, the second with probability {said} at the two signals"
