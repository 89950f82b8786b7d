"""`certify dynamics`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from certify.cli.options import CERTIFICATES, Json, Out, Seconds, folder
from certify.cli.output import HOLDS, UNKNOWN, counted, print_json

if TYPE_CHECKING:
    from certify.response_dynamics import DynamicsResult


def dynamics(
    market: Annotated[Path, typer.Argument(metavar="MARKET.json", help="A market.")],
    *,
    start: Annotated[
        str, typer.Option("--start", metavar="silent|alone|random|RULES.json", help="What the agents offer first.")
    ] = "silent",
    order: Annotated[Literal["turn", "random"], typer.Option("--order", help="Who moves next.")] = "turn",
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Seed of everything random.")] = 0,
    steps: Annotated[int, typer.Option("--steps", metavar="N", min=1, max=10**7, help="The most turns.")] = 1000,
    increment: Annotated[
        str | None,
        typer.Option(
            "--increment", metavar="Q", help="What a new offer has to add; by default a 64th of what advice is worth."
        ),
    ] = None,
    halvings: Annotated[
        int, typer.Option("--halvings", metavar="N", min=0, max=1000, help="How often the increment may be halved.")
    ] = 10,
    eta: Annotated[
        str | None, typer.Option("--eta", metavar="Q,...", help="What an agent may gain: one number, or one an agent.")
    ] = None,
    protocol: Annotated[
        Literal["all", "best-agent"] | None, typer.Option("--protocol", help="Whom the user hears.")
    ] = None,
    path: Annotated[bool, typer.Option("--path/--no-path", help="Also certify every turn.")] = True,
    bounded: Annotated[bool, typer.Option("--bound/--no-bound", help="Also bound all equilibria.")] = True,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", parser=folder, help="Write the path, a row a turn.")
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", parser=folder, help="Draw it: .svg, .png or .pdf.")
    ] = None,
    time: Seconds = 60,
    out: Out = CERTIFICATES,
    as_json: Json = False,
) -> int:
    """Follow exact best responses to their end.

    The agents move one at a time; the user's utility along the way, against the best there is and what every
    equilibrium gives her. An equilibrium or a cycle at the end is certified, and every turn: that it is a best
    response, and what it pays.

    In a selection market a new offer is listened to if it adds at least the increment to every other offer; with 0, the
    latest wins ties. Where the user hears all agents, she breaks ties in favour of the one who moved last.
    """
    from certify.cli.store import check_folder, check_subject, named, question_certificate_name, store
    from certify.files.atomic import write_atomically
    from certify.report import plotting
    from certify.report.progress import progress
    from certify.response_dynamics import dynamics as answer
    from certify.spec.errors import InputError
    from certify.spec.reading.text_file import file_name

    check_subject(market)
    check_folder(out)
    for flag, file in (("--csv", csv), ("--plot", plot)):
        if file is not None:
            check_folder(file.parent, flag)
            if file.is_dir():
                raise InputError(f"{flag} {file_name(file)}: this is a folder; name a file in it")
    form = None if plot is None else plotting.format_of(plot, "--plot")
    if plot is not None:
        plotting.require(f"--plot {plot}")
    with progress(f"best responses in {market}") as shown:
        result = answer(
            market,
            start=start,
            order=order,
            seed=seed,
            steps=steps,
            increment=None if increment is None else _numbers("--increment", increment)[0],
            halvings=halvings,
            eta=None if eta is None else _numbers("--eta", eta) if "," in eta else _numbers("--eta", eta)[0],
            kind=protocol,
            bounded=bounded,
            path=path,
            seconds=time,
            report=shown.say,
            check=False,
        )
        words = {
            "from": start,
            "order": order,
            "seed": seed,
            "steps": steps,
            "increment": increment,
            "halvings": halvings,
            "eta": eta,
            "kind": protocol,
        }
        plain = {"from": "silent", "order": "turn", "seed": 0, "steps": 1000, "halvings": 10}
        chosen = named({name: word for name, word in words.items() if word != plain.get(name)})
        place = bound_place = path_place = None
        if result.certificate is not None:
            name = question_certificate_name(market, "dynamics", *chosen)
            place = store(out, name, result.certificate, market)
        if result.bound_certificate is not None:
            name = question_certificate_name(market, "bound", *named({"eta": eta, "kind": protocol}))
            bound_place = store(out, name, result.bound_certificate, market)
        if result.path_certificate is not None:
            name = question_certificate_name(market, "path", *chosen)
            path_place = store(out, name, result.path_certificate, market)
        if csv is not None:
            write_atomically(csv, result.csv())
        if plot is not None and form is not None and result.turns:
            plotting.write_plot(plot, result.plot(form=form, title=f"best responses in {market.name}"))
    places = {"certificate": place, "bound_certificate": bound_place, "path_certificate": path_place}
    if as_json:
        print_json(result.json() | {name: str(file) for name, file in places.items() if file is not None})
    else:
        _print(result, market)
        for written in places.values():
            if written is not None:
                print(f"certificate: {written} (accepted)")
    return HOLDS if result.status == "proved" else UNKNOWN


def _numbers(flag: str, value: str) -> list[str]:
    from certify.spec.numbers import exact, render

    return [render(exact(piece, where=flag)) for piece in value.split(",")]


def _print(result: DynamicsResult, market: Path) -> None:
    from certify.report.numbers import readable, short
    from certify.report.table import print_table

    if result.optimum is None:
        print(f"{market}: unknown: {result.reason}")
        return
    turns = f"{counted(len(result.turns), 'turn')}, {counted(result.moves, 'move')}"
    match result.end:
        case "equilibrium":
            print(f"{market}: an equilibrium after {turns}")
        case "approximate":
            print(f"{market}: after {turns} nobody gains more than this, whatever it offers")
            print_table(
                ["agent", "gain"], [[a, short(each)] for a, each in zip(result.agents, result.eta, strict=True)]
            )
        case "cycle":
            print(f"{market}: a cycle, which goes on for ever, after {turns}")
        case "unknown":
            print(f"{market}: unknown: {result.reason}")
    ends = {"at the end": result.user}
    if result.end == "cycle":
        ends = {"least in the cycle": result.least, "most in the cycle": result.most}
    figures = {
        "at the start": result.start_user,
        **ends,
        "optimum": result.optimum,
        "least in every equilibrium, certified": result.lower,
        "what the theorem gives": result.theorem,
    }
    rows = [[name, "none" if value is None else readable(value)] for name, value in figures.items()]
    print_table(["what the user gets", "value"], rows)
