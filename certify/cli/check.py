"""`certify check`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from certify.cli.options import CERTIFICATES, Json, Out
from certify.cli.output import FAILS, HOLDS, print_json
from certify.spec.errors import InputError


def check(
    game: Annotated[Path, typer.Argument(metavar="GAME", help="A game: .json, or Gambit's .nfg or .efg.")],
    profile: Annotated[Path, typer.Argument(metavar="PROFILE", help="A profile of the game.")],
    *,
    every: Annotated[
        bool, typer.Option("--all", help="PROFILE is a list: check each, and whether it has all equilibria.")
    ] = False,
    eta: Annotated[str, typer.Option("--eta", metavar="Q", help="Regret that is allowed, exact.")] = "0",
    kind: Annotated[
        Literal["nash", "correlated", "coarse"], typer.Option("--kind", help="The kind of equilibrium.")
    ] = "nash",
    near: Annotated[
        bool | None,
        typer.Option(
            "--near/--no-near",
            help="Look for an exact equilibrium nearby with the same supports (by default if PROFILE is almost one).",
            show_default=False,
        ),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(
            "--time",
            metavar="S",
            min=0,
            max=1e9,
            help="Seconds for the search of --all; with three players or more 60 unless given.",
        ),
    ] = None,
    out: Out = CERTIFICATES,
    as_json: Json = False,
) -> int:
    """Check exactly if a profile is an equilibrium.

    Says what each player would gain by leaving it.
    """
    from certify.checks import check as answer
    from certify.cli.near import print_near
    from certify.cli.store import check_folder, check_subject, question_certificate_name, store
    from certify.report.numbers import readable
    from certify.report.table import print_table
    from certify.spec.numbers import exact, render, shown

    if every:
        from certify.cli.check_all import check_all

        if kind != "nash" or exact(eta, where="--eta") or near:
            raise InputError("--all: a list is checked for exact Nash equilibria; leave --eta, --kind and --near out")
        return check_all(game, profile, seconds=seconds, out=out, as_json=as_json)
    if seconds is not None:
        raise InputError("--time: only the search of --all takes time; leave it out")
    check_subject(game)
    check_folder(out)
    start = time.monotonic()
    result = answer(game, profile, exact(eta, where="--eta"), kind=kind, near=near)
    asked = [*([kind] if kind != "nash" else []), *([f"eta{render(result.eta)}"] if result.eta else [])]
    place = store(out, question_certificate_name(game, "check", profile.stem, *asked), result.certificate, game)
    status = HOLDS if result.equilibrium else FAILS
    if as_json:
        verdict = "holds" if result.equilibrium else "fails"
        seconds = round(time.monotonic() - start, 3)
        document = {"status": verdict, **result.json(), "seconds": seconds, "certificate": str(place)}
        if not result.equilibrium:
            regret, player = max(zip(result.regret, result.players, strict=True), key=lambda each: each[0])
            document["reason"] = f"the player {shown(player)} would gain {readable(regret)}"
        print_json(document)
        return status
    within = f" up to {readable(result.eta)}" if result.eta else ""
    print(f"{profile}: {'a' if result.equilibrium else 'no'} {result.kind} equilibrium of {game}{within}")
    if result.rescaled:
        print("probabilities missed the sum 1 by a rounding; each strategy was first divided by its sum")
    columns = zip(result.players, result.payoff, result.regret, strict=True)
    print_table(
        ["player", "payoff", "regret"],
        [[player, readable(payoff), readable(regret)] for player, payoff, regret in columns],
    )
    if result.near is not None:
        print_near(result.near)
    print(f"certificate: {place} (accepted)")
    return status
